"""Judge words: prefixes that are not declared, directives that are not whole, bare words, and tokens that run on into one another."""

from __future__ import annotations

import difflib
import re
from functools import cached_property

from kg.rdf import PREFIXES
from kg.turtle.lexer import IRI, LITERAL, MARK, NAME, WORD
from kg.turtle.moves import AFTER, END, ITEM, MORE, OBJECT, PREDICATE, START, Fault, Move
from kg.turtle.notes import WINDOW, quoted
from kg.turtle.reader import DIRECTIVES, Reader
from kg.turtle.signs import SignJudge
from kg.turtle.terms import TermError

_DIRECTIVE = {
    "prefix": re.compile(r"[ \t]*([^\s:<>\"]*)(:?)[ \t]*(<[^\s<>\"]*)?([^\r\n<>\"]{0,500}>)?([ \t]*\.(?=\s|$))?"),
    "base": re.compile(r"[ \t]*()()(<[^\s<>\"]*)?([^\r\n<>\"]{0,500}>)?([ \t]*\.(?=\s|$))?"),
}
_DECLARED = re.compile(r"[^\r\n:]{0,100}?([\w.\-]*):[ \t]*<([A-Za-z][A-Za-z0-9+.\-]*:[^\s<>\"]*)>(?:[ \t]*\.(?=\s|$))?")
# Words up to a quotation mark that closes them.
_UNOPENED = re.compile(r"(?:[^\"\r\n]{0,500}(?=\")|[^'\r\n]{0,500}(?='))([\"'])(?=@|\^\^|[ \t]*[;,.)\]]|[ \t]*(?:[\r\n]|$))")


