"""Find the views and run one: each is a pair of SELECTs, `queries/network/<view>.nodes.rq` and `<view>.edges.rq`.

A view of one's own is one file with the edges; a file `<name>.nodes.rq` beside a `<name>.edges.rq` gives its nodes, else label and
narrowest type of each are looked up in the graph. Labels in other languages than English are always looked up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import queries, rdf, sparql, store
from kg.network.model import Rows
from kg.paths import Roots
from kg.text import did_you_mean

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.queries import Query

ENGLISH = ("en",)
ENDS = ("source", "target", "kind")


@dataclass(frozen=True)
class NetworkView:
    """A view: its name, its query for edges, and that for nodes (None where they are looked up)."""

    name: str
    nodes: Query | None
    edges: Query


def names(base: Roots) -> list[str]:
    """Return the names of the views that have both queries, sorted."""
    stems = {path.stem for path in queries.folder(base, "network")}
    return sorted(stem.removesuffix(".edges") for stem in stems if stem.endswith(".edges") and stem.removesuffix("edges") + "nodes" in stems)


def load(base: Roots, name: str) -> NetworkView:
    """Read one view.

    Raises:
        LookupError: no such view; the message lists those that there are.
        ValueError: a header that is wrong.
    """
    known = names(base)
    if name not in known:
        raise LookupError(f"no view {name}" + did_you_mean(name, known, f"there are {', '.join(known) or 'none'}", most=1))
    return NetworkView(name, queries.get(base, "network", f"{name}.nodes"), queries.get(base, "network", f"{name}.edges"))


def load_file(path: Path) -> NetworkView:
    """Read a view of one's own: a SELECT of edges, with or without a header of `#+` lines.

    Raises:
        ValueError: it is not a SELECT with the columns ?source, ?target and ?kind, calls out to other servers, or has a wrong header.
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
    return NetworkView(stem.removesuffix(".edges"), nodes, edges)


def _load_plain(path: Path) -> Query:
    text = queries.read(path)
    query = queries.load(path) if text.startswith("#+") else queries.Query(path.stem, path, path.stem, text, defaults={}, legend={})
    sparql.refuse_reach(query.text)
    return query


def rows(graph: ox.Store, view: NetworkView, values: Mapping[str, str], languages: Sequence[str] = ENGLISH) -> tuple[Rows, Rows]:
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
        text = queries.bind(part, {name: value for name, value in {**part.defaults, **values}.items() if name in own})
        try:
            given = store.run(graph, text, part.columns)
        except store.QueryError as error:
            raise ValueError(f"{part.path}: {error}") from error
        if given.kind != "rows":
            raise ValueError(f"{part.path}: gives no rows; write a SELECT")
        return Rows(given.columns, given.rows)

    edges = answer(view.edges)
    if view.nodes is None:
        edge_rows = list(edges.rows)
        ends = [list(edges.columns).index(column) for column in ENDS[:2]]
        return _described(graph, (row[place] for row in edge_rows for place in ends), languages), Rows(edges.columns, edge_rows)
    nodes = answer(view.nodes)
    return nodes if tuple(languages) == ENGLISH else _translated(graph, nodes, languages), edges


# Nodes looked up ------------------------------------------------------------------------------------------------------


def _described(graph: ox.Store, terms: Iterable[object], languages: Sequence[str]) -> Rows:
    """Return node rows for a view that has none: label and narrowest type of each term that is an IRI the graph knows."""
    import pyoxigraph as ox

    rows: list[tuple[object, object, object]] = []
    for node in sorted({term for term in terms if isinstance(term, ox.NamedNode)}, key=str):
        labels = _labels(graph, node.value, languages) or [_literal(*label) for label in rdf.labels(graph, node.value)]
        type_ = _narrowest_type(graph, node.value)
        rows += [(node, label, type_) for label in labels] or ([(node, None, type_)] if type_ else [])
    return Rows(("node", "label", "type"), rows)


def _translated(graph: ox.Store, table: Rows, languages: Sequence[str]) -> Rows:
    """Add rows with the labels that the nodes of a table have in the languages asked for; without `node` and `label` return it as it is."""
    columns = list(table.columns)
    if "node" not in columns or "label" not in columns:
        return table

    def rows() -> Iterator[Sequence[object]]:
        seen = set()
        for row in table.rows:
            yield row
            node: Any = row[columns.index("node")]
            if type(node).__name__ == "NamedNode" and node.value not in seen:
                seen.add(node.value)
                for label in _labels(graph, node.value, languages):
                    yield [node if column == "node" else label if column == "label" else None for column in columns]

    return Rows(columns, rows())


def _labels(graph: ox.Store, iri: str, languages: Sequence[str]) -> list[ox.Literal]:
    """Return the labels of a node in one of the languages; its other names only where it has no label in one."""
    wanted = {language.lower() for language in languages}
    for predicate in (rdf.LABEL, rdf.PREF_LABEL, rdf.ALT_LABEL):
        labels = [_literal(text, tag) for text, tag in rdf.labels(graph, iri, [predicate]) if tag.partition("-")[0] in wanted]
        if labels:
            return labels
    return []


def _literal(text: str, language: str) -> ox.Literal:
    import pyoxigraph as ox

    return ox.Literal(text, language=language or None)


def _narrowest_type(graph: ox.Store, iri: str) -> str | None:
    """Return the label of the type of a node that is above none of its others; of several the first in the alphabet."""

    def objects(subject: str, predicate: str) -> set[str]:
        quads = graph.quads_for_pattern(rdf.node(subject), rdf.node(predicate), None)
        return {rdf.raw(quad.object) for quad in quads if type(quad.object).__name__ == "NamedNode"}

    types = objects(iri, rdf.TYPE)
    above = {broader for type_ in types for broader in rdf.above(type_, lambda one: objects(one, rdf.SUBCLASS))}
    labels = {label for type_ in types - above or types if (label := rdf.label(graph, type_))}
    return min(labels or {rdf.words(rdf.local_name(type_)).lower() for type_ in types}, default=None)
