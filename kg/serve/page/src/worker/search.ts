// Find words in labels, other names, definitions, paraphrases, notes, what a statement is about, and the questions; see `kg/search.py`, which
// ranks by the same weights.

import type { Hit, Question } from "../answers";
import { curie } from "../prefixes";
import { AnswerError } from "../answers";
import { GRAPH, Graph, iri, OBJECT, PREDICATE, SUBJECT } from "./graph";
import { bestLabel, folded, lexical } from "./names";
import { ALT_LABEL, CONCEPT, DEFINITION, DERIVED, ID, LABEL, NS, PREF_LABEL, SUBCLASS, TYPE } from "./vocabulary";

const KINDS = ["actor", "instrument", "option", "claim", "source"];
const WEIGHT: Record<string, number> = { actor: 2, option: 2, instrument: 2, question: 1.2, term: 1.1, claim: 1, source: 0.9 };
const OTHER = 0.6;
const FIELDS = [10, 8, 3, 1]; // label, other names, texts, what it is about
const LINKS = 30; // of a question
const FEW = 3;
const STOP = new Set("a an and are at by did do does for from how in is of on or that the to was were what when where which who whom whose with".split(" "));

interface Document {
  name: string;
  what: string;
  kinds: string[];
  links: number;
  label: string;
  also: string[];
  fields: string[]; // as they are compared, with a space before each word
  texts: string[]; // as they are read
}

export class Index {
  private documents: Document[];

  constructor(graph: Graph, takes: Record<string, string[]>, questions: Question[]) {
    this.documents = [...documents(graph, takes), ...questions.map((question) => documentOf(
      question.name, "question", ["question"], LINKS, question.title, [question.name.replace(/-/g, " ")], [question.description], question.tags))];
  }

  find(words: string, kind: string, limit: number): { hits: Hit[]; more: boolean; notes: string[] } {
    const spelled = folded(words).split(" ").filter(Boolean);
    const kept = spelled.filter((word) => !STOP.has(word));
    const wanted = kept.length ? kept : spelled;
    if (!wanted.length || !wanted[0]) throw new AnswerError(`“${words}” has no word to look for`, 400);
    const found = new Map<Document, [number, number]>();
    const among = this.documents.filter((one) => !kind || one.kinds.includes(kind));
    const stems = wanted.map(stem);
    for (const [tier, needed] of [[0, stems.length], [1, Math.max(1, stems.length - 1)], [2, 1]] as const) {
      if (found.size >= FEW) break;
      for (const document of among) {
        if (found.has(document)) continue;
        const score = scored(document, stems, needed);
        if (score > 0) found.set(document, [tier, score]);
      }
    }
    const exact = spelled.join(" ");
    const rank = ([document, [tier, score]]: [Document, [number, number]]): [number, number, number] => {
      const weight = Math.max(OTHER, ...document.kinds.map((one) => WEIGHT[one] ?? 0));
      return [tier, folded(document.label) === exact ? 0 : document.also.some((one) => folded(one) === exact) ? 1 : 2, -score * weight * (1 + Math.log1p(document.links) / 5)];
    };
    const ranked = [...found].sort((one, other) => {
      const [a, b] = [rank(one), rank(other)];
      return a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || (one[0].name < other[0].name ? -1 : 1);
    });
    const hits = ranked.slice(0, limit).map(([document]) => ({
      name: document.name, label: document.label, kind: document.what, found: around(document, stems),
      type: document.what === "question" ? `ask ${document.name}` : curie(document.name),
    }));
    const notes = ranked.length && ranked[0]![1][0] > 0 ? ["nothing has all these words; these have some of them"] : [];
    return { hits, more: ranked.length > limit, notes };
  }
}

