"""The laws of readings as functions: each tries one made world and returns in words what breaks it."""

from __future__ import annotations

import copy
from random import Random
from typing import NamedTuple

import law_doors as doors
import law_world as law

from kg.reading import Reading

DAYS = range(law.LAST + 6)  # every day on which anything begins or ends, the day before the first and the one after the last


class Tried(NamedTuple):
    """What was tried and found.

    Attributes:
        readings: how many readings were compared.
        actors: how many actors were asked about.
        wrong: what breaks the law.
    """

    readings: int
    actors: int
    wrong: list[str]


def reading(now: int | None = None, known: int | None = None, undated: str = "drop") -> Reading:
    """Return the reading of a day as it was known by another."""
    return Reading("" if now is None else law.day(now), "" if known is None else law.day(known), undated)


def _actors(world: law.World) -> int:
    return sum(thing.kind in ("State", "Alliance", "Person") for thing in world)


def _differ(told: str, given: doors.Said, right: doors.Said) -> list[str]:
    wrong = []
    for kind, one, other in zip(doors.Said._fields, given, right, strict=True):
        differing = {key: (one.get(key), other.get(key)) for key in sorted({*one, *other}) if one.get(key) != other.get(key)}
        wrong += [f"{told}, {kind}: {key} is {is_}, should be {should}" for key, (is_, should) in differing.items()]
    return wrong


def what_holds(world: law.World, days: list[int], known: int | None = None) -> Tried:
    """Readings, and readings of history, hold what the reference says, certainly, perhaps or undated."""
    built, reference = doors.Built(world), law.Reference(world, known)
    wrong = []
    for now in days:
        for undated, began in (("drop", False), ("keep", False), ("drop", True), ("keep", True)):
            right = doors.expected(reference, now, began=began)
            given = doors.said(built.cut(reading(now, known, undated), history=began).data)
            told = f"day {now}{'' if known is None else f', known by {known}'}, undated {undated}{', history' if began else ''}"
            wrong += _differ(told, given, doors.dated(right) if undated == "drop" else right)
    return Tried(4 * len(days), _actors(world) * len(days), wrong)


def every_door(world: law.World, now: int | None, known: int | None = None, undated: str = "drop") -> Tried:
    """Every door gives what the reference says."""
    wanted = reading(now, known, undated)
    wrong = doors.differences(doors.Built(world), law.Reference(world, known), world, wanted, now)
    return Tried(1, _actors(world), [f"{wanted.words() or 'everything'} ({now}, {known}): {line}" for line in wrong])


def a_build_of_what_holds(world: law.World, now: int) -> Tried:
    """A reading holds what a build holds that is made of what holds on the day, what had happened by it, and descriptions alone."""
    world = _with_known_ends(world)
    whole = doors.said(doors.Built(world).cut(reading(now)).data)
    part = doors.said(doors.Built(_only(world, now)).cut(reading(now)).data)
    return Tried(1, _actors(world), _differ(f"day {now}, built of what holds", part, whole))


def _with_known_ends(world: law.World) -> law.World:
    """Return a world in which no end is off the record: a later end, which bounds such a one, makes `undated` a `perhaps`."""
    left = copy.deepcopy(world)
    for thing in left:
        if "Bound_End" in thing.all("unrecorded"):
            thing.says["unrecorded"] = [bound for bound in thing.all("unrecorded") if bound != "Bound_End"]
    return left


def _only(world: law.World, now: int) -> law.World:
    """Return what holds on a day or happened by it; what does not hold keeps its name and loses what it does."""
    reference = law.Reference(world)
    held = doors.dated(doors.expected(reference, now))
    left = copy.deepcopy(world)
    # What overtook another by the day has ended it, whether or not it still holds: the end of a state is a happening.
    begun = doors.expected(reference, now, began=True).claims
    claims = {key[0] for key in held.claims if len(key) == 1} | {key[0] for key in begun if len(key) == 1 and key in reference.overtaking}
    for thing in left:
        says = thing.says
        if thing.kind == "Membership" and (thing.name,) not in held.states:
            says.pop("member")
        elif thing.kind == "Incumbency" and (thing.name,) not in held.states:
            says.pop("officeHolder")
        elif thing.kind in law.STATEMENTS and thing.name not in claims:
            says.pop("stance" if thing.kind == "Position" else "verdict")
        elif thing.kind == "Guarantee" and (thing.name,) not in held.commitments:
            for key in ("establishedBy", "announcedBy", "recordedIn"):
                says.pop(key, None)
        elif thing.kind in ("Event", "Breach") and (thing.get("onDate") or 0) > now:
            for key in ("onDate", "onDateLatest", "breaches", "breachedBy"):
                says.pop(key, None)
        elif thing.kind == "Status":
            begun = (thing.get("from") or 0) <= now
            of_what = thing.one("statusOf")
            if not begun or (of_what.startswith("Guarantee") and (of_what,) not in held.commitments):
                says.pop("statusValue")
    return left


