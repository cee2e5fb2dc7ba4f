// Draw the network: edges, nodes, their names where there is room. On a canvas, or on anything else that has its methods.
//
// By hand and not by sigma 3.0.3 with @sigma/edge-curve: over 1,000 nodes and 5,000 edges in Chromium without a graphics card that opened
// in 3.0 s where this takes 0.6, its longest frame of panning took 4.3 s where this takes 0.07, its script 177 kB where all of this is 40
// (tests/bench/bench_page.py --sigma), and it has neither dashes, shapes of types, names that keep clear of each other, nor SVG.

import type { Choice } from "./choice";
import { isEdge } from "./choice";
import { along, bounds, type Box, type Curve, curve, Occupancy, outline, place, radius, type View } from "./geometry";
import type { GraphEdge, GraphNode, Network } from "./model";

export type Surface = Pick<
  CanvasRenderingContext2D,
  | "beginPath" | "moveTo" | "lineTo" | "quadraticCurveTo" | "bezierCurveTo" | "arc" | "closePath" | "stroke" | "fill" | "fillRect" | "fillText"
  | "strokeText" | "setLineDash" | "measureText" | "strokeStyle" | "fillStyle" | "lineWidth" | "lineJoin" | "globalAlpha" | "font" | "textAlign"
>;

export interface Theme {
  dark: boolean;
  ground: string;
  text: string;
  faint: string;
  rim: string;
}

export const LIGHT: Theme = { dark: false, ground: "#ffffff", text: "#1a1f23", faint: "#566069", rim: "#ffffff" };
export const DARK: Theme = { dark: true, ground: "#15191d", text: "#eceff1", faint: "#a9b3ba", rim: "#eceff1" };

export const FONT = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'DejaVu Sans', Arial, sans-serif";
const UNIT_LETTERS = 10; // the letters of a label in the unit of the layout, which kept room for them
const SMALLEST_LETTERS = 11.5, LARGEST_LETTERS = 15; // pixels
const KIND_LETTERS = 11;
const KINDS_UP_TO = 400; // edges in sight, of which the kinds are named

/** What the last drawing put where, for finding what is under a pointer. */
export interface Drawn {
  edges: { edge: GraphEdge; curve: Curve }[];
  labels: { node: GraphNode; box: Box }[];
}

export function edgeColour(network: Network, edge: GraphEdge, theme: Theme): string {
  const look = network.record.looks[edge.look]!;
  if (edge.colour) return theme.dark ? lighter(edge.colour) : edge.colour;
  return theme.dark ? look.dark : look.light;
}

/** Return a colour that a view gives, as it is on a dark ground. */
export function lighter(colour: string): string {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return `#${parts.map((part) => Math.round(part + (255 - part) * 0.35).toString(16).padStart(2, "0")).join("")}`;
}

/** Return a colour in which small letters can be read: moved towards that of text until its contrast is 4.5, as WCAG 2 asks. */
export function legible(colour: string, theme: Theme): string {
  const key = `${colour} ${theme.ground}`;
  let found = read.get(key);
  if (!found) read.set(key, (found = reckoned(colour, theme)));
  return found;
}

const read = new Map<string, string>();

function reckoned(colour: string, theme: Theme): string {
  const channels = (text: string) => [1, 3, 5].map((at) => Number.parseInt(text.slice(at, at + 2), 16));
  const light = (parts: number[]) =>
    parts.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at]!, 0.05);
  const [start, end, ground] = [channels(colour), channels(theme.text), light(channels(theme.ground))];
  for (let step = 0; ; step += 1) {
    const mixed = start.map((part, at) => Math.round(part + ((end[at]! - part) * step) / 20));
    const own = light(mixed);
    if (step === 20 || Math.max(own, ground) / Math.min(own, ground) >= 4.5) return `#${mixed.map((part) => part.toString(16).padStart(2, "0")).join("")}`;
  }
}

const SHARES = [0.5, 0.46, 0.54, 0.42, 0.58, 0.38, 0.62, 0.34, 0.66, 0.3, 0.7, 0.26, 0.74, 0.22, 0.78, 0.18, 0.82];
const HUB_LINES = 6; // of a hub, and at least so many times those of the other end

