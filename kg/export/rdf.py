"""Write the graph as RDF: Turtle (all triples as one graph), TriG, N-Quads and JSON-LD, sorted, the same bytes for the same quads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from kg.rdf import PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

FORMATS = ("ttl", "trig", "nq", "jsonld")


def write(quads: Iterable[ox.Quad], form: str) -> Iterator[bytes]:
    """Yield a document in pieces.

    Args:
        quads: in any order. Blank nodes keep their names, so equal bytes need names that do not change from build to build.
        form: one of FORMATS; `ttl` has no graph names and writes a triple of several graphs once.

    Raises:
        ValueError: an unknown format.
    """
    if form not in FORMATS:
        raise ValueError(f"format {form} is none of {', '.join(FORMATS)}")
    import pyoxigraph as ox

    if form == "nq":
        yield from sorted(f"{quad} .\n".encode() for quad in quads)
        return
    kinds = {"ttl": ox.RdfFormat.TURTLE, "trig": ox.RdfFormat.TRIG, "jsonld": ox.RdfFormat.JSON_LD}
    ordered: list[ox.Quad] | list[ox.Triple]
    if form == "ttl":
        ordered = sorted({quad.triple for quad in quads}, key=_place)
    else:
        ordered = sorted(quads, key=lambda quad: (str(quad.graph_name), *_place(quad)))
    data = ox.serialize(ordered, format=kinds[form], prefixes=None if form == "jsonld" else PREFIXES) or b""
    lines = 0 if form == "jsonld" else len(PREFIXES)  # the engine writes the prefixes in an order that differs from run to run
    *head, body = data.split(b"\n", lines)
    yield from (line + b"\n" for line in sorted(head))
    yield body


def _place(statement: ox.Quad | ox.Triple) -> tuple[bool, str, bool, str, str]:
    """Order by subject, its type first; named nodes before blank ones."""
    subject, predicate = str(statement.subject), str(statement.predicate)
    return subject.startswith("_:"), subject, predicate != f"<{PREFIXES['rdf']}type>", predicate, str(statement.object)
