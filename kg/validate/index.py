"""The asserted graph as sorted lines of N-Triples: what the engines read as context, and where names are looked up."""

from __future__ import annotations

import json
import re
from bisect import bisect_left
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from kg.rdf import GRAPH, NS, PREFIXES, split_literal
from kg.validate import kept

_DERIVED = (GRAPH + "derived/").encode()
_ONTOLOGY = (GRAPH + "ontology").encode()
_CLOSED = (GRAPH + "vocabularies").encode()
LABELS = tuple(f"<{PREFIXES[p]}{name}>" for p, name in (("rdfs", "label"), ("skos", "prefLabel"), ("skos", "altLabel")))
TYPE = f"<{PREFIXES['rdf']}type>"
_DEPRECATED = f"<{PREFIXES['owl']}deprecated>"
_NAME = re.compile(rb'^<([^>]*)> (?:%b) "((?:[^"\\]|\\.)*)"' % "|".join(map(re.escape, LABELS)).encode(), re.MULTILINE)
_LINE = re.compile(r"(<[^>]*>|_:\S+) (<[^>]*>) (.*) \.\n", re.DOTALL)
#: Version of what is kept of a context.
_FORMAT = 3


class Terms(NamedTuple):
    """What the ontology and the closed vocabularies say of names.

    Attributes:
        kinds: the IRIs of the ontology's own terms, to their classes (`owl:Class` and so on, as N-Triples).
        closed: the IRIs of the individuals of the closed vocabularies.
        deprecated: the IRIs of what must not be used any more, to what its comment says, which may name a successor.
    """

    kinds: dict[str, set[str]]
    closed: set[str]
    deprecated: set[str]


