"""Tell of the statements behind the edges of a network: what each says, who says so, and at which places of which texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg import rdf
from kg.describe import MAX_DEPTH, Describer
from kg.network.model import Edge, Statement
from kg.rdf import DERIVED_FROM

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.paths import Folders


def statements(store: ox.Store, folders: Folders, edges: Iterable[Edge]) -> dict[str, Statement]:
    """Return what the claims of edges say, by the names that the edges give them; those of which the graph knows nothing are not there.

    Args:
        store: the graph that was drawn.
        folders: of the graph, whose rules are named.
        edges: whose claims are told.
    """
    tells = Describer(store, folders)
    found = {}
    for claim in sorted({claim for edge in edges for claim in edge.claims}):
        iri = rdf.expand(claim) or claim
        if origin := tuple(dict.fromkeys(_origin(tells, iri, set()))):
            found[claim] = Statement(tells.line(iri), origin)
    return found


def _origin(tells: Describer, iri: str, seen: set[str]) -> Iterator[str]:
    """Yield where a statement comes from, and what was concluded the places of what it rests on."""
    yield from tells.origin(iri)
    seen.add(iri)
    for premise in tells.out(iri, DERIVED_FROM):
        if premise not in seen and len(seen) <= MAX_DEPTH:
            yield from _origin(tells, premise, seen)
