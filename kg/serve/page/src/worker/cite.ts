// How to cite the release, an answer, or what a text or a record says; see `kg/citation.py`, which wrote what is filled in here.

import { namedNode, type Store } from "oxigraph/web.js";
import { AnswerError } from "../answers";
import { curie } from "../prefixes";
import { compare } from "./describe";
import { Labels } from "./names";
import { NS, TYPE } from "./vocabulary";

export interface Styles {
  text: string;
  bibtex: string;
  csl: Record<string, unknown>;
}

export interface Citations {
  release: Styles;
  entry: Styles; // with §key§, §title§ and §note§
  sources: Record<string, Styles>; // with §place§
}

const LONGEST_KEY = 64;

/** The release. */
export function ofRelease(citations: Citations): Styles[] {
  return [citations.release];
}

/** The answer to a question; values: its parameters and its reading in words. */
export function ofAnswer({ entry }: Citations, name: string, title: string, values: string[]): Styles[] {
  return [filled(entry, { key: name, title, note: `${[`sgkg ask ${name}`, ...values].join("; ")}. ` })];
}

/** Where what is said of a thing stands, and the entry itself; a source or a work as itself. */
export function ofThing(citations: Citations, store: Store, iri: string): Styles[] {
  const values = (of: string, name: string) => [...new Set(store.match(namedNode(of), namedNode(name), null, null).map((quad) => quad.object.value))].sort(compare);
  const source = (of: string, place: string): Styles[] => (citations.sources[of] ? [placed(citations.sources[of], place)] : []);
  const classes = values(iri, TYPE);
  if (classes.includes(`${NS}Source`)) return source(iri, "");
  if (classes.includes(`${NS}Work`)) {
    const editions = [...new Set(store.match(null, namedNode(`${NS}expresses`), namedNode(iri), null).map((quad) => quad.subject.value))].sort(compare);
    return editions.flatMap((edition) => source(edition, ""));
  }
  const found = values(iri, `${NS}hasEvidence`).flatMap((span) => {
    const place = [...values(span, `${NS}startsAt`), ...values(span, `${NS}endsAt`)].join("–");
    return values(span, `${NS}inSource`).flatMap((of) => source(of, `characters ${place} of the normalised text`));
  });
  found.push(...values(iri, `${NS}recordedIn`).flatMap((of) => source(of, "")));
  const order = ({ csl }: Styles) => `${String(csl["id"])}\u0000${String(csl["note"] ?? "")}`;
  found.sort((one, other) => compare(order(one), order(other)));
  const label = new Labels(store).label(iri) || curie(iri);
  return [...found, filled(citations.entry, { key: keyOf(store, iri), title: `${label} (${curie(iri)}).`, note: "" })];
}

/** Citations in one style. */
export function written(found: Styles[], style: string): string {
  if (style === "csl") return `${JSON.stringify(found.map((one) => one.csl), null, 1)}\n`;
  if (style !== "text" && style !== "bibtex") throw new AnswerError(`style is “${style}”; write text, bibtex or csl`, 400);
  return `${found.map((one) => one[style]).join(style === "bibtex" ? "\n\n" : "\n")}\n`;
}

function filled({ text, bibtex, csl }: Styles, parts: Record<string, string>): Styles {
  const fill = (template: string, spelt: (words: string) => string) => template.replace(/§(key|title|note)§/g, (_, name: string) => spelt(parts[name]!));
  return {
    text: fill(text, (words) => words),
    bibtex: fill(bibtex, tex),
    csl: Object.fromEntries(Object.entries(csl).map(([name, value]) => [name, typeof value === "string" ? fill(value, (words) => words) : value])),
  };
}

function placed({ text, bibtex, csl }: Styles, place: string): Styles {
  const { note, ...rest } = csl;
  if (!place) return { text: text.replace(" §place§.", ""), bibtex: bibtex.replace(/\n {2}note = \{§place§\},/, ""), csl: rest };
  return { text: text.replace("§place§", place), bibtex: bibtex.replace("§place§", place), csl: { ...csl, note: String(note).replace("§place§", place) } };
}

function tex(text: string): string {
  const signs: Record<string, string> = { "\\": String.raw`\textbackslash{}`, "~": String.raw`\textasciitilde{}`, "^": String.raw`\textasciicircum{}` };
  return text.replace(/[\\&%$#_{}~^]/g, (sign) => signs[sign] ?? `\\${sign}`);
}

/** A short id of a name, cut with a digest of the whole where it is longer; see `kg.rdf.short_slug`. */
function keyOf(store: Store, iri: string): string {
  const name = decodeURIComponent(iri.replace(/[#/:]+$/, "").split(/[#/:]/).pop() ?? "") || iri;
  const slug = name.replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "-").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-|-$/g, "").toLowerCase() || "node";
  if (slug.length <= LONGEST_KEY) return slug;
  const found = store.query(`SELECT (SHA256(${JSON.stringify(name)}) AS ?digest) WHERE {}`) as Map<string, { value: string }>[];
  return `${slug.slice(0, LONGEST_KEY - 9)}-${found[0]!.get("digest")!.value.slice(0, 8)}`;
}
