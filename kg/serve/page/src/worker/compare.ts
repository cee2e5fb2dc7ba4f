// Lay agreements side by side, as `kg/compare.py` does.

import type { Rows } from "../answers";
import { when } from "../explorer/days";
import { compare } from "./describe";

const NOT_READ = "not read";
const FIRST = ["signed on", "in force from"];
const BOUNDS: Record<string, string> = { "at least": "at least ", "up to": "up to ", about: "about " };
const SCALES: [number, string][] = [[1e9, "billion"], [1e6, "million"]];
const WORDS = new Set(["hours", "months", "years", "aircraft", "soldiers", "per cent of GDP"]); // units that follow the number

type Row = Record<string, string>;

interface Fact {
  text: string;
  sources: Map<string, string>; // from the IRI of a record to its label
}

/** The answers of the question `agreements-compared`, one for each agreement or one for all; words: what a term is called. */
export function sideBySide(answers: Rows[], words: (term: Rows["results"]["bindings"][number][string]) => string): Rows {
  const cells = new Map<string, Map<string, Map<string, Fact>>>();
  const order: string[] = [];
  for (const { results } of answers) {
    const rows = results.bindings.map((binding) => ({
      iri: binding["record"]?.value ?? "", row: Object.fromEntries(Object.entries(binding).map(([name, term]) => [name, words(term)])) as Row,
    }));
    for (const { iri, row } of rows) {
      const respect = of(cells, row["respect"]!, () => new Map<string, Map<string, Fact>>());
      const fact = of(of(respect, row["agreement"]!, () => new Map<string, Fact>()), row["fact"]!, () => ({ text: inWords(row), sources: new Map<string, string>() }));
      if (row["record"]) fact.sources.set(iri, row["record"]);
    }
    order.push(...[...new Set(rows.map(({ row }) => row["agreement"]!))].filter((name) => !order.includes(name)).sort(compare));
  }
  const place = (name: string) => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  const respects = [...cells.keys()].sort((one, other) => place(one) - place(other) || compare(one, other));
  const vars = ["respect", ...order.flatMap((name) => [name, `${name}: source`, `${name}: source_iri`])];
  const bindings = respects.map((respect) => {
    const texts = [respect, ...order.flatMap((name) => cell([...(cells.get(respect)!.get(name)?.values() ?? [])]))];
    return Object.fromEntries(vars.map((name, at) => [name, { type: "literal" as const, value: texts[at]! }]));
  });
  return { head: { vars }, results: { bindings } };
}

function of<K, V>(map: Map<K, V>, key: K, made: () => V): V {
  if (!map.has(key)) map.set(key, made());
  return map.get(key)!;
}

function cell(facts: Fact[]): string[] {
  if (!facts.length) return [NOT_READ, "", ""];
  const named = [...new Map(facts.flatMap(({ sources }) => [...sources]))].sort(([one, a], [other, b]) => compare(a, b) || compare(one, other));
  return [[...new Set(facts.map(({ text }) => text))].join("; "), [...new Set(named.map(([, label]) => label))].join(", "), named.map(([iri]) => iri).join(" ")];
}

function inWords(row: Row): string {
  const day = when(row["on"], row["onLatest"]);
  const value = row["value"] || (row["quantity"] ? quantity(row) : "");
  const said = value && day ? `${value}, as of ${day}` : value || day;
  const told = row["says"] ?? "";
  const text = said && told ? `${said} (${told.replace(/\.$/, "")})` : said || told;
  return text + (row["verification"] === "unverified" ? " [unverified]" : "");
}

function quantity({ quantity: number = "", unit = "", bound = "", firstYear = "", lastYear = "" }: Row): string {
  const [size, name] = SCALES.find(([scale]) => Number(number) >= scale) ?? [1, ""];
  const figure = `${(Number(number) / size).toLocaleString("en-US", { maximumFractionDigits: 12 })} ${name}`.trim();
  const years = [...new Set([firstYear, lastYear].filter(Boolean))];
  return (BOUNDS[bound] ?? "") + (WORDS.has(unit) ? `${figure} ${unit}` : `${unit} ${figure}`) + (years.length ? `, ${years.length === 1 && !firstYear ? "by " : ""}${years.join("–")}` : "");
}
