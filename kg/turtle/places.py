"""Where the triples of a text stand: places for reports, given only where they are sure.

What a text says is what `kg.turtle.parse` (pyoxigraph) reads. The reader here finds the same triples again with their offsets; where the
two differ in one triple, the places of that text are dropped and the reason is told. Facts are never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from kg import turtle
from kg.turtle.lexer import Lines
from kg.turtle.reader import Reader, Row, UnreadableError

if TYPE_CHECKING:
    from pyoxigraph import Quad

#: The formats whose places can be told.
FORMS = ("turtle", "trig", "ntriples", "nquads")
# What pyoxigraph calls a blank node without a label: random, so it would differ from run to run.
_RANDOM = re.compile(r"_:[0-9a-f]{20,32}")
_ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\uFFF([EF])")
_SPELT = str.maketrans({"\ufffe": "\\uFFFE", "\uffff": "\\uFFFF"})  # the two characters that only pyoxigraph escapes


class Place(NamedTuple):
    """A stretch of text: lines and columns count from 1, in characters; ends are behind the last character; offsets count from 0."""

    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int


class Triple(NamedTuple):
    """One triple in N-Triples terms; `graph` is `""` in the default graph.

    Literals have no escape that is not needed and lower-case language tags, blank nodes without a label are `_:unnamed<n>`: in short,
    terms are written as `kg.validate.facts` writes them.
    """

    subject: str
    predicate: str
    object: str
    graph: str


class Where(NamedTuple):
    """The places of one triple.

    A subject in brackets stands at its `[` or `(`, an object in brackets from there to the end of the brackets. The triples of a collection
    stand at its `(`, their objects at the items.
    """

    triple: Triple
    subject: Place
    predicate: Place
    object: Place


class Located:
    """The triples of a text, in the order of `kg.turtle.parse`, with their places.

    Attributes:
        text: the text.
        triples: what it says, each statement of it, so that a triple that is written twice is there twice.
        why: why no places are known, `""` where they are.
    """

    def __init__(self, text: str, triples: Sequence[Triple], rows: Sequence[Row], closing: dict[int, int], why: str = "") -> None:
        self.text, self.triples, self.why = text, triples, why
        self._rows, self._closing = rows, closing
        self._indices: dict[int, dict[tuple[str, ...], list[int]]] = {}

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.text)

    def _index(self, *terms: str) -> list[int]:
        """Return the indices of the triples that begin with these terms."""
        known = self._indices.get(len(terms))
        if known is None:
            known = self._indices[len(terms)] = {}
            for index in range(len(self._rows)):
                known.setdefault(self.triples[index][: len(terms)], []).append(index)
        return known.get(terms, [])

    def place(self, start: int, end: int) -> Place:
        """Return the place of a stretch of the text, from its offsets."""
        return Place(*self.lines.place(start), *self.lines.place(end), start, end)

    def where(self, index: int) -> Where | None:
        """Return the places of the triple with this index, None where they are not known."""
        if not self._rows:
            return None
        _, _, _, _, ss, se, ps, pe, os, oe = self._rows[index]
        return Where(self.triples[index], self.place(ss, se), self.place(ps, pe), self.place(os, self._closing.get(os, oe)))

    def find(self, subject: str, predicate: str = "", value: str = "", graph: str | None = None) -> list[Where]:
        """Return the places of triples, in the order of the text.

        Args:
            subject: an N-Triples term.
            predicate: one, brackets and all, or `""` for any.
            value: the object, or `""` for any.
            graph: the graph, None for any.
        """
        terms = (subject, predicate, value) if predicate and value else (subject, predicate) if predicate else (subject,)
        found = [self.where(index) for index in self._index(*terms)]
        kept = [one for one in found if one and value in ("", one.triple.object) and graph in (None, one.triple.graph)]
        return sorted(kept, key=lambda one: one.object.start)

    def subject(self, subject: str) -> Place | None:
        """Return where a node first is the subject: the head of its block; None where it is none, or places are not known."""
        spans = [self._rows[index][4:6] for index in self._index(subject)]
        return self.place(*min(spans)) if spans else None

    def line(self, number: int) -> str:
        """Return a line of the text by its number, without its end; `""` where there is none."""
        return self.lines.line(number)


def locate(
    text: str, form: str, base_iri: str | None = None, *, name: str = "the text", quads: Sequence[Quad] | None = None, suffix: str = ""
) -> Located:
    """Find where the triples of a text stand.

    Args:
        text: what a file holds, without a byte-order mark and with its line ends as they are.
        form: a value of `kg.turtle.FORMATS`; places are known for FORMS.
        base_iri: against which relative IRIs are resolved.
        name: what to call the text in errors.
        quads: what `kg.turtle.parse` has read from the same text, to save reading it again.
        suffix: what to put behind the names of blank nodes, to keep those of several files apart.

    Returns:
        The triples; their places too, unless `why` says that the reader does not agree with pyoxigraph.

    Raises:
        kg.turtle.FactsError: the text does not parse; `kg.turtle.mistakes` tells all that is wrong.
    """
    if quads is None:
        quads = turtle.parse(text.encode("utf-8", "surrogatepass"), form, name=name, base_iri=base_iri)
    spelt = [(str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name)) for quad in quads]
    triples = _named(spelt, suffix)
    if form not in FORMS:
        return Located(text, triples, (), {}, f"places are not known in {form}, only in {', '.join(FORMS)}")
    try:
        reader = Reader(text, form, base_iri).read()
    except UnreadableError as error:
        return Located(text, triples, (), {}, f"places are not known: pyoxigraph reads the text, the reader for places does not ({error})")
    if not _same(reader.rows, spelt):
        return Located(text, triples, (), {}, "places are not known: the reader for places reads other triples than pyoxigraph")
    return Located(text, triples, reader.rows, reader.closing)


def _named(spelt: Sequence[tuple[str, str, str, str]], suffix: str) -> list[Triple]:
    """Return triples with blank nodes named by order of appearance, as subject or object."""
    names: dict[str, str] = {}
    for s, _, o, _ in spelt:
        for term in (s, o):
            if term.startswith("_:") and term not in names:
                names[term] = f"_:unnamed{len(names) + 1}{suffix}" if _RANDOM.fullmatch(term) else f"{term}{suffix}"
    graphs = {"DEFAULT": ""}
    triples = []
    for s, p, o, g in spelt:
        if g not in graphs:
            unnamed = f"_:graph{len(graphs)}" if _RANDOM.fullmatch(g) else g
            graphs[g] = names.get(g) or (f"{unnamed}{suffix}" if g.startswith("_:") else g)
        if "\\uFFF" in o:
            o = _ESCAPED.sub(lambda m: m[1] + ("\ufffe" if m[2] == "E" else "\uffff"), o)
        triples.append(Triple(names.get(s, s), p, names.get(o, o), graphs[g]))
    return triples


def _same(rows: Sequence[Row], spelt: Sequence[tuple[str, str, str, str]]) -> bool:
    """Whether the reader has read what pyoxigraph has, one by one, blank nodes without a label up to their names."""
    if len(rows) != len(spelt):
        return False
    names: dict[str, str] = {"": "DEFAULT"}
    for row, terms in zip(rows, spelt, strict=True):
        if row[:4] == terms:
            continue
        for ours, theirs in zip(row[:4], terms, strict=True):
            if ours != theirs:
                if not ours or ours.startswith("_:#"):
                    if names.setdefault(ours, theirs) != theirs:
                        return False
                elif ours.translate(_SPELT) != theirs:
                    return False
    return len(set(names.values())) == len(names)
