// Say in words what the graph holds about one thing; see `kg/describe.py`, whose answer it is.

import { namedNode, type Store } from "oxigraph/web.js";
import { when } from "../explorer/days";
import { curie } from "../prefixes";
import { Labels } from "./names";
import { ALT_LABEL, DEFINITION, DERIVED, DERIVED_FROM, LABEL, NS, PREF_LABEL, SUBCLASS, TYPE } from "./vocabulary";

export interface Premise {
  iri: string;
  label: string;
  origin: string;
  premises: Premise[];
}

export interface Description {
  iri: string;
  label: string;
  classes: string[];
  also: string[];
  definition: string;
  facts: [string, string[]][];
  said: [string, string[]][];
  origin: string[];
  premises: Premise[];
  links: [string, string][];
}

const sg = (name: string) => NS + name;
const PAIRS: [string, string, string][] = [
  ["from", sg("from"), sg("fromLatest")], ["until", sg("until"), sg("untilLatest")], ["on", sg("onDate"), sg("onDateLatest")],
  ["stated on", sg("statedOn"), sg("statedOnLatest")], ["published on", sg("publishedOn"), sg("publishedOnLatest")],
];
const HIDDEN = new Set([
  TYPE, LABEL, ALT_LABEL, DEFINITION, PREF_LABEL, sg("hasEvidence"), DERIVED_FROM, sg("byRule"), sg("recordedIn"), sg("verification"),
  ...PAIRS.flatMap(([, first, last]) => [first, last]),
]);
const FIRST = [
  "holder", "stance", "about", "assesses", "criterion", "verdict", "characterisedAs", "premise", "conclusion", "guarantor", "beneficiary", "against",
].map(sg);
const TYPES = `${DERIVED}types`;
const MOST_DEEP = 6;

export class Describer {
  private labels: Labels;
  private wider = new Map<string, Set<string>>();
  private links = new Map<string, string>();

  /** asks: what each rule concludes, in words, by its name */
  constructor(private store: Store, private asks: Record<string, string>) {
    this.labels = new Labels(store);
  }

  describe(iri: string): Description {
    const premises = this.premises(iri);
    this.links.clear();
    const found = {
      iri,
      label: this.labels.of(iri),
      classes: this.classes(iri).map((one) => this.labels.of(one)),
      also: this.out(iri, ALT_LABEL),
      definition: this.out(iri, DEFINITION).join(" "),
      facts: this.facts(iri),
      said: this.said(iri),
      origin: this.origin(iri),
      premises,
    };
    return { ...found, links: [...this.links].sort(([one], [other]) => compare(one, other)) };
  }

  /** The values of a property, sorted. */
  private out(iri: string, predicate: string): string[] {
    return sorted(this.store.match(namedNode(iri), namedNode(predicate), null, null).map((quad) => quad.object.value));
  }

  private dates(iri: string): [string, string][] {
    return PAIRS.flatMap(([name, first, last]): [string, string][] => {
      const words = when(this.out(iri, first)[0], this.out(iri, last)[0]);
      return words ? [[words.startsWith("between") ? name.replace(/ on$/, "") : name, words]] : [];
    });
  }

  /** One statement on one line: its label, who says so and when it holds. */
  private line(iri: string): string {
    const voices = this.out(iri, sg("claimant")).map((voice) => this.labels.of(voice));
    const tail = [...(voices.length ? [`says ${voices.join(", ")}`] : []), ...this.dates(iri).map(([name, words]) => `${name} ${words}`)];
    const sure = this.out(iri, sg("certainty")).map((value) => this.labels.of(value));
    return this.labels.of(iri) + (sure.length ? ` [${sure.join(", ")}]` : "") + (tail.length ? ` (${tail.join("; ")})` : "");
  }

  private origin(iri: string): string[] {
    const found = this.out(iri, sg("hasEvidence")).map((span) => {
      const source = this.out(span, sg("inSource"))[0] ?? "";
      const slug = this.out(source, sg("slug"))[0] ?? this.labels.of(source);
      return this.link(`${slug} ${[...this.out(span, sg("startsAt")), ...this.out(span, sg("endsAt"))].join("–")}`, source);
    }).sort(compare);
    const checked = this.out(iri, sg("verification")).map((value) => this.labels.of(value)).join(", ");
    found.push(...this.out(iri, sg("recordedIn")).map((source) => this.link(`on record: ${this.labels.of(source)}${checked ? ` (${checked})` : ""}`, source)));
    found.push(...this.out(iri, sg("byRule")).map((graph) => this.rule(graph)));
    if (!found.length) {
      const graphs = sorted(this.store.match(namedNode(iri), namedNode(TYPE), null, null).map((quad) => quad.graph.value));
      found.push(...graphs.filter((graph) => graph.startsWith(DERIVED) && graph !== TYPES).map((graph) => this.rule(graph)));
    }
    return found;
  }

