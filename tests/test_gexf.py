"""GEXF that every reader takes: the grammar, the rules beyond it, hostile input, real readers, equal bytes, whole files or none."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import gexf_check
import pytest
import toy_world
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import export
from kg.export import gexf
from kg.files import check, save
from kg.network import Interval, Projection, Rows, attributes, project

ROOT = Path(__file__).resolve().parents[1]
GRAMMAR = ROOT.parent / "shared" / "suites" / "gexf-1.3" / "gexf.rng"
G, VIZ = "{http://gexf.net/1.3}", "{http://gexf.net/1.3/viz}"
NODES = ("node", "label", "type", "start", "end", "id", "weight", "timeset", "kind", "source", "population")
EDGES = ("source", "target", "kind", "id", "work", "start", "end", "directed", "type", "x", "note")

hostile = st.sampled_from([
    "", " ", "\x00", "a\x00b", "\ud800", "x" * 10_000, "שלום \u202eabc\u202c", "e\u0301\u0301\u0301",
    "<&>\"'", "]]>", "a\tb\nc\r\nd", "\ufffe\uffff", "🇺🇦", "a; b", "[a, b]",
    "nan", "1", "true", "__proto__", "constructor",
])  # fmt: skip
texts = hostile | st.text(max_size=12)
moments = st.none() | st.sampled_from(["1994", "1994-12", "1994-12-05", "2014-02-27", "2022-02-24", "2030-12-31", "n.d.", "2014-02-30", ""])
values = st.none() | texts | st.integers() | st.floats() | st.booleans()
node_rows = st.lists(
    st.tuples(st.sampled_from(["n1", "n2", "n3", "http://x.org/N4"]) | texts, texts, texts, moments, moments, *[values] * 6), max_size=8
)
edge_rows = st.lists(
    st.tuples(
        *[st.sampled_from(["n1", "n2", "n3", "http://x.org/N4"]) | values] * 2,
        texts,
        st.none() | texts,
        values,
        moments,
        moments,
        st.none() | st.booleans(),
        *[values] * 3,
    ),
    max_size=12,
)


def written(folder: Path, drawn: Projection) -> Path:
    path = folder / f"{drawn.name}.gexf"
    save(path, gexf.write(drawn))
    return path


def grammar_errors(path: Path) -> list[str]:
    """What the schema of GEXF 1.3 says; empty where schema or lxml are absent (a test of its own says so)."""
    if not GRAMMAR.is_file():
        return []
    etree = pytest.importorskip("lxml.etree")
    schema = etree.RelaxNG(etree.parse(str(GRAMMAR)))
    schema.validate(etree.parse(str(path), etree.XMLParser(huge_tree=True)))
    return [str(error) for error in schema.error_log]


def read(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Read nodes and edges back with a parser that is not ours."""
    graph = ET.parse(path).getroot().find(f"{G}graph")
    assert graph is not None

    def element(one: ET.Element) -> dict[str, Any]:
        spells = [Interval(spell.get("start"), spell.get("end")) for spell in one.iter(f"{G}spell")]
        if not spells and (one.get("start") or one.get("end")):
            spells = [Interval(one.get("start"), one.get("end"))]
        return {**one.attrib, "values": {value.get("for"): value.get("value") for value in one.iter(f"{G}attvalue")}, "intervals": tuple(spells)}

    return tuple({str(one.get("id")): element(one) for one in graph.iter(f"{G}{name}")} for name in ("node", "edge"))  # type: ignore[return-value]


def assert_all_there(path: Path, drawn: Projection) -> None:
    """Every node, edge, kind, interval and attribute of the projection is in the file."""
    nodes, edges = read(path)
    assert list(nodes) == [node.id for node in drawn.nodes]
    assert list(edges) == [edge.id for edge in drawn.edges]
    for table, elements, found in (
        (attributes.node_table(drawn.nodes), drawn.nodes, nodes),
        (attributes.edge_table(drawn.edges, relation=True), drawn.edges, edges),
    ):
        for row, one in enumerate(elements):
            seen = found[one.id]
            assert seen["label"] == one.label
            assert seen["intervals"] == one.intervals
            assert seen["values"] == {name: attributes.cell_text(value) for name, value in table.record(row).items()}
    for edge in drawn.edges:
        seen = edges[edge.id]
        assert (seen["source"], seen["target"], seen["kind"], seen["type"]) == (
            edge.source,
            edge.target,
            edge.key or edge.kind,
            "directed" if edge.directed else "undirected",
        )
        assert float(seen["weight"]) == edge.weight


