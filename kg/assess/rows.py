"""Rows of the queries in `queries/assess/`, and what each conclusion was drawn from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import queries
from kg import store as engine
from kg.rdf import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

DERIVED_FROM = PREFIXES["prov"] + "wasDerivedFrom"


def select(store: ox.Store, base: Path, name: str, **given: str) -> list[dict[str, str]]:
    """Return the rows of a query of `queries/assess/` as dictionaries of IRIs and words; what is unbound is ''."""
    query = queries.load(base / "queries" / "assess" / f"{name}.rq")
    values = {key.replace("_", "-"): value for key, value in given.items() if value}
    answer = engine.run(store, queries.bind(query, values), query.columns)
    return [{column: _plain(term) for column, term in zip(answer.columns, row, strict=True)} for row in answer.rows]


def _plain(term: Any) -> str:
    return "" if term is None else str(term.value)


def derivations(store: ox.Store) -> dict[str, set[str]]:
    """Return for each conclusion what it was drawn from."""
    import pyoxigraph as ox

    found: dict[str, set[str]] = {}
    for quad in store.quads_for_pattern(None, ox.NamedNode(DERIVED_FROM), None):
        found.setdefault(quad.subject.value, set()).add(quad.object.value)  # type: ignore[union-attr]
    return found


def behind(start: str, drawn: Mapping[str, set[str]]) -> set[str]:
    """Return all that a conclusion was drawn from, step by step, itself included."""
    seen, todo = {start}, [start]
    while todo:
        for other in drawn.get(todo.pop(), ()):
            if other not in seen:
                seen.add(other)
                todo.append(other)
    return seen
