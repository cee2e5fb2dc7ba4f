// What of the network is shown: kinds, types and a day; and what is selected. Whoever listens is told when it changes.

import { type GraphEdge, type GraphNode, type Holding, holding, type Network } from "./model";

export type Selection = GraphNode | GraphEdge | null;

export function isEdge(one: GraphNode | GraphEdge): one is GraphEdge {
  return "source" in one;
}

export class Choice {
  readonly hiddenKinds = new Set<number>();
  readonly hiddenTypes = new Set<number>();
  readonly hiddenGroups = new Set<number>(); // of edges
  day: number | null = null;
  keepUndated = false;
  selected: Selection = null;
  edgeStates: Holding[] = []; // by the index of the edge
  nodesShown: boolean[] = []; // by the index of the node
  counts = { nodes: 0, edges: 0, perhaps: 0, undated: 0 };
  private readonly listeners: ((what: "shown" | "selected") => void)[] = [];

  constructor(readonly network: Network) {
    this.reckon();
  }

  onChange(listener: (what: "shown" | "selected") => void): void {
    this.listeners.push(listener);
  }

  select(one: Selection): void {
    if (one === this.selected) return;
    this.selected = one;
    for (const listener of this.listeners) listener("selected");
  }

  /** Reckon anew what is shown, after kinds, types or the day were set. */
  update(): void {
    this.reckon();
    const one = this.selected;
    if (one && !(isEdge(one) ? this.edgeStates[one.index] !== "not" : this.nodesShown[one.index])) this.selected = null;
    for (const listener of this.listeners) listener("shown");
  }

  private reckon(): void {
    const { nodes, edges } = this.network;
    const chosen = this.day !== null || this.hiddenKinds.size > 0 || this.hiddenTypes.size > 0 || this.hiddenGroups.size > 0;
    const connected = new Set<GraphNode>();
    this.counts = { nodes: 0, edges: 0, perhaps: 0, undated: 0 };
    this.edgeStates = edges.map((edge) => {
      if (edge.group !== undefined && this.hiddenGroups.has(edge.group)) return "not";
      if (this.hiddenKinds.has(edge.kind) || this.hiddenTypes.has(edge.source.type) || this.hiddenTypes.has(edge.target.type)) return "not";
      const state = this.day === null ? "holds" : holding(edge.time, this.day);
      if (state === "undated") {
        this.counts.undated += 1;
        if (!this.keepUndated) return "not";
      }
      if (state === "not") return state;
      if (state === "perhaps") this.counts.perhaps += 1;
      this.counts.edges += 1;
      connected.add(edge.source).add(edge.target);
      return state;
    });
    // As on the command line: what is chosen leaves nodes without an edge out; the whole view shows them.
    this.nodesShown = nodes.map((node) => !this.hiddenTypes.has(node.type) && (!chosen || connected.has(node)));
    this.counts.nodes = this.nodesShown.filter(Boolean).length;
  }

  shows(one: GraphNode | GraphEdge): boolean {
    return isEdge(one) ? this.edgeStates[one.index] !== "not" : this.nodesShown[one.index]!;
  }

  /** Return what is lit: the selection with its neighbours and the edges between them; null where nothing is selected. */
  lit(): { nodes: Set<GraphNode>; edges: Set<GraphEdge> } | null {
    const one = this.selected;
    if (!one) return null;
    const edges = new Set((isEdge(one) ? [one] : one.edges).filter((edge) => this.shows(edge)));
    const nodes = new Set([...edges].flatMap((edge) => [edge.source, edge.target]));
    if (!isEdge(one)) nodes.add(one);
    return { nodes, edges };
  }
}
