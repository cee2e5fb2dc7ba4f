"""Run something again whenever files change, until Ctrl-C."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

PAUSE = 0.3


def watch(options: argparse.Namespace, run: Callable[[], int], *, rounds: int = 0) -> int:
    """Run, and run again after each change of the files of `options`, or of what the graph is made of.

    Args:
        options: the arguments of the verb, with `files`.
        run: what to run; errors are shown and the watch goes on.
        rounds: stop after so many runs; 0 never does.

    Returns:
        The status of the last run.
    """
    status, seen, done = 0, None, 0
    while True:
        now = stamps(options.files)
        if now != seen:
            seen, done = now, done + 1
            if sys.stdout.isatty():
                sys.stdout.write("\x1b[2J\x1b[H")
            try:
                status = run()
            except (ValueError, LookupError, OSError, RuntimeError) as error:
                status = 2
                print(f"sgkg: {error}", file=sys.stderr)
            print(f"watching {', '.join(map(str, options.files))}; Ctrl-C stops", file=sys.stderr)
            sys.stdout.flush()
            if rounds and done >= rounds:
                return status
        time.sleep(PAUSE)


def stamps(files: Sequence[Path]) -> list[tuple[int, int, int]]:
    """Return size, time and inode of files; zeros for one that is not there at the moment, as while an editor saves it."""
    found = []
    for path in files:
        try:
            stat = path.stat()
            found.append((stat.st_size, stat.st_mtime_ns, stat.st_ino))
        except OSError:
            found.append((0, 0, 0))
    return found
