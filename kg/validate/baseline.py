"""What was wrong in the graph before: found once for each graph and shapes, then kept in the cache."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kg.validate import kept
from kg.validate.engines import Engine
from kg.validate.results import FORMAT, Result, from_json, to_json


def cached(folder: Path, graph: str, shapes: str, engine: Engine, find: Callable[[], list[Result]]) -> list[Result]:
    """Return the results for a graph alone, from the cache where it has them.

    Args:
        folder: the cache folder; made if need be.
        graph: what names the graph, such as the digest of a snapshot.
        shapes: the text of the shapes.
        engine: the engine that finds them.
        find: finds them; called only when the cache has none.
    """
    name = kept.key("results", str(FORMAT), graph, engine, shapes)
    if (found := kept.read(folder, name)) is not None:
        try:
            return from_json(found.decode("utf-8"))
        except ValueError:
            pass  # damaged: find them anew
    results = find()
    kept.write(folder, name, to_json(results).encode())
    return results
