"""Draw a network on a page: title, nodes by shape and colour, edges by dash and colour, names where there is room, a legend.

Everything is placed where the layout put it. A node's label stands below it, in the room that the layout kept for it; the kind of
an edge, or its label where the view gives it one, stands on it where it meets no other words, else it is left out and counted; where
colour says it already it is not written. Above stand title, scope and dates; below, what
shapes, colours and dashes mean, and the source. Sizes are in the unit of the layout, in which the letters of a label are 10 high;
y points down. `compose` makes a `Scene` of curves, shapes and lines of text, which `svg` and `png` write.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from kg import __version__
from kg.network import Edge, Node, Note, Projection
from kg.network.layout import FONT_SIZE, LINE_HEIGHT, lettering, node_box, text_width, wrap
from kg.network.palette import POLARITIES, edge_style, legible
from kg.rdf import expand
from kg.text import shortened

MARGIN, NARROWEST = 26.0, 640.0
KIND_SIZE = 8.0  # letters of an edge's label
KINDS_UP_TO = 700  # edges; a network of more shows no kinds: they would be dust
TITLE_SIZE, LEGEND_SIZE = 24.0, 11.0  # letters on a page up to NARROW wide
NARROW, LARGEST_SCALE = 1300.0, 2.5  # on a wider page title and legend grow with it, up to so many times
LEGEND_KINDS = 6  # named for each polarity
FULL = 0.97  # of a line's room that its words may take, by the reckoned width of letters
SMALLEST_LETTERS = 5.5  # points that a label's letters must have on paper
POINT = 25.4 / 72  # in millimetres
SHEETS = {"A4": (297.0, 210.0), "A3": (420.0, 297.0), "A2": (594.0, 420.0), "A1": (841.0, 594.0), "A0": (1189.0, 841.0)}
PAPER_MARGIN = 10.0  # millimetres that printers leave white
_TRIED = [place / 40 for place in range(4, 37)]
_SHARES = sorted(_TRIED, key=lambda share: abs(share - 0.5))  # of an edge's way, where its words are tried, in this order
_FROM_LEAF = sorted(_TRIED[:24], key=lambda share: abs(share - 0.35))  # of one that leads from a node with few edges to a hub
_HUB_LINES = 6  # of a hub, and at least so many times those of the other end
POLARITY_WORDS = {"for": "for it", "against": "against it", "open": "open, proposed or both", "bond": "what is owed or bound", "other": "other"}
_NEUTRAL = "#7f8a93"  # of a type in the legend whose nodes have colours of their own

Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom


# What a page is made of -----------------------------------------------------------------------------------------------


class About(NamedTuple):
    """What a mark stands for, in words, and an address where more is said ('' where there is none)."""

    words: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Curve:
    """A Bezier curve: four points, or three where one control point bends it."""

    points: tuple[Point, ...]
    colour: str
    width: float
    dashes: tuple[float, ...] = ()
    opacity: float = 1.0
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled outline; without points it is a circle around `centre`."""

    points: tuple[Point, ...]
    fill: str
    line: str = "none"
    width: float = 0.0
    centre: Point = (0.0, 0.0)
    radius: float = 0.0
    about: About | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text on its base line; `anchor` is start or middle, `plate` the colour of what is laid under it, so that no line runs through."""

    at: Point
    text: str
    size: float
    colour: str
    anchor: str = "start"
    plate: str = ""

    @property
    def box(self) -> Box:
        """What it covers."""
        wide = text_width(self.text, self.size)
        left = self.at[0] - (wide / 2 if self.anchor == "middle" else 0.0)
        return left - 1, self.at[1] - self.size * 0.85, left + wide + 1, self.at[1] + self.size * 0.25


@dataclass(slots=True)
class Scene:
    """A page; what is first in it lies at the bottom."""

    width: float
    height: float
    background: str
    title: str
    description: str
    items: list[Curve | Shape | Text] = field(default_factory=list)
    unnamed_edges: int = 0  # for want of room
    cut_labels: int = 0


class Theme(NamedTuple):
    """The colours of a page on a light or a dark ground."""

    background: str
    text: str
    faint: str
    rim: str
    dark: bool

    def edge(self, edge: Edge) -> str:
        """Return the colour of an edge: on a dark ground the light one of its polarity, unless the view gave one."""
        style = POLARITIES.get(edge.polarity)
        return style.on_dark if self.dark and style and edge.colour == style.colour else edge.colour

    def words(self, edge: Edge) -> str:
        """Return the colour of an edge's words: its own, as near to that of text as small letters need."""
        return legible(self.edge(edge), self.background, self.text)


