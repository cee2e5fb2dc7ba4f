"""Read Turtle, TriG, N-Triples and N-Quads into triples with their positions in the text.

What a text says is what `kg.turtle.parse` (pyoxigraph) reads. The reader here finds the same triples again with their offsets: one loop over
the tokens, a stack of its own, no recursion. Where the two differ in one triple, the positions of that text are dropped and the reason is
told. Facts are never dropped.

Triples come in the order in which pyoxigraph yields them, which is the order of the text with one exception: what a single token completes
(the end of a list, a string before a bracket) comes last first. So the i-th triple here is the i-th of `kg.turtle.parse`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from kg.turtle.lexer import (
    ANON,
    AT,
    BAD,
    BOOLEANS,
    EOF,
    FIRST,
    IRI,
    LABEL,
    LITERAL,
    MARK,
    NAME,
    NIL,
    NUMBER,
    REST,
    STRING,
    TOKEN,
    TYPE,
    WORD,
    Lines,
    TermError,
    TermResolver,
    TurtleToken,
    token_at,
)
from kg.turtle.parse import parse

if TYPE_CHECKING:
    from pyoxigraph import Quad

# The reader -----------------------------------------------------------------------------------------------------------

#: What may come next. Up to AFTER_BRACKETS, a predicate may: it must behind a subject; it, another ; or the end behind a ;
#: it or the end behind brackets that are the subject. ITEM is an item of a collection or its end.
PREDICATE, AFTER_SEMICOLON, AFTER_BRACKETS, OBJECT, ITEM, AFTER_OBJECT, STATEMENT = range(7)

#: What stands behind a directive, as kinds of tokens.
DIRECTIVES: dict[str, list[tuple[int, ...]]] = {
    "prefix": [(NAME,), (IRI,)],
    "base": [(IRI,)],
    "version": [(LITERAL,)],
    "graph": [(NAME, IRI, LABEL, ANON), (MARK,)],
}
#: After how many errors without a step forward the reading ends.
MAX_STUCK = 9
_TERMS = frozenset((NAME, IRI, LITERAL, LABEL, NUMBER, ANON))
#: Subject, predicate, object and graph, then the offsets where subject, predicate and object start and end. One flat tuple a triple: with one
#: for each term, collecting garbage made `locate` a tenth slower.
TripleAt = tuple[str, str, str, str, int, int, int, int, int, int]
#: What the default graph is called: pyoxigraph's word for it, which is no term.
DEFAULT_GRAPH = "DEFAULT"


class UnreadableError(ValueError):
    """The text is not what the reader expects, and no error handler helps."""


class Frame(NamedTuple):
    """An open bracket, and what the text was in the midst of when it was opened: that is taken up again when it closes."""

    opening: int
    bracket: str
    as_subject: bool
    subject: str
    subject_start: int
    subject_end: int
    predicate: str
    predicate_start: int
    predicate_end: int
    after_object: int
    first_cell: str


class Resume(NamedTuple):
    """How to read on after an error: what may come next, from which offset, and how many brackets stay open."""

    state: int
    offset: int
    depth: int = 0


class ErrorHandler(Protocol):
    """What is done about errors: told of each, it says how to read on."""

    def unexpected(self, token: TurtleToken) -> Resume | None:
        """Take a token that cannot stand where it does; None ends the reading."""

    def bad_term(self, error: TermError, token: TurtleToken) -> int:
        """Take a token that stands for no term; return the offset from which to read on."""

    def bad_directive(self, word: str, start: int) -> int:
        """Take a PREFIX, BASE, VERSION or GRAPH, by its word, that is not as it should be; return the offset from which to read on."""


class TurtleReader:
    """One reading of one text.

    Attributes:
        triples: the triples.
        closing: the offset behind the bracket that closes the collection that opens at an offset.
        statement_starts, statement_ends: the offsets of the statements.
        graph: the name of the graph that is being read.
        graph_opening: where that graph's brace opens, -1 outside of one.
        state: what may come next.
        frames: the open brackets.
        subject, predicate: what the next object belongs to, and where both start and end.
        last_end: where the token before the one at hand ends.
    """

    def __init__(self, text: str, form: str, base_iri: str | None = None, handler: ErrorHandler | None = None) -> None:
        self.text, self.form, self.handler = text, form, handler
        self.terms = TermResolver(base_iri)
        self._known = self.terms.known
        self.triples: list[TripleAt] = []
        self.closing: dict[int, int] = {}
        self.statement_starts: list[int] = []
        self.statement_ends: list[int] = []
        self.graph, self.graph_opening = DEFAULT_GRAPH, -1
        self.state = STATEMENT
        self.frames: list[Frame] = []
        self.subject, self.subject_start, self.subject_end = "", 0, 0
        self.predicate, self.predicate_start, self.predicate_end = "", 0, 0
        self.last_end = 0
        self._first_cell = ""  # of the innermost collection
        self._after_object = AFTER_OBJECT  # ITEM right within a collection
        self._may_name_graph = False  # the subject is one token, so it may yet be the name of a graph
        self._string: TripleAt | None = None  # a string without a suffix counts when the next token shows that there is none
        self._completed = 0  # how many triples there were before the token at hand
        self._offset, self._jump, self._stuck, self._finished = 0, -1, 0, False
        self._is_turtle = form in ("turtle", "trig")
        self._marks: dict[str, Callable[[int, int], bool]] = {".": self._end_statement}
        if self._is_turtle:
            self._marks |= {";": self._end_objects, ",": self._end_object, "}": self._close_graph}
            self._marks |= {"[": self._open_properties, "]": self._close_properties, "(": self._open_collection, ")": self._close_collection}
        if form == "trig":
            self._marks["{"] = self._open_graph

    def read(self) -> TurtleReader:
        """Read the whole text.

        Raises:
            UnreadableError: at the first error, where there is no handler.
        """
        while not self._finished:
            token = self._read_tokens()
            if token is not None:
                self._recover(token)
        return self

    def _read_tokens(self) -> TurtleToken | None:
        """Read up to a token that cannot stand where it does, and return it; None where reading goes on elsewhere, or the text has ended."""
        text, triples, marks = self.text, self.triples, self._marks
        for match in TOKEN.finditer(text, self._offset):
            kind = match.lastindex or BAD
            start, end = match.span(kind)
            self._completed = completed = len(triples)
            if self._string is not None:
                triples.append(self._string)
                self._string = None
            if kind in _TERMS:
                fits = self._read_term(kind, match[kind], start, end)
            elif kind == MARK:
                accept = marks.get(text[start])
                fits = accept is not None and accept(start, end)
            elif kind in (WORD, AT):
                fits = self._read_word(match[kind], start, end)
            else:
                fits = self._finished = kind == EOF and self.state == STATEMENT and self.graph_opening < 0
            if not fits:
                return TurtleToken(kind, start, end)
            if self._jump >= 0:
                self._offset, self._jump = self._jump, -1
                return None
            self.last_end = end
            if len(triples) > completed + 1:
                triples[self._completed :] = triples[self._completed :][::-1]
        return None

    # Terms and words

    def _read_term(self, kind: int, token: str, start: int, end: int) -> bool:
        term = self._known.get(token) or self._resolve(kind, token, start, end)
        state = self.state
        if state <= AFTER_BRACKETS and kind <= IRI:
            self.predicate, self.predicate_start, self.predicate_end, self.state = term, start, end, OBJECT
        elif state in (OBJECT, ITEM):
            plain = kind == LITERAL and term[-1:] == '"' and token[-1] == token[0]
            if state == ITEM:
                self._begin_cell(start, end)
                if kind == ANON or (kind == LITERAL and not plain):  # two tokens to pyoxigraph: the link to this cell comes with the first
                    self._reverse_completed()
            triple = self._triple(term, start, end)
            if plain:
                self._string = triple
            else:
                self.triples.append(triple)
            self.state = self._after_object
        elif state == STATEMENT and kind in (NAME, IRI, LABEL, ANON):
            self.statement_starts.append(start)
            self.subject, self.subject_start, self.subject_end, self.state = term, start, end, PREDICATE
            self._may_name_graph = self.graph_opening < 0
        elif state == AFTER_OBJECT and kind in (IRI, LABEL) and self.form == "nquads":
            self.triples[-1] = (*self.triples[-1][:3], term, *self.triples[-1][4:])
        else:
            return False
        return True

    def _resolve(self, kind: int, token: str, start: int, end: int) -> str:
        """Return the term of a token that was not read before; `""` where it is none and the handler has been told."""
        if kind == ANON:
            return self.terms.fresh()
        try:
            return self.terms.term(token, kind)
        except TermError as error:
            if self.handler is None:
                raise UnreadableError(f"offset {start}") from error
            offset = self.handler.bad_term(error, TurtleToken(kind, start, end))
            self._jump = offset if offset != end else -1
            return ""

    def _read_word(self, word: str, start: int, end: int) -> bool:
        if not self._is_turtle:
            return False
        if word == "a" and self.state <= AFTER_BRACKETS:
            self.predicate, self.predicate_start, self.predicate_end, self.state = TYPE, start, end, OBJECT
        elif word in BOOLEANS and self.state in (OBJECT, ITEM):
            if self.state == ITEM:
                self._begin_cell(start, end)
            self.triples.append(self._triple(BOOLEANS[word], start, end))
            self.state = self._after_object
        elif word.lower().lstrip("@") in DIRECTIVES and self.state == STATEMENT and self.graph_opening < 0:
            self.statement_starts.append(start)
            self._jump = self.last_end = self._read_directive(word, start, end)
            self.statement_ends.append(self._jump)
        else:
            return False
        return True

    def _read_directive(self, word: str, start: int, end: int) -> int:
        """Read what follows PREFIX, BASE, VERSION or GRAPH; return the offset behind it."""
        try:
            operands = self._operands(word, end)
            self._declare(word.lower().lstrip("@"), operands)
            return operands[-1].end
        except (TermError, UnreadableError) as error:
            if self.handler is None:
                raise UnreadableError(f"offset {start}") from error
            return self.handler.bad_directive(word, start)

    def _operands(self, word: str, offset: int) -> list[TurtleToken]:
        """Return the tokens behind the word of a directive.

        Raises:
            UnreadableError: they are of other kinds.
        """
        operands = []
        for kinds in DIRECTIVES[word.lower().lstrip("@")] + ([(MARK,)] if word[0] == "@" else []):
            token = token_at(self.text, offset)
            if token.kind not in kinds:
                raise UnreadableError(f"offset {token.start}")
            if token.kind == LITERAL and (string := STRING.match(self.text, token.start)):
                token = token._replace(end=string.end())  # what looks like its language tag may be the next directive
            operands.append(token)
            offset = token.end
        if word[0] == "@" and self.text[operands[-1].start] != ".":
            raise UnreadableError(f"offset {operands[-1].start}")
        return operands

    def _declare(self, keyword: str, operands: Sequence[TurtleToken]) -> None:
        """Do what a directive says.

        Raises:
            TermError, UnreadableError: it is not as it should be.
        """
        first, *rest = (self.text[token.start : token.end] for token in operands)
        if keyword == "base":
            self.terms.declare(None, first)
        elif keyword == "prefix" and first.index(":") == len(first) - 1:
            self.terms.declare(first[:-1], rest[0])
        elif keyword == "graph" and self.form == "trig" and rest[0] == "{":
            self.graph = self.terms.fresh() if operands[0].kind == ANON else self.terms.term(first, operands[0].kind)
            self.graph_opening = operands[1].start
        elif keyword != "version" or first[:3] in ('"""', "'''"):
            raise UnreadableError(f"offset {operands[0].start}")

    # Marks: each method tells whether the mark may stand where it does

    def _end_statement(self, start: int, end: int) -> bool:
        if self.frames or self.state not in (AFTER_OBJECT, AFTER_SEMICOLON, AFTER_BRACKETS):
            return False
        self.statement_ends.append(end)
        self.state = STATEMENT
        return True

    def _end_objects(self, start: int, end: int) -> bool:
        if self.state not in (AFTER_OBJECT, AFTER_SEMICOLON):
            return False
        self.state = AFTER_SEMICOLON
        return True

    def _end_object(self, start: int, end: int) -> bool:
        if self.state != AFTER_OBJECT:
            return False
        self.state = OBJECT
        return True

    def _open_properties(self, start: int, end: int) -> bool:
        if not self._open("[", start, end):
            return False
        self.subject, self.subject_start, self.subject_end = self.terms.fresh(), start, end
        self.state, self._after_object = PREDICATE, AFTER_OBJECT
        return True

    def _open_collection(self, start: int, end: int) -> bool:
        if not self._open("(", start, end):
            return False
        self.subject, self.subject_start, self.subject_end = "", start, end
        self.predicate, self.predicate_start, self.predicate_end = FIRST, start, end
        self.state, self._after_object, self._first_cell = ITEM, ITEM, ""
        return True

    def _open(self, bracket: str, start: int, end: int) -> bool:
        if self.state == STATEMENT:
            self.statement_starts.append(start)
        elif self.state == ITEM:
            self._begin_cell(start, end)
        elif self.state != OBJECT:
            return False
        self.frames.append(
            Frame(
                start,
                bracket,
                self.state == STATEMENT,
                self.subject,
                self.subject_start,
                self.subject_end,
                self.predicate,
                self.predicate_start,
                self.predicate_end,
                self._after_object,
                self._first_cell,
            )
        )
        self._may_name_graph = False
        return True

    def _close_properties(self, start: int, end: int) -> bool:
        if not self.frames or self.state not in (AFTER_OBJECT, AFTER_SEMICOLON):
            return False
        node, opening = self.subject, self.subject_start
        if self._close():
            self.subject, self.subject_start, self.subject_end, self.state = node, opening, opening + 1, AFTER_BRACKETS
        else:
            self.triples.append(self._triple(node, opening, end))
            self.state = self._after_object
        return True

    def _close_collection(self, start: int, end: int) -> bool:
        if self.state != ITEM:
            return False
        last_cell, first_cell, opening = self.subject, self._first_cell, self.subject_start
        if last_cell:
            self.predicate = REST
            self.triples.append(self._triple(NIL, start, end))
            self.closing[opening] = end
        if self._close():
            self.subject, self.subject_start, self.subject_end, self.state = first_cell or NIL, opening, opening + 1, PREDICATE
            return True
        if not last_cell:
            self.triples.append(self._triple(NIL, opening, end))
        self.state = self._after_object
        return True

    def _close(self) -> bool:
        """Take up again what the text was in the midst of when the innermost bracket was opened; return whether that one is the subject."""
        frame = self.frames.pop()
        self._take_up(frame)
        return frame.as_subject

    def _open_graph(self, start: int, end: int) -> bool:
        named = self.state == PREDICATE and self._may_name_graph and not self.frames
        if self.graph_opening >= 0 or not (named or self.state == STATEMENT):
            return False
        if named:
            self.graph = self.subject
            self.statement_ends.append(start)
        self.graph_opening, self.state = start, STATEMENT
        return True

    def _close_graph(self, start: int, end: int) -> bool:
        if self.graph_opening < 0 or self.frames or self.state not in (STATEMENT, AFTER_OBJECT, AFTER_SEMICOLON, AFTER_BRACKETS):
            return False
        if self.state != STATEMENT:
            self.statement_ends.append(start)
        self.graph, self.graph_opening, self.state = DEFAULT_GRAPH, -1, STATEMENT
        return True

    def _begin_cell(self, start: int, end: int) -> None:
        """Begin a new cell of the innermost collection, for the item that stands or begins here; it becomes the subject."""
        cell = self.terms.fresh()
        subject_start, subject_end = self.subject_start, self.subject_end
        if self.subject:
            link = (self.subject, REST, cell, self.graph, subject_start, subject_end, subject_start, subject_end, start, end)
            self.triples.append(link)
        else:
            self._first_cell = cell
            frame = self.frames[-1]
            if not frame.as_subject:
                subject, at_subject, predicate, at_predicate = frame.subject, frame[4:6], frame.predicate, frame[7:9]
                self.triples.append((subject, predicate, cell, self.graph, *at_subject, *at_predicate, subject_start, subject_end))
        self.subject = cell

    def _triple(self, value: str, start: int, end: int) -> TripleAt:
        """Return a triple with the subject and the predicate at hand."""
        return (
            self.subject,
            self.predicate,
            value,
            self.graph,
            self.subject_start,
            self.subject_end,
            self.predicate_start,
            self.predicate_end,
            start,
            end,
        )

    def _reverse_completed(self) -> None:
        """Put what the token at hand has completed so far last first; what it completes from here on stands behind."""
        self.triples[self._completed :] = self.triples[self._completed :][::-1]
        self._completed = len(self.triples)

    def _take_up(self, frame: Frame) -> None:
        """Take up again what the text was in the midst of when a bracket was opened."""
        self.subject, self.subject_start, self.subject_end = frame[3:6]
        self.predicate, self.predicate_start, self.predicate_end = frame[6:9]
        self._after_object, self._first_cell = frame[9:]

    # Errors

    def _recover(self, token: TurtleToken) -> None:
        """Let the handler say how to read on behind a token that cannot stand where it does.

        Raises:
            UnreadableError: there is no handler.
        """
        if self.handler is None:
            raise UnreadableError(f"offset {token.start}")
        if len(self.statement_starts) == len(self.statement_ends):
            self.statement_starts.append(token.start)
        resume = self.handler.unexpected(token)
        forward = resume is not None and (resume.offset > token.start or resume.depth < len(self.frames))
        self._stuck = 0 if forward else self._stuck + 1
        if resume is None or self._stuck > MAX_STUCK:
            self._finished = True
            return
        self._string, self._jump = None, -1
        if resume.offset > token.start:
            self.last_end = resume.offset
        if resume.state == STATEMENT:
            self.statement_ends.append(resume.offset)
        if resume.depth < len(self.frames):
            self._take_up(self.frames[resume.depth])
            del self.frames[resume.depth :]
        self.state, self._offset = resume.state, resume.offset


