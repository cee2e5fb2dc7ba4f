"""What all verbs share: the world, warnings and progress on stderr."""

from __future__ import annotations

import argparse
import sys
import time

from kg.paths import World, find_world


def add_workspace(parser: argparse.ArgumentParser) -> None:
    """Add the option that lays a workspace over the base."""
    parser.add_argument("--workspace", metavar="DIR", help="your own folder of facts with its sgkg.toml (default: SGKG_WORKSPACE, else none)")


def world(options: argparse.Namespace) -> World:
    """Return the world that the options ask for."""
    return find_world(options.workspace)


def warn(message: str) -> None:
    """Say something on stderr."""
    print(f"sgkg: {message}", file=sys.stderr)


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
