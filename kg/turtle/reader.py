"""Read Turtle, TriG, N-Triples and N-Quads into triples with the offsets of their terms: one loop, a stack of its own, no recursion.

Triples come in the order in which pyoxigraph yields them, which is the order of the text with one exception: what a single token completes
(the end of a list, a string before a bracket) comes last first. So the i-th triple here is the i-th of `kg.turtle.parse`.
"""

from __future__ import annotations

from kg.turtle.lexer import ANON, AT, BAD, EOF, IRI, LABEL, LITERAL, MARK, NAME, NUMBER, STRING, TOKEN, WORD
from kg.turtle.moves import AFTER, END, ITEM, MORE, OBJECT, PREDICATE, START, Fault, Frame, Move, Repair
from kg.turtle.terms import BOOLEANS, FIRST, NIL, REST, TYPE, TermError, Terms

#: What stands behind a directive, as kinds of tokens.
DIRECTIVES: dict[str, list[tuple[int, ...]]] = {
    "prefix": [(NAME,), (IRI,)],
    "base": [(IRI,)],
    "version": [(LITERAL,)],
    "graph": [(NAME, IRI, LABEL, ANON), (MARK,)],
}
#: After how many repairs without a step forward the reading ends.
MAX_STUCK = 9
#: Subject, predicate, object and graph, then the offsets where subject, predicate and object start and end.
Row = tuple[str, str, str, str, int, int, int, int, int, int]


class UnreadableError(ValueError):
    """The text is not what the reader expects, and nobody repairs it."""


