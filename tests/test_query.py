"""`sgkg query` runs any query, in time and within bounds, writes each format, and says what is wrong with a caret."""

from __future__ import annotations

import csv
import io
import json
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg import queries, sparql, store
from kg.rdf import ID

ROWS = """
SELECT ?stance ?who ?when WHERE {
  ?p sg:stance ?stance ; sg:holder ?who ; sg:about sgd:Guarantee_CorvanianTroops ; sg:from ?when ; sg:hasEvidence sgd:Evidence_quill-lantern_505-579
}"""
GRAPH = "CONSTRUCT { ?p sg:holder ?who } WHERE { ?p sg:holder ?who ; sg:stance sgd:Stance_Pledges ; sg:claimant sgd:Person_CoraNib }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) > 0) }"


# --- formats ------------------------------------------------------------------------------------------------------


def rows(sgkg: Callable, form: str, *words: str) -> str:
    done = sgkg("query", "-e", ROWS, "--format", form, *words)
    assert (done.status, done.err) == (0, "")
    return done.out


def test_table(sgkg: Callable) -> None:
    assert rows(sgkg, "table").splitlines() == [
        "stance     who               when",
        "─────────  ──────────  ──────────",
        "rules out  Tor Vassel  2024-02-12",
    ]


def test_csv(sgkg: Callable) -> None:
    assert list(csv.reader(io.StringIO(rows(sgkg, "csv")))) == [
        ["stance", "stance_iri", "who", "who_iri", "when"],
        ["rules out", ID + "Stance_RulesOut", "Tor Vassel", ID + "Person_TorVassel", "2024-02-12"],
    ]
    assert list(csv.reader(io.StringIO(rows(sgkg, "csv", "--ids")))) == [
        ["stance", "who", "when"],
        [ID + "Stance_RulesOut", ID + "Person_TorVassel", "2024-02-12"],
    ]


def test_tsv(sgkg: Callable) -> None:
    terms = [f"<{ID}Stance_RulesOut>", f"<{ID}Person_TorVassel>", '"2024-02-12"^^<http://www.w3.org/2001/XMLSchema#date>']
    assert [line.split("\t") for line in rows(sgkg, "tsv", "--ids").splitlines()] == [["?stance", "?who", "?when"], terms]
    assert rows(sgkg, "tsv").replace("\t", ",") == rows(sgkg, "csv")


def test_json(sgkg: Callable) -> None:
    content = json.loads(rows(sgkg, "json"))
    assert content["head"] == {"vars": ["stance", "who", "when"]}
    (row,) = content["results"]["bindings"]
    assert row["who"] == {"type": "uri", "value": ID + "Person_TorVassel"}
    assert row["when"] == {"type": "literal", "value": "2024-02-12", "datatype": "http://www.w3.org/2001/XMLSchema#date"}


def test_md(sgkg: Callable) -> None:
    assert rows(sgkg, "md") == "| stance | who | when |\n| --- | --- | --- |\n| rules out | Tor Vassel | 2024-02-12 |\n"


@pytest.mark.parametrize(
    ("form", "kind"), [(None, ox.RdfFormat.TURTLE), ("ttl", ox.RdfFormat.TURTLE), ("nt", ox.RdfFormat.N_TRIPLES), ("jsonld", ox.RdfFormat.JSON_LD)]
)
def test_graphs(sgkg: Callable, form: str | None, kind: ox.RdfFormat) -> None:
    done = sgkg("query", "-e", GRAPH, *(["--format", form] if form else []))
    assert (done.status, done.err) == (0, "")
    found = {(q.predicate.value.rpartition("#")[2], q.object.value.removeprefix(ID)) for q in ox.parse(done.out, kind)}
    assert found == {("holder", "Person_MiraOldan"), ("holder", "State_Corvania")}


def test_a_graph_as_a_table(sgkg: Callable) -> None:
    out = sgkg("query", "-e", GRAPH, "--format", "table").out
    assert "Oldan pledges Corvanian air support" in out
    assert "for Corvania: Oldan pledges Corvanian air support" in out


@pytest.mark.parametrize(("text", "form"), [(ROWS, "ttl"), (ROWS, "jsonld"), (GRAPH, "csv"), (GRAPH, "json"), ("ASK { ?s ?p ?o }", "nt")])
def test_a_format_that_does_not_fit_is_refused(sgkg: Callable, text: str, form: str) -> None:
    done = sgkg("query", "-e", text, "--format", form)
    assert (done.status, done.out) == (2, "")
    assert f"--format {form} writes" in done.err


