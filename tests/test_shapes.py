"""Every case of `tests/shapes/` fails for exactly the reason it states, on both SHACL engines, and no shape is without cases."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox
import pytest

from kg.validate.engines import run
from kg.validate.model import ANONYMOUS, Result

HERE = Path(__file__).parent
CASES = HERE / "shapes"
ONTOLOGY = HERE.parent / "ontology"

#: How many case files there are. A glob that skips some of them would pass in silence: change it with each file.
NUMBER_OF_CASES = 642

SH = "http://www.w3.org/ns/shacl#"
SGS = "https://w3id.org/sgkg/shapes#"
RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
OURS = ("https://w3id.org/sgkg/ns#", "https://w3id.org/sgkg/id/")

#: The parameters of the shapes and the component that each one makes.
PARAMETERS = {
    name: f"{SH}{name[0].upper()}{name[1:]}ConstraintComponent"
    for name in (
        "class datatype nodeKind minCount maxCount minInclusive maxInclusive maxLength pattern uniqueLang equals disjoint "
        "lessThan lessThanOrEquals not or node hasValue in qualifiedMinCount"
    ).split()
} | {"sparql": f"{SH}SPARQLConstraintComponent"}

#: The rest of what a shape may say; anything else would not be covered by the cases.
KNOWN = set("name path property severity message qualifiedValueShape targetClass targetSubjectsOf".split())

Finding = tuple[str, str, str, str]  # focus node (N-Triples), shape, component, severity


class Case(NamedTuple):
    """One case file: the facts on trial without the report that it carries, and what that report expects."""

    path: Path
    triples: list[ox.Triple]
    conforms: bool
    expected: Counter[Finding]

    @property
    def shape(self) -> str:
        return SGS + self.path.parent.name


def sh(name: str) -> ox.NamedNode:
    return ox.NamedNode(SH + name)


@cache
def triples_of(path: Path) -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE))


def ntriples(triples: Iterable[ox.Triple]) -> str:
    return (ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"").decode()


def with_names_of(triples: Iterable[ox.Triple], prefix: str) -> list[ox.Triple]:
    """The triples with blank nodes named after the case, so that cases can be put together."""

    def named(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> ox.NamedNode | ox.BlankNode | ox.Literal:
        return ox.BlankNode(prefix + term.value) if isinstance(term, ox.BlankNode) else term

    return [ox.Triple(named(t.subject), t.predicate, named(t.object)) for t in triples]  # type: ignore[arg-type]


@cache
def read_case(path: Path) -> Case:
    triples = triples_of(path)
    report_nodes = {t.subject for t in triples if t.predicate == RDF_TYPE and t.object in (sh("ValidationReport"), sh("ValidationResult"))}
    said = {(t.subject, t.predicate): t.object for t in triples if t.subject in report_nodes}
    results = [t.object for t in triples if t.predicate == sh("result")]
    expected: Counter[Finding] = Counter(
        (
            str(said.get((r, sh("focusNode")), ANONYMOUS)),
            said[r, sh("sourceShape")].value,
            said[r, sh("sourceConstraintComponent")].value,
            said[r, sh("resultSeverity")].value,
        )
        for r in results
    )
    (conforms,) = (t.object.value == "true" for t in triples if t.predicate == sh("conforms"))
    prefix = re.sub(r"\W", "", f"{path.parent.name}{path.stem}")
    return Case(path, with_names_of((t for t in triples if t.subject not in report_nodes), prefix), conforms, expected)


PATHS = sorted(CASES.glob("*/*.ttl"))


@cache
def shapes_file(shape: str) -> Path:
    """The file that declares a node shape: what facts must satisfy, or what the ontology must satisfy."""
    node = ox.NamedNode(shape)
    found = [f for f in (ONTOLOGY / "shapes.ttl", ONTOLOGY / "style.ttl") if any(t.subject == node for t in triples_of(f))]
    assert len(found) == 1, f"{shape} is declared in {len(found)} files"
    return found[0]


@cache
def context(shapes: Path) -> str:
    """What the facts on trial lean on: the ontology and, for facts, a small fictional world."""
    files = [ONTOLOGY / "ontology.ttl", ONTOLOGY / "vocabularies.ttl"]
    if shapes.name == "shapes.ttl":
        files.append(CASES / "context.ttl")
    return "".join(ntriples(with_names_of(triples_of(f), f.stem)) for f in files)


def findings(results: Iterable[Result]) -> Counter[Finding]:
    return Counter((ANONYMOUS if r.focus_node.startswith("_:") else r.focus_node, r.shape, r.component, r.severity) for r in results)


def test_number_of_cases() -> None:
    files = [p for p in CASES.rglob("*") if p.is_file() and p != CASES / "context.ttl"]
    assert sorted(files) == PATHS, "a file lies where the tests do not look"
    assert len(PATHS) == NUMBER_OF_CASES
    assert all(re.fullmatch(r"(ok|bad)-[a-z0-9]+(-[a-z0-9]+)*", p.stem) for p in PATHS)


@pytest.mark.parametrize("shapes", ["shapes.ttl", "style.ttl"])
@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_context_conforms(engine: str, shapes: str) -> None:
    if not find_spec(engine):
        pytest.skip(f"the engine {engine} is not installed")
    assert run(context(ONTOLOGY / shapes), (ONTOLOGY / shapes).read_text(encoding="utf-8"), engine) == []  # type: ignore[arg-type]


@pytest.mark.skipif(not find_spec("shacl"), reason="the Rust engine is not installed here; the reference engine is tested below")
@pytest.mark.parametrize("path", PATHS, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_case(path: Path) -> None:
    case = read_case(path)
    shapes = shapes_file(case.shape)
    results = run(context(shapes) + ntriples(case.triples), shapes.read_text(encoding="utf-8"), "shacl")
    assert findings(results) == case.expected
    assert case.conforms == path.stem.startswith("ok-") == (not results)
    assert all(len(r.messages) == 1 and "{" not in r.messages[0] for r in results)
    if not case.conforms:
        assert any(shape == case.shape or shape in parts(case.shape) for _, shape, _, _ in case.expected)


@pytest.mark.parametrize("shapes", ["shapes.ttl", "style.ttl"])
def test_cases_on_the_reference_engine(shapes: str) -> None:
    """pySHACL takes a quarter of a second a run, so it gets all cases of a file at once; their nodes have names of their own."""
    file = ONTOLOGY / shapes
    cases = [c for c in map(read_case, PATHS) if shapes_file(c.shape) == file]
    data = context(file) + "".join(ntriples(c.triples) for c in cases)
    results = run(data, file.read_text(encoding="utf-8"), "pyshacl")
    expected: Counter[Finding] = sum((c.expected for c in cases), Counter())
    assert findings(results) == expected
    if find_spec("shacl"):
        assert results == run(data, file.read_text(encoding="utf-8"), "shacl"), "the engines differ"


@cache
def graph_of(file: Path) -> dict[str, dict[str, list[str]]]:
    """Shapes as IRI → predicate → values (IRIs and texts), blank nodes left out."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for t in triples_of(file):
        if isinstance(t.subject, ox.NamedNode):
            found[t.subject.value][t.predicate.value].append(t.object.value)
    return found