/** Return where on an edge its words are tried: on one that leads to a hub, where lines converge, nearer to the other end. */
function shares(edge: GraphEdge): number[] {
  const [few, many] = [edge.source.edges.length, edge.target.edges.length];
  if (Math.max(few, many) < HUB_LINES * Math.min(few, many)) return SHARES;
  const middle = few < many ? 0.35 : 0.65;
  return [...SHARES].sort((one, two) => Math.abs(one - middle) - Math.abs(two - middle));
}

export const NEUTRAL = "#7f8a93"; // of a type, kind or line whose members have colours of their own

/** Return the lines of the network as a legend has them: words, colour and dashes; none where all are alike. */
export function lines(network: Network, theme: Theme): { words: string; colour: string; dashes: number[] }[] {
  const { looks } = network.record;
  if (looks.length < 2 && !looks.some((look) => look.dashes.length || look.told)) return [];
  return looks.map(({ words, dashes }, of) => {
    const colours = new Set(network.edges.filter((edge) => edge.look === of).map((edge) => edgeColour(network, edge, theme)));
    return { words, colour: colours.size === 1 ? [...colours][0]! : NEUTRAL, dashes };
  });
}

export function draw(surface: Surface, choice: Choice, view: View, theme: Theme, hovered: GraphNode | GraphEdge | null): Drawn {
  const { network } = choice;
  const lit = choice.lit();
  const drawn: Drawn = { edges: [], labels: [] };
  surface.lineJoin = "round";
  drawEdges(surface, choice, view, theme, lit?.edges ?? null, hovered, drawn);
  const nodes = network.nodes.filter((node) => choice.nodesShown[node.index] && inSight(node, view));
  const emphasis = (node: GraphNode) =>
    node === choice.selected || node === hovered ? 3 : lit?.nodes.has(node) ? 2 : lit ? 0 : 1;
  nodes.sort((one, two) => emphasis(one) - emphasis(two)); // what is lit lies above; the order of equals stays
  for (const node of nodes) drawNode(surface, network, node, view, theme, lit && !lit.nodes.has(node) ? 0.22 : 1, node === choice.selected);
  drawNames(surface, choice, nodes, view, theme, lit, hovered, emphasis, drawn);
  return drawn;
}

function inSight(node: GraphNode, view: View): boolean {
  const [x, y] = place(node, view);
  const around = radius(node, view) + 160; // its name reaches further
  return x > -around && x < view.width + around && y > -around && y < view.height + around;
}

// Edges ---------------------------------------------------------------------------------------------------------------

interface Stroke {
  colour: string;
  width: number;
  dashes: number[];
  alpha: number;
  curves: Curve[];
  heads: number[][];
}

function drawEdges(
  surface: Surface, choice: Choice, view: View, theme: Theme, lit: Set<GraphEdge> | null, hovered: GraphNode | GraphEdge | null, drawn: Drawn,
): void {
  const { network } = choice;
  const faint = choice.counts.edges <= 250 ? 0.85 : choice.counts.edges <= 1500 ? 0.55 : 0.28;
  const strokes = new Map<string, Stroke>();
  const zoom = Math.max(0.55, Math.min(view.scale, 1.6));
  for (const edge of network.edges) {
    const state = choice.edgeStates[edge.index]!;
    if (state === "not") continue;
    const strong = edge === choice.selected || edge === hovered || lit?.has(edge);
    const width = Math.round(edge.width * zoom * 4) / 4 + (edge === choice.selected || edge === hovered ? 1.5 : 0);
    const head = edge.directed ? 3.5 + 1.6 * width : 0;
    const line = curve(edge, view, edge.directed ? 1.5 : 0);
    if (!line) continue;
    const box = bounds(line);
    if (box.right < 0 || box.left > view.width || box.bottom < 0 || box.top > view.height) continue;
    drawn.edges.push({ edge, curve: line });
    const look = network.record.looks[edge.look]!;
    // What holds only perhaps on the day, or has no date, is drawn with short gaps and paler.
    const doubtful = state === "perhaps" || state === "undated";
    const alpha = (strong ? 1 : lit ? 0.07 : faint) * (doubtful ? 0.6 : 1);
    const dashes = state === "undated" ? [1, 4] : state === "perhaps" ? [3, 3] : look.dashes;
    const colour = edgeColour(network, edge, theme);
    const key = `${strong ? 1 : 0}|${colour}|${width}|${dashes.join()}|${alpha}`;
    let stroke = strokes.get(key);
    if (!stroke) strokes.set(key, (stroke = { colour, width, dashes, alpha, curves: [], heads: [] }));
    if (edge.directed) stroke.heads.push(cutForHead(line, head, width));
    stroke.curves.push(line);
  }
  for (const [, stroke] of [...strokes].sort(([one], [two]) => (one[0]! < two[0]! ? -1 : one[0]! > two[0]! ? 1 : 0))) paint(surface, stroke);
}

