"""Measure what a reading costs: making one, keeping included, and asking one that is kept.

    python tests/bench/bench_reading.py [--large] [--runs N]

Times are of the processor, the median of five fresh processes, at the size of the shipped graph and with `--large` also on the world of 100
thousand triples of `bench_growth.py`. Beside each stands a named peer of the same run: importing rdflib, and the rules of a build. Limits:
facts of a day 0.15 s and weighed 0.3 s at the shipped size; at 100 thousand triples facts 1.2 s, and weighed 1.1 times the rules of a build.
Exit status 1 where one is broken.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

MEASURED = """
import sys, time
sys.path[:0] = [{root!r}]
from pathlib import Path
from kg import build, derive, paths, queries, reading, snapshot, store
from kg.rdf import PREFIXES
folders = paths.Folders(Path({base!r}), None)
shot = snapshot.current(folders, Path({cache!r}))
name, wanted = {name!r}, reading.Reading({day!r})
if name == "importing rdflib":
    start = time.process_time()
    import rdflib
elif name == "the rules of a build":
    world = store.from_nquads(shot.nquads.read_bytes())
    rules = queries.load_all(folders.base, "derive")
    start = time.process_time()
    build.conclude(world, rules)
elif name.startswith("a plain question"):
    question = queries.get(folders.base, "ask", "positions-on")
    start = time.process_time()
    opened = shot.open()
    list(store.run(opened, queries.bind(question, {{"option": {option!r}}})).rows)
elif name.startswith("the same of a kept reading"):
    question = queries.get(folders.base, "ask", "positions-on")
    reading.view(folders, shot, wanted)
    start = time.process_time()
    seen = reading.view(folders, shot, wanted)
    list(store.run(seen.store, queries.bind(question, {{"option": {option!r}}})).rows)
else:
    start = time.process_time()
    reading.view(folders, shot, wanted, history="history" in name, verdicts="weighed" in name)
print(time.process_time() - start)
"""


def measure(base: Path, cache: Path, day: str, option: str, name: str, runs: int) -> float:
    """Return the median of some fresh processes."""
    spent = []
    for _ in range(runs):
        for kept in cache.glob("*/*/readings"):
            shutil.rmtree(kept)
        text = MEASURED.format(root=str(ROOT), base=str(base), cache=str(cache), name=name, day=day, option=option)
        spent.append(float(subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True, timeout=900).stdout))
    return statistics.median(spent)


def shipped(folder: Path) -> tuple[Path, Path]:
    """Return the shipped base and a cache with its snapshot."""
    return ROOT, _built(ROOT, folder / "cache")


def grown(folder: Path, triples: int) -> tuple[Path, Path]:
    """Return a base with a generated world and a cache with its snapshot."""
    sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "bench")]
    import bench_growth
    import pyoxigraph as ox

    base = folder / "grown"
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, base / name)
    (base / "seeds" / "background").mkdir(parents=True)
    made = bench_growth.world(triples).quads_for_pattern(None, None, None, ox.NamedNode(bench_growth.GRAPH + "generated"))
    turtle = ox.serialize((quad.triple for quad in made), format=ox.RdfFormat.TURTLE)
    (base / "seeds" / "background" / "generated.ttl").write_bytes(turtle or b"")
    return base, _built(base, folder / "cache-grown")


def _built(base: Path, cache: Path) -> Path:
    environment = {**os.environ, "SGKG_BASE": str(base), "SGKG_CACHE": str(cache), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-m", "kg", "build"], env=environment, check=True, capture_output=True, timeout=1800)
    return cache


def main(arguments: list[str]) -> int:
    """Measure, print, and return the exit status."""
    runs = int(arguments[arguments.index("--runs") + 1]) if "--runs" in arguments else 5
    broken = False
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cases = [("shipped", *shipped(folder), 0.15, 0.3, "2025-03-06", "https://w3id.org/sgkg/id/Guarantee_UkraineNatoAccession")]
        if "--large" in arguments:
            cases.append(("100 thousand", *grown(folder, 100_000), 1.2, 0.0, "2022-06-01", "https://w3id.org/sgkg/id/Guarantee_0_0"))
        for size, base, cache, facts, weighed, day, option in cases:
            quads = sum(json.loads(path.read_text())["quads"] for path in cache.glob("*/*/manifest.json"))
            print(f"{size}: {quads:,} quads")
            peers = {peer: measure(base, cache, day, option, peer, runs) for peer in ("importing rdflib", "the rules of a build")}
            rules = peers["the rules of a build"]
            limits = {"facts of a day": facts, "history of a day": facts, "weighed": weighed or 1.1 * rules}
            for what, limit in limits.items():
                took = measure(base, cache, day, option, what, runs)
                broken |= took > limit
                against = ", ".join(f"{took / cost:.2f} of {peer}" for peer, cost in peers.items())
                print(f"  {what:<28}{took * 1000:8.0f} ms, at most {limit * 1000:.0f}: {'BROKEN, ' if took > limit else ''}{against}", flush=True)
            plain = measure(base, cache, day, option, "a plain question", runs)
            kept = measure(base, cache, day, option, "the same of a kept reading", runs)
            print(f"  {'a plain question':<28}{plain * 1000:8.1f} ms; of a kept reading {kept * 1000:.1f} ms: {kept / plain:.2f}", flush=True)
            for peer, cost in peers.items():
                print(f"  {peer:<28}{cost * 1000:8.0f} ms")
    return int(broken)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
