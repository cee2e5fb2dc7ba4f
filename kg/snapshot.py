"""Keep snapshots: immutable stores in the cache folder, named by the digest of all they were made from.

A snapshot is a folder `NAME/` with `store/` (Oxigraph's files), `graph.nq` (the same, sorted N-Quads), the files by which they are looked up
(`kg.lookup`), `timeline.json` (what they say of when things hold, and where) and `manifest.json`.
The next snapshot costs what it changes: its files are those of the one before (hard links), but for `delta`, which says what it has more and
less than `graph.nq` says, and the manifest; `Snapshot.data` puts them together, `kg.lookup` looks things up in both. When the delta is no
longer small, all is written anew. No file is ever changed once it is written, so a link is as good as a copy. Inputs whose size, inode and
times are as they were are not read. What costs the whole graph is found out when somebody asks for it, and kept then: the digest of the release
(`digest.json`), and the times of a graph with a delta (`times.json`).
`state.json` beside it is the pointer: the name, and for each input its size, mtime, inode, ctime and digest. Both pointer and folder
appear by an atomic rename, so a reader never waits and a killed writer leaves nothing half-done. Readings of a snapshot are kept in its
folder `readings/`, the least used dropped, and the index of its words in `indexes/`. This module alone writes them.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from kg import files, lookup, ontology, queries, seeds
from kg.paths import Folders

if TYPE_CHECKING:
    from mmap import mmap

    import pyoxigraph as ox

D = TypeVar("D", bytes, "bytes | mmap")
FORMAT = 10
KEPT = 2
READINGS = 32
RULE = "rule:"
WHOLE = "whole"  # the key of the checksum that a file of JSON has of itself
TIMES = "times.json"  # the timeline of a snapshot with a delta, where somebody asked for it
_RELEASES: dict[str, str] = {}  # the digests of releases by the names of snapshots, as far as this process asked for them
LINKED = ("graph.nq", "timeline.json", "objects.nq", "labels.txt", "lookups.json")


class AlteredError(OSError):
    """A file that is otherwise than it was said to be, so that nothing can be built upon it; all has to be read again."""


class Snapshot(NamedTuple):
    """One finished snapshot: its folder and what its manifest says."""

    folder: Path
    manifest: dict[str, Any]

    @property
    def name(self) -> str:
        """The digest that names it."""
        return self.folder.name

    @property
    def nquads(self) -> Path:
        """The file by which `kg.lookup.opened` finds the sorted N-Quads; see `data` for all of them."""
        return self.folder / "graph.nq"

    def data(self) -> bytes:
        """Return the sorted N-Quads.

        Raises:
            OSError: they are damaged or gone.
        """
        return self.delta().applied(self._whole(self.nquads.read_bytes(), self.nquads))

    def mapped(self) -> bytes | mmap:
        """Return the same as it stands in the memory of the system, without a copy of it, where there is no delta.

        Raises:
            OSError: they are damaged or gone.
        """
        return self.data() if self.delta() else self._whole(files.mapped(self.nquads), self.nquads)

    def timeline(self) -> bytes | None:
        """Return what `kg.holding` read of the N-Quads, as it wrote it; None where it has not read these, or what it wrote is damaged.

        Raises:
            OSError: that of a snapshot without a delta is damaged or gone.
        """
        if not self.delta():
            path = self.folder / "timeline.json"
            return self._whole(path.read_bytes(), path)
        with suppress(OSError):
            content = (self.folder / TIMES).read_bytes()
            if content[:8] == b"%08x" % zlib.crc32(content[8:], zlib.crc32(self.name.encode())):
                return content[8:]
        return None

    def _whole(self, data: D, path: Path) -> D:
        if zlib.crc32(data) != self.manifest["checksums"].get(path.name):
            raise OSError(f"{path.name} is damaged")
        return data

    def open(self) -> ox.Store:
        """Open the store read-only.

        Raises:
            OSError: the files are damaged or gone.
        """
        import pyoxigraph as ox

        try:
            return ox.Store.read_only(str(self.folder / "store"))
        except RuntimeError as error:  # what the engine raises for files that contradict each other
            raise OSError(str(error)) from error

    def delta(self) -> lookup.Delta:
        """Return what the graph has more and less than `graph.nq`.

        Raises:
            OSError: it is damaged or gone.
        """
        return lookup.Delta.load(self.folder / "delta")

    @property
    def sha256(self) -> str:
        """The digest of the sorted N-Quads, which names the release; found out when it is first asked for, and kept.

        Raises:
            OSError: they are damaged or gone.
        """
        found = self.manifest.get("sha256") or _RELEASES.get(self.name) or _read(self.folder / "digest.json").get(self.name)
        if not found:
            found = hashlib.sha256(self.data()).hexdigest()
            with suppress(OSError):  # where it cannot be kept, each process finds it out
                _write(self.folder / "digest.json", {self.name: found})
        _RELEASES[self.name] = found
        return str(found)

    def keep_timeline(self, text: bytes) -> None:
        """Keep what `kg.holding` read of a graph with a delta; a cache that cannot be written costs time, not the answer."""
        with suppress(OSError):
            _clear(self.folder / TIMES)
            files.save(self.folder / TIMES, [b"%08x" % zlib.crc32(text, zlib.crc32(self.name.encode())), text])


def inputs(folders: Folders) -> dict[str, Path]:
    """Return every input of a snapshot: graph IRI to file, and `rule:NAME` to file."""
    found = {**ontology.files(folders.base), **seeds.files(folders.base)}
    if folders.workspace:
        found |= seeds.own_files(folders.workspace)
    found |= {RULE + path.stem: path for path in queries.folder(folders.roots, "derive")}
    return found


def home(folders: Folders, cache: Path) -> Path:
    """Return the folder that holds the snapshots of `folders`."""
    key = f"{folders.base}\n{folders.workspace.path if folders.workspace else ''}"
    return cache / hashlib.sha256(key.encode()).hexdigest()[:16]


def _stamp(path: Path) -> list[int]:
    stat = path.stat()
    return [stat.st_size, stat.st_mtime_ns, stat.st_ino, stat.st_ctime_ns]  # the last one is set by the system alone


def _engine_stamp() -> list[int]:
    """Return size, mtime and inode of the engine's library, which change when another version is installed."""
    import importlib.util

    spec = importlib.util.find_spec("pyoxigraph")
    return _stamp(Path(spec.origin))[:3] if spec and spec.origin else []  # without the last: installers that link files change it


