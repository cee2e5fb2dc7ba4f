"""Each question has golden rows over the toy world, equal on both engines, and rows over the real graph."""

from __future__ import annotations

import json
import re
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import toy_world

from kg import queries
from kg.rdf import PREFIXES

pytestmark = [
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),  # rdflib's own
    pytest.mark.xdist_group("answers"),  # the graphs are loaded into rdflib once
]
QUESTIONS = {query.name: query for query in queries.load_all(toy_world.BASE, "ask")}
GOLDEN = toy_world.BASE / "tests" / "answers"
SG = PREFIXES["sg"]
# Classes of the ontology, and those of what holds or happens.
CLASSES = {q.subject.value for q in toy_world.toy().quads_for_pattern(None, None, ox.NamedNode(PREFIXES["owl"] + "Class"), None)}
HOLDING = {q.subject.value for q in toy_world.toy().quads_for_pattern(None, ox.NamedNode(SG + "effect"), None, None)}
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}-{number}")
    for path in sorted(GOLDEN.glob("*.json"))
    for number, case in enumerate(json.loads(path.read_text(encoding="utf-8"))["cases"])
]


# Each question in rdflib once, its other cases apart.
IN_RDFLIB = [pytest.param(*one.values, id=one.id, marks=() if str(one.id).endswith("-0") else pytest.mark.long) for one in CASES]


def test_every_question_has_golden_rows_and_every_golden_file_a_question() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(QUESTIONS)


