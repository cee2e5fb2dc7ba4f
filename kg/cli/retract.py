"""Take back what was accepted: the statements of a file, or all that your changes say about a thing.

  sgkg retract wrong.ttl -m "misread"
  sgkg retract my:Claim_7 --dry-run

What would break facts that stay is listed and refused without --force. What is kept by hand, or belongs to the base, is not taken back here.
Exit status: 0 taken back, 1 refused, 2 all else.
"""

from __future__ import annotations

import argparse

from kg.cli import change_options, common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("what", nargs="+", metavar="FILE|THING", help="a file of facts, or a thing by its label, CURIE or IRI")
    change_options.add_options(parser)
    change_options.add_force(parser)


def run(options: argparse.Namespace) -> int:
    """Take the statements back."""
    from kg import workspace

    try:
        outcome = workspace.retract(
            common.folders(options),
            options.what,
            force=options.force,
            **change_options.how(options),
        )
    except workspace.RefusedError as error:
        common.warn(str(error))
        return 1
    return change_options.told(outcome, options)
