"""Compose a picture of a network: title, nodes by shape and colour, edges by dash and colour, names where there is room, a legend.

Everything is placed where the layout put it. A node's label stands below it, in the room that the layout kept for it; the kind of
an edge stands on it where it meets no label, else it is left out and counted. Sizes are in the unit of the layout, in which the
letters of a label are 10 high.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from kg.export.legend import Look, foot, head
from kg.export.room import Room
from kg.export.scene import Curve, Point, Scene, Shape, Text, along, outline, part
from kg.network import Edge, Node, Projection, lettering
from kg.network.palette import DASHES, type_shapes

MARGIN, NARROWEST = 26.0, 640.0
KIND = 7.0  # letters of an edge's kind
NAMED = 700  # a network of more edges than this shows no kinds: they would be dust
_STEPS = (0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72)


class Taken(NamedTuple):
    """What a node takes around its place: a circle, and the lines of its label by half their width."""

    radius: float
    lines: tuple[float, ...]

    def holds(self, point: Point, centre: Point, gap: float) -> bool:
        """Tell whether a point is in it or nearer than `gap`."""
        x, y = abs(point[0] - centre[0]), point[1] - centre[1]
        if x * x + y * y < (self.radius + gap) ** 2:
            return True
        below = y - self.radius
        line = int(min(max(below, 0.0) // lettering.LINE, len(self.lines) - 1))
        return bool(self.lines) and 0 <= below < len(self.lines) * lettering.LINE + 2 + gap and x < self.lines[line] + gap


def compose(projection: Projection, *, dark: bool = False) -> Scene:
    """Return the picture of a network; the same projection gives the same scene."""
    look = Look.of(dark=dark)
    boxes = {node.id: lettering.box(node.size, node.label) for node in projection.nodes}
    left = min((n.x - boxes[n.id][0] / 2 for n in projection.nodes), default=0.0)
    right = max((n.x + boxes[n.id][0] / 2 for n in projection.nodes), default=0.0)
    top = max((n.y + boxes[n.id][1] / 2 for n in projection.nodes), default=0.0)
    bottom = min((n.y - boxes[n.id][1] / 2 for n in projection.nodes), default=0.0)
    width = max(right - left + 2 * MARGIN, NARROWEST)
    scene = Scene(width, 0.0, look.ground, projection.title or projection.name, projection.heading)
    begin = head(scene, projection, look)
    aside = (width - (right - left)) / 2
    # The layout keeps room for circle and label together around (x, y): the circle is the upper part of it.
    places = {n.id: (n.x - left + aside, begin + MARGIN / 2 + top - n.y - boxes[n.id][1] / 2 + n.size / 2) for n in projection.nodes}
    sizes = {node.id: Taken(node.size / 2, tuple(lettering.width(line) / 2 for line in lettering.wrap(node.label))) for node in projection.nodes}
    room = Room(width)
    for node in projection.nodes:
        x, y = places[node.id]
        room.take(x - boxes[node.id][0] / 2, y - node.size / 2, x + boxes[node.id][0] / 2, y - node.size / 2 + boxes[node.id][1])
    _edges(scene, projection.edges, places, sizes, room, look)
    _nodes(scene, projection.nodes, places, look)
    foot(scene, projection, begin + MARGIN + top - bottom, look)
    return scene


def _nodes(scene: Scene, nodes: Iterable[Node], places: Mapping[str, Point], look: Look) -> None:
    nodes = list(nodes)
    shapes = type_shapes(node.type for node in nodes)
    for node in nodes:
        corners = outline(shapes[node.type], places[node.id], node.size / 2)
        scene.items.append(Shape(corners, node.colour, look.rim, 1.0, places[node.id], node.size / 2))
    for node in nodes:
        x, y = places[node.id]
        lines = lettering.wrap(node.label)
        scene.cut += bool(node.full_label) or " ".join(lines) != " ".join(node.label.split())
        for place, line in enumerate(lines):
            at = (x, y + node.size / 2 + lettering.SIZE + place * lettering.LINE)
            scene.items.append(Text(at, line, lettering.SIZE, look.ink, "middle", halo=look.ground))


def _edges(scene: Scene, edges: Iterable[Edge], places: Mapping[str, Point], sizes: Mapping[str, Taken], room: Room, look: Look) -> None:
    bundles: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        bundles[min(edge.source, edge.target), max(edge.source, edge.target)].append(edge)
    total = sum(map(len, bundles.values()))
    opacity = 0.85 if total <= 250 else 0.6 if total <= NAMED else 0.3
    named: list[tuple[float, str, Edge, tuple[Point, ...]]] = []
    heads: list[Shape] = []
    for bundle in bundles.values():
        for place, edge in enumerate(bundle):
            bend = (place - (len(bundle) - 1) / 2) * 16.0
            if len(bundle) == 1 and edge.source != edge.target:
                bend = 8.0
            if edge.source > edge.target and len(bundle) > 1:
                bend = -bend  # seen from the other end
            width = min(0.9 + 0.7 * math.log2(max(edge.weight, 1.0)), 4.0)
            points = (
                _loop(places[edge.source], sizes[edge.source].radius, place) if edge.source == edge.target else _bow(places, sizes, edge, bend, width)
            )
            colour = look.edge(edge)
            scene.items.append(Curve(points, colour, width, DASHES.get(edge.polarity, ()), opacity))
            if edge.directed:
                heads.append(_arrow(points, colour, width))
            named.append((-edge.weight, edge.id, edge, points))
    scene.items += heads
    if total > NAMED:
        scene.left_out = total
        return
    for _, _, edge, points in sorted(named, key=lambda one: one[:2]):
        text = edge.kind if len(edge.kind) <= 40 else edge.kind[:39] + "…"
        wide = lettering.width(text, KIND)
        for share in _STEPS:
            x, y = along(points, share)
            if room.free(x - wide / 2, y - KIND * 0.75, x + wide / 2, y + KIND * 0.55):
                room.take(x - wide / 2, y - KIND * 0.75, x + wide / 2, y + KIND * 0.55)
                scene.items.append(Text((x, y + KIND * 0.35), text, KIND, look.edge(edge), "middle", halo=look.ground))
                break
        else:
            scene.left_out += 1


def _bow(places: Mapping[str, Point], sizes: Mapping[str, Taken], edge: Edge, bend: float, width: float) -> tuple[Point, ...]:
    """Return a curve bent to its left, from where it leaves one node and its label to where it meets the other or its label."""
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    far = math.hypot(x2 - x1, y2 - y1) or 1.0
    whole = ((x1, y1), ((x1 + x2) / 2 - (y2 - y1) / far * bend * 2, (y1 + y2) / 2 + (x2 - x1) / far * bend * 2), (x2, y2))
    one, two = sizes[edge.source], sizes[edge.target]
    steps = max(12, min(80, int(far / 6)))
    start = next((step for step in range(steps) if not one.holds(along(whole, step / steps), whole[0], 1.0)), 0)
    gap = 4.0 + width if edge.directed else 1.0
    end = next((step for step in range(steps, 0, -1) if not two.holds(along(whole, step / steps), whole[2], gap)), steps)
    return part(whole, start / steps, end / steps) if start + 1 < end else whole


def _loop(centre: Point, radius: float, place: int) -> tuple[Point, ...]:
    """Return a loop above a node, the next one larger."""
    x, y = centre
    reach = radius + 16 + 8 * place
    return (x - radius * 0.7, y - radius * 0.75), (x - reach, y - reach * 1.7), (x + reach, y - reach * 1.7), (x + radius * 0.75, y - radius * 0.9)


def _arrow(points: tuple[Point, ...], colour: str, width: float) -> Shape:
    """Return the head at the end of a curve."""
    (x1, y1), (x2, y2) = points[-2], points[-1]
    far = math.hypot(x2 - x1, y2 - y1) or 1.0
    across, up = (x2 - x1) / far, (y2 - y1) / far
    long, half = 5.0 + 1.5 * width, 2.2 + 0.8 * width
    tip = (x2 + across * (2 + width), y2 + up * (2 + width))
    back = (tip[0] - across * long, tip[1] - up * long)
    return Shape((tip, (back[0] - up * half, back[1] + across * half), (back[0] + up * half, back[1] - across * half)), colour)