/** A word without an English ending, so that `guarantees` finds `guaranteed`. */
function stem(word: string): string {
  return word.length > 4 ? word.replace(/(?:'s|ies|ied|ing|ed|es|s|e|y)$/, "") : word;
}

function scored({ fields, label }: Document, stems: string[], needed: number): number {
  let [score, held] = [0, 0];
  for (const one of stems) {
    let best = 0;
    fields.forEach((field, at) => {
      if (field.includes(` ${one}`)) best = Math.max(best, FIELDS[at]!);
    });
    if (best) held += 1;
    score += best;
  }
  return held >= needed ? score / (1 + Math.log1p(label.length) / 8) : 0;
}

/** A few words around the first place in a text where a word stands that the label does not have. */
function around({ label, texts }: Document, stems: string[]): string {
  const told = folded(label);
  for (const one of stems.filter((word) => !` ${told}`.includes(` ${word}`))) {
    for (const text of texts) {
      const at = text.toLowerCase().indexOf(one);
      if (at >= 0) return `${at > 40 ? "…" : ""}${text.slice(Math.max(0, at - 40), at + 60)}${at + 60 < text.length ? "…" : ""}`;
    }
  }
  return "";
}

function documentOf(name: string, what: string, kinds: string[], links: number, label: string, also: string[], texts: string[], about: string[]): Document {
  const fields = [label, also.join(" · "), texts.join(" · "), about.join(" · ")].map((text) => ` ${folded(text)}`);
  return { name, what, kinds, links, label, also, fields, texts: [...also, ...texts, ...about] };
}

function* documents(graph: Graph, takes: Record<string, string[]>): Generator<Document> {
  const [type, label, sub, definition] = [TYPE, LABEL, SUBCLASS, DEFINITION].map((name) => graph.number(`<${name}>`));
  const other = new Set([ALT_LABEL, PREF_LABEL].map((name) => graph.number(`<${name}>`)));
  const derived = graph.beginning(`<${DERIVED}`);
  const ours = graph.beginning(`<${NS}`);
  const [links, labels] = [new Map<number, number>(), new Map<number, { value: string; language: string }[]>()];
  const [also, texts, about, classes, above] = [0, 1, 2, 3, 4].map(() => new Map<number, number[]>());
  const push = (map: Map<number, number[]>, key: number, value: number) => void (map.get(key)?.push(value) ?? map.set(key, [value]));
  for (let row = 0; row < graph.size; row += 1) {
    const [subject, predicate, object] = [graph.columns[SUBJECT]![row]!, graph.columns[PREDICATE]![row]!, graph.columns[OBJECT]![row]!];
    const term = graph.terms[subject]!;
    if (!term.startsWith(`<${ID}`) && !term.startsWith(`<${NS}`)) continue;
    if (predicate === type) push(classes!, subject, object);
    if (derived.has(graph.columns[GRAPH]![row]!)) continue;
    const literal = graph.terms[object]!.startsWith('"');
    if (predicate === label && literal) labels.set(subject, [...(labels.get(subject) ?? []), spelt(graph.terms[object]!)]);
    else if (other.has(predicate)) push(also!, subject, object);
    else if (predicate === sub) push(above!, subject, object);
    else if (literal && (predicate === definition || graph.terms[object]!.includes('"@'))) push(texts!, subject, object);
    else if (!literal && ours.has(predicate)) {
      push(about!, subject, object);
      links.set(object, (links.get(object) ?? 0) + 1);
    }
  }
  const called = (number: number) => (labels.has(number) ? bestLabel(labels.get(number)!) : "");
  const words = (map: Map<number, number[]>, number: number) => [...new Set(map.get(number) ?? [])].map((one) => lexical(graph.terms[one]!));
  const wanted = Object.fromEntries(KINDS.map((kind) => [kind, new Set([...(takes[kind] ?? []), ...(kind === "claim" ? ["Position", "Statement"].map((one) => NS + one) : kind === "source" ? [`${NS}Work`] : [])].map((name) => graph.number(`<${name}>`)))]));
  const concept = graph.number(`<${CONCEPT}>`);
  for (const number of labels.keys()) {
    const name = iri(graph.terms[number]!);
    if (["Derived_", "Evidence_", "Silent_"].some((start) => name.startsWith(ID + start))) continue;
    const own = new Set(classes!.get(number) ?? []);
    const kinds = KINDS.filter((kind) => [...own].some((one) => wanted[kind]!.has(one)));
    if (name.startsWith(NS) || own.has(concept)) kinds.push("term");
    const particular = new Set(own);
    for (const one of own) for (const general of climbed(above!, one)) particular.delete(general);
    const what = [...particular].map((one) => called(one) || iri(graph.terms[one]!).replace(/^.*[#/]/, "").toLowerCase()).sort().join(" and ") || "thing";
    const title = called(number);
    yield documentOf(name, what, kinds, links.get(number) ?? 0, title, words(also!, number).filter((one) => one !== title), words(texts!, number),
      [...new Set(about!.get(number) ?? [])].map(called).filter(Boolean));
  }
}

function climbed(above: Map<number, number[]>, from: number): Set<number> {
  const found = new Set<number>();
  for (const waiting = [from]; waiting.length; ) {
    for (const one of above.get(waiting.pop()!) ?? []) {
      if (found.has(one)) continue;
      found.add(one);
      waiting.push(one);
    }
  }
  return found;
}

function spelt(term: string): { value: string; language: string } {
  return { value: lexical(term), language: /@([\w-]+)$/.exec(term)?.[1]?.toLowerCase() ?? "" };
}
