"""Make a workspace: a folder for facts of your own, with its settings, a README and a configuration of pre-commit.

  sgkg init my-facts --base https://example.org/my/
  sgkg init my-facts --from graph.trig

The base IRI names everything new in it, for good. With --from the workspace is made of a graph that  sgkg export -o graph.trig  wrote.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from kg.cli import common


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder; made if need be, and completed where it is one already")
    parser.add_argument("--base", metavar="IRI", help="the IRI under which what is new is named (default: one of example.org, by the folder's name)")
    parser.add_argument("--from", dest="exported", type=Path, metavar="FILE", help="make it of an exported graph (TriG, N-Quads, JSON-LD)")
    parser.add_argument("--format", choices=("text", "json"), default="text", help="how to write which files were made (default: text)")


def run(options: argparse.Namespace) -> int:
    """Make the folder."""
    from kg import workspace
    from kg.paths import read_workspace

    made = workspace.restore(options.folder, options.exported, options.base) if options.exported else workspace.init(options.folder, options.base)
    own = read_workspace(options.folder)
    base = own.base_iri
    if options.format == "json":
        graph = common.graph(argparse.Namespace(workspace=str(options.folder)))
        print(common.answer_json(graph, {"workspace": str(own.path), "base": base, "made": [str(path) for path in made]}, options), end="")
        graph.progress("")
    else:
        print("".join(f"{path}\n" for path in made), end="")
    if base.startswith("https://example.org/") and not options.base:
        common.warn(f"what is new will be named under {base}; write a base IRI of your own into sgkg.toml before anything is accepted")
    return 0
