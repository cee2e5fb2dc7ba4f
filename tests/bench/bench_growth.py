"""Measure how the time of the rules grows with the graph, on generated worlds of 25, 50 and 100 thousand triples.

    python tests/bench/bench_growth.py [TRIPLES …] [--rules]

A world has the shape of the real one and its hubs: forty authors and five alliances of twenty members however large it is, so that what
each of them is part of grows with the world. States, options (in families, each narrowing a general one), works and claims grow in
proportion. Actors change their minds, digests repeat, some claims are possible or conditional. The same number always gives the same world.

Times are of the processor, the least of three interleaved runs. A larger graph costs any engine more per triple, because less of it
fits into the processor's cache; so the rules are held against a peer whose work is linear by construction: putting the same triples,
asserted and concluded, into an empty store and reading them all back. Exit status 1 where the ratio to that peer grows by more than
1.25 times from the smallest world to the largest. `--rules` lists each rule.
"""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import pyoxigraph as ox

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from kg import build, derive, queries  # noqa: E402
from kg.rdf import GRAPH, ID, NS, PREFIXES  # noqa: E402

SIZES = (25_000, 50_000, 100_000)
ALLOWED = 1.25
TYPE, LABEL, DATE = PREFIXES["rdf"] + "type", PREFIXES["rdfs"] + "label", PREFIXES["xsd"] + "date"
TRIPLES_A_STATE, MEMBERS, AUTHORS, OFFICE_YEARS = 250, 100, 40, 4
STANCES = "Demands Supports Pledges Accepts Offers Considers IsCautious Doubts Fears Opposes RulesOut Declines LeansTowards".split()
CRITERIA = "Commitment Capability Credibility Sufficiency".split()
VERDICTS = "Met NotMet Disputed Unknown".split()


