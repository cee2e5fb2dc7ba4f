"""Run the rules of `queries/derive/` on a store: each rule's consequences stand in a graph of the rule's own.

Rules run by strata, as in stratified Datalog (Apt, Blair and Walker 1988): a rule that negates or counts is evaluated on what was
asserted and what lower strata concluded, and nothing else; the other rules of a stratum then run until nothing new follows.
A cycle through negation is therefore impossible, and the order of files changes no answer. Where it is known what has changed since the
rules last ran, those that look at none of it do not run again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from itertools import groupby, pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from kg import sparql
from kg import store as engine
from kg.queries import Query
from kg.rdf import GRAPH, PREFIXES, TYPE

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


def ordered(rules: Iterable[Query]) -> list[Query]:
    """Return rules in the order in which their strata run."""
    return sorted(rules, key=lambda rule: (PHASES.index(rule.phase), rule.stratum, rule.name))


class Reads(NamedTuple):
    """What a rule looks at: the properties and classes that it names, and whether it may look at any property, or at any class."""

    names: frozenset[str]
    any_property: bool
    any_class: bool


@cache
def reads(text: str) -> Reads:
    """Return what a rule looks at, judged by its text; where that cannot be told, it is anything.

    Args:
        text: a CONSTRUCT query; what its template names is concluded, not looked at.
    """
    found = list(sparql.tokens(text))
    known = PREFIXES | {a.text[:-1]: b.text[1:-1] for a, b in pairwise(found) if a.kind == "name" and b.kind == "iri" and a.text.endswith(":")}
    found = found[_end_of_template(found) :]
    given = _given(found)
    names: set[str] = set()
    any_property = any_class = bool({"GRAPH", "FROM"} & {token.text.upper() for token in found if token.kind == "word"})
    blank = sparql.Token("mark", "{", 0)
    for index, token in enumerate(found):
        before, first = (found[index - step] if index >= step else blank for step in (1, 2))
        after, last = (found[index + step] if index + step < len(found) else blank for step in (1, 2))
        name = ""
        if token.kind in ("iri", "name"):
            prefix, _, local = token.text.partition(":")
            name = token.text[1:-1] if token.kind == "iri" else known.get(prefix, "") + local
            names.add(name)
            any_property |= before.text == "!" or (before.text == "(" and first.text == "!")
        if name == TYPE or (token.kind == "word" and token.text == "a"):
            plain = (after.kind in ("iri", "name") and last.text != ",") or (after.kind == "var" and after.text[1:] in given)
            any_class |= not plain or before.text in ("/", "|", "^", "(")
        if token.kind == "var" and token.text[1:] not in given:
            subject = before.kind in ("var", "iri", "name") or before.text == "]"
            ends = before.text == ")" and last.text in (".", ";", ",", "}", "]")  # a list as subject; else `)` ends a filter
            any_property |= before.text in (";", "[") or ends or (subject and first.text in ("{", "}", ".", ")"))
    return Reads(frozenset(names - {TYPE}), any_property, any_class)


def _end_of_template(found: Sequence[sparql.Token]) -> int:
    """Return the place behind the template of a CONSTRUCT query, 0 where it has none."""
    start = next((at for at, token in enumerate(found) if token.text.upper() == "CONSTRUCT"), len(found))
    if start + 1 < len(found) and found[start + 1].text == "{":
        return next((at + 1 for at in range(start, len(found)) if found[at].text == "}"), 0)
    return 0


def _given(found: Sequence[sparql.Token]) -> set[str]:
    """Return the variables that have their values from a VALUES block, whose names then stand in the text."""
    given: set[str] = set()
    for index, token in enumerate(found):
        if token.kind == "word" and token.text.upper() == "VALUES":
            head = takewhile(lambda one: one.text != "{", found[index + 1 :])
            given.update(one.text[1:] for one in head if one.kind == "var")
    return given


class Difference:
    """What a graph holds more and less than the one from which the conclusions at hand were drawn.

    Attributes:
        came, gone: the quads.
    """

    def __init__(self) -> None:
        self.came: set[ox.Quad] = set()
        self.gone: set[ox.Quad] = set()
        self.properties: set[str] = set()
        self.classes: set[str] = set()

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.came or self.gone)

    def add(self, before: set[ox.Quad], after: set[ox.Quad]) -> None:
        """Take in that some quads were there before and others are now."""
        self.came |= after - before
        self.gone |= before - after
        self.mark(after ^ before)

    def mark(self, quads: Iterable[ox.Quad]) -> None:
        """Take in of what kind the quads are that differ; what a graph says of itself is its record, from which no rule concludes."""
        for quad in quads:
            if quad.subject == quad.graph_name:
                continue
            if quad.predicate.value == TYPE:
                self.classes.add(str(getattr(quad.object, "value", "")))
            else:
                self.properties.add(quad.predicate.value)

    def touches(self, rule: Query) -> bool:
        """Tell whether a rule may conclude something else now."""
        looked = reads(rule.text)
        if looked.any_property:
            return bool(self.properties or self.classes)
        return bool(looked.names & (self.properties | self.classes)) or (looked.any_class and bool(self.classes))


def run(
    store: ox.Store, rules: Iterable[Query], since: Difference | None = None, concluded: Mapping[str, set[ox.Quad]] | None = None
) -> dict[str, int]:
    """Replace the graphs of the rules in `store` by what follows from its other graphs.

    Args:
        store: a writable store.
        rules: the rules; their order does not matter.
        since: what differs from the graph of which `concluded` holds; rules that this does not touch do not run, and it grows by what the
            others conclude otherwise. None runs all.
        concluded: what each rule concluded then, by its name.

    Returns:
        Rule name to the number of triples in its graph.

    Raises:
        ValueError: a rule that does not parse, or a stratum that never settles.
    """
    import pyoxigraph as ox

    rules = list(rules)
    old = concluded or {}
    for rule in rules:
        store.remove_graph(ox.NamedNode(graph_of(rule)))
    found: dict[str, int] = {}

    def conclude(rule: Query) -> set[ox.Quad]:
        graph = ox.NamedNode(graph_of(rule))
        try:
            triples = store.query(rule.text, prefixes=PREFIXES, use_default_graph_as_union=True)
        except SyntaxError as error:
            raise ValueError(f"{rule.path}: {engine.explain(rule.text, str(error))}") from error
        if not isinstance(triples, ox.QueryTriples):
            raise ValueError(f"{rule.path}: a rule is a CONSTRUCT query")
        return {ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples}

    def touched(rule: Query) -> bool:
        return since is None or rule.name not in old or since.touches(rule)

    for (_, stratum), group in groupby(ordered(rules), key=lambda rule: (rule.phase, rule.stratum)):
        level = list(group)
        # Those that negate all run before any of their results is seen.
        new = {rule.name: conclude(rule) if touched(rule) else old[rule.name] for rule in level if negates(rule)}
        for quads in new.values():
            store.extend(quads)
        if since is not None:
            for name, quads in new.items():
                since.add(old.get(name, set()), quads)
        settled: dict[str, set[ox.Quad]] = {}
        growing = [rule for rule in level if not negates(rule)]
        running: list[Query] = []
        while more := [rule for rule in growing if rule not in running and touched(rule)]:
            running += more  # what the others conclude otherwise may touch those that were left alone at first
            for rule in growing:
                store.remove_graph(ox.NamedNode(graph_of(rule)))
                if rule not in running:
                    store.extend(old[rule.name])
            settled = _settle(store, running, conclude, stratum)
            if since is not None:
                since.mark(quad for name, quads in settled.items() for quad in quads ^ old.get(name, set()))
        for rule in growing:
            if rule not in running:
                settled[rule.name] = old[rule.name]
                store.extend(old[rule.name])
            elif since is not None:
                since.add(old.get(rule.name, set()), settled[rule.name])
        new |= settled
        found |= {name: len(quads) for name, quads in new.items()}
    return {rule.name: found[rule.name] for rule in ordered(rules)}


def _settle(store: ox.Store, rules: Sequence[Query], conclude: Callable[[Query], set[ox.Quad]], stratum: int) -> dict[str, set[ox.Quad]]:
    """Run monotone rules until nothing new follows, each again where what came after it ran may matter to it; return what each concludes."""
    found: dict[str, set[ox.Quad]] = {rule.name: set() for rule in rules}
    todo = list(rules)
    for _ in range(MAX_PASSES):
        grown = Difference()
        for rule in todo:
            quads = conclude(rule)
            grown.mark(quads - found[rule.name])
            store.extend(quads)
            found[rule.name] = quads
        todo = [rule for rule in rules if grown.touches(rule)]
        if not todo:
            return found
    raise ValueError(f"the rules of stratum {stratum} do not settle in {MAX_PASSES} passes: {', '.join(rule.name for rule in rules)}")
