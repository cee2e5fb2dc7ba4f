"""Write answers: aligned tables with labels, csv, tsv, SPARQL JSON, Markdown; graphs as Turtle, N-Triples, JSON-LD."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kg.names import curie, label
from kg.paths import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.store import Answer

ROWS = ("table", "csv", "tsv", "json", "md")
GRAPHS = ("ttl", "nt", "jsonld")
XSD = PREFIXES["xsd"]
_NUMBER = re.compile(r"[\d.,+\-]*\d ?%?|")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def clean(text: str) -> str:
    """Return `text` on one line, without control characters, which could drive a terminal."""
    return _CONTROL.sub("\ufffd", " ".join(text.split()))


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, width: int | None = None) -> str:
    """Return aligned columns with a ruled head.

    Args:
        head: the names of the columns.
        rows: cells as text, each row as long as `head`.
        width: columns of the terminal, within which long cells are wrapped; None does not wrap.
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(head)]
    if width and sum(widths) + 2 * (len(widths) - 1) > width:
        widths = _fit(widths, [len(name) for name in head], width - 2 * (len(widths) - 1))
    numeric = [bool(cells) and all(_NUMBER.fullmatch(row[i]) for row in cells) for i in range(len(head))]
    place = [str.rjust if number else str.ljust for number in numeric]
    lines = ["  ".join(put(name, w) for put, name, w in zip(place, head, widths, strict=True)).rstrip(), "  ".join("─" * w for w in widths)]
    for row in cells:
        wrapped = [_wrap(cell, w) for cell, w in zip(row, widths, strict=True)]
        for i in range(max(map(len, wrapped), default=0)):
            parts = (put(part[i] if i < len(part) else "", w) for put, part, w in zip(place, wrapped, widths, strict=True))
            lines.append("  ".join(parts).rstrip())
    return "\n".join(lines) + "\n"


def _fit(widths: list[int], least: list[int], total: int) -> list[int]:
    """Shrink the widest columns until the sum is `total`, none below its head or 12 characters."""
    result = list(widths)
    while sum(result) > total:
        i = max(range(len(result)), key=lambda k: result[k] - max(12, least[k]))
        if result[i] <= max(12, least[i]):
            break
        result[i] -= 1
    return result


def _wrap(text: str, width: int) -> list[str]:
    if len(text) <= width:
        return [text]
    import textwrap

    return textwrap.wrap(text, width, break_long_words=True) or [""]


class Namer:
    """Labels of IRIs in a store, each looked up once."""

    def __init__(self, store: ox.Store | None) -> None:
        self.store = store
        self.seen: dict[str, str] = {}

    def __call__(self, term: Any) -> str:
        """Return what to show for a term: a label, a CURIE, or a literal's words; '' for None."""
        if term is None:
            return ""
        kind = type(term).__name__
        if kind == "NamedNode":
            if term.value not in self.seen:
                self.seen[term.value] = (label(self.store, term.value) if self.store is not None else None) or curie(term.value)
            return self.seen[term.value]
        return f"_:{term.value}" if kind == "BlankNode" else str(term.value)


def render(answer: Answer, form: str, store: ox.Store | None, *, width: int | None = None, name: Callable[[Any], str] | None = None) -> bytes:
    """Return an answer in a format, as UTF-8.

    Args:
        answer: what the query gave.
        form: one of ROWS for rows and truth values, one of GRAPHS for graphs (`table` serves for all).
        store: where labels are looked up; None shows CURIEs.
        width: see `table`.
        name: what to show for a term; None takes the labels of `store`.

    Raises:
        ValueError: the format does not fit what the query gave.
    """
    if answer.kind == "graph" and form in GRAPHS:
        return _graph(answer.rows, form)
    if answer.kind != "graph" and form in GRAPHS:
        raise ValueError(
            f"--format {form} writes graphs; this query gives {'a truth value' if answer.kind == 'truth' else 'rows'}: use {', '.join(ROWS)}"
        )
    if answer.kind == "graph" and form not in ("table", "md"):
        raise ValueError(f"--format {form} writes rows; this query gives a graph: use {', '.join(GRAPHS)}")
    if answer.kind == "truth":
        words = "yes" if answer.truth else "no"
        return (json.dumps({"head": {}, "boolean": answer.truth}) if form == "json" else words).encode() + b"\n"
    if form == "json":
        return _json(answer)
    if form in ("csv", "tsv"):
        return _separated(answer, form)
    name = name or Namer(store)
    rows = [[name(term) for term in row] for row in answer.rows]
    if form == "md":
        return markdown(answer.columns, rows).encode()
    return table(answer.columns, rows, width=width).encode()


def markdown(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(re.sub(r"([\\|<>`*_\[\]])", r"\\\1", clean(cell)) for cell in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _json(answer: Answer) -> bytes:
    """Return SPARQL 1.1 Query Results JSON, columns in the order written."""
    bindings = [{name: _json_term(term) for name, term in zip(answer.columns, row, strict=True) if term is not None} for row in answer.rows]
    content = {"head": {"vars": answer.columns}, "results": {"bindings": bindings}}
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _json_term(term: Any) -> dict[str, str]:
    kind = type(term).__name__
    if kind == "NamedNode":
        return {"type": "uri", "value": term.value}
    if kind == "BlankNode":
        return {"type": "bnode", "value": term.value}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != XSD + "string":
        found["datatype"] = term.datatype.value
    return found


def _separated(answer: Answer, form: str) -> bytes:
    """Return SPARQL 1.1 CSV (plain values) or TSV (terms)."""
    if form == "tsv":
        lines = ["\t".join("?" + name for name in answer.columns)]
        lines += ["\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row) for row in answer.rows]
        return ("\n".join(lines) + "\n").encode()
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(answer.columns)
    for row in answer.rows:
        writer.writerow(["" if term is None else str(term) if type(term).__name__ == "BlankNode" else term.value for term in row])
    return out.getvalue().encode()


def _graph(rows: Iterable[Sequence[Any]], form: str) -> bytes:
    import pyoxigraph as ox

    triples = sorted((ox.Triple(*row) for row in rows), key=str)
    kinds = {"ttl": ox.RdfFormat.TURTLE, "nt": ox.RdfFormat.N_TRIPLES, "jsonld": ox.RdfFormat.JSON_LD}
    prefixes = PREFIXES if form == "ttl" else None
    return ox.serialize(triples, format=kinds[form], prefixes=prefixes) or b""
