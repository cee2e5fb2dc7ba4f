"""Write the graph as RDF, or a view of it as a network for Gephi. The report of what was drawn goes to stderr.

sgkg export --format gexf -o guarantees.gexf
sgkg export --format gexf --view overview --as-of 2025-03-10 -o march.gexf
sgkg export --format trig -o graph.trig
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli import common
from kg.paths import World

if TYPE_CHECKING:
    import pyoxigraph as ox

NETWORKS = ("gexf",)
GRAPHS = ("ttl", "trig", "nq", "jsonld")
VIEW = "overview"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument(
        "--format", choices=(*NETWORKS, *GRAPHS), help="gexf is a view for Gephi, the others are the whole graph (default: by the ending of FILE)"
    )
    parser.add_argument("-o", "--output", metavar="FILE", help="the file to write; - is stdout")
    parser.add_argument("--view", metavar="NAME", help=f"the view to draw (default: {VIEW})")
    parser.add_argument("--as-of", metavar="DATE", help="draw what held on that day, by what was said by then: year-month-day")
    parser.add_argument("--strict", action="store_true", help="exit with status 1 when the view could not draw all that its rows say")
    parser.add_argument("--list", action="store_true", help="list the views and stop")


def run(options: argparse.Namespace) -> int:
    """Write the file and report."""
    world = common.world(options)
    if options.list:
        from kg.network import views

        for name in views.names(world.base):
            print(f"{name}  {views.load(world.base, name).edges.summary}")
        return 0
    if not options.output:
        raise ValueError("name the file to write: -o FILE, or -o - for stdout")
    form = options.format or Path(options.output).suffix.lower().removeprefix(".")
    if form not in (*NETWORKS, *GRAPHS):
        raise ValueError(f"{options.output}: its ending is no format; add --format with one of {', '.join((*NETWORKS, *GRAPHS))}")
    if form in GRAPHS:
        for name in ("view", "as_of", "strict"):
            if getattr(options, name):
                raise ValueError(f"--{name.replace('_', '-')} is for networks ({', '.join(NETWORKS)}); --format {form} writes the whole graph")
    from kg import build, export

    target = None if options.output == "-" else Path(options.output)
    if target:
        export.check(target)
    progress = common.Progress()
    # Only reading happens inside: an error of the user's disk is none of the snapshot's.
    read = _graph if form in GRAPHS else _network
    pieces, report, lost = build.with_store(world, lambda store, shot: read(store, world, form, options), warn=common.warn, progress=progress)
    progress.done()
    if target:
        report.insert(0, f"{target}: {export.save(target, pieces):,} bytes")
    else:
        for piece in pieces:
            sys.stdout.buffer.write(piece.encode() if isinstance(piece, str) else piece)
    for line in report:
        print(line, file=sys.stderr)
    return 1 if lost and options.strict else 0


Document = tuple[Iterable[str | bytes], list[str], bool]


def _graph(store: ox.Store, world: World, form: str, options: argparse.Namespace) -> Document:
    """Return the whole graph in a format, its report, and that nothing is lost."""
    from kg.export import rdf

    quads = list(store)
    return rdf.write(quads, form), [f"{len(quads):,} quads"], False


def _network(store: ox.Store, world: World, form: str, options: argparse.Namespace) -> Document:
    """Return a view in a format, its report, and whether something is lost."""
    from kg.export import gexf
    from kg.network import project, views

    view = views.load(world.base, options.view or VIEW)
    nodes, edges = views.rows(store, view, {"as-of": options.as_of} if options.as_of else {})
    title = view.edges.summary + (f" As of {options.as_of}." if options.as_of else "")
    drawn = project(nodes, edges, name=view.name, title=title)
    return gexf.write(drawn), list(drawn.report.lines()), bool(drawn.report.left_out)