def test_the_questions_of_the_list_are_all_there() -> None:
    """Question 32, what changed between two builds, is answered by a verb, since a graph does not know its past."""
    assert {number for query in QUESTIONS.values() for number in query.questions} >= {*range(1, 41), 42, 44} - {32}


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_golden_file_has_rows_and_the_columns_of_the_question(name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert golden["columns"] == QUESTIONS[name].columns
    assert any(case["rows"] for case in golden["cases"])
    assert all(case["why"] for case in golden["cases"])


@pytest.mark.parametrize(("name", "case"), CASES)
def test_answer_is_golden_in_oxigraph(name: str, case: dict[str, Any]) -> None:
    assert toy_world.ask(QUESTIONS[name], case["parameters"], case.get("as-of"), case.get("known-by")) == case["rows"], case["why"]


@pytest.mark.parametrize(("name", "case"), IN_RDFLIB)
def test_answer_is_golden_in_rdflib(name: str, case: dict[str, Any]) -> None:
    assert toy_world.ask_rdflib(QUESTIONS[name], case["parameters"], case.get("as-of"), case.get("known-by")) == case["rows"], case["why"]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_defaults_give_rows_over_the_real_graph(name: str) -> None:
    query = QUESTIONS[name]
    assert toy_world.rows_of_oxigraph(toy_world.real(), query, toy_world.values(query, {}))


@pytest.mark.long
@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_both_engines_give_the_same_over_the_real_graph(name: str) -> None:
    query = QUESTIONS[name]
    # rdflib works out a sub-select of an OPTIONAL for each row: six minutes for the 233 actors, seconds for the coalitions
    given = toy_world.values(query, {"class": "sg:Coalition"} if name == "listed" else {})
    rows = toy_world.rows_of_oxigraph(toy_world.real(), query, given)
    assert rows
    if name != "reported-differently":  # rdflib compares its two sub-selects pair by pair: a third of the time of this file
        assert toy_world.rows_of_rdflib(toy_world.real(), toy_world.real_in_rdflib(), query, given) == rows


def test_no_question_takes_a_day_and_each_says_what_it_is_about() -> None:
    """What holds on a day is decided before a question is asked; `about` names classes of the ontology."""
    for query in QUESTIONS.values():
        assert not re.search(r"as-?_?of", query.text), query.name
        assert query.about, query.name
        assert {SG + name for name in query.about} <= CLASSES, query.name


def test_a_question_that_reads_what_rules_conclude_has_them_run_on_a_day() -> None:
    """Without `rederive` a question on a day finds nothing that a rule about no time concludes."""
    concluded = re.compile(r"sg:(?:byRule|countsFor|corroboratedBy|toldIn|toldBy|inJudgementOf|DerivedVerdict)\b|graph/derived/")
    for query in QUESTIONS.values():
        assert query.rederive or not concluded.search(query.text), query.name


@pytest.mark.parametrize("name", sorted(name for name, query in QUESTIONS.items() if {SG + kind for kind in query.about} <= HOLDING))
def test_nothing_holds_before_anything_was_said_or_done(name: str) -> None:
    """A question that is about states and happenings alone has no rows on a day before the toy world began."""
    query = QUESTIONS[name]
    everything = dict.fromkeys((p.name for p in query.parameters if p.kind == "iri"), "")
    assert toy_world.ask(query, everything, "1800-01-01") == []


@pytest.mark.parametrize(("name", "column"), [("guarantors-of", "boundTo"), ("beneficiaries-of", "boundActor")])
def test_the_earliest_beginning_that_is_known_is_shown_beside_one_that_is_not_and_the_surest_bond_leads(name: str, column: str) -> None:
    """A beginning that is off the record hides no other; a row holds perhaps only where each of its bonds does."""
    other = {"boundTo": "boundActor", "boundActor": "boundTo"}[column]
    facts = f"""PREFIX sg: <{SG}> PREFIX sgd: <https://w3id.org/sgkg/id/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        sgd:Guarantee_Old sg:standing sgd:Standing_InForce . sgd:Guarantee_New sg:standing sgd:Standing_InForce .
        sgd:Bond_A a sg:Bond ; sg:bondOf sgd:Guarantee_Old ; sg:{column} sgd:State_A ; sg:{other} sgd:State_B ; sg:holding sgd:Holding_Perhaps .
        sgd:Bond_B a sg:Bond ; sg:bondOf sgd:Guarantee_New ; sg:{column} sgd:State_A ; sg:{other} sgd:State_B ;
          sg:holdsFrom "1972-01-01"^^xsd:date ; sg:holdsFromLatest "1972-12-31"^^xsd:date .
        sgd:Bond_C a sg:Bond ; sg:bondOf sgd:Guarantee_New ; sg:{column} sgd:State_A ; sg:{other} sgd:State_C ; sg:holding sgd:Holding_Perhaps ."""
    store, copy = ox.Store(), rdflib.Dataset(default_union=True)
    store.load(facts, format=ox.RdfFormat.TURTLE)
    copy.parse(data=facts, format="turtle")
    question = QUESTIONS[name]
    given = toy_world.values(question, {"state": "sgd:State_A"})
    for rows in (toy_world.rows_of_oxigraph(store, question, given), toy_world.rows_of_rdflib(store, copy, question, given)):
        told = [dict(zip(question.columns, row, strict=True)) for row in rows]
        assert [(row["since"], row["sinceLatest"], row["withoutBeginning"], row["bond"]) for row in told] == [
            ("1972-01-01", "1972-12-31", "1", "sgd:Bond_B"),
            (None, None, "1", "sgd:Bond_C"),
        ]


@pytest.mark.parametrize(("name", "column"), [("guarantors-of", "boundTo"), ("beneficiaries-of", "boundActor")])
def test_the_last_end_has_no_latest_day_where_one_of_the_bonds_has_none(name: str, column: str) -> None:
    """The latest day of another bond, which ended before, would be an end before the end."""
    other = {"boundTo": "boundActor", "boundActor": "boundTo"}[column]
    facts = f"""PREFIX sg: <{SG}> PREFIX sgd: <https://w3id.org/sgkg/id/> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
        sgd:Guarantee_Old sg:standing sgd:Standing_InForce . sgd:Guarantee_New sg:standing sgd:Standing_InForce .
        [] a sg:Bond ; sg:bondOf sgd:Guarantee_Old ; sg:{column} sgd:State_A ; sg:{other} sgd:State_B ;
          sg:holdsUntil "1968-12-31"^^xsd:date ; sg:holdsUntilLatest "1968-12-31"^^xsd:date .
        [] a sg:Bond ; sg:bondOf sgd:Guarantee_New ; sg:{column} sgd:State_A ; sg:{other} sgd:State_B ; sg:holdsUntil "1972-01-01"^^xsd:date ."""
    store, copy = ox.Store(), rdflib.Dataset(default_union=True)
    store.load(facts, format=ox.RdfFormat.TURTLE)
    copy.parse(data=facts, format="turtle")
    question = QUESTIONS[name]
    given = toy_world.values(question, {"state": "sgd:State_A"})
    for (row,) in (toy_world.rows_of_oxigraph(store, question, given), toy_world.rows_of_rdflib(store, copy, question, given)):
        ends = dict(zip(question.columns, row, strict=True))
        assert (ends["commitments"], ends["until"], ends["untilLatest"]) == ("2", "1972-01-01", None)
