// Readings: what of the graph holds on a day, and what was known by one; see `kg/holding.py` and `kg/reading.py`, which decide the same.

import { namedNode, Store } from "oxigraph/web.js";
import { GRAPH, Graph, iri, OBJECT, PREDICATE } from "./graph";
import { run, type Rule } from "./rules";
import { DERIVED, ID, NQUADS, NS, NTRIPLES, OURS, READING, TYPE, XSD } from "./vocabulary";

export interface Wanted {
  asOf: string; // a day, month or year; "" is everything with its dates
  knownBy: string; // a day; "" sets no limit
  keepUndated: boolean;
}

export interface Reading {
  store: Store;
  wanted: Wanted;
  marks: Map<string, string>; // IRI to the IRI of how it holds, where not certainly
  undated: Record<string, number>; // by class
}

const TIMES = ["holdsFrom", "holdsFromLatest", "holdsUntil", "holdsUntilLatest"].map((name) => `<${NS}${name}>`);
const HOLDS_UNTIL = 2;
const ENDS = ["until", "endedOn"].map((name) => `<${NS}${name}>`);
const END_DAYS = [...ENDS, ...["untilLatest", "holdsUntil", "holdsUntilLatest"].map((name) => `<${NS}${name}>`)];
const FOLLOWED = ["overtakenBy", "shiftedTo"].map((name) => `<${NS}${name}>`);
const PARTS = ["partyTo", "bondOf"].map((name) => `<${NS}${name}>`);
const DAYS = ["from", "statedOn", "onDate", "signedOn", "inForceFrom", "endedOn", "readUntil"].map((name) => `<${NS}${name}>`);
const CONCLUDED = `<${ID}Derived_`;
const PERHAPS = `${ID}Holding_Perhaps`;
const UNDATED = `${ID}Holding_Undated`;
type How = "certain" | "perhaps" | "undated" | null;

export function isEverything(wanted: Wanted): boolean {
  return !wanted.asOf && !wanted.knownBy;
}

