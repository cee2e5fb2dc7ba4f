"""The timeline is in order, says what changed and who says so, and nothing of it lies after the day asked for."""

from __future__ import annotations

import json
from collections.abc import Callable

import pyoxigraph as ox
import pytest
import toy_world as worlds

from kg import assess, build
from kg.rdf import ID, NS, PREFIXES

TYPE = ox.NamedNode(PREFIXES["rdf"] + "type")
KINDS = {"position", "position ends", "status", "status ends", "signature", "event", "breach"}


def entries(subject: str = "", as_of: str = "") -> list[assess.TimelineEntry]:
    world = worlds.toy(as_of, history=True, verdicts=False) if as_of else worlds.toy()
    return assess.timeline_entries(world, worlds.BASE, ID + subject if subject else "", as_of)


def test_everything_is_told_once_and_in_order() -> None:
    found = entries()
    assert [entry.day for entry in found] == sorted(entry.day for entry in found)
    assert len(set(found)) == len(found)
    assert {entry.kind for entry in found} >= KINDS - {"position ends", "status ends"}
    stances = worlds.toy().quads_for_pattern(None, ox.NamedNode(NS + "stance"), None)
    asserted = {q.subject.value for q in stances if not q.graph_name.value.startswith("https://w3id.org/sgkg/graph/derived/")}  # type: ignore[union-attr]
    positions = {q.subject.value for q in worlds.toy().quads_for_pattern(None, TYPE, ox.NamedNode(NS + "Position"))}  # type: ignore[union-attr]
    assert {entry.statement for entry in found if entry.kind == "position"} == asserted & positions
    assert len(asserted & positions) > 15


def test_suppositions_are_no_part_of_it() -> None:
    supposed = {q.subject.value for q in worlds.toy().quads_for_pattern(None, TYPE, ox.NamedNode(NS + "Supposition"))}  # type: ignore[union-attr]
    assert supposed
    assert not supposed & {entry.statement for entry in entries()}


def test_a_state_has_what_its_officers_said_and_what_changed() -> None:
    air = [e for e in entries("State_Corvania") if e.thing == ID + "Guarantee_CorvanianAirSupport" and e.kind == "position"]
    told = [(e.day, e.says.rpartition("_")[2], e.before.rpartition("_")[2]) for e in air]
    assert told == sorted(told)
    assert ("2024-09-10", "RulesOut", "Pledges") in told
    assert ("2024-08-10", "Considers", "") in told  # told by another, of no day of its own: it stands beside
    assert told[0][2] == ""  # the first stance changes nothing


def test_what_changed_is_the_stance_before_and_never_the_same() -> None:
    found = [entry for entry in entries("State_Corvania") if entry.kind == "position"]
    overtakers = {q.object.value for q in worlds.toy().quads_for_pattern(None, ox.NamedNode(NS + "overtakenBy"), None)}  # type: ignore[union-attr]
    for entry in found:
        assert not entry.before or entry.statement in overtakers
        if entry.before:
            assert any((e.actor, e.thing, e.says) == (entry.actor, entry.thing, entry.before) and e.day < entry.day for e in found)
            assert entry.before != entry.says
    assert any(entry.before for entry in found)


def test_stances_of_one_day_stand_beside_each_other() -> None:
    store, graph = worlds.load(worlds.TOY / "nothing"), ox.NamedNode("urn:x:g")
    for number, (day, stance) in enumerate([("2020-01-01", "Considers"), ("2020-02-01", "Pledges"), ("2020-02-01", "RulesOut")]):
        said = {"holder": "Actor", "about": "Thing", "stance": f"Stance_{stance}", "claimant": "Author"}
        node = ox.NamedNode(f"urn:x:{number}")
        store.extend([ox.Quad(node, ox.NamedNode(NS + key), ox.NamedNode(ID + value), graph) for key, value in said.items()])
        when = ox.Literal(day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
        store.extend([ox.Quad(node, TYPE, ox.NamedNode(NS + "Position"), graph), ox.Quad(node, ox.NamedNode(NS + "statedOn"), when, graph)])
    build.conclude(store, worlds.rules())
    found = assess.timeline_entries(store, worlds.BASE)
    assert [entry.before.rpartition("_")[2] for entry in found] == ["", "Considers", "Considers"]


@pytest.mark.parametrize("subject", ["", "State_Corvania", "Guarantee_Tripwire", "Guarantee_Hollow"])
@pytest.mark.parametrize("day", ["1994-01-01", "2022-06-01", "2024-03-05", "2024-08-10"])
def test_as_of_a_day_is_the_beginning_of_the_whole(subject: str, day: str) -> None:
    whole, part = entries(subject), entries(subject, day)
    assert all(entry.day <= day for entry in part)
    visible = [entry for entry in whole if entry.day <= day]
    assert [entry._replace(before="") for entry in part] == [entry._replace(before="") for entry in visible]
    assert len(entries("", day)) < len(entries())


def test_an_option_has_its_statuses_and_breaches() -> None:
    kinds = [entry.kind for entry in entries("Guarantee_Hollow")]
    assert "status" in kinds
    assert "breach" in kinds
    assert all(entry.tellers for entry in entries() if entry.kind not in ("signature", "event"))


def test_the_command_writes_it(sgkg: Callable[..., object]) -> None:
    done = sgkg("timeline", "Corvania")
    assert done.status == 0  # type: ignore[attr-defined]
    assert "pledges → rules out" in done.out  # type: ignore[attr-defined]
    done = sgkg("timeline", "Corvania", "--format", "json", "--as-of", "2024-08-12")
    found = json.loads(done.out)["entries"]  # type: ignore[attr-defined]
    assert found
    assert all(entry["day"] <= "2024-08-12" and entry["told_by"] for entry in found if entry["kind"] == "position")
    assert sgkg("timeline", "Corvania", "--format", "md").out.startswith("| when | what |")  # type: ignore[attr-defined]
    assert sgkg("timeline", "nobody at all").status == 2  # type: ignore[attr-defined]
    assert sgkg("timeline", "--as-of", "soon").status == 2  # type: ignore[attr-defined]
