"""The history of a workspace: its changes, what each added and took back, and the facts as of any of them.

It is read from the snapshot, in which the graph of a change holds its record and what is left of what it added; what others took back of it
stands in their records. So nothing is lost, and a graph that was exported can be made a workspace again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from kg import rdf, seeds
from kg.text import did_you_mean, whole
from kg.vocab import SG
from kg.workspace import change as records
from kg.workspace.change import Change

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.paths import Workspace

Facts = frozenset["ox.Triple"]
NOW, NOTHING = "now", "0"


class History:
    """The changes of a workspace.

    Attributes:
        changes: oldest first; what a change follows stands before it.
    """

    def __init__(self, store: ox.Store, workspace: Workspace) -> None:
        """Read the records of a graph.

        Args:
            store: the graph of base and workspace, or of the workspace alone.
            workspace: whose changes to read.
        """
        self.store, self.workspace = store, workspace
        start = f"{workspace.base_iri}graph/"
        typed = store.quads_for_pattern(None, rdf.node(rdf.TYPE), rdf.node(SG.Change))
        found = {quad.subject.value for quad in typed if quad.graph_name == quad.subject and quad.subject.value.startswith(start)}  # type: ignore[union-attr]
        self.changes = sorted((self._record(iri) for iri in found if seeds.names_change(iri.removeprefix(start))), key=Change.place)
        self.by_name = {change.name: change for change in self.changes}

    def _record(self, iri: str) -> Change:
        return records.read(iri, self.store.quads_for_pattern(rdf.node(iri), None, None, rdf.node(iri)))

    @cached_property
    def _taken(self) -> dict[str, set[ox.Quad]]:
        """What was taken back, by the IRI of the change that had added it."""
        found: dict[str, set[ox.Quad]] = {}
        for change in self.changes:
            for quad in change.retracts:
                found.setdefault(_graph(quad), set()).add(quad)
        return found

    @property
    def heads(self) -> tuple[str, ...]:
        """The names of the changes that no other follows: one, more where folders were put together, none at the start."""
        return records.heads(self.changes)

    def find(self, text: str) -> Change:
        """Return the change of a name, of the beginning of a digest, or of a number that only one has.

        Raises:
            LookupError: none has it, or several.
        """
        number, _, digest = text.rpartition("-")
        found = [
            change
            for change in self.changes
            if (not number or change.number == whole(number))
            and (change.name.partition("-")[2].startswith(digest) if number or len(digest) > 5 else False)
        ] or [change for change in self.changes if change.number == whole(text)]
        if len(found) == 1:
            return found[0]
        if found:
            raise LookupError(f"{text}: several changes have it: {', '.join(change.name for change in found)}")
        hint = did_you_mean(text, self.by_name, "sgkg log lists them", 1)
        raise LookupError(f"{text}: no such change{hint}")

    def taken(self, change: Change) -> set[ox.Quad]:
        """Return what others took back of what a change added."""
        return self._taken.get(change.iri, set())

    def size(self, change: Change) -> int:
        """Return how many triples the record of a change has."""
        return 3 + bool(change.message) + len(change.follows) + len(change.retracts)

    def live(self, change: Change) -> set[ox.Quad]:
        """Return what is left of what a change added."""
        graph = rdf.node(change.iri)
        return {quad for quad in self.store.quads_for_pattern(None, None, None, graph) if quad.subject != graph}

    def added(self, change: Change) -> set[ox.Quad]:
        """Return what a change added, whether or not it was taken back later."""
        return self.live(change) | self.taken(change)

    def until(self, names: Iterable[str]) -> set[str]:
        """Return the names of changes and of all that they follow."""
        found: set[str] = set()
        todo = list(names)
        while todo:
            name = todo.pop()
            if name not in found:
                found.add(name)
                todo += self.by_name[name].follows
        return found

    def point(self, text: str) -> set[str]:
        """Return the changes of which the facts at a point of the history are made: `0` is nothing, `now` all, else see `find`."""
        return set() if text == NOTHING else set(self.by_name) if text == NOW else self.until([self.find(text).name])

    def difference(self, before: Collection[str], after: Collection[str]) -> tuple[Facts, Facts]:
        """Return the triples that are gone and those that came between two sets of changes (see `point`)."""
        moved = [self.by_name[name] for name in {*before} ^ {*after}]
        touched = {quad.triple for change in moved for quad in (*self.added(change), *change.retracts)}
        adding = {triple: self._adding(triple) for triple in touched}

        def held(names: Collection[str]) -> set[ox.Triple]:
            taken = {quad for name in names for quad in self.by_name[name].retracts}
            graphs = {self.by_name[name].iri for name in names}
            return {triple for triple, quads in adding.items() if any(_graph(quad) in graphs and quad not in taken for quad in quads)}

        old, new = held(before), held(after)
        return frozenset(old - new), frozenset(new - old)

    def _adding(self, triple: ox.Triple) -> set[ox.Quad]:
        """Return where a triple was added, whether or not it was taken back later."""
        left = set(self.store.quads_for_pattern(triple.subject, triple.predicate, triple.object, None))
        return left | self._taken_triples.get(triple, set())

    @cached_property
    def _taken_triples(self) -> dict[ox.Triple, set[ox.Quad]]:
        found: dict[ox.Triple, set[ox.Quad]] = {}
        for quads in self._taken.values():
            for quad in quads:
                found.setdefault(quad.triple, set()).add(quad)
        return found

    def text_of(self, change: Change) -> tuple[str, str]:
        """Return the name and the text of a change's file, made anew from what the graph holds."""
        return records.compose(self.workspace, change, self.added(change))


def _graph(quad: ox.Quad) -> str:
    return str(getattr(quad.graph_name, "value", ""))
