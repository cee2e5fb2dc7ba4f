"""Measure the command's start-up, a cold answer and a build from nothing, each against a named peer.

    python tests/bench/bench_command.py [ROUNDS]

| ours | peer | ratio at most |
|---|---|---|
| `sgkg --help` | `python -c pass` | 3 |
| `sgkg ask NAME`, every question, snapshot present | `python -c "import rdflib"` | 1 |
| building the graph from nothing, rules included | rdflib parsing the same files | 1 |

Interleaved, medians of ROUNDS (default 9; 3 for the build). Exit status 1 where a ratio is above its limit.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

from kg import ontology, queries, seeds

ROOT = Path(__file__).parents[2]
SGKG = str(Path(sysconfig.get_path("scripts")) / "sgkg")
PARSE = """
import sys, rdflib
dataset = rdflib.Dataset()
for path in sys.argv[1:]:
    dataset.graph("urn:x:" + path).parse(path, format="turtle")
"""


def timed(command: list[str], environment: dict[str, str]) -> float:
    """Return the seconds that a command takes, which must end well."""
    start = time.perf_counter()
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def compare(name: str, ours: list[str], peer: list[str], limit: float, rounds: int, environment: dict[str, str]) -> bool:
    """Measure in turn, print medians and ratio, and return whether the limit holds."""
    timed(ours, environment)
    timed(peer, environment)
    pairs = [(timed(ours, environment), timed(peer, environment)) for _ in range(rounds)]
    mine, other = (statistics.median(column) for column in zip(*pairs, strict=True))
    good = mine / other <= limit
    figures = f"{mine * 1000:8.0f} ms   peer {other * 1000:8.0f} ms   ratio {mine / other:5.2f}   limit {limit:g}"
    print(f"{name:<36} {figures}   {'ok' if good else 'ABOVE'}")
    return good


def main() -> int:
    """Measure and print; return the exit status."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 9
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        environment = {k: v for k, v in os.environ.items() if not k.startswith("SGKG_")} | {"SGKG_CACHE": folder}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # the peer came with its bytecode; ours is written by the first run
        subprocess.run([SGKG, "build"], env=environment, cwd=ROOT, check=True, capture_output=True)
        files = [str(path) for path in (*ontology.files(ROOT).values(), *seeds.files(ROOT).values())]
        good = [compare("sgkg --help", [SGKG, "--help"], [python, "-c", "pass"], 3, rounds, environment)]
        peer = [python, "-c", "import rdflib"]
        names = [path.stem for path in queries.folder(ROOT, "ask")]
        good += [compare(f"sgkg ask {name}", [SGKG, "ask", name], peer, 1, rounds, environment) for name in names]
        ours = [SGKG, "build", "--anew"]
        good.append(compare("build from nothing", ours, [python, "-c", PARSE, *files], 1, max(3, rounds // 3), environment))
    return 0 if all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
