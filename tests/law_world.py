"""Small worlds of states, treaties, offices and views, made at random, and what holds in them on a day, by the rules in words alone.

`make` gives a world: things with properties, days as numbers. `quads` writes it for the engine. `Reference` says in plain Python, without
reading any query or rule, which commitments, parties, bonds, memberships, offices, positions and judgements hold on a day, certainly,
perhaps or undated.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from pathlib import Path
from random import Random
from typing import NamedTuple

import pyoxigraph as ox

from kg import build
from kg.rdf import GRAPH, ID, NS, PREFIXES

ROOT = Path(__file__).resolve().parents[1]
TYPE, LABEL = ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["rdfs"] + "label")
DATE = ox.NamedNode(PREFIXES["xsd"] + "date")
WORLD = ox.NamedNode(GRAPH + "world")
LAST = 20  # the last day on which anything begins or ends
FIRST_DAY = datetime.date(2000, 2, 20)  # so that days 1 to 20 lie in two months, one of them with a leap day
STATEMENTS = ("Position", "Assessment")
STANCES = ("Pledges", "RulesOut", "Considers")


def day(number: int) -> str:
    """Return a day of the world as yyyy-mm-dd."""
    return (FIRST_DAY + datetime.timedelta(days=number)).isoformat()


@dataclass
class Thing:
    """A thing of a world: its name in `sgd:`, its class, and its properties; values are names, numbers of days, or lists of names."""

    name: str
    kind: str
    says: dict[str, object] = field(default_factory=dict)

    def get(self, key: str) -> int | None:
        """Return a day."""
        value = self.says.get(key)
        return value if isinstance(value, int) else None

    def one(self, key: str) -> str:
        """Return the name of a thing, '' where there is none."""
        value = self.says.get(key)
        return value if isinstance(value, str) else ""

    def all(self, key: str) -> list[str]:
        """Return the names of several things."""
        value = self.says.get(key)
        return list(value) if isinstance(value, list) else [value] if isinstance(value, str) else []


World = list[Thing]


# Worlds ---------------------------------------------------------------------------------------------------------------


class Maker:
    """A world in the making."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.world: World = []

    def chance(self, percent: int) -> bool:
        return self.dice.randrange(100) < percent

    def pick(self, items: list[str] | tuple[str, ...]) -> str:
        return items[self.dice.randrange(len(items))]

    def some(self, items: list[str], most: int) -> list[str]:
        """Return one to `most` of some items, in their order."""
        wanted = {self.pick(items) for _ in range(1 + self.dice.randrange(most))}
        return [item for item in items if item in wanted]

    def add(self, name: str, kind: str, /, **says: object) -> str:
        self.world.append(Thing(name, kind, {key.rstrip("_"): value for key, value in says.items() if value not in (None, "", [])}))
        return name

    def bounds(self, key: str, low: int = 1, inexact: int = 30) -> dict[str, int]:
        """Return a day, or a span of days, from `low` on."""
        first = low + self.dice.randrange(max(LAST - low, 0) + 1)
        last = first + self.dice.randrange(5) if self.chance(inexact) else first
        return {key: first, **({key + "Latest": last} if last > first else {})}

    def span(self, begins: int, ends: int, unknown: int = 0) -> dict[str, object]:
        """Return the days of a state: it begins and ends with chances in percent, on days that may be off the record."""
        says: dict[str, object] = {}
        off: list[str] = []
        if self.chance(unknown):
            off.append("Bound_Beginning")
        elif self.chance(begins):
            says |= self.bounds("from")
        begun = max(int(str(says.get(key, 1))) for key in ("from", "fromLatest"))
        if self.chance(ends):
            if self.chance(unknown * 2):
                off.append("Bound_End")
                says |= {"until": self.bounds("until", begun)["until"]} if self.chance(50) else {}
            else:
                says |= self.bounds("until", begun)
        return {**says, "unrecorded": off}


