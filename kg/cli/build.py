"""Make the graph from ontology, seeds, rules and your workspace, and say what it holds. Does nothing when nothing changed."""

from __future__ import annotations

import argparse

from kg.cli import common
from kg.cli.terminal import width
from kg.paths import cache_root


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("--anew", action="store_true", help="build from nothing, even if nothing changed")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write the counts (default: text)")


def run(options: argparse.Namespace) -> int:
    """Build and print the counts."""
    from kg import build, snapshot
    from kg.citation import Release
    from kg.rdf import curie
    from kg.reading import Reading
    from kg.table import fitted
    from kg.text import json_answer

    folders = common.folders(options)
    cache, problem = cache_root()
    if problem:
        common.warn(problem)
    progress = common.Progress()
    shot = None if options.anew else snapshot.current(folders, cache)
    fresh = shot is None
    shot = shot or build.build(folders, cache, anew=options.anew, progress=progress)
    progress("")
    common.tell_tables(folders.workspace)
    graphs, classes = shot.manifest["graphs"], shot.manifest["classes"]
    if options.format == "json":
        content = {
            "base": str(folders.base),
            "snapshot": shot.name,
            "built": fresh,
            "quads": shot.manifest["quads"],
            "graphs": graphs,
            "classes": classes,
        }
        print(json_answer(content, Reading().about(Release.of(shot))), end="")
        return 0
    how = "built" if fresh else "nothing changed"
    common.report(f"base      {folders}\nsnapshot  {shot.folder}  ({how})\nquads     {shot.manifest['quads']:,}\n\n")
    print(fitted(["graph", "quads"], [[curie(graph), f"{count:,}"] for graph, count in graphs.items()], width()))
    shown = [[curie(name), f"{count:,}"] for name, count in classes.items() if name.startswith("https://w3id.org/sgkg/")]
    print(fitted(["class", "individuals"], shown, width()), end="")
    return 0
