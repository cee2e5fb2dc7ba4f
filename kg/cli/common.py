"""What the verbs share: the graph that the options name, shared options, warnings and progress on stderr."""

from __future__ import annotations

import argparse
import shutil
import sys
import time
from typing import Any

from kg.cli.terminal import coloured
from kg.graph import TIMEOUT, Graph
from kg.paths import Folders, find_folders
from kg.text import clean

FORMATS = ("table", "csv", "tsv", "json", "md", "ttl", "nt", "jsonld")
OWN_TIMEOUT = 600.0
SPREADSHEET = "put an apostrophe before cells that a spreadsheet would run as a formula"


def add_workspace(parser: argparse.ArgumentParser) -> None:
    """Add the option that lays a workspace over the base."""
    parser.add_argument("--workspace", metavar="DIR", help="your own folder of facts with its sgkg.toml (default: SGKG_WORKSPACE, else none)")


def add_answer(parser: argparse.ArgumentParser) -> None:
    """Add the options of verbs that answer with rows: where to ask, how much, how to write it."""
    add_workspace(parser)
    parser.add_argument("--format", choices=FORMATS, help="how to write the answer (default: table, for graphs ttl)")
    parser.add_argument("--spreadsheet", action="store_true", help=f"csv: {SPREADSHEET}")
    parser.add_argument("--limit", type=positive, metavar="N", help="write at most N rows, and say on stderr when there are more")
    parser.add_argument("--endpoint", metavar="URL", help="send the query to this SPARQL 1.1 endpoint instead of the graph here")
    parser.add_argument(
        "--timeout",
        type=_seconds,
        metavar="S",
        help=f"seconds until the query is ended (default: {TIMEOUT:g}; {OWN_TIMEOUT:g} for questions of ours asked here)",
    )


def add_reading(parser: argparse.ArgumentParser, *, suppose: bool = True) -> None:
    """Add the options that fix a reading: the day, what was known by a day, what has no day, and a hypothesis."""
    parser.add_argument("--as-of", metavar="DAY", help="only what holds on this day, or on a day of this month or year; now: the latest day")
    parser.add_argument("--known-by", metavar="DAY", help="only what statements made by this day say")
    parser.add_argument("--undated", choices=("drop", "keep"), help="with a day: leave out what has no day, or keep and mark it (default: drop)")
    if suppose:
        parser.add_argument(
            "--with", dest="suppose", action="append", default=[], metavar="FILE", help="lay these facts over the graph; never stored"
        )


def reading_of(options: argparse.Namespace) -> dict[str, Any]:
    """Return the options of `add_reading` as the methods of the graph take them."""
    return {name: getattr(options, name) for name in ("as_of", "known_by", "undated", "suppose") if getattr(options, name, None)}


def own_timeout(options: argparse.Namespace) -> float | None:
    """Return the seconds for what we ask ourselves; it then runs in a child with limits, of which there are none where a program calls us."""
    from kg import sandbox

    given: float | None = getattr(options, "timeout", None)
    return given or (None if sandbox.loaded() or getattr(options, "endpoint", None) else OWN_TIMEOUT)


def positive(text: str) -> int:
    """Return a whole number above 0."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number above 0")
    return int(text)


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of seconds above 0")
    return value


def folders(options: argparse.Namespace) -> Folders:
    """Return the folders that the options ask for."""
    return find_folders(options.workspace)


def graph(options: argparse.Namespace) -> Graph:
    """Return the graph that the options ask for, which warns and shows its progress on stderr."""
    return Graph(folders(options), endpoint=getattr(options, "endpoint", None), warn=warn, progress=Progress())


def warn(message: str) -> None:
    """Say something on stderr."""
    print(f"sgkg: {message}", file=sys.stderr)


def width() -> int | None:
    """Return the columns of the terminal, or None where output is piped."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


class Progress:
    """Show what is being done on one line of stderr, only on a terminal and only past one second."""

    def __init__(self) -> None:
        self.start = time.monotonic()
        self.shown = False

    def __call__(self, message: str) -> None:
        """Show `message` in place of the last one; an empty one clears the line."""
        if message and sys.stderr.isatty() and time.monotonic() - self.start > 1:
            coloured(f"\r\x1b[K{clean(message)} …", error=True)
            self.shown = True
        elif not message and self.shown:
            coloured("\r\x1b[K", error=True)
            self.shown = False