LIGHT = Theme("#ffffff", "#1a1f23", "#566069", "#ffffff", dark=False)
DARK = Theme("#15191d", "#eceff1", "#a9b3ba", "#eceff1", dark=True)


# The page -------------------------------------------------------------------------------------------------------------


def compose(projection: Projection, *, dark: bool = False) -> Scene:
    """Return the picture of a network; the same projection gives the same scene."""
    theme = DARK if dark else LIGHT
    boxes = {node.id: node_box(node.size, node.label) for node in projection.nodes}
    left = min((n.x - boxes[n.id][0] / 2 for n in projection.nodes), default=0.0)
    right = max((n.x + boxes[n.id][0] / 2 for n in projection.nodes), default=0.0)
    top = max((n.y + boxes[n.id][1] / 2 for n in projection.nodes), default=0.0)
    bottom = min((n.y - boxes[n.id][1] / 2 for n in projection.nodes), default=0.0)
    width = max(right - left + 2 * MARGIN, NARROWEST)
    scene = Scene(width, 0.0, theme.background, projection.title or projection.name, projection.heading)
    begin = _add_title(scene, projection, theme)
    aside = (width - (right - left)) / 2
    # The layout keeps room for circle and label together around (x, y): the circle is the upper part of it.
    places = {n.id: (n.x - left + aside, begin + MARGIN / 2 + top - n.y - boxes[n.id][1] / 2 + n.size / 2) for n in projection.nodes}
    outlines = {node.id: _Outline(node.size / 2, *_half_lines(node)) for node in projection.nodes}
    taken = OccupancyGrid(width)
    for node in projection.nodes:
        x, y = places[node.id]
        across, up = boxes[node.id]
        taken.add((x - across / 2, y - node.size / 2, x + across / 2, y - node.size / 2 + up))
    if not projection.nodes:
        begin = _add_nothing(scene, projection.nothing or "Nothing of this kind is on record.", begin, theme)
    _add_edges(scene, projection, places, outlines, taken, theme)
    _add_nodes(scene, projection.nodes, places, theme)
    _add_legend(scene, projection, begin + MARGIN + top - bottom, theme)
    return scene


def _scale(scene: Scene) -> float:
    """Return how much larger title and legend are than on a narrow page."""
    return min(max(scene.width / NARROW, 1.0), LARGEST_SCALE)


def _add_title(scene: Scene, projection: Projection, theme: Theme) -> float:
    """Put title, scope and dates at the top, and return where they end."""
    size = TITLE_SIZE * _scale(scene)
    y, width = MARGIN, scene.width - 2 * MARGIN
    lines = (
        (projection.title or projection.name, size, size * 1.2, theme.text),
        (_scope_and_dates(projection), size * 0.6, size * 0.6 * 1.5, theme.faint),
    )
    for text, letters, line_height, colour in lines:
        for line in wrap(text, width * FULL, letters, 4):
            y += line_height
            scene.items.append(Text((MARGIN, y), line, letters, colour))
    return y + 8


def _add_nothing(scene: Scene, words: str, y: float, theme: Theme) -> float:
    """Say in the middle of an empty page why it is empty, and return where the words end."""
    y += 40
    for line in wrap(words, (scene.width - 2 * MARGIN) * FULL, 16.0, 3):
        scene.items.append(Text((scene.width / 2, y), line, 16.0, theme.text, "middle"))
        y += 22
    return y + 20


def _half_lines(node: Node) -> tuple[tuple[float, ...], float]:
    """Return half the widths of the lines of a node's label, and how far they stand apart."""
    size, lines = lettering(node.size, node.label)
    return tuple(text_width(line, size) / 2 for line in lines), size * LINE_HEIGHT


