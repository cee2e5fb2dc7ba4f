"""Colours and shapes that colour-blind readers tell apart: by type for nodes, by polarity for edges.

Nodes: `queries/network/style.json` gives the types that the shipped views use their own, in the palette of Okabe and Ito (2008,
https://jfly.uni-koeln.de/color/), for claims and their kin in the muted set of Tol (https://personal.sron.nl/~pault/), which all other
types share out. The file stands beside the views because a type is what a view's column `?type` says, a class or not; the
ontology says what things are, not how they look. Edges: blue for, red against, which differ for deutan, protan and tritan readers
alike. What a view's own columns `?colour` give comes first. In pictures the shape of a node says its type and the dashes of an edge
its polarity once more, for readers and printers without colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple

from kg import paths, queries
from kg.queries import NodeStyle


class EdgeStyle(NamedTuple):
    """How edges of one polarity are drawn: their colour on a light and on a dark ground, and lengths of dash and gap (none: a full line)."""

    colour: str
    on_dark: str
    dashes: tuple[float, ...] = ()


POLARITIES = {
    "for": EdgeStyle("#2166ac", "#6baed6"),
    "open": EdgeStyle("#b8860b", "#d9a521", (1.5, 3.0)),
    "against": EdgeStyle("#b2182b", "#f4846f", (6.0, 3.5)),
    "bond": EdgeStyle("#3b4a54", "#b6c2cb"),
    "came": EdgeStyle("#1b7837", "#7fbf7b"),
    "went": EdgeStyle("#b2182b", "#f4846f", (6.0, 3.5)),
    "changed": EdgeStyle("#b8860b", "#d9a521", (1.5, 3.0)),
    "stayed": EdgeStyle("#9aa0a6", "#7d858c"),
    "": EdgeStyle("#9aa0a6", "#7d858c"),
}
SHAPES = ("pentagon", "octagon", "circle", "square", "diamond", "hexagon", "wedge", "star", "triangle")
# Told apart by deutan, protan and tritan readers, and 3:1 or more against white and against the dark ground.
GROUPS = ("#0077bb", "#d1495b", "#2a9134", "#b07d12", "#8e5ea2", "#0f8b8d", "#7a6a58", "#c2410c")
_MUTED = ("#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77", "#cc6677", "#882255", "#aa4499")


def node_styles(types: Iterable[str], own: Mapping[str, NodeStyle] | None = None) -> dict[str, NodeStyle]:
    """Give each type a colour and a shape: its own where it has one, else spare ones, in the order of the alphabet.

    Args:
        types: the types that are drawn.
        own: the styles of a base, see `kg.queries.node_styles`; None takes those that this package came with.

    Raises:
        ValueError: a shape that nothing draws.
    """
    own = _installed() if own is None else own
    if wrong := sorted(name for name, style in own.items() if style.shape not in SHAPES):
        raise ValueError(f"style.json: {wrong[0]} has the shape {own[wrong[0]].shape}; write one of {', '.join(sorted(SHAPES))}")
    spare = sorted(set(types) - set(own))
    return {**own, **{name: NodeStyle(_MUTED[place % len(_MUTED)], SHAPES[place % len(SHAPES)]) for place, name in enumerate(spare)}}


def group_colours(groups: Iterable[str], own: Mapping[str, NodeStyle] | None = None) -> dict[str, str]:
    """Give each group a colour: its own where it has one, the same in every picture, else a spare one in the order of the alphabet.

    Args:
        groups: the groups; '' is none.
        own: see `node_styles`.
    """
    names = {name for name in groups if name}
    own = (_installed() if own is None else own) if names else {}
    colours = {name: own[name].colour for name in names if name in own}
    spare = [colour for colour in GROUPS if colour not in colours.values()] or list(GROUPS)
    return colours | {name: spare[place % len(spare)] for place, name in enumerate(sorted(names - set(own)))}


def edge_style(polarity: str) -> EdgeStyle:
    """Give the style of an edge: `for`, `open`, `against` (a stance), `bond` (what is owed), a change between two days, grey for all else."""
    return POLARITIES.get(polarity, POLARITIES[""])


@lru_cache(1024)
def legible(colour: str, ground: str, text: str, least: float = 4.5) -> str:
    """Return a colour in which small letters can be read: moved towards that of text until its contrast is what WCAG 2 asks.

    >>> legible("#9aa0a6", "#ffffff", "#1a1f23"), legible("#2166ac", "#ffffff", "#1a1f23")
    ('#6d7378', '#2166ac')

    Args:
        colour: as `#rrggbb`, as are all.
        ground: what they stand on.
        text: the colour of text, which has contrast enough.
        least: the contrast, 4.5 for letters of this size (WCAG 2.2, success criterion 1.4.3).
    """
    start, end = _channels(colour), _channels(text)
    for step in range(21):
        mixed = [a + (b - a) * step / 20 for a, b in zip(start, end, strict=True)]
        light, dark = sorted((_luminance(mixed), _luminance(_channels(ground))), reverse=True)
        if (light + 0.05) / (dark + 0.05) >= least:
            break
    return "#" + "".join(f"{round(channel):02x}" for channel in mixed)


def _channels(colour: str) -> list[float]:
    return [float(int(colour[place : place + 2], 16)) for place in (1, 3, 5)]


def _luminance(channels: Iterable[float]) -> float:
    """Return the relative luminance of WCAG 2."""
    linear = (part / 12.92 if (part := channel / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for channel in channels)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@lru_cache(1)
def _installed() -> dict[str, NodeStyle]:
    return queries.node_styles(paths.installed())
