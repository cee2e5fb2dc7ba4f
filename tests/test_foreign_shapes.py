"""Any RDF against any SHACL shapes: nothing of ours is asked, both engines say the same, every finding has its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Done

from kg.validate import Engine

Run = Callable[..., Done]
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://ex.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Shape a sh:NodeShape ; sh:targetClass ex:Boat ; sh:property ex:length, [ sh:path ex:moors ; sh:class ex:Quay ] .
ex:length sh:path ex:length ; sh:datatype xsd:integer ; sh:minCount 1 ; sh:message "One whole number." .
"""
DATA = """@prefix ex: <http://ex.org/> .
<#one> a ex:Ferry ; ex:length "long" ; ex:moors ex:B .
<#two> a ex:Boat .
"""
CLASSES = "@prefix ex: <http://ex.org/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . ex:Ferry rdfs:subClassOf ex:Boat .\n"


@pytest.fixture
def here(tmp_path: Path) -> Path:
    for name, text in {"shapes.ttl": SHAPES, "data.ttl": DATA, "classes.ttl": CLASSES}.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def places(done: Done) -> list[tuple[str, int]]:
    return [(one["rule"], one["line"]) for one in json.loads(done.out)["findings"]]


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_the_shapes_alone_decide_with_the_lines_of_the_data(sgkg: Run, here: Path, engine: Engine) -> None:
    if engine == "shacl":
        pytest.importorskip("shacl")
    words = ("validate", "data.ttl", "--shapes", "shapes.ttl", "--engine", engine, "--format", "json")
    assert places(sgkg(*words, cwd=here)) == [("length", 3)]
    assert places(sgkg(*words, "--ontology", "classes.ttl", cwd=here)) == [("length", 2), ("Class", 2), ("length", 3)]


def test_what_is_wrong_in_the_ontology_alone_is_counted_and_not_told(sgkg: Run, here: Path) -> None:
    (here / "classes.ttl").write_text(CLASSES + "ex:Wreck a ex:Boat .", encoding="utf-8")
    done = sgkg("validate", "data.ttl", "--shapes", "shapes.ttl", "--ontology", "classes.ttl", "--format", "json", cwd=here)
    assert len(places(done)) == 3
    assert json.loads(done.out)["already_in_graph"] == 1


@pytest.mark.parametrize("form", ["text", "sarif", "junit", "github", "md", "html", "ttl"])
def test_every_format_is_written(sgkg: Run, here: Path, form: str) -> None:
    done = sgkg("validate", "data.ttl", "--shapes", "shapes.ttl", "--format", form, cwd=here)
    assert done.status == 1
    assert "length" in done.out


def test_rules_of_theirs_can_be_chosen(sgkg: Run, here: Path) -> None:
    done = sgkg("validate", "data.ttl", "--shapes", "shapes.ttl", "--ontology", "classes.ttl", "--only", "Class", "--format", "json", cwd=here)
    assert [rule for rule, _ in places(done)] == ["Class"]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("data.ttl", "--ontology", "classes.ttl"), "name the shapes with --shapes"),
        (("--shapes", "shapes.ttl"), "name the files to check"),
        (("data.ttl", "--shapes", "data.ttl"), "holds no SHACL shape"),
        (("table.csv", "--shapes", "shapes.ttl"), "is a table"),
        (("data.ttl", "--shapes", "reaching.ttl"), "SERVICE would send a request"),
    ],
)
def test_what_cannot_be_done_is_told(sgkg: Run, here: Path, words: tuple[str, ...], told: str) -> None:
    (here / "table.csv").write_text("id\nA\n", encoding="utf-8")
    query = "SELECT $this WHERE { SERVICE <http://example.org/sparql> { $this ?p ?o } }"
    (here / "reaching.ttl").write_text(f'{SHAPES}ex:Shape sh:sparql [ sh:select "{query}" ] .\n', encoding="utf-8")
    done = sgkg("validate", *words, cwd=here)
    assert done.status == 2
    assert told in done.err


def test_named_graphs_are_read_as_one_with_a_word(sgkg: Run, here: Path) -> None:
    (here / "data.trig").write_text("@prefix ex: <http://ex.org/> . ex:G { ex:A a ex:Boat . }\n", encoding="utf-8")
    done = sgkg("validate", "data.trig", "--shapes", "shapes.ttl", "--format", "json", cwd=here)
    assert {rule for rule, _ in places(done)} == {"length", "named-graphs"}


ENDLESS = """
ex:Endless a sh:NodeShape ; sh:targetClass ex:Boat ; sh:sparql [ a sh:SPARQLConstraint ; sh:message "Never." ; sh:select
  "SELECT $this WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . FILTER (STRLEN(CONCAT(STR(?a), STR(?d), STR(?g), STR(?j))) < 0) }" ] .
"""


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_shapes_that_take_any_time_are_ended(sgkg: Run, here: Path, engine: Engine) -> None:
    if engine == "shacl":
        pytest.importorskip("shacl")
    (here / "shapes.ttl").write_text(SHAPES + ENDLESS, encoding="utf-8")
    (here / "data.ttl").write_text(DATA + "".join(f"<#b{n}> a ex:Boat ; ex:length {n} .\n" for n in range(1000)), encoding="utf-8")
    done = sgkg("validate", "data.ttl", "--shapes", "shapes.ttl", "--engine", engine, "--timeout", "2", cwd=here)
    assert (done.status, done.out) == (2, "")
    assert "shapes.ttl: no result within 2 s; give more time with --timeout" in done.err


WRONG = [
    'sh:sparql [ sh:select "SELECT $this {{{" ]',
    'sh:sparql [ sh:select "SELECT $this FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }" ]',
    'sh:property [ sh:path ex:length ; sh:pattern "(((" ]',
    f'sh:property [ sh:path ex:length ; sh:pattern "{"(" * 5000}" ]',
    'sh:sparql [ sh:prefixes ex:P ; sh:select "SELECT $this {}" ] . ex:P sh:declare [ sh:prefix "x" ; sh:namespace "http://y/> SELECT * {" ]',
]


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize("shape", WRONG, ids=range(len(WRONG)))
def test_what_an_engine_cannot_apply_is_told_in_a_line(sgkg: Run, here: Path, shape: str, engine: Engine) -> None:
    if engine == "shacl":
        pytest.importorskip("shacl")
    (here / "shapes.ttl").write_text(f"{SHAPES}ex:Wrong a sh:NodeShape ; sh:targetClass ex:Boat ; {shape} .\n", encoding="utf-8")
    done = sgkg("validate", "data.ttl", "--shapes", "shapes.ttl", "--engine", engine, cwd=here)
    if done.status != 2:  # one engine lets FROM be
        assert "FROM" in shape
        return
    assert "a fault of sgkg" not in done.err
    assert (done.err.count("\n"), len(done.err) < 700) == (1, True), done.err


def test_shapes_that_take_any_memory_are_ended(sgkg: Run, here: Path) -> None:
    (here / "data.ttl").write_text(DATA + "".join(f"<#b{n}> a ex:Boat ; ex:length {n} .\n" for n in range(20_000)), encoding="utf-8")
    done = sgkg("validate", "data.ttl", "--shapes", "shapes.ttl", "--engine", "pyshacl", cwd=here, SGKG_MEMORY="60")
    assert (done.status, done.out) == (2, "")
    assert "shapes.ttl: " in done.err
    assert "SGKG_MEMORY" in done.err
