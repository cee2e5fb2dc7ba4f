"""The timeline: positions, statuses, signatures and events in order, and what changed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kg.assess.rows import select

if TYPE_CHECKING:
    import pyoxigraph as ox


class Entry(NamedTuple):
    """One line of a timeline; all but the days and the kind are IRIs.

    Attributes:
        day, latest: the bounds of the day; the second is '' where it is exact.
        kind: position, position ends, status, status ends, signature, event or breach.
        actor: who took the position or broke a commitment, '' for other kinds.
        says: the stance or the status.
        thing: on or of what.
        before: the stance that the actor took on the same thing last before, where it was another; '' where none changed.
        certainty: '' where it is said plainly.
        tellers: the claimants, or the documents of record.
        statement: the statement itself.
    """

    day: str
    latest: str
    kind: str
    actor: str
    says: str
    thing: str
    before: str
    certainty: str
    tellers: tuple[str, ...]
    statement: str


def entries(store: ox.Store, base: Path, subject: str = "", as_of: str = "") -> list[Entry]:
    """Return what happened, in order.

    Args:
        store: the graph.
        base: the base folder, for its queries.
        subject: the IRI of an actor, option or instrument; '' takes everything.
        as_of: an ISO date; what happened or was stated later is left out.
    """
    together: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in select(store, base, "timeline", subject=subject, as_of=as_of):
        key = tuple(row[name] for name in ("day", "dayLatest", "kind", "actor", "says", "thing", "certainty", "statement"))
        together.setdefault(key, []).append(row)
    found: list[Entry] = []
    standing: dict[tuple[str, str], list[Entry]] = {}
    for key, rows in together.items():
        day, latest, kind, actor, says, thing, certainty, statement = key
        tellers = tuple(sorted({row[name] for row in rows for name in ("claimant", "record") if row[name]}))
        before = ""
        if kind == "position":
            # The last day before this one; stances of one day are beside, not before, each other.
            earlier = [entry for entry in standing.get((actor, thing), []) if entry.day < day]
            last = [entry.says for entry in earlier if entry.day == earlier[-1].day]
            before = last[-1] if last and says not in last else ""
        entry = Entry(day, latest, kind, actor, says, thing, before, certainty, tellers, statement)
        if kind == "position":
            standing.setdefault((actor, thing), []).append(entry)
        found.append(entry)
    return found
