"""Checking facts: what both SHACL engines find, what is new, the names, the command."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import build, ontology, seeds, validate
from kg.cli import main
from kg.rdf import NS, canonical, literal, short, split_literal
from kg.turtle import parse
from kg.validate import engines
from kg.validate.check import against
from kg.validate.engines import run
from kg.validate.index import Cache, Index
from kg.validate.model import Result, from_json, new_results, to_json

ROOT = Path(__file__).parents[1]
TOY = ROOT / "tests" / "toy"
CASES = ROOT / "tests" / "shapes"
SHAPES = (ROOT / "ontology" / "shapes.ttl").read_text(encoding="utf-8")
SH = "http://www.w3.org/ns/shacl#"
HEAD = """PREFIX ex: <http://e/>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
FACTS = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgkg/ns#>
PREFIX sgd: <https://w3id.org/sgkg/id/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""


def both(data: str, shapes: str) -> list[Result]:
    """What both engines find; they must agree."""
    pytest.importorskip("shacl")
    fast, reference = run(data, shapes, "shacl"), run(data, shapes, "pyshacl")
    assert fast == reference
    return fast


def local(iri: str) -> str:
    return re.split(r"[#/]", iri)[-1]


# ── one canonical form ────────────────────────────────────────────────────────────────────────────────────────────────────────


@settings(database=None, deadline=None)
@given(st.text('aé"\\\n\r\t\x00\x01\x7f 😀_:<>@^.'), st.sampled_from(["", "http://e/datatype"]), st.sampled_from(["", "en", "de-at"]))
def test_a_literal_comes_back_from_its_canonical_form(text: str, datatype: str, language: str) -> None:
    wanted = (text, "" if language else datatype, language)
    assert split_literal(literal(text, datatype, language)) == wanted
    assert "\n" not in literal(text)


def test_canonical_terms() -> None:
    assert canonical('"a"^^<http://www.w3.org/2001/XMLSchema#string>') == '"a"'
    assert canonical('"caf\\u00E9"@EN-gb') == '"café"@en-gb'
    assert canonical('"01"^^<http://www.w3.org/2001/XMLSchema#integer>').startswith('"01"')
    assert canonical("<http://e/a>") == "<http://e/a>"
    assert canonical(None) == ""
    with pytest.raises(ValueError, match="not a literal"):
        split_literal("<http://e/a>")


def result(focus: str, *messages: str) -> Result:
    return Result(f"<{focus}>", "<http://e/p>", '"x"@en', SH + "MinCountConstraintComponent", "http://e/S", SH + "Violation", messages)


def test_results_as_json() -> None:
    some = [result("http://e/b", "ä", "b"), result("http://e/a"), result("http://e/a")]
    assert from_json(to_json(some)) == sorted(some)
    assert to_json(some) == to_json(some[::-1])
    for damaged in ("", "{}", "[]", '{"format":0,"results":[]}', '{"format":1,"results":[["a"]]}', '{"format":1,"results":7}'):
        with pytest.raises(ValueError, match=r"\w"):
            from_json(damaged)


def test_new_results_are_counted() -> None:
    one, two = result("http://e/a"), result("http://e/b")
    assert new_results([one, one, two], [one]) == [one, two]
    assert new_results([one], [one, two]) == []


# ── both engines ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

