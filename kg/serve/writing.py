"""What is done with facts: check them; and in a worker of its own, which may write, accept them into the workspace and make the next snapshot."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg.serve.reply import Reply, of_json

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.paths import Folders
    from kg.validate.model import Report, Source

#: The endings of files of facts by media type.
ENDINGS = {
    "text/turtle": ".ttl",
    "application/trig": ".trig",
    "application/n-triples": ".nt",
    "application/n-quads": ".nq",
    "application/ld+json": ".jsonld",
    "application/rdf+xml": ".rdf",
    "text/csv": ".csv",
    "text/tab-separated-values": ".tsv",
}


def build(folders: Folders) -> Reply:
    """Make the snapshot of the files as they stand, and name it."""
    from kg import build

    notes: list[str] = []
    return _released(folders, {"snapshot": build.ready(folders, warn=notes.append).name}, notes)


def validate(graph: Graph, facts: str, name: str) -> Reply:
    """Check facts, as `sgkg validate --format json` does.

    Args:
        graph: their context.
        facts: the text of a file.
        name: of the file; its ending is that of its format.
    """
    with _file(facts, name) as (path, sources):
        report = graph.validate([path], sources=sources)
    return Reply(200, "application/json", _written(report, graph.folders).encode())


def add(folders: Folders, facts: str, name: str, *, message: str = "", author: str | None = None, dry_run: bool = False) -> Reply:
    """Accept facts into the workspace, as `sgkg add --format json` does; what `validate` finds stands beside, under `report`.

    Args:
        folders: the base and the workspace.
        facts: see `validate`.
        name: see `validate`.
        message: what the change is for.
        author: who accepts it; None asks git.
        dry_run: find out all of it and write nothing.
    """
    import json

    from kg import workspace

    notes: list[str] = []
    with _file(facts, name) as (path, sources):
        outcome = workspace.add(folders, [path], message=message, by=author, dry_run=dry_run, sources=sources, warn=notes.append)
    found = outcome.plain()
    if outcome.report:
        found["report"] = json.loads(_written(outcome.report, folders))
    if outcome.refused:
        return _released(folders, found | {"error": "nothing was accepted; report says what is wrong"}, notes, 422)
    return _released(folders, found, notes)


def _released(folders: Folders, content: dict[str, Any], notes: list[str], status: int = 200) -> Reply:
    """Answer with JSON that says of which release it is, and what was told on the way."""
    from kg.graph import Graph

    about = Graph(folders, warn=notes.append).about()
    return of_json({**content, "notes": notes, "sgkg": about}, status)


def _written(report: Report, folders: Folders) -> str:
    from kg.validate import reports

    return reports.write(report, "json", reports.Options(base=folders.base))


@contextmanager
def _file(facts: str, name: str) -> Iterator[tuple[Path, list[Source]]]:
    """Give a file of facts, and what was read of it, under the name that its sender calls it by."""
    from kg.validate import read

    if not re.fullmatch(r"[\w][\w.-]{0,99}", name) or Path(name).suffix not in ENDINGS.values():
        raise ValueError(f"{name!r} is no name of a file of facts; write one such as facts.ttl")
    # Found without its folder, so that what is said of it names it as its sender does.
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        path = Path(name)
        path.write_text(facts, encoding="utf-8")
        yield path, read.sources([path])