const AT_ONCE = 200; // curves of one path: the rasteriser of a canvas slows down on long ones

function paint(surface: Surface, stroke: Stroke): void {
  surface.globalAlpha = stroke.alpha;
  surface.strokeStyle = surface.fillStyle = stroke.colour;
  surface.lineWidth = stroke.width;
  surface.setLineDash(stroke.dashes);
  for (let start = 0; start < stroke.curves.length; start += AT_ONCE) {
    surface.beginPath();
    for (const { loop, points: p } of stroke.curves.slice(start, start + AT_ONCE)) {
      surface.moveTo(p[0]!, p[1]!);
      if (loop) surface.bezierCurveTo(p[2]!, p[3]!, p[4]!, p[5]!, p[6]!, p[7]!);
      else surface.quadraticCurveTo(p[2]!, p[3]!, p[4]!, p[5]!);
    }
    surface.stroke();
  }
  surface.setLineDash([]);
  for (let start = 0; start < stroke.heads.length; start += AT_ONCE) {
    surface.beginPath();
    for (const p of stroke.heads.slice(start, start + AT_ONCE)) {
      surface.moveTo(p[0]!, p[1]!);
      surface.lineTo(p[2]!, p[3]!);
      surface.lineTo(p[4]!, p[5]!);
      surface.closePath();
    }
    surface.fill();
  }
  surface.globalAlpha = 1;
}

/** Return the corners of the head at the end of a curve, and let the curve end inside it. */
function cutForHead(line: Curve, long: number, width: number): number[] {
  const p = line.points, end = p.length - 2;
  const [tipX, tipY] = [p[end]!, p[end + 1]!];
  const far = Math.hypot(tipX - p[end - 2]!, tipY - p[end - 1]!) || 1;
  const across = (tipX - p[end - 2]!) / far, down = (tipY - p[end - 1]!) / far;
  const half = 1.6 + 0.9 * width, backX = tipX - across * long, backY = tipY - down * long;
  p[end] = tipX - across * long * 0.7;
  p[end + 1] = tipY - down * long * 0.7;
  return [tipX, tipY, backX - down * half, backY + across * half, backX + down * half, backY - across * half];
}

// Nodes and names -----------------------------------------------------------------------------------------------------

function drawNode(surface: Surface, network: Network, node: GraphNode, view: View, theme: Theme, alpha: number, ring: boolean): void {
  const [x, y] = place(node, view);
  const around = radius(node, view);
  const type = network.record.types[node.type]!;
  drawShape(surface, node.shape ?? type.shape, x, y, around, node.colour ?? type.colour, theme.rim, alpha);
  if (ring) {
    surface.beginPath();
    surface.arc(x, y, around + 4, 0, 2 * Math.PI);
    surface.strokeStyle = theme.text;
    surface.lineWidth = 2;
    surface.stroke();
  }
}

export function drawShape(surface: Surface, shape: string, x: number, y: number, around: number, colour: string, rim: string, alpha: number): void {
  surface.globalAlpha = alpha;
  surface.beginPath();
  const corners = outline(shape, x, y, around);
  if (corners.length) corners.forEach(([cx, cy], at) => (at ? surface.lineTo(cx, cy) : surface.moveTo(cx, cy)));
  else surface.arc(x, y, around, 0, 2 * Math.PI);
  surface.closePath();
  surface.fillStyle = colour;
  surface.fill();
  surface.strokeStyle = rim;
  surface.lineWidth = 1;
  surface.stroke();
  surface.globalAlpha = 1;
}

const widths = new Map<string, number>(); // of a line of text in letters of 100 pixels

function textWidth(surface: Surface, text: string, letters: number): number {
  let width = widths.get(text);
  if (width === undefined) {
    surface.font = `100px ${FONT}`;
    widths.set(text, (width = surface.measureText(text).width));
  }
  return (width * letters) / 100;
}