TRICKY = """<http://e/x> <http://e/t> _:foo .
_:foo <http://e/t> <http://e/y> .
<http://e/y> <http://e/t> "x" .
<http://e/x> <http://e/v> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://e/x> <http://e/v> "1"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://e/x> <http://e/v> "caf\\u00E9\\n \\" \\t \\\\ \\u0001"@EN-us .
<http://e/x> <http://e/v> "1"^^<http://www.w3.org/2001/XMLSchema#boolean> .
<http://e/x> <http://e/a> "2020-01-02"^^<http://www.w3.org/2001/XMLSchema#date> .
<http://e/x> <http://e/b> "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> .
<http://e/x> <http://e/b> "2020/13/01"^^<http://www.w3.org/2001/XMLSchema#date> .
<http://e/x> <http://e/b> "2020"^^<http://www.w3.org/2001/XMLSchema#gYear> .
<http://e/x> <http://e/b> "2020-01-03" .
<http://e/x> <http://e/b> <http://e/y> .
<http://e/x> <http://e/b> "7"^^<http://www.w3.org/2001/XMLSchema#nonNegativeInteger> .
<http://e/x> <http://e/b> "6.5"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<http://e/x> <http://e/l> "a"@en .
<http://e/x> <http://e/l> "b"@EN .
<http://e/Sub> <http://www.w3.org/2000/01/rdf-schema#subClassOf> <http://e/C> .
<http://e/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/Sub> .
"""
CONSTRAINTS = {
    "paths": """sh:property [ sh:path [ sh:inversePath ex:p ] ; sh:minCount 1 ] , [ sh:path ( ex:a [ sh:inversePath ex:p ] ) ; sh:minCount 1 ] ,
        [ sh:path [ sh:alternativePath ( ex:q ( ex:q ex:r ) ) ] ; sh:minCount 1 ] , [ sh:path [ sh:zeroOrMorePath ex:q ] ; sh:minCount 3 ] ,
        [ sh:path [ sh:oneOrMorePath [ sh:inversePath ex:q ] ] ; sh:minCount 3 ] , [ sh:path [ sh:zeroOrOnePath ( ex:q ex:r ) ] ; sh:minCount 3 ]""",
    "kind": 'sh:nodeKind sh:Literal ; sh:pattern "^http" ; sh:message "m {?value}"@en , "n"@de',
    "class": "sh:property ex:P . ex:P sh:path ex:t ; sh:class ex:C ; sh:severity sh:Warning",
    "equal": "sh:property ex:P . ex:P sh:path ex:t ; sh:equals ex:v ; sh:disjoint ex:b ; sh:severity sh:Info",
    "count": "sh:property ex:P . ex:P sh:path ex:v ; sh:maxCount 1 ; sh:hasValue 1 ; sh:in ( 1 true )",
    "language": 'sh:property ex:P . ex:P sh:path ex:l ; sh:uniqueLang true ; sh:languageIn ( "de" )',
    "or": "sh:property ex:P . ex:P sh:path ex:t ; sh:or ( [ sh:class ex:Z ] [ sh:class ex:C ] ) ; sh:message 'x'",
    "xone": "sh:xone ( [ sh:property [ sh:path ex:v ; sh:minCount 1 ] ] [ sh:property [ sh:path ex:a ; sh:minCount 1 ] ] )",
    "not": "sh:not [ sh:class ex:C ]",
    "node": "sh:property ex:P . ex:N sh:property [ sh:path ex:k ; sh:minCount 1 ] . ex:P sh:path ex:t ; sh:node ex:N",
    "closed": "sh:closed true ; sh:ignoredProperties ( ex:t ) ; sh:property [ sh:path ex:v ]",
    "qualified": "sh:property ex:P . ex:P sh:path ex:t ; sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 1",
    "datatype": "sh:property ex:P . ex:P sh:path ex:b ; sh:datatype xsd:date",
    "order": "sh:property ex:P . ex:P sh:path ex:a ; sh:lessThan ex:b ; sh:lessThanOrEquals ex:b",
    "order of numbers": "sh:property ex:P . ex:P sh:path ex:v ; sh:lessThanOrEquals ex:b ; sh:minInclusive 2 ; sh:maxExclusive 7.5",
    "range": 'sh:property ex:P . ex:P sh:path ex:b ; sh:minInclusive "2020-01-02"^^xsd:date ; sh:maxInclusive 8 ; sh:minLength 5',
    "deactivated": "sh:deactivated true ; sh:property [ sh:path ex:v ; sh:maxCount 0 ]",
    "sparql": """sh:message "outer" ;
        sh:sparql [ sh:message "{$this} has {?value}" ; sh:select "SELECT $this ?value { $this <http://e/t> ?value }" ] ,
        [ sh:message "any" ; sh:select "SELECT $this { $this ?p ?o }" ] , [ sh:select "SELECT $this { $this <http://e/t> ?o }" ] ,
        [ sh:message "later" ; sh:select "SELECT $this ?value { $this <http://e/a> ?value ; <http://e/b> ?b FILTER (STR(?value) > STR(?b)) }" ]""",
}


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_the_engines_agree_on(name: str) -> None:
    shapes = f"{HEAD} ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:t ; {CONSTRAINTS[name]} ."
    found = both(TRICKY, shapes)
    assert bool(found) == (name != "deactivated")