def _scope_and_dates(projection: Projection) -> str:
    """Return the scope and the time that the edges cover, in words."""
    starts = [one.start for edge in projection.edges for one in edge.intervals if one.start]
    ends = [day for edge in projection.edges for one in edge.intervals if (day := one.end or one.start)]
    return f"{projection.scope} {f'Dates from {min(starts)} to {max(ends)}.' if starts else ''}".strip()


def _add_nodes(scene: Scene, nodes: Sequence[Node], places: Mapping[str, Point], theme: Theme) -> None:
    for node in nodes:
        corners = outline(node.shape, places[node.id], node.size / 2)
        words = f"{node.full_label or node.label} ({node.type}{', ' + node.dates if node.dates else ''})"
        link = node.iri if node.iri.startswith(("http://", "https://")) else ""
        scene.items.append(Shape(corners, node.colour, theme.rim, 1.0, places[node.id], node.size / 2, About(words, link)))
    for node in nodes:
        x, y = places[node.id]
        size, lines = lettering(node.size, node.label)
        scene.cut_labels += bool(node.full_label) or " ".join(lines) != " ".join(node.label.split())
        for place, line in enumerate(lines):
            at = (x, y + node.size / 2 + size + place * size * LINE_HEIGHT)
            scene.items.append(Text(at, line, size, theme.text, "middle", plate=theme.background))


def _about(edge: Edge, names: Mapping[str, str]) -> About:
    """Return what an edge says, in words, and the address of its statement where it is one."""
    words = f"{names[edge.source]} {'→' if edge.directed else '–'} {names[edge.target]}: {edge.kind}"
    said = [edge.full_label or edge.label if (edge.full_label or edge.label) != edge.kind else "", edge.dates, ", ".join(edge.claims[:5])]
    link = (expand(edge.claims[0]) or "") if len(edge.claims) == 1 else ""
    return About("; ".join([words, *(one for one in said if one)]), link if link.startswith(("http://", "https://")) else "")


def _add_edges(
    scene: Scene, projection: Projection, places: Mapping[str, Point], outlines: Mapping[str, _Outline], taken: OccupancyGrid, theme: Theme
) -> None:
    edges, names = projection.edges, {node.id: node.label for node in projection.nodes}
    parallel: dict[tuple[str, str], list[Edge]] = defaultdict(list)
    for edge in edges:
        parallel[min(edge.source, edge.target), max(edge.source, edge.target)].append(edge)
    opacity = 0.85 if len(edges) <= 250 else 0.6 if len(edges) <= KINDS_UP_TO else 0.3
    drawn: list[tuple[Edge, tuple[Point, ...]]] = []
    heads: list[Shape] = []
    for bundle in parallel.values():
        for place, edge in enumerate(bundle):
            bend = (place - (len(bundle) - 1) / 2) * 16.0
            if len(bundle) == 1 and edge.source != edge.target:
                bend = 8.0
            if edge.source > edge.target and len(bundle) > 1:
                bend = -bend  # seen from the other end
            width = min(0.9 + 0.7 * math.log2(max(edge.weight, 1.0)), 4.0)
            if edge.source == edge.target:
                points = _loop(places[edge.source], outlines[edge.source].radius, place)
            else:
                points = _bow(places, outlines, edge, bend, width)
            colour = theme.edge(edge)
            scene.items.append(Curve(points, colour, width, edge_style(edge.polarity).dashes, opacity, _about(edge, names)))
            if edge.directed:
                heads.append(_arrow_head(points, colour, width))
            drawn.append((edge, points))
    scene.items += heads
    if len(edges) > KINDS_UP_TO:
        scene.unnamed_edges = len(edges)
        return
    lines = Counter(end for edge in edges for end in (edge.source, edge.target))
    words = dict(zip((edge.id for edge in edges), edge_words(projection), strict=True))
    crowd = Crowd()
    for edge, points in drawn:
        for step in range(1, 60):
            crowd.add(along(points, step / 60), edge.id)
    for name, (x, y) in places.items():
        for across, down in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1)):
            crowd.add((x + across * outlines[name].radius, y + down * outlines[name].radius), name)
    for edge, points in sorted(drawn, key=lambda one: (-one[0].weight, one[0].id)):
        if not (kind := words[edge.id]):
            continue
        half = text_width(kind, KIND_SIZE) / 2
        few, many = lines[edge.source], lines[edge.target]
        shares: Iterable[float] = _SHARES
        if max(few, many) >= _HUB_LINES * min(few, many):
            shares = _FROM_LEAF if few < many else (1 - share for share in _FROM_LEAF)
        free: list[tuple[int, int, Point, Box]] = []
        for share in shares:
            x, y = along(points, share)
            box = (x - half, y - KIND_SIZE * 0.75, x + half, y + KIND_SIZE * 0.55)
            if taken.is_free(box):
                free.append((crowd.beside(box, (edge.id, edge.source, edge.target)), len(free), (x, y), box))
        if not free:
            scene.unnamed_edges += 1
            continue
        _, _, (x, y), box = min(free)
        taken.add(box)
        scene.items.append(Text((x, y + KIND_SIZE * 0.35), kind, KIND_SIZE, theme.words(edge), "middle", plate=theme.background))


