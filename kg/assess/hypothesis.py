"""Copies of the graph in memory: as of a day, and with a hypothesis added. Nothing here is ever stored.

A hypothetical claim is dated the day after the last claim that counts, so that it overtakes what its holder said before. As of
a day, what was stated later is taken out first, and the same day after serves for both sides of a comparison: what differs
between them is due to the hypothesis alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import build, derive, names, queries, rdf
from kg import store as engine
from kg.queries import Query
from kg.rdf import GRAPH, node
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

HYPOTHESIS = GRAPH + "hypothesis"
HYPOTHETICAL = "https://w3id.org/sgkg/hypothesis/"
SOME_VOICE = HYPOTHETICAL + "some-voice"
# The topics of the rules on which the verdicts on options depend.
TOPICS = {"types", "positions", "acceptance", "credibility", "sources"}


class Hypothesis(NamedTuple):
    """What is supposed.

    Attributes:
        labels: what it is, in words, for every output.
        quads: facts to add to the graph, in the graph of the hypothesis.
        suppositions: IRIs of the suppositions to take as said, of the texts or of `quads`.
        day: the ISO date on which what the suppositions say is said, '' until `graph_without` sets it.
    """

    labels: tuple[str, ...] = ()
    quads: tuple[ox.Quad, ...] = ()
    suppositions: tuple[str, ...] = ()
    day: str = ""


def read_hypothesis(store: ox.Store, files: Sequence[Path], named: Sequence[str]) -> Hypothesis:
    """Return the hypothesis that files and names of suppositions make up.

    Args:
        store: the graph in which names are looked up.
        files: files of facts, checked already; the suppositions in them are taken as said, all else as it stands.
        named: names or IRIs of suppositions of the texts.

    Raises:
        ValueError: a name of something that is not a supposition.
        LookupError: an unknown name.
        kg.turtle.FactsError: a file that cannot be read.
    """
    kind, supposition = node(rdf.TYPE), node(SG.Supposition)
    labels: list[str] = []
    quads: list[ox.Quad] = []
    suppositions: list[str] = []
    for path in files:
        facts = build.graph_quads(path.read_bytes(), path, HYPOTHESIS)
        own = sorted({q.subject.value for q in facts if q.predicate == kind and q.object == supposition})  # type: ignore[union-attr]
        label_of = {q.subject.value: q.object.value for q in facts if q.predicate.value == rdf.LABEL}  # type: ignore[union-attr]
        labels += [label_of.get(iri, iri) for iri in own] if own else [f"the facts in {path.name}"] if facts else []
        quads += facts
        suppositions += own
    for name in named:
        iri = names.resolve(store, name)
        label = rdf.label(store, iri) or iri
        if next(iter(store.quads_for_pattern(node(iri), kind, supposition)), None) is None:
            raise ValueError(f"{name}: {label} is not a supposition; --with takes a file of facts or the name of a supposition")
        labels.append(label)
        suppositions.append(iri)
    return Hypothesis(tuple(labels), tuple(quads), tuple(suppositions))


def verdict_rules(base: Path) -> list[Query]:
    """Return the rules on which the verdicts on options depend."""
    return [rule for rule in queries.load_all(base, "derive") if set(rule.tags) & TOPICS]


def graph_as_of(nquads: Path, base: Path, as_of: str) -> ox.Store:
    """Return a copy of the graph in memory whose rules conclude as of a day; '' takes the conclusions that are stored.

    Args:
        nquads: the sorted N-Quads file of a snapshot.
        base: the base folder.
        as_of: an ISO date or ''.
    """
    copy = engine.from_nquads(nquads)
    if as_of:
        derive.run(copy, verdict_rules(base), as_of=as_of)
    return copy


def next_day(store: ox.Store, base: Path, as_of: str) -> str:
    """Return the day after the last on which anything that counts may have been said, and after `as_of`."""
    days = [as_of, *(str(day.value) for (day,) in _rows(store, base, "latest-day"))]
    last = max((day for day in days if day), default="2000-01-01")
    return (datetime.date.fromisoformat(last) + datetime.timedelta(days=1)).isoformat()


def remove_later(store: ox.Store, base: Path, as_of: str) -> None:
    """Take out of a store in memory whatever was stated after a day."""
    for (statement,) in list(_rows(store, base, "later", {"as-of": as_of})):
        for quad in list(store.quads_for_pattern(statement, None, None)):
            store.remove(quad)


def graph_without(nquads: Path, base: Path, hypothesis: Hypothesis, as_of: str) -> tuple[ox.Store, Hypothesis]:
    """Return a copy of the graph to which a hypothesis can be added, and what of the hypothesis is known by then, with its day.

    Args:
        nquads: the sorted N-Quads file of a snapshot.
        base: the base folder.
        hypothesis: what is supposed.
        as_of: an ISO date or ''; what was stated later is in neither.
    """
    copy = graph_as_of(nquads, base, as_of)
    day = as_of
    if as_of:
        copy.extend(hypothesis.quads)
        remove_later(copy, base, as_of)
        hypothesis = hypothesis._replace(quads=tuple(quad for quad in hypothesis.quads if quad in copy))
        for quad in hypothesis.quads:
            copy.remove(quad)
    if hypothesis.suppositions:
        day = next_day(copy, base, as_of)
        if as_of:
            derive.run(copy, verdict_rules(base), as_of=day)
    return copy, hypothesis._replace(day=day)


def add_hypothesis(store: ox.Store, base: Path, hypothesis: Hypothesis, as_of: str) -> set[str]:
    """Add a hypothesis to a store in memory and what follows from it.

    Args:
        store: what `graph_without` returns.
        base: the base folder.
        hypothesis: what `graph_without` returns.
        as_of: the ISO date as of which the rules conclude, or ''.

    Returns:
        The IRIs of the statements added, without those that follow.

    Raises:
        ValueError: a supposition that says nothing that rules of options read.
    """
    import pyoxigraph as ox

    graph = ox.NamedNode(HYPOTHESIS)
    store.extend(hypothesis.quads)
    added = {q.subject.value for q in hypothesis.quads} - set(hypothesis.suppositions)  # type: ignore[union-attr]
    for iri in hypothesis.suppositions:
        triples = list(_rows(store, base, "suppose", {"supposition": iri, "day": hypothesis.day}))
        if not triples:
            raise ValueError(
                f"{rdf.label(store, iri) or iri}: the supposition says nothing that a rule reads; it needs a holder with a stance on a guarantee or"
                " settlement, or a verdict on a guarantee by commitment, capability, credibility or sufficiency; write what you mean in a file"
            )
        store.extend([ox.Quad(s, p, o, graph) for s, p, o in triples])
        added |= {str(subject.value) for subject, _, _ in triples}
    derive.run(store, verdict_rules(base), as_of=as_of or None)
    return added


def _rows(store: ox.Store, base: Path, name: str, values: dict[str, str] | None = None) -> Iterable[Sequence[Any]]:
    """Return the rows or triples of a query of `queries/assess/`."""
    return engine.run(store, queries.bind(queries.get(base, "assess", name), values or {})).rows
