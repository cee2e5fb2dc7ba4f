"""What all verbs share: the folders, warnings and progress on stderr."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable
from typing import Any, TypeVar

from kg.paths import Folders, find_folders

T = TypeVar("T")


def add_workspace(parser: argparse.ArgumentParser) -> None:
    """Add the option that lays a workspace over the base."""
    parser.add_argument("--workspace", metavar="DIR", help="your own folder of facts with its sgkg.toml (default: SGKG_WORKSPACE, else none)")


def folders(options: argparse.Namespace) -> Folders:
    """Return the folders that the options ask for."""
    return find_folders(options.workspace)


def warn(message: str) -> None:
    """Say something on stderr."""
    print(f"sgkg: {message}", file=sys.stderr)


def limited(folders: Folders, use: Callable[[Any, Any], T], *, timeout: float, network: bool = False) -> T:
    """Use the store of `folders` in a child process under a time limit, and return what `use(store, snapshot)` returns.

    The graph is built first, before the clock runs, and in a child as well: this process must not load the engine before it forks.
    """
    from kg import build, sandbox

    progress = Progress()
    sandbox.run(lambda: build.ready(folders, warn=warn, progress=progress).name, timeout=3600, quiet=False)
    progress.done()

    def work() -> tuple[T, list[str]]:
        notes: list[str] = []
        return build.with_store(folders, use, warn=notes.append), notes

    result, notes = sandbox.run(work, timeout=timeout, network=network)
    for note in notes:
        if not note.startswith("cache "):  # said already
            warn(note)
    return result  # type: ignore[no-any-return]


class Progress:
    """Show what is being done on one line of stderr, only on a terminal and only past one second."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.shown = False

    def __call__(self, message: str) -> None:
        """Show `message` in place of the last one."""
        if sys.stderr.isatty() and time.monotonic() - self.start > 1:
            print(f"\r\x1b[K{message} …", end="", file=sys.stderr, flush=True)
            self.shown = True

    def done(self) -> None:
        """Clear the line."""
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
