"""Look things up in sorted files of lines without reading them: memory-mapped, by bisection, each page checked when it is first touched.

A snapshot has three: `graph.nq` (its N-Quads, by subject), `objects.nq` (what is asserted, by object and property) and `labels.txt` (things by
what they are called, and by the keys of `kg.names`). `lookups.json` beside them has what is asked at every start, and the checksums of their
pages. A look-up reads some twenty pages of ten million lines. Measured beside the snapshot's store (Oxigraph), 1.2 million triples, a thousand
nodes: 13 to 20 ms here, 54 to 75 ms there and some more to open it; and the store has neither folded labels nor the size of an answer
before it is read.
"""

from __future__ import annotations

import base64
import json
import mmap
import re
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kg import names
from kg.rdf import ALT_LABEL, GRAPH, LABEL, NS, PREF_LABEL, PREFIXES, SUBCLASS, TYPE, split_literal

FORMAT = 2
FILES = ("graph.nq", "objects.nq", "labels.txt")
BESIDE = ("objects.nq", "labels.txt", "lookups.json")
PAGE = 4096
#: The middle of so many bytes is remembered.
_FAR = 16 * PAGE
DERIVED = (GRAPH + "derived/").encode()
_ONTOLOGY, _CLOSED = (GRAPH + "ontology").encode(), (GRAPH + "vocabularies").encode()
_NAMES = {f"<{name}>".encode(): name for name in (LABEL, PREF_LABEL, ALT_LABEL, *names.CODES.values())}
_SUBCLASS, _DEPRECATED = f" <{SUBCLASS}> ".encode(), f'> <{PREFIXES["owl"]}deprecated> "true"'.encode()