def make(dice: Random) -> World:
    """Return a world."""
    made = Maker(dice)
    states = [made.add(f"State_{i}", "State", **made.span(20, 20)) for i in range(2 + dice.randrange(4))]
    people = [made.add(f"Person_{i}", "Person") for i in range(1 + dice.randrange(2))]
    for i in range(2):
        made.add(f"Person_Author{i}", "Person")
    for name in ("Source_Register", "Settlement_Peace"):
        made.add(name, name.partition("_")[0])
    made.add("Evidence_Shared", "Evidence", inSource="Source_Register")
    _offices(made, states, people)
    alliance = _alliance(made, states)
    actors = [*states, alliance]
    guarantees = [_guarantee(made, i, states, actors) for i in range(1 + dice.randrange(4))]
    for i, name in enumerate(guarantees[1:], 1):
        if made.chance(40):
            made.world[_place(made.world, name)].says["narrows"] = guarantees[dice.randrange(i)]
    made.add("Event_Broken", "Breach", breaches=guarantees[0], breachedBy=made.pick(states), **made.bounds("onDate"))
    for i in range(dice.randrange(9)):
        position(made, f"Claim_{i}", states, people, guarantees)
    for i in range(dice.randrange(4)):
        judgement(made, f"Claim_j{i}", people, guarantees, states)
    _suppositions(made, states, guarantees)
    if not any("Evidence_Shared" in thing.all("hasEvidence") for thing in made.world):
        made.world.pop(_place(made.world, "Evidence_Shared"))
    return made.world


def _place(world: World, name: str) -> int:
    return next(place for place, thing in enumerate(world) if thing.name == name)


def _offices(made: Maker, states: list[str], people: list[str]) -> None:
    for i in range(1 + made.dice.randrange(2)):
        made.add(f"Office_{i}", "Office", actsFor=states[i])
        for term in range(made.dice.randrange(3)):
            made.add(f"Incumbency_{i}_{term}", "Incumbency", office=f"Office_{i}", officeHolder=made.pick(people), **made.span(100, 60, 8))


def _alliance(made: Maker, states: list[str]) -> str:
    made.add("Alliance_A", "Alliance")
    for i, state in enumerate(states):
        for term in range(made.dice.randrange(3)):
            made.add(f"Membership_{i}_{term}", "Membership", member=state, organization="Alliance_A", **made.span(100, 50, 8))
    return "Alliance_A"


def _guarantee(made: Maker, i: int, states: list[str], actors: list[str]) -> str:
    """Add a guarantee of some standing, with its instrument, its statuses, and the entries and exits of its parties."""
    name, paper = f"Guarantee_{i}", f"Instrument_{i}"
    standing = made.pick(("own", "instrument", "force", "signed", "announced", "draft", "never", "recorded", "option", "own", "instrument"))
    mutual = made.chance(25)
    guarantors = ["Alliance_A"] if mutual and made.chance(70) else made.some(actors, 2)
    beneficiaries = guarantors if mutual else made.some(actors, 2)
    says: dict[str, object] = {"guarantor": guarantors, "beneficiary": beneficiaries}
    documented = standing in ("instrument", "force", "signed", "draft") or (standing in ("own", "never") and made.chance(60))
    if documented:
        signed = made.bounds("d", inexact=0)["d"] if standing == "signed" or (standing != "recorded" and made.chance(50)) else None
        force = made.bounds("d", signed or 1, 0)["d"] if standing == "force" or (standing == "own" and made.chance(20)) else None
        ended = made.bounds("d", force or signed or 1, 0)["d"] if made.chance(15) else None
        kind = "DraftInstrument" if standing == "draft" else "Treaty"
        made.add(paper, kind, signedOn=signed, inForceFrom=force, endedOn=ended)
        says["establishedBy"] = paper
    if standing == "announced" or (standing in ("draft", "signed", "never") and made.chance(30)):
        says["announcedBy"] = made.add(f"Event_{i}", "Event", **made.bounds("onDate"))
    if standing == "recorded":
        says["recordedIn"] = "Source_Register"
    made.add(name, "Guarantee", **says)
    about = name if standing in ("own", "never") else paper
    if standing in ("own", "instrument"):
        made.add(f"Status_{i}", "Status", statusOf=about, statusValue="StatusValue_InForce", recordedIn="Source_Register", **_force(made))
    if standing == "never":
        value = {"statusValue": "StatusValue_NeverConcluded", "recordedIn": "Source_Register"}
        made.add(f"Status_{i}", "Status", statusOf=about, **value, **made.bounds("from"))
    if standing in ("own", "instrument", "force", "signed") and made.chance(25):
        over = made.pick(("StatusValue_Lapsed", "StatusValue_Terminated"))
        on = name if standing == "own" or made.chance(50) else paper
        made.add(f"Status_{i}_over", "Status", statusOf=on, statusValue=over, recordedIn="Source_Register", **made.bounds("from", 5))
    if standing not in ("option", "recorded") and made.chance(30):
        ends = {"ofGuarantor": made.pick(states), "beneficiary": made.pick(states), "recordedIn": "Source_Register"}
        until = made.span(100, 40)
        made.add(f"Status_{i}_stop", "Status", statusOf=name, statusValue="StatusValue_Suspended", **ends, **until)
        if made.chance(15):
            late = made.bounds("from", max(int(str(until[key])) for key in until if key != "unrecorded") + 1)
            made.add(f"Status_{i}_stop2", "Status", statusOf=name, statusValue="StatusValue_Terminated", **ends, **late)
    if documented:
        for actor in sorted({*guarantors, *beneficiaries} - {"Alliance_A"}):
            for term in range(made.dice.randrange(3) if made.chance(50) else 0):
                entry = made.span(70, 40, 8)
                role = made.pick(("Role_Party", "Role_Signatory"))
                record = {"inInstrument": paper, "participant": actor, "role": role, "recordedIn": "Source_Register"}
                made.add(f"Participation_{i}_{actor}_{term}", "Participation", **record, **entry)
    return name


