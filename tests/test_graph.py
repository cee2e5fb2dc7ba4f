"""The graph as one object, and the answers that it gives."""

from __future__ import annotations

import datetime
import doctest
import importlib
import pickle
import sys
from pathlib import Path

import pytest

import kg
from kg.answer import Answer, Day, Thing
from kg.rdf import ID

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def graph(toy_world: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> kg.Graph:
    monkeypatch.setenv("SGKG_BASE", str(toy_world))
    monkeypatch.setenv("SGKG_CACHE", str(tmp_path_factory.getbasetemp() / "graph-cache"))
    monkeypatch.delenv("SGKG_WORKSPACE", raising=False)
    return kg.open()


@pytest.fixture
def members(graph: kg.Graph) -> Answer:
    return graph.ask("members-of", organization="Northern Pact")


def test_what_the_package_offers() -> None:
    assert {"open", "Graph", "Answer"} <= set(dir(kg))
    assert not callable(importlib.import_module("kg.validate"))


def test_rows_are_typed(members: Answer) -> None:
    row = dict(zip(members.columns, members[0], strict=True))
    assert isinstance(row["member"], Thing)
    assert row["member"].iri.startswith(ID)
    assert str(row["member"]) == row["member"].label
    assert isinstance(row["from"], Day)
    assert isinstance(row["from"].first, datetime.date)
    assert members.records()[0] == row
    assert [next(iter(members)), len(members), bool(members)] == [members.rows[0], len(members.rows), True]
    assert members[:2] == members.rows[:2]


def test_an_inexact_day_keeps_both_bounds(graph: kg.Graph) -> None:
    row = graph.query('SELECT ?on ?onLatest WHERE { VALUES (?on ?onLatest) { ("2014-02-27"^^xsd:date "2014-03-18"^^xsd:date) } }')[0]
    assert row[0] == Day(datetime.date(2014, 2, 27), datetime.date(2014, 3, 18))
    assert str(row[0]) == "between 2014-02-27 and 2014-03-18"


def test_other_literals_keep_their_types(graph: kg.Graph) -> None:
    row = graph.query('SELECT (1 AS ?a) (1.5 AS ?b) (true AS ?c) ("x"@en AS ?d) (?none AS ?e) WHERE {}')[0]
    assert row == (1, 1.5, True, "x", None)


def test_an_answer_does_not_change(members: Answer) -> None:
    with pytest.raises(AttributeError, match="does not change"):
        members.kind = "graph"
    assert isinstance(members.terms, tuple)


def test_an_answer_can_be_sent_to_another_process(members: Answer) -> None:
    again = pickle.loads(pickle.dumps(members))
    assert (again.columns, again.terms, again.labels, again.notes) == (members.columns, members.terms, members.labels, members.notes)


def test_a_dataframe_has_labels_iris_and_days(members: Answer) -> None:
    frame = members.to_dataframe()
    assert len(frame) == len(members)
    assert list(frame["member"]) == [row[1].label for row in members]
    assert list(frame["member_iri"]) == [row[1].iri for row in members]
    assert str(frame["from"].dtype).startswith("datetime64")


def test_columns_of_a_dataframe_and_their_dtypes_do_not_depend_on_the_rows(graph: kg.Graph) -> None:
    text = "SELECT ?p ?end (COUNT(?p) AS ?n) (MAX(?i) AS ?most) (BOUND(?end) AS ?ended) (STR(?p) AS ?words) ?holder WHERE { ?p a sg:Position . %s }"
    rest = "OPTIONAL { ?p sg:until ?end } OPTIONAL { ?p sg:holder ?holder } OPTIONAL { ?p sg:inclination ?i }"
    query = text % rest + " GROUP BY ?p ?end ?holder"
    with_rows, without = graph.query(query), graph.query(query.replace("a sg:Position", "a sg:Settlement ; sg:statusOf sg:Settlement"))
    assert with_rows
    assert not without
    frames = [answer.to_dataframe() for answer in (with_rows, without)]
    assert frames[0].dtypes.astype(str).to_dict() == frames[1].dtypes.astype(str).to_dict()
    dtypes = {"n": "Int64", "most": "Int64", "ended": "boolean", "words": "string", "holder": "string", "holder_iri": "string", "p": "string"}
    assert {name: str(frames[0].dtypes[name]) for name in dtypes} == dtypes
    assert str(frames[1].dtypes["end"]).startswith("datetime64")
    assert with_rows.to_csv().splitlines()[0] == without.to_csv().splitlines()[0]


def test_without_pandas_the_error_says_what_to_install(members: Answer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'sgkg\[notebook\]'"):
        members.to_dataframe()


def test_csv_is_written_to_a_file(members: Answer, tmp_path: Path) -> None:
    text = members.to_csv(tmp_path / "m.csv")
    assert (tmp_path / "m.csv").read_bytes().decode() == text
    entities = ("organization", "member", "verification", "membership")
    assert text.splitlines()[0] == ",".join(one for name in members.columns for one in ((name, f"{name}_iri") if name in entities else (name,)))
    assert members.to_csv(ids=True).splitlines()[0] == ",".join(members.columns)


def test_a_page_shows_script_as_words(graph: kg.Graph) -> None:
    page = graph.query('SELECT ("<script>alert(1)</script>" AS ?x) WHERE {}')._repr_html_()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_truth_and_graphs(graph: kg.Graph) -> None:
    assert graph.query("ASK { ?s a sg:State }")
    assert not graph.query("ASK { ?s a sg:Nothing }")
    triples = graph.query("CONSTRUCT { ?s a sg:State } WHERE { ?s a sg:State }", limit=2)
    assert (triples.kind, triples.columns, len(triples), triples.more) == ("graph", ("subject", "predicate", "object"), 2, True)
    assert b"sg:State" in triples.write("ttl")
    with pytest.raises(ValueError, match="writes rows"):
        triples.write("csv")


def test_questions_are_listed_and_asked_by_number(graph: kg.Graph) -> None:
    (nine,) = [question for question in graph.questions() if 9 in question.questions]
    assert graph.ask("9", organization="the pact").columns == graph.ask(nine, organization="the pact").columns
    with pytest.raises(LookupError, match="did you mean members-of"):
        graph.ask("member-of")
    with pytest.raises(ValueError, match="has no parameter --organisation"):
        graph.ask("members-of", organisation="Northern Pact")


def test_a_query_may_not_reach_out(graph: kg.Graph) -> None:
    with pytest.raises(PermissionError, match="SERVICE"):
        graph.query("SELECT * WHERE { SERVICE <http://example.org/sparql> { ?s ?p ?o } }")


def test_it_shows_draws_weighs_tells_and_checks(graph: kg.Graph, tmp_path: Path) -> None:
    assert graph.show("Northern Pact").iri == graph.resolve("the pact")
    drawn = graph.network("guarantees")
    assert drawn.edges
    assert kg.network.to_networkx(drawn).number_of_edges() == len(drawn.edges)
    report = graph.assess()
    assert report.matrix.rows
    assert graph.timeline("Ardenia")
    wrong = tmp_path / "wrong.ttl"
    wrong.write_text("PREFIX sg: <https://w3id.org/sgkg/ns#>\n<https://example.org/a> a sg:Positoin .\n", encoding="utf-8")
    assert [finding.rule for finding in graph.validate([wrong]).findings] == ["unknown-term"]


def test_everything_goes_through_one_graph_and_says_what_is_done(graph: kg.Graph) -> None:
    told: list[str] = []
    other = kg.Graph(graph.folders, progress=told.append)
    other.ask("members-of", organization="the pact")
    assert told[-1] == ""
    assert graph.labels([graph.resolve("the pact"), "https://example.org/x"])["https://example.org/x"] == "<https://example.org/x>"


def test_a_picture_of_all_times_says_so_where_something_has_ended(graph: kg.Graph) -> None:
    told = "not all of it still holds"
    assert told in graph.network("guarantees").scope
    assert told not in graph.network("guarantees", as_of="1960").scope
    assert told not in graph.network("history").scope
    assert told not in graph.network("voices").scope


@pytest.mark.parametrize("name", ["kg.rdf", "kg.text", "kg.answer", "kg.network.palette"])
def test_the_examples_in_the_docstrings(name: str) -> None:
    found = doctest.testmod(importlib.import_module(name))
    assert found.attempted > 0
    assert found.failed == 0
