"""Measure accepting facts on a large graph: `add` of 100 facts against `validate` of the same, `log` and `diff` against a cold `ask`.

    python tests/bench/bench_accept.py [TRIPLES] [ROUNDS]

| ours | peer | ratio at most |
|---|---|---|
| `sgkg add` of 100 facts, less the seconds that the rules take, which stand beside it | `sgkg validate` of the same | 2 |
| `sgkg log`, `sgkg diff`, cold | `sgkg ask positions-on`, cold | 1.5 |

The graph is that of `generated` (default 100,000 triples) in a file of the workspace kept by hand. Seconds of the processor; interleaved, medians.
The validation of a graph and its digest are kept in the cache: a round validates twice, and `add` after that; what the first costs more stands
beside. Exit status 1 where a ratio is above its limit.
"""

from __future__ import annotations

import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(Path(__file__).parent)]

import generated  # noqa: E402

BASE = "https://example.org/bench/"
# The command with a clock around the rules. They take most of the memory: giving it back counts as theirs, not as the end of the process.
TIMED = """
import ctypes, os, sys, time
from kg import build
from kg.cli import main
spent = 0.0
def timed(inner):
    def run(*given):
        global spent
        start = time.process_time()
        try:
            return inner(*given)
        finally:
            ctypes.CDLL(None).malloc_trim(0)
            spent += time.process_time() - start
    return run
build.conclude, build._conclude_again = timed(build.conclude), timed(build._conclude_again)
status = main(sys.argv[1:])
print(f"RULES {spent}", file=sys.stderr)
sys.stdout.flush()
sys.stderr.flush()
os._exit(status)  # as the program does
"""


def facts(number: int) -> str:
    """Return 100 new facts: claims of a voice that is new, with their evidence, on options of the graph."""
    text = re.sub(rf"<{generated.ID}([A-Za-z]+_New)", rf"<{BASE}\g<1>{number}_", generated.facts(100, number))
    text = text.replace('"claim New', f'"claim {number} of ').replace('"new-edition"', f'"new-edition-{number}"').replace('"new ', f'"new {number} ')
    return re.sub('"[0-9a-f]{64}"', lambda found: f'"{sha256(f"{number} {found[0]}".encode()).hexdigest()}"', text)


def timed(words: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """Return the seconds of the processor that the command takes, and of these the seconds of the rules."""
    start = _spent()
    done = subprocess.run([sys.executable, "-c", TIMED, *words], env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = _spent() - start
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: status {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return seconds, float(done.stderr.rpartition("RULES ")[2])


def _spent() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def main(arguments: list[str]) -> int:
    """Measure and print; return the exit status."""
    size, rounds = ([int(word) for word in arguments] + [100_000, 3][len(arguments) :])[:2]
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        base, own = place / "base", place / "own"
        for name in ("ontology", "queries"):
            shutil.copytree(ROOT / name, base / name)
        (base / "seeds").mkdir()
        # Bytecode is kept, as where it is installed.
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("SGKG_", "PYTHONDONTWRITE"))}
        environment |= {"SGKG_BASE": str(base), "SGKG_CACHE": str(place / "cache"), "SGKG_WORKSPACE": str(own), "PYTHONPATH": str(ROOT)}
        environment |= {"SGKG_MEMORY": str(8 << 20)}
        timed(["init", str(own), "--base", BASE], environment)
        with (own / "large.nt").open("w", encoding="utf-8") as stream:
            stream.writelines(line[: line.rindex(" <")] + " .\n" for line in generated.quads(size))
        start = time.perf_counter()
        timed(["build"], environment)
        print(f"{size:,} triples; build from nothing {time.perf_counter() - start:.1f} s", flush=True)
        found: dict[str, list[float]] = {name: [] for name in ("first validate", "validate", "add", "rules of add", "ask", "log", "diff")}
        for number in range(rounds):
            file = place / "new.nt"
            file.write_text(facts(number), encoding="utf-8")
            found["first validate"].append(timed(["validate", str(file)], environment)[0])  # finds out what was wrong before
            found["validate"].append(timed(["validate", str(file)], environment)[0])
            whole, rules = timed(["add", str(file), "--author", "A"], environment)
            found["add"].append(whole - rules)
            found["rules of add"].append(rules)
            for _ in range(3):
                found["ask"].append(timed(["ask", "positions-on", "--option", "sgd:Guarantee_Gen0"], environment)[0])
                found["log"].append(timed(["log"], environment)[0])
                found["diff"].append(timed(["diff"], environment)[0])
            print({name: round(times[-1], 2) for name, times in found.items()}, flush=True)
        medians = {name: statistics.median(times) for name, times in found.items()}
    good = True
    for ours, peer, limit in (("add", "validate", 2.0), ("log", "ask", 1.5), ("diff", "ask", 1.5)):
        ratio = medians[ours] / medians[peer]
        good &= ratio <= limit
        print(f"{ours:<5} {medians[ours]:7.2f} s   {peer:<9} {medians[peer]:7.2f} s   ratio {ratio:5.2f}   limit {limit:g}")
    print(f"apart: rules of add {medians['rules of add']:.2f} s, first validation after a change {medians['first validate']:.2f} s")
    return int(not good)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
