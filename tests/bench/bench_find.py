"""Measure a cold `sgkg find` against a cold `sgkg ask`, and the check of a query before it runs.

    python tests/bench/bench_find.py [ROUNDS]

| ours | peer | at most |
|---|---|---|
| `sgkg find air support`, snapshot and index present | `sgkg ask positions-on`, snapshot present | ratio 1 |
| the check of each saved question as a query | – | 30 ms |
| the check of a query with an unknown term, whose near names are looked for | – | 30 ms |

Interleaved; the best of ROUNDS (default 15), since other work on the machine only adds. Exit status 1 where a limit is passed.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kg import build, queries, query_check
from kg.paths import Folders
from kg.snapshot import Snapshot

ROOT = Path(__file__).parents[2]
MOST = 30.0
SLIP = "SELECT ?x WHERE { ?x sg:hodler sgd:State_Urkaine ; rdfs:label 'Ukraine' }"


def timed(words: list[str], environment: dict[str, str]) -> float:
    """Return the seconds of one run of the command."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "kg", *words], env=environment, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def checked(text: str, shot: Snapshot, rounds: int) -> float:
    """Return the milliseconds of the fastest check of a query, its store opened before as the query will need it."""
    store = shot.open()
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        query_check.check(text, store, shot.nquads)
        best = min(best, time.perf_counter() - start)
    return best * 1000


def main() -> int:
    """Measure and print; return the exit status."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")} | {"SGKG_CACHE": folder}
        environment["PYTHONPATH"] = str(ROOT)
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        find, ask = ["find", "air", "support"], ["ask", "positions-on"]
        for words in (find, ask):
            timed(words, environment)
        pairs = [(timed(find, environment), timed(ask, environment)) for _ in range(rounds)]
        ours, peer = (min(column) * 1000 for column in zip(*pairs, strict=True))
        print(f"sgkg find {ours:6.0f} ms   sgkg ask {peer:6.0f} ms   ratio {ours / peer:.2f}, at most 1")
        shot = build.build(Folders(ROOT, "here"), Path(folder) / "direct")
        times = {query.name: checked(query.text, shot, 3) for query in queries.load_all(ROOT, "ask")}
        slowest = max(times, key=times.__getitem__)
        slip = checked(SLIP, shot, rounds)
    print(f"check of {len(times)} questions: slowest {slowest} {times[slowest]:.1f} ms; of a query with slips {slip:.1f} ms; at most {MOST:g} ms")
    return int(ours > peer or max(*times.values(), slip) > MOST)


if __name__ == "__main__":
    sys.exit(main())