class WordJudge(SignJudge):
    """The judgements of words."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.undeclared: set[str] = set()
        #: The prefixes that faulty statements declare, by the number of the statement; None for the base.
        self.declared: dict[int, str | None] = {}

    def term(self, reader: Reader, error: TermError, start: int, end: int) -> int:
        """Say what is wrong with a token that stands for no term; return where to read on."""
        self.faulty.add(len(reader.starts) - 1 if len(reader.starts) > len(reader.ends) else len(reader.starts))
        if self.full:
            return end
        if error.prefix is None:
            self.found.setdefault(start + error.start, (start + error.end, error.message))
            return end
        whole = re.compile(r"[a-z]+://[^\s<>\"]{0,500}").match(self.text, start)
        if whole and error.start == 0:
            stop = start + len(whole[0].rstrip(".;,)]"))
            self.found.setdefault(start, (stop, f"an IRI stands in angle brackets: write <{quoted(self.text[start:stop])}>"))
            return stop
        if error.prefix not in self.undeclared:
            self.undeclared.add(error.prefix)
            self.found.setdefault(start + error.start, (start + error.end, self._undeclared(reader, error.prefix, start)))
        return end

    @cached_property
    def _last_declared(self) -> dict[str, int]:
        return {match[1]: match.start() for match in re.finditer(r"(?im)^[ \t]*@?prefix\s+([\w.\-]*):", self.text)}

    def _undeclared(self, reader: Reader, prefix: str, at: int) -> str:
        known = reader.terms.prefixes
        message = f"the prefix {prefix}: is not declared"
        if self._last_declared.get(prefix, -1) > at:
            return f"{message} before this line; move its PREFIX line to the head of the text"
        if prefix in PREFIXES:
            return f"{message}; write PREFIX {prefix}: <{PREFIXES[prefix]}> at the head of the text"
        near = difflib.get_close_matches(prefix[:40], [*list(known)[:WINDOW], *PREFIXES], 2, 0.6)
        hint = f"; did you mean {' or '.join(f'{name}:' for name in dict.fromkeys(near))}? Else" if near else ";"
        return f"{message}{hint} declare it with a line PREFIX {prefix}: <…> at the head of the text"

    def directive(self, reader: Reader, word: str, start: int, end: int) -> int:
        """Say what is wrong with a PREFIX, BASE, VERSION or GRAPH; return where to read on."""
        keyword, behind = word.lower().lstrip("@"), start + len(word)
        if keyword == "graph":
            trig = reader.form == "trig"
            turtle = "GRAPH belongs in TriG, and this is read as Turtle: call the file .trig"
            self.report(reader, start, behind, "behind GRAPH stand a name and {" if trig else turtle)
            self.doubtful = True
            brace = re.compile(r"[^{}\r\n]{0,500}\{").match(self.text, behind)
            reader.braces = brace.end() - 1 if brace else reader.braces
            return brace.end() if brace else behind
        match = _DIRECTIVE[keyword].match(self.text, behind) if keyword in _DIRECTIVE else None
        if match is None:
            self.report(reader, start, behind, f'behind {word} stands a version in quotes, such as "1.1"' + (", and a ." if word[0] == "@" else ""))
            return self.line_end(behind)
        name, colon, iri, close, dot = match.groups()
        what = f"{name or 'ex'}: " if keyword == "prefix" and not (colon and not name) else ": " if keyword == "prefix" else ""
        example = f"{word} {what}<{quoted(iri or '<…')[1:]}>" + (" ." if word[0] == "@" else "")
        whole = _DECLARED.match(self.text, behind) if keyword == "prefix" else None
        if whole and whole[1] != name and not (iri or re.fullmatch(r"[\w.\-]*", name)):
            example = f"{word} {whole[1]}: <{quoted(whole[2])}>" + (" ." if word[0] == "@" else "")
            self.report(reader, match.start(1), match.start(1) + 1, f"a name and its IRI stand behind {word}: write {example}")
        elif keyword == "prefix" and not colon:
            self.report(reader, match.start(1), match.end(1), f"a prefix is declared with a colon behind its name: write {example}")
        elif iri is None:
            self.report(reader, match.end(2), match.end(2) + 1, f"an IRI in angle brackets is missing: write {example}")
        elif close is None:
            self.report(reader, match.start(3), match.end(3), f"the IRI is not closed: write {example}")
        elif len(close) > 1:
            sign = quoted(close[0]) or "a space"
            self.report(reader, match.end(3), match.end(3) + 1, f"{sign} cannot stand in an IRI: leave it out, or write %{ord(close[0]):02X}")
        elif word[0] == "@" and not dot:
            self.report(reader, match.end(4), match.end(4) + 1, f"a line with {word} ends with a .: write {example}")
        else:
            message = f"{quoted(iri + '>')} is no whole IRI: write one that begins with a scheme, such as https:"
            self.report(reader, match.start(3), match.end(4), message)
        if keyword == "prefix":
            known = next((prefix for prefix, namespace in PREFIXES.items() if iri and not name and not colon and iri[1:] == namespace), name)
            self.declared[len(reader.starts) - 1] = whole[1] if whole else known
            reader.terms.prefixes[whole[1] if whole else known] = whole[2] if whole else "a:"
        else:
            self.declared[len(reader.starts) - 1] = None
            reader.terms.base = reader.terms.base or "a:"
        reader.terms.known.clear()
        return whole.end() if whole else match.end() if iri else self.line_end(match.end())

    def bare_at_start(self, reader: Reader, fault: Fault) -> Move:
        """Judge a word or an unknown @… where a statement begins."""
        word = self.text[fault.start : fault.end]
        near = difflib.get_close_matches(word.lower().lstrip("@")[:WINDOW], DIRECTIVES, 1, 0.7)
        if reader.braces >= 0 and word.lower().lstrip("@") in DIRECTIVES:
            self.report(reader, fault.start, fault.end, f"{word.upper()} stands outside of {{ }}: move it to the head of the text")
            self.doubtful = True
            return self.skip(reader, fault)
        if near:
            self.report(reader, fault.start, fault.end, f"{quoted(word)} is no keyword: did you mean {near[0].upper()}?")
            if near[0] == "prefix" and (match := _DIRECTIVE["prefix"].match(self.text, fault.end)) and match[2] and match[3]:
                reader.terms.prefixes[match[1]] = match[3][1:]
                reader.terms.known.clear()
                self.doubtful = True
                return Move(START, match.end())
            return self.skip(reader, fault)
        return self.bare(reader, fault)

    def bare(self, reader: Reader, fault: Fault) -> Move:
        """Judge a word without prefix or quotation marks."""
        text, at, end = self.text, fault.start, fault.end
        word = text[at:end]
        if word.lower() in ("true", "false") and word != word.lower() and fault.state in (OBJECT, ITEM):
            self.report(reader, at, end, f"write {word.lower()}, in lower case")
            return self.as_term(fault, end)
        if curly := self.curly(reader, fault):
            return curly
        unopened = _UNOPENED.match(text, at) if fault.state in (OBJECT, ITEM, END) else None
        if unopened:
            opening = f"{unopened[1]}{quoted(word)}"
            self.report(reader, at, unopened.end(), f"this text is not opened: write {unopened[1]} where it begins, perhaps {opening}")
            return self.as_term(fault, self.behind_suffix(unopened.end()))
        follow = {OBJECT: 1, START: 3, PREDICATE: 2, MORE: 2, AFTER: 2}.get(fault.state, 0)
        alone = fault.state == END or (word != "a" and follow and len(self.ahead(text, end)[0]) == follow)
        if word == "a" and fault.state != END:
            self.report(reader, at, end, "a stands for rdf:type, between a node and its class: a value belongs here")
        elif word == "A" and fault.state <= AFTER:
            self.report(reader, at, end, "write a, in lower case, for rdf:type")
        elif alone:
            message = f"the word {quoted(word)} stands alone: a name has no spaces, and text stands in quotation marks"
            self.report(reader, at, end, message)
            return Move(fault.state, self._words(at) if fault.state == END else end, len(fault.frames))
        elif fault.state > AFTER and fault.state != START:
            end = self._words(at)
            message = f'text stands in quotation marks and a name has a prefix: write "{quoted(text[at:end])}" or sgd:{quoted(word)}'
            self.report(reader, at, end, message)
        else:
            hint = next((name for name in reader.terms.known if name.endswith(f":{word}") and name[0] not in "\"'"), f"sg:{word}")
            self.report(reader, at, end, f"the name {quoted(word)} has no prefix: write {quoted(hint)}, or another prefix")
        return self.as_term(fault, end)

    def _words(self, at: int) -> int:
        """Return the end of words that stand bare, one after the other, on one line."""
        match = re.compile(r"[^\s;,.\]\[)({}\"'<>:@^]+(?:[ \t]+[^\s;,.\]\[)({}\"'<>:@^]+(?![:\w]))*").match(self.text, at, at + WINDOW)
        return match.end() if match else at + 1

    def run_on(self, reader: Reader, fault: Fault) -> Move | None:
        """Judge a token that only seems to follow a value: a date without quotation marks, quotation marks within text, a name cut short."""
        text, start, last = self.text, fault.start, fault.last
        date = self.date(reader, fault)
        if date:
            return date
        swallowed = re.search(r"[\"'](\s*)(@(?:prefix|base))$", text[max(last - 40, 0) : last])
        if swallowed and fault.kind in (NAME, IRI):
            at = last - len(swallowed[2])
            end = at - len(swallowed[1])
            self.found.pop(start, None)
            self.undeclared.discard(text[start : fault.end].partition(":")[0])
            self.report(reader, end, end + 1, f"the statement before {swallowed[2]} is not finished: write . to end it")
            return Move(START, at)
        quote = text[last - 1 : last]
        if quote in ('"', "'") and fault.kind in (WORD, NAME, LITERAL) and (start == last or fault.kind == WORD):
            rest = re.split(r"[\r\n]", text[last : last + WINDOW], maxsplit=1)[0]
            ends = list(re.finditer(rf"{quote}(?=@|\^\^|\s*[;,.)\]]|\s*$)", rest))
            if ends:
                self.report(reader, last - 1, last, f"{quote} within text ends it: write \\{quote}")
                return Move(END, self.behind_suffix(last + ends[-1].end()), len(fault.frames))
        if start == last and fault.kind == WORD and text[last - 1 : last].isdigit() and fault.state == END and not _UNOPENED.match(text, start):
            self.report(reader, start, fault.end, f"a number ends before {quoted(text[start : fault.end])}: text stands in quotation marks")
            return Move(END, self.piece(start), len(fault.frames))
        if start == last and fault.kind == MARK and text[start] in "([" and self.behind_name(start):
            hint = f"write \\{text[start]}, or the whole IRI in < >" if text[start] == "(" else "write the whole IRI in < >"
            self.report(reader, start, start + 1, f"{text[start]} cannot stand in a prefixed name: {hint}")
            end = self.piece(start + 1)
            return Move(fault.state, end + 1 if text[end : end + 1] in ("]", ")") else end, len(fault.frames))
        return None
