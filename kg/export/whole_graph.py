"""Write the graph as RDF: Turtle and N-Triples (all triples as one graph), TriG, N-Quads and JSON-LD, sorted, the same bytes for the same quads.

Quads come in any order. Blank nodes keep their names, so equal bytes need names that do not change from build to build.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.rdf import PREFIXES, TYPE

if TYPE_CHECKING:
    import pyoxigraph as ox

# Without sgg: graphs of rules have a slash in their names, which after a prefix needs a backslash, and Virtuoso 7 keeps it.
_WRITTEN = {name: iri for name, iri in PREFIXES.items() if name != "sgg"}


def turtle(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Yield all triples as one graph in Turtle; a triple of several graphs is there once."""
    import pyoxigraph as ox

    return _serialized(sorted({quad.triple for quad in quads}, key=_place), ox.RdfFormat.TURTLE)


def n_triples(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Yield all triples as one graph in N-Triples, one a line; a triple of several graphs is there once."""
    yield from sorted({f"{quad.triple} .\n".encode() for quad in quads})


def trig(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Yield the quads in TriG."""
    import pyoxigraph as ox

    return _serialized(_by_graph(quads), ox.RdfFormat.TRIG)


def n_quads(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Yield the quads as N-Quads, one a line."""
    yield from sorted(f"{quad} .\n".encode() for quad in quads)


def json_ld(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """Yield the quads as JSON-LD."""
    import pyoxigraph as ox

    yield ox.serialize(_by_graph(quads), format=ox.RdfFormat.JSON_LD) or b""


def _serialized(statements: Iterable[ox.Quad] | Iterable[ox.Triple], form: ox.RdfFormat) -> Iterator[bytes]:
    import pyoxigraph as ox

    data = ox.serialize(statements, format=form, prefixes=_WRITTEN) or b""
    *prefixes, body = data.split(b"\n", len(_WRITTEN))
    yield from (line + b"\n" for line in sorted(prefixes))  # the engine writes them in an order that differs from run to run
    yield body


def _by_graph(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    return sorted(quads, key=lambda quad: (str(quad.graph_name), *_place(quad)))


def _place(statement: ox.Quad | ox.Triple) -> tuple[bool, str, bool, str, str]:
    """Order by subject, its type first; named nodes before blank ones."""
    subject, predicate = str(statement.subject), str(statement.predicate)
    return subject.startswith("_:"), subject, predicate != f"<{TYPE}>", predicate, str(statement.object)
