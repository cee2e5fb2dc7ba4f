// The legend, which is the filter as well: a box for each type of nodes and each kind of edges, the most frequent first.

import type { Choice } from "./choice";
import { button, make, number } from "./dom";
import type { PageRecord } from "./model";
import { drawShape, edgeColour, type Theme } from "./picture";

interface Entry {
  box: HTMLInputElement;
  off: Set<number>;
  of: number;
  sign: (theme: Theme) => void;
}

export class Legend {
  readonly element = make("div", { class: "legend" });
  private readonly entries: Entry[] = [];

  constructor(private readonly choice: Choice) {
    const { network } = choice;
    const { record } = network;
    const types = record.types.map((type, of) => ({ of, name: type.name, count: network.nodes.filter((node) => node.type === of).length }));
    const typeSign = (canvas: HTMLCanvasElement, of: number) => (theme: Theme) => {
      const surface = cleared(canvas);
      drawShape(surface, record.types[of]!.shape, 14, 9, 6, record.types[of]!.colour, theme.dark ? theme.rim : theme.faint, 1);
    };
    const kinds = record.kinds.map((name, of) => ({ of, name, count: network.edges.filter((edge) => edge.kind === of).length }));
    const kindSign = (canvas: HTMLCanvasElement, of: number) => (theme: Theme) => {
      const surface = cleared(canvas);
      const edge = network.edges.find((one) => one.kind === of)!;
      surface.strokeStyle = edgeColour(network, edge, theme);
      surface.lineWidth = 2.5;
      surface.setLineDash(record.looks[edge.look]!.dashes);
      surface.beginPath();
      surface.moveTo(1, 9);
      surface.lineTo(27, 9);
      surface.stroke();
    };
    this.element.append(
      this.group("Nodes by type", types, choice.hiddenTypes, typeSign),
      this.group("Edges by kind", kinds, choice.hiddenKinds, kindSign),
      make("p", { class: "said" }, `Lines are thicker the more independent works say it; nodes are larger the more edges they have. ${dashesInWords(record.looks)}`),
    );
  }

  private group(
    title: string, all: { of: number; name: string; count: number }[], off: Set<number>, signer: (canvas: HTMLCanvasElement, of: number) => (theme: Theme) => void,
  ): HTMLElement {
    const items = all.filter((one) => one.count).sort((one, two) => two.count - one.count || (one.name < two.name ? -1 : 1)).map(({ of, name, count }) => {
      const box = make("input", { type: "checkbox" });
      box.checked = true;
      box.addEventListener("change", () => {
        if (box.checked) off.delete(of);
        else off.add(of);
        this.choice.update();
      });
      const canvas = make("canvas", { "aria-hidden": "true" });
      this.entries.push({ box, off, of, sign: signer(canvas, of) });
      return make("li", {}, make("label", {}, box, canvas, make("span", {}, `${name} (${number(count)})`)));
    });
    const set = (checked: boolean) => {
      for (const entry of this.entries) {
        if (entry.off !== off) continue;
        entry.box.checked = checked;
        if (checked) off.delete(entry.of);
        else off.add(entry.of);
      }
      this.choice.update();
    };
    const both = make("span", { class: "both" }, button("All", () => set(true), { "aria-label": `${title}: all` }), button("None", () => set(false), { "aria-label": `${title}: none` }));
    return make("fieldset", {}, make("legend", {}, title), both, make("ul", {}, ...items));
  }

  setTheme(theme: Theme): void {
    for (const entry of this.entries) entry.sign(theme);
  }
}

function dashesInWords(looks: PageRecord["looks"]): string {
  const lines = new Map<string, string[]>();
  for (const look of looks) {
    const line = look.dashes.length ? (look.dashes[0]! < 3 ? "dotted" : "dashed") : "full";
    lines.set(line, [...(lines.get(line) ?? []), look.words]);
  }
  return lines.size > 1 ? `Lines: ${[...lines].map(([line, words]) => `${line}: ${words.join(", ")}`).join("; ")}.` : "";
}

function cleared(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const density = Math.max(window.devicePixelRatio || 1, 1);
  canvas.width = 28 * density;
  canvas.height = 18 * density;
  const surface = canvas.getContext("2d")!;
  surface.scale(density, density);
  return surface;
}
