"""What several test files share: the toy world as a base folder and as a store, and the command run on it."""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest
import toy_world as worlds
from hypothesis import HealthCheck, settings

from kg import build, lookup, ontology, queries, seeds

ROOT = Path(__file__).resolve().parent.parent
for name in ("COLUMNS", "LINES"):  # readline, which pytest loads, sets them; what is printed is then fitted to a terminal
    os.environ.pop(name, None)
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # the command starts thousands of times: half of a start would go into compiling it again
for number in (signal.SIGINT, signal.SIGHUP):  # a shell that starts the tests behind itself lets them ignore these, and what they start
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)
# A busy machine is no fault of what is tested.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


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


def laid_out(folder: Path, quads: Iterable[ox.Quad]) -> Path:
    """Write quads as a snapshot has them, with the files for look-ups beside; without these each reader makes the look-ups anew."""
    lines = sorted(f"{quad} .\n".encode() for quad in quads)
    graph = folder / "graph.nq"
    graph.write_bytes(b"".join(lines))
    for name, data in lookup.beside(graph.read_bytes(), lines).items():
        (folder / name).write_bytes(data)
    return graph


def run_here(words: Iterable[object], cwd: Path, **settings: str) -> Done:
    """Run the command in this process, which saves its start; not for what forks, since libraries with threads are loaded here."""
    from kg.cli import main

    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("SGKG_")]:
            patch.delenv(name)
        for name, value in settings.items():
            patch.setenv(name, value)
        patch.chdir(cwd)
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        try:
            status = main([str(word) for word in words])
        except SystemExit as leave:  # argparse has printed its help
            status = int(leave.code or 0)
    return Done(status, *(stream.buffer.getvalue().decode(errors="replace") for stream in (out, err)))


@pytest.fixture(scope="session")
def sgkg(toy_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Done]:
    """Run the command on the toy world, or on another base, with a cache of its own; in this process where that makes no difference."""
    cache = tmp_path_factory.mktemp("cache")

    def run(*words: object, base: Path = toy_world, send: str | None = None, cwd: Path = ROOT, **extra: str) -> Done:
        settings = {"SGKG_BASE": str(base), "SGKG_CACHE": str(cache), **extra}
        if send is None and words[0] != "query" and "--timeout" not in words:
            return run_here(words, cwd, **settings)
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("SGKG_", "PYTEST_"))}
        done = subprocess.run(
            [sys.executable, "-m", "kg", *map(str, words)],
            env=environment | settings | {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            cwd=cwd,
            input=send,
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )
        return Done(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def page_packages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the page's project and all packages of its lock, installed once from the registry; tests share it and write nothing in it."""
    page = ROOT / "kg" / "serve" / "page"
    lock = (page / "package-lock.json").read_bytes()
    folder = Path(tempfile.gettempdir()) / f"sgkg-page-{hashlib.sha256(lock).hexdigest()[:16]}"
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("Node and npm are not installed: the readers written in JavaScript cannot be asked")
    if not (folder / "node_modules").is_dir():
        place = tmp_path_factory.mktemp("npm")
        for name in ("package.json", "package-lock.json"):
            shutil.copy(page / name, place)
        command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--fetch-retries=0"]
        try:
            subprocess.run(command, cwd=place, check=True, capture_output=True, timeout=300)
        except (subprocess.SubprocessError, OSError) as error:
            pytest.skip(f"the packages of the page could not be installed: {error}")
        with contextlib.suppress(OSError):  # another process was first
            place.rename(folder)
    return folder
