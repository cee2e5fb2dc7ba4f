"""Which part of a view is drawn: the kinds of edges and the time that the user asks for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kg.network import dates
from kg.network.dates import Period
from kg.text import did_you_mean


@dataclass(frozen=True, slots=True)
class Filter:
    """Which statements of a view are drawn; without bounds and kinds all are.

    `since` and `until` are days, both included. A statement whose outer bounds reach into that time is drawn, one
    without any date always: nothing says that it did not hold. Where anything is asked for, or `connected`, nodes that have no
    edge in it are not drawn.
    """

    since: date | None = None
    until: date | None = None
    kinds: frozenset[str] = frozenset()
    connected: bool = False

    def __bool__(self) -> bool:
        """Tell whether any statement may be left out."""
        return bool(self.since or self.until or self.kinds)

    def holds(self, period: Period | None) -> bool:
        """Tell whether a period reaches into the time asked for."""
        if period is None:
            return True
        after = self.since and period.end and period.end.last < self.since
        before = self.until and period.start and period.start.first > self.until
        return not after and not before

    def __str__(self) -> str:
        """Give the filter in words."""
        parts = [f"from {self.since}" if self.since else "", f"until {self.until}" if self.until else ""]
        parts.append(f"only {', '.join(sorted(self.kinds))}" if self.kinds else "")
        return ", ".join(part for part in parts if part)

    def check_kinds(self, known: Collection[str]) -> None:
        """Refuse a kind that no statement has.

        Raises:
            LookupError: the message gives near names, or all that there are.
        """
        if unknown := sorted(self.kinds - {kind.lower() for kind in known}):
            all_kinds = f"there are: {', '.join(sorted(known)) or 'none'}"
            raise LookupError(f"no edges of kind {unknown[0]}{did_you_mean(unknown[0], known, all_kinds)}")

    @classmethod
    def parse(cls, since: str | None = None, until: str | None = None, kinds: Collection[str] = (), *, connected: bool = False) -> Filter:
        """Make a filter of what users write.

        Args:
            since: yyyy, yyyy-mm or yyyy-mm-dd; its first day counts.
            until: the same; its last day counts.
            kinds: names of kinds, upper and lower case alike.
            connected: leave out nodes without edges even where all else is drawn.

        Raises:
            ValueError: not a date, or an end before the start.
        """
        bounds = []
        for name, text in (("from", since), ("until", until)):
            bound = dates.read(text) if text else None
            if text and not bound:
                raise ValueError(f"--{name} {text}: not a date; write a year, a month or a day, such as 2014, 2014-02 or 2014-02-27")
            bounds.append(bound)
        first, last = bounds
        if first and last and last.last < first.first:
            raise ValueError(f"--until {until} lies before --from {since}")
        return cls(first.first if first else None, last.last if last else None, frozenset(kind.strip().lower() for kind in kinds), connected)


EVERYTHING = Filter()