def edge_words(projection: Projection) -> list[str]:
    """Return what is written on each edge: nothing where its colour says it, and the legend what the colour says."""
    kinds = {(edge.polarity, edge.kind) for edge in projection.edges}
    alone = {polarity for polarity, count in Counter(polarity for polarity, _ in kinds).items() if count == 1}

    def told(edge: Edge) -> bool:
        said = edge.polarity in alone or (not edge.polarity and "other" in projection.legend)
        return edge.label == edge.attributes.get("group") or (said and edge.label == edge.kind)

    return ["" if told(edge) else shortened(edge.label, 40) for edge in projection.edges]


def _add_legend(scene: Scene, projection: Projection, top: float, theme: Theme) -> None:
    """Put the legend and the source line at the bottom, and set the height of the page."""
    unit = _scale(scene)
    size, line_height, width = LEGEND_SIZE * unit, 17 * unit, scene.width - 2 * MARGIN
    y = top + 6
    scene.items.append(Curve(((MARGIN, y), (scene.width / 2, y), (scene.width - MARGIN, y)), theme.faint, 0.6 * unit))
    y += 1.2 * line_height
    legend = projection.legend
    looks: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for node in projection.nodes:
        looks[node.type].add((node.shape, node.colour))
    marks = []
    for name, count in sorted(Counter(node.type for node in projection.nodes).items(), key=lambda one: (-one[1], one[0])):
        (shape, colour), *more = sorted(looks[name])
        plain = sorted(node.colour for node in projection.nodes if node.type == name and "group" not in node.attributes)
        marks.append((shape, (plain[0] if plain else _NEUTRAL) if more else colour, f"{name} ({count:,})"))
    y = _add_marks(scene, "", marks, y, theme) if marks else y
    coloured = _groups(projection.nodes)
    lines = _groups(projection.edges)
    if coloured and not coloured.keys() <= lines.keys():
        y = _add_marks(
            scene,
            legend.get("nodes", ""),
            [(_shape_of(projection.nodes, name), colour, f"{name} ({count:,})") for name, (colour, count) in coloured.items()],
            y + line_height,
            theme,
        )
    if lines:
        words = [("", colour, f"{name} ({count:,})") for name, (colour, count) in lines.items()]
        y = _add_marks(scene, legend.get("edges", ""), words, y + line_height, theme)
    for polarity in sorted({edge.polarity for edge in projection.edges if "group" in edge.attributes} & set(legend)):
        if edge_style(polarity).dashes:
            y += line_height
            line = ((MARGIN, y - 4 * unit), (MARGIN + 14 * unit, y - 4 * unit), (MARGIN + 28 * unit, y - 4 * unit))
            scene.items.append(Curve(line, theme.faint, 1.8 * unit, tuple(dash * unit for dash in edge_style(polarity).dashes)))
            scene.items.append(Text((MARGIN + 34 * unit, y), legend[polarity], size, theme.text))
    kinds: dict[str, Counter[str]] = defaultdict(Counter)
    for edge in projection.edges:
        if "group" not in edge.attributes:
            kinds[edge.polarity or "other"][edge.kind] += 1
    for polarity, words_of in {**POLARITY_WORDS, **dict.fromkeys(kinds, ""), **legend}.items():
        if polarity not in kinds:
            continue
        y += line_height
        counts = sorted(kinds[polarity].items(), key=lambda one: (-one[1], one[0]))
        named = ", ".join(f"{kind} ({count:,})" for kind, count in counts[:LEGEND_KINDS])
        named += f" and {len(counts) - LEGEND_KINDS:,} more" if len(counts) > LEGEND_KINDS else ""
        style = edge_style(polarity)
        line_y, right = y - 4 * unit, MARGIN + 40 * unit
        line = ((MARGIN, line_y), ((MARGIN + right) / 2, line_y), (right, line_y))
        dashes = tuple(dash * unit for dash in style.dashes)
        scene.items.append(Curve(line, style.on_dark if theme.dark else style.colour, 1.8 * unit, dashes))
        same = words_of == "; ".join(kind for kind, _ in counts)  # then it says nothing more
        for place, text in enumerate(wrap(f"{words_of}: {named}" if words_of and not same else named, (width - 50 * unit) * FULL, size, 3)):
            y += line_height * 0.85 if place else 0.0
            scene.items.append(Text((MARGIN + 50 * unit, y), text, size, theme.text))
    remarks = []
    if projection.nodes:
        remarks.append(legend.get("size", "Larger marks have more lines."))
    if any(edge.weight > 1 for edge in projection.edges):
        remarks.append(legend.get("weight", "Lines are thicker the more independent works say it."))
    if scene.unnamed_edges:
        remarks.append(f"For want of room {scene.unnamed_edges:,} of {len(projection.edges):,} lines have no words.")
    if scene.cut_labels:
        remarks.append(f"{scene.cut_labels:,} long labels are cut.")
    counted = f"{len(projection.nodes):,} nodes, {len(projection.edges):,} edges"
    source = f"Source: sgkg {__version__}, the security-guarantee knowledge graph, view {projection.name}: {counted}. CC BY 4.0."
    y += line_height * 0.5
    for paragraph in (" ".join(remarks), source):
        for text in wrap(paragraph, width * FULL, size, 3):
            y += line_height * 0.85
            scene.items.append(Text((MARGIN, y), text, size, theme.faint))
    scene.height = y + MARGIN


