"""Where findings stand in their files: line and column of the subject, property or value at fault; for reporting only.

pyoxigraph's parse is the truth. Where the reader with positions reads anything else, a file's findings have no places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from kg.turtle import FactsError
from kg.validate.facts import Cell, Source
from kg.validate.findings import Finding
from kg.validate.results import canonical

LOCATED = ("turtle", "trig", "ntriples", "nquads")


class Spot(NamedTuple):
    """A stretch of text: first and last line and column, counted from 1, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Index:
    """The places of what one file says."""

    def __init__(self, source: Source) -> None:
        """Read the file again with places; without them where that reads other triples."""
        self.lines = source.text.splitlines()
        self.triples: dict[tuple[str, str, str], tuple[Spot, Spot, Spot]] = {}
        self.subjects: dict[str, Spot] = {}
        self.objects: dict[str, Spot] = {}
        if source.form in LOCATED:
            self._read(source)

    def _read(self, source: Source) -> None:
        for found, spots in _located(source):
            key = _nameless(found)
            self.triples.setdefault(key, spots)
            self.subjects.setdefault(key[0], spots[0])
            self.objects.setdefault(key[2], spots[2])
        if set(self.triples) != {_nameless(fact[:3]) for fact in source.facts}:
            self.triples, self.subjects, self.objects = {}, {}, {}

    def spot(self, finding: Finding) -> Spot | None:
        """Return the place of a finding, as near as it can be told."""
        path = f"<{finding.path}>" if finding.path and "<" not in finding.path else finding.path
        spots = self.triples.get(_nameless((finding.focus, path, finding.value)))
        if spots:
            return spots["subject predicate object".split().index(finding.part)]
        focus, value = _nameless((finding.focus, "", finding.value))[::2]
        if value:  # the property is not told, as in a check of meaning, or is a longer path
            for (subject, _, other), found in self.triples.items():
                if subject == focus and other == value:
                    return found[2]
        return self.subjects.get(focus) or self.objects.get(focus) or self.subjects.get(value) or self.objects.get(value)


def placed(found: Sequence[Finding], sources: Sequence[Source]) -> list[Finding]:
    """Return findings with their places, each in the first of its files that has one."""
    by_name = {source.name: source for source in sources}
    made: dict[str, Index] = {}
    return [_placed(finding, by_name, made) for finding in found]


def _placed(finding: Finding, sources: dict[str, Source], made: dict[str, Index]) -> Finding:
    for file in finding.files:
        source = sources.get(file)
        if source is None:
            continue
        if source.form == "table":
            return _in_table(finding, source)
        if file not in made:
            made[file] = Index(source)
        index = made[file]
        if spot := index.spot(finding):
            text = index.lines[spot.line - 1] if spot.line <= len(index.lines) else ""
            return replace(finding, line=spot.line, column=spot.column, end_line=spot.end_line, end_column=spot.end_column, text=text)
    return finding


def _in_table(finding: Finding, source: Source) -> Finding:
    cell = source.cells.get((finding.focus, finding.path, finding.value))
    if cell is None:  # what is missing belongs into the column of its property
        column = next((c.column for (_, p, _), c in source.cells.items() if p == finding.path), 0)
        row = source.cells.get((finding.focus, "", ""))
        cell = Cell(row.row, column or row.column, "") if row else None
    if cell is None:
        return finding
    return replace(finding, line=cell.row, column=cell.column, end_line=cell.row, end_column=cell.column + 1, text=cell.text, cell=letters(cell.column) + str(cell.row))


def letters(column: int) -> str:
    """Return the letters of a column of a spreadsheet: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def _nameless(triple: tuple[str, ...]) -> tuple[str, str, str]:
    """Return a triple with blank nodes that have no name of their own alike: a second reading calls them otherwise."""
    subject, predicate, term = triple
    return "_:" if subject.startswith("_:") else subject, predicate, "_:" if term.startswith("_:") else term


def _located(source: Source) -> list[tuple[tuple[str, str, str], tuple[Spot, Spot, Spot]]]:
    """Return the triples of a file with the places of their three parts."""
    from kg import locate

    found: list[tuple[tuple[str, str, str], tuple[Spot, Spot, Spot]]] = []
    if not hasattr(locate, "locate"):
        return found
    for one in locate.locate(source.text, source.form):
        found.append(((one.subject, one.predicate, canonical(one.object)), (Spot(*one.at[0]), Spot(*one.at[1]), Spot(*one.at[2]))))
    return found


def mistakes(name: str, text: str, form: str, error: FactsError) -> list[Finding]:
    """Return the mistakes of syntax of a file, several where reading can go on after one.

    Args:
        name: the file.
        text: its text.
        form: its format.
        error: what stopped the parser, which is the truth: it is among the mistakes.
    """
    lines = text.splitlines()

    def one(line: int, column: int, message: str, end: int = 0) -> Finding:
        shown = lines[line - 1] if 0 < line <= len(lines) else ""
        return Finding(
            "error", "syntax", message, "", files=(name,), line=line, column=column, end_line=line, end_column=max(end, column + 1), text=shown
        )

    return [one(error.line, error.column or 1, error.problem)]
