"""Measure what places cost: a file of 100 thousand triples with one mistake far down, checked with places and without.

    python tests/bench/bench_places.py [TRIPLES]

Exit status 1 where the line is wrong, or places double the time.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from kg import build, ontology, snapshot  # noqa: E402
from kg.paths import cache_root, find_folders  # noqa: E402
from kg.validate import check  # noqa: E402
from kg.validate.index import Cache  # noqa: E402

HEAD = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgkg/ns#>
PREFIX sgd: <https://w3id.org/sgkg/id/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

"""
NODE = """sgd:Place_bench{n}
    a sg:Place ;
    rdfs:label "bench place {n}"@en ;
    sg:wikidata "Q{n}" ;
    sg:paraphrase "A place that nobody has been to."@en ;
.

"""


def main() -> int:
    """Measure and print; return the exit status."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    world = find_folders()
    shot = snapshot.current(world, cache_root()[0]) or build.build(world, cache_root()[0])
    count = size // 4
    fault = count * 9 // 10
    nodes = [NODE.format(n=n) for n in range(count)]
    nodes[fault] = nodes[fault].replace("sg:wikidata", "sg:wikidatta")
    line = HEAD.count("\n") + fault * NODE.count("\n") + 4
    times: dict[bool, list[float]] = {True: [], False: []}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "new.ttl"
        path.write_text(HEAD + "".join(nodes), encoding="utf-8")
        for _ in range(3):
            for where in (True, False):
                start = time.perf_counter()
                report = check.against(
                    [path],
                    graph=shot.nquads,
                    shapes=ontology.shapes(ROOT),
                    cache=Cache(Path(folder) / "kept", shot.name),
                    queries=ROOT,
                    where=where,
                )
                times[where].append(time.perf_counter() - start)
                if where:
                    found = [f.line for f in report.findings if f.rule == "unknown-term"]
    ratio = statistics.median(times[True]) / statistics.median(times[False])
    print(f"{sum(report.triples.values()):,} triples, mistake at line {line:,}, told at line {found}")
    for where, name in ((False, "without places"), (True, "with places")):
        print(f"{name:<15} {statistics.median(times[where]):6.2f} s")
    print(f"ratio {ratio:.2f}, below 2: {'reached' if ratio < 2 else 'NOT reached'}")
    return int(ratio >= 2 or found != [line])


if __name__ == "__main__":
    sys.exit(main())
