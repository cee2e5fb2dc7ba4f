// Answer saved questions and free queries, as `kg/graph.py` does.

import { defaultGraph, namedNode, Store } from "oxigraph/web.js";
import { AnswerError, type About, type Catalogue, type Rows, type Term, type Warning } from "../answers";
import { PREFIXES } from "../prefixes";
import * as sparql from "../sparql";
import { type Citations, ofAnswer, ofRelease, ofThing, written } from "./cite";
import { sideBySide } from "./compare";
import { Describer } from "./describe";
import type { Graph } from "./graph";
import { Directory, Labels } from "./names";
import { isEverything, period, type Reading, type Readings, type Wanted } from "./reading";
import type { Rule } from "./rules";
import { entries } from "./timeline";
import { ID, NS, XSD } from "./vocabulary";

interface Query {
  text: string;
  places: [number, [string, string][]][]; // where parameters are bound: offset, and by name and variable which
}

interface Question extends Query {
  defaults: Record<string, string>;
  kinds: Record<string, "iri" | "date" | "string">;
  columns: string[];
  history: boolean;
  rederive: boolean;
  about: string[];
}

/** What is needed to answer questions; see `kg/site/contents.py`. */
export interface Core {
  catalogue: Catalogue;
  about: About & { snapshot: string };
  questions: Record<string, Question>;
  timeline: Query;
  rules: Rule[];
  asks: Record<string, string>;
  times: string[];
  takes: Record<string, string[]>;
  cite: Citations;
}

export type Parameters = Record<string, string>;

const COMPARED = "agreements-compared";
const READING = ["as_of", "known_by", "undated", "with"];

/** Read what fixes a reading. */
export function wantedBy(core: Core, parameters: Parameters): Wanted {
  const { as_of: asOf = "", known_by: knownBy = "", undated = "" } = parameters;
  if (parameters["with"]) throw new AnswerError("this file has no hypotheses: sgkg serve, or  sgkg ask … --with FILE  lays facts over the graph", 400);
  if (asOf && asOf !== "now" && !period(asOf)) throw new AnswerError(`“${asOf}” is not a day, month or year; write one such as 2025-03-06, 2025-03 or 2025`, 400);
  if (knownBy && (knownBy.length !== 10 || !period(knownBy))) throw new AnswerError(`“${knownBy}” is not a day; write year-month-day, such as 2025-03-06`, 400);
  if (undated && !["drop", "keep"].includes(undated)) throw new AnswerError(`undated is “${undated}”; write drop or keep`, 400);
  return { asOf: asOf === "now" ? core.about.latest : asOf, knownBy, keepUndated: undated === "keep" };
}

/** The text of a query with parameters bound to terms, by name. */
export function bind({ text, places }: Query, terms: Record<string, string>): string {
  const pieces: string[] = [];
  let last = 0;
  for (const [at, used] of places) {
    const blocks = used.filter(([name]) => name in terms).map(([name, variable]) => ` VALUES ?${variable} { ${terms[name]} }`);
    pieces.push(text.slice(last, at), ...blocks);
    last = at;
  }
  return pieces.join("") + text.slice(last);
}

function asTurtle(ntriples: string): string {
  const store = new Store();
  store.load(ntriples, { format: "application/n-triples" });
  const turtle = store.dump({ format: "text/turtle", from_graph_name: defaultGraph() });
  store.free();
  return turtle;
}

export class Answers {
  private named: Directory | null = null;

  constructor(private core: Core, private readings: Readings, private graph: Graph) {}

  /** The names, read when the first one is asked for: a question with its defaults needs none. */
  private get directory(): Directory {
    return (this.named ??= new Directory(this.graph, this.core.takes));
  }

  ask(name: string, parameters: Parameters): Rows {
    const question = this.core.questions[name];
    if (!question) throw new AnswerError(`no question ${name}; the home page lists them`, 404);
    const terms = this.terms(name, question, parameters);
    const wanted = wantedBy(this.core, parameters);
    const reading = this.readings.of(wanted, question.history, question.rederive);
    const text = bind(question, terms);
    const found = select(reading.store, text, true);
    const rows: Rows = { head: { vars: question.columns }, results: found.results };
    hold(rows, reading, true);
    const about = this.about(reading);
    const notes = this.cautions(reading, question);
    if (!rows.results.bindings.length) Object.assign(about, this.empty(question, text, reading, terms));
    return { ...rows, sgkg: about, query: text, notes };
  }

