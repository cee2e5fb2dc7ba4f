"""Accept facts into your workspace: check them, show what is new, and write it as one change; nothing is written where there are errors.

  sgkg add new.ttl -m "the call of 6 March"
  sgkg add new.ttl table.csv --dry-run

What has no name (a blank node) gets one under the base IRI of the workspace. Exit status: 0 accepted, or nothing new; 1 findings; 2 all else.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kg.cli import change_options, common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="facts, in any format that validate reads; - is the standard input")
    change_options.add_options(parser)


def run(options: argparse.Namespace) -> int:
    """Check and accept the files."""
    from kg import workspace
    from kg.validate import read, reports

    folders = common.folders(options)
    paths = list({path.absolute() if str(path) != read.STDIN else path: path for path in options.files}.values())
    outcome = workspace.add(
        folders,
        paths,
        sources=read.sources(paths),
        **change_options.how(options),
    )
    if outcome.report and outcome.report.findings:
        text = reports.write(outcome.report, "text", reports.Options(20, common.columns(options) or 0, False, folders.roots))
        sys.stderr.write(text)
    status = change_options.told(outcome, options)
    return 2 if outcome.report and outcome.report.unreadable else status
