// The picture as one moves in it: pan, zoom, pointing and selecting. Tables beside it are the door for keyboard and screen reader.

import type { Choice } from "./choice";
import { isEdge } from "./choice";
import { button, make } from "./dom";
import { distance, place, radius, type View } from "./geometry";
import type { GraphEdge, GraphNode } from "./model";
import { DARK, draw, type Drawn, LIGHT, nameSize, type Theme } from "./picture";

const SMALLEST_SCALE = 0.01, LARGEST_SCALE = 12;
const MANY = 1500; // edges in sight: a drawing of more is moved as an image, and made anew at rest
const REST = 90; // milliseconds without a move
const STEP = 60; // pixels that an arrow key moves

export class Stage {
  readonly element: HTMLElement;
  readonly view: View = { scale: 1, left: 0, top: 0, width: 0, height: 0 };
  theme: Theme = LIGHT;
  frames = 0; // drawn in full, for measuring
  private readonly canvas = make("canvas");
  private readonly tip = make("div", { class: "tip", hidden: "" });
  private readonly surface: CanvasRenderingContext2D;
  private readonly image = document.createElement("canvas"); // the last full drawing
  private imageView: View | null = null;
  private drawn: Drawn = { edges: [], labels: [] };
  private hovered: GraphNode | GraphEdge | null = null;
  private requested = 0;
  private resting: ReturnType<typeof setTimeout> | undefined;
  private moved = false; // by the reader: a new size then does not fit the whole again
  private readonly pointers = new Map<number, { x: number; y: number }>();

  constructor(private readonly choice: Choice) {
    this.surface = this.canvas.getContext("2d", { alpha: false })!;
    const zoom = make(
      "div", { class: "zoom" },
      button("+", () => this.zoom(1.4), { "aria-label": "Zoom in", title: "Zoom in (+)" }),
      button("−", () => this.zoom(1 / 1.4), { "aria-label": "Zoom out", title: "Zoom out (−)" }),
      button("⤢", () => this.fit(), { "aria-label": "Show all", title: "Show all (0)" }),
    );
    this.canvas.setAttribute("aria-hidden", "true");
    const label = "Picture of the network. Arrow keys move it, plus and minus zoom, 0 shows all. The tables beside it hold the same.";
    const ground = make("div", { class: "ground", tabindex: "0", role: "group", "aria-label": label }, this.canvas, this.tip);
    this.element = make("section", { class: "stage", "aria-label": "Picture" }, ground, zoom);
    this.listen(ground);
    choice.onChange((what) => {
      if (what === "selected") this.reveal();
      this.redraw();
    });
    new ResizeObserver(() => this.resize()).observe(ground);
  }

  setTheme(dark: boolean): void {
    this.theme = dark ? DARK : LIGHT;
    this.redraw();
  }

  // What is seen -----------------------------------------------------------------------------------------------------

  /** Show all that is drawn. */
  fit(): void {
    this.moved = false;
    const nodes = this.choice.network.nodes.filter((node) => this.choice.nodesShown[node.index]);
    if (!nodes.length || !this.view.width) return;
    const whole = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
    for (const node of nodes) {
      whole.left = Math.min(whole.left, node.x - node.radius);
      whole.right = Math.max(whole.right, node.x + node.radius);
      whole.top = Math.min(whole.top, node.y - node.radius);
      whole.bottom = Math.max(whole.bottom, node.y + node.radius);
    }
    // First as if there were no names, then with the room that the names need at that scale beyond the nodes.
    let room = { left: 12, right: 12, top: 16, bottom: 16 };
    for (let round = 0; round < 2; round += 1) {
      const across = (this.view.width - room.left - room.right) / Math.max(whole.right - whole.left, 1);
      const down = (this.view.height - room.top - room.bottom) / Math.max(whole.bottom - whole.top, 1);
      this.view.scale = Math.max(SMALLEST_SCALE, Math.min(across, down, 2.5));
      const { scale } = this.view;
      this.view.left = (this.view.width + room.left - room.right) / 2 - ((whole.left + whole.right) / 2) * scale;
      this.view.top = (this.view.height + room.top - room.bottom) / 2 - ((whole.top + whole.bottom) / 2) * scale;
      if (round) break;
      const most = this.view.width / 6;
      for (const node of nodes) {
        const [half, high] = nameSize(this.surface, node, this.view);
        room.left = Math.max(room.left, Math.min(most, 8 + half - (node.x - whole.left) * scale));
        room.right = Math.max(room.right, Math.min(most, 8 + half - (whole.right - node.x) * scale));
        room.bottom = Math.max(room.bottom, Math.min(60, 8 + high - (whole.bottom - node.y - node.radius) * scale));
      }
    }
    this.redraw();
  }