LITERALS = """'a'@en 'b'@en 'b'@de 'a' 'b' '' 'a'^^ex:d 'b'^^ex:d 'http://a'^^xsd:anyURI 'true'^^xsd:boolean 'false'^^xsd:boolean '1'^^xsd:boolean
    '2020-01-01'^^xsd:date '2020-01-01Z'^^xsd:date '2020-01-02'^^xsd:date '2020-01-02+14:00'^^xsd:date '2020-01-01-05:00'^^xsd:date
    '2020-02-30'^^xsd:date '2020/01/01'^^xsd:date '2020'^^xsd:gYear '2021'^^xsd:gYear '2020-01-01T00:00:00'^^xsd:dateTime
    '2020-01-01T00:00:00Z'^^xsd:dateTime '10:00:00'^^xsd:time '11:00:00'^^xsd:time 5 '+6'^^xsd:integer
    '\\t6'^^xsd:integer 'x'^^xsd:integer '7'^^xsd:byte
    '-6'^^xsd:nonNegativeInteger 5.5 '6.'^^xsd:decimal 5.5e0 'NaN'^^xsd:double 'INF'^^xsd:double""".split()


def test_the_engines_order_literals_alike() -> None:
    pairs = ((i, j, a, b) for i, a in enumerate(LITERALS) for j, b in enumerate(LITERALS))
    turtle = HEAD + "".join(f"<http://e/{i}/{j}> ex:a {a} ; ex:b {b} .\n" for i, j, a, b in pairs)
    data = "".join(f"{q.subject} {q.predicate} {q.object} .\n" for q in parse(turtle.encode(), "turtle", name="literals"))
    limits = "".join(
        f"ex:{kind}{i} sh:path ex:a ; sh:{kind} {limit} . ex:S sh:property ex:{kind}{i} .\n"
        for i, limit in enumerate(LITERALS)
        for kind in ("minInclusive", "maxInclusive", "minExclusive", "maxExclusive")
    )
    order = "ex:P sh:path ex:a ; sh:lessThan ex:b ; sh:lessThanOrEquals ex:b . ex:S sh:property ex:P ."
    assert both(data, f"{HEAD} ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:b . {order}")
    alone = "".join(line for line in data.splitlines(keepends=True) if line.split("/")[4].startswith("0>"))
    assert both(alone, f"{HEAD} ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:b . {limits}")


def test_a_blank_node_keeps_its_name() -> None:
    shapes = HEAD + 'ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:t ; sh:nodeKind sh:IRI ; sh:closed true ; sh:message "m" .'
    found = [r for r in both(TRICKY, shapes) if r.focus_node.startswith("_:")]
    assert {(local(r.component), r.focus_node) for r in found} == {("NodeKindConstraintComponent", "_:foo"), ("ClosedConstraintComponent", "_:foo")}


def test_only_declared_messages_count() -> None:
    shapes = HEAD + "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:t ; sh:property ex:P . ex:P sh:path ex:none ; sh:minCount 1 ."
    assert {r.messages for r in both(TRICKY, shapes)} == {()}


def test_values_stay_as_written() -> None:
    shapes = HEAD + "ex:S a sh:NodeShape ; sh:targetSubjectsOf ex:t ; sh:property ex:P . ex:P sh:path ex:v ; sh:nodeKind sh:IRI ."
    assert '"01"^^<http://www.w3.org/2001/XMLSchema#integer>' in {r.value for r in both(TRICKY, shapes)}


