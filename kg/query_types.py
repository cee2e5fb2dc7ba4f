"""What each column of a query holds, told from its text: things, days, numbers, truth values or words, whatever rows it gives.

A variable holds what leads to it: the properties of its triples, the expressions and values that bind it. Where these differ, or one is not
known, so is the column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from kg.query_pattern import OUTERMOST, LostError, Pattern, QueryText
from kg.rdf import NS, PREFIXES, XSD
from kg.sparql import Token
from kg.vocab import DATATYPES

THING, DAY, INTEGER, NUMBER, BOOLEAN, TEXT = "thing", "day", "integer", "number", "boolean", "text"
_DATATYPES = {"date": DAY, "integer": INTEGER, "int": INTEGER, "decimal": NUMBER, "double": NUMBER, "float": NUMBER, "boolean": BOOLEAN}
_FUNCTIONS = {
    THING: "IRI URI BNODE DATATYPE",
    TEXT: "STR LANG CONCAT SUBSTR REPLACE LCASE UCASE STRBEFORE STRAFTER ENCODE_FOR_URI GROUP_CONCAT MD5 SHA1 SHA256 SHA512 STRUUID STRLANG",
    INTEGER: "COUNT STRLEN YEAR MONTH DAY HOURS MINUTES",
    NUMBER: "AVG RAND SECONDS",
    BOOLEAN: "BOUND CONTAINS STRSTARTS STRENDS REGEX ISIRI ISURI ISBLANK ISLITERAL ISNUMERIC SAMETERM LANGMATCHES EXISTS",
}
_GIVES = {name: kind for kind, names in _FUNCTIONS.items() for name in names.split()}
_SAME = ("MIN", "MAX", "SAMPLE", "SUM", "ABS", "CEIL", "FLOOR", "ROUND")  # what they are given
_SUFFIXES = {"_iri": THING, "_date": DAY, "_string": TEXT}  # of parameters
# Properties of others that lead to words, and to things.
_OTHERS = {
    PREFIXES[prefix] + name: kind
    for kind, names in {
        TEXT: "rdfs:label rdfs:comment skos:prefLabel skos:altLabel skos:hiddenLabel skos:definition skos:scopeNote skos:note skos:example"
        " skos:notation dcterms:title dcterms:description dcterms:identifier schema:url schema:name",
        THING: "rdf:type rdfs:subClassOf rdfs:subPropertyOf rdfs:domain rdfs:range rdfs:isDefinedBy skos:broader skos:narrower skos:related"
        " skos:inScheme skos:topConceptOf skos:exactMatch skos:closeMatch owl:sameAs owl:inverseOf",
    }.items()
    for prefix, name in (one.split(":") for one in names.split())
}
#: Of what has no value, as 1 / 0 and a variable that nothing binds.
_NOTHING = "nothing"


@lru_cache(128)
def types(text: str) -> dict[str, str]:
    """Return what each variable of a query holds: thing, day, integer, number, boolean or text; what is not known is left out.

    >>> types("SELECT ?who (COUNT(?c) AS ?claims) WHERE { ?c sg:holder ?who ; rdfs:label ?label } GROUP BY ?who")["claims"]
    'integer'
    """
    try:
        query = QueryText(text)
        reader = _Types(query, Pattern(query))
        found = {name: reader.of(name) for name in reader.pattern.bound}
    except (LostError, RecursionError, IndexError):
        return {}
    known = {name: kind for name, kind in found.items() if kind not in ("", _NOTHING)}
    # By a rule of the house the bounds of a day are called NAME and NAMELatest.
    days = {name.removesuffix("Latest"): DAY for name, kind in known.items() if name.endswith("Latest") and kind == DAY}
    return {name: kind for name, kind in days.items() if name in found} | known


class _Types:
    def __init__(self, query: QueryText, pattern: Pattern) -> None:
        self.expand, self.pattern = query.expand, pattern
        self.known: dict[str, str] = {}

    def of(self, name: str) -> str:
        """Return what a variable holds, '' where it is not known."""
        if name not in self.known:
            self.known[name] = _NOTHING  # what it is made of itself adds nothing
            self.known[name] = self._variable(name)
        return self.known[name]

    def _variable(self, name: str) -> str:
        suffix = next((kind for end, kind in _SUFFIXES.items() if name.startswith("_") and name.endswith(end)), "")
        if suffix or name in self.pattern.subjects | self.pattern.nodes:
            return suffix or THING
        found = [self._expression(made) for made in self.pattern.made.get(name, ())]
        for triple in self.pattern.triples:
            if triple.object is not None and triple.object.text[1:] == name and triple.object.kind == "var":
                leads = [_leads_to(predicate) for predicate in triple.predicates] or [""]
                if triple.group == OUTERMOST and _together(leads) not in ("", _NOTHING):
                    return _together(leads)  # all else that binds it is joined with this
                found += leads
        return _together(found)

    def _expression(self, tokens: Sequence[Token]) -> str:
        """Return what an expression gives."""
        top, depth, signs = [], 0, ""
        for place, token in enumerate(tokens):
            depth -= token.text == ")"
            if not depth:
                top.append(token.text.upper() if token.kind == "word" else token.text)
                if token.kind == "mark" and place:
                    signs += token.text
            depth += token.text == "("
        if top[:1] == ["!"] or "EXISTS" in top or "IN" in top or any(sign in signs for sign in ("&", "|", "=", "<", ">")):
            return BOOLEAN
        if len(tokens) > 2 and tokens[0].text == "(" and top == ["(", ")"]:
            return self._expression(tokens[1:-1])
        if signs.replace("^^", "").strip("()"):  # a sum, a product
            return self._sum(tokens)
        return self._one(tokens)

    def _one(self, tokens: Sequence[Token]) -> str:
        first = tokens[0]
        if first.kind == "var":
            return self.of(first.text[1:])
        if first.kind == "string":
            typed = len(tokens) > 3 and tokens[1].text == tokens[2].text == "^"
            return _datatype(self.expand(tokens[3])) if typed else TEXT
        if first.kind == "number":
            return INTEGER if first.text.isdigit() else NUMBER
        word = first.text.upper()
        if word in ("TRUE", "FALSE"):
            return BOOLEAN
        if len(tokens) == 1:
            return THING if first.kind in ("iri", "name") else ""
        given = list(_arguments(tokens))
        if word == "IF" and len(given) == 3:
            return _together(self._expression(one) for one in given[1:])
        if word == "COALESCE" or (word in _SAME and len(given) == 1):
            return _together(self._expression([t for t in one if t.text.upper() != "DISTINCT"]) for one in given)
        if word in ("STRDT", *_SAME):
            return ""
        return _GIVES.get(word, "") or (_datatype(self.expand(first)) if first.kind in ("iri", "name") else "")

    def _sum(self, tokens: Sequence[Token]) -> str:
        if [token.text for token in tokens] == ["1", "/", "0"]:
            return _NOTHING
        if any(token.text == "/" for token in tokens):
            return NUMBER
        parts: list[list[Token]] = [[]]
        depth = 0
        for token in tokens:
            depth += (token.text == "(") - (token.text == ")")
            if not depth and token.text in ("+", "-", "*"):
                parts.append([])
            else:
                parts[-1].append(token)
        found = {self._expression(part) for part in parts if part}
        return INTEGER if found == {INTEGER} else NUMBER if found <= {INTEGER, NUMBER} else ""


def _arguments(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield what a function is given."""
    part: list[Token] = []
    depth = 0
    for token in tokens[1:]:
        depth += (token.text == "(") - (token.text == ")")
        if depth == 1 and token.text in ("(", ","):
            if part:
                yield part
            part = []
        elif depth:
            part.append(token)
    if part:
        yield part


def _together(kinds: Iterable[str]) -> str:
    """Return the kind that all are, but for what has no value; '' where they differ."""
    found = set(kinds) - {_NOTHING}
    return found.pop() if len(found) == 1 else "" if found else _NOTHING


def _leads_to(predicate: str) -> str:
    if predicate.startswith(NS):
        datatype = DATATYPES.get(predicate.removeprefix(NS))
        return _datatype(datatype) if datatype else THING
    return _OTHERS.get(predicate, "")


def _datatype(iri: str) -> str:
    return _DATATYPES.get(iri.removeprefix(XSD), TEXT)
