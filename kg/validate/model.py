"""What validation speaks of: facts and the files they stand in, results of a SHACL engine, findings, and the report."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, field, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, get_args

if TYPE_CHECKING:
    from pyoxigraph import Quad

Engine = Literal["shacl", "pyshacl"]
ENGINES: tuple[Engine, ...] = get_args(Engine)

SEVERITIES = ("error", "warning", "note")
#: What SHACL calls them, as local names of `sh:`.
IN_SHACL = dict(zip(SEVERITIES, ("Violation", "Warning", "Info"), strict=True))
#: How near a term must be to be suggested (see `kg.text.near`). Stricter than for words typed at a prompt: a lone suggestion is written by
#: `--fix`, and silences what shapes say of the same place. At 0.6 "sgd:State_Fennoria" is told to be Georgia.
ALIKE = 0.7
#: A blank node whose name in the data is not known, or that belongs to the shapes.
ANONYMOUS = "_:"
#: Version of the JSON that `to_json` writes; part of what a cache of results depends on.
RESULTS_FORMAT = 1

_SPARQL = "http://www.w3.org/ns/shacl#SPARQLConstraintComponent"


# Files ----------------------------------------------------------------------------------------------------------------


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

    @property
    def name(self) -> str:
        """What spreadsheets call it, such as B7: column 1 is A, 27 is AA."""
        letters, column = "", self.column
        while column:
            column, rest = divmod(column - 1, 26)
            letters = chr(65 + rest) + letters
        return f"{letters}{self.row}"


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
        base_iri: against which its relative IRIs were resolved; None where they are mistakes.
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
    base_iri: str | None = None
    quads: list[Quad] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    cells: dict[tuple[str, str, str], Cell] = field(default_factory=dict)


def ntriples(facts: Iterable[Fact]) -> str:
    """Return facts as N-Triples."""
    return "".join(f"{fact.subject} {fact.predicate} {fact.object} .\n" for fact in facts)


# Results of an engine -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, order=True, slots=True)
class Result:
    """One result of a SHACL engine, in one canonical form: two engines agree when their sorted lists are equal.

    Attributes:
        focus_node: an N-Triples term; a blank node keeps the name it has in the data where the engine can tell it, else it is `_:`.
        path: a SPARQL property path over full IRIs, `""` where there is none.
        value: an N-Triples term as above, `""` where there is none.
        component: the IRI of the constraint component, without brackets as all IRIs below.
        shape: the IRI of the source shape, `_:` for a shape without one.
        severity: the IRI of the severity.
        messages: the declared `sh:message` texts, sorted, never an engine's own words.
    """

    focus_node: str
    path: str
    value: str
    component: str
    shape: str
    severity: str
    messages: tuple[str, ...]


def once_per_row(results: Iterable[Result]) -> list[Result]:
    """Return results sorted, equal ones of SPARQL constraints once: engines differ in whether equal rows count twice."""
    counts = Counter(results)
    return sorted(r for r, n in counts.items() for _ in range(1 if r.component == _SPARQL else n))


def new_results(after: Iterable[Result], before: Iterable[Result]) -> list[Result]:
    """Return what is in `after` and not in `before`, as multisets: two equal results of which one was there leave one."""
    return sorted((Counter(after) - Counter(before)).elements())


def to_json(results: Iterable[Result]) -> str:
    """Return results as JSON, sorted, so that equal results give equal bytes."""
    rows = [astuple(result) for result in sorted(results)]
    return json.dumps({"format": RESULTS_FORMAT, "results": rows}, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> list[Result]:
    """Return the results that `to_json` wrote.

    Raises:
        ValueError: the text is anything else.
    """
    try:
        data = json.loads(text)
        if data["format"] != RESULTS_FORMAT:
            raise ValueError(f"format {data['format']!r}, not {RESULTS_FORMAT}")
        return [Result(f, p, v, c, s, y, tuple(m)) for f, p, v, c, s, y, m in data["results"]]
    except (TypeError, KeyError, IndexError, AttributeError) as error:
        raise ValueError(f"not a list of validation results: {error}") from None


# Findings -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a file of facts, in words and as data.

    Terms are N-Triples, so that (focus, path, value) leads back to the triple in the file.

    Attributes:
        severity: error, warning or note.
        rule: the stable id of the rule: the local name of a shape, or the name of a check; see `kg.validate.rules`.
        message: what is wrong and what to write, in words.
        focus: the node it is about.
        name: the label of that node, `""` where it has none.
        path: the property, as IRI or property path; `""` where the finding is about the node as a whole.
        value: the value at fault; `""` where there is none.
        files: the files that speak of the node; none where only the graph does.
        suggestions: terms to write instead of the one at fault, the likeliest first, as CURIEs.
        shape: the IRI of the shape, `""` for any other check.
        component: the IRI of the constraint component, `""` for any other check.
        part: what of the triple (focus, path, value) is at fault: subject, predicate or object; of a table, its cell.
        line, column, end_line, end_column: the place in the first of the files, counted from 1, the end exclusive; 0 where none is known.
        text: the line of the file at that place.
        fix: what to type instead, or what to add; `""` where only a person can tell.
        cell: the cell of a table, such as B7; `""` for other files.
    """

    severity: str
    rule: str
    message: str
    focus: str
    name: str = ""
    path: str = ""
    value: str = ""
    files: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    shape: str = ""
    component: str = ""
    part: str = "subject"
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0
    text: str = ""
    fix: str = ""
    cell: str = ""

    @property
    def file(self) -> str:
        """The file of the place; `""` where only the graph speaks of the node."""
        return self.files[0] if self.files else ""

    @property
    def place(self) -> str:
        """The place as editors read it: file:line:column, or as much of it as is known."""
        if self.cell:
            return f"{self.file}:{self.cell}"
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file

    def in_cell(self, cell: Cell) -> Finding:
        """Return the same finding at a cell of a table."""
        return replace(self, line=cell.row, column=cell.column, end_line=cell.row, end_column=cell.column + 1, text=cell.text, cell=cell.name)

    def order(self) -> tuple[object, ...]:
        """Return the key to sort by: file, then causes (syntax, names) before effects (shapes), then place and rule."""
        rest = (self.line, self.column, self.focus, self.rule, self.path, self.value, self.message)
        return (self.files, bool(self.shape), SEVERITIES.index(self.severity), *rest)


def suggesting(message: str, suggestions: Sequence[str]) -> str:
    """Return a message with terms to write instead at its end."""
    return f"{message}; did you mean {' or '.join(suggestions)}?" if suggestions else message


@dataclass(frozen=True, slots=True)
class Report:
    """What a check of files found.

    Attributes:
        findings: sorted by file; syntax first, then names, then shapes and checks.
        triples: how many triples each file holds, by its name.
        already: how many results of the shapes the graph alone has and keeps; they are not findings.
        fixed: how many results of the shapes the graph alone has and the files put right.
        engine: the SHACL engine that ran.
        unreadable: the files with mistakes of syntax; nothing else was checked in them.
        results: the new results of the shapes, as the engine gave them.
        about: with which graph the files were checked: release, digest, latest day.
        whole: why the whole graph had to be validated; `""` where it had not.
    """

    findings: tuple[Finding, ...]
    triples: dict[str, int]
    already: int
    fixed: int
    engine: Engine
    unreadable: tuple[str, ...] = ()
    results: tuple[Result, ...] = ()
    about: dict[str, str] = field(default_factory=dict)
    whole: str = ""

    @property
    def counts(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        found = Counter(finding.severity for finding in self.findings)
        return {severity: found[severity] for severity in SEVERITIES}
