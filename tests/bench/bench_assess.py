"""Measure a cold `sgkg assess` against a cold `sgkg ask impasse`, a snapshot present.

    python tests/bench/bench_assess.py [ROUNDS]

Interleaved, medians of ROUNDS (default 9). Exit status 1 where the table of all options costs more than twice the question. The
other forms are shown without a limit: as of a day, and with a hypothesis, rules run; a search of changes runs them many times.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
PEER = ["ask", "impasse"]
FORMS = {
    "assess": ["assess"],
    "assess --format html": ["assess", "--format", "html"],
    "assess --as-of 2025-03-31": ["assess", "--as-of", "2025-03-31"],
    "assess --with NAME": ["assess", "--with", "the US is ready to give Ukraine a security guarantee"],
    "assess OPTION --changes": ["assess", "sgd:Guarantee_USGroundTroops", "--changes"],
    "timeline": ["timeline"],
}
LIMIT = 2.0


def timed(words: list[str], environment: dict[str, str]) -> float:
    """Return the seconds that a command takes, which must end well."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-m", "kg", *words], env=environment, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def main(arguments: list[str]) -> int:
    """Measure, print, and return the exit status."""
    rounds = int(arguments[0]) if arguments else 9
    with tempfile.TemporaryDirectory() as cache:
        environment = {**os.environ, "SGKG_CACHE": cache, "SGKG_BASE": str(ROOT)}
        timed(["build"], environment)
        spent: dict[str, list[float]] = {}
        for _ in range(rounds):
            for name, words in {"ask impasse": PEER, **FORMS}.items():
                spent.setdefault(name, []).append(timed(words, environment))
    peer = statistics.median(spent["ask impasse"])
    for name, times in spent.items():
        print(f"{name:<28} {statistics.median(times):6.3f} s   {statistics.median(times) / peer:5.2f}")
    ratio = statistics.median(spent["assess"]) / peer
    print(f"assess: {ratio:.2f} of ask, at most {LIMIT}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
