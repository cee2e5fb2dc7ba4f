"""RDF terms in words and as text: namespaces, CURIEs, labels, literals, classes above a class, and dates by their two bounds.

It loads no RDF library: a term is read by what it has (a literal has a `datatype`, other terms have a `value`), or as N-Triples text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

if TYPE_CHECKING:
    import pyoxigraph as ox

Scalar = str | int | float | bool

NS = "https://w3id.org/sgkg/ns#"
ID = "https://w3id.org/sgkg/id/"
SHAPES = "https://w3id.org/sgkg/shapes#"
GRAPH = "https://w3id.org/sgkg/graph/"
PREFIXES = {
    "dcterms": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "sg": NS,
    "sgd": ID,
    "sgg": GRAPH,
    "sgs": SHAPES,
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
XSD = PREFIXES["xsd"]
TYPE = PREFIXES["rdf"] + "type"
LABEL = PREFIXES["rdfs"] + "label"
SUBCLASS = PREFIXES["rdfs"] + "subClassOf"
PREF_LABEL = PREFIXES["skos"] + "prefLabel"
ALT_LABEL = PREFIXES["skos"] + "altLabel"
SCOPE_NOTE = PREFIXES["skos"] + "scopeNote"
DEFINITION = PREFIXES["skos"] + "definition"
DERIVED_FROM = PREFIXES["prov"] + "wasDerivedFrom"
DATE = XSD + "date"
LONGEST_ID = 64

_PREFIX_OF = {namespace: prefix for prefix, namespace in PREFIXES.items()}
_LOCAL = re.compile(r"\w(?:[\w.\-]*[\w\-])?")
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[\W_]+")


def prefixed(iri: str) -> str | None:
    """Return `prefix:name` for an IRI under a known prefix whose rest can be written so in Turtle and SPARQL without a backslash.

    >>> prefixed("https://w3id.org/sgkg/id/State_Ukraine")
    'sgd:State_Ukraine'
    >>> prefixed("https://w3id.org/sgkg/graph/derived/types")
    """
    cut = max(iri.rfind("/"), iri.rfind("#")) + 1  # where each known namespace ends, and none of what may follow has either sign
    prefix = _PREFIX_OF.get(iri[:cut])
    return f"{prefix}:{iri[cut:]}" if prefix and _LOCAL.fullmatch(iri, cut) else None


def curie(iri: str) -> str:
    """Return an IRI as a CURIE, in angle brackets where none can be written: what comes back may be typed into a query.

    >>> curie("https://w3id.org/sgkg/graph/derived/types")
    '<https://w3id.org/sgkg/graph/derived/types>'
    """
    return prefixed(iri) or f"<{iri}>"


def expand(text: str) -> str | None:
    """Return the IRI that `<iri>`, a whole IRI or a CURIE with a known prefix stands for, else None.

    >>> expand("sg:holder")
    'https://w3id.org/sgkg/ns#holder'
    """
    if text.startswith("<") and text.endswith(">"):
        return text[1:-1]
    prefix, colon, local = text.partition(":")
    if colon and prefix in PREFIXES and not local.startswith("//"):
        return PREFIXES[prefix] + local
    return text if re.match(r"[A-Za-z][A-Za-z0-9+.\-]*://", text) else None


@lru_cache(8192)
def local_name(iri: str) -> str:
    """Return what follows the last `#`, `/` or `:` of an IRI, percent-decoded; the IRI where nothing follows."""
    return unquote(re.split(r"[#/:]", iri.rstrip("#/:"))[-1]) or iri


def words(name: str) -> str:
    """Return a name with its words apart.

    >>> words("State_UnitedStates")
    'State United States'
    """
    return " ".join(_NOT_WORD.sub(" ", _WORD_BREAK.sub(" ", name)).split()) or name


def slug(name: str) -> str:
    """Return a name in lower case, its words joined by hyphens; '' where it has no letter or figure."""
    return _NOT_WORD.sub("-", _WORD_BREAK.sub("-", name)).strip("-").lower()


def short_slug(name: str) -> str:
    """Return a name as a short id: its slug, cut to LONGEST_ID with a digest of the whole where it is longer."""
    made = slug(name) or "node"
    if len(made) <= LONGEST_ID:
        return made
    from hashlib import sha256

    return f"{made[: LONGEST_ID - 9]}-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


# Terms of any library -------------------------------------------------------------------------------------------------

_WHOLE = {XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger")} | {
    XSD + name for name in ("negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte")
}
_REAL = {XSD + name for name in ("decimal", "double", "float")}


def node(iri: str) -> ox.NamedNode:
    """Return an IRI as a term of the engine."""
    import pyoxigraph as ox

    return ox.NamedNode(iri)


def is_literal(term: object) -> bool:
    """Tell whether a term is a literal: it has a datatype, or is a plain number or truth value."""
    return hasattr(term, "datatype") or isinstance(term, int | float)


def raw(term: object) -> str:
    """Return the characters of a term: the IRI, `_:` and the name of a blank node, or the lexical form."""
    if hasattr(term, "value"):
        blank = type(term).__name__ in ("BlankNode", "BNode")
        return f"_:{term.value}" if blank else str(term.value)
    return str(term).lower() if isinstance(term, bool) else str(term)


def language(term: object) -> str:
    """Return the language tag of a literal in lower case, '' where it has none."""
    return str(getattr(term, "language", None) or "").lower()


def value(term: object) -> Scalar:
    """Return a term as a Python value: whole and real numbers and truth values by datatype; IRIs and all else are their characters."""
    if isinstance(term, bool | int | float):
        return term
    characters = raw(term)
    if not hasattr(term, "datatype"):
        return characters
    kind = str(getattr(term.datatype, "value", term.datatype))
    try:
        if kind in _WHOLE:
            return int(characters)
        if kind in _REAL:
            return float(characters)
    except ValueError:
        return characters
    if kind == XSD + "boolean" and characters in ("true", "false", "1", "0"):
        return characters in ("true", "1")
    return characters


# Literals as N-Triples ------------------------------------------------------------------------------------------------

_LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^<>]*)>)?', re.DOTALL)
ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
_NAMED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
_MUST_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')
_SHORT = {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"', "\\": "\\\\"}


def literal(lexical: str, datatype: str = "", language: str = "") -> str:
    r"""Return the canonical N-Triples form of a literal.

    Args:
        lexical: the lexical form as it is; it is never normalised, `"01"` stays.
        datatype: the datatype IRI without brackets, `""` for a plain string.
        language: the language tag, which is lower-cased, as tags do not differ by case.

    >>> literal('say "no"', language="EN")
    '"say \\"no\\""@en'
    """
    text = _MUST_ESCAPE.sub(lambda m: _SHORT.get(m[0]) or f"\\u{ord(m[0]):04X}", lexical)
    if language:
        return f'"{text}"@{language.lower()}'
    if datatype in ("", XSD + "string"):
        return f'"{text}"'
    return f'"{text}"^^<{datatype}>'


def split_literal(term: str) -> tuple[str, str, str]:
    """Return lexical form, datatype IRI and language tag of an N-Triples literal (`""` where absent).

    Raises:
        ValueError: the term is not a literal.
    """
    match = _LITERAL.fullmatch(term)
    if not match:
        raise ValueError(f"not a literal in N-Triples: {term!r}")
    return unescaped(match[1]), match[3] or "", match[2] or ""


def unescaped(text: str) -> str:
    """Return text with the escapes of N-Triples and Turtle undone."""
    return ESCAPE.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else _NAMED.get(match[3], match[3])


def canonical(term: str | None) -> str:
    """Return the canonical form of an N-Triples term; `""` for None."""
    if term is None:
        return ""
    return literal(*split_literal(term)) if term.startswith('"') else term


def bare(term: str) -> str:
    """Return an IRI without its angle brackets, and any other term as it is."""
    return term[1:-1] if term.startswith("<") else term


def short(term: str) -> str:
    """Return an N-Triples term or a property path as a reader writes it: CURIEs for IRIs."""
    if term.startswith('"'):
        lexical, datatype, tag = split_literal(term)
        return f'"{lexical}"' + (f"@{tag}" if tag else f"^^{curie(datatype)}" if datatype else "")
    if term.startswith("_:") or "<" not in term:
        return term
    head, *rest = term.split("<")
    return head + "".join(f"{curie(iri)}{tail}" for iri, _, tail in (part.partition(">") for part in rest))


# Labels ---------------------------------------------------------------------------------------------------------------


def best_label(labels: Collection[tuple[str, str]], languages: Sequence[str] = ("en",)) -> str:
    """Choose among (text, language): the first language of the list that occurs, then no language, then the first in the alphabet; '' of none."""
    order: Mapping[str, int] = {tag.lower(): place for place, tag in enumerate((*languages, ""))}

    def place(entry: tuple[str, str]) -> tuple[int, str, str]:
        spelling, tag = entry
        return order.get(tag, order.get(tag.partition("-")[0], len(order))), tag, spelling

    return min(labels, key=place)[0] if labels else ""


def labels(store: ox.Store, iri: str, predicates: Iterable[str] = (LABEL,)) -> list[tuple[str, str]]:
    """Return (text, language in lower case) of the labels of an IRI: those by the first of the predicates that gives any."""
    for predicate in predicates:
        terms = (quad.object for quad in store.quads_for_pattern(node(iri), node(predicate), None, None))
        found = {(raw(term), language(term)) for term in terms if is_literal(term)}
        if found:
            return sorted(found)
    return []


def label(store: ox.Store, iri: str, languages: Sequence[str] = ("en",)) -> str | None:
    """Return the label of `iri` in the first language that it has one in, else one in another language, or None."""
    return best_label(labels(store, iri), languages) or None


class Labels:
    """What to show for terms: labels of one store, each looked up once; CURIEs where there is no label or no store."""

    def __init__(self, store: ox.Store | None) -> None:
        self.store = store
        self.seen: dict[str, str | None] = {}

    def known(self, iri: str) -> str | None:
        """Return the label of an IRI, None where it has none."""
        if iri not in self.seen:
            self.seen[iri] = label(self.store, iri) if self.store is not None else None
        return self.seen[iri]

    def of(self, iri: str) -> str:
        """Return the label of an IRI, else its CURIE."""
        return self.known(iri) or curie(iri)

    def __call__(self, term: Any) -> str:
        """Return what to show for a term: a label, a CURIE, or a literal's words; '' for None."""
        if term is None:
            return ""
        return self.of(term.value) if type(term).__name__ == "NamedNode" else raw(term)


