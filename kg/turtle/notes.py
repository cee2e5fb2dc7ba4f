"""What has been found wrong so far, and the moves that every judgement needs: take a token for the term it was meant to be, or skip."""

from __future__ import annotations

import re

from kg.turtle.lexer import AT, BAD, EOF, IRI, LABEL, MARK, NAME, SUFFIX, TOKEN, UNCLOSED, Lines
from kg.turtle.moves import END, ITEM, OBJECT, PREDICATE, START, Fault, Move
from kg.turtle.reader import Reader

MAX_MISTAKES = 1000
#: How far a guess looks: a bound, so that a hostile line cannot make it slow.
WINDOW = 500


def quoted(text: str) -> str:
    """Return a piece of the text to show in a message, on one line and not too long."""
    plain = " ".join(text[:WINDOW].split())
    return plain if len(plain) <= 40 else plain[:39] + "…"


class Notes:
    """The mistakes of one text.

    Attributes:
        found: the end and the words of each mistake, by its start.
        faulty: the numbers of the statements that hold one.
        doubtful: whether braces or prefixes are so far off that a second reading of the rest would mislead.
    """

    def __init__(self, text: str) -> None:
        self.text, self.lines = text, Lines(text)
        self.found: dict[int, tuple[int, str]] = {}
        self.faulty: set[int] = set()
        self.doubtful = False

    @property
    def full(self) -> bool:
        """Whether enough is found."""
        return len(self.found) >= MAX_MISTAKES

    def report(self, reader: Reader, start: int, end: int, message: str) -> None:
        """Keep a mistake; of several at one place the first counts."""
        self.faulty.add(len(reader.starts) - 1)
        self.found.setdefault(start, (max(end, start + 1), message))

    def as_term(self, fault: Fault, end: int) -> Move:
        """Return how to read on where a faulty token is taken for the term that it was meant to be."""
        in_list = bool(fault.frames) and fault.frames[-1].mark == "("
        state = {START: PREDICATE, OBJECT: ITEM if in_list else END, ITEM: ITEM, END: END}.get(fault.state, OBJECT)
        return Move(state, end, len(fault.frames))

    def behind_suffix(self, end: int) -> int:
        """Return the offset behind the language tag or datatype of a string that ends here."""
        suffix = SUFFIX.match(self.text, end)
        return suffix.end() if suffix else end

    def piece(self, at: int) -> int:
        """Return the end of what stands in one piece from an offset, without the signs that end a value."""
        match = re.compile(r"[^\s;,\]\[)({}\"<>]{1,500}").match(self.text, at)
        return at + (len(match[0].rstrip(".")) or 1) if match else at + 1

    def line_end(self, at: int) -> int:
        """Return the end of the line of an offset."""
        match = re.compile(r"[^\r\n]*").match(self.text, at)
        return match.end() if match else at

    @staticmethod
    def ahead(text: str, at: int) -> tuple[list[int], list[str]]:
        """Return kinds and texts of up to three terms that follow one another from an offset, up to a sign that ends them."""
        kinds: list[int] = []
        words: list[str] = []
        while len(kinds) < 3:
            match = TOKEN.match(text, at)
            if match is None or match.lastindex in (EOF, AT) or (match.lastindex == MARK and match[MARK] not in "[("):
                break
            kinds.append(match.lastindex or BAD)
            words.append(match[match.lastindex or BAD])
            if kinds[-1] in (MARK, BAD):
                break
            at = match.end()
        return kinds, words

    def skip(self, reader: Reader, fault: Fault) -> Move:
        """Return how to read on at the next statement.

        It begins behind the next full stop; or at a name at the start of a line that stands no deeper than the statement, unless the line
        before goes on; or at a directive.
        """
        text, at = self.text, fault.start
        margin = self.lines.place(reader.starts[-1])[1]
        last, before, depth = fault.start, "", 0
        while True:
            match = TOKEN.match(text, at)
            if match is None or match.lastindex == EOF:
                return Move(START, len(text))
            kind, start, end = match.lastindex or BAD, match.start(match.lastindex or BAD), match.end()
            sign = text[start:end] if kind == MARK else ""
            if start > fault.start and kind in (NAME, IRI, LABEL, AT) and before not in (";", ",", "[", "("):
                line, column = self.lines.place(start)
                if column <= margin and line > self.lines.place(max(last - 1, 0))[0]:
                    return Move(START, start)
            if sign == "." and start >= fault.start:
                return Move(START, end)
            depth += (sign == "{") - (sign == "}")
            if depth < 0 and reader.braces >= 0:
                return Move(START, start)
            if kind == BAD and text[start] in "\"'":
                opened = UNCLOSED.match(text, start)
                body = opened[0] if opened else text[start]
                end = start + max(len(body.rstrip(" \t;,.)]")), 1)
            at, last, before = end, end, sign
