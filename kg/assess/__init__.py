"""Weigh the options: which is credible, who accepts it, what fails, what would follow from a hypothesis, what would open a way."""

from __future__ import annotations

from kg.assess.explain import Chain, chain, pick
from kg.assess.hypothesis import Hypothesis, Side, compare, concluded, gather
from kg.assess.matrix import Cell, Matrix, Row, Voice, read
from kg.assess.search import Change, Found, smallest
from kg.assess.timeline import Entry, entries

__all__ = [
    "Cell",
    "Chain",
    "Change",
    "Entry",
    "Found",
    "Hypothesis",
    "Matrix",
    "Row",
    "Side",
    "Voice",
    "chain",
    "compare",
    "concluded",
    "entries",
    "gather",
    "pick",
    "read",
    "smallest",
]
