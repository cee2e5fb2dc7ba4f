// Save what is seen as a picture with its title, the day, a legend and the source, as PNG or SVG.

import type { Choice } from "./choice";
import { make } from "./dom";
import type { View } from "./geometry";
import { draw, drawShape, edgeColour, FONT, lighter, lines, NEUTRAL, type Surface, type Theme } from "./picture";
import { SvgSurface } from "./svg";
import { dayText } from "./model";

const MARGIN = 20, LINE = 17, SHARPNESS = 2; // pixels of a PNG for one on the screen
const MOST_KINDS = 24; // in the legend

/** Draw the whole sheet, or reckon its height where there is nothing to draw on. */
function sheet(surface: Surface, choice: Choice, view: View, theme: Theme, height: number | null): number {
  const { network } = choice;
  const { record } = network;
  const wide = view.width - 2 * MARGIN;
  let y = MARGIN;
  const text = (words: string, x: number, at: number, size: number, colour: string, bold = false) => {
    if (height === null) return;
    surface.font = `${bold ? "600 " : ""}${size}px ${FONT}`;
    surface.textAlign = "start";
    surface.fillStyle = colour;
    surface.fillText(words, x, at);
  };
  const paragraph = (words: string, size: number, colour: string, bold = false) => {
    surface.font = `${bold ? "600 " : ""}${size}px ${FONT}`;
    for (const line of wrapped(surface, words, wide)) {
      y += size * 1.3;
      text(line, MARGIN, y, size, colour, bold);
    }
  };
  if (height !== null) {
    surface.fillStyle = theme.ground;
    surface.fillRect(0, 0, view.width, height);
    // The picture comes first, so that what reaches over its edge lies below title and legend.
    const above = sheetTop(surface, choice, wide);
    draw(surface, choice, { ...view, top: view.top + above }, theme, null);
    surface.fillStyle = theme.ground;
    surface.fillRect(0, 0, view.width, above);
    surface.fillRect(0, above + view.height, view.width, height - above - view.height);
  }
  paragraph(record.title, 20, theme.text, true);
  paragraph(scopeOf(choice), 13, theme.faint);
  y += 8 + view.height + LINE;
  let x = MARGIN;
  const entry = (words: string, sign: (x: number, y: number) => void) => {
    surface.font = `12px ${FONT}`;
    const needed = 30 + surface.measureText(words).width + 18;
    if (x > MARGIN && x + needed > view.width - MARGIN) [x, y] = [MARGIN, y + LINE];
    if (height !== null) sign(x, y);
    text(words, x + 30, y, 12, theme.text);
    x += needed;
  };
  const types = new Map<number, number>();
  for (const node of network.nodes) if (choice.nodesShown[node.index]) types.set(node.type, (types.get(node.type) ?? 0) + 1);
  for (const [type, count] of [...types].sort((one, two) => two[1] - one[1])) {
    const look = record.types[type]!;
    entry(`${look.name} (${count})`, (left, base) => drawShape(surface, look.shape, left + 14, base - 4, 6, look.colour, theme.rim, 1));
  }
  [x, y] = [MARGIN, y + LINE];
  const line = (colour: string, dashes: number[]) => (left: number, base: number) => {
    surface.beginPath();
    surface.moveTo(left, base - 4);
    surface.lineTo(left + 24, base - 4);
    surface.strokeStyle = colour;
    surface.lineWidth = 2;
    surface.setLineDash(dashes);
    surface.stroke();
    surface.setLineDash([]);
  };
  if (network.grouped) {
    record.groups.forEach(({ name, colour }, of) => {
      const count = network.edges.filter((edge) => edge.group === of && choice.shows(edge)).length;
      if (count) entry(`${name} (${count})`, line(theme.dark ? lighter(colour) : colour, []));
    });
    [x, y] = [MARGIN, y + LINE];
  }
  const kinds = new Map<number, { count: number; colour: string; dashes: number[] }>();
  for (const edge of network.edges) {
    if (choice.edgeStates[edge.index] === "not") continue;
    const found = kinds.get(edge.kind);
    if (found) found.count += 1;
    else kinds.set(edge.kind, { count: 1, colour: edgeColour(network, edge, theme), dashes: record.looks[edge.look]!.dashes });
  }
  const ranked = [...kinds].sort((one, two) => two[1].count - one[1].count);
  for (const [kind, { count, colour, dashes }] of ranked.slice(0, MOST_KINDS)) {
    entry(`${record.kinds[kind]} (${count})`, line(network.grouped ? NEUTRAL : colour, dashes));
  }
  const looks = lines(network, theme);
  if (looks.length) [x, y] = [MARGIN, y + LINE];
  for (const { words, colour, dashes } of looks) entry(words, line(colour, dashes));
  y += 6;
  if (ranked.length > MOST_KINDS) paragraph(`and ${ranked.length - MOST_KINDS} more kinds of edges.`, 12, theme.faint);
  paragraph(network.sizes, 12, theme.faint);
  paragraph(record.source, 12, theme.faint);
  return y + MARGIN;
}

function sheetTop(surface: Surface, choice: Choice, wide: number): number {
  surface.font = `600 20px ${FONT}`;
  const title = wrapped(surface, choice.network.record.title, wide).length * 26;
  surface.font = `13px ${FONT}`;
  return MARGIN + title + wrapped(surface, scopeOf(choice), wide).length * 13 * 1.3 + 8;
}

export function scopeOf(choice: Choice): string {
  const { day, counts, network } = choice;
  const time = day === null ? "" : `What holds on ${dayText(day)}${counts.perhaps ? `, ${counts.perhaps} perhaps` : ""}.`;
  const undated = day !== null && counts.undated ? `${counts.undated} without a date ${choice.keepUndated ? "kept" : "left out"}.` : "";
  return [network.record.scope, time, undated, `${counts.nodes} nodes, ${counts.edges} edges.`].filter(Boolean).join(" ");
}

function wrapped(surface: Surface, words: string, wide: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of words.split(" ")) {
    const longer = line ? `${line} ${word}` : word;
    if (line && surface.measureText(longer).width > wide) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return line ? [...lines, line] : lines;
}

function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

function fileName(choice: Choice, ending: string): string {
  const name = choice.network.record.name.replace(/[^\p{L}\p{N}_.-]+/gu, "-").slice(0, 80) || "network";
  return `${name}${choice.day === null ? "" : `-${dayText(choice.day)}`}.${ending}`;
}

export function savePng(choice: Choice, view: View, theme: Theme): void {
  const canvas = document.createElement("canvas");
  const surface = canvas.getContext("2d", { alpha: false })!;
  const height = Math.ceil(sheet(surface, choice, view, theme, null));
  canvas.width = Math.ceil(view.width * SHARPNESS);
  canvas.height = height * SHARPNESS;
  surface.scale(SHARPNESS, SHARPNESS);
  sheet(surface, choice, view, theme, height);
  canvas.toBlob((blob) => blob && save(blob, fileName(choice, "png")), "image/png");
}

export function saveSvg(choice: Choice, view: View, theme: Theme): void {
  const measuring = document.createElement("canvas").getContext("2d")!;
  const height = Math.ceil(sheet(measuring, choice, view, theme, null));
  const surface = new SvgSurface(measuring);
  sheet(surface, choice, view, theme, height);
  const text = surface.document(view.width, height, choice.network.record.title, scopeOf(choice));
  save(new Blob([text], { type: "image/svg+xml" }), fileName(choice, "svg"));
}