class Sorted:
    """Sorted lines, of which only the pages that an answer needs are read."""

    def __init__(self, data: bytes | mmap.mmap, sums: bytes | None = None, name: str = "") -> None:
        """Take the lines.

        Args:
            data: the lines, each with its end.
            sums: four bytes for each page, as `checksums` makes them; None trusts the data.
            name: what to call the file in an error.
        """
        self.data, self.sums, self.name = data, sums, name
        self._sure = bytearray(len(data) // PAGE + 1) if sums is not None else None
        self._seen: dict[tuple[int, int], tuple[int, bytes]] = {}  # the lines in the middle of what is halved, which are asked for again and again

    def starting(self, prefix: bytes) -> Iterator[bytes]:
        """Give the lines that begin with a prefix.

        Raises:
            OSError: a page is damaged.
        """
        at, end = self._low(prefix), len(self.data)
        while at < end:
            line = self._line(at)
            if not line.startswith(prefix):
                return
            yield line
            at += len(line)

    def all(self) -> list[bytes]:
        """Return all lines.

        Raises:
            OSError: a page is damaged.
        """
        if self._sure is not None and len(self.data):
            self._check(0, len(self.data))
        return self.data[:].splitlines(keepends=True)

    def size(self, prefix: bytes) -> int:
        """Return how many bytes the lines have that begin with a prefix, without reading them.

        Raises:
            OSError: a page is damaged.
        """
        first = self._low(prefix)
        if not prefix:
            return len(self.data)
        behind, step = prefix[:-1] + bytes([prefix[-1] + 1]), 64
        while first + step < len(self.data) and self._line(self.data.rfind(b"\n", 0, first + step) + 1) < behind:
            step *= 8
        return self._low(behind, first, min(first + step, len(self.data))) - first

    def _low(self, key: bytes, low: int = 0, high: int | None = None) -> int:
        """Return where the first line begins that is not before a key, which is from `low` to `high`, ends of lines or of the data."""
        data, high, seen = self.data, len(self.data) if high is None else high, self._seen
        while low < high:
            middle = (low + high) // 2
            start, line = seen.get((low, middle)) or (-1, b"")
            if start < 0:
                start = data.rfind(b"\n", low, middle) + 1 or low
                line = self._line(start)
                if high - low > _FAR:
                    seen[low, middle] = start, line
            if line < key:
                low = start + len(line)
            else:
                high = start
        return low

    def _line(self, start: int) -> bytes:
        end = self.data.find(b"\n", start) + 1 or len(self.data)
        if self._sure is not None:
            self._check(start, end)
        return self.data[start:end]

    def _check(self, start: int, end: int) -> None:
        assert self._sure is not None
        assert self.sums is not None
        for page in range(max(start - 1, 0) // PAGE, (end - 1) // PAGE + 1):
            if not self._sure[page]:
                if zlib.crc32(self.data[page * PAGE : (page + 1) * PAGE]).to_bytes(4, "big") != self.sums[4 * page : 4 * page + 4]:
                    raise OSError(f"{self.name} is damaged")
                self._sure[page] = 1


def checksums(data: bytes | mmap.mmap) -> bytes:
    """Return the checksums of the pages of a file, four bytes each."""
    return b"".join(zlib.crc32(data[at : at + PAGE]).to_bytes(4, "big") for at in range(0, len(data), PAGE))


class Lookups(NamedTuple):
    """The sorted lines of a graph.

    Attributes:
        quads: its N-Quads.
        objects: what is asserted as `OBJECT PREDICATE SUBJECT <GRAPH>`.
        labels: `LABEL IRI GRAPH`, the label as `folded` gives it, and `KEY IRI GRAPH` for each key of `kg.names.keys`, whose first character is
            no letter.
        head: the terms of the ontology with their classes, what is in the closed vocabularies, what is deprecated, which class is below
            which (N-Quads).
    """

    quads: Sorted
    objects: Sorted
    labels: Sorted
    head: dict[str, Any]


def folded(text: str) -> str:
    """Return the letters and digits of a text, without case."""
    return re.sub(r"[\W_]", "", text).casefold()


def of(quads: bytes) -> Lookups:
    """Return the look-ups of sorted N-Quads in which every quad has a named graph."""
    objects, labels, head = made(quads.splitlines(keepends=True))
    return Lookups(Sorted(quads), Sorted(objects), Sorted(labels), head)


def made(lines: Iterable[bytes]) -> tuple[bytes, bytes, dict[str, Any]]:
    """Return the contents of `objects.nq` and `labels.txt`, and the head of `Lookups`, for sorted lines of N-Quads."""
    objects: list[bytes] = []
    labels: list[bytes] = []
    terms: dict[str, list[str]] = {}
    closed: dict[str, None] = {}
    deprecated: list[tuple[str, str]] = []
    subclasses: list[str] = []
    term = f"<{NS}".encode()
    for line in lines:
        at = line.rindex(b" <")
        graph = line[at + 2 : -4]
        subject, predicate, value = line[:at].split(b" ", 2)
        if value.startswith(b'"') and predicate in _NAMES:
            labels += _called(subject[1:-1].decode(), _NAMES[predicate], split_literal(value.decode())[0], graph.decode())
        if graph.startswith(DERIVED):
            continue
        objects.append(b"%b %b %b%b\n" % (value, predicate, subject, line[at:-3]))
        if graph == _CLOSED:
            closed[subject[1:-1].decode()] = None
        elif graph == _ONTOLOGY and line.startswith(term):
            classes = terms.setdefault(subject[1:-1].decode(), [])
            if predicate == f"<{TYPE}>".encode():
                classes.append(value.decode())
        if _DEPRECATED in line:
            deprecated.append((subject[1:-1].decode(), graph.decode()))
        elif _SUBCLASS in line:
            subclasses.append(line.decode())
    head = {"terms": terms, "closed": list(closed), "deprecated": deprecated, "subclasses": subclasses}
    return b"".join(sorted(objects)), b"".join(sorted(labels)), head


def _called(iri: str, predicate: str, name: str, graph: str) -> list[bytes]:
    """Return the lines of `labels.txt` for what a thing is called."""
    found = names.keys(predicate, iri, name)
    if predicate not in names.CODES.values():
        found.add(folded(name))
    return [f"{key} {iri} {graph}\n".encode() for key in found]


class KeptNames(NamedTuple):
    """Things by the keys of their names (`kg.names.NameKeys`), as `labels.txt` has them.

    Attributes:
        labels: the lines of `labels.txt`.
        without: the IRIs of graphs that do not count.
        derived: what is concluded counts, too.
    """

    labels: Sorted
    without: Collection[bytes] = ()
    derived: bool = True

    def things(self, key: str) -> list[str]:
        """Return the IRIs of what has a key, sorted."""
        return self._found(f"{key} ")

    def weight(self, key: str) -> int:
        """Return how many bytes their lines have."""
        return self.labels.size(f"{key} ".encode())

    def has(self, key: str, iri: str) -> bool:
        """Tell whether a thing has a key."""
        return bool(self._found(f"{key} {iri} "))

    def _found(self, start: str) -> list[str]:
        lines = (line[:-1].rsplit(b" ", 2) for line in self.labels.starting(start.encode()))
        return sorted({iri.decode() for _, iri, graph in lines if graph not in self.without and (self.derived or not graph.startswith(DERIVED))})


def unescaped(escaped: bytes) -> str:
    """Return a text whose characters are escaped as in N-Triples."""
    return split_literal(f'"{escaped.decode()}"')[0]


def beside(quads: bytes, lines: Iterable[bytes]) -> dict[str, bytes]:
    """Return the files that stand beside a `graph.nq`, by name, for its content, given whole and line by line."""
    objects, labels, head = made(lines)
    return dict(zip(BESIDE, (objects, labels, packed(quads, objects, labels, head)), strict=True))


def packed(quads: bytes | mmap.mmap, objects: bytes | mmap.mmap, labels: bytes | mmap.mmap, head: dict[str, Any]) -> bytes:
    """Return the content of `lookups.json` for the contents of the others."""
    sums = {name: [len(data), base64.b64encode(checksums(data)).decode()] for name, data in zip(FILES, (quads, objects, labels), strict=True)}
    content = json.dumps({"format": FORMAT, "head": head, "sums": sums}).encode()
    return b"%08x%b" % (zlib.crc32(content), content)


def kept(quads: Path) -> KeptNames:
    """Return the keys of the names in a `graph.nq`; see `opened`."""
    return KeptNames(opened(quads).labels)


def opened(quads: Path) -> Lookups:
    """Return the look-ups of a `graph.nq`, by the files beside it; where there are none, the whole of it is read.

    Raises:
        OSError: one of the files is damaged or gone.
    """
    place = quads.parent / "lookups.json"
    if not place.exists():
        return of(quads.read_bytes())
    content = place.read_bytes()
    if content[:8] != b"%08x" % zlib.crc32(content[8:]):
        raise OSError(f"{place.name} is damaged")
    data = json.loads(content[8:])
    found: list[Sorted] = []
    for name in FILES:
        size, sums = data["sums"][name]
        with (quads.parent / name).open("rb") as stream:
            lines = mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) if stream.seek(0, 2) else b""
        if len(lines) != size:
            raise OSError(f"{name} is damaged")
        found.append(Sorted(lines, base64.b64decode(sums), name))
    quads_, objects, labels = found
    return Lookups(quads_, objects, labels, data["head"])
