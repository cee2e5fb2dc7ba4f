"""Find words in the graph: labels, other names, definitions, paraphrases, notes, what a statement is about, and the questions, ranked.

The index is a SQLite database with FTS5 (https://www.sqlite.org/fts5.html), made at the first search of a snapshot and kept beside it. Words
are compared without case, accents and English endings; a word that the graph does not have is read as those spelt alike.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import queries, rdf, snapshot
from kg.names import folded, taken
from kg.paths import Roots
from kg.rdf import ALT_LABEL, DEFINITION, ID, LABEL, NS, PREF_LABEL, PREFIXES, SUBCLASS, TYPE, curie
from kg.snapshot import Snapshot
from kg.text import near

if TYPE_CHECKING:
    import sqlite3

KINDS = ("actor", "instrument", "option", "claim", "source", "question", "term")
DERIVED = rdf.GRAPH + "derived/"
LIMIT = 20
_FORMAT = 1
_QUESTION = "question"
_BETWEEN = " · "  # two names
_ALIKE = 0.75
_MOST_ALIKE, _MOST_WORDS = 3, 30
_LINE = re.compile(
    r'^<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@[\w-]+|\^\^<[^>]*>)?) <([^>]*)> \.$',
)
# Who and what is asked about comes before what is said of it and the records about it.
_WEIGHT = {"actor": 2.0, "option": 2.0, "instrument": 2.0, "question": 1.2, "term": 1.1, "claim": 1.0, "source": 0.9}
_OTHER = 0.6
# A question is a door to many things, and nothing in the graph names it.
_LINKS = 30
# Words of questions, which stand everywhere.
_STOP = frozenset("a an and are at by did do does for from how in is of on or that the to was were what when where which who whom whose with".split())
# Where fewer hits have all the words, those that have some of them follow.
FEW = 3
_UNTOLD = frozenset(f"{ID}{name}_" for name in ("Derived", "Evidence", "Silent"))
_CONCEPT = PREFIXES["skos"] + "Concept"
_SCHEMA = (
    "CREATE VIRTUAL TABLE docs USING fts5(name UNINDEXED, kind UNINDEXED, kinds UNINDEXED, links UNINDEXED, label, also, text, about,"
    " tokenize = 'porter unicode61 remove_diacritics 2')"
)
_SELECT = (
    "SELECT name, label, also, kind, kinds, links, snippet(docs, -1, '', '', '…', 12), bm25(docs, 0, 0, 0, 0, 10, 8, 3, 1) FROM docs"
    " WHERE docs MATCH ? AND (? = '' OR instr(kinds, ?))"
)
Row = tuple[str, str, str, str, str, int, str, float]
Document = tuple[str, str, str, int, str, str, str, str]


class Hit(NamedTuple):
    """One thing in which words were found.

    Attributes:
        name: its IRI, or the name of a question.
        label: what it is called, or what the question asks.
        kind: the label of its class, or `question`.
        found: where else than in its label the words stand, with a few words around, '' where in the label alone.
    """

    name: str
    label: str
    kind: str
    found: str

    @property
    def typed(self) -> str:
        """What to type to see it."""
        return f"ask {self.name}" if self.kind == "question" else curie(self.name)


class Found(NamedTuple):
    """What a search gave: the hits, the best first, whether there are more, and how the words were read where not as written."""

    hits: tuple[Hit, ...]
    more: bool
    notes: tuple[str, ...]

    def plain(self) -> dict[str, Any]:
        """Return it as JSON has it."""
        return {"hits": [hit._asdict() | {"type": hit.typed} for hit in self.hits], "more": self.more, "notes": self.notes}


def find(base: Roots, shot: Snapshot, words: str, kind: str = "", limit: int = LIMIT) -> Found:
    """Find things by words.

    Args:
        base: the base folder, whose questions are found too.
        shot: the snapshot.
        words: what to look for; all words have to be there, else most.
        kind: one of KINDS; '' is any.
        limit: how many to return at most.

    Raises:
        ValueError: no such kind, no word to look for, or more than are looked for at once.
    """
    if kind and kind not in KINDS:
        raise ValueError(f"kind is {kind!r}; write {', '.join(KINDS)}")
    spelled = re.findall(r"[^\W_]+", re.sub(r"(?<=\w)['’]s\b", "", words.casefold()))
    wanted = list(dict.fromkeys([word for word in spelled if word not in _STOP] or spelled))
    if not wanted:
        raise ValueError(f"{words!r} has no word to look for")
    if len(wanted) > _MOST_WORDS:
        raise ValueError(f"{len(wanted):,} words; at most {_MOST_WORDS} are looked for at once: leave some out")
    with closing(_opened(base, shot)) as index:
        return _find(index, wanted, kind, limit, folded(" ".join(spelled)))


def _find(index: sqlite3.Connection, wanted: Sequence[str], kind: str, limit: int, whole: str) -> Found:
    found: dict[str, tuple[int, Row]] = {}
    notes: list[str] = []
    for tier, (pattern, told) in enumerate(_patterns(index, wanted)):
        if len(found) < FEW:
            before = len(found)
            for row in index.execute(_SELECT, (pattern, kind, f" {kind} ")):
                found.setdefault(row[0], (tier, row))
            notes = told if len(found) > before else notes

    def rank(hit: tuple[int, Row]) -> tuple[int, int, float, str]:
        tier, (name, label, also, _, kinds, links, _, score) = hit  # the score of bm25 is below 0, the better the lower
        called = 0 if folded(label) == whole else 1 if whole in map(folded, also.split(_BETWEEN)) else 2
        weight = max((_WEIGHT[one] for one in kinds.split() if one in _WEIGHT), default=_OTHER)
        return tier, called, score * weight * (1 + math.log1p(links) / 5), name

    ranked = [row for _, row in sorted(found.values(), key=rank)]
    hits = [Hit(name, label, what, "" if text.strip("…") in label else text) for name, label, _, what, _, _, text, _ in ranked[:limit]]
    return Found(tuple(hits), len(ranked) > limit, tuple(notes))


def _patterns(index: sqlite3.Connection, wanted: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield FTS5 patterns from the strictest to the widest, with what is to be said of them."""
    yield " ".join(f'"{word}"' for word in wanted), []
    yield " ".join(f'"{word}"*' for word in wanted), []
    groups, notes = [], []
    for word in wanted:
        if index.execute("SELECT 1 FROM docs WHERE docs MATCH ? LIMIT 1", (f'"{word}"*',)).fetchone():
            groups.append([word])
            continue
        size = len(word)
        known = (one for (one,) in index.execute("SELECT word FROM words WHERE length(word) BETWEEN ? AND ?", (size - 2, size + 2)))
        alike = near(folded(word), known, _MOST_ALIKE, _ALIKE)
        groups.append(alike or [word])
        if alike:
            notes.append(f"{word} is in no name or text; read as {' or '.join(alike)}")
    alternatives = [" OR ".join(f'"{word}"*' for word in group) for group in groups]
    yield " AND ".join(f"({group})" for group in alternatives), notes
    yield " OR ".join(f"({group})" for group in alternatives), [*notes, "few or none have all of these words; those with some of them follow"]


