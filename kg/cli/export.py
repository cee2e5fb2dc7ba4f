"""Write the graph as RDF, or a view of it as a network or as a picture. The report of what was drawn goes to stderr.

sgkg export -o guarantees.gexf --view guarantees
sgkg export -o march.svg --view positions --as-of 2025-03-10
sgkg export -o tables.csv --from 2014 --until 2022 --only-kind defence --view guarantees
sgkg export -o near.svg --view guarantees --around Japan --steps 2
sgkg export -o change.svg --view positions --compare 2025-03-10 2025-09-01
sgkg export -o mine.graphml --query mine.rq
sgkg export -o graph.trig
sgkg export -o reading.nt --as-of 2025-03-10
sgkg export --format datapackage -o tables.zip
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import export, files
from kg.cli import common, view_options
from kg.cli.terminal import put
from kg.export import ExportFormat
from kg.graph import OVERVIEW
from kg.reading import Reading
from kg.text import json_text

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.graph import Graph

OF_A_VIEW = (*view_options.NAMES, "measures", "report", "strict")  # options that no format of the whole graph takes
OF_A_FORMAT = ("time", "lists", "dark", "excel")  # options that some formats of views take


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    *some, last = export.names(whole_graph=True)
    parser.add_argument(
        "--format",
        choices=[*(form.name for form in export.FORMATS), export.PACKAGE],
        metavar="FORMAT",
        help=f"{', '.join(export.names(whole_graph=False))} for a view, {', '.join(some)} or {last} for the whole graph; "
        f"csv is two files; {export.PACKAGE} is a folder or .zip of csv files with a codebook (default: by the ending of FILE)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="the file to write; - is stdout")
    parser.add_argument("--view", metavar="NAME", help=f"the view to draw (default: {OVERVIEW}); --list shows all")
    view_options.add_options(parser, "draw")
    parser.add_argument("--measures", action="store_true", help="add degree, strength, PageRank, betweenness, community and brokerage to the nodes")
    time, lists, dark, sheet = (", ".join(export.taking(option)) for option in OF_A_FORMAT)
    parser.add_argument("--time", choices=("date", "year"), help=f"{time}: write times as days or as years (default: date)")
    several = 'write several values as text joined by "; ", or as a list (default: text)'
    parser.add_argument("--lists", choices=("text", "gexf"), help=f"{lists}: {several}")
    parser.add_argument("--dark", action="store_true", help=f"{dark}: draw on a dark ground")
    parser.add_argument("--excel", action="store_true", help=f"{sheet}: {common.EXCEL}, and make formulas inert")
    parser.add_argument("--report", choices=("text", "json"), help="how to write the report (default: text)")
    parser.add_argument("--strict", action="store_true", help="exit with status 1 when the view could not draw all that its rows say")
    parser.add_argument("--list", action="store_true", help="list the views and stop")
    width = max(len(form.name) for form in export.FORMATS)
    parser.epilog = "formats and what reads them:\n" + "\n".join(f"  {form.name:<{width}}  {form.read_by}" for form in export.FORMATS)


def run(options: argparse.Namespace) -> int:
    """Write the file and report."""
    graph = common.graph(options)
    base = graph.folders.roots
    if options.list:
        return view_options.list_views(base)
    if not options.output:
        raise ValueError("name the file to write: -o FILE, or -o - for stdout")
    if options.format == export.PACKAGE:
        return _package(graph, options)
    return write(graph, _format(options), options)


def write(graph: Graph, form: ExportFormat, options: argparse.Namespace) -> int:
    """Write a format into the file that the options name, report on stderr, and return the exit status."""
    targets = _targets(options.output, form)
    files.refuse_inputs(targets, [*([options.query] if options.query else []), *options.suppose])
    for target in targets:
        files.check(target)
    documents, report, lost = _graph(graph, form, options) if form.whole_graph else _network(graph, form, options)
    written = {str(target): size for target, size in files.save_all(dict(zip(targets, documents, strict=False))).items()}
    if not targets:
        for piece in documents[0]:
            put(piece)
    if options.report == "json":
        print(json_text({"files": written, **report}), end="", file=sys.stderr)
    else:
        for line in [*(f"{name}: {size:,} bytes" for name, size in written.items()), *report["lines"]]:
            print(line, file=sys.stderr)
    return 1 if lost and options.strict else 0


def _package(graph: Graph, options: argparse.Namespace) -> int:
    """Write the graph, or a reading of it, as a data package into a folder or an archive."""
    from kg.export import data_package

    _refuse(options, export.PACKAGE)
    target = Path(options.output)
    zipped = target.suffix.lower() == ".zip"
    if options.output == "-" or (target.exists() and target.is_dir() == zipped):
        raise ValueError(f"{options.output}: a data package is a folder or an archive; name one, such as -o tables or -o tables.zip")
    quads, lines, reading = _quads(graph, options)
    made = data_package.files(quads, release=graph.release(), reading=reading)
    if zipped:
        files.save(target, [files.zipped(made)])
    else:
        target.mkdir(parents=True, exist_ok=True)
        files.save_all({target / name: [data] for name, data in made.items()})
    for line in [f"{target}: {len(made) - 1:,} tables, {sum(map(len, made.values())):,} bytes", *lines]:
        common.warn(line)
    return 0


def _refuse(options: argparse.Namespace, name: str) -> None:
    """Refuse the options of networks for a format of the whole graph."""
    given = [option for option in (*OF_A_VIEW, *OF_A_FORMAT) if getattr(options, option)]
    if given:
        option = {"since": "from"}.get(given[0], given[0].replace("_", "-"))
        raise ValueError(f"--{option} is for networks ({', '.join(export.names(whole_graph=False))}); --format {name} writes the whole graph")


def _format(options: argparse.Namespace) -> ExportFormat:
    """Return the format, and refuse options that it does not take."""
    form = export.find(options.format or Path(options.output).suffix.lower().removeprefix("."))
    if form is None:
        known = ", ".join(form.name for form in export.FORMATS)
        raise ValueError(f"{options.output}: its ending is not a format; add --format with one of {known}")
    if form.whole_graph:
        _refuse(options, form.name)
    for name in OF_A_FORMAT:
        if getattr(options, name) and name not in form.options:
            raise ValueError(f"--{name} is for {' and '.join(export.taking(name))}; --format {form.name} has no use for it")
    return form


def _targets(output: str, form: ExportFormat) -> list[Path]:
    """Return the files to write: one for each document, none for stdout."""
    if output == "-":
        if len(form.writers) > 1:
            raise ValueError(f"{form.name} is two files, which stdout cannot hold; name one, such as -o view.{form.name}")
        return []
    path = Path(output)
    if len(form.writers) == 1:
        return [path]
    if path.is_dir():
        return [path / f"{document}.{form.name}" for document in form.writers]
    stem = path.name.removesuffix(f".{form.name}")
    return [path.with_name(f"{stem}.{document}.{form.name}") for document in form.writers]


Documents = tuple[list[Iterable[str | bytes]], dict[str, Any], bool]


def _graph(graph: Graph, form: ExportFormat, options: argparse.Namespace) -> Documents:
    """Return the whole graph, or a reading of it, in a format; its report; and that nothing is lost."""
    quads, lines, _ = _quads(graph, options)
    return form.documents(quads), {"lines": lines}, False


def _quads(graph: Graph, options: argparse.Namespace) -> tuple[list[ox.Quad], list[str], str]:
    """Return the whole graph, or a reading of it with its verdicts, the lines of its report, and the reading in words."""
    given = common.reading_of(options)
    wanted = Reading.parse(given.get("as_of"), given.get("known_by"), given.get("undated"), given.get("suppose", ()))
    # Only reading happens inside: an error of the user's disk is not one of the snapshot's.
    quads, told, undated = graph.read(lambda seen: (list(seen.store), seen.reading.words(), sum(seen.undated.values())), wanted, verdicts=True)
    lines = [f"{len(quads):,} quads", *([told] if told else [])]
    if undated:
        lines.append(f"{undated:,} without a day {'kept' if wanted.undated == 'keep' else 'left out'}")
    return quads, lines, told


def _network(graph: Graph, form: ExportFormat, options: argparse.Namespace) -> Documents:
    """Return a view in a format, its report, and whether something is lost."""
    if options.compare:
        from kg.network import difference

        before, after = (view_options.draw(graph, options, layout=False, statements=form.statements, as_of=day) for day in options.compare)
        drawn = difference(before, after, *options.compare)
    else:
        drawn = view_options.draw(graph, options, layout=True, statements=form.statements)
    if options.measures:
        from kg.network.measures import with_measures

        drawn = with_measures(drawn)
    given = {name: getattr(options, name) for name in form.options if getattr(options, name)}
    if "lists" in given:
        given["lists"] = given["lists"] == "gexf"
    notes = form.notes(drawn, **given)
    report: dict[str, Any] = drawn.report.record() | {"format": form.name, "written": [note.record() for note in notes]}
    if drawn.nothing:
        report["nothing"] = drawn.nothing
    if options.report != "json":
        report = {"lines": [*([drawn.nothing] if drawn.nothing else ()), *drawn.report.lines(), *(f"in {form.name}: {note}" for note in notes)]}
    return form.documents(drawn, **given), report, bool(drawn.report.left_out)
