"""Judge signs: characters that begin no token, strings and IRIs that are not closed, language tags, dates without quotation marks."""

from __future__ import annotations

import re

from kg.turtle.lexer import UNCLOSED
from kg.turtle.moves import AFTER, END, START, Fault, Move
from kg.turtle.notes import Notes, quoted
from kg.turtle.reader import Reader

_DATE = re.compile(r"([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})(?![0-9\w])")
_TAIL = re.compile(r"(.*?)((?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[\w.\-]*:[\w.\-]*)?[ \t]*(?:[;,.)\]][ \t]*)*)$")
_CURLY = re.compile(r"[“„«‘‚‹]([^”“»’‹›\"\r\n]{0,500})[”“»’›]")
_STATEMENT = re.compile(r"(?m)^(?:@?(?:prefix|base)\s|(?:<[^<>\s]*>|[\w.\-]*:[\w.\-]*)\s+(?:a|<[^<>\s]*>|[\w.\-]*:[\w.\-]+)\s)", re.IGNORECASE)


class SignJudge(Notes):
    """The judgements of signs."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._open: set[str] = set()

    def bad(self, reader: Reader, fault: Fault) -> Move:
        """Judge a character that begins no token."""
        text, at, depth = self.text, fault.start, len(fault.frames)
        sign = text[at]
        glued = at == fault.last and at > 0
        if sign in "\"'" and not (glued and sign == "'" and self.behind_name(at)):
            return self._unclosed_string(reader, fault)
        if sign.isspace() or not sign.isprintable():
            self.report(reader, at, at + 1, f"the character U+{ord(sign):04X} is not white space here: write a plain space")
            return Move(fault.state, at + 1, depth)
        if curly := self.curly(reader, fault):
            return curly
        if sign == "<":
            return self._bad_iri(reader, fault)
        tail = self.piece(at)
        date = self.date(reader, fault)
        if date:
            return date
        if glued and sign == "_" and (tag := re.search(r"@[A-Za-z0-9-]+$", text[max(at - 40, 0) : at])):
            whole = tag[0] + text[at:tail]
            self.report(reader, at - len(tag[0]), tail, f"{quoted(whole)} is not a language tag: write {quoted(whole.replace('_', '-'))}")
            return Move(fault.state, tail, depth)
        if glued and text.startswith("--", at) and re.search(r"@[A-Za-z0-9-]+$", text[max(at - 40, 0) : at]):
            message = f"{quoted(text[at:tail])} is a direction of RDF 1.2, which other tools cannot read: keep the language tag alone"
            self.report(reader, at, tail, message)
            return Move(fault.state, tail, depth)
        if sign == "@":
            return self._bad_tag(reader, fault, tail)
        if sign == "^":
            self.report(reader, at, tail, "behind ^^ stands a datatype: write one, as in ^^xsd:date")
            return Move(fault.state, max(tail, at + 2 if text[at : at + 2] == "^^" else at + 1), depth)
        if glued and self.behind_name(at):
            hint = "a % in a name is followed by two hexadecimal digits" if sign == "%" else f"{sign} cannot stand in a prefixed name: write \\{sign}"
            hint = hint if sign in "%/'&!$*+=~@?#" else f"{sign} cannot stand in a prefixed name"
            self.report(reader, at, at + 1, f"{hint}, or write the whole IRI in < >")
            return Move(fault.state, tail, depth)
        words = {
            "?": "variables belong in queries: write the name of a node",
            "$": "variables belong in queries: write the name of a node",
            "_": "a name cannot begin with _ alone: write _: and a label, or a prefix and a name",
            "=": "= is no property here: write owl:sameAs",
            "+": "a + stands only before the digits of a number",
            "-": "a - stands only before the digits of a number",
        }
        self.report(reader, at, tail, words.get(sign, f"{sign} cannot stand here: text stands in quotation marks, an IRI in < >"))
        return self.as_term(fault, tail) if sign in words else self.skip(reader, fault)

    def curly(self, reader: Reader, fault: Fault) -> Move | None:
        """Judge text in typographic quotation marks."""
        match = _CURLY.match(self.text, fault.start)
        if match is None:
            return None
        sign = match[0][0]
        message = f'{sign} is a typographic quotation mark: write text in straight ones, as in "{quoted(match[1])}"'
        self.report(reader, fault.start, fault.start + 1, message)
        return self.as_term(fault, self.behind_suffix(match.end()))

    def behind_name(self, at: int) -> bool:
        """Whether a prefixed name ends right before an offset."""
        return bool(re.search(r"(?:^|[\s\[(;,.])[\w.\-]*:[^\s<>\"';,\[\]()]*$", self.text[max(at - 100, 0) : at]))

    def date(self, reader: Reader, fault: Fault) -> Move | None:
        """Judge a date without quotation marks, of which the year has been read as a number."""
        if fault.start != fault.last or fault.last < 4:
            return None
        text = self.text
        match = _DATE.match(text, fault.last - 4)
        if match is None:
            return None
        year, month, day = match.groups()
        value = f'"{year}-{month:0>2}-{day:0>2}"^^xsd:date'
        self.report(reader, match.start(), match.end(), f"a date stands in quotation marks: write {value}")
        closed = text[match.end() : match.end() + 1] in ('"', "'")  # only its opening quotation mark is missing
        return Move(fault.state, self.behind_suffix(match.end() + 1) if closed else match.end(), len(fault.frames))

    def _unclosed_string(self, reader: Reader, fault: Fault) -> Move:
        text, at = self.text, fault.start
        opened = UNCLOSED.match(text, at)
        body = opened[0] if opened else text[at]
        if body in ('"""', "'''"):
            self.report(reader, at, at + 3, f"this text is never closed: write {body} where it ends")
            again = _STATEMENT.search(text, at) if body not in self._open else None
            self._open.add(body)
            return Move(START, again.start() if again else len(text))
        whole = _TAIL.match(body) if len(body) < 5000 else None
        kept = len(whole[1].rstrip()) if whole else len(body)
        hint = f"write {text[at]} where it ends"
        if not whole or not whole[2].strip():
            hint += f", or {text[at] * 3} at both ends of text over several lines"
        self.report(reader, at, at + max(kept, 1), f"this text is not closed on its line: {hint}")
        end = self.behind_suffix(at + max(kept, 1))
        return self.as_term(fault, end) if fault.state > AFTER else Move(END, end, len(fault.frames))

    def _bad_iri(self, reader: Reader, fault: Fault) -> Move:
        text, at = self.text, fault.start
        if text.startswith("<<", at):
            self.report(reader, at, at + 2, "triples in << >> are RDF 1.2, which other tools cannot read: state the triple on a node of its own")
            return self.skip(reader, fault)
        closed = re.compile(r"<([^<>\"\r\n]{0,2000})>").match(text, at)
        if closed:
            wrong = re.search(r"[\x00-\x20\"{}|^`\\]", closed[1])
            place = at + 1 + wrong.start() if wrong else at
            sign = wrong[0] if wrong else "it"
            name = "a space" if sign == " " else sign
            message = f"{name} cannot stand in an IRI: leave it out" + (f", or write %{ord(sign):02X}" if len(sign) == 1 else "")
            self.report(reader, place, place + 1, message)
            return self.as_term(fault, closed.end())
        bare = re.compile(r"<[^\s<>\"]{0,2000}").match(text, at)
        end = at + max(len(bare[0].rstrip(".;,)]")) if bare else 1, 1)
        if end == at + 1:
            self.report(reader, at, end, "a < opens an IRI: write it and close it with >")
            return self.skip(reader, fault)
        self.report(reader, at, end, f"the IRI is not closed: write > behind {quoted(text[at:end])}")
        return self.as_term(fault, end)

    def _bad_tag(self, reader: Reader, fault: Fault, end: int) -> Move:
        if end == fault.start + 1 and fault.state == END and (tail := re.compile(r"[ \t]+[A-Za-z-]{2,12}\b(?!:)").match(self.text, end)):
            end = tail.end()
        tag = self.text[fault.start : end]
        if fault.state == START:
            self.report(reader, fault.start, end, f"{quoted(tag)} is no keyword: write @prefix or @base, or the name of a node")
            return self.skip(reader, fault)
        if fault.state == END:
            self.report(reader, fault.start, end, f"{quoted(tag)} is not a language tag: write one such as @en or @pt-BR, right behind the text")
        else:
            self.report(reader, fault.start, end, f"{quoted(tag)} cannot stand here: a language tag follows text in quotation marks")
        return Move(fault.state, end, len(fault.frames))
