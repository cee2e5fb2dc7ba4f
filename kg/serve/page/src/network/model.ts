// The network as the page holds it: read from the record that kg/export/page.py writes, with what is reckoned once.

export type Bounds = [string | null, string | null]; // the first and the last day as yyyy-mm-dd, null is open

export interface PageRecord {
  name: string;
  title: string;
  scope: string;
  source: string;
  legend: { edges: string; nodes: string; size: string; weight: string }; // words of the view for its groups, and for what makes a mark large or a line thick
  groups: { name: string; colour: string }[]; // what a view colours nodes or edges by
  types: { name: string; colour: string; shape: string }[];
  looks: { words: string; light: string; dark: string; dashes: number[]; told?: true }[]; // told: in words of the view
  kinds: string[];
  times: { words: string; may: Bounds[]; sure: Bounds[] }[];
  statements: { id: string; says: string; at?: string[] }[];
  nodes: NodeRecord[];
  edges: EdgeRecord[];
}

export interface NodeRecord {
  id: string;
  label: string;
  lines?: string[]; // where the label breaks
  full?: string; // the label before it was shortened
  type: number;
  x: number;
  y: number;
  size: number;
  colour?: string; // where it is not that of the type
  shape?: string; // likewise
  group?: number;
  iri?: string;
  dates?: string;
  facts?: Record<string, string>;
}

export interface EdgeRecord {
  ends: [number, number];
  kind: number;
  look?: number; // the first where it is not said
  weight?: number; // 1 where it is not said
  undirected?: true;
  colour?: string; // where it is not that of the look
  group?: number;
  label?: string; // where it is not the kind
  words?: string; // what is written on it, where that is not the kind; nothing where its colour says it
  time?: number;
  statements?: number[];
  facts?: Record<string, string>;
}

export interface Span {
  first: number; // days since 1970, -Infinity is open
  last: number;
}

export interface Time {
  words: string;
  may: Span[]; // the outer bounds: beyond them it does not hold
  sure: Span[]; // the inner bounds: within them it holds for certain
}

export interface GraphNode extends NodeRecord {
  index: number;
  radius: number;
  lines: string[];
  edges: GraphEdge[];
}

export interface GraphEdge {
  index: number;
  source: GraphNode;
  target: GraphNode;
  kind: number;
  look: number;
  weight: number;
  width: number;
  directed: boolean;
  colour: string;
  label: string;
  words: string;
  time: Time | null;
  statements: number[];
  facts: Record<string, string>;
  group: number | undefined;
  bend: number; // how far the middle of the curve stands off, to its left
  place: number; // among the loops of one node
}

const DAY = 86_400_000;

export function dayOf(text: string): number {
  const [year, month, day] = text.split("-").map(Number);
  const date = new Date(0);
  date.setUTCFullYear(year ?? 1970, (month ?? 1) - 1, day ?? 1);
  return Math.round(date.getTime() / DAY);
}

export function dayText(day: number): string {
  const date = new Date(day * DAY);
  return `${String(date.getUTCFullYear()).padStart(4, "0")}-${String(date.getUTCMonth() + 1).padStart(2, "0")}-${String(date.getUTCDate()).padStart(2, "0")}`;
}

function spans(bounds: Bounds[]): Span[] {
  return bounds.map(([first, last]) => ({ first: first ? dayOf(first) : -Infinity, last: last ? dayOf(last) : Infinity }));
}

export type Holding = "holds" | "perhaps" | "undated" | "not";

/** Tell how a time stands to a day. */
export function holding(time: Time | null, day: number): Holding {
  if (!time) return "undated";
  const within = (one: Span) => one.first <= day && day <= one.last;
  return time.sure.some(within) ? "holds" : time.may.some(within) ? "perhaps" : "not";
}

/** Fold case and accents away, for comparing what people type. */
export function plain(text: string): string {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
}

export class Network {
  readonly nodes: GraphNode[];
  readonly edges: GraphEdge[];
  readonly changes: number[]; // the days on which an edge begins, or no longer holds, sorted
  readonly undated: number; // edges
  readonly grouped: boolean; // edges have groups that are not their kinds by another name