def test_ask_gives_status_0_either_way(sgkg: Callable) -> None:
    for code, words, truth in (("XAR", "yes\n", True), ("NOPE", "no\n", False)):
        text = f'ASK {{ sgd:State_Ardenia sg:iso3 "{code}" }}'
        assert sgkg("query", "-e", text)[:2] == (0, words)
        assert json.loads(sgkg("query", "-e", text, "--format", "json").out)["boolean"] is truth


def test_no_rows_are_no_fault(sgkg: Callable) -> None:
    assert sgkg("query", "-e", "SELECT ?s WHERE { ?s sg:iso3 'NOPE' }", "--format", "csv")[:2] == (0, "s,s_iri\n")


# --- order, limits, input -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("SELECT ?z ?a WHERE { ?a sg:iso3 ?z }", ["z", "a"]),
        ("SELECT (COUNT(*) AS ?n) ?z WHERE { ?a sg:iso3 ?z } GROUP BY ?z", ["n", "z"]),
        ("SELECT DISTINCT ?z (STR(?a) AS ?b) ?a { ?a sg:iso3 ?z }", ["z", "b", "a"]),
        ("SELECT * WHERE { ?z sg:iso3 ?a }", ["z", "a"]),
        ("# SELECT ?no\nSELECT ?z FROM sgg:people WHERE { ?z sg:iso3 '?a' }", ["z"]),
    ],
)
def test_columns_are_in_the_order_written(text: str, columns: list[str], toy_store: ox.Store) -> None:
    assert queries.columns(text) == columns
    answer = store.run(toy_store, text, queries.columns(text))
    assert list(answer.columns) == columns
    assert all(len(row) == len(columns) for row in answer.rows)


def test_limit(sgkg: Callable) -> None:
    done = sgkg("query", "-e", "SELECT ?s WHERE { ?s a sg:State } ORDER BY STR(?s)", "--limit", "2", "--format", "csv", "--ids")
    assert done.status == 0
    assert done.out.split() == ["s", ID + "State_Ardenia", ID + "State_Brevik"]
    assert done.err == "sgkg: only the first 2 rows are shown (--limit)\n"
    assert len(sgkg("query", "-e", GRAPH, "--limit", "1", "--format", "nt").out.splitlines()) == 1


def test_the_clock_ends_a_query_that_does_not(sgkg: Callable) -> None:
    sgkg("build")
    start = time.monotonic()
    done = sgkg("query", "-e", ENDLESS, "--timeout", "1")
    assert time.monotonic() - start < 20
    assert (done.status, done.out) == (2, "")
    assert done.err == "sgkg: no answer within 1 s; narrow the query, add a LIMIT, or give more time with --timeout\n"


def test_from_a_file_and_from_standard_input(sgkg: Callable, tmp_path: Path) -> None:
    path = tmp_path / "question.rq"
    path.write_bytes(b"\xef\xbb\xbf#+ summary: Which alliances are there?\n\nSELECT ?a WHERE { ?a a sg:Alliance }\n")
    done = sgkg("query", path, "--format", "csv", "--ids")
    assert done[:2] == (0, f"a\n{ID}Alliance_NorthernPact\n")
    assert sgkg("query", "-", "--format", "csv", "--ids", send=path.read_text(encoding="utf-8-sig")) == done


# --- graphs -------------------------------------------------------------------------------------------------------


def test_the_union_is_asked_unless_from_names_graphs(sgkg: Callable) -> None:
    count = "SELECT (COUNT(DISTINCT ?s) AS ?n) {} WHERE {{ ?s a sg:Position }}"
    everything, one, two, derived = (
        int(sgkg("query", "-e", count.format(source), "--format", "csv").out.split()[1])
        for source in (
            "",
            "FROM sgg:nib-herald",
            "FROM sgg:nib-herald FROM sgg:quill-second",
            "FROM <https://w3id.org/sgkg/graph/derived/speaks-for>",
        )
    )
    assert one == 3
    assert one < two < everything
    assert 0 < derived < everything


