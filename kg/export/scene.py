"""What a picture is made of: curves, shapes and lines of text on a page, in one unit, y pointing down. `svg` and `png` draw it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Curve:
    """A Bezier curve: four points, or three where one control point bends it."""

    points: tuple[Point, ...]
    colour: str
    width: float
    dashes: tuple[float, ...] = ()
    opacity: float = 1.0


@dataclass(frozen=True, slots=True)
class Shape:
    """A filled outline; without points it is a circle around `centre`."""

    points: tuple[Point, ...]
    fill: str
    line: str = "none"
    width: float = 0.0
    centre: Point = (0.0, 0.0)
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Text:
    """A line of text on its base line; `anchor` is start or middle, `halo` the colour of a rim that keeps it legible on lines."""

    at: Point
    text: str
    size: float
    colour: str
    anchor: str = "start"
    bold: bool = False
    halo: str = ""


@dataclass(slots=True)
class Scene:
    """A page; what is first in it lies at the bottom."""

    width: float
    height: float
    ground: str
    title: str
    description: str
    items: list[Curve | Shape | Text] = field(default_factory=list)
    left_out: int = 0  # names of edges for which there was no room
    cut: int = 0  # labels of nodes that were cut


# Corners and the angle of the first.
_TURNS = {"triangle": (3, 90.0), "square": (4, 45.0), "diamond": (4, 90.0), "pentagon": (5, 90.0)}
_TURNS |= {"hexagon": (6, 0.0), "octagon": (8, 22.5), "wedge": (3, 270.0)}
_LARGER = {"triangle": 1.25, "wedge": 1.25, "square": 1.15, "diamond": 1.15, "star": 1.3}  # so that all shapes look alike in size


def outline(shape: str, centre: Point, radius: float) -> tuple[Point, ...]:
    """Return the corners of a shape about as large as a circle of a radius; none for a circle."""
    if shape == "circle":
        return ()
    reach = radius * _LARGER.get(shape, 1.05)
    if shape == "star":
        angles = [(90.0 + 36 * step, reach if step % 2 == 0 else reach * 0.5) for step in range(10)]
    else:
        corners, first = _TURNS[shape]
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
