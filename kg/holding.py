"""Cut a graph to what holds on a day: the one place where it is decided which statements hold.

Rules conclude the effective times (`sg:holdsFrom`, `sg:holdsFromLatest`, `sg:holdsUntil`, `sg:holdsUntilLatest`); the ontology says, by
`sg:effect`, which properties of a class are what a thing of it does. A thing that does not hold loses what it does and keeps its name;
what rules concluded of it goes whole. Both ends are included. A thing holds certainly between the latest day of its beginning and the
earliest day of its end, and perhaps in what is left between the outer bounds; it is then marked (`sg:holding`).

The graph is read and written as lines of N-Quads, sorted by subject or not: a cut of 30,000 lines takes some 60 ms of processor time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable
from typing import NamedTuple

from kg.rdf import GRAPH, ID, NS, TYPE

DERIVED = GRAPH + "derived/"
READING = GRAPH + "reading"
PERHAPS, UNDATED, HYPOTHESIS = (f"<{ID}Holding_{name}>".encode() for name in ("Perhaps", "Undated", "Hypothesis"))
_DERIVED = f"<{ID}Derived_".encode()
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
    """A graph cut to a day.

    Attributes:
        data: its N-Quads, with the marks in a graph of their own.
        undated: how many things of each class (its IRI) have no day; they are left out, or kept and marked.
    """

    data: bytes
    undated: dict[str, int]


def cut(data: bytes, first: str, last: str, *, began: bool = False, keep_undated: bool = False, without: Collection[str] = ()) -> Cut:
    """Return the part of a graph that holds on at least one day of a period.

    Args:
        data: the graph with its effective times, as N-Quads.
        first: the first day of the period, yyyy-mm-dd.
        last: its last day, the same for a single day.
        began: keep what began by the last day, whether or not it has ended; an end that is still to come has not happened, and is left out.
        keep_undated: keep what has no day, and mark it.
        without: IRIs of graphs to leave out, such as those of rules that are to run again.
    """
    lines = data.splitlines(keepends=True)
    said = _read(lines)
    dropped, marks, undated = _decide(said, (first, last), began, keep_undated)
    goes_on = {thing for thing, end in said.ends.items() if end > last} | {thing for thing, bounds in said.bounds.items() if (bounds[2] or "") > last}
    return Cut(b"".join([*_left(lines, dropped, without, began, goes_on if began else frozenset()), *marks]), undated)


class _Said(NamedTuple):
    """What a graph says of when things hold.

    Attributes:
        effects: what a thing of a class does, by class.
        types: each thing with each of its classes.
        bounds: the effective times of a thing.
        stands: the commitments that have a standing.
        parts: each party and bond with its commitment.
        ends: the first bound of the end that is recorded of a thing.
    """

    effects: dict[bytes, set[bytes]]
    types: list[tuple[bytes, bytes]]
    bounds: dict[bytes, list[str | None]]
    stands: set[bytes]
    parts: list[tuple[bytes, bytes]]
    ends: dict[bytes, str]


def _read(lines: Iterable[bytes]) -> _Said:
    said = _Said({}, [], {}, set(), [], {})
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        if predicate not in _READ:
            continue
        if (place := _PLACES.get(predicate)) is not None:
            said.bounds.setdefault(subject, [None] * 4)[place] = rest[1:11].decode()
        elif predicate == _TYPE:
            said.types.append((subject, rest.partition(b" ")[0]))
        elif predicate == _STANDING:
            said.stands.add(subject)
        elif predicate == _EFFECT:
            said.effects.setdefault(subject, set()).add(rest.partition(b" ")[0])
        elif predicate in _ENDS:
            said.ends[subject] = rest[1:11].decode()
        else:
            said.parts.append((subject, rest.partition(b" ")[0]))
    return said


def _decide(
    said: _Said, period: tuple[str, str], began: bool, keep_undated: bool
) -> tuple[dict[bytes, frozenset[bytes]], list[bytes], dict[str, int]]:
    """Return what to take from which thing, the marks of the others, and the count of what has no day."""
    effects = said.effects
    typed: dict[bytes, set[bytes]] = {}
    for thing, kind in said.types:
        if kind in effects:
            typed.setdefault(thing, set()).add(kind)
    dropped: dict[bytes, frozenset[bytes]] = {}
    marks: list[bytes] = []
    undated: Counter[str] = Counter()
    holds = {
        thing: Times(*said.bounds.get(thing, ())).on(*period, began=began)
        for thing, classes in typed.items()
        if classes != {_GUARANTEE} or thing in said.stands  # an option lives in the positions taken on it
    }
    for thing, commitment in said.parts:  # nobody is bound by what does not hold, nor more surely than it holds
        whole = holds.get(commitment, "certain")
        if holds.get(thing) is not None and whole in (None, "undated"):
            holds[thing] = whole
    for thing, how in holds.items():
        classes = typed[thing]
        if how == "undated":
            undated[min(classes)[1:-1].decode()] += 1
        if how is None or (how == "undated" and not keep_undated):
            dropped[thing] = frozenset({*(effect for kind in classes for effect in effects[kind]), *_PREDICATES})
        elif how != "certain":
            marks.append(b"%b <%bholding> %b <%b> .\n" % (thing, NS.encode(), PERHAPS if how == "perhaps" else UNDATED, READING.encode()))
    return dropped, marks, dict(sorted(undated.items()))


def _left(
    lines: Iterable[bytes], dropped: dict[bytes, frozenset[bytes]], without: Collection[str], began: bool, goes_on: Collection[bytes]
) -> Iterable[bytes]:
    """Yield the lines that are left; the end of what goes on is not."""
    left_out = {f"<{graph}>".encode() for graph in without}
    gone = {thing for thing in dropped if thing.startswith(_DERIVED)}
    for line in lines:
        subject, predicate, rest = line.split(b" ", 2)
        taken = dropped.get(subject)
        if taken is not None and (predicate in taken or subject in gone):
            continue
        if predicate in _END_DAYS and subject in goes_on:
            continue
        if rest[rest.rindex(b"<") : -3] in left_out:
            continue
        if predicate in _FOLLOWED or rest.startswith(_DERIVED):
            other = rest.partition(b" ")[0]
            if other in gone or (predicate in _FOLLOWED and (not began or other in dropped)):
                continue
        yield line


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
