"""Cut a graph to what holds on a day: the one place where it is decided which statements hold.

Rules conclude the effective times (`sg:holdsFrom`, `sg:holdsFromLatest`, `sg:holdsUntil`, `sg:holdsUntilLatest`); the ontology says, by
`sg:effect`, which properties of a class are what a thing of it does. A thing that does not hold loses what it does and keeps its name;
what rules concluded of it goes whole. Both ends are included. A thing holds certainly between the latest day of its beginning and the
earliest day of its end, and perhaps in what is left between the outer bounds; it is then marked (`sg:holding`).

The graph is read and written as lines of N-Quads, sorted by subject or not. What it says of times, and where, is read once (`Timeline`) and
kept with a snapshot; a cut then looks at the lines that it takes away, not at those that it leaves.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.rdf import GRAPH, ID, NS, TYPE

if TYPE_CHECKING:
    from mmap import mmap

DERIVED = GRAPH + "derived/"
READING = GRAPH + "reading"
PERHAPS, UNDATED, HYPOTHESIS = (f"<{ID}Holding_{name}>".encode() for name in ("Perhaps", "Undated", "Hypothesis"))
_DERIVED = f"<{ID}Derived_".encode()
_DERIVED_GRAPHS = b"<" + DERIVED.encode()
_TIMES = ("holdsFrom", "holdsFromLatest", "holdsUntil", "holdsUntilLatest")
_STANDING = f"<{NS}standing>".encode()
_GUARANTEE = f"<{NS}Guarantee>".encode()
_FOLLOWED = tuple(f"<{NS}{name}>".encode() for name in ("overtakenBy", "shiftedTo"))
_ENDS = frozenset(f"<{NS}{name}>".encode() for name in ("until", "endedOn"))
_END_DAYS = _ENDS | {f"<{NS}{name}>".encode() for name in ("untilLatest", "holdsUntil", "holdsUntilLatest")}
_PREDICATES = tuple(f"<{NS}{name}>".encode() for name in _TIMES)
_PLACES = {predicate: place for place, predicate in enumerate(_PREDICATES)}
_EFFECT, _TYPE = f"<{NS}effect>".encode(), f"<{TYPE}>".encode()
_PART_OF = tuple(f"<{NS}{name}>".encode() for name in ("partyTo", "bondOf"))
_READ = frozenset({*_PREDICATES, *_PART_OF, *_ENDS, _EFFECT, _TYPE, _STANDING})

_DAYS = ("from", "statedOn", "onDate", "signedOn", "inForceFrom", "endedOn", "readUntil")
#: The properties, beside `rdf:type`, that decide what a cut leaves and which day is the latest.
DECIDING = frozenset(predicate.decode()[1:-1] for predicate in _READ | _END_DAYS | {*_FOLLOWED}) | {NS + name for name in _DAYS}


class Times(NamedTuple):
    """The effective times of a thing, as yyyy-mm-dd; None is open or not known."""

    start: str | None = None
    start_latest: str | None = None
    end: str | None = None
    end_latest: str | None = None

    def on(self, first: str, last: str, *, began: bool = False) -> str | None:
        """Tell how a thing holds on at least one day of a period: `certain`, `perhaps`, `undated`, or None where it does not.

        Args:
            first: the first day of the period, yyyy-mm-dd.
            last: its last day, the same for a single day.
            began: whether it is enough to have begun by the last day, as for what happened.
        """
        if self.start is None:
            return None if self.end_latest is not None and first > self.end_latest and not began else "undated"
        if last < self.start:
            return None
        begun = last >= (self.start_latest or self.start)
        if began:
            return "certain" if begun else "perhaps"
        if self.end_latest is not None and first > self.end_latest:
            return None
        if self.end is not None and self.end_latest is None and first > self.end:
            return "undated"
        surely = max(first, self.start_latest or self.start)
        return "certain" if begun and (self.end is None or surely <= self.end) else "perhaps"


class Cut(NamedTuple):
    """A graph cut to a day, told as what differs from the whole.

    Attributes:
        whole: the N-Quads of the whole graph.
        taken: where the lines stand that are taken out of it, as offsets of bytes, in order and apart.
        added: the lines that are added, the marks in a graph of their own.
        undated: how many things of each class (its IRI) have no day; they are left out, or kept and marked.
    """

    whole: bytes | mmap
    taken: Sequence[Sequence[int]]
    added: bytes
    undated: dict[str, int]

    @classmethod
    def of(cls, whole: bytes | mmap, data: bytes, undated: dict[str, int]) -> Cut:
        """Return a graph that has little in common with the whole."""
        return cls(whole, [(0, len(whole))], data, undated)

    @property
    def data(self) -> bytes:
        """What is left, as N-Quads."""
        view, after = memoryview(self.whole), 0
        parts: list[memoryview | bytes] = []
        for start, end in self.taken:
            parts.append(view[after:start])
            after = end
        return b"".join([*parts, view[after:], self.added])


def cut(
    data: bytes | mmap,
    first: str,
    last: str,
    *,
    began: bool = False,
    keep_undated: bool = False,
    less: Collection[str] = (),
    timeline: Timeline | None = None,
) -> Cut:
    """Return the part of a graph that holds on at least one day of a period.

    Args:
        data: the graph with its effective times, as N-Quads.
        first: the first day of the period, yyyy-mm-dd.
        last: its last day, the same for a single day.
        began: keep what began by the last day, whether or not it has ended; an end that is still to come has not happened, and is left out.
        keep_undated: keep what has no day, and mark it.
        less: IRIs of graphs of conclusions to leave out, such as those of rules that are to run again.
        timeline: what the graph says of when things hold, where it has been read already.
    """
    said = timeline or Timeline.read(data[:])
    out = [span for graph in less for span in said.graphs.get(graph, ())]
    marks: list[bytes] = []
    undated: Counter[str] = Counter()
    holds = [Times(*group.bounds).on(first, last, began=began) for group in said.groups]
    for group, how in zip(said.groups, holds, strict=True):
        whole = {holds[place] for place in group.within} if how else set()
        if None in whole:  # nobody is bound by what does not hold, nor more surely than it holds
            how = None
        elif "undated" in whole:
            how = "undated"
        if how == "undated":
            undated[group.kind] += len(group.starts)
        if how is None or (how == "undated" and not keep_undated):
            out += group.taken
        elif how != "certain":
            mark = b" <%bholding> %b <%b> .\n" % (NS.encode(), PERHAPS if how == "perhaps" else UNDATED, READING.encode())
            marks += [data[start : data.find(b" ", start)] + mark for start in group.starts]
    if began:  # the end of what goes on has not happened
        out += [span for day, spans in said.ends if day > last for span in spans]
    else:
        out += said.followed
    return Cut(data, _merged(out), b"".join(marks), dict(sorted(undated.items())))


class Alike(NamedTuple):
    """Things of one kind that hold on the same days.

    Attributes:
        kind: the first of their classes that have effects.
        bounds: their effective times, as in `Times`.
        within: the places of the groups of the commitments that they are parties to or bonds of.
        starts: where the first line of each stands.
        taken: where the lines stand that are taken away when they do not hold, as offsets of bytes.
    """

    kind: str
    bounds: Sequence[str | None]
    within: Sequence[int]
    starts: list[int]
    taken: list[tuple[int, int]]


class Timeline(NamedTuple):
    """What a graph says of when things hold, and where: one pass over its lines, so that a cut reads none of them.

    Attributes:
        groups: the things that have an effect, those alike together.
        followed: where the lines stand that say what overtook something.
        ends: last days, with the places of the lines that say so.
        graphs: where the lines of each graph of conclusions stand.
    """

    groups: list[Alike]
    followed: list[tuple[int, int]]
    ends: list[tuple[str, list[tuple[int, int]]]]
    graphs: dict[str, list[tuple[int, int]]]

    @classmethod
    def read(cls, data: bytes) -> Timeline:
        """Read N-Quads, sorted or not."""
        effects: dict[bytes, set[bytes]] = {}
        found: dict[bytes, _Thing] = {}
        followed: list[tuple[int, int]] = []
        pointing: dict[bytes, list[tuple[int, int]]] = {}
        graphs: dict[bytes, list[tuple[int, int]]] = {}
        of, one, begin, end = b"", _Thing(), 0, 0
        for line in data.splitlines(keepends=True):
            start, end = end, end + len(line)
            subject, predicate, rest = line.split(b" ", 2)
            if subject != of:
                one.spans.append((begin, start))
                of, one, begin = subject, found.setdefault(subject, _Thing()), start
            graph = rest.rindex(b"<")
            if rest.startswith(_DERIVED_GRAPHS, graph):
                _extend(graphs.setdefault(rest[graph:-3], []), start, end)
            if predicate in _FOLLOWED:
                followed.append((start, end))
                pointing.setdefault(_node(rest), []).append((start, end))
            elif rest.startswith(_DERIVED):
                pointing.setdefault(_node(rest), []).append((start, end))
            if predicate not in _READ:
                continue
            if (place := _PLACES.get(predicate)) is not None:
                one.bounds[place] = rest[1:11].decode()
            elif predicate == _TYPE:
                one.classes.add(_node(rest))
            elif predicate == _STANDING:
                one.stands = True
            elif predicate == _EFFECT:
                effects.setdefault(subject, set()).add(_node(rest))
            elif predicate in _ENDS:
                one.ended = rest[1:11].decode()
            else:
                one.commitments.append(_node(rest))
        one.spans.append((begin, end))
        groups, ends = _grouped(data, found, effects, pointing)
        return cls(groups, followed, ends, {graph[1:-1].decode(): spans for graph, spans in graphs.items()})

    @classmethod
    def load(cls, text: bytes) -> Timeline:
        """Return what `dump` wrote."""
        groups, *others = json.loads(text)
        return cls([Alike(*group) for group in groups], *others)

    def dump(self) -> bytes:
        """Return it as JSON."""
        return json.dumps(self, separators=(",", ":")).encode()


class _Thing:
    """What is read of one thing: its classes, times, standing, end and commitments, and where its lines stand."""

    __slots__ = ("bounds", "classes", "commitments", "ended", "spans", "stands")

    def __init__(self) -> None:
        self.classes: set[bytes] = set()
        self.bounds: list[str | None] = [None] * 4
        self.stands = False
        self.ended = ""
        self.commitments: list[bytes] = []
        self.spans: list[tuple[int, int]] = []


def _grouped(
    data: bytes, found: dict[bytes, _Thing], effects: dict[bytes, set[bytes]], pointing: dict[bytes, list[tuple[int, int]]]
) -> tuple[list[Alike], list[tuple[str, list[tuple[int, int]]]]]:
    """Return the things that have an effect, those alike together, and the last days with their places; see `Timeline`."""
    ends = []
    for one in found.values():
        one.classes &= effects.keys()
        if day := max(one.ended, one.bounds[2] or ""):
            ends.append((day, list(_lines_of(data, one.spans, _END_DAYS))))
    # An option lives in the positions taken on it.
    timed = {name: one for name, one in found.items() if one.classes and (one.classes != {_GUARANTEE} or one.stands)}
    alike: dict[tuple[Any, ...], list[bytes]] = {}
    for name, one in timed.items():
        key = (*sorted(one.classes), *one.bounds, *sorted(timed.keys() & set(one.commitments)))
        alike.setdefault(key, []).append(name)
    places = {name: place for place, names in enumerate(alike.values()) for name in names}
    groups = []
    for names in alike.values():
        one = timed[names[0]]
        does = frozenset(_PREDICATES).union(*(effects[kind] for kind in one.classes))
        taken: list[tuple[int, int]] = []
        for name in names:
            spans = timed[name].spans
            taken += spans if name.startswith(_DERIVED) else _lines_of(data, spans, does)
            taken += pointing.get(name, ())
        within = sorted({places[name] for name in one.commitments if name in places})
        groups.append(Alike(min(one.classes)[1:-1].decode(), one.bounds, within, [timed[name].spans[0][0] for name in names], _merged(taken)))
    return groups, ends


def _extend(spans: list[tuple[int, int]], start: int, end: int) -> None:
    """Add the place of a line to those before it."""
    if spans and spans[-1][1] == start:
        spans[-1] = (spans[-1][0], end)
    else:
        spans.append((start, end))


def _node(rest: bytes) -> bytes:
    """Return the term with which a text begins."""
    return rest[: rest.index(b" ")]


def _lines_of(data: bytes, spans: Iterable[tuple[int, int]], predicates: Collection[bytes]) -> Iterable[tuple[int, int]]:
    """Yield the places of a thing's lines with one of some predicates."""
    for start, end in spans:
        for line in data[start:end].splitlines(keepends=True):
            if line.split(b" ", 2)[1] in predicates:
                yield start, start + len(line)
            start += len(line)