/** The first and the last day of a day, month or year; null where the text is none. */
export function period(text: string): [string, string] | null {
  const match = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/.exec(text);
  if (!match || Number(match[1]) < 1) return null;
  const [year, month, day] = [Number(match[1]), Number(match[2] ?? 1), Number(match[3] ?? 1)];
  const lastOf = (of: number) => new Date(Date.UTC(2000 + (year % 400), of, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > lastOf(month)) return null;
  const two = (number: number) => String(number).padStart(2, "0");
  const until = Number(match[2] ?? 12);
  return [`${match[1]}-${two(month)}-${two(day)}`, `${match[1]}-${two(until)}-${two(match[3] ? day : lastOf(until))}`];
}

interface Timed {
  classes: number[];
  bounds: (string | null)[];
  stands: boolean;
  ended: string | null;
}

/** Tell how a thing holds on at least one day of a period; see `kg.holding.Times.on`. */
function holds([start, startLatest, end, endLatest]: (string | null)[], first: string, last: string, began: boolean): How {
  if (!start) return endLatest && first > endLatest && !began ? null : "undated";
  if (last < start) return null;
  const begun = last >= (startLatest || start);
  if (began) return begun ? "certain" : "perhaps";
  if (endLatest && first > endLatest) return null;
  if (end && !endLatest && first > end) return "undated";
  const latest = startLatest || start;
  return begun && (!end || (first > latest ? first : latest) <= end) ? "certain" : "perhaps";
}

export class Readings {
  private kept = new Map<string, Reading>();
  private others: Set<number>;

  /** graph: the whole; times: graphs of the rules that conclude when things hold, in N-Quads; rules: all, in the order of their strata */
  constructor(private graph: Graph, private times: string[], private rules: Rule[]) {
    this.others = this.concludedBut(graph, times);
  }

  /** Make a reading ready; the last few are kept, and the whole graph always. */
  of(wanted: Wanted, history: boolean, verdicts: boolean): Reading {
    const key = isEverything(wanted) ? "" : JSON.stringify([wanted, history, verdicts]);
    let made = this.kept.get(key);
    if (!made) {
      made = this.make(wanted, history, verdicts);
      this.kept.set(key, made);
      if (this.kept.size > 4) {
        const oldest = [...this.kept.keys()].find(Boolean)!;
        this.kept.get(oldest)!.store.free();
        this.kept.delete(oldest);
      }
    }
    return made;
  }

  private make(wanted: Wanted, history: boolean, verdicts: boolean): Reading {
    let [graph, others] = [this.graph, this.others];
    if (isEverything(wanted)) {
      const store = new Store();
      store.load(graph.text(), { format: NQUADS, ...OURS });
      return { store, wanted, marks: new Map(), undated: {} };
    }
    if (wanted.knownBy) {
      const timed = new Store();
      const concluded = this.concludedBut(graph, []);
      const known = knownBy(graph, wanted.knownBy);
      timed.load(graph.text((row) => known(row) && !concluded.has(graph.columns[GRAPH]![row]!)), { format: NQUADS, ...OURS });
      run(timed, this.rules.filter((rule) => rule.phase === "time"));
      graph = Graph.parse(timed.dump({ format: NQUADS }));
      timed.free();
      others = this.concludedBut(graph, this.times);
    }
    const store = new Store();
    if (!wanted.asOf) {
      store.load(graph.text((row) => !others.has(graph.columns[GRAPH]![row]!)), { format: NQUADS, ...OURS });
      run(store, this.rules.filter((rule) => rule.phase === "all"));
      this.weigh(store, graph, others);
      return { store, wanted, marks: new Map(), undated: {} };
    }
    const [first, last] = period(wanted.asOf)!;
    const { stays, marks, undated } = cut(graph, first, last, history, wanted.keepUndated, others);
    const marked = [...marks].map(([thing, mark]) => `<${thing}> <${NS}holding> <${mark}> <${READING}> .\n`).join("");
    store.load(graph.text(stays) + marked, { format: NQUADS, ...OURS });
    if (verdicts) run(store, this.rules.filter((rule) => rule.phase !== "time"));
    return { store, wanted, marks, undated };
  }

  /** Add the verdicts of the latest day, in graphs that say so; see `kg.build.conclude`. */
  private weigh(store: Store, graph: Graph, others: Set<number>): void {
    const latest = latestDay(graph);
    const weighed = new Store();
    const { stays } = cut(graph, latest, latest, false, false, others);
    weighed.load(graph.text(stays), { format: NQUADS, ...OURS });
    const rules = this.rules.filter((rule) => rule.phase !== "time");
    run(weighed, rules);
    for (const { name } of rules.filter((rule) => rule.phase === "day")) {
      const verdicts = namedNode(DERIVED + name);
      store.load(weighed.dump({ format: NTRIPLES, from_graph_name: verdicts }), { format: NTRIPLES, to_graph_name: verdicts, ...OURS });
      store.load(`<${DERIVED}${name}> <${NS}asOf> "${latest}"^^<${XSD}date> <${DERIVED}${name}> .\n`, { format: NQUADS });
    }
    weighed.free();
  }

  /** The numbers of the graphs of conclusions, without some. */
  private concludedBut(graph: Graph, left: string[]): Set<number> {
    const found = graph.beginning(`<${DERIVED}`);
    for (const name of left) found.delete(graph.number(name));
    return found;
  }
}

/** The latest day of which a graph says anything; see `kg.holding.latest_day`. */
function latestDay(graph: Graph): string {
  const predicates = new Set(DAYS.map((name) => graph.number(name)));
  let latest = "";
  for (let row = 0; row < graph.size; row += 1) {
    if (!predicates.has(graph.columns[PREDICATE]![row]!)) continue;
    const day = graph.terms[graph.columns[OBJECT]![row]!]!.slice(1, 11);
    if (day > latest) latest = day;
  }
  return latest;
}

interface Cut {
  stays: (row: number) => boolean;
  marks: Map<string, string>;
  undated: Record<string, number>;
}

/** Cut a graph to what holds on at least one day of a period; see `kg.holding.cut`. */
function cut(graph: Graph, first: string, last: string, began: boolean, keepUndated: boolean, others: Set<number>): Cut {
  const [subjects, predicates, objects, graphs] = graph.columns as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];
  const numbers = (names: string[]) => names.map((name) => graph.number(name)).filter((number) => number >= 0);
  const [times, ends, parts] = [TIMES.map((name) => graph.number(name)), new Set(numbers(ENDS)), new Set(numbers(PARTS))];
  const [effect, type, standing] = [`<${NS}effect>`, `<${TYPE}>`, `<${NS}standing>`].map((name) => graph.number(name));
  const guarantee = graph.number(`<${NS}Guarantee>`);
  const day = (number: number) => graph.terms[number]!.slice(1, 11);

  const things = new Map<number, Timed>();
  const thing = (number: number) => {
    let found = things.get(number);
    if (!found) things.set(number, (found = { classes: [], bounds: [null, null, null, null], stands: false, ended: null }));
    return found;
  };
  const effects = new Map<number, Set<number>>();
  const typed: [number, number][] = [];
  const whole: [number, number][] = [];
  for (let row = 0; row < graph.size; row += 1) {
    const [subject, predicate, object] = [subjects[row]!, predicates[row]!, objects[row]!];
    const place = times.indexOf(predicate);
    if (place >= 0) thing(subject).bounds[place] = day(object);
    else if (predicate === type) typed.push([subject, object]);
    else if (predicate === standing) thing(subject).stands = true;
    else if (predicate === effect) effects.set(subject, (effects.get(subject) ?? new Set(times)).add(object));
    else if (ends.has(predicate)) thing(subject).ended = day(object);
    else if (parts.has(predicate)) whole.push([subject, object]);
  }
  for (const [subject, kind] of typed) {
    const found = effects.has(kind) ? thing(subject).classes : null;
    if (found && !found.includes(kind)) found.push(kind);
  }

  const how = new Map<number, How>();
  for (const [number, one] of things) {
    const option = one.classes.length === 1 && one.classes[0] === guarantee && !one.stands; // it lives in the positions taken on it
    if (one.classes.length && !option) how.set(number, holds(one.bounds, first, last, began));
  }
  for (const [part, commitment] of whole) {
    const held = how.has(commitment) ? how.get(commitment)! : "certain"; // nobody is bound by what does not hold, nor more surely than it holds
    if (how.get(part) && (held === null || held === "undated")) how.set(part, held);
  }

  const dropped = new Map<number, Set<number>>();
  const marks = new Map<string, string>();
  const undated: Record<string, number> = {};
  for (const [number, held] of how) {
    const { classes } = things.get(number)!;
    if (held === "undated") {
      const name = classes.map((kind) => iri(graph.terms[kind]!)).sort()[0]!;
      undated[name] = (undated[name] ?? 0) + 1;
    }
    if (held === null || (held === "undated" && !keepUndated)) {
      dropped.set(number, new Set(classes.flatMap((kind) => [...effects.get(kind)!])));
    } else if (held !== "certain") marks.set(iri(graph.terms[number]!), held === "perhaps" ? PERHAPS : UNDATED);
  }

  const conclusions = graph.beginning(CONCLUDED);
  const followed = new Set(numbers(FOLLOWED));
  const endDays = new Set(numbers(END_DAYS));
  const goesOn = (number: number) => {
    const one = things.get(number);
    return one !== undefined && ((one.ended ?? "") > last || (one.bounds[HOLDS_UNTIL] ?? "") > last);
  };
  const stays = (row: number) => {
    const [subject, predicate, object] = [subjects[row]!, predicates[row]!, objects[row]!];
    if (others.has(graphs[row]!)) return false;
    const taken = dropped.get(subject);
    if (taken && (conclusions.has(subject) || taken.has(predicate))) return false;
    if (followed.has(predicate) && (!began || dropped.has(object))) return false;
    if (dropped.has(object) && conclusions.has(object)) return false;
    return !(began && endDays.has(predicate) && goesOn(subject)); // the end of what goes on has not happened
  };
  return { stays, marks, undated };
}

/** Tell which rows were known on a day: without statements not yet made, what points to them, and their evidence; see `kg.holding.known_by`. */
function knownBy(graph: Graph, day: string): (row: number) => boolean {
  const [subjects, predicates, objects] = graph.columns as [Uint32Array, Uint32Array, Uint32Array];
  const [from, evidence] = [graph.number(`<${NS}knownFrom>`), graph.number(`<${NS}hasEvidence>`)];
  const unmade = new Set<number>();
  const shared = new Map<number, boolean>();
  for (let row = 0; row < graph.size; row += 1) {
    if (predicates[row] === from && graph.terms[objects[row]!]!.slice(1, 11) > day) unmade.add(subjects[row]!);
  }
  for (let row = 0; row < graph.size; row += 1) {
    if (predicates[row] === evidence) shared.set(objects[row]!, shared.get(objects[row]!) === true || !unmade.has(subjects[row]!));
  }
  for (const [span, held] of shared) if (!held) unmade.add(span);
  return (row) => !unmade.has(subjects[row]!) && !unmade.has(objects[row]!);
}

