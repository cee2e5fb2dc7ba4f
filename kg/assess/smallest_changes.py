"""Search the smallest set of changes (stances and verdicts) that would make an option viable.

What could change is finite: each party whose consent is needed may accept the option, and each voice that judges it may come to
find its commitment, capability, credibility, feasibility or sufficiency met (where no voice judges it, some voice may). Two kinds of change
are forced, so every set that opens a way contains them: a party that does not accept is moved by its own stance alone, and a voice that
finds it not credible, not feasible or not sufficient keeps the verdict over all voices from being met. To the forced ones, sets of the others
are added by increasing size, and each is tried by running the rules; the first size at which one succeeds is the smallest. What a change
gives up, a refusal or a verdict, is told with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from copy import copy
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg import derive, queries, rdf
from kg import store as engine
from kg.assess.matrix import (
    ACCEPTABILITY,
    CAPABILITY,
    COMMITMENT,
    CREDIBILITY,
    FEASIBILITY,
    MET,
    SUFFICIENCY,
    VIABILITY,
    read_matrix,
    select,
)
from kg.queries import Query
from kg.rdf import GRAPH, node
from kg.reading import HYPOTHESIS, HYPOTHETICAL
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

SOME_VOICE = HYPOTHETICAL + "some-voice"
CONDITIONS = (COMMITMENT, CAPABILITY, CREDIBILITY)
MAX_TRIES = 300
MAX_SETS = 3
# The topics of the rules on which the verdicts on options depend.
TOPICS = {"acceptance", "credibility", "sources"}
# What the rules read of the ontology: the classes above each class, and which way a stance points.
_TERMS = (rdf.SUBCLASS, SG.polarity)


class ChangeOfView(NamedTuple):
    """One hypothetical claim: a party accepts the option, or a voice finds a criterion met.

    Attributes:
        who: the IRI of the actor; `SOME_VOICE` where no voice judges the option yet.
        criterion: the IRI of the criterion, that of acceptability for a stance.
        was: the IRI of the verdict or leaning before, '' where it is not known.
    """

    who: str
    criterion: str
    was: str = ""


class SmallestChanges(NamedTuple):
    """What the search found for one option.

    Attributes:
        option: its IRI.
        sets: the smallest sets of changes that open a way, each proved on the whole graph; an empty set where it is viable already.
        more: how many further sets of that size there are.
        tries: how many sets were tried.
        bounded: whether the search ended at its bound, so that a way may exist that is not listed.
    """

    option: str
    sets: tuple[tuple[ChangeOfView, ...], ...]
    more: int
    tries: int
    bounded: bool


def smallest_changes(whole: ox.Store, base: Path, options: Sequence[str], day: str, *, most: int = MAX_TRIES) -> Iterator[SmallestChanges]:
    """Yield for each option the smallest sets of changes that would make it viable.

    Args:
        whole: a reading in memory with its verdicts; it is given back as it was, less them.
        base: the base folder.
        options: IRIs of the options.
        day: the day of the reading, on which the changes are said.
        most: how many sets to try for one option.
    """
    rules = [rule for rule in queries.load_all(base, "derive") if rule.phase != "time" and set(rule.tags) & TOPICS]
    claim = queries.get(base, "assess", "change")
    for option in options:
        yield _search(_Trial(_part(whole, base, option), base, rules, claim, option, day), whole, most)


def _search(trial: _Trial, whole: ox.Store, most: int) -> SmallestChanges:
    """Search on the part of the graph that a trial holds, and prove on the whole."""
    option = trial.option
    if trial.opens(()):
        return SmallestChanges(option, ((),), 0, 1, False)
    forced, free = _possible(trial.store, trial.base, option)
    open_sets: list[tuple[ChangeOfView, ...]] = []
    bounded = False
    for size in range(len(free) + 1):
        for added in combinations(free, size):
            bounded = trial.count >= most
            if bounded:
                break
            if trial.opens((*forced, *added)):
                open_sets.append((*forced, *added))
        if open_sets or bounded:
            break
    proved = open_sets[:MAX_SETS]
    proof = trial.on(whole)
    if not all(proof.opens(changes) for changes in proved):
        raise RuntimeError(f"{option}: a way found on a part of the graph does not open on the whole; report this")  # a fault of slice.rq
    return SmallestChanges(option, tuple(proved), len(open_sets) - len(proved), trial.count, bounded)


def _possible(store: ox.Store, base: Path, option: str) -> tuple[list[ChangeOfView], list[ChangeOfView]]:
    """Return the changes that are forced and those that are free, from a graph with its conclusions."""
    row = read_matrix(store, base, [option]).rows[0]
    # Where nobody takes a position yet, no cell tells whose consent is needed; the rule needs-consent does.
    needed = sorted(rdf.raw(quad.object) for quad in store.quads_for_pattern(node(option), node(SG.needsConsentOf), None))
    cells = {party: row.parties.get(party) for party in dict.fromkeys([*(p for p, c in row.parties.items() if c.needed), *needed])}
    forced = [ChangeOfView(party, ACCEPTABILITY, cell.answer if cell else "") for party, cell in cells.items() if not cell or cell.verdict != MET]
    judged = {(r["voice"], r["criterion"]): r["found"] for r in select(store, base, "judgements", option=option)}
    denied = (FEASIBILITY, SUFFICIENCY, *((CREDIBILITY,) if row.guarantee else ()))
    against = [ChangeOfView(voice, criterion, found) for (voice, criterion), found in judged.items() if found != MET and criterion in denied]
    if not row.guarantee or row.criteria[CREDIBILITY].verdict == MET:
        return forced + against, []
    voices = sorted({voice for voice, _ in judged}) or [SOME_VOICE]
    every = [(voice, criterion) for voice in voices for criterion in CONDITIONS]
    already = {(change.who, change.criterion) for change in against}
    return forced + against, [ChangeOfView(*one, judged.get(one, "")) for one in every if judged.get(one) != MET and one not in already]


class _Trial:
    """A graph on which sets of changes are tried, one after the other."""

    def __init__(self, store: ox.Store, base: Path, rules: Collection[Query], claim: Query, option: str, day: str) -> None:
        self.store, self.base, self.rules, self.claim, self.option, self.day = store, base, rules, claim, option, day
        self.claims: dict[ChangeOfView, list[ox.Quad]] = {}
        self.count = 0

    def on(self, store: ox.Store) -> _Trial:
        """Return the same trial on another graph."""
        trial = copy(self)
        trial.store = store
        return trial

    def opens(self, changes: Collection[ChangeOfView]) -> bool:
        """Return whether the option is viable with these changes; the store then holds what follows from them, they are gone."""
        self.count += 1
        quads = [quad for change in changes for quad in self._claimed(change)]
        overtaken = [quad for change in changes for quad in self._overtaken(change)]
        for quad in overtaken:
            self.store.remove(quad)
        self.store.extend(quads)
        derive.run(self.store, self.rules)
        for quad in quads:
            self.store.remove(quad)
        self.store.extend(overtaken)
        return any(
            self._holds(quad.subject, SG.assesses, self.option) and self._holds(quad.subject, SG.verdict, MET)
            for quad in self.store.quads_for_pattern(None, node(SG.criterion), node(VIABILITY))
        )

    def _holds(self, subject: ox.NamedNode | ox.BlankNode | ox.Triple, predicate: str, value: str) -> bool:
        return next(iter(self.store.quads_for_pattern(subject, node(predicate), node(value))), None) is not None

    def _overtaken(self, change: ChangeOfView) -> list[ox.Quad]:
        """Return what the holder of a change says of the option, or of a wider one, by the same criterion, which the change overtakes."""
        holder, about, says = node(change.who), SG.about, SG.stance
        if change.criterion != ACCEPTABILITY:
            about, says = SG.assesses, SG.verdict
        wider = [node(self.option), *(quad.object for quad in self.store.quads_for_pattern(node(self.option), node(SG.narrows), None))]
        said = (quad.subject for thing in wider for quad in self.store.quads_for_pattern(None, node(about), thing))
        own = [one for one in dict.fromkeys(said) if next(iter(self.store.quads_for_pattern(one, node(SG.holder), holder)), None)]
        if change.criterion != ACCEPTABILITY:
            own = [one for one in own if self._holds(one, SG.criterion, change.criterion)]
        return [quad for one in own for quad in self.store.quads_for_pattern(one, node(says), None)]

    def _claimed(self, change: ChangeOfView) -> list[ox.Quad]:
        """Return a change as a hypothetical claim, made on the day of the trial."""
        import pyoxigraph as ox

        if change not in self.claims:
            values = {"claim": f"{HYPOTHETICAL}change-{len(self.claims)}", "holder": change.who, "criterion": change.criterion}
            text = queries.bind(self.claim, {**values, "option": self.option, "day": self.day})
            graph = ox.NamedNode(HYPOTHESIS)
            self.claims[change] = [ox.Quad(s, p, o, graph) for s, p, o in engine.run(self.store, text).rows]
        return self.claims[change]


def _part(whole: ox.Store, base: Path, option: str) -> ox.Store:
    """Return the part of a graph on which the verdict on an option depends, without conclusions."""
    quads = [quad for term in _TERMS for quad in whole.quads_for_pattern(None, node(term), None)]
    for row in select(whole, base, "slice", option=option):
        quads += whole.quads_for_pattern(node(row["thing"]), None, None)
    verdicts = {derive.graph_of(rule) for rule in queries.load_all(base, "derive") if rule.phase != "time"}
    return engine.memory(quad for quad in quads if getattr(quad.graph_name, "value", GRAPH) not in verdicts)
