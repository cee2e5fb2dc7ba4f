"""Read inexact dates, keep how exact they were, and unite intervals of days."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from kg.network.model import Interval
from kg.rdf import when

_DATE = re.compile(r"(\d{4})(?:[-/](\d\d?)(?:[-/](\d\d?)(?:T[0-9:.]+)?)?)?(?:Z|[+-]\d\d:\d\d)?")
_DAY = timedelta(days=1)


class InexactDate(NamedTuple):
    """A date by its earliest and latest possible day."""

    first: date
    last: date

    def __str__(self) -> str:
        """Give the date at its own precision, see `kg.rdf.when`."""
        return when(self.first.isoformat(), self.last.isoformat())


@lru_cache(4096)
def read(text: str) -> InexactDate | None:
    """Read yyyy, yyyy-mm or yyyy-mm-dd (a time and a zone are ignored); None where it is no such date."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        last = date(year, month or 12, day or monthrange(year, month or 12)[1])
        return InexactDate(date(year, month or 1, day or 1), last)
    except ValueError:
        return None


class Period(NamedTuple):
    """When something held: an inexact beginning and end, None where open."""

    start: InexactDate | None
    end: InexactDate | None

    def interval(self) -> Interval:
        """Give the outer bounds."""
        return Interval(self.start.first.isoformat() if self.start else None, self.end.last.isoformat() if self.end else None)

    def inexact(self) -> bool:
        """Tell whether a bound is known to less than a day."""
        return any(bound is not None and bound.first != bound.last for bound in self)

    def __str__(self) -> str:
        """Give the period in words, each bound at its own precision."""
        if self.start and self.end:
            return str(self.start) if self.start == self.end else f"{self.start} to {self.end}"
        return f"from {self.start}" if self.start else f"until {self.end}" if self.end else ""


@lru_cache(8192)
def period(start: str | None, start_latest: str | None, end: str | None, end_latest: str | None) -> tuple[Period | None, tuple[str, ...]]:
    """Make a period of the four bounds as the facts give them.

    Returns:
        The period, None where no bound is usable or the end lies before the start; and what is wrong, in words.
    """
    faults: list[str] = []

    def bound(earliest: str | None, latest: str | None) -> InexactDate | None:
        dates = []
        for text in (earliest, latest):
            read_date = read(text) if text else None
            if text and not read_date:
                faults.append(f"not a calendar date: {text[:40]}")
            dates.append(read_date)
        early, late = dates
        if early and late and late.last < early.first:
            faults.append(f"bounds that cross: {earliest} and {latest}")
            late = None
        return InexactDate(early.first, late.last) if early and late else early or late

    begin, finish = bound(start, start_latest), bound(end, end_latest)
    if begin and finish and finish.last < begin.first:
        faults.append(f"end before start: {begin} and {finish}")
        return None, tuple(faults)
    return (Period(begin, finish) if begin or finish else None), tuple(faults)


def union(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Unite intervals that overlap or follow each other without a day between; sorted. All time together is no interval."""
    done: list[Interval] = []
    for one in sorted(set(intervals), key=lambda i: (i.start or "", i.end or "~")):
        if done:
            last = done[-1]
            if last.end is None:
                continue
            if one.start is None or one.start <= last.end or date.fromisoformat(one.start) - date.fromisoformat(last.end) <= _DAY:
                done[-1] = Interval(last.start, None if one.end is None else max(one.end, last.end))
                continue
        done.append(one)
    return () if done == [Interval(None, None)] else tuple(done)


def certain(periods: Iterable[Period]) -> tuple[Interval, ...]:
    """Return the united inner bounds of periods, within which something held for certain; a period of which no day is certain has none."""
    inner = []
    for start, end in periods:
        first, last = (start.last if start else None), (end.first if end else None)
        if not (first and last and last < first):
            inner.append(Interval(first.isoformat() if first else None, last.isoformat() if last else None))
    return union(inner)
