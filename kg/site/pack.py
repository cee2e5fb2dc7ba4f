"""Pack a graph for the page: its terms once, in order, and its quads as numbers of terms.

Packed and compressed it is a third of its compressed N-Quads. The format, which `kg/serve/page/src/worker/graph.ts` reads: the length of the
terms in bytes (32 bits, the lowest first); the terms in UTF-8, one a line, each as how many characters it shares with the one before, a space,
and the rest; the number of quads (32 bits); then for graph, predicate, subject and object in turn, of each quad in order, the difference to
the quad before as a variable-length number (seven bits a byte, the lowest first; the lowest bit of all is the sign).
"""

from __future__ import annotations

from itertools import chain, pairwise
from operator import itemgetter
from typing import NamedTuple


class Line(NamedTuple):
    """One quad as its terms in N-Quads."""

    subject: str
    predicate: str
    object: str
    graph: str

    @classmethod
    def of(cls, line: str) -> Line:
        """Read a line of N-Quads of ours, in which every quad has a named graph."""
        subject, predicate, rest = line.split(" ", 2)
        at = rest.rindex(" <")
        return cls(subject, predicate, rest[:at], rest[at + 1 : -2])


def pack(nquads: str) -> bytes:
    """Return a graph, given as N-Quads, as the page reads it."""
    lines = list(map(Line.of, nquads.splitlines()))
    terms = sorted(set(chain.from_iterable(lines)))
    number = {term: place for place, term in enumerate(terms)}
    quads = sorted((number[line.graph], number[line.predicate], number[line.subject], number[line.object]) for line in lines)
    text = "\n".join(_rests(terms)).encode()
    columns = (_column(map(itemgetter(place), quads)) for place in range(4))
    return b"".join([len(text).to_bytes(4, "little"), text, len(quads).to_bytes(4, "little"), *columns])


def _rests(terms: list[str]) -> list[str]:
    return [f"{count} {term[count:]}" for count, term in zip([0, *(_shared(*two) for two in pairwise(terms))], terms, strict=False)]


def _shared(one: str, other: str) -> int:
    """Count the characters with which both begin, in ASCII alone: JavaScript counts others otherwise."""
    different = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b or not a.isascii())
    return next(different, min(len(one), len(other)))


def _column(numbers: map[int]) -> bytes:
    out = bytearray()
    before = 0
    for one in numbers:
        step, before = one - before, one
        rest = step << 1 if step >= 0 else (-step << 1) | 1
        while rest > 127:
            out.append(rest & 127 | 128)
            rest >>= 7
        out.append(rest)
    return bytes(out)
