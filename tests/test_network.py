"""Rows become networks: merging, dates, names, labels, colours, layout; and every shipped view runs."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kg
from kg import rdf
from kg.network import Edge, Interval, Node, Projection, Rows, dates, layout, palette, project
from kg.network.model import identifiers
from kg.paths import Folders
from kg.queries import NodeStyle, node_styles

ROOT = Path(__file__).resolve().parents[1]
NODES = ("node", "label", "type", "iso3")
EDGES = ("source", "target", "kind", "id", "work", "start", "end", "directed", "polarity", "note")
UKRAINE, STATES, OPTION = (f"https://w3id.org/sgkg/id/{name}" for name in ("State_Ukraine", "State_UnitedStates", "Guarantee_USBacked"))


def draw(
    edges: list[tuple[object, ...]], columns: tuple[str, ...] = EDGES, *, edges_are: str = "kinds", nodes: list[tuple[object, ...]] | None = None
) -> Projection:
    """Project edges among three nodes; short rows are filled up with nothing."""
    if nodes is None:
        nodes = [(UKRAINE, "Ukraine", "state", "UKR"), (STATES, "United States", "state", "USA"), (OPTION, "US-backed guarantee", "option", None)]
    full = [(*row, *[None] * (len(columns) - len(row))) for row in edges]
    return project(Rows(NODES, nodes), Rows(columns, full), edges_are=edges_are)


def test_ids_are_codes_or_short_names() -> None:
    drawn = draw([(STATES, OPTION, "rules out")])
    assert {node.id: node.iri for node in drawn.nodes} == {"UKR": UKRAINE, "USA": STATES, "us-backed": OPTION}
    assert [edge.id for edge in drawn.edges] == ["USA rules out us-backed"]


def test_names_that_meet_keep_their_class() -> None:
    iris = ["https://x.org/Treaty_Minsk", "https://x.org/Place_Minsk", "https://y.org/Place_Minsk", "https://x.org/Other"]
    ids = identifiers((iri, rdf.local_name(iri), "") for iri in iris)
    assert set(ids.values()) == {"treaty-minsk", "place-minsk", "place-minsk-2", "other"}
    assert ids == identifiers((iri, rdf.local_name(iri), "") for iri in reversed(iris))


@given(st.lists(st.tuples(st.text(max_size=8), st.text(max_size=8), st.sampled_from(["", "A", "B"])), unique_by=lambda entry: entry[0]))
def test_ids_are_unique(entries: list[tuple[str, str, str]]) -> None:
    ids = identifiers(entries)
    assert len(set(ids.values())) == len(entries)
    assert all(ids.values())


def test_same_kind_is_merged_with_its_claims_and_other_kinds_stay_apart() -> None:
    drawn = draw(
        [
            (STATES, OPTION, "rules out", "https://w3id.org/sgkg/id/Claim_a_1", "w1", "2025-02-12", "2025-03-01"),
            (STATES, OPTION, "rules out", "https://w3id.org/sgkg/id/Claim_b_1", "w2", "2025-02-20", "2025-04-01"),
            (STATES, OPTION, "rules out", "https://w3id.org/sgkg/id/Claim_b_1", "w1", "2025-08-20"),
            (STATES, OPTION, "considers", "https://w3id.org/sgkg/id/Claim_a_2", "w1"),
            (OPTION, STATES, "rules out", "https://w3id.org/sgkg/id/Claim_a_3", "w1"),
        ]
    )
    edge = next(edge for edge in drawn.edges if edge.id == "USA rules out us-backed")
    assert len(drawn.edges) == 3
    assert edge.weight == 2.0, "two independent works"
    assert edge.claims == ("sgd:Claim_a_1", "sgd:Claim_b_1")
    assert edge.intervals == (Interval("2025-02-12", "2025-04-01"), Interval("2025-08-20", None))
    assert edge.dates == "2025-02-12 to 2025-03-01; 2025-02-20 to 2025-04-01; from 2025-08-20"
    assert [(note.what, note.count) for note in drawn.report.merged] == [("edges made of several statements", 1)]
    assert not drawn.report.left_out


def test_each_statement_an_edge_of_its_own_kind() -> None:
    drawn = draw([(STATES, OPTION, "rules out", f"c{number}", "w1") for number in range(3)] + [(STATES, OPTION, "rules out")] * 2, edges_are="claims")
    assert len(drawn.edges) == 4, "equal rows without an id are one statement"
    assert len({edge.key for edge in drawn.edges}) == 4, "Gephi merges what is of one kind"
    assert {edge.kind for edge in drawn.edges} == {"rules out"}, "the kind stays clean"
    assert all(edge.weight == 1 for edge in drawn.edges)


def test_rows_that_only_repeat_a_statement_weigh_once() -> None:
    drawn = draw([(STATES, UKRAINE, "arms", "c1", 3.0, reason) for reason in ("a", "b")], ("source", "target", "kind", "id", "weight", "reason"))
    assert drawn.edges[0].weight == 3.0
    assert drawn.edges[0].attributes == {"reason": ("a", "b")}


@pytest.mark.parametrize("weight", [0, -1.5, float("nan"), float("inf"), "many", True])
def test_weights_that_are_none_count_as_one_and_are_reported(weight: object) -> None:
    drawn = draw([(STATES, UKRAINE, "arms", "c1", weight)], ("source", "target", "kind", "id", "weight"))
    assert drawn.edges[0].weight == 1.0
    assert len(drawn.report.left_out) == 1


def test_undirected_edges_meet_whichever_way_they_are_written() -> None:
    drawn = draw([(STATES, UKRAINE, "allied with", "c1", "w1", None, None, False), (UKRAINE, STATES, "allied with", "c2", "w2", None, None, False)])
    assert [(edge.weight, edge.directed) for edge in drawn.edges] == [(2.0, False)]


def test_a_kind_with_and_without_direction_is_told_apart() -> None:
    drawn = draw([(STATES, UKRAINE, "allied with", "c1"), (STATES, UKRAINE, "allied with", "c2", "w", None, None, False)])
    assert {edge.kind: edge.directed for edge in drawn.edges} == {"allied with": True, "allied with (both ways)": False}


def test_what_is_incomplete_is_completed_and_said() -> None:
    drawn = draw([
        (STATES, "https://w3id.org/sgkg/id/Person_New", "meets"),
        (STATES, UKRAINE, None, "c1"),
        (STATES, None, "meets", "c2"),
        (STATES, STATES, "doubts", "c3"),
        (STATES, UKRAINE, "arms", "c4", "w", "2014", "2015-02"),
    ])  # fmt: skip
    noted = {note.what: note.count for note in drawn.report.noted}
    assert noted == {
        "nodes that only edges name": 1,
        "edges without a kind": 1,
        "edges from a node to itself": 1,
        "inexact dates, drawn from their first to their last possible day": 1,
        "nodes without edges, set aside": 1,
    }
    assert {note.what: note.count for note in drawn.report.left_out} == {"edge rows without both ends": 1}
    arms = next(edge for edge in drawn.edges if edge.kind == "arms")
    assert (arms.intervals, arms.dates) == ((Interval("2014-01-01", "2015-02-28"),), "2014 to 2015-02")
    assert next(node for node in drawn.nodes if node.id == "new").label == "New"
    assert any("left out" in line for line in drawn.report.lines())


def test_several_rows_of_a_node_add_up() -> None:
    rows = [(UKRAINE, "Ukraine", "state", "UKR"), (UKRAINE, "Ukraine", "country", "UKR")]
    drawn = draw([], nodes=[*rows])
    assert [(node.type, node.attributes) for node in drawn.nodes] == [("country", {"iso3": "UKR"} | {"types": ("country", "state")})]


class Literal:
    """A literal as an RDF library has it."""

    def __init__(self, value: str, language: str | None = None, datatype: str = "string") -> None:
        self.value, self.language = value, language
        self.datatype = f"http://www.w3.org/2001/XMLSchema#{datatype}"


def test_a_node_that_is_only_a_literal() -> None:
    drawn = draw([(STATES, Literal("twenty thousand troops"), "offers"), (STATES, Literal("20000", datatype="integer"), "offers")])
    made = [node for node in drawn.nodes if node.type == "literal"]
    assert [(node.id, node.iri, node.label) for node in made] == [("20000", "", "20000"), ("twenty-thousand-troops", "", "twenty thousand troops")]


def test_values_keep_their_type() -> None:
    row = [
        Literal("7", datatype="integer"),
        Literal("1.5", datatype="decimal"),
        Literal("true", datatype="boolean"),
        Literal("x", datatype="integer"),
    ]
    drawn = draw([(STATES, UKRAINE, "arms", *row)], ("source", "target", "kind", "a", "b", "c", "d"))
    assert drawn.edges[0].attributes == {"a": 7, "b": 1.5, "c": True, "d": "x"}


def test_labels_by_language() -> None:
    labels = {("Ukraine", "en"), ("Україна", "uk"), ("UA", ""), ("Ucraina", "it")}
    assert rdf.best_label(labels, ["uk", "en"]) == "Україна"
    assert rdf.best_label(labels, ["fr"]) == "UA"
    assert rdf.best_label({("b", "it"), ("a", "it")}, ["fr"]) == "a"
    assert rdf.best_label({("Colour", "en-gb")}, ["en"]) == "Colour"


def test_long_labels_are_shortened_and_kept() -> None:
    node = draw([], nodes=[(UKRAINE, "word " * 2000, "state", None)]).nodes[0]
    assert len(node.label) <= 120
    assert node.label.endswith("…")
    assert len(node.full_label) == 9999


@pytest.mark.parametrize(
    ("bounds", "interval", "words", "faults"),
    [
        (("1994-12-05", None, None, None), ("1994-12-05", None), "from 1994-12-05", 0),
        (("1994", None, "1994-12", None), ("1994-01-01", "1994-12-31"), "1994 to 1994-12", 0),
        (("2014-01-01", "2014-12-31", None, None), ("2014-01-01", None), "from 2014", 0),
        (("2014-02-01", "2014-02-28", None, None), ("2014-02-01", None), "from 2014-02", 0),
        (("2014-02-27", "2014-03-18", "2014-02-27", "2014-03-18"), ("2014-02-27", "2014-03-18"), "between 2014-02-27 and 2014-03-18", 0),
        ((None, None, "2022-02-21", "2022-02-22"), (None, "2022-02-22"), "until between 2022-02-21 and 2022-02-22", 0),
        (("2014-03-18", "2014-02-27", None, None), ("2014-03-18", None), "from 2014-03-18", 1),
        (("2024-02-29", None, "2024/3/1", None), ("2024-02-29", "2024-03-01"), "2024-02-29 to 2024-03-01", 0),
        (("1994-12-05+02:00", None, "1994-12-06T10:00:00Z", None), ("1994-12-05", "1994-12-06"), "1994-12-05 to 1994-12-06", 0),
        (("9999", None, "9999-12", None), ("9999-01-01", "9999-12-31"), "9999 to 9999-12", 0),
        (("2015-01-01", None, "2014-01-01", None), None, "", 1),
        (("n.d.", None, None, None), None, "", 1),
        (("2014-13", None, "2014-02-30", None), None, "", 2),
        (("-0044-03-15", None, None, None), None, "", 1),
        ((None, None, None, None), None, "", 0),
    ],
)
def test_periods(bounds: tuple[str | None, ...], interval: tuple[str | None, str | None] | None, words: str, faults: int) -> None:
    period, wrong = dates.period(*bounds)
    assert (tuple(period.interval()) if period else None, str(period) if period else "", len(wrong)) == (interval, words, faults)


days = st.dates().map(lambda day: day.isoformat())
intervals = st.builds(
    lambda one, two: Interval(one, two) if one is None or two is None or one <= two else Interval(two, one), st.none() | days, st.none() | days
)


@given(st.lists(intervals))
def test_united_intervals_are_apart_and_cover_the_same(some: list[Interval]) -> None:
    united = dates.union(some)
    assert list(united) == sorted(united, key=lambda one: one.start or "")
    for one, two in pairwise(united):
        assert one.end is not None
        assert two.start is not None
        assert one.end < two.start
    for one in some if united else ():
        assert sum((u.start or "") <= (one.start or "") and (one.end or "~") <= (u.end or "~") for u in united) == 1
    assert dates.union(united) == united


def test_missing_columns_are_named() -> None:
    with pytest.raises(ValueError, match=r"network\.edges: no column \?kind; select \?source, \?target, \?kind"):
        project(Rows(NODES, []), Rows(("source", "target"), []))


def test_a_view_that_yields_nothing() -> None:
    drawn = draw([], nodes=[])
    assert (drawn.nodes, drawn.edges) == ((), ())
    assert list(drawn.report.lines()) == ["0 nodes: none", "0 edges: none"]


def test_polarity_colours_edges_and_disagreement_is_open() -> None:
    drawn = draw(
        [
            (STATES, OPTION, kind, None, None, None, None, None, polarity)
            for kind, polarity in [("a", "for"), ("b", "against"), ("c", "for"), ("c", "against"), ("d", None)]
        ]
    )
    assert {edge.kind: edge.colour for edge in drawn.edges} == {
        kind: palette.POLARITIES[polarity].colour for kind, polarity in {"a": "for", "b": "against", "c": "open", "d": ""}.items()
    }


def luminance(colour: str) -> float:
    """Relative luminance after WCAG 2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_colours_of_types_are_their_own_and_do_not_depend_on_order() -> None:
    assert palette.node_styles(["zebra", "yak"]) == palette.node_styles(["yak", "zebra", "state"])
    for colour in (style.colour for style in (*node_styles(ROOT).values(), *palette.POLARITIES.values())):
        assert 0.02 < luminance(colour) < 0.85, f"{colour} is lost on white or on black"


