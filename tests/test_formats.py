"""Every format says what the projection says: written, read back by a reader that is not ours, and compared."""

from __future__ import annotations

import csv
import importlib
import inspect
import io
import json
import re
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import gexf_check
import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from test_gexf import edge_rows, grammar_errors, graphology, graphology_reads, node_rows, sample

from kg import export
from kg.export import csv_tables, gexf, graphml, json_formats
from kg.files import save
from kg.network import Filter, Interval, Projection, Rows, attributes, difference, layout, project, to_networkx, views
from kg.network.project import MOST_VALUES

ROOT = Path(__file__).resolve().parents[1]
assert graphology  # a fixture
NODES = ("node", "label", "type", "start", "end", "id", "weight", "timeset", "kind", "source", "population")
EDGES = ("source", "target", "kind", "id", "work", "start", "end", "directed", "type", "x", "note")


def number(value: Any) -> Any:
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value


def graphml_says(drawn: Projection, folder: Path) -> None:
    path = folder / "x.graphml"
    save(path, graphml.write(drawn))
    read: Any = nx.read_graphml(path, force_multigraph=True)
    assert read.is_directed() == (not drawn.edges or any(edge.directed for edge in drawn.edges))
    table = attributes.node_table(drawn.nodes)
    assert list(read.nodes) == [node.id for node in drawn.nodes]
    for place, node in enumerate(drawn.nodes):
        seen = dict(read.nodes[node.id])
        rgb = [seen.pop(part) for part in "rgb"]
        assert f"#{rgb[0]:02x}{rgb[1]:02x}{rgb[2]:02x}" == node.colour
        assert (seen.pop("label"), seen.pop("x"), seen.pop("y"), seen.pop("size")) == (node.label, node.x, node.y, node.radius)
        assert seen == table.record(place)
    table = attributes.edge_table(drawn.edges)
    found = {key: (source, target, values) for source, target, key, values in read.edges(keys=True, data=True)}
    assert len(found) == len(drawn.edges)
    for place, edge in enumerate(drawn.edges):
        source, target, seen = found[edge.id]
        assert {source, target} == {edge.source, edge.target}
        if read.is_directed():
            assert source == edge.source
        assert (seen["kind"], seen["label"], seen["weight"], seen["directed"]) == (edge.kind, edge.label, edge.weight, edge.directed)
        assert {name: value for name, value in seen.items() if name not in ("kind", "label", "weight", "directed", "r", "g", "b", "id")} == (
            table.record(place)
        )


def test_graphml_by_networkx(tmp_path: Path) -> None:
    drawn = sample()
    graphml_says(drawn, tmp_path)
    assert [note.count for note in graphml.notes(drawn)] == [1], "one undirected edge among directed ones, which networkx would refuse"


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(node_rows, edge_rows)
def test_hostile_input(nodes: list[tuple[Any, ...]], edges: list[tuple[Any, ...]]) -> None:
    drawn = project(Rows(NODES, nodes), Rows(EDGES, edges), layout=False)
    with tempfile.TemporaryDirectory() as folder:
        graphml_says(drawn, Path(folder))
        csv_says(drawn)
        for write, reader in ((json_formats.cytoscape, from_cyjs), (json_formats.graphology, from_graphology)):
            reader(json.loads("".join(write(drawn))), drawn)
        for time, lists in (("year", True), ("date", True), ("year", False)):
            path = Path(folder) / "x.gexf"
            save(path, gexf.write(drawn, time=time, lists=lists))
            assert list(gexf_check.faults(path)) == []


def guessed(values: list[str]) -> str:
    """Guess a column's type as Gephi's spreadsheet importer does from the first 25 rows (AbstractImporterSpreadsheet.java)."""
    filled = [value.strip() for value in values[:25] if value.strip()]
    if not filled:
        return "string"
    if all(value.lower() in ("true", "false") for value in filled):
        return "boolean"
    whole = all(re.fullmatch(r"[+-]?\d+", value) for value in filled)
    if whole:
        return "integer" if all(-(2**31) <= int(value) < 2**31 for value in filled) else "long" if all(abs(int(v)) < 2**63 for v in filled) else "big"
    try:
        [float(value.rstrip("fdFD") or "x") for value in filled]
    except ValueError:
        return "string"
    return "double"


