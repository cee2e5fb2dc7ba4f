// What may be written at a place in a query: keywords, variables, terms of the ontology, the properties that things of the subject's class have
// in the data, and things by their names.

import type { Completion, CompletionContext, CompletionResult, CompletionSource } from "@codemirror/autocomplete";
import type { Hit, Rows } from "../answers";
import { curie } from "../prefixes";
import { read, type Token } from "../sparql";
import type { Engine } from "./engine";

const KEYWORDS = "SELECT DISTINCT WHERE FILTER OPTIONAL UNION BIND VALUES GROUP BY ORDER BY LIMIT HAVING COUNT ASK CONSTRUCT DESCRIBE EXISTS NOT MINUS STR LANG CONTAINS LCASE REGEX BOUND DESC".split(" ");
const MOST = "30";

interface SchemaTerm {
  name: string;
  label: string;
  kind: string;
  definition?: string;
}

export function completions(engine: Engine): CompletionSource {
  let terms: Promise<Completion[]> | null = null;
  const properties = new Map<string, Promise<Completion[]>>();
  const ontology = () => (terms ??= engine.get<{ terms: SchemaTerm[] }>("api/schema").then(({ terms: all }) =>
    all.map((term) => ({ label: term.name, detail: term.label, info: term.definition ?? "", type: term.kind, boost: term.kind === "property" ? 1 : 0 }))));
  const ofClass = (cls: string) => {
    let found = properties.get(cls);
    if (!found) properties.set(cls, (found = used(engine, cls)));
    return found;
  };
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(/[?$]?[\w-]*:?[\w-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    const before = read(context.state.sliceDoc(0, word.from));
    if (word.text.startsWith("?") || word.text.startsWith("$")) {
      const names = new Set(read(context.state.doc.toString()).filter((token) => token.kind === "var").map((token) => token.text));
      return { from: word.from, options: [...names].filter((name) => name !== word.text).map((label) => ({ label, type: "variable" })) };
    }
    if (/^sgd:/.test(word.text)) {
      const words = word.text.slice(4).replace(/[_-]/g, " ").replace(/([a-z])([A-Z])/g, "$1 $2").trim();
      const hits = words ? (await engine.get<{ hits: Hit[] }>("api/find", { words, limit: MOST }).catch(() => ({ hits: [] }))).hits : [];
      return { from: word.from, filter: false, options: hits.filter((hit) => hit.type.startsWith("sgd:")).map((hit) => ({ label: hit.type, detail: `${hit.label} (${hit.kind})` })) };
    }
    const cls = classOf(before);
    const near = cls ? await ofClass(cls).catch(() => []) : [];
    const all = await ontology().catch(() => []);
    const known = new Set(near.map((one) => one.label));
    const keywords = word.text.includes(":") ? [] : KEYWORDS.map((label) => ({ label, type: "keyword" }));
    return { from: word.from, validFor: /^[\w-]*:?[\w-]*$/, options: [...near, ...all.filter((one) => !known.has(one.label)), ...keywords] };
  };
}

/** The class that the query gives to the subject at its end, as it is written; "" where it gives none. */
function classOf(before: Token[]): string {
  let subject = "";
  let first = true;
  const classes = new Map<string, string>();
  before.forEach((token, at) => {
    if (["{", "}", "."].includes(token.text)) first = true;
    else if (first && (token.kind === "var" || token.kind === "name" || token.kind === "iri")) [subject, first] = [token.text, false];
    if (token.text === "a" && before[at + 1]?.kind === "name") classes.set(subject, before[at + 1]!.text);
  });
  return first ? "" : classes.get(subject) ?? "";
}

/** The properties that things of a class have, the most used first. */
async function used(engine: Engine, cls: string): Promise<Completion[]> {
  const rows = await engine.post<Rows>("api/query", `SELECT ?p (COUNT(*) AS ?n) WHERE { ?s a ${cls} ; ?p ?o } GROUP BY ?p ORDER BY DESC(?n) LIMIT 60`);
  return rows.results.bindings.map((row) => ({ label: curie(row["p"]!.value), detail: `${row["n"]!.value} of ${cls}`, type: "property", boost: 50 }));
}
