// Search as one types: nodes by their names, edges by kind; a combobox as ARIA describes it.

import { type Choice, isEdge } from "./choice";
import { make, number } from "./dom";
import { type GraphEdge, type GraphNode, plain } from "./model";

const MOST = 12; // suggestions

export class Finder {
  readonly element: HTMLElement;
  readonly input = make("input", {
    type: "search", placeholder: "Search", role: "combobox", "aria-label": "Search nodes and edges", "aria-expanded": "false", "aria-autocomplete": "list", autocomplete: "off",
    spellcheck: "false", title: "Search ( / )",
  });
  private readonly list: HTMLUListElement;
  private readonly texts: { one: GraphNode | GraphEdge; text: string; name: string }[];
  private found: (GraphNode | GraphEdge)[] = [];
  private active = -1;

  constructor(private readonly choice: Choice, prefix: string) {
    const { network } = choice;
    const id = `${prefix}-found`;
    this.list = make("ul", { class: "found", role: "listbox", id, "aria-label": "Found", hidden: "" });
    this.input.setAttribute("aria-controls", id);
    this.element = make("div", { class: "finder" }, this.input, this.list);
    const nodes = network.nodes.map((one) => ({ one, name: plain(one.label), text: plain([one.label, one.full ?? "", one.id, ...Object.values(one.facts ?? {})].join(" ")) }));
    const edges = network.edges.map((one) => ({ one, name: plain(one.label), text: plain([one.source.label, network.kind(one), one.target.label, one.label].join(" ")) }));
    this.texts = [...nodes, ...edges];
    this.input.addEventListener("input", () => this.search());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  private search(): void {
    const words = plain(this.input.value).split(/\s+/).filter(Boolean);
    if (!words.length) return this.close();
    const whole = words.join(" ");
    const rank = ({ one, name }: { one: GraphNode | GraphEdge; name: string }) =>
      (isEdge(one) ? 4 : 0) + (name === whole ? 0 : ` ${name}`.includes(` ${whole}`) ? 1 : name.includes(whole) ? 2 : 3);
    const size = (one: GraphNode | GraphEdge) => (isEdge(one) ? one.weight : one.edges.length);
    const matches = this.texts.filter(({ one, text }) => words.every((word) => text.includes(word)) && this.choice.shows(one));
    this.found = matches.map((match) => ({ match, rank: rank(match) })).sort((a, b) => a.rank - b.rank || size(b.match.one) - size(a.match.one)).slice(0, MOST).map(({ match }) => match.one);
    this.active = this.found.length ? 0 : -1;
    const { network } = this.choice;
    const items = this.found.map((one, at) => {
      const words = isEdge(one) ? `${one.source.label} – ${network.kind(one)} – ${one.target.label}` : one.label;
      const item = make("li", { role: "option", id: `${this.list.id}-${at}` }, words, make("span", { class: "small" }, isEdge(one) ? " edge" : ` ${network.type(one)}`));
      item.addEventListener("pointerdown", (event) => {
        event.preventDefault();
        this.choose(at);
      });
      return item;
    });
    const more = matches.length - this.found.length;
    const last = matches.length ? (more ? [`${number(more)} more; type on, or use the tables`] : []) : ["Nothing that is shown has these words."];
    this.list.replaceChildren(...items, ...last.map((words) => make("li", { class: "small", role: "presentation" }, words)));
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.mark();
  }

  private mark(): void {
    [...this.list.children].forEach((item, at) => {
      if (item.getAttribute("role") === "option") item.setAttribute("aria-selected", String(at === this.active));
    });
    if (this.active < 0) this.input.removeAttribute("aria-activedescendant");
    else {
      this.input.setAttribute("aria-activedescendant", `${this.list.id}-${this.active}`);
      this.list.children[this.active]?.scrollIntoView({ block: "nearest" });
    }
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && !this.list.hidden) {
      event.stopPropagation();
      return this.close();
    }
    if (this.list.hidden || !this.found.length) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      this.active = (this.active + (event.key === "ArrowDown" ? 1 : -1) + this.found.length) % this.found.length;
      this.mark();
    } else if (event.key === "Enter") {
      event.preventDefault();
      this.choose(this.active);
    }
  }

  private choose(at: number): void {
    const one = this.found[at];
    this.close();
    if (one) this.choice.select(one);
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
