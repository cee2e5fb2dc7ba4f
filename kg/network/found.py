"""What the rows say of one node or edge, added up as they come, within bounds."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from kg.network import dates, terms
from kg.network.model import Interval, Notes, Scalar, Value

TIMES = ("start", "start_latest", "end", "end_latest")
MOST = 1000  # of one attribute, of the labels and of the claims of one element; the first in the alphabet stay

T = TypeVar("T")


@dataclass(slots=True)
class Found:
    """What the rows say of one node or edge."""

    term: Any = None
    labels: set[tuple[str, str]] = field(default_factory=set)
    types: set[str] = field(default_factory=set)
    spans: set[dates.Span] = field(default_factory=set)
    attributes: dict[str, set[Scalar]] = field(default_factory=dict)
    colours: set[str] = field(default_factory=set)
    sizes: set[float] = field(default_factory=set)
    weights: dict[int, float] = field(default_factory=dict)  # by the hash of the statement: a million of them must fit
    works: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)

    def add(self, row: Mapping[str, Any], known: set[str], name: str, noted: Notes, faults: Notes) -> None:
        """Take label, time, colour and attributes of a row."""
        if "label" in row and (label := " ".join(terms.text(row["label"]).split())):
            self._keep(self.labels, (label, terms.language(row["label"])), "labels")
        if "colour" in row:
            self.colours.add(terms.text(row["colour"]).lower())
        if any(time in row for time in TIMES):
            span, wrong = time_of(row)
            if span:
                self.spans.add(span)
                if span.inexact():
                    noted.add("inexact dates, drawn from their first to their last possible day", f"{name}: {span}")
            for fault in wrong:
                faults.add(fault.partition(":")[0], f"{name}: {fault.partition(': ')[2]}")
        for column, term in row.items():
            if column not in known:
                scalar = terms.value(term)
                if isinstance(scalar, float) and not math.isfinite(scalar):
                    faults.add("attribute value that is no number", f"{name}: {column}")
                else:
                    self._keep(self.attributes.setdefault(column, set()), scalar, column)

    def claim(self, statement: str) -> None:
        """Take a statement."""
        self._keep(self.claims, statement, "claims")

    def _keep(self, among: set[T], one: T, name: str) -> None:
        """Add to a set that must not grow without bound: of more than MOST the first in the alphabet stay, in whatever order they come."""
        among.add(one)
        if len(among) > 2 * MOST:
            self.prune(among, name)

    def prune(self, among: set[T], name: str) -> None:
        """Cut a set to MOST."""
        if len(among) > MOST:
            self.dropped.add(name)
            among.difference_update(sorted(among, key=_order)[MOST:])

    def finish(self, name: str, left_out: Notes) -> None:
        """Cut what has grown too long and say so."""
        self.prune(self.labels, "labels")
        self.prune(self.claims, "claims")
        for column, values in self.attributes.items():
            self.prune(values, column)
        for column in sorted(self.dropped):
            left_out.add(f"values beyond the first {MOST:,} of one attribute", f"{name}: {column}")

    def values(self) -> dict[str, Value]:
        """Return the attributes by name; several values as a sorted tuple."""
        result: dict[str, Value] = {}
        for column, found in sorted(self.attributes.items()):
            result[column] = next(iter(found)) if len(found) == 1 else tuple(sorted(found, key=_order))
        return result

    def times(self) -> tuple[tuple[Interval, ...], str]:
        """Return the united intervals, and the times as given, in words."""
        ordered = sorted(self.spans, key=lambda s: (s.interval().start or "", s.interval().end or "~", str(s)))
        return dates.union(span.interval() for span in ordered), "; ".join(dict.fromkeys(map(str, ordered)))

    def colour(self, otherwise: str) -> str:
        """Return the colour that the rows give, if it is one."""
        good = [c for c in sorted(self.colours) if len(c) == 7 and c[0] == "#" and all(d in "0123456789abcdef" for d in c[1:])]
        return good[0] if good else otherwise


def time_of(row: Mapping[str, Any]) -> tuple[dates.Span | None, list[str]]:
    """Return the time that a row gives, and what is wrong with it in words."""
    return dates.span(*(terms.text(row[time]) if time in row else None for time in TIMES))


def _order(value: object) -> tuple[str, str]:
    return str(value), str(type(value))
