"""Measure `sgkg serve` with eight clients at once: saved questions, a query without an end, and a long run.

    python tests/bench/bench_serve.py [REQUESTS]

| ours | peer | at most |
|---|---|---|
| a saved question, warm, its answer kept (median) | – | 30 ms |
| the same, each answer worked out anew (median) | – | 30 ms |
| the SPARQL of a saved question at /sparql, worked out anew (median) | `oxigraph serve-read-only`, the same text | ratio 4 |
| a query without an end: seconds until it is ended, while the others go on | its limit | ratio 1.1 |
| memory of the server and its workers after REQUESTS requests (default 2,000; 10,000 for the claim) | after the first tenth | ratio 1.1 |

The graph is that of this repository, in a cache of its own. Each client keeps its connection. Exit status 1 where a figure is above its limit or an
answer is not 200.
"""

from __future__ import annotations

import http.client
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import quote, urlencode

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]
QUESTION = "guarantees-of"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
CLIENTS, LIMIT = 8, 2.0
WRONG: list[str] = []


def run(port: int, paths: list[str], clients: int = CLIENTS) -> list[float]:
    """Ask each path by one of so many clients; return the milliseconds of each answer."""
    took: list[float] = []
    waiting = list(reversed(paths))

    def client() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while waiting:
            try:
                path = waiting.pop()
            except IndexError:
                break
            start = time.perf_counter()
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            took.append((time.perf_counter() - start) * 1000)
            if answer.status != 200:
                WRONG.append(f"{answer.status} {path}")
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return took


def memory(process: int) -> int:
    """Return the bytes that a process and its children have in use."""
    children = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return sum(int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE") for one in [process, *children])


def told(what: str, figure: float, most: float, unit: str = "") -> bool:
    good = figure <= most
    print(f"{what:<76} {figure:8.2f}{unit:<3} at most {most:g}{'' if good else '   TOO MUCH'}")
    return good


def main(requests: int) -> int:
    from kg import queries
    from kg.graph import Graph
    from kg.paths import Folders

    cache = tempfile.mkdtemp()
    os.environ["SGKG_CACHE"] = cache
    graph = Graph(Folders(ROOT, "here"))
    text = queries.declare(graph.text_of(QUESTION))
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", "serve", "--port", "0", "--timeout", str(LIMIT)],
        env={**os.environ, "SGKG_BASE": str(ROOT), "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    assert process.stderr
    said = process.stderr.readline()
    port = int(re.search(r":(\d+)/", said)[1])  # type: ignore[index]
    names = [path.stem for path in queries.folder(ROOT, "ask")]
    good = True
    try:
        run(port, [f"/api/ask/{name}?limit={900000 + place}" for place in range(8) for name in names])  # each worker has seen each question
        kept = run(port, [f"/api/ask/{QUESTION}"] * 800)
        good &= told(f"{QUESTION}, its answer kept: median", statistics.median(kept), 30, " ms")
        anew = run(port, [f"/api/ask/{QUESTION}?limit={1000 + place}" for place in range(800)])
        good &= told(f"{QUESTION}, worked out anew: median", statistics.median(anew), 30, " ms")
        mixed = run(port, [f"/api/ask/{name}?limit={1000 + place}" for place in range(6) for name in names])
        ordered = sorted(mixed)
        print(
            f"all {len(names)} questions, worked out anew: median {statistics.median(mixed):.1f} ms, 99 % {ordered[int(len(ordered) * 0.99)]:.1f} ms"
        )
        good &= peer(port, text, graph)
        good &= endless(port)
        paths = [f"/api/ask/{names[place % len(names)]}?limit={100_000 + place}" for place in range(requests)]
        tenth = len(paths) // 10
        run(port, paths[:tenth])
        before = memory(process.pid)
        run(port, paths[tenth:])
        after = memory(process.pid)
        print(f"memory of the server and its workers: {before >> 20} MiB, after {requests:,} requests {after >> 20} MiB")
        good &= told("memory, ratio", after / before, 1.1)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)
        shutil.rmtree(cache, ignore_errors=True)
    for line in WRONG[:5]:
        print(line)
    return int(not good or bool(WRONG))


def peer(port: int, text: str, graph: object) -> bool:
    """Compare with Oxigraph's own server, the same query over the same graph."""
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        print("the oxigraph command is not installed: no comparison")
        return True
    folder = Path(tempfile.mkdtemp())
    data = graph.snapshot().nquads  # type: ignore[attr-defined]
    subprocess.run([program, "load", "-l", folder, "-f", data, "--lenient"], check=True, capture_output=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        other = probe.getsockname()[1]
    server = subprocess.Popen(
        [program, "serve-read-only", "-l", folder, "--bind", f"127.0.0.1:{other}", "--union-default-graph"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", other), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        paths = {
            one: [f"{path}?{urlencode({'query': f'{text} # {place}'})}" for place in range(160)]
            for one, path in ((port, "/sparql"), (other, "/query"))
        }
        for one, asked in paths.items():
            run(one, asked[:16])
        ours, theirs = (statistics.median([took for part in range(16, 160, 36) for took in run(one, paths[one][part : part + 36])]) for one in paths)
        print(f"the text of {QUESTION} at /sparql: median {ours:.1f} ms; oxigraph {theirs:.1f} ms")
        return told("ratio to oxigraph", ours / theirs, 4)
    finally:
        server.kill()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


def endless(port: int) -> bool:
    """Time queries without an end while others are asked."""
    seconds: list[float] = []

    def ask() -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        for place in range(3):
            start = time.perf_counter()
            connection.request("GET", f"/sparql?query={quote(f'{ENDLESS} # {place}')}")
            answer = connection.getresponse()
            answer.read()
            seconds.append(time.perf_counter() - start)
            if answer.status != 504:
                WRONG.append(f"{answer.status} of an endless query")

    thread = threading.Thread(target=ask)
    thread.start()
    others: list[float] = []
    while thread.is_alive():
        others += run(
            port, [f"/api/ask/{QUESTION}?limit={50_000 + len(others) + place}" for place in range(40)], 2
        )  # fewer than workers: no time in line
    print(f"meanwhile {len(others)} other answers: median {statistics.median(others):.1f} ms, most {max(others):.0f} ms")
    return told(f"a query without an end, ended after (limit {LIMIT:g} s): most, ratio", max(seconds) / LIMIT, 1.1)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2000))