  private link(words: string, iri: string): string {
    if (iri) this.links.set(words, curie(iri));
    return words;
  }

  private rule(graph: string): string {
    const name = graph.slice(DERIVED.length);
    return `rule ${name}: ${this.asks[name] ?? ""}`;
  }

  private premises(iri: string, seen: string[] = []): Premise[] {
    if (seen.length >= MOST_DEEP) return [];
    return this.out(iri, DERIVED_FROM).filter((other) => !seen.includes(other) && other !== iri).map((other) => ({
      iri: other, label: this.line(other), origin: this.origin(other).join("; "), premises: this.premises(other, [...seen, iri]),
    }));
  }

  /** The asserted classes of a thing, without those that are above another of them. */
  private classes(iri: string): string[] {
    const quads = this.store.match(namedNode(iri), namedNode(TYPE), null, null);
    const found = new Set(quads.filter((quad) => quad.graph.value !== TYPES).map((quad) => quad.object.value));
    for (const cls of [...found]) for (const general of this.above(cls)) found.delete(general);
    return sorted(found);
  }

  private above(cls: string): Set<string> {
    let found = this.wider.get(cls);
    if (!found) {
      found = new Set();
      for (const waiting = [cls]; waiting.length; ) {
        for (const one of this.out(waiting.pop()!, SUBCLASS)) {
          if (!found.has(one)) {
            found.add(one);
            waiting.push(one);
          }
        }
      }
      this.wider.set(cls, found);
    }
    return found;
  }

  private facts(iri: string): [string, string[]][] {
    const found = new Map<string, Set<string>>();
    const concluded = this.out(iri, DERIVED_FROM).length > 0;
    for (const { predicate, object, graph } of this.store.match(namedNode(iri), null, null, null)) {
      if (HIDDEN.has(predicate.value)) continue;
      const named = object.termType === "NamedNode";
      let words = named ? this.line(object.value) : object.value;
      if (graph.value.startsWith(DERIVED) && !concluded) words += `  [rule ${graph.value.slice(DERIVED.length)}]`;
      if (named) this.link(words, object.value);
      found.set(predicate.value, (found.get(predicate.value) ?? new Set()).add(words));
    }
    const rank = (one: string) => (FIRST.includes(one) ? FIRST.indexOf(one) : FIRST.length);
    const ordered = [...found.keys()].sort((one, other) => rank(one) - rank(other) || compare(this.labels.of(one), this.labels.of(other)));
    return [
      ...ordered.map((one): [string, string[]] => [this.labels.of(one), sorted(found.get(one)!)]),
      ...this.dates(iri).map(([name, words]): [string, string[]] => [name, [words]]),
    ];
  }

  /** The statements that point at a thing, in words, by their class and property. */
  private said(iri: string): [string, string[]][] {
    const found = new Map<string, Set<string>>();
    const kinds = new Map<string, string>();
    for (const { subject, predicate } of this.store.match(null, null, namedNode(iri), null)) {
      if (subject.termType !== "NamedNode" || [TYPE, DERIVED_FROM, sg("byRule"), sg("hasEvidence")].includes(predicate.value)) continue;
      if (!kinds.has(subject.value)) kinds.set(subject.value, this.classes(subject.value).map((one) => this.labels.of(one)).join(" and ") || "thing");
      const key = `${kinds.get(subject.value)!}, as ${this.labels.of(predicate.value)}`;
      found.set(key, (found.get(key) ?? new Set()).add(this.link(`${this.line(subject.value)}  ${curie(subject.value)}`, subject.value)));
    }
    return [...found].sort(([one], [other]) => compare(one, other)).map(([kind, lines]) => [kind, sorted(lines)]);
  }
}

/** The order of code points, which is Python's. */
export function compare(one: string, other: string): number {
  if (one === other) return 0;
  const [a, b] = [[...one], [...other]];
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) if (a[at] !== b[at]) return a[at]!.codePointAt(0)! - b[at]!.codePointAt(0)!;
  return a.length - b.length;
}

function sorted(values: Iterable<string>): string[] {
  return [...new Set(values)].sort(compare);
}
