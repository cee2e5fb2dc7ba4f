"""Undo a change by another one: what it added goes, what it took back comes again. The history keeps both.

  sgkg revert 7
  sgkg revert 0007-3f2a9c0d11e5b844 -m "the wrong day"

Exit status: 0 undone, or nothing left to undo; 1 refused, since it would break facts that stay; 2 all else.
"""

from __future__ import annotations

import argparse

from kg.cli import change_options, common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("change", metavar="CHANGE", help="its name, its number, or the beginning of its digest; sgkg log lists them")
    change_options.add_options(parser)
    change_options.add_force(parser)


def run(options: argparse.Namespace) -> int:
    """Undo the change."""
    from kg import workspace

    outcome = workspace.revert(
        common.folders(options),
        options.change,
        force=options.force,
        **change_options.how(options),
    )
    return change_options.told(outcome, options)
