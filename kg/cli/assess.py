"""Weigh the options: credibility and acceptance in one table, what fails, what would follow from a hypothesis, what would open a way.

  sgkg assess                                          every option on which somebody takes a position
  sgkg assess "NATO membership for Ukraine" --as-of 2025-03-31
  sgkg assess "US air support" --changes               the smallest set of stances and verdicts that would open a way
  sgkg assess --with what-if.ttl                       hypothetical facts laid over the graph, and what they change
  sgkg assess --with "Russia permits the European-led force"      a supposition of a text, taken as said
  sgkg assess --explain "US air support" credibility "United States"

Rows are options; columns are criteria and the parties whose consent is needed.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from kg import files, rdf
from kg.cli import common

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.assess import AssessmentReport
    from kg.paths import Folders
    from kg.snapshot import Snapshot

FORMATS = ("table", "json", "md", "html")  # those of kg.assess.render, which is not loaded to read arguments


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("options", nargs="*", metavar="OPTION", help="a guarantee or settlement; without any, all on which somebody takes a position")
    parser.add_argument("--as-of", default="", metavar="DATE", help="answer as of this day: what statements made by then say holds on it")
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
    parser.add_argument("--format", choices=FORMATS, default="table", help="how to write it (default: table)")
    parser.add_argument("-o", dest="output", type=Path, metavar="FILE", help="write to this file instead of standard output")


def run(options: argparse.Namespace) -> int:
    """Weigh the options and write the report."""
    from kg import queries
    from kg.assess import render

    if options.as_of:
        queries.term("date", options.as_of)
    if options.explain and len(options.explain) < 2:
        raise ValueError("--explain takes an option and then what to explain of it: a criterion or a party")
    if options.suppose and options.changes:
        raise ValueError("--changes searches from what the graph holds; leave --with out")
    if options.output:
        files.check(options.output)
    hypothetical = [Path(word) for word in options.suppose if _is_file(word)]
    if hypothetical and not _valid(hypothetical, options):
        return 1
    graph = common.graph(options)
    report = graph.use(lambda store, shot: _report(store, shot, graph.folders, options, hypothetical))
    text = render.FORMATS[options.format](report, common.width())
    if options.output:
        print(f"{options.output}: {files.save(options.output, [text]):,} bytes", file=sys.stderr)
    else:
        sys.stdout.write(text)
    return 0


def _is_file(word: str) -> bool:
    from kg.turtle import FORMATS as ENDINGS

    return Path(word).suffix.lower() in ENDINGS or Path(word).is_file()


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


def _report(store: ox.Store, shot: Snapshot, folders: Folders, options: argparse.Namespace, hypothetical: list[Path]) -> AssessmentReport:
    """Weigh the options, search changes and explain cells, as the user asked."""
    from kg import assess
    from kg.describe import Describer

    wanted = list(dict.fromkeys(_option(store, word) for word in options.options))
    explained = _option(store, options.explain[0]) if options.explain else ""
    weighed = list(dict.fromkeys([*wanted, explained])) if wanted and explained else wanted
    hypothesis = assess.read_hypothesis(store, hypothetical, [word for word in options.suppose if not _is_file(word)])
    differences: tuple[assess.CellDifference, ...] = ()
    changes: tuple[assess.SmallestChanges, ...] = ()
    statements: set[str] = set()
    if options.suppose:
        compared = assess.compare(shot.nquads, folders.base, hypothesis, weighed, options.as_of)
        matrix, differences, store, statements = compared.supposed, compared.differences, compared.store, compared.statements
    else:
        store = assess.graph_as_of(shot.nquads, folders.base, options.as_of) if options.as_of else store
        matrix = assess.read_matrix(store, folders.base, weighed, as_of=options.as_of)
    if options.changes:
        changes = tuple(assess.smallest_changes(shot.nquads, folders.base, [row.option for row in matrix.rows], as_of=options.as_of))
    labels = hypothesis.labels or (("no facts",) if options.suppose else ())
    report = assess.AssessmentReport(matrix, Describer(store, folders), labels, differences, changes)
    return _explained(report, explained, options, statements) if explained else report


def _explained(report: AssessmentReport, option: str, options: argparse.Namespace, statements: set[str]) -> AssessmentReport:
    """Return a report with cells of an option explained; where no other options are named, it is about this one alone."""
    from kg import assess

    describer, matrix = report.describer, report.matrix
    row = next((row for row in matrix.rows if row.option == option), None)
    if row is None:  # nobody takes a position on it, or it is in force
        alone = assess.read_matrix(describer.store, describer.folders.base, [option], as_of=options.as_of, hypothetical=statements)
        row = alone.rows[0]
    cells = [assess.find_cell(row, word, describer.store) for word in options.explain[1:]]
    report = report._replace(explanations=tuple(assess.explain_cell(describer, row, cell, statements) for cell in cells))
    if options.options:
        return report
    return report._replace(
        matrix=matrix._replace(rows=(row,)),
        differences=tuple(difference for difference in report.differences if difference.option == option),
        changes=tuple(found for found in report.changes if found.option == option),
    )


def _option(store: ox.Store, word: str) -> str:
    """Return the IRI of an option by its name.

    Raises:
        ValueError: it is neither a guarantee nor a settlement.
    """
    from kg import names
    from kg.vocab import SG

    iri = names.resolve(store, word)
    kinds = {rdf.raw(quad.object) for quad in store.quads_for_pattern(rdf.node(iri), rdf.node(rdf.TYPE), None)}
    if not kinds & {SG.Guarantee, SG.Settlement}:
        raise ValueError(f"{word}: {rdf.label(store, iri) or iri} is neither a guarantee nor a settlement; sgkg assess lists the options")
    return iri
