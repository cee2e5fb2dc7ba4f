"""Readings: the graph as one asker sees it, by day, by what was known, with or without what has no day, under a hypothesis.

A reading is a copy in memory of the snapshot, cut to what it holds (`kg.holding`); the rules that conclude verdicts then run on what is
left, for questions that read them. What is known by a day, and a hypothesis, change the effective times, so that the rules of time run
again as well. Readings are kept beside the snapshot, which alone writes them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import build, derive, holding, lookup, names, queries, rdf, snapshot, store, turtle
from kg.holding import Cut
from kg.paths import Folders
from kg.snapshot import Snapshot

if TYPE_CHECKING:
    from mmap import mmap

    import pyoxigraph as ox

    from kg.citation import Release
    from kg.names import NameKeys

NOW = "now"
UNDATED = ("drop", "keep")
_HOLDING = rdf.NS + "holding"
HYPOTHESIS = rdf.GRAPH + "hypothesis"
HYPOTHETICAL = "https://w3id.org/sgkg/hypothesis/"


class Reading(NamedTuple):
    """What fixes a reading beside the release.

    Attributes:
        as_of: only what holds on this day, or on a day of this month or year; `now` is the latest day of which the graph says anything;
            '' is everything with its dates.
        known_by: only what statements made by this day say; '' sets no limit.
        undated: with a day, what has no day is left out and counted (`drop`), or kept and marked (`keep`).
        hypothesis: files of facts laid over the graph, as named.
    """

    as_of: str = ""
    known_by: str = ""
    undated: str = "drop"
    hypothesis: tuple[str, ...] = ()

    @classmethod
    def parse(
        cls, as_of: str | None = None, known_by: str | None = None, undated: str | None = None, hypothesis: Sequence[str | Path] = ()
    ) -> Reading:
        """Return the reading that options name.

        Raises:
            ValueError: neither a day, a month nor a year where one is wanted, or another way with what has no day than `UNDATED`.
        """
        if as_of and as_of != NOW:
            period(as_of)
        if known_by and not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", known_by):
            raise ValueError(f"{known_by!r} is not a day; write year-month-day, such as 2025-03-06")
        if known_by:
            period(known_by)
        if undated and undated not in UNDATED:
            raise ValueError(f"undated is {undated!r}; write {' or '.join(UNDATED)}")
        return cls(as_of or "", known_by or "", undated or "drop", tuple(map(str, hypothesis)))

    @property
    def everything(self) -> bool:
        """Whether it is the graph as it stands."""
        return not (self.as_of or self.known_by or self.hypothesis)

    def on_a_day(self) -> Reading:
        """Return the same for a single day, for verdicts: the last one of a month or year, and the latest day where none is named."""
        return self._replace(as_of=period(self.as_of)[1] if self.as_of and self.as_of != NOW else NOW)

    def about(self, release: Release) -> dict[str, Any]:
        """Return what fixes an answer, as every answer in JSON says it: the release and this reading of it, `now` replaced by the day."""
        day = release.latest if self.as_of == NOW else self.as_of
        return release.about() | {"as_of": day or None, "known_by": self.known_by or None, "hypothesis": list(self.hypothesis) or None}

    def words(self) -> str:
        """Return what fixes it in words, '' for everything."""
        parts = [f"as of {self.as_of}" if self.as_of else "", f"known by {self.known_by}" if self.known_by else ""]
        parts += ["what has no day kept" if self.as_of and self.undated == "keep" else ""]
        parts += [f"under the hypothesis {', '.join(Path(name).name for name in self.hypothesis)}" if self.hypothesis else ""]
        return ", ".join(part for part in parts if part)


def period(text: str) -> tuple[str, str]:
    """Return the first and the last day of a day, a month or a year.

    >>> period("2024-02")
    ('2024-02-01', '2024-02-29')

    Raises:
        ValueError: the text is none of them.
    """
    from calendar import monthrange

    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text)
    try:
        if not match or int(match[1]) < 1:
            raise ValueError
        year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
        last = monthrange(year, int(match[2] or 12))[1]
        if not 1 <= month <= 12 or not 1 <= day <= last:
            raise ValueError
    except ValueError:
        raise ValueError(f"{text!r} is not a day, month or year; write one such as 2025-03-06, 2025-03 or 2025") from None
    return f"{match[1]}-{month:02d}-{day:02d}", f"{match[1]}-{int(match[2] or 12):02d}-{int(match[3] or last):02d}"


class ReadingView(NamedTuple):
    """A reading made ready to be asked.

    Attributes:
        store: the graph that it holds.
        reading: what fixes it, `now` replaced by the day.
        digest: the name of the snapshot, which is the digest of all that it was made from.
        latest: the latest day of which the whole graph says anything.
        undated: how many things of each class (its IRI) have no day.
        nquads: the file of the whole graph's sorted N-Quads.
        release: their SHA-256.
        labels: what the things in it are called.
    """

    store: ox.Store
    reading: Reading
    digest: str
    latest: str
    undated: dict[str, int]
    nquads: Path | None
    release: str
    labels: rdf.Labels

    @property
    def names(self) -> Callable[[], NameKeys] | None:
        """What opens the keys of all names in it; None where it is not the whole graph, and names may be its own."""
        return partial(lookup.kept, self.nquads) if self.nquads and self.reading.everything else None

    def marks(self) -> dict[str, str]:
        """Return how the things hold that do not hold certainly: IRI to the IRI of the mark."""
        return {rdf.raw(q.subject): rdf.raw(q.object) for q in self.store.quads_for_pattern(None, rdf.node(_HOLDING), None, None)}


def view(folders: Folders, shot: Snapshot, wanted: Reading, *, history: bool = False, verdicts: bool = False) -> ReadingView:
    """Make a reading ready, or open the kept one.

    Args:
        folders: the base and the workspace, whose rules are run.
        shot: the snapshot.
        wanted: the reading.
        history: whether it takes what began by the day, whether or not it has ended.
        verdicts: whether the rules that conclude verdicts are run on it.
    """
    latest = str(shot.manifest["latest"])
    if wanted.everything:
        return _seen(shot.open(), wanted, shot, {})
    if wanted.as_of == NOW:
        wanted = wanted._replace(as_of=latest)
    name = _key(shot, wanted, history, verdicts)
    kept = snapshot.kept_reading(shot, name)
    if kept is None:
        made, held = _make(folders, shot, wanted, latest, history, verdicts)
        snapshot.keep_reading(shot, name, made.taken, made.added, made.undated)
    else:
        made, held = Cut(shot.mapped(), *kept), None
    opened = store.from_nquads(made.data) if held is None else held
    return _seen(opened, wanted, shot, made.undated)


def _seen(held: ox.Store, wanted: Reading, shot: Snapshot, undated: dict[str, int]) -> ReadingView:
    return ReadingView(held, wanted, shot.name, str(shot.manifest["latest"]), undated, shot.nquads, shot.sha256, rdf.Labels(held))


def _key(shot: Snapshot, wanted: Reading, history: bool, verdicts: bool) -> str:
    digests = [hashlib.sha256(turtle.load(Path(name))).hexdigest() if is_file(name) else name for name in wanted.hypothesis]
    text = json.dumps([shot.name, wanted.as_of, wanted.known_by, wanted.undated if wanted.as_of else "", digests, history, verdicts])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _make(folders: Folders, shot: Snapshot, wanted: Reading, latest: str, history: bool, verdicts: bool) -> tuple[Cut, ox.Store | None]:
    """Return a reading, and the store that holds it where one was made on the way."""
    data = whole = shot.mapped()
    concluded = [graph for graph in shot.manifest["graphs"] if graph.startswith(holding.DERIVED)]
    rules = queries.rules(folders.roots) if verdicts or wanted.known_by or wanted.hypothesis else []
    if wanted.known_by or wanted.hypothesis:
        data = holding.known_by(whole[:], wanted.known_by) if wanted.known_by else whole[:]
        data = holding.without_graphs(data, concluded)
        timed = store.from_nquads(data)
        if wanted.hypothesis:
            timed.extend(_supposed(timed, folders, wanted, latest))
        derive.run(timed, [rule for rule in rules if rule.phase == "time"])
        data = store.to_nquads(timed)
    times = {holding.DERIVED + name for name in shot.manifest["times"]}
    others = [graph for graph in concluded if graph not in times]
    if not wanted.as_of:
        weighed = store.from_nquads(holding.without_graphs(data[:], others))
        build.conclude(weighed, rules)
        return Cut.of(whole, _marked(weighed), {}), None
    first, last = period(wanted.as_of)
    timeline = None if wanted.known_by or wanted.hypothesis else _timeline(shot, whole)
    made = holding.cut(data, first, last, began=history, keep_undated=wanted.undated == "keep", less=others, timeline=timeline)
    if data is not whole:
        made = Cut.of(whole, made.data, made.undated)
    if not verdicts:
        return made, None
    weighed = store.from_nquads(made.data)
    derive.run(weighed, [rule for rule in rules if rule.phase != "time"])
    if wanted.hypothesis:
        return Cut.of(whole, _marked(weighed), made.undated), None
    follows = [rdf.node(derive.graph_of(rule)) for rule in rules if rule.phase != "time"]
    new = [f"{quad} .\n".encode() for graph in follows for quad in weighed.quads_for_pattern(None, None, None, graph)]
    return made._replace(added=b"".join([made.added, *new])), weighed


def _timeline(shot: Snapshot, whole: bytes | mmap) -> holding.Timeline:
    """Return what a snapshot says of when things hold; read and kept where that is not done yet."""
    kept = shot.timeline()
    if kept is not None:
        return holding.Timeline.load(kept)
    read = holding.Timeline.read(whole[:])
    shot.keep_timeline(read.dump())
    return read


def _marked(store_: ox.Store) -> bytes:
    """Return the quads of a store as N-Quads; what is hypothetical, and what rests on it, is marked."""
    rests: dict[str, list[str]] = {}
    for quad in store_.quads_for_pattern(None, rdf.node(rdf.DERIVED_FROM), None, None):
        rests.setdefault(rdf.raw(quad.object), []).append(rdf.raw(quad.subject))
    said = {rdf.raw(quad.subject) for quad in store_.quads_for_pattern(None, None, None, rdf.node(HYPOTHESIS))}
    marked = sorted(said.union(*(rdf.above(iri, lambda one: rests.get(one, ())) for iri in said)))
    mark = b"<%b> %b <%b> .\n" % (_HOLDING.encode(), holding.HYPOTHESIS, holding.READING.encode())
    return store.to_nquads(store_) + b"".join(b"<%b> %b" % (iri.encode(), mark) for iri in marked)


def is_file(word: str) -> bool:
    """Tell whether a hypothesis is named by a file of facts, and not by the name of a supposition."""
    from kg.turtle import FORMATS

    return Path(word).suffix.lower() in FORMATS or Path(word).is_file()


def _supposed(store_: ox.Store, folders: Folders, wanted: Reading, latest: str) -> list[ox.Quad]:
    """Return the facts of the hypothesis in a graph of their own; a supposition is taken as said on the day, and overtakes.

    Raises:
        ValueError: a name of something that is not a supposition, or a supposition that says nothing that a rule reads.
        kg.turtle.FactsError: a file that cannot be read.
    """
    import pyoxigraph as ox

    day = period(wanted.as_of)[1] if wanted.as_of else latest
    kind, supposition = rdf.node(rdf.TYPE), rdf.node(rdf.NS + "Supposition")
    quads: list[ox.Quad] = []
    said: list[str] = []
    for word in wanted.hypothesis:
        if is_file(word):
            facts = build.graph_quads(turtle.load(Path(word)), Path(word), HYPOTHESIS)
            store_.extend(facts)
            quads += facts
            said += sorted({rdf.raw(q.subject) for q in facts if q.predicate == kind and q.object == supposition})
        else:
            iri = names.resolve(store_, word)
            if next(iter(store_.quads_for_pattern(rdf.node(iri), kind, supposition)), None) is None:
                label = rdf.label(store_, iri) or iri
                raise ValueError(f"{word}: {label} is not a supposition; --with takes a file of facts or the name of a supposition")
            said.append(iri)
    graph = ox.NamedNode(HYPOTHESIS)
    suppose = queries.get(folders.base, "assess", "suppose")
    for iri in said:
        triples = list(store.run(store_, queries.bind(suppose, {"supposition": iri, "day": day})).rows)
        if not triples:
            raise ValueError(
                f"{rdf.label(store_, iri) or iri}: the supposition says nothing that a rule reads; it needs a holder with a stance on a guarantee or"
                " settlement, or a verdict on a guarantee by commitment, capability, credibility or sufficiency; write what you mean in a file"
            )
        quads += [ox.Quad(s, p, o, graph) for s, p, o in triples]
    return quads


def hypothesis_labels(store_: ox.Store, wanted: Reading) -> tuple[str, ...]:
    """Return in words what is supposed: the labels of suppositions, else the names of the files."""
    found: list[str] = []
    for word in wanted.hypothesis:
        if not is_file(word):
            found.append(rdf.label(store_, names.resolve(store_, word)) or word)
            continue
        facts = build.graph_quads(turtle.load(Path(word)), Path(word), HYPOTHESIS)
        label_of = {rdf.raw(q.subject): rdf.raw(q.object) for q in facts if q.predicate.value == rdf.LABEL}
        own = sorted({rdf.raw(q.subject) for q in facts if q.predicate.value == rdf.TYPE and rdf.raw(q.object) == rdf.NS + "Supposition"})
        found += [label_of.get(iri, iri) for iri in own] if own else [f"the facts in {Path(word).name}"] if facts else []
    return tuple(found)