# Positions ------------------------------------------------------------------------------------------------------------

#: The formats whose positions can be told.
FORMATS_WITH_POSITIONS = ("turtle", "trig", "ntriples", "nquads")
# What pyoxigraph calls a blank node without a label: random, so it would differ from run to run.
_RANDOM = re.compile(r"_:[0-9a-f]{20,32}")
_ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\uFFF([EF])")
_SPELT = str.maketrans({"\ufffe": "\\uFFFE", "\uffff": "\\uFFFF"})  # the two characters that only pyoxigraph escapes


class Range(NamedTuple):
    """A stretch of text: lines and columns count from 1, in characters; ends are behind the last character; offsets count from 0."""

    line: int
    column: int
    end_line: int
    end_column: int
    start: int
    end: int


class Triple(NamedTuple):
    """One triple in N-Triples terms; `graph` is `""` in the default graph.

    Literals have no escape that is not needed and lower-case language tags, blank nodes without a label are `_:unnamed<n>`: in short,
    terms are written as `kg.validate.facts` writes them.
    """

    subject: str
    predicate: str
    object: str
    graph: str


class TripleRanges(NamedTuple):
    """Where one triple stands.

    A subject in brackets stands at its `[` or `(`, an object in brackets from there to the end of the brackets. The triples of a collection
    stand at its `(`, their objects at the items.
    """

    triple: Triple
    subject: Range
    predicate: Range
    object: Range


