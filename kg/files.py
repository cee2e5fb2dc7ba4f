"""Read what a user names within bounds, and write files whole or not at all."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from mmap import mmap

BATCH = 1 << 16
DRAFT = ".sgkg-part"
_DRAFT = re.compile(rf"\..*\.\w{{8}}(?:{re.escape(DRAFT)}){{1,2}}")
PIECE = 1 << 20
_DESCRIPTOR = re.compile(r"/dev/(?:(stdin|stdout|stderr)|fd/(\d+))|/proc/(?:self|thread-self)/fd/(\d+)")


def load(path: Path, most: int) -> bytes:
    """Return the bytes of a file, or of a pipe or device, if there are no more than `most`.

    Raises:
        OSError: it cannot be read, or is larger; the message is one line that names the path.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(f"{path}: is a directory; name the files in it")
        data = bytearray()
        with path.open("rb") as stream:
            while len(data) <= most and (piece := stream.read(PIECE)):  # asked for `most` at once, Python takes that much memory
                data += piece
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: no such file") from None
    except OSError as error:
        raise OSError(f"{path}: cannot be read: {error.strerror}") if error.strerror else error from None
    if len(data) > most:
        raise OSError(f"{path}: more than {most:,} bytes; split the file")
    return bytes(data)


def mapped(path: Path) -> bytes | mmap:
    """Return a file of ours as it stands in the memory of the system, without a copy of it; no bytes where it is empty."""
    import mmap

    with path.open("rb") as stream:
        return mmap.mmap(stream.fileno(), 0, access=mmap.ACCESS_READ) if stream.seek(0, 2) else b""


def save(path: Path, pieces: Iterable[str | bytes]) -> int:
    """Write pieces to a file: to a temporary one beside it, moved over it when whole.

    Args:
        path: the file; an existing one is replaced and its mode kept, a symbolic link is followed.
        pieces: text is written as UTF-8.

    Returns:
        The number of bytes written.

    Raises:
        OSError: it cannot be written; the message is one line that names the path. Nothing is left behind, and a file
            that was there is as it was.
    """
    return save_all({path: pieces})[path]


def save_all(documents: Mapping[Path, Iterable[str | bytes]]) -> dict[Path, int]:
    """Write several files, all or none: each to a draft beside it, and the drafts moved over them when all are whole; see `save`."""
    for path in documents:
        check(path)
    drafts: dict[Path, _Draft] = {}
    sizes: dict[Path, int] = {}
    try:
        for path, pieces in documents.items():
            with _naming(path):
                if (through := _through(path)) is not None:
                    with through:
                        sizes[path] = sum(through.write(_bytes(piece)) for piece in pieces)
                else:
                    drafts[path] = _Draft(path.resolve())
                    sizes[path] = drafts[path].fill(pieces)
        _move(drafts)
    finally:
        for draft in drafts.values():
            draft.drop()
    return sizes


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip archive of files by name, the same bytes for the same files: it holds no time."""
    import io
    from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name), data, ZIP_DEFLATED)
    return out.getvalue()


def _move(drafts: Mapping[Path, _Draft]) -> None:
    """Move drafts over their files; where one cannot be, those moved before it are put back."""
    done: list[_Draft] = []
    try:
        for path, draft in drafts.items():
            with _naming(path):
                draft.move(keep=len(drafts) > 1)
            done.append(draft)
    except BaseException:
        for draft in done:
            draft.put_back()
        raise
    for folder in {draft.target.parent for draft in done}:
        _sync(folder)


class _Draft:
    """A file in the making, beside the one that it will be; its lock says that its writer lives."""

    def __init__(self, target: Path) -> None:
        import tempfile

        self.target = target
        self.old = ""
        sweep(target.parent)
        while True:
            descriptor, self.name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=DRAFT, dir=target.parent)
            self.stream = open(descriptor, "wb", buffering=BATCH)  # noqa: SIM115 - closed in `drop`
            _lock(descriptor, wait=True)
            if os.fstat(descriptor).st_nlink:  # else it was swept before it was locked
                break
            self.stream.close()

    def fill(self, pieces: Iterable[str | bytes]) -> int:
        """Write all, with the mode and the owner of the file that was there, and return the size."""
        size = sum(self.stream.write(_bytes(piece)) for piece in pieces)
        self.stream.flush()
        os.fsync(self.stream.fileno())
        there = self.target.stat() if self.target.exists() else None
        if there and hasattr(os, "chown") and (there.st_uid, there.st_gid) != (os.geteuid(), os.getegid()):
            with suppress(OSError):  # who may not give files away becomes their owner
                os.chown(self.name, there.st_uid, there.st_gid)
        os.chmod(self.name, there.st_mode & 0o777 if there else 0o666 & ~_mask())
        return size

    def move(self, *, keep: bool) -> None:
        """Become the file; `keep` the one that was there, for `put_back`."""
        if keep and self.target.exists():
            old = f"{self.name}{DRAFT}"
            os.link(self.target, old)
            self.old = old
        if os.name == "nt":  # where no open file can be moved
            self.stream.close()
        os.replace(self.name, self.target)
        self.name = ""

    def put_back(self) -> None:
        """Undo `move`."""
        with suppress(OSError):
            if self.old:
                os.replace(self.old, self.target)
            else:
                self.target.unlink()

    def drop(self) -> None:
        """Leave nothing beside the file."""
        for name in (self.name, self.old):
            if name:
                with suppress(OSError):
                    os.unlink(name)
        with suppress(OSError):
            self.stream.close()


def _through(path: Path) -> IO[bytes] | None:
    """Return a stream to what no file can be moved over: an open descriptor of ours, a pipe, a device; None for a file."""
    descriptor = _descriptor(path)
    if descriptor is not None:
        sys.stdout.flush()  # what was printed comes first
        return open(os.dup(descriptor), "wb")
    target = path.resolve()
    return target.open("wb") if target.exists() and not target.is_file() else None


def _descriptor(path: Path) -> int | None:
    """Return which open descriptor of ours a path names (`/dev/stdout`, `/dev/fd/3`), or None."""
    name = str(path)
    for _ in range(40):  # links, as many as a system follows
        if found := _DESCRIPTOR.fullmatch(name):
            return {"stdin": 0, "stdout": 1, "stderr": 2}[found[1]] if found[1] else int(found[2] or found[3])
        if not os.path.islink(name):
            break
        name = os.path.join(os.path.dirname(name), os.readlink(name))
    return None


def _lock(descriptor: int, *, wait: bool = False) -> bool:
    """Take the lock of a draft, which ends with its holder; False where another holds it, or where the system has none."""
    try:
        import fcntl

        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except (ImportError, OSError):
        return False
    return True


def sweep(folder: Path) -> None:
    """Remove the drafts of writers that were killed from a folder; writing to it does so too."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if _DRAFT.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError), open(entry.path, "rb") as draft:
                    if _lock(draft.fileno()):
                        os.unlink(entry.path)