def _force(made: Maker) -> dict[str, object]:
    """Return the days of a status; its end may be off the record from some day on."""
    says = made.span(93, 35)
    if "until" in says and "untilLatest" not in says and made.chance(15):
        says["unrecorded"] = ["Bound_End"]
    return says


def position(made: Maker, name: str, states: list[str], people: list[str], guarantees: list[str], low: int = 1) -> str:
    """Add a position of somebody on a guarantee, told by an author or on record; no day of it is before `low`."""
    dice, chance = made.dice, made.chance
    says: dict[str, object] = {"holder": made.pick([*states, *people]), "about": made.pick(guarantees), "stance": f"Stance_{made.pick(STANCES)}"}
    says |= made.bounds("statedOn", low)
    if chance(40):
        says |= made.bounds("from", low)
    if chance(25):
        begun = int(str(says.get("fromLatest", says.get("from", low))))
        says |= made.bounds("until", begun)
    if chance(30):
        says |= {"recordedIn": "Source_Register", "verification": "Verification_Verified"}
    else:
        says |= {"claimant": f"Person_Author{dice.randrange(2)}", "attribution": "Attribution_Expected" if chance(12) else "Attribution_Reported"}
        says |= {"certainty": "Certainty_Possible"} if chance(12) else {}
        says |= {"variantOf": "Claim_0"} if chance(10) and name != "Claim_0" and any(t.name == "Claim_0" for t in made.world) else {}
    says |= {"hasEvidence": ["Evidence_Shared"]} if chance(30) else {}
    says |= {"condition": "Settlement_Peace"} if chance(25) else {}
    says |= {"capacity": f"Capacity_{made.pick(('Personal', 'Official'))}"} if chance(25) else {}
    return made.add(name, "Position", **says)


def judgement(made: Maker, name: str, people: list[str], guarantees: list[str], states: list[str], low: int = 1) -> str:
    """Add a judgement of an author, or of a person as an author tells it."""
    holder = made.pick(["Person_Author0", *people])
    says: dict[str, object] = {"holder": holder, "assesses": made.pick(guarantees[:2]), "criterion": "Criterion_Credibility"}
    says |= {
        "verdict": f"Verdict_{made.pick(('Met', 'NotMet'))}",
        "attribution": "Attribution_Own",
        "claimant": f"Person_Author{made.dice.randrange(2)}",
    }
    says |= {"ofGuarantor": made.pick(states[:2])} if made.chance(40) else {}
    says |= {"certainty": "Certainty_Possible"} if made.chance(12) else {}
    says |= made.bounds("statedOn", low)
    says |= made.bounds("from", low) if made.chance(40) else {}
    return made.add(name, "Assessment", **says)


