"""What was wrong in the graph before: found once for each graph and shapes, then kept in the cache."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from kg.validate.engines import Engine
from kg.validate.results import FORMAT, Result, from_json, to_json

KEPT = 8


def cached(folder: Path, graph: str, shapes: str, engine: Engine, find: Callable[[], list[Result]]) -> list[Result]:
    """Return the results for a graph alone, from the cache where it has them.

    Args:
        folder: the cache folder; made if need be.
        graph: what names the graph, such as the digest of a snapshot.
        shapes: the text of the shapes.
        engine: the engine that finds them.
        find: finds them; called only when the cache has none.
    """
    key = hashlib.sha256("\n".join([str(FORMAT), graph, engine, shapes]).encode()).hexdigest()[:32]
    place = folder / f"{key}.json"
    try:
        return from_json(place.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # absent or damaged: find them anew
        results = find()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{key}.{os.getpid()}"
        draft.write_text(to_json(results), encoding="utf-8")
        draft.replace(place)
        for old in sorted(folder.glob("*.json"), key=lambda p: p.stat().st_mtime_ns)[:-KEPT]:
            old.unlink(missing_ok=True)
    except OSError:  # a cache that cannot be written costs time, not the answer
        pass
    return results
