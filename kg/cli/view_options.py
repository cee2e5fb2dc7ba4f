"""What the verbs that draw a view share: the options that say which view and what of it, and the drawing itself."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kg.cli import common
from kg.graph import OVERVIEW
from kg.paths import Roots

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.network import Projection

NAMES = (
    "view",
    "query",
    "since",
    "until",
    "only_kind",
    "without_kind",
    "around",
    "steps",
    "lang",
    "edges",
    "alliances",
    "compare",
)  # of the options, as argparse keeps them


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
    parser.add_argument("--without-kind", metavar="KIND", action="append", help="draw no edges of this kind; may be repeated")
    parser.add_argument("--around", metavar="NAME", help="draw only what is near this actor or thing")
    parser.add_argument("--steps", metavar="N", type=int, help="how many edges away from it is near (default: 1)")
    parser.add_argument("--lang", metavar="TAG", action="append", help="take labels in this language first; may be repeated")
    what = "all statements of one kind between two nodes (kinds), all from one to the other (pairs), or each (claims) is an edge"
    parser.add_argument("--edges", choices=("pairs", "kinds", "claims"), help=f"{what} (default: kinds)")
    hub = "what allies owe each other ties each to a hub, or joins all pairs of them"
    parser.add_argument("--alliances", choices=("hub", "clique"), help=f"{hub} (default: hub)")
    parser.add_argument("--compare", nargs=2, metavar=("DATE1", "DATE2"), help=f"{does} what changed between two days")


def list_views(base: Roots) -> int:
    """Print the views with their questions, and return the exit status."""
    from kg.network import views

    common.report("".join(f"{name}  {views.load(base, name).edges.summary}\n" for name in views.names(base)))
    return 0


def draw(graph: Graph, options: argparse.Namespace, *, layout: bool, statements: bool = False, as_of: str | None = None) -> Projection:
    """Draw what the options ask for.

    Args:
        graph: what to draw from.
        options: of `add_options`, and `view`.
        layout: whether to place the nodes.
        statements: whether to tell of the statements behind the edges.
        as_of: a day in place of the options' own.

    Raises:
        ValueError: options that exclude each other, or a date, header or query that is wrong.
        LookupError: no such view or kind.
    """
    if options.view and options.query:
        raise ValueError("--view and --query exclude each other; give one")
    if options.steps is not None and not options.around:
        raise ValueError("--steps counts from the node that --around names")
    if options.compare and options.as_of:
        raise ValueError("--compare names both days; leave --as-of out")
    return graph.network(
        options.view or OVERVIEW,
        query=options.query,
        **common.reading_of(options) | ({"as_of": as_of} if as_of else {}),
        since=options.since,
        until=options.until,
        kinds=options.only_kind or (),
        without_kinds=options.without_kind or (),
        around=options.around or "",
        steps=1 if options.steps is None else options.steps,
        languages=options.lang or (),
        edges=options.edges or "kinds",
        alliances=options.alliances or "",
        layout=layout,
        statements=statements,
        timeout=None if options.query else common.own_timeout(options),
    )
