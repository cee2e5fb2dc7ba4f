"""Keep account of the boxes on a page that are taken, on a grid, so that a look for room costs the same on large pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

CELL = 60.0
Box = tuple[float, float, float, float]


class Room:
    """The taken boxes of a page of a width; what reaches over its sides is not free."""

    def __init__(self, width: float) -> None:
        self.width = width
        self._cells: dict[tuple[int, int], list[Box]] = defaultdict(list)

    def _at(self, box: Box) -> Iterator[tuple[int, int]]:
        left, top, right, bottom = box
        for column in range(int(left // CELL), int(right // CELL) + 1):
            for row in range(int(top // CELL), int(bottom // CELL) + 1):
                yield column, row

    def take(self, left: float, top: float, right: float, bottom: float) -> None:
        """Take a box."""
        for cell in self._at((left, top, right, bottom)):
            self._cells[cell].append((left, top, right, bottom))

    def free(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Tell whether a box meets no other."""
        if left < 0 or right > self.width:
            return False
        return not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for cell in self._at((left, top, right, bottom))
            for other in self._cells.get(cell, ())
        )