def test_styles_of_a_base(tmp_path: Path) -> None:
    path = tmp_path / "queries" / "network" / "style.json"
    assert node_styles(tmp_path) == {}, "a base needs none"
    path.parent.mkdir(parents=True)
    path.write_text('{"state": {"colour": "#123456", "shape": "star"}}', encoding="utf-8")
    nodes = Rows(NODES, [(UKRAINE, "Ukraine", "state", None), (OPTION, "an option", "option", None)])
    drawn = project(nodes, Rows(EDGES[:3], [(UKRAINE, OPTION, "wants")]), styles=node_styles(tmp_path))
    assert {node.type: (node.colour, node.shape) for node in drawn.nodes} == {"state": ("#123456", "star"), "option": ("#332288", "pentagon")}
    for wrong in ("[", "[]", '{"state": 1}', '{"state": {"colour": "#123456"}}', '{"state": {"colour": "blue", "shape": "star"}}'):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(ValueError, match=r"style\.json: "):
            node_styles(tmp_path)
    with pytest.raises(ValueError, match="state has the shape blob; write one of circle"):
        palette.node_styles([], {"state": NodeStyle("#123456", "blob")})


def mesh(size: int) -> Projection:
    """Make a network of `size` nodes on two hubs, two small parts and three lone nodes."""
    iris = [f"http://x.org/Thing_N{number}" for number in range(size)]
    edges = [(iris[number % 2], iris[number], "k") for number in range(2, size - 7)] + [
        (iris[-7], iris[-6], "k"),
        (iris[-5], iris[-4], "k"),
        (iris[0], iris[1], "k"),
    ]
    nodes = [(iri, f"a label of some length {number}", "state", None) for number, iri in enumerate(iris)]
    return project(Rows(NODES, nodes), Rows(("source", "target", "kind"), edges))