  zoom(factor: number, x = this.view.width / 2, y = this.view.height / 2): void {
    const scale = Math.max(SMALLEST_SCALE, Math.min(LARGEST_SCALE, this.view.scale * factor));
    const share = scale / this.view.scale;
    this.view.left = x - (x - this.view.left) * share;
    this.view.top = y - (y - this.view.top) * share;
    this.view.scale = scale;
    this.move();
  }

  pan(across: number, down: number): void {
    this.view.left += across;
    this.view.top += down;
    this.move();
  }

  /** Bring what is selected into sight, where it is not. */
  private reveal(): void {
    const one = this.choice.selected;
    if (!one) return;
    const nodes = isEdge(one) ? [one.source, one.target] : [one];
    const inside = nodes.every((node) => {
      const [x, y] = place(node, this.view);
      return x > 20 && y > 20 && x < this.view.width - 20 && y < this.view.height - 20;
    });
    if (inside) return;
    const x = nodes.reduce((sum, node) => sum + node.x, 0) / nodes.length, y = nodes.reduce((sum, node) => sum + node.y, 0) / nodes.length;
    this.view.left = this.view.width / 2 - x * this.view.scale;
    this.view.top = this.view.height / 2 - y * this.view.scale;
    this.moved = true;
  }

  private resize(): void {
    const { clientWidth, clientHeight } = this.canvas.parentElement!;
    const density = window.devicePixelRatio || 1;
    if (!clientWidth || !clientHeight) return;
    const [wide, high] = [Math.round(clientWidth * density), Math.round(clientHeight * density)];
    if (this.canvas.width === wide && this.canvas.height === high && this.view.width) return;
    this.view.left += (clientWidth - this.view.width) / 2;
    this.view.top += (clientHeight - this.view.height) / 2;
    this.view.width = clientWidth;
    this.view.height = clientHeight;
    this.canvas.width = this.image.width = wide;
    this.canvas.height = this.image.height = high;
    this.imageView = null;
    if (!this.moved) this.fit();
    this.paint();
  }

  // Drawing ----------------------------------------------------------------------------------------------------------

  redraw(): void {
    this.imageView = null;
    this.request();
  }

  private move(): void {
    this.moved = true;
    if (this.imageView) {
      clearTimeout(this.resting);
      this.resting = setTimeout(() => this.redraw(), REST);
    } else this.imageView = null;
    this.request();
  }

  private request(): void {
    if (!this.requested) this.requested = requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    cancelAnimationFrame(this.requested);
    this.requested = 0;
    if (!this.view.width) return;
    const density = this.canvas.width / this.view.width;
    const { surface } = this;
    surface.setTransform(1, 0, 0, 1, 0, 0);
    surface.fillStyle = this.theme.ground;
    surface.fillRect(0, 0, this.canvas.width, this.canvas.height);
    if (this.imageView) {
      const share = this.view.scale / this.imageView.scale;
      const left = this.view.left - this.imageView.left * share, top = this.view.top - this.imageView.top * share;
      surface.drawImage(this.image, left * density, top * density, this.image.width * share, this.image.height * share);
      return;
    }
    surface.setTransform(density, 0, 0, density, 0, 0);
    this.drawn = draw(surface, this.choice, this.view, this.theme, this.hovered);
    this.frames += 1;
    if (this.drawn.edges.length > MANY) {
      this.image.getContext("2d", { alpha: false })!.drawImage(this.canvas, 0, 0);
      this.imageView = { ...this.view };
    }
  }

  // Pointing ---------------------------------------------------------------------------------------------------------