class Located:
    """The triples of a text, in the order of `kg.turtle.parse`, with their positions.

    Attributes:
        text: the text.
        triples: what it says, each statement of it, so that a triple that is written twice is there twice.
        why: why no positions are known, `""` where they are.
    """

    def __init__(self, text: str, triples: Sequence[Triple], read: Sequence[TripleAt], closing: dict[int, int], why: str = "") -> None:
        self.text, self.triples, self.why = text, triples, why
        self._read, self._closing = read, closing
        self._indices: dict[int, dict[tuple[str, ...], list[int]]] = {}

    @cached_property
    def lines(self) -> Lines:
        """The lines of the text."""
        return Lines(self.text)

    def _index(self, *terms: str) -> list[int]:
        """Return the indices of the triples that begin with these terms."""
        known = self._indices.get(len(terms))
        if known is None:
            known = self._indices[len(terms)] = {}
            for index in range(len(self._read)):
                known.setdefault(self.triples[index][: len(terms)], []).append(index)
        return known.get(terms, [])

    def range(self, start: int, end: int) -> Range:
        """Return a stretch of the text from its offsets."""
        return Range(*self.lines.position(start), *self.lines.position(end), start, end)

    def ranges(self, index: int) -> TripleRanges | None:
        """Return where the triple with this index stands, None where it is not known."""
        if not self._read:
            return None
        subject_start, subject_end, predicate_start, predicate_end, start, end = self._read[index][4:]
        return TripleRanges(
            self.triples[index],
            self.range(subject_start, subject_end),
            self.range(predicate_start, predicate_end),
            self.range(start, self._closing.get(start, end)),
        )

    def find(self, subject: str, predicate: str = "", value: str = "", graph: str | None = None) -> list[TripleRanges]:
        """Return where triples stand, in the order of the text.

        Args:
            subject: an N-Triples term.
            predicate: one, brackets and all, or `""` for any.
            value: the object, or `""` for any.
            graph: the graph, None for any.
        """
        terms = (subject, predicate, value) if predicate and value else (subject, predicate) if predicate else (subject,)
        found = [self.ranges(index) for index in self._index(*terms)]
        fitting = [one for one in found if one and value in ("", one.triple.object) and graph in (None, one.triple.graph)]
        return sorted(fitting, key=lambda one: one.object.start)

    def subject(self, subject: str) -> Range | None:
        """Return where a node first is the subject: the head of its block; None where it is none, or positions are not known."""
        offsets = [self._read[index][4:6] for index in self._index(subject)]
        return self.range(*min(offsets)) if offsets else None

    def line(self, number: int) -> str:
        """Return a line of the text by its number, without its end; `""` where there is none."""
        return self.lines.line(number)