def above(cls: str, direct: Callable[[str], Iterable[str]]) -> set[str]:
    """Return the classes above a class, not itself unless it is in a cycle.

    Args:
        cls: the class.
        direct: gives the classes directly above one.
    """
    found: set[str] = set()
    waiting = [cls]
    while waiting:
        fresh = set(direct(waiting.pop())) - found
        found |= fresh
        waiting += fresh
    return found


# Dates by their two bounds --------------------------------------------------------------------------------------------


def when(first: str | None, last: str | None = None) -> str:
    """Return a date, given by its earliest and latest possible day, at its own precision; '' where neither is known.

    >>> when("1949-01-01", "1949-12-31"), when("2025-02-01", "2025-02-28"), when("2025-03-06")
    ('1949', '2025-02', '2025-03-06')
    >>> when("2025-02-06", "2025-03-06"), when(None, "2025-03-06")
    ('between 2025-02-06 and 2025-03-06', 'at the latest 2025-03-06')
    """
    if not first:
        return f"at the latest {last}" if last else ""
    if not last or last == first:
        return first
    if first.endswith("-01-01") and last == f"{first[:4]}-12-31":
        return first[:4]
    import calendar

    if first.endswith("-01") and last[:7] == first[:7] and int(last[8:]) == calendar.monthrange(int(first[:4]), int(first[5:7]))[1]:
        return first[:7]
    return f"between {first} and {last}"
