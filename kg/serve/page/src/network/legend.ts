// The legend, which is the filter as well: a box for each type of nodes and each kind of edges, the most frequent first.

import type { Choice } from "./choice";
import { button, make, number } from "./dom";
import { drawShape, edgeColour, lighter, lines, LIGHT, NEUTRAL, type Theme } from "./picture";

interface Entry {
  box: HTMLInputElement;
  off: Set<number>;
  of: number;
  sign: (theme: Theme) => void;
}

export class Legend {
  readonly element = make("div", { class: "legend" });
  private readonly entries: Entry[] = [];
  private readonly signs: ((theme: Theme) => void)[] = [];

  constructor(private readonly choice: Choice) {
    const { network } = choice;
    const { record } = network;
    const count = (all: { [key in "type" | "kind" | "group"]?: number | undefined }[], by: "type" | "kind" | "group", of: number) => all.filter((one) => one[by] === of).length;
    const types = record.types.map((type, of) => ({ of, name: type.name, count: count(network.nodes, "type", of) }));
    const typeSign = (canvas: HTMLCanvasElement, of: number) => (theme: Theme) => {
      const type = record.types[of]!;
      drawShape(cleared(canvas), type.shape, 14, 9, 6, network.typeColour(of, NEUTRAL), theme.dark ? theme.rim : theme.faint, 1);
    };
    const kinds = record.kinds.map((name, of) => ({ of, name, count: count(network.edges, "kind", of) }));
    const kindSign = (canvas: HTMLCanvasElement, of: number) => (theme: Theme) => {
      const edges = network.edges.filter((one) => one.kind === of);
      const colours = new Set(edges.map((edge) => edgeColour(network, edge, theme)));
      drawLine(cleared(canvas), colours.size > 1 ? NEUTRAL : [...colours][0]!, record.looks[edges[0]!.look]!.dashes);
    };
    const groups = record.groups.map((group, of) => ({ of, name: group.name, count: count(network.edges, "group", of) }));
    const ofNodes = record.groups.map((group, of) => ({ of, name: group.name, count: count(network.nodes, "group", of) })).filter((group) => group.count);
    const groupSign = (canvas: HTMLCanvasElement, of: number) => (theme: Theme) => {
      const { colour } = record.groups[of]!;
      drawLine(cleared(canvas), theme.dark ? lighter(colour) : colour, []);
    };
    this.element.append(this.group("Nodes by type", types, choice.hiddenTypes, typeSign));
    if (ofNodes.some((group) => !groups[group.of]!.count)) this.element.append(this.nodeColours(record.legend.nodes || "group", ofNodes));
    if (network.grouped) this.element.append(this.group(`Edges: ${record.legend.edges || "group"}`, groups, choice.hiddenGroups, groupSign));
    this.element.append(
      this.group("Edges by kind", kinds, choice.hiddenKinds, kindSign),
      ...(lines(network, LIGHT).length ? [this.lineColours()] : []),
      make("p", { class: "said" }, network.sizes),
    );
  }

  /** Say which colour of nodes is which group. */
  private nodeColours(title: string, groups: { of: number; name: string; count: number }[]): HTMLElement {
    return this.signed(`Colour of nodes: ${title}`, groups.map(({ of, name, count }) => {
      const { colour } = this.choice.network.record.groups[of]!;
      return { words: `${name} (${number(count)})`, sign: (surface: CanvasRenderingContext2D, theme: Theme) => drawShape(surface, this.choice.network.groupShape(of), 14, 9, 6, colour, theme.rim, 1) };
    }));
  }

  /** Say what the colours and dashes of lines mean. */
  private lineColours(): HTMLElement {
    const { network } = this.choice;
    return this.signed("Lines", lines(network, LIGHT).map(({ words }, of) => ({
      words,
      sign: (surface: CanvasRenderingContext2D, theme: Theme) => {
        const { colour, dashes } = lines(network, theme)[of]!;
        drawLine(surface, colour, dashes);
      },
    })));
  }

  private signed(title: string, all: { words: string; sign: (surface: CanvasRenderingContext2D, theme: Theme) => void }[]): HTMLElement {
    const items = all.map(({ words, sign }) => {
      const canvas = make("canvas", { "aria-hidden": "true" });
      this.signs.push((theme) => sign(cleared(canvas), theme));
      return make("li", {}, canvas, make("span", {}, words));
    });
    return make("div", { class: "colours" }, make("h3", {}, title), make("ul", {}, ...items));
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
    for (const sign of [...this.signs, ...this.entries.map((entry) => entry.sign)]) sign(theme);
  }
}

function drawLine(surface: CanvasRenderingContext2D, colour: string, dashes: number[]): void {
  surface.strokeStyle = colour;
  surface.lineWidth = 2.5;
  surface.setLineDash(dashes);
  surface.beginPath();
  surface.moveTo(1, 9);
  surface.lineTo(27, 9);
  surface.stroke();
}

function cleared(canvas: HTMLCanvasElement): CanvasRenderingContext2D {
  const density = Math.max(window.devicePixelRatio || 1, 1);
  canvas.width = 28 * density;
  canvas.height = 18 * density;
  const surface = canvas.getContext("2d")!;
  surface.scale(density, density);
  return surface;
}
