"""Measure a cold `sgkg validate` of a file of 50 triples against the `pyshacl` command on the same shapes, data and file.

    python tests/bench/bench_validate.py [ROUNDS]

Interleaved, medians. A round takes what pySHACL takes, so three are the default. Exit status 1 where the ratio is above a tenth.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import sysconfig
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
LIMIT = 0.1
HEAD = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgkg/ns#>
PREFIX sgd: <https://w3id.org/sgkg/id/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
NODES = """
sgd:Guarantee_Bench{n} a sg:Guarantee ; rdfs:label "bench guarantee {n}"@en .
sgd:Claim_Bench{n} a sg:Position ; rdfs:label "bench claim {n}"@en ; sg:holder sgd:Person_Bench ; sg:claimant sgd:Person_Bench ;
    sg:attribution sgd:Attribution_Own ; sg:stance sgd:Stance_RulesOut ; sg:about sgd:Guarantee_Bench{n} ; sg:statedOn "2025-01-0{n}"^^xsd:date .
"""


def facts() -> str:
    """A file of 50 triples: four new guarantees with claims on them, and their voice, who has many names."""
    names = " , ".join(f'"Voice {n}"@en' for n in range(8))
    voice = f'sgd:Person_Bench a sg:Person ; rdfs:label "bench voice"@en ; <http://www.w3.org/2004/02/skos/core#altLabel> {names} .'
    return HEAD + "".join(NODES.format(n=n) for n in range(1, 5)) + voice


def timed(command: list[str], environment: dict[str, str]) -> float:
    """Return the seconds that a command takes; it may find faults, and must not fail."""
    start = time.perf_counter()
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - start
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        sys.exit(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
    return seconds


def main() -> int:
    """Measure and print; return the exit status."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        environment = {**os.environ, "SGKG_CACHE": str(place / "cache")}
        environment.pop("SGKG_WORKSPACE", None)
        file, data = place / "new.ttl", place / "data.nt"
        file.write_text(facts(), encoding="utf-8")
        ours = [sys.executable, "-m", "kg", "validate", str(file)]
        theirs = [str(Path(sysconfig.get_path("scripts")) / "pyshacl"), "-s", str(ROOT / "ontology" / "shapes.ttl"), "-df", "nt", str(data)]
        timed([sys.executable, "-m", "kg", "build"], environment)
        timed(ours, environment)
        sys.path.insert(0, str(ROOT))
        from kg.validate.index import Index
        from kg.validate.model import ntriples
        from kg.validate.read import facts as read

        new = read([file])
        assert len(new) == 50, len(new)
        quads = next((place / "cache").glob("*/*/graph.nq")).read_bytes()
        data.write_text(Index(quads).whole().decode() + ntriples(new), encoding="utf-8")
        found: dict[str, list[float]] = {"sgkg validate": [], "sgkg validate, graph never checked before": [], "pyshacl": []}
        for _ in range(rounds):
            found["pyshacl"].append(timed(theirs, environment))
            for _ in range(3):
                found["sgkg validate"].append(timed(ours, environment))
                shutil.rmtree(place / "cache" / "validate")
                found["sgkg validate, graph never checked before"].append(timed(ours, environment))
        medians = {name: statistics.median(times) for name, times in found.items()}
    print(f"50 triples, {quads.count(b'.' + bytes([10])):,} quads in the graph, medians of {rounds} interleaved rounds")
    for name, seconds in medians.items():
        print(f"{name:<42} {seconds:7.3f} s   {seconds / medians['pyshacl']:.3f} of pyshacl")
    ratio = medians["sgkg validate"] / medians["pyshacl"]
    print(f"ratio {ratio:.3f}, at most {LIMIT}: {'reached' if ratio <= LIMIT else 'NOT reached'}")
    return int(ratio > LIMIT)


if __name__ == "__main__":
    sys.exit(main())
