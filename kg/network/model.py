"""What a network is: nodes with short ids, edges, intervals, and the report of how they were made of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from kg.rdf import Scalar, short_slug
from kg.text import shortened

Value = Scalar | tuple[Scalar, ...]
EXAMPLES = 3  # cases that a note names


class Rows(NamedTuple):
    """A SELECT's answer: the column names without `?`, and the rows as sequences of terms or plain values (None = unbound)."""

    columns: Sequence[str]
    rows: Iterable[Sequence[object]]


class Interval(NamedTuple):
    """Days from `start` to `end` as yyyy-mm-dd, both included; None is open."""

    start: str | None
    end: str | None


class Statement(NamedTuple):
    """What one statement behind an edge says, in words with its voice and dates, and where it comes from, one line each."""

    says: str
    origin: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A node: a short readable id, where it comes from, how it looks, and its attributes.

    `iri` is empty for a literal; `full_label` is the label before it was shortened, empty where it was not;
    `dates` is the time as the facts give it, at their precision; x, y and size, which is the width of its mark, share one unit.
    """

    id: str
    iri: str
    label: str
    type: str
    attributes: Mapping[str, Value]
    full_label: str = ""
    intervals: tuple[Interval, ...] = ()
    dates: str = ""
    size: float = 10.0
    colour: str = "#7f7f7f"
    shape: str = "circle"
    x: float = 0.0
    y: float = 0.0

    @property
    def radius(self) -> float:
        """Half its size, which is what Gephi and sigma call the size of a node."""
        return round(self.size / 2, 3)


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge: everything of one kind between two nodes, or one statement where nothing was merged.

    `weight` is the number of independent works (statements, where the view names no works); `claims` are the statements. `key` tells
    apart what is of one kind between two nodes, for readers that would merge it; it is empty where nothing has to be told apart.
    `intervals` are the outer bounds of the time, `certain` the inner ones: within them it holds even where its dates are inexact.
    """

    id: str
    source: str
    target: str
    kind: str
    label: str
    weight: float
    directed: bool
    attributes: Mapping[str, Value]
    full_label: str = ""
    intervals: tuple[Interval, ...] = ()
    dates: str = ""
    claims: tuple[str, ...] = ()
    polarity: str = ""
    colour: str = "#9aa0a6"
    certain: tuple[Interval, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One line of the report: what happened, how often, and the first few cases."""

    what: str
    count: int
    examples: tuple[str, ...]

    def __str__(self) -> str:
        """Give the note as a line."""
        if not self.examples:
            return f"{self.what}: {self.count:,}" if self.count != 1 else self.what
        return f"{self.what}: {self.count:,} ({'; '.join(self.examples)}{'; …' if self.count > len(self.examples) else ''})"

    def record(self) -> dict[str, object]:
        """Return the note for JSON."""
        return {"what": self.what, "count": self.count, "examples": list(self.examples)}


class NoteCounter:
    """Counts cases while a network is made, and keeps the first few of each."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._examples: dict[str, set[str]] = {}

    def add(self, what: str, case: str) -> None:
        """Count one case; the examples kept are the first in the alphabet, so that the order of rows does not show."""
        self._counts[what] += 1
        examples = self._examples.setdefault(what, set())
        examples.add(shortened(case, 80))
        if len(examples) > EXAMPLES:
            examples.remove(max(examples))

    def __iter__(self) -> Iterator[Note]:
        """Yield the notes in the order of the alphabet."""
        return (Note(what, count, tuple(sorted(self._examples[what]))) for what, count in sorted(self._counts.items()))


@dataclass(frozen=True, slots=True)
class ProjectionReport:
    """How a projection was made: what was read, what was merged, completed or set aside, and what was left out, which is a loss."""

    node_rows: int = 0
    edge_rows: int = 0
    types: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    merged: tuple[Note, ...] = ()
    noted: tuple[Note, ...] = ()
    left_out: tuple[Note, ...] = ()

    def lines(self) -> Iterator[str]:
        """Yield the report as lines for people."""
        yield f"{sum(self.types.values()):,} nodes: {', '.join(f'{n:,} {t}' for t, n in self.types.items()) or 'none'}"
        yield f"{sum(self.kinds.values()):,} edges: {', '.join(f'{n:,} {k}' for k, n in self.kinds.items()) or 'none'}"
        for title, notes in (("merged", self.merged), ("note", self.noted), ("left out", self.left_out)):
            for note in notes:
                yield f"{title}: {note}"

    def record(self) -> dict[str, object]:
        """Return the report for JSON."""
        counts = {"node_rows": self.node_rows, "edge_rows": self.edge_rows, "nodes": dict(self.types), "edges": dict(self.kinds)}
        notes = {"merged": self.merged, "noted": self.noted, "left_out": self.left_out}
        return counts | {name: [note.record() for note in group] for name, group in notes.items()}


@dataclass(frozen=True, slots=True)
class Projection:
    """A finished network: nodes and edges in a fixed order (by id), the report, and the part of the view that was chosen, in words.

    `statements` tells of the claims of its edges, by their names there, where they were asked for.
    `legend` says what colours and lines mean in this view, see `kg.queries.LEGEND`; `nothing` why there is nothing in it.
    """

    name: str
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    report: ProjectionReport
    scope: str = ""
    statements: Mapping[str, Statement] = field(default_factory=dict)
    legend: Mapping[str, str] = field(default_factory=dict)
    nothing: str = ""

    @property
    def heading(self) -> str:
        """What it shows, in words."""
        return " ".join(part for part in (self.title or self.name, self.scope) if part)

    @property
    def description(self) -> str:
        """What it shows and how it was made, in lines."""
        return "\n".join([self.heading, *self.report.lines()])


# Short ids ------------------------------------------------------------------------------------------------------------


def identifiers(wanted: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Give each key a short unique id, the same whatever the order.

    Args:
        wanted: (key, name, code): the code where there is one, else the name without its class (`State_Ukraine` is `ukraine`);
            names that meet keep their class, and what still meets is numbered in the order of the keys.
    """
    choices = {key: (code or short_slug(name.partition("_")[2] or name), short_slug(name)) for key, name, code in sorted(wanted)}
    taken: dict[str, list[str]] = {}
    for key, (first, _) in choices.items():
        taken.setdefault(first, []).append(key)
    ids = {keys[0]: first for first, keys in taken.items() if len(keys) == 1}
    used = set(taken)
    for key, (_, second) in choices.items():
        if key not in ids:
            ids[key] = unused(second, used)
    return ids


def unused(base: str, used: set[str]) -> str:
    """Return `base`, numbered from 2 where it is taken, and take it."""
    made, number = base, 1
    while made in used:
        number += 1
        made = f"{base}-{number}"
    used.add(made)
    return made