def csv_says(drawn: Projection) -> None:
    """Read the tables by the importer's rules and compare."""
    reads = {"integer": int, "long": int, "big": int, "double": float, "boolean": lambda text: text == "true", "string": str}
    for write, elements, table, own in (
        (csv_tables.nodes, drawn.nodes, attributes.node_table(drawn.nodes), ["Id", "Label", "Timeset"]),
        (csv_tables.edges, drawn.edges, attributes.edge_table(drawn.edges), ["Source", "Target", "Type", "Kind", "Id", "Label", "Weight", "Timeset"]),
    ):
        head, *rows = csv.reader(io.StringIO("".join(write(drawn)), newline=""))
        assert head[: len(own)] == own
        assert len({name.lower() for name in head}) == len(head), "a repeated column is passed over"
        assert not [name for name in head[len(own) :] if "interval" in name.lower() or "timestamp" in name.lower()], "would be read as times"
        types = {name: guessed([row[place] for row in rows]) for place, name in enumerate(head)}
        found = {row[head.index("Id")]: dict(zip(head, row, strict=True)) for row in rows}
        assert sorted(found) == sorted(one.id for one in elements)
        for place, one in enumerate(elements):
            seen = found[one.id]
            assert seen["Label"] == one.label
            assert intervals(seen["Timeset"]) == one.intervals
            if "Kind" in seen:
                assert (seen["Source"], seen["Target"], seen["Kind"], float(seen["Weight"]), seen["Type"] == "Directed") == (
                    one.source, one.target, one.kind, one.weight, one.directed,
                )  # fmt: skip
            for name, value in table.record(place).items():
                if seen[name].strip():
                    read = reads[types[name]](seen[name])  # a value that does not fit the guess fails here, where Gephi drops it
                    if types[name] == "string" or not isinstance(value, str):
                        assert (read if not isinstance(value, float) else float(read)) == (
                            attributes.cell_text(value) if isinstance(read, str) else value
                        )


def intervals(text: str) -> tuple[Interval, ...]:
    def bound(one: str) -> str | None:
        return None if "Infinity" in one else one

    return tuple(Interval(bound(start), bound(end)) for start, end in re.findall(r"\[([^,\]]+), ([^\]]+)\]", text))


def test_csv_by_the_rules_of_gephi() -> None:
    drawn = sample()
    csv_says(drawn)
    text = "".join(csv_tables.edges(drawn))
    assert '"<[1980-01-01, 1990-06-30]; [1994-01-01, Infinity]>"' in text
    assert '"<[-Infinity, 2014-02-28]>"' in text


def test_rows_that_show_a_type_come_first() -> None:
    rows = [(f"http://x.org/N{number:03}", f"n{number}", "t", str(number), number, None) for number in range(60)]
    rows += [("http://x.org/N900", "z", "t", "about forty", 2**40, 1.5), ("http://x.org/N901", "z", "t", "9", 1, 2.0)]
    drawn = project(Rows(("node", "label", "type", "estimate", "size_of_it", "interval_of"), rows), Rows(EDGES, []), layout=False)
    csv_says(drawn)
    assert next(csv.DictReader(io.StringIO("".join(csv_tables.nodes(drawn)))))["estimate"] == "about forty"


def from_cyjs(read: dict[str, Any], drawn: Projection) -> None:
    table = attributes.node_table(drawn.nodes)
    for place, (node, seen) in enumerate(zip(drawn.nodes, read["elements"]["nodes"], strict=True)):
        assert (seen["position"]["x"], -seen["position"]["y"], seen["data"]["id"], seen["data"]["name"]) == (node.x, node.y, node.id, node.label)
        assert table.record(place).items() <= seen["data"].items()
    table = attributes.edge_table(drawn.edges)
    for place, (edge, seen) in enumerate(zip(drawn.edges, read["elements"]["edges"], strict=True)):
        data = seen["data"]
        assert (data["id"], data["source"], data["target"], data["interaction"], data["weight"], data["directed"]) == (
            edge.id, edge.source, edge.target, edge.kind, edge.weight, edge.directed,
        )  # fmt: skip
        assert table.record(place).items() <= data.items()


