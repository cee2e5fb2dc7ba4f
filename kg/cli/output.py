"""Write answers: aligned tables with labels, csv, tsv, SPARQL JSON, Markdown; graphs as Turtle, N-Triples, JSON-LD."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

from kg.rdf import PREFIXES, XSD, Labels
from kg.text import markdown_table, table

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.store import Answer

ROWS = ("table", "csv", "tsv", "json", "md")
GRAPHS = ("ttl", "nt", "jsonld")


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
    name = name or Labels(store)
    rows = [[name(term) for term in row] for row in answer.rows]
    if form == "md":
        return markdown_table(answer.columns, rows).encode()
    return table(answer.columns, rows, width=width).encode()


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
