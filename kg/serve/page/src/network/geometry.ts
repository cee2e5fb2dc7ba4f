// Curves, outlines and boxes, in pixels with y pointing down.

import type { GraphEdge, GraphNode } from "./model";

export interface View {
  scale: number; // pixels a unit of the layout
  left: number; // where the origin of the layout stands
  top: number;
  width: number; // of the picture
  height: number;
}

export interface Curve {
  loop: boolean; // a cubic curve, else a quadratic one
  points: number[]; // x, y of three or four points
}

export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const SMALLEST_RADIUS = 3;

export function radius(node: GraphNode, view: View): number {
  return Math.max(node.radius * view.scale, SMALLEST_RADIUS);
}

export function place(node: GraphNode, view: View): [number, number] {
  return [view.left + node.x * view.scale, view.top + node.y * view.scale];
}

/** Return the curve of an edge from where it leaves one node to where it meets the other; null where the nodes hide it. */
export function curve(edge: GraphEdge, view: View, gap: number): Curve | null {
  const [x1, y1] = place(edge.source, view);
  const around = radius(edge.source, view);
  if (edge.source === edge.target) {
    const reach = around + (16 + 8 * edge.place) * Math.min(view.scale, 1.5);
    const points = [x1 - around * 0.7, y1 - around * 0.75, x1 - reach, y1 - reach * 1.7, x1 + reach, y1 - reach * 1.7, x1 + around * 0.75, y1 - around * 0.9];
    return { loop: true, points };
  }
  const [x2, y2] = place(edge.target, view);
  const far = Math.hypot(x2 - x1, y2 - y1);
  const from = around * 1.05, to = radius(edge.target, view) * 1.05 + gap;
  if (far <= from + to) return null;
  const bend = (edge.bend * 2 * view.scale) / far;
  const cx = (x1 + x2) / 2 - (y2 - y1) * bend, cy = (y1 + y2) / 2 + (x2 - x1) * bend;
  const one = Math.hypot(cx - x1, cy - y1) || 1, two = Math.hypot(cx - x2, cy - y2) || 1;
  const points = [x1 + ((cx - x1) / one) * from, y1 + ((cy - y1) / one) * from, cx, cy, x2 + ((cx - x2) / two) * to, y2 + ((cy - y2) / two) * to];
  return { loop: false, points };
}

/** Return the point of a curve at a share of its way. */
export function along(curve: Curve, share: number): [number, number] {
  const p = curve.points, rest = 1 - share;
  if (!curve.loop) {
    const [a, b, c] = [rest * rest, 2 * rest * share, share * share];
    return [a * p[0]! + b * p[2]! + c * p[4]!, a * p[1]! + b * p[3]! + c * p[5]!];
  }
  const [a, b, c, d] = [rest ** 3, 3 * rest * rest * share, 3 * rest * share * share, share ** 3];
  return [a * p[0]! + b * p[2]! + c * p[4]! + d * p[6]!, a * p[1]! + b * p[3]! + c * p[5]! + d * p[7]!];
}

/** Return the box around the points of a curve, in which it stays. */
export function bounds(curve: Curve): Box {
  const p = curve.points;
  const box = { left: p[0]!, top: p[1]!, right: p[0]!, bottom: p[1]! };
  for (let at = 2; at < p.length; at += 2) {
    box.left = Math.min(box.left, p[at]!);
    box.right = Math.max(box.right, p[at]!);
    box.top = Math.min(box.top, p[at + 1]!);
    box.bottom = Math.max(box.bottom, p[at + 1]!);
  }
  return box;
}

/** Return how far a point is from a curve, Infinity where it is further than `reach`. */
export function distance(curve: Curve, x: number, y: number, reach: number): number {
  const box = bounds(curve);
  if (x < box.left - reach || x > box.right + reach || y < box.top - reach || y > box.bottom + reach) return Infinity;
  const steps = Math.max(8, Math.min(60, Math.round(Math.max(box.right - box.left, box.bottom - box.top) / 12)));
  let nearest = Infinity;
  let [x1, y1] = along(curve, 0);
  for (let step = 1; step <= steps; step += 1) {
    const [x2, y2] = along(curve, step / steps);
    const length = (x2 - x1) ** 2 + (y2 - y1) ** 2 || 1;
    const share = Math.max(0, Math.min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / length));
    nearest = Math.min(nearest, Math.hypot(x - x1 - share * (x2 - x1), y - y1 - share * (y2 - y1)));
    [x1, y1] = [x2, y2];
  }
  return nearest <= reach ? nearest : Infinity;
}

// Corners and the angle of the first, and how much larger a shape is drawn so that all look alike in size: as kg/export/picture.py has it.
const CORNERS: Record<string, [number, number, number]> = {
  triangle: [3, 90, 1.25], wedge: [3, 270, 1.25], square: [4, 45, 1.15], diamond: [4, 90, 1.15], pentagon: [5, 90, 1.05],
  hexagon: [6, 0, 1.05], octagon: [8, 22.5, 1.05],
};

/** Return the corners of a shape about as large as a circle of a radius; none for a circle. */
export function outline(shape: string, x: number, y: number, radius: number): [number, number][] {
  const corner = (degrees: number, far: number): [number, number] => {
    const angle = (degrees * Math.PI) / 180;
    return [x + far * Math.cos(angle), y - far * Math.sin(angle)];
  };
  if (shape === "star") return Array.from({ length: 10 }, (_, step) => corner(90 + 36 * step, radius * 1.3 * (step % 2 ? 0.5 : 1)));
  const found = CORNERS[shape];
  if (!found) return [];
  const [count, first, larger] = found;
  return Array.from({ length: count }, (_, step) => corner(first + (360 * step) / count, radius * larger));
}

/** The taken boxes of a picture, by the cells that they reach into. */
export class Occupancy {
  private readonly cells = new Map<number, Box[]>();
  private static readonly CELL = 48;

  private *reached(box: Box): Iterable<number> {
    const size = Occupancy.CELL;
    for (let row = Math.floor(box.top / size); row <= Math.floor(box.bottom / size); row += 1) {
      for (let column = Math.floor(box.left / size); column <= Math.floor(box.right / size); column += 1) yield row * 65_536 + column;
    }
  }

  add(box: Box): void {
    for (const cell of this.reached(box)) {
      const boxes = this.cells.get(cell);
      if (boxes) boxes.push(box);
      else this.cells.set(cell, [box]);
    }
  }

  isFree(box: Box): boolean {
    for (const cell of this.reached(box)) {
      for (const other of this.cells.get(cell) ?? []) {
        if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom) return false;
      }
    }
    return true;
  }
}