class Folders:
    """A list of quads that is filled statement by statement."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        self.quads: list[ox.Quad] = []
        self.graph = ox.NamedNode(GRAPH + "generated")

    def node(self, name: str, kind: str, **said: object) -> str:
        """Add a thing with its properties; values are local names in `sgd:`, days, numbers, or lists of these."""
        subject = ox.NamedNode(ID + name)
        self.quads.append(ox.Quad(subject, ox.NamedNode(TYPE), ox.NamedNode(NS + kind), self.graph))
        if kind != "Evidence":
            self.quads.append(ox.Quad(subject, ox.NamedNode(LABEL), ox.Literal(name.replace("_", " "), language="en"), self.graph))
        for key, values in said.items():
            for value in values if isinstance(values, list) else [values]:
                if value is not None:
                    self.quads.append(ox.Quad(subject, ox.NamedNode(NS + key.rstrip("_")), self._term(value), self.graph))
        return name

    @staticmethod
    def _term(value: object) -> ox.NamedNode | ox.Literal:
        if isinstance(value, int):
            return ox.Literal(value)
        text = str(value)
        return ox.Literal(text, datatype=ox.NamedNode(DATE)) if text[:4].isdigit() else ox.NamedNode(ID + text)

    def day(self, year: int) -> str:
        """Return some day of a year."""
        return f"{year}-{self.dice.randint(1, 12):02}-{self.dice.randint(1, 28):02}"


def world(triples: int, seed: int = 1) -> ox.Store:
    """Return a store with the ontology and `triples` generated triples, without what follows from them."""
    made = Folders(seed)
    states = [made.node(f"State_{i}", "State") for i in range(max(triples // TRIPLES_A_STATE, MEMBERS))]
    alliances = [made.node(f"Alliance_{i}", "Alliance") for i in range(5)]
    people = []
    for i, state in enumerate(states):
        office = made.node(f"Office_{i}", "Office", actsFor=state)
        for term in range(4):
            people.append(made.node(f"Person_{i}_{term}", "Person"))
            year = 2010 + OFFICE_YEARS * term
            dates = {"from_": f"{year}-01-20", "until": None if term == 3 else f"{year + OFFICE_YEARS}-01-19"}
            made.node(f"Incumbency_{i}_{term}", "Incumbency", office=office, officeHolder=people[-1], recordedIn="Source_Register", **dates)
        if i < MEMBERS:
            made.node(f"Membership_{i}", "Membership", member=state, organization=alliances[i % 5], from_="1950-01-01", recordedIn="Source_Register")
    made.node("Source_Register", "Source")
    authors = [made.node(f"Person_Author{i}", "Person") for i in range(AUTHORS)]
    number = 0
    while len(made.quads) < triples:
        family(made, number, states, people, alliances, authors)
        number += 1
    store = ox.Store()
    for path in (ROOT / "ontology" / "ontology.ttl", ROOT / "ontology" / "vocabularies.ttl"):
        store.extend(build.graph_quads(path.read_bytes(), path, GRAPH + path.stem))
    store.extend(made.quads[:triples])
    return store


def family(made: Folders, number: int, states: list[str], people: list[str], alliances: list[str], authors: list[str]) -> None:
    """Add a general option, four that narrow it, two works that speak of them, some with a digest; now and then a treaty that was broken."""
    dice, pick = made.dice, made.dice.choice
    beneficiary, adversary = dice.sample(states, 2)
    options: list[str] = []
    for i in range(5):
        guarantors = [pick(alliances)] if dice.random() < 0.02 else dice.sample(states, dice.randint(1, 2))
        obligation = made.node(f"Obligation_{number}_{i}", "Obligation", obligationType="ObligationType_TroopDeployment", owedBy=guarantors)
        narrows = options[0] if i in (1, 2) else options[i - 2] if i else None
        terms = {"guarantor": guarantors, "beneficiary": beneficiary, "against": adversary, "hasObligation": obligation, "narrows": narrows}
        options.append(made.node(f"Guarantee_{number}_{i}", "Guarantee", **terms))
    if number % 5 == 0:
        treaty = made.node(f"Treaty_{number}", "Treaty", signedOn="1994-12-05")
        old = made.node(f"Guarantee_{number}_old", "Guarantee", guarantor=adversary, beneficiary=beneficiary, establishedBy=treaty)
        made.node(f"Status_{number}", "Status", statusOf=treaty, statusValue="StatusValue_InForce", from_="1994-12-05", recordedIn="Source_Register")
        breach = {"breaches": old, "breachedBy": adversary, "onDate": made.day(2014), "recordedIn": "Source_Register"}
        made.node(f"Breach_{number}", "Breach", **breach)
    for part in range(2):
        author, published = pick(authors), made.day(dice.randint(2018, 2025))
        work = made.node(f"Work_{number}_{part}", "Work", author=author, publishedOn=published)
        sources = [made.node(f"Source_{number}_{part}", "Source", expresses=work)]
        if dice.random() < 0.3:
            digest = made.node(f"Work_{number}_{part}_digest", "Work", author=pick(authors), digestOf=work, publishedOn=published)
            sources.append(made.node(f"Source_{number}_{part}_digest", "Source", expresses=digest))
        for i in range(16):
            holder = pick([pick(states), pick(people), beneficiary])
            claim(made, f"{number}_{part}_{i}", pick(options), author, published, sources, holder, i % 3 == 0)


def claim(made: Folders, name: str, option: str, author: str, published: str, sources: list[str], holder: str, judges: bool) -> None:
    """Add one claim with its evidence: a judgement of the author, or a position of the holder."""
    dice, pick = made.dice, made.dice.choice
    evidence = [
        made.node(f"Evidence_{name}_{i}", "Evidence", inSource=source, startsAt=dice.randint(0, 9000), endsAt=9001)
        for i, source in enumerate(sources)
    ]
    said: dict[str, object] = {"claimant": author, "statedOn": published, "hasEvidence": evidence, "attribution": "Attribution_Reported"}
    said["certainty"] = "Certainty_Possible" if dice.random() < 0.15 else None
    if judges:
        said |= {"holder": author, "assesses": option, "criterion": f"Criterion_{pick(CRITERIA)}", "verdict": f"Verdict_{pick(VERDICTS)}"}
        made.node(f"Claim_{name}", "Assessment", **said)
        return
    said |= {"holder": holder, "about": option, "stance": f"Stance_{pick(STANCES)}"}
    said["from_"] = made.day(int(published[:4]) - 1) if dice.random() < 0.3 else None
    said["condition"] = "Settlement_Truce" if dice.random() < 0.1 else None
    made.node(f"Claim_{name}", "Position", **said)


def main(arguments: list[str]) -> int:
    """Measure, print, and return the exit status."""
    sizes = [int(word) for word in arguments if word.isdigit()] or list(SIZES)
    rules = queries.load_all(ROOT, "derive")
    totals: list[tuple[int, float, float]] = []
    single: dict[str, list[tuple[float, int]]] = {}
    for size in sizes:
        store = world(size)
        asserted = len(store)
        spent, linear, found = [], [], {}
        for _ in range(3):
            start = time.process_time()
            found = derive.run(store, rules)
            spent.append(time.process_time() - start)
            quads = list(store)
            start = time.process_time()
            copy = ox.Store()
            copy.extend(quads)
            assert sum(1 for _ in copy) == len(quads)
            linear.append(time.process_time() - start)
            del copy, quads
        totals.append((asserted, min(spent), min(linear)))
        words = f"{asserted:>9,} triples asserted, {sum(found.values()):>9,} concluded: rules {min(spent):7.3f} s, copying {min(linear):7.3f} s"
        print(f"{words}, ratio {min(spent) / min(linear):5.2f}", flush=True)
        for rule in rules:
            start = time.process_time()
            list(store.query(rule.text, prefixes=PREFIXES, use_default_graph_as_union=True))  # type: ignore[arg-type]
            single.setdefault(rule.name, []).append((time.process_time() - start, found[rule.name]))
    if "--rules" in arguments:
        for name, times in sorted(single.items(), key=lambda item: -item[1][-1][0]):
            print(f"  {name:<36}" + "".join(f"{took * 1000:9.1f} ms ({count:>6,})" for took, count in times))
    (small, fast, least), (large, slow, most) = totals[0], totals[-1]
    grown = (slow / most) / (fast / least)
    print(f"the graph grew {large / small:.2f} times, the rules {slow / fast:.2f}, copying {most / least:.2f}: ratio {grown:.2f}, at most {ALLOWED}")
    return int(grown > ALLOWED)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
