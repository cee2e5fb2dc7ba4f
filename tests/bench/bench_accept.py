"""Measure accepting facts on a large graph: `add` of 100 facts against `validate` of the same, `log` and `diff` against a cold `ask`.

    python tests/bench/bench_accept.py [TRIPLES] [ROUNDS]

| ours | peer | ratio at most |
|---|---|---|
| `sgkg add` of 100 facts, less the seconds that the rules take, which stand beside it | `sgkg validate` of the same | 2 |
| `sgkg log`, `sgkg diff`, cold | `sgkg ask positions-on`, cold | 1.5 |

The graph is that of `bench_growth` (default 100,000 triples) in a file of the workspace kept by hand, over the toy world. Interleaved, medians.
The validation of a graph is kept in the cache: a round validates twice, and `add` after that. Exit status 1 where a ratio is above its limit.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

from bench_growth import world  # noqa: E402

BASE = "https://example.org/bench/"
HEAD = f"""PREFIX my: <{BASE}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgkg/ns#>
PREFIX sgd: <https://w3id.org/sgkg/id/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
# The command with a clock around the rules.
TIMED = """
import sys, time
from kg import build
from kg.cli import main
spent = 0.0
def timed(inner):
    def run(*given):
        global spent
        start = time.perf_counter()
        try:
            return inner(*given)
        finally:
            spent += time.perf_counter() - start
    return run
build.conclude, build._conclude_again = timed(build.conclude), timed(build._conclude_again)
status = main(sys.argv[1:])
print(f"RULES {spent}", file=sys.stderr)
sys.exit(status)
"""


def facts(number: int) -> str:
    """Return 100 new facts: 10 places with their names, and 10 positions of a voice on an option of the graph."""
    places = "".join(f'my:Place_{number}_{i} a sg:Place ; rdfs:label "place {number} {i}"@en .\n' for i in range(10))
    claims = "".join(
        f'my:Claim_{number}_{i} a sg:Position ; rdfs:label "claim {number} {i}"@en ; sg:holder sgd:State_{i} ; sg:stance sgd:Stance_Supports ;'
        f' sg:about sgd:Guarantee_{i}_0 ; sg:statedOn "2025-02-0{i % 9 + 1}"^^xsd:date ; sg:recordedIn sgd:Source_Register ;'
        f" sg:verification sgd:Verification_Verified .\n"
        for i in range(10)
    )
    return HEAD + places + claims


def timed(words: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds that the command takes, and of these the seconds of the rules."""
    start = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", TIMED, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds, float(done.stderr.rpartition("RULES ")[2])


def main(arguments: list[str]) -> int:
    """Measure and print; return the exit status."""
    size, rounds = ([int(word) for word in arguments] + [100_000, 3][len(arguments) :])[:2]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        base, own = place / "base", place / "own"
        for name in ("ontology", "queries"):
            shutil.copytree(ROOT / name, base / name)
        (base / "seeds").mkdir()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")}
        environment |= {"SGKG_BASE": str(base), "SGKG_CACHE": str(place / "cache"), "SGKG_WORKSPACE": str(own), "PYTHONPATH": str(ROOT)}
        environment |= {"SGKG_MEMORY": str(8 << 30)}
        timed(["init", str(own), "--base", BASE], environment)
        graph = world(size)
        lines = [f"{quad.triple} .\n" for quad in graph if quad.graph_name.value.endswith("generated")]
        (own / "large.nt").write_text("".join(sorted(lines)), encoding="utf-8")
        del graph, lines
        start = time.perf_counter()
        timed(["build"], environment)
        print(f"{size:,} triples; build from nothing {time.perf_counter() - start:.1f} s", flush=True)
        found: dict[str, list[float]] = {name: [] for name in ("validate", "add", "rules of add", "ask", "log", "diff")}
        for number in range(rounds):
            file = place / "new.ttl"
            file.write_text(facts(number), encoding="utf-8")
            timed(["validate", str(file)], environment)  # the first one of a graph finds out what was wrong before
            found["validate"].append(timed(["validate", str(file)], environment)[0])
            whole, rules = timed(["add", str(file), "--author", "A"], environment)
            found["add"].append(whole - rules)
            found["rules of add"].append(rules)
            for _ in range(3):
                found["ask"].append(timed(["ask", "positions-on", "--option", "sgd:Guarantee_0_0"], environment)[0])
                found["log"].append(timed(["log"], environment)[0])
                found["diff"].append(timed(["diff"], environment)[0])
            print({name: round(times[-1], 2) for name, times in found.items()}, flush=True)
        medians = {name: statistics.median(times) for name, times in found.items()}
    good = True
    for ours, peer, limit in (("add", "validate", 2.0), ("log", "ask", 1.5), ("diff", "ask", 1.5)):
        ratio = medians[ours] / medians[peer]
        good &= ratio <= limit
        print(f"{ours:<5} {medians[ours]:7.2f} s   {peer:<9} {medians[peer]:7.2f} s   ratio {ratio:5.2f}   limit {limit:g}")
    print(f"rules of add, apart: {medians['rules of add']:.2f} s")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