  query(text: string, parameters: Parameters): unknown {
    const refused = sparql.refusal(text);
    if (refused) throw new AnswerError(refused, 400);
    const found = sparql.read(text);
    const reading = this.readings.of(wantedBy(this.core, parameters), false, true);
    const graphs = sparql.dataset(found, PREFIXES);
    const missing = graphs.find((graph) => !reading.store.match(null, null, null, namedNode(graph)).length);
    if (missing) throw new AnswerError(`FROM <${missing}>: the graph has no such part`, 404);
    const about = this.about(reading);
    const full = sparql.declare(text, PREFIXES);
    const form = sparql.form(found);
    try {
      if (form === "CONSTRUCT" || form === "DESCRIBE") {
        const ntriples = reading.store.query(full, { use_default_graph_as_union: !graphs.length, results_format: "application/n-triples" }) as string;
        return { turtle: asTurtle(ntriples), ntriples, sgkg: about };
      }
      if (form === "ASK") return { head: {}, boolean: reading.store.query(full, { use_default_graph_as_union: !graphs.length }), sgkg: about };
      const rows = select(reading.store, full, !graphs.length);
      const order = sparql.columns(found);
      const vars = order.length && rows.head.vars.every((one) => order.includes(one)) ? order.filter((one) => rows.head.vars.includes(one)) : rows.head.vars;
      const answer: Rows = { head: { vars }, results: rows.results };
      hold(answer, reading, false);
      return { ...answer, sgkg: about, ...this.check(text) };
    } catch (error) {
      throw new AnswerError(readable(String(error), full.length - text.length), 400);
    }
  }

  /** What happened in order; see `kg.graph.Graph.timeline`. */
  timeline({ about = "", since = "", until = "", ...parameters }: Parameters): unknown {
    const wanted = wantedBy(this.core, until && !parameters["as_of"] ? { ...parameters, as_of: until } : parameters);
    const reading = this.readings.of(wanted, true, false);
    const first = since ? period(since) : ["", ""];
    if (!first) throw new AnswerError(`“${since}” is not a day, month or year; write one such as 2025-03-06, 2025-03 or 2025`, 400);
    const text = bind(this.core.timeline, about ? { subject: `<${this.directory.resolve(about)}>` } : {});
    const { bindings } = select(reading.store, text, true).results;
    const told = entries(bindings, new Labels(reading.store), first[0]!, wanted.asOf ? period(wanted.asOf)![1] : "");
    return { entries: told, sgkg: this.about(reading) };
  }

  /** Agreements side by side; see `kg.graph.Graph.compare`. */
  compare({ agreement = "", known_by = "" }: Parameters): Rows {
    const names = agreement.split("|").filter(Boolean);
    const answers = (names.length ? names : [""]).map((name) => {
      const found = this.ask(COMPARED, { agreement: name, known_by });
      if (name && !found.results.bindings.length) throw new AnswerError(`${name}: no term and no day of it is on record`, 400);
      return found;
    });
    const labels = new Labels(this.readings.of(wantedBy(this.core, { known_by }), false, false).store);
    return { ...sideBySide(answers, (term) => (term.type === "uri" ? labels.of(term.value) : term.value)), sgkg: answers[0]!.sgkg! };
  }

  /** Everything about one thing; see `kg.graph.Graph.show`. */
  show({ name = "", ...parameters }: Parameters): unknown {
    const reading = this.readings.of(wantedBy(this.core, parameters), true, true);
    return { ...new Describer(reading.store, this.core.asks).describe(this.directory.resolve(name)), sgkg: this.about(reading) };
  }

  /** How to cite the release, an answer or a thing, in one style. */
  cite({ name = "", style = "text", ...parameters }: Parameters): string {
    const question = this.core.questions[name];
    if (!question) return written(name ? ofThing(this.core.cite, this.whole(), this.directory.resolve(name)) : ofRelease(this.core.cite), style);
    const labels = new Labels(this.whole());
    const terms = Object.entries(this.terms(name, question, parameters)).map(([one, term]) => `${one} ${term.startsWith("<") ? labels.of(term.slice(1, -1)) : unquoted(term)}`);
    const told = inWords(wantedBy(this.core, parameters));
    const title = this.core.catalogue.questions.find((one) => one.name === name)!.title;
    return written(ofAnswer(this.core.cite, name, title, [...terms, ...(told ? [told] : [])]), style);
  }