def from_graphology(read: dict[str, Any], drawn: Projection) -> None:
    table = attributes.node_table(drawn.nodes)
    for place, (node, seen) in enumerate(zip(drawn.nodes, read["nodes"], strict=True)):
        look = {"label": node.label, "x": node.x, "y": node.y, "size": node.radius, "color": node.colour}
        assert (seen["key"], seen["attributes"]) == (node.id, look | table.record(place))
    table = attributes.edge_table(drawn.edges)
    for place, (edge, seen) in enumerate(zip(drawn.edges, read["edges"], strict=True)):
        look = {"kind": edge.kind, "label": edge.label, "weight": edge.weight, "color": edge.colour}
        assert (seen["key"], seen["source"], seen["target"], seen.get("undirected", False)) == (edge.id, edge.source, edge.target, not edge.directed)
        assert seen["attributes"] == look | table.record(place)


def test_json_formats() -> None:
    drawn = sample()
    from_cyjs(json.loads("".join(json_formats.cytoscape(drawn))), drawn)
    from_graphology(json.loads("".join(json_formats.graphology(drawn))), drawn)


IMPORT = """
const {MultiGraph} = require('graphology'), graph = new MultiGraph();
graph.import(JSON.parse(require('fs').readFileSync(process.argv[1], 'utf8')));
console.log(graph.order, graph.size, graph.undirectedSize);
"""


