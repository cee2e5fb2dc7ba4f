"""Search the smallest set of changes (stances and verdicts) that would make an option viable.

What could change is finite: each party whose consent is needed may accept the option, and each voice that judges it may come to
find its commitment, capability or credibility met (where no voice judges it, some voice may). Two kinds of change are forced, so
every set that opens a way contains them: a party that does not accept is moved by its own stance alone, and a voice that finds a
condition absent or contested keeps the verdict over all voices from being met. To the forced ones, sets of the others are added
by increasing size, and each is tried by running the rules; the first size at which one succeeds is the smallest.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import derive, rdf
from kg import store as engine
from kg.assess.hypothesis import HYPOTHESIS, SOME_VOICE, SUPPOSED, concluded, drop_later, next_day, rules
from kg.assess.matrix import ACCEPTABILITY, CAPABILITY, COMMITMENT, CREDIBILITY, DISPUTED, MET, NOT_MET, VIABILITY, read
from kg.assess.rows import select
from kg.queries import Query
from kg.rdf import GRAPH, ID, PREFIXES
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

ACCEPTS = ID + "Stance_Accepts"
CONDITIONS = (COMMITMENT, CAPABILITY, CREDIBILITY)
MAX_TRIES = 300
MAX_WAYS = 3
# What the rules read of the ontology: the classes above each class, and which way a stance points.
_TERMS = (PREFIXES["rdfs"] + "subClassOf", SG.polarity)


class Change(NamedTuple):
    """One hypothetical claim: a party accepts the option, or a voice finds a criterion met.

    Attributes:
        who: the IRI of the actor; `SOME_VOICE` where no voice judges the option yet.
        criterion: the IRI of the criterion, that of acceptability for a stance.
    """

    who: str
    criterion: str


class Found(NamedTuple):
    """What the search found for one option.

    Attributes:
        option: its IRI.
        ways: the smallest sets of changes that open a way, each proved on the whole graph; an empty set where it is viable already.
        more: how many further sets of that size there are.
        tries: how many sets were tried.
        bounded: whether the search ended at its bound, so that a way may exist that is not listed.
    """

    option: str
    ways: tuple[tuple[Change, ...], ...]
    more: int
    tries: int
    bounded: bool


def smallest(nquads: Path, base: Path, options: Sequence[str], *, as_of: str = "", most: int = MAX_TRIES) -> Iterator[Found]:
    """Yield for each option the smallest sets of changes that would make it viable.

    Args:
        nquads: the sorted N-Quads file of a snapshot.
        base: the base folder.
        options: IRIs of the options.
        as_of: an ISO date or ''.
        most: how many sets to try for one option.
    """
    whole = concluded(nquads, base, as_of)
    day = next_day(whole, base, as_of)
    reading = rules(base)
    if as_of:
        drop_later(whole, base, as_of)
    for option in options:
        yield _search(whole, base, reading, option, day, day if as_of else None, most)


def _search(whole: ox.Store, base: Path, reading: list[Query], option: str, day: str, as_of: str | None, most: int) -> Found:
    part = _slice(whole, base, option)
    trial = _Trial(part, base, reading, option, day, as_of)
    opens = trial(())
    row = read(trial.store, base, [option]).rows[0]
    if opens:
        return Found(option, ((),), 0, 1, False)
    # Where nobody takes a position yet, no cell tells whose consent is needed; the rule needs-consent does.
    needed = sorted(str(q.object.value) for q in trial.store.quads_for_pattern(_node(option), _node(SG.needsConsentOf), None))  # type: ignore[union-attr]
    willing = {party for party, cell in row.parties.items() if cell not in row.failing}
    forced = [Change(party, ACCEPTABILITY) for party in dict.fromkeys([*row.parties, *needed]) if party not in willing]
    pool: list[Change] = []
    if row.criteria[CREDIBILITY].found != MET:
        judged = {(r["voice"], r["criterion"]): r["found"] for r in select(trial.store, base, "judgements", option=option)}
        voices = sorted({voice for voice, _ in judged}) or [SOME_VOICE]
        must = [Change(*key) for key, found in judged.items() if found in (NOT_MET, DISPUTED) and key[1] != CREDIBILITY]
        pool = [Change(v, c) for v in voices for c in CONDITIONS if judged.get((v, c)) != MET and Change(v, c) not in must]
        forced += must
    proof = _Trial(whole, base, reading, option, day, as_of)
    for size in range(len(pool) + 1):
        found: list[tuple[Change, ...]] = []
        for extra in combinations(pool, size):
            if trial.count >= most:
                return Found(option, _proved(proof, found), max(0, len(found) - MAX_WAYS), trial.count, True)
            if trial((*forced, *extra)):
                found.append((*forced, *extra))
        if found:
            return Found(option, _proved(proof, found), max(0, len(found) - MAX_WAYS), trial.count, False)
    return Found(option, (), 0, trial.count, False)


def _proved(proof: _Trial, found: list[tuple[Change, ...]]) -> tuple[tuple[Change, ...], ...]:
    """Return the first ways, each tried on the whole graph.

    Raises:
        RuntimeError: a way that the whole graph does not bear out, which would be a fault of `slice.rq`.
    """
    for way in found[:MAX_WAYS]:
        if not proof(way):
            raise RuntimeError(f"{proof.option}: a way found on a part of the graph does not open on the whole; report this")
    return tuple(found[:MAX_WAYS])


class _Trial:
    """A graph on which sets of changes are tried, one after the other."""

    def __init__(self, store: ox.Store, base: Path, reading: list[Query], option: str, day: str, as_of: str | None) -> None:
        self.store, self.base, self.reading, self.option, self.day, self.as_of = store, base, reading, option, day, as_of
        self.count = 0

    def __call__(self, changes: Sequence[Change]) -> bool:
        """Return whether the option is viable with these changes; the store then holds what follows from them, they are gone."""
        import pyoxigraph as ox

        self.count += 1
        quads = claims(changes, self.option, self.day)
        self.store.extend(quads)
        derive.run(self.store, self.reading, as_of=self.as_of)
        for quad in quads:
            self.store.remove(quad)
        opened = self.store.quads_for_pattern(None, ox.NamedNode(SG.criterion), ox.NamedNode(VIABILITY))
        verdict, about, met = ox.NamedNode(SG.verdict), ox.NamedNode(SG.assesses), ox.NamedNode(MET)
        mine = [q.subject for q in opened if next(iter(self.store.quads_for_pattern(q.subject, about, ox.NamedNode(self.option))), None)]
        return any(next(iter(self.store.quads_for_pattern(node, verdict, met)), None) for node in mine)


def claims(changes: Sequence[Change], option: str, day: str) -> list[ox.Quad]:
    """Return changes as hypothetical claims about an option, made on a day."""
    import pyoxigraph as ox

    graph, quads = ox.NamedNode(HYPOTHESIS), []
    for number, change in enumerate(changes):
        node = ox.NamedNode(f"{SUPPOSED}change-{number}")
        stance = change.criterion == ACCEPTABILITY
        said = {
            PREFIXES["rdf"] + "type": SG.Position if stance else SG.Assessment,
            SG.holder: change.who,
            **({SG.stance: ACCEPTS, SG.about: option} if stance else {SG.criterion: change.criterion, SG.verdict: MET, SG.assesses: option}),
        }
        quads += [ox.Quad(node, ox.NamedNode(key), ox.NamedNode(value), graph) for key, value in said.items()]
        when = ox.Literal(day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
        quads += [ox.Quad(node, ox.NamedNode(SG.statedOn), when, graph)]
        quads += [ox.Quad(node, ox.NamedNode(rdf.LABEL), ox.Literal("hypothetical change", language="en"), graph)]
    return quads


def _node(iri: str) -> ox.NamedNode:
    import pyoxigraph as ox

    return ox.NamedNode(iri)


def _slice(whole: ox.Store, base: Path, option: str) -> ox.Store:
    """Return the part of a graph on which the verdict on an option depends, without conclusions."""
    import pyoxigraph as ox

    quads = [q for term in _TERMS for q in whole.quads_for_pattern(None, ox.NamedNode(term), None)]
    for row in select(whole, base, "slice", option=option):
        quads += whole.quads_for_pattern(ox.NamedNode(row["thing"]), None, None)
    return engine.memory(q for q in quads if not getattr(q.graph_name, "value", GRAPH).startswith(derive.DERIVED))