def locate(
    text: str, form: str, base_iri: str | None = None, *, name: str = "the text", quads: Sequence[Quad] | None = None, suffix: str = ""
) -> Located:
    """Find where the triples of a text stand.

    Args:
        text: what a file holds, without a byte-order mark and with its line ends as they are.
        form: a value of `kg.turtle.FORMATS`; positions are known for FORMATS_WITH_POSITIONS.
        base_iri: against which relative IRIs are resolved.
        name: what to call the text in errors.
        quads: what `kg.turtle.parse` has read from the same text, to save reading it again.
        suffix: what to put behind the names of blank nodes, to keep those of several files apart.

    Returns:
        The triples; their positions too, unless `why` says that the reader does not agree with pyoxigraph.

    Raises:
        kg.turtle.FactsError: the text does not parse; `kg.turtle.diagnostics` tells all that is wrong.
    """
    if quads is None:
        quads = parse(text.encode("utf-8", "surrogatepass"), form, name=name, base_iri=base_iri)
    spelt = [(str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name)) for quad in quads]
    triples = _named(spelt, suffix)
    if form not in FORMATS_WITH_POSITIONS:
        return Located(text, triples, (), {}, f"positions are not known in {form}, only in {', '.join(FORMATS_WITH_POSITIONS)}")
    try:
        reader = TurtleReader(text, form, base_iri).read()
    except UnreadableError as error:
        why = f"positions are not known: pyoxigraph reads the text, the reader with positions does not ({error})"
        return Located(text, triples, (), {}, why)
    if not _same(reader.triples, spelt):
        return Located(text, triples, (), {}, "positions are not known: the reader with positions reads other triples than pyoxigraph")
    return Located(text, triples, reader.triples, reader.closing)