def _read(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # absent or damaged: the caller makes it anew
    whole = isinstance(content, dict) and content.pop(WHOLE, None) == _checksum(content)
    return content if whole else {}


def _write(path: Path, content: dict[str, Any]) -> None:
    _clear(path)
    files.save(path, [json.dumps(content | {WHOLE: _checksum(content)}, indent=1, sort_keys=True)])


def _checksum(content: dict[str, Any]) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True).encode())


def _clear(path: Path) -> None:
    """Remove a folder or a link that stands where a file belongs; what a link leads to may be another user's."""
    if path.is_symlink():
        path.unlink(missing_ok=True)
    elif path.is_dir():
        shutil.rmtree(path, ignore_errors=True)


def _load(folder: Path) -> Snapshot | None:
    manifest = _read(folder / "manifest.json")
    whole = manifest.get("format") == FORMAT and manifest.get("files") == _sizes(folder)
    return Snapshot(folder, manifest) if whole else None


def _sizes(folder: Path) -> dict[str, int]:
    """Return the sizes of the store's files, and of those for look-ups: the engine opens one whose list of files was cut short as an empty store.

    Of the delta it is the checksum: that of another snapshot may be of the same size.
    """
    try:
        inside = [path for path in sorted((folder / "store").iterdir()) if path.name not in ("LOG", "LOCK")]
        sizes = {path.name: path.stat().st_size for path in [*inside, *(folder / name for name in lookup.BESIDE)]}
        return sizes | {"delta": lookup.Delta.checksum(folder / "delta")}
    except (OSError, ValueError):
        return {}


