// What happened, in order, where everybody stood, and what changed; see `kg/assess/timeline.py`, whose answer it is.

import type { Term } from "../answers";
import { compare } from "./describe";
import type { Labels } from "./names";

export interface Named {
  iri: string;
  label: string;
}

export interface Entry {
  day: string;
  latest: string | null;
  kind: string;
  actor: Named | null;
  says: Named | null;
  thing: Named | null;
  changed_from: Named | null;
  certainty: Named | null;
  conditions: Named[];
  told_by: Named[];
  statement: string;
}

type Row = Record<string, string>;

/** Rows of the query become entries; last: the last day of the reading, first: what certainly came before is left out; "" for neither. */
export function entries(bindings: Record<string, Term>[], labels: Labels, first: string, last: string): Entry[] {
  const byStatement = new Map<string, Row[]>();
  for (const binding of bindings) {
    const row: Row = Object.fromEntries(Object.entries(binding).map(([name, term]) => [name, term.value]));
    if (last && row["day"]! > last) continue;
    const key = JSON.stringify(["day", "dayLatest", "kind", "actor", "says", "thing", "certainty", "statement"].map((name) => row[name] ?? ""));
    byStatement.set(key, [...(byStatement.get(key) ?? []), row]);
  }
  const named = (iri: string | undefined) => (iri ? { iri, label: labels.of(iri) } : null);
  const distinct = (rows: Row[], ...names: string[]) =>
    [...new Set(rows.flatMap((row) => names.map((name) => row[name]).filter((value): value is string => Boolean(value))))].sort(compare);
  const said = new Map<string, string>();
  const found: Entry[] = [];
  for (const rows of byStatement.values()) {
    const one = rows[0]!;
    let before = distinct(rows, "before")[0];
    if (one["kind"] === "position") {
      const key = `${one["actor"]} ${one["thing"]}`;
      if (said.get(key) === one["says"]) before = undefined; // what says the same as the one before changes nothing
      said.set(key, one["says"] ?? "");
    }
    if ((one["dayLatest"] || one["day"]!) < first) continue;
    found.push({
      day: one["day"]!, latest: one["dayLatest"] || null, kind: one["kind"]!, actor: named(one["actor"]), says: named(one["says"]), thing: named(one["thing"]),
      changed_from: named(before), certainty: named(one["certainty"]), conditions: distinct(rows, "condition").map((iri) => named(iri)!),
      told_by: distinct(rows, "claimant", "record").map((iri) => named(iri)!), statement: one["statement"] ?? "",
    });
  }
  return found;
}
