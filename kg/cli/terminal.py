"""The one way to print: what the verbs write for people passes a cleaning stream; data goes out as it is, where no terminal reads it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from kg.text import terminal


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
