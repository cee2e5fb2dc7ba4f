"""`sgkg show` says everything about a thing in words: its facts, its evidence, what is said of it, and why it was concluded."""

from __future__ import annotations

import json
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from kg import derive, names
from kg.cli.show import text
from kg.describe import Describer, Premise
from kg.paths import Folders
from kg.rdf import DEFINITION, DERIVED_FROM, ID, when
from kg.text import folded
from kg.vocab import SG


@pytest.fixture(scope="module")
def describe(toy_store: ox.Store, toy_world) -> Callable:
    describer = Describer(toy_store, Folders(toy_world, "test"))
    return lambda name: describer.describe(names.resolve(toy_store, name))


def verdict(store: ox.Store, rule: str, thing: str, *more: tuple[str, str]) -> str:
    """The one derived verdict of a rule about a thing."""
    wanted = [(SG.byRule, derive.DERIVED + rule), (SG.assesses, ID + thing), *((predicate, ID + value) for predicate, value in more)]
    sets = [{q.subject.value for q in store.quads_for_pattern(None, ox.NamedNode(p), ox.NamedNode(o))} for p, o in wanted]
    (found,) = set.intersection(*sets)
    return found


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        ("2024-03-05", None, "2024-03-05"),
        ("2024-03-05", "2024-03-05", "2024-03-05"),
        ("2024-01-01", "2024-12-31", "2024"),
        ("2024-02-01", "2024-02-29", "2024-02"),
        ("2023-02-01", "2023-02-28", "2023-02"),
        ("2023-02-01", "2023-02-27", "between 2023-02-01 and 2023-02-27"),
        ("1970-01-01", "1979-12-31", "between 1970-01-01 and 1979-12-31"),
    ],
)
def test_dates_in_words(low: str, high: str | None, words: str) -> None:
    assert when(low, high) == words


def test_an_entity(describe: Callable) -> None:
    found = describe("sgd:Person_TorVassel")
    assert (found.label, found.classes, found.origin, found.premises) == ("Tor Vassel", ("person",), (), ())
    said = dict(found.said)
    assert said["incumbency, as office holder"] == (
        "Tor Vassel as President of Corvania (from 2024-01-20)  sgd:Incumbency_TorVassel_PresidentCorvania",
    )
    assert (
        "Vassel rules out Corvanian troops in Ardenia (says Ada Quill; from 2024-02-12; stated on 2024-03-05)"
        "  sgd:Claim_quill-lantern_vassel-rules-out-troops"
    ) in said["position, as holder"]
    assert all(list(lines) == sorted(lines) for lines in said.values())


def test_a_claim(describe: Callable) -> None:
    found = describe("Vassel rules out Corvanian troops in Ardenia")
    facts = dict(found.facts)
    assert facts["holder"] == ("Tor Vassel",)
    assert facts["stance"] == ("rules out",)
    assert facts["from"] == ("2024-02-12",)
    assert facts["counts for"] == ("Corvanian troops in Ardenia  [rule position-counts]",)
    assert [name for name, _ in found.facts][:3] == ["holder", "stance", "about"]
    assert found.origin == ("quill-courier 296–370", "quill-digest 104–168", "quill-lantern 505–579")


def test_a_fact_of_record(describe: Callable) -> None:
    assert describe("Breach_Hollow_2015").origin == ("on record: Lark Register of Treaties and Offices (verified)",)
    assert dict(describe("Breach_Hollow_2015").facts)["on"] == ("2015",)
    assert describe("Incumbency_PimHollis_PrimeMinisterDunmark").origin == ("on record: general knowledge, not traced to a document (unverified)",)


def test_a_concept_is_defined(describe: Callable, toy_store: ox.Store) -> None:
    found = describe("sgd:Stance_RulesOut")
    (quad,) = toy_store.quads_for_pattern(ox.NamedNode(found.iri), ox.NamedNode(DEFINITION), None)
    assert found.definition == quad.object.value


def test_a_derived_verdict_names_its_rule_and_its_premises_down_to_the_characters(describe: Callable, toy_store: ox.Store) -> None:
    iri = verdict(toy_store, "credibility", "Guarantee_Tripwire", (SG.inJudgementOf, "Person_AdaQuill"))
    found = describe(iri)
    assert dict(found.facts)["verdict"] == ("not met",)
    assert len(found.origin) == 1
    assert found.origin[0].startswith("rule credibility: ")

    def leaves(steps: tuple[Premise, ...]) -> set[tuple[str, str]]:
        return {leaf for step in steps for leaf in (leaves(step.premises) or {(step.iri.removeprefix(ID), step.origin)})}

    assert ("Claim_quill-lantern_tripwire-incapable", "quill-courier 371–451; quill-lantern 1059–1139") in leaves(found.premises)
    assert not any("nib" in name or "inkwell" in name for name, _ in leaves(found.premises))