@pytest.mark.parametrize("size", [12, 120])
def test_no_two_labels_meet(size: int) -> None:
    drawn = mesh(size)
    boxes = [(node, *layout.half_box(node.size, node.label)) for node in drawn.nodes]
    meeting = [
        (one.id, two.id)
        for (one, a, b), (two, c, d) in combinations(boxes, 2)
        if abs(one.x - two.x) < (a + c) * 0.98 and abs(one.y - two.y) < (b + d) * 0.98
    ]
    assert not meeting


def test_order_of_rows_does_not_show() -> None:
    edges = [(STATES, OPTION, "rules out", f"c{number}", f"w{number}", f"201{number}", None, None, "against", f"n{number}") for number in range(5)]
    assert draw(edges) == draw(edges[::-1])


LAYOUT = """
import sys; sys.path.insert(0, sys.argv[1])
from test_network import mesh
print([(node.id, node.x, node.y) for node in mesh(60).nodes])
"""


def test_layout_is_equal_across_processes() -> None:
    words = [sys.executable, "-c", LAYOUT, str(ROOT / "tests")]
    environments = ({**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": seed} for seed in ("1", "77"))
    answers = {subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout for environment in environments}
    assert answers == {f"{[(node.id, node.x, node.y) for node in mesh(60).nodes]}\n"}


def test_a_large_network_is_placed_without_forces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(layout, "FORCES_UP_TO", 50)
    drawn = mesh(120)
    assert len({(node.x, node.y) for node in drawn.nodes}) == 120
    assert any("plain spiral" in line for line in drawn.report.lines())
    assert not any("plain spiral" in line for line in mesh(40).report.lines())


@settings(deadline=None, max_examples=50)
@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_layout_of_any_shape(pairs: list[tuple[int, int]]) -> None:
    nodes = [(str(number), 10.0, "label") for number in range(7)]
    spots = layout.arrange(nodes, [(str(one), str(two), 1.0) for one, two in pairs], 1)
    assert len(set(spots.values())) == 7
    assert all(abs(value) < 1e5 for spot in spots.values() for value in spot)


def test_importing_the_network_loads_no_library() -> None:
    code = "import sys, kg.network, kg.export.gexf; print(sorted({'networkx', 'numpy', 'pyoxigraph', 'rdflib'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT).stdout == "[]\n"


def test_many_rows_of_one_edge_stay_one_edge() -> None:
    rows = ((STATES, UKRAINE, "arms", f"c{number % 1000}", f"w{number % 7}") for number in range(100_000))
    drawn = project(Rows(NODES, []), Rows(EDGES[:5], rows))
    assert [(edge.weight, len(edge.claims)) for edge in drawn.edges] == [(7.0, 1000)]
    assert isinstance(drawn.edges[0], Edge)
    assert isinstance(drawn.nodes[0], Node)


def stress(spots: dict[int, tuple[float, float]], graph: Any) -> float:
    """How far distances in the picture are from steps in the graph, at the best scale (Kruskal's stress, 0 is perfect)."""
    import networkx as nx

    steps = dict(nx.all_pairs_shortest_path_length(graph))
    both = [(math.dist(spots[one], spots[two]), steps[one][two]) for one, two in combinations(graph, 2)]
    scale = sum(far * step for far, step in both) / sum(far * far for far, _ in both)
    return sum((far * scale - step) ** 2 for far, step in both) / sum(step * step for _, step in both)


@pytest.mark.parametrize("name", ["karate_club_graph", "florentine_families_graph", "les_miserables_graph"])
def test_forces_against_networkx(name: str) -> None:
    import networkx as nx
    import numpy as np

    graph = nx.convert_node_labels_to_integers(getattr(nx, name)())
    ends = np.array(sorted((min(edge), max(edge)) for edge in graph.edges), dtype=np.intp)
    ours = layout.force_atlas_2(len(graph), ends, np.ones(len(ends)), rounds=250, seed=1)
    theirs = nx.forceatlas2_layout(graph, max_iter=250, seed=1)
    spots = {node: (float(ours[node][0]), float(ours[node][1])) for node in graph}
    assert stress(spots, graph) <= 1.1 * stress({node: (float(x), float(y)) for node, (x, y) in theirs.items()}, graph)


def test_blocs_stand_apart() -> None:
    import numpy as np

    pairs = [(a, b) for bloc in (range(10), range(10, 20)) for a, b in combinations(bloc, 2)] + [(0, 10)]
    spots = layout.force_atlas_2(20, np.array(pairs, dtype=np.intp), np.ones(len(pairs)), rounds=250, seed=1)
    one, two = spots[:10], spots[10:]
    reach = max(np.linalg.norm(bloc - bloc.mean(axis=0), axis=1).max() for bloc in (one, two))
    assert np.linalg.norm(one.mean(axis=0) - two.mean(axis=0)) > 2 * reach


def test_the_picture_of_a_day_has_no_treaty_that_was_over() -> None:
    graph = kg.Graph(Folders(ROOT, None))

    def drawn(view: str) -> set[str]:
        return {rdf.local_name(node.iri) for node in graph.network(view, as_of="1990-01-01").nodes}

    assert {"Treaty_Locarno", "Treaty_WarsawPact", "Alliance_NATO"} & drawn("guarantees") == {"Treaty_WarsawPact", "Alliance_NATO"}
    assert {"Treaty_Locarno", "Treaty_WarsawPact", "Alliance_NATO"} <= drawn("history"), "what is over is history"
    assert not drawn("proposals")
