"""The schema of the graph for people and programs: classes, their properties with what values they take, concept schemes, with examples."""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from kg import ontology, rdf
from kg.paths import Folders
from kg.rdf import ALT_LABEL, DEFINITION, ID, LABEL, NS, PREFIXES, SUBCLASS, TYPE, curie, expand, split_literal
from kg.snapshot import Snapshot
from kg.text import did_you_mean
from kg.validate import tables
from kg.validate.index import Index
from kg.validate.rules import Shapes

_OWL, _SKOS, _RDFS = PREFIXES["owl"], PREFIXES["skos"], PREFIXES["rdfs"]
_CLASS = f"<{_OWL}Class>"
_SCHEME = f"<{_SKOS}ConceptScheme>"
_CALLED = {LABEL: "What it is called.", ALT_LABEL: "What else it is called."}


class PropertyUse(NamedTuple):
    """A property as it is used with a class.

    Attributes:
        name: the property as a CURIE.
        values: what it takes: a class, a datatype, or the concepts of a scheme as CURIEs.
        must: whether every thing of the class has to have it.
        many: whether it may have several values.
        words: what it says, or what a shape asks of it.
        example: a value in the graph, '' where there is none.
    """

    name: str
    values: tuple[str, ...]
    must: bool
    many: bool
    words: str
    example: str


class TermDescription(NamedTuple):
    """One term of the schema.

    Attributes:
        name: the term as a CURIE.
        kind: class, property, scheme or concept.
        label: what it is called.
        definition: the sentence that defines it.
        above: the more general terms next to it, as CURIEs; for a concept its scheme.
        below: the more particular ones next to it; for a scheme its concepts.
        uses: how many individuals a class has, or how many triples a property, in what is asserted.
        properties: those that a class is used with.
        leads: from and to which classes or datatypes a property leads: (from, to).
        example: an individual of a class, or a triple of a property, '' where there is none.
    """

    name: str
    kind: str
    label: str
    definition: str
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    uses: int = 0
    properties: tuple[PropertyUse, ...] = ()
    leads: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    example: str = ""

    def plain(self) -> dict[str, object]:
        """Return it as JSON has it, without what is empty."""
        found = self._asdict() | {
            "properties": [use._asdict() for use in self.properties],
            "leads": dict(zip(("from", "to"), self.leads, strict=True)),
        }
        return {name: value for name, value in found.items() if value and value != {"from": (), "to": ()}}