@pytest.mark.parametrize("engine", engines.ENGINES)
def test_what_does_not_parse_is_a_value_error(engine: engines.Engine) -> None:
    pytest.importorskip(engine)
    with pytest.raises(ValueError, match=r"\w"):
        run("", "this is no Turtle", engine)
    with pytest.raises(ValueError, match=r"\w"):
        run("nor is this N-Triples", HEAD, engine)
    assert run(b"", HEAD, engine) == []


def test_an_engine_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="unknown engine 'jena'; use one of shacl pyshacl"):
        run("", HEAD, "jena")  # type: ignore[arg-type]
    monkeypatch.setattr(engines, "find_spec", lambda name: None)
    assert engines.default_engine() == "pyshacl"
    monkeypatch.setitem(__import__("sys").modules, "shacl", None)
    with pytest.raises(RuntimeError, match="pip install shacl"):
        run("", HEAD, "shacl")


def test_the_shapes_keep_to_what_both_engines_read() -> None:
    for query in re.findall(r'sh:select\s+"""(.*?)"""', SHAPES, re.DOTALL) + re.findall(r'sh:select\s+"([^"]*)"', SHAPES):
        used = set(re.findall(r"[A-Za-z]+", query.upper()))
        assert not used & {"VALUES", "MINUS", "SERVICE", "BIND", "YEAR", "MONTH", "DAY"}, query
        assert not re.search(r"FILTER\s*\(\s*[?$]\w+\s*[<>]", query, re.IGNORECASE), f"dates have no order in the Rust engine; compare STR(): {query}"
    assert not re.search(r"sh:(rule|target|expression|js|SPARQLTarget|ConstraintComponent)\b", SHAPES), "advanced features: one engine has them"
    assert not re.search(r"sh:property\s*\[", SHAPES), "property shapes have names"


# ── over the project's own data ───────────────────────────────────────────────────────────────────────────────────────────────


def lines(files: dict[str, Path]) -> list[bytes]:
    quads = (q for graph, path in files.items() if path.exists() for q in build.graph_quads(path.read_bytes(), path, graph))
    return sorted(f"{q.subject} {q.predicate} {q.object} {q.graph_name} .\n".encode() for q in quads)