  /** The whole graph. */
  private whole(): Store {
    return this.readings.of({ asOf: "", knownBy: "", keepUndated: false }, false, false).store;
  }

  /** Names of ours in a query that the graph does not have; the command line looks for more. */
  check(text: string): { warnings: Warning[] } {
    const known = { ...PREFIXES, ...sparql.declared(sparql.read(text)) };
    const warnings = sparql.read(text).filter((token) => token.kind === "name" && !token.text.endsWith(":")).flatMap((token) => {
      const colon = token.text.indexOf(":");
      const space = known[token.text.slice(0, colon)];
      const place = sparql.place(text, token.at);
      if (space === undefined) return [{ ...place, message: `unknown prefix ${token.text.slice(0, colon)}:; declare it` }];
      if (![NS, ID].includes(space) || this.directory.knows(space + token.text.slice(colon + 1))) return [];
      return [{ ...place, message: `the graph has no ${token.text}` }];
    });
    return { warnings };
  }

  about(reading: Reading): About {
    const { snapshot, ...release } = this.core.about;
    const { asOf, knownBy } = reading.wanted;
    return { ...release, ...{ snapshot }, as_of: asOf || null, known_by: knownBy || null, undated: asOf ? reading.undated : null };
  }

  /** The terms to which the parameters of a question are bound. */
  private terms(name: string, question: Question, parameters: Parameters): Record<string, string> {
    const unknown = Object.keys(parameters).find((one) => !(one in question.kinds) && !READING.includes(one));
    if (unknown) throw new AnswerError(`${name} has no parameter ${unknown}; it has ${Object.keys(question.kinds).join(", ") || "none"}`, 400);
    const terms: Record<string, string> = {};
    for (const [one, kind] of Object.entries(question.kinds)) {
      const given = parameters[one];
      const words = given || question.defaults[one];
      if (!words) continue;
      const takes = this.core.catalogue.questions.find((other) => other.name === name)!.parameters.find((other) => other.name === one)!.kind;
      if (kind === "iri") terms[one] = `<${!given && words.startsWith("http") ? words : this.directory.resolve(words, takes)}>`;
      else if (kind === "string") terms[one] = JSON.stringify(words);
      else {
        const days = period(words);
        if (!days) throw new AnswerError(`“${words}” is not a day, month or year; write one such as 2025-03-06, 2025-03 or 2025`, 400);
        terms[one] = `"${days[one === "until" ? 1 : 0]}"^^<${XSD}date>`; // of a month or year, until takes the last day
      }
    }
    return terms;
  }

  /** What a reader must know of a reading: what has no day, and where the graph ends. */
  private cautions(reading: Reading, question: Question): string[] {
    const notes: string[] = [];
    const labels = new Labels(reading.store);
    const missing = question.about.filter((name) => NS + name in reading.undated).map((name) => `${reading.undated[NS + name]} ${labels.label(NS + name) || name}`);
    if (missing.length && !reading.wanted.keepUndated) notes.push(`without a day, so left out here: ${missing.join(", ")}`);
    if (reading.wanted.asOf.slice(0, 10) > this.core.about.latest) notes.push(`the graph was read until ${this.core.about.latest}; what began or ended later it does not know`);
    return notes;
  }

