"""Find the views: each is a pair of SELECTs, `queries/network/<view>.nodes.rq` and `<view>.edges.rq`, and run one on a store."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import queries, store
from kg.network.model import Rows

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.queries import Query


@dataclass(frozen=True)
class View:
    """A view: its name, and its queries for nodes and for edges."""

    name: str
    nodes: Query
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


def rows(graph: ox.Store, view: View, values: Mapping[str, str]) -> tuple[Rows, Rows]:
    """Run a view's queries and return the rows of nodes and of edges.

    Args:
        graph: the store to ask.
        view: the view.
        values: parameter name to plain value; each must be a parameter of one of the queries.

    Raises:
        ValueError: a name that is no parameter, or a value that does not fit.
    """
    parts: list[Query] = [view.nodes, view.edges]
    known = {parameter.name for part in parts for parameter in part.parameters}
    if unknown := sorted(set(values) - known):
        raise ValueError(f"view {view.name} has no parameter {', '.join(unknown)}; it has {', '.join(sorted(known)) or 'none'}")
    answers: list[Any] = []
    for part in parts:
        own = {parameter.name for parameter in part.parameters}
        answers.append(store.run(graph, queries.bind(part, {name: value for name, value in values.items() if name in own}), part.columns))
    return Rows(answers[0].columns, answers[0].rows), Rows(answers[1].columns, answers[1].rows)