def parts(shape: str) -> list[str]:
    return graph_of(shapes_file(shape))[shape].get(SH + "property", [])


def targeted(file: Path) -> list[str]:
    targets = {SH + t for t in ("targetClass", "targetSubjectsOf", "targetObjectsOf", "targetNode")}
    return sorted(s for s, said in graph_of(file).items() if targets & said.keys())


@pytest.mark.parametrize("shapes", ["shapes.ttl", "style.ttl"])
def test_every_constraint_has_a_bad_case_and_every_node_shape_an_ok_case(shapes: str) -> None:
    file = ONTOLOGY / shapes
    hit = {(shape, component) for path in PATHS for _, shape, component, _ in read_case(path).expected}
    conforming = {SGS + path.parent.name for path in PATHS if path.stem.startswith("ok-")}
    missing = []
    for shape in targeted(file):
        if shape not in conforming:
            missing.append(f"no ok case: {shape}")
        for part in [shape, *parts(shape)]:
            said = graph_of(file)[part]
            missing += [f"no bad case: {part} {name}" for name, component in PARAMETERS.items() if SH + name in said and (part, component) not in hit]
            unknown = {p.removeprefix(SH) for p in said if p.startswith(SH)} - PARAMETERS.keys()
            assert unknown <= KNOWN, f"{part}: {unknown}"
    assert missing == []


@pytest.mark.parametrize("shapes", ["shapes.ttl", "style.ttl"])
def test_shapes_are_named_and_say_what_to_write(shapes: str) -> None:
    file = ONTOLOGY / shapes
    for t in triples_of(file):
        if t.predicate.value in (SH + "property", SH + "node", SH + "not", SH + "qualifiedValueShape", SH + "sparql"):
            assert isinstance(t.object, ox.NamedNode), f"a shape without a name: {t}"
        if t.predicate.value == SH + "message":
            assert isinstance(t.object, ox.Literal)
            assert t.object.language == "en"
            assert re.fullmatch(r"\S[^{}]{30,}\.", t.object.value), t.object.value
    for shape in targeted(file):
        constraints = {SH + name for name in PARAMETERS}
        for part in [shape, *parts(shape)]:
            said = graph_of(file)[part]
            assert len(said[SH + "name"]) == 1, part
            speaks = [said] if constraints - {SH + "sparql"} & said.keys() else [graph_of(file)[c] for c in said.get(SH + "sparql", [])]
            assert all(len(s[SH + "message"]) == 1 for s in speaks), f"{part} has no message of its own"
            if part != shape:
                assert len(said[SH + "severity"]) == 1, part


def test_names_in_shapes_exist() -> None:
    known = {t.subject.value for f in ("ontology.ttl", "vocabularies.ttl", "alignments.ttl") for t in triples_of(ONTOLOGY / f)}
    known.add("https://w3id.org/sgkg/id/Source_GeneralKnowledge")
    used = {
        term.value
        for f in ("shapes.ttl", "style.ttl")
        for t in triples_of(ONTOLOGY / f)
        for term in (t.subject, t.predicate, t.object)
        if isinstance(term, ox.NamedNode) and term.value.startswith(OURS)
    }
    assert used <= known, sorted(used - known)


def test_every_class_has_a_shape() -> None:
    """Each class that facts are typed with is the target of a shape, itself or through a super-class other than Statement."""
    quads = triples_of(ONTOLOGY / "ontology.ttl")
    owl_class, sub = ox.NamedNode("http://www.w3.org/2002/07/owl#Class"), ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf")
    classes = {t.subject.value for t in quads if t.predicate == RDF_TYPE and t.object == owl_class and isinstance(t.subject, ox.NamedNode)}
    supers = {(t.subject.value, t.object.value) for t in quads if t.predicate == sub}
    shapes = graph_of(ONTOLOGY / "shapes.ttl")
    general = {SGS + "Labelled", SGS + "Named", SGS + "Statement"}
    has = {c for name, said in shapes.items() if name not in general for c in said.get(SH + "targetClass", [])}
    while more := {c for c, s in supers if s in has} - has:
        has |= more
    rules_only = {OURS[0] + "DerivedVerdict", OURS[0] + "Statement", "http://www.w3.org/2004/02/skos/core#ConceptScheme"}
    assert classes - has - rules_only == set()
