"""What the reader and those who judge mistakes say to one another: what may come next, what is open, what is wrong, how to read on."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from kg.turtle.terms import TermError

if TYPE_CHECKING:
    from kg.turtle.reader import Reader

# What may come next. Up to AFTER, a predicate may.
PREDICATE, MORE, AFTER, OBJECT, ITEM, END, START = range(7)


class Frame(NamedTuple):
    """An open bracket, and what the text was in the midst of when it was opened."""

    at: int
    mark: str
    as_subject: bool
    subject: tuple[str, int, int]
    predicate: tuple[str, int, int]
    after: int


class Fault(NamedTuple):
    """A token that cannot stand where it does: what was expected, the token, the end of the one before, what is open, the predicate."""

    state: int
    kind: int
    start: int
    end: int
    last: int
    frames: list[Frame]
    predicate: tuple[int, int]


class Move(NamedTuple):
    """How to read on: what may come next, from which offset, and how many brackets stay open."""

    state: int
    at: int
    depth: int = 0


class Repair(Protocol):
    """What is done about mistakes: told of each, it says how to read on; None ends the reading."""

    def unexpected(self, reader: Reader, fault: Fault) -> Move | None:
        """Judge a token that cannot stand where it does."""

    def term(self, reader: Reader, error: TermError, start: int, end: int) -> int:
        """Judge a token that stands for no term; return the offset from which to read on."""

    def directive(self, reader: Reader, word: str, start: int, end: int) -> int:
        """Judge a PREFIX, BASE, VERSION or GRAPH, from its word, that is not as it should be; return where to read on."""
