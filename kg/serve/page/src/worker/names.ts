// Names of things: the label of an IRI, CURIEs, and the one thing that a reader's words name; see `kg/names.py`, which forgives more.

import { namedNode, type Store } from "oxigraph/web.js";
import { AnswerError } from "../answers";
import { curie, expand } from "../prefixes";
import { Graph, iri, OBJECT, PREDICATE, SUBJECT } from "./graph";
import { ALT_LABEL, ID, LABEL, NS, TYPE } from "./vocabulary";

const CODES = ["iso3", "iso2", "cowNumber", "cowCode", "gwNumber", "gwCode", "wikidata", "slug"].map((name) => `<${NS}${name}>`);
const SCHEMES: Record<string, string> = { mission: "MissionType", outcome: "OutcomeValue", stance: "Stance" };
const LETTERS: Record<string, string> = { ł: "l", ø: "o", đ: "d", "’": "'", ʼ: "'", "‘": "'" };
const MOST_LISTED = 8;

/** The words of a name without case, accents, punctuation, articles and the 's of a genitive. */
export function folded(text: string): string {
  const plain = text.toLowerCase().replace(/[łøđ’ʼ‘]/g, (letter) => LETTERS[letter]!).normalize("NFKD").replace(/\p{M}/gu, "");
  const words = plain.replace(/(?<=[\p{L}\p{N}])'s(?![\p{L}\p{N}])/gu, "").replace(/(?<=(?<![\p{L}\p{N}])\p{L})\./gu, "").split(/[^\p{L}\p{N}]+/u);
  return words.filter((word) => word && !["the", "a", "an"].includes(word)).join(" ") || plain;
}

/** Choose among labels: English, then without a language, then the first in the alphabet of tags. */
export function bestLabel(labels: { value: string; language: string }[]): string {
  const rank = ({ language, value }: { language: string; value: string }): [number, string, string] => [
    language === "en" || language.startsWith("en-") ? 0 : language === "" ? 1 : 2, language, value,
  ];
  return [...labels].sort((one, other) => {
    const [a, b] = [rank(one), rank(other)];
    return a[0] - b[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : a[2] < b[2] ? -1 : 1);
  })[0]?.value ?? "";
}

/** The names of one store; labels are looked up once. */
export class Labels {
  private seen = new Map<string, string>();

  constructor(readonly store: Store) {}

  /** The label of an IRI, else its CURIE. */
  of(name: string): string {
    let found = this.seen.get(name);
    if (found === undefined) this.seen.set(name, (found = this.label(name) || curie(name)));
    return found;
  }

  /** The label of an IRI, "" where it has none. */
  label(name: string): string {
    const quads = this.store.match(namedNode(name), namedNode(LABEL), null, null);
    return bestLabel(quads.map((quad) => quad.object as unknown as { value: string; language: string }));
  }
}

/** The names that a graph gives to things. */
export class Directory {
  private byName: Map<string, Set<string>>[] = [new Map(), new Map(), new Map(), new Map()]; // label, other label, code, as they are compared
  private classes = new Map<string, Set<string>>();
  private names = new Map<string, string>();

  constructor(private graph: Graph, private takes: Record<string, string[]>) {
    const [label, also, type] = [LABEL, ALT_LABEL, TYPE].map((name) => graph.number(`<${name}>`));
    const codes = new Set(CODES.map((name) => graph.number(name)));
    for (let row = 0; row < graph.size; row += 1) {
      const predicate = graph.columns[PREDICATE]![row]!;
      const place = predicate === label ? 0 : predicate === also ? 1 : codes.has(predicate) ? 2 : -1;
      const subject = graph.terms[graph.columns[SUBJECT]![row]!]!;
      const object = graph.terms[graph.columns[OBJECT]![row]!]!;
      if (predicate === type) add(this.classes, iri(subject), iri(object));
      if (place < 0) continue;
      const name = lexical(object);
      add(this.byName[place]!, name.toLowerCase(), iri(subject));
      if (place < 2) add(this.byName[3]!, folded(name), iri(subject));
      if (place === 0 && (object.endsWith("@en") || !this.names.has(iri(subject)))) this.names.set(iri(subject), name);
    }
  }

  /** The IRI of the one thing that words name. */
  resolve(words: string, takes = ""): string {
    const plain = words.trim().replace(/\s+/g, " ");
    const explicit = this.explicit(plain);
    if (explicit) return explicit;
    const readings = [plain.toLowerCase(), plain.toLowerCase(), plain.toLowerCase(), folded(plain)];
    const others = new Set<string>();
    for (const [place, key] of readings.entries()) {
      const found = [...(this.byName[place]!.get(key) ?? [])];
      const fitting = found.filter((one) => this.fits(one, takes));
      if (fitting.length === 1) return fitting[0]!;
      if (fitting.length > 1) throw new AnswerError(`“${words}” may be any of these; choose one: ${this.listed(fitting)}`, 400);
      found.forEach((one) => others.add(one));
    }
    if (others.size === 1) return [...others][0]!; // of another kind; who asked says so
    const wanted = folded(plain).split(" ");
    const near = [...this.names].filter(([one, name]) => this.fits(one, takes) && !one.startsWith(`${ID}Derived_`) && wanted.every((word) => folded(name).includes(word)));
    const hint = near.length ? `; did you mean ${this.listed(near.map(([one]) => one))}?` : "; choose one of the names that are offered as you type";
    throw new AnswerError(`nothing${takes && this.takes[takes]?.length ? ` of the kind asked (${takes})` : ""} is called “${words}”${hint}`, 404);
  }

  /** Tell whether a thing is of a kind that a parameter takes. */
  fits(name: string, takes: string): boolean {
    if (takes in SCHEMES) return name.startsWith(`${ID}${SCHEMES[takes]}_`);
    const wanted = this.takes[takes] ?? [];
    return !wanted.length || wanted.some((one) => this.classes.get(name)?.has(one));
  }

  /** Tell whether the graph says anything of an IRI. */
  knows(name: string): boolean {
    return this.graph.number(`<${name}>`) >= 0;
  }

  classesOf(name: string): Set<string> {
    return this.classes.get(name) ?? new Set();
  }

  private explicit(words: string): string {
    const name = expand(words) || (/^https?:\/\/\S+$/.test(words) ? words : /^[A-Z]\w*_\S+$/.test(words) ? ID + words : "");
    if (!name) return "";
    if (this.knows(name)) return name;
    if (!words.includes(":")) return "";
    throw new AnswerError(`the graph knows no ${words}`, 404);
  }

  private listed(names: string[]): string {
    const shown = names.slice(0, MOST_LISTED).map((name) => `${this.names.get(name) ?? name} (${curie(name)})`);
    return shown.join(", ") + (names.length > MOST_LISTED ? " …" : "");
  }
}

/** The characters of a literal in N-Quads. */
export function lexical(term: string): string {
  const text = term.slice(1, term.lastIndexOf('"'));
  if (!text.includes("\\")) return text;
  const simple: Record<string, string> = { t: "\t", b: "\b", n: "\n", r: "\r", f: "\f" };
  return text.replace(/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))/g, (_, short: string, long: string, one: string) =>
    short || long ? String.fromCodePoint(parseInt(short || long, 16)) : simple[one] ?? one);
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const found = map.get(key);
  if (found) found.add(value);
  else map.set(key, new Set([value]));
}

