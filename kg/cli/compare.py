"""Lay agreements side by side, respect by respect, each cell with its source.

sgkg compare                                          all of which a term is on record
sgkg compare "security agreement between Ukraine and Latvia" "One Hundred Year Partnership of the United Kingdom and Ukraine"
sgkg compare Instrument_US28PointDraft Instrument_TwentyPointDraft --format csv

"not in it" is what a source says of an agreement; "not read" is a respect of which nothing is on record.
"""

from __future__ import annotations

import argparse

from kg.cli import common
from kg.cli.query import write


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("agreements", nargs="*", metavar="AGREEMENT", help="agreements, declarations or drafts; without one, all")
    parser.add_argument("--known-by", metavar="DAY", help="only what statements made by this day say")
    common.add_output(parser)
    parser.set_defaults(ids=False)


def run(options: argparse.Namespace) -> int:
    """Write the comparison."""
    write(common.graph(options).compare(options.agreements, known_by=options.known_by), options)
    return 0
