"""Find the views and run one: each is a pair of SELECTs, `queries/network/<view>.nodes.rq` and `<view>.edges.rq`.

A view of one's own is one file with the edges; a file `<name>.nodes.rq` beside a `<name>.edges.rq` gives its nodes, else they are looked up.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kg import queries, sparql, store
from kg.network import lookup
from kg.network.model import Rows

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.queries import Query

ENGLISH = ("en",)
ENDS = ("source", "target", "kind")


@dataclass(frozen=True)
class View:
    """A view: its name, its query for edges, and that for nodes (None where they are looked up)."""

    name: str
    nodes: Query | None
    edges: Query


def names(base: Path) -> list[str]:
    """Return the names of the views that have both queries, sorted."""
    stems = {path.stem for path in queries.folder(base, "network")}
    return sorted(stem.removesuffix(".edges") for stem in stems if stem.endswith(".edges") and stem.removesuffix("edges") + "nodes" in stems)


def load(base: Path, name: str) -> View:
    """Read one view.

    Raises:
        LookupError: no such view; the message lists those that there are.
        ValueError: a header that is wrong.
    """
    known = names(base)
    if name not in known:
        near = difflib.get_close_matches(name, known, 1)
        raise LookupError(f"no view {name}; " + (f"did you mean {near[0]}?" if near else f"there are {', '.join(known) or 'none'}"))
    folder = base / "queries" / "network"
    return View(name, queries.load(folder / f"{name}.nodes.rq"), queries.load(folder / f"{name}.edges.rq"))


def load_file(path: Path) -> View:
    """Read a view of one's own: a SELECT of edges, with or without a header of `#+` lines.

    Raises:
        ValueError: it is no SELECT with the columns ?source, ?target and ?kind, calls out to other servers, or has a wrong header.
        OSError: the file cannot be read.
    """
    edges = _load_plain(path)
    missing = [column for column in ENDS if column not in edges.columns]
    if missing:
        raise ValueError(
            f"{path}: no column {', '.join('?' + column for column in missing)}; the file selects one edge a row: "
            "SELECT ?source ?target ?kind, and if you like ?id ?label ?weight ?start ?end ?directed and columns of your own"
        )
    stem = path.stem
    beside = path.with_name(stem.removesuffix(".edges") + ".nodes.rq")
    nodes = _load_plain(beside) if stem.endswith(".edges") and beside.is_file() else None
    return View(stem.removesuffix(".edges"), nodes, edges)


def _load_plain(path: Path) -> Query:
    text = path.read_text(encoding="utf-8")
    query = queries.load(path) if text.startswith("#+") else queries.Query(path.stem, path, path.stem, text)
    sparql.refuse_reach(query.text)
    return query


def rows(graph: ox.Store, view: View, values: Mapping[str, str], languages: Sequence[str] = ENGLISH) -> tuple[Rows, Rows]:
    """Run a view's queries and return the rows of nodes and of edges.

    Args:
        graph: the store to ask.
        view: the view.
        values: parameter name to plain value; each must be a parameter of one of the queries.
        languages: of labels, the best first; other than English is looked up.

    Raises:
        ValueError: a name that is no parameter, or a value that does not fit; or a query that cannot be read.
    """
    parts = [part for part in (view.nodes, view.edges) if part]
    known = {parameter.name for part in parts for parameter in part.parameters}
    if unknown := sorted(set(values) - known):
        raise ValueError(f"view {view.name} has no parameter {', '.join(unknown)}; it has {', '.join(sorted(known)) or 'none'}")

    def answer(part: Query) -> Rows:
        own = {parameter.name for parameter in part.parameters}
        text = queries.bind(part, {name: value for name, value in values.items() if name in own})
        try:
            given = store.run(graph, text, part.columns)
        except store.QueryError as error:
            raise ValueError(f"{part.path}: {error}") from error
        if given.kind != "rows":
            raise ValueError(f"{part.path}: gives no rows; write a SELECT")
        return Rows(given.columns, given.rows)

    edges = answer(view.edges)
    if view.nodes is None:
        found = list(edges.rows)
        edges = Rows(edges.columns, found)
        ends = [list(edges.columns).index(column) for column in ENDS[:2]]
        return lookup.described(graph, (row[place] for row in found for place in ends), languages), edges
    nodes = answer(view.nodes)
    return nodes if tuple(languages) == ENGLISH else lookup.translated(graph, nodes, languages), edges
