"""Read RDF terms as plain values, without knowing the library they come from, and make short names of IRIs.

A literal is what has a `datatype`; other terms have a `value`. Plain Python values pass through, a plain string as node is its IRI.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from urllib.parse import unquote

from kg.network.model import Scalar
from kg.rdf import PREFIXES

_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = {_XSD + name for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger")} | {
    _XSD + name for name in ("negativeInteger", "unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte")
}
_REAL = {_XSD + name for name in ("decimal", "double", "float")}
_WORD_BREAK = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NOT_WORD = re.compile(r"[\W_]+")
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
LONGEST_ID = 64


def is_literal(term: object) -> bool:
    """Tell whether a term is a literal: it has a datatype, or is a plain number or truth value."""
    return hasattr(term, "datatype") or isinstance(term, int | float)


def raw(term: object) -> str:
    """Return the characters of a term: the IRI, `_:` and the name of a blank node, or the lexical form."""
    if hasattr(term, "value"):
        blank = type(term).__name__ in ("BlankNode", "BNode")
        return f"_:{term.value}" if blank else str(term.value)
    return str(term).lower() if isinstance(term, bool) else str(term)


def text(term: object) -> str:
    """Return `raw` without the control characters and lone surrogates that XML 1.0 and Gephi refuse."""
    characters = raw(term)
    return ILLEGAL.sub("", characters) if ILLEGAL.search(characters) else characters


def language(term: object) -> str:
    """Return the language tag of a literal in lower case, '' where it has none."""
    return str(getattr(term, "language", None) or "").lower()


def value(term: object) -> Scalar:
    """Return a term as a Python value: whole and real numbers and truth values by datatype, IRIs as `prefix:name` where the prefix is known."""
    if isinstance(term, bool | int | float):
        return term
    characters = text(term)
    if not hasattr(term, "datatype"):
        return short_iri(characters) if hasattr(term, "value") else characters
    kind = str(getattr(term.datatype, "value", term.datatype))
    try:
        if kind in _WHOLE:
            return int(characters)
        if kind in _REAL:
            return float(characters)
    except ValueError:
        return characters
    if kind == _XSD + "boolean" and characters in ("true", "false", "1", "0"):
        return characters in ("true", "1")
    return characters


@lru_cache(8192)
def short_iri(iri: str) -> str:
    """Return `prefix:name` for an IRI under a known prefix, else the IRI."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and re.fullmatch(r"[\w.-]+", iri[len(namespace) :]):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


@lru_cache(8192)
def local_name(iri: str) -> str:
    """Return what follows the last `#`, `/` or `:` of an IRI, percent-decoded; the IRI where nothing follows."""
    return unquote(re.split(r"[#/:]", iri.rstrip("#/:"))[-1]) or iri


def words(name: str) -> str:
    """Return a name with its words apart: `speaksFor` is `speaks For`, `State_UnitedStates` is `State United States`."""
    return " ".join(_NOT_WORD.sub(" ", _WORD_BREAK.sub(" ", name)).split()) or name


def slug(name: str) -> str:
    """Return a name as an id: lower case, words joined by hyphens, cut to LONGEST_ID with a digest of the rest."""
    made = _NOT_WORD.sub("-", _WORD_BREAK.sub("-", name)).strip("-").lower() or "node"
    return made if len(made) <= LONGEST_ID else f"{made[: LONGEST_ID - 9]}-{sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def identifiers(wanted: Iterable[tuple[str, str, str]]) -> dict[str, str]:
    """Give each key a short unique id, the same whatever the order.

    Args:
        wanted: (key, name, code): the code where there is one, else the name without its class (`State_Ukraine` is `ukraine`);
            names that meet keep their class, and what still meets is numbered in the order of the keys.
    """
    entries = sorted(wanted)
    choices = {key: (code or slug(name.partition("_")[2] or name), slug(name)) for key, name, code in entries}
    taken: dict[str, list[str]] = {}
    for key, (first, _) in choices.items():
        taken.setdefault(first, []).append(key)
    ids = {keys[0]: first for first, keys in taken.items() if len(keys) == 1}
    used = set(taken)
    for key, (_, second) in choices.items():
        if key not in ids:
            ids[key] = unused(second, used)
    return ids


def unused(base: str, used: set[str]) -> str:
    """Return `base`, numbered from 2 where it is taken, and take it."""
    made, number = base, 1
    while made in used:
        number += 1
        made = f"{base}-{number}"
    used.add(made)
    return made


def best_label(labels: Collection[tuple[str, str]], languages: Sequence[str]) -> str:
    """Choose among (text, language): the first language of the list that occurs, then no language, then the first in the alphabet."""
    order: Mapping[str, int] = {tag.lower(): place for place, tag in enumerate((*languages, ""))}

    def place(entry: tuple[str, str]) -> tuple[int, str, str]:
        words_, tag = entry
        rank = order.get(tag, order.get(tag.partition("-")[0], len(order)))
        return rank, tag, words_

    return min(labels, key=place)[0] if labels else ""


def spoken(labels: Collection[tuple[str, str]], language_: str) -> bool:
    """Tell whether one of (text, language) is in a language, or in a variety of it."""
    wanted = language_.lower()
    return any(tag == wanted or tag.partition("-")[0] == wanted for _, tag in labels)
