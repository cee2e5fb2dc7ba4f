"""The words around a picture: title, scope and dates above; what shapes, colours and dashes mean, and the source, below."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from kg import __version__
from kg.export.scene import Curve, Scene, Shape, Text, outline
from kg.network import Edge, Projection, lettering
from kg.network.palette import DASHES, ON_DARK, POLARITIES, type_shapes

HEAD, FOOT, MARGIN = 24.0, 11.0, 26.0  # letters of the title and of the legend, and the margin, on a page up to NARROW wide
NARROW, GROWTH = 1300.0, 2.5  # on a wider one they grow, up to so many times
WORDS = {"for": "for it", "against": "against it", "open": "open, proposed or both", "bond": "what is owed or bound", "": "other"}
SHOWN = 6  # kinds named for each polarity


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of a page."""

    ground: str
    ink: str
    faint: str
    rim: str
    dark: bool

    @classmethod
    def of(cls, *, dark: bool) -> Look:
        """Return the look on a light or a dark ground."""
        return cls("#15191d", "#eceff1", "#a9b3ba", "#eceff1", True) if dark else cls("#ffffff", "#1a1f23", "#566069", "#ffffff", False)

    def edge(self, edge: Edge) -> str:
        """Return the colour of an edge: on a dark ground the light one of its polarity, unless the view gave one."""
        if self.dark and edge.colour == POLARITIES.get(edge.polarity):
            return ON_DARK[edge.polarity]
        return edge.colour


def growth(scene: Scene) -> float:
    """Return how much larger the words around the picture are than on a narrow page."""
    return min(max(scene.width / NARROW, 1.0), GROWTH)


def head(scene: Scene, projection: Projection, look: Look) -> float:
    """Put title, scope and dates at the top, and return where they end."""
    size = HEAD * growth(scene)
    y, most = MARGIN, scene.width - 2 * MARGIN
    for text, letters, colour in ((projection.title or projection.name, size, look.ink), (_when(projection), size * 0.6, look.faint)):
        for line in lettering.wrap(text, most, letters, 3):
            y += letters * 1.2 if letters == size else letters * 1.5
            scene.items.append(Text((MARGIN, y), line, letters, colour))
    return y + 8


def _when(projection: Projection) -> str:
    """Return the scope and the time that the edges cover, in words."""
    starts = [one.start for edge in projection.edges for one in edge.intervals if one.start]
    ends = [one.end or one.start for edge in projection.edges for one in edge.intervals if one.end or one.start]
    dates = f"Dates from {min(starts)} to {max(end for end in ends if end)}." if starts else ""
    return f"{projection.scope} {dates}".strip()


def foot(scene: Scene, projection: Projection, top: float, look: Look) -> None:
    """Put the legend and the source line at the bottom, and set the height of the page."""
    unit = growth(scene)
    size, step, most = FOOT * unit, 17 * unit, scene.width - 2 * MARGIN
    y = top + 6
    scene.items.append(Curve(((MARGIN, y), (scene.width / 2, y), (scene.width - MARGIN, y)), look.faint, 0.6 * unit))
    y += 1.2 * step
    types = projection.report.types or Counter(node.type for node in projection.nodes)
    shapes, colours = type_shapes(types), {node.type: node.colour for node in projection.nodes}
    x = MARGIN
    for name, count in types.items():
        words = f"{name} ({count:,})"
        wide = 38 * unit + lettering.width(words, size)
        if x > MARGIN and x + wide > scene.width - MARGIN:
            x, y = MARGIN, y + step
        at = (x + 7 * unit, y - 4 * unit)
        scene.items.append(Shape(outline(shapes[name], at, 6 * unit), colours.get(name, look.faint), look.rim, 0.8, at, 6 * unit))
        scene.items.append(Text((x + 20 * unit, y), words, size, look.ink))
        x += wide
    kinds: dict[str, Counter[str]] = {}
    for edge in projection.edges:
        kinds.setdefault(edge.polarity, Counter())[edge.kind.partition(" · ")[0]] += 1
    for polarity in (one for one in WORDS if one in kinds):
        y += step
        found = sorted(kinds[polarity].items(), key=lambda one: (-one[1], one[0]))
        names = ", ".join(f"{kind} ({count:,})" for kind, count in found[:SHOWN])
        names += f" and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
        colour = ON_DARK[polarity] if look.dark else POLARITIES[polarity]
        line_y, right = y - 4 * unit, MARGIN + 40 * unit
        dashes = tuple(dash * unit for dash in DASHES[polarity])
        scene.items.append(Curve(((MARGIN, line_y), ((MARGIN + right) / 2, line_y), (right, line_y)), colour, 1.8 * unit, dashes))
        for place, line in enumerate(lettering.wrap(f"{WORDS[polarity]}: {names}", most - 50 * unit, size, 3)):
            y += step * 0.85 if place else 0.0
            scene.items.append(Text((MARGIN + 50 * unit, y), line, size, look.ink))
    notes = ["Lines are thicker the more independent works say it."]
    if scene.left_out:
        notes.append(f"For want of room {scene.left_out:,} of {len(projection.edges):,} lines are not named.")
    if scene.cut:
        notes.append(f"{scene.cut:,} long labels are cut.")
    counts = f"{len(projection.nodes):,} nodes, {len(projection.edges):,} edges"
    source = f"Source: sgkg {__version__}, the security-guarantee knowledge graph, view {projection.name}: {counts}. CC BY 4.0."
    y += step * 0.5
    for words in (" ".join(notes), source):
        for line in lettering.wrap(words, most, size, 3):
            y += step * 0.85
            scene.items.append(Text((MARGIN, y), line, size, look.faint))
    scene.height = y + MARGIN
