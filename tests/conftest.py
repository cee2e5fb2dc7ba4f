"""What several test files share: the toy world as a base folder and as a store, and the command run on it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import toy_world as worlds

from kg import build, ontology, queries, seeds

ROOT = Path(__file__).resolve().parent.parent


class Done(NamedTuple):
    """What a run of the command gave."""

    status: int
    out: str
    err: str


@pytest.fixture(scope="session")
def toy_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base folder with the toy world for its facts."""
    base = tmp_path_factory.mktemp("toy") / "base"
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, base / name)
    shutil.copytree(worlds.TOY / "seeds", base / "seeds")
    return base


@pytest.fixture(scope="session")
def toy_store() -> ox.Store:
    """The toy world with what follows from it."""
    return worlds.toy()


@pytest.fixture(scope="session")
def real_store() -> ox.Store:
    """The repository's own facts with what follows from them."""
    target = ox.Store()
    for graph, path in {**ontology.files(ROOT), **seeds.files(ROOT)}.items():
        target.extend(build.graph_quads(path.read_bytes(), path, graph))
    build.conclude(target, queries.load_all(ROOT, "derive"))
    return target


@pytest.fixture(scope="session")
def sgkg(toy_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Done]:
    """Run the command on the toy world, or on another base, with a cache of its own."""
    cache = tmp_path_factory.mktemp("cache")

    def run(*words: object, base: Path = toy_world, send: str | None = None, cwd: Path = ROOT, **extra: str) -> Done:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("SGKG_", "PYTEST_"))}
        environment |= {"SGKG_BASE": str(base), "SGKG_CACHE": str(cache), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **extra}
        done = subprocess.run(
            [sys.executable, "-m", "kg", *map(str, words)],
            env=environment,
            cwd=cwd,
            input=send,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run