class Context:
    """What the graph asserts. Consequences of rules take no part: a fact must hold without them.

    Attributes:
        text: the graph as sorted N-Triples.
        lines: the same, line by line.
    """

    def __init__(self, quads: bytes, without: Collection[str] = ()) -> None:
        """Read sorted N-Quads in which every quad has a named graph, less the graphs with the IRIs `without`."""
        left_out = {iri.encode() for iri in without}
        self.lines: list[bytes] = []
        kinds: dict[str, set[str]] = {}
        closed: set[str] = set()
        deprecated: set[str] = set()
        start = f"<{NS}".encode()
        for line in quads.splitlines(keepends=True):
            at = line.rindex(b" <")
            graph = line[at + 2 : -4]
            if graph.startswith(_DERIVED) or graph in left_out:
                continue
            self.lines.append(line[:at] + b" .\n")
            if graph == _CLOSED:
                closed.add(line[1 : line.index(b">")].decode())
            elif graph == _ONTOLOGY and line.startswith(start):
                subject, predicate, term = _parts(self.lines[-1])
                classes = kinds.setdefault(subject[1:-1], set())
                if predicate == TYPE:
                    classes.add(term)
            if b'#deprecated> "true"' in line:
                deprecated.add(line[1 : line.index(b">")].decode())
        pointing = sorted(_backward(line) for line in self.lines if line.endswith(b"> .\n") and b'"' not in line)
        text = b"".join(self.lines)
        names = sorted(f"{plain(_words(name))} {iri.decode()}\n".encode() for iri, name in _NAME.findall(text))
        self._finish(text, Terms(kinds, closed, deprecated), pointing, names)

    def _finish(self, text: bytes, terms: Terms, pointing: list[bytes], names: list[bytes]) -> None:
        self.text = text
        self.about_terms = terms
        self._pointing = pointing  # "object subject", sorted
        self._names = names  # "plain name IRI", sorted

    @classmethod
    def kept(cls, quads: Path, without: Collection[str], cache: tuple[Path, str] | None) -> Context:
        """Return the context that a sorted N-Quads file makes, from the cache where it is kept there.

        Args:
            quads: the file.
            without: graphs to leave out.
            cache: the folder, and the name of the graph that the file holds; None keeps nothing.
        """
        if cache is None:
            return cls(quads.read_bytes(), without)
        folder, key = cache[0], kept.key("context", str(_FORMAT), cache[1], *sorted(without))
        if (found := kept.read(folder, key)) is not None:
            head, _, text = found.partition(b"\n")
            try:
                kinds, closed, deprecated, *sizes = json.loads(head)
                if sum(sizes) == len(text):
                    at, end = sizes[0], sum(sizes[:2])
                    self = cls.__new__(cls)
                    self.lines = text[:at].splitlines(keepends=True)
                    terms = Terms({iri: set(classes) for iri, classes in kinds.items()}, set(closed), set(deprecated))
                    self._finish(text[:at], terms, text[at:end].splitlines(keepends=True), text[end:].splitlines(keepends=True))
                    return self
            except (ValueError, TypeError, AttributeError):
                pass  # damaged: make it anew
        self = cls(quads.read_bytes(), without)
        terms, parts = self.about_terms, [self.text, b"".join(self._pointing), b"".join(self._names)]
        kinds = {iri: sorted(classes) for iri, classes in sorted(terms.kinds.items())}
        header = json.dumps([kinds, sorted(terms.closed), sorted(terms.deprecated), *map(len, parts)])
        kept.write(folder, key, b"\n".join([header.encode(), b"".join(parts)]))
        return self

    @property
    def terms(self) -> dict[str, set[str]]:
        """The IRIs of the ontology's own terms, to their classes (`owl:Class` and so on, as N-Triples)."""
        return self.about_terms.kinds

    @property
    def closed(self) -> set[str]:
        """The IRIs of the individuals of the closed vocabularies."""
        return self.about_terms.closed

    @property
    def deprecated(self) -> set[str]:
        """The IRIs of what must not be used any more."""
        return self.about_terms.deprecated

    def ntriples(self) -> str:
        """Return the asserted graph as N-Triples."""
        return self.text.decode()

    def about(self, term: str) -> list[tuple[str, str]]:
        """Return predicate and object of each triple whose subject is `term`, all in N-Triples."""
        return [_parts(line)[1:] for line in self.of(term.encode())]

    def of(self, term: bytes) -> list[bytes]:
        """Return the lines whose subject is `term`."""
        low = bisect_left(self.lines, term + b" ")
        return self.lines[low : bisect_left(self.lines, term + b"!")]  # "!" follows the space

    def before(self, term: bytes) -> list[bytes]:
        """Return the subjects of the triples whose object is `term`."""
        low = bisect_left(self._pointing, term + b" ")
        found = self._pointing[low : bisect_left(self._pointing, term + b"!")]
        return [line[len(term) + 1 : -1] for line in found]

    def known(self, term: str) -> bool:
        """Return whether the graph asserts anything about `term`."""
        start = f"{term} ".encode()
        at = bisect_left(self.lines, start)
        return at < len(self.lines) and self.lines[at].startswith(start)

    def holds(self, subject: str, predicate: str, term: str) -> bool:
        """Return whether the graph asserts this triple."""
        line = f"{subject} {predicate} {term} .\n".encode()
        at = bisect_left(self.lines, line)
        return at < len(self.lines) and self.lines[at] == line

    def label(self, term: str) -> str:
        """Return the English label of `term`, else one in another language, else `""`."""
        found = [split_literal(o) for p, o in self.about(term) if p in LABELS[:2] and o.startswith('"')]
        return min(found, key=lambda x: (x[2] != "en", x[0]), default=("", "", ""))[0]

    def subjects(self, start: str) -> list[str]:
        """Return the IRIs of the subjects that begin with `start`, sorted."""
        return list(dict.fromkeys(line[1 : line.index(b">")].decode() for line in self._from(f"<{start}".encode())))

    def _from(self, prefix: bytes) -> Iterator[bytes]:
        for at in range(bisect_left(self.lines, prefix), len(self.lines)):
            if not self.lines[at].startswith(prefix):
                return
            yield self.lines[at]

    def called(self, name: str) -> list[str]:
        """Return the IRIs of all that has this label or other label, sorted; only letters and digits count, without case."""
        start = f"{plain(name)} ".encode()
        low = bisect_left(self._names, start)
        found = self._names[low : bisect_left(self._names, start[:-1] + b"!")]
        return sorted({line[len(start) : -1].decode() for line in found}) if len(start) > 1 else []

    def names(self) -> list[str]:
        """Return all labels and other labels, letters and digits alone, sorted."""
        return [line[: line.index(b" ")].decode() for line in self._names]


def plain(text: str) -> str:
    """Return the letters and digits of a text, without case."""
    return re.sub(r"[\W_]", "", text).casefold()


def _words(escaped: bytes) -> str:
    return split_literal(f'"{escaped.decode()}"')[0]


def _backward(line: bytes) -> bytes:
    return line[line.rindex(b" ", 0, -3) + 1 : -3] + b" " + line[: line.index(b" ")] + b"\n"


def _parts(line: bytes) -> tuple[str, str, str]:
    match = _LINE.fullmatch(line.decode())
    if not match:
        raise ValueError(f"not a line of N-Triples: {line!r}")
    return match[1], match[2], match[3]
