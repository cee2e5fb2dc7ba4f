"""Facts as tables (CSV, TSV): read them, write them, and make the empty table of a class. A row is a node, a column a property.

The head of a column is a property (`sg:holder`, or its label), `id` (the node's name) or `class`. Several values of a cell have ` | ` between
them. A row or column that begins with `#` is a remark. A value that the column cannot spell is written as in Turtle: `"Київ"@uk`, `<http://…>`.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from kg import files
from kg.lookup import folded
from kg.names import WIKIDATA, AmbiguousError
from kg.rdf import DEFINITION, ID, LABEL, NS, PREFIXES, canonical, curie, expand, literal, split_literal
from kg.text import clean, csv_text, near
from kg.turtle import FactsError, parse
from kg.validate.index import LABELS, A, Index
from kg.validate.model import ALIKE, Cell, Fact, Finding, Source, ntriples, suggesting
from kg.validate.rules import OWN, Shapes, concluded

SEPARATORS = ",;\t"
BETWEEN = " | "
MAX_ROWS = 1_000_000
MAX_COLUMNS = 200
MAX_BYTES = 1 << 28
#: So many allowed values are listed in an empty table; of more, the scheme is named.
MOST_VALUES = 80
#: So many are told where a value is none of them.
MOST_LISTED = 30
#: How near a label must be to be suggested for a cell; labels are many, so more than for a property.
_ALIKE_LABEL = 0.8
_TABS = (".tsv", ".tab")
# What the ontology calls text with a language, and the language of a cell that names none.
_LANGUAGE = (PREFIXES["rdf"] + "PlainLiteral", "en")
_LANGUAGED = {*LABELS, *(f"<{PREFIXES['skos']}{name}>" for name in ("altLabel", "definition", "scopeNote", "note", "example"))}
_CLASS = f"<{PREFIXES['owl']}Class>"
_OBJECT = f"<{PREFIXES['owl']}ObjectProperty>"
_NOT_IRI = re.compile(r"[\s<>\"{}|^`\\]")
_NOT_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
#: So many different words get suggestions; looking for what is spelt alike takes milliseconds a word.
_MOST_ALIKE = 200
_LONGEST_ALIKE = 200
_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@[A-Za-z0-9-]+|\^\^(?:<[^<>\s]*>|[\w.-]+:[\w.-]+))?', re.DOTALL)
_VALUE = re.compile(r'(?:"(?:[^"\\]|\\.)*"(?:@[\w-]+|\^\^\S+)?|[^|])+')


# Reading --------------------------------------------------------------------------------------------------------------


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
    if (columns := max(map(len, found), default=0)) > MAX_COLUMNS:
        raise FactsError(name, f"{columns:,} columns; at most {MAX_COLUMNS:,} are read: is the separator right?")
    return [*([[]] if named else []), *found]


def read(path: Path) -> Source:
    """Read a table; `resolved` makes facts of it, which needs the graph to know what names mean.

    Raises:
        kg.turtle.FactsError: no such file, or none that can be read as a table.
    """
    try:
        data = files.load(path, MAX_BYTES)
    except OSError as error:
        raise FactsError(str(path), str(error).removeprefix(f"{path}: ")) from error
    return Source(str(path), "table", rows=rows(str(path), decode(str(path), data), tabs=path.suffix.lower() in _TABS))


def resolved(source: Source, index: Index, bases: Sequence[str] = (), shapes: Path | None = None, others: Iterable[Fact] = ()) -> Source:
    """Return a table with the facts that its cells say, and what in it says none as findings.

    Args:
        source: the table as it was read.
        index: the graph, which says what names mean.
        bases: base IRIs of individuals beside `sgd:`; names without a prefix get the first.
        shapes: the file of the shapes, which says what only rules conclude; such terms are not suggested.
        others: facts of the files beside it, whose names and labels count too.
    """
    return TableReader(source, index, bases, shapes, others).run()


def all_resolved(sources: Sequence[Source], index: Index, bases: Sequence[str] = (), shapes: Path | None = None) -> list[Source]:
    """Return files with the facts of those that are tables; each may name what the others describe. See `resolved`."""
    found, others = list(sources), [fact for source in sources for fact in source.facts]
    tables = [at for at, source in enumerate(found) if source.form == "table"]
    for _ in tables[:2]:  # once alone; where there are several, once more with what the others describe
        read = {at: resolved(sources[at], index, bases, shapes, others) for at in tables}
        others += [fact for source in read.values() for fact in source.facts]
        for at, source in read.items():
            found[at] = source
    return found


class TableReader:
    """Reads one table; the graph says what its names mean."""

    def __init__(self, source: Source, index: Index, bases: Sequence[str], shapes: Path | None = None, others: Iterable[Fact] = ()) -> None:
        self.source, self.index, self.base, self.shapes = source, index, bases[0] if bases else ID, shapes
        self.facts: dict[Fact, None] = {}
        self.cells: dict[tuple[str, str, str], Cell] = {}
        self.problems: list[Finding] = []
        self.own: set[str] = set()
        self.beside: set[str] = set()
        self.beside_labelled: dict[str, set[str]] = {}
        for fact in others:
            self.beside.add(fact.subject)
            if fact.predicate in LABELS and fact.object.startswith('"'):
                self.beside_labelled.setdefault(folded(split_literal(fact.object)[0]), set()).add(fact.subject)
        self.matched: dict[tuple[str, str], str | AmbiguousError | None] = {}
        self.alike: dict[tuple[str, str], tuple[str, ...]] = {}
        self.listed: dict[str, list[str]] = {}

    @cached_property
    def _concluded(self) -> set[str]:
        return concluded(self.shapes)

    @cached_property
    def _shapes(self) -> Shapes | None:
        return Shapes(self.shapes) if self.shapes else None

    def run(self) -> Source:
        """Return the table with its facts, their cells, and its problems."""
        table = self.source.rows
        first = next((number for number, row in enumerate(table) if any(cell.strip() for cell in row) and not row[0].startswith("#")), None)
        if first is None:
            return self.source
        heads = [self._head(cell, first + 1, column) for column, cell in enumerate(table[first], 1)]
        for column, head in enumerate(heads, 1):
            self.cells.setdefault(("", (A if head == "class" else head)[1:-1], ""), Cell(first + 1, column, table[first][column - 1]))
        if "id" not in heads:
            self._problem("table-column", "the table has no column  id  with the names of the nodes", Cell(first + 1, 1, table[first][0]))
        else:
            self._refuse_two_of_one_name(table, first, heads)
            rest = enumerate(table[first + 1 :], first + 2)
            filled = [(number, row) for number, row in rest if any(cell.strip() for cell in row) and not row[0].startswith("#")]
            at = heads.index("id")
            self.own = {self._name(row[at].strip()) for _, row in filled if at < len(row) and row[at].strip()}
            for number, row in filled:
                self._row(number, row, heads)
            self._refuse_broken()
        return replace(self.source, facts=list(self.facts), cells=self.cells, problems=self.problems)

    def _refuse_two_of_one_name(self, table: list[list[str]], first: int, heads: list[str]) -> None:
        """Tell, and leave out, rows that give a node of an earlier row another label."""
        label = f"<{LABEL}>"
        if label not in heads:
            return
        at, labelled = heads.index("id"), heads.index(label)
        seen: dict[str, tuple[int, str]] = {}
        for number, row in enumerate(table[first + 1 :], first + 2):
            name, text = (row[column].strip() if column < len(row) else "" for column in (at, labelled))
            if not name or name.startswith("#") or not text:
                continue
            earlier, other = seen.setdefault(name, (number, text))
            if other != text:
                message = (
                    f"row {earlier} has this id already, with another label: give this row an id of its own; "
                    f"several values of one node stand in one cell, with {BETWEEN.strip()} between them"
                )
                self._problem("table-cell", message, Cell(number, at + 1, row[at]), focus=self._name(name))
                row[:] = []

    def _refuse_broken(self) -> None:
        """Leave out, and tell the cells of, what a cell can say and RDF cannot: a broken IRI, language tag or character."""
        if _reads(self.facts):
            return
        terms = dict.fromkeys(term for fact in self.facts for term in fact[:3])
        broken = {term for term in terms if not _reads([Fact("<urn:x:s>", "<urn:x:p>", term, "")])}
        told = set()
        for fact in [fact for fact in self.facts if not broken.isdisjoint(fact[:3])]:
            del self.facts[fact]
            term = next(term for term in fact[:3] if term in broken)
            cell = {
                fact.subject: self.cells.get((fact.subject, "", "")),
                fact.predicate: self.cells.get(("", fact.predicate[1:-1], "")),
            }.get(term) or self.cells[(fact.subject, fact.predicate[1:-1], fact.object)]
            if (term, cell) not in told:
                told.add((term, cell))
                rule = "table-column" if term == fact.predicate else "table-cell"
                self._problem(rule, f"{clean(cell.text)} cannot be written as RDF: {_KINDS[term[0]]}", cell)

    def _problem(self, rule: str, message: str, cell: Cell, *, focus: str = "", path: str = "", near: tuple[str, ...] = ()) -> None:
        fix = near[0] if len(near) == 1 else ""
        finding = Finding(OWN[rule].severity, rule, suggesting(message, near), focus, path=path, files=(self.source.name,), suggestions=near)
        self.problems.append(replace(finding, part="object", fix=fix).in_cell(cell))

    def _head(self, cell: str, row: int, column: int) -> str:
        """Return the property of a column, `id`, `class`, or `""` for a remark."""
        text = cell.strip()
        if wrong := _NOT_TEXT.search(text):
            self._problem("table-column", f"the head holds {_sign(wrong[0])}: leave it out", Cell(row, column, cell))
            return ""
        if not text or text.startswith("#"):
            return ""
        if text.lower() in ("id", "class"):
            return text.lower()
        iri = LABEL if text.lower() == "label" else expand(text)
        if iri is None:
            labelled = [name for name in self.index.labelled(text) if name in self.index.terms]
            iri = next(iter(labelled), NS + text if NS + text in self.index.terms else None)
        if iri is not None and _NOT_IRI.search(iri):
            self._problem("table-column", f"{clean(text)} is not an IRI: leave out spaces and signs", Cell(row, column, cell))
            return ""
        if iri is None or (iri.startswith(NS) and iri not in self.index.terms):

            def properties() -> list[str]:
                known = {term for term, kinds in self.index.terms.items() if _CLASS not in kinds} - self._concluded
                return [f"sg:{name}" for name in near(text.removeprefix("sg:"), sorted(term.removeprefix(NS) for term in known), cutoff=ALIKE)]

            self._problem("table-column", f"no property is called {text}", Cell(row, column, cell), near=self._spelt_alike("head", text, properties))
            return ""
        return f"<{iri}>"

    def _name(self, text: str) -> str:
        iri = expand(text)
        return f"<{iri}>" if iri else f"<{self.base}{text}>"

    def _not_a_name(self, name: str) -> str:
        """Return why an id names no node; `""` where it does."""
        if not name:
            return "the row has no id; give its node a name, such as Claim_mine_1"
        if _NOT_TEXT.search(name) or _NOT_IRI.search(name[1:-1] if name.startswith("<") and name.endswith(">") else name):
            return f"{clean(name)} is not a name: leave out spaces and signs"
        if ":" in name and expand(name) is None:
            return f"the prefix {name.partition(':')[0]}: is not known here; write the whole IRI, or a name without a colon"
        return ""

    def _row(self, number: int, row: list[str], heads: list[str]) -> None:
        at = heads.index("id")
        name = row[at].strip() if at < len(row) else ""
        what = self._not_a_name(name)
        if what:
            self._problem("table-cell", what, Cell(number, at + 1, row[at] if at < len(row) else ""))
            return
        subject = self._name(name)
        self.cells.setdefault((subject, "", ""), Cell(number, at + 1, row[at]))
        for column, (head, text) in enumerate(zip(heads, row, strict=False), 1):
            if head in ("", "id") or not text.strip():
                continue
            predicate = A if head == "class" else head
            for part in split(text):
                cell = Cell(number, column, text)
                if (wrong := _NOT_TEXT.search(part)) and not _LITERAL.fullmatch(part):
                    self._problem("table-cell", f"the cell holds {_sign(wrong[0])}: leave it out", cell, focus=subject, path=predicate[1:-1])
                    continue
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
            datatype = expand(kind[2:]) if kind.startswith("^^") else ""
            if datatype is None:
                self._problem("table-cell", f"{kind[2:]} is no datatype that is known here", cell, focus=subject, path=predicate[1:-1])
                return ""
            return literal(split_literal(f'"{match[1]}"')[0], datatype, kind[1:] if kind.startswith("@") else "")
        kinds = self.index.terms.get(predicate[1:-1], set())
        if re.fullmatch(r"<[^\s<>\"{}|^`\\]+>", text):
            return text
        if predicate == A or _OBJECT in kinds:
            return self._node(text, predicate, subject, cell)
        datatype = next(iter(self.index.ranges(predicate)), "")
        if predicate in _LANGUAGED or datatype == _LANGUAGE[0]:
            return literal(text, "", _LANGUAGE[1])
        if not kinds and (iri := _iri(text)):
            return f"<{iri}>"
        return literal(text, datatype)

    def _node(self, text: str, predicate: str, subject: str, cell: Cell) -> str:
        """Return the node that a cell names: a CURIE or IRI, an id of this table, or what `kg.names` takes for certain."""
        if (iri := _iri(text)) and not (WIKIDATA.fullmatch(text) and predicate.startswith(f"<{NS}")):
            return f"<{iri}>"
        bare = ID + text if predicate != A else NS + text
        if (own := self._name(text)) in self.own or own in self.beside:
            return own
        if predicate != A and len(beside := self.beside_labelled.get(folded(text) or "-", set())) == 1:
            return next(iter(beside))
        if self.index.known(f"<{bare}>"):
            return f"<{bare}>"
        if predicate == A:
            classes = [iri for iri in self.index.labelled(text) if iri in self.index.terms]
            if len(classes) == 1:
                return f"<{classes[0]}>"
        else:
            found = self._matched(text, predicate)
            if isinstance(found, str):
                return f"<{found}>"
            if isinstance(found, AmbiguousError):
                labels = (self.index.label(f"<{expand(one)}>") for one in found.near)
                what = "may be several things" if len(found.near) > 1 else "is a part of a name"
                message = f"{text} {what}: {', '.join(filter(None, labels))}"
                self._problem("table-cell", message, cell, focus=subject, path=predicate[1:-1], near=found.near)
                return ""
        message, alike = f"nothing is called {text}: write its CURIE, or a label that the graph knows", self._alike(text, predicate == A)
        self._problem("table-cell", message if alike else message + self._instead(predicate), cell, focus=subject, path=predicate[1:-1], near=alike)
        return ""

    def _instead(self, predicate: str) -> str:
        """Return in words what a cell may name: the concepts of a closed scheme, else where to look."""
        if predicate not in self.listed:
            self.listed[predicate] = choices(self.index, self._shapes, predicate)
        values = self.listed[predicate]
        if values:
            return f"; one of: {', '.join(self.index.label(f'<{expand(value)}>') or value for value in values)}"
        return "; sgkg find looks in all words of the graph, and sgkg new makes what it has not"

    def _matched(self, text: str, predicate: str) -> str | AmbiguousError | None:
        """Return the IRI that a name stands for in a column, what it may be where that is several things, None where it is nothing."""
        key = text, predicate
        if key not in self.matched:
            wanted = self.index.ranges(predicate)
            try:
                found = self.index.certain(text, wanted)
                self.matched[key] = found.iri if found else None
            except AmbiguousError as error:
                self.matched[key] = error
        return self.matched[key]

    def _alike(self, text: str, classes: bool) -> tuple[str, ...]:
        """Return what has a label spelt alike."""

        def labelled() -> list[str]:
            spelt = near(folded(text), self.index.labels(folded(text)), cutoff=_ALIKE_LABEL)
            found = dict.fromkeys(iri for label in spelt for iri in self.index.labelled(label))
            return [curie(iri) for iri in found if (iri in self.index.terms) == classes][:3]

        return self._spelt_alike("class" if classes else "label", text, labelled)

    def _spelt_alike(self, kind: str, text: str, find: Callable[[], Sequence[str]]) -> tuple[str, ...]:
        """Return what is spelt alike, looked for once a word, and for a bounded number of words; nothing is like what is very long."""
        key = kind, text
        if key not in self.alike and len(text) <= _LONGEST_ALIKE and len(self.alike) < _MOST_ALIKE:
            self.alike[key] = tuple(find())
        return self.alike.get(key, ())


_KINDS = {"<": "it is no IRI", '"': "it has a language tag, datatype or character that there is not", "_": "it is no name"}


def _reads(facts: Iterable[Fact]) -> bool:
    """Tell whether facts are RDF."""
    try:
        parse(ntriples(facts).encode(), "ntriples", name="the table")
    except ValueError:  # as it is raised for a lone surrogate, too, which has no UTF-8
        return False
    return True


def _sign(character: str) -> str:
    """Return a control character, which no report may print, by its number."""
    return f"the control character U+{ord(character):04X}"


def _iri(text: str) -> str:
    """Return the IRI that a CURIE or a whole IRI stands for; `""` for other text, such as a label with a colon."""
    iri = expand(text) or ""
    return "" if _NOT_IRI.search(iri) else iri


def split(cell: str) -> list[str]:
    """Return the values of a cell; ` | ` within quotation marks stays."""
    return [part.strip() for part in _VALUE.findall(cell) if part.strip()]


# Writing --------------------------------------------------------------------------------------------------------------


def write(facts: Iterable[Fact], columns: Sequence[str], index: Index, *, separator: str = ",", base: str = ID) -> str:
    """Return facts as a table that reads back as the same facts: `resolved(…)` of it has the same triples.

    Args:
        facts: facts about named nodes.
        columns: the properties that get a column even where no fact has them, in N-Triples; others follow.
        index: the graph, which says how the reader would read a value.
        separator: between cells.
        base: what the names of nodes begin with where they have no prefix.

    Raises:
        ValueError: a fact about a blank node, which no table can name.
    """
    listed = list(facts)
    if any(fact.subject.startswith("_:") or fact.object.startswith("_:") for fact in listed):
        raise ValueError("a table names every node: give each blank node a name of its own")
    heads = list(dict.fromkeys([*columns, *sorted({fact.predicate for fact in listed if fact.predicate != A})]))
    reader = TableReader(Source("", "table"), index, [base])
    lines = [["id", "class", *(curie(head[1:-1]) for head in heads)]]
    for subject in dict.fromkeys(fact.subject for fact in listed):
        own = [fact for fact in listed if fact.subject == subject]
        cells = [[_spelt(fact, reader) for fact in own if fact.predicate == head] for head in (A, *heads)]
        lines.append([curie(subject[1:-1]), *(BETWEEN.join(cell) for cell in cells)])
    return csv_text(lines, separator=separator)


def _spelt(fact: Fact, reader: TableReader) -> str:
    """Return a value in the shortest way that reads back as the same term."""
    plain = curie(fact.object[1:-1]) if fact.object.startswith("<") else split_literal(fact.object)[0]
    tried = not _NOT_TEXT.search(plain) and plain.strip() == plain and plain and not plain.startswith(("#", '"', "<")) and "|" not in plain
    if tried and reader.term(plain, fact.predicate, fact.subject, Cell(0, 0, plain)) == canonical(fact.object):
        return plain
    return fact.object


# The empty table of a class -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column of the empty table of a class.

    Attributes:
        path: the IRI of the property.
        words: what it says and what goes into it.
        must: a value is needed.
        many: several values may stand in a cell.
        kind: what the values are: a class, a datatype, or nothing told.
        values: the values allowed, as CURIEs; empty where that is open.
    """

    path: str
    words: str = ""
    must: bool = False
    many: bool = True
    kind: str = ""
    values: tuple[str, ...] = ()


