"""Write the graph as RDF, or a view of it as a network or as a picture. The report of what was drawn goes to stderr.

sgkg export -o guarantees.gexf --view guarantees
sgkg export -o march.svg --view positions --as-of 2025-03-10
sgkg export -o tables.csv --from 2014 --until 2022 --only-kind defence --view guarantees
sgkg export -o mine.graphml --query mine.rq
sgkg export -o graph.trig
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import files
from kg.cli import common
from kg.cli.view_options import add_choice, draw
from kg.paths import Folders

if TYPE_CHECKING:
    import pyoxigraph as ox

# Each format and its module; a module of two documents names them.
NETWORKS = {"gexf": "gexf", "graphml": "graphml", "csv": "csv_tables", "cyjs": "json_formats", "graphology": "graphology", "svg": "svg", "png": "png"}
GRAPHS = ("ttl", "trig", "nq", "jsonld")
ENDINGS = {"json": "graphology"}
PICTURES = ("svg", "png")
ONLY = {"time": ("gexf",), "lists": ("gexf",), "dark": PICTURES}
VIEWED = ("view", "query", "as_of", "since", "until", "only_kind", "lang", "edges", "measures", "report", "strict", *ONLY)


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument(
        "--format",
        choices=(*NETWORKS, *GRAPHS),
        help="ttl, trig, nq and jsonld are the whole graph, the others a view; csv is two files (default: by the ending of FILE)",
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="the file to write; - is stdout")
    add_choice(parser)
    parser.add_argument("--measures", action="store_true", help="add degree, strength, PageRank, betweenness, community and brokerage to the nodes")
    parser.add_argument("--time", choices=("date", "year"), help="gexf: write times as days or as years (default: date)")
    parser.add_argument("--lists", choices=("text", "gexf"), help='gexf: write several values as text joined by "; ", or as a list (default: text)')
    parser.add_argument("--dark", action="store_true", help="svg, png: draw on a dark ground")
    parser.add_argument("--report", choices=("text", "json"), help="how to write the report (default: text)")
    parser.add_argument("--strict", action="store_true", help="exit with status 1 when the view could not draw all that its rows say")
    parser.add_argument("--list", action="store_true", help="list the views and stop")


def run(options: argparse.Namespace) -> int:
    """Write the file and report."""
    folders = common.folders(options)
    if options.list:
        from kg.network import views

        for name in views.names(folders.base):
            print(f"{name}  {views.load(folders.base, name).edges.summary}")
        return 0
    if not options.output:
        raise ValueError("name the file to write: -o FILE, or -o - for stdout")
    form = _format(options)
    from kg import build

    targets = _targets(options.output, form)
    for target in targets:
        files.check(target)
    progress = common.Progress()
    # Only reading happens inside: an error of the user's disk is none of the snapshot's.
    read = _graph if form in GRAPHS else _network
    documents, report, lost = build.with_store(folders, lambda store, shot: read(store, folders, form, options), warn=common.warn, progress=progress)
    progress("")
    written = {str(target): files.save(target, pieces) for target, pieces in zip(targets, documents, strict=False)}
    if not targets:
        for piece in documents[0]:
            sys.stdout.buffer.write(piece.encode() if isinstance(piece, str) else piece)
    if options.report == "json":
        print(json.dumps({"files": written, **report}, ensure_ascii=False, indent=1), file=sys.stderr)
    else:
        for line in [*(f"{name}: {size:,} bytes" for name, size in written.items()), *report["lines"]]:
            print(line, file=sys.stderr)
    return 1 if lost and options.strict else 0


def _format(options: argparse.Namespace) -> str:
    """Return the format, and refuse options that it has no use for."""
    ending = Path(options.output).suffix.lower().removeprefix(".")
    form = str(options.format or ENDINGS.get(ending, ending))
    if form not in (*NETWORKS, *GRAPHS):
        raise ValueError(f"{options.output}: its ending is no format; add --format with one of {', '.join((*NETWORKS, *GRAPHS))}")
    given = [name for name in VIEWED if getattr(options, name)]
    if form in GRAPHS and given:
        name = {"since": "from"}.get(given[0], given[0].replace("_", "-"))
        raise ValueError(f"--{name} is for networks ({', '.join(NETWORKS)}); --format {form} writes the whole graph")
    for name, forms in ONLY.items():
        if name in given and form not in forms:
            raise ValueError(f"--{name} is for {' and '.join(forms)}; --format {form} has no use for it")
    return form


def _targets(output: str, form: str) -> list[Path]:
    """Return the files to write: two for the tables, none for stdout."""
    if output == "-":
        if form == "csv":
            raise ValueError("csv is two files, which stdout cannot hold; name one, such as -o view.csv")
        return []
    path = Path(output)
    if form != "csv":
        return [path]
    if path.is_dir():
        return [path / "nodes.csv", path / "edges.csv"]
    stem = path.name.removesuffix(".csv")
    return [path.with_name(f"{stem}.nodes.csv"), path.with_name(f"{stem}.edges.csv")]


Documents = tuple[list[Iterable[str | bytes]], dict[str, Any], bool]


def _graph(store: ox.Store, folders: Folders, form: str, options: argparse.Namespace) -> Documents:
    """Return the whole graph in a format, its report, and that nothing is lost."""
    from kg.export import rdf

    quads = list(store)
    return [rdf.write(quads, form)], {"lines": [f"{len(quads):,} quads"]}, False


def _network(store: ox.Store, folders: Folders, form: str, options: argparse.Namespace) -> Documents:
    """Return a view in a format, its report, and whether something is lost."""
    drawn = draw(store, folders.base, options, layout=True)
    if options.measures:
        from kg.network import measures

        drawn = measures.add(drawn)
    writer = importlib.import_module(f"kg.export.{NETWORKS[form]}")
    documents: list[Iterable[str | bytes]]
    given: dict[str, dict[str, object]] = {}
    if form == "csv":
        documents = [writer.nodes(drawn), writer.edges(drawn)]
    else:
        given = {
            "gexf": {"time": options.time or "date", "lists": options.lists == "gexf"},
            "svg": {"dark": options.dark},
            "png": {"dark": options.dark},
        }
        documents = [writer.write(drawn, **given.get(form, {}))]
    extra = writer.notes(drawn, **given.get(form, {})) if hasattr(writer, "notes") else []
    report: dict[str, Any] = drawn.report.record() | {"format": form, "written": [note.record() for note in extra]}
    if options.report != "json":
        report = {"lines": [*drawn.report.lines(), *(f"in {form}: {note}" for note in extra)]}
    return documents, report, bool(drawn.report.left_out)
