"""Try the laws of readings on many worlds.

    python tests/bench/long_law.py [WORLDS] [--from SEED] [--every-day]

Each seed is a world. What holds is compared on all its days with `--every-day`, else on six; every door on one day, dropping or keeping what
has no day, and once in four without a day; what was known on one day; the other laws on one day each. What breaks a law is printed with the
seed, and the exit status is then 1.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import law_world as law  # noqa: E402
import laws  # noqa: E402

from kg import queries  # noqa: E402
from kg.network import views  # noqa: E402


def tried(seed: int, *, every_day: bool) -> Iterator[tuple[str, laws.Tried]]:
    """Yield each law with what it found in the world of a seed."""
    dice, world = Random(seed), law.make(Random(seed))
    days = list(laws.DAYS) if every_day else sorted(dice.sample(laws.DAYS, 6))
    now, known = dice.choice(laws.DAYS), dice.randrange(law.LAST)
    undated = dice.choice(["drop", "keep"])
    yield "what holds", laws.what_holds(world, days)
    yield "what was known", laws.what_holds(world, [now], known)
    yield "every door", laws.every_door(world, None if seed % 4 == 0 else now, known if seed % 5 == 0 else None, undated)
    yield "a build of what holds", laws.a_build_of_what_holds(world, now)
    yield "a later statement", laws.a_later_statement(world, dice, known)
    yield "a later state", laws.a_later_state(world, dice, known)


def main(arguments: list[str]) -> int:
    """Try, print, and return the exit status."""
    first = int(arguments.pop(arguments.index("--from") + 1)) if "--from" in arguments else 0
    worlds = next((int(word) for word in arguments if word.isdigit()), 1000)
    for module, names in ((queries, ("rules", "get", "node_styles")), (views, ("load",))):
        for name in names:
            setattr(module, name, cache(getattr(module, name)))
    counts: Counter[str] = Counter()
    broken: Counter[str] = Counter()
    start = time.process_time()
    for seed in range(first, first + worlds):
        for name, found in tried(seed, every_day="--every-day" in arguments):
            counts["readings"] += found.readings
            counts["actors"] += found.actors
            if found.wrong:
                broken[name] += 1
                if broken[name] <= 5:
                    print(f"seed {seed} breaks {name}:", *found.wrong[:4], sep="\n  ", flush=True)
        if (seed - first + 1) % 500 == 0:
            print(f"{seed - first + 1:,} worlds, {counts['readings']:,} readings, {time.process_time() - start:.0f} s", flush=True)
    print(f"{worlds:,} worlds, {counts['readings']:,} readings, {counts['actors']:,} actors compared in {time.process_time() - start:.0f} s")
    print("no counterexample" if not broken else f"broken: {dict(broken)}")
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
