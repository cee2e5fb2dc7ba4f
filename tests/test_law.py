"""The law of readings, on worlds made at random: every door gives the same for the same day, and it is what holds.

The reference (`law_world.Reference`) is written from the rules in words, without a look at queries. `python tests/bench/long_law.py N` tries
many more worlds, and names the seed of what breaks the law.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from random import Random

import law_doors as doors
import law_world as law
import laws
import pyoxigraph as ox
import pytest
from conftest import run_here
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from kg import queries
from kg.network import views
from kg.reading import Reading

WORLDS = st.randoms(use_true_random=False)


def same(number: int) -> settings:
    """Return the same `number` of worlds in every run."""
    return settings(
        max_examples=number, derandomize=True, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )


def worlds(few: int, many: int) -> pytest.MarkDecorator:
    """Let a test take a number of worlds: `few`, and `many` where there is time (`pytest -m long`)."""
    return pytest.mark.parametrize("number", [few, pytest.param(many, marks=pytest.mark.long)])


@pytest.fixture(scope="module", autouse=True)
def _read_once() -> Iterator[None]:
    """Let the files of rules, views and styles be read once and not for every reading."""
    with pytest.MonkeyPatch.context() as patch:
        for module, names in ((queries, ("rules", "get", "node_styles")), (views, ("load",))):
            for name in names:
                patch.setattr(module, name, cache(getattr(module, name)))
        yield


def holds(number: int, law_: Callable[[law.World, Random], laws.Tried]) -> None:
    """Fail where a world breaks a law, with the world; the same `number` of worlds is tried in every run."""

    @same(number)
    @given(WORLDS)
    def one(dice: Random) -> None:
        world = law.make(dice)
        tried = law_(world, dice)
        if tried.wrong:
            for thing in world:
                note(f"{thing.name} is a {thing.kind}: {thing.says}")
        assert not tried.wrong, "\n".join(tried.wrong[:20])

    one()


@worlds(40, 120)
def test_a_reading_holds_what_holds(number: int) -> None:
    holds(number, lambda world, dice: laws.what_holds(world, [dice.randrange(len(laws.DAYS)) for _ in range(2)]))


@worlds(8, 20)
def test_a_reading_of_what_was_known_holds_what_was_known(number: int) -> None:
    holds(number, lambda world, dice: laws.what_holds(world, [dice.randrange(len(laws.DAYS))], dice.randrange(law.LAST)))


@worlds(10, 30)
def test_every_door_gives_the_same(number: int) -> None:
    holds(number, lambda world, dice: laws.every_door(world, dice.randrange(len(laws.DAYS)), None, dice.choice(["drop", "keep"])))


@worlds(3, 6)
def test_every_door_gives_the_same_without_a_day(number: int) -> None:
    holds(number, lambda world, _: laws.every_door(world, None))


@worlds(3, 6)
def test_every_door_gives_the_same_without_hindsight(number: int) -> None:
    holds(number, lambda world, dice: laws.every_door(world, *[dice.randrange(law.LAST)] * 2))


@worlds(20, 50)
def test_a_reading_is_a_build_of_what_holds(number: int) -> None:
    holds(number, lambda world, dice: laws.a_build_of_what_holds(world, dice.randrange(len(laws.DAYS))))


@worlds(5, 12)
def test_a_later_statement_changes_nothing_that_was_known(number: int) -> None:
    holds(number, lambda world, dice: laws.a_later_statement(world, dice, dice.randrange(law.LAST)))


@worlds(15, 40)
def test_what_comes_later_changes_no_reading_of_a_day(number: int) -> None:
    holds(number, lambda world, dice: laws.a_later_state(world, dice, dice.randrange(law.LAST)))


@same(3)
@given(WORLDS)
def test_the_command_and_its_kept_readings_give_the_same(dice: Random) -> None:
    """A build from files, the command, and the reading that it keeps: asked twice for each state, as rows of csv."""
    world = law.make(dice)
    now = law.day(dice.randrange(law.LAST))
    inside = doors.Doors(doors.Built(world))
    with tempfile.TemporaryDirectory() as folder:
        base, cache = Path(folder, "base"), Path(folder, "cache")
        (base / "seeds" / "background").mkdir(parents=True)
        for name in ("ontology", "queries"):
            (base / name).symlink_to(law.ROOT / name)
        triples = (quad.triple for quad in law.quads(world))
        ox.serialize(triples, base / "seeds" / "background" / "world.ttl", ox.RdfFormat.TURTLE)
        kept = []
        for name in [thing.name for thing in world if thing.kind == "State"] * 2:
            done = run_here(
                ["ask", "guarantees-of", "--beneficiary", f"sgd:{name}", "--as-of", now, "--undated", "keep", "--format", "csv"],
                law.ROOT,
                SGKG_BASE=str(base),
                SGKG_CACHE=str(cache),
            )
            assert done.status == 0, done.err
            given = sorted((doors.local(row["bond"]), doors.local(row.get("holds") or "")) for row in csv.DictReader(io.StringIO(done.out)))
            right = inside.rows("guarantees-of", Reading(now, "", "keep"), beneficiary=name)
            assert given == sorted((row["bond"], row.get("holds", "")) for row in right)
            kept.append([path.read_bytes() for path in cache.glob("*/*/readings/*.nq")])
        assert len(kept[0]) == 1
        assert kept[0] == kept[-1]


# What broke the law once, each as small as it gets ---------------------------------------------------------------------------------------


def small(**things: dict[str, object]) -> tuple[doors.Built, law.Reference]:
    """Return a small world: two states and an author beside what is given, each with its class as `a`."""
    world = [law.Thing(name, "State") for name in ("State_0", "State_1")] + [law.Thing("Person_Author0", "Person"), law.Thing("Source_R", "Source")]
    world += [law.Thing(name, str(says["a"]), {key: value for key, value in says.items() if key != "a"}) for name, says in things.items()]
    return doors.Built(world), law.Reference(world)


BOUND = {"a": "Guarantee", "guarantor": ["State_0"], "beneficiary": ["State_1"]}
TOLD = {"a": "Position", "about": "Guarantee_0", "claimant": "Person_Author0", "attribution": "Attribution_Reported"}
FORCE = {"a": "Status", "statusOf": "Guarantee_0", "statusValue": "StatusValue_InForce", "recordedIn": "Source_R"}
OFFICE = {"Office_0": {"a": "Office", "actsFor": "State_0"}, "Person_0": {"a": "Person"}, "Guarantee_0": {"a": "Guarantee"}}
HOLDER = {"a": "Incumbency", "office": "Office_0", "officeHolder": "Person_0"}
CASES: dict[str, dict[str, dict[str, object]]] = {
    "a draft begins with the event that announced it": {
        "Instrument_0": {"a": "DraftInstrument"},
        "Event_0": {"a": "Event", "onDate": 5},
        "Guarantee_0": {**BOUND, "establishedBy": "Instrument_0", "announcedBy": "Event_0"},
    },
    "a status makes a proposal of what no document knows": {
        "Guarantee_0": BOUND,
        "Status_0": {**FORCE, "statusValue": "StatusValue_NeverConcluded", "from": 5},
    },
    "a status without a day leaves it to the day of force": {
        "Instrument_0": {"a": "Treaty", "signedOn": 3, "inForceFrom": 6},
        "Guarantee_0": {**BOUND, "establishedBy": "Instrument_0"},
        "Status_0": FORCE,
    },
    "a duty is owed again when its suspension has ended": {
        "Guarantee_0": BOUND,
        "Status_0": {**FORCE, "from": 2},
        "Status_1": {**FORCE, "statusValue": "StatusValue_Suspended", "ofGuarantor": "State_0", "beneficiary": "State_1", "from": 6, "until": 9},
    },
    "a member that may have left before is undated, and bound by nothing before the commitment": {
        "Alliance_A": {"a": "Alliance"},
        "Membership_0": {"a": "Membership", "member": "State_0", "organization": "Alliance_A", "from": 2, "unrecorded": ["Bound_End"]},
        "Guarantee_0": {**BOUND, "guarantor": ["Alliance_A"]},
        "Status_0": {**FORCE, "from": 8},
    },
    "nobody is bound more surely than the commitment holds": {
        "Alliance_A": {"a": "Alliance"},
        "Instrument_0": {"a": "Treaty", "signedOn": 1},
        "Membership_0": {"a": "Membership", "member": "State_0", "organization": "Alliance_A", "from": 3, "until": 19},
        "Membership_1": {"a": "Membership", "member": "State_1", "organization": "Alliance_A", "from": 2, "until": 17},
        "Guarantee_0": {**BOUND, "guarantor": ["Alliance_A"], "beneficiary": ["Alliance_A"], "establishedBy": "Instrument_0"},
        "Status_0": {**FORCE, "from": 2, "until": 7, "unrecorded": ["Bound_End"]},
    },
    "what began nobody knows when and has ended does not hold": {
        "Alliance_A": {"a": "Alliance"},
        "Membership_0": {"a": "Membership", "member": "State_0", "organization": "Alliance_A", "until": 4, "unrecorded": ["Bound_Beginning"]},
    },
    "what is given up later was taken when it was told": {
        **OFFICE,
        "Incumbency_0": {**HOLDER, "from": 3, "until": 8},
        "Claim_0": {**TOLD, "holder": "Person_0", "stance": "Stance_Pledges", "statedOn": 5, "until": 12},
    },
    "what a person may have given up in office ends at the first of both": {
        **OFFICE,
        "Incumbency_0": {**HOLDER, "from": 3, "until": 7, "untilLatest": 8},
        "Claim_0": {**TOLD, "holder": "Person_0", "stance": "Stance_Pledges", "statedOn": 4, "until": 5, "untilLatest": 10},
    },
    "a state has no view through an office before it is held": {
        **OFFICE,
        "Incumbency_0": {**HOLDER, "from": 7},
        "Claim_0": {**TOLD, "holder": "Person_0", "stance": "Stance_Pledges", "statedOn": 2, "statedOnLatest": 10},
    },
    "a variant overtakes nothing, nor does what it says for the state": {
        **OFFICE,
        "Incumbency_0": {**HOLDER, "from": 1},
        "Claim_0": {**TOLD, "holder": "Person_0", "stance": "Stance_Pledges", "statedOn": 2},
        "Claim_1": {**TOLD, "holder": "Person_0", "stance": "Stance_RulesOut", "statedOn": 6, "variantOf": "Claim_0"},
    },
}


@pytest.mark.parametrize("case", CASES)
def test_what_broke_the_law_once(case: str) -> None:
    built, reference = small(**CASES[case])
    wrong = []
    for now in laws.DAYS:
        for began in (False, True):
            given = doors.said(built.cut(laws.reading(now, None, "keep"), history=began).data)
            wrong += laws._differ(f"day {now}", given, doors.expected(reference, now, began=began))
    assert not wrong, "\n".join(wrong)


def test_a_row_holds_as_its_statement_does() -> None:
    told = {**TOLD, "holder": "State_0", "stance": "Stance_Pledges", "statedOn": 2}
    force = {**FORCE, "from": 3, "fromLatest": 9}
    built, _ = small(Guarantee_0=BOUND, Status_0=force, Claim_0=told)
    graph = doors.Doors(built)
    (row,) = graph.rows("positions-on", laws.reading(5), option="Guarantee_0")
    assert "holds" not in row  # the position is certain, and only the treaty is not
    (row,) = graph.rows("guarantees-of", laws.reading(5), beneficiary="State_1")
    assert row["holds"] == "Holding_Perhaps"
    assert [how for _, how, _ in graph.edges("guarantees", laws.reading(5))] == ["perhaps"]
    assert [how for _, how, _ in graph.edges("positions", laws.reading(5))] == ["certain"]


def test_a_timeline_ends_on_its_day() -> None:
    built, _ = small(Guarantee_0=BOUND, Status_0={**FORCE, "from": 3, "until": 9})
    assert [entry.kind for entry in doors.Doors(built).timeline(as_of=law.day(5))] == ["status"]
    assert [entry.kind for entry in doors.Doors(built).timeline(as_of=law.day(9))] == ["status", "status ends"]
