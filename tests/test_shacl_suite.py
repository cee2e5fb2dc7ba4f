"""Both SHACL engines against the W3C SHACL core suite, and against each other."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from rdflib import RDF, SH, BNode, Graph, Namespace
from rdflib.term import Node

from kg.turtle.parse import literals_as_written
from kg.validate import check, read
from kg.validate.engines import run
from kg.validate.model import ANONYMOUS, Engine, Result
from kg.validate.pyshacl_engine import path_text, term_text

SUITE = Path(__file__).resolve().parents[2] / "shared" / "suites" / "shacl-core"
COUNT = 83
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
SHT = Namespace("http://www.w3.org/ns/shacl-test#")

#: Case and engine -> why the engine does not give the expected report.
KNOWN: dict[tuple[str, Engine], str] = {
    ("property/uniqueLang-002", "pyshacl"): 'sh:uniqueLang takes only the literal true; pySHACL also takes "1"^^xsd:boolean',
}


def load(path: Path) -> Graph:
    with literals_as_written():
        return Graph(bind_namespaces="none").parse(path, format="turtle", publicID=path.as_uri())


@cache
def cases() -> list[Path]:
    """The files that hold a case (some cases keep their data and shapes in files of their own)."""
    return [path for path in sorted(SUITE.rglob("*.ttl")) if b"sht:Validate" in path.read_bytes()]


def graphs(path: Path) -> tuple[Graph, Graph, Graph]:
    """Manifest, data and shapes of a case."""
    manifest = load(path)
    entry = next(manifest.subjects(RDF.type, SHT.Validate))
    action = manifest.value(entry, MF.action)
    found = [Path(str(manifest.value(action, p)).removeprefix("file://")) for p in (SHT.dataGraph, SHT.shapesGraph)]
    data, shapes = (load(file) for file in found)
    return manifest, data, shapes


def expected(manifest: Graph) -> list[Result]:
    report = manifest.value(next(manifest.subjects(RDF.type, SHT.Validate)), MF.result)
    return sorted(one(manifest, node) for node in manifest.objects(report, SH.result))


def one(graph: Graph, node: Node) -> Result:
    path, value, shape = (graph.value(node, p) for p in (SH.resultPath, SH.value, SH.sourceShape))
    result = Result(
        term_text(graph.value(node, SH.focusNode)),
        "" if path is None else path_text(graph, path),
        "" if value is None else term_text(value),
        str(graph.value(node, SH.sourceConstraintComponent)),
        ANONYMOUS if isinstance(shape, BNode) else str(shape),
        str(graph.value(node, SH.resultSeverity)),
        tuple(sorted(str(m) for m in graph.objects(node, SH.resultMessage))),
    )
    return anonymous(result)


def anonymous(result: Result) -> Result:
    """The same result with every blank node written `_:`, as their names differ."""
    focus, value = (ANONYMOUS if term.startswith("_:") else term for term in (result.focus_node, result.value))
    messages = sorted(re.sub(r"_:\w+", ANONYMOUS, text) for text in result.messages)
    return dataclasses.replace(result, focus_node=focus, value=value, messages=tuple(messages))


def observed(data: Graph, shapes: Graph, engine: Engine) -> list[Result]:
    return sorted(anonymous(r) for r in run(data.serialize(format="nt"), shapes.serialize(format="nt"), engine))


if not SUITE.is_dir():
    pytest.skip(f"the W3C SHACL suite is not at {SUITE}", allow_module_level=True)


def name(path: Path) -> str:
    return path.relative_to(SUITE).with_suffix("").as_posix()


def test_the_suite_is_whole() -> None:
    assert len(cases()) == COUNT
    assert {case for case, _ in KNOWN} <= {name(path) for path in cases()}


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize("path", cases(), ids=name)
def test_the_expected_report(path: Path, engine: Engine) -> None:
    if engine == "shacl":
        pytest.importorskip("shacl")
    manifest, data, shapes = graphs(path)
    wanted, found = expected(manifest), observed(data, shapes, engine)
    pairs = list(zip(wanted, found, strict=False))
    agrees = len(wanted) == len(found) and Counter(map(without_messages, wanted)) == Counter(map(without_messages, found))
    # A report of the suite gives messages only where it tests them.
    agrees = agrees and all(w.messages in ((), f.messages) for w, f in pairs)
    reason = KNOWN.get((name(path), engine))
    if reason and not agrees:
        pytest.xfail(reason)
    assert agrees, f"expected {wanted}\nfound {found}"
    assert not reason, f"passes now: remove it from KNOWN ({reason})"


def without_messages(result: Result) -> Result:
    return Result(result.focus_node, result.path, result.value, result.component, result.shape, result.severity, ())


@pytest.mark.parametrize("path", cases(), ids=name)
def test_the_engines_agree(path: Path) -> None:
    pytest.importorskip("shacl")
    _, data, shapes = graphs(path)
    if any((name(path), engine) in KNOWN for engine in ("shacl", "pyshacl")):
        pytest.xfail("one of the engines is known to fail this case")
    assert observed(data, shapes, "shacl") == observed(data, shapes, "pyshacl")


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
@pytest.mark.parametrize("path", cases(), ids=name)
def test_data_in_files_have_the_expected_report_with_places(path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """What `sgkg validate --shapes` does: the same results, and each finding about a node of the data has its line."""
    if engine == "shacl":
        pytest.importorskip("shacl")
    if path not in cases()[::8]:  # a child for each would start the interpreter anew; without `fork` no child is made
        monkeypatch.delattr("os.fork")
    manifest = load(path)
    action = manifest.value(next(manifest.subjects(RDF.type, SHT.Validate)), MF.action)
    data, shapes = (Path(str(manifest.value(action, p)).removeprefix("file://")) for p in (SHT.dataGraph, SHT.shapesGraph))
    report = check.by_shapes(read.sources([data], relative=True), shapes, engine=engine)
    wanted, found = map(without_messages, expected(manifest)), map(without_messages, map(anonymous, report.results))
    if reason := KNOWN.get((name(path), engine)):
        pytest.xfail(reason)
    assert Counter(wanted) == Counter(found)
    spoken = {fact.subject for source in read.sources([data], relative=True) for fact in source.facts}
    assert [finding for finding in report.findings if finding.focus in spoken and not finding.line] == []
