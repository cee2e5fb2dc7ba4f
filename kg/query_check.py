"""Check a query against the graph before it runs: what is legal SPARQL, finds nothing, and was not meant.

A misspelt term or individual, a CURIE in angle brackets, a label without its language, a comparison of a day with what is no day, a class to
which a property never leads, a variable that nothing binds: each gives an empty answer without a word. What a property leads to is read from
the graph itself. Where the structure of a query cannot be followed, only its names are checked: a warning is never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from kg import lookup, rdf
from kg.query_pattern import LostError, Pattern, QueryText
from kg.rdf import DATE, ID, LABEL, NS, PREFIXES, SUBCLASS, TYPE, XSD, curie, node, raw
from kg.sparql import Token
from kg.store import caret
from kg.text import did_you_mean, near
from kg.vocab import SG

if TYPE_CHECKING:
    from pathlib import Path

    import pyoxigraph as ox

RULES = (
    "unknown-term",
    "unknown-individual",
    "misused-term",
    "bracketed-curie",
    "foreign-namespace",
    "label-without-language",
    "never-equal",
    "never-reached",
    "never-bound",
)
_OURS = re.compile(r"https?://(?:www\.)?w3id\.org/sgkg\b", re.IGNORECASE)
_SPACES = (NS, ID, rdf.SHAPES, rdf.GRAPH, "https://w3id.org/sgkg/ontology", "https://w3id.org/sgkg/hypothesis/")
_RANGE = PREFIXES["rdfs"] + "range"
_OWL = PREFIXES["owl"]
_COMPARES = ("=", "!", "<", ">")
_SAMPLE = 24
_MOST_READ = 5000
_LANGUAGES = ("en", "uk", "ru", "de", "fr", "pl")
_YEAR, _MOMENT = XSD + "gYear", XSD + "dateTime"


class QueryWarning(NamedTuple):
    """One thing that is probably wrong with a query.

    Attributes:
        rule: one of RULES.
        message: what is wrong.
        write: what to write instead, '' where that is not known.
        line, column: the place in the query, from 1.
        text: the message with the place, the line and a caret, and what to write.
    """

    rule: str
    message: str
    write: str
    line: int
    column: int
    text: str


def check(text: str, store: ox.Store, nquads: Path | None = None) -> list[QueryWarning]:
    """Return what is probably wrong with a query, in the order of the text.

    Args:
        text: a SPARQL query.
        store: the graph that it will be asked of.
        nquads: the sorted N-Quads of the same, for what is spelt alike; None takes it from the store.
    """
    return sorted(dict.fromkeys(_Check(text, store, nquads).run()), key=lambda one: (one.line, one.column))


class _Check:
    def __init__(self, text: str, store: ox.Store, nquads: Path | None) -> None:
        self.text, self.store, self.nquads = text, store, nquads
        self.query = QueryText(text)
        self.tokens, self.prefixes, self.expand = self.query.tokens, self.query.prefixes, self.query.expand
        self.kind = lru_cache(None)(self._kind)

    def run(self) -> Iterator[QueryWarning]:
        yield from self._names()
        try:
            self.pattern = Pattern(self.query)
        except (LostError, RecursionError, IndexError):
            return
        yield from self._literals()
        yield from self._comparisons()
        yield from self._classes()
        yield from self._unbound()

    def warning(self, rule: str, at: int, message: str, write: str = "") -> QueryWarning:
        line, column = self.text.count("\n", 0, at) + 1, at - self.text.rfind("\n", 0, at)
        return QueryWarning(rule, message, write, line, column, caret(self.text, at, message) + (f"\n  write  {write}" if write else ""))

    # Names ------------------------------------------------------------------------------------------------------------

    def _names(self) -> Iterator[QueryWarning]:
        heads = [place for place, token in enumerate(self.tokens) if token.kind == "word" and token.text.upper() in ("PREFIX", "BASE")]
        declared = {place + ahead for place in heads for ahead in (1, 2)}
        for place, token in enumerate(self.tokens):
            if token.kind not in ("iri", "name") or place in declared:
                continue
            iri = self.expand(token)
            prefix, colon, local = iri.partition(":")
            if token.kind == "iri" and colon and prefix in self.prefixes and not local.startswith("//"):
                yield self.warning("bracketed-curie", token.at, f"{token.text} is an IRI of its own and not the name {iri}", iri)
                continue
            if iri.startswith(NS):
                yield from self._term(token, iri)
            elif iri.startswith(ID) and len(iri) > len(ID):
                if not self._known(iri):
                    alike = self._alike(iri)
                    message = f"the graph has no {curie(iri)}" + (f"; did you mean {' or '.join(alike)}?" if alike else "; sgkg find looks for words")
                    yield self.warning("unknown-individual", token.at, message, alike[0] if alike else "")
            elif _OURS.match(iri) and not iri.startswith(_SPACES):
                yield self.warning("foreign-namespace", token.at, f"<{iri}> is in no namespace of ours; terms begin with {NS}, individuals with {ID}")

    def _term(self, token: Token, iri: str) -> Iterator[QueryWarning]:
        if iri == NS:  # the namespace itself, as STR(sg:) takes it
            return
        if iri not in _terms():
            name, names = f"sg:{iri.removeprefix(NS)}", sorted(f"sg:{one.removeprefix(NS)}" for one in _terms())
            alike, hint = near(name, names, 1), did_you_mean(name, names, "sgkg schema lists the terms")
            yield self.warning("unknown-term", token.at, f"the ontology has no {name}{hint}", alike[0] if alike else "")

    def _known(self, iri: str) -> bool:
        try:
            term = node(iri)
        except ValueError:
            return True
        if any(next(iter(self.store.quads_for_pattern(*pattern)), None) for pattern in ((term, None, None), (None, None, term))):
            return True
        # A reading leaves things out; that is no slip.
        return self._lines is not None and next(self._lines.containing(f"<{iri}> ".encode()), None) is not None

    @cached_property
    def _lines(self) -> lookup.Sorted | lookup.Changed | None:
        """The sorted N-Quads, mapped and not read: most of it is never looked at."""
        return None if self.nquads is None else lookup.opened(self.nquads).quads

    def _alike(self, iri: str) -> list[str]:
        """Return what is spelt alike among things of the same kind."""
        start = iri[: iri.index("_", len(ID)) + 1] if "_" in iri[len(ID) :] else ID
        if self._lines is None:
            subjects = {raw(quad.subject) for quad in self.store.quads_for_pattern(None, node(LABEL), None)}
        else:
            subjects = set(_subjects(self._lines, start))
        known = sorted(one.removeprefix(start) for one in subjects if one.startswith(start))
        return [curie(start + name) for name in near(iri.removeprefix(start), known)]

    # What a property leads to, read from the graph ----------------------------------------------------------------------

    def _kind(self, predicate: str) -> str:
        """Return what a property leads to: day, words (in a language), text, node, or '' where it is mixed or unknown."""
        try:
            quads = list(islice(self.store.quads_for_pattern(None, node(predicate), None, None), _SAMPLE))
        except ValueError:
            return ""
        found = {_leads_to(quad.object) for quad in quads}
        return found.pop() if len(found) == 1 else ""

    def leads(self, predicates: Iterable[str]) -> str:
        """Return what all of some properties lead to, '' where they differ or there are none."""
        found = {self.kind(predicate) for predicate in predicates}
        return found.pop() if len(found) == 1 else ""

    # Literals -----------------------------------------------------------------------------------------------------------

    def _literals(self) -> Iterator[QueryWarning]:
        for triple in self.pattern.triples:
            token = triple.object
            if token is None or token.kind not in ("string", "number") or not triple.predicates:
                continue
            kind = self.leads(triple.predicates)
            name = " or ".join(sorted(map(curie, triple.predicates)))
            if kind == "words" and token.kind == "string" and not triple.language and not triple.datatype:
                words = _characters(token)
                tag = next((tag for tag in _LANGUAGES if self._says(words, tag)), "en")
                message = f"{name} gives words in a language, and {token.text} has none"
                yield self.warning("label-without-language", token.at, message, f"{token.text}@{tag}")
            elif kind == "day" and triple.datatype != DATE:
                yield self._no_day(token, triple.datatype, name)
            elif kind == "node":
                iri = self._labelled(_characters(token))
                yield self.warning("never-equal", token.at, f"{name} leads to a thing, and {token.text} is text", curie(iri) if iri else "")

    def _no_day(self, token: Token, datatype: str, name: str, variable: str = "", sign: str = "") -> QueryWarning:
        """Return that a literal is no day; with a variable, that it is compared with one."""
        words = _characters(token)
        plain = "a number" if token.kind == "number" else "text"
        what = {"": plain, _YEAR: "a year", _MOMENT: "a moment (xsd:dateTime)"}.get(datatype, curie(datatype))
        day, year = re.match(r"\d{4}-\d\d-\d\d", words), re.fullmatch(r"\d{4}", words)
        write = f'"{day[0] if day else words + "-01-01" if year else "2025-03-06"}"^^xsd:date'
        if variable:
            write = f"YEAR({variable}) {sign} {words}" if year else f"{variable} {sign} {write}"
        whole = token.text + (f"^^{curie(datatype)}" if datatype else "")
        message = f"{name} is a day (xsd:date) and {whole} is {what}: they are never equal, before or after"
        return self.warning("never-equal", token.at, message, write)

    def _says(self, words: str, tag: str) -> bool:
        import pyoxigraph as ox

        return next(iter(self.store.quads_for_pattern(None, None, ox.Literal(words, language=tag))), None) is not None

    def _labelled(self, words: str) -> str:
        import pyoxigraph as ox

        for tag in _LANGUAGES:
            for quad in self.store.quads_for_pattern(None, node(LABEL), ox.Literal(words, language=tag)):
                return raw(quad.subject)
        return ""

    # Comparisons --------------------------------------------------------------------------------------------------------

    def _comparisons(self) -> Iterator[QueryWarning]:
        for expression in self.pattern.expressions:
            for place, token in enumerate(expression):
                if token.kind != "var" or token.text[1:] in self.pattern.computed:
                    continue
                for literal, datatype, language, sign in self._compared(expression, place):
                    predicates = self.pattern.predicates_of(token.text[1:])
                    kind, name = self.leads(predicates), f"{token.text} ({' or '.join(sorted(map(curie, predicates)))})"
                    if kind == "day" and datatype != DATE:
                        yield self._no_day(literal, datatype, name, token.text, sign)
                    elif kind == "words" and literal.kind == "string" and not language and not datatype and sign in ("=", "IN"):
                        message = f"{name} has a language and {literal.text} has none: they are never equal"
                        yield self.warning("label-without-language", literal.at, message, f"STR({token.text}) {sign} {literal.text}")

    def _compared(self, expression: Sequence[Token], place: int) -> Iterator[tuple[Token, str, str, str]]:
        """Yield the literals that the variable at a place is compared with: literal, datatype, language, sign."""
        size = len(expression)
        before, after = place - 1, place + 1
        while after < size and _compares(expression[after]):
            after += 1
        while before >= 0 and _compares(expression[before]):
            before -= 1
        sign = "".join(token.text for token in expression[place + 1 : after])
        if (
            sign
            and sign != "!"
            and after < size
            and _begins(expression[place - 1] if place else None)
            and (found := self._literal(expression, after))
        ):
            yield (*found, sign)
        sign = "".join(token.text for token in expression[before + 1 : place])
        if sign and sign != "!" and before >= 0 and (place + 1 == size or expression[place + 1].text in (")", "&", "|", ",")):
            start = before
            if expression[before].kind in ("iri", "name") and before > 2 and expression[before - 1].text == "^":
                start = before - 3
            elif expression[before].kind == "lang":
                start = before - 1
            if found := self._literal(expression, start):
                yield (*found, {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(sign, sign))
        words = [token.text.upper() for token in expression[place + 1 : place + 4]]
        if words[:2] == ["IN", "("] or words == ["NOT", "IN", "("]:
            at = place + 2 + words.index("(")
            while at < size and expression[at].text != ")":
                if found := self._literal(expression, at):
                    yield (*found, "IN")
                at += 1

    def _literal(self, tokens: Sequence[Token], at: int) -> tuple[Token, str, str] | None:
        token = tokens[at]
        if token.kind == "number":
            return token, "", ""
        if token.kind != "string":
            return None
        after = tokens[at + 1 : at + 4]
        if after and after[0].kind == "lang":
            return token, "", after[0].text[1:]
        if len(after) == 3 and after[0].text == after[1].text == "^":
            return token, self.expand(after[2]), ""
        return token, "", ""

    # Classes ------------------------------------------------------------------------------------------------------------

    def _classes(self) -> Iterator[QueryWarning]:
        for predicate, token in self.pattern.predicates:
            kinds = (raw(quad.object) for quad in self.store.quads_for_pattern(node(predicate), node(TYPE), None))
            if predicate.startswith(NS) and _OWL + "Class" in kinds:
                message = f"{curie(predicate)} is a class and stands where a property belongs"
                yield self.warning("misused-term", token.at, message, f"a {curie(predicate)}")
        for typed in self.pattern.triples:
            cls = self.expand(typed.object)
            if typed.predicates != {TYPE} or typed.subject is None or typed.subject.kind != "var" or typed.object is None or not cls.startswith(NS):
                continue
            for triple in self.pattern.triples:
                if triple.group == typed.group and len(triple.predicates) == 1 and triple.object and triple.object.text == typed.subject.text:
                    predicate = next(iter(triple.predicates))
                    ranges = [raw(quad.object) for quad in self.store.quads_for_pattern(node(predicate), node(_RANGE), None)]
                    apart = ranges and not any(self._below(one) & self._below(cls) for one in ranges)
                    if apart and not self._reached(predicate, cls):
                        message = f"{curie(predicate)} leads to {' or '.join(map(curie, ranges))}, never to {curie(cls)}"
                        yield self.warning("never-reached", typed.object.at, message)

    @cached_property
    def _direct(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for quad in self.store.quads_for_pattern(None, node(SUBCLASS), None):
            found.setdefault(raw(quad.object), set()).add(raw(quad.subject))
        return found

    def _below(self, cls: str) -> set[str]:
        return {cls} | rdf.above(cls, lambda one: self._direct.get(one, ()))

    def _reached(self, predicate: str, cls: str) -> bool:
        """Tell whether the graph has a thing of a class to which a property leads, whatever the ontology says."""
        kind, wanted = node(TYPE), node(cls)
        quads = islice(self.store.quads_for_pattern(None, node(predicate), None), _MOST_READ)
        seen = {raw(quad.object) for quad in quads if type(quad.object).__name__ == "NamedNode"}
        return any(next(iter(self.store.quads_for_pattern(node(iri), kind, wanted)), None) for iri in seen)

    # Variables ----------------------------------------------------------------------------------------------------------

    def _unbound(self) -> Iterator[QueryWarning]:
        told: set[str] = set()
        for token in self.pattern.used:
            name = token.text[1:]
            if name in self.pattern.bound or name.startswith("_") or name in told:
                continue
            told.add(name)
            alike = near(name, self.pattern.bound, 1)
            hint = did_you_mean(token.text, (f"?{one}" for one in self.pattern.bound), most=1)
            yield self.warning("never-bound", token.at, f"nothing binds {token.text}{hint}", f"?{alike[0]}" if alike else "")


def _leads_to(term: object) -> str:
    """Return what a term is: node, day, words (in a language), text, or the IRI of another datatype."""
    if not rdf.is_literal(term):
        return "node"
    datatype = raw(getattr(term, "datatype", ""))
    return "day" if datatype == DATE else "words" if rdf.language(term) else "text" if datatype == XSD + "string" else datatype


def _characters(token: Token) -> str:
    """Return what stands between the quotation marks of a literal."""
    quote = token.text[:3] if token.text[:3] in ('"""', "'''") else token.text[:1] if token.kind == "string" else ""
    return rdf.unescaped(token.text[len(quote) : len(token.text) - len(quote)])


def _compares(token: Token) -> bool:
    return token.kind == "mark" and token.text in _COMPARES


def _begins(before: Token | None) -> bool:
    """Tell whether an operand that follows a token stands alone, and is no part of a sum or a product."""
    return before is None or before.kind == "word" or before.text in ("(", "&", "|", "!", ",")


@lru_cache(1)
def _terms() -> frozenset[str]:
    return frozenset(value for name, value in vars(SG).items() if not name.startswith("__") and isinstance(value, str))


def _subjects(lines: lookup.Sorted | lookup.Changed, start: str) -> Iterator[str]:
    """Yield the subjects in sorted N-Quads that begin with a text."""
    last = b""
    for line in lines.starting(f"<{start}".encode()):
        subject = line[1 : line.index(b">")]
        if subject != last:
            last = subject
            yield subject.decode()