  constructor(readonly record: PageRecord) {
    const times = record.times.map((time): Time => ({ words: time.words, may: spans(time.may), sure: spans(time.sure) }));
    this.nodes = record.nodes.map((node, index) => ({
      ...node, index, radius: node.size / 2, lines: node.lines ?? [node.label], edges: [],
    }));
    this.edges = record.edges.map((edge, index) => {
      const kind = record.kinds[edge.kind] ?? "";
      const weight = edge.weight ?? 1;
      return {
        index, source: this.nodes[edge.ends[0]]!, target: this.nodes[edge.ends[1]]!, kind: edge.kind, look: edge.look ?? 0, weight,
        width: Math.min(0.9 + 0.7 * Math.log2(Math.max(weight, 1)), 4), directed: !edge.undirected, colour: edge.colour ?? "",
        label: edge.label ?? kind, words: edge.words ?? kind, time: edge.time === undefined ? null : times[edge.time]!, statements: edge.statements ?? [],
        facts: edge.facts ?? {}, group: edge.group, bend: 0, place: 0,
      };
    });
    const bundles = new Map<string, GraphEdge[]>();
    for (const edge of this.edges) {
      edge.source.edges.push(edge);
      if (edge.target !== edge.source) edge.target.edges.push(edge);
      const [one, two] = [Math.min(edge.source.index, edge.target.index), Math.max(edge.source.index, edge.target.index)];
      const bundle = bundles.get(`${one} ${two}`);
      if (bundle) bundle.push(edge);
      else bundles.set(`${one} ${two}`, [edge]);
    }
    for (const bundle of bundles.values()) {
      const step = Math.min(16, 90 / bundle.length); // so that a wide bundle stays between its nodes
      bundle.forEach((edge, place) => {
        const bend = bundle.length === 1 ? 8 : (place - (bundle.length - 1) / 2) * step;
        edge.bend = bundle.length > 1 && edge.source.index > edge.target.index ? -bend : bend; // seen from the other end
        edge.place = place;
      });
    }
    const changes = new Set<number>();
    for (const time of new Set(this.edges.map((edge) => edge.time))) {
      for (const one of [...(time?.may ?? []), ...(time?.sure ?? [])]) {
        if (Number.isFinite(one.first)) changes.add(one.first);
        if (Number.isFinite(one.last)) changes.add(one.last + 1);
      }
    }
    this.changes = [...changes].sort((one, two) => one - two);
    this.grouped = new Set(this.edges.map((edge) => `${edge.kind} ${edge.group}`)).size > record.kinds.length;
    this.undated = this.edges.filter((edge) => !edge.time).length;
  }

  /** Say what makes lines thick and marks large. */
  get sizes(): string {
    const { weight, size } = this.record.legend;
    return `${weight || "Lines are thicker the more independent works say it."} ${size || "Nodes are larger the more edges they have."}`;
  }

  /** Return the colour of a type's nodes: of those that have none of a group, where the colours differ. */
  typeColour(of: number, mixed: string): string {
    const nodes = this.nodes.filter((node) => node.type === of);
    const colour = (node: GraphNode) => node.colour ?? this.record.types[of]!.colour;
    const plain = nodes.find((node) => node.group === undefined);
    return new Set(nodes.map(colour)).size < 2 ? this.record.types[of]!.colour : plain ? colour(plain) : mixed;
  }

  /** Return the shape of the nodes of a group, a circle where they have several. */
  groupShape(of: number): string {
    const shapes = new Set(this.nodes.filter((node) => node.group === of).map((node) => node.shape ?? this.record.types[node.type]!.shape));
    return shapes.size === 1 ? [...shapes][0]! : "circle";
  }

  kind(edge: GraphEdge): string {
    return this.record.kinds[edge.kind] ?? "";
  }

  type(node: GraphNode): string {
    return this.record.types[node.type]?.name ?? "";
  }
}