def _suppositions(made: Maker, states: list[str], guarantees: list[str]) -> None:
    says = {"holder": made.pick(states), "about": made.pick(guarantees), "stance": f"Stance_{made.pick(STANCES)}"}
    made.add("Supposition_Stance", "Supposition", **says)
    made.add("Supposition_Verdict", "Supposition", assesses=guarantees[0], criterion="Criterion_Credibility", verdict="Verdict_Met")
    made.add("Supposition_Member", "Supposition", member=states[0], organization="Alliance_A")
    told = {"claimant": "Person_Author0", "holder": "Person_Author0", "attribution": "Attribution_Own", **made.bounds("statedOn")}
    made.add("Claim_if", "ConditionalClaim", premise="Supposition_Stance", conclusion="Supposition_Verdict", **told)


# Worlds as quads ------------------------------------------------------------------------------------------------------


@cache
def terms() -> tuple[ox.Quad, ...]:
    """Return what the rules and the views need of the ontology and the terms: classes, effects, labels of classes and concepts, polarity."""
    found: list[ox.Quad] = []
    wanted = {NS + "effect", NS + "polarity", PREFIXES["rdfs"] + "subClassOf"}
    for name in ("ontology", "vocabularies"):
        path = ROOT / "ontology" / f"{name}.ttl"
        every = build.graph_quads(path.read_bytes(), path, GRAPH + name)
        classes = {q.subject for q in every if q.predicate == TYPE and q.object.value.endswith("owl#Class")}  # type: ignore[union-attr]
        shown = (NS, ID + "Stance_", ID + "Standing_", ID + "Role_", ID + "Holding_")
        for quad in every:
            labelled = quad.predicate == LABEL and (quad.subject in classes or quad.subject.value.startswith(shown))  # type: ignore[union-attr]
            if quad.predicate.value in wanted or labelled:
                found.append(quad)
    return tuple(found)


def quads(world: World) -> list[ox.Quad]:
    """Return a world as quads, without the terms."""
    found = []
    for thing in world:
        subject = ox.NamedNode(ID + thing.name)
        found.append(ox.Quad(subject, TYPE, ox.NamedNode(NS + thing.kind), WORLD))
        found.append(ox.Quad(subject, LABEL, ox.Literal(thing.name, language="en"), WORLD))
        for key, value in thing.says.items():
            for one in value if isinstance(value, list) else [value]:
                term = ox.Literal(day(one), datatype=DATE) if isinstance(one, int) else ox.NamedNode(ID + str(one))
                found.append(ox.Quad(subject, ox.NamedNode(NS + key), term, WORLD))
    return found


# What holds, in words -------------------------------------------------------------------------------------------------

EVER = 10**6


class Span(NamedTuple):
    """When a thing begins and ends, each between two days; `start` None is not known, `lost` is an end that is not known from `end` on."""

    start: int | None = None
    start_latest: int = 0
    end: int = EVER
    end_latest: int = EVER
    lost: bool = False

    def on(self, now: int) -> str | None:
        """Say how it holds on a day: certain, perhaps, undated or not at all (None)."""
        if now > self.end_latest and not self.lost:
            return None
        if self.start is None:
            return "undated"
        if now < self.start:
            return None
        if self.lost and now > self.end:
            return "undated"
        return "certain" if self.start_latest <= now <= self.end else "perhaps"

    def begun(self, now: int) -> str | None:
        """Say how it has begun by a day."""
        if self.start is None:
            return "undated"
        return None if now < self.start else "certain" if self.start_latest <= now else "perhaps"

    def within(self, other: Span) -> Span:
        """Return when both hold."""
        unknown = self.start is None or other.start is None
        start = None if unknown else max(self.start or 0, other.start or 0)
        end = min(self.end, other.end)
        ends = [span.end_latest for span in (self, other) if not span.lost]
        last = min(ends, default=EVER)
        lost = (self.lost or other.lost) and last == EVER
        return Span(start, max(self.start_latest, other.start_latest), end, last, lost)

    def settled(self) -> Span:
        """Return it without its beginning where nobody knows whether it had ended before."""
        return self._replace(start=None) if self.lost and self.start is not None and self.end < self.start else self

    @property
    def ever(self) -> bool:
        """Whether there is a day on which it can hold."""
        return self.start is None or self.lost or self.start <= self.end_latest


