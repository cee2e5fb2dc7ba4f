"""Take a short tour on the real graph: what it holds, three questions, one claim with its evidence, a bad fact, a file for Gephi."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable

from kg.cli import common
from kg.graph import Graph

QUESTIONS = ("positions-on", "in-force-and-breached", "impasse")
CLAIM = "sgd:Claim_kluth-taipei-times_no-credibility-without-us"
SHOWN = ("Claim", "Guarantee", "Instrument", "Obligation", "Person", "State", "Membership", "Evidence", "Source")
PICTURE = "sgkg-demo.gexf"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("-o", dest="output", default=PICTURE, metavar="FILE", help=f"where to write the file for Gephi (default: {PICTURE})")


def run(options: argparse.Namespace) -> int:
    """Walk through the tour; each step is a command that the user can type."""
    from kg import queries, seeds
    from kg.cli import main

    graph = common.graph(options)
    print(f"sgkg, the security-guarantee knowledge graph\nbase: {graph.folders}\n")
    _counts(graph)
    for name in QUESTIONS:
        print(queries.find(graph.folders.base, name).summary)
        _step(main, ["ask", name, "--limit", "12"])
    print("What does one claim say, and where does it stand?")
    _step(main, ["show", CLAIM])
    print("What is wrong with a bad fact?")
    bad = os.path.relpath(seeds.example(graph.folders.base, "bad-fact"))
    _step(main, ["validate", bad], expected=1)
    print("And a picture, ready for Gephi:")
    _step(main, ["export", "--format", "gexf", "-o", options.output])
    print(
        "What to try next\n"
        f"  open {options.output} in Gephi, Gephi Lite or Cytoscape\n"
        "  sgkg ask                                       every question by topic\n"
        "  sgkg ask positions-of --actor Trump            where one actor stands on everything\n"
        "  sgkg show 'Budapest Memorandum'                everything about one thing\n"
        "  sgkg assess                                    which option is credible and acceptable, and what fails\n"
        "  sgkg ask positions-on --text                   the SPARQL of a question, to change and run with sgkg query\n"
        "  sgkg validate your-facts.ttl                   check facts of your own"
    )
    return 0


def _counts(graph: Graph) -> None:
    from kg.rdf import NS, curie
    from kg.table import fitted

    shot = graph.snapshot()
    graph.progress("")
    classes = shot.manifest["classes"]
    print(f"The graph holds {shot.manifest['quads']:,} quads; among what was put in (not concluded):")
    print(fitted(["class", "individuals"], [[curie(NS + name), f"{classes[NS + name]:,}"] for name in SHOWN if NS + name in classes]))


def _step(main: Callable[[list[str]], int], command: list[str], expected: int = 0) -> None:
    print("$ sgkg " + " ".join(f"'{word}'" if " " in word else word for word in command))
    sys.stdout.flush()
    status = main(command if command[0] == "export" else [*command, "--no-pager"])
    if status != expected:
        raise RuntimeError(f"sgkg {command[0]} ended with status {status}; its words are above")
    print()
