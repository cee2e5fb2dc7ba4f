"""When things hold: each standing, each case of a party, each way in which a position may be overtaken or not, in the toy world."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
import toy_world

from kg.network import views
from kg.rdf import ID, NS, raw

Span = tuple[str | None, str | None, str | None, str | None]
OPEN = (None, None)


def values(subject: ox.NamedNode, name: str) -> list[str]:
    return sorted(q.object.value.removeprefix(ID) for q in toy_world.toy().quads_for_pattern(subject, ox.NamedNode(NS + name), None, None))


def span(subject: ox.NamedNode) -> Span:
    """Return from when until when something holds, each with its latest day."""
    found = [values(subject, name) for name in ("holdsFrom", "holdsFromLatest", "holdsUntil", "holdsUntilLatest")]
    assert all(len(days) < 2 for days in found)
    first, first_latest, last, last_latest = (days[0] if days else None for days in found)
    return first, first_latest, last, last_latest


def of(name: str) -> ox.NamedNode:
    return ox.NamedNode(ID + name)


@pytest.mark.parametrize(
    ("guarantee", "standing", "by", "times"),
    [
        ("Guarantee_Hollow", "InForce", "Status_Hollow_InForce", ("1995-06-01", "1995-06-01", *OPEN)),  # its own status
        ("Guarantee_Millbrook", "InForce", "Status_Millbrook_InForce", ("2016-02-10", "2016-02-10", "2022-02-22", "2022-02-22")),  # its instrument's
        ("Guarantee_IsleTreaty", "InForce", "Instrument_IsleTreaty", ("1960-05-01", "1960-05-01", *OPEN)),  # the day of force
        (
            "Guarantee_ArdeniaEstmereAgreement",
            "Concluded",
            "Instrument_ArdeniaEstmereAgreement",
            ("2024-06-16", "2024-06-16", *OPEN),
        ),  # signature only
        ("Guarantee_RookSpeech", "Announced", "Event_RookSpeech", ("1975-05-01", "1975-05-31", *OPEN)),
        ("Guarantee_LindtDraft", "Proposed", "Status_LindtDraft_NeverConcluded", ("2022-03-01", "2022-04-30", *OPEN)),
        ("Guarantee_ThornLetter", "Undated", None, (*OPEN, *OPEN)),
        ("Guarantee_IslePatrol", None, None, (*OPEN, *OPEN)),  # an option lives in its positions
    ],
)
def test_how_a_commitment_stands(guarantee: str, standing: str | None, by: str | None, times: Span) -> None:
    assert values(of(guarantee), "standing") == ([f"Standing_{standing}"] if standing else [])
    assert values(of(guarantee), "standingBy") == ([by] if by else [])
    assert span(of(guarantee)) == times


def parties(guarantee: str, role: str) -> dict[str, Span]:
    store = toy_world.toy()
    found = [q.subject for q in store.quads_for_pattern(None, ox.NamedNode(NS + "partyTo"), of(guarantee), None)]
    return {values(party, "participant")[0]: span(party) for party in found if values(party, "role") == [f"Role_{role}"]}


def bonds(guarantee: str) -> dict[tuple[str, str], Span]:
    found = [q.subject for q in toy_world.toy().quads_for_pattern(None, ox.NamedNode(NS + "bondOf"), of(guarantee), None)]
    return {(values(bond, "boundActor")[0], values(bond, "boundTo")[0]): span(bond) for bond in found}


@pytest.mark.parametrize("role", ["Guarantor", "Beneficiary"])
def test_when_a_party_is_bound(role: str) -> None:
    """The parties on record stand for the group that a treaty names."""
    assert parties("Guarantee_IsleTreaty", role) == {
        "State_Rook": ("1960-05-01", "1960-05-01", *OPEN),  # no entry is recorded: from the beginning
        "State_Sable": ("1965-03-01", "1965-03-01", *OPEN),  # it joined later
        "State_Thorn": ("1960-05-01", "1960-05-01", "1970-06-30", "1970-06-30"),  # it left
        "State_Umber": ("1960-05-01", "1960-05-01", "1972-01-01", None),  # it left on a day that is not on record, not before this one
        "State_Vesper": (*OPEN, *OPEN),  # its entry is recorded as unknown
        "State_Wold": ("1960-05-01", "1960-05-01", "1968-12-31", "1968-12-31"),  # it ended as a state
    }


def test_members_owe_what_their_alliance_owes_while_they_are_members() -> None:
    assert parties("Guarantee_NorthernPact", "Guarantor") == {
        "State_Corvania": ("1950-08-24", "1950-08-24", *OPEN),
        "State_Dunmark": ("1950-08-24", "1950-08-24", *OPEN),
        "State_Estmere": ("1952-01-01", "1952-12-31", "1966-03-10", "1966-03-10"),
        "State_OldGaltia": ("1955-05-09", "1955-05-09", "1990-12-31", "1990-12-31"),
        "State_Galtia": ("1991-01-01", "1991-01-01", *OPEN),
    }


def test_a_duty_may_be_suspended_in_one_direction_alone_and_nobody_is_bound_to_himself() -> None:
    found = bonds("Guarantee_IsleTreaty")
    assert found["State_Rook", "State_Sable"] == ("1965-03-01", "1965-03-01", "1984-12-31", "1984-12-31")
    assert found["State_Sable", "State_Rook"] == ("1965-03-01", "1965-03-01", *OPEN)
    assert all(one != other for one, other in found)
    assert ("State_Galtia", "State_OldGaltia") not in bonds("Guarantee_NorthernPact")  # they were never members together


def test_which_position_is_overtaken_by_which() -> None:
    overtaken = toy_world.toy().quads_for_pattern(None, ox.NamedNode(NS + "overtakenBy"), None, None)
    labels = {(toy_world.label(toy_world.toy(), q.subject.value), toy_world.label(toy_world.toy(), q.object.value)) for q in overtaken}
    assert labels == {
        # a later judgement of one voice, by the days on which its texts appeared
        ("Quill: the reassurance force cannot stop a raid", "Quill: the reassurance force now has the strength"),
        # two voices, each of which tells the day of the stance
        ("for Corvania: Oldan pledges Corvanian air support", "for Corvania: Vassel rules out Corvanian air support"),
        # official statements have a day of their own: a stance that becomes another, a condition that is dropped
        ("Ferry Group considers engineers (1 February 2024)", "Ferry Group promises engineers (1 March 2024)"),
        ("Ferry Group considers engineers (1 February 2024)", "Ferry Group promises engineers again (1 April 2024)"),
        ("Rook pledges the patrol if Sable opens its harbour", "Rook pledges the patrol without a condition"),
        ("Thorn opposes the patrol", "Thorn supports the patrol"),
    }


@pytest.mark.parametrize(
    ("position", "times"),
    [
        ("Position_isles_rook-pledges-if", ("2021-01-01", "2021-01-01", "2021-05-31", "2021-05-31")),
        ("Position_isles_rook-pledges", ("2021-06-01", "2021-06-01", *OPEN)),  # ended by nothing possible, expected or about ships alone
        ("Position_isles_thorn-opposes", ("2021-03-01", "2021-03-31", "2022-02-28", "2022-03-30")),
        ("Position_isles_farrow-demands", ("2021-02-01", "2021-02-01", *OPEN)),  # a personal word ends no official one
        ("Claim_quill-lantern_estmere-declines", ("2024-03-05", "2024-03-05", *OPEN)),  # days of print order nothing between two voices
        ("Claim_quill-lantern_hollis-pledges-tripwire", ("2024-03-05", "2024-03-05", *OPEN)),
        ("Claim_quill-lantern_vassel-rules-out-troops", ("2024-02-12", "2024-02-12", *OPEN)),  # from the day of the stance
    ],
)
def test_from_when_until_when_a_position_holds(position: str, times: Span) -> None:
    assert span(of(position)) == times


def test_what_is_personal_is_not_that_of_the_state() -> None:
    lifted = {
        toy_world.label(toy_world.toy(), q.subject.value)
        for q in toy_world.toy().quads_for_pattern(None, ox.NamedNode(NS + "holder"), of("State_Sable"), None)
    }
    assert "for Sable: Farrow demands the patrol" in lifted
    assert "for Sable: Farrow mocks the patrol in private" not in lifted


def test_by_which_day_a_statement_was_known() -> None:
    assert values(of("Position_isles_thorn-opposes"), "knownFrom") == ["2021-03-31"]
    assert values(of("Claim_quill-lantern_vassel-rules-out-troops"), "knownFrom") == ["2024-03-05"]
    assert values(of("Supposition_quill-lantern_corvania-lends-aircraft"), "knownFrom") == ["2024-03-05"]
    assert values(of("Status_Hollow_InForce"), "knownFrom") == []


@pytest.mark.parametrize(
    ("thing", "times"),
    [
        ("Membership_Estmere_NorthernPact", ("1952-01-01", "1952-12-31", "1966-03-10", "1966-03-10")),
        ("Breach_Hollow_2015", ("2015-01-01", "2015-12-31", *OPEN)),
        ("Instrument_HollowMemorandum", ("1995-06-01", "1995-06-01", *OPEN)),
        ("Claim_quill-lantern_marrow-failed", ("1993-07-11", "1993-07-11", *OPEN)),  # the day of its occasion
        ("Claim_quill-lantern_stoneport-deterred", ("2024-03-05", "2024-03-05", *OPEN)),  # no day is told: known by the claim's
    ],
)
def test_when_things_on_record_hold(thing: str, times: Span) -> None:
    assert span(of(thing)) == times


@pytest.mark.parametrize(("day", "parties"), [("1968-06-01", {"Rook", "Sable", "Thorn", "Umber", "Wold"}), ("1980-01-01", {"Rook", "Sable"})])
def test_a_party_is_drawn_until_its_exit(day: str, parties: set[str]) -> None:
    """Wold ended as a state in 1968, Thorn left in 1970, and Umber on a day off the record."""
    world = toy_world.toy(day, verdicts=False)
    _, edges = views.rows(world, views.load(toy_world.BASE, "everything"), {}, ["en"])
    rows = [dict(zip(edges.columns, map(raw, row), strict=True)) for row in edges.rows]
    assert {row["source"].rpartition("_")[2] for row in rows if row["target"] == ID + "Instrument_IsleTreaty" and row["kind"] == "party"} == parties