function nameLetters(view: View): number {
  return Math.max(SMALLEST_LETTERS, Math.min(UNIT_LETTERS * view.scale, LARGEST_LETTERS));
}

/** Return half the width of a node's name and its height. */
export function nameSize(surface: Surface, node: GraphNode, view: View): [number, number] {
  const letters = nameLetters(view);
  return [Math.max(...node.lines.map((line) => textWidth(surface, line, letters))) / 2, node.lines.length * letters * 1.22];
}

function drawNames(
  surface: Surface, choice: Choice, nodes: GraphNode[], view: View, theme: Theme,
  lit: { nodes: Set<GraphNode>; edges: Set<GraphEdge> } | null, hovered: GraphNode | GraphEdge | null, emphasis: (node: GraphNode) => number, drawn: Drawn,
): void {
  const taken = new Occupancy();
  for (const node of nodes) {
    if (lit && !lit.nodes.has(node)) continue;
    const [x, y] = place(node, view);
    const around = radius(node, view) - 1;
    taken.add({ left: x - around, top: y - around, right: x + around, bottom: y + around });
  }
  const letters = nameLetters(view);
  const ranked = nodes
    .filter((node) => !lit || lit.nodes.has(node) || node === hovered)
    .sort((one, two) => emphasis(two) - emphasis(one) || two.edges.length - one.edges.length || one.index - two.index);
  surface.textAlign = "center";
  for (const node of ranked) {
    const strong = emphasis(node) === 3;
    const [x, y] = place(node, view);
    const around = radius(node, view);
    const [half, block] = nameSize(surface, node, view);
    const high = letters * 1.22;
    const side = around + 4 + half;
    const spots: [number, number][] = [[x, y + around + 2], [x, y - around - 3 - block], [x + side, y - block / 2], [x - side, y - block / 2]];
    for (const [at, top] of spots) {
      const middle = strong ? Math.max(half + 2, Math.min(at, view.width - half - 2)) : at;
      const box = { left: middle - half - 1, top, right: middle + half + 1, bottom: top + block };
      const inside = box.left >= 0 && box.right <= view.width && box.top >= 0 && box.bottom <= view.height;
      if (!strong && !(inside && taken.isFree(box))) continue;
      taken.add(box);
      drawn.labels.push({ node, box });
      surface.font = `${strong ? "600 " : ""}${letters}px ${FONT}`;
      surface.strokeStyle = theme.ground;
      surface.lineWidth = 3.2;
      node.lines.forEach((line, at) => surface.strokeText(line, middle, top + high * at + letters * 0.95));
      surface.fillStyle = theme.text;
      node.lines.forEach((line, at) => surface.fillText(line, middle, top + high * at + letters * 0.95));
      break;
    }
  }
  const named = drawn.edges.filter(({ edge }) => (lit ? lit.edges.has(edge) : true) || edge === hovered);
  if (named.length > KINDS_UP_TO && !hovered) return;
  named.sort((one, two) => Number(two.edge === hovered) - Number(one.edge === hovered) || two.edge.weight - one.edge.weight);
  for (const { edge, curve: line } of named.length > KINDS_UP_TO ? named.slice(0, 1) : named) {
    const strong = edge === choice.selected || edge === hovered;
    if (hovered && isEdge(hovered) && named.length > KINDS_UP_TO && !strong) break;
    const words = strong ? edge.label : edge.words;
    if (!words) continue;
    const half = textWidth(surface, words, KIND_LETTERS) / 2;
    for (const share of shares(edge)) {
      const [x, y] = along(line, share);
      const box = { left: x - half - 2, top: y - 8, right: x + half + 2, bottom: y + 7 };
      const long = bounds(line);
      if (!strong && (Math.hypot(long.right - long.left, long.bottom - long.top) < 2 * half + 8 || !taken.isFree(box))) continue;
      taken.add(box);
      surface.font = `${strong ? "600 " : ""}${KIND_LETTERS}px ${FONT}`;
      surface.globalAlpha = 0.85;
      surface.fillStyle = theme.ground;
      surface.fillRect(x - half - 2, y - 6, 2 * half + 4, 13);
      surface.globalAlpha = 1;
      surface.fillStyle = legible(edgeColour(choice.network, edge, theme), theme);
      surface.fillText(words, x, y + 4);
      break;
    }
  }
}
