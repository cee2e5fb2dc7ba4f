"""Write a file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

BATCH = 1 << 16


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
    import tempfile

    check(path)
    target = path.resolve()
    if target.exists() and not target.is_file():  # a pipe or a device has no place to move a file to
        try:
            with target.open("wb") as stream:
                return sum(stream.write(_bytes(piece)) for piece in pieces)
        except OSError as error:
            raise OSError(f"{path}: {error.strerror or error}") from error
    temporary = ""
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{target.name[:40]}.", suffix=".part", dir=target.parent)
        with open(descriptor, "wb", buffering=BATCH) as stream:
            size = sum(stream.write(_bytes(piece)) for piece in pieces)
            stream.flush()
            os.fsync(stream.fileno())
        os.chmod(temporary, target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_mask())
        os.replace(temporary, target)
    except BaseException as error:
        if temporary:
            with suppress(FileNotFoundError):
                os.unlink(temporary)
        if isinstance(error, OSError):
            raise OSError(f"{path}: {error.strerror or error}") from error
        raise
    return size


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
