"""Look things up in sorted files of lines without reading them: memory-mapped, by bisection, each page checked when it is first touched.

A snapshot has three: `graph.nq` (its N-Quads, by subject), `objects.nq` (what is asserted, by object and property) and `labels.txt` (things by
what they are called, and by the keys of `kg.names`). `lookups.json` beside them has what is asked at every start, and the checksums of their
pages. A look-up reads some twenty pages of ten million lines. Measured beside the snapshot's store (Oxigraph), 1.2 million triples, a thousand
nodes: 13 to 20 ms here, 54 to 75 ms there and some more to open it; and the store has neither folded labels nor the size of an answer
before it is read.

These files are never changed. What a later snapshot has more and less of than they say stands beside them in `delta`, sorted lines as well, which
are few enough to be read whole; both are put together while they are read, as in a log-structured merge tree (O'Neil et al. 1996). When
they are no longer few, the files are written anew. So a change costs here what it changes, and a look-up some bisections of a list more.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import merge
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import files, names
from kg.rdf import ALT_LABEL, GRAPH, LABEL, NS, PREF_LABEL, PREFIXES, SUBCLASS, TYPE, split_literal

if TYPE_CHECKING:
    from mmap import mmap

FORMAT = 2
FILES = ("graph.nq", "objects.nq", "labels.txt")
BESIDE = ("objects.nq", "labels.txt", "lookups.json", "delta")
PAGE = 4096
#: The middle of so many bytes is remembered.
_FAR = 16 * PAGE
DERIVED = (GRAPH + "derived/").encode()
_ONTOLOGY, _CLOSED = (GRAPH + "ontology").encode(), (GRAPH + "vocabularies").encode()
_NAMES = {f"<{name}>".encode(): name for name in (LABEL, PREF_LABEL, ALT_LABEL, *names.CODES.values())}
_SUBCLASS, _DEPRECATED = f" <{SUBCLASS}> ".encode(), f'> <{PREFIXES["owl"]}deprecated> "true"'.encode()


class Sorted:
    """Sorted lines, of which only the pages that an answer needs are read."""

    def __init__(self, data: bytes | mmap, sums: bytes | None = None, name: str = "") -> None:
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

    def containing(self, word: bytes) -> Iterator[bytes]:
        """Give the lines in which a word stands; they are all looked through.

        Raises:
            OSError: a page is damaged.
        """
        at = self.data.find(word)
        while at >= 0:
            line = self._line(self.data.rfind(b"\n", 0, at) + 1)
            yield line
            at = self.data.find(word, self.data.find(b"\n", at) + 1 or len(self.data))

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

    def __len__(self) -> int:
        """Count the bytes."""
        return len(self.data)

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


def checksums(data: bytes | mmap) -> bytes:
    """Return the checksums of the pages of a file, four bytes each."""
    return b"".join(zlib.crc32(data[at : at + PAGE]).to_bytes(4, "big") for at in range(0, len(data), PAGE))


#: A delta is few lines as long as it has at most this share of the bytes of what it differs from, and not more than so many.
SHARE, MOST = 1 / 8, 8 << 20


def _beginning(lines: list[bytes], prefix: bytes) -> list[bytes]:
    """Return those of sorted lines that begin with a prefix."""
    if not prefix:
        return lines
    low = bisect_left(lines, prefix)
    return lines[low : bisect_left(lines, prefix[:-1] + bytes([prefix[-1] + 1]), low)]


class Changed:
    """Sorted lines with some more, and some fewer; to be asked as `Sorted` is."""

    def __init__(self, base: Sorted, came: list[bytes], gone: list[bytes]) -> None:
        """Take the lines as they were; those that came, and of the others those that are gone, sorted."""
        self.base, self.came, self.gone = base, came, gone

    def starting(self, prefix: bytes) -> Iterator[bytes]:
        """Give the lines that begin with a prefix."""
        came, gone = _beginning(self.came, prefix), _beginning(self.gone, prefix)
        lines = self.base.starting(prefix)
        lines = _less(lines, gone) if gone else lines
        return merge(lines, came) if came else lines

    def containing(self, word: bytes) -> Iterator[bytes]:
        """Give the lines in which a word stands."""
        yield from _less(self.base.containing(word), self.gone)
        yield from (line for line in self.came if word in line)

    def all(self) -> list[bytes]:
        """Return all lines."""
        return list(merge(_less(self.base.all(), self.gone), self.came))

    def size(self, prefix: bytes) -> int:
        """Return how many bytes the lines have that begin with a prefix, without reading them."""
        came, gone = _beginning(self.came, prefix), _beginning(self.gone, prefix)
        return self.base.size(prefix) + sum(map(len, came)) - sum(map(len, gone))

    def __len__(self) -> int:
        """Count the bytes."""
        return len(self.base) + sum(map(len, self.came)) - sum(map(len, self.gone))


def _less(lines: Iterable[bytes], gone: Sequence[bytes]) -> Iterator[bytes]:
    """Give lines less others, each as often as it stands there: a thing may have one label twice."""
    left = Counter(gone)
    for line in lines:
        if left.get(line):
            left[line] -= 1
        else:
            yield line


class Delta(NamedTuple):
    """What a graph has more and less than the sorted files that it stands beside.

    Attributes:
        came, gone: sorted lines, for each of `FILES`.
    """

    came: tuple[list[bytes], ...] = ([], [], [])
    gone: tuple[list[bytes], ...] = ([], [], [])

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return any((*self.came, *self.gone))

    @classmethod
    def load(cls, path: Path) -> Delta:
        """Read what `dump` wrote.

        Raises:
            OSError: the file is damaged or gone.
        """
        content = path.read_bytes()
        if content[:8] != b"%08x" % zlib.crc32(content[8:]):
            raise OSError(f"{path.name} is damaged")
        head, _, lines = content[8:].partition(b"\n")
        parts, at = [], 0
        for size in map(int, head.split()):
            parts.append(lines[at : at + size].splitlines(keepends=True))
            at += size
        return cls(tuple(parts[:3]), tuple(parts[3:]))

    @classmethod
    def checksum(cls, path: Path) -> int:
        """Return the checksum that a file says of itself, without reading the rest.

        Raises:
            OSError, ValueError: it is damaged or gone.
        """
        with path.open("rb") as stream:
            return int(stream.read(8), 16)

    def dump(self) -> bytes:
        """Return it as the content of a file: a checksum, the sizes of its parts, and these."""
        parts = [b"".join(lines) for lines in (*self.came, *self.gone)]
        content = b"%b\n%b" % (" ".join(str(len(part)) for part in parts).encode(), b"".join(parts))
        return b"%08x%b" % (zlib.crc32(content), content)

    def then(self, came: Iterable[bytes], gone: Iterable[bytes]) -> Delta | None:
        """Return it with lines of N-Quads more that came, and that are gone; None where they touch what the head of `Lookups` says."""
        new, old = _parts(came), _parts(gone)
        if new is None or old is None:
            return None
        found: tuple[list[list[bytes]], list[list[bytes]]] = ([], [])
        for had, lost, more, fewer in zip(self.came, self.gone, new, old, strict=True):
            # What came and goes again, and what was gone and comes again, is as it was; each line as often as it stands there.
            first, second, third, fourth = map(Counter, (had, lost, more, fewer))
            found[0].append(sorted(((first - fourth) + (third - second)).elements()))
            found[1].append(sorted(((second - third) + (fourth - first)).elements()))
        return Delta(tuple(found[0]), tuple(found[1]))

    def few(self, size: int) -> bool:
        """Tell whether it is small beside a `graph.nq` of so many bytes."""
        return sum(len(line) for lines in (self.came[0], self.gone[0]) for line in lines) <= min(SHARE * size, MOST)

    def applied(self, data: bytes) -> bytes:
        """Return the content of a `graph.nq` with this difference.

        Raises:
            OSError: it does not belong to that.
        """
        lines, view = Sorted(data), memoryview(data)
        edits = sorted([*((lines._low(line), line, 0) for line in self.came[0]), *((lines._low(line), line, len(line)) for line in self.gone[0])])
        parts: list[bytes | memoryview] = []
        at = 0
        for place, line, size in edits:
            parts.append(view[at:place])
            if not size:
                parts.append(line)
            elif view[place : place + size] != line:
                raise OSError("delta is damaged")
            at = place + size
        return b"".join([*parts, view[at:]])


def _parts(lines: Iterable[bytes]) -> tuple[list[bytes], list[bytes], list[bytes]] | None:
    """Return the lines that N-Quads give to each of `FILES`; None where they give something to the head."""
    lines = sorted(lines)
    objects, labels, head = made(lines)
    return None if any(head.values()) else (lines, objects.splitlines(keepends=True), labels.splitlines(keepends=True))


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

    quads: Sorted | Changed
    objects: Sorted | Changed
    labels: Sorted | Changed
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

    labels: Sorted | Changed
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
    return dict(zip(BESIDE, (objects, labels, packed(quads, objects, labels, head), Delta().dump()), strict=True))


def packed(quads: bytes | mmap, objects: bytes | mmap, labels: bytes | mmap, head: dict[str, Any]) -> bytes:
    """Return the content of `lookups.json` for the contents of the others."""
    sums = {name: [len(data), base64.b64encode(checksums(data)).decode()] for name, data in zip(FILES, (quads, objects, labels), strict=True)}
    content = json.dumps({"format": FORMAT, "head": head, "sums": sums}).encode()
    return b"%08x%b" % (zlib.crc32(content), content)


def kept(quads: Path) -> KeptNames:
    """Return the keys of the names in a `graph.nq`; see `opened`."""
    return KeptNames(opened(quads).labels)


def opened(quads: Path) -> Lookups:
    """Return the look-ups of a `graph.nq` and its delta, by the files beside it; where there are none, the whole of it is read.

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
        lines = files.mapped(quads.parent / name)
        if len(lines) != size:
            raise OSError(f"{name} is damaged")
        found.append(Sorted(lines, base64.b64decode(sums), name))
    delta = Delta.load(quads.parent / "delta")
    quads_, objects, labels = (Changed(*part) if any(part[1:]) else part[0] for part in zip(found, delta.came, delta.gone, strict=True))
    return Lookups(quads_, objects, labels, data["head"])
