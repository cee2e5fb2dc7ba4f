"""Each question has golden rows over the toy world, equal on both engines, and rows over the real graph."""

from __future__ import annotations

import json
from typing import Any

import pytest
import toy_world

from kg import queries

pytestmark = [
    pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning"),  # rdflib's own
    pytest.mark.xdist_group("answers"),  # the graphs are loaded into rdflib once
]
QUESTIONS = {query.name: query for query in queries.load_all(toy_world.BASE, "ask")}
DATED = {name for name, query in QUESTIONS.items() if any(p.name == "as-of" for p in query.parameters)}
GOLDEN = toy_world.BASE / "tests" / "answers"
CASES = [
    pytest.param(path.stem, case, id=f"{path.stem}-{number}")
    for path in sorted(GOLDEN.glob("*.json"))
    for number, case in enumerate(json.loads(path.read_text(encoding="utf-8"))["cases"])
]


def test_every_question_has_golden_rows_and_every_golden_file_a_question() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(QUESTIONS)


def test_the_questions_of_the_list_are_all_there() -> None:
    """Question 32, what changed between two builds, is answered by a verb, since a graph does not know its past."""
    assert {query.question for query in QUESTIONS.values()} >= set(range(1, 34)) - {32}


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_golden_file_has_rows_and_the_columns_of_the_question(name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    assert golden["columns"] == QUESTIONS[name].columns
    assert any(case["rows"] for case in golden["cases"])
    assert all(case["why"] for case in golden["cases"])


@pytest.mark.parametrize(("name", "case"), CASES)
def test_answer_is_golden_in_oxigraph(name: str, case: dict[str, Any]) -> None:
    assert toy_world.ask(QUESTIONS[name], case["parameters"], case.get("as-of")) == case["rows"], case["why"]


@pytest.mark.parametrize(("name", "case"), CASES)
def test_answer_is_golden_in_rdflib(name: str, case: dict[str, Any]) -> None:
    assert toy_world.ask_rdflib(QUESTIONS[name], case["parameters"], case.get("as-of")) == case["rows"], case["why"]


@pytest.mark.parametrize("name", sorted(QUESTIONS))
def test_defaults_give_rows_over_the_real_graph_equal_on_both_engines(name: str) -> None:
    query = QUESTIONS[name]
    given = toy_world.values(query, {}, None)
    rows = toy_world.rows_of_oxigraph(toy_world.real(), query, given)
    assert rows
    if name != "reported-differently":  # rdflib compares its two sub-selects pair by pair: a third of the time of this file
        assert toy_world.rows_of_rdflib(toy_world.real(), toy_world.real_in_rdflib(), query, given) == rows


@pytest.mark.parametrize("name", sorted(DATED - {"adversary-guarantors", "unenforced-obligations"}))
def test_nothing_is_known_before_anything_was_said_or_done(name: str) -> None:
    """Nothing later leaks into an answer as of a day before the toy world began.

    Of the two questions left out, the Lindt Draft, of which no day is known, is part of the answer on any day.
    """
    query = QUESTIONS[name]
    everything = dict.fromkeys((p.name for p in query.parameters if p.kind == "iri"), "")
    assert toy_world.ask(query, everything, "1900-01-01") == []
