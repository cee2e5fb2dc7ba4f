"""Judge a token that cannot stand where it does: what to say about it, and how to read on without inventing a mistake that is not there.

The guesses are those of a person who reads along: three terms in a row at the start of a line begin a statement, so the one before lacks its
full stop; two are a property and a value, so a semicolon is missing; one is a value, so it is a comma.
"""

from __future__ import annotations

import re

from kg.turtle.lexer import ANON, AT, BAD, EOF, IRI, LABEL, LITERAL, MARK, NAME, NUMBER, WORD
from kg.turtle.moves import AFTER, END, ITEM, MORE, OBJECT, PREDICATE, START, Fault, Frame, Move
from kg.turtle.notes import quoted
from kg.turtle.reader import DIRECTIVES, Reader
from kg.turtle.words import WordJudge

GRAPHS = "graphs in { } belong in TriG, and this is read as Turtle: call the file .trig"
_MEMBER = {"[": "]", "(": ")", "{": "}"}


class Judge(WordJudge):
    """The repair that `kg.turtle.mistakes` reads with."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._commas: set[int] = set()

    def unexpected(self, reader: Reader, fault: Fault) -> Move | None:
        """Say what is wrong with a token and how to read on; None where the text is at its end, or enough is said."""
        if self.full:
            return None
        if fault.kind == EOF:
            return self._at_the_end(reader, fault)
        if fault.kind == BAD:
            return self.bad(reader, fault)
        word = reader.text[fault.start : fault.end].lower().lstrip("@")
        if fault.kind in (AT, WORD) and word in DIRECTIVES and fault.state != START:
            if fault.frames:
                return self._unclosed(reader, fault, fault.frames[-1], Move(START, fault.start))
            self.report(reader, fault.last, fault.last + 1, f"the statement before {word.upper()} is not finished: write . to end it")
            return Move(START, fault.start)
        if fault.state == START:
            return self._at_start(reader, fault)
        if fault.state == ITEM:
            return self._in_list(reader, fault)
        if fault.state == END:
            return self._behind_object(reader, fault)
        return self._in_statement(reader, fault)

    def _unclosed(self, reader: Reader, fault: Fault, frame: Frame, move: Move) -> Move:
        line, column = self.lines.place(frame.at)
        close = _MEMBER[frame.mark]
        sign = reader.text[fault.start : fault.end]
        message = f"the {frame.mark} of line {line}, column {column}, is still open: write {close} before {quoted(sign)}"
        self.report(reader, fault.start, fault.end, message)
        return move

    def _closed(self, fault: Fault, at: int) -> Move:
        """Return how to read on behind the innermost bracket."""
        frame = fault.frames[-1]
        after = frame.after if not frame.as_subject else AFTER if frame.mark == "[" else PREDICATE
        return Move(after, at, len(fault.frames) - 1)

    def _stray(self, reader: Reader, fault: Fault) -> Move:
        sign = reader.text[fault.start]
        self.report(reader, fault.start, fault.end, f"this {sign} closes nothing: leave it out")
        self.doubtful |= sign == "}"
        ended = fault.state == OBJECT and not self.ahead(reader.text, fault.end)[0]
        return Move(END if ended else fault.state, fault.end, len(fault.frames))

    def _brace(self, reader: Reader, fault: Fault) -> Move:
        trig = reader.form == "trig"
        if fault.state not in (START, PREDICATE):
            self.report(reader, fault.start, fault.end, "a { cannot stand here: leave it out")
            self.doubtful = True
            return Move(fault.state, fault.end, len(fault.frames))
        inner = "a graph cannot stand in a graph: close the one before with }"
        message = inner if reader.braces >= 0 else "a { cannot stand here: only a name goes before it"
        self.report(reader, fault.start, fault.end, message if trig else GRAPHS)
        self.doubtful = True
        reader.braces = fault.start
        return Move(START, fault.end)

    def _at_the_end(self, reader: Reader, fault: Fault) -> Move | None:
        if fault.frames:
            frame = fault.frames[0]
            self.report(reader, frame.at, frame.at + 1, f"this {frame.mark} is never closed: write {_MEMBER[frame.mark]} where it ends")
        elif fault.state == START:
            self.report(reader, reader.braces, reader.braces + 1, "this { is never closed: write } at the end of the graph")
        elif fault.state in (END, MORE, AFTER):
            place = self._own_line(fault.last) if fault.state == MORE else fault.last
            self.report(reader, place, place + 1, "the last statement is not ended: write . behind it")
        else:
            missing = "a value is" if fault.state == OBJECT else "a property and a value are"
            message = f"the text stops in the midst of a statement: {missing} missing, and the . that ends it"
            self.report(reader, fault.last, fault.last + 1, message)
        return None

    def _own_line(self, at: int) -> int:
        """Return the start of the empty line that follows an offset, where a full stop may stand alone; the offset itself where none does."""
        empty = re.compile(r"[ \t]*(?:\r\n?|\n)(?=[ \t]*(?:[\r\n]|$))").match(self.text, at)
        return empty.end() if empty else at

    def _at_start(self, reader: Reader, fault: Fault) -> Move:
        text, start, end, last = reader.text, fault.start, fault.end, fault.last
        sign = text[start:end]
        if fault.kind == MARK:
            if sign == ".":
                before = text[reader.starts[-2] : reader.starts[-2] + 6].lower() if len(reader.starts) > 1 else ""
                after_directive = "no . stands behind PREFIX and BASE without @: leave it out"
                again = "the statement has ended before: leave this . out"
                self.report(reader, start, end, after_directive if before.startswith(("prefix", "base")) else again)
                return Move(START, end)
            if sign in ";," and text[last - 1 : last] == ".":
                self.report(reader, last - 1, last, f"this . ends the statement, and a {sign} follows: leave one of the two out")
                return Move(MORE if sign == ";" else OBJECT, end)
            if sign == "{":
                return self._brace(reader, fault)
            if sign in "])}":
                return self._stray(reader, fault)
        elif fault.kind == WORD and sign == "a":
            self.report(reader, start, end, "a subject is missing before a, which stands for rdf:type")
            return Move(PREDICATE, start)
        elif fault.kind in (AT, WORD):
            return self.bare_at_start(reader, fault)
        elif fault.kind in (LITERAL, NUMBER):
            self.report(reader, start, end, "a statement begins with the node it is about, not with a value: write its name first")
            return self.skip(reader, fault)
        self.report(reader, start, end, f"{quoted(sign)} cannot begin a statement")
        return self.skip(reader, fault)

    def _in_statement(self, reader: Reader, fault: Fault) -> Move:
        """Judge what stands where a property or a value belongs."""
        text, start, end, depth = reader.text, fault.start, fault.end, len(fault.frames)
        sign = text[start:end]
        wanted = "value" if fault.state == OBJECT else "property"
        if fault.kind == WORD and sign == "a" and self._new_subject(reader, fault):
            return Move(PREDICATE, start)
        if fault.kind == WORD:
            return self.bare(reader, fault)
        if special := self.run_on(reader, fault):
            return special
        if fault.kind in (LABEL, ANON):
            self.report(reader, start, end, "a blank node cannot be a property: write the name of one")
            return Move(OBJECT, end, depth)
        if fault.kind in (LITERAL, NUMBER) or sign in "[(":
            message = f"the name of a property is missing before {quoted(sign)}" + (
                "; between two values of one property stands a comma" if fault.state == MORE else ""
            )
            self.report(reader, start, end, message)
            return Move(OBJECT, start, depth)
        if sign == "{":
            return self._brace(reader, fault)
        if sign in "])}" and (not depth if sign != "}" else reader.braces < 0):
            return self._stray(reader, fault)
        if fault.state == PREDICATE and fault.frames and fault.frames[-1].at + 1 == fault.last:
            self.report(reader, fault.last - 1, fault.last, "this [ opens nothing: leave it out, or write a property and a value behind it, and ]")
            return self._closed(fault, start)
        if fault.frames and fault.state != OBJECT and sign in ".}":
            return self._unclosed(reader, fault, fault.frames[-1], Move(END, start))
        if fault.state == MORE and sign in ",)":
            if sign == ")":
                return self._unclosed(reader, fault, fault.frames[-1], self._closed(fault, end))
            self.report(reader, start, end, "a , stands only between values of one property: leave one of ; and , out")
            return Move(OBJECT if len(self.ahead(text, end)[0]) == 1 else MORE, end, depth)
        before = text[fault.last - 1 : fault.last]
        missing = f"a {wanted} is missing before {sign}" if wanted == "value" else f"a property and its value are missing before {sign}"
        self.report(reader, start, end, missing + (": write one, or leave the , out" if before == "," else ""))
        if sign == "," and wanted == "value":
            return Move(OBJECT, end, depth)
        return Move(MORE, end, depth) if sign in ";," else Move(END, start, depth)

    def _in_list(self, reader: Reader, fault: Fault) -> Move:
        sign = reader.text[fault.start : fault.end]
        depth = len(fault.frames)
        if fault.kind == WORD:
            return self.bare(reader, fault)
        if sign == ",":
            if fault.frames[-1].at not in self._commas:
                self._commas.add(fault.frames[-1].at)
                self.report(reader, fault.start, fault.end, "the items of a list stand side by side: leave the commas out")
            return Move(ITEM, fault.end, depth)
        closes = sign == "]" and not any(frame.mark == "[" for frame in fault.frames)
        return self._unclosed(reader, fault, fault.frames[-1], self._closed(fault, fault.end if closes else fault.start))

    def _behind_object(self, reader: Reader, fault: Fault) -> Move:
        sign = reader.text[fault.start : fault.end]
        if fault.kind == MARK and sign not in "[(":
            if sign == "{":
                return self._brace(reader, fault)
            if not fault.frames:
                return self._stray(reader, fault)
            if sign == ")":
                listed = any(frame.mark == "(" for frame in fault.frames)
                return self._unclosed(reader, fault, fault.frames[-1], self._closed(fault, fault.start if listed else fault.end))
            return self._unclosed(reader, fault, fault.frames[-1], Move(END, fault.start))
        if special := self.run_on(reader, fault):
            return special
        if self._new_subject(reader, fault):
            return Move(OBJECT, fault.start)
        if fault.kind == WORD and sign != "a":
            return self.bare(reader, fault)
        return self._separator(reader, fault)

    def _separator(self, reader: Reader, fault: Fault) -> Move:
        """Tell which of . ; , is missing between the value before and this token."""
        kinds, words = self.ahead(reader.text, fault.start)
        predicate = fault.kind in (NAME, IRI) or words[0] == "a"
        fresh_line = self.lines.place(fault.start)[0] > self.lines.place(max(fault.last - 1, 0))[0]
        subject = fault.kind in (NAME, IRI, LABEL, ANON) or words[0] in ("[", "(")
        second = len(kinds) > 1 and (kinds[1] in (NAME, IRI) or words[1] == "a")
        before = reader.text[max(fault.last - 40, 0) : fault.last].split()[-1:]
        behind = f"behind {quoted(before[0])}" if before else "here"
        if subject and second and len(kinds) > 2 and fresh_line:
            if fault.frames and self.lines.place(fault.start)[1] <= self.lines.place(reader.starts[-1])[1]:
                return self._unclosed(reader, fault, fault.frames[0], Move(START, fault.start))
            if not fault.frames:
                self.report(reader, fault.last, fault.last + 1, f"the statement is not ended: write . {behind}")
                return Move(START, fault.start)
        if predicate and len(kinds) > 1:
            self.report(reader, fault.last, fault.last + 1, f"another property follows: write ; {behind}")
            return Move(MORE, fault.start, len(fault.frames))
        self.report(reader, fault.last, fault.last + 1, f"another value follows: write , {behind}, or ; and a property")
        return Move(OBJECT, fault.start, len(fault.frames))

    def _new_subject(self, reader: Reader, fault: Fault) -> bool:
        """Whether what was taken for a property begins a statement, because the one before ends with ; where . belongs; it is reported."""
        at, end = fault.predicate
        if fault.frames or fault.state not in (OBJECT, END) or not end:
            return False
        before = re.search(r";\s*$", reader.text[max(at - 200, 0) : at])
        (line, column), (first, margin) = self.lines.place(at), self.lines.place(reader.starts[-1])
        if before is None or line == first or column > margin or not re.search(r"[\r\n]", before[0]):
            return False
        sign = max(at - 200, 0) + before.start()
        place = self._own_line(sign + 1)
        place = sign if place == sign + 1 else place
        self.report(reader, place, place + 1, f"the statement is not ended before line {line}: write . behind the last ;")
        return True
