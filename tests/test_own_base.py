"""A workspace has questions, views, rules, checks, shapes and terms of its own, read like those of the base."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Done

from kg import workspace

Run = Callable[..., Done]
HEAD = """PREFIX my: <https://example.org/my/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgkg/ns#>
PREFIX sgd: <https://w3id.org/sgkg/id/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

"""
ONTOLOGY = HEAD + 'my:mood a owl:DatatypeProperty ; rdfs:label "mood"@en ; skos:definition "A person is in this mood."@en .\n'
FACTS = HEAD + 'my:Person_Rower a sg:Person ; rdfs:label "Rower"@en ; my:mood "gay" .\n'
SHAPES = (
    HEAD
    + """my:Mooded a sh:NodeShape ; sh:targetSubjectsOf my:mood ; sh:property my:Mooded-mood .
my:Mooded-mood a sh:PropertyShape ; sh:path my:mood ; sh:in ( "gay" "grim" ) ; sh:name "mood" ;
    sh:severity sh:Violation ; sh:message "A mood is gay or grim."@en .
"""
)
QUESTION = """#+ summary: Who is in which mood?

PREFIX my: <https://example.org/my/>

SELECT ?who ?mood WHERE { ?who my:mood ?mood } ORDER BY ?who
"""
RULE = """#+ summary: Who is gay is cheerful.
#+ stratum: 0

PREFIX my: <https://example.org/my/>

CONSTRUCT { ?who my:cheerful true } WHERE { ?who my:mood "gay" }
"""
CHECK = """#+ summary: Who is both gay and grim?

PREFIX my: <https://example.org/my/>

SELECT DISTINCT ?what ?other ?why
WHERE { ?what my:mood "gay", "grim" . BIND ("nobody is both gay and grim" AS ?why) }
ORDER BY STR(?what) COALESCE(STR(?other), "") ?why
"""
EDGES = """#+ summary: Moods.

PREFIX my: <https://example.org/my/>

SELECT ?source ?target ?kind WHERE { ?source my:mood ?mood . ?target a <https://w3id.org/sgkg/ns#Alliance> . BIND ("looks at" AS ?kind) }
"""
NODES = """#+ summary: Who is there.

PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?node ?label ?type WHERE { ?node rdfs:label ?label . BIND ("thing" AS ?type) }
"""
FILES = {
    "ontology.ttl": ONTOLOGY,
    "facts.ttl": FACTS,
    "shapes.ttl": SHAPES,
    "queries/ask/moods.rq": QUESTION,
    "queries/derive/cheerful.rq": RULE,
    "queries/check/both-moods.rq": CHECK,
    "queries/network/moods.edges.rq": EDGES,
    "queries/network/moods.nodes.rq": NODES,
}


@pytest.fixture(scope="module")
def mine(sgkg: Run, tmp_path_factory: pytest.TempPathFactory) -> Run:
    folder = tmp_path_factory.mktemp("own")
    workspace.init(folder, "https://example.org/my/")
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def run(*words: object, **more: str) -> Done:
        return sgkg(*words, cwd=folder, SGKG_WORKSPACE=str(folder), **more)

    return run


def test_a_question_of_ones_own_is_asked(mine: Run, sgkg: Run) -> None:
    assert "Rower" in mine("ask", "moods").out
    assert "moods" in mine("ask").out
    assert "Who is in which mood?" in mine("ask", "moods", "--help").out
    assert "moods" not in sgkg("ask").out


def test_a_rule_of_ones_own_concludes(mine: Run) -> None:
    done = mine("query", "-e", "SELECT ?who WHERE { ?who <https://example.org/my/cheerful> true }", "--format", "csv")
    assert "Rower" in done.out, done


def test_a_rule_of_ones_own_needs_no_phase_where_the_weighing_of_a_day_is_made(mine: Run) -> None:
    done = mine("ask", "credibility", "--as-of", "1990-06-01")
    assert done.status == 0, done


def test_a_view_of_ones_own_is_drawn(mine: Run) -> None:
    assert "moods  Moods." in mine("export", "--list").out
    done = mine("network", "moods")
    assert done.status == 0, done
    assert "Rower" in done.out


def test_terms_of_ones_own_are_known(mine: Run) -> None:
    assert "A person is in this mood." in mine("show", "my:mood".replace("my:", "https://example.org/my/")).out


def findings(done: Done) -> list[str]:
    return [one["rule"] for one in json.loads(done.out)["findings"]]


def test_shapes_and_checks_of_ones_own_look_at_facts(mine: Run, tmp_path: Path) -> None:
    (tmp_path / "good.ttl").write_text(HEAD + 'my:Person_B a sg:Person ; rdfs:label "B"@en ; my:mood "grim" .\n', encoding="utf-8")
    (tmp_path / "bad.ttl").write_text(HEAD + 'my:Person_B a sg:Person ; rdfs:label "B"@en ; my:mood "odd" .\n', encoding="utf-8")
    (tmp_path / "both.ttl").write_text(HEAD + 'my:Person_Rower my:mood "grim" .\n', encoding="utf-8")
    good, bad, both = (mine("validate", tmp_path / f"{name}.ttl", "--format", "json") for name in ("good", "bad", "both"))
    assert not {"Mooded-mood", "undeclared-property", "both-moods"} & set(findings(good))
    assert "Mooded-mood" in findings(bad)
    assert "A mood is gay or grim." in bad.out
    assert "both-moods" in findings(both)
    assert mine("add", tmp_path / "bad.ttl", "--author", "A").status == 1
    assert mine("explain", "Mooded-mood").status == 0


def test_shapes_are_no_facts(mine: Run) -> None:
    done = mine("query", "-e", "ASK { <https://example.org/my/Mooded> ?p ?o }")
    assert done.out == "no\n", done


def test_what_reaches_out_or_has_a_name_of_the_base_is_refused(sgkg: Run, tmp_path: Path) -> None:
    workspace.init(tmp_path, "https://example.org/my/")
    (tmp_path / "queries" / "ask").mkdir(parents=True)
    own = {"SGKG_WORKSPACE": str(tmp_path)}
    path = tmp_path / "queries" / "ask" / "positions-on.rq"
    path.write_text(QUESTION, encoding="utf-8")
    done = sgkg("ask", "positions-on", **own)
    assert done.status == 2
    assert "has the same name; call yours otherwise" in done.err
    path.rename(path.with_name("far.rq"))
    path.with_name("far.rq").write_text(
        QUESTION.replace("?who my:mood ?mood", "SERVICE <http://example.org/> { ?who my:mood ?mood }"), encoding="utf-8"
    )
    done = sgkg("ask", "far", **own)
    assert done.status == 2
    assert "SERVICE would send a request" in done.err


def test_a_table_kept_by_hand_is_checked_and_how_it_joins_the_graph_is_told(sgkg: Run, tmp_path: Path) -> None:
    workspace.init(tmp_path, "https://example.org/my/")
    (tmp_path / "races.csv").write_text("id,class,rdfs:label,sg:onDate\nEvent_Race,sg:Event,ferry race,2024-13-01\n", encoding="utf-8")
    done = sgkg("validate", "--workspace", tmp_path)
    assert "there is no month 13" in done.out
    assert "races.csv:D2" in done.out
    built = sgkg("build", "--workspace", tmp_path)
    assert "sgkg add" in built.err
    assert "races.csv" in built.err
