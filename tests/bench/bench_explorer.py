"""The explorer in one file: its size, and how long from opening it to the first answer, in headless Chromium.

Run: python tests/bench/bench_explorer.py [ROUNDS]. A question stands in the address; the clock runs from the request to its table. The peer is
the command line, which answers the same question from its snapshot: the ratio of the two is that of a page with its engine to a process.
Other numbers are of the opened page: the same question of a day not asked before (the reading is made), the next one of it, and free SPARQL.
Medians, and the least of all rounds, since a machine with others on it is never faster than an idle one.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import kg  # noqa: E402
from kg.files import save  # noqa: E402
from kg.site import write  # noqa: E402

QUESTION = "for-and-against"
GET = "([name, parameters]) => window.sgkgEngine.get(`api/ask/${name}`, parameters)"
COUNT = "() => window.sgkgEngine.post('api/query', 'SELECT ?p (COUNT(*) AS ?n) WHERE { ?s ?p ?o } GROUP BY ?p')"


def clocked(work: Callable[[], Any]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Measure and print."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    found: dict[str, list[float]] = {}
    with tempfile.TemporaryDirectory() as place, sync_playwright() as play:
        path = Path(place) / "sgkg.html"
        print(f"one file: {save(path, write.single(kg.open())):,} bytes (at most 3,500,000)")
        chromium = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        command = [sys.executable, "-m", "kg", "ask", QUESTION, "--format", "json"]
        for day in range(rounds):
            tab = chromium.new_context().new_page()

            def opened(tab: Any = tab) -> None:
                tab.goto(f"{path.as_uri()}#/ask/{QUESTION}")
                tab.wait_for_selector(".answer tbody tr")

            def asked(name: str, reading: dict[str, str], tab: Any = tab) -> None:
                tab.evaluate(GET, [name, reading])

            found.setdefault("from opening to the first answer", []).append(clocked(opened))
            found.setdefault("the command line", []).append(clocked(lambda: subprocess.run(command, cwd=ROOT, check=True, capture_output=True)))
            reading = {"as_of": f"2025-03-{day + 10}"}
            found.setdefault("a reading of a day made", []).append(clocked(lambda: asked(QUESTION, reading)))  # noqa: B023
            found.setdefault("the next question of it", []).append(clocked(lambda: asked("positions-on", reading)))  # noqa: B023
            found.setdefault("with its verdicts", []).append(clocked(lambda: asked("impasse", reading)))  # noqa: B023
            found.setdefault("free SPARQL over all quads", []).append(clocked(lambda: tab.evaluate(COUNT)))  # noqa: B023
            tab.context.close()
        chromium.close()
    for name, seconds in found.items():
        print(f"{name:<34} median {statistics.median(seconds):5.2f} s, least {min(seconds):5.2f} s")
    ratio = min(found["from opening to the first answer"]) / min(found["the command line"])
    print(f"the page to the command line, each at its least: {ratio:.2f}")


if __name__ == "__main__":
    main()
