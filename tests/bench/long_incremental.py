"""Hold the law of checking changes (incremental equals full) on many random worlds; see `tests/test_footprint.py` for what is held in the suite.

    python tests/bench/long_incremental.py [WORLDS] [FIRST] [--engine pyshacl]

Each world is a graph, shapes of every kind of SHACL Core and a change, made from one number (`tests/shape_worlds.py`). Prints each number whose
world breaks the law, and how far it is; exit status 1 where one does.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from shape_worlds import disagreement, world  # noqa: E402

from kg.validate.model import ENGINES  # noqa: E402

EVERY = 1000


def main() -> int:
    """Hold the law, print, and return the exit status."""
    parser = argparse.ArgumentParser()
    parser.add_argument("worlds", nargs="?", type=int, default=20_000)
    parser.add_argument("first", nargs="?", type=int, default=0)
    parser.add_argument("--engine", choices=ENGINES, default="shacl")
    options = parser.parse_args()
    start, broken = time.monotonic(), 0
    for number in range(options.first, options.first + options.worlds):
        if words := disagreement(world(Random(number)), options.engine):
            broken += 1
            print(f"world {number}: {words}", flush=True)
        done = number - options.first + 1
        if done % EVERY == 0 or done == options.worlds:
            print(f"{done:,} of {options.worlds:,} worlds, {broken} break the law, {time.monotonic() - start:.0f} s", flush=True)
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