def _sync(folder: Path) -> None:
    """Let the disk know that a file of the folder has another name."""
    if os.name != "nt":
        with suppress(OSError):
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


def refuse_strange(path: Path, folder: Path) -> None:
    """Refuse a file that was found in a user's folder and that may not be the user's own: others may have put a link there.

    Raises:
        OSError: it is no file, a link that leads out of the folder, or one to what is hidden in it; the message is one line.
    """
    with _naming(path):
        target, top = path.resolve(strict=True), folder.resolve()
    if not target.is_relative_to(top) or (path.is_symlink() and any(part.startswith(".") for part in target.relative_to(top).parts)):
        raise PermissionError(f"{path}: is a link that leads out of {folder}, or to what is hidden there; put the file itself in its place")
    if not target.is_file():
        raise OSError(f"{path}: is no file, but a folder, a pipe or a device; put a file in its place, or remove it")


def make_folder(path: Path) -> None:
    """Make a folder and those above it, where they are not there yet, and let the disk know.

    Raises:
        OSError: it cannot be made; the message names it.
    """
    if not path.is_dir():
        with _naming(path):
            make = [one for one in (path, *path.parents) if not one.exists()]
            path.mkdir(parents=True, exist_ok=True)
            for made in make:
                _sync(made.parent)


def link(path: Path, other: Path) -> None:
    """Give a file another name as well, or where that cannot be, make a copy of it there; for files that nobody changes."""
    try:
        os.link(path, other)
    except OSError:
        import shutil

        shutil.copyfile(path, other)
        with other.open("rb+") as copy:
            os.fsync(copy.fileno())


@contextmanager
def _naming(path: Path) -> Iterator[None]:
    """Let an error of the system name the file that the user named."""
    try:
        yield
    except OSError as error:
        raise type(error)(f"{path}: {error.strerror or error}") from error


def refuse_inputs(outputs: Iterable[Path], inputs: Iterable[str | Path]) -> None:
    """Refuse to write over what is read.

    Raises:
        ValueError: an output is one of the inputs, under whatever name; the message names both.
    """
    for output in outputs:
        for name in inputs:
            with suppress(OSError):
                if output.is_file() and output.samefile(name):
                    raise ValueError(f"{output}: is read as {name}; write to another file")


def check(path: Path) -> None:
    """Find out, before any work is done, whether a file can be written.

    Raises:
        OSError: it cannot; the message is one line that names the path.
    """
    if _descriptor(path) is not None:
        return
    try:
        target = path.resolve()
    except RuntimeError:
        raise OSError(f"{path}: is a link that leads back to itself; name another file") from None
    if target.is_dir():
        raise IsADirectoryError(f"{path}: is a folder; name a file in it")
    if not target.parent.is_dir():
        raise FileNotFoundError(f"{path}: no folder {target.parent}; make it first")
    if not os.access(target.parent if target.is_file() or not target.exists() else target, os.W_OK):
        raise PermissionError(f"{path}: may not be written; choose another folder")


def _bytes(piece: str | bytes) -> bytes:
    return piece.encode("utf-8") if isinstance(piece, str) else piece


def _mask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
