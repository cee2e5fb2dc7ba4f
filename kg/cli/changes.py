"""Say what changed between two builds: the current snapshot and the one before it, which the cache still keeps.

Counts are of statements by graph; then the things whose statements in the seeds or the workspace changed, by name.
What only the rules conclude is counted, not listed.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from kg import rdf
from kg.cli import common

if TYPE_CHECKING:
    from kg.snapshot import Snapshot

FORMATS = ("table", "json", "md")
LISTED = 40


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the verb's arguments."""
    common.add_workspace(parser)
    parser.add_argument("--format", choices=FORMATS, default="table", help="how to write it (default: table)")
    parser.add_argument("--all", action="store_true", help=f"list every thing that changed, not only the first {LISTED}")


def run(options: argparse.Namespace) -> int:
    """Compare the two snapshots and write what differs."""
    from kg import build, snapshot
    from kg.paths import cache_root

    folders = common.folders(options)
    progress = common.Progress()
    now = build.ready(folders, warn=common.warn, progress=progress)
    progress("")
    before = snapshot.before(folders, cache_root()[0], now)
    if before is None:
        common.warn("the cache keeps no earlier build; change something, build again, and ask again")
        return 0
    added, gone = difference(before, now)
    print(_write(now, before, added, gone, options), end="")
    return 0


def difference(before: Snapshot, now: Snapshot) -> tuple[list[bytes], list[bytes]]:
    """Return the sorted N-Quads lines that came and those that went."""
    old, new = (set(shot.nquads.read_bytes().splitlines()) for shot in (before, now))
    return sorted(new - old), sorted(old - new)


def _write(now: Snapshot, before: Snapshot, added: list[bytes], gone: list[bytes], options: argparse.Namespace) -> str:
    from kg import derive, names
    from kg.cli.common import width
    from kg.text import markdown_table, table

    graphs: defaultdict[str, Counter[str]] = defaultdict(Counter)
    things: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for word, lines in (("added", added), ("removed", gone)):
        for line in lines:
            subject, graph = line.split(b" ", 1)[0], line.rsplit(b" ", 2)[-2]
            graphs[graph.decode()[1:-1]][word] += 1
            if subject.startswith(b"<") and not graph[1:].startswith(derive.DERIVED.encode()):
                things[subject.decode()[1:-1]][word] += 1
    store, old = now.open(), before.open()

    def label(iri: str) -> str:
        return rdf.label(store, iri) or rdf.label(old, iri) or rdf.curie(iri)

    def kind(iri: str) -> str:
        there, then = names.known(store, iri), names.known(old, iri)
        return "changed" if there and then else "new" if there else "gone"

    by_graph = [[rdf.curie(graph), str(count["added"]), str(count["removed"])] for graph, count in sorted(graphs.items())]
    every = sorted([kind(iri), label(iri), rdf.curie(iri), str(count["added"]), str(count["removed"])] for iri, count in things.items())
    if options.format == "json":
        content: dict[str, Any] = {"now": now.name, "before": before.name}
        content["graphs"] = [dict(zip(("graph", "added", "removed"), row, strict=True)) for row in by_graph]
        content["things"] = [dict(zip(("what", "label", "name", "added", "removed"), row, strict=True)) for row in every]
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    shown = every if options.all else every[:LISTED]
    heads = (["graph", "added", "removed"], ["what", "thing", "name", "added", "removed"])
    if options.format == "md":
        parts = [markdown_table(heads[0], by_graph), markdown_table(heads[1], shown)]
    else:
        parts = [table(heads[0], by_graph), table(heads[1], shown, width=width())]
    if len(shown) < len(every):
        parts.append(f"… and {len(every) - len(shown)} more things (--all)\n")
    head = f"from {before.name}\nto   {now.name}\n"
    return head + "\n" + "\n".join(parts) if every or by_graph else head + "\nnothing changed\n"
