"""Complete inexact dates to days, keep how exact they were, and unite intervals."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from kg.network.model import Interval

_DATE = re.compile(r"(\d{4})(?:[-/](\d\d?)(?:[-/](\d\d?)(?:T[0-9:.]+)?)?)?(?:Z|[+-]\d\d:\d\d)?")
_DAY = timedelta(days=1)


class Moment(NamedTuple):
    """An inexact date: its earliest and latest possible day."""

    first: date
    last: date

    def __str__(self) -> str:
        """Give the date at its own precision: 2014, 2014-02, 2014-02-26, or two days with a slash between."""
        first, last = self
        if first == last:
            return first.isoformat()
        if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
            return f"{first.year:04d}"
        if first.day == 1 and first.year == last.year and first.month == last.month and (last.month == 12 or (last + _DAY).day == 1):
            return f"{first.year:04d}-{first.month:02d}"
        return f"{first.isoformat()}/{last.isoformat()}"


@lru_cache(4096)
def read(text: str) -> Moment | None:
    """Read yyyy, yyyy-mm or yyyy-mm-dd (a time and a zone are ignored); None where it is no such date."""
    match = _DATE.fullmatch(text.strip())
    if not match:
        return None
    year, month, day = (int(part) if part else 0 for part in match.groups())
    try:
        first = date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Moment(first, first)
    following = date(year + (not month or month == 12), month % 12 + 1 if month else 1, 1) if year < 9999 or 0 < month < 12 else None
    return Moment(first, following - _DAY if following else date.max)


class Span(NamedTuple):
    """When something held: an inexact beginning and end, None where open."""

    start: Moment | None
    end: Moment | None

    def interval(self) -> Interval:
        """Give the outer bounds."""
        return Interval(self.start.first.isoformat() if self.start else None, self.end.last.isoformat() if self.end else None)

    def inexact(self) -> bool:
        """Tell whether a bound is known to less than a day."""
        return any(bound is not None and bound.first != bound.last for bound in self)

    def __str__(self) -> str:
        """Give the span in words, each bound at its own precision."""
        if self.start and self.end:
            return str(self.start) if self.start == self.end else f"{self.start} to {self.end}"
        return f"from {self.start}" if self.start else f"until {self.end}" if self.end else ""


def span(start: str | None, start_latest: str | None, end: str | None, end_latest: str | None) -> tuple[Span | None, list[str]]:
    """Make a span of the four bounds as the facts give them.

    Returns:
        The span, None where no bound is usable or the end lies before the start; and what is wrong, in words.
    """
    faults: list[str] = []

    def bound(early: str | None, late: str | None) -> Moment | None:
        moments = []
        for text in (early, late):
            moment = read(text) if text else None
            if text and not moment:
                faults.append(f"no calendar date: {text[:40]}")
            moments.append(moment)
        one, two = moments
        if one and two and two.last < one.first:
            faults.append(f"bounds that cross: {early} and {late}")
            two = None
        if one and two:
            return Moment(one.first, two.last)
        return one or two

    begin, finish = bound(start, start_latest), bound(end, end_latest)
    if begin and finish and finish.last < begin.first:
        faults.append(f"end before start: {begin} and {finish}")
        return None, faults
    return (Span(begin, finish) if begin or finish else None), faults


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