def toy_files() -> dict[str, Path]:
    return ontology.files(ROOT) | seeds.files(TOY)


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The toy world as the sorted N-Quads of a snapshot, with a derived graph that must not count."""
    place = tmp_path_factory.mktemp("toy") / "graph.nq"
    derived = f"<https://w3id.org/sgkg/id/Derived_1> <{NS}holder> <https://w3id.org/sgkg/id/Nobody> <https://w3id.org/sgkg/graph/derived/x> .\n"
    place.write_bytes(b"".join(sorted([*lines(toy_files()), derived.encode()])))
    return place


def test_the_engines_agree_on_every_case_of_the_shapes() -> None:
    files = sorted(CASES.rglob("*.ttl")) if CASES.is_dir() else []
    if not files:
        pytest.skip(f"no cases in {CASES}")
    data = b"".join(lines(ontology.files(ROOT) | {f"https://w3id.org/sgkg/graph/case-{i}": path for i, path in enumerate(files)}))
    found = both(Index(data).whole().decode(), SHAPES)
    shapes_hit = {local(r.shape).partition("-")[0] for r in found}
    assert len(found) > len(list(CASES.rglob("bad-*.ttl"))) / 2
    assert len(shapes_hit) > 10


DATE, INTEGER = "http://www.w3.org/2001/XMLSchema#date", "http://www.w3.org/2001/XMLSchema#integer"
OTHERS = [
    literal("2014/03/18", DATE),
    literal("2014", "http://www.w3.org/2001/XMLSchema#gYear"),
    literal("1999-12-31", DATE),
    literal("2014-03-18Z", DATE),
    literal("2014-03-18"),
    literal("x", INTEGER),
    literal("-1", INTEGER),
    literal("text"),
    literal("Text", "", "de"),
    "<https://w3id.org/sgkg/id/Stance_RulesOut>",
    "<https://w3id.org/sgkg/id/State_Nowhere>",
    "_:someone",
]
MUTATIONS: dict[str, Callable[[list[str], str], Iterator[list[str]]]] = {
    "drop": lambda t, other: iter(()),
    "replace": lambda t, other: iter([[t[0], t[1], other]]),
    "add": lambda t, other: iter([t, [t[0], t[1], other]]),
    "misspell": lambda t, other: iter([[t[0], t[1][:-2] + ">", t[2]]]),
    "turn": lambda t, other: iter([[t[2], t[1], t[0]] if not t[2].startswith('"') else t]),
    "blank": lambda t, other: iter([["_:someone", t[1], t[2]]]),
}


@pytest.mark.long
@settings(max_examples=6, deadline=None, database=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(sorted(MUTATIONS)), st.sampled_from(OTHERS)), min_size=25, max_size=60))
def test_the_engines_agree_on_mutated_facts(mutations: list[tuple[int, str, str]]) -> None:
    kept = Index(b"".join(lines(ontology.files(ROOT)))).whole().decode()
    parts = re.compile(r"(\S+) (\S+) (.*) \.\n")
    facts = [list(m.groups()) for m in map(parts.fullmatch, Index(b"".join(lines(seeds.files(TOY)))).whole().decode().splitlines(keepends=True)) if m]
    if not facts:
        pytest.skip(f"no seeds in {TOY}")
    for place, kind, other in mutations:
        at = place % len(facts)
        facts[at : at + 1] = list(MUTATIONS[kind](facts[at], other)) or [facts[at - 1]]
    both(kept + "".join(f"{s} {p} {o} .\n" for s, p, o in facts), SHAPES)  # a mutation may harm nobody, and the toy world is sound


# ── what is new ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str], Path]:
    def one(text: str, name: str = "new.ttl") -> Path:
        path = tmp_path / name
        path.write_text(FACTS + text if name.endswith(("ttl", "trig")) else text, encoding="utf-8")
        return path

    return one


def check(graph: Path, *paths: Path, **more: object) -> validate.Report:
    return against(paths, graph=graph, shapes=ROOT / "ontology" / "shapes.ttl", **more)  # type: ignore[arg-type]


POSITION = "sgd:Claim_new a sg:Position ; sg:stance sgd:Stance_RulesOut ."


def test_findings_of_the_shapes(graph: Path, write: Callable[..., Path]) -> None:
    path = write(POSITION)
    found = check(graph, path)
    holder = next(f for f in found.findings if f.rule == "Claim-holder")
    assert (holder.severity, holder.focus, holder.files) == ("error", "<https://w3id.org/sgkg/id/Claim_new>", (str(path),))
    assert holder.path == NS + "holder"
    assert holder.message
    assert holder.shape.endswith("shapes#Claim-holder")
    assert {f.focus for f in found.findings} == {holder.focus}
    assert found.triples == {str(path): 2}


def test_what_the_graph_had_before_is_not_new(graph: Path, write: Callable[..., Path], tmp_path: Path) -> None:
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    fault = f"<https://w3id.org/sgkg/id/Claim_old> <{rdf_type}> <{NS}Position> <https://w3id.org/sgkg/graph/x> .\n"
    worse = tmp_path / "worse.nq"
    worse.write_bytes(b"".join(sorted([*graph.read_bytes().splitlines(keepends=True), fault.encode()])))
    path = write(POSITION)
    was, now = check(graph, path), check(worse, path)
    assert now.findings == was.findings
    assert now.already > was.already
    better = write('sgd:Claim_old rdfs:label "An old claim"@en .', "better.ttl")
    assert check(worse, better).fixed == 1
    # The file that a graph was made from is no context for itself.
    own = write("sgd:Claim_old a sg:Position .", "x.ttl")
    assert not check(worse, own).findings
    assert {f.rule for f in check(worse, own, without=["https://w3id.org/sgkg/graph/x"]).findings} >= {"Claim-holder", "Labelled-label"}


def test_files_are_checked_together(graph: Path, write: Callable[..., Path]) -> None:
    one = write("sgd:Claim_new a sg:Position ; sg:holder sgd:Person_New .", "one.ttl")
    two = write('sgd:Person_New a sg:Person ; rdfs:label "A new person"@en .', "two.trig")
    assert "unknown-individual" in {f.rule for f in check(graph, one).findings}
    together = check(graph, one, two)
    assert not {"unknown-individual", "Claim-holder"} & {f.rule for f in together.findings}
    assert {f.files for f in together.findings} == {(str(one),)}


def test_blank_nodes_of_two_files_stay_apart(graph: Path, write: Callable[..., Path]) -> None:
    one, two = write("_:a a sg:Position .", "one.ttl"), write("_:a a sg:Position . [] a sg:Evidence .", "two.ttl")
    assert {f.focus for f in check(graph, one, two).findings} == {"_:a-1", "_:a-2", "_:unnamed2-2"}
    assert check(graph, two).findings == check(graph, two).findings


def test_an_empty_file_has_nothing_to_check(graph: Path, write: Callable[..., Path]) -> None:
    report = check(graph, write("", "empty.ttl"))
    assert ([finding.rule for finding in report.findings], sum(report.triples.values())) == (["nothing-checked"], 0)


def test_both_engines_give_one_report(graph: Path, write: Callable[..., Path]) -> None:
    pytest.importorskip("shacl")
    path = write(POSITION + ' sgd:Claim_other a sg:Assessment ; sg:statedOn "2025/03/06"^^xsd:date ; sg:holder [ a sg:State ] .')
    fast, reference = check(graph, path, engine="shacl"), check(graph, path, engine="pyshacl")
    assert fast.findings == reference.findings
    assert (fast.already, fast.fixed) == (reference.already, reference.fixed)


def test_results_for_the_graph_alone_are_found_once(graph: Path, write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = Index(graph.read_bytes()).whole()
    alone = []

    def spy(data: str, shapes: str, engine: engines.Engine) -> list[Result]:
        alone.extend([engine] if data == whole else [])
        return run(data, shapes, engine)

    monkeypatch.setattr(engines, "run", spy)
    path, cache = write(POSITION), Cache(tmp_path / "v", "graph")
    first = check(graph, path, cache=cache)
    assert check(graph, path, cache=cache) == first
    assert len(alone) == 1
    check(graph, path, cache=Cache(tmp_path / "v", "another graph"))
    assert check(graph, path, cache=cache, engine="pyshacl").findings == first.findings
    assert len(alone) == 3
    for place in (tmp_path / "v").glob("*.kept"):
        place.write_text("damaged")
    assert check(graph, path, cache=cache) == first
    assert len(alone) == 4
    (tmp_path / "file").write_text("")
    assert check(graph, path, cache=Cache(tmp_path / "file" / "v", "graph")) == first


# ── names ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

NAMES = {
    "sgd:Claim_new a sg:Position ; sg:holdr sgd:Stance_RulesOut .": ("unknown-term", ("sg:holder",)),
    "sgd:Claim_new a sg:positon .": ("unknown-term", ("sg:Position",)),
    "sgd:Claim_new a sg:Claim ; sg:about sg:Guarante .": ("unknown-term", ("sg:Guarantee",)),
    "sgd:Claim_new a <https://w3id.org/sgkg/Position> .": ("wrong-namespace", ()),
    "sgd:Claim_new a sg:Claim ; <http://w3id.org/sgkg/ns#holder> sgd:Stance_RulesOut .": ("wrong-namespace", ()),
    "sgd:Claim_new a sg:holder .": ("misused-term", None),
    "sgd:Claim_new a sg:Claim ; sg:Claim sgd:Stance_RulesOut .": ("misused-term", None),
    "sgd:Claim_new a sg:Position ; sg:stance sgd:Stance_RulsOut .": ("unknown-individual", ("sgd:Stance_RulesOut",)),
    "sgd:Claim_new a sg:Position ; sg:stance sgd:Stance_ruled_OUT .": ("unknown-individual", ("sgd:Stance_RulesOut",)),
    "sgd:Claim_new a sg:Position ; sg:stance sgd:Stnce_Zebra .": ("unknown-individual", ()),
    "sgd:Claim_new sg:holder sgd:Stance_RulesOut .": ("untyped-individual", ()),
    "sg:Claim rdfs:comment 'x'@en .": ("redefines-term", ()),
    "sg:Novel a rdfs:Class .": ("redefines-term", ()),
    "<https://w3id.org/sgkg/shapes#Claim-holder> rdfs:comment 'x'@en .": ("redefines-term", ()),
    "<https://w3id.org/sgkg/ontology> rdfs:comment 'x'@en .": ("redefines-term", ()),
    "sgd:Stance_RulesOut skos:definition 'Otherwise.'@en .": ("redefines-term", ()),
    "sgd:Stance_Maybe a skos:Concept ; skos:inScheme sgd:Scheme_Stance .": ("closed-scheme", ()),
    "sgd:Claim_new a sg:Position ; rdfs:lable 'x'@en .": ("unfamiliar-term", ("rdfs:label",)),
    "sgd:Mark_new a skos:Concpt .": ("unfamiliar-term", ("skos:Concept",)),
}


@pytest.mark.parametrize("facts", NAMES)
def test_a_name_that_is_wrong(facts: str, graph: Path, write: Callable[..., Path]) -> None:
    rule, suggestions = NAMES[facts]
    found = [f for f in check(graph, write(facts)).findings if not f.shape]
    assert rule in {f.rule for f in found}, found
    one = next(f for f in found if f.rule == rule)
    assert one.severity == ("warning" if rule == "unfamiliar-term" else "error")
    if suggestions is not None:
        assert one.suggestions[: len(suggestions)] == suggestions
    assert not one.suggestions or f"did you mean {one.suggestions[0]}" in one.message


def test_names_that_are_right(graph: Path, write: Callable[..., Path]) -> None:
    fine = """sgd:Reason_New a skos:Concept ; rdfs:label "a new reason"@en ; skos:prefLabel "a new reason"@en ;
        skos:definition "A reason nobody gave before."@en ; skos:inScheme sgd:Scheme_Reason .
    sgd:Position_New a sg:Position ; sg:stance sgd:Stance_RulesOut ; sg:reason sgd:Reason_New ;
        <http://example.org/other> <http://example.org/thing> ; <http://purl.org/dc/terms/spatial> "x" ; sg:voicedBy _:b . _:b a sg:Person ."""
    assert [f for f in check(graph, write(fine)).findings if not f.shape] == []


