"""The asserted graph as sorted lines of N-Triples, looked up by subject, by object and by label, and kept in the cache between runs.

By bisection in sorted lines, as measured, 784 look-ups take 51 ms and as many by object 11 ms; in the snapshot's store they take 330 and 143 ms.
"""

from __future__ import annotations

import hashlib
import json
import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from kg.names import CODES, Directory
from kg.rdf import ALT_LABEL, DATE, GRAPH, LABEL, NS, PREF_LABEL, PREFIXES, SUBCLASS, TYPE, above, best_label, split_literal
from kg.validate.model import Fact
from kg.vocab import SG

#: Version of what is kept of an index.
_FORMAT = 4
#: So many files are kept in the cache folder.
_MOST_KEPT = 12
#: Beyond so many facts the whole graph is read at once.
MANY = 3000

A = f"<{TYPE}>"
LABELS = (f"<{LABEL}>", f"<{PREF_LABEL}>")
_NAMES = (*LABELS, f"<{ALT_LABEL}>")
_SUBCLASS = f"<{SUBCLASS}>"
_RDFS = PREFIXES["rdfs"]
_DERIVED = (GRAPH + "derived/").encode()
_ONTOLOGY = (GRAPH + "ontology").encode()
_CLOSED = (GRAPH + "vocabularies").encode()
_NAME = re.compile(rb'^<([^>]*)> (?:%b) "((?:[^"\\]|\\.)*)"' % "|".join(map(re.escape, _NAMES)).encode(), re.MULTILINE)
_NAMED = re.compile(rb'^<([^>]*)> <(%b)> "((?:[^"\\]|\\.)*)"' % "|".join(map(re.escape, (LABEL, ALT_LABEL, *CODES.values()))).encode(), re.MULTILINE)
_LINE = re.compile(r"(<[^>]*>|_:\S+) (<[^>]*>) (.*) \.\n", re.DOTALL)
_NOT_FOLLOWED = tuple(f"<{start}".encode() for start in (NS, PREFIXES["owl"], PREFIXES["rdfs"], PREFIXES["skos"], PREFIXES["rdf"], GRAPH))
_FARTHER = re.compile(r"sh:(?:inversePath|sparql|zeroOrMorePath|oneOrMorePath|zeroOrOnePath|alternativePath|targetObjectsOf)\b|sh:path\s*\(")
_RECORDS = [f"<{NS}{name}>".encode() for name in ("Incumbency", "Membership", "Participation", "Status")]


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
        text: the graph as sorted N-Triples.
        lines: the same, line by line.
        terms: the IRIs of the ontology's own terms, to their classes (`owl:Class` and so on).
        closed: the IRIs of the individuals of the closed vocabularies.
        deprecated: the IRIs of what must not be used any more.
    """

    def __init__(self, quads: bytes, without: Collection[str] = ()) -> None:
        """Read sorted N-Quads in which every quad has a named graph, less the graphs with the IRIs `without`."""
        left_out = {iri.encode() for iri in without}
        self.lines: list[bytes] = []
        self.terms: dict[str, set[str]] = {}
        self.closed: set[str] = set()
        self.deprecated: set[str] = set()
        start = f"<{NS}".encode()
        for line in quads.splitlines(keepends=True):
            at = line.rindex(b" <")
            graph = line[at + 2 : -4]
            if graph.startswith(_DERIVED) or graph in left_out:
                continue
            self.lines.append(line[:at] + b" .\n")
            if graph == _CLOSED:
                self.closed.add(line[1 : line.index(b">")].decode())
            elif graph == _ONTOLOGY and line.startswith(start):
                subject, predicate, term = _terms_of(self.lines[-1])
                classes = self.terms.setdefault(subject[1:-1], set())
                if predicate == A:
                    classes.add(term)
            if b'#deprecated> "true"' in line:
                self.deprecated.add(line[1 : line.index(b">")].decode())
        self.text = b"".join(self.lines)
        self._by_object = sorted(_object_first(line) for line in self.lines if line.endswith(b"> .\n") and b'"' not in line)
        self._by_label = sorted(f"{folded(_unescaped(name))} {iri.decode()}\n".encode() for iri, name in _NAME.findall(self.text))

    @classmethod
    def load(cls, quads: Path, without: Collection[str] = (), cache: Cache | None = None) -> Index:
        """Return the index of a sorted N-Quads file, from the cache where it is kept there.

        Args:
            quads: the file.
            without: graphs to leave out.
            cache: where it is kept; None keeps nothing.
        """
        parts = ("index", str(_FORMAT), *sorted(without))
        if cache and (kept := cache.read(*parts)) is not None and (index := cls._from_kept(kept)):
            return index
        index = cls(quads.read_bytes(), without)
        if cache:
            cache.write(index._to_keep(), *parts)
        return index

    def _to_keep(self) -> bytes:
        blocks = [self.text, b"".join(self._by_object), b"".join(self._by_label)]
        terms = {iri: sorted(classes) for iri, classes in sorted(self.terms.items())}
        head = json.dumps([terms, sorted(self.closed), sorted(self.deprecated), *map(len, blocks)])
        return b"\n".join([head.encode(), b"".join(blocks)])

    @classmethod
    def _from_kept(cls, kept: bytes) -> Index | None:
        """Return the index that `_to_keep` wrote, None where it is damaged."""
        head, _, rest = kept.partition(b"\n")
        try:
            terms, closed, deprecated, *sizes = json.loads(head)
            if sum(sizes) != len(rest):
                return None
            text, objects, labels = rest[: sizes[0]], rest[sizes[0] : sum(sizes[:2])], rest[sum(sizes[:2]) :]
            self = cls.__new__(cls)
            self.terms = {iri: set(classes) for iri, classes in terms.items()}
            self.closed, self.deprecated = set(closed), set(deprecated)
            self.text, self.lines = text, text.splitlines(keepends=True)
            self._by_object, self._by_label = objects.splitlines(keepends=True), labels.splitlines(keepends=True)
        except (ValueError, TypeError, AttributeError):
            return None
        return self

    def ntriples(self) -> str:
        """Return the asserted graph as N-Triples."""
        return self.text.decode()

    def lines_of(self, subject: bytes) -> list[bytes]:
        """Return the lines with a subject."""
        return _block(self.lines, subject)

    def subjects_of(self, term: bytes) -> list[bytes]:
        """Return the subjects of the triples whose object is an IRI."""
        return [line[len(term) + 1 : -1] for line in _block(self._by_object, term)]

    def about(self, subject: str) -> list[tuple[str, str]]:
        """Return predicate and object of each triple with a subject."""
        return [_terms_of(line)[1:] for line in self.lines_of(subject.encode())]

    def objects(self, subject: str, predicate: str) -> list[str]:
        """Return the objects of the triples with a subject and predicate."""
        return [term for one, term in self.about(subject) if one == predicate]

    def known(self, term: str) -> bool:
        """Return whether the graph asserts anything about a term."""
        return next(self._beginning(f"{term} ".encode()), None) is not None

    def ranges(self, predicate: str) -> list[str]:
        """Return as IRIs to what a property leads by the ontology; a property of days, which has no range in OWL, to plain days."""
        declared = [term[1:-1] for term in self.objects(predicate, f"<{_RDFS}range>") if term.startswith("<")]
        return declared or ([DATE] if self.holds(predicate, f"<{_RDFS}subPropertyOf>", f"<{SG.day}>") else [])

    def holds(self, subject: str, predicate: str, term: str) -> bool:
        """Return whether the graph asserts a triple."""
        line = f"{subject} {predicate} {term} .\n".encode()
        return next(self._beginning(line), None) is not None

    def subjects(self, start: str) -> list[str]:
        """Return the IRIs of the subjects that begin with `start`, sorted."""
        return list(dict.fromkeys(line[1 : line.index(b">")].decode() for line in self._beginning(f"<{start}".encode())))

    def _beginning(self, prefix: bytes) -> Iterator[bytes]:
        for at in range(bisect_left(self.lines, prefix), len(self.lines)):
            if not self.lines[at].startswith(prefix):
                return
            yield self.lines[at]

    def label(self, term: str) -> str:
        """Return the English label of a term, else one in another language; `""` where it has none."""
        labels = [split_literal(value) for predicate, value in self.about(term) if predicate in LABELS and value.startswith('"')]
        return best_label([(text, language) for text, _, language in labels])

    def labelled(self, name: str) -> list[str]:
        """Return the IRIs of all that has this label or other label, sorted; only letters and digits count, without case."""
        key = folded(name).encode()
        return sorted({line[len(key) + 1 : -1].decode() for line in _block(self._by_label, key)}) if key else []

    def labels(self) -> list[str]:
        """Return all labels and other labels, letters and digits alone, sorted."""
        return [line[: line.index(b" ")].decode() for line in self._by_label]

    @cached_property
    def directory(self) -> Directory:
        """The names that the graph gives to things, for whoever has to know what a user means."""

        def kinds_of(iri: str) -> set[str]:
            own = {term[1:-1] for term in self.objects(f"<{iri}>", A)}
            return own.union(*map(self.classes_above, own))

        def values(iri: str, predicate: str) -> set[str]:
            return {term[1:-1] for term in self.objects(f"<{iri}>", f"<{predicate}>") if term.startswith("<")}

        named = ((predicate.decode(), iri.decode(), _unescaped(name)) for iri, predicate, name in _NAMED.findall(self.text))
        return Directory(named, kinds_of, lambda iri: self.known(f"<{iri}>"), values)

    def classes_above(self, cls: str) -> set[str]:
        """Return the IRIs of the classes above a class."""
        return above(cls, lambda iri: (term[1:-1] for term in self.objects(f"<{iri}>", _SUBCLASS) if term.startswith("<")))

    # The part of the graph that new facts can touch ----------------------------------------------------------------------

    def seen_by_shapes(self, facts: Sequence[Fact]) -> bytes:
        """Return, as N-Triples, all of the graph that can matter for the results of shapes that the facts change.

        Those are results for nodes of which the facts speak, for nodes two steps before them, and for nothing else. This is exact as long
        as `looks_forward` holds of the shapes.
        """
        given = {fact.subject.encode() for fact in facts if fact.subject.startswith("<")}
        before = self._pointing_at(given)
        focus = given | before | self._pointing_at(before)
        focus |= {fact.object.encode() for fact in facts if fact.object.startswith("<")}
        return self._described(focus, steps=2)

    def seen_by_checks(self, facts: Sequence[Fact]) -> bytes:
        """Return, as N-Triples, the neighbourhood of the facts: what a check finds in it is confirmed on the whole graph.

        That is what they name and what is called alike or has the same code, what points at that, the offices, memberships, parts and
        statuses of all this, and what hangs below, three steps far.
        """
        named = {term.encode() for fact in facts for term in (fact.subject, fact.object) if term.startswith("<")}
        closed = {f"<{iri}>".encode() for iri in self.closed}
        for fact in facts:
            if fact.predicate in _NAMES and fact.object.startswith('"'):
                named.update(f"<{iri}>".encode() for iri in self.labelled(split_literal(fact.object)[0]))
            if fact.predicate[1:-1] in CODES.values():
                named.update(self._having(fact.predicate, fact.object))
        named = {term for term in named if term not in closed and not term.startswith(_NOT_FOLLOWED)}
        near = named | self._pointing_at(named)
        below = {term for one in near for line in self.lines_of(one) if (term := _iri_object(line))}
        records = self._pointing_at(_RECORDS)
        return self._described(near | (self._pointing_at(below) & records), steps=3)

    def _having(self, predicate: str, term: str) -> Iterator[bytes]:
        """Return the subjects with a value, by reading through the whole graph."""
        end = f" {predicate} {term} .\n".encode()
        at = self.text.find(end)
        while at >= 0:
            yield self.text[self.text.rfind(b"\n", 0, at) + 1 : at]
            at = self.text.find(end, at + 1)

    def _pointing_at(self, terms: Iterable[bytes]) -> set[bytes]:
        """Return the subjects of the triples that have one of `terms` as their object."""
        return {subject for term in terms for subject in self.subjects_of(term)}

    def _described(self, terms: set[bytes], *, steps: int) -> bytes:
        """Return all that the graph says of `terms`, and of what they lead to within so many steps, and which class is below which."""
        subclass = _SUBCLASS.encode()
        lines = [line for line in self.lines if subclass in line]
        done: set[bytes] = set()
        todo = terms
        for _ in range(steps + 1):
            following: set[bytes] = set()
            for term in todo - done:
                own = self.lines_of(term)
                lines += own
                following.update(one for line in own if (one := _iri_object(line)))
            done |= todo
            todo = following
        return b"".join(dict.fromkeys(lines))


class Nodes:
    """What the nodes of files and graph are called, and which file speaks of which node."""

    def __init__(self, facts: Sequence[Fact], index: Index) -> None:
        """Read the facts; the graph is asked only for nodes that come up."""
        self.index = index
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

    def files(self, term: str) -> tuple[str, ...]:
        """Return the files that say something about a node, else those that refer to it."""
        return tuple(self.as_subject.get(term) or self.as_object.get(term) or ())


def looks_forward(shapes: str) -> bool:
    """Return whether shapes look only at what hangs below a focus node (no inverse paths, no SPARQL), at most two steps far."""
    return not _FARTHER.search(shapes)


def folded(text: str) -> str:
    """Return the letters and digits of a text, without case."""
    return re.sub(r"[\W_]", "", text).casefold()


def _unescaped(escaped: bytes) -> str:
    return split_literal(f'"{escaped.decode()}"')[0]


def _block(lines: list[bytes], key: bytes) -> list[bytes]:
    """Return those of sorted lines that begin with a key and a space."""
    low = bisect_left(lines, key + b" ")
    return lines[low : bisect_left(lines, key + b"!")]  # "!" follows the space


def _iri_object(line: bytes) -> bytes:
    """Return the IRI that is the object of a line, or nothing."""
    return line[line.rindex(b" ", 0, -3) + 1 : -3] if line.endswith(b"> .\n") and b'"' not in line else b""


def _object_first(line: bytes) -> bytes:
    return line[line.rindex(b" ", 0, -3) + 1 : -3] + b" " + line[: line.index(b" ")] + b"\n"


def _terms_of(line: bytes) -> tuple[str, str, str]:
    match = _LINE.fullmatch(line.decode())
    if not match:
        raise ValueError(f"not a line of N-Triples: {line!r}")
    return match[1], match[2], match[3]
