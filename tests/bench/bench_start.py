"""Measure a cold `sgkg validate` of 50 facts against `python -c "import rdflib"`: at most one and a half times that.

    python tests/bench/bench_start.py [ROUNDS]

Interleaved; medians of the processor's time and of the clock. Exit status 1 where the ratio of the processor's time is above 1.5.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from bench_places import HEAD, NODE
from bench_validate import ROOT, facts

LIMIT = 1.5


def timed(command: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds that a command takes: of the processor, and by the clock."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 1) or b"Traceback" in done.stderr:
        sys.exit(done.stderr.decode())
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - start


def main() -> int:
    """Measure and print; return the exit status."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as folder:
        # Byte code is kept as it is after an installation, wherever this runs.
        environment = {**os.environ, "SGKG_CACHE": f"{folder}/cache", "PYTHONPYCACHEPREFIX": f"{folder}/code"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        environment.pop("SGKG_WORKSPACE", None)
        good, faulty = Path(folder) / "good.ttl", Path(folder) / "faulty.ttl"
        good.write_text(HEAD + "".join(NODE.format(n=n) for n in range(13)), encoding="utf-8")
        faulty.write_text(facts(), encoding="utf-8")
        commands = {
            "sgkg validate, 50 facts": [sys.executable, "-m", "kg", "validate", str(good)],
            "the same with 16 findings": [sys.executable, "-m", "kg", "validate", str(faulty)],
            "import rdflib": [sys.executable, "-c", "import rdflib"],
        }
        times: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for turn in range(rounds + 2):
            for name, command in commands.items():
                one = timed(command, environment)
                if turn > 1:
                    times[name].append(one)
    medians = {name: [statistics.median(values) for values in zip(*found, strict=True)] for name, found in times.items()}
    for name, (work, clock) in medians.items():
        print(f"{name:<26}{work * 1000:7.0f} ms of the processor {clock * 1000:7.0f} ms by the clock")
    ours, _, theirs = medians.values()
    good = ours[0] <= LIMIT * theirs[0]
    print(f"ratio {ours[0] / theirs[0]:.2f} and {ours[1] / theirs[1]:.2f}, at most {LIMIT}: {'reached' if good else 'NOT reached'}")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main())