# The index ------------------------------------------------------------------------------------------------------------


def _opened(base: Roots, shot: Snapshot) -> sqlite3.Connection:
    """Return the index of a snapshot and the questions, made where it is not kept or cannot be read."""
    import sqlite3

    paths = queries.folder(base, "ask")
    name = f"words-{_FORMAT}-{snapshot.stamp(paths)}"
    if path := snapshot.kept_index(shot, name):
        try:
            kept = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
            kept.execute("SELECT count(*) FROM words").fetchone()
        except sqlite3.DatabaseError:
            pass  # damaged: made anew
        else:
            return kept
    made = _made(_documents(shot.data().decode().splitlines(), queries.load_all(base, "ask")))
    snapshot.keep_index(shot, name, made.serialize())
    return made


def _made(documents: Iterable[Document]) -> sqlite3.Connection:
    import sqlite3

    index = sqlite3.connect(":memory:")
    try:
        index.execute(_SCHEMA)
    except sqlite3.OperationalError as error:
        raise RuntimeError("find needs an SQLite with FTS5, which this Python was built without") from error
    index.execute("CREATE TABLE words (word TEXT PRIMARY KEY) WITHOUT ROWID")
    listed = list(documents)
    index.executemany("INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?, ?, ?)", listed)
    spelled = {word for row in listed for word in folded(" ".join(row[4:])).split() if len(word) > 3}
    index.executemany("INSERT INTO words VALUES (?)", [(word,) for word in sorted(spelled)])
    index.commit()
    return index


def _documents(lines: Iterable[str], asked: Iterable[queries.Query]) -> Iterator[Document]:
    """Yield name, class in words, kinds, number of links, label, other names, texts, and the labels of what it is about, for all that has a label."""
    links: Counter[str] = Counter()
    labels: dict[str, str] = {}
    also: dict[str, list[str]] = {}
    texts: dict[str, list[str]] = {}
    about: dict[str, list[str]] = {}
    classes: dict[str, set[str]] = {}
    above: dict[str, set[str]] = {}
    for line in lines:
        match = _LINE.match(line)
        if not match or not match[1].startswith((ID, NS)):
            continue
        subject, predicate, iri, escaped, graph = match.groups()
        if graph.startswith(DERIVED):
            if predicate == TYPE:
                classes.setdefault(subject, set()).add(iri)
        elif escaped is None:
            if predicate == TYPE:
                classes.setdefault(subject, set()).add(iri)
            elif predicate == SUBCLASS:
                above.setdefault(subject, set()).add(iri)
            elif predicate.startswith(NS):
                about.setdefault(subject, []).append(iri)
                links[iri] += 1
        elif predicate == LABEL:
            if subject not in labels or line.rpartition('"')[2].startswith("@en"):
                labels[subject] = rdf.unescaped(escaped)
        elif predicate in (ALT_LABEL, PREF_LABEL):
            also.setdefault(subject, []).append(rdf.unescaped(escaped))
        elif predicate == DEFINITION or '"@' in line:
            texts.setdefault(subject, []).append(rdf.unescaped(escaped))
    wanted = {kind: taken(kind) for kind in KINDS}
    wanted["claim"] = wanted["claim"] | {NS + "Position", NS + "Statement"}
    wanted["source"] = wanted["source"] | {NS + "Work"}
    for iri, label in sorted(labels.items()):
        if any(iri.startswith(start) for start in _UNTOLD):
            continue
        own = classes.get(iri, set())
        kinds = [kind for kind in KINDS if wanted[kind] & own]
        if iri.startswith(NS) or _CONCEPT in own:
            kinds.append("term")
        particular = own - {general for one in own for general in rdf.above(one, lambda cls: above.get(cls, ()))}
        what = " and ".join(sorted(labels.get(one, rdf.words(rdf.local_name(one)).lower()) for one in particular)) or "thing"
        names = [name for name in also.get(iri, ()) if name != label]
        around = [labels[one] for one in about.get(iri, ()) if one in labels]
        yield iri, what, f" {' '.join(kinds)} ", links[iri], label, _BETWEEN.join(names), _BETWEEN.join(texts.get(iri, ())), _BETWEEN.join(around)
    for query in asked:
        yield query.name, _QUESTION, f" {_QUESTION} ", _LINKS, query.summary, query.name.replace("-", " "), query.description, " ".join(query.tags)