@pytest.mark.xdist_group("graphology")
def test_graphology_imports_its_json(tmp_path: Path, graphology: Path) -> None:
    drawn = sample()
    path = tmp_path / "x.json"
    save(path, json_formats.graphology(drawn))
    done = subprocess.run(["node", "-e", IMPORT, str(path)], cwd=graphology, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["2", str(len(drawn.edges)), "1"]


READ_LISTS = """
const {MultiGraph} = require('graphology'), gexf = require('graphology-gexf');
const graph = gexf.parse(MultiGraph, require('fs').readFileSync(process.argv[1], 'utf8'));
console.log(JSON.stringify(graph.mapEdges((id, values) => values.note)));
"""


@pytest.mark.xdist_group("graphology")
def test_graphology_reads_lists(tmp_path: Path, graphology: Path) -> None:
    hard = ['a "quoted", one', "back\\slash", "ends \\", "[x]", "it's", "plain", "line\\n"]
    rows = [("a", "b", "k", "c1", note) for note in hard] + [("b", "a", "k", "c2", "alone")]
    drawn = project(Rows(NODES[:3], []), Rows(("source", "target", "kind", "id", "note"), rows), layout=False)
    path = tmp_path / "x.gexf"
    save(path, gexf.write(drawn, lists=True))
    done = subprocess.run(["node", "-e", READ_LISTS, str(path)], cwd=graphology, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [sorted(hard), ["alone"]]
    save(path, gexf.write(drawn))
    graphology_reads(graphology, path, drawn)


def test_years_in_place_of_days(tmp_path: Path) -> None:
    drawn = sample()
    path = tmp_path / "x.gexf"
    save(path, gexf.write(drawn, time="year", lists=True))
    assert grammar_errors(path) == []
    text = path.read_text(encoding="utf-8")
    assert 'timeformat="double"' in text
    assert '<spell start="1980" end="1990"/><spell start="1994"/>' in text
    assert list(gexf_check.faults(path)) == []
    assert gexf.years([Interval("2014-02-01", "2014-03-01"), Interval("2014-06-01", "2015-01-01"), Interval("2016-01-01", None)]) == (
        Interval("2014", "2015"),
        Interval("2016", None),
    )


def test_to_networkx() -> None:
    drawn = sample()
    graph = to_networkx(drawn)
    assert isinstance(graph, nx.MultiDiGraph)
    assert graph.nodes["a"]["population"] == 41
    edge = graph.edges["a", "b", "a assures b"]
    assert (edge["kind"], edge["weight"], edge["directed"], edge["spells"]) == ("assures", 2.0, True, "1980-01-01/1990-06-30; 1994-01-01/..")


def test_a_choice_of_time_and_kind() -> None:
    rows = [
        ("a", "b", "pact", "c1", "w", "1949", "1960"),
        ("a", "b", "pact", "c2", "w", "1955", "1990"),
        ("a", "c", "pact", "c3", "w", None, None),
        ("a", "d", "talks", "c4", "w", "2014-02", "2014-02"),
    ]
    nodes = Rows(NODES[:3], [(name, name, "state") for name in "abcde"])

    def kept(**choice: Any) -> tuple[set[str], list[tuple[str, ...]]]:
        drawn = project(nodes, Rows(EDGES[:7], rows), layout=False, filter=Filter.parse(**choice))
        return {node.id for node in drawn.nodes}, [edge.claims for edge in drawn.edges]

    assert kept() == (set("abcde"), [("c1", "c2"), ("c3",), ("c4",)])
    assert kept(connected=True) == (set("abcd"), [("c1", "c2"), ("c3",), ("c4",)])
    assert kept(since="1970") == (set("abcd"), [("c2",), ("c3",), ("c4",)])
    assert kept(until="1954-06") == (set("abc"), [("c1",), ("c3",)])
    assert kept(since="2014-02-28", until="2015") == (set("acd"), [("c3",), ("c4",)])
    assert kept(kinds=["Talks"]) == (set("ad"), [("c4",)])
    with pytest.raises(LookupError, match="no edges of kind pacts; did you mean pact"):
        kept(kinds=["pacts"])
    with pytest.raises(ValueError, match="lies before"):
        kept(since="2014", until="2013")
    with pytest.raises(ValueError, match="--from 2014-13: not a date"):
        kept(since="2014-13")


def test_what_is_near_and_what_is_left_out() -> None:
    rows = [("a", "b", "pact"), ("b", "c", "pact"), ("c", "d", "talks"), ("e", "f", "pact"), ("c", "b", "talks")]
    nodes = Rows(NODES[:3], [(name, name, "state") for name in "abcdef"])

    def kept(**choice: Any) -> tuple[set[str], int]:
        drawn = project(nodes, Rows(EDGES[:3], rows), layout=False, filter=Filter.parse(**choice))
        return {node.id for node in drawn.nodes}, len(drawn.edges)

    assert kept(around="b") == (set("abc"), 3)
    assert kept(around="a", steps=2) == (set("abc"), 3)
    assert kept(around="a", steps=9) == (set("abcd"), 4)
    assert kept(without=["Talks"]) == (set("abcef"), 3)
    assert kept(without=["talks"], around="c") == (set("bc"), 1)
    assert str(Filter.parse(without=["Talks"], kinds=["pact"])) == "only pact, without talks"
    with pytest.raises(LookupError, match="d has no edge in what was chosen"):
        kept(around="d", without=["talks"])
    with pytest.raises(LookupError, match="no edges of kind talk; did you mean talks"):
        kept(without=["talk"])
    with pytest.raises(ValueError, match="--steps 0"):
        kept(around="a", steps=0)


def test_all_between_two_nodes_as_one_edge() -> None:
    rows = [
        ("a", "b", "pact", "c1", "w1", "1949", None, True), ("a", "b", "aid", "c2", "w2", None, None, True), ("b", "a", "aid", "c3"),
        ("a", "b", "talks", "c4", "w", None, None, False),
    ]  # fmt: skip
    drawn = project(Rows(NODES[:3], []), Rows(EDGES[:8], [(*row, *[None] * (8 - len(row))) for row in rows]), edges_are="pairs")
    assert [(edge.source, edge.kind, edge.target, edge.claims, edge.attributes["kinds"]) for edge in drawn.edges] == [
        ("a", "talks", "b", ("c4",), "talks"),
        ("a", "aid; pact", "b", ("c1", "c2"), ("aid", "pact")),
        ("b", "aid", "a", ("c3",), "aid"),
    ]
    with pytest.raises(ValueError, match="edges are kinds or pairs or claims, not merged"):
        project(Rows(NODES[:3], []), Rows(EDGES[:3], []), edges_are="merged")


def test_dates_by_the_names_that_answers_use() -> None:
    def dates(columns: tuple[str, ...], *bounds: str) -> str:
        return project(Rows(NODES[:3], []), Rows(("source", "target", "kind", *columns), [("a", "b", "k", *bounds)]), layout=False).edges[0].dates

    bounds = ("1949-01-01", "1949-12-31", "1990-02-01", "1990-02-28")
    for names in (("from", "fromLatest", "until", "untilLatest"), ("from", "from_latest", "until", "until_latest")):
        assert dates(names, *bounds) == "1949 to 1990-02"
    with pytest.raises(ValueError, match=r"\?start and \?from are one date; select one of them"):
        dates(("start", "from"), "1949", "1950")


def test_statements_of_one_kind_are_told_apart_for_gephi(tmp_path: Path) -> None:
    rows = [("a", "b", "pact", "c1"), ("a", "b", "pact", "c2")]
    drawn = project(Rows(NODES[:3], []), Rows(EDGES[:4], rows), layout=False, edges_are="claims")
    text = "".join(gexf.write(drawn))
    assert text.count('kind="pact · c') == 2
    assert text.count('for="relation" value="pact"') == 2
    assert {row["Kind"] for row in csv.DictReader(io.StringIO("".join(csv_tables.edges(drawn))))} == {"pact · c1", "pact · c2"}
    assert '"kind": "pact"' in "".join(json_formats.graphology(drawn))


def test_graphml_by_igraph(tmp_path: Path) -> None:
    igraph = pytest.importorskip("igraph")
    drawn = sample()
    save(tmp_path / "x.graphml", graphml.write(drawn))
    read = igraph.Graph.Read_GraphML(str(tmp_path / "x.graphml"))
    assert (read.vcount(), read.ecount(), read.is_directed()) == (len(drawn.nodes), len(drawn.edges), True)
    assert read.vs["label"] == [node.label for node in drawn.nodes]
    assert read.vs["size"] == [node.radius for node in drawn.nodes]
    assert [(read.vs[edge.source]["id"], edge["kind"], edge["weight"], read.vs[edge.target]["id"]) for edge in read.es] == [
        (edge.source, edge.kind, edge.weight, edge.target) for edge in drawn.edges
    ]


def test_what_changed_as_a_network() -> None:
    def world(*rows: tuple[str, ...]) -> Projection:
        return project(Rows(NODES[:3], [(name, name, "state") for name in "abc"]), Rows(EDGES[:5], rows), layout=False, filter=Filter(connected=True))

    before = world(("a", "b", "pact", "1", "w"), ("a", "c", "aid", "2", "w"), ("b", "c", "aid", "4", "w"))
    after = world(("a", "b", "pact", "1", "w"), ("a", "b", "pact", "3", "v"), ("b", "c", "aid", "4", "w"), ("b", "a", "talks", "5", "w"))
    changed = difference(before, after, "1990", "2000")
    assert {edge.id: (edge.polarity, edge.attributes["change"]) for edge in changed.edges} == {
        "a aid c": ("went", "went"), "a pact b": ("changed", "changed"), "b aid c": ("stayed", "stayed"), "b talks a": ("came", "came"),
    }  # fmt: skip
    assert {node.id: node.attributes["change"] for node in changed.nodes} == dict.fromkeys("abc", "stayed")
    assert changed.scope == "What changed from 1990 to 2000."
    assert len({(node.x, node.y) for node in changed.nodes}) == 3
    assert difference(after, after, "1990", "2000").report.kinds == after.report.kinds
    words = "".join("".join(svg_pieces) for svg_pieces in export.find("svg").documents(changed))  # type: ignore[union-attr]
    for said in ("on 2000 only: talks (1)", "on 1990 only: aid (1)", "on both days, by other statements: pact (1)"):
        assert said in words


def test_cytoscape_has_a_style() -> None:
    read = json.loads("".join(json_formats.cytoscape(sample())))
    style = {one["selector"]: one["style"] for one in read["style"]}
    assert style["node"]["width"] == "data(size)"
    assert style["edge[?directed]"] == {"target-arrow-shape": "triangle"}
    assert {'node[class = "state"]', 'edge[polarity = "against"]'} <= set(style)


@pytest.mark.xdist_group("views")
@pytest.mark.parametrize("name", [pytest.param(name, marks=pytest.mark.long) if name == "everything" else name for name in views.names(ROOT)])
def test_every_view_in_every_format(name: str, real_store: Any, tmp_path: Path) -> None:
    view = views.load(ROOT, name)
    drawn = project(*views.rows(real_store, view, {}), name=name, title=view.edges.summary, layout=False)
    graphml_says(drawn, tmp_path)
    csv_says(drawn)
    from_cyjs(json.loads("".join(json_formats.cytoscape(drawn))), drawn)
    from_graphology(json.loads("".join(json_formats.graphology(drawn))), drawn)
    graph = to_networkx(drawn)
    assert (len(graph), graph.number_of_edges()) == (len(drawn.nodes), len(drawn.edges))
    for time, are in (("date", "claims"), ("year", "kinds"), ("date", "pairs")):
        whole = project(*views.rows(real_store, view, {}), name=name, layout=False, edges_are=are)
        save(tmp_path / "x.gexf", gexf.write(whole, time=time, lists=True))
        assert list(gexf_check.faults(tmp_path / "x.gexf")) == []


def test_what_one_edge_says_is_bounded() -> None:
    rows = [("a", "b", "k", f"c{number:05}", f"note {number:05}") for number in range(3 * MOST_VALUES)]
    both = [project(Rows(NODES[:3], []), Rows(("source", "target", "kind", "id", "note"), some)) for some in (rows, rows[::-1])]
    assert both[0] == both[1]
    edge = both[0].edges[0]
    assert (edge.weight, len(edge.claims), edge.claims[0]) == (3.0 * MOST_VALUES, MOST_VALUES, "c00000")
    assert [note.count for note in both[0].report.left_out] == [2], "claims and notes"


def test_words_break_into_lines() -> None:
    lines = layout.wrap("a guarantee that is long enough to need several lines, " * 5)
    assert len(lines) == layout.LABEL_LINES
    assert lines[-1].endswith("…")
    assert all(layout.text_width(line) <= layout.LABEL_WIDTH for line in (*lines, *layout.wrap("x" * 200), *layout.wrap("Ж" * 60)))
    assert layout.wrap("") == ()
    assert layout.text_width("e\u0301") == layout.text_width("e")


def test_every_format_is_what_its_record_says() -> None:
    drawn = sample()
    assert len(export.FORMATS) == len({form.name for form in export.FORMATS}) == 14
    for form in export.FORMATS:
        for writer in form.writers:
            function = getattr(importlib.import_module(f"kg.export.{form.module}"), writer)
            options = [name for name, one in inspect.signature(function).parameters.items() if one.kind is inspect.Parameter.KEYWORD_ONLY]
            assert tuple(options) == form.options
        assert export.find(form.name) == export.find(form.ending or form.name) == form
        assert len(form.documents([] if form.whole_graph else drawn)) == len(form.writers)
    written = {path.stem for path in (ROOT / "kg" / "export").glob("*.py")} - {"__init__", "xml", "picture", "data_package"}
    assert {form.module for form in export.FORMATS} == written, "each module that writes has a record"
    assert export.find("") is None


def test_the_readme_lists_the_formats_of_networks() -> None:
    rows: dict[tuple[str, str], list[str]] = {}
    for form in export.FORMATS:
        if not form.whole_graph:
            remark = f" ({form.name})" if form.ending else " (two files)" if len(form.writers) > 1 else ""
            rows.setdefault((form.read_by, form.time), []).append(f"`.{form.ending or form.name}`{remark}")
    table = "".join(f"| {', '.join(endings)} | {read_by} | {time} |\n" for (read_by, time), endings in rows.items())
    assert table in (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_verb_refuses_what_a_format_does_not_take(sgkg: Callable[..., Any], tmp_path: Path) -> None:
    words = {"time": ["year"], "lists": ["gexf"], "dark": []}
    for form in export.FORMATS:
        for option, values in words.items():
            if option not in form.options and not form.whole_graph:
                done = sgkg("export", "--format", form.name, "-o", tmp_path / "x", f"--{option}", *values)
                assert (done.status, done.err) == (
                    2,
                    f"sgkg: --{option} is for {' and '.join(export.taking(option))}; --format {form.name} has no use for it\n",
                )
