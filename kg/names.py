"""Names of things: from what a user types to an IRI, the same at every door, and from an IRI to what a user reads.

A name may be a label or another label in any language, a code (ISO 3166, Correlates of War, Gleditsch and Ward), a Wikidata identifier or its
address, an id of our own exports, a CURIE, a local name or an IRI; articles, titles, accents and the order of words do not matter. A way of
reading that leaves one thing of the kind wanted is certain: it is taken, and can be said. What may be several things is listed, the best first.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeVar

from kg.rdf import ALT_LABEL, ID, LABEL, NS, SUBCLASS, TYPE, above, curie, expand, label, local_name, node, raw, short_slug
from kg.text import clean, did_you_mean, near
from kg.vocab import SG

if TYPE_CHECKING:
    import pyoxigraph as ox

K = TypeVar("K")
CODES = {
    "iso3": SG.iso3,
    "iso2": SG.iso2,
    "cow": SG.cowNumber,
    "cowc": SG.cowCode,
    "gw": SG.gwNumber,
    "gwc": SG.gwCode,
    "wikidata": SG.wikidata,
    "slug": SG.slug,
}
# What is said of a match by a code, and of a code of another list that is spelt the same.
_CODE_WORDS = {
    "iso3": "its ISO 3166 code",
    "iso2": "its ISO 3166 code",
    "cow": "its Correlates of War number",
    "cowc": "its Correlates of War abbreviation",
    "gw": "its Gleditsch and Ward number",
    "gwc": "its Gleditsch and Ward abbreviation",
    "slug": "its slug",
}
MAX_LISTED = 15
MAX_NEAR = 3
MAX_TITLED = 12
FIND = "sgkg find looks in all words of the graph"
PART = "the only one with these words in its name"
# Part of a label finds things; what is said of things is found by its whole label.
STATEMENTS = re.compile(re.escape(ID) + r"(?:Claim|Derived|Evidence|Silent|Supposition)_")
# Who and what is asked about most comes first in a list; records about it come last.
_FIRST = "State Alliance Organization Coalition Person Group Treaty Instrument Guarantee Settlement Measure Deployment Provision".split()
_LAST = "Incumbency Membership Participation Status Obligation Trigger Outcome Source AuthenticText".split()
WIKIDATA = re.compile(r"(?:https?://(?:www\.|m\.)?wikidata\.org/(?:wiki|entity)/|wd:|wikidata:)?(Q[1-9]\d*)", re.IGNORECASE)
# From a commitment to the words that make it.
_TEXT = (SG.hasObligation, SG.establishedBy, SG.provisionOf)
_ARTICLES = frozenset(["the", "a", "an"])
_SMALL = _ARTICLES | frozenset(["of", "for", "in", "on", "to", "and", "by", "with", "between"])
_TITLES = frozenset(
    "president prime minister premier chancellor secretary foreign general king queen mr mrs ms dr sir lord senator ambassador vice"
    " commissioner representative admiral colonel marshal prasident bundeskanzler kanzler premierminister presidente prezydent premier"
    " президент премер премьер министр міністр канцлер".split()
)
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "’": "'", "ʼ": "'", "‘": "'"})


class AmbiguousError(LookupError):
    """A name that several things have; the message lists them, the best first.

    Attributes:
        near: the best of them as CURIEs.
    """

    def __init__(self, message: str, near: Sequence[str] = ()) -> None:
        super().__init__(message, near)
        self.near = tuple(near)

    def __str__(self) -> str:
        """Give the message alone."""
        return str(self.args[0])


class Match(NamedTuple):
    """One thing that a name names for certain: its IRI, and in words how the name was read, '' where it is a name that the graph gives."""

    iri: str
    why: str = ""


# What a parameter takes -----------------------------------------------------------------------------------------------

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
_SCHEMES = {"mission": "MissionType", "outcome": "OutcomeValue", "stance": "Stance"}


def taken(takes: str) -> frozenset[str]:
    """Return the IRIs of the classes of what a parameter takes; none where it takes anything. See `kg.queries.TAKES`."""
    return frozenset(NS + name for name in _TAKEN.get(takes, ()))


def fits(store: ox.Store, iri: str, takes: str) -> bool:
    """Tell whether a thing is of a kind that a parameter takes; see `kg.queries.TAKES`."""
    return _fits(iri, takes, taken(takes), lambda one: _types(store, one))


def concepts(store: ox.Store, takes: str) -> list[str]:
    """Return the concepts of the scheme to which what a parameter takes belongs, sorted; none where it takes something else."""
    start = f"{ID}{_SCHEMES[takes]}_" if takes in _SCHEMES else None
    found = {raw(quad.subject) for quad in store.quads_for_pattern(None, node(LABEL), None, None)} if start else set()
    return sorted(iri for iri in found if start and iri.startswith(start))


def _fits(iri: str, takes: str, classes: Collection[str], kinds_of: Callable[[str], Collection[str]]) -> bool:
    if takes in _SCHEMES:
        return iri.startswith(f"{ID}{_SCHEMES[takes]}_")
    return not classes or not set(classes).isdisjoint(kinds_of(iri))


def _types(store: ox.Store, iri: str) -> set[str]:
    return {raw(quad.object) for quad in store.quads_for_pattern(node(iri), node(TYPE), None, None)}


def kinds(store: ox.Store, iri: str) -> list[str]:
    """Return with an article the labels of the classes of a thing, the most particular ones alone."""

    def above_of(one: str) -> list[str]:
        return [raw(quad.object) for quad in store.quads_for_pattern(node(one), node(SUBCLASS), None, None)]

    found = _types(store, iri)
    wider = {general for one in found for general in above(one, above_of)}
    words = sorted(label(store, one) or curie(one) for one in found - wider)
    return [("an " if word[0] in "aeiou" else "a ") + word for word in words]


# Names as they are compared -------------------------------------------------------------------------------------------


@lru_cache(16384)
def folded(text: str) -> str:
    """Return the words of a name without case, accents, punctuation, articles and the 's of a genitive.

    >>> folded("NATO’s Article 5"), folded("the U.S."), folded("Türkiye")
    ('nato article 5', 'us', 'turkiye')
    """
    plain = text.casefold().translate(_LETTERS)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    plain = re.sub(r"(?<=\b[^\W\d_])\.", "", re.sub(r"(?<=\w)'s\b", "", plain))
    return " ".join(word for word in re.sub(r"[\W_]+", " ", plain).split() if word not in _ARTICLES) or plain


def _bag(words: str) -> frozenset[str]:
    return frozenset(words.split()) - _SMALL


def _initials(name: str) -> set[str]:
    """Return the initials of a name, with its small words and without."""
    words = re.findall(r"[^\W\d_][\w'’]*", name)
    capital = "".join(word[0] for word in words if word[0].isupper())
    return {capital, "".join(word[0] for word in words).upper()} if len(capital) > 2 else set()


# Names as they are kept, so that a text is read at the cost of the things that it may mean ------------------------------


class NameKeys(Protocol):
    """Things by the keys of their names."""

    def things(self, key: str) -> Collection[str]:
        """Return the IRIs of the things with a key."""

    def weight(self, key: str) -> int:
        """Return about how many bytes there are to read of them."""

    def has(self, key: str, iri: str) -> bool:
        """Tell whether a thing has a key."""


#: The first character of a key: an id in exports, a code, the words of a name, its initials, one of its words.
KEYS = "#:=^~"


def _bag_key(fold: str) -> str:
    return "=" + "+".join(sorted(_bag(fold)))


def _code_key(code: str) -> str:
    return ":" + "+".join(code.casefold().split())


def keys(predicate: str, iri: str, name: str) -> set[str]:
    """Return the keys under which a label, other label or code of a thing is to be kept, so that `candidates` finds it; none has a space."""
    if predicate not in (LABEL, ALT_LABEL):
        return {_code_key(name)} if predicate in CODES.values() else set()
    fold = folded(name)
    found = {_bag_key(fold), *(f"#{one}" for one in _ids(iri))}
    if not STATEMENTS.match(iri):
        found.update([f"~{word}" for word in fold.split()], [f"^{one}" for one in _initials(name)])
    return found


def candidates(text: str, kept: NameKeys) -> set[str]:
    """Return all that a text may mean by a reading of which a single match is certain, and some more.

    Whatever `Directory` reads has one of a few keys: the words of a name, in any order, are one key, as an exact match has the same words;
    of part of a name each word is a key, of which the rarest is looked up. A directory of these alone reads a text as one of all
    things does (`Directory.certain`), but for a text of no other words than such as very many things have at the cost of what it may mean.
    """
    words = " ".join(text.split())
    fold = folded(words)
    item, value = WIKIDATA.fullmatch(words), words.partition(":")[2]
    wanted = {_bag_key(fold), _code_key(words), _code_key(value), f"#{words}", f"^{words}"}
    wanted |= {_code_key(item[1])} if item else set()
    wanted |= {_bag_key(tail) for tail in _without_titles(fold.split())}
    found = set().union(*(kept.things(key) for key in wanted if " " not in key))
    parts = sorted((f"~{word}" for word in _bag(fold)), key=kept.weight)
    return found.union(iri for iri in (kept.things(parts[0]) if parts else ()) if all(kept.has(key, iri) for key in parts[1:]))


def _ids(iri: str) -> set[str]:
    """Return the ids that a thing may have in exports."""
    name = local_name(iri)
    return {short_slug(one) for one in (name.partition("_")[2] or name, name)}


def _without_titles(words: list[str]) -> Iterator[str]:
    """Yield what is left when a title, and what stands before it, is taken away; a middle initial too."""
    for start in range(len(words) if len(words) <= MAX_TITLED else 0):
        if start and _TITLES.isdisjoint(words[:start]):
            continue
        rest = words[start:]
        yield " ".join(rest)
        yield " ".join([*rest[:1], *(word for word in rest[1:-1] if len(word) > 1), *rest[1:][-1:]])


class Directory:
    """The names that a graph gives to things."""

    def __init__(
        self,
        named: Iterable[tuple[str, str, str]],
        kinds_of: Callable[[str], Collection[str]],
        known: Callable[[str], bool],
        values: Callable[[str, str], Collection[str]],
    ) -> None:
        """Take the names; how they are compared is worked out when it is needed.

        Args:
            named: (property, IRI, name) for each label, other label and code.
            kinds_of: gives the IRIs of all classes of a thing.
            known: tells whether the graph says anything about an IRI.
            values: gives the IRIs to which a property of a thing leads.
        """
        self.kinds_of, self.known, self.values = kinds_of, known, values
        self.names: dict[str, dict[str, None]] = {}  # IRI to its names
        self.labels: dict[str, str] = {}
        self.codes: dict[str, dict[str, set[str]]] = {name: {} for name in CODES}
        self._exact: dict[str, dict[str, set[str]]] = {LABEL: {}, ALT_LABEL: {}}
        schemes = {predicate: name for name, predicate in CODES.items()}
        for predicate, iri, name in named:
            if predicate in schemes:
                self.codes[schemes[predicate]].setdefault(name.casefold(), set()).add(iri)
                continue
            self.names.setdefault(iri, {})[name] = None
            self._exact[predicate].setdefault(name.casefold(), set()).add(iri)
            if predicate == LABEL:
                self.labels.setdefault(iri, name)

    @classmethod
    def of(cls, store: ox.Store, things: Iterable[str] | None = None) -> Directory:
        """Return the names in a store, of all or of some things."""
        subjects = [None] if things is None else [node(iri) for iri in sorted(things)]

        def named() -> Iterator[tuple[str, str, str]]:
            for predicate in (LABEL, ALT_LABEL, *CODES.values()):
                for subject in subjects:
                    for quad in store.quads_for_pattern(subject, node(predicate), None):
                        yield predicate, raw(quad.subject), raw(quad.object)

        def values(iri: str, predicate: str) -> set[str]:
            return {raw(quad.object) for quad in store.quads_for_pattern(node(iri), node(predicate), None)}

        return cls(named(), lambda iri: _types(store, iri), lambda iri: known(store, iri), values)

    def match(self, text: str, takes: str = "", classes: Collection[str] = ()) -> Match:
        """Return the one thing that a user's words name.

        Args:
            text: what the user wrote.
            takes: what the parameter takes (see `kg.queries.TAKES`); '' takes anything.
            classes: IRIs of classes of one of which the thing has to be; none where `takes` says it, or nothing does.

        Raises:
            AmbiguousError: several things may be meant; they are listed, the best first.
            LookupError: nothing is; near names are given.
        """
        words = " ".join(text.split())
        wanted = frozenset(classes) or taken(takes)
        found, others, problem = self._search(text, words, takes, wanted)
        if found:
            return found
        if problem:
            raise LookupError(problem + self._near_iris(words))
        if (other := self._called(words, others)) and not classes:
            return Match(other, others[other])  # of another kind; who asked says so
        raise LookupError(self._missing(text, words, takes, wanted, list(others)))

    def certain(self, text: str, classes: Collection[str] = (), takes: str = "") -> Match | None:
        """Return what `match` returns by a reading that may be certain, None where there is none: beginnings and what is spelt alike do not count.

        Raises:
            AmbiguousError: see `match`.
        """
        return self._search(text, " ".join(text.split()), takes, frozenset(classes) or taken(takes), sure=True)[0]

    def _search(self, text: str, words: str, takes: str, wanted: Collection[str], *, sure: bool = False) -> tuple[Match | None, dict[str, str], str]:
        """Return the thing that words name, else things of other kinds with how they were read, or why an explicit name names nothing."""
        explicit = self._explicit(words, takes, wanted)
        if explicit is not None:
            return (explicit, {}, "") if isinstance(explicit, Match) else (None, {}, explicit)
        others: dict[str, str] = {}
        for why, found in self._readings(words):
            if sure and why is None:
                break
            fitting = [iri for iri in found if self._is(iri, takes, wanted)]
            if why == PART and wanted:
                joined = self._joined(others or [iri for iri in found if self._is_most_of(iri, words)], takes, wanted)
                if len(meant := [match for match in joined if match.why]) == 1:
                    return meant[0], others, ""
                if takes:
                    fitting = list(dict.fromkeys([*(match.iri for match in joined), *fitting]))
            if len(fitting) == 1 and why is not None and (why != PART or self._is_most_of(fitting[0], words)):
                return Match(fitting[0], why.replace("{name}", self._name(fitting[0], words))), others, ""
            if fitting:
                named = self._called(words, others)
                head = f"{self.labels.get(named, words)} ({curie(named)}) is of another kind; " if named else ""
                head += f"{text!r} may be {'any of these' if len(fitting) > 1 else 'this'}; write the name on the left:"
                raise self._ambiguous(head, fitting, words)
            for iri in found:
                others.setdefault(iri, why or "")
        return None, others, ""

    def _explicit(self, words: str, takes: str, wanted: Collection[str]) -> Match | str | None:
        """Return what a code with its scheme, a Wikidata identifier, a CURIE, a local name or an IRI stands for; words where it stands for nothing.

        It is None where the words are none of these.
        """
        scheme, colon, value = words.partition(":")
        if item := WIKIDATA.fullmatch(words):
            found = self.codes["wikidata"].get(item[1].casefold(), set())
            return self._only(words, found) if found else f"no entity has the Wikidata identifier {item[1].upper()}"
        if colon and scheme.lower() in CODES:
            found = self.codes[scheme.lower()].get(value.strip().casefold(), set())
            fitting = {iri for iri in found if self._is(iri, takes, wanted)} or found
            return self._only(words, fitting) if fitting else f"no entity has the {scheme.lower()} code {value}"
        iri = _iri_of(words)
        if iri is None:
            return None
        if self.known(iri):
            return Match(iri)
        if words.casefold() in self._exact[LABEL] or words.casefold() in self._exact[ALT_LABEL]:
            return None
        return f"the graph knows no {words}"

    def _only(self, words: str, found: Collection[str]) -> Match:
        if len(found) > 1:
            raise self._ambiguous(f"{words!r} may be any of these; write the name on the left:", found, words)
        return Match(next(iter(found)), "")

    def _is(self, iri: str, takes: str, wanted: Collection[str]) -> bool:
        return _fits(iri, takes, wanted, self.kinds_of)

    def _readings(self, words: str) -> Iterator[tuple[str | None, Collection[str]]]:
        """Yield, from the surest to the least sure, how the words can be read and what they then name.

        How is None where not even a single match is certain.
        """
        key = words.casefold()
        yield "", self._exact[LABEL].get(key, ())
        yield "", self._exact[ALT_LABEL].get(key, ())
        for schemes in (("iso3", "iso2"), ("cow", "gw", "cowc", "gwc"), ("slug",)):
            found = {iri: scheme for scheme in reversed(schemes) for iri in self.codes[scheme].get(key, ())}
            yield self._code_words(key, found), found
        fold = folded(words)
        ids = self._identified(words) if re.fullmatch(r"[a-z0-9]+(?:-+[a-z0-9]+)*", words) else ()
        if "-" in words:
            yield "its id in exports", ids
        yield "a spelling of {name}", self._by_fold.get(fold, ())
        yield "its id in exports", ids
        yield "a person with a title", self._titled(fold.split())
        if re.fullmatch(r"[^\W\d_]{3,6}", words) and words.isupper():
            yield "its initials", self._by_initials.get(words, ())
        bag = _bag(fold)
        if len(bag) > 1:
            yield "the words of {name}", self._by_bag.get(bag, ())
        yield PART, self._with_words(bag, lambda word: self._by_word.get(word, frozenset()), _holds)
        if len(bag) > 1:
            yield None, self._with_words(self._spelt_out(bag), lambda word: self._by_word.get(word, frozenset()), _holds)
        if len(fold) > 2:
            yield None, self._with_words(bag, self._begun, _begins)
            yield None, [iri for iri, folds in self._things.items() if any(fold in one for one in folds)] if fold in self._all else ()

    def _spelt_out(self, bag: Collection[str]) -> set[str]:
        """Return words with the label of a state in place of a code or another name of it, such as UK or British."""
        found: set[str] = set()
        for word in bag:
            states = [
                iri
                for iri in {*self.codes["iso3"].get(word, ()), *self.codes["iso2"].get(word, ()), *self._by_fold.get(word, ())}
                if SG.State in self.kinds_of(iri)
            ]
            found |= _bag(folded(self._told(states[0]))) if len(states) == 1 else {word}
        return found

    def _with_words(
        self, bag: Collection[str], things: Callable[[str], Collection[str]], told: Callable[[Collection[str], Collection[str]], bool]
    ) -> list[str]:
        """Return the things that have a name with all of some words.

        Args:
            bag: the words.
            things: gives the things with a word in one of their names.
            told: tells whether a name, given as its words, has all of them.
        """
        common = set.intersection(*(set(things(word)) for word in bag)) if bag else set()
        return [iri for iri in self._things if iri in common and any(told(bag, one.split()) for one in self._things[iri])] if common else []

    def namesakes(self, iri: str) -> list[str]:
        """Return what people ask about that has all words of the label of a place, a concept or an event in a name; see `namesakes`."""
        if iri.removeprefix(ID).partition("_")[0] in _FIRST:
            return []  # it was meant
        words = self._told(iri)
        found = self._with_words(_bag(folded(words)), lambda word: self._by_word.get(word, frozenset()), _holds)
        others = (one for one in found if one != iri and one.removeprefix(ID).partition("_")[0] in {*_FIRST, "Event"})
        return sorted(others, key=lambda one: self._rank(one, words))

    def _begun(self, start: str) -> set[str]:
        """Return the things that have a word in their names that begins so."""
        first, last = bisect_left(self._spelled, start), bisect_left(self._spelled, start + "\U0010ffff")
        return set().union(*(self._by_word[word] for word in self._spelled[first:last]))

    def _is_most_of(self, iri: str, words: str) -> bool:
        """Tell whether the words are most of a name of a thing, or part of a person's."""
        bag = _bag(folded(words))
        return SG.Person in self.kinds_of(iri) or any(bag <= (whole := _bag(one)) and 2 * len(bag) > len(whole) for one in self._folds[iri])

    @cached_property
    def _folds(self) -> Mapping[str, list[str]]:
        return {iri: [folded(name) for name in names] for iri, names in self.names.items()}

    @cached_property
    def _by_fold(self) -> Mapping[str, set[str]]:
        return _turned((one, iri) for iri, folds in self._folds.items() for one in folds)

    @cached_property
    def _by_bag(self) -> Mapping[frozenset[str], set[str]]:
        return _turned((_bag(one), iri) for iri, folds in self._folds.items() for one in folds)

    @cached_property
    def _things(self) -> Mapping[str, list[str]]:
        """What parts of a name find: all but statements."""
        return {iri: folds for iri, folds in self._folds.items() if not STATEMENTS.match(iri)}

    @cached_property
    def _by_word(self) -> Mapping[str, set[str]]:
        return _turned((word, iri) for iri, folds in self._things.items() for one in folds for word in one.split())

    @cached_property
    def _spelled(self) -> list[str]:
        return sorted(self._by_word)

    @cached_property
    def _all(self) -> str:
        return "\n".join(one for folds in self._things.values() for one in folds)

    @cached_property
    def _by_id(self) -> Mapping[str, set[str]]:
        return _turned((one, iri) for iri in self.names for one in _ids(iri))

    def _identified(self, words: str) -> Collection[str]:
        """Return the things with an id in exports; records about a thing, which may have the same, only where no thing has it."""
        found = self._by_id.get(words, ())
        things = [iri for iri in found if iri.removeprefix(ID).partition("_")[0] in _FIRST]
        return things if len(things) == 1 else found

    @cached_property
    def _by_initials(self) -> Mapping[str, set[str]]:
        named = ((name, iri) for iri in self._things for name in self.names[iri])
        return _turned((one, iri) for name, iri in named for one in _initials(name))

    def _titled(self, words: list[str]) -> set[str]:
        """Return the persons that are left when a title is taken away; see `_without_titles`."""
        tried = ({iri for iri in self._by_fold.get(rest, ()) if SG.Person in self.kinds_of(iri)} for rest in _without_titles(words))
        return next((found for found in tried if found), set())

    def _code_words(self, key: str, found: Mapping[str, str]) -> str:
        if len(found) != 1:
            return "its code"
        iri, name = next(iter(found.items()))
        others = [
            f"{_CODE_WORDS[code].replace('its ', 'the ')} {key.upper()} is of {self.labels.get(other, curie(other))}: {code}:{key.upper()}"
            for code in ("cowc", "gwc")
            for other in sorted(self.codes[code].get(key, ()))
            if other != iri
        ]
        return "; ".join([_CODE_WORDS[name], *others[:1]])

    def _texts_of(self, iri: str) -> set[str]:
        """Return the provisions and instruments that a commitment, an obligation or a provision stands in."""
        found: set[str] = set()
        waiting = [iri]
        while waiting:
            one = waiting.pop()
            if one.startswith(ID) and one not in found:
                found.add(one)
                waiting += (text for predicate in _TEXT for text in self.values(one, predicate))
        return found - {iri}

    def _joined(self, others: Collection[str], takes: str, wanted: Collection[str]) -> list[Match]:
        """Return the things of the kind asked for that belong to those that the words name for certain, with how they were read.

        The texts in which a commitment stands, what a text establishes, and the commitments of an alliance with their texts are sure to be
        meant where they are one; those of another actor are only listed, and have no words. What is only drafted belongs to nobody yet.
        """
        found = {one: f"the text of {self._told(iri)}" for iri in others for one in self._texts_of(iri)}
        if takes:
            texts = {iri: self._texts_of(iri) for iri in self._things if SG.Guarantee in self.kinds_of(iri)}
            for iri in others:
                found |= {one: f"what {self._told(iri)} establishes" for one, of in texts.items() if iri in of}
                if SG.Actor in self.kinds_of(iri):
                    told = f"of {self._told(iri)}" if SG.Alliance in self.kinds_of(iri) else ""
                    theirs = [one for one in texts if iri in self.values(one, SG.guarantor)]
                    agreed = [one for one in theirs if not any(SG.DraftInstrument in self.kinds_of(text) for text in texts[one])]
                    found |= {one: told for guarantee in agreed for one in (guarantee, *texts[guarantee])}
        return [Match(one, why) for one, why in found.items() if self._is(one, takes, wanted)]

    def _told(self, iri: str) -> str:
        return self.labels.get(iri, curie(iri))

    def _name(self, iri: str, words: str) -> str:
        """Return the name of a thing that is most like the words."""
        return (near(words, self.names[iri], 1, 0.0) or [curie(iri)])[0]

    def _rank(self, iri: str, words: str) -> tuple[int, int, str]:
        kind = iri.removeprefix(ID).partition("_")[0]
        place = _FIRST.index(kind) if kind in _FIRST else len(_FIRST) + (kind in _LAST)
        fold = folded(words)
        size = min((len(one) + (0 if one.startswith(fold) else 3) for one in self._folds.get(iri, ()) if fold in one), default=999)
        return place // 6, size, iri

    def _ambiguous(self, head: str, found: Collection[str], words: str) -> AmbiguousError:
        best = sorted(found, key=lambda iri: self._rank(iri, words))[:MAX_NEAR]
        return AmbiguousError(f"{head}\n{self._listed(found, words)}", [curie(iri) for iri in best])

    def _listed(self, found: Collection[str], words: str) -> str:
        ranked = sorted(found, key=lambda iri: self._rank(iri, words))
        rows = "\n".join(f"  {curie(iri):<45} {clean(self.labels.get(iri, ''))}".rstrip() for iri in ranked[:MAX_LISTED])
        return rows + (f"\n  … and {len(ranked) - MAX_LISTED} more" if len(ranked) > MAX_LISTED else "")

    def _called(self, words: str, things: Collection[str]) -> str | None:
        """Return the one of some things that has the words for a name, None where none or several have."""
        found = [iri for iri in things if words.casefold() in (name.casefold() for name in self.names.get(iri, ()))]
        return found[0] if len(found) == 1 else None

    def _missing(self, text: str, words: str, takes: str, wanted: Collection[str], others: Collection[str]) -> str:
        of = f" of the kind asked ({takes or ' or '.join(sorted(map(curie, wanted)))})" if takes in _TAKEN or takes in _SCHEMES or wanted else ""
        if others:
            return f"nothing{of} is called {text!r}; of other kinds are:\n{self._listed(others, words)}"
        spelled = (name for iri, names in self.names.items() if self._is(iri, takes, wanted) for name in names)
        return f"nothing{of} is called {text!r}{did_you_mean(words, spelled, FIND, MAX_NEAR)}"

    def _near_iris(self, words: str) -> str:
        """Return a clause with the names of things that are spelt like a local name, '' where the words are none."""
        if (iri := _iri_of(words)) is None:
            return ""
        space = iri[: iri.rindex(local)] if (local := local_name(iri)) in iri else ""
        alike = [curie(space + one) for one in near(local, (one.removeprefix(space) for one in self.names if one.startswith(space)))]
        return f"; did you mean {' or '.join(alike)}?" if alike else f"; {FIND}"


