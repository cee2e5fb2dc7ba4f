"""Weigh the options: credibility and acceptance in one table, what fails, what would follow from a hypothesis, what would open a way.

  sgkg assess                                          every option on which somebody takes a position or passes a judgement
  sgkg assess "NATO membership for Ukraine" --as-of 2025-03-31
  sgkg assess "US air support" --changes               the smallest set of stances and verdicts that would open a way
  sgkg assess --with what-if.ttl                       hypothetical facts laid over the graph, and what they change
  sgkg assess --with "Russia permits the European-led force"      a supposition of a text, taken as said
  sgkg assess --explain "US air support" credibility "United States"

  sgkg assess --since 2025-03-31                       what has changed since another day

Rows are options, those most decided first; columns are criteria, the beneficiary, the adversary, guarantors and others.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from kg import files
from kg.cli import common

FORMATS = (*common.TABLES, "html")  # those of kg.assess.render, which is not loaded to read arguments


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument(
        "options",
        nargs="*",
        metavar="OPTION",
        help="a guarantee or settlement; without any, all on which somebody takes a position or passes a judgement",
    )
    common.add_reading(parser, suppose=False)
    parser.add_argument(
        "--with",
        dest="suppose",
        action="append",
        default=[],
        metavar="FILE|NAME",
        help="lay this file of hypothetical facts, or this supposition of a text, over the graph; may be repeated",
    )
    parser.add_argument("--changes", action="store_true", help="search the smallest set of changes that would open a way for each option")
    parser.add_argument("--explain", nargs="+", metavar="WORD", help="OPTION, then criteria or parties: why these cells are as they are")
    parser.add_argument("--since", metavar="DAY", help="tell which cells differ from those of another day")
    common.add_output(parser, FORMATS)


def run(options: argparse.Namespace) -> int:
    """Weigh the options and write the report."""
    from kg.assess import render

    if options.explain and len(options.explain) < 2:
        raise ValueError("--explain takes an option and then what to explain of it: a criterion or a party")
    if options.suppose and options.changes:
        raise ValueError("--changes searches from what the graph holds; leave --with out")
    form = common.form_of(options, FORMATS)
    if options.output:
        files.refuse_inputs([options.output], options.suppose)
        files.check(options.output)
    from kg.reading import is_file

    hypothetical = [Path(word) for word in options.suppose if is_file(word)]
    if hypothetical and not _valid(hypothetical, options):
        return 1
    graph = common.graph(options)
    report = graph.assess(options.options, changes=options.changes, explain=options.explain or (), since=options.since, **common.reading_of(options))
    written = render.write(report, form, width=common.columns(options), excel=options.excel)
    if form == "json":
        written = common.answer_json(graph, json.loads(written), options).encode()
    common.deliver(options, written)
    return 0


def _valid(paths: list[Path], options: argparse.Namespace) -> bool:
    """Return whether `sgkg validate` finds no error in the files; what it finds is said on stderr."""
    import contextlib
    import io

    from kg.cli import validate

    parser = argparse.ArgumentParser()
    validate.arguments(parser)
    words = [*map(str, paths), *(["--workspace", options.workspace] if options.workspace else [])]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        status = validate.run(parser.parse_args(words))
    if status:
        sys.stderr.write(said.getvalue())
    return status == 0
