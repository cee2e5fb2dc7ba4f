"""What of a view is drawn: the kinds and the time that the user chose."""

from __future__ import annotations

import difflib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from kg.network import dates
from kg.network.dates import Span


@dataclass(frozen=True, slots=True)
class Choice:
    """A choice among the statements of a view; without bounds and kinds it is everything.

    `since` and `until` are days, both included. A statement whose outer bounds reach into that time is drawn, one
    without any date always: nothing says that it did not hold. Where anything is chosen, or `connected`, nodes that have no
    edge in it are not drawn.
    """

    since: date | None = None
    until: date | None = None
    kinds: frozenset[str] = frozenset()
    connected: bool = False

    def __bool__(self) -> bool:
        """Tell whether anything is chosen."""
        return bool(self.since or self.until or self.kinds)

    def holds(self, span: Span | None) -> bool:
        """Tell whether a time reaches into the chosen one."""
        if span is None:
            return True
        after = self.since and span.end and span.end.last < self.since
        before = self.until and span.start and span.start.first > self.until
        return not after and not before

    def words(self) -> str:
        """Say the choice in words."""
        parts = [f"from {self.since}" if self.since else "", f"until {self.until}" if self.until else ""]
        parts.append(f"only {', '.join(sorted(self.kinds))}" if self.kinds else "")
        return ", ".join(part for part in parts if part)


EVERYTHING = Choice()


def choose(since: str | None = None, until: str | None = None, kinds: Collection[str] = (), *, connected: bool = False) -> Choice:
    """Read a choice as users write it.

    Args:
        since: yyyy, yyyy-mm or yyyy-mm-dd; its first day counts.
        until: the same; its last day counts.
        kinds: names of kinds, upper and lower case alike.
        connected: leave out nodes without edges even where all else is drawn.

    Raises:
        ValueError: no date, or an end before the start.
    """
    bounds = []
    for name, text in (("from", since), ("until", until)):
        moment = dates.read(text) if text else None
        if text and not moment:
            raise ValueError(f"--{name} {text}: no date; write a year, a month or a day, such as 2014, 2014-02 or 2014-02-27")
        bounds.append(moment)
    first, last = bounds
    if first and last and last.last < first.first:
        raise ValueError(f"--until {until} lies before --from {since}")
    return Choice(first.first if first else None, last.last if last else None, frozenset(kind.strip().lower() for kind in kinds), connected)


def check_kinds(wanted: Collection[str], seen: Collection[str]) -> None:
    """Refuse a chosen kind that no statement has.

    Raises:
        LookupError: the message gives near names, or all that there are.
    """
    known = {kind.lower(): kind for kind in seen}
    for kind in sorted(wanted):
        if kind not in known:
            near = difflib.get_close_matches(kind, known, 3)
            hint = f"did you mean {' or '.join(known[name] for name in near)}?" if near else f"there are: {', '.join(sorted(seen)) or 'none'}"
            raise LookupError(f"no edges of kind {kind}; {hint}")
