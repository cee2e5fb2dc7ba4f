// The network as two tables: the same for keyboard and screen reader that the picture is for the eye.

import { type Choice, isEdge } from "./choice";
import { button, make, number } from "./dom";
import { type GraphEdge, type GraphNode, plain } from "./model";

const AT_ONCE = 100; // rows: thousands would make the page slow

interface Column<T> {
  name: string;
  text: (one: T) => string;
  order?: (one: T) => number; // where it is not that of the text
}

export class Table<T extends GraphNode | GraphEdge> {
  readonly element: HTMLElement;
  private readonly head = make("tr");
  private readonly body = make("tbody");
  private readonly told = make("p", { class: "said" });
  private readonly more: HTMLButtonElement;
  private readonly find = make("input", { type: "search", placeholder: "Rows that contain …" });
  private readonly folded = new Map<T, string>();
  private shown = AT_ONCE;
  private sorted = 0;
  private falling = false;
  private stale = true;

  constructor(private readonly choice: Choice, private readonly all: T[], private readonly columns: Column<T>[], caption: string) {
    this.find.setAttribute("aria-label", `${caption} whose rows contain`);
    this.more = button("Show more rows", () => {
      const next = this.body.children.length;
      this.shown += AT_ONCE;
      this.fill();
      this.body.children[next]?.querySelector("button")?.focus();
    });
    columns.forEach((column, at) => {
      const sort = button(column.name, () => {
        this.falling = this.sorted === at ? !this.falling : column.order !== undefined;
        this.sorted = at;
        this.fill();
      });
      this.head.append(make("th", { scope: "col" }, sort));
    });
    this.find.addEventListener("input", () => {
      this.shown = AT_ONCE;
      this.fill();
    });
    const table = make("table", {}, make("caption", { class: "unseen" }, caption), make("thead", {}, this.head), this.body);
    this.element = make("div", { class: "rows" }, this.find, this.told, table, this.more);
    choice.onChange((what) => (what === "shown" ? this.refresh() : this.mark()));
  }

  /** Fill the table if it is seen, else when it is opened. */
  refresh(): void {
    this.stale = true;
    if (this.element.offsetParent) this.fill();
  }

  open(): void {
    if (this.stale) this.fill();
  }

  private fill(): void {
    this.stale = false;
    const words = plain(this.find.value).split(/\s+/).filter(Boolean);
    const shown = this.all.filter((one) => this.choice.shows(one));
    const found = words.length ? shown.filter((one) => words.every((word) => this.fold(one).includes(word))) : shown;
    const column = this.columns[this.sorted]!;
    const sign = this.falling ? -1 : 1;
    const keys = new Map(found.map((one) => [one, column.order ? column.order(one) : column.text(one)]));
    const compare = new Intl.Collator("en", { numeric: true }).compare;
    found.sort((one, two) => {
      const [a, b] = [keys.get(one)!, keys.get(two)!];
      return sign * (typeof a === "number" && typeof b === "number" ? a - b : compare(String(a), String(b)));
    });
    this.told.textContent = found.length === this.all.length ? `${number(found.length)} rows.` : `${number(found.length)} of ${number(this.all.length)} rows.`;
    [...this.head.children].forEach((cell, at) => cell.setAttribute("aria-sort", at === this.sorted ? (this.falling ? "descending" : "ascending") : "none"));
    this.body.replaceChildren(...found.slice(0, this.shown).map((one) => this.row(one)));
    this.more.hidden = found.length <= this.shown;
    this.mark();
  }

  private fold(one: T): string {
    let text = this.folded.get(one);
    if (text === undefined) this.folded.set(one, (text = plain(this.columns.map((column) => column.text(one)).join(" "))));
    return text;
  }

  private row(one: T): HTMLTableRowElement {
    const [first, ...rest] = this.columns;
    const open = button(first!.text(one), () => this.choice.select(one), { class: "name" });
    const row = make("tr", { "data-of": `${isEdge(one) ? "e" : "n"}${one.index}` }, make("th", { scope: "row" }, open));
    for (const column of rest) row.append(make("td", column.name === "Dates" ? { class: "dates" } : {}, column.text(one)));
    return row;
  }

  private mark(): void {
    const one = this.choice.selected;
    const wanted = one && `${isEdge(one) ? "e" : "n"}${one.index}`;
    for (const row of this.body.children) {
      const chosen = wanted !== null && row.getAttribute("data-of") === wanted;
      row.classList.toggle("selected", chosen);
      if (chosen) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    }
  }
}

function firstDay(edge: GraphEdge): number {
  return edge.time?.may[0]?.first ?? Infinity;
}

export function nodeTable(choice: Choice): Table<GraphNode> {
  const count = (node: GraphNode) => node.edges.filter((edge) => choice.shows(edge)).length;
  return new Table(
    choice, choice.network.nodes,
    [
      { name: "Node", text: (node) => node.label },
      { name: "Type", text: (node) => choice.network.type(node) },
      { name: "Edges", text: (node) => number(count(node)), order: count },
      ...(choice.network.nodes.some((node) => node.dates) ? [{ name: "Dates", text: (node: GraphNode) => node.dates ?? "" }] : []),
    ],
    "Nodes",
  );
}

export function edgeTable(choice: Choice): Table<GraphEdge> {
  return new Table(
    choice, choice.network.edges,
    [
      { name: "From", text: (edge) => edge.source.label },
      { name: "Kind", text: (edge) => choice.network.kind(edge) },
      { name: "To", text: (edge) => edge.target.label },
      { name: "Dates", text: (edge) => edge.time?.words ?? "no date", order: firstDay },
      { name: "Works", text: (edge) => number(edge.weight), order: (edge) => edge.weight },
    ],
    "Edges",
  );
}
