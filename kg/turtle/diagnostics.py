"""All that is wrong with a text that does not parse: diagnostics with their positions, which say what to write instead.

Whether a text parses is what pyoxigraph says: one that it reads has no diagnostic, one that it refuses has at least one. The reader finds the
positions and goes on at the next statement; then pyoxigraph reads the text again without the faulty statements, so that none is overlooked.

This module is loaded only where a text does not parse.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from kg.rdf import PREFIXES
from kg.text import near, shortened
from kg.turtle.lexer import (
    ANON,
    AT,
    BAD,
    EOF,
    IRI,
    LABEL,
    LITERAL,
    MARK,
    NAME,
    NUMBER,
    SUFFIX,
    WORD,
    Lines,
    TermError,
    TurtleToken,
    token_at,
)
from kg.turtle.parse import FactsError, parse
from kg.turtle.reader import (
    AFTER_BRACKETS,
    AFTER_OBJECT,
    AFTER_SEMICOLON,
    DIRECTIVES,
    FORMATS_WITH_POSITIONS,
    ITEM,
    OBJECT,
    PREDICATE,
    STATEMENT,
    Frame,
    Resume,
    TurtleReader,
)

MAX_DIAGNOSTICS = 1000
#: How often pyoxigraph is asked again.
MAX_READINGS = 20
#: How far a guess looks, in characters: a bound, so that a hostile line cannot make it slow.
WINDOW = 500

#: What a faulty stretch of text that starts at an offset (the key) is: its end and the message.
Found = dict[int, tuple[int, str]]


class Diagnostic(NamedTuple):
    """One thing that is wrong: its line and column, and the column behind it on the same line, all from 1; what is wrong and what to write."""

    line: int
    column: int
    end_column: int
    message: str


def diagnose(text: str, form: str, base_iri: str | None = None, *, limit: int = MAX_DIAGNOSTICS) -> list[Diagnostic]:
    """Return what is wrong with a text, in the order of the text; nothing where pyoxigraph reads it.

    Args:
        text: what a file holds, without a byte-order mark and with its line ends as they are.
        form: a value of `kg.turtle.FORMATS`; outside of FORMATS_WITH_POSITIONS only the first error is found, in the words of the parser.
        base_iri: against which relative IRIs are resolved.
        limit: after how many to stop.
    """
    first = _parse_error(text, form, base_iri)
    if first is None:
        return []
    lines = Lines(text)
    if form in ("ntriples", "nquads"):
        found = _by_line(lines, form, limit)
    elif form in FORMATS_WITH_POSITIONS:
        found = _by_statement(lines, form, base_iri, first)
    else:
        found = {}
    if not found:
        offset = lines.offset(first.line, first.column)
        found = {offset: (offset + 1, first.problem)}
    return [_diagnostic(lines, start, *found[start]) for start in sorted(found)[:limit]]


def _parse_error(text: str, form: str, base_iri: str | None) -> FactsError | None:
    try:
        parse(text.encode("utf-8", "surrogatepass"), form, name="the text", base_iri=base_iri)
    except FactsError as error:
        return error
    return None


def _diagnostic(lines: Lines, start: int, end: int, message: str) -> Diagnostic:
    line, column = lines.position(start)
    line_end = len(lines.line(line)) + 1
    last_line, end_column = lines.position(min(end, len(lines.text)))
    return Diagnostic(line, column, max(end_column if last_line == line and end <= len(lines.text) else line_end, column + 1), message)


# By line --------------------------------------------------------------------------------------------------------------

_NOT_NTRIPLES = {
    NAME: "names with a prefix are not N-Triples: write the whole IRI in < >",
    NUMBER: "numbers stand in quotation marks in N-Triples, with their datatype behind ^^",
    WORD: 'only IRIs in < >, _:labels and text in " belong in N-Triples: write one of these',
}


def _by_line(lines: Lines, form: str, limit: int) -> Found:
    """Return the first error of each line: in these formats, lines do not depend on one another."""
    found: Found = {}
    parts = [(0, len(lines.starts))]
    bounds = [*lines.starts, len(lines.text)]
    while parts and len(found) < limit:
        start, end = parts.pop()
        error = _parse_error(lines.text[bounds[start] : bounds[end]], form, None)
        if error is None:
            continue
        if end - start > 1:
            middle = (start + end) // 2
            parts += [(middle, end), (start, middle)]
            continue
        offset = min(bounds[start] + max(error.column, 1) - 1, max(bounds[end] - 1, bounds[start]))
        if error.line > 1:
            offset = bounds[start] + len(lines.line(start + 1))
        token = token_at(lines.text, offset)
        known = token.kind in _NOT_NTRIPLES
        found[offset] = (token.end if known else offset + 1, _NOT_NTRIPLES.get(token.kind, error.problem))
    return found


# By statement ---------------------------------------------------------------------------------------------------------

_NOT_LINE_END = re.compile(r"[^\r\n]")


def _by_statement(lines: Lines, form: str, base_iri: str | None, first: FactsError) -> Found:
    """Return what the reader finds, then what pyoxigraph finds in the statements that the reader has no fault with."""
    text = lines.text
    diagnoser = Diagnoser(lines, form, base_iri)
    reader, found = diagnoser.reader, diagnoser.found
    reader.read()
    rest = None if diagnoser.full or (diagnoser.misleading and found) else _without_faults(text, diagnoser)
    if rest is None:
        return found
    faulty = set(diagnoser.faulty)
    for reading in range(MAX_READINGS):
        error = first if reading == 0 and not found else _parse_error(rest, form, base_iri)
        if error is None:
            break
        offset = lines.offset(error.line, error.column)
        number = bisect_right(reader.statement_starts, offset) - 1
        if number < 0 or number in faulty:
            break
        faulty.add(number)
        token = token_at(text, offset)
        if token.kind == IRI:
            found.setdefault(offset, (token.end, f"{text[token.start : token.end]} is not a valid IRI: {error.problem}"))
        else:
            found.setdefault(offset, (offset + 1, error.problem))
        rest = _blanked(rest, [diagnoser.statement(number)])
    return found


def _without_faults(text: str, diagnoser: Diagnoser) -> str | None:
    """Return the text without its faulty statements, but with what they declare; None where that would be missed further down."""
    rest = _blanked(text, [diagnoser.statement(number) for number in sorted(diagnoser.faulty)])
    for number, prefix in diagnoser.declared.items():
        start, end = diagnoser.statement(number)
        line = "BASE <a:>" if prefix is None else f"PREFIX {prefix}: <a:>"
        if len(line) > end - start or re.search(r"[\r\n]", text[start : start + len(line)]):
            return None
        rest = rest[:start] + line + rest[start + len(line) :]
    return rest


def _blanked(text: str, stretches: Sequence[tuple[int, int]]) -> str:
    """Return the text with stretches of it, in their order, overwritten by spaces; lines stay."""
    pieces, offset = [], 0
    for start, end in stretches:
        pieces += [text[offset:start], _NOT_LINE_END.sub(" ", text[max(start, offset) : end])]
        offset = max(end, offset)
    return "".join([*pieces, text[offset:]])


_GRAPHS = "graphs in { } belong in TriG, and this is read as Turtle: call the file .trig"
_CLOSING = {"[": "]", "(": ")", "{": "}"}
_OPERANDS = {
    "prefix": re.compile(r"[ \t]*([^\s:<>\"]*)(:?)[ \t]*(<[^\s<>\"]*)?([^\r\n<>\"]{0,500}>)?([ \t]*\.(?=\s|$))?"),
    "base": re.compile(r"[ \t]*()()(<[^\s<>\"]*)?([^\r\n<>\"]{0,500}>)?([ \t]*\.(?=\s|$))?"),
}
_DECLARED = re.compile(r"[^\r\n:]{0,100}?([\w.\-]*):[ \t]*<([A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"]*)>(?:[ \t]*\.(?=\s|$))?")
_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9\w])")
_TYPOGRAPHIC = re.compile(r"[“„«‘‚‹]([^”“»’‹›\"\r\n]{0,500})[”“»’›]")
_TAG_BEFORE = re.compile(r"@[A-Za-z0-9-]+$")
# A line of a string that is not closed: the string, then what may stand behind one.
_UNCLOSED = re.compile(r"\"\"\"|'''|\"[^\r\n]*|'[^\r\n]*")
_UNCLOSED_TAIL = re.compile(r"(.*?)((?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[\w.\-]*:[\w.\-]*)?[ \t]*(?:[;,.)\]][ \t]*)*)$")
# Words up to a quotation mark that closes them.
_UNOPENED = re.compile(r"(?:[^\"\r\n]{0,500}(?=\")|[^'\r\n]{0,500}(?='))([\"'])(?=@|\^\^|[ \t]*[;,.)\]]|[ \t]*(?:[\r\n]|$))")
_STATEMENT_LINE = re.compile(r"(?m)^(?:@?(?:prefix|base)\s|(?:<[^<>\s]*>|[\w.\-]*:[\w.\-]*)\s+(?:a|<[^<>\s]*>|[\w.\-]*:[\w.\-]+)\s)", re.IGNORECASE)


def _shown(text: str) -> str:
    """Return a piece of the text to show in a message, on one line and not too long."""
    return shortened(" ".join(text[:WINDOW].split()), 40)


class Diagnoser:
    """What is wrong with one text, and how the reader gets over it without inventing an error that is not there.

    The guesses are those of a person who reads along: three terms in a row at the start of a line begin a statement, so the one before lacks
    its full stop; two are a property and a value, so a semicolon is missing; one is a value, so it is a comma.

    Attributes:
        reader: the reader of the text, which tells this of each error: an `kg.turtle.reader.ErrorHandler`.
        found: what is wrong.
        faulty: the numbers of the statements in which something is.
        misleading: whether braces or prefixes are so far off that a second reading of the rest would mislead.
        declared: the prefixes that faulty statements declare, by the number of the statement; None for the base.
    """

    def __init__(self, lines: Lines, form: str, base_iri: str | None) -> None:
        self.text, self.lines = lines.text, lines
        self.reader = TurtleReader(self.text, form, base_iri, self)
        self.found: Found = {}
        self.faulty: set[int] = set()
        self.misleading = False
        self.declared: dict[int, str | None] = {}
        self._undeclared: set[str] = set()  # prefixes that have been told
        self._commas_told: set[int] = set()  # in which collections, by their offsets
        self._never_closed: set[str] = set()  # marks of long strings

    @property
    def full(self) -> bool:
        """Whether enough is found."""
        return len(self.found) >= MAX_DIAGNOSTICS

    def statement(self, number: int) -> tuple[int, int]:
        """Return where a statement starts and ends, by its number."""
        ends = self.reader.statement_ends
        return self.reader.statement_starts[number], ends[number] if number < len(ends) else len(self.text)

    # What the reader tells

    def unexpected(self, token: TurtleToken) -> Resume | None:
        """Say what is wrong with a token and how to read on; None where the text is at its end, or enough is found."""
        state = self.reader.state
        if self.full:
            return None
        if token.kind == EOF:
            self._at_end_of_text()
            return None
        if token.kind == BAD:
            return self._at_bad_character(token)
        if token.kind in (AT, WORD) and self._keyword(token) in DIRECTIVES and state != STATEMENT:
            return self._at_directive_in_statement(token)
        if state == STATEMENT:
            return self._at_start_of_statement(token)
        if state == ITEM:
            return self._in_collection(token)
        if state == AFTER_OBJECT:
            return self._after_object(token)
        return self._in_statement(token)

    def bad_term(self, error: TermError, token: TurtleToken) -> int:
        """Say what is wrong with a token that stands for no term; return where to read on."""
        starts, ends = self.reader.statement_starts, self.reader.statement_ends
        self.faulty.add(len(starts) - 1 if len(starts) > len(ends) else len(starts))
        start, end = token.start + error.start, token.start + error.end
        if self.full:
            return token.end
        if error.prefix is None:
            self.found.setdefault(start, (end, error.message))
            return token.end
        if error.start == 0 and (url := re.compile(r"[a-z]+://[^\s<>\"]{0,500}").match(self.text, token.start)):
            behind = token.start + len(url[0].rstrip(".;,)]"))
            message = f"an IRI stands in angle brackets: write <{_shown(self.text[token.start : behind])}>"
            self.found.setdefault(token.start, (behind, message))
            return behind
        if error.prefix not in self._undeclared:
            self._undeclared.add(error.prefix)
            self.found.setdefault(start, (end, self._undeclared_prefix(error.prefix, token.start)))
        return token.end

    def bad_directive(self, word: str, start: int) -> int:
        """Say what is wrong with a PREFIX, BASE, VERSION or GRAPH; return where to read on."""
        keyword, behind = word.lower().lstrip("@"), start + len(word)
        if keyword == "graph":
            return self._bad_graph(start, behind)
        if keyword == "version":
            full_stop = ", and a ." if word[0] == "@" else ""
            self._report(start, behind, f'behind {word} stands a version in quotes, such as "1.1"{full_stop}')
            return self._line_end(behind)
        return self._bad_declaration(word, keyword, behind)

    # What most of the methods below need

    def _report(self, start: int, end: int, message: str) -> None:
        """Keep what is wrong with a stretch of text; of several things at one place the first counts."""
        self.faulty.add(len(self.reader.statement_starts) - 1)
        self.found.setdefault(start, (max(end, start + 1), message))

    def _resume(self, state: int, offset: int) -> Resume:
        """Return how to read on with all brackets open."""
        return Resume(state, offset, len(self.reader.frames))

    def _resume_as_term(self, end: int) -> Resume:
        """Return how to read on where a faulty token is taken for the term that it was meant to be."""
        frames = self.reader.frames
        in_collection = bool(frames) and frames[-1].bracket == "("
        behind = {STATEMENT: PREDICATE, OBJECT: ITEM if in_collection else AFTER_OBJECT, ITEM: ITEM, AFTER_OBJECT: AFTER_OBJECT}
        return self._resume(behind.get(self.reader.state, OBJECT), end)

    def _resume_behind_bracket(self, offset: int) -> Resume:
        """Return how to read on as if the innermost bracket were closed."""
        frame = self.reader.frames[-1]
        as_subject = AFTER_BRACKETS if frame.bracket == "[" else PREDICATE
        return Resume(as_subject if frame.as_subject else frame.after_object, offset, len(self.reader.frames) - 1)

    def _resume_at_next_statement(self, token: TurtleToken) -> Resume:
        """Return how to read on at the next statement.

        It begins behind the next full stop; or at a name at the start of a line that stands no deeper than the statement, unless the line
        before goes on; or at a directive.
        """
        margin = self._column(self.reader.statement_starts[-1])
        offset = last_end = token.start
        mark_before, depth = "", 0
        while True:
            kind, start, end = token_at(self.text, offset)
            if kind == EOF:
                return Resume(STATEMENT, len(self.text))
            mark = self.text[start:end] if kind == MARK else ""
            may_begin = start > token.start and kind in (NAME, IRI, LABEL, AT) and mark_before not in (";", ",", "[", "(")
            if may_begin and self._column(start) <= margin and self._line(start) > self._line(max(last_end - 1, 0)):
                return Resume(STATEMENT, start)
            if mark == "." and start >= token.start:
                return Resume(STATEMENT, end)
            depth += (mark == "{") - (mark == "}")
            if depth < 0 and self.reader.graph_opening >= 0:
                return Resume(STATEMENT, start)
            if kind == BAD and (unclosed := _UNCLOSED.match(self.text, start)):
                end = start + max(len(unclosed[0].rstrip(" \t;,.)]")), 1)
            offset = last_end = end
            mark_before = mark

    def _text(self, token: TurtleToken) -> str:
        return self.text[token.start : token.end]

    def _keyword(self, token: TurtleToken) -> str:
        return self._text(token).lower().lstrip("@")

    def _line(self, offset: int) -> int:
        return self.lines.position(offset)[0]

    def _column(self, offset: int) -> int:
        return self.lines.position(offset)[1]

    def _line_end(self, offset: int) -> int:
        match = re.compile(r"[^\r\n]*").match(self.text, offset)
        return match.end() if match else offset

    def _own_line(self, offset: int) -> int:
        """Return the start of the empty line that follows an offset, where a full stop may stand alone; the offset itself where none does."""
        empty = re.compile(r"[ \t]*(?:\r\n?|\n)(?=[ \t]*(?:[\r\n]|$))").match(self.text, offset)
        return empty.end() if empty else offset

    def _suffix_end(self, offset: int) -> int:
        """Return the offset behind the language tag or datatype of a string that ends here."""
        suffix = SUFFIX.match(self.text, offset)
        return suffix.end() if suffix else offset

    def _piece_end(self, offset: int) -> int:
        """Return the end of what stands in one piece from an offset, without the signs that end a value."""
        match = re.compile(r"[^\s;,\]\[)({}\"<>]{1,500}").match(self.text, offset)
        return offset + (len(match[0].rstrip(".")) or 1) if match else offset + 1

    def _words_end(self, offset: int) -> int:
        """Return the end of words that stand bare, one after the other, on one line."""
        words = re.compile(r"[^\s;,.\]\[)({}\"'<>:@^]+(?:[ \t]+[^\s;,.\]\[)({}\"'<>:@^]+(?![:\w]))*").match(self.text, offset, offset + WINDOW)
        return words.end() if words else offset + 1

    def _terms_ahead(self, offset: int) -> list[TurtleToken]:
        """Return up to three terms that follow one another from an offset, up to a mark that ends them."""
        terms: list[TurtleToken] = []
        while len(terms) < 3:
            token = token_at(self.text, offset)
            if token.kind in (EOF, AT) or (token.kind == MARK and self._text(token) not in "[("):
                break
            terms.append(token)
            if token.kind in (MARK, BAD):
                break
            offset = token.end
        return terms

    def _is_glued(self, token: TurtleToken) -> bool:
        """Whether no white space stands between a token and the one before."""
        return token.start == self.reader.last_end and token.start > 0

    def _is_behind_name(self, offset: int) -> bool:
        """Whether a prefixed name ends right before an offset."""
        return bool(re.search(r"(?:^|[\s\[(;,.])[\w.\-]*:[^\s<>\"';,\[\]()]*$", self.text[max(offset - 100, 0) : offset]))

    # Prefixes and directives

    @cached_property
    def _last_declarations(self) -> dict[str, int]:
        return {match[1]: match.start() for match in re.finditer(r"(?im)^[ \t]*@?prefix\s+([\w.\-]*):", self.text)}

    def _undeclared_prefix(self, prefix: str, offset: int) -> str:
        message = f"the prefix {prefix}: is not declared"
        if self._last_declarations.get(prefix, -1) > offset:
            return f"{message} before this line; move its PREFIX line to the head of the text"
        if prefix in PREFIXES:
            return f"{message}; write PREFIX {prefix}: <{PREFIXES[prefix]}> at the head of the text"
        names = near(prefix[:40], [*list(self.reader.terms.prefixes)[:WINDOW], *PREFIXES], 2)
        hint = f"; did you mean {' or '.join(f'{name}:' for name in names)}? Else" if names else ";"
        return f"{message}{hint} declare it with a line PREFIX {prefix}: <…> at the head of the text"

    def _bad_graph(self, start: int, behind: int) -> int:
        turtle = "GRAPH belongs in TriG, and this is read as Turtle: call the file .trig"
        self._report(start, behind, "behind GRAPH stand a name and {" if self.reader.form == "trig" else turtle)
        self.misleading = True
        brace = re.compile(r"[^{}\r\n]{0,500}\{").match(self.text, behind)
        if brace is None:
            return behind
        self.reader.graph_opening = brace.end() - 1
        return brace.end()

    def _bad_declaration(self, word: str, keyword: str, behind: int) -> int:
        """Say what is wrong with a PREFIX or BASE, and take for declared what it was meant to declare."""
        operands = _OPERANDS[keyword].match(self.text, behind)
        whole = _DECLARED.match(self.text, behind) if keyword == "prefix" else None
        if operands is None:  # the patterns fit any text
            return behind
        self._report(*self._declaration_fault(word, keyword, operands, whole))
        name, colon, iri = operands.groups()[:3]
        terms, number = self.reader.terms, len(self.reader.statement_starts) - 1
        if keyword == "base":
            self.declared[number] = None
            terms.base = terms.base or "a:"
        else:
            if whole:
                name = whole[1]
            elif iri and not name and not colon:
                name = next((prefix for prefix, namespace in PREFIXES.items() if iri[1:] == namespace), name)
            self.declared[number] = name
            terms.prefixes[name] = whole[2] if whole else "a:"
        terms.known.clear()
        return whole.end() if whole else operands.end() if iri else self._line_end(operands.end())

    def _declaration_fault(self, word: str, keyword: str, operands: re.Match[str], whole: re.Match[str] | None) -> tuple[int, int, str]:
        """Return what is wrong with a PREFIX or BASE: where it starts and ends, and the message."""
        name, colon, iri, close, full_stop = operands.groups()
        prefix = "" if keyword == "base" else ": " if colon and not name else f"{name or 'ex'}: "
        end = " ." if word[0] == "@" else ""
        example = f"{word} {prefix}<{_shown(iri or '<…')[1:]}>{end}"
        if whole and whole[1] != name and not (iri or re.fullmatch(r"[\w.\-]*", name)):
            example = f"{word} {whole[1]}: <{_shown(whole[2])}>{end}"
            return operands.start(1), operands.start(1) + 1, f"a name and its IRI stand behind {word}: write {example}"
        if keyword == "prefix" and not colon:
            return operands.start(1), operands.end(1), f"a prefix is declared with a colon behind its name: write {example}"
        if iri is None:
            return operands.end(2), operands.end(2) + 1, f"an IRI in angle brackets is missing: write {example}"
        if close is None:
            return operands.start(3), operands.end(3), f"the IRI is not closed: write {example}"
        if len(close) > 1:
            message = f"{_shown(close[0]) or 'a space'} cannot stand in an IRI: leave it out, or write %{ord(close[0]):02X}"
            return operands.end(3), operands.end(3) + 1, message
        if word[0] == "@" and not full_stop:
            return operands.end(4), operands.end(4) + 1, f"a line with {word} ends with a .: write {example}"
        message = f"{_shown(iri + '>')} is not a whole IRI: write one that begins with a scheme, such as https:"
        return operands.start(3), operands.end(4), message

    def _at_directive_in_statement(self, token: TurtleToken) -> Resume:
        if self.reader.frames:
            return self._unclosed_bracket(token, self.reader.frames[-1], Resume(STATEMENT, token.start))
        last_end = self.reader.last_end
        self._report(last_end, last_end + 1, f"the statement before {self._keyword(token).upper()} is not finished: write . to end it")
        return Resume(STATEMENT, token.start)

    # Brackets

    def _unclosed_bracket(self, token: TurtleToken, frame: Frame, resume: Resume) -> Resume:
        line, column = self.lines.position(frame.opening)
        opened = f"the {frame.bracket} of line {line}, column {column}, is still open"
        self._report(token.start, token.end, f"{opened}: write {_CLOSING[frame.bracket]} before {_shown(self._text(token))}")
        return resume

    def _closes_nothing(self, token: TurtleToken) -> Resume:
        mark, state = self.text[token.start], self.reader.state
        self._report(token.start, token.end, f"this {mark} closes nothing: leave it out")
        self.misleading |= mark == "}"
        ended = state == OBJECT and not self._terms_ahead(token.end)
        return self._resume(AFTER_OBJECT if ended else state, token.end)

    def _brace(self, token: TurtleToken) -> Resume:
        self.misleading = True
        if self.reader.state not in (STATEMENT, PREDICATE):
            self._report(token.start, token.end, "a { cannot stand here: leave it out")
            return self._resume(self.reader.state, token.end)
        nested = "a graph cannot stand in a graph: close the one before with }"
        message = nested if self.reader.graph_opening >= 0 else "a { cannot stand here: only a name goes before it"
        self._report(token.start, token.end, message if self.reader.form == "trig" else _GRAPHS)
        self.reader.graph_opening = token.start
        return Resume(STATEMENT, token.end)

    # Tokens that cannot stand where they do, by what is expected

    def _at_end_of_text(self) -> None:
        state, frames, last_end = self.reader.state, self.reader.frames, self.reader.last_end
        if frames:
            opening, bracket = frames[0].opening, frames[0].bracket
            self._report(opening, opening + 1, f"this {bracket} is never closed: write {_CLOSING[bracket]} where it ends")
        elif state == STATEMENT:
            opening = self.reader.graph_opening
            self._report(opening, opening + 1, "this { is never closed: write } at the end of the graph")
        elif state in (AFTER_OBJECT, AFTER_SEMICOLON, AFTER_BRACKETS):
            offset = self._own_line(last_end) if state == AFTER_SEMICOLON else last_end
            self._report(offset, offset + 1, "the last statement is not ended: write . behind it")
        else:
            missing = "a value is" if state == OBJECT else "a property and a value are"
            message = f"the text stops in the midst of a statement: {missing} missing, and the . that ends it"
            self._report(last_end, last_end + 1, message)

    def _at_start_of_statement(self, token: TurtleToken) -> Resume:
        if token.kind == MARK and (resume := self._mark_at_start(token)):
            return resume
        if token.kind == WORD and self._text(token) == "a":
            self._report(token.start, token.end, "a subject is missing before a, which stands for rdf:type")
            return Resume(PREDICATE, token.start)
        if token.kind in (AT, WORD):
            return self._word_at_start(token)
        if token.kind in (LITERAL, NUMBER):
            message = "a statement begins with the node it is about, not with a value: write its name first"
            self._report(token.start, token.end, message)
        else:
            self._report(token.start, token.end, f"{_shown(self._text(token))} cannot begin a statement")
        return self._resume_at_next_statement(token)

    def _mark_at_start(self, token: TurtleToken) -> Resume | None:
        mark, last_end = self._text(token), self.reader.last_end
        if mark == ".":
            starts = self.reader.statement_starts
            before = self.text[starts[-2] : starts[-2] + 6].lower() if len(starts) > 1 else ""
            behind_directive = "no . stands behind PREFIX and BASE without @: leave it out"
            again = "the statement has ended before: leave this . out"
            self._report(token.start, token.end, behind_directive if before.startswith(("prefix", "base")) else again)
            return Resume(STATEMENT, token.end)
        if mark in ";," and self.text[last_end - 1 : last_end] == ".":
            self._report(last_end - 1, last_end, f"this . ends the statement, and a {mark} follows: leave one of the two out")
            return Resume(AFTER_SEMICOLON if mark == ";" else OBJECT, token.end)
        if mark == "{":
            return self._brace(token)
        return self._closes_nothing(token) if mark in "])}" else None

    def _word_at_start(self, token: TurtleToken) -> Resume:
        """Take a word or an unknown @… where a statement begins."""
        word, keyword = self._text(token), self._keyword(token)
        if self.reader.graph_opening >= 0 and keyword in DIRECTIVES:
            self._report(token.start, token.end, f"{word.upper()} stands outside of {{ }}: move it to the head of the text")
            self.misleading = True
            return self._resume_at_next_statement(token)
        known = near(keyword[:WINDOW], DIRECTIVES, 1)
        if not known:
            return self._bare_word(token)
        self._report(token.start, token.end, f"{_shown(word)} is not a keyword: did you mean {known[0].upper()}?")
        operands = _OPERANDS["prefix"].match(self.text, token.end) if known[0] == "prefix" else None
        if operands is None or not operands[2] or not operands[3]:
            return self._resume_at_next_statement(token)
        self.reader.terms.prefixes[operands[1]] = operands[3][1:]
        self.reader.terms.known.clear()
        self.misleading = True
        return Resume(STATEMENT, operands.end())

    def _in_statement(self, token: TurtleToken) -> Resume:
        """Take what stands where a property or a value belongs."""
        text = self._text(token)
        if token.kind == WORD and text == "a" and self._begins_statement():
            return Resume(PREDICATE, token.start)
        if token.kind == WORD:
            return self._bare_word(token)
        if resume := self._runs_on(token):
            return resume
        if token.kind in (LABEL, ANON):
            self._report(token.start, token.end, "a blank node cannot be a property: write the name of one")
            return self._resume(OBJECT, token.end)
        if token.kind in (LITERAL, NUMBER) or text in "[(":
            comma = "; between two values of one property stands a comma" if self.reader.state == AFTER_SEMICOLON else ""
            self._report(token.start, token.end, f"the name of a property is missing before {_shown(text)}{comma}")
            return self._resume(OBJECT, token.start)
        return self._mark_in_statement(token)

    def _mark_in_statement(self, token: TurtleToken) -> Resume:
        state, frames, last_end = self.reader.state, self.reader.frames, self.reader.last_end
        mark = self._text(token)
        if mark == "{":
            return self._brace(token)
        if (mark in "])" and not frames) or (mark == "}" and self.reader.graph_opening < 0):
            return self._closes_nothing(token)
        if state == PREDICATE and frames and frames[-1].opening + 1 == last_end:
            message = "this [ opens nothing: leave it out, or write a property and a value behind it, and ]"
            self._report(last_end - 1, last_end, message)
            return self._resume_behind_bracket(token.start)
        if frames and state != OBJECT and mark in ".}":
            return self._unclosed_bracket(token, frames[-1], Resume(AFTER_OBJECT, token.start))
        if state == AFTER_SEMICOLON and mark == ")":
            return self._unclosed_bracket(token, frames[-1], self._resume_behind_bracket(token.end))
        if state == AFTER_SEMICOLON and mark == ",":
            self._report(token.start, token.end, "a , stands only between values of one property: leave one of ; and , out")
            return self._resume(OBJECT if len(self._terms_ahead(token.end)) == 1 else AFTER_SEMICOLON, token.end)
        return self._missing_before(token, mark)

    def _missing_before(self, token: TurtleToken, mark: str) -> Resume:
        value = self.reader.state == OBJECT
        what = "a value is missing" if value else "a property and its value are missing"
        comma = self.text[self.reader.last_end - 1 : self.reader.last_end] == ","
        self._report(token.start, token.end, f"{what} before {mark}" + (": write one, or leave the , out" if comma else ""))
        if mark == "," and value:
            return self._resume(OBJECT, token.end)
        return self._resume(AFTER_SEMICOLON, token.end) if mark in ";," else self._resume(AFTER_OBJECT, token.start)

    def _in_collection(self, token: TurtleToken) -> Resume:
        frames = self.reader.frames
        if token.kind == WORD:
            return self._bare_word(token)
        mark = self._text(token)
        if mark == ",":
            if frames[-1].opening not in self._commas_told:
                self._commas_told.add(frames[-1].opening)
                self._report(token.start, token.end, "the items of a list stand side by side: leave the commas out")
            return self._resume(ITEM, token.end)
        closes = mark == "]" and not any(frame.bracket == "[" for frame in frames)
        return self._unclosed_bracket(token, frames[-1], self._resume_behind_bracket(token.end if closes else token.start))

    def _after_object(self, token: TurtleToken) -> Resume:
        text = self._text(token)
        if token.kind == MARK and text not in "[(":
            return self._mark_after_object(token, text)
        if resume := self._runs_on(token):
            return resume
        if self._begins_statement():
            return Resume(OBJECT, token.start)
        if token.kind == WORD and text != "a":
            return self._bare_word(token)
        return self._missing_separator(token)

    def _mark_after_object(self, token: TurtleToken, mark: str) -> Resume:
        frames = self.reader.frames
        if mark == "{":
            return self._brace(token)
        if not frames:
            return self._closes_nothing(token)
        if mark == ")":
            in_collection = any(frame.bracket == "(" for frame in frames)
            return self._unclosed_bracket(token, frames[-1], self._resume_behind_bracket(token.start if in_collection else token.end))
        return self._unclosed_bracket(token, frames[-1], Resume(AFTER_OBJECT, token.start))

    def _missing_separator(self, token: TurtleToken) -> Resume:
        """Tell which of . ; , is missing between the value before and this token."""
        frames, last_end = self.reader.frames, self.reader.last_end
        ahead = self._terms_ahead(token.start)
        behind_value = self.text[max(last_end - 40, 0) : last_end].split()[-1:]
        behind = f"behind {_shown(behind_value[0])}" if behind_value else "here"
        if len(ahead) > 2 and self._may_begin_statement(ahead) and self._line(token.start) > self._line(max(last_end - 1, 0)):
            if not frames:
                self._report(last_end, last_end + 1, f"the statement is not ended: write . {behind}")
                return Resume(STATEMENT, token.start)
            if self._column(token.start) <= self._column(self.reader.statement_starts[-1]):
                return self._unclosed_bracket(token, frames[0], Resume(STATEMENT, token.start))
        if len(ahead) > 1 and self._may_be_predicate(ahead[0]):
            self._report(last_end, last_end + 1, f"another property follows: write ; {behind}")
            return self._resume(AFTER_SEMICOLON, token.start)
        self._report(last_end, last_end + 1, f"another value follows: write , {behind}, or ; and a property")
        return self._resume(OBJECT, token.start)

    def _may_be_predicate(self, token: TurtleToken) -> bool:
        return token.kind in (NAME, IRI) or self._text(token) == "a"

    def _may_begin_statement(self, ahead: Sequence[TurtleToken]) -> bool:
        """Whether terms may be a subject and a predicate."""
        subject = ahead[0].kind in (NAME, IRI, LABEL, ANON) or self._text(ahead[0]) in ("[", "(")
        return subject and self._may_be_predicate(ahead[1])

    def _begins_statement(self) -> bool:
        """Whether what was taken for a property begins a statement, because the one before ends with ; where . belongs; it is reported."""
        start, end = self.reader.predicate_start, self.reader.predicate_end
        if self.reader.frames or self.reader.state not in (OBJECT, AFTER_OBJECT) or not end:
            return False
        before = re.search(r";\s*$", self.text[max(start - 200, 0) : start])
        (line, column), (first_line, margin) = self.lines.position(start), self.lines.position(self.reader.statement_starts[-1])
        if before is None or line == first_line or column > margin or not re.search(r"[\r\n]", before[0]):
            return False
        semicolon = max(start - 200, 0) + before.start()
        own_line = self._own_line(semicolon + 1)
        offset = semicolon if own_line == semicolon + 1 else own_line
        self._report(offset, offset + 1, f"the statement is not ended before line {line}: write . behind the last ;")
        return True

    # Words

    def _bare_word(self, token: TurtleToken) -> Resume:
        """Take a word without prefix or quotation marks."""
        state, word = self.reader.state, self._text(token)
        if word.lower() in ("true", "false") and word != word.lower() and state in (OBJECT, ITEM):
            self._report(token.start, token.end, f"write {word.lower()}, in lower case")
            return self._resume_as_term(token.end)
        if resume := self._at_typographic_mark(token) or self._unopened_string(token, word):
            return resume
        if word == "a" and state != AFTER_OBJECT:
            self._report(token.start, token.end, "a stands for rdf:type, between a node and its class: a value belongs here")
            return self._resume_as_term(token.end)
        if word == "A" and state <= AFTER_BRACKETS:
            self._report(token.start, token.end, "write a, in lower case, for rdf:type")
            return self._resume_as_term(token.end)
        if self._stands_alone(token):
            message = f"the word {_shown(word)} stands alone: a name has no spaces, and text stands in quotation marks"
            self._report(token.start, token.end, message)
            return self._resume(state, self._words_end(token.start) if state == AFTER_OBJECT else token.end)
        if state > AFTER_BRACKETS and state != STATEMENT:
            end = self._words_end(token.start)
            quoted = _shown(self.text[token.start : end])
            self._report(token.start, end, f'text stands in quotation marks and a name has a prefix: write "{quoted}" or sgd:{_shown(word)}')
            return self._resume_as_term(end)
        known = (name for name in self.reader.terms.known if name.endswith(f":{word}") and name[0] not in "\"'")
        hint = next(known, f"sg:{word}")
        self._report(token.start, token.end, f"the name {_shown(word)} has no prefix: write {_shown(hint)}, or another prefix")
        return self._resume_as_term(token.end)

    def _unopened_string(self, token: TurtleToken, word: str) -> Resume | None:
        """Take words that a quotation mark closes and none opens."""
        unopened = _UNOPENED.match(self.text, token.start) if self.reader.state in (OBJECT, ITEM, AFTER_OBJECT) else None
        if unopened is None:
            return None
        opening = f"{unopened[1]}{_shown(word)}"
        self._report(token.start, unopened.end(), f"this text is not opened: write {unopened[1]} where it begins, perhaps {opening}")
        return self._resume_as_term(self._suffix_end(unopened.end()))

    def _stands_alone(self, token: TurtleToken) -> bool:
        """Whether a word is one too many: without it, as many terms follow as are expected."""
        expected = {OBJECT: 1, STATEMENT: 3, PREDICATE: 2, AFTER_SEMICOLON: 2, AFTER_BRACKETS: 2}.get(self.reader.state, 0)
        if self.reader.state == AFTER_OBJECT:
            return True
        return self._text(token) != "a" and expected > 0 and len(self._terms_ahead(token.end)) == expected

    def _runs_on(self, token: TurtleToken) -> Resume | None:
        """Take a token that only seems to follow a value: a date without quotation marks, quotation marks within text, a name cut short."""
        return (
            self._at_date(token)
            or self._at_swallowed_directive(token)
            or self._at_quotation_mark_within(token)
            or self._at_word_behind_number(token)
            or self._at_bracket_in_name(token)
        )

    def _at_swallowed_directive(self, token: TurtleToken) -> Resume | None:
        """Take what follows a @prefix or @base that was read as the language tag of the text before."""
        last_end = self.reader.last_end
        swallowed = re.search(r"[\"'](\s*)(@(?:prefix|base))$", self.text[max(last_end - 40, 0) : last_end])
        if swallowed is None or token.kind not in (NAME, IRI):
            return None
        directive = last_end - len(swallowed[2])
        end = directive - len(swallowed[1])
        self.found.pop(token.start, None)
        self._undeclared.discard(self._text(token).partition(":")[0])
        self._report(end, end + 1, f"the statement before {swallowed[2]} is not finished: write . to end it")
        return Resume(STATEMENT, directive)

    def _at_quotation_mark_within(self, token: TurtleToken) -> Resume | None:
        last_end = self.reader.last_end
        quote = self.text[last_end - 1 : last_end]
        follows = token.kind in (WORD, NAME, LITERAL) and (token.start == last_end or token.kind == WORD)
        if quote not in ('"', "'") or not follows:
            return None
        line = re.split(r"[\r\n]", self.text[last_end : last_end + WINDOW], maxsplit=1)[0]
        ends = list(re.finditer(rf"{quote}(?=@|\^\^|\s*[;,.)\]]|\s*$)", line))
        if not ends:
            return None
        self._report(last_end - 1, last_end, f"{quote} within text ends it: write \\{quote}")
        return self._resume(AFTER_OBJECT, self._suffix_end(last_end + ends[-1].end()))

    def _at_word_behind_number(self, token: TurtleToken) -> Resume | None:
        start, last_end = token.start, self.reader.last_end
        glued = start == last_end and token.kind == WORD and self.text[last_end - 1 : last_end].isdigit() and self.reader.state == AFTER_OBJECT
        if not glued or _UNOPENED.match(self.text, start):
            return None
        self._report(start, token.end, f"a number ends before {_shown(self._text(token))}: text stands in quotation marks")
        return self._resume(AFTER_OBJECT, self._piece_end(start))

    def _at_bracket_in_name(self, token: TurtleToken) -> Resume | None:
        start, bracket = token.start, self.text[token.start]
        if start != self.reader.last_end or token.kind != MARK or bracket not in "([" or not self._is_behind_name(start):
            return None
        hint = f"write \\{bracket}, or the whole IRI in < >" if bracket == "(" else "write the whole IRI in < >"
        self._report(start, start + 1, f"{bracket} cannot stand in a prefixed name: {hint}")
        end = self._piece_end(start + 1)
        return self._resume(self.reader.state, end + 1 if self.text[end : end + 1] in ("]", ")") else end)

    # Characters that begin no token

    def _at_bad_character(self, token: TurtleToken) -> Resume:
        return (
            self._at_quotation_mark(token)
            or self._at_white_space(token)
            or self._at_typographic_mark(token)
            or self._at_angle_bracket(token)
            or self._at_date(token)
            or self._behind_language_tag(token)
            or self._at_at_sign(token)
            or self._at_caret(token)
            or self._at_character_in_name(token)
            or self._at_other_character(token)
        )

    def _at_quotation_mark(self, token: TurtleToken) -> Resume | None:
        """Take a string that is not closed."""
        start = token.start
        quote = self.text[start]
        apostrophe = quote == "'" and self._is_glued(token) and self._is_behind_name(start)
        unclosed = None if apostrophe else _UNCLOSED.match(self.text, start)
        if unclosed is None:
            return None
        body = unclosed[0]
        if body in ('"""', "'''"):
            return self._long_string(start, body)
        parts = _UNCLOSED_TAIL.match(body) if len(body) < 5000 else None
        length = max(len(parts[1].rstrip()) if parts else len(body), 1)
        hint = f"write {quote} where it ends"
        if not parts or not parts[2].strip():
            hint += f", or {quote * 3} at both ends of text over several lines"
        self._report(start, start + length, f"this text is not closed on its line: {hint}")
        end = self._suffix_end(start + length)
        return self._resume_as_term(end) if self.reader.state > AFTER_BRACKETS else self._resume(AFTER_OBJECT, end)

    def _long_string(self, start: int, quotes: str) -> Resume:
        self._report(start, start + 3, f"this text is never closed: write {quotes} where it ends")
        again = _STATEMENT_LINE.search(self.text, start) if quotes not in self._never_closed else None
        self._never_closed.add(quotes)
        return Resume(STATEMENT, again.start() if again else len(self.text))

    def _at_white_space(self, token: TurtleToken) -> Resume | None:
        character = self.text[token.start]
        if not character.isspace() and character.isprintable():
            return None
        message = f"the character U+{ord(character):04X} is not white space here: write a plain space"
        self._report(token.start, token.start + 1, message)
        return self._resume(self.reader.state, token.start + 1)

    def _at_typographic_mark(self, token: TurtleToken) -> Resume | None:
        """Take text in typographic quotation marks."""
        match = _TYPOGRAPHIC.match(self.text, token.start)
        if match is None:
            return None
        message = f'{match[0][0]} is a typographic quotation mark: write text in straight ones, as in "{_shown(match[1])}"'
        self._report(token.start, token.start + 1, message)
        return self._resume_as_term(self._suffix_end(match.end()))

    def _at_angle_bracket(self, token: TurtleToken) -> Resume | None:
        """Take a < that does not open an IRI."""
        text, start = self.text, token.start
        if text[start] != "<":
            return None
        if text.startswith("<<", start):
            message = "triples in << >> are RDF 1.2, which other tools cannot read: state the triple on a node of its own"
            self._report(start, start + 2, message)
            return self._resume_at_next_statement(token)
        if closed := re.compile(r"<([^<>\"\r\n]{0,2000})>").match(text, start):
            return self._bad_character_in_iri(closed)
        bare = re.compile(r"<[^\s<>\"]{0,2000}").match(text, start)
        end = start + max(len(bare[0].rstrip(".;,)]")) if bare else 1, 1)
        if end == start + 1:
            self._report(start, end, "a < opens an IRI: write it and close it with >")
            return self._resume_at_next_statement(token)
        self._report(start, end, f"the IRI is not closed: write > behind {_shown(text[start:end])}")
        return self._resume_as_term(end)

    def _bad_character_in_iri(self, iri: re.Match[str]) -> Resume:
        wrong = re.search(r"[\x00-\x20\"{}|^`\\]", iri[1])
        offset = iri.start(1) + wrong.start() if wrong else iri.start()
        character = wrong[0] if wrong else ""
        name = {" ": "a space", "": "it"}.get(character, character)
        message = f"{name} cannot stand in an IRI: leave it out" + (f", or write %{ord(character):02X}" if character else "")
        self._report(offset, offset + 1, message)
        return self._resume_as_term(iri.end())

    def _at_date(self, token: TurtleToken) -> Resume | None:
        """Take a date without quotation marks, of which the year has been read as a number."""
        last_end = self.reader.last_end
        match = _DATE.match(self.text, last_end - 4) if token.start == last_end and last_end >= 4 else None
        if match is None:
            return None
        year, month, day = match.groups()
        value = f'"{year}-{month:0>2}-{day:0>2}"^^xsd:date'
        self._report(match.start(), match.end(), f"a date stands in quotation marks: write {value}")
        closed = self.text[match.end() : match.end() + 1] in ('"', "'")  # only its opening quotation mark is missing
        return self._resume(self.reader.state, self._suffix_end(match.end() + 1) if closed else match.end())

    def _behind_language_tag(self, token: TurtleToken) -> Resume | None:
        """Take what cannot stand in a language tag right behind one."""
        start = token.start
        tag = _TAG_BEFORE.search(self.text[max(start - 40, 0) : start]) if self._is_glued(token) else None
        if tag is None:
            return None
        end = self._piece_end(start)
        if self.text[start] == "_":
            whole = tag[0] + self.text[start:end]
            message = f"{_shown(whole)} is not a language tag: write {_shown(whole.replace('_', '-'))}"
            self._report(start - len(tag[0]), end, message)
        elif self.text.startswith("--", start):
            direction = _shown(self.text[start:end])
            self._report(start, end, f"{direction} is a direction of RDF 1.2, which other tools cannot read: keep the language tag alone")
        else:
            return None
        return self._resume(self.reader.state, end)

    def _at_at_sign(self, token: TurtleToken) -> Resume | None:
        start, end, state = token.start, self._piece_end(token.start), self.reader.state
        if self.text[start] != "@":
            return None
        if end == start + 1 and state == AFTER_OBJECT and (word := re.compile(r"[ \t]+[A-Za-z-]{2,12}\b(?!:)").match(self.text, end)):
            end = word.end()
        tag = _shown(self.text[start:end])
        if state == STATEMENT:
            self._report(start, end, f"{tag} is not a keyword: write @prefix or @base, or the name of a node")
            return self._resume_at_next_statement(token)
        if state == AFTER_OBJECT:
            self._report(start, end, f"{tag} is not a language tag: write one such as @en or @pt-BR, right behind the text")
        else:
            self._report(start, end, f"{tag} cannot stand here: a language tag follows text in quotation marks")
        return self._resume(state, end)

    def _at_caret(self, token: TurtleToken) -> Resume | None:
        start, end = token.start, self._piece_end(token.start)
        if self.text[start] != "^":
            return None
        self._report(start, end, "behind ^^ stands a datatype: write one, as in ^^xsd:date")
        return self._resume(self.reader.state, max(end, start + 2 if self.text.startswith("^^", start) else start + 1))

    def _at_character_in_name(self, token: TurtleToken) -> Resume | None:
        start, character = token.start, self.text[token.start]
        if not self._is_glued(token) or not self._is_behind_name(start):
            return None
        if character == "%":
            hint = "a % in a name is followed by two hexadecimal digits"
        else:
            escaped = f": write \\{character}" if character in "/'&!$*+=~@?#" else ""
            hint = f"{character} cannot stand in a prefixed name{escaped}"
        self._report(start, start + 1, f"{hint}, or write the whole IRI in < >")
        return self._resume(self.reader.state, self._piece_end(start))

    def _at_other_character(self, token: TurtleToken) -> Resume:
        start, character = token.start, self.text[token.start]
        messages = {
            "?": "variables belong in queries: write the name of a node",
            "$": "variables belong in queries: write the name of a node",
            "_": "a name cannot begin with _ alone: write _: and a label, or a prefix and a name",
            "=": "= is not a property here: write owl:sameAs",
            "+": "a + stands only before the digits of a number",
            "-": "a - stands only before the digits of a number",
        }
        end = self._piece_end(start)
        self._report(start, end, messages.get(character, f"{character} cannot stand here: text stands in quotation marks, an IRI in < >"))
        return self._resume_as_term(end) if character in messages else self._resume_at_next_statement(token)