def test_the_grammar_is_there() -> None:
    pytest.importorskip("lxml.etree")
    if not GRAMMAR.is_file():
        pytest.skip(f"the GEXF grammar is not at {GRAMMAR}; the structural check alone is applied")


def sample() -> Projection:
    nodes = [
        ("http://x.org/State_A", "Ä <b>", "state", "1991-08-24", None, "i", 3, "t", "k", "s", 41),
        ("http://x.org/State_B", "B", "state", None, None, "i", 2.5, "t", "k", "s", 2**40),
    ]
    edges = [
        ("http://x.org/State_A", "http://x.org/State_B", "assures", "c1", "w1", "1994", None, True, "t", 1, "one"),
        ("http://x.org/State_A", "http://x.org/State_B", "assures", "c2", "w2", "1980", "1990-06", True, "t", 2, "two"),
        ("http://x.org/State_A", "http://x.org/State_B", "opposes", "c3", "w1", None, "2014-02", True, "t", 3, None),
        ("http://x.org/State_A", "http://x.org/State_A", "doubts", "c4", "w1", None, None, True, None, None, None),
        ("http://x.org/State_B", "http://x.org/State_A", "allied with", "c5", "w1", None, None, False, None, None, None),
    ]
    return project(Rows(NODES, nodes), Rows(EDGES, edges), name="sample", title="A sample")


def test_sample(tmp_path: Path) -> None:
    drawn = sample()
    path = written(tmp_path, drawn)
    assert grammar_errors(path) == []
    assert list(gexf_check.faults(path)) == []
    assert_all_there(path, drawn)
    graph = ET.parse(path).getroot().find(f"{G}graph")
    assert graph is not None
    assert graph.get("defaultedgetype") is None, "with directed and undirected edges Gephi drops what differs from a default"
    types = {column.get("id"): column.get("type") for column in graph.iter(f"{G}attribute")}
    assert types["attr_weight"] == "double"
    assert types["population"] == "long"
    assert types["since_year"] == "integer"
    assert {"attr_id", "attr_timeset", "attr_kind", "attr_source", "attr_type", "attr_x"} <= set(types)
    assures = read(path)[1]["A assures B".lower()]
    assert assures["intervals"] == (Interval("1980-01-01", "1990-06-30"), Interval("1994-01-01", None))
    assert (
        assures["values"] | {"since": "1980-01-01", "since_year": "1980", "dates": "1980 to 1990-06; from 1994", "claims": "c1; c2"}
        == assures["values"]
    )
    assert "until" not in assures["values"], "an open end has no last day"


def test_a_static_network_has_no_time(tmp_path: Path) -> None:
    drawn = project(Rows(NODES[:3], []), Rows(EDGES[:3], [("a", "b", "k")]))
    graph = ET.parse(written(tmp_path, drawn)).getroot().find(f"{G}graph")
    assert graph is not None
    assert graph.attrib == {"mode": "static", "idtype": "string", "defaultedgetype": "directed"}


def test_an_empty_network(tmp_path: Path) -> None:
    path = written(tmp_path, project(Rows(NODES, []), Rows(EDGES, [])))
    assert grammar_errors(path) == []
    assert list(gexf_check.faults(path)) == []


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(node_rows, edge_rows, st.sampled_from(["kinds", "pairs", "claims"]))
def test_hostile_input(nodes: list[tuple[Any, ...]], edges: list[tuple[Any, ...]], are: str) -> None:
    drawn = project(Rows(NODES, nodes), Rows(EDGES, edges), layout=False, edges_are=are)
    with tempfile.TemporaryDirectory() as folder:
        path = written(Path(folder), drawn)
        assert list(gexf_check.faults(path)) == []
        assert grammar_errors(path) == []
        assert_all_there(path, drawn)
    for note in drawn.report.left_out:
        assert note.count > 0
    assert project(Rows(NODES, nodes[::-1]), Rows(EDGES, edges[::-1]), layout=False, edges_are=are) == drawn