def _groups(elements: Sequence[Node] | Sequence[Edge]) -> dict[str, tuple[str, int]]:
    """Return the groups of nodes or edges by name: their colour, and how many they are; an element of several counts for the first."""
    found: dict[str, tuple[str, int]] = {}
    for one in elements:
        group = one.attributes.get("group", "")
        name = str(group[0] if isinstance(group, tuple) else group)
        if name:
            found[name] = one.colour, found.get(name, ("", 0))[1] + 1
    return dict(sorted(found.items()))


def _shape_of(nodes: Sequence[Node], group: str) -> str:
    """Return the shape of the nodes of a group, a circle where they have several."""
    shapes = {node.shape for node in nodes if group in (own if isinstance(own := node.attributes.get("group", ""), tuple) else (own,))}
    return shapes.pop() if len(shapes) == 1 else "circle"


def _add_marks(scene: Scene, caption: str, marks: Sequence[tuple[str, str, str]], y: float, theme: Theme) -> float:
    """Put marks of (shape, '' for a line, colour, words) in rows behind a caption, and return the base line of the last row."""
    unit = _scale(scene)
    size, left = LEGEND_SIZE * unit, MARGIN
    if caption:
        scene.items.append(Text((MARGIN, y), f"{caption}:", size, theme.faint))
        left += text_width(f"{caption}:", size) + 12 * unit
    x = left
    for shape, colour, words in marks:
        before = 20 * unit if shape else 34 * unit
        needed = before + 18 * unit + text_width(words, size)
        if x > left and x + needed - 18 * unit > scene.width - MARGIN:
            x, y = left, y + 17 * unit
        centre = (x + 7 * unit, y - 4 * unit)
        if shape:
            scene.items.append(Shape(outline(shape, centre, 6 * unit), colour, theme.rim, 0.8, centre, 6 * unit))
        else:
            scene.items.append(Curve(((x, y - 4 * unit), (x + 14 * unit, y - 4 * unit), (x + 28 * unit, y - 4 * unit)), colour, 2.2 * unit))
        scene.items.append(Text((x + before, y), words, size, theme.text))
        x += needed
    return y