def _named(spelt: Sequence[tuple[str, str, str, str]], suffix: str) -> list[Triple]:
    """Return triples with blank nodes named by order of appearance, as subject or object."""
    names: dict[str, str] = {}
    for subject, _, value, _ in spelt:
        for term in (subject, value):
            if term.startswith("_:") and term not in names:
                names[term] = f"_:unnamed{len(names) + 1}{suffix}" if _RANDOM.fullmatch(term) else f"{term}{suffix}"
    graphs = {DEFAULT_GRAPH: ""}
    triples = []
    for subject, predicate, value, graph in spelt:
        if graph not in graphs:
            unnamed = f"_:graph{len(graphs)}" if _RANDOM.fullmatch(graph) else graph
            graphs[graph] = names.get(graph) or (f"{unnamed}{suffix}" if graph.startswith("_:") else graph)
        if "\\uFFF" in value:
            value = _ESCAPED.sub(lambda match: match[1] + ("\ufffe" if match[2] == "E" else "\uffff"), value)
        triples.append(Triple(names.get(subject, subject), predicate, names.get(value, value), graphs[graph]))
    return triples


def _same(read: Sequence[TripleAt], spelt: Sequence[tuple[str, str, str, str]]) -> bool:
    """Whether the reader has read what pyoxigraph has, one by one, blank nodes without a label up to their names."""
    if len(read) != len(spelt):
        return False
    names: dict[str, str] = {}  # of blank nodes: ours to theirs
    for triple, theirs in zip(read, spelt, strict=True):
        subject, predicate, value, graph = triple[:4]
        ours = (names.get(subject, subject), predicate, names.get(value, value), graph)
        if ours == theirs:
            continue
        for our_term, their_term in zip(ours, theirs, strict=True):
            if our_term != their_term:
                if our_term.startswith("_:#"):
                    if names.setdefault(our_term, their_term) != their_term:
                        return False
                elif our_term.translate(_SPELT) != their_term:
                    return False
    return len({*names.values(), DEFAULT_GRAPH}) == len(names) + 1
