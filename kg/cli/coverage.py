"""Say how far the graph reaches: how many facts of each kind there are, for which years, and until when it was read.

sgkg coverage
sgkg coverage --as-of 1990    how many of them hold in that year
"""

from __future__ import annotations

import argparse

from kg.cli import common
from kg.cli.query import shows_labels, write


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_reading(parser)
    common.add_answer(parser)


def run(options: argparse.Namespace) -> int:
    """Count."""
    graph = common.graph(options)
    answer = graph.ask("coverage", limit=options.limit, timeout=options.timeout, labels=shows_labels(options), **common.reading_of(options))
    write(answer, options)
    if latest := answer.about.get("latest"):
        common.warn(f"the graph was read until {latest}; what there is is listed by  sgkg list actors|instruments|options|sources|events")
    return 0
