"""Measure what checking a change costs beside graphs of 12 thousand to 10 million triples, and validating a whole graph against its peers.

    python tests/bench/bench_change.py [TRIPLES …] [--hub N] [--whole] [--rounds N]

| ours | peer | ratio |
|---|---|---|
| cold `sgkg validate` of 100 facts that touch no hub, beside the largest graph | the same beside the smallest | at most 1.5 |
| the same where they touch a hub (`--hub N`: a state with N claims gets names, a treaty, claims) | a tenth of the claims | at most linear |
| the shapes on the whole graph of 120 thousand triples (`--whole`) | pySHACL | at least 50 times faster, equal results |
| the same on 1.2 million (`--whole`) | the bare Rust engine on the same file | at most 2 |

The graphs are those of `generated.py` with the ontology, sorted, loaded and optimised; no rule runs, as validation looks at what is asserted.
The count of what the graph has by itself is taken once for each graph and kept; that first run is told apart. Up to 1.2 million triples the findings
are held against validating everything before and after. Sizes default to 12000 120000 1200000. Exit status 1 where a ratio is missed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import generated  # noqa: E402

from kg import build, ontology, snapshot, store  # noqa: E402
from kg.paths import Folders  # noqa: E402
from kg.validate import engines, footprint, read  # noqa: E402
from kg.validate.index import A, Index  # noqa: E402
from kg.validate.model import new_results, ntriples  # noqa: E402

SIZES = (12_000, 120_000, 1_200_000)
ALLOWED, WHOLE_PYSHACL, WHOLE_RUST = 1.5, 50, 2
COMPARED = 1_300_000
HUB = f"<{generated.ID}State_GenHub>"


def base(place: Path, triples: int, hub: int = 0) -> tuple[Folders, snapshot.Snapshot]:
    """Make a base with a generated graph, and its snapshot without conclusions."""
    import pyoxigraph as ox

    (place / "seeds" / "background").mkdir(parents=True)
    for name in ("ontology", "queries"):
        (place / name).symlink_to(ROOT / name)
    with (place / "seeds" / "background" / "generated.ttl").open("w", encoding="utf-8") as stream:
        stream.writelines(line[: line.rindex(" <")] + " .\n" for line in generated.quads(triples, hub=hub))
    folders = Folders(place, "bench")
    with snapshot.drafting(folders, place / "cache", store.engine_version()) as draft:
        lines = [line.encode() for line in generated.quads(triples, hub=hub)]
        for graph, path in ontology.files(place).items():
            lines += (f"{quad} .\n".encode() for quad in build.graph_quads(path.read_bytes(), path, graph))
        lines.sort()
        file = draft.folder / "graph.nq"
        file.write_bytes(b"".join(lines))
        target = ox.Store(str(draft.folder / "store"))
        target.bulk_load(path=str(file), format=ox.RdfFormat.N_QUADS, lenient=True)
        target.optimize()
        target.flush()
        del target
        snapshot.finish(draft, lines, b"", {"changes": [], "latest": "2024-01-01", "graphs": []})
    assert draft.done is not None
    return folders, draft.done


def cold(place: Path, file: Path, *verb: str) -> float:
    """Return the seconds of a cold command over a base."""
    environment = {**os.environ, "SGKG_BASE": str(place), "SGKG_CACHE": str(place / "cache"), "PYTHONPATH": str(ROOT)}
    environment.pop("SGKG_WORKSPACE", None)
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-m", "kg", *verb, str(file)], env=environment, cwd=place, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        sys.exit(f"status {done.returncode}\n{done.stderr}")
    return seconds


def equal(index: Index, facts: list[Any], shapes: str) -> str:
    """Return in words whether the findings are those of validating everything twice, and what each costs."""
    start = time.perf_counter()
    found = footprint.compare(index, shapes, (), facts, "shacl")
    by_change = time.perf_counter() - start
    text = index.whole().decode()
    start = time.perf_counter()
    before, after = engines.run(text, shapes, "shacl"), engines.run(text + ntriples(facts), shapes, "shacl")
    whole = time.perf_counter() - start
    same = (found.new, found.fixed) == (new_results(after, before), new_results(before, after))
    how = " (all of the graph)" if found.whole else ""
    return f"shapes {by_change * 1000:.0f} ms{how}, everything twice {whole * 1000:,.0f} ms: {'equal' if same else 'NOT EQUAL'}"


def whole_graphs(place: Path) -> bool:
    """Measure the whole graph against pySHACL and against the bare Rust engine."""
    import shacl

    text = ontology.shapes(ROOT).read_text(encoding="utf-8")
    missed = False
    for triples in (120_000, 1_200_000):
        _, shot = base(place / f"whole{triples}", triples)
        start = time.perf_counter()
        ours = engines.run(Index.load(shot.nquads).whole(), text, "shacl")
        seconds = time.perf_counter() - start
        if triples == 120_000:
            data = Index.load(shot.nquads).whole()
            start = time.perf_counter()
            theirs = engines.run(data, text, "pyshacl")
            peer, least = time.perf_counter() - start, WHOLE_PYSHACL
            good = ours == theirs and peer / seconds >= least
            print(f"{triples:>10,} whole: {seconds:.2f} s, pySHACL {peer:.2f} s: {peer / seconds:.0f} times, equal {ours == theirs}", flush=True)
        else:
            start = time.perf_counter()
            shacl.Shapes.from_turtle(text).validate_file(str(shot.nquads))
            peer = time.perf_counter() - start
            good = seconds / peer <= WHOLE_RUST
            print(f"{triples:>10,} whole: {seconds:.2f} s, the bare engine {peer:.2f} s: ratio {seconds / peer:.2f}", flush=True)
        missed |= not good
    return missed


def main() -> int:
    """Measure, print, and return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sizes", nargs="*", type=int)
    parser.add_argument("--hub", type=int, default=0)
    parser.add_argument("--whole", action="store_true")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    missed = False
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        file, shapes = place / "new.ttl", ontology.shapes(ROOT).read_text(encoding="utf-8")
        file.write_text(generated.facts(), encoding="utf-8")
        facts = read.facts([file])
        places: dict[int, Path] = {}
        for triples in options.sizes or SIZES:
            places[triples] = place / str(triples)
            start = time.perf_counter()
            _, shot = base(places[triples], triples)
            made = time.perf_counter() - start
            first = cold(places[triples], file, "validate")
            words = equal(Index.load(shot.nquads), facts, shapes) if triples <= COMPARED else "not compared"
            missed |= "NOT" in words
            print(f"{triples:>10,} triples: made in {made:.1f} s, first run {first:.2f} s; {words}", flush=True)
        spent: dict[int, list[float]] = {triples: [] for triples in places}
        for _ in range(options.rounds):
            for triples, one in places.items():
                spent[triples].append(cold(one, file, "validate"))
        least = statistics.median(spent[min(spent)])
        for triples, times in spent.items():
            ratio = statistics.median(times) / least
            missed |= ratio > ALLOWED
            print(f"{triples:>10,} triples: cold {statistics.median(times):.3f} s, ratio {ratio:.2f}, at most {ALLOWED}", flush=True)
        if options.hub:
            touching = place / "hub.ttl"
            touching.write_text(generated.hub_facts(), encoding="utf-8")
            change = read.facts([touching])
            kind = [fact._replace(subject=HUB, predicate=A, object=f"<{generated.NS}Alliance>") for fact in change[:1]]
            times = []
            for claims in (options.hub // 10, options.hub):
                _, shot = base(place / f"hub{claims}", 12_000, claims)
                print(f"  a state with {claims:,} claims: {equal(Index.load(shot.nquads), change, shapes)}", flush=True)
                print(f"    and a class that it gets, for all of them: {equal(Index.load(shot.nquads), kind, shapes)}", flush=True)
                cold(place / f"hub{claims}", touching, "validate")
                times.append(min(cold(place / f"hub{claims}", touching, "validate") for _ in range(3)))
            missed |= times[1] > 10 * times[0]
            print(f"  cold beside ten times the claims: {times[0]:.2f} s, {times[1]:.2f} s: ratio {times[1] / times[0]:.1f}, at most 10", flush=True)
        if options.whole:
            missed |= whole_graphs(place)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
