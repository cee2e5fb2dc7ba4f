"""Check files with the base around the working folder as context: its snapshot, shapes, queries and cache."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from kg import build, ontology, seeds, snapshot
from kg import validate as validation
from kg.paths import Folders, cache_root, find_folders
from kg.snapshot import Snapshot
from kg.validate.engines import Engine
from kg.validate.facts import Source

Say = Callable[[str], None]


def in_world(
    paths: Sequence[Path],
    workspace: str | None = None,
    engine: Engine | None = None,
    texts: Path | None = None,
    where: bool = True,
    sources: Sequence[Source] | None = None,
    *,
    folders: Folders | None = None,
    warn: Say = lambda message: print(f"sgkg: {message}", file=sys.stderr),
    progress: Say = lambda _: None,
) -> validation.Report:
    """Return the report on files; the snapshot is built first where it has to be.

    Args:
        paths: see `kg.validate.files`.
        workspace: see `kg.validate.files`.
        engine: see `kg.validate.files`.
        texts: see `kg.validate.files`.
        where: see `kg.validate.files`.
        sources: see `kg.validate.files`.
        folders: the folders, where it is known already.
        warn: is told what goes wrong on the way and is put right.
        progress: is told what is being done.
    """
    folders = folders or find_folders(workspace)
    shot = _snapshot(folders, warn, progress)
    return validation.check(
        paths,
        graph=shot.nquads,
        shapes=ontology.shapes(folders.base),
        engine=engine,
        cache=(cache_root()[0] / "validate", shot.name),
        without=graphs_of(paths, folders),
        bases=[folders.workspace.base_iri] if folders.workspace else [],
        queries=folders.base,
        texts=texts,
        where=where,
        sources=sources,
    )


def _snapshot(folders: Folders, warn: Say, progress: Say) -> Snapshot:
    """Return the current snapshot; one whose N-Quads are damaged is built again."""
    shot = build.ready(folders, warn=warn, progress=progress)
    try:
        whole = shot.nquads.read_bytes().count(b"\n") == shot.manifest["quads"]
    except OSError:
        whole = False
    if not whole:
        warn(f"snapshot {shot.name} cannot be read; building it again")
        cache, _ = cache_root()
        snapshot.forget(folders, cache)
        shot = build.build(folders, cache, anew=True, progress=progress)
    return shot


def graphs_of(paths: Sequence[Path], folders: Folders) -> list[str]:
    """Return the graphs of the snapshot that were made from the files: a file is no context for itself."""
    own = {**seeds.files(folders.base), **(seeds.own_files(folders.workspace) if folders.workspace else {})}
    given = {path.resolve() for path in paths}
    return [graph for graph, path in own.items() if path.resolve() in given]