@given(st.lists(texts, unique=True))
def test_attribute_names_are_safe_and_apart(names: list[str]) -> None:
    safe = attributes.safe_names([*names, "id", "Label", "weight", "timeset", "kind", "42"])
    assert len({name.lower() for name in safe.values()}) == len(safe)
    for name in safe.values():
        assert name.lower() not in attributes.RESERVED
        assert not name[0].isdigit()


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ([1, None, 2], "integer"), ([1, 2**31], "long"), ([2**63], "string"), ([1, 1.5], "double"), ([True, None], "boolean"), ([True, 1], "string"),
        (["a", 1], "string"), ([(1, 2), 1], "string"), ([], "string"), ([2**40, 1.5], "string"),
    ],
)  # fmt: skip
def test_column_types(cells: list[Any], kind: str) -> None:
    assert attributes.column_type(cells) == kind


def spoiled(path: Path, old: str, new: str) -> list[str]:
    text = path.read_text(encoding="utf-8")
    assert old in text, f"the file has no {old}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return list(gexf_check.faults(path))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('kind="assures"', 'kind="opposes"', "a second edge of kind"),
        ('kind="assures"', "", "no kind"),
        ('type="undirected"', 'type="mutual"', "type mutual"),
        ('<graph idtype="string"', '<graph defaultedgetype="directed" idtype="string"', "dropped"),
        ('title="iri" type="string"', 'title="iri" type="anyURI"', "is not read"),
        ('id="iri" title="iri"', 'id="label" title="label"', "readers use themselves"),
        ('id="iri" title="iri"', 'id="iri" title="IRI"', "title differs"),
        ('r="0" g="114" b="178"', 'hex="#0072b2"', "hex colour"),
        ('start="1994-01-01"', 'start="1994"', "no whole day"),
        ('end="1990-06-30"', 'end="1979-06-30"', "ends before"),
        ('end="1990-06-30"', 'end="1995-06-30"', "overlap"),
        ('for="since_year" value="1980"', 'for="since_year" value="c."', "no integer"),
        ('for="since_year" value="1980"', 'for="sinceyear" value="1980"', "not declared"),
        ('class="node" mode="static"', 'class="edge" mode="static"', "two attributes blocks"),
        ('source="a"', 'source="z"', "no node"),
        ('weight="2"', 'weight="0"', "not above 0"),
        ("<meta>", '<meta lastmodifieddate="2026-01-01">', "date of writing"),
        ('label="B"', 'label=""', "no label"),
        ('version="1.3"', 'version="1.2"', "not a GEXF"),
        ('id="a doubts a"', 'id="a assures b"', "two edges of one id"),
    ],
)
def test_the_check_sees(tmp_path: Path, old: str, new: str, said: str) -> None:
    faults = spoiled(written(tmp_path, sample()), old, new)
    assert any(said in fault for fault in faults), faults


def test_the_check_refuses_what_is_no_xml(tmp_path: Path) -> None:
    path = tmp_path / "broken.gexf"
    path.write_text("<gexf", encoding="utf-8")
    with pytest.raises(ValueError, match="not XML"):
        list(gexf_check.faults(path))


def test_equal_bytes_in_every_process(tmp_path: Path) -> None:
    code = "import sys; sys.path[:0] = ['tests', '.']; from test_gexf import *; sys.stdout.write(''.join(gexf.write(sample())))"
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed, "TZ": zone}, capture_output=True, check=True, cwd=ROOT
        ).stdout
        for seed, zone in (("1", "UTC"), ("99", "Asia/Tokyo"))
    }
    assert answers == {written(tmp_path, sample()).read_bytes()}


READER = """
const fs = require('fs'), {MultiGraph} = require('graphology'), gexf = require('graphology-gexf');
const graph = gexf.parse(MultiGraph, fs.readFileSync(process.argv[1], 'utf8'));
console.log(JSON.stringify({type: graph.type, nodes: graph.mapNodes((id, values) => ({id, ...values})),
  edges: graph.mapEdges((id, values, source, target, a, b, undirected) => ({id, values, source, target, undirected}))}));
"""


@pytest.fixture(scope="session")
def graphology(page_packages: Path) -> Path:
    """A folder with graphology and its GEXF reader."""
    return page_packages