def find_class(text: str, index: Index) -> str:
    """Return the IRI of the class that a CURIE, a local name or a label names.

    Raises:
        LookupError: there is none; near ones are named.
    """
    classes = {iri for iri, kinds in index.terms.items() if _CLASS in kinds}
    for iri in (expand(text), NS + text, *index.labelled(text)):
        if iri in classes:
            return iri
    alike = near(text.removeprefix("sg:"), sorted(iri.removeprefix(NS) for iri in classes))
    raise LookupError(suggesting(f"no class is called {text}", [f"sg:{name}" for name in alike]))


def columns(cls: str, shapes: Shapes, index: Index) -> list[TableColumn]:
    """Return the columns for a class, one for each property that the shapes know: the needed ones first, then as the shapes list them.

    Args:
        cls: the IRI of the class.
        shapes: the shapes.
        index: the graph, for classes above, and for the concepts of schemes.
    """
    classes = {cls} | index.classes_above(cls)
    found: dict[str, TableColumn] = {}
    for node in shapes.named():
        if set(shapes.values(node, "targetClass")) & classes:
            for prop in shapes.values(node, "property"):
                path = shapes.value(prop, "path")
                if path and not path.startswith(("_:", PREFIXES["rdf"])):
                    found[path] = _with(found.get(path, TableColumn(path)), shapes, prop, index)
    return sorted(found.values(), key=lambda column: (not column.must, column.path != LABEL))


