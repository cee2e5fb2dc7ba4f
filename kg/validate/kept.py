"""What validation keeps in the cache folder between runs: each thing in a file named by all that it depends on."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg import files

KEPT = 12


def key(*parts: str) -> str:
    """Return the name of what depends on `parts`."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:32]


def read(folder: Path, name: str) -> bytes | None:
    """Return what is kept under a name, or None."""
    try:
        return (folder / f"{name}.kept").read_bytes()
    except OSError:
        return None


def write(folder: Path, name: str, content: bytes) -> None:
    """Keep something; a cache that cannot be written costs time, not the answer."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files.save(folder / f"{name}.kept", [content])
        for old in sorted(folder.glob("*.kept"), key=lambda path: path.stat().st_mtime_ns)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        pass
