"""The graph as a worker holds it: its snapshot in memory, and the last readings of it, so that a question costs its answer alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

from kg import reading, store
from kg.graph import Graph
from kg.snapshot import Snapshot

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.paths import Folders
    from kg.reading import Reading, ReadingView

T = TypeVar("T")
#: A graph of more quads stays on disk: in memory a quad takes 600 bytes, and a worker has 1 GiB.
IN_MEMORY = 500_000
READINGS = 4


class HeldSnapshot(Snapshot):
    """A snapshot that is opened once, in memory where it is small enough: there a question is answered six times as fast."""

    def open(self) -> ox.Store:
        """Return the store."""
        return _opened(self)

    def __hash__(self) -> int:
        """Tell it by its folder, whose name is the digest of all that it holds."""
        return hash(self.folder)


@lru_cache(1)
def _opened(shot: HeldSnapshot) -> ox.Store:
    return store.from_nquads(shot.data()) if shot.manifest["quads"] <= IN_MEMORY else Snapshot.open(shot)


class HeldGraph(Graph):
    """A graph that asks one snapshot until it is given another. Time and memory are limited from outside, so that it forks no child."""

    def __init__(self, folders: Folders, shot: Snapshot) -> None:
        """Take the folders and the snapshot, which is there already."""
        super().__init__(folders, warn=_silent)
        self.shot = HeldSnapshot(*shot)
        self._view = lru_cache(READINGS)(self._made)

    def snapshot(self) -> Snapshot:
        """Return the snapshot."""
        return self.shot

    def use(self, work: Callable[[Snapshot], T], **_: object) -> T:
        """Call `work` with the snapshot."""
        return work(self.shot)

    def read(self, work: Callable[[ReadingView], T], wanted: Reading, *, history: bool = False, verdicts: bool = False, **_: object) -> T:
        """Call `work` with a reading of the snapshot; what takes everything is one, whatever it asks."""
        return work(self._view(wanted, history and not wanted.everything, verdicts and not wanted.everything))

    def _made(self, wanted: Reading, history: bool, verdicts: bool) -> ReadingView:
        return reading.view(self.folders, self.shot, wanted, history=history, verdicts=verdicts)


def _silent(_: str) -> None:
    pass