def _merged(spans: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
    """Return spans in order, those that touch or overlap as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(map(tuple, spans)):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def without_graphs(data: bytes, graphs: Collection[str]) -> bytes:
    """Return a graph, as N-Quads, less some of its parts."""
    ends = tuple(f"<{graph}> .\n".encode() for graph in graphs)
    return b"".join(line for line in data.splitlines(keepends=True) if not line.endswith(ends)) if ends else data


def latest_day(data: bytes) -> str:
    """Return the latest day of which the graph says anything, '' of none.

    It is the greatest lower bound of a date that is asserted, or the day up to which the record was read where that is later.
    """
    found = re.findall(rb'^<[^>]*> <%b(?:%b)> "(\d{4}-\d\d-\d\d)"' % (NS.encode(), "|".join(_DAYS).encode()), data, re.MULTILINE)
    return max(found, default=b"").decode()


def known_by(data: bytes, day: str) -> bytes:
    """Return a graph without the statements that were not yet made on a day: their nodes, what points to them, and their evidence.

    Args:
        data: the graph as N-Quads, with `sg:knownFrom`.
        day: yyyy-mm-dd.
    """
    known = re.finditer(rb'^(<[^>]*>) <%bknownFrom> "(\d{4}-\d\d-\d\d)"' % NS.encode(), data, re.MULTILINE)
    unmade = {found[1] for found in known if found[2].decode() > day}
    evidence = re.compile(rb"^(<[^>]*>) <%bhasEvidence> (<[^>]*>) " % NS.encode(), re.MULTILINE)
    shared: dict[bytes, bool] = {}
    for found in evidence.finditer(data):
        shared[found[2]] = shared.get(found[2], False) or found[1] not in unmade
    unmade |= {span for span, held in shared.items() if not held}

    def left(line: bytes) -> bool:
        subject, _, rest = line.partition(b" ")
        return subject not in unmade and rest.partition(b" ")[2].partition(b" ")[0] not in unmade

    return b"".join(line for line in data.splitlines(keepends=True) if left(line)) if unmade else data