def _digests(folder: Path, other: Snapshot | None = None) -> dict[str, str]:
    """Return the digests of the files of a snapshot, by name; those of another that it shares (hard links) are taken over."""
    known: dict[str, str] = other.manifest["digests"] if other else {}

    def digest(path: Path) -> str:
        there = other.folder / path.relative_to(folder) if other else path
        return known[path.name] if path.name in known and there.exists() and there.samefile(path) else _digest(path)

    files_ = [path for path in sorted((folder / "store").iterdir()) if path.name not in ("LOG", "LOCK")]
    return {path.name: digest(path) for path in [*files_, *(folder / name for name in ("graph.nq", "timeline.json", *lookup.BESIDE))]}


def intact(shot: Snapshot) -> bool:
    """Return whether the files of a snapshot are as they were written; it reads them all, so ask only after an error."""
    try:
        return _digests(shot.folder) == shot.manifest.get("digests")
    except OSError:
        return False


def current(folders: Folders, cache: Path) -> Snapshot | None:
    """Return the snapshot of `folders` as its files stand now, or None where it has to be built.

    Only sizes, inodes and times (mtime and ctime) are compared; a file whose stamp differs is hashed.
    """
    folder = home(folders, cache)
    state = _read(folder / "state.json")
    if not state:
        return None
    found = inputs(folders)
    known = state.get("inputs", {})
    engine = _engine_stamp()
    stamps = {key: _stamp(path) for key, path in found.items()}
    if state.get("engine") == engine and {key: value[:-1] for key, value in known.items()} == stamps:
        return _load(folder / str(state.get("name")))
    if state.get("engine") != engine:
        return None
    digests = {key: known[key][-1] if key in known and known[key][:-1] == stamps[key] else _digest(path) for key, path in found.items()}
    name = name_of(digests, str(state.get("version")))
    snapshot = _load(folder / name)
    if snapshot:
        with suppress(OSError):  # where the pointer cannot be written, the next reader hashes once more
            _point(folder, name, stamps, digests, str(state.get("version")))
    return snapshot


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def name_of(digests: dict[str, str], version: str) -> str:
    """Return the name of the snapshot made from inputs with these digests by this engine version."""
    text = json.dumps([FORMAT, version, sorted(digests.items())])
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _point(folder: Path, name: str, stamps: dict[str, list[int]], digests: dict[str, str], version: str) -> None:
    _write(
        folder / "state.json",
        {"name": name, "version": version, "engine": _engine_stamp(), "inputs": {key: [*stamps[key], digests[key]] for key in stamps}},
    )


def forget(folders: Folders, cache: Path) -> None:
    """Drop the pointer, so that the next `current` finds nothing; for a snapshot that turned out damaged."""
    folder = home(folders, cache)
    name = _read(folder / "state.json").get("name")
    _clear(folder / "state.json")
    (folder / "state.json").unlink(missing_ok=True)
    if name:
        shutil.rmtree(folder / str(name), ignore_errors=True)


class Draft:
    """A snapshot in the making: the folder to fill, the inputs with their digests, and the snapshot that it follows.

    Attributes:
        contents: what was read of the inputs so far: those of which the digest was not known.
    """

    def __init__(self, folder: Path, inputs: dict[str, Path], known: dict[str, str], previous: Snapshot | None) -> None:
        """Read the inputs whose digests are not known."""
        self.folder, self.inputs, self.previous = folder, inputs, previous
        self.contents = {key: path.read_bytes() for key, path in inputs.items() if key not in known}
        read = {key: hashlib.sha256(data).hexdigest() for key, data in self.contents.items()}
        self.digests = {key: known[key] if key in known else read[key] for key in inputs}
        self.done: Snapshot | None = None

    def content(self, key: str) -> bytes:
        """Return what an input holds.

        Raises:
            AlteredError: it is not what its size and times said.
        """
        if key not in self.contents:
            data = self.inputs[key].read_bytes()
            if hashlib.sha256(data).hexdigest() != self.digests[key]:
                raise AlteredError(f"{self.inputs[key]}: is not as it was, though size and time are")
            self.contents[key] = data
        return self.contents[key]


