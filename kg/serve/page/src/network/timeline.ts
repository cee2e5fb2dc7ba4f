// The slider of time: the day for which the network is shown, how much holds on it, and play.

import type { Choice } from "./choice";
import { button, make, number } from "./dom";
import { dayOf, dayText, type Network } from "./model";

const WHOLE = 20_000, SLOWEST = 700; // milliseconds that playing takes at most, and that a step takes

export class Timeline {
  readonly element: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly date: HTMLInputElement;
  private readonly every: HTMLInputElement;
  private readonly said = make("p", { class: "said", "aria-live": "polite" });
  private readonly player: HTMLButtonElement;
  private readonly first: number;
  private readonly last: number;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly choice: Choice) {
    const { network } = choice;
    this.first = network.changes[0] ?? 0;
    this.last = network.changes.at(-1) ?? 0;
    this.slider = make("input", { type: "range", min: String(this.first), max: String(this.last), step: "1", "aria-label": "Day" });
    this.date = make("input", { type: "date", "aria-label": "Day as a date" });
    this.every = make("input", { type: "checkbox" });
    this.every.checked = true;
    this.player = button("▶ Play", () => (this.timer ? this.stop() : this.play()));
    const keep = make("input", { type: "checkbox" });
    keep.addEventListener("change", () => {
      choice.keepUndated = keep.checked;
      choice.update();
    });
    const undated = make("label", {}, keep, ` keep what has no date (${number(network.undated)})`);
    undated.hidden = !network.undated;
    this.element = make("section", { class: "time", "aria-label": "Time" });
    if (!network.changes.length) {
      this.element.append(make("p", { class: "said" }, network.edges.length ? "No edge of this network has a date." : "This network has no edges."));
      return;
    }
    const columns = make("canvas", { class: "columns", "aria-hidden": "true" });
    const ends = make("div", { class: "ends", "aria-hidden": "true" }, make("span", {}, dayText(this.first)), make("span", {}, dayText(this.last)));
    this.element.append(
      make("div", { class: "when" }, make("label", {}, this.every, " any time"), this.date, this.player, undated),
      make("div", { class: "slide" }, columns, this.slider, ends),
      this.said,
    );
    this.slider.value = String(this.last);
    this.slider.addEventListener("input", () => this.set(Number(this.slider.value)));
    this.slider.addEventListener("keydown", (event) => this.step(event));
    this.date.addEventListener("change", () => {
      if (this.date.value) this.set(dayOf(this.date.value));
    });
    this.every.addEventListener("change", () => {
      this.stop();
      this.set(this.every.checked ? null : Number(this.slider.value));
    });
    choice.onChange((what) => what === "shown" && this.say());
    new ResizeObserver(() => this.drawColumns(columns)).observe(columns);
    this.say();
  }

  /** Show the network on a day, or at any time. */
  set(day: number | null): void {
    this.choice.day = day;
    this.every.checked = day === null;
    if (day !== null) {
      this.slider.value = String(day);
      this.date.value = dayText(day);
    } else this.date.value = "";
    this.choice.update();
  }

  private say(): void {
    const { day, counts, keepUndated } = this.choice;
    const { undated } = this.choice.network;
    let words: string;
    if (day === null) {
      words = `All edges, whenever they held${undated ? `; ${number(undated)} have no date` : ""}.`;
    } else {
      const parts = [`${number(counts.edges)} edges on ${dayText(day)}`];
      if (counts.perhaps) parts.push(`${number(counts.perhaps)} of them perhaps, their dates being inexact`);
      if (counts.undated) parts.push(`${number(counts.undated)} without a date ${keepUndated ? "kept" : "left out"}`);
      words = `${parts.join("; ")}.`;
    }
    this.said.textContent = words;
    this.slider.setAttribute("aria-valuetext", day === null ? "any time" : words);
  }

  /** Let arrow keys go from change to change, and pages by a year: a day is too short a step for decades. */
  private step(event: KeyboardEvent): void {
    const { changes } = this.choice.network;
    const now = Number(this.slider.value);
    const to: Record<string, () => number | undefined> = {
      ArrowRight: () => changes.find((day) => day > now), ArrowUp: () => changes.find((day) => day > now),
      ArrowLeft: () => changes.findLast((day) => day < now), ArrowDown: () => changes.findLast((day) => day < now),
      PageUp: () => Math.min(now + 365, this.last), PageDown: () => Math.max(now - 365, this.first), Home: () => this.first, End: () => this.last,
    };
    const move = to[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.stop();
    this.set(move() ?? now);
  }

  play(): void {
    const { changes } = this.choice.network;
    let at = this.choice.day === null || this.choice.day >= this.last ? 0 : changes.findIndex((day) => day > this.choice.day!);
    this.player.textContent = "❚❚ Pause";
    const step = () => {
      this.set(changes[at]!);
      at += 1;
      if (at >= changes.length) this.stop();
    };
    this.timer = setInterval(step, Math.min(SLOWEST, WHOLE / changes.length));
    step();
  }

  stop(): void {
    clearInterval(this.timer);
    this.timer = undefined;
    this.player.textContent = "▶ Play";
  }

  /** Draw how many edges hold at each time, above the slider. */
  private drawColumns(canvas: HTMLCanvasElement): void {
    const density = window.devicePixelRatio || 1;
    const [wide, high] = [Math.round(canvas.clientWidth * density), Math.round(canvas.clientHeight * density)];
    if (!wide || !high) return;
    canvas.width = wide;
    canvas.height = high;
    const surface = canvas.getContext("2d")!;
    const counts = counted(this.choice.network, this.first, this.last, Math.min(wide, 400));
    const most = Math.max(...counts, 1);
    surface.fillStyle = "#7a93a8";
    const step = wide / counts.length;
    counts.forEach((count, at) => {
      const tall = (count / most) * (high - 1);
      surface.fillRect(at * step, high - tall, step + 0.5, tall);
    });
  }
}

function counted(network: Network, first: number, last: number, parts: number): number[] {
  const steps = new Array<number>(parts + 1).fill(0);
  const part = (day: number) => Math.max(0, Math.min(parts, Math.floor(((day - first) / Math.max(last - first, 1)) * parts)));
  for (const { time } of network.edges) {
    for (const one of time?.may ?? []) {
      steps[Number.isFinite(one.first) ? part(one.first) : 0]! += 1;
      if (Number.isFinite(one.last)) steps[Math.min(parts, part(one.last) + 1)]! -= 1;
    }
  }
  let sum = 0;
  return steps.slice(0, parts).map((step) => (sum += step));
}