def test_a_workspace_has_individuals_of_its_own(graph: Path, write: Callable[..., Path]) -> None:
    path = write("<http://my/Claim_1> a sg:Position ; sg:holder <http://my/Person_X> .")
    assert not [f for f in check(graph, path).findings if not f.shape]
    assert [f.rule for f in check(graph, path, bases=["http://my/"]).findings if not f.shape] == ["unknown-individual"]


def test_consequences_of_rules_are_no_context(graph: Path, write: Callable[..., Path]) -> None:
    path = write("sgd:Claim_new a sg:Claim ; sg:restsOn sgd:Derived_1 .")
    assert "unknown-individual" in {f.rule for f in check(graph, path).findings}


def test_every_seed_uses_known_names(graph: Path) -> None:
    for iri, path in seeds.files(TOY).items():
        found = [f for f in check(graph, path, without=[iri]).findings if not f.shape]
        assert not found, found


def test_terms_are_shown_short() -> None:
    assert short(f"<{NS}holder>") == "sg:holder"
    assert short(f"(^<{NS}holder>/<{NS}about>)") == "(^sg:holder/sg:about)"
    assert short(literal("2014", DATE)) == '"2014"^^xsd:date'
    assert short("_:b") == "_:b"
    assert short("<http://e/x>") == "<http://e/x>"


