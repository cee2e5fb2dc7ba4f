"""Measures of known graphs, brokerage by hand, what changed between two days, and the verb that shows them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from kg.network import Projection, Rows, measures, project

ROOT = Path(__file__).resolve().parents[1]
NODES, EDGES = ("node", "label", "type"), ("source", "target", "kind", "id", "work", "directed")


def draw(edges: list[tuple[Any, ...]], nodes: str = "") -> Projection:
    full = [(*row, *[None] * (len(EDGES) - len(row))) for row in edges]
    return project(Rows(NODES, [(name, name, "state") for name in nodes]), Rows(EDGES, full), layout=False)


def test_degree_and_strength() -> None:
    found = measures.measure(
        draw(
            [("a", "b", "k", "1", "w1"), ("a", "b", "k", "2", "w2"), ("a", "b", "l", "3"), ("b", "c", "m", "4", "w", False), ("c", "c", "k", "5")],
            "d",
        )
    ).of
    assert {name: tuple(found[name][one] for one in ("degree", "in_strength", "out_strength")) for name in "abcd"} == {
        "a": (2, 0.0, 3.0),
        "b": (3, 4.0, 1.0),
        "c": (3, 2.0, 2.0),
        "d": (0, 0.0, 0.0),
    }
    assert [found[name]["component"] for name in "abcd"] == [1, 1, 1, 2]


def test_against_networkx_on_a_real_graph() -> None:
    club = nx.karate_club_graph()
    found = measures.measure(draw([(f"n{one:02}", f"n{two:02}", "k", f"{one}-{two}", "w", False) for one, two in club.edges])).of
    ranks, between = nx.pagerank(club, weight=None), nx.betweenness_centrality(club)
    for node in club:
        assert found[f"n{node:02}"]["pagerank"] == pytest.approx(ranks[node], abs=1e-5)
        assert found[f"n{node:02}"]["betweenness"] == pytest.approx(between[node], abs=1e-5)
    assert 3 <= len({values["community"] for values in found.values()}) <= 5
    assert found["n00"]["community"] != found["n33"]["community"], "the two leaders of the club that split"


def test_brokerage_by_hand() -> None:
    blocs = {"a1": 1, "a2": 1, "a3": 1, "b1": 2, "b2": 2, "c1": 3}
    arcs = [("a1", "a2"), ("a2", "a3"), ("a2", "b1"), ("b1", "b2"), ("b2", "c1"), ("b1", "a3"), ("a1", "b1"), ("a1", "a1"), ("c1", "a2")]
    found = measures.brokerage(arcs, blocs)
    assert found is not None
    assert {name: dict(counts) for name, counts in found.items() if counts} == {
        "a2": {"coordinator": 1, "gatekeeper": 1, "liaison": 1},  # a1 to a3; c1 to a3; c1 to b1; but a1 knows b1 itself
        "b1": {"itinerant": 1, "gatekeeper": 2},  # a1 to a3; a1 and a2 to b2; but a2 knows a3 itself
        "b2": {"representative": 1},
        "c1": {"liaison": 1},  # b2 to a2
    }


def test_no_networks_and_lone_nodes() -> None:
    assert measures.measure(draw([])).of == {}
    alone = measures.measure(draw([], "ab")).of
    assert [alone[name]["community"] for name in "ab"] == [1, 2]


def test_large_networks_are_estimated_and_say_so(monkeypatch: pytest.MonkeyPatch) -> None:
    edges = [(f"n{number}", f"n{number // 2}", "k", str(number)) for number in range(1, 80)]
    exact = measures.measure(draw(edges))
    monkeypatch.setattr(measures, "EXACT_BETWEENNESS", 20)
    monkeypatch.setattr(measures, "PIVOTS", 40)
    rough = measures.measure(draw(edges))
    assert [note.what for note in rough.notes] == ["betweenness estimated from 40 of 80 nodes (Brandes and Pich 2007)"]
    assert not exact.notes
    best = max(exact.of, key=lambda name: float(exact.of[name]["betweenness"]))
    assert float(rough.of[best]["betweenness"]) == pytest.approx(float(exact.of[best]["betweenness"]), rel=0.4)
    monkeypatch.setattr(measures, "MOST_PATHS", 3)
    assert [note.what for note in measures.measure(draw(edges)).notes][-1].startswith("brokerage left out")


def test_measures_as_attributes_keep_the_views_own() -> None:
    drawn = project(Rows((*NODES, "degree"), [("a", "a", "t", "doctor")]), Rows(EDGES[:3], [("a", "b", "k")]), layout=False)
    node = measures.with_measures(drawn).nodes[0]
    assert (node.attributes["degree"], node.attributes["measured_degree"]) == ("doctor", 1)
    assert set(measures.NAMES) - {"degree"} <= set(node.attributes)


def test_equal_across_processes() -> None:
    code = (
        "import sys; sys.path[:0] = ['tests', '.']; import networkx as nx; from test_measures import draw, measures\n"
        "g = nx.les_miserables_graph()\n"
        "print(measures.measure(draw([(a, b, 'k', a + b, 'w', False) for a, b in g.edges])).of)"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, text=True, check=True, cwd=ROOT
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1


def test_what_changed() -> None:
    before = draw([("a", "b", "k", "1", "w1"), ("a", "c", "k", "2")])
    after = draw([("a", "b", "k", "1", "w1"), ("a", "b", "k", "3", "w2"), ("a", "d", "k", "4")])
    found = list(measures.compare(before, after))
    assert [(change.change, change.who) for change in found if change.what == "node"] == [("gone", "c"), ("new", "d")]
    assert [(change.change, change.whom, change.before, change.after) for change in found if change.what == "edge"] == [
        ("changed", "b", "weight 1: 1", "weight 2: 1, 3"),
        ("gone", "c", "weight 1: 2", ""),
        ("new", "d", "", "weight 1: 4"),
    ]
    assert ("b", "in_strength", "1", "2") in [(change.who, change.kind, change.before, change.after) for change in found]
    assert not list(measures.compare(after, after))


def test_the_verb(sgkg: Callable[..., Any]) -> None:
    assert "guarantees" in sgkg("network").out
    done = sgkg("network", "guarantees", "--format", "json", "--roles", "--limit", "2")
    assert done.status == 0, done.err
    rows = json.loads(done.out)["rows"]
    assert len(rows) == 2
    assert {"node", "pagerank", "brokerage", "liaison"} <= set(rows[0])
    assert rows[0]["degree"] >= rows[1]["degree"]
    by = json.loads(sgkg("network", "guarantees", "--format", "json", "--by", "pagerank").out)["rows"]
    assert [row["pagerank"] for row in by] == sorted((row["pagerank"] for row in by), reverse=True)
    assert "betweenness: share of the shortest paths" in sgkg("network", "guarantees").err
    assert sgkg("network", "guarantees").out.startswith("node")
    assert sgkg("network", "positions", "--compare", "1800-01-01", "2100-01-01", "--format", "csv").out.startswith(
        "what,change,who,kind,whom,before,after"
    )
    assert "nothing changed" in sgkg("network", "positions", "--compare", "2100-01-01", "2100-01-01").err
    for wrong in (
        ["nothing"],
        ["guarantees", "--by", "community"],
        ["positions", "--compare", "2025-01-01", "x"],
        ["positions", "--compare", "2025-01-01", "2025-01-02", "--as-of", "2025-01-01"],
    ):
        done = sgkg("network", *wrong)
        assert (done.status, len(done.err.splitlines())) == (2, 1), done.err


QUERY = 'SELECT ?source ?target ("guards" AS ?kind) WHERE { ?g a sg:Guarantee ; sg:guarantor ?source ; sg:beneficiary ?target }'


def test_the_export_verb(sgkg: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "mine.rq").write_text(QUERY, encoding="utf-8")
    (tmp_path / "short.rq").write_text(QUERY.replace('?target ("guards" AS ?kind)', ""), encoding="utf-8")
    (tmp_path / "far.rq").write_text(QUERY.replace("?g a", "SERVICE <http://x.org/> { ?x ?y ?z } ?g a"), encoding="utf-8")
    for name in ("x.graphml", "x.json", "x.cyjs", "x.svg", "x.gexf"):
        done = sgkg("export", "--query", tmp_path / "mine.rq", "-o", tmp_path / name, "--measures", "--edges", "claims", "--lang", "uk")
        assert done.status == 0, done.err
        assert (tmp_path / name).stat().st_size > 1000
        assert "labels not in uk" in done.err
    assert 'for="class" value="state"' in (tmp_path / "x.gexf").read_text(encoding="utf-8"), "types are looked up"
    done = sgkg("export", "--view", "guarantees", "-o", tmp_path / "t.csv", "--report", "json", "--from", "1900")
    assert set(json.loads(done.err)["files"]) == {str(tmp_path / "t.nodes.csv"), str(tmp_path / "t.edges.csv")}
    assert sgkg("export", "--view", "guarantees", "--format", "csv", "-o", tmp_path).status == 0
    assert (tmp_path / "nodes.csv").is_file()
    wrong = {
        ("--query", tmp_path / "short.rq", "-o", tmp_path / "x.gexf"): "no column ?target, ?kind",
        ("--query", tmp_path / "far.rq", "-o", tmp_path / "x.gexf"): "SERVICE",
        ("--query", tmp_path / "none.rq", "-o", tmp_path / "x.gexf"): "none.rq",
        ("--query", tmp_path / "mine.rq", "--view", "guarantees", "-o", tmp_path / "x.gexf"): "exclude each other",
        ("--view", "guarantees", "-o", tmp_path / "x.svg", "--time", "year"): "--time is for gexf",
        ("--view", "guarantees", "-o", tmp_path / "x.gexf", "--dark"): "--dark is for svg and png and pdf",
        ("--format", "csv", "-o", "-"): "csv is two files",
        ("--view", "guarantees", "-o", tmp_path / "x.gexf", "--only-kind", "pledgess"): "no edges of kind",
        ("--from", "2014", "-o", tmp_path / "x.ttl"): "--from is for networks",
    }
    for words, said in wrong.items():
        done = sgkg("export", *words)
        assert (done.status, len(done.err.splitlines())) == (2, 1), done.err
        assert said in done.err


def test_strict_makes_a_loss_a_finding(sgkg: Callable[..., Any], tmp_path: Path) -> None:
    text = QUERY.replace('("guards" AS ?kind)', '("guards" AS ?kind) ("2020-13" AS ?start)')
    (tmp_path / "lossy.rq").write_text(text, encoding="utf-8")
    assert sgkg("export", "--query", tmp_path / "lossy.rq", "-o", tmp_path / "x.gexf").status == 0
    done = sgkg("export", "--query", tmp_path / "lossy.rq", "-o", tmp_path / "x.gexf", "--strict")
    assert (done.status, "left out: not a calendar date" in done.err) == (1, True)


@pytest.mark.parametrize(("name", "said"), [("x.gexf", "sgkg export --view guarantees -o x.gexf"), ("g.html", "sgkg network guarantees -o g.html")])
def test_a_file_in_the_place_of_a_view_is_told(sgkg: Callable[..., Any], name: str, said: str) -> None:
    done = sgkg("network", name)
    assert (done.status, done.out) == (2, "")
    assert f"{name} is a file and not a view; to write it:  {said}" in " ".join(done.err.split("\n"))
