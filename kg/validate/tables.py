"""Read tables of facts (CSV, TSV): a row is a node, a column a property, a cell its values.

The head of a column is a property (`sg:holder`, or its label), `id` (the node's name) or `class`. Several values of a cell have ` | ` between
them. A row or column that begins with `#` is a remark. A value that the column cannot spell is written as in Turtle: `"Київ"@uk`, `<http://…>`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kg.rdf import ID, PREFIXES, curie, expand, literal, split_literal
from kg.turtle import FactsError
from kg.validate.context import LABELS, TYPE, Context, plain
from kg.validate.facts import Cell, Fact, Source
from kg.validate.findings import Finding

SEPARATORS = ",;\t"
BETWEEN = " | "
MAX_ROWS = 1_000_000
_LANGUAGE = (PREFIXES["rdf"] + "langString", "en")
_LANGUAGED = {*LABELS, *(f"<{PREFIXES['skos']}{name}>" for name in ("definition", "scopeNote", "note", "example"))}
_RANGE = f"<{PREFIXES['rdfs']}range>"
_OBJECT = f"<{PREFIXES['owl']}ObjectProperty>"
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@[A-Za-z0-9-]+|\^\^(?:<[^<>\s]*>|[\w.-]+:[\w.-]+))?', re.DOTALL)


def decode(name: str, data: bytes) -> str:
    """Return the text of a table in UTF-8 or UTF-16 (with or without byte-order mark), else Windows-1252, else Latin-1.

    Raises:
        kg.turtle.FactsError: binary data.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    if data[:200].count(b"\0") > len(data[:200]) // 4:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", "replace")
    if b"\0" in data:
        raise FactsError(name, "is a binary file (it holds a NUL byte); save the sheet as CSV")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")


def rows(name: str, text: str, *, tabs: bool = False) -> list[list[str]]:
    """Return the cells of a table; the separator is the one that its head uses most, tab for `tabs`.

    Raises:
        kg.turtle.FactsError: quotation marks that do not close, a cell that is too long, too many rows.
    """
    named = re.match(r"sep=(.)\r?\n", text)
    body = text[named.end() :] if named else text
    head = re.sub(r'"[^"]*"', "", next((line for line in body.splitlines() if line.strip() and not line.startswith("#")), ""))
    separator = named[1] if named else "\t" if tabs else max(SEPARATORS, key=head.count)
    try:
        found = list(csv.reader(io.StringIO(body, newline=""), delimiter=separator, strict=True))
    except csv.Error as error:
        raise FactsError(name, f"cannot be read as a table: {error}; save the sheet as CSV again") from error
    if len(found) > MAX_ROWS:
        raise FactsError(name, f"{len(found):,} rows; at most {MAX_ROWS:,} are read: split the table")
    return [*([[]] if named else []), *found]