class Schema:
    """The classes, properties and concept schemes of one graph."""

    def __init__(self, folders: Folders, shot: Snapshot) -> None:
        """Read what the graph asserts.

        Args:
            folders: the base, whose shapes say what a fact must have.
            shot: the snapshot.
        """
        self.counts: dict[str, int] = shot.manifest["classes"]
        self.index = Index.load(shot.nquads)
        self.folders = folders

    @cached_property
    def shapes(self) -> Shapes:
        """The shapes that facts must satisfy."""
        return Shapes(*ontology.shape_files(self.folders.roots))

    @cached_property
    def classes(self) -> list[str]:
        """The IRIs of our classes."""
        return sorted(iri for iri, kinds in self.index.terms.items() if _CLASS in kinds)

    @cached_property
    def properties(self) -> list[str]:
        """The IRIs of our properties."""
        return sorted(iri for iri, kinds in self.index.terms.items() if any("Property>" in kind for kind in kinds))

    @cached_property
    def schemes(self) -> list[str]:
        """The IRIs of the concept schemes."""
        return sorted(line[1:-1].decode() for line in self.index.subjects_of(_SCHEME.encode()))

    def find(self, text: str) -> str:
        """Return the IRI of the term that a CURIE, a local name or a label names; the label of a class goes before that of a property.

        Raises:
            LookupError: nothing is; near names are given.
        """
        known = [*self.classes, *self.properties, *self.schemes]
        spelled = {rdf.local_name(iri).casefold(): iri for iri in reversed(known)} | {iri.casefold(): iri for iri in known}
        spelled |= {self.label(iri).casefold(): iri for iri in reversed(known)}
        iri = expand(text)
        if iri and self.index.known(f"<{iri}>") and self._kind(iri):
            return iri
        found = spelled.get((iri or text).casefold()) or next((one for one in self.index.labelled(text) if self._kind(one)), None)
        if found:
            return found
        words = text.partition(":")[2] or text
        raise LookupError(f"the schema has no term {text}{did_you_mean(words, (rdf.local_name(iri) for iri in known), 'sgkg schema lists them')}")

    def label(self, iri: str) -> str:
        """Return the label of a term, else its local name."""
        return self.index.label(f"<{iri}>") or rdf.local_name(iri)

    def definition(self, iri: str) -> str:
        """Return the sentence that defines a term, '' where there is none."""
        return next((split_literal(term)[0] for term in self.index.objects(f"<{iri}>", f"<{DEFINITION}>")), "")

    def overview(self) -> list[TermDescription]:
        """Return the classes, the properties and the schemes in short: without the properties of the classes and without examples."""
        classes = [
            TermDescription(curie(iri), "class", self.label(iri), self.definition(iri), self._values(iri, SUBCLASS), uses=self.counts.get(iri, 0))
            for iri in self.classes
        ]
        properties = [
            TermDescription(curie(iri), "property", self.label(iri), self.definition(iri), leads=self._leads(iri)) for iri in self.properties
        ]
        schemes = [TermDescription(curie(iri), "scheme", self.label(iri), self.definition(iri), below=self._concepts(iri)) for iri in self.schemes]
        return [*classes, *properties, *schemes]

    def describe(self, iri: str) -> TermDescription:
        """Return everything about one term; see `find` for its IRI."""
        kind = self._kind(iri)
        common = (curie(iri), kind, self.label(iri), self.definition(iri))
        if kind == "class":
            below = tuple(curie(one) for one in self.classes if iri in self._direct(one))
            used = dict.fromkeys((iri, *(one for one in self.classes if iri in self.index.classes_above(one))), 0)
            members = sorted(
                subject for one in used for subject in self.index.subjects_of(f"<{one}>".encode()) if subject.startswith(b"<" + ID.encode())
            )
            uses = tuple(self._use(column, members) for column in tables.columns(iri, self.shapes, self.index))
            example = curie(members[0][1:-1].decode()) if members else ""
            return TermDescription(*common, self._values(iri, SUBCLASS), below, self.counts.get(iri, 0), uses, example=example)
        if kind == "property":
            lines = [line for line in self._lines if f"> <{iri}> " in line]
            example = next((self._short(line) for line in lines if line.startswith(f"<{ID}")), "")
            return TermDescription(*common, self._values(iri, f"{_RDFS}subPropertyOf"), (), len(lines), leads=self._leads(iri), example=example)
        if kind == "scheme":
            return TermDescription(*common, below=self._concepts(iri), uses=len(self._concepts(iri)))
        node = f"<{iri}>".encode()
        users = sorted(subject for subject in self.index.subjects_of(node) if subject.startswith(f"<{ID}".encode()))
        things = [subject for subject in users if f"<{_SKOS}Concept>" not in self.index.objects(subject.decode(), f"<{TYPE}>")]
        example = curie(things[0][1:-1].decode()) if things else ""
        return TermDescription(*common, self._values(iri, f"{_SKOS}inScheme"), self._narrower(iri), len(things), example=example)

    @cached_property
    def _lines(self) -> list[str]:
        return [f"{line}\n" for line in self.index.whole().decode().split("\n")[:-1]]

    def _kind(self, iri: str) -> str:
        kinds = set(self.index.objects(f"<{iri}>", f"<{TYPE}>"))
        if iri.startswith(NS):
            return "class" if _CLASS in kinds else "property" if any("Property>" in one for one in kinds) else ""
        return "scheme" if _SCHEME in kinds else "concept" if f"<{_SKOS}Concept>" in kinds else ""

    def _direct(self, iri: str) -> list[str]:
        return [term[1:-1] for term in self.index.objects(f"<{iri}>", f"<{SUBCLASS}>") if term.startswith("<")]

    def _values(self, iri: str, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(curie(term[1:-1]) for term in self.index.objects(f"<{iri}>", f"<{predicate}>") if term.startswith("<")))

    def _leads(self, iri: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return self._values(iri, f"{_RDFS}domain"), tuple(sorted(map(curie, self.index.ranges(f"<{iri}>"))))

    def _concepts(self, scheme: str) -> tuple[str, ...]:
        node = f"<{scheme}>"
        concepts = {subject.decode() for subject in self.index.subjects_of(node.encode())}
        return tuple(sorted(curie(one[1:-1]) for one in concepts if node in self.index.objects(one, f"<{_SKOS}inScheme>")))

    def _narrower(self, concept: str) -> tuple[str, ...]:
        node = f"<{concept}>"
        narrower = {one.decode() for one in self.index.subjects_of(node.encode())}
        return tuple(sorted(curie(one[1:-1]) for one in narrower if node in self.index.objects(one, f"<{_SKOS}broader>")))

    def _use(self, column: tables.TableColumn, members: list[bytes]) -> PropertyUse:
        values = column.values or ((column.kind,) if column.kind else self._leads(column.path)[1])
        definition = self.definition(column.path) or _CALLED.get(column.path, column.words)
        example = ""
        for member in members:
            if found := self.index.objects(member.decode(), f"<{column.path}>"):
                example = rdf.short(found[0])
                break
        return PropertyUse(curie(column.path), values, column.must, column.many, definition, example)

    @staticmethod
    def _short(line: str) -> str:
        subject, predicate, term = line.removesuffix(" .\n").split(" ", 2)
        return f"{rdf.short(subject)} {rdf.short(predicate)} {rdf.short(term)}"
