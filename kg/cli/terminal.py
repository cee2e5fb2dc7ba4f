"""The one way to print: what the verbs write for people passes a cleaning stream, and a pager on a terminal; data goes to files as it is."""

from __future__ import annotations

import io
import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from kg.text import terminal, whole

LEAST = 40  # columns: no terminal is taken for narrower


class Clean:
    """A stream of text through which no label drives a terminal; all else is that of the stream inside."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream

    def write(self, text: str) -> int:
        """Write text without what could drive a terminal or reorder what it shows."""
        return self.stream.write(terminal(text))

    def writelines(self, lines: Iterable[str]) -> None:
        """Write lines as `write` does."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        """Take the rest from the stream inside."""
        return getattr(self.stream, name)


@contextmanager
def cleaned() -> Iterator[None]:
    """Let standard output and standard error be clean, be there, and take any character, whatever the terminal's encoding."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:  # closed ones would otherwise be those of the next files opened
        pass
    os.close(descriptor)
    before = sys.stdout, sys.stderr
    streams = [stream or open(os.devnull, "w", encoding="utf-8") for stream in before]  # noqa: SIM115 - open as long as the process
    for stream in streams:
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    sys.stdout, sys.stderr = (cast(TextIO, Clean(stream)) for stream in streams)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def width(stream: TextIO | None = None) -> int | None:
    """Return the columns of the terminal, which COLUMNS may name instead; None where a stream goes elsewhere and COLUMNS is not set.

    Args:
        stream: standard output where it is not given.
    """
    if (named := whole(os.environ.get("COLUMNS", ""))) > 0:
        return max(named, LEAST)
    return max(shutil.get_terminal_size().columns, LEAST) if (stream or sys.stdout).isatty() else None


class _Collected(io.StringIO):
    """What is written for a terminal before it is known whether it needs a pager."""

    def isatty(self) -> bool:
        """Say yes, so that it is written as for a terminal."""
        return True


@contextmanager
def paged() -> Iterator[None]:
    """Show on a terminal what is printed inside: through a pager (PAGER, else less) where it is longer than the screen.

    It is collected first, so notes on stderr stand above it; a pipe or a file gets everything at once and never a pager.
    """
    outside = sys.stdout
    if not outside.isatty():
        yield
        return
    collected = _Collected()
    sys.stdout = cast(TextIO, Clean(collected))
    try:
        yield
    finally:
        sys.stdout = outside
        text = collected.getvalue()
        if not (_taller(text) and _through_pager(text)):
            coloured(text)


def _taller(text: str) -> bool:
    """Tell whether text is longer than the screen."""
    size = shutil.get_terminal_size()
    return sum(1 + max(0, len(line) - 1) // size.columns for line in text.splitlines()) >= size.lines


def _through_pager(text: str) -> bool:
    """Show text in a pager, and return whether there is one."""
    import shlex
    import signal
    import subprocess
    from contextlib import suppress

    named = os.environ.get("PAGER")
    command = shlex.split(named) if named is not None else ["less", "-FRX"]
    if not command or os.environ.get("TERM") == "dumb" or not shutil.which(command[0]):
        return False
    environment = {"LESS": "FRX", "LESSCHARSET": "utf-8"} | dict(os.environ)
    sys.stderr.flush()
    interrupt = signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the pager's while it shows something
    try:
        with subprocess.Popen(command, stdin=subprocess.PIPE, env=environment) as pager, suppress(BrokenPipeError):
            pager.communicate(text.encode("utf-8", "replace"))
    finally:
        signal.signal(signal.SIGINT, interrupt)
    return True


def put(data: str | bytes) -> None:
    """Write data to standard output: as it is to a file or a pipe, without what could drive it to a terminal."""
    if sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        sys.stdout.write(data if isinstance(data, str) else data.decode("utf-8", "replace"))
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(data.encode("utf-8", "replace") if isinstance(data, str) else data)


def coloured(text: str, *, error: bool = False) -> None:
    """Write text whose escape sequences are ours, to a terminal."""
    stream = sys.stderr if error else sys.stdout
    getattr(stream, "stream", stream).write(text)
    stream.flush()
