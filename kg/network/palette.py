"""Colours that colour-blind readers tell apart: by type for nodes, by polarity for edges.

Nodes: the palette of Okabe and Ito (2008, https://jfly.uni-koeln.de/color/), for claims and their kin the muted set of Tol
(https://personal.sron.nl/~pault/). Edges: blue for, red against, which differ for deutan, protan and tritan readers alike. What a
view's own columns `?colour` give comes first. In pictures the shape of a node says its type and the dashes of an edge its polarity
once more, for readers and printers without colour.
"""

from __future__ import annotations

from collections.abc import Iterable

BLUE, SKY, GREEN, ORANGE, VERMILION, PURPLE, YELLOW, GREY = (
    "#0072b2", "#56b4e9", "#009e73", "#e69f00", "#d55e00", "#cc79a7", "#f0e442", "#7f7f7f",
)  # fmt: skip
TYPES = {
    "state": BLUE,
    "alliance": SKY,
    "coalition": SKY,
    "organization": SKY,
    "actor group": "#8fa8c8",
    "person": GREEN,
    "option": ORANGE,
    "guarantee": VERMILION,
    "settlement": YELLOW,
    "treaty": PURPLE,
    "instrument": PURPLE,
    "political commitment": PURPLE,
    "ceasefire agreement": PURPLE,
    "economic agreement": PURPLE,
    "draft instrument": "#e3b7d0",
    "provision": "#e3b7d0",
    "deployment": "#8c6d31",
    "measure": "#8c6d31",
    "supposition": "#44aa99",
    "obligation": "#88ccee",
    "trigger": "#117733",
    "event": "#332288",
    "breach": "#882255",
    "outcome": "#999933",
    "claim": "#ddcc77",
    "position": "#ddcc77",
    "assessment": "#cc6677",
    "characterisation": "#aa4499",
    "conditional claim": "#117733",
    "participation": "#aa4499",
    "status": "#999933",
    "reason": "#cc6677",
    "concept": "#ddcc77",
    "source": "#332288",
    "work": "#332288",
    "place": "#999933",
    "office": "#117733",
    "literal": GREY,
    "unknown": GREY,
}
POLARITIES = {"for": "#2166ac", "open": "#b8860b", "against": "#b2182b", "bond": "#3b4a54", "": "#9aa0a6"}
ON_DARK = {"for": "#6baed6", "open": "#d9a521", "against": "#f4846f", "bond": "#b6c2cb", "": "#7d858c"}
DASHES: dict[str, tuple[float, ...]] = {"for": (), "open": (1.5, 3.0), "against": (6.0, 3.5), "bond": (), "": ()}
SHAPES = {
    "state": "circle",
    "person": "triangle",
    "alliance": "hexagon",
    "coalition": "pentagon",
    "organization": "hexagon",
    "actor group": "octagon",
    "option": "diamond",
    "guarantee": "diamond",
    "settlement": "pentagon",
    "treaty": "square",
    "instrument": "square",
    "political commitment": "square",
    "ceasefire agreement": "square",
    "economic agreement": "square",
    "draft instrument": "square",
    "provision": "pentagon",
    "deployment": "wedge",
    "measure": "octagon",
    "event": "star",
    "breach": "star",
    "outcome": "star",
    "supposition": "circle",
    "obligation": "pentagon",
    "trigger": "wedge",
    "claim": "circle",
    "position": "octagon",
    "assessment": "triangle",
    "characterisation": "pentagon",
    "conditional claim": "square",
    "participation": "hexagon",
    "status": "hexagon",
    "reason": "diamond",
    "concept": "hexagon",
    "source": "triangle",
    "work": "square",
    "place": "circle",
    "office": "triangle",
    "literal": "circle",
    "unknown": "circle",
}
_SPARE_SHAPES = ("pentagon", "octagon", "circle", "square", "diamond", "hexagon", "wedge", "star", "triangle")
_SPARE = ("#332288", "#88ccee", "#44aa99", "#117733", "#999933", "#ddcc77", "#cc6677", "#882255", "#aa4499")  # Tol's muted set


def type_colours(types: Iterable[str]) -> dict[str, str]:
    """Give each type a colour: its own where it has one, else a spare one, in the order of the alphabet."""
    spare = sorted(set(types) - set(TYPES))
    return TYPES | {name: _SPARE[place % len(_SPARE)] for place, name in enumerate(spare)}


def edge_colour(polarity: str) -> str:
    """Give the colour of an edge: `for`, `open`, `against` (a stance), `bond` (what is owed), grey for all else."""
    return POLARITIES.get(polarity, POLARITIES[""])


def type_shapes(types: Iterable[str]) -> dict[str, str]:
    """Give each type a shape: its own where it has one, else a spare one, in the order of the alphabet."""
    spare = sorted(set(types) - set(SHAPES))
    return SHAPES | {name: _SPARE_SHAPES[place % len(_SPARE_SHAPES)] for place, name in enumerate(spare)}