@contextmanager
def drafting(folders: Folders, cache: Path, version: str, *, anew: bool = False) -> Iterator[Draft]:
    """Hold the writer's lock and give a draft; on leaving without error it becomes the current snapshot.

    A draft whose `done` is set on entry needs no work: another writer finished it meanwhile.

    Args:
        folders: what to build.
        cache: the cache folder.
        version: the engine's version.
        anew: build even if a snapshot of that name exists, and from nothing.

    Raises:
        OSError: the cache cannot be written, or the disk is full.
    """
    import filelock

    folder = home(folders, cache)
    if folder.is_file():
        folder.unlink()
    folder.mkdir(parents=True, exist_ok=True)
    _clear(folder / "lock")
    with filelock.FileLock(folder / "lock"):
        for leftover in folder.glob("draft-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        found = inputs(folders)
        stamps = {key: _stamp(path) for key, path in found.items()}  # before reading: a later change is then seen
        state = _read(folder / "state.json")
        previous = _load(folder / str(state.get("name"))) if state.get("version") == version and not anew else None
        last = state["inputs"] if previous else {}
        known = {key: last[key][-1] for key, stamp in stamps.items() if key in last and last[key][:-1] == stamp}
        draft = Draft(folder / f"draft-{os.getpid()}", found, known, previous)
        digests, name = draft.digests, name_of(draft.digests, version)
        draft.done = None if anew else _load(folder / name)
        if draft.done is None:
            try:
                draft.folder.mkdir()
                yield draft
                if (folder / name).is_dir():
                    shutil.rmtree(folder / name)
                else:
                    (folder / name).unlink(missing_ok=True)
                draft.folder.replace(folder / name)
            finally:
                shutil.rmtree(draft.folder, ignore_errors=True)
            draft.done = _load(folder / name)
        else:
            yield draft
        _point(folder, name, stamps, digests, version)
        _prune(folder, name)


def finish(draft: Draft, lines: list[bytes], timeline: bytes, manifest: dict[str, Any]) -> None:
    """Write the sorted N-Quads, what looks things up in them, their timeline and the manifest of a draft, and make sure that they are on the disk."""
    data = b"".join(lines)
    _fill(draft, {"graph.nq": data, "timeline.json": timeline, **lookup.beside(data, lines)})
    checksums = {"graph.nq": zlib.crc32(data), "timeline.json": zlib.crc32(timeline)}
    _seal(draft, manifest | {"digests": _digests(draft.folder), "checksums": checksums, "sha256": hashlib.sha256(data).hexdigest()})


def follow(draft: Draft, previous: Snapshot, delta: lookup.Delta, manifest: dict[str, Any]) -> None:
    """Let a draft have the files of the snapshot that it follows, and write what it has more and less than they say; see `finish`."""
    for name in LINKED:
        files.link(previous.folder / name, draft.folder / name)
    _fill(draft, {"delta": delta.dump()})
    _seal(draft, manifest | {"digests": _digests(draft.folder, previous), "checksums": previous.manifest["checksums"]})


def _fill(draft: Draft, contents: dict[str, bytes]) -> None:
    for name, content in contents.items():
        with (draft.folder / name).open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())


def _seal(draft: Draft, manifest: dict[str, Any]) -> None:
    _write(draft.folder / "manifest.json", {"format": FORMAT, "inputs": draft.digests, "files": _sizes(draft.folder), **manifest})


