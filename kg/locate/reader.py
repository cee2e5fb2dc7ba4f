"""Read Turtle, TriG, N-Triples and N-Quads into triples with the offsets of their terms: one loop, a stack of its own, no recursion.

Triples come in the order in which pyoxigraph yields them, which is the order of the text with one exception: what a single token completes
(the end of a list, a string before a bracket) comes last first. So the i-th triple here is the i-th of `kg.turtle.parse`.
"""

from __future__ import annotations

from collections.abc import Iterator
from re import Match
from typing import NamedTuple, Protocol

from kg.locate.terms import BOOLEANS, FIRST, NIL, REST, TYPE, TermError, Terms
from kg.locate.tokens import ANON, AT, BAD, EOF, IRI, LABEL, LITERAL, MARK, NAME, NUMBER, TOKEN, WORD

#: Subject, predicate, object and graph, then the offsets where subject, predicate and object start and end.
Row = tuple[str, str, str, str, int, int, int, int, int, int]

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
    """A token that cannot stand where it does: what was expected, the token, the end of the one before, and what is open."""

    state: int
    kind: int
    start: int
    end: int
    last: int
    frames: list[Frame]
    braces: int
    predicate: tuple[int, int]


class Move(NamedTuple):
    """How to read on: what may come next, from which offset, and how many brackets stay open."""

    state: int
    at: int
    depth: int = 0
    braces: int | None = None


class Repair(Protocol):
    """What is done about mistakes: told of each, it says how to read on; None ends the reading."""

    def unexpected(self, reader: Reader, fault: Fault) -> Move | None:
        """Judge a token that cannot stand where it does."""

    def term(self, reader: Reader, error: TermError, start: int, kind: int) -> int | None:
        """Judge a token that stands for no term; return where to read on when that is not behind the token."""

    def directive(self, reader: Reader, word: str, tokens: list[tuple[int, int, int]]) -> Move | None:
        """Judge a line of @prefix, @base or @version and their like from its tokens: kind, start, end."""


class UnreadableError(ValueError):
    """The text is not what the reader expects, and nobody repairs it."""