# ── the command ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base folder that holds the toy world."""
    place = tmp_path_factory.mktemp("base")
    for name, target in (("ontology", ROOT / "ontology"), ("queries", ROOT / "queries"), ("seeds", TOY / "seeds")):
        (place / name).symlink_to(target)
    return place


@pytest.fixture
def sgkg(base: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    monkeypatch.setenv("SGKG_BASE", str(base))
    monkeypatch.setenv("SGKG_CACHE", str(base / "cache"))
    monkeypatch.delenv("SGKG_WORKSPACE", raising=False)

    def call(*arguments: object) -> tuple[int, str, str]:
        status = main([str(a) for a in arguments])
        out = capsys.readouterr()
        return status, out.out, out.err

    return call


@pytest.mark.xdist_group("toy-base")
def test_the_command_says_what_is_wrong(sgkg: Callable[..., tuple[int, str, str]], write: Callable[..., Path]) -> None:
    text = 'sgd:Claim_new a sg:Position ; rdfs:label "A new claim"@en ; sg:holdr sgd:State_Nowhere .'
    path = write(text)
    status, out, _ = sgkg("validate", path)
    assert status == 1
    assert out.startswith(f"{path}\n")
    assert f"  error[unknown-term]  {path}:6:{text.index('sg:holdr') + 1}  A new claim (sgd:Claim_new)\n" in out
    assert "    the ontology has no property sg:holdr; did you mean sg:holder?\n    write  sg:holder\n" in out
    assert re.search(r"\n1 file, 3 triples: \d+ errors; \d+ new, 0 fixed; \d+ of the graph itself, not listed\n", out)
    again = sgkg("validate", path, "--engine", "pyshacl")
    assert again[:2] == (1, out)


@pytest.mark.xdist_group("toy-base")
def test_the_command_as_json(sgkg: Callable[..., tuple[int, str, str]], write: Callable[..., Path]) -> None:
    path = write("sgd:Claim_new a sg:Position .")
    status, out, _ = sgkg("validate", path, "--format", "json")
    report = json.loads(out)
    assert (status, report["conforms"], report["files"]) == (1, False, {str(path): 1})
    assert report["counts"]["error"] == len(report["findings"])
    assert report["findings"][0]["focus_short"] == "sgd:Claim_new"


@pytest.mark.xdist_group("toy-base")
def test_files_that_are_fine(sgkg: Callable[..., tuple[int, str, str]], write: Callable[..., Path]) -> None:
    warning = write("<http://e/x> rdfs:lable 'x'@en .")
    status, out, _ = sgkg("validate", warning)
    assert (status, "0 errors, 2 warnings; 2 new," in out) == (0, True)
    status, out, _ = sgkg("validate", write("", "empty.ttl"))
    assert (status, "empty.ttl: holds no facts\n1 file, 0 triples: 0 errors" in out) == (0, True)


@pytest.mark.xdist_group("toy-base")
def test_files_that_cannot_be_read(sgkg: Callable[..., tuple[int, str, str]], write: Callable[..., Path], tmp_path: Path) -> None:
    good = write(POSITION)
    broken = write("sgd:Claim_new a sg:Position ; ", "broken.ttl")
    other = write(POSITION, "x.doc")
    assert sgkg("validate", broken)[0] == 2
    for path, words in ((tmp_path, "directory"), (tmp_path / "none.ttl", "no such file"), (other, "unknown ending")):
        status, out, err = sgkg("validate", good, path)
        assert (status, out) == (2, "")
        assert words in err
        assert err.count("\n") == 1, err


@pytest.mark.xdist_group("toy-base")
def test_a_seed_is_no_context_for_itself(sgkg: Callable[..., tuple[int, str, str]]) -> None:
    path = sorted((TOY / "seeds").glob("*/*.ttl"))[0]
    status, out, _ = sgkg("validate", path)
    assert "triples: " in out
    assert "redefines-term" not in out
    assert status in (0, 1)


@pytest.mark.xdist_group("toy-base")
def test_damaged_quads_of_a_snapshot_are_made_again(sgkg: Callable[..., tuple[int, str, str]], write: Callable[..., Path], base: Path) -> None:
    path = write(POSITION)
    before = sgkg("validate", path)
    for place in (base / "cache").glob("*/*/graph.nq"):
        place.write_bytes(place.read_bytes()[:1000])
    after = sgkg("validate", path)
    assert after[:2] == before[:2]
    assert "building it again" in after[2]