ALWAYS = Span(0, 0)


def own(thing: Thing, *, open_start: bool = False) -> Span:
    """Return the recorded days of a state; one without a beginning is undated, or was always there where `open_start`."""
    off = thing.all("unrecorded")
    first, last = thing.get("from"), thing.get("until")
    start = None if "Bound_Beginning" in off or (first is None and not open_start) else first or 0
    latest = thing.get("fromLatest") or first or 0
    if "Bound_End" in off:  # it ended, and no day is on record: not known from the first day on which it can have
        return Span(start, latest, last if last is not None else max(latest, 0), EVER, True)
    return Span(start, latest, EVER if last is None else last, thing.get("untilLatest") or (EVER if last is None else last))


Key = tuple[str, ...]


class Reference:
    """What holds in a world: for each kind, key to span.

    Attributes:
        commitments: (guarantee) to its span; `standing` has how it stands.
        parties: (guarantee, role, actor, entry).
        bonds: (guarantee, guarantor, beneficiary), each with its spans.
        states: memberships and offices by name.
        claims: positions and judgements: (claim), or (claim, state, incumbency) for what a person says for a state.
    """

    def __init__(self, world: World, known_by: int | None = None) -> None:
        self.world = [
            t for t in world if known_by is None or t.kind not in STATEMENTS or (t.get("statedOnLatest") or t.get("statedOn") or 0) <= known_by
        ]
        self.named = {thing.name: thing for thing in self.world}
        self.standing: dict[str, str] = {}
        self.commitments: dict[str, Span] = {}
        for guarantee in self.of("Guarantee"):
            self._commitment(guarantee)
        self.parties: dict[Key, Span] = {}
        for name in self.commitments:
            self._parties(self.named[name])
        self.bonds: dict[Key, list[Span]] = {}
        self._bonds()
        self.states = {(t.name,): own(t) for t in self.world if t.kind in ("Membership", "Incumbency")}
        self.claims: dict[Key, Span] = {}
        self.said: dict[Key, Thing] = {}
        self._claims()

    def of(self, *kinds: str) -> list[Thing]:
        """Return the things of some classes."""
        return [thing for thing in self.world if thing.kind in kinds]

    # Commitments

    def _statuses(self, name: str, *values: str) -> list[Thing]:
        return [s for s in self.of("Status") if s.one("statusOf") == name and s.one("statusValue")[12:] in values and not s.one("ofGuarantor")]

    def _commitment(self, guarantee: Thing) -> None:
        paper = self.named.get(guarantee.one("establishedBy")) or Thing("", "")
        event = self.named.get(guarantee.one("announcedBy")) or Thing("", "")
        subjects = [name for name in (guarantee.name, paper.name) if name]
        force = [s for name in subjects for s in self._statuses(name, "InForce")]
        never = [s for name in subjects for s in self._statuses(name, "NeverConcluded")]
        signed, announced = paper.get("signedOn"), event.get("onDate")
        end = Span(0, 0)
        if never or paper.kind == "DraftInstrument":
            standing, told = "Proposed", never[:1]
            starts = [(signed, signed), (announced, event.get("onDateLatest")), *((s.get("from"), s.get("fromLatest")) for s in never)]
        elif force or paper.get("inForceFrom"):
            standing, told = "InForce", force[:1]
            starts = [(s.get("from"), s.get("fromLatest")) for s in told] + [(paper.get("inForceFrom"), None), (signed, None)]
        elif signed:
            standing, told, starts = "Concluded", [], [(signed, None)]
        elif announced:
            standing, told, starts = "Announced", [], [(announced, event.get("onDateLatest"))]
        elif paper.name or guarantee.one("recordedIn"):
            standing, told, starts = "Undated", [], []
        else:
            return  # an option lives in its positions
        for status in told:
            end = end.within(own(status, open_start=True)._replace(start=0, start_latest=0))
        if (ended := paper.get("endedOn")) is not None:
            end = end.within(Span(0, 0, ended, ended))
        for status in (s for name in subjects for s in self._statuses(name, "Lapsed", "Terminated")):
            over = status.get("from") or 0
            end = end.within(Span(0, 0, over, status.get("fromLatest") or over))
        for side in ("guarantor", "beneficiary"):
            if len(set(guarantee.all(side))) == 1 and self.named[guarantee.all(side)[0]].kind == "State":
                end = end.within(own(self.named[guarantee.all(side)[0]], open_start=True)._replace(start=0, start_latest=0))
        first, latest = next(((a, b or a) for a, b in starts if a is not None), (None, 0))
        self.standing[guarantee.name] = standing
        self.commitments[guarantee.name] = end._replace(start=first, start_latest=latest or 0)

    # Parties and bonds

    def _parties(self, guarantee: Thing) -> None:
        for role, side in (("Guarantor", "guarantor"), ("Beneficiary", "beneficiary")):
            for name in guarantee.all(side):
                actor = self.named[name]
                members = [m for m in self.of("Membership") if m.one("organization") == name]
                if actor.kind == "Alliance" and members:
                    entries = [(m.one("member"), m.name, own(m)) for m in members]
                else:
                    paper = guarantee.one("establishedBy")
                    parts = [p for p in self.of("Participation") if (p.one("participant"), p.one("inInstrument")) == (name, paper)]
                    dated = [p for p in parts if {"from", "until", "unrecorded"} & p.says.keys()]
                    entries = [(name, p.name, own(p, open_start=True)) for p in dated] or [(name, guarantee.name, ALWAYS)]
                for who, entry, bound in entries:
                    life = own(self.named[who], open_start=True) if self.named[who].kind == "State" else ALWAYS
                    span = _bound(self.commitments[guarantee.name], bound, life).settled()
                    if span.ever:  # else it entered after the end, or left before the beginning
                        self.parties[guarantee.name, role, who, entry] = span

    def _bonds(self) -> None:
        for (guarantee, role, who, _), one in self.parties.items():
            for (other, its, whom, _), two in self.parties.items():
                if (role, its) == ("Guarantor", "Beneficiary") and guarantee == other and who != whom:
                    span = one.within(two)
                    ends = (guarantee, who, whom)
                    stops = [own(s) for s in self.of("Status") if (s.one("statusOf"), s.one("ofGuarantor"), s.one("beneficiary")) == ends]
                    self.bonds.setdefault((guarantee, who, whom), []).extend(piece.settled() for piece in _stopped(span, stops) if piece.ever)

    # Positions and judgements

    def _claims(self) -> None:
        for claim in self.of(*STATEMENTS):
            self.said[claim.name,] = claim
            self.claims[claim.name,] = _stated(claim)
            if claim.kind == "Position" and claim.one("capacity") != "Capacity_Personal":
                for term in self.of("Incumbency"):
                    if term.one("officeHolder") == claim.one("holder"):
                        self._lift(claim, term)
        taken = dict(self.claims)
        self.overtaking: set[Key] = set()
        for key, span in taken.items():
            for other, later in taken.items():
                if self._overtakes(other, later, key, span):
                    assert later.start is not None
                    self.overtaking.add(other)
                    ends = ALWAYS._replace(end=later.start - 1, end_latest=later.start_latest - 1)
                    self.claims[key] = self.claims[key].within(ends)._replace(start=span.start, start_latest=span.start_latest)

    def _lift(self, claim: Thing, term: Thing) -> None:
        """Add the position of the state for which a person speaks, if the person can have taken it in office."""
        own_span, office = _stated(claim), own(term)
        given_up = claim.get("until")
        first = own_span.start if own_span.start is not None else given_up or 0
        last = own_span.start_latest if own_span.start is not None else claim.get("untilLatest") or given_up or 0
        gone = office.end if office.lost else office.end_latest
        if office.start is None or last < office.start or first > gone:
            return
        span = own_span.within(office)
        state = self.named[term.one("office")].one("actsFor")
        key = (claim.name, state, term.name)
        self.said[key] = Thing(claim.name, "Position", {**claim.says, "holder": state})
        if own_span.start is None:
            self.claims[key] = span._replace(start=None)
        else:  # as it was taken in office, it was taken before the office ended
            self.claims[key] = span._replace(start_latest=min(span.start_latest, gone))

    def _overtakes(self, key: Key, span: Span, earlier: Key, before: Span) -> bool:
        """Tell whether one position or judgement overtakes another."""
        late, old = self.said[key], self.said[earlier]
        if key == earlier or late.kind != old.kind or late.one("holder") != old.one("holder"):
            return False
        if late.one("certainty") or late.one("attribution") == "Attribution_Expected" or late.one("variantOf") in self.named:
            return False
        if late.kind == "Position":
            if late.one("capacity") == "Capacity_Personal" != old.one("capacity"):  # an aside ends no official word
                return False
            another = late.one("stance") != old.one("stance")
            if late.one("about") != old.one("about") or not (another or (old.one("condition") and not late.one("condition"))):
                return False
        elif any(late.one(name) != old.one(name) for name in ("assesses", "criterion", "ofGuarantor")) or late.one("verdict") == old.one("verdict"):
            return False
        stance_days = all(claim.get("from") is not None or claim.one("recordedIn") for claim in (late, old))
        one_voice = late.one("claimant") and late.one("claimant") == old.one("claimant")
        if span.start is None or before.start is None or not (stance_days or one_voice):
            return False
        return span.start > before.start_latest


