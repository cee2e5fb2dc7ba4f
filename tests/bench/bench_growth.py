"""Measure the rules on made-up graphs of growing size: time should grow no faster than the graph.

    python tests/bench/bench_growth.py [TRIPLES]

Two shapes: `spread`, where options and actors grow with the claims, and `hub`, where ever more claims fall on the same few. The
largest has about TRIPLES triples, 100,000 unless said; the others are a third and a ninth of it. Exit status 1 where, for the
spread shape, time a triple more than doubles from the smallest to the largest. In a hub the pairs that corroborate each other
grow with the square of the claims, so its numbers are only shown.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from kg import build, derive, queries  # noqa: E402
from kg.paths import GRAPH, ID, NS  # noqa: E402

DATE = ox.NamedNode("http://www.w3.org/2001/XMLSchema#date")
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
STANCES = ("RulesOut", "Pledges", "Supports", "Opposes", "Considers", "Demands")
TRIPLES_A_CLAIM = 16  # in the spread shape, with the actors and options that come with it
LIMIT = 2.0


def facts(claims: int, shape: str) -> Iterator[ox.Quad]:
    """Yield a made-up graph: offices, works, options in chains of four, and `claims` claims about them.

    Args:
        claims: how many.
        shape: `spread` or `hub`.
    """
    dice = random.Random(1)
    target = ox.NamedNode(GRAPH + "bench")

    def fact(subject: str, term: str, value: str | ox.Literal) -> ox.Quad:
        name = TYPE if term == "a" else LABEL if term == "label" else ox.NamedNode(NS + term)
        node = value if isinstance(value, ox.Literal) else ox.NamedNode((NS if term == "a" else ID) + value)
        return ox.Quad(ox.NamedNode(ID + subject), name, node, target)

    def day(text: str) -> ox.Literal:
        return ox.Literal(text, datatype=DATE)

    many = 20 if shape == "hub" else claims // 5
    states = [f"State_{n}" for n in range(many)]
    persons = [f"Person_{n}" for n in range(many)]
    authors = [f"Person_Author{n}" for n in range(10 if shape == "hub" else claims // 20)]
    options = [f"Guarantee_{n}" for n in range(many)]
    for number, (state, person) in enumerate(zip(states, persons, strict=True)):
        yield fact(state, "a", "State")
        yield fact(person, "a", "Person")
        yield fact(f"Office_{number}", "actsFor", state)
        yield fact(f"Incumbency_{number}", "a", "Incumbency")
        yield fact(f"Incumbency_{number}", "officeHolder", person)
        yield fact(f"Incumbency_{number}", "office", f"Office_{number}")
        yield fact(f"Incumbency_{number}", "from", day("2020-01-01"))
    for number, author in enumerate(authors):
        yield fact(author, "a", "Person")
        yield fact(f"Work_{number}", "author", author)
        yield fact(f"Source_{number}", "expresses", f"Work_{number}")
    for number, option in enumerate(options):
        duty = f"Obligation_{number}"
        yield fact(option, "a", "Guarantee")
        for term in ("guarantor", "guarantor", "beneficiary", "against"):
            yield fact(option, term, dice.choice(states))
        if number % 4:
            yield fact(option, "narrows", options[number - 1])
        yield fact(option, "hasObligation", duty)
        yield fact(duty, "obligationType", "ObligationType_TroopDeployment")
        if number % 3 == 0:
            yield fact(option, "establishedBy", f"Instrument_{number}")
            yield fact(f"Status_{number}", "statusOf", option)
            yield fact(f"Status_{number}", "statusValue", "StatusValue_InForce")
            yield fact(f"Status_{number}", "from", day("1990-01-01"))
            yield fact(f"Status_{number}", "recordedIn", "Source_Record")
            yield fact(f"Breach_{number}", "a", "Breach")
            yield fact(f"Breach_{number}", "breaches", duty)
            yield fact(f"Breach_{number}", "breachedBy", dice.choice(states))
            yield fact(f"Breach_{number}", "onDate", day("2001-01-01"))
            yield fact(f"Breach_{number}", "recordedIn", "Source_Record")
    for number in range(claims):
        claim, voice = f"Claim_{number}", dice.randrange(len(authors))
        if number % 2:
            yield fact(claim, "a", "Position")
            yield fact(claim, "holder", dice.choice(persons + states))
            yield fact(claim, "stance", "Stance_" + dice.choice(STANCES))
            yield fact(claim, "about", dice.choice(options))
        else:
            yield fact(claim, "a", "Assessment")
            yield fact(claim, "holder", authors[voice])
            yield fact(claim, "assesses", dice.choice(options))
            yield fact(claim, "criterion", "Criterion_" + dice.choice(("Commitment", "Capability", "Credibility")))
            yield fact(claim, "verdict", "Verdict_" + dice.choice(("Met", "NotMet")))
        yield fact(claim, "label", ox.Literal(f"claim {number}", language="en"))
        yield fact(claim, "claimant", authors[voice])
        yield fact(claim, "statedOn", day(f"2024-{dice.randrange(1, 13):02}-{dice.randrange(1, 28):02}"))
        yield fact(claim, "hasEvidence", f"Evidence_{number}")
        yield fact(f"Evidence_{number}", "inSource", f"Source_{voice}")


def measure(claims: int, shape: str) -> tuple[int, int, float]:
    """Return the triples asserted, the triples concluded, and the seconds that the rules took."""
    store = ox.Store()
    for name in ("ontology", "vocabularies"):
        path = ROOT / "ontology" / f"{name}.ttl"
        store.extend(build.graph_quads(path.read_bytes(), path, GRAPH + name))
    store.extend(facts(claims, shape))
    before = len(store)
    start = time.perf_counter()
    derive.run(store, queries.load_all(ROOT, "derive"))
    return before, len(store) - before, time.perf_counter() - start


def main() -> int:
    """Measure both shapes at three sizes and print a table."""
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    worst = 0.0
    for shape in ("spread", "hub"):
        rates = []
        for part in (9, 3, 1):
            size, new, seconds = measure(wanted // TRIPLES_A_CLAIM // part, shape)
            rates.append(seconds / size * 1e6)
            print(f"{shape:<7} {size:>9,} triples  {new:>9,} concluded  {seconds:>7.2f} s  {rates[-1]:>6.1f} µs a triple")
        if shape == "spread":
            worst = rates[-1] / rates[0]
    print(f"spread: time a triple grows {worst:.2f} times (limit {LIMIT})")
    return worst > LIMIT


if __name__ == "__main__":
    sys.exit(main())