class Reader:
    """One reading of one text.

    Attributes:
        rows: the triples.
        closing: where the bracket that opens at an offset is closed: the offset behind it, for collections.
        starts, ends: the offsets of the statements.
        braces: where the graph that is being read opened, -1 outside of one.
    """

    def __init__(self, text: str, form: str, base_iri: str | None = None, repair: Repair | None = None) -> None:
        self.text, self.form, self.repair = text, form, repair
        self.terms = Terms(base_iri)
        self.rows: list[Row] = []
        self.closing: dict[int, int] = {}
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.braces = -1
        self.declared: dict[str, int] = {}

    def read(self) -> Reader:
        """Read the whole text.

        Raises:
            UnreadableError: at the first mistake, where there is no repair.
        """
        text, out, starts, ends, closing = self.text, self.rows, self.starts, self.ends, self.closing
        known, fresh, resolve = self.terms.known, self.terms.fresh, self._resolve
        turtle, trig, quads = self.form in ("turtle", "trig"), self.form == "trig", self.form == "nquads"
        frames: list[Frame] = []
        roots: list[str] = []
        s = p = g = ""
        ss = se = ps = pe = last = 0
        state, after = START, END
        simple = False  # the subject is one token, so it may yet be the name of a graph
        pending: Row | None = None  # a string without a suffix counts when the next token shows that there is none
        at = 0
        while True:
            mark = len(out)
            for m in TOKEN.finditer(text, at):
                if len(out) > mark + 1:
                    out[mark:] = out[: mark - 1 if mark else None : -1]
                mark = len(out)
                if pending is not None:
                    out.append(pending)
                    pending = None
                kind = m.lastindex or BAD
                start, end = m.span(kind)
                if kind == MARK:
                    sign = text[start]
                    if sign == "." and state != START and state not in (PREDICATE, OBJECT, ITEM) and not frames:
                        state = START
                        ends.append(end)
                    elif sign == ";" and state in (END, MORE) and turtle:
                        state = MORE
                    elif sign == "," and state == END and turtle:
                        state = OBJECT
                    elif sign in "[(" and state in (OBJECT, ITEM, START) and turtle:
                        if state == START:
                            starts.append(start)
                        elif state == ITEM:
                            s = self._cell(frames[-1], roots, s, g, ss, start, end)
                        frames.append(Frame(start, sign, state == START, (s, ss, se), (p, ps, pe), after))
                        ss, se, simple = start, end, False
                        if sign == "[":
                            s, state, after = fresh(), PREDICATE, END
                        else:
                            s, p, ps, pe, state, after = "", FIRST, start, end, ITEM, ITEM
                            roots.append("")
                    elif sign == "]" and state in (END, MORE) and frames:
                        node, opened = s, ss
                        _, _, as_subject, (s, ss, se), (p, ps, pe), after = frames.pop()
                        if as_subject:
                            s, ss, se, state, after = node, opened, opened + 1, AFTER, END
                        else:
                            out.append((s, p, node, g, ss, se, ps, pe, opened, end))
                            state = after
                    elif sign == ")" and state == ITEM:
                        opened, cell, root = ss, s, roots.pop()
                        if cell:
                            out.append((cell, REST, NIL, g, ss, se, ps, pe, start, end))
                            closing[opened] = end
                        _, _, as_subject, (s, ss, se), (p, ps, pe), after = frames.pop()
                        if as_subject:
                            s, ss, se, state, after = root or NIL, opened, opened + 1, PREDICATE, END
                        else:
                            if not cell:
                                out.append((s, p, NIL, g, ss, se, ps, pe, opened, end))
                            state = after
                    elif sign == "{" and trig and self.braces < 0 and (state == START or (state == PREDICATE and simple and not frames)):
                        if state == PREDICATE:
                            g = s
                            ends.append(start)
                        self.braces, state = start, START
                    elif sign == "}" and self.braces >= 0 and not frames and state in (START, END, MORE, AFTER):
                        if state != START:
                            ends.append(start)
                        g, self.braces, state = "", -1, START
                    else:
                        break
                elif kind <= LITERAL or kind in (LABEL, NUMBER, ANON):
                    term = known.get(m[kind]) or (fresh() if kind == ANON else resolve(m[kind], start, kind))
                    if not term:  # the repair has said where to read on
                        self.resume, end = -1, self.resume if self.resume >= 0 else end
                    if state <= AFTER:
                        if kind > IRI:
                            break
                        p, ps, pe, state = term, start, end, OBJECT
                    elif state == OBJECT or state == ITEM:
                        suffix = kind == LITERAL and not (term[-1:] == '"' and text[end - 1] == text[start])
                        if state == ITEM:
                            s = self._cell(frames[-1], roots, s, g, ss, start, end)
                            if suffix or kind == ANON:  # two tokens to pyoxigraph: the link to this cell comes with the first
                                out[mark:] = out[: mark - 1 if mark else None : -1]
                                mark = len(out)
                        row = (s, p, term, g, ss, se, ps, pe, start, end)
                        if kind == LITERAL and not suffix:
                            pending = row
                        else:
                            out.append(row)
                        state = after
                    elif state == START and kind in (NAME, IRI, LABEL, ANON):
                        starts.append(start)
                        s, ss, se, state, simple = term, start, end, PREDICATE, True
                    elif quads and state == END and kind in (IRI, LABEL):
                        out[-1] = (*out[-1][:3], term, *out[-1][4:])
                    else:
                        break
                    if not term and end != m.end():
                        at, last = end, end
                        break
                elif kind == WORD and state <= AFTER and m[kind] == "a":
                    p, ps, pe, state = TYPE, start, end, OBJECT
                elif kind == WORD and (state == OBJECT or state == ITEM) and m[kind] in BOOLEANS:
                    if state == ITEM:
                        s = self._cell(frames[-1], roots, s, g, ss, start, end)
                    out.append((s, p, BOOLEANS[m[kind]], g, ss, se, ps, pe, start, end))
                    state = after
                elif state == START and (kind == AT or kind == WORD):
                    ...
                elif kind == EOF and state == START and self.braces < 0:
                    return self
                else:
                    break
                last = end