class Reader:
    """One reading of one text.

    Attributes:
        rows: the triples.
        closing: the offset behind the bracket that closes the collection that opens at an offset.
        starts, ends: the offsets of the statements.
        braces: where the graph that is being read opens, -1 outside of one.
        graph: its name, `""` for the default graph.
    """

    def __init__(self, text: str, form: str, base_iri: str | None = None, repair: Repair | None = None) -> None:
        self.text, self.form, self.repair = text, form, repair
        self.terms = Terms(base_iri)
        self.rows: list[Row] = []
        self.closing: dict[int, int] = {}
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.braces, self.graph = -1, ""
        self._resume = -1

    def read(self) -> Reader:
        """Read the whole text.

        Raises:
            UnreadableError: at the first mistake, where there is no repair.
        """
        text, out, starts, ends = self.text, self.rows, self.starts, self.ends
        known, fresh = self.terms.known, self.terms.fresh
        turtle, trig, quads = self.form in ("turtle", "trig"), self.form == "trig", self.form == "nquads"
        frames: list[Frame] = []
        roots: list[str] = []  # the first cell of each open collection
        s = p = ""
        ss = se = ps = pe = at = last = 0
        state, after, stuck = START, END, 0
        simple = False  # the subject is one token, so it may yet be the name of a graph
        pending: Row | None = None  # a string without a suffix counts when the next token shows that there is none
        while True:
            g, move = self.graph, None
            for m in TOKEN.finditer(text, at):
                mark = len(out)
                if pending is not None:
                    out.append(pending)
                    pending = None
                kind = m.lastindex or BAD
                start, end = m.span(kind)
                if kind == MARK:
                    sign = text[start]
                    if sign == "." and state in (END, MORE, AFTER) and not frames:
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
                            s = self._cell(frames[-1], roots, (s, ss, se), start, end)
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
                            s, ss, se, state = node, opened, opened + 1, AFTER
                        else:
                            out.append((s, p, node, g, ss, se, ps, pe, opened, end))
                            state = after
                    elif sign == ")" and state == ITEM:
                        cell, opened, root = s, ss, roots.pop()
                        if cell:
                            out.append((cell, REST, NIL, g, ss, se, ps, pe, start, end))
                            self.closing[opened] = end
                        _, _, as_subject, (s, ss, se), (p, ps, pe), after = frames.pop()
                        if as_subject:
                            s, ss, se, state = root or NIL, opened, opened + 1, PREDICATE
                        else:
                            if not cell:
                                out.append((s, p, NIL, g, ss, se, ps, pe, opened, end))
                            state = after
                    elif sign == "{" and trig and self.braces < 0 and (state == START or (state == PREDICATE and simple and not frames)):
                        if state == PREDICATE:
                            g = self.graph = s
                            ends.append(start)
                        self.braces, state = start, START
                    elif sign == "}" and self.braces >= 0 and state in (START, END, MORE, AFTER) and not frames:
                        if state != START:
                            ends.append(start)
                        g = self.graph = ""
                        self.braces, state = -1, START
                    else:
                        break
                elif kind <= LITERAL or kind in (LABEL, NUMBER, ANON):
                    term = known.get(m[kind]) or (fresh() if kind == ANON else self._resolve(m[kind], start, kind))
                    if state <= AFTER and kind <= IRI:
                        p, ps, pe, state = term, start, end, OBJECT
                    elif state in (OBJECT, ITEM):
                        suffix = kind == LITERAL and not (term[-1:] == '"' and text[end - 1] == text[start])
                        if state == ITEM:
                            s = self._cell(frames[-1], roots, (s, ss, se), start, end)
                            if suffix or kind == ANON:  # two tokens to pyoxigraph: the link to this cell comes with the first
                                out[mark:] = out[mark:][::-1]
                                mark = len(out)
                        if kind == LITERAL and not suffix:
                            pending = (s, p, term, g, ss, se, ps, pe, start, end)
                        else:
                            out.append((s, p, term, g, ss, se, ps, pe, start, end))
                        state = after
                    elif state == START and kind in (NAME, IRI, LABEL, ANON):
                        starts.append(start)
                        s, ss, se, state, simple = term, start, end, PREDICATE, self.braces < 0
                    elif state == END and quads and kind in (IRI, LABEL):
                        out[-1] = (*out[-1][:3], term, *out[-1][4:])
                    else:
                        break
                    if self._resume >= 0:
                        move, self._resume = Move(state, self._resume, len(frames)), -1
                        break
                elif kind == WORD and state <= AFTER and m[kind] == "a" and turtle:
                    p, ps, pe, state = TYPE, start, end, OBJECT
                elif kind == WORD and state in (OBJECT, ITEM) and m[kind] in BOOLEANS and turtle:
                    if state == ITEM:
                        s = self._cell(frames[-1], roots, (s, ss, se), start, end)
                    out.append((s, p, BOOLEANS[m[kind]], g, ss, se, ps, pe, start, end))
                    state = after
                elif kind in (AT, WORD) and state == START and self.braces < 0 and m[kind].lower().lstrip("@") in DIRECTIVES and turtle:
                    starts.append(start)
                    move = Move(START, self._directive(m[kind], start, end))
                    ends.append(move.at)
                    last = move.at
                    break
                elif kind == EOF and state == START and self.braces < 0:
                    return self
                else:
                    break
                last = end
                if len(out) > mark + 1:
                    out[mark:] = out[mark:][::-1]
            if move is None:
                if self.repair is None:
                    raise UnreadableError(f"offset {start}")
                if len(starts) == len(ends):
                    starts.append(start)
                move = self.repair.unexpected(self, Fault(state, kind, start, end, last, frames, (ps, pe)))
                stuck = 0 if move and (move.at > start or move.depth < len(frames)) else stuck + 1
                if move is None or stuck > MAX_STUCK:
                    return self
                pending = None
                last = move.at if move.at > start else last
                if move.state == START:
                    ends.append(move.at)
            if move.depth < len(frames):
                _, _, _, (s, ss, se), (p, ps, pe), after = frames[move.depth]
                del frames[move.depth :]
                del roots[sum(frame.mark == "(" for frame in frames) :]
            state, at = move.state, move.at

    def _cell(self, frame: Frame, roots: list[str], before: tuple[str, int, int], start: int, end: int) -> str:
        """Begin a new cell of a collection, at its item or where the item begins; return it."""
        new = self.terms.fresh()
        subject, ss, se = before
        if subject:
            self.rows.append((subject, REST, new, self.graph, ss, se, ss, se, start, end))
        else:
            roots[-1] = new
            if not frame.as_subject:
                (s, *at), (p, *by) = frame.subject, frame.predicate
                self.rows.append((s, p, new, self.graph, at[0], at[1], by[0], by[1], ss, se))
        return new

    def _resolve(self, token: str, start: int, kind: int) -> str:
        try:
            return self.terms.term(token, kind)
        except TermError as error:
            if self.repair is None:
                raise UnreadableError(f"offset {start}") from error
            end = start + len(token)
            resume = self.repair.term(self, error, start, end)
            self._resume = resume if resume != end else -1
            return ""

    def _directive(self, word: str, start: int, end: int) -> int:
        """Read what follows PREFIX, BASE, VERSION or GRAPH; return the offset behind it."""
        keyword = word.lower().lstrip("@")
        found: list[tuple[int, str, int]] = []
        for kinds in DIRECTIVES[keyword] + ([(MARK,)] if word[0] == "@" else []):
            m = TOKEN.match(self.text, end)
            if m is None or m.lastindex not in kinds:
                break
            found.append((m.lastindex, m[m.lastindex], m.start(m.lastindex)))
            string = STRING.match(self.text, found[-1][2])  # what looks like its language tag may be the next directive
            end = string.end() if string else m.end()
        else:
            values = [text for _, text, _ in found]
            try:
                if word[0] == "@" and values[-1] != ".":
                    raise UnreadableError(f"offset {found[-1][2]}")
                if keyword == "base":
                    self.terms.declare(None, values[0])
                    return end
                if keyword == "prefix" and values[0].endswith(":") and values[0].count(":") == 1:
                    self.terms.declare(values[0][:-1], values[1])
                    return end
                if keyword == "version" and values[0][:3] not in ('"""', "'''"):
                    return end
                if keyword == "graph" and self.form == "trig" and values[1] == "{":
                    self.graph = self.terms.fresh() if found[0][0] == ANON else self.terms.term(values[0], found[0][0])
                    self.braces = found[1][2]
                    return end
            except (TermError, UnreadableError):
                if self.repair is None:
                    raise
        if self.repair is None:
            raise UnreadableError(f"offset {start}")
        return self.repair.directive(self, word, start, end)
