"""Measure a view as a network, draw it, or say what changed in it between two days. What was estimated goes to stderr.

sgkg network                                         the views
sgkg network guarantees -o graph.html                a page that moves: search, filter, time, the statements behind each edge
sgkg network guarantees                              the measures of each node, those with most edges first
sgkg network guarantees --by pagerank                the same, the highest PageRank first
sgkg network positions --compare 2025-03-10 2025-09-01
sgkg network guarantees --as-of 1990-01-01 --format csv

What each measure counts, whether it looks at directions and weights, is said on stderr with the table.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import export
from kg.cli import common, view_options
from kg.graph import OVERVIEW
from kg.table import Table

if TYPE_CHECKING:
    from kg.export import ExportFormat
    from kg.graph import Graph


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("view", nargs="?", metavar="VIEW", help="the view to measure; without it the views are listed")
    view_options.add_options(parser, "measure")
    parser.set_defaults(measures=False, dark=False, report=None, strict=False)  # of export, which draws
    parser.add_argument("--by", metavar="MEASURE", default="degree", help="the measure whose highest values come first (default: degree)")
    parser.add_argument("--roles", action="store_true", help="show the five roles of brokerage as well")
    common.add_output(parser)
    parser.add_argument("--limit", type=int, metavar="N", help="write at most N rows, and say on stderr when there are more")


def run(options: argparse.Namespace) -> int:
    """Measure or compare, and write."""
    graph = common.graph(options)
    base = graph.folders.roots
    if options.limit is not None and options.limit < 1:
        raise ValueError(f"--limit {options.limit}: write a whole number above 0")
    if not options.view and not options.query:
        return view_options.list_views(base)
    if options.view and (form_named := export.find(Path(options.view).suffix.lower().removeprefix("."))):
        verb = f"sgkg network {OVERVIEW}" if form_named.is_picture else f"sgkg export --view {OVERVIEW}"
        raise ValueError(f"{options.view} is a file and not a view; to write it:  {verb} -o {options.view}")
    drawn = export.find(options.output.suffix.lower().removeprefix(".")) if options.output else None
    if drawn and drawn.is_picture:
        return draw(graph, drawn, options)
    if drawn and not options.format and drawn.name not in common.TABLES and drawn.ending not in common.TABLES:
        raise ValueError(f"{options.output}: network writes tables of measures, and pictures; sgkg export writes {drawn.name}")
    form = common.form_of(options)
    head, rows, notes = answer(graph, options)
    for note in notes:
        common.warn(note)
    if options.limit and len(rows) > options.limit:
        common.warn(f"only the first {options.limit} of {len(rows):,} rows are shown (--limit)")
        rows = rows[: options.limit]
    if form == "json":
        common.deliver(options, common.answer_json(graph, {"rows": [dict(zip(head, row, strict=True)) for row in rows], "notes": notes}, options))
    else:
        from kg.network.measures import measure_text

        about = graph.about(**common.reading_of(options)) if form == "xlsx" else {}
        made = Table(head, [[measure_text(cell) for cell in row] for row in rows], head, rows, about)
        common.deliver(options, made.write(form, width=common.columns(options), excel=options.excel))
    return 0


def draw(graph: Graph, form: ExportFormat, options: argparse.Namespace) -> int:
    """Draw the view into the file that the options name, and return the exit status.

    Raises:
        ValueError: an option that only measures take.
    """
    from kg.cli import export as export_verb

    given = [name for name in ("roles", "format", "excel", "limit") if getattr(options, name)]
    if given:
        raise ValueError(f"--{given[0]} is for measures, and -o {options.output} draws; leave one of the two out")
    options.output = str(options.output)
    return export_verb.write(graph, form, options)


def answer(graph: Graph, options: argparse.Namespace) -> tuple[Sequence[str], list[Sequence[Any]], list[str]]:
    """Return columns, rows and notes."""
    from kg.network.measures import AMOUNTS, MEANING, NAMES, ROLES, NetworkChange, compare, measure

    if options.by not in (*AMOUNTS, *ROLES):
        raise ValueError(f"--by {options.by}: not a measure that orders nodes; there are {', '.join((*AMOUNTS, *ROLES))}")

    if options.compare:
        before, after = (view_options.draw(graph, options, layout=False, as_of=day) for day in options.compare)
        changes: list[Sequence[Any]] = [list(change) for change in compare(before, after)]
        return NetworkChange._fields, changes, [] if changes else ["nothing changed"]
    drawn = view_options.draw(graph, options, layout=False)
    measures = measure(drawn)
    columns = (*NAMES, *(ROLES if options.roles else ()))
    ranked = sorted(drawn.nodes, key=lambda node: (-float(measures.of[node.id].get(options.by, 0)), node.id))
    rows: list[Sequence[Any]] = [[node.label, node.id, node.type, *(measures.of[node.id].get(name) for name in columns)] for node in ranked]
    notes = [str(note) for note in (*drawn.report.left_out, *measures.notes)]
    told = [] if common.form_of(options) in ("csv", "tsv", "json", "xlsx") else [f"{name}: {words}" for name, words in MEANING.items()]
    return ("node", "id", "type", *columns), rows, [*([drawn.nothing] if drawn.nothing else []), *notes, *told]
