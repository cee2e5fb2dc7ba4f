"""Which part of a view is drawn: the kinds of edges, the time and the neighbourhood that the user asks for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from kg.network import dates
from kg.network.dates import Period
from kg.network.model import Edge
from kg.rdf import prefixed
from kg.text import did_you_mean


@dataclass(frozen=True, slots=True)
class Filter:
    """Which statements of a view are drawn; without bounds and kinds all are.

    `since` and `until` are days, both included. A statement whose outer bounds reach into that time is drawn, one
    without any date always: nothing says that it did not hold. Where anything is asked for, or `connected`, nodes that have no
    edge in it are not drawn. Around a node are drawn all nodes that so many steps reach, whichever way edges point, and all edges
    between them.
    """

    since: date | None = None
    until: date | None = None
    kinds: frozenset[str] = frozenset()
    connected: bool = False
    without: frozenset[str] = frozenset()
    around: str = ""
    steps: int = 1

    def __bool__(self) -> bool:
        """Tell whether any statement may be left out."""
        return bool(self.since or self.until or self.kinds or self.without or self.around)

    def holds(self, period: Period | None) -> bool:
        """Tell whether a period reaches into the time asked for."""
        if period is None:
            return True
        after = self.since and period.end and period.end.last < self.since
        before = self.until and period.start and period.start.first > self.until
        return not after and not before

    def takes(self, kind: str) -> bool:
        """Tell whether edges of a kind are drawn."""
        return (not self.kinds or kind.lower() in self.kinds) and kind.lower() not in self.without

    def neighbourhood(self, ids: Mapping[str, str], edges: Iterable[Edge]) -> set[str] | None:
        """Return the ids of the nodes that are near enough to the one asked for, itself included; None where none is asked for.

        Args:
            ids: the short id of each IRI.
            edges: of the whole view.

        Raises:
            LookupError: the node is not in the view.
        """
        if not self.around:
            return None
        beside: dict[str, set[str]] = {}
        for edge in edges:
            beside.setdefault(edge.source, set()).add(edge.target)
            beside.setdefault(edge.target, set()).add(edge.source)
        middle = ids.get(self.around, "")
        if middle not in beside:
            raise LookupError(f"{prefixed(self.around) or self.around} has no edge in what was chosen; see who has one without --around")
        near = {middle}
        for _ in range(self.steps):
            near |= {other for one in near for other in beside[one]}
        return near

    def __str__(self) -> str:
        """Give the filter in words."""
        parts = [f"from {self.since}" if self.since else "", f"until {self.until}" if self.until else ""]
        parts.append(f"only {', '.join(sorted(self.kinds))}" if self.kinds else "")
        parts.append(f"without {', '.join(sorted(self.without))}" if self.without else "")
        return ", ".join(part for part in parts if part)

    def check_kinds(self, known: Collection[str]) -> None:
        """Refuse a kind that no statement has.

        Raises:
            LookupError: the message gives near names, or all that there are.
        """
        if unknown := sorted((self.kinds | self.without) - {kind.lower() for kind in known}):
            all_kinds = f"there are: {', '.join(sorted(known)) or 'none'}"
            raise LookupError(f"no edges of kind {unknown[0]}{did_you_mean(unknown[0], known, all_kinds)}")

    @classmethod
    def parse(
        cls,
        since: str | None = None,
        until: str | None = None,
        kinds: Collection[str] = (),
        *,
        without: Collection[str] = (),
        around: str = "",
        steps: int = 1,
        connected: bool = False,
    ) -> Filter:
        """Make a filter of what users write.

        Args:
            since: yyyy, yyyy-mm or yyyy-mm-dd; its first day counts.
            until: the same; its last day counts.
            kinds: names of kinds, upper and lower case alike.
            without: names of kinds that are not drawn.
            around: the IRI of the node in the middle; '' draws the whole view.
            steps: how many edges away from it a node may be.
            connected: leave out nodes without edges even where all else is drawn.

        Raises:
            ValueError: not a date, an end before the start, or a number of steps below 1.
        """
        if steps < 1:
            raise ValueError(f"--steps {steps}: write a whole number above 0")
        bounds = []
        for name, text in (("from", since), ("until", until)):
            bound = dates.read(text) if text else None
            if text and not bound:
                raise ValueError(f"--{name} {text}: not a date; write a year, a month or a day, such as 2014, 2014-02 or 2014-02-27")
            bounds.append(bound)
        first, last = bounds
        if first and last and last.last < first.first:
            raise ValueError(f"--until {until} lies before --from {since}")
        some, others = (frozenset(kind.strip().lower() for kind in names) for names in (kinds, without))
        return cls(first.first if first else None, last.last if last else None, some, connected, others, around, steps)


EVERYTHING = Filter()
