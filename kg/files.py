"""Read what a user names within bounds, and write files whole or not at all."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

BATCH = 1 << 16
_DRAFT = re.compile(r"\..*\.(\d+)-[^.]*\.part")


def load(path: Path, most: int) -> bytes:
    """Return the bytes of a file, or of a pipe or device, if there are no more than `most`.

    Raises:
        OSError: it cannot be read, or is larger; the message is one line that names the path.
    """
    try:
        if path.is_dir():
            raise IsADirectoryError(f"{path}: is a directory; name the files in it")
        with path.open("rb") as stream:
            data = stream.read(most + 1)
    except FileNotFoundError:
        raise FileNotFoundError(f"{path}: no such file") from None
    except OSError as error:
        raise OSError(f"{path}: cannot be read: {error.strerror}") if error.strerror else error from None
    if len(data) > most:
        raise OSError(f"{path}: more than {most:,} bytes; split the file")
    return data


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
    drafts: dict[Path, tuple[str, Path, int]] = {}
    try:
        for path, pieces in documents.items():
            target = path.resolve()
            with _naming(path):
                if target.exists() and not target.is_file():  # a pipe or a device has no place to move a file to
                    with target.open("wb") as stream:
                        drafts[path] = "", target, sum(stream.write(_bytes(piece)) for piece in pieces)
                else:
                    drafts[path] = _drafted(target, pieces)
        for path, (draft, target, _) in drafts.items():
            if draft:
                with _naming(path):
                    os.replace(draft, target)
    except BaseException:
        for draft, _, _ in drafts.values():
            if draft:
                with suppress(FileNotFoundError):
                    os.unlink(draft)
        raise
    return {path: size for path, (_, _, size) in drafts.items()}


def _drafted(target: Path, pieces: Iterable[str | bytes]) -> tuple[str, Path, int]:
    """Write a draft beside a file, with the mode of the file, and return it, the file and the size."""
    import tempfile

    _sweep(target.parent)
    descriptor, draft = tempfile.mkstemp(prefix=f".{target.name[:40]}.{os.getpid()}-", suffix=".part", dir=target.parent)
    try:
        with open(descriptor, "wb", buffering=BATCH) as stream:
            size = sum(stream.write(_bytes(piece)) for piece in pieces)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(draft, target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_mask())
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(draft)
        raise
    return draft, target, size


def _sweep(folder: Path) -> None:
    """Remove the drafts of writers that were killed."""
    with os.scandir(folder) as entries:
        for entry in entries:
            found = _DRAFT.fullmatch(entry.name)
            if found and not _lives(int(found[1])):
                with suppress(OSError):
                    os.unlink(entry.path)


def _lives(process: int) -> bool:
    if os.name == "nt":  # it has no signal 0 to ask with
        return True
    try:
        os.kill(process, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


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
    target = path.resolve()
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
