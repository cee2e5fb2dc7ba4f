"""Say what changed between two builds: the current snapshot and the one before it, which the cache still keeps.

Counts are of statements by graph; then the things whose statements in the seeds or the workspace changed, by name.
What only the rules conclude is counted, not listed.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import rdf
from kg.cli import common
from kg.cli.terminal import width

if TYPE_CHECKING:
    from kg.snapshot import Snapshot

FORMATS = ("table", "json", "md")
GRAPHS = ("graph", "added", "removed")
THINGS = ("what", "thing", "name", "added", "removed")
LISTED = 40


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("--format", choices=FORMATS, default="table", help="how to write it (default: table)")
    parser.add_argument("--all", action="store_true", help=f"list every thing that changed, not only the first {LISTED}")


def run(options: argparse.Namespace) -> int:
    """Compare the two snapshots and write what differs."""
    from kg import snapshot
    from kg.paths import cache_root

    graph = common.graph(options)
    now = graph.snapshot()
    graph.progress("")
    before = snapshot.before(graph.folders, cache_root()[0], now)
    if before is None:
        common.warn("the cache keeps no earlier build; change something, build again, and ask again")
        return 0
    found = difference(before, now)
    json = options.format == "json"
    print(common.answer_json(graph, _plain(before, now, found), options) if json else _tables(before, now, found, options), end="")
    return 0


class SnapshotDifference(NamedTuple):
    """What changed between two snapshots: rows of `GRAPHS`, and rows of `THINGS` in order."""

    graphs: list[list[str]]
    things: list[list[str]]


def difference(before: Snapshot, now: Snapshot) -> SnapshotDifference:
    """Compare the sorted N-Quads of two snapshots."""
    from kg import names

    old_lines, new_lines = (set(shot.data().splitlines()) for shot in (before, now))
    graphs, things = _counted(new_lines - old_lines, old_lines - new_lines)
    old, new = before.open(), now.open()

    def row(iri: str, count: Counter[str]) -> list[str]:
        there, then = names.known(new, iri), names.known(old, iri)
        what = "changed" if there and then else "new" if there else "gone"
        label = rdf.label(new, iri) or rdf.label(old, iri) or rdf.curie(iri)
        return [what, label, rdf.curie(iri), str(count["added"]), str(count["removed"])]

    by_graph = [[rdf.curie(graph), str(count["added"]), str(count["removed"])] for graph, count in sorted(graphs.items())]
    return SnapshotDifference(by_graph, sorted(row(iri, count) for iri, count in things.items()))


def _counted(added: Iterable[bytes], removed: Iterable[bytes]) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Count lines of N-Quads by graph, and outside the conclusions by subject."""
    from kg.derive import DERIVED

    graphs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    things: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, lines in (("added", added), ("removed", removed)):
        for line in lines:
            subject, graph = line.split(b" ", 1)[0].decode(), line.rsplit(b" ", 2)[-2].decode()[1:-1]
            graphs[graph][word] += 1
            if subject.startswith("<") and not graph.startswith(DERIVED):
                things[subject[1:-1]][word] += 1
    return graphs, things


def _plain(before: Snapshot, now: Snapshot, found: SnapshotDifference) -> dict[str, Any]:
    return {
        "now": now.name,
        "before": before.name,
        "graphs": [dict(zip(GRAPHS, row, strict=True)) for row in found.graphs],
        "things": [dict(zip(("what", "label", "name", "added", "removed"), row, strict=True)) for row in found.things],
    }


def _tables(before: Snapshot, now: Snapshot, found: SnapshotDifference, options: argparse.Namespace) -> str:
    from kg.table import fitted
    from kg.text import markdown_table

    head = f"from {before.name}\nto   {now.name}\n\n"
    if not found.graphs:
        return head + "nothing changed\n"
    shown = found.things if options.all else found.things[:LISTED]
    if options.format == "md":
        parts = [markdown_table(GRAPHS, found.graphs), markdown_table(THINGS, shown)]
    else:
        parts = [fitted(GRAPHS, found.graphs, width()), fitted(THINGS, shown, width())]
    if len(shown) < len(found.things):
        parts.append(f"… and {len(found.things) - len(shown)} more things (--all)\n")
    return head + "\n".join(parts)