def test_named_graphs_tell_where_a_fact_comes_from(sgkg: Callable) -> None:
    done = sgkg("query", "-e", "SELECT ?g WHERE { GRAPH ?g { sgd:State_Ardenia a sg:State } }", "--format", "csv", "--ids")
    assert done.out == "g\nhttps://w3id.org/sgkg/graph/people\n"
    assert sgkg("query", "-e", "SELECT DISTINCT ?g FROM NAMED sgg:options WHERE { GRAPH ?g { ?s ?p ?o } }").out.splitlines()[2:] == ["sgg:options"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SELECT ?s FROM sgg:peeple WHERE { ?s ?p ?o }", "did you mean <https://w3id.org/sgkg/graph/people>?"),
        ("SELECT ?s FROM <file:///etc/passwd> WHERE { ?s ?p ?o }", "FROM <file:///etc/passwd>"),
        ("SELECT ?s FROM NAMED <https://example.org/g> { GRAPH ?g { ?s ?p ?o } }", "FROM <https://example.org/g>"),
        ("SELECT ?s FROM nope:x WHERE { ?s ?p ?o }", "unknown prefix nope:"),
        ("SELECT ?s { SERVICE <https://example.org/sparql> { ?s ?p ?o } }", "--allow-service example.org"),
        ("SELECT ?s { service silent ?x { ?s ?p ?o } }", "--allow-service HOST"),
        ("SELECT ?s { \\u0053ERVICE <https://example.org/> { ?s ?p ?o } }", "write the character itself"),
        ("LOAD <https://example.org/x>", "LOAD is an update"),
        ("INSERT DATA { sgd:a sgd:b sgd:c }", "INSERT is an update"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE is an update"),
        ("SELECT * { " + "{ " * 5000 + "}" * 5001, "brackets nest deeper than 200"),
    ],
)
def test_what_reaches_outside_is_refused_before_anything_runs(sgkg: Callable, text: str, problem: str) -> None:
    done = sgkg("query", "-e", text)
    assert (done.status, done.out) == (2, "")
    assert problem in done.err
    assert done.err.count("\n") == 1


def test_words_in_strings_and_comments_are_no_calls(toy_store: ox.Store) -> None:
    text = "# SERVICE <https://example.org/> LOAD\nSELECT ?s WHERE { ?s rdfs:label 'LOAD SERVICE INSERT' }"
    sparql.refuse_reach(text)
    assert list(store.run(toy_store, text).rows) == []


# --- errors -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "problem", "under"),
    [
        ("SELCT ?s WHERE { ?s ?p ?o }", "line 1, column 1: unknown word SELCT; did you mean SELECT?", "SELCT"),
        ("SELECT ?s\nWHERE { ?s skoss:note ?o }", "line 2, column 12: unknown prefix skoss:; did you mean skos:?", "skoss"),
        ("SELECT ?s WHERE { ?s zz:note ?o }", "unknown prefix zz:; declare it: PREFIX zz: <…>", "zz"),
        ("SELECT ?s WHERE { ?s a sg:State } LIMT 3", "unknown word LIMT; did you mean LIMIT?", "LIMT"),
    ],
)
def test_a_caret_stands_under_what_is_wrong(sgkg: Callable, text: str, problem: str, under: str) -> None:
    done = sgkg("query", "-e", text)
    assert (done.status, done.out) == (2, "")
    first, shown, caret = done.err.splitlines()
    assert problem in first
    assert shown[caret.index("^") :].startswith(under)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("SELECT ?s WHERE { ?s a sg:State", "the braces do not match: 1 open, 0 close"),
        ("", "the query ends too early"),
        ("SELECT ?s WHERE { ?s ?p ?o } GROUP BY ?p", "neither grouped nor computed"),
    ],
)
def test_other_mistakes_in_words(sgkg: Callable, text: str, problem: str) -> None:
    done = sgkg("query", "-e", text)
    assert (done.status, done.out) == (2, "")
    assert problem in done.err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ([], "give a FILE with the query"),
        (["-e", "ASK {}", "x.rq"], "give a FILE with the query"),
        (["nowhere.rq"], "nowhere.rq: no such file"),
        (["."], "is a directory"),
        (["-e", "ASK {}", "--limit", "0"], "'0' is not a whole number above 0"),
        (["-e", "ASK {}", "--timeout", "-1"], "is not a number of seconds above 0"),
        (["-e", "ASK {}", "--format", "xls"], "invalid choice: 'xls'"),
    ],
)
def test_usage(sgkg: Callable, words: list[str], problem: str) -> None:
    done = sgkg("query", *words)
    assert (done.status, done.out) == (2, "")
    assert problem in done.err


def test_a_file_that_is_no_text(sgkg: Callable, tmp_path: Path) -> None:
    path = tmp_path / "binary.rq"
    path.write_bytes(b"SELECT\x00")
    done = sgkg("query", path)
    assert done.status == 2
    assert "binary file" in done.err


def test_a_query_without_e_is_understood(sgkg: Callable) -> None:
    text = "SELECT ?s WHERE { ?s sg:iso2 'XA' }"
    assert sgkg("query", text, "--format", "csv")[:2] == sgkg("query", "-e", text, "--format", "csv")[:2]
    assert "no such file" in sgkg("query", "nothing-here.rq").err
