"""The structure of a query: its triple patterns, its expressions, and what binds each of its variables."""

from __future__ import annotations

import re
from typing import NamedTuple

from kg import sparql
from kg.rdf import PREFIXES, TYPE
from kg.sparql import Token

_MODIFIERS = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")
OUTERMOST = 1  # the number of the group that is the whole of WHERE


class LostError(Exception):
    """The structure of the query cannot be followed."""


class TriplePattern(NamedTuple):
    """One triple pattern: its terms, the predicates that may lead to its object (none: any), the number of the group that it stands in."""

    subject: Token | None
    predicates: frozenset[str]
    object: Token | None
    datatype: str
    language: str
    group: int


class QueryText:
    """A query as tokens, with the prefixes that it declares beside the known ones."""

    def __init__(self, text: str) -> None:
        self.tokens = list(sparql.tokens(text))
        self.prefixes = dict(PREFIXES)
        for place, token in enumerate(self.tokens[:-2]):
            if token.kind == "word" and token.text.upper() == "PREFIX" and self.tokens[place + 2].kind == "iri":
                self.prefixes[self.tokens[place + 1].text[:-1]] = self.tokens[place + 2].text[1:-1]

    def expand(self, token: Token | None) -> str:
        """Return the IRI of a token, '' where it is none."""
        if token is None:
            return ""
        if token.kind == "iri":
            return token.text[1:-1]
        if token.kind == "word" and token.text == "a":
            return TYPE
        prefix, _, local = token.text.partition(":")
        return self.prefixes.get(prefix, "") + re.sub(r"\\(.)", r"\1", local) if token.kind == "name" and prefix in self.prefixes else ""