def _iri_of(words: str) -> str | None:
    """Return the IRI that a CURIE, a local name or an IRI stands for."""
    return expand(words) or (ID + words if re.fullmatch(r"[A-Z]\w*_\S+", words) else None)


def _turned(pairs: Iterable[tuple[K, str]]) -> dict[K, set[str]]:
    """Return keys to all their values."""
    found: dict[K, set[str]] = {}
    for key, value in pairs:
        found.setdefault(key, set()).add(value)
    return found


def _holds(wanted: Collection[str], words: Collection[str]) -> bool:
    """Tell whether every word wanted is one of the words."""
    return set(wanted) <= set(words)


def _begins(wanted: Collection[str], words: Collection[str]) -> bool:
    """Tell whether every word wanted begins one of the words."""
    return all(any(word.startswith(one) for word in words) for one in wanted)


def known(store: ox.Store, iri: str) -> bool:
    """Return whether the graph says anything about `iri`."""
    try:
        return next(iter(store.quads_for_pattern(node(iri), None, None)), None) is not None
    except ValueError:
        return False


def _joined(store: ox.Store, things: Collection[str]) -> set[str]:
    """Return things with what `Directory` may take instead of them: commitments that they make or that stand in them, and their texts."""
    found, todo = set(things), list(things)
    made = [quad.subject for one in things for quad in store.quads_for_pattern(None, node(SG.guarantor), node(one))]
    todo += {raw(one) for one in made} - found
    while todo:
        one = todo.pop()
        found.add(one)
        quads = [quad for predicate in _TEXT for quad in store.quads_for_pattern(None, node(predicate), node(one))]
        ends = {raw(quad.subject) for quad in quads}
        ends |= {raw(quad.object) for predicate in _TEXT for quad in store.quads_for_pattern(node(one), node(predicate), None)}
        todo += ends - found - set(todo)
    return found