def graphology_reads(folder: Path, path: Path, drawn: Projection) -> None:
    """Parse in strict mode and compare all but time, which graphology does not read."""
    done = subprocess.run(["node", "-e", READER, str(path)], cwd=folder, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    table = attributes.node_table(drawn.nodes)
    for row, (node, seen) in enumerate(zip(drawn.nodes, found["nodes"], strict=True)):
        red, green, blue = (int(node.colour[at : at + 2], 16) for at in (1, 3, 5))
        expected = {"id": node.id, "label": node.label, "color": f"rgb({red},{green},{blue})", "size": node.radius, "x": node.x, "y": node.y, "z": 0}
        assert seen == expected | table.record(row)
    table = attributes.edge_table(drawn.edges)
    for row, (edge, seen) in enumerate(zip(drawn.edges, found["edges"], strict=True)):
        assert (seen["id"], seen["source"], seen["target"], seen["undirected"]) == (edge.id, edge.source, edge.target, not edge.directed)
        values = seen["values"]
        assert (values.pop("kind"), values.pop("label"), values.pop("weight")) == (edge.kind, edge.label, edge.weight)
        values.pop("color")
        assert values == table.record(row)


@pytest.mark.xdist_group("graphology")
def test_graphology_reads_the_sample(tmp_path: Path, graphology: Path) -> None:
    drawn = sample()
    graphology_reads(graphology, written(tmp_path, drawn), drawn)


def shipped() -> list[Any]:
    from kg.network import views

    return [pytest.param(name, marks=pytest.mark.long) if name == "everything" else name for name in views.names(ROOT)]


@pytest.fixture(scope="session")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The store of the built graph, in a cache of its own."""
    from kg import build, paths

    return build.build(paths.Folders(ROOT, "here"), tmp_path_factory.mktemp("cache")).open()


@pytest.mark.xdist_group("graphology")
@pytest.mark.parametrize("name", shipped())
def test_shipped_views(name: str, graph: Any, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    from kg.network import views

    view = views.load(ROOT, name)
    drawn = project(*views.rows(graph, view, {}), name=name, title=view.edges.summary)
    assert drawn.edges, "a shipped view yields edges"
    assert not drawn.report.left_out, [str(note) for note in drawn.report.left_out]
    undeclared = [note for note in drawn.report.noted if note.what in ("nodes that only edges name", "nodes without a label", "edges without a kind")]
    assert not undeclared, [str(note) for note in undeclared]
    path = written(tmp_path, drawn)
    assert grammar_errors(path) == []
    assert list(gexf_check.faults(path)) == []
    assert_all_there(path, drawn)
    graphology_reads(request.getfixturevalue("graphology"), path, drawn)


@pytest.fixture(scope="module")
def on_a_day(graph: Any) -> Callable[[bool], Any]:
    """What holds on a day, with what began by then or without it; each made once."""
    return functools.cache(lambda history: toy_world.read(graph, "2000-01-01", history=history))


@pytest.mark.xdist_group("graphology")
@pytest.mark.parametrize("name", shipped())
def test_views_as_of_a_day(name: str, graph: Any, on_a_day: Callable[[bool], Any]) -> None:
    from kg.network import views

    view = views.load(ROOT, name)
    day = on_a_day(view.edges.history)
    whole, then = ({edge.kind for edge in project(*views.rows(store, view, {}), layout=False).edges} for store in (graph, day))
    assert then <= whole
    with pytest.raises(ValueError, match="no parameter nothing"):
        views.rows(graph, view, {"nothing": "x"})


def test_an_unknown_view() -> None:
    from kg.network import views

    with pytest.raises(LookupError, match="no view guarantes; did you mean guarantees"):
        views.load(ROOT, "guarantes")


@pytest.mark.xdist_group("graphology")
def test_the_command(graph: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from kg.cli import main

    monkeypatch.setenv("SGKG_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SGKG_BASE", str(ROOT))
    out = tmp_path / "out.gexf"
    assert main(["export", "-o", str(out), "--as-of", "2025-03-10"]) == 0
    report = capsys.readouterr()
    assert report.out == ""
    assert f"{out}: {out.stat().st_size:,} bytes" in report.err
    assert list(gexf_check.faults(out)) == []
    first = out.read_bytes()
    assert main(["export", "--format", "gexf", "--view", "guarantees", "-o", str(out), "--as-of", "2025-03-10"]) == 0
    assert out.read_bytes() == first, "equal graphs give equal files"
    assert main(["export", "-o", str(tmp_path / "out.nq")]) == 0
    assert (tmp_path / "out.nq").read_bytes().count(b"\n") == len(graph)
    assert main(["export", "-o", str(tmp_path / "day.nt"), "--as-of", "2025-03-10"]) == 0
    assert "as of 2025-03-10" in capsys.readouterr().err
    lines = (tmp_path / "day.nt").read_bytes().splitlines()
    assert 0 < len(lines) < len(graph)
    assert lines == sorted(set(lines))
    assert main(["export", "--list"]) == 0
    assert "guarantees" in capsys.readouterr().out
    for wrong in (
        ["-o", "x.gexf", "--view", "guarantes"],
        ["-o", "x.xyz"],
        ["-o", "x.ttl", "--view", "guarantees"],
        ["-o", "/no/x.ttl"],
        ["--format", "ttl"],
    ):
        assert main(["export", *wrong]) == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


@pytest.mark.parametrize("form", export.names(whole_graph=True))
def test_rdf_comes_back_equal_and_does_not_depend_on_order(form: str) -> None:
    import pyoxigraph as ox

    def quad(subject: str, graph: str, value: str) -> ox.Quad:
        one = ox.BlankNode(subject[2:]) if subject.startswith("_:") else ox.NamedNode(f"https://w3id.org/sgkg/id/{subject}")
        return ox.Quad(
            one, ox.NamedNode("https://w3id.org/sgkg/ns#note"), ox.Literal(value, language="en"), ox.NamedNode(f"https://w3id.org/sgkg/graph/{graph}")
        )

    quads = [
        quad(subject, graph, value)
        for subject in ("State_A", "State_B", "_:b1")
        for graph in ("one", "two")
        for value in ("x", 'a "quoted"\nline', "Україна")
    ]
    data = rdf_in(form, quads)
    assert data == rdf_in(form, quads[::-1])
    kinds = {
        "ttl": ox.RdfFormat.TURTLE,
        "nt": ox.RdfFormat.N_TRIPLES,
        "trig": ox.RdfFormat.TRIG,
        "nq": ox.RdfFormat.N_QUADS,
        "jsonld": ox.RdfFormat.JSON_LD,
    }
    read_back = set(ox.parse(data, kinds[form], rename_blank_nodes=False))
    expected = set(quads) if form not in ("ttl", "nt") else {ox.Quad(q.subject, q.predicate, q.object) for q in quads}
    assert read_back == expected


def rdf_in(form: str, quads: list[Any]) -> bytes:
    found = export.find(form)
    assert found is not None
    return b"".join(found.documents(quads)[0])  # type: ignore[arg-type]


def test_rdf_equal_bytes_in_every_process() -> None:
    code = """
import pyoxigraph as ox, sys
from kg.export import whole_graph
skos = "http://www.w3.org/2004/02/skos/core#"
q = [ox.Quad(ox.NamedNode(f"https://w3id.org/sgkg/id/A{i}"), ox.NamedNode(f"{skos}p{i % 3}"), ox.Literal(str(i))) for i in range(20)]
w = whole_graph
for write in (w.turtle, w.n_triples, w.trig, w.n_quads, w.json_ld): sys.stdout.buffer.write(b"".join(write(set(q))))
"""
    runs = [
        subprocess.run([sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True, cwd=ROOT).stdout
        for seed in "123"
    ]
    assert len(set(runs)) == 1


def failing() -> Any:
    yield "begun"
    raise RuntimeError("half-way")


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "out.gexf"
    with pytest.raises(RuntimeError):
        save(path, failing())
    assert list(tmp_path.iterdir()) == []
    assert save(path, ["a", b"b"]) == 2
    with pytest.raises(RuntimeError):
        save(path, failing())
    assert path.read_text() == "ab"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_followed_and_the_mode_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real.gexf", tmp_path / "link.gexf"
    real.write_text("old")
    real.chmod(0o640)
    link.symlink_to(real)
    save(link, ["new"])
    assert link.is_symlink()
    assert real.read_text() == "new"
    assert real.stat().st_mode & 0o777 == 0o640


def test_places_that_cannot_be_written_are_named(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError, match="is a folder"):
        check(tmp_path)
    with pytest.raises(FileNotFoundError, match="make it first"):
        check(tmp_path / "no" / "out.gexf")
    if Path("/dev/full").exists():
        with pytest.raises(OSError, match="/dev/full: No space left"):
            save(Path("/dev/full"), ["x" * 100_000])
    if hasattr(os, "geteuid") and os.geteuid() != 0:
        tmp_path.chmod(0o500)
        with pytest.raises(PermissionError, match="may not be written"):
            check(tmp_path / "out.gexf")