def smallest_sheet(scene: Scene) -> tuple[str, float]:
    """Return the smallest sheet on which the labels are legible ('' where A0 is too small), and millimetres a unit on it."""
    scale = 0.0
    for name, (long, short) in SHEETS.items():
        across, up = (long, short) if scene.width >= scene.height else (short, long)
        scale = min((across - 2 * PAPER_MARGIN) / scene.width, (up - 2 * PAPER_MARGIN) / scene.height)
        if scale * FONT_SIZE >= SMALLEST_LETTERS * POINT:
            return name, scale
    return "", scale


def notes(projection: Projection, *, dark: bool = False) -> list[Note]:
    """Return what the picture leaves out, and on what paper it is legible."""
    scene = compose(projection, dark=dark)
    sheet, _ = smallest_sheet(scene)
    said = f"letters of {SMALLEST_LETTERS:g} points and more on {sheet}" if sheet else f"letters of less than {SMALLEST_LETTERS:g} points even on A0"
    found = [Note("size", 1, (said,))]
    if scene.unnamed_edges:
        found.append(Note("edges without words for want of room", scene.unnamed_edges, ()))
    if scene.cut_labels:
        found.append(Note("labels cut", scene.cut_labels, ()))
    return found


# Room on the page -----------------------------------------------------------------------------------------------------


