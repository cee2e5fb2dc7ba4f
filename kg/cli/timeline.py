"""Tell in order what happened, where everybody stood, what changed, and who says so.

sgkg timeline                                        everything
sgkg timeline Trump                                  one actor
sgkg timeline "NATO membership for Ukraine" --as-of 2025-03-31
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kg import rdf
from kg.cli import common

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.paths import Folders

FORMATS = ("table", "json", "md")  # those of kg.assess.timeline, which is not loaded to read arguments


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("subject", nargs="?", metavar="ACTOR|OPTION", help="an actor, option or instrument; without one, everything")
    parser.add_argument("--as-of", default="", metavar="DATE", help="leave out what happened or was stated after this day")
    parser.add_argument("--format", choices=FORMATS, default="table", help="how to write it (default: table)")


def run(options: argparse.Namespace) -> int:
    """Write the timeline."""
    from kg import queries

    if options.as_of:
        queries.term("date", options.as_of)
    graph = common.graph(options)
    print(graph.use(lambda store, _: _timeline(store, graph.folders, options)), end="")
    return 0


def _timeline(store: ox.Store, folders: Folders, options: argparse.Namespace) -> str:
    from kg import names
    from kg.assess import timeline

    subject = names.resolve(store, options.subject) if options.subject else ""
    entries = timeline.timeline_entries(store, folders.base, subject, options.as_of)
    if not entries and options.format != "json":
        common.warn("nothing" + (f" about {rdf.label(store, subject) or options.subject}" if subject else ""))
    return timeline.FORMATS[options.format](entries, rdf.Labels(store).of, common.width())
