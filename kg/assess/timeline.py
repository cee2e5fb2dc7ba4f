"""The timeline: positions, statuses, signatures and events in order, and what changed; and how it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg.assess.matrix import select
from kg.rdf import when
from kg.table import Table, calendar_day

if TYPE_CHECKING:
    import pyoxigraph as ox

HEAD = ("when", "what", "who", "says", "of", "changed", "told by")
_THINGS = ("actor", "says", "thing", "changedFrom", "certainty", "condition", "toldBy", "statement")
NAMES = ("day", "dayLatest", "kind", *(name for thing in _THINGS for name in (thing, f"{thing}_iri")))


class TimelineEntry(NamedTuple):
    """One line of a timeline; all but the days and the kind are IRIs.

    Attributes:
        day, latest: the bounds of the day; the second is '' where it is exact.
        kind: position, position ends, status, status ends, begins or ends (a membership or office), signature, event or breach.
        actor: who took the position or broke a commitment, '' for other kinds.
        says: the stance or the status.
        thing: on or of what.
        before: the stance that the position overtook; '' where it overtook none.
        certainty: '' where it is said plainly.
        conditions: on what the position depends.
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
    conditions: tuple[str, ...]
    tellers: tuple[str, ...]
    statement: str

    def named(self) -> set[str]:
        """Return the IRIs for which a reader wants labels."""
        return {self.actor, self.says, self.thing, self.before, self.certainty, *self.conditions, *self.tellers, self.statement} - {""}


def timeline_entries(store: ox.Store, base: Path, subject: str = "", last: str = "", first: str = "") -> list[TimelineEntry]:
    """Return what happened, in order.

    Args:
        store: the graph.
        base: the base folder, for its queries.
        subject: the IRI of an actor, option, instrument or process; '' takes everything.
        last: the last day of the reading, whose states are known with their later ends; '' where it is of no day.
        first: what certainly came before this day is left out; '' leaves out nothing.
    """
    by_statement: dict[tuple[str, ...], list[dict[str, str]]] = {}
    for row in select(store, base, "timeline", subject=subject):
        if last and row["day"] > last:
            continue
        key = tuple(row[name] for name in ("day", "dayLatest", "kind", "actor", "says", "thing", "certainty", "statement"))
        by_statement.setdefault(key, []).append(row)
    entries: list[TimelineEntry] = []
    for (day, latest, kind, actor, says, thing, certainty, statement), rows in by_statement.items():
        tellers = tuple(sorted({row[name] for row in rows for name in ("claimant", "record") if row[name]}))
        before = min((row["before"] for row in rows if row["before"]), default="")
        conditions = tuple(sorted({row["condition"] for row in rows if row["condition"]}))
        entries.append(TimelineEntry(day, latest, kind, actor, says, thing, before, certainty, conditions, tellers, statement))
    return [entry for entry in _changes(entries) if (entry.latest or entry.day) >= first]


def _changes(entries: Sequence[TimelineEntry]) -> Iterator[TimelineEntry]:
    """Yield the entries; one that says the same as the one before of the same actor on the same thing changes nothing."""
    said: dict[tuple[str, str], str] = {}
    for entry in entries:
        if entry.kind != "position":
            yield entry
            continue
        same = said.get((entry.actor, entry.thing)) == entry.says
        said[entry.actor, entry.thing] = entry.says
        yield entry._replace(before="") if same else entry


def as_table(entries: Sequence[TimelineEntry], label: Callable[[str], str], about: Mapping[str, Any] | None = None) -> Table:
    """Return a timeline as a table; as data, several things in a cell are joined by semicolons, their IRIs by spaces."""
    return Table(HEAD, _rows(entries, label), NAMES, [_data(entry, label) for entry in entries], about or {})


def _rows(entries: Sequence[TimelineEntry], label: Callable[[str], str]) -> list[list[str]]:
    """Return the rows for a reader: who says the same of the same day stands in one, and so does what the same is said of."""
    rows = [_cells(entry, label) for entry in entries]
    for column in (HEAD.index("who"), HEAD.index("of")):
        together: dict[tuple[str, ...], list[str]] = {}
        for row in rows:
            known = together.setdefault((*row[:column], *row[column + 1 :]), [])
            known += [row[column]] if row[column] not in known else []
        rows = [[*rest[:column], "; ".join(joined), *rest[column:]] for rest, joined in together.items()]
    return rows


def _data(entry: TimelineEntry, label: Callable[[str], str]) -> list[Any]:
    def named(*iris: str) -> tuple[str, str]:
        return "; ".join(label(iri) for iri in iris if iri), " ".join(iri for iri in iris if iri)

    things = (entry.actor, entry.says, entry.thing, entry.before, entry.certainty)
    told = [cell for iris in (*((iri,) for iri in things), entry.conditions, entry.tellers) for cell in named(*iris)]
    return [calendar_day(entry.day), calendar_day(entry.latest or entry.day), entry.kind, *told, *named(entry.statement)]


def _cells(entry: TimelineEntry, label: Callable[[str], str]) -> list[str]:
    says = label(entry.says) if entry.says else ""
    sure = f" [{label(entry.certainty)}]" if entry.certainty else ""
    given = f" on condition: {', '.join(map(label, entry.conditions))}" if entry.conditions else ""
    return [
        when(entry.day, entry.latest),
        entry.kind,
        label(entry.actor) if entry.actor else "",
        says + sure + given,
        label(entry.thing),
        f"{label(entry.before)} → {says}" if entry.before else "",
        ", ".join(label(teller) for teller in entry.tellers),
    ]


def plain(entries: Sequence[TimelineEntry], label: Callable[[str], str]) -> list[dict[str, Any]]:
    """Return the entries as JSON has them."""

    def named(iri: str) -> dict[str, str] | None:
        return {"iri": iri, "label": label(iri)} if iri else None

    return [
        {
            "day": entry.day,
            "latest": entry.latest or None,
            "kind": entry.kind,
            "actor": named(entry.actor),
            "says": named(entry.says),
            "thing": named(entry.thing),
            "changed_from": named(entry.before),
            "certainty": named(entry.certainty),
            "conditions": [named(condition) for condition in entry.conditions],
            "told_by": [named(teller) for teller in entry.tellers],
            "statement": entry.statement,
        }
        for entry in entries
    ]