def source(path: Path) -> Source:
    """Read a table; `resolved` makes facts of it, which needs the graph to know what names mean.

    Raises:
        kg.turtle.FactsError: no such file, or none that can be read as a table.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise FactsError(str(path), "no such file" if isinstance(error, FileNotFoundError) else f"cannot be read: {error.strerror}") from error
    found = rows(str(path), decode(str(path), data), tabs=path.suffix.lower() in (".tsv", ".tab"))
    return Source(str(path), "table", rows=found)


def resolved(source: Source, context: Context, bases: Sequence[str] = ()) -> Source:
    """Return a table with the facts that its cells say, and what in it says none as findings."""
    return Reader(source, context, bases).run()


class Reader:
    """Reads one table; the graph says what its names mean."""

    def __init__(self, source: Source, context: Context, bases: Sequence[str]) -> None:
        self.source, self.context, self.base = source, context, bases[0] if bases else ID
        self.facts: dict[Fact, None] = {}
        self.cells: dict[tuple[str, str, str], Cell] = {}
        self.problems: list[Finding] = []
        self.known: set[str] = set()

    def run(self) -> Source:
        """Return the table with its facts, their cells, and its problems."""
        table = self.source.rows
        first = next((number for number, row in enumerate(table) if any(cell.strip() for cell in row) and not row[0].startswith("#")), None)
        if first is None:
            return self.source
        heads = [self._head(cell, first + 1, column) for column, cell in enumerate(table[first], 1)]
        for column, head in enumerate(heads, 1):
            self.cells.setdefault(("", (TYPE if head == "class" else head)[1:-1], ""), Cell(first + 1, column, table[first][column - 1]))
        if "id" not in heads:
            self._problem("table-column", "the table has no column  id  with the names of the nodes", Cell(first + 1, 1, table[first][0]))
        else:
            rest = enumerate(table[first + 1 :], first + 2)
            own = [(number, row) for number, row in rest if any(cell.strip() for cell in row) and not row[0].startswith("#")]
            at = heads.index("id")
            self.known = {self._name(row[at].strip()) for _, row in own if at < len(row) and row[at].strip()}
            for number, row in own:
                self._row(number, row, heads)
        return replace(self.source, facts=list(self.facts), cells=self.cells, problems=self.problems)

    def _problem(self, rule: str, message: str, cell: Cell, *, focus: str = "", path: str = "", near: tuple[str, ...] = ()) -> None:
        hint = f"; did you mean {' or '.join(near)}?" if near else ""
        from kg.validate.places import letters

        place = {"line": cell.row, "column": cell.column, "end_line": cell.row, "end_column": cell.column + 1}
        finding = Finding("error", rule, message + hint, focus, path=path, files=(self.source.name,), suggestions=near, part="object")
        fix = near[0] if len(near) == 1 else ""
        self.problems.append(replace(finding, fix=fix, cell=f"{letters(cell.column)}{cell.row}", text=cell.text, **place))  # type: ignore[arg-type]

    def _head(self, cell: str, row: int, column: int) -> str:
        """Return the property of a column, `id`, `class`, or `""` for a remark."""
        text = cell.strip()
        if not text or text.startswith("#"):
            return ""
        if text.lower() in ("id", "class"):
            return text.lower()
        iri = expand(text)
        if iri is None:
            properties = {name for name in self.context.called(text) if name in self.context.terms}
            local = PREFIXES["sg"] + text
            iri = next(iter(properties), local if local in self.context.terms else None)
        if iri is None or (iri.startswith(PREFIXES["sg"]) and iri not in self.context.terms):
            import difflib

            names = {known.removeprefix(PREFIXES["sg"]): known for known in self.context.terms}
            near = tuple(f"sg:{name}" for name in difflib.get_close_matches(text.removeprefix("sg:"), names, 3, 0.7))
            self._problem("table-column", f"no property is called {text}", Cell(row, column, cell), near=near)
            return ""
        return f"<{iri}>"

    def _name(self, text: str) -> str:
        iri = expand(text)
        return f"<{iri}>" if iri else f"<{self.base}{text}>"

    def _row(self, number: int, row: list[str], heads: list[str]) -> None:
        at = heads.index("id")
        name = row[at].strip() if at < len(row) else ""
        if not name or re.search(r'[\s<>"{}|^`\\]', name.strip("<>")):
            what = "the row has no id; give its node a name, such as Claim_mine_1" if not name else f"{name} is no name: leave out spaces and signs"
            self._problem("table-cell", what, Cell(number, at + 1, row[at] if at < len(row) else ""))
            return
        subject = self._name(name)
        self.cells.setdefault((subject, "", ""), Cell(number, at + 1, row[at]))
        for column, (head, text) in enumerate(zip(heads, row, strict=False), 1):
            if head in ("", "id") or not text.strip():
                continue
            predicate = TYPE if head == "class" else head
            for part in split(text):
                cell = Cell(number, column, text)
                term = self.term(part, predicate, subject, cell)
                if term:
                    self.facts[Fact(subject, predicate, term, self.source.name)] = None
                    self.cells.setdefault((subject, predicate[1:-1], term), cell)
        if extra := [cell for cell in row[len(heads) :] if cell.strip()]:
            cell = Cell(number, len(heads) + 1, extra[0])
            self._problem("table-cell", "the cell stands in no column: the head ends before it", cell, focus=subject)

    def term(self, text: str, predicate: str, subject: str, cell: Cell) -> str:
        """Return the term that a value of a cell stands for; `""`, and a problem, where it stands for none."""
        if match := _LITERAL.fullmatch(text):
            kind = text[match.end(1) + 1 :]
            datatype = expand(kind[2:]) or "" if kind.startswith("^^") else ""
            return literal(split_literal(f'"{match[1]}"')[0], datatype, kind[1:] if kind.startswith("@") else "")
        kinds = self.context.terms.get(predicate[1:-1], set())
        if re.fullmatch(r"<[^\s<>\"{}|^`\\]+>", text):
            return text
        if predicate == TYPE or _OBJECT in kinds:
            return self._node(text, predicate, subject, cell)
        datatype = next((o[1:-1] for p, o in self.context.about(predicate) if p == _RANGE), "")
        if predicate in _LANGUAGED or datatype == _LANGUAGE[0]:
            return literal(text, "", _LANGUAGE[1])
        if not kinds and (iri := _iri(text)):
            return f"<{iri}>"
        return literal(text, datatype)

    def _node(self, text: str, predicate: str, subject: str, cell: Cell) -> str:
        """Return the node that a cell names: a CURIE or IRI, an id of this table, or a label of the graph that only one thing has."""
        if iri := _iri(text):
            return f"<{iri}>"
        bare = ID + text if predicate != TYPE else PREFIXES["sg"] + text
        if self._name(text) in self.known:
            return self._name(text)
        if self.context.known(f"<{bare}>"):
            return f"<{bare}>"
        called = [iri for iri in self.context.called(text) if (iri in self.context.terms) == (predicate == TYPE)]
        if len(called) == 1:
            return f"<{called[0]}>"
        if called:
            self._problem(
                "table-cell", f"{text} may be several things", cell, focus=subject, path=predicate[1:-1], near=tuple(map(curie, called[:3]))
            )
        else:
            words = f"nothing is called {text}: write its CURIE, or a label that the graph knows"
            self._problem("table-cell", words, cell, focus=subject, path=predicate[1:-1], near=self._near(text, predicate == TYPE))
        return ""

    def _near(self, text: str, classes: bool) -> tuple[str, ...]:
        """Return what has a name spelt alike."""
        import difflib

        words = difflib.get_close_matches(plain(text), self.context.names(), 3, 0.8)
        found = dict.fromkeys(iri for word in words for iri in self.context.called(word) if (iri in self.context.terms) == classes)
        return tuple(curie(iri) for iri in found)[:3]


def _iri(text: str) -> str:
    """Return the IRI that a CURIE or a whole IRI stands for; `""` for other text, such as a label with a colon."""
    iri = expand(text) or ""
    return "" if re.search(r"[\s<>\"{}|^`\\]", iri) else iri


def split(cell: str) -> list[str]:
    """Return the values of a cell; ` | ` within quotation marks stays."""
    parts = re.findall(r'(?:"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^\S+)?|[^|])+', cell)
    return [part.strip() for part in parts if part.strip()]
