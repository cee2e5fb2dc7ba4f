"""What the formats written as XML share: escaped text, numbers, colours, and pieces large enough to be written at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

_SPECIAL = re.compile('[&<>"\t\n\r]|[^\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
BATCH = 500


def escape(text: str) -> str:
    """Return text for an attribute or an element, without the characters that XML forbids (NUL and other controls, lone surrogates)."""
    return _SPECIAL.sub(lambda match: _ENTITIES.get(match.group(), ""), text) if _SPECIAL.search(text) else text


def number(value: float) -> str:
    """Return a number without a needless fraction."""
    return repr(float(value)).removesuffix(".0")


def rgb(colour: str) -> tuple[int, int, int]:
    """Return the parts of a colour `#rrggbb`, each from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def batched(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the pieces joined, BATCH at a time."""
    pieces = iter(pieces)
    while batch := "".join(islice(pieces, BATCH)):
        yield batch
