"""Put back files of changes that were edited, cut or deleted by hand, from the snapshots in the cache.

sgkg repair --workspace my-facts
"""

from __future__ import annotations

import argparse
import sys

from kg.cli import common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)


def run(options: argparse.Namespace) -> int:
    """Put them back; 1 where something cannot be."""
    from kg import workspace

    mended, lost = workspace.repair(common.folders(options), common.warn)
    for path in mended:
        print(f"put back {path}")
    for line in lost:
        print(line, file=sys.stderr)
    if not mended and not lost:
        print("every change is as it was accepted")
    return int(bool(lost))
