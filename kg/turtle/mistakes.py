"""All that is wrong with a text that does not parse, each mistake with its place and what to write.

Whether a text parses is what pyoxigraph says: one that it reads has no mistake, one that it refuses has at least one. The reader finds the
places and goes on at the next statement; then pyoxigraph reads the text again without the statements at fault, so that none is overlooked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from kg import turtle
from kg.turtle.diagnostics import Judge
from kg.turtle.lexer import IRI, NAME, NUMBER, TOKEN, WORD, Lines
from kg.turtle.places import FORMS
from kg.turtle.reader import Reader

#: How often pyoxigraph is asked again.
MAX_READINGS = 20
MAX_MISTAKES = 1000
_KEEP = re.compile(r"[^\r\n]")
_LINES = {
    NAME: "names with a prefix are not N-Triples: write the whole IRI in < >",
    NUMBER: "numbers stand in quotation marks in N-Triples, with their datatype behind ^^",
    WORD: 'only IRIs in < >, _:labels and text in " belong in N-Triples: write one of these',
}


class Mistake(NamedTuple):
    """One mistake: its line and column, and the column behind it on the same line, all from 1; what is wrong and what to write."""

    line: int
    column: int
    end_column: int
    message: str


def mistakes(text: str, form: str, base_iri: str | None = None, *, limit: int = MAX_MISTAKES) -> list[Mistake]:
    """Return what is wrong with a text, in the order of the text; nothing where pyoxigraph reads it.

    Args:
        text: what a file holds, without a byte-order mark and with its line ends as they are.
        form: a value of `kg.turtle.FORMATS`; outside of FORMS only the first mistake is found, in the words of the parser.
        base_iri: against which relative IRIs are resolved.
        limit: after how many to stop.
    """
    first = _refusal(text, form, base_iri)
    if first is None:
        return []
    lines = Lines(text)
    if form in ("ntriples", "nquads"):
        found = _by_line(lines, form, limit)
    elif form in FORMS:
        found = _by_statement(text, lines, form, base_iri, first)
    else:
        found = {}
    if not found:
        at = lines.offset(first.line, first.column)
        found = {at: (at + 1, first.problem)}
    return [_mistake(lines, start, *found[start]) for start in sorted(found)[:limit]]


def _refusal(text: str, form: str, base_iri: str | None) -> turtle.FactsError | None:
    try:
        turtle.parse(text.encode("utf-8", "surrogatepass"), form, name="the text", base_iri=base_iri)
    except turtle.FactsError as error:
        return error
    return None


def _mistake(lines: Lines, start: int, end: int, message: str) -> Mistake:
    line, column = lines.place(start)
    width = len(lines.line(line)) + 1
    last_line, end_column = lines.place(min(end, len(lines.text)))
    return Mistake(line, column, max(end_column if last_line == line and end <= len(lines.text) else width, column + 1), message)


def _by_statement(text: str, lines: Lines, form: str, base_iri: str | None, first: turtle.FactsError) -> dict[int, tuple[int, str]]:
    judge = Judge(text)
    reader = Reader(text, form, base_iri, judge)
    reader.read()
    found = judge.found
    if judge.full or (judge.doubtful and found):
        return found
    ends = [*reader.ends, *[len(text)] * (len(reader.starts) - len(reader.ends))]
    faulty = set(judge.faulty)
    rest = _blank(text, [(reader.starts[number], ends[number]) for number in sorted(faulty)])
    for number, prefix in judge.declared.items():
        start, end = reader.starts[number], ends[number]
        line = "BASE <a:>" if prefix is None else f"PREFIX {prefix}: <a:>"
        if len(line) > end - start or re.search(r"[\r\n]", text[start : start + len(line)]):
            return found  # what it declares would be missed further down
        rest = rest[:start] + line + rest[start + len(line) :]
    for reading in range(MAX_READINGS):
        refusal = first if reading == 0 and not found else _refusal(rest, form, base_iri)
        if refusal is None:
            break
        at = lines.offset(refusal.line, refusal.column)
        number = bisect_right(reader.starts, at) - 1
        if number < 0 or number in faulty:
            break
        faulty.add(number)
        iri = TOKEN.match(text, at)
        invalid = iri is not None and iri.lastindex == IRI
        found.setdefault(at, (iri.end(), f"{iri[IRI]} is no valid IRI: {refusal.problem}") if iri and invalid else (at + 1, refusal.problem))
        rest = _blank(rest, [(reader.starts[number], ends[number])])
    return found


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    """Return the text with stretches of it, in their order, overwritten by spaces; lines stay."""
    pieces, at = [], 0
    for start, end in spans:
        pieces += [text[at:start], _KEEP.sub(" ", text[max(start, at) : end])]
        at = max(end, at)
    return "".join([*pieces, text[at:]])


def _by_line(lines: Lines, form: str, limit: int) -> dict[int, tuple[int, str]]:
    """Return the first mistake of each line: in these formats, lines do not depend on one another."""
    found: dict[int, tuple[int, str]] = {}
    parts = [(0, len(lines.starts))]
    bounds = [*lines.starts, len(lines.text)]
    while parts and len(found) < limit:
        start, end = parts.pop()
        refusal = _refusal(lines.text[bounds[start] : bounds[end]], form, None)
        if refusal is None:
            continue
        if end - start > 1:
            middle = (start + end) // 2
            parts += [(middle, end), (start, middle)]
            continue
        at = min(bounds[start] + max(refusal.column, 1) - 1, max(bounds[end] - 1, bounds[start]))
        if refusal.line > 1:
            at = bounds[start] + len(lines.line(start + 1))
        token = TOKEN.match(lines.text, at)
        kind = token.lastindex if token else None
        found[at] = (token.end() if token and kind in _LINES else at + 1, _LINES.get(kind or 0, refusal.problem))
    return found
