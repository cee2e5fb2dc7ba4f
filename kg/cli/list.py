"""List what there is of a kind, with the number of facts that name each and the years of the first and the last.

sgkg list actors
sgkg list sources --format csv
"""

from __future__ import annotations

import argparse

from kg.cli import common
from kg.cli.query import shows_labels, write

# What a user lists, to the question that lists it and its parameters.
LISTS = {
    "actors": ("listed", {"class": "sg:Actor"}),
    "instruments": ("listed", {"class": "sg:Instrument"}),
    "options": ("options", {}),
    "sources": ("listed", {"class": "sg:Source"}),
    "events": ("listed", {"class": "sg:Event"}),
}


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("what", type=lambda word: f"{word}s" if f"{word}s" in LISTS else word, choices=LISTS, help="what to list")
    common.add_reading(parser)
    common.add_answer(parser)


def run(options: argparse.Namespace) -> int:
    """List."""
    question, parameters = LISTS[options.what]
    graph = common.graph(options)
    reading = common.reading_of(options)
    write(graph.ask(question, limit=options.limit, timeout=options.timeout, labels=shows_labels(options), **reading, **parameters), options)
    return 0
