"""Run the rules of `queries/derive/` on a store: each rule's consequences stand in a graph of the rule's own.

Rules run by strata, as in stratified Datalog (Apt, Blair and Walker 1988): a rule that negates or counts is evaluated on what was
asserted and what lower strata concluded, and nothing else; the other rules of a stratum then run until nothing new follows.
A cycle through negation is therefore impossible, and the order of files changes no answer.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from itertools import groupby
from typing import TYPE_CHECKING

from kg import sparql
from kg import store as engine
from kg.queries import Query
from kg.rdf import GRAPH, PREFIXES

if TYPE_CHECKING:
    import pyoxigraph as ox

DERIVED = GRAPH + "derived/"
# `time` concludes when things hold, `all` what depends on no day, `day` verdicts that are those of a day.
PHASES = ("time", "all", "day")
_NOT_MONOTONE = {"NOT", "MINUS", "COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT", "BOUND", "COALESCE", "LIMIT"}
MAX_PASSES = 100


_words = cache(sparql.words)  # the same rules run for one reading after the other


def graph_of(rule: Query) -> str:
    """Return the IRI of the graph that holds a rule's consequences."""
    return DERIVED + rule.name


def negates(rule: Query) -> bool:
    """Return whether more facts could make the rule conclude less, judged by the keywords it uses.

    BOUND and COALESCE count only beside OPTIONAL, without which they see no missing fact.
    """
    words = _words(rule.text)
    harmless = {"BOUND", "COALESCE"} if "OPTIONAL" not in words else set()
    return bool(words & _NOT_MONOTONE - harmless)


def run(store: ox.Store, rules: Iterable[Query]) -> dict[str, int]:
    """Replace the graphs of the rules in `store` by what follows from its other graphs.

    Args:
        store: a writable store.
        rules: the rules; their order does not matter.

    Returns:
        Rule name to the number of triples in its graph.

    Raises:
        ValueError: a rule that does not parse, or a stratum that never settles.
    """
    import pyoxigraph as ox

    rules = list(rules)
    for rule in rules:
        store.remove_graph(ox.NamedNode(graph_of(rule)))
    ordered = sorted(rules, key=lambda rule: (PHASES.index(rule.phase), rule.stratum, rule.name))

    found: dict[str, int] = {}

    def conclude(rule: Query) -> set[ox.Quad]:
        graph = ox.NamedNode(graph_of(rule))
        try:
            triples = store.query(rule.text, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise ValueError(f"{rule.path}: {engine.explain(rule.text, str(error))}") from error
        if not isinstance(triples, ox.QueryTriples):
            raise ValueError(f"{rule.path}: a rule is a CONSTRUCT query")
        quads = {ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples}
        found[rule.name] = len(quads)
        return quads

    for (_, stratum), group in groupby(ordered, key=lambda rule: (rule.phase, rule.stratum)):
        level = list(group)
        careful = [rule for rule in level if negates(rule)]
        for quads in [conclude(rule) for rule in careful]:  # all of them before any of their results is seen
            store.extend(quads)
        growing = [rule for rule in level if rule not in careful]
        for _ in range(MAX_PASSES):
            before = [found.get(rule.name, 0) for rule in growing]  # they are monotone: as many as before are the same as before
            for rule in growing:
                store.extend(conclude(rule))
            if [found[rule.name] for rule in growing] == before:
                break
        else:
            raise ValueError(f"the rules of stratum {stratum} do not settle in {MAX_PASSES} passes: {', '.join(r.name for r in growing)}")
    return {rule.name: found[rule.name] for rule in ordered}
