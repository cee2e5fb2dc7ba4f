"""Say what differs between two points of your workspace's history, in words, or as triples.

  sgkg diff                the last change
  sgkg diff 7              from change 7 until now
  sgkg diff 3 7            from change 3 to change 7
  sgkg diff 0 now          everything that was accepted and still stands

A point is what was accepted with a change and all that it follows; 0 is nothing, now is all.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from kg.cli import change_options, common

if TYPE_CHECKING:
    from kg.workspace import History


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("before", nargs="?", metavar="A", help="a change, 0 or now (default: what the last change follows)")
    parser.add_argument("after", nargs="?", metavar="B", default="now", help="a change, 0 or now (default: now)")
    change_options.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """Write what differs."""
    from kg.workspace import History

    graph = common.graph(options)
    workspace = graph.folders.workspace
    if workspace is None:
        raise ValueError("no workspace: name one with --workspace or SGKG_WORKSPACE; sgkg init DIR makes one")
    text = ""

    def work(shot: object) -> tuple[str, dict[str, list[str]]]:
        store = shot.open()  # type: ignore[attr-defined]
        history = History(store, workspace)
        before = history.point(options.before) if options.before else _parents(history)
        gone, came = history.difference(before, history.point(options.after))
        plain = {"gone": sorted(f"{one} ." for one in gone), "came": sorted(f"{one} ." for one in came)}
        return change_options.written(store, gone, came, options.format), plain

    text, plain = graph.use(work)
    graph.progress("")
    print(common.answer_json(graph, plain, options) if options.format == "json" else text or "nothing differs\n", end="")
    return 0


def _parents(history: History) -> set[str]:
    """Return the changes before the last one."""
    return history.until(history.changes[-1].follows) if history.changes else set()
