"""What a column holds is told from the query, and is what it holds."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

from kg import queries, query_types, rdf
from kg.graph import Graph
from kg.paths import Folders

ROOT = Path(__file__).resolve().parent.parent
# Columns in which things and values stand together, as the question asks.
MIXED = {"claims-against-record": {"claimSays", "recordSays"}}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SGKG_CACHE", str(tmp_path_factory.mktemp("real")))
        graph = Graph(Folders(ROOT, "here"), warn=lambda _: None)
        graph.snapshot()
        return graph


@pytest.mark.parametrize("question", queries.load_all(ROOT, "ask"), ids=lambda query: query.name)
def test_each_column_of_a_question_is_known_and_holds_what_is_told(real: Graph, question: queries.Query) -> None:
    types = query_types.types(question.text)
    assert set(question.columns) - set(types) <= MIXED.get(question.name, set())
    for reading in ({}, {"as_of": "2025-03-31"}):
        answer = real.ask(question, **reading)
        for place, name in enumerate(question.columns):
            terms = [row[place] for row in answer.terms if row[place] is not None]
            things = {not rdf.is_literal(term) for term in terms}
            values = {query_types._datatype(term.datatype.value) for term in terms if rdf.is_literal(term)}
            if name in types:
                assert things <= {types[name] == query_types.THING}, name
                assert values <= {types[name]}, name


@pytest.mark.parametrize(
    ("expression", "kind"),
    [
        ("COUNT(DISTINCT ?p)", "integer"),
        ("SUM(?i) + 1", "integer"),
        ("AVG(?i)", "number"),
        ("?i / 2", "number"),
        ("(?i * 2)", "integer"),
        ("IF(BOUND(?d), ?d, 1 / 0)", "day"),
        ('COALESCE(?d, "2025-03-06"^^xsd:date)', "day"),
        ("COALESCE(?d, ?i)", None),
        ("IRI(CONCAT(STR(?p), '#'))", "thing"),
        ("SAMPLE(?h)", "thing"),
        ("YEAR(?d)", "integer"),
        ("?d < ?d2 || !BOUND(?d)", "boolean"),
        ("EXISTS { ?p sg:until ?until }", "boolean"),
        ("?i IN (1, 2)", "boolean"),
        ("xsd:integer(STR(?i))", "integer"),
        ("STRDT('x', ?h)", None),
        ("sgd:State_Ukraine", "thing"),
        ("true", "boolean"),
        ("1.5", "number"),
        ("'word'@en", "text"),
    ],
)
def test_what_an_expression_gives(expression: str, kind: str | None) -> None:
    text = f"SELECT ({expression} AS ?x) WHERE {{ ?p sg:from ?d ; sg:until ?d2 ; sg:inclination ?i ; sg:holder ?h }}"
    assert query_types.types(text).get("x") == kind


def test_what_leads_to_a_variable() -> None:
    text = """SELECT * WHERE { VALUES (?s ?n) { (sgd:Stance_Opposes 1) (sgd:Stance_Supports UNDEF) } VALUES ?w { "a" "b" }
        GRAPH ?g { ?p sg:from|sg:until ?day ; sg:from|sg:holder ?either ; rdfs:label ?label ; ?q ?any ; sg:about/sg:statusValue? ?far } }"""
    told = {"s": "thing", "n": "integer", "w": "text", "g": "thing", "p": "thing", "day": "day", "label": "text", "q": "thing"}
    assert query_types.types(text) == told
    assert query_types.types("SELECT ?x WHERE { broken") == {}
    assert doctest.testmod(query_types).failed == 0
