"""Copies of the graph in memory: as of a day, and with a hypothesis laid over it. Nothing here is ever stored.

A hypothetical claim is dated the day after the last claim that counts, so that it overtakes what its holder said before. As of
a day, what was stated later is taken out first, and the same day after serves for both sides of a comparison: what differs
between them is due to the hypothesis alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import build, derive, names, queries, rdf
from kg import store as engine
from kg.assess.matrix import UNKNOWN, VIABILITY, Cell, Matrix, read
from kg.assess.rows import select
from kg.queries import Query
from kg.rdf import GRAPH, PREFIXES
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

HYPOTHESIS = GRAPH + "hypothesis"
SUPPOSED = "https://w3id.org/sgkg/hypothesis/"
SOME_VOICE = SUPPOSED + "some-voice"
# The topics of the rules on which the verdicts of the matrix depend.
TOPICS = {"types", "positions", "acceptance", "credibility", "sources"}


class Hypothesis(NamedTuple):
    """What is supposed.

    Attributes:
        labels: what it is, in words, for every output.
        quads: facts to lay over the graph, in the graph of the hypothesis.
        suppositions: IRIs of the suppositions to take as said, of the texts or of `quads`.
    """

    labels: tuple[str, ...] = ()
    quads: tuple[ox.Quad, ...] = ()
    suppositions: tuple[str, ...] = ()


class Side(NamedTuple):
    """One difference that a hypothesis makes: an option, its cell now and its cell under the hypothesis; None where there is no such cell."""

    option: str
    now: Cell | None
    then: Cell | None


def gather(store: ox.Store, files: Sequence[Path], named: Sequence[str]) -> Hypothesis:
    """Return the hypothesis that files and names of suppositions make up.

    Args:
        store: the graph in which names are looked up.
        files: files of facts, checked already; the suppositions in them are taken as said, all else as it stands.
        named: names or IRIs of suppositions of the texts.

    Raises:
        ValueError: a name of something that is no supposition.
        LookupError: an unknown name.
        kg.turtle.FactsError: a file that cannot be read.
    """
    import pyoxigraph as ox

    kind, supposition = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(SG.Supposition)
    labels: list[str] = []
    quads: list[ox.Quad] = []
    supposed: list[str] = []
    for path in files:
        found = build.graph_quads(path.read_bytes(), path, HYPOTHESIS)
        own = sorted({q.subject.value for q in found if q.predicate == kind and q.object == supposition})  # type: ignore[union-attr]
        said = {q.subject.value: q.object.value for q in found if q.predicate.value == rdf.LABEL}  # type: ignore[union-attr]
        labels += [said.get(iri, iri) for iri in own] if own else [f"the facts in {path.name}"] if found else []
        quads += found
        supposed += own
    for name in named:
        iri = names.resolve(store, name)
        if next(iter(store.quads_for_pattern(ox.NamedNode(iri), kind, supposition)), None) is None:
            raise ValueError(f"{name}: {rdf.label(store, iri) or iri} is no supposition; --with takes a file of facts or the name of a supposition")
        labels.append(rdf.label(store, iri) or iri)
        supposed.append(iri)
    return Hypothesis(tuple(labels), tuple(quads), tuple(supposed))


def rules(base: Path) -> list[Query]:
    """Return the rules on which the verdicts of the matrix depend."""
    return [rule for rule in queries.load_all(base, "derive") if set(rule.tags) & TOPICS]


def concluded(nquads: Path, base: Path, as_of: str) -> ox.Store:
    """Return a copy of the graph in memory whose rules conclude as of a day; '' takes what is stored."""
    copy = engine.from_nquads(nquads)
    if as_of:
        derive.run(copy, rules(base), as_of=as_of)
    return copy


def next_day(store: ox.Store, base: Path, as_of: str) -> str:
    """Return the day after the last on which anything that counts may have been said, and after `as_of`."""
    days = [as_of, *(row["day"] for row in select(store, base, "latest-day"))]
    last = max((day for day in days if day), default="2000-01-01")
    return (datetime.date.fromisoformat(last) + datetime.timedelta(days=1)).isoformat()


def drop_later(store: ox.Store, base: Path, as_of: str) -> None:
    """Take out of a store in memory whatever was stated after a day."""
    import pyoxigraph as ox

    for row in select(store, base, "later", as_of=as_of):
        for quad in list(store.quads_for_pattern(ox.NamedNode(row["statement"]), None, None)):
            store.remove(quad)


def suppose(store: ox.Store, base: Path, hypothesis: Hypothesis, day: str) -> set[str]:
    """Lay a hypothesis over a store in memory and return the IRIs of the statements that it adds.

    Raises:
        ValueError: a supposition that says nothing that rules of options read.
    """
    import pyoxigraph as ox

    graph = ox.NamedNode(HYPOTHESIS)
    store.extend(hypothesis.quads)
    added = {q.subject.value for q in hypothesis.quads} - set(hypothesis.suppositions)  # type: ignore[union-attr]
    query = queries.load(base / "queries" / "assess" / "suppose.rq")
    for iri in hypothesis.suppositions:
        rows = list(engine.run(store, queries.bind(query, {"supposition": iri, "day": day})).rows)
        if not rows:
            raise ValueError(
                f"{rdf.label(store, iri) or iri}: the supposition says nothing that a rule reads; it needs a holder with a stance on a guarantee or"
                " settlement, or a verdict on a guarantee by commitment, capability, credibility or sufficiency; write what you mean in a file"
            )
        store.extend([ox.Quad(s, p, o, graph) for s, p, o in rows])
        added |= {str(row[0].value) for row in rows}
    if any(q.object.value == SOME_VOICE for q in store.quads_for_pattern(None, None, ox.NamedNode(SOME_VOICE))):  # type: ignore[union-attr]
        store.add(ox.Quad(ox.NamedNode(SOME_VOICE), ox.NamedNode(rdf.LABEL), ox.Literal("some voice", language="en"), graph))
    return added


def compare(
    nquads: Path, base: Path, hypothesis: Hypothesis, options: Collection[str], as_of: str
) -> tuple[Matrix, Matrix, list[Side], ox.Store, set[str]]:
    """Weigh the options with a hypothesis and without.

    Args:
        nquads: the sorted N-Quads file of a snapshot.
        base: the base folder.
        hypothesis: what is supposed.
        options: IRIs of the options; none takes all.
        as_of: an ISO date or ''.

    Returns:
        The matrix without the hypothesis, the matrix with it, what differs, the graph with the hypothesis and the IRIs of its statements.
    """
    copy = concluded(nquads, base, as_of)
    day = as_of

    def conclude() -> None:
        derive.run(copy, rules(base), as_of=day if as_of else None)

    if as_of:
        copy.extend(hypothesis.quads)  # what they state later is out of sight as well
        drop_later(copy, base, as_of)
        hypothesis = hypothesis._replace(quads=tuple(q for q in hypothesis.quads if q in copy))
        for quad in hypothesis.quads:
            copy.remove(quad)
    if hypothesis.suppositions:
        day = next_day(copy, base, as_of)
        if as_of:
            conclude()
    now = read(copy, base, options, as_of=day if as_of else "")
    added = suppose(copy, base, hypothesis, day)
    conclude()
    then = read(copy, base, options, as_of=day if as_of else "", supposed=added)
    return now._replace(as_of=as_of), then._replace(as_of=as_of), differences(now, then), copy, added


def differences(now: Matrix, then: Matrix) -> list[Side]:
    """Return the cells in which two matrices differ, by verdict or condition, in the order of the second.

    Of an option that only one of them has, cells of which nothing is known are left out.
    """

    def cells(matrix: Matrix) -> dict[tuple[str, str, str], Cell]:
        return {(row.option, cell.criterion, cell.party): cell for row in matrix.rows for cell in (row.viable, *row.cells)}

    before, after = cells(now), cells(then)
    found = []
    for key in dict.fromkeys([*after, *before]):
        old, new = before.get(key), after.get(key)
        silent = (old or new) and not (old and new) and key[1] != VIABILITY and {UNKNOWN} == {c.found for c in (old, new) if c}
        if (old and (old.found, old.conditions)) != (new and (new.found, new.conditions)) and not silent:
            found.append(Side(key[0], old, new))
    return found
