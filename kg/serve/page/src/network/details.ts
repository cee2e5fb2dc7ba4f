// What is known of the node or edge that is selected: its dates, its neighbours, the statements behind it and where they stand.

import { type Choice, isEdge } from "./choice";
import { button, make, number } from "./dom";
import type { GraphEdge, GraphNode } from "./model";

const MOST = 200; // neighbours or statements in one list

export class Details {
  readonly element = make("section", { class: "details", "aria-label": "Selected", "aria-live": "polite", tabindex: "-1" });

  constructor(private readonly choice: Choice) {
    choice.onChange(() => this.show());
    this.show();
  }

  private show(): void {
    const one = this.choice.selected;
    this.element.replaceChildren();
    this.element.hidden = !one;
    if (!one) return;
    const close = button("×", () => this.choice.select(null), { class: "close", "aria-label": "Clear the selection", title: "Clear the selection (Escape)" });
    this.element.append(close, ...(isEdge(one) ? this.edge(one) : this.node(one)));
    this.element.scrollTop = 0;
  }

  private node(node: GraphNode): HTMLElement[] {
    const { network } = this.choice;
    const facts: [string, string][] = [["Type", network.type(node)]];
    if (node.full) facts.push(["Full name", node.full]);
    if (node.dates) facts.push(["Dates", node.dates]);
    facts.push(...Object.entries(node.facts ?? {}));
    if (node.iri) facts.push(["Identifier", node.iri]);
    const shown = node.edges.filter((edge) => this.choice.shows(edge));
    const byKind = new Map<string, GraphEdge[]>();
    for (const edge of shown) {
      const kind = `${network.kind(edge)}${edge.directed ? (edge.source === node ? " →" : " ←") : ""}`;
      byKind.set(kind, [...(byKind.get(kind) ?? []), edge]);
    }
    const lists = [...byKind].sort(([one], [two]) => (one < two ? -1 : 1)).map(([kind, edges]) => {
      const items = edges.slice(0, MOST).map((edge) => {
        const other = edge.source === node ? edge.target : edge.source;
        const time = make("span", { class: "small" }, ` ${edge.time?.words ?? "no date"}`);
        return make("li", {}, button(other.label, () => this.choice.select(edge), { class: "name" }), time);
      });
      return make("div", {}, make("h3", {}, `${kind} (${number(edges.length)})`), make("ul", {}, ...items, ...rest(edges.length)));
    });
    return [make("h2", {}, node.label), listed(facts), ...lists];
  }

  private edge(edge: GraphEdge): HTMLElement[] {
    const { network } = this.choice;
    const kind = network.kind(edge);
    const end = (node: GraphNode) => button(node.label, () => this.choice.select(node), { class: "name" });
    const title = make("h2", {}, end(edge.source), ` ${edge.directed ? "→" : "–"} ${kind} ${edge.directed ? "→" : "–"} `, end(edge.target));
    const facts: [string, string][] = [];
    if (edge.label !== kind) facts.push(["Says", edge.label]);
    facts.push(["Dates", edge.time?.words || "no date is recorded"]);
    facts.push(["Independent works", number(edge.weight)], ...Object.entries(edge.facts));
    const statements = edge.statements.slice(0, MOST).map((at) => {
      const statement = network.record.statements[at]!;
      const places = (statement.at ?? []).map((one) => make("li", {}, one));
      return make("li", {}, make("span", {}, statement.says), make("ul", { class: "places" }, ...places), make("code", {}, statement.id));
    });
    if (!statements.length) return [title, listed(facts), make("p", { class: "said" }, "The view names no statement for this edge.")];
    const head = make("h3", {}, `Statements (${number(edge.statements.length)})`);
    return [title, listed(facts), head, make("ul", { class: "statements" }, ...statements, ...rest(edge.statements.length))];
  }
}

function rest(count: number): HTMLElement[] {
  return count > MOST ? [make("li", {}, `and ${number(count - MOST)} more`)] : [];
}

function listed(facts: [string, string][]): HTMLElement {
  return make("dl", {}, ...facts.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)]));
}
