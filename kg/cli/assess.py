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
from typing import TYPE_CHECKING, Any

from kg import files, rdf
from kg.cli import common

if TYPE_CHECKING:
    from kg.assess.report import Report
    from kg.paths import Folders
    from kg.snapshot import Snapshot

FORMATS = ("table", "json", "md", "html")


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
    from kg import build, queries

    if options.as_of:
        queries.term("date", options.as_of)
    if options.explain and len(options.explain) < 2:
        raise ValueError("--explain takes an option and then what to explain of it: a criterion or a party")
    if options.suppose and options.changes:
        raise ValueError("--changes searches from what the graph holds; leave --with out")
    if options.output:
        files.check(options.output)
    folders = common.folders(options)
    laid = [Path(word) for word in options.suppose if _is_file(word)]
    if laid and not _valid(laid, options):
        return 1
    progress = common.Progress()
    report = build.with_store(folders, lambda store, shot: _report(store, shot, folders, options, laid), warn=common.warn, progress=progress)
    progress("")
    _write(_render(report, options.format), options.output)
    return 0


def _write(text: str, output: Path | None) -> None:
    if output is None:
        sys.stdout.write(text)
        return

    print(f"{output}: {files.save(output, [text]):,} bytes", file=sys.stderr)


def _is_file(word: str) -> bool:
    from kg.turtle import FORMATS as ENDINGS

    return Path(word).suffix.lower() in ENDINGS or Path(word).is_file()


def _valid(laid: list[Path], options: argparse.Namespace) -> bool:
    """Return whether `sgkg validate` finds no error in the files; what it finds is said on stderr."""
    import contextlib
    import io

    from kg.cli import validate

    parser = argparse.ArgumentParser()
    validate.arguments(parser)
    words = [*map(str, laid), *(["--workspace", options.workspace] if options.workspace else [])]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        status = validate.run(parser.parse_args(words))
    if status:
        sys.stderr.write(said.getvalue())
    return status == 0


def _report(store: Any, shot: Snapshot, folders: Folders, options: argparse.Namespace, files: list[Path]) -> Report:
    from kg import assess
    from kg.assess.render import Words
    from kg.assess.report import Report
    from kg.describe import Describer

    wanted = list(dict.fromkeys(_option(store, word) for word in options.options))
    explained = _option(store, options.explain[0]) if options.explain else ""
    given = [*wanted, *([explained] if explained and wanted and explained not in wanted else [])]
    hypothesis = assess.gather(store, files, [word for word in options.suppose if not _is_file(word)])
    differences: list[assess.Side] = []
    added: set[str] = set()
    if options.suppose:
        _, matrix, differences, store, added = assess.compare(shot.nquads, folders.base, hypothesis, given, options.as_of)
    else:
        store = assess.concluded(shot.nquads, folders.base, options.as_of) if options.as_of else store
        matrix = assess.read(store, folders.base, given, as_of=options.as_of)
    ways: list[assess.Found] = []
    if options.changes:
        ways = list(assess.smallest(shot.nquads, folders.base, [row.option for row in matrix.rows], as_of=options.as_of))
    chains: list[assess.Chain] = []
    if explained:
        rows = [row for row in matrix.rows if row.option == explained]
        rows = rows or list(assess.read(store, folders.base, [explained], as_of=options.as_of, supposed=added).rows)
        chains = [assess.chain(store, folders, rows[0], assess.pick(rows[0], word, store), added) for word in options.explain[1:]]
        if not wanted:
            matrix = matrix._replace(rows=tuple(rows))
            differences = [side for side in differences if side.option == explained]
            ways = [found for found in ways if found.option == explained]
    labels = hypothesis.labels or (("no facts",) if options.suppose else ())
    return Report(matrix, Words(Describer(store, folders)), labels, tuple(differences), tuple(ways), tuple(chains))


def _option(store: Any, word: str) -> str:
    """Return the IRI of an option by its name.

    Raises:
        ValueError: it is neither a guarantee nor a settlement.
    """
    import pyoxigraph as ox

    from kg import names
    from kg.rdf import PREFIXES
    from kg.vocab import SG

    iri = names.resolve(store, word)
    kinds = {q.object.value for q in store.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode(PREFIXES["rdf"] + "type"), None)}
    if not kinds & {SG.Guarantee, SG.Settlement}:
        raise ValueError(f"{word}: {rdf.label(store, iri) or iri} is neither a guarantee nor a settlement; sgkg assess lists the options")
    return iri


def _render(report: Report, form: str) -> str:
    if form == "json":
        from kg.assess.report import to_json

        return to_json(report)
    if form == "html":
        from kg.assess.page import page

        return page(report)
    return _text(report, markdown=form == "md")


def _text(report: Report, *, markdown: bool) -> str:
    from kg.assess.explain import lines
    from kg.assess.render import LEGEND, MARK
    from kg.cli.common import width
    from kg.text import clean, markdown_table, table
    from kg.text import markdown as escape

    words = report.words
    say = escape if markdown else clean

    def bullets(found: list[str], depth: int = 1) -> list[str]:
        return [f"{'' if markdown else '  ' * depth}- {say(line)}" for line in found]

    def heading(text: str) -> list[str]:
        return ["", f"## {say(text)}", ""] if markdown else ["", say(text)]

    head, rows = words.table(report.matrix)
    out = [f"{'**' if markdown else ''}{say(report.banner)}{'**' if markdown else ''}", ""] if report.banner else []
    out += [
        (markdown_table([say(name) for name in head], rows) if markdown else table([say(name) for name in head], rows, width=width())).rstrip("\n"),
        "",
    ]
    out.append(say(LEGEND + (f" {MARK}: drawn from the hypothesis." if report.hypothesis else "")))
    if report.hypothesis:
        out += [*heading("What the hypothesis changes"), *bullets([words.difference(side) for side in report.differences] or ["nothing"])]
    out += ["", say(words.verdict(report.matrix) + (f" ({report.asked})" if report.matrix.as_of else ""))]
    ways = {found.option: found for found in report.ways}
    for row in report.matrix.rows:
        fails = words.fails(row)
        out += [*heading(words.label(row.option)), *bullets(fails or ["viable"])]
        out += bullets(words.ways(ways[row.option])) if row.option in ways and fails else []
    for chain in report.chains:
        out += [
            *heading(f"Why {chain.column} is {chain.found} for {chain.option}"),
            say(f"rule {chain.rule}" if chain.rule else "no rule concludes anything"),
        ]
        out += _tree(lines(chain.steps), markdown)
        out += [say("heard beside, deciding nothing:"), *_tree(lines(chain.beside), markdown)] if chain.beside else []
    if not report.ways and not report.hypothesis and report.matrix.rows and not report.matrix.viable:
        out += ["", say("sgkg assess OPTION --changes searches the smallest set of changes that would open a way; --explain OPTION WORD says why.")]
    return "\n".join(out) + "\n"


def _tree(steps: list[str], markdown: bool) -> list[str]:
    from kg.text import clean
    from kg.text import markdown as escape

    found = []
    for step in steps:
        indent, text = step[: len(step) - len(step.lstrip())], step.lstrip().removeprefix("- ")
        found.append(f"{indent[2:] if markdown else indent}- {escape(text) if markdown else clean(text)}")
    return found
