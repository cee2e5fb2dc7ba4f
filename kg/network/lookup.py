"""Look up what a view's rows do not say of a node: its label in a language, and its narrowest type."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from kg.network.model import Rows
from kg.network.terms import local_name, words
from kg.rdf import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

_NAMES = (PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PREFIXES["skos"] + "altLabel")


def translated(store: ox.Store, table: Rows, languages: Sequence[str]) -> Rows:
    """Add rows with the labels that the nodes of a table have in the languages asked for, other names among them.

    Args:
        store: where to look.
        table: node rows with the columns `node` and `label`; others are returned as they are.
        languages: language tags, the best first.
    """
    columns = list(table.columns)
    if "node" not in columns or "label" not in columns:
        return table

    def rows() -> Iterator[Sequence[object]]:
        at, label = columns.index("node"), columns.index("label")
        seen = set()
        for row in table.rows:
            yield row
            node: Any = row[at]
            if type(node).__name__ != "NamedNode" or node.value in seen:
                continue
            seen.add(node.value)
            for name in labels(store, node, languages):
                yield [node if place == at else name if place == label else None for place in range(len(columns))]

    return Rows(columns, rows())


def labels(store: ox.Store, node: ox.NamedNode, languages: Sequence[str]) -> list[ox.Literal]:
    """Return the labels of a node in one of the languages; its other names only where it has no label in one."""
    import pyoxigraph as ox

    wanted = {language.lower() for language in languages}
    for predicate in _NAMES:
        found = {quad.object for quad in store.quads_for_pattern(node, ox.NamedNode(predicate), None, None)}
        fitting = [one for one in found if isinstance(one, ox.Literal) and (one.language or "").lower().partition("-")[0] in wanted]
        if fitting:
            return sorted(fitting, key=str)
    return []


def described(store: ox.Store, nodes: Iterable[object], languages: Sequence[str]) -> Rows:
    """Return node rows for a view that has none: label and narrowest type of each node that the store knows.

    Args:
        store: where to look.
        nodes: the terms at the ends of edges; only IRIs are looked up.
        languages: language tags, the best first.
    """
    import pyoxigraph as ox

    rows: list[tuple[object, object, object]] = []
    for node in sorted({term for term in nodes if isinstance(term, ox.NamedNode)}, key=str):
        names: list[ox.Literal] = labels(store, node, languages) or _plain(store, node)
        kind = narrowest(store, node)
        rows += [(node, name, kind) for name in names] or ([(node, None, kind)] if kind else [])
    return Rows(("node", "label", "type"), rows)


def narrowest(store: ox.Store, node: ox.NamedNode) -> str | None:
    """Return the label of the type of a node that is above none of its others; of several the first in the alphabet."""
    import pyoxigraph as ox

    def objects(subject: ox.NamedNode, predicate: str) -> set[ox.NamedNode]:
        return {
            quad.object for quad in store.quads_for_pattern(subject, ox.NamedNode(predicate), None, None) if isinstance(quad.object, ox.NamedNode)
        }

    types = objects(node, PREFIXES["rdf"] + "type")
    above: set[ox.NamedNode] = set()
    waiting = list(types)
    while waiting:
        for kind in objects(waiting.pop(), PREFIXES["rdfs"] + "subClassOf") - above:
            above.add(kind)
            waiting.append(kind)
    named = {str(name.value) for kind in (types - above or types) for name in _plain(store, kind)[:1]}
    return min(named) if named else min((words(local_name(kind.value)).lower() for kind in types), default=None)


def _plain(store: ox.Store, node: ox.NamedNode) -> list[ox.Literal]:
    import pyoxigraph as ox

    found = {quad.object for quad in store.quads_for_pattern(node, ox.NamedNode(_NAMES[0]), None, None)}
    return sorted((one for one in found if isinstance(one, ox.Literal)), key=lambda one: (one.language not in ("en", None), str(one)))
