"""The whole graph as RDF: every format holds the same for rdflib and for Oxigraph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

READERS = {
    "ttl": (ox.RdfFormat.TURTLE, "turtle"),
    "nt": (ox.RdfFormat.N_TRIPLES, "nt"),
    "trig": (ox.RdfFormat.TRIG, "trig"),
    "nq": (ox.RdfFormat.N_QUADS, "nquads"),
    "jsonld": (ox.RdfFormat.JSON_LD, "json-ld"),
}
NAMED = ("trig", "nq", "jsonld")


def of_oxigraph(path: Path, form: ox.RdfFormat) -> tuple[int, set[str]]:
    """The number of quads, and those without blank nodes as lines."""
    quads = list(ox.parse(path=path, format=form))
    return len(set(quads)), {str(quad) for quad in quads if "_:" not in str(quad)}


def of_rdflib(path: Path, form: str) -> tuple[int, set[str]]:
    """The same."""
    data = rdflib.Dataset(default_union=True)
    data.parse(path, format=form)
    lines = [line.removesuffix(" .") for line in data.serialize(format="nquads").splitlines() if line]
    quads = {next(iter(ox.parse(line + " .", format=ox.RdfFormat.N_QUADS))) for line in lines if "_:" not in line}
    return len(lines), {str(quad) for quad in quads}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_every_format_holds_the_same_for_both_engines(sgkg: Callable, tmp_path: Path) -> None:
    found = {}
    for name, (form, other) in READERS.items():
        path = tmp_path / f"graph.{name}"
        done = sgkg("export", "--format", name, "-o", path)
        assert done.status == 0, done.err
        found[name] = of_oxigraph(path, form)
        assert found[name] == of_rdflib(path, other), name
    assert found["ttl"] == found["nt"]
    assert found["trig"] == found["nq"] == found["jsonld"]
    assert found["nq"][0] > found["nt"][0] > 1000
    assert "\\/" not in (tmp_path / "graph.ttl").read_text(encoding="utf-8")  # Virtuoso 7 keeps the backslash of a prefixed name
