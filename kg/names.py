"""Names of things: from what a user types to an IRI, and from an IRI to what a user reads."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kg.rdf import ALT_LABEL, ID, LABEL, NS, SUBCLASS, TYPE, above, curie, expand, label, local_name, node, raw
from kg.text import near
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

CODES = {
    "iso3": SG.iso3,
    "cow": SG.cowNumber,
    "cowc": SG.cowCode,
    "gw": SG.gwNumber,
    "gwc": SG.gwCode,
    "wikidata": SG.wikidata,
    "slug": SG.slug,
}
MAX_LISTED = 15
# Part of a label finds things; what is said of things is found by its whole label.
STATEMENTS = re.compile(re.escape(ID) + r"(?:Claim|Derived|Evidence|Silent|Supposition)_")


class AmbiguousError(LookupError):
    """A name that several things have; the message lists them."""


def known(store: ox.Store, iri: str) -> bool:
    """Return whether the graph says anything about `iri`."""
    try:
        return next(iter(store.quads_for_pattern(node(iri), None, None)), None) is not None
    except ValueError:
        return False


def resolve(store: ox.Store, text: str) -> str:
    """Return the IRI of the one thing that a user's words name.

    Args:
        store: the graph.
        text: a label or other label (case does not matter), a code (`iso3:UKR`, `cow:369`, `gw:260`, `wikidata:Q212`), a CURIE
            (`sgd:State_Ukraine`), a local name (`State_Ukraine`), or an IRI.

    Raises:
        AmbiguousError: several things have that name; they are listed.
        LookupError: nothing has it; near names are given.
    """
    scheme, colon, value = text.partition(":")
    if colon and scheme.lower() in CODES:
        found = sorted(_with_code(store, CODES[scheme.lower()], value.strip()))
        return _one(store, text, found) if found else _missing(f"no entity has the {scheme.lower()} code {value}")
    iri = expand(text) or (ID + text if re.fullmatch(r"[A-Z]\w*_\S+", text) else None)
    if iri is not None and known(store, iri):
        return iri
    by_label: dict[str, set[str]] = {}
    spelled: dict[str, str] = {}
    for predicate in (LABEL, ALT_LABEL):
        for quad in store.quads_for_pattern(None, node(predicate), None):
            words = quad.object.value  # type: ignore[union-attr]
            by_label.setdefault(words.casefold(), set()).add(getattr(quad.subject, "value", ""))
            spelled.setdefault(words.casefold(), words)
        if found := sorted(by_label.get(text.casefold(), ())):
            return _one(store, text, found)
    if iri is not None:
        return _missing(f"the graph knows no {text}", _near_iris(store, iri))
    if found := _with_part(by_label, text.casefold()):
        return _one(store, text, found)
    return _missing(f"nothing is called {text!r}", near(text, spelled.values()))


def _with_part(by_label: Mapping[str, set[str]], part: str) -> list[str]:
    """Return the things, statements left out, whose label has the part as a word, else at the beginning of a word, else anywhere."""
    for pattern in (rf"\b{re.escape(part)}\b", rf"\b{re.escape(part)}", re.escape(part)):
        found = {iri for label, iris in by_label.items() if re.search(pattern, label) for iri in iris if not STATEMENTS.match(iri)}
        if found:
            return sorted(found)
    return []


def _with_code(store: ox.Store, predicate: str, value: str) -> set[str]:
    quads = store.quads_for_pattern(None, node(predicate), None)
    return {q.subject.value for q in quads if q.object.value.casefold() == value.casefold()}  # type: ignore[union-attr]


def _one(store: ox.Store, text: str, found: list[str]) -> str:
    if len(found) == 1:
        return found[0]
    rows = "\n".join(f"  {curie(iri):<45} {label(store, iri) or ''}" for iri in found[:MAX_LISTED])
    if len(found) > MAX_LISTED:
        rows += f"\n  … and {len(found) - MAX_LISTED} more"
    raise AmbiguousError(f"{text!r} may be any of these; write the name on the left:\n{rows}")


def _near_iris(store: ox.Store, iri: str) -> list[str]:
    space = iri[: iri.rindex(local)] if (local := local_name(iri)) in iri else ""
    subjects = {q.subject.value for q in store.quads_for_pattern(None, node(LABEL), None)}  # type: ignore[union-attr]
    return [curie(space + one) for one in near(local, (s.removeprefix(space) for s in subjects if s.startswith(space)))]


def _missing(problem: str, near: Sequence[str] = ()) -> str:
    raise LookupError(problem + (f"; did you mean {' or '.join(near)}?" if near else "; sgkg ask and sgkg query find what there is"))


# The classes of what a parameter names; those that name a concept go by its scheme.
_TAKEN = {
    "actor": ("Actor",),
    "claim": ("Claim", "Supposition"),
    "commitment": ("Guarantee",),
    "instrument": ("Instrument",),
    "option": ("Guarantee", "Settlement", "Measure", "Deployment", "Instrument"),
    "organization": ("Organization",),
    "provision": ("Provision",),
    "source": ("Source",),
    "supposition": ("Supposition",),
    "work": ("Work",),
}
_SCHEMES = {"mission": "MissionType", "stance": "Stance"}


def fits(store: ox.Store, iri: str, takes: str) -> bool:
    """Tell whether a thing is of a kind that a parameter takes; see `kg.queries.TAKES`."""
    if takes in _SCHEMES:
        return iri.startswith(f"{ID}{_SCHEMES[takes]}_")
    wanted = {NS + name for name in _TAKEN.get(takes, ())}
    return not wanted or any(raw(quad.object) in wanted for quad in store.quads_for_pattern(node(iri), node(TYPE), None, None))


def kinds(store: ox.Store, iri: str) -> list[str]:
    """Return with an article the labels of the classes of a thing, the most particular ones alone."""

    def above_of(one: str) -> list[str]:
        return [raw(quad.object) for quad in store.quads_for_pattern(node(one), node(SUBCLASS), None, None)]

    found = {raw(quad.object) for quad in store.quads_for_pattern(node(iri), node(TYPE), None, None)}
    wider = {general for one in found for general in above(one, above_of)}
    words = sorted(label(store, one) or curie(one) for one in found - wider)
    return [("an " if word[0] in "aeiou" else "a ") + word for word in words]