def last(folders: Folders, cache: Path) -> Snapshot | None:
    """Return the snapshot that was made last, whether or not its inputs are still as they were; None where there is none, or a damaged one."""
    folder = home(folders, cache)
    return _load(folder / str(_read(folder / "state.json").get("name")))


def named(folders: Folders, cache: Path, name: str) -> Snapshot | None:
    """Return the snapshot of this name; None where the cache keeps none, or a damaged one."""
    return _load(home(folders, cache) / name)


def kept(folders: Folders, cache: Path) -> list[Snapshot]:
    """Return all snapshots that the cache keeps, the newest first."""
    folder = home(folders, cache)
    return [shot for shot in map(_load, _others(folder, "")) if shot] if folder.is_dir() else []


def before(folders: Folders, cache: Path, now: Snapshot) -> Snapshot | None:
    """Return the newest snapshot of `folders` that the cache keeps besides the current one, or None."""
    return next((shot for shot in map(_load, _others(home(folders, cache), now.name)) if shot), None)


def _others(folder: Path, name: str) -> list[Path]:
    """Return the folders of finished snapshots other than the named one, the newest first."""
    others = [path for path in folder.iterdir() if path.name != name and (path / "manifest.json").is_file()]
    return sorted(others, key=lambda path: (path / "manifest.json").stat().st_mtime_ns, reverse=True)


def _prune(folder: Path, name: str) -> None:
    """Keep the named snapshot and the newest others, KEPT in all."""
    for path in _others(folder, name)[KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)


def kept_reading(shot: Snapshot, name: str) -> tuple[list[list[int]], bytes, dict[str, int]] | None:
    """Return a kept reading: which spans of the snapshot's N-Quads it lacks, its own lines, and the count of what has no day in it, by class.

    None is returned where it is not kept.
    """
    path = shot.folder / "readings" / f"{name}.nq"
    try:
        head, _, lines = path.read_bytes().partition(b"\n")
        checksum, _, about = head.removeprefix(b"# ").partition(b" ")
        whole = int(checksum) == zlib.crc32(lines, zlib.crc32(about))
        os.utime(path)
        taken, undated = json.loads(about) if whole else ([], {})
        return (taken, lines, undated) if whole else None
    except (OSError, ValueError, LookupError, TypeError):
        return None


def keep_reading(shot: Snapshot, name: str, taken: Sequence[Sequence[int]], lines: bytes, undated: dict[str, int]) -> None:
    """Keep a reading beside its snapshot; a cache that cannot be written costs time, not the answer."""
    folder = shot.folder / "readings"
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        about = json.dumps([taken, undated], separators=(",", ":")).encode()
        files.save(folder / f"{name}.nq", [b"# %d %b\n" % (zlib.crc32(lines, zlib.crc32(about)), about), lines])
        for old in sorted(folder.glob("*.nq"), key=lambda path: path.stat().st_mtime_ns)[:-READINGS]:
            old.unlink(missing_ok=True)


def stamp(paths: Iterable[Path]) -> str:
    """Return a digest of the names, sizes and times of files, which changes when one of them does."""
    return hashlib.sha256(json.dumps([[path.name, *_stamp(path)] for path in paths]).encode()).hexdigest()[:16]


def kept_index(shot: Snapshot, name: str) -> Path | None:
    """Return the file of an index that is kept beside a snapshot, None where it is not."""
    path = shot.folder / "indexes" / name
    return path if path.is_file() else None


def keep_index(shot: Snapshot, name: str, data: bytes) -> None:
    """Keep an index beside its snapshot in place of older ones; a cache that cannot be written costs time, not the answer."""
    folder = shot.folder / "indexes"
    with suppress(OSError):
        folder.mkdir(exist_ok=True)
        files.save(folder / name, [data])
        for old in folder.iterdir():
            if old.name != name:
                old.unlink(missing_ok=True)
