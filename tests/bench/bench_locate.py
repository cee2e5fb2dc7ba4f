"""Measure the reader with positions against pyoxigraph's and rdflib's parse of the same text.

    python tests/bench/bench_locate.py [ROUNDS]

Interleaved, medians, for texts of about 100,000 triples: the seeds over and over, blank nodes and collections, long literals, N-Triples.
Then what `diagnose` takes for a text with a fault in every hundredth statement. Exit status 1 where the reader is slower than rdflib.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
TRIPLES = 100_000
HEAD = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgkg/ns#>
PREFIX sgd: <https://w3id.org/sgkg/id/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def texts() -> dict[str, tuple[str, str]]:
    """Return the texts by name, each with its format."""
    from kg import turtle

    head: dict[str, None] = {}
    body = []
    for path in sorted((ROOT / "seeds").rglob("*.ttl")):
        lines = path.read_text(encoding="utf-8").split("\n")
        head.update(dict.fromkeys(line for line in lines if line.startswith("PREFIX")))
        body += [line for line in lines if not line.startswith("PREFIX")]
    seeds = "\n".join(body)
    one = len(turtle.parse(("\n".join(head) + seeds).encode(), "turtle", name="seeds"))
    repeated = "\n".join([*head, *(seeds.replace("sgd:", f"sgd:n{n}_") for n in range(TRIPLES // one + 1))])
    nested = "".join(f'sgd:a{n} sg:p [ a sg:B ; sg:q ( {n} "x" [ sg:r "y"@en ] ) ] .\n' for n in range(TRIPLES // 10))
    long = "".join(f'sgd:a{n} rdfs:label "{"some words of a label " * 8}{n}"@en , """a\nb"c"""^^xsd:string .\n' for n in range(TRIPLES // 2))
    lines = "".join(f'<http://e/s{n // 9}> <http://e/p{n % 9}> "v{n}"^^<http://e/t> .\n' for n in range(TRIPLES))
    return {
        "seeds, repeated": (repeated, "turtle"),
        "brackets and lists": (HEAD + nested, "turtle"),
        "long literals": (HEAD + long, "turtle"),
        "N-Triples": (lines, "ntriples"),
    }


def timed(run: Callable[[], object]) -> float:
    """Return the seconds that a call takes."""
    gc.collect()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def measure(text: str, form: str, rounds: int) -> dict[str, float]:
    """Return the median seconds of each way to read a text."""
    import rdflib

    from kg import turtle
    from kg.turtle.reader import TurtleReader, locate

    data = text.encode()
    quads = turtle.parse(data, form, name="text")
    located = locate(text, form, quads=quads)
    assert located.why == "", located.why
    ways: dict[str, Callable[[], object]] = {
        "pyoxigraph": lambda: turtle.parse(data, form, name="text"),
        "reader": lambda: TurtleReader(text, form).read(),
        "locate": lambda: locate(text, form, quads=quads),
        "rdflib": lambda: rdflib.Graph().parse(data=data, format="turtle" if form == "turtle" else "nt"),
    }
    found: dict[str, list[float]] = {way: [] for way in ways}
    for _ in range(rounds):
        for way, run in ways.items():
            found[way].append(timed(run))
    return {"triples": len(quads), **{way: statistics.median(times) for way, times in found.items()}}


def main() -> int:
    """Measure and print; return the exit status."""
    from kg.turtle.diagnostics import diagnose

    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    slow = False
    print(f"medians of {rounds} interleaved rounds, seconds; locate = reader + comparison with pyoxigraph's triples")
    print(f"{'text':<20} {'triples':>8} {'pyoxigraph':>10} {'reader':>8} {'locate':>8} {'rdflib':>8}   locate/pyoxigraph  locate/rdflib")
    everything = texts()
    for name, (text, form) in everything.items():
        m = measure(text, form, rounds)
        to_ours, to_rdflib = m["locate"] / m["pyoxigraph"], m["locate"] / m["rdflib"]
        slow |= to_rdflib >= 1
        print(
            f"{name:<20} {m['triples']:>8,.0f} {m['pyoxigraph']:>10.3f} {m['reader']:>8.3f} {m['locate']:>8.3f} {m['rdflib']:>8.3f}"
            f"   {to_ours:>17.2f}  {to_rdflib:>13.2f}"
        )
    statements = everything["seeds, repeated"][0].split("\n.\n")
    faulty = "\n.\n".join(block.replace(" a sg:", " sg:", 1) if n % 100 == 50 else block for n, block in enumerate(statements))
    seconds = statistics.median(timed(lambda: diagnose(faulty, "turtle")) for _ in range(rounds))
    print(f"diagnostics: {len(diagnose(faulty, 'turtle'))} found in {seconds:.3f} s")
    print("faster than rdflib" if not slow else "NOT faster than rdflib")
    return int(slow)


if __name__ == "__main__":
    sys.exit(main())
