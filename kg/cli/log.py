"""List the changes of your workspace, the last one first: when, by whom, what for, how many statements came and went.

sgkg log
sgkg log --limit 5 --format json
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from kg.cli import common

if TYPE_CHECKING:
    from kg.snapshot import Snapshot

HEAD = ("change", "accepted at", "by", "message", "came", "gone", "left")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    common.add_output(parser)
    parser.add_argument("--limit", type=common.positive, metavar="N", help="the last N changes")


def run(options: argparse.Namespace) -> int:
    """List them."""
    from kg import table

    graph = common.graph(options)
    workspace = graph.folders.workspace
    if workspace is None:
        raise ValueError("no workspace: name one with --workspace or SGKG_WORKSPACE; sgkg init DIR makes one")
    rows = graph.use(lambda shot: _rows(shot, graph.folders, options.limit))
    graph.progress("")
    form = common.form_of(options)
    if form == "json":
        common.deliver(options, common.answer_json(graph, {"changes": rows}, options))
        return 0
    cells = [[row["change"], row["at"], row["by"], row["message"], f"{row['came']:,}", f"{row['gone']:,}", f"{row['left']:,}"] for row in rows]
    common.deliver(options, table.of_texts(HEAD, cells).write(form, width=common.columns(options), excel=options.excel))
    return 0


def _rows(shot: Snapshot, folders: Any, limit: int | None) -> list[dict[str, Any]]:
    from kg.workspace.history import History

    history = History(shot.open(), folders.workspace)
    found = []
    for change in history.changes[::-1][:limit]:
        left = shot.manifest["graphs"].get(change.iri, 0) - history.size(change)
        came = left + len(history.taken(change))
        found.append(
            {
                "change": change.name,
                "at": change.at,
                "by": change.by,
                "message": change.message,
                "follows": list(change.follows),
                "came": came,
                "gone": len(change.retracts),
                "left": left,
            }
        )
    return found