def _bound(commitment: Span, entry: Span, life: Span) -> Span:
    """Return when a party is bound; one whose exit is not known on any day is not known from the day on which it was bound."""
    span = commitment.within(entry).within(life)
    if entry.lost and entry.end == 0:
        return commitment.within(entry._replace(end=EVER)).within(life)._replace(end=min(span.start_latest, commitment.end, life.end))
    return span


def _stopped(span: Span, stops: list[Span]) -> list[Span]:
    """Return what is left of a bond: until the day before a suspension, and again from the day after."""
    stops = sorted((stop for stop in stops if stop.start is not None), key=lambda stop: stop.start or 0)
    pieces, rest = [], span
    for stop in stops:
        pieces.append(rest.within(ALWAYS._replace(end=(stop.start or 0) - 1, end_latest=stop.start_latest - 1)))
        if stop.end == EVER:
            return pieces
        rest = rest.within(ALWAYS._replace(start=stop.end + 1, start_latest=stop.end_latest + 1))
    return [*pieces, rest]


def _made_by(claim: Thing) -> int:
    """Return the last day on which a claim can have been made."""
    return claim.get("statedOnLatest") or claim.get("statedOn") or 0


def _stated(claim: Thing) -> Span:
    """Return when a position or judgement holds as long as nothing overtakes it."""
    stated, latest = claim.get("statedOn") or 0, claim.get("statedOnLatest") or claim.get("statedOn") or 0
    until = claim.get("until")
    end, last = (EVER, EVER) if until is None else (until, claim.get("untilLatest") or until)
    if (first := claim.get("from")) is not None:
        return Span(first, claim.get("fromLatest") or first, end, last)
    if until is not None and until < stated:  # given up before it was told: since when is not told
        return Span(None, 0, end, last)
    return Span(stated, latest, end, last)


def holding(spans: dict[Key, Span], now: int, *, began: bool = False) -> dict[Key, str]:
    """Return what holds on a day, or has begun by it, and how."""
    found = {key: span.begun(now) if began else span.on(now) for key, span in spans.items()}
    return {key: how for key, how in found.items() if how}


def several(spans: dict[Key, list[Span]], now: int, *, began: bool = False) -> dict[Key, list[str]]:
    """Return the same for what has several spans."""
    found = {key: sorted(how for span in each if (how := span.begun(now) if began else span.on(now))) for key, each in spans.items()}
    return {key: each for key, each in found.items() if each}


def pairs(world: World) -> list[tuple[str, str]]:
    """Return every two actors of a world."""
    actors = [thing.name for thing in world if thing.kind in ("State", "Alliance")]
    return list(product(actors, actors))