def match(store: ox.Store, text: str, takes: str = "", kept: Callable[[], NameKeys] | None = None) -> Match:
    """Return the one thing of a graph that a user's words name, and how they were read; see `Directory.match`.

    Args:
        store: the graph.
        text: the words.
        takes: see `Directory.match`.
        kept: opens the keys of all names in the graph; None reads the names themselves.

    Raises:
        AmbiguousError: several things may be meant; they are listed.
        LookupError: nothing is; near names are given.
    """
    import pyoxigraph as ox

    iri = expand(text)
    if iri is not None and known(store, iri):  # the default of a question is a CURIE: no need to read all names
        return Match(iri)
    exact = {raw(quad.subject) for quad in store.quads_for_pattern(None, node(LABEL), ox.Literal(text, language="en"))}
    if len(exact) == 1 and fits(store, one := exact.pop(), takes):
        return Match(one)
    if kept and (found := Directory.of(store, _joined(store, candidates(text, kept()))).certain(text, takes=takes)):
        return found
    return Directory.of(store).match(text, takes)


def namesakes(store: ox.Store, iri: str) -> list[str]:
    """Return what else has all words of a thing's label in a name of its own, the best first: for the city of Budapest the Budapest Memorandum."""
    return Directory.of(store).namesakes(iri)


def resolve(store: ox.Store, text: str, takes: str = "", kept: Callable[[], NameKeys] | None = None) -> str:
    """Return the IRI of the one thing of a graph that a user's words name; see `match`."""
    return match(store, text, takes, kept).iri
