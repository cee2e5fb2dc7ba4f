"""The checks find nothing in the toy world and in the real graph, and each finds the faults laid out for it, on both engines."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
import toy_world as worlds

from kg import build, queries, rdf, store, turtle
from kg.rdf import GRAPH

ROOT = Path(__file__).resolve().parent.parent
FAULTS = ROOT / "tests" / "faults"
#: Check -> the nodes that its file of faults makes it name, and other checks that the same faults cannot but trip.
EXPECTED: dict[str, dict[str, list[str]]] = json.loads((FAULTS / "expected.json").read_text(encoding="utf-8"))
COUNT = 43
CHECKS = queries.load_all(ROOT, "check")
RULES = queries.load_all(ROOT, "derive")
pytestmark = pytest.mark.xdist_group("checks")


def rows(world: ox.Store, check: queries.Query) -> list[tuple[str, ...]]:
    found = store.run(world, check.text, check.columns).rows
    return [tuple("" if term is None else term.value for term in row) for row in found]


@cache
def asserted() -> list[ox.Quad]:
    return list(worlds.load(worlds.TOY / "seeds"))


@cache
def found_without_faults() -> dict[str, list[tuple[str, ...]]]:
    return {check.name: rows(worlds.toy(), check) for check in CHECKS}


def with_faults(*checks: str) -> ox.Store:
    """The toy world with files of faults laid over it, and what follows from all that."""
    target = store.memory(asserted())
    for check in checks:
        path = FAULTS / f"{check}.ttl"
        target.extend(build.graph_quads(path.read_bytes(), path, f"{GRAPH}fault-{check}"))
    build.conclude(target, RULES)
    return target


def test_every_check_has_a_file_of_faults() -> None:
    assert len(CHECKS) == COUNT
    assert {check.name for check in CHECKS} == set(EXPECTED) == {path.stem for path in FAULTS.glob("*.ttl")}
    for check, expected in EXPECTED.items():
        assert expected.get(check), f"{check} is expected to find nothing in its own faults"
        assert set(expected) <= set(EXPECTED)


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_form(check: queries.Query) -> None:
    assert check.columns == ["what", "other", "why"]
    assert not check.parameters
    assert len(check.tags) == 1
    assert check.summary.endswith("?")
    assert check.description.endswith(".")
    assert bool(check.remedy) is (check.scope != "built"), "what files are asked says what to write instead"
    assert check.text.endswith('ORDER BY STR(?what) COALESCE(STR(?other), "") ?why\n')


@pytest.mark.parametrize("check", [check for check in CHECKS if check.severity != "note"], ids=lambda check: check.name)
def test_the_toy_world_has_no_fault(check: queries.Query, toy_store: ox.Store) -> None:
    assert rows(toy_store, check) == []


@pytest.mark.parametrize("check", [check for check in CHECKS if check.severity != "note"], ids=lambda check: check.name)
def test_the_real_graph_has_no_fault(check: queries.Query, real_store: ox.Store) -> None:
    assert rows(real_store, check) == []


def test_notes_name_what_a_reader_should_know(toy_store: ox.Store) -> None:
    """The same words of two columns in the toy world are found, and no office is missing."""
    notes = {check.name: {rdf.curie(row[0]) for row in rows(toy_store, check)} for check in CHECKS if check.severity == "note"}
    assert notes == {"same-words-two-bylines": {"sgd:Claim_inkwell-beacon_farrow-seeks-ships"}, "speaks-for-nobody": set()}


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_faults_are_found(name: str) -> None:
    world = with_faults(name)
    before = found_without_faults()
    found = {check.name: sorted({rdf.curie(row[0]) for row in rows(world, check) if row not in before[check.name]}) for check in CHECKS}
    assert {check: nodes for check, nodes in found.items() if nodes} == EXPECTED[name]


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_fault_files_are_canonical(name: str) -> None:
    path = FAULTS / f"{name}.ttl"
    assert turtle.canonical(path.read_bytes(), name=path.name).encode() == path.read_bytes()


@pytest.fixture(scope="module")
def ruined() -> tuple[ox.Store, rdflib.Graph]:
    """All faults at once, in both engines."""
    world = with_faults(*sorted(EXPECTED))
    other = rdflib.Graph(bind_namespaces="none")
    other.parse(data=ox.serialize((quad.triple for quad in world), format=ox.RdfFormat.N_TRIPLES), format="nt")
    return world, other


@pytest.mark.long
@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_both_engines_agree(check: queries.Query, ruined: tuple[ox.Store, rdflib.Graph]) -> None:
    world, other = ruined
    found = rows(world, check)
    assert set(EXPECTED[check.name][check.name]) & {rdf.curie(row[0]) for row in found}
    columns = [rdflib.Variable(name) for name in check.columns]
    assert [tuple(str(row.get(name, "")) for name in columns) for row in other.query(check.text).bindings] == found