def test_a_derived_position_names_claim_and_office(describe: Callable, toy_store: ox.Store) -> None:
    drawn = toy_store.quads_for_pattern(None, ox.NamedNode(DERIVED_FROM), ox.NamedNode(ID + "Claim_nib-herald_oldan-pledges-air"))
    (iri,) = {q.subject.value for q in drawn if q.graph_name.value.endswith("/speaks-for")}
    found = describe(iri)
    assert [step.label for step in found.premises] == [
        "Oldan pledges Corvanian air support (says Cora Nib; from 2022-04-20; stated on 2022-05-01)",
        "Mira Oldan as President of Corvania (from 2020-01-20; until 2024-01-19)",
    ]
    assert dict(found.facts)["until"] == ("2024-01-19",)
    assert dict(found.facts)["voiced by"] == ("Mira Oldan",)


def test_the_text_is_indented_and_without_control_characters(describe: Callable) -> None:
    found = describe("Ardenia")
    lines = folded(text(found), 60).splitlines()
    assert lines[:2] == ["Ardenia", "  state  sgd:State_Ardenia"]
    assert max(map(len, lines)) <= 60
    assert "\x1b" not in text(found._replace(label="evil \x1b[2J name"))


# --- the verb -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "Ardenia", "ardenia", "Port Amber", "the ARDENIAN government", "iso3:XAR", "ISO3:xar", "cow:901", "cowc:ARD", "gw:901", "gwc:ARN",
        "sgd:State_Ardenia", "State_Ardenia", "https://w3id.org/sgkg/id/State_Ardenia", "<https://w3id.org/sgkg/id/State_Ardenia>",
    ],
)  # fmt: skip
def test_names_that_mean_one_thing(name: str, toy_store: ox.Store) -> None:
    assert names.resolve(toy_store, name) == ID + "State_Ardenia"


def test_a_label_goes_before_another_name_and_a_part_of_one(toy_store: ox.Store) -> None:
    assert names.resolve(toy_store, "galtia") == ID + "State_Galtia"  # and not Old Galtia
    assert names.resolve(toy_store, "jara") == ID + "Person_YaraDemoss"
    assert names.resolve(toy_store, "slug:nib-herald") == ID + "Source_NibHerald"


def test_the_command_shows_by_any_name(sgkg: Callable) -> None:
    done = sgkg("show", "cow:901")
    assert (done.status, done.err) == (0, "")
    assert done.out.startswith("Ardenia\n  state  sgd:State_Ardenia\n  also called Port Amber, the Ardenian government\n")
    assert done.out == sgkg("show", "port amber").out


def test_the_command_writes_json(sgkg: Callable, describe: Callable) -> None:
    done = sgkg("show", "Claim_quill-lantern_none-without-corvania", "--format", "json")
    assert done.status == 0
    content = json.loads(done.out)
    assert list(content) == ["iri", "label", "classes", "also", "definition", "facts", "said", "origin", "premises", "links", "sgkg"]
    assert content["iri"] == ID + "Claim_quill-lantern_none-without-corvania"
    assert dict(map(tuple, [(name, tuple(values)) for name, values in content["facts"]])) == dict(describe(content["iri"]).facts)


def test_several_matches_are_listed_and_not_guessed(sgkg: Callable) -> None:
    done = sgkg("show", "Oldan")
    assert (done.status, done.out) == (2, "")
    assert "may be any of these" in done.err
    assert "sgd:Incumbency_MiraOldan_PresidentCorvania" in done.err
    assert "sgd:Person_MiraOldan " in done.err


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Tor Vasel", "nothing is called 'Tor Vasel'; did you mean Tor Vassel?"),
        ("sgd:State_Ardenya", "did you mean sgd:State_Ardenia"),
        ("State_Ardenya", "did you mean sgd:State_Ardenia"),
        ("cow:4711", "no entity has the cow code 4711"),
        ("https://example.org/nothing", "the graph knows no https://example.org/nothing"),
        ("zzzzzz", "nothing is called 'zzzzzz'"),
    ],
)
def test_an_unknown_name_is_one_line_with_help(sgkg: Callable, name: str, words: str) -> None:
    done = sgkg("show", name)
    assert (done.status, done.out) == (2, "")
    assert words in done.err
    assert done.err.count("\n") == 1


def test_an_end_that_is_still_to_come_is_not_shown(sgkg: Callable) -> None:
    """The end of a state is a happening: in the history of a day it is there from its day on, and perhaps where it may lie before."""
    exit_of_thorn, left = "Thorn as party to the Isle Treaty", "until 1970-06-30"
    assert left not in sgkg("show", exit_of_thorn, "--as-of", "1970-06-29").out
    assert left.removeprefix("until ") in sgkg("show", exit_of_thorn, "--as-of", "1970-06-30").out
    assert f"{exit_of_thorn} ({left})" not in sgkg("show", "Thorn", "--as-of", "1965").out
    assert f"{exit_of_thorn} ({left})" in sgkg("show", "Thorn", "--as-of", "1980").out
    opposes = "sgd:Position_isles_thorn-opposes"
    assert "2022" not in sgkg("show", opposes, "--as-of", "2021-12-31").out
    assert "holds until" in sgkg("show", opposes, "--as-of", "2022-03-15").out


def test_the_words_of_a_name_need_no_quotation_marks(sgkg: Callable) -> None:
    assert sgkg("show", "the", "pact").out == sgkg("show", "the pact").out != ""


def test_lists_are_named_in_singular_too(sgkg: Callable) -> None:
    assert sgkg("list", "actor").out == sgkg("list", "actors").out != ""
    assert "choose from" in sgkg("list", "qqq").err
