"""What the verbs that draw a view share: the options that say which view and what of it, and the drawing itself."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyoxigraph as ox

    from kg.network import Projection

VIEW = "overview"
NAMES = ("view", "query", "as_of", "since", "until", "only_kind", "lang", "edges")  # of the options, as argparse keeps them


def add_options(parser: argparse.ArgumentParser, does: str) -> None:
    """Declare the options that all verbs name alike: a query in place of a view, the day, and the part of it.

    Args:
        parser: of the verb.
        does: what the verb does, as a word for the help.
    """
    parser.add_argument("--query", metavar="FILE", help=f"{does} this SELECT of ?source ?target ?kind in place of a view")
    parser.add_argument("--as-of", metavar="DATE", help=f"{does} what held on that day, by what was said by then: year-month-day")
    parser.add_argument("--from", dest="since", metavar="DATE", help="draw what held on that day or later: a year, month or day")
    parser.add_argument("--until", metavar="DATE", help="draw what held on that day or earlier")
    parser.add_argument("--only-kind", metavar="KIND", action="append", help="draw edges of this kind only; may be repeated")
    parser.add_argument("--lang", metavar="TAG", action="append", help="take labels in this language first; may be repeated")
    parser.add_argument("--edges", choices=("merged", "claims"), help="unite the statements of one kind between two nodes, or keep each an edge")


def list_views(base: Path) -> int:
    """Print the views with their questions, and return the exit status."""
    from kg.network import views

    for name in views.names(base):
        print(f"{name}  {views.load(base, name).edges.summary}")
    return 0


def draw(store: ox.Store, base: Path, options: argparse.Namespace, *, layout: bool, as_of: str | None = None) -> Projection:
    """Draw what the options ask for.

    Args:
        store: the graph.
        base: where the views are.
        options: of `add_options`, and `view`.
        layout: whether to place the nodes.
        as_of: a day in place of the options' own.

    Raises:
        ValueError: options that exclude each other, or a date, header or query that is wrong.
        LookupError: no such view or kind.
    """
    from kg import queries
    from kg.network import Filter, project, views

    if options.view and options.query:
        raise ValueError("--view and --query exclude each other; give one")
    day = as_of or options.as_of
    part = Filter.parse(options.since, options.until, options.only_kind or (), connected=bool(day))
    languages = options.lang or list(views.ENGLISH)
    if options.query:
        from kg import sandbox

        sandbox.forbid_sockets()  # a user's query reaches nothing outside, whatever the engine reads in it
    view = views.load_file(Path(options.query)) if options.query else views.load(base, options.view or VIEW)
    nodes, edges = views.rows(store, view, {"as-of": day} if day else {}, languages)
    words = str(part)
    scope = [f"As of {day}." if day else "", f"{words[:1].upper()}{words[1:]}." if words else ""]
    return project(
        nodes,
        edges,
        name=view.name,
        title=view.edges.summary,
        scope=" ".join(one for one in scope if one),
        languages=languages,
        merge=options.edges != "claims",
        layout=layout,
        filter=part,
        styles=queries.node_styles(base),
    )
