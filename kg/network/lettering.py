"""How much room words take, and how they break into lines, so that layout and picture agree without a font at hand.

The widths are those of DejaVu Sans, which is wider than the fonts that usually stand in for it: what fits by them fits.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

SIZE, LINE = 10.0, 12.5  # letters of a node's label and the step from line to line, in the unit of the coordinates
WRAP, LINES = 130.0, 4  # a label's greatest width and number of lines
# Of ASCII from the space on: each character stands for its place above 32, in hundredths of the size.
_WIDTHS = "@HNt`n;GGRt@D@B``````````BBtttUdefm_Zmk==bXvko\\oe_]ide]eGBGtRR]_W_^C__<<Z<_]__ITG_[r[[T`B`t"


def width(text: str, size: float = SIZE) -> float:
    """Return the width of a line of text."""
    return sum(map(_advance, text)) * size


@lru_cache(4096)
def _advance(character: str) -> float:
    place = ord(character) - 32
    if 0 <= place < len(_WIDTHS):
        return (ord(_WIDTHS[place]) - 32) / 100
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0.0
    wide = unicodedata.east_asian_width(character) in "WF" or ("\u0400" <= character < "\u0530" and character.isupper())
    return 1.05 if wide else 0.75


@lru_cache(4096)
def wrap(text: str, most: float = WRAP, size: float = SIZE, lines: int = LINES) -> tuple[str, ...]:
    """Return text as lines no wider than `most`; what does not fit into so many lines ends in an ellipsis."""
    done: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if width(longer, size) <= most:
            line = longer
            continue
        if line:
            done.append(line)
        while width(word, size) > most:  # a word wider than the line is broken
            cut = 1
            while width(word[: cut + 1], size) <= most:
                cut += 1
            done.append(word[:cut])
            word = word[cut:]
        line = word
        if len(done) > lines:
            break
    if line:
        done.append(line)
    if len(done) > lines:
        last = done[lines - 1]
        while last and width(last + "…", size) > most:
            last = last[:-1]
        done = [*done[: lines - 1], last.rstrip() + "…"]
    return tuple(done)


def box(diameter: float, label: str) -> tuple[float, float]:
    """Return the width and the height that a node takes with its label below it."""
    lines = wrap(label)
    return max([diameter, *map(width, lines)]), diameter + (len(lines) * LINE + 2 if lines else 0)
