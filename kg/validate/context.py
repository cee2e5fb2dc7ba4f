"""The asserted graph as sorted lines of N-Triples: what the engines read as context, and where names are looked up."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterator

from kg.paths import GRAPH, NS, PREFIXES
from kg.validate.results import split_literal

_DERIVED = (GRAPH + "derived/").encode()
_ONTOLOGY = (GRAPH + "ontology").encode()
_CLOSED = (GRAPH + "vocabularies").encode()
LABELS = tuple(f"<{PREFIXES[p]}{name}>" for p, name in (("rdfs", "label"), ("skos", "prefLabel"), ("skos", "altLabel")))
TYPE = f"<{PREFIXES['rdf']}type>"
_NAME = re.compile(rb'^<([^>]*)> (?:%b) "((?:[^"\\]|\\.)*)"' % "|".join(map(re.escape, LABELS)).encode(), re.MULTILINE)
_LINE = re.compile(r'(<[^>]*>|_:\S+) (<[^>]*>) (.*) \.\n', re.DOTALL)


class Context:
    """What the graph asserts. Consequences of rules take no part: a fact must hold without them.

    Attributes:
        terms: the IRIs of the ontology's own terms, to their classes (`owl:Class` and so on, as N-Triples).
        closed: the IRIs of the individuals of the closed vocabularies.
    """

    def __init__(self, quads: bytes, without: Collection[str] = ()) -> None:
        """Read sorted N-Quads in which every quad has a named graph, less the graphs with the IRIs `without`."""
        self.lines: list[bytes] = []
        self.terms: dict[str, set[str]] = {}
        self.closed: set[str] = set()
        start = f"<{NS}".encode()
        self._called: dict[str, set[str]] | None = None
        left_out = {iri.encode() for iri in without}
        for line in quads.splitlines(keepends=True):
            at = line.rindex(b" <")
            graph = line[at + 2 : -4]
            if graph.startswith(_DERIVED) or graph in left_out:
                continue
            self.lines.append(line[:at] + b" .\n")
            if graph == _CLOSED:
                self.closed.add(line[1 : line.index(b">")].decode())
            elif graph == _ONTOLOGY and line.startswith(start):
                subject, predicate, term = _parts(self.lines[-1])
                classes = self.terms.setdefault(subject[1:-1], set())
                if predicate == TYPE:
                    classes.add(term)

    def ntriples(self) -> str:
        """Return the asserted graph as N-Triples."""
        return b"".join(self.lines).decode()

    def about(self, term: str) -> list[tuple[str, str]]:
        """Return predicate and object of each triple whose subject is `term`, all in N-Triples."""
        start = f"{term} ".encode()
        found = []
        for line in self._from(start):
            if not line.startswith(start):
                break
            found.append(_parts(line)[1:])
        return found

    def _from(self, start: bytes) -> Iterator[bytes]:
        for i in range(bisect_left(self.lines, start), len(self.lines)):
            yield self.lines[i]

    def known(self, term: str) -> bool:
        """Return whether the graph asserts anything about `term`."""
        start = f"{term} ".encode()
        return next(self._from(start), b"").startswith(start)

    def holds(self, subject: str, predicate: str, term: str) -> bool:
        """Return whether the graph asserts this triple."""
        line = f"{subject} {predicate} {term} .\n".encode()
        return next(self._from(line), b"") == line

    def label(self, term: str) -> str:
        """Return the English label of `term`, else one in another language, else `""`."""
        found = [split_literal(o) for p, o in self.about(term) if p in LABELS[:2] and o.startswith('"')]
        return min(found, key=lambda x: (x[2] != "en", x[0]), default=("", "", ""))[0]

    def subjects(self, start: str) -> list[str]:
        """Return the IRIs of the subjects that begin with `start`, sorted."""
        found: dict[str, None] = {}
        prefix = f"<{start}".encode()
        for line in self._from(prefix):
            if not line.startswith(prefix):
                break
            found[line[1 : line.index(b">")].decode()] = None
        return list(found)

    def called(self, name: str) -> list[str]:
        """Return the IRIs of all that has this label or other label, sorted; only letters and digits count, without case."""
        if self._called is None:
            self._called = {}
            for iri, words in _NAME.findall(b"".join(self.lines)):
                self._called.setdefault(plain(split_literal(f'"{words.decode()}"')[0]), set()).add(iri.decode())
        return sorted(self._called.get(plain(name), ()))


def plain(text: str) -> str:
    """Return the letters and digits of a text, without case."""
    return re.sub(r"[\W_]", "", text).casefold()


def _parts(line: bytes) -> tuple[str, str, str]:
    match = _LINE.fullmatch(line.decode())
    if not match:
        raise ValueError(f"not a line of N-Triples: {line!r}")
    return match[1], match[2], match[3]