  /** Return what is under a point: a node, its name, or an edge. */
  at(x: number, y: number, reach: number): GraphNode | GraphEdge | null {
    let found: GraphNode | GraphEdge | null = null;
    let nearest = reach;
    for (const node of this.choice.network.nodes) {
      if (!this.choice.nodesShown[node.index]) continue;
      const [nx, ny] = place(node, this.view);
      const far = Math.hypot(x - nx, y - ny) - radius(node, this.view);
      if (far < nearest) [found, nearest] = [node, far];
    }
    if (found && nearest <= 1) return found;
    const name = this.drawn.labels.find(({ box }) => x >= box.left && x <= box.right && y >= box.top && y <= box.bottom);
    if (name) return name.node;
    const lit = this.choice.lit()?.edges;
    for (const { edge, curve } of this.drawn.edges) {
      const far = distance(curve, x, y, reach) + (lit && !lit.has(edge) ? reach : 0); // what is dimmed comes last
      if (far < nearest) [found, nearest] = [edge, far];
    }
    return found;
  }

  private listen(ground: HTMLElement): void {
    let start: { x: number; y: number } | null = null;
    let dragged = false;
    const where = (event: MouseEvent) => {
      const box = ground.getBoundingClientRect();
      return { x: event.clientX - box.left, y: event.clientY - box.top };
    };
    ground.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      const point = where(event);
      this.pointers.set(event.pointerId, point);
      if (this.pointers.size === 1) [start, dragged] = [point, false];
      else dragged = true;
      ground.setPointerCapture(event.pointerId);
    });
    ground.addEventListener("pointermove", (event) => {
      const point = where(event);
      const before = this.pointers.get(event.pointerId);
      if (!before) {
        this.hover(this.at(point.x, point.y, 5), point);
        return;
      }
      if (start && !dragged && Math.hypot(point.x - start.x, point.y - start.y) < 4) return;
      if (!dragged) {
        dragged = true;
        this.hover(null, point);
      }
      this.pointers.set(event.pointerId, point);
      const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
      if (other) {
        const far = Math.hypot(before.x - other.x, before.y - other.y) || 1;
        this.zoom(Math.hypot(point.x - other.x, point.y - other.y) / far, other.x, other.y);
      } else this.pan(point.x - before.x, point.y - before.y);
    });
    const leave = (event: PointerEvent) => {
      const point = this.pointers.get(event.pointerId);
      this.pointers.delete(event.pointerId);
      if (event.type === "pointerup" && point && !dragged) this.choice.select(this.at(point.x, point.y, event.pointerType === "mouse" ? 5 : 14));
    };
    ground.addEventListener("pointerup", leave);
    ground.addEventListener("pointercancel", leave);
    ground.addEventListener("pointerleave", (event) => {
      if (!this.pointers.size) this.hover(null, where(event));
    });
    ground.addEventListener("dblclick", (event) => this.zoom(1.6, where(event).x, where(event).y));
    ground.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const lines = event.deltaMode === 1 ? 30 : 1;
        const point = where(event);
        this.zoom(Math.exp(-Math.max(-300, Math.min(300, event.deltaY * lines)) / 500), point.x, point.y);
      },
      { passive: false },
    );
    ground.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const moves: Record<string, () => void> = {
        ArrowLeft: () => this.pan(STEP, 0), ArrowRight: () => this.pan(-STEP, 0), ArrowUp: () => this.pan(0, STEP), ArrowDown: () => this.pan(0, -STEP),
        "+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(0.8), "0": () => this.fit(),
      };
      const move = moves[event.key];
      if (!move) return;
      event.preventDefault();
      move();
    });
  }

  private hover(one: GraphNode | GraphEdge | null, point: { x: number; y: number }): void {
    const { network } = this.choice;
    this.canvas.parentElement!.classList.toggle("pointing", one !== null);
    if (one) {
      const words = isEdge(one) ? `${one.source.label} – ${network.kind(one)} – ${one.target.label}` : `${one.label} (${network.type(one)})`;
      const time = isEdge(one) ? (one.time?.words ?? "no date") : (one.dates ?? "");
      this.tip.textContent = [words, time].filter(Boolean).join(" · ");
      const right = point.x > this.view.width / 2;
      this.tip.style.left = right ? "" : `${point.x + 14}px`;
      this.tip.style.right = right ? `${this.view.width - point.x + 14}px` : "";
      this.tip.style.top = `${Math.max(4, Math.min(point.y + 16, this.view.height - 50))}px`;
    }
    this.tip.hidden = !one;
    if (one === this.hovered) return;
    this.hovered = one;
    if (this.drawn.edges.length <= MANY) this.redraw(); // on a large network the words beside the pointer must do
  }
}