class Pattern:
    """The triple patterns and expressions of a query, and which variables it binds and uses.

    Attributes:
        triples: in the order of the text.
        expressions: of filters, BIND and AS.
        bound, used: the variables that something binds, and those that are asked for.
        computed: those that BIND, AS or VALUES bind.
        made: of these, what they are made from: expressions and values.
        subjects: the variables that stand for a subject; `nodes` for a predicate or a graph.
        predicates: the properties that are named.

    Raises:
        LostError: the structure cannot be followed.
    """

    def __init__(self, query: QueryText) -> None:
        self.expand, self.tokens = query.expand, query.tokens
        self.at = 0
        self.groups = 0
        self.triples: list[TriplePattern] = []
        self.expressions: list[list[Token]] = []
        self.bound: set[str] = set()
        self.computed: set[str] = set()
        self.made: dict[str, list[list[Token]]] = {}
        self.nodes: set[str] = set()
        self.used: list[Token] = []
        self.subjects: set[str] = set()
        self.predicates: list[tuple[str, Token]] = []
        self._query(top=True)
        if self.at < len(self.tokens):
            raise LostError

    def predicates_of(self, variable: str) -> frozenset[str]:
        """Return the properties that lead to a variable, none where one is not known."""
        name = [triple for triple in self.triples if triple.object is not None and triple.object.kind == "var" and triple.object.text[1:] == variable]
        known = all(triple.predicates for triple in name) and variable not in self.subjects
        return frozenset().union(*(triple.predicates for triple in name)) if known else frozenset()

    def _peek(self, ahead: int = 0) -> Token:
        if self.at + ahead >= len(self.tokens):
            return Token("end", "", -1)
        return self.tokens[self.at + ahead]

    def _take(self, text: str = "") -> Token:
        token = self._peek()
        if token.kind == "end" or (text and token.text.upper() != text):
            raise LostError(f"{token} where {text} was looked for")
        self.at += 1
        return token

    def _word(self) -> str:
        token = self._peek()
        return token.text.upper() if token.kind == "word" else ""

    def _balanced(self) -> list[Token]:
        """Take a bracketed expression, and return its tokens without the patterns of EXISTS."""
        self._take("(")
        found: list[Token] = []
        while self._peek().text != ")":
            if self._peek().text == "(":
                inner = self.tokens[self.at]
                found += [inner, *self._balanced(), Token("mark", ")", inner.at)]
            elif self._word() == "EXISTS":
                found.append(self._take())
                self._group()
            else:
                found.append(self._take())
        self._take(")")
        return found

    def _expression(self, tokens: list[Token]) -> None:
        self.expressions.append(tokens)
        # IF(?c, ?x, ?nothing) and COALESCE name a variable that nothing binds on purpose, and BOUND asks for it.
        chosen: list[bool] = []
        for place, token in enumerate(tokens):
            if token.text == "(":
                chosen.append(place > 0 and tokens[place - 1].text.upper() in ("IF", "COALESCE", "BOUND"))
            elif token.text == ")" and chosen:
                chosen.pop()
            elif token.kind == "var" and not (chosen and chosen[-1] and tokens[place - 1].text in ("(", ",")):
                self.used.append(token)

    def _bind(self, token: Token, made: list[Token] | None = None, *, computed: bool = True) -> None:
        if token.kind != "var":
            raise LostError
        self.bound.add(token.text[1:])
        if computed:
            self.computed.add(token.text[1:])
        if made is not None:
            self.made.setdefault(token.text[1:], []).append(made)

    def _query(self, *, top: bool = False) -> None:
        while top and self._word() in ("PREFIX", "BASE"):
            self.at += 3 if self._word() == "PREFIX" else 2
        word = self._word()
        self._take()
        projected: list[Token] = []
        if word == "SELECT":
            while self._peek().text != "{" and self._word() not in ("WHERE", "FROM"):
                if self._peek().text == "(":
                    inside = self._balanced()
                    if len(inside) < 3 or inside[-2].text.upper() != "AS":
                        raise LostError
                    self._expression(inside[:-2])
                    self._bind(inside[-1], inside[:-2])
                else:
                    token = self._take()
                    projected += [token] if token.kind == "var" else []
        elif word == "CONSTRUCT":
            if self._peek().text == "{":
                self._take()
                depth = 1
                while depth:
                    token = self._take()
                    depth += (token.text == "{") - (token.text == "}") if token.kind == "mark" else 0
                    self.used += [token] if token.kind == "var" else []
        elif word == "DESCRIBE":
            while self._peek().kind in ("var", "iri", "name") or self._peek().text == "*":
                token = self._take()
                projected += [token] if token.kind == "var" else []
        elif word != "ASK":
            raise LostError
        self.used += projected
        while self._word() == "FROM":
            self._take()
            if self._word() == "NAMED":
                self._take()
            self._take()
        if self._word() == "WHERE":
            self._take()
        if self._peek().text == "{":
            self._group()
        elif word != "DESCRIBE":
            raise LostError
        self._modifiers()

    def _modifiers(self) -> None:
        while (word := self._word()) in _MODIFIERS:
            self._take()
            if word == "VALUES":
                self._values()
                continue
            if word in ("LIMIT", "OFFSET"):
                self._take()
                continue
            if word in ("GROUP", "ORDER"):
                self._take("BY")
            while self._peek().kind in ("var", "iri", "name") or self._peek().text == "(" or self._word() not in ("", *_MODIFIERS):
                if self._peek().text == "(":
                    inside = self._balanced()
                    if len(inside) > 2 and inside[-2].text.upper() == "AS":
                        self._bind(inside[-1], inside[:-2])
                        inside = inside[:-2]
                    self._expression(inside)
                elif self._peek().kind == "var":
                    self.used.append(self._take())
                else:
                    self._take()

    def _values(self) -> None:
        names: list[Token] = []
        if self._peek().text == "(":
            self._take()
            while self._peek().text != ")":
                names.append(self._take())
            self._take()
        else:
            names.append(self._take())
        for name in names:
            self._bind(name)
        self._take("{")
        place = 0
        while (token := self._take()).text != "}":
            if token.text in ("(", ")", "-", "+"):
                continue
            value = [token]
            while self._peek().text == "^" or self._peek().kind == "lang" or value[-1].text == "^":
                value.append(self._take())
            if names and token.text.upper() != "UNDEF":
                self._bind(names[place % len(names)], value)
            place += 1

    def _group(self) -> None:
        self._take("{")
        self.groups += 1
        group = self.groups
        if self._word() == "SELECT":
            self._query()
            self._take("}")
            return
        while self._peek().text != "}":
            word = self._word()
            if self._peek().text == ".":
                self._take()
            elif self._peek().text == "{":
                self._group()
            elif word == "FILTER":
                self._take()
                if self._word() == "NOT":
                    self._take()
                if self._word() == "EXISTS":
                    self._take()
                    self._group()
                    continue
                function = [] if self._peek().text == "(" else [self._take()]
                self._expression([*function, *([Token("mark", "(", 0)] if function else []), *self._balanced()])
            elif word == "BIND":
                self._take()
                inside = self._balanced()
                if len(inside) < 3 or inside[-2].text.upper() != "AS":
                    raise LostError
                self._expression(inside[:-2])
                self._bind(inside[-1], inside[:-2])
            elif word in ("OPTIONAL", "MINUS", "UNION"):
                self._take()
                self._group()
            elif word in ("GRAPH", "SERVICE"):
                self._take()
                if self._word() == "SILENT":
                    self._take()
                if self._peek().kind == "var":
                    self.nodes.add(self._peek().text[1:])
                    self._bind(self._peek())
                self._take()
                self._group()
            elif word == "VALUES":
                self._take()
                self._values()
            else:
                subject = self._node(group)
                if subject is not None and subject.kind == "var":
                    self.subjects.add(subject.text[1:])
                if self._peek().text not in (".", "}"):
                    self._properties(subject, group)
        self._take("}")

    def _node(self, group: int) -> Token | None:
        """Take the subject or object of a triple and return its token, None for brackets."""
        token = self._take()
        if token.text == "[":
            if self._peek().text != "]":
                self._properties(None, group)
            self._take("]")
            return None
        if token.text == "(":
            while self._peek().text != ")":
                self._node(group)
            self._take()
            return None
        if token.text in ("-", "+"):
            token = self._take()
        if token.kind == "var":
            self._bind(token, computed=False)
        elif token.kind not in ("iri", "name", "string", "number") and token.text not in ("true", "false"):
            raise LostError
        return token

    def _properties(self, subject: Token | None, group: int) -> None:
        while True:
            if self._peek().kind == "var":
                self.nodes.add(self._peek().text[1:])
                self._bind(self._take())
                predicates: frozenset[str] = frozenset()
            else:
                predicates = self._path()
            while True:
                target = self._node(group)
                datatype = language = ""
                if target is not None and target.kind == "string":
                    if self._peek().kind == "lang":
                        language = self._take().text[1:]
                    elif self._peek().text == "^" and self._peek(1).text == "^":
                        self.at += 2
                        datatype = self.expand(self._take())
                self.triples.append(TriplePattern(subject, predicates, target, datatype, language, group))
                if self._peek().text != ",":
                    break
                self._take()
            while self._peek().text == ";":
                self._take()
                if self._peek().text in (".", "}", "]", ";"):
                    break
            else:
                if self.tokens[self.at - 1].text != ";":
                    return
                continue
            if self._peek().text in (".", "}", "]"):
                return

    def _path(self) -> frozenset[str]:
        """Take a path and return the properties by which it may end; none where that is not known."""
        found = self._sequence()
        while self._peek().text == "|":
            self._take()
            other = self._sequence()
            found = found | other if found and other else frozenset()
        return found

    def _sequence(self) -> frozenset[str]:
        found = self._step()
        while self._peek().text == "/":
            self._take()
            found = self._step()
        return found

    def _step(self) -> frozenset[str]:
        inverse = self._peek().text == "^"
        if inverse:
            self._take()
        if self._peek().text == "!":
            self._take()
            if self._peek().text == "(":
                self._balanced()
            else:
                self._step()
            return frozenset()
        if self._peek().text == "(":
            self._take()
            found = self._path()
            self._take(")")
        else:
            token = self._take()
            if token.kind not in ("iri", "name") and token.text != "a":
                raise LostError
            iri = self.expand(token)
            found = frozenset([iri]) if iri else frozenset()
            self.predicates.append((iri, token))
        if self._peek().kind == "mark" and self._peek().text in ("*", "+", "?") and self._take().text != "+":
            found = frozenset()
        return frozenset() if inverse else found
