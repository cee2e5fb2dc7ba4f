"""The files to be checked: what they say, which of them says it, and what in them cannot be read."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import turtle
from kg.rdf import canonical
from kg.validate.findings import Finding

if TYPE_CHECKING:
    from pyoxigraph import Quad

#: The name of the standard input, in place of a file.
STDIN = "-"
TABLES = (".csv", ".tsv", ".tab")
# What pyoxigraph calls a blank node without a name: random, so it would differ from run to run.
_RANDOM = re.compile(r"_:[0-9a-f]{20,32}")


class Fact(NamedTuple):
    """One triple of a file, in canonical N-Triples terms; graphs that the file names are left out."""

    subject: str
    predicate: str
    object: str
    file: str


class Cell(NamedTuple):
    """A cell of a table: its row and column, counted from 1, and what stands in it."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """One file as it was read.

    Attributes:
        name: what to call it.
        form: its format, a value of `kg.turtle.FORMATS`, or `table`.
        text: its text; `""` for a table.
        facts: what it says, each triple once.
        mistakes: what cannot be read; it then says nothing.
        suffix: what was added to the names of its blank nodes.
        quads: its triples as they were parsed.
        rows: of a table, its cells as text; its facts come from `kg.validate.tables.resolved`.
        problems: of a table, cells and columns that say nothing.
        cells: of a table, the cells that make each triple's predicate and object; of a row's subject under (subject, "", ""),
            of a column's head under ("", property, "").
    """

    name: str
    form: str
    text: str = ""
    facts: list[Fact] = field(default_factory=list)
    mistakes: list[Finding] = field(default_factory=list)
    suffix: str = ""
    quads: list[Quad] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    cells: dict[tuple[str, str, str], Cell] = field(default_factory=dict)


def sources(paths: Sequence[Path], *, form: str | None = None) -> list[Source]:
    """Read files of facts in the order given.

    Blank nodes without a name are called by their order of appearance; those of a second file get its number.

    Args:
        paths: the files; `-` is the standard input.
        form: the format of all of them; None goes by their endings, and takes the standard input for Turtle.

    Raises:
        kg.turtle.FactsError: a file that is not there, or of an unknown format, or so broken that no place can be told.
    """
    return [_source(path, f"-{number}" if len(paths) > 1 else "", form) for number, path in enumerate(paths, 1)]


def read(paths: Sequence[Path]) -> list[Fact]:
    """Read files of facts; see `sources`.

    Raises:
        kg.turtle.FactsError: a file that cannot be read.
    """
    facts: list[Fact] = []
    for source in sources(paths):
        for mistake in source.mistakes:
            raise turtle.FactsError(mistake.file, mistake.message, mistake.line, mistake.column)
        facts += source.facts
    return facts


def _source(path: Path, suffix: str, form: str | None) -> Source:
    if path.suffix.lower() in TABLES and str(path) != STDIN:
        from kg.validate import tables

        return tables.source(path)
    name = "<stdin>" if str(path) == STDIN else str(path)
    data = b""
    try:
        data = turtle.clean(name, sys.stdin.buffer.read(turtle.MAX_BYTES)) if str(path) == STDIN else turtle.load(path)
        form = form or ("turtle" if str(path) == STDIN else turtle.file_format(path))
        quads = turtle.parse(data, form, name=name)
    except turtle.FactsError as error:
        if not error.line:
            raise
        from kg.validate.places import mistakes

        form = form or "turtle"
        return Source(name, form, mistakes=mistakes(name, data.decode("utf-8", "replace"), form, error))
    facts: dict[Fact, None] = {}
    names: dict[str, str] = {}
    for quad in quads:
        subject, term = str(quad.subject), str(quad.object)
        if subject.startswith("_:"):
            subject = _named(subject, names, suffix)
        if not term.startswith("<"):
            term = _named(term, names, suffix) if term.startswith("_:") else canonical(term)
        facts[Fact(subject, str(quad.predicate), term, name)] = None
    return Source(name, form, data.decode("utf-8"), list(facts), suffix=suffix, quads=quads)


def _named(term: str, names: dict[str, str], suffix: str) -> str:
    if term not in names:
        unnamed = _RANDOM.fullmatch(term)
        names[term] = f"_:unnamed{len(names) + 1}{suffix}" if unnamed else f"{term}{suffix}"
    return names[term]


def ntriples(facts: Sequence[Fact]) -> str:
    """Return facts as N-Triples."""
    return "".join(f"{fact.subject} {fact.predicate} {fact.object} .\n" for fact in facts)
