"""Realistic graphs of any size, as N-Quads, for the benchmarks: the same size and seed always give the same graph.

    python tests/bench/generated.py TRIPLES [SEED] > base.nq

States make treaties; a treaty establishes a guarantee with an obligation, a status and its parties; authors write works, whose editions
bear claims with evidence: positions and assessments of options old and new, by states and by people in office. All grow in proportion, so that no
node is a hub, unless one is asked for: `hub` claims are then held by one state. The shapes find nothing in it.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from hashlib import sha256

NS, ID, GRAPH = "https://w3id.org/sgkg/ns#", "https://w3id.org/sgkg/id/", "https://w3id.org/sgkg/graph/"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
XSD = "http://www.w3.org/2001/XMLSchema#"
STANCES = "Demands Supports Pledges Accepts Offers Considers IsCautious Doubts Fears Opposes RulesOut Declines".split()
CRITERIA = "Commitment Capability Credibility Sufficiency".split()
VERDICTS = "Met NotMet Disputed Unknown".split()
KNOWN = {"recordedIn": "Source_GenRegister", "verification": "Verification_Verified"}
#: A cell of the world has so many claims.
CLAIMS = 12


def node(name: str, kind: str, label: str = "", **said: object) -> Iterator[str]:
    """Give the triples of a thing; values are local names in `sgd:`, days, numbers, text with `"` before it, or lists of these."""
    yield f"<{ID}{name}> <{TYPE}> <{NS}{kind}>"
    if label:
        yield f'<{ID}{name}> <{LABEL}> "{label}"@en'
    for key, values in said.items():
        for value in values if isinstance(values, list) else [values]:
            if value is not None:
                yield f"<{ID}{name}> <{NS}{key.rstrip('_')}> {_term(value)}"


def _term(value: object) -> str:
    text = str(value)
    if isinstance(value, int):
        return f'"{text}"^^<{XSD}integer>'
    if text.startswith('"'):
        return f'{text}"'
    return f'"{text}"^^<{XSD}date>' if text[:4].isdigit() and text[4:5] == "-" else f"<{ID}{text}>"


def world(seed: int, start: str = "Gen") -> Iterator[Iterator[str]]:
    """Give the cells of an endless world, each as its triples without the full stop."""
    dice = random.Random(seed)
    yield node(f"Source_{start}Register", "Source", f"register of {start}")
    number = 0
    while True:
        yield cell(dice, start, number)
        number += 1


def cell(dice: random.Random, start: str, number: int) -> Iterator[str]:
    """Give one state with its office, a treaty, a guarantee and two works that speak of options and states old and new."""

    def name(kind: str, at: int = number) -> str:
        return f"{kind}_{start}{at}"

    def near(kind: str) -> str:
        return name(kind, dice.randint(max(0, number - 40), number))

    def day(year: int) -> str:
        return f"{year}-{dice.randint(1, 12):02}-{dice.randint(1, 28):02}"

    on_record = {"recordedIn": f"Source_{start}Register", "verification": "Verification_Verified"}
    tag = f"{start} {number}"
    yield from node(name("State"), "State", f"state {tag}")
    yield from node(name("Office"), "Office", f"office {tag}", actsFor=name("State"))
    yield from node(name("Person"), "Person", f"person {tag}")
    yield from node(
        name("Incumbency"), "Incumbency", f"term {tag}", office=name("Office"), officeHolder=name("Person"), from_="2010-01-20", **on_record
    )
    signed = day(2015)
    guarantor, beneficiary = name("State"), near("State")
    treaty, guarantee = name("Instrument"), name("Guarantee")
    yield from node(treaty, "Treaty", f"treaty {tag}", signedOn=signed, **on_record)
    for party in {guarantor: 0, beneficiary: 0}:
        yield from node(
            f"Participation_{start}{number}_{party}",
            "Participation",
            f"{party} in treaty {tag}",
            inInstrument=treaty,
            participant=party,
            role="Role_Party",
            **on_record,
        )
    yield from node(name("Obligation"), "Obligation", f"obligation {tag}", obligationType="ObligationType_TroopDeployment", owedBy=guarantor)
    terms = {"guarantor": guarantor, "beneficiary": beneficiary, "establishedBy": treaty, "hasObligation": name("Obligation")}
    yield from node(guarantee, "Guarantee", f"guarantee {tag}", commitmentKind="CommitmentKind_Guarantee", **terms)
    yield from node(
        name("Status"), "Status", f"status {tag}", statusOf=guarantee, statusValue="StatusValue_InForce", from_=f"2016-{signed[5:]}", **on_record
    )
    for part in range(2):
        author, published = f"Person_{start}{number}_author{part}", day(dice.randint(2018, 2025))
        work, source = f"Work_{start}{number}_{part}", f"Source_{start}{number}_{part}"
        yield from node(author, "Person", f"author {part} {tag}")
        yield from node(work, "Work", f"work {part} {tag}", author=author, publishedOn=published)
        text = {"slug": f'"{start.lower()}-{number}-{part}', "textDigest": f'"{sha256(source.encode()).hexdigest()}'}
        yield from node(source, "Source", f"edition {part} {tag}", expresses=work, publishedOn=published, **text)
        for i in range(CLAIMS // 2):
            yield from claim(dice, f"{start}{number}_{part}_{i}", near("Guarantee"), near("State"), author, published, source, i)


def claim(dice: random.Random, name: str, option: str, holder: str, author: str, published: str, source: str, place: int) -> Iterator[str]:
    """Give a claim with its evidence: a judgement of the author, or a position of the holder."""
    yield from node(
        f"Evidence_{name}",
        "Evidence",
        inSource=source,
        startsAt=100 * place,
        endsAt=100 * place + 60,
        spanDigest=f'"{sha256(name.encode()).hexdigest()}',
    )
    said = {"claimant": author, "statedOn": published, "hasEvidence": f"Evidence_{name}"}
    if place % 3 == 0:
        own = {"holder": author, "attribution": "Attribution_Own", "assesses": option, "criterion": f"Criterion_{dice.choice(CRITERIA)}"}
        yield from node(f"Claim_{name}", "Assessment", f"claim {name}", **said, **own, verdict=f"Verdict_{dice.choice(VERDICTS)}")
    else:
        told = {"holder": holder, "attribution": "Attribution_Reported", "about": option, "stance": f"Stance_{dice.choice(STANCES)}"}
        yield from node(f"Claim_{name}", "Position", f"claim {name}", **said, **told)


def quads(triples: int, seed: int = 1, *, hub: int = 0) -> Iterator[str]:
    """Give about so many lines of N-Quads, whole cells, in the graph `generated`; `hub` of the claims are held by one state more."""
    end = f" <{GRAPH}generated> .\n"
    dice, written = random.Random(seed), 0
    if hub:
        yield from (line + end for line in node("State_GenHub", "State", "hub state"))
        yield from (line + end for line in node("Person_GenHubAuthor", "Person", "hub author"))
        yield from (line + end for line in node("Work_GenHub", "Work", "hub work", author="Person_GenHubAuthor", publishedOn="2020-01-01"))
        text = {"slug": '"gen-hub', "textDigest": f'"{sha256(b"hub").hexdigest()}', "publishedOn": "2020-01-01", "expresses": "Work_GenHub"}
        yield from (line + end for line in node("Source_GenHub", "Source", "hub edition", **text))
        for number in range(hub):
            at = ("Guarantee_Gen0", "State_GenHub", "Person_GenHubAuthor", "2020-01-01", "Source_GenHub", number)
            yield from (line + end for line in claim(dice, f"GenHub{number}", *at) if True)
    for part in world(seed):
        for line in part:
            written += 1
            yield line + end
        if written >= triples:
            return


def facts(triples: int = 100, seed: int = 7) -> str:
    """Return about so many new facts that touch no hub, as N-Triples: claims with their voice and edition, beside what the graph has."""
    dice, lines = random.Random(seed), []
    lines += node("Person_NewAuthor", "Person", "new author")
    lines += node("Work_New", "Work", "new work", author="Person_NewAuthor", publishedOn="2025-03-01")
    text = {"slug": '"new-edition', "textDigest": f'"{sha256(b"new").hexdigest()}', "publishedOn": "2025-03-01", "expresses": "Work_New"}
    lines += node("Source_New", "Source", "new edition", **text)
    number = 0
    while len(lines) < triples:
        at = (f"Guarantee_Gen{number % 3}", f"State_Gen{number % 4}", "Person_NewAuthor", "2025-03-01", "Source_New", number)
        lines += claim(dice, f"New{number}", *at)
        number += 1
    return "".join(f"{line} .\n" for line in lines)


def hub_facts(seed: int = 7) -> str:
    """Return what a real change says of the hub, as N-Triples: another name and code, a treaty with its guarantee, claims that it holds."""
    hub, day, dice = "State_GenHub", "2025-03-01", random.Random(seed)
    on_record = {"recordedIn": "Source_GenRegister", "verification": "Verification_Verified"}
    lines = [*facts().replace(" .\n", "\n").splitlines()[:12]]
    lines.append(f'<{ID}{hub}> <http://www.w3.org/2004/02/skos/core#altLabel> "the hub"@en')
    lines.append(f'<{ID}{hub}> <{NS}iso2> "XH"')
    lines += node("Treaty_NewHub", "Treaty", "treaty of the hub", signedOn=day, **on_record)
    lines += node(
        "Participation_NewHub", "Participation", "hub in its treaty", inInstrument="Treaty_NewHub", participant=hub, role="Role_Party", **on_record
    )
    lines += node("Obligation_NewHub", "Obligation", "obligation of the hub", obligationType="ObligationType_TroopDeployment", owedBy=hub)
    terms = {"guarantor": hub, "beneficiary": "State_Gen0", "establishedBy": "Treaty_NewHub", "hasObligation": "Obligation_NewHub"}
    lines += node("Guarantee_NewHub", "Guarantee", "guarantee of the hub", commitmentKind="CommitmentKind_Guarantee", **terms)
    for number in range(6):
        lines += claim(dice, f"NewHub{number}", "Guarantee_NewHub", hub, "Person_NewAuthor", day, "Source_New", number)
    return "".join(f"{line} .\n" for line in lines)


if __name__ == "__main__":
    sys.stdout.writelines(quads(*map(int, sys.argv[1:3])))
