"""The asserted graph, looked up by subject, by object and by label, at the cost of what is asked for (see `kg.lookup`)."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kg import lookup, names
from kg.lookup import folded
from kg.names import CODES, Directory, Match
from kg.rdf import ALT_LABEL, DATE, LABEL, PREF_LABEL, PREFIXES, SUBCLASS, TYPE, above, best_label, split_literal
from kg.validate.model import Fact
from kg.vocab import SG

#: Beyond so many bytes of labels not all of them are read for what is spelt alike.
_MOST_LABELS = 4_000_000
#: So many files are kept in the cache folder.
_MOST_KEPT = 12

A = f"<{TYPE}>"
LABELS = (f"<{LABEL}>", f"<{PREF_LABEL}>")
_IN_SCHEME = f"<{PREFIXES['skos']}inScheme>"
_SUBCLASS = f"<{SUBCLASS}>"
_RDFS = PREFIXES["rdfs"]
_NAMED = re.compile(rb'^<([^>]*)> <(%b)> "((?:[^"\\]|\\.)*)"' % "|".join(map(re.escape, (LABEL, ALT_LABEL, *CODES.values()))).encode(), re.MULTILINE)
_LINE = re.compile(r"(<[^>]*>|_:\S+) (<[^>]*>) (.*) \.\n", re.DOTALL)


class Cache(NamedTuple):
    """A folder for what is costly to make from a graph, each thing in a file that is named by all that it depends on.

    Attributes:
        folder: the folder; made if need be.
        graph: the name of the graph, such as its snapshot's.
    """

    folder: Path
    graph: str

    def _path(self, parts: Sequence[str]) -> Path:
        return self.folder / f"{hashlib.sha256(chr(10).join([self.graph, *parts]).encode()).hexdigest()[:32]}.kept"

    def read(self, *parts: str) -> bytes | None:
        """Return what depends on the graph and on `parts`, None where it is not kept."""
        try:
            return self._path(parts).read_bytes()
        except OSError:
            return None

    def write(self, content: bytes, *parts: str) -> None:
        """Keep something; a cache that cannot be written costs time, not the answer."""
        from kg import files

        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            files.save(self._path(parts), [content])
            for old in sorted(self.folder.glob("*.kept"), key=lambda path: path.stat().st_mtime_ns)[:-_MOST_KEPT]:
                old.unlink(missing_ok=True)
        except OSError:
            pass


class Index:
    """What the graph asserts. Consequences of rules take no part: a fact must hold without them.

    Terms are N-Triples, as text or, where many are looked up, as bytes.

    Attributes:
        terms: the IRIs of the ontology's own terms, to their classes (`owl:Class` and so on).
        closed: the IRIs of the individuals of the closed vocabularies.
        deprecated: the IRIs of what must not be used any more.
    """

    def __init__(self, quads: bytes | lookup.Lookups, without: Collection[str] = ()) -> None:
        """Take sorted N-Quads in which every quad has a named graph, less the graphs with the IRIs `without`."""
        self._found = lookup.of(quads) if isinstance(quads, bytes) else quads
        self._without = frozenset(iri.encode() for iri in without)
        self._above: dict[str, frozenset[str]] = {}
        head = self._found.head
        self.terms: dict[str, set[str]] = {iri: set(classes) for iri, classes in head["terms"].items()}
        self.closed = set(head["closed"])
        self.deprecated = {iri for iri, graph in head["deprecated"] if graph.encode() not in self._without}

    @classmethod
    def load(cls, quads: Path, without: Collection[str] = ()) -> Index:
        """Return the index of a sorted N-Quads file, by the files beside it; see `kg.lookup.opened`."""
        return cls(lookup.opened(quads), without)

    def _asserted(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Give as N-Triples those lines of N-Quads that count, each triple once."""
        last = b""
        for line in lines:
            at = line.rindex(b" <")
            graph = line[at + 2 : -4]
            if graph not in self._without and not graph.startswith(lookup.DERIVED) and line[:at] != last:
                last = line[:at]
                yield last + b" .\n"

    @property
    def size(self) -> int:
        """How many bytes the graph has."""
        return len(self._found.quads)

    def whole(self) -> bytes:
        """Return the asserted graph as sorted N-Triples, all of it read."""
        return b"".join(self._asserted(self._found.quads.all()))

    @cached_property
    def subclasses(self) -> list[bytes]:
        """Which class is below which, as lines of N-Triples."""
        return list(self._asserted(line.encode() for line in self._found.head["subclasses"]))

    def lines_of(self, subject: bytes) -> list[bytes]:
        """Return the lines with a subject."""
        return list(self._asserted(self._found.quads.starting(subject + b" ")))

    def pointing(self, term: str, predicate: str = "") -> list[tuple[str, str]]:
        """Return subject and predicate of each triple with an object, and with a predicate where one is given."""
        start = f"{term} {predicate} " if predicate else f"{term} "
        found: dict[tuple[str, str], None] = {}
        for line in self._found.objects.starting(start.encode()):
            by, subject, graph = line[len(term.encode()) + 1 :].decode().split(" ", 2)
            if graph[1:-2].encode() not in self._without:
                found[subject, by] = None
        return list(found)

    def weight(self, term: str, predicate: str) -> int:
        """Return how many bytes there are to read of the triples with an object, and a predicate unless it is `""`, without reading them."""
        return self._found.objects.size((f"{term} {predicate} " if predicate else f"{term} ").encode())

    def subjects_of(self, term: bytes) -> list[bytes]:
        """Return the subjects of the triples with an object."""
        return list(dict.fromkeys(subject.encode() for subject, _ in self.pointing(term.decode())))

    def about(self, subject: str) -> list[tuple[str, str]]:
        """Return predicate and object of each triple with a subject."""
        return [_terms_of(line)[1:] for line in self.lines_of(subject.encode())]

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return the objects of the triples with a subject and predicate."""
        start = f"{subject} {predicate} ".encode()
        return [line[len(start) : -3].decode() for line in self._asserted(self._found.quads.starting(start))]

    def known(self, term: str) -> bool:
        """Return whether the graph asserts anything about a term."""
        return next(self._beginning(f"{term} ".encode()), None) is not None

    def ranges(self, predicate: str) -> list[str]:
        """Return as IRIs to what a property leads by the ontology; a property of days, which has no range in OWL, to plain days."""
        declared = [term[1:-1] for term in self.objects(predicate, f"<{_RDFS}range>") if term.startswith("<")]
        return declared or ([DATE] if self.holds(predicate, f"<{_RDFS}subPropertyOf>", f"<{SG.day}>") else [])

    def holds(self, subject: str, predicate: str, term: str) -> bool:
        """Return whether the graph asserts a triple."""
        return next(self._beginning(f"{subject} {predicate} {term} <".encode()), None) is not None

    def only(self, quads: Iterable[str]) -> list[Fact]:
        """Return those of some lines of N-Quads that no other graph asserts here, as facts."""
        lines = {line.encode() for line in quads}
        found: dict[bytes, Fact] = {}
        for line in lines:
            at = line.rindex(b" <", 0, -3)
            left = (other for other in self._found.quads.starting(line[: at + 2]) if other not in lines)
            if line[at + 2 : -4] not in self._without and next(self._asserted(left), None) is None:
                found[line[:at]] = Fact(*_terms_of(line[:at] + b" .\n"), "")
        return list(found.values())

    def subjects(self, start: str) -> list[str]:
        """Return the IRIs of the subjects that begin with `start`, sorted."""
        return list(dict.fromkeys(line[1 : line.index(b">")].decode() for line in self._beginning(f"<{start}".encode())))

    def _beginning(self, prefix: bytes) -> Iterator[bytes]:
        return self._asserted(self._found.quads.starting(prefix))

    def concepts(self, scheme: str) -> list[str]:
        """Return the IRIs of the concepts of a scheme, sorted."""
        found = {subject.decode() for subject in self.subjects_of(f"<{scheme}>".encode())}  # one may point at its scheme twice
        return sorted(concept[1:-1] for concept in found if f"<{scheme}>" in self.objects(concept, _IN_SCHEME))

    def label(self, term: str) -> str:
        """Return the English label of a term, else one in another language; `""` where it has none."""
        values = [value for predicate in LABELS for value in self.objects(term, predicate)]
        labels = [split_literal(value) for value in values if value.startswith('"')]
        return best_label([(text, language) for text, _, language in labels])

    @property
    def _kept(self) -> lookup.KeptNames:
        return lookup.KeptNames(self._found.labels, self._without, derived=False)

    def labelled(self, name: str) -> list[str]:
        """Return the IRIs of all that has this label or other label, sorted; only letters and digits count, without case."""
        return self._kept.things(folded(name))

    def labels(self, near: str) -> list[str]:
        """Return labels and other labels, letters and digits alone, sorted: all, or of very many those that begin as `near` does."""
        start, many = "", self._found.labels.size
        while many(start.encode()) > _MOST_LABELS and len(start) < len(near):
            start = near[: len(start) + 1]
        found = (line[:-1].rsplit(b" ", 2) for line in self._found.labels.starting(start.encode()))
        labels = (label.decode() for label, _, graph in found if graph not in self._without and not graph.startswith(lookup.DERIVED))
        return [label for label in labels if label[:1] not in names.KEYS]

    def certain(self, text: str, classes: Collection[str]) -> Match | None:
        """Return the thing of some classes that a text names, by the names of what it may mean alone; see `kg.names.Directory.certain`.

        Raises:
            kg.names.AmbiguousError: several things may be meant.
        """
        lines = b"".join(line for thing in sorted(names.candidates(text, self._kept)) for line in self.lines_of(f"<{thing}>".encode()))
        return self._directory(lines).certain(text, classes)

    def _directory(self, lines: bytes) -> Directory:
        def kinds_of(iri: str) -> set[str]:
            own = {term[1:-1] for term in self.objects(f"<{iri}>", A)}
            return own.union(*map(self.classes_above, own))

        def values(iri: str, predicate: str) -> set[str]:
            return {term[1:-1] for term in self.objects(f"<{iri}>", f"<{predicate}>") if term.startswith("<")}

        named = ((predicate.decode(), iri.decode(), lookup.unescaped(name)) for iri, predicate, name in _NAMED.findall(lines))
        return Directory(named, kinds_of, lambda iri: self.known(f"<{iri}>"), values)

    def classes_above(self, cls: str) -> frozenset[str]:
        """Return the IRIs of the classes above a class."""
        if cls not in self._above:
            self._above[cls] = frozenset(above(cls, lambda iri: (term[1:-1] for term in self.objects(f"<{iri}>", _SUBCLASS) if term.startswith("<"))))
        return self._above[cls]


class Nodes:
    """What the nodes of files and graph are called, and which file speaks of which node."""

    def __init__(self, facts: Sequence[Fact], index: Index) -> None:
        """Read the facts; the graph is asked only for nodes that come up."""
        self.index, self.facts = index, facts
        self.labels: dict[str, str] = {}
        self.as_subject: dict[str, dict[str, None]] = {}
        self.as_object: dict[str, dict[str, None]] = {}
        self.as_class: dict[str, dict[str, None]] = {}
        for fact in facts:
            self.as_subject.setdefault(fact.subject, {})[fact.file] = None
            self.as_object.setdefault(fact.object, {})[fact.file] = None
            if fact.predicate == A:
                self.as_class.setdefault(fact.subject, {})[fact.object] = None
            if fact.predicate in LABELS and fact.object.startswith('"'):
                self.labels.setdefault(fact.subject, split_literal(fact.object)[0])

    def label(self, term: str) -> str:
        """Return the label of a node, as the files give it, else the graph; `""` where it has none."""
        if term.startswith('"'):
            return ""
        return self.labels.get(term) or self.index.label(term)

    def classes(self, term: str) -> list[str]:
        """Return the classes that the files and the graph give a node."""
        return sorted({*self.as_class.get(term, ()), *self.index.objects(term, A)})

    @cached_property
    def _given(self) -> dict[tuple[str, str], list[str]]:
        given: dict[tuple[str, str], list[str]] = {}
        for fact in self.facts:
            given.setdefault((fact.subject, fact.predicate), []).append(fact.object)
        return given

    def values(self, subject: str, predicate: str) -> tuple[list[str], list[str]]:
        """Return the values of a property as the graph gives them, and those that only the files give."""
        there = self.index.objects(subject, predicate)
        return there, [term for term in dict.fromkeys(self._given.get((subject, predicate), ())) if term not in there]

    def files(self, term: str) -> tuple[str, ...]:
        """Return the files that say something about a node, else those that refer to it."""
        return tuple(self.as_subject.get(term) or self.as_object.get(term) or ())


def _terms_of(line: bytes) -> tuple[str, str, str]:
    match = _LINE.fullmatch(line.decode())
    if not match:
        raise ValueError(f"not a line of N-Triples: {line!r}")
    return match[1], match[2], match[3]