def _with(column: TableColumn, shapes: Shapes, prop: str, index: Index) -> TableColumn:
    """Return a column with what one property shape adds to it."""
    scheme = shapes.scheme(prop)
    values = sorted(map(curie, index.concepts(scheme))) if scheme else []
    kind = shapes.value(prop, "class") or shapes.value(prop, "datatype")
    definition = next(iter(index.objects(f"<{column.path}>", f"<{DEFINITION}>")), '""')
    return TableColumn(
        column.path,
        column.words or shapes.value(prop, "message") or split_literal(definition)[0],
        column.must or shapes.value(prop, "minCount") not in ("", "0"),
        column.many and shapes.value(prop, "maxCount") != "1",
        column.kind or (curie(kind) if kind else ""),
        column.values or (tuple(values) if len(values) <= MOST_VALUES else (f"a concept of {curie(scheme)}",)),
    )


def choices(index: Index, shapes: Shapes | None, predicate: str) -> list[str]:
    """Return, as CURIEs, the concepts of a closed scheme that are the values of a property; none where that is open, or where they are many."""
    schemes = shapes.schemes(predicate[1:-1]) if shapes else set()
    concepts = [curie(iri) for scheme in schemes if len(schemes) == 1 and scheme for iri in index.concepts(scheme)]
    return concepts if len(concepts) <= MOST_LISTED else []


def empty(cls: str, listed: Sequence[TableColumn], *, separator: str = ",") -> str:
    """Return the empty table of a class: the heads, then remarks (rows that begin with #) that say what goes where.

    The table begins with a byte-order mark, by which spreadsheets know that it is UTF-8.
    """
    lines = [
        ["id", "class", *(curie(column.path) for column in listed)],
        ["# what", f"{curie(cls)}, or a class below it", *(column.words for column in listed)],
        ["# how", "needed", *(_how(column) for column in listed)],
        ["# values", curie(cls), *(" or ".join(column.values) or column.kind for column in listed)],
    ]
    return "\ufeff" + csv_text(lines, separator=separator)


def _how(column: TableColumn) -> str:
    return f"{'needed' if column.must else 'may be empty'}; {'several with | between them' if column.many else 'one value'}"
