"""Make one statement, with its evidence, from what a person types: names as the resolver reads them, words as the text has them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from kg import evidence, rdf, turtle
from kg.lookup import folded
from kg.rdf import DATE, DEFINITION, LABEL, NS, PREFIXES, bare, curie, expand, literal, split_literal
from kg.reading import period
from kg.text import clean, did_you_mean
from kg.validate import tables
from kg.validate.index import A, Index
from kg.validate.model import Fact, Source, ntriples
from kg.vocab import SG

if TYPE_CHECKING:
    from pathlib import Path

    from kg.paths import Folders
    from kg.snapshot import Snapshot
    from kg.validate.rules import Shapes
    from kg.validate.tables import TableColumn

#: So many allowed values are told where a value is not one of them.
_MOST = 30
#: Of words that stand nowhere so many are looked for from the first one on.
_FIRST_WORDS = 30
_CLAIM = SG.Claim
#: What of a claim follows from the text that makes it, where it is not said; see `StatementMaker.defaults`.
FROM_TEXT = frozenset({SG.claimant, SG.statedOn})


class Passage(NamedTuple):
    """A place in a text: the IRI and slug of its source, offsets in the normalised text, and the digest of the words there."""

    source: str
    slug: str
    start: int
    end: int
    digest: str


class NewStatement(NamedTuple):
    """A statement in the making.

    Attributes:
        iri: its IRI, '' where it cannot be named.
        facts: what it says, with its evidence.
        problems: what of it could not be read, in words.
    """

    iri: str
    facts: tuple[Fact, ...]
    problems: tuple[str, ...]


class StatementMaker:
    """Makes statements of one class."""

    def __init__(self, index: Index, shapes: Shapes, path: Path, base: str, cls: str, others: Sequence[Fact] = ()) -> None:
        """Look up what a statement of the class takes.

        Args:
            index: the graph.
            shapes: the shapes.
            path: the file of the shapes.
            base: the base IRI under which the statement is named.
            cls: the class, as a person names it.
            others: facts of files beside, whose names count too.

        Raises:
            LookupError: no such class.
        """
        self.index, self.path, self.base, self.others = index, path, base, tuple(others)
        self.cls = tables.find_class(cls, index)
        self.columns = {column.path: column for column in tables.columns(self.cls, shapes, index)}
        self.is_claim = self.cls == _CLAIM or _CLAIM in index.classes_above(self.cls)

    @classmethod
    def of(cls, folders: Folders, shot: Snapshot, name: str, others: Sequence[Fact] = ()) -> StatementMaker:
        """Return what makes statements of a class that are to be laid beside a graph; see `__init__`."""
        from kg import ontology
        from kg.validate.rules import Shapes

        shapes, base = ontology.shapes(folders.roots), folders.workspace.base_iri if folders.workspace else rdf.ID
        return cls(Index.load(shot.nquads), Shapes(shapes), shapes, base, name, others)

    def property(self, name: str) -> str:
        """Return the IRI of a property by its name, CURIE or label.

        Raises:
            LookupError: no such property.
        """
        labelled = [iri for iri in self.index.labelled(name) if iri in self.columns or iri in self.index.terms]
        for iri in (expand(name), LABEL if name == "label" else None, NS + name, *labelled):
            if iri and (iri in self.columns or iri in self.index.terms):
                return iri
        known = [self.called(path) for path in self.columns]
        takes = f"{curie(self.cls)} takes {', '.join(known)}"
        raise LookupError(f"no property is called {clean(name)}{did_you_mean(name, known, takes)}")

    def allowed(self, path: str) -> dict[str, str]:
        """Return the values that a property is allowed, from what people call them to their CURIEs; none where that is open."""
        column = self.columns.get(path)
        listed = column.values if column else ()
        if len(listed) == 1 and expand(listed[0]) is None:  # a scheme too long to list
            return {}
        return {self.index.label(f"<{expand(value)}>") or value: value for value in listed}

    def wanted(self, given: Mapping[str, Sequence[str]]) -> list[TableColumn]:
        """Return the columns that still need a value before the statement can stand."""
        needed = {SG.attribution, SG.claimant} if self.is_claim and SG.recordedIn not in given else set()
        return [column for column in self.columns.values() if (column.must or column.path in {LABEL, *needed}) and not given.get(column.path)]

    def lacks(self, given: Mapping[str, Sequence[str]], made: NewStatement) -> list[str]:
        """Return the properties without which what was made of the given cannot stand, `hasEvidence` where it lacks a place in a text."""
        said = {fact.predicate[1:-1] for fact in made.facts}
        unplaced = self.is_claim and not {SG.hasEvidence, SG.recordedIn} & said
        return [*([SG.hasEvidence] if unplaced else []), *(column.path for column in self.wanted(given) if column.path not in said)]

    def defaults(self, given: dict[str, list[str]], passages: Sequence[Passage]) -> None:
        """Add to what is given what follows from the text: who tells it, and when it appeared."""
        works = {work for passage in passages for work in self._objects(f"<{passage.source}>", SG.expresses)}
        if not self.is_claim or len(works) != 1:
            return
        work = works.pop()
        authors = self._objects(work, SG.author)
        if len(authors) == 1:
            given.setdefault(SG.claimant, [curie(bare(authors[0]))])
        own = f"{rdf.ID}Attribution_Own"
        if given.get(SG.attribution) and {self._curie(SG.attribution, one) for one in given[SG.attribution]} == {curie(own)}:
            given.setdefault(SG.holder, given.get(SG.claimant, []))
        if SG.statedOn not in given:
            for mine, theirs in ((SG.statedOn, SG.publishedOn), (SG.statedOnLatest, SG.publishedOnLatest)):
                if days := self._objects(work, theirs):
                    given[mine] = [split_literal(days[0])[0]]

    def _objects(self, subject: str, predicate: str) -> list[str]:
        """Return what the graph, or a file beside, says of a subject."""
        beside = [fact.object for fact in self.others if (fact.subject, fact.predicate) == (subject, f"<{predicate}>")]
        return [*self.index.objects(subject, f"<{predicate}>"), *beside]

    def make(self, given: Mapping[str, Sequence[str]], passages: Sequence[Passage] = (), name: str = "") -> NewStatement:
        """Make a statement.

        Args:
            given: the values of each property, by its IRI, as a person writes them.
            passages: its places in texts.
            name: what its IRI ends with; '' makes one of its class and label.
        """
        problems: list[str] = []
        heads, cells = ["id", "class"], ["", curie(self.cls)]
        for path, values in given.items():
            for value in values:
                for head, cell in self._typed(path, value, problems):
                    heads.append(curie(head))
                    cells.append(cell)
        iri = f"{self.base}{name or self._named(given, passages)}"
        cells[0] = f"<{iri}>"
        table = tables.resolved(Source("", "table", rows=[heads, cells]), self.index, [self.base], self.path, self.others)
        for problem in table.problems:
            head = expand(heads[problem.column - 1]) or heads[problem.column - 1]
            problems.append(f"{self.called(head)}={problem.text}: {problem.message}")
        facts = list(table.facts)
        own = {predicate: fact.object for fact in facts for predicate in [fact.predicate[1:-1]]}
        if self.is_claim and SG.attribution not in own and SG.claimant in own and own.get(SG.holder) == own[SG.claimant]:
            facts.append(Fact(f"<{iri}>", f"<{SG.attribution}>", f"<{rdf.ID}Attribution_Own>", ""))
        for passage in passages:
            facts += self._evidence(f"<{iri}>", passage)
        return NewStatement(iri, tuple(facts), tuple(dict.fromkeys(problems)))

    def _typed(self, path: str, value: str, problems: list[str]) -> Iterable[tuple[str, str]]:
        """Return a value as a cell spells it: a concept by its CURIE, a month or year by both bounds."""
        if value.startswith("my:"):
            value = f"<{self.base}{value[3:]}>"
        latest = f"{path}Latest"
        if DATE in self.index.ranges(f"<{path}>") and latest in self.index.terms:
            try:
                first, last = period(value)
            except ValueError as error:
                problems.append(f"{self.called(path)}={value}: {error}")
                return []
            return [(path, first), *([(latest, last)] if last != first else [])]
        return [(path, self._curie(path, value))]

    def _curie(self, path: str, value: str) -> str:
        """Return the CURIE of a concept that a property is allowed, however it was called; what is none of them as it is."""
        spelt = {folded(key): one for label, one in self.allowed(path).items() for key in (label, one, rdf.local_name(one).partition("_")[2])}
        return spelt.get(folded(value), value)

    def called(self, path: str) -> str:
        """Return the name by which a property is set."""
        return rdf.local_name(path)

    def asks(self, path: str) -> str:
        """Return in words what a property says."""
        if path == LABEL:
            return "What it is called, in a few words of your own."
        defined = next(iter(self.index.objects(f"<{path}>", f"<{DEFINITION}>")), "")
        return split_literal(defined)[0] if defined else self.columns[path].words

    def told(self, path: str) -> str:
        """Return in words which values a property takes; '' where that is open."""
        values = list(self.allowed(path))
        return f"one of: {', '.join(values[:_MOST])}" if values else ""

    def _named(self, given: Mapping[str, Sequence[str]], passages: Sequence[Passage]) -> str:
        label = next(iter(given.get(LABEL, ())), "")
        if self.is_claim and passages:
            return f"Claim_{passages[0].slug}_{rdf.short_slug(label)}"
        joined = "".join(word[:1].upper() + word[1:] for word in rdf.slug(label).split("-"))
        return f"{rdf.local_name(self.cls)}_{joined or 'unnamed'}"

    def _evidence(self, claim: str, passage: Passage) -> list[Fact]:
        node = f"<{self.base}Evidence_{passage.slug}_{passage.start}-{passage.end}>"
        whole = f"{PREFIXES['xsd']}integer"
        said = {
            A: f"<{SG.Evidence}>",
            f"<{SG.inSource}>": f"<{passage.source}>",
            f"<{SG.startsAt}>": literal(str(passage.start), whole),
            f"<{SG.endsAt}>": literal(str(passage.end), whole),
            f"<{SG.spanDigest}>": literal(passage.digest),
        }
        return [Fact(claim, f"<{SG.hasEvidence}>", node, ""), *(Fact(node, predicate, term, "") for predicate, term in said.items())]

    def choices(self, path: str) -> list[str]:
        """Return what a person may type for a property: the allowed values, else the labels of things of its kind."""
        if allowed := list(self.allowed(path)):
            return allowed
        column = self.columns.get(path)
        classes = {iri for kind in ([column.kind] if column else []) if kind.startswith("sg:") for iri in (expand(kind),) if iri}
        classes |= {iri for iri in self.index.ranges(f"<{path}>") if iri.startswith(NS)}
        below = {iri for iri in self.index.terms if classes & ({iri} | self.index.classes_above(iri))} if classes else set()
        found = {subject.decode() for cls in below for subject in self.index.subjects_of(f"<{cls}>".encode())}
        things = (one for one in found if below & {term[1:-1] for term in self.index.objects(one, A)})
        return sorted(filter(None, (self.index.label(thing) for thing in things)))


def find(texts: Mapping[str, str], words: str, expresses: Callable[[str], str], slugs: Mapping[str, str]) -> list[Passage]:
    """Return the one place of words in each text of one work.

    Args:
        texts: source IRI to normalised text.
        words: see `kg.evidence.find`.
        expresses: of a source its work, '' where it has none.
        slugs: of each source its slug.

    Raises:
        LookupError: the words stand nowhere, several times in a text, or in texts of several works.
    """
    found = {iri: places for iri, text in texts.items() if (places := evidence.find(text, words))}
    if not found:
        where = "do not stand in the text" if len(texts) == 1 else f"stand in none of the {len(texts)} texts"
        raise LookupError(f"these words {where}{_as_far(texts.values(), words)}; write fewer of them, or … for what is between")
    works = {expresses(iri) or iri for iri in found}
    if len(works) > 1:
        raise LookupError(f"these words stand in {', '.join(sorted(slugs[iri] for iri in found))}, which are several works; say --source SLUG")
    for iri, places in found.items():
        if len(places) > 1:
            raise LookupError(f"these words stand at {len(places)} places of {slugs[iri]}; give more of them")
    return [Passage(iri, slugs[iri], start, end, evidence.digest(texts[iri][start:end])) for iri, [(start, end)] in sorted(found.items())]


def _as_far(texts: Collection[str], words: str) -> str:
    """Return in words how far the words stand in one of the texts, and what follows there."""
    listed = words.split()
    for count in range(min(len(listed) - 1, _FIRST_WORDS), 1, -1):
        start = " ".join(listed[:count])
        for text in texts:
            if len(places := evidence.find(text, start)) == 1:
                return f": “{start}” is followed by “{' '.join(text[places[0][1] :].split()[:3])}”"
    return ""


def turtle_of(facts: Iterable[Fact], base: str | None, name: str) -> str:
    """Return facts as canonical Turtle, with `my:` for the base IRI of a workspace."""
    head = f"PREFIX my: <{base}>\n" if base else ""
    return turtle.canonical((head + ntriples(facts)).encode(), name=name)
