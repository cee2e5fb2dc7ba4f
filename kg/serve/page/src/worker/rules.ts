// Run the rules on a store, stratum by stratum; see `kg/derive.py`, which does the same when the graph is built.

import type { Store } from "oxigraph/web.js";
import { namedNode } from "oxigraph/web.js";
import { DERIVED, NTRIPLES, OURS } from "./vocabulary";

export interface Rule {
  name: string;
  text: string;
  phase: "time" | "all" | "day";
  stratum: number;
  negates: boolean;
}

const MOST_PASSES = 100;

/** Replace the graphs of the rules, which come in the order of their strata, by what follows from the other graphs. */
export function run(store: Store, rules: Rule[]): void {
  for (const rule of rules) store.update(`DROP SILENT GRAPH <${DERIVED}${rule.name}>`);
  for (let from = 0, to = 0; from < rules.length; from = to) {
    while (to < rules.length && rules[to]!.phase === rules[from]!.phase && rules[to]!.stratum === rules[from]!.stratum) to += 1;
    const level = rules.slice(from, to);
    // Those that negate all run before any of their results is seen.
    const negating = level.filter((rule) => rule.negates).map((rule) => [rule, conclude(store, rule)] as const);
    for (const [rule, triples] of negating) add(store, rule, triples);
    settle(store, level.filter((rule) => !rule.negates));
  }
}

/** Run monotone rules until nothing new follows. */
function settle(store: Store, rules: Rule[]): void {
  const lengths = rules.map(() => -1);
  for (let pass = 0, grew = rules.length > 0; grew; pass += 1) {
    if (pass === MOST_PASSES) throw new Error(`the rules do not settle: ${rules.map((rule) => rule.name).join(", ")}`);
    grew = false;
    rules.forEach((rule, place) => {
      const triples = conclude(store, rule);
      if (triples.length === lengths[place]) return;
      grew = true;
      lengths[place] = triples.length;
      add(store, rule, triples);
    });
  }
}

/** What a rule concludes, as N-Triples; as many characters as before are the same as before. */
function conclude(store: Store, rule: Rule): string {
  return store.query(rule.text, { use_default_graph_as_union: true, results_format: NTRIPLES }) as string;
}

function add(store: Store, rule: Rule, triples: string): void {
  if (triples) store.load(triples, { format: NTRIPLES, to_graph_name: namedNode(DERIVED + rule.name), ...OURS });
}

