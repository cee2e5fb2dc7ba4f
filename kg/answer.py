"""An answer to a query: its rows as typed values of Python, and as a table, csv, tsv, xlsx, SPARQL JSON, Markdown, HTML or a DataFrame."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from kg import rdf, table, text
from kg.rdf import PREFIXES, XSD

if TYPE_CHECKING:
    from datetime import date
    from decimal import Decimal
    from pathlib import Path

    import pandas

ROWS = ("table", "csv", "tsv", "xlsx", "json", "md")
GRAPHS = ("ttl", "nt", "jsonld")
# An end whose latest bound is not bound lies on a day that is not on record; of other days the bounds are then the same.
OPEN = "until"
HOLDS = "holds"  # the column that says how a row holds in a reading; people see it where it says something
# What pandas calls what a column holds; each has a missing value of its own.
_DTYPES = {"day": "datetime64[s]", "integer": "Int64", "number": "Float64", "boolean": "boolean", "text": "string", "iris": "string"}


class Thing(NamedTuple):
    """An IRI with the label that the graph has for it; as text it is its label, `str(thing.iri)` its address."""

    iri: str
    label: str

    def __str__(self) -> str:
        """Give the label."""
        return self.label


class Day(NamedTuple):
    """A date by its earliest and latest possible day, which are the same where the day is exact; an open bound is None.

    >>> from datetime import date
    >>> str(Day(date(1949, 1, 1), date(1949, 12, 31))), str(Day(date(2025, 3, 6), date(2025, 3, 6))), str(Day(date(2025, 3, 6), None))
    ('1949', '2025-03-06', '2025-03-06 or later')
    """

    first: date | None
    last: date | None

    def __str__(self) -> str:
        """Give the date at its own precision."""
        if self.first and not self.last:
            return f"{self.first.isoformat()} or later"
        return rdf.when(self.first.isoformat() if self.first else None, self.last.isoformat() if self.last else None)


class Answer:
    """What a query gave; it does not change.

    `len`, iteration and indexing are those of `rows`; as a truth value it is whether there are rows, or what ASK found.

    Attributes:
        kind: rows (SELECT), graph (CONSTRUCT and DESCRIBE) or truth (ASK).
        columns: the names of the columns; subject, predicate and object for a graph.
        terms: one tuple of RDF terms a row, None where a variable is unbound.
        truth: what ASK found.
        labels: the label of each IRI among the terms that has one.
        more: whether rows were left out because of a limit.
        notes: what a reader should be told beside the rows.
        about: what fixes the answer: release, digest, as of, known by, undated, and where there are no rows why.
        types: what each column holds, whatever the rows: thing, day, integer, number, boolean, text, or iris, which are those of the column
            before it; a column of which that is not known is left out.
    """

    __slots__ = ("about", "columns", "kind", "labels", "more", "notes", "terms", "truth", "types")

    about: Mapping[str, Any]

    columns: tuple[str, ...]
    kind: str
    labels: Mapping[str, str]
    more: bool
    notes: tuple[str, ...]
    terms: tuple[tuple[Any, ...], ...]
    truth: bool
    types: Mapping[str, str]

    def __init__(
        self,
        kind: str,
        columns: Iterable[str] = (),
        terms: Iterable[Sequence[Any]] = (),
        truth: bool = False,
        *,
        labels: Mapping[str, str] | None = None,
        more: bool = False,
        notes: Iterable[str] = (),
        about: Mapping[str, Any] | None = None,
        types: Mapping[str, str] | None = None,
    ) -> None:
        given = {"kind": kind, "columns": tuple(columns), "terms": tuple(map(tuple, terms)), "truth": truth, "types": dict(types or {})}
        for name, value in (given | {"labels": dict(labels or {}), "more": more, "notes": tuple(notes), "about": dict(about or {})}).items():
            object.__setattr__(self, name, value)

    def but(self, **given: Any) -> Answer:
        """Return the same answer with other notes, or other attributes of those that are given by name."""
        named = {name: getattr(self, name) for name in ("labels", "more", "notes", "about", "types")}
        return Answer(self.kind, self.columns, self.terms, self.truth, **(named | given))

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse: an answer does not change."""
        raise AttributeError(f"an answer does not change; {name} cannot be set")

    def __reduce__(self) -> tuple[Any, ...]:
        """Let an answer be copied, and sent between processes."""
        return _again, tuple(getattr(self, name) for name in _PARTS)

    @property
    def rows(self) -> list[tuple[Any, ...]]:
        """The rows as values: a `Thing` for an IRI, a `Day` for a date, int, float, bool or str for other literals, None where unbound.

        A column NAME beside a column NAMELatest (`from`, `fromLatest`) has both bounds in its `Day`; the other column stays as it is.
        """
        latest = [self.columns.index(name + "Latest") if name + "Latest" in self.columns else -1 for name in self.columns]
        places = list(zip(self.columns, latest, strict=True))
        return [
            tuple(self._value(name, term, row[late] if late >= 0 else None) for term, (name, late) in zip(row, places, strict=True))
            for row in self.terms
        ]

    def records(self) -> list[dict[str, Any]]:
        """Return the rows as dictionaries by column."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        """Yield the rows."""
        return iter(self.rows)

    def __len__(self) -> int:
        """Count the rows."""
        return len(self.terms)

    @overload
    def __getitem__(self, place: int) -> tuple[Any, ...]: ...

    @overload
    def __getitem__(self, place: slice) -> list[tuple[Any, ...]]: ...

    def __getitem__(self, place: int | slice) -> tuple[Any, ...] | list[tuple[Any, ...]]:
        """Return one row, or several."""
        return self.rows[place]

    def __bool__(self) -> bool:
        """Tell whether there are rows, or what ASK found."""
        return self.truth if self.kind == "truth" else bool(self.terms)

    def __repr__(self) -> str:
        """Give the kind and the size."""
        return f"<Answer: {self.truth}>" if self.kind == "truth" else f"<Answer: {len(self)} rows of {', '.join(self.columns)}>"

    def _value(self, name: str, term: Any, latest: Any) -> Any:
        if term is None:
            return Day(None, _date(rdf.raw(latest))) if latest is not None else None
        if not rdf.is_literal(term):
            iri = rdf.raw(term)
            return Thing(iri, self.words(term))
        if getattr(term.datatype, "value", "") != rdf.DATE:
            return rdf.value(term)
        first, last = _date(rdf.raw(term)), _date(rdf.raw(latest)) if latest is not None else None
        if first is None:
            return rdf.raw(term)
        return Day(first, last if name == OPEN and OPEN + "Latest" in self.columns else last or first)

    def words(self, term: Any) -> str:
        """Return what to show for a term: a label, a CURIE, or a literal's words; '' for None."""
        if term is None:
            return ""
        characters = rdf.raw(term)
        if rdf.is_literal(term) or characters.startswith("_:"):
            return characters
        return self.labels.get(characters) or rdf.curie(characters)

    def shown(self) -> tuple[list[str], list[list[str]]]:
        """Return head and rows as a table shows them: a date in one column, at its own precision, never by its first bound alone."""
        late = {name + "Latest" for name in self.columns} & set(self.columns)
        unseen = {name for name, kind in self.types.items() if kind == "iris"} | late
        unseen |= {HOLDS} if HOLDS in self.columns and not any(row[self.columns.index(HOLDS)] for row in self.terms) else set()
        kept = [(place, name) for place, name in enumerate(self.columns) if name not in unseen]
        dated = {name for name in self.columns if name + "Latest" in late}
        rows = [
            [
                str(value) if name in dated and value is not None else self.words(term)
                for (place, name) in kept
                for value, term in ((row[place], terms[place]),)
            ]
            for row, terms in zip(self.rows, self.terms, strict=True)
        ]
        return [name for _, name in kept], rows

    def holds_things(self, name: str) -> bool:
        """Tell whether a column holds things, or may: it has their IRIs beside it, whatever rows there are."""
        return self.types.get(name, "thing") == "thing"

    def to_table(self) -> table.Table:
        """Return the rows as a table: as people read them, and as data, in which a column NAME of things has their IRIs beside it in NAME_iri."""
        places, names = [], []
        for place, name in enumerate(self.columns):
            things = self.holds_things(name)
            beside = f"{name}_iri"
            while beside in self.columns:
                beside += "_"
            places.append((place, things))
            names += [name, beside] if things else [name]
        values = [
            [value for place, things in places for value in ((self.words(row[place]), _iri(row[place])) if things else (_datum(row[place]),))]
            for row in self.terms
        ]
        return table.Table(*self.shown(), names, values, self.about)

    def write(self, form: str, *, width: int | None = None, excel: bool = False, ids: bool = False) -> bytes:
        """Return the answer in a format, as UTF-8.

        Args:
            form: one of `ROWS` for rows and truth values, one of `GRAPHS` for graphs (`table` and `md` serve for all).
            width: see `kg.table.fitted`.
            excel: see `kg.table.delimited`.
            ids: show CURIEs in place of labels, which may be typed back; csv and tsv are those of SPARQL 1.1, IRIs without labels.

        Raises:
            ValueError: the format does not fit what the query gave.
        """
        if self.kind == "graph" and form in GRAPHS:
            return self._graph(form)
        if self.kind != "graph" and form in GRAPHS:
            gives = "a truth value" if self.kind == "truth" else "rows"
            raise ValueError(f"--format {form} writes graphs; this query gives {gives}: use {', '.join(ROWS)}")
        if self.kind == "graph" and form not in ("table", "md"):
            raise ValueError(f"--format {form} writes rows; this query gives a graph: use {', '.join(GRAPHS)}")
        if self.kind == "truth":
            words = "yes" if self.truth else "no"
            if form == "xlsx":
                return table.of_texts(["answer"], [[words]], self.about).write(form)
            return self.to_json().encode() if form == "json" else f"{words}\n".encode()
        if form == "json":
            return self.to_json().encode()
        if form == "csv":
            return self.to_csv(excel=excel, ids=ids).encode()
        if form == "tsv" and ids:
            return self._tsv().encode()
        named = Answer(self.kind, self.columns, self.terms, about=self.about) if ids else self
        return named.to_table().write(form, width=width, excel=excel)

    def to_csv(self, path: str | Path | None = None, *, excel: bool = False, ids: bool = False) -> str:
        """Return the rows as csv, and write them to a file where one is named: labels, with IRIs in a column `NAME_iri` beside.

        Args:
            path: the file.
            excel: see `kg.table.delimited`.
            ids: as SPARQL 1.1 has it: plain values, IRIs whole, without labels.
        """
        rows = (["" if term is None else rdf.raw(term) for term in row] for row in self.terms)
        made = self.to_table()
        written = text.csv_text([self.columns, *rows]) if ids else table.delimited([made.names, *made.values], excel=excel)
        if path is not None:
            import pathlib

            from kg import files

            files.save(pathlib.Path(path), [written])
        return written

    def plain(self) -> dict[str, Any]:
        """Return rows or a truth value as SPARQL 1.1 Query Results JSON has them, columns in the order written; with what fixes them."""
        content: dict[str, Any] = {"head": {}, "boolean": self.truth}
        if self.kind == "rows":
            json_of = cache(_json)  # many rows name the same
            bindings = [{name: json_of(term) for name, term in zip(self.columns, row, strict=True) if term is not None} for row in self.terms]
            content = {"head": {"vars": list(self.columns)}, "results": {"bindings": bindings}}
        return content | ({"sgkg": dict(self.about)} if self.about else {})

    def to_json(self) -> str:
        """Return SPARQL 1.1 Query Results JSON; see `plain`."""
        return text.json_text(self.plain())

    def to_markdown(self) -> str:
        """Return a Markdown table of the rows as a table shows them."""
        return text.markdown_table(*self.shown())

    def to_dataframe(self) -> pandas.DataFrame:
        """Return the rows as a pandas DataFrame: labels for IRIs with the IRIs in a column `NAME_iri` beside, dates as two timestamps.

        What a column is and its dtype follow from the query and not from the rows; a column of things of which that is not known has its own.

        Raises:
            ModuleNotFoundError: pandas is not installed.
        """
        try:
            import pandas
        except ModuleNotFoundError as error:
            raise ModuleNotFoundError("to_dataframe needs pandas; install it with:  pip install 'sgkg[notebook]'") from error
        columns: dict[str, pandas.Series[Any]] = {}

        def add(name: str, values: list[Any], dtype: str | None) -> None:
            try:
                columns[name] = pandas.Series(values, dtype=dtype)
            except (TypeError, ValueError):  # a literal that is not of the datatype that the ontology has: as it stands
                columns[name] = pandas.Series(values, dtype="object")

        for place, name in enumerate(self.columns):
            values = [row[place] for row in self.rows]
            if self.holds_things(name):
                named = [value.label if isinstance(value, Thing) else value for value in values]
                add(name, named, "string" if name in self.types else None)
                add(f"{name}_iri", [value.iri if isinstance(value, Thing) else None for value in values], "string")
            else:
                plain = [value.first if isinstance(value, Day) else value for value in values]
                add(name, plain, _DTYPES[self.types[name]])
        return pandas.DataFrame(columns)

    def _repr_html_(self) -> str:
        """Return a table for a notebook."""
        if self.kind == "truth":
            return f"<p>{'yes' if self.truth else 'no'}</p>"
        names, rows = self.shown()
        head = "".join(f"<th>{text.html_text(name)}</th>" for name in names)
        body = "".join("<tr>" + "".join(f"<td>{text.html_text(cell)}</td>" for cell in row) + "</tr>" for row in rows)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _tsv(self) -> str:
        lines = ["\t".join("?" + name for name in self.columns)]
        lines += ["\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) for row in self.terms]
        return "\n".join(lines) + "\n"

    def _graph(self, form: str) -> bytes:
        import pyoxigraph as ox

        triples = sorted((ox.Triple(*row) for row in self.terms), key=str)
        kinds = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
        return ox.serialize(triples, format=kinds[form], prefixes=PREFIXES if form == "ttl" else None) or b""


_PARTS = ("kind", "columns", "terms", "truth", "labels", "more", "notes", "about", "types")


def _again(*parts: Any) -> Answer:
    return Answer(*parts[:4], **dict(zip(_PARTS[4:], parts[4:], strict=True)))


def _iri(term: Any) -> str | None:
    return None if term is None or rdf.is_literal(term) else rdf.raw(term)


def _datum(term: Any) -> str | int | bool | date | Decimal | None:
    """Return a term as a spreadsheet has it: dates, numbers and truth values by datatype, all else as text."""
    if term is None or getattr(term, "datatype", None) is None:
        return None if term is None else rdf.raw(term)
    lexical, plain = rdf.raw(term), rdf.value(term)
    if term.datatype.value == rdf.DATE:
        return table.calendar_day(lexical)
    if isinstance(plain, float):
        from decimal import Decimal

        return Decimal(lexical) if -1e300 < plain < 1e300 else lexical
    return plain


def _date(lexical: str) -> date | None:
    from datetime import date

    try:
        return date.fromisoformat(lexical)
    except ValueError:
        return None


def _json(term: Any) -> dict[str, str]:
    if not rdf.is_literal(term):
        blank = rdf.raw(term).startswith("_:")
        return {"type": "bnode" if blank else "uri", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != XSD + "string":
        found["datatype"] = term.datatype.value
    return found