class OccupancyGrid:
    """The taken boxes of a page of a width, by the cells they reach into, so that a look for room costs the same on large pages.

    What reaches over the sides of the page is not free.
    """

    CELL = 60.0

    def __init__(self, width: float) -> None:
        self.width = width
        self._boxes: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def _cells(self, box: Box) -> Iterator[tuple[int, int]]:
        left, top, right, bottom = box
        for column in range(int(left // self.CELL), int(right // self.CELL) + 1):
            for row in range(int(top // self.CELL), int(bottom // self.CELL) + 1):
                yield column, row

    def add(self, box: Box) -> None:
        """Take a box."""
        for cell in self._cells(box):
            self._boxes[cell].append(box)

    def is_free(self, box: Box) -> bool:
        """Tell whether a box meets no other."""
        left, top, right, bottom = box
        if left < 0 or right > self.width:
            return False
        return not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for cell in self._cells(box)
            for other in self._boxes.get(cell, ())
        )


class Crowd:
    """What the words of an edge could be taken to belong to: points on the edges, and the marks of nodes, by the cells that they lie in."""

    CELL = 16.0
    BESIDE = 10.0  # so near to a mark words seem to be its own

    def __init__(self) -> None:
        self._owners: dict[tuple[int, int], set[str]] = defaultdict(set)

    def add(self, point: Point, owner: str) -> None:
        """Put a point in."""
        self._owners[int(point[0] // self.CELL), int(point[1] // self.CELL)].add(owner)

    def beside(self, box: Box, own: Sequence[str]) -> int:
        """Return how many others than its own are in a box, or near it."""
        left, top, right, bottom = (int((side + off) // self.CELL) for side, off in zip(box, (0, -self.BESIDE, 0, self.BESIDE), strict=True))
        cells = ((column, row) for column in range(left, right + 1) for row in range(top, bottom + 1))
        return len(set().union(*(self._owners.get(cell, ()) for cell in cells)).difference(own))


class _Outline(NamedTuple):
    """What a node takes around its place: a circle, and the lines of its label by half their width."""

    radius: float
    half_lines: tuple[float, ...]
    line_height: float

    def holds(self, point: Point, centre: Point, gap: float) -> bool:
        """Tell whether a point is in it or nearer than `gap`."""
        x, y = abs(point[0] - centre[0]), point[1] - centre[1]
        if x * x + y * y < (self.radius + gap) ** 2:
            return True
        below = y - self.radius
        line = int(min(max(below, 0.0) // self.line_height, len(self.half_lines) - 1))
        return bool(self.half_lines) and 0 <= below < len(self.half_lines) * self.line_height + 2 + gap and x < self.half_lines[line] + gap


# Geometry -------------------------------------------------------------------------------------------------------------

# Corners and the angle of the first.
_CORNERS = {"triangle": (3, 90.0), "square": (4, 45.0), "diamond": (4, 90.0), "pentagon": (5, 90.0)}
_CORNERS |= {"hexagon": (6, 0.0), "octagon": (8, 22.5), "wedge": (3, 270.0)}
_LARGER = {"triangle": 1.25, "wedge": 1.25, "square": 1.15, "diamond": 1.15, "star": 1.3}  # so that all shapes look alike in size


def outline(shape: str, centre: Point, radius: float) -> tuple[Point, ...]:
    """Return the corners of a shape about as large as a circle of a radius; none for a circle."""
    if shape == "circle":
        return ()
    reach = radius * _LARGER.get(shape, 1.05)
    if shape == "star":
        angles = [(90.0 + 36 * step, reach if step % 2 == 0 else reach * 0.5) for step in range(10)]
    else:
        corners, first = _CORNERS[shape]
        angles = [(first + 360 * step / corners, reach) for step in range(corners)]
    x, y = centre
    return tuple((x + far * math.cos(math.radians(angle)), y - far * math.sin(math.radians(angle))) for angle, far in angles)


def along(points: Sequence[Point], share: float) -> Point:
    """Return the point of a Bezier curve at a share of its way."""
    left = list(points)
    while len(left) > 1:
        left = [(a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share) for a, b in pairwise(left)]
    return left[0]


def part(points: Sequence[Point], start: float, end: float) -> tuple[Point, Point, Point]:
    """Return the part of a quadratic Bezier curve between two shares of its way."""
    first, last = along(points, start), along(points, end)
    one, two = along(points[:2], start), along(points[1:], start)
    middle = along((one, two), end)  # the blossom of the two shares
    return first, middle, last


def _bow(places: Mapping[str, Point], outlines: Mapping[str, _Outline], edge: Edge, bend: float, width: float) -> tuple[Point, ...]:
    """Return a curve bent to its left, from where it leaves one node and its label to where it meets the other or its label."""
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    far = math.hypot(x2 - x1, y2 - y1) or 1.0
    whole = ((x1, y1), ((x1 + x2) / 2 - (y2 - y1) / far * bend * 2, (y1 + y2) / 2 + (x2 - x1) / far * bend * 2), (x2, y2))
    source, target = outlines[edge.source], outlines[edge.target]
    steps = max(12, min(80, int(far / 6)))
    start = next((step for step in range(steps) if not source.holds(along(whole, step / steps), whole[0], 1.0)), 0)
    gap = 4.0 + width if edge.directed else 1.0
    end = next((step for step in range(steps, 0, -1) if not target.holds(along(whole, step / steps), whole[2], gap)), steps)
    return part(whole, start / steps, end / steps) if start + 1 < end else whole


def _loop(centre: Point, radius: float, place: int) -> tuple[Point, ...]:
    """Return a loop above a node, the next one larger."""
    x, y = centre
    reach = radius + 16 + 8 * place
    return (x - radius * 0.7, y - radius * 0.75), (x - reach, y - reach * 1.7), (x + reach, y - reach * 1.7), (x + radius * 0.75, y - radius * 0.9)


def _arrow_head(points: Sequence[Point], colour: str, width: float) -> Shape:
    """Return the head at the end of a curve."""
    (x1, y1), (x2, y2) = points[-2], points[-1]
    far = math.hypot(x2 - x1, y2 - y1) or 1.0
    across, up = (x2 - x1) / far, (y2 - y1) / far
    long, half = 5.0 + 1.5 * width, 2.2 + 0.8 * width
    tip = (x2 + across * (2 + width), y2 + up * (2 + width))
    back = (tip[0] - across * long, tip[1] - up * long)
    return Shape((tip, (back[0] - up * half, back[1] + across * half), (back[0] + up * half, back[1] - across * half)), colour)
