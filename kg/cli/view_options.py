"""What the verbs that draw a view share: the options that say which view and what of it, and the drawing itself."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from kg.cli import common
from kg.graph import OVERVIEW

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.network import Projection

NAMES = ("view", "query", "since", "until", "only_kind", "lang", "edges")  # of the options, as argparse keeps them


def add_options(parser: argparse.ArgumentParser, does: str) -> None:
    """Declare the options that all verbs name alike: a query in place of a view, the day, and the part of it.

    Args:
        parser: of the verb.
        does: what the verb does, as a word for the help.
    """
    parser.add_argument("--query", metavar="FILE", help=f"{does} this SELECT of ?source ?target ?kind in place of a view")
    common.add_reading(parser)
    parser.add_argument("--from", dest="since", metavar="DATE", help="draw what held on that day or later: a year, month or day")
    parser.add_argument("--until", metavar="DATE", help="draw what held on that day or earlier")
    parser.add_argument("--only-kind", metavar="KIND", action="append", help="draw edges of this kind only; may be repeated")
    parser.add_argument("--lang", metavar="TAG", action="append", help="take labels in this language first; may be repeated")
    parser.add_argument("--edges", choices=("merged", "claims"), help="unite the statements of one kind between two nodes, or keep each an edge")


def list_views(base: Path) -> int:
    """Print the views with their questions, and return the exit status."""
    from kg.network import views

    common.report("".join(f"{name}  {views.load(base, name).edges.summary}\n" for name in views.names(base)))
    return 0


def draw(graph: Graph, options: argparse.Namespace, *, layout: bool, as_of: str | None = None) -> Projection:
    """Draw what the options ask for.

    Args:
        graph: what to draw from.
        options: of `add_options`, and `view`.
        layout: whether to place the nodes.
        as_of: a day in place of the options' own.

    Raises:
        ValueError: options that exclude each other, or a date, header or query that is wrong.
        LookupError: no such view or kind.
    """
    if options.view and options.query:
        raise ValueError("--view and --query exclude each other; give one")
    return graph.network(
        options.view or OVERVIEW,
        query=options.query,
        **common.reading_of(options) | ({"as_of": as_of} if as_of else {}),
        since=options.since,
        until=options.until,
        kinds=options.only_kind or (),
        languages=options.lang or (),
        merge=options.edges != "claims",
        layout=layout,
        timeout=None if options.query else common.own_timeout(options),
    )
