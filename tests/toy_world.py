"""The toy world as a store, with its rules run, for the tests of questions and rules."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.plugins.sparql import prepareQuery

from kg import build, derive, queries, store
from kg.rdf import GRAPH, ID, PREFIXES

BASE = Path(__file__).resolve().parents[1]
TOY = BASE / "tests" / "toy"
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")


def load(seeds: Path) -> ox.Store:
    """Return the terms and the facts of a folder of seeds, without what follows from them."""
    target = ox.Store()
    for path in [
        BASE / "ontology" / "ontology.ttl",
        BASE / "ontology" / "vocabularies.ttl",
        *sorted((*seeds.glob("background/*.ttl"), *seeds.glob("sources/*.ttl"))),
    ]:
        target.extend(build.graph_quads(path.read_bytes(), path, GRAPH + path.stem))
    return target


@cache
def toy(as_of: str | None = None) -> ox.Store:
    """Return the toy world with what follows from it, as of a day where one is given."""
    target = load(TOY / "seeds")
    derive.run(target, queries.load_all(BASE, "derive"), as_of=as_of)
    return target


@cache
def real() -> ox.Store:
    """Return the graph of the repository's own seeds with what follows from it."""
    target = load(BASE / "seeds")
    derive.run(target, queries.load_all(BASE, "derive"))
    return target


def in_rdflib(world: ox.Store) -> rdflib.Dataset:
    """Return a copy of a store in the other engine."""
    target = rdflib.Dataset(default_union=True)
    target.parse(data=world.dump(format=ox.RdfFormat.N_QUADS), format="nquads")
    return target


@cache
def toy_in_rdflib(as_of: str | None = None) -> rdflib.Dataset:
    """Return the same as `toy` in the other engine."""
    return in_rdflib(toy(as_of))


@cache
def real_in_rdflib() -> rdflib.Dataset:
    """Return the same as `real` in the other engine."""
    return in_rdflib(real())


def resolve(value: str) -> str:
    """Return the plain value of a parameter: `sgd:` is written out."""
    return ID + value.removeprefix("sgd:") if value.startswith("sgd:") else value


def values(query: queries.Query, given: dict[str, str], as_of: str | None) -> dict[str, str]:
    """Return the values to bind: those given, else the defaults; an empty string leaves a parameter open."""
    merged = {**query.defaults, **given, **({"as-of": as_of} if as_of else {})}
    return {name: resolve(value) for name, value in merged.items() if value}


def label(world: ox.Store, iri: str) -> str:
    """Return the label of something derived, whose name is a digest and tells a reader nothing."""
    return "; ".join(sorted({quad.object.value for quad in world.quads_for_pattern(ox.NamedNode(iri), LABEL, None, None)}))


def plain(world: ox.Store, term: object) -> str | None:
    """Return a term of either engine as it is written in the golden files."""
    if term is None:
        return None
    text = term.value if isinstance(term, (ox.NamedNode, ox.Literal)) else str(term)
    if text.startswith(ID + "Derived_"):
        return f"«{label(world, text)}»"
    for prefix in ("sgd", "sgg", "sg"):
        if text.startswith(PREFIXES[prefix]):
            return f"{prefix}:{text.removeprefix(PREFIXES[prefix])}"
    return text


def rows_of_oxigraph(world: ox.Store, query: queries.Query, given: dict[str, str]) -> list[list[str | None]]:
    """Return the rows of a question, with its parameters bound, in the order that Oxigraph gives them."""
    answer = store.run(world, queries.bind(query, given), query.columns)
    return [[plain(world, term) for term in row] for row in answer.rows]


@cache
def parsed(text: str) -> rdflib.plugins.sparql.sparql.Query:
    """Parse a query for rdflib, which often takes longer than to answer it."""
    return prepareQuery(text)


def rows_of_rdflib(world: ox.Store, copy: rdflib.Dataset, query: queries.Query, given: dict[str, str]) -> list[list[str | None]]:
    """Return the same of rdflib; `world` is only asked for labels."""
    result = copy.query(parsed(queries.declare(queries.bind(query, given))))
    return [[plain(world, binding.get(rdflib.Variable(column))) for column in query.columns] for binding in result.bindings]


def ask(query: queries.Query, given: dict[str, str], as_of: str | None = None) -> list[list[str | None]]:
    """Return the answer of Oxigraph over the toy world."""
    return rows_of_oxigraph(toy(as_of if query.rederive else None), query, values(query, given, as_of))


def ask_rdflib(query: queries.Query, given: dict[str, str], as_of: str | None = None) -> list[list[str | None]]:
    """Return the answer of rdflib over the toy world."""
    day = as_of if query.rederive else None
    return rows_of_rdflib(toy(day), toy_in_rdflib(day), query, values(query, given, as_of))
