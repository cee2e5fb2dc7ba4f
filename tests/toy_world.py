"""The toy world as a store, with its rules run, for the tests of questions and rules."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.plugins.sparql import prepareQuery

from kg import build, derive, holding, queries, store
from kg.rdf import GRAPH, ID, PREFIXES, expand

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


def concluded(seeds: Path) -> ox.Store:
    """Return the same with what follows from it, as a build concludes it: the verdicts are those of the latest day."""
    target = load(seeds)
    build.conclude(target, rules())
    return target


@cache
def rules() -> tuple[queries.Query, ...]:
    """Return all rules."""
    return tuple(queries.load_all(BASE, "derive"))


def read(world: ox.Store, as_of: str | None, known_by: str | None = None, *, history: bool = False, verdicts: bool = True) -> ox.Store:
    """Return what a graph with its conclusions holds on a day, and by what was known on another, as `kg.reading` makes it.

    Args:
        world: the graph.
        as_of: the day; None is every day.
        known_by: only what statements made by this day say.
        history: whether it takes what began by the day.
        verdicts: whether the rules that conclude verdicts are run on what is left.
    """
    data = store.to_nquads(world)
    others = [derive.graph_of(rule) for rule in rules() if rule.phase != "time"]
    if known_by:
        data = holding.without_graphs(holding.known_by(data, known_by), [derive.graph_of(rule) for rule in rules()])
        timed = store.from_nquads(data)
        derive.run(timed, [rule for rule in rules() if rule.phase == "time"])
        data = store.to_nquads(timed)
    if not as_of:
        whole = store.from_nquads(holding.without_graphs(data, others))
        build.conclude(whole, rules())
        return whole
    left = store.from_nquads(holding.cut(data, as_of, as_of, began=history, less=others).data)
    if verdicts:
        derive.run(left, [rule for rule in rules() if rule.phase != "time"])
    return left


@cache
def toy(as_of: str | None = None, known_by: str | None = None, *, history: bool = False, verdicts: bool = True) -> ox.Store:
    """Return the toy world with what follows from it, read as of a day, or as known by a day, where one is given; see `read`."""
    if not as_of and not known_by:
        return concluded(TOY / "seeds")
    return read(toy(), as_of, known_by, history=history, verdicts=verdicts)


@cache
def real() -> ox.Store:
    """Return the graph of the repository's own seeds with what follows from it."""
    return concluded(BASE / "seeds")


def in_rdflib(world: ox.Store) -> rdflib.Dataset:
    """Return a copy of a store in the other engine."""
    target = rdflib.Dataset(default_union=True)
    graphs = {graph: target.graph(graph.value) for graph in world.named_graphs()}
    target.addN((*map(term_of_rdflib, quad.triple), graphs[quad.graph_name]) for quad in world)  # its reader of N-Quads takes four times as long
    return target


@cache
def term_of_rdflib(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> rdflib.term.Identifier:
    """Return the same term of rdflib."""
    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    return rdflib.Literal(term.value, lang=term.language, datatype=None if term.language else term.datatype.value)


@cache
def toy_in_rdflib(as_of: str | None = None, known_by: str | None = None, *, history: bool = False, verdicts: bool = True) -> rdflib.Dataset:
    """Return the same as `toy` in the other engine."""
    return in_rdflib(toy(as_of, known_by, history=history, verdicts=verdicts))


@cache
def real_in_rdflib() -> rdflib.Dataset:
    """Return the same as `real` in the other engine."""
    return in_rdflib(real())


def resolve(value: str) -> str:
    """Return the plain value of a parameter: a CURIE is written out."""
    return expand(value) or value


def values(query: queries.Query, given: dict[str, str]) -> dict[str, str]:
    """Return the values to bind: those given, else the defaults; an empty string leaves a parameter open."""
    return {name: resolve(value) for name, value in {**query.defaults, **given}.items() if value}


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


def ask(query: queries.Query, given: dict[str, str], as_of: str | None = None, known_by: str | None = None) -> list[list[str | None]]:
    """Return the answer of Oxigraph over the toy world, read as the question reads it."""
    dated = bool(as_of or known_by)
    world = toy(as_of, known_by, history=query.history, verdicts=query.rederive) if dated else toy()
    return rows_of_oxigraph(world, query, values(query, given))


def ask_rdflib(query: queries.Query, given: dict[str, str], as_of: str | None = None, known_by: str | None = None) -> list[list[str | None]]:
    """Return the answer of rdflib over the toy world."""
    how = {"history": query.history, "verdicts": query.rederive} if as_of or known_by else {}
    return rows_of_rdflib(toy(as_of, known_by, **how), toy_in_rdflib(as_of, known_by, **how), query, values(query, given))
