"""A query is checked before it runs: each kind of slip that gives an empty answer is told, and no query of ours is."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import toy_world as worlds

from kg import queries, query_check, query_pattern
from kg.rdf import PREFIXES

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = sorted((ROOT / "queries").rglob("*.rq"))


@pytest.fixture(scope="module")
def world() -> ox.Store:
    return worlds.real()


# The query, with ^ before what is told; the rule; what to write.
SLIPS = [
    ("SELECT ?c WHERE { ?c ^sg:hodler ?x }", "unknown-term", "sg:holder"),
    ("SELECT ?c WHERE { ?c a ^sg:Positon }", "unknown-term", "sg:Position"),
    ("SELECT ?c WHERE { ?c ^<https://w3id.org/sgkg/ns#hodler> ?x }", "unknown-term", "sg:holder"),
    ("PREFIX o: <https://w3id.org/sgkg/ns#> SELECT ?c WHERE { ?c ^o:hodler ?x }", "unknown-term", "sg:holder"),
    ("SELECT ?c WHERE { ?c sg:holder ^sgd:State_Ukriane }", "unknown-individual", "sgd:State_Ukraine"),
    ("SELECT ?c WHERE { ?c sg:stance ^sgd:Stance_RuleOut }", "unknown-individual", "sgd:Stance_RulesOut"),
    ("SELECT ?c WHERE { VALUES ?s { ^sgd:Stance_RuleOut } ?c sg:stance ?s }", "unknown-individual", "sgd:Stance_RulesOut"),
    ("SELECT ?c WHERE { ?c ^<sg:holder> ?x }", "bracketed-curie", "sg:holder"),
    ("SELECT ?c WHERE { ?c sg:holder ^<sgd:State_Ukraine> }", "bracketed-curie", "sgd:State_Ukraine"),
    ("SELECT ?c WHERE { ?c ^<http://w3id.org/sgkg/holder> ?x }", "foreign-namespace", ""),
    ("SELECT ?c WHERE { ?c ^sg:Position ?x }", "misused-term", "a sg:Position"),
    ('SELECT ?s WHERE { ?s rdfs:label ^"Ukraine" }', "label-without-language", '"Ukraine"@en'),
    ('SELECT ?s WHERE { ?s skos:altLabel ^"Украина" }', "label-without-language", '"Украина"@ru'),
    ('SELECT ?s WHERE { ?s rdfs:label|skos:altLabel ^"Ukraine" }', "label-without-language", '"Ukraine"@en'),
    ('SELECT ?s WHERE { ?c sg:holder/rdfs:label ^"Ukraine" ; sg:about ?s }', "label-without-language", '"Ukraine"@en'),
    ('SELECT ?s WHERE { ?s rdfs:label ?l FILTER(?l = ^"Ukraine") }', "label-without-language", 'STR(?l) = "Ukraine"'),
    ('SELECT ?s WHERE { ?s rdfs:label ?l FILTER(?l IN (^"Ukraine")) }', "label-without-language", 'STR(?l) IN "Ukraine"'),
    ('SELECT ?x WHERE { ?x sg:from ?d FILTER(?d < ^"2015-01-01") }', "never-equal", '?d < "2015-01-01"^^xsd:date'),
    ('SELECT ?x WHERE { ?x sg:from ?d FILTER(?d < ^"2015"^^xsd:gYear) }', "never-equal", "YEAR(?d) < 2015"),
    ("SELECT ?x WHERE { ?x sg:from ?d FILTER(?d < ^2015) }", "never-equal", "YEAR(?d) < 2015"),
    ('SELECT ?x WHERE { ?x sg:from ?d FILTER(?d >= ^"2015-01-01T00:00:00Z"^^xsd:dateTime) }', "never-equal", '?d >= "2015-01-01"^^xsd:date'),
    ('SELECT ?x WHERE { ?x sg:from ?d FILTER(^"2015-01-01" <= ?d && BOUND(?x)) }', "never-equal", '?d >= "2015-01-01"^^xsd:date'),
    ('SELECT ?x WHERE { ?x sg:from ?d BIND (?d > ^"2015" AS ?late) FILTER (?late) }', "never-equal", "YEAR(?d) > 2015"),
    ('SELECT ?x WHERE { OPTIONAL { ?x sg:from ?d . FILTER NOT EXISTS { ?y sg:until ?e FILTER(?e = ^"2015") } } }', "never-equal", "YEAR(?e) = 2015"),
    ('SELECT ?x WHERE { ?x sg:from ^"2022-02-24" }', "never-equal", '"2022-02-24"^^xsd:date'),
    ('SELECT ?x WHERE { ?x sg:holder ^"Ukraine" }', "never-equal", "sgd:State_Ukraine"),
    ("SELECT ?x WHERE { ?x sg:holder ?who . ?who a ^sg:Treaty }", "never-reached", ""),
    ("SELECT ?x ^?actro WHERE { ?x sg:holder ?actor }", "never-bound", "?actor"),
    ("SELECT ?x WHERE { ?x sg:holder ?actor FILTER(^?actro != ?x) }", "never-bound", "?actor"),
    ("SELECT ?x WHERE { ?x sg:holder ?actor } ORDER BY ^?actro", "never-bound", "?actor"),
    ("SELECT (COUNT(^?actro) AS ?n) WHERE { ?x sg:holder ?actor }", "never-bound", "?actor"),
    ("CONSTRUCT { ?x sg:holder ^?actro } WHERE { ?x sg:holder ?actor }", "never-bound", "?actor"),
]


@pytest.mark.parametrize(("marked", "rule", "write"), SLIPS)
def test_a_slip_is_told_at_its_place_with_what_to_write(world: ox.Store, marked: str, rule: str, write: str) -> None:
    text = marked.replace("^<", "\0<").replace("^^", "\1").replace("^", "\0").replace("\1", "^^")
    at = text.index("\0")
    found = query_check.check(text.replace("\0", ""), world)
    assert [(one.rule, one.line, one.column) for one in found] == [(rule, 1, at + 1)]
    if write:
        assert found[0].write == write
    assert found[0].text.splitlines()[2].index("^") >= 2
    assert rule in query_check.RULES


def test_every_kind_is_tried() -> None:
    assert {rule for _, rule, _ in SLIPS} == set(query_check.RULES)


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?x WHERE { ?x sg:from ?d FILTER(STR(?d) < "2015") }',
        "SELECT ?x WHERE { ?x sg:from ?d FILTER(YEAR(?d) < 2015) }",
        'SELECT ?x WHERE { ?x sg:from ?d FILTER(?d < "2015-01-01"^^xsd:date) }',
        'SELECT ?x WHERE { ?x sg:from|rdfs:label ?d FILTER(?d < "2015") }',
        'SELECT ?x WHERE { ?x ?p ?d FILTER(?d < "2015") }',
        'SELECT ?x WHERE { ?x sg:from ?d0 BIND (STR(?d0) AS ?d) FILTER(?d < "2015") }',
        'SELECT ?x WHERE { ?x rdfs:label ?l FILTER(LANG(?l) = "en" && STR(?l) = "Ukraine") }',
        'SELECT ?x WHERE { ?x rdfs:label ?l FILTER(?l != "Ukraine") }',
        'SELECT ?x WHERE { ?x sg:iso3 "UKR" ; rdfs:label "Ukraine"@en }',
        "SELECT * WHERE { ?x sg:holder ?who . ?who a sg:State }",
        "SELECT * WHERE { { ?x sg:holder ?who } UNION { ?who a sg:Treaty } }",
        "SELECT ?x ?y WHERE { ?x sg:holder ?a VALUES ?y { UNDEF } }",
        "SELECT ?x (IF(BOUND(?a), ?a, ?nothing) AS ?y) WHERE { ?x sg:holder ?a }",
        "SELECT ?g WHERE { GRAPH ?g { ?s ?p ?o } }",
        "SELECT ?n WHERE { { SELECT (COUNT(*) AS ?n) WHERE { ?s sg:holder ?o } GROUP BY ?s HAVING (COUNT(*) > 2) } }",
        "ASK { ?s sg:holder [ a sg:State ; rdfs:label ?l ] . FILTER EXISTS { ?s !sg:about ?x } }",
        "DESCRIBE sgd:State_Ukraine",
        "SELECT ?x WHERE { ?x sg:holder/^sg:holder* ?y ; (sg:about|sg:assesses)+ ( 1 2 ?z ) }",
        "SELECT ?x WHERE { ?x a ?c FILTER(STRSTARTS(STR(?c), STR(sg:))) }",
        "SELECT ?x WHERE { this is no SPARQL at all (",
        "SELECT",
        "",
    ],
)
def test_what_is_meant_is_not_told(world: ox.Store, text: str) -> None:
    assert query_check.check(text, world) == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.relative_to(ROOT / "queries").as_posix())
def test_no_query_of_ours_is_told_and_the_structure_of_each_is_followed(world: ox.Store, path: Path) -> None:
    text = queries.load(path).text
    assert [one.text for one in query_check.check(text, world)] == []
    query_pattern.Pattern(query_pattern.QueryText(text))  # it is not lost


def test_it_takes_little_time(world: ox.Store) -> None:
    texts = [queries.load(path).text for path in SHIPPED]
    spent = []
    for text in texts:
        start = time.process_time()
        query_check.check(text, world)
        spent.append(time.process_time() - start)
    assert sorted(spent)[len(spent) // 2] < 0.03


def test_places_are_those_of_the_text_over_lines(world: ox.Store) -> None:
    (found,) = query_check.check("# who\nSELECT ?c\nWHERE {\n  ?c sg:hodler ?x\n}\n", world)
    assert (found.line, found.column) == (4, 6)
    head, line, caret, write = found.text.splitlines()
    assert head.startswith("line 4, column 6: the ontology has no sg:hodler; did you mean sg:holder")
    assert (line, caret, write) == ("    ?c sg:hodler ?x", "       ^", "  write  sg:holder")


def test_the_command_warns_and_answers_and_strictly_refuses(sgkg: Callable) -> None:
    text = "SELECT ?c WHERE { ?c sg:hodler sgd:State_Ardenai }"
    done = sgkg("query", "-e", text, "--format", "csv")
    assert (done.status, done.out.strip()) == (0, "c,c_iri")
    assert "line 1, column 22: the ontology has no sg:hodler" in done.err
    assert "write  sgd:State_Ardenia" in done.err
    told = json.loads(sgkg("query", "-e", text, "--format", "json").out)["sgkg"]["warnings"]
    assert [(one["rule"], one["write"]) for one in told] == [("unknown-term", "sg:holder"), ("unknown-individual", "sgd:State_Ardenia")]
    strict = sgkg("query", "-e", text, "--strict")
    assert (strict.status, strict.out) == (2, "")
    assert "the ontology has no sg:hodler" in strict.err
    assert sgkg("query", "-e", "SELECT ?c WHERE { ?c sg:holder sgd:State_Ardenia }", "--strict").status == 0


def test_a_reading_leaves_things_out_and_that_is_no_slip(sgkg: Callable) -> None:
    done = sgkg("query", "-e", "SELECT ?p ?o WHERE { sgd:State_Ardenia ?p ?o }", "--as-of", "1900-01-01", "--format", "csv")
    assert (done.status, done.err) == (0, "")


def test_a_view_of_ones_own_is_checked(sgkg: Callable, tmp_path: Path) -> None:
    path = tmp_path / "own.rq"
    path.write_text('#+ summary: mine?\n\nSELECT ?source ?target ?kind WHERE { ?source sg:hodler ?target BIND ("x" AS ?kind) }\n')
    done = sgkg("export", "--query", path, "-o", tmp_path / "own.gexf")
    assert "own.rq: line 1, column 46: the ontology has no sg:hodler" in done.err


def test_prefixes_are_those_that_need_no_declaration() -> None:
    assert {"sg", "sgd", "rdfs", "xsd"} <= set(PREFIXES)
