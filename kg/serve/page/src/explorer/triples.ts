// The triples that a query makes, as a network: things are nodes, what is said between two of them is an edge.

import type { PageRecord } from "../network/model";
import { curie } from "../prefixes";
import type { Names } from "./names";

const MOST = 250; // nodes: past so many nobody sees anything
const LINE = /^(<[^>]*>|_:\S+) <([^>]*)> (<[^>]*>|_:\S+) \.$/; // of N-Triples; values are in the text beside
const TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const COLOURS = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00", "#8a6d00", "#666666"]; // Okabe and Ito
const SHAPES = ["circle", "square", "diamond", "triangle", "hexagon"];
const ROUNDS = 250;

/** The record of a network, null where there is no edge; and what is left out of it, in words. */
export async function networkOf(ntriples: string, names: Names): Promise<{ record: PageRecord | null; told: string }> {
  const said = ntriples.split("\n").flatMap((line) => {
    const found = LINE.exec(line);
    return found ? [[found[1]!, found[2]!, found[3]!] as const] : [];
  });
  const classes = new Map(said.filter(([, predicate]) => predicate === TYPE).map(([subject, , cls]) => [subject, cls]));
  let drawn = said.filter(([, predicate]) => predicate !== TYPE);
  if (!drawn.length) drawn = said; // nothing but classes
  const all = new Set(drawn.flatMap(([subject, , object]) => [subject, object]));
  const kept = new Set([...all].slice(0, MOST));
  const edges = drawn.filter(([subject, , object]) => kept.has(subject) && kept.has(object));
  const told = all.size > MOST ? `The first ${MOST} of ${all.size} things are drawn; a LIMIT draws others.` : "";
  if (!edges.length) return { record: null, told: "No triple leads from one thing to another, so that nothing can be drawn." };
  const iri = (term: string) => (term.startsWith("<") ? term.slice(1, -1) : "");
  await names.load([...kept, ...edges.map(([, predicate]) => `<${predicate}>`), ...classes.values()].map(iri).filter(Boolean));
  const called = (term: string) => (iri(term) ? names.of(iri(term)) : "(no name)");
  const kinds = [...new Set(edges.map(([, predicate]) => predicate))];
  const types = [...new Set([...kept].map((term) => classes.get(term) ?? ""))];
  const nodes = [...kept];
  const places = laidOut(nodes.length, edges.map(([subject, , object]) => [nodes.indexOf(subject), nodes.indexOf(object)]));
  return {
    told,
    record: {
      name: "query", title: "", scope: "", source: "", legend: { edges: "", nodes: "", size: "All nodes are of one size.", weight: "All lines are of one width." }, groups: [], times: [], statements: [],
      types: types.map((cls, at) => ({ name: cls ? called(cls) : "of no class here", colour: COLOURS[at % COLOURS.length]!, shape: SHAPES[at % SHAPES.length]! })),
      looks: [{ words: "is said", light: "#5b6770", dark: "#9aa7b0", dashes: [] }],
      kinds: kinds.map((predicate) => called(`<${predicate}>`)),
      nodes: nodes.map((term, at) => ({ id: term, label: called(term), type: types.indexOf(classes.get(term) ?? ""), x: places[at]![0], y: places[at]![1], size: 22, ...(iri(term) ? { iri: curie(iri(term)) } : {}) })),
      edges: edges.map(([subject, predicate, object]) => ({ ends: [nodes.indexOf(subject), nodes.indexOf(object)], kind: kinds.indexOf(predicate) })),
    },
  };
}

/** Places by springs and repulsion (Fruchterman and Reingold 1991), from a spiral, so that the same triples are always drawn alike. */
function laidOut(count: number, edges: [number, number][]): [number, number][] {
  const length = 110; // of an edge
  const places = Array.from({ length: count }, (_, at): [number, number] => {
    const angle = at * 2.399963; // the golden angle
    return [Math.cos(angle) * length * Math.sqrt(at), Math.sin(angle) * length * Math.sqrt(at)];
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    const moves = places.map((): [number, number] => [0, 0]);
    const push = (one: number, other: number, force: (distance: number) => number) => {
      const [dx, dy] = [places[one]![0] - places[other]![0], places[one]![1] - places[other]![1]];
      const distance = Math.max(Math.hypot(dx, dy), 1);
      const size = force(distance) / distance;
      for (const [at, sign] of [[one, 1], [other, -1]] as const) {
        moves[at]![0] += sign * dx * size;
        moves[at]![1] += sign * dy * size;
      }
    };
    for (let one = 0; one < count; one += 1) for (let other = 0; other < one; other += 1) push(one, other, (distance) => (length * length) / distance);
    for (const [one, other] of edges) if (one !== other) push(one, other, (distance) => -(distance * distance) / length);
    places.forEach((place, at) => moved(place, moves[at]!, (length * (1 - round / ROUNDS)) / 2));
  }
  return places;
}

/** Move a place by no more than so much, and a little towards the middle, so that what hangs by nothing does not leave. */
function moved(place: [number, number], [dx, dy]: [number, number], most: number): void {
  const size = Math.max(Math.hypot(dx, dy), 1);
  place[0] = place[0] * 0.97 + (dx / size) * Math.min(size, most);
  place[1] = place[1] * 0.97 + (dy / size) * Math.min(size, most);
}