  /** Why there are no rows, in a word and in words. */
  private empty(question: Question, text: string, reading: Reading, terms: Record<string, string>): { empty: string; words: string } {
    const labels = new Labels(reading.store);
    const named = Object.entries(terms).map(([name, term]) => `${name} ${term.startsWith("<") ? labels.of(term.slice(1, -1)) : unquoted(term)}`);
    const about = named.length ? ` about ${named.join(", ")}` : "";
    const rows = (wanted: Wanted) => select(this.readings.of(wanted, question.history, question.rederive).store, text, true).results.bindings.length;
    const { wanted } = reading;
    if (!isEverything(wanted)) {
      const told = inWords(wanted);
      const undated = wanted.asOf && !wanted.keepUndated ? rows({ ...wanted, keepUndated: true }) : 0;
      if (undated) return { empty: "undated", words: `none${about} ${told}; ${undated} without a day are left out: choose to keep what has no day` };
      const plain = rows({ asOf: "", knownBy: "", keepUndated: false });
      if (plain && wanted.asOf.slice(0, 10) > this.core.about.latest) {
        return { empty: "not covered", words: `not covered: the graph was read until ${this.core.about.latest}, and says nothing of ${wanted.asOf}` };
      }
      if (plain) return { empty: "none", words: `none${about} ${told}; asked of all days, there are ${plain} rows` };
    }
    let hints = "";
    for (const term of Object.values(terms).filter((one) => one.startsWith("<"))) {
      const name = term.slice(1, -1);
      const others = spokenFor(reading.store, name).map((one) => labels.of(one)).sort().join(" and ");
      hints += others ? `; ${labels.of(name)} speaks or spoke for ${others}, of which it can be asked too` : "";
      const subjects = [...new Set(reading.store.match(null, null, namedNode(name), null).map((quad) => quad.subject.value))];
      for (const kind of question.about) {
        const count = subjects.filter((one) => this.directory.classesOf(one).has(NS + kind)).length;
        if (count) return { empty: "none", words: `none${about}: ${count} of the kind asked (${labels.of(NS + kind)}) name ${labels.of(name)}, and none answers this${hints}` };
      }
    }
    const kinds = question.about.map((name) => labels.of(NS + name));
    const asked = kinds.length > 1 ? `${kinds.slice(0, -1).join(", ")} or ${kinds.at(-1)}` : (kinds[0] ?? "fact");
    return { empty: "not covered", words: `not covered: the graph holds no ${asked}${about}, on any day (it was read until ${this.core.about.latest})${hints}` };
  }
}

/** The actors for which a person holds or held an office. */
function spokenFor(store: Store, person: string): string[] {
  const values = (of: string, name: string) => store.match(namedNode(of), namedNode(NS + name), null, null).map((quad) => quad.object.value);
  const held = store.match(null, namedNode(`${NS}officeHolder`), namedNode(person), null).map((quad) => quad.subject.value);
  return [...new Set(held.flatMap((one) => values(one, "office")).flatMap((office) => values(office, "actsFor")))];
}

/** What fixes a reading, in words; see `kg.reading.Reading.words`. */
function inWords({ asOf, knownBy, keepUndated }: Wanted): string {
  return [asOf && `as of ${asOf}`, knownBy && `known by ${knownBy}`, asOf && keepUndated && "what has no day kept"].filter(Boolean).join(", ");
}

/** The characters of a text or a day as a term of a query. */
function unquoted(term: string): string {
  return term.includes("^^") ? term.slice(1).split('"')[0]! : (JSON.parse(term) as string);
}

/** Run a SELECT; what comes back is SPARQL JSON. */
export function select(store: Store, text: string, union: boolean): { head: { vars: string[] }; results: { bindings: Record<string, Term>[] } } {
  return JSON.parse(store.query(text, { use_default_graph_as_union: union, results_format: "application/sparql-results+json" }) as string);
}

/** Add how each row holds: a saved question's by the last thing in it that has days, a free query's by the first marked thing in it. */
function hold(rows: Rows, { store, marks, wanted }: Reading, saved: boolean): void {
  if (isEverything(wanted) || rows.head.vars.includes("holds")) return;
  const dated = (name: string) => store.match(namedNode(name), namedNode(`${NS}holdsFrom`), null, null).length > 0;
  const { vars } = rows.head;
  const held = rows.results.bindings.map((row) => {
    const terms = vars.map((name) => row[name]).filter((term) => term?.type === "uri").map((term) => term!.value);
    const decisive = (saved ? terms.reverse() : terms).find((one) => marks.has(one) || (saved && dated(one)));
    return decisive === undefined ? undefined : marks.get(decisive);
  });
  rows.head = { vars: [...vars, "holds"] };
  rows.results.bindings.forEach((row, place) => {
    if (held[place]) row["holds"] = { type: "uri", value: held[place] };
  });
}

/** The engine's words on a query that it cannot read, less the prefixes put before its first line. */
function readable(message: string, shift: number): string {
  return message.replace(/^\w*Error: /, "").replace(/error at 1:(\d+)/, (_, column: string) => `error at 1:${Math.max(1, Number(column) - shift)}`);
}