def a_later_statement(world: law.World, dice: Random, known: int) -> Tried:
    """A statement made after a day changes no reading known by that day."""
    made = law.Maker(dice)
    made.world = copy.deepcopy(world)
    states, people, guarantees = _names(world)
    made.add("Evidence_Later", "Evidence", inSource="Source_Register")
    shared = any(thing.name == "Evidence_Shared" for thing in world)
    for i in range(2):
        law.position(made, f"Claim_later{i}", states, people, guarantees)
        _state_after(made.world[-1], known)
        made.world[-1].says["hasEvidence"] = ["Evidence_Later", *(["Evidence_Shared"] if shared and made.chance(50) else [])]
    law.judgement(made, "Claim_later_j", people, guarantees, states)
    _state_after(made.world[-1], known)
    before, after = doors.Built(world), doors.Built(made.world)
    wrong = []
    tried = [reading(None, known), reading(known, known), reading(dice.randrange(law.LAST), known, "keep")]
    for wanted in tried:
        old, new = (sorted(built.cut(wanted).data.splitlines()) for built in (before, after))
        wrong += [f"{wanted.words()}: a later statement adds or takes {line.decode()}" for line in {*old} ^ {*new}]
    return Tried(len(tried), _actors(world), wrong)


def _state_after(claim: law.Thing, day: int) -> None:
    """Let a claim be made after a day; its last possible day counts."""
    last = claim.get("statedOnLatest") or claim.get("statedOn") or 0
    if last <= day:
        claim.says["statedOn"] = int(str(claim.says["statedOn"])) + day + 1 - last
        if "statedOnLatest" in claim.says:
            claim.says["statedOnLatest"] = day + 1


def _names(world: law.World) -> tuple[list[str], list[str], list[str]]:
    states = [thing.name for thing in world if thing.kind == "State"]
    people = [thing.name for thing in world if thing.kind == "Person" and "Author" not in thing.name]
    return states, people, [thing.name for thing in world if thing.kind == "Guarantee"]


def a_later_state(world: law.World, dice: Random, now: int) -> Tried:
    """What begins or happens after a day and overtakes nothing changes no reading of that day, nor does a later end."""
    made = law.Maker(dice)
    world = _with_known_ends(world)
    made.world = copy.deepcopy(world)
    states, people, guarantees = _names(world)
    low = now + 1
    claim = law.position(made, "Claim_after", states, people, guarantees, low)
    reference = law.Reference(made.world)
    new = {key: span for key, span in reference.claims.items() if key[0] == claim}
    if any(reference._overtakes(key, span, old, before) for key, span in new.items() for old, before in law.Reference(world).claims.items()):
        made.world.pop()
    if any(thing.kind == "Membership" for thing in world):
        made.add("Membership_after", "Membership", member=made.pick(states), organization="Alliance_A", **made.bounds("from", low))
    made.add("Incumbency_after", "Incumbency", office="Office_0", officeHolder=made.pick(people), **made.bounds("from", low))
    made.add("Event_after", "Breach", breaches=made.pick(guarantees), breachedBy=made.pick(states), **made.bounds("onDate", low))
    made.add("Instrument_after", "Treaty", signedOn=low)
    made.add("Guarantee_after", "Guarantee", guarantor=[states[0]], beneficiary=[states[1]], establishedBy="Instrument_after")
    over = {"recordedIn": "Source_Register", "statusValue": "StatusValue_Terminated", **made.bounds("from", low)}
    made.add("Status_after", "Status", statusOf=made.pick([*guarantees, "Instrument_0"]), **over)
    halt = {"statusValue": "StatusValue_Suspended", "ofGuarantor": states[0], "beneficiary": states[1], "recordedIn": "Source_Register"}
    made.add("Status_halt", "Status", statusOf=guarantees[0], **halt, **made.bounds("from", low))
    before, after = doors.Built(world), doors.Built(made.world)
    wrong = []
    for began in (False, True):
        old, late = (doors.said(built.cut(reading(now), history=began).data) for built in (before, after))
        wrong += _differ(f"day {now}, with what comes later{', history' if began else ''}", late, old)
    return Tried(2, _actors(world), wrong)
