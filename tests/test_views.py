"""Each view has golden nodes and edges over the toy world, and gives equal rows on both engines."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import toy_world

from kg import queries, rdf
from kg.network import Projection, project, views

ROOT = Path(__file__).resolve().parents[1]
GOLDEN = ROOT / "tests" / "views"
pytestmark = pytest.mark.filterwarnings("ignore:Dataset\\.(default_context|contexts) is deprecated:DeprecationWarning")
VIEWS = [name for name in views.names(ROOT) if name != "everything"]


def drawn(name: str, as_of: str | None = None, **values: str) -> Projection:
    view = views.load(ROOT, name)
    world = toy_world.toy(as_of, history=view.edges.history, verdicts=False) if as_of else toy_world.toy()
    return project(*views.rows(world, view, values), name=name, layout=False, legend=view.edges.legend)


def told(network: Projection) -> dict[str, list[str]]:
    """Return nodes and edges as lines that a person can check against the seeds."""
    names = {node.id: node.label for node in network.nodes}
    nodes = [f"{node.label} ({node.type}{'; ' + str(node.attributes['group']) if 'group' in node.attributes else ''})" for node in network.nodes]
    edges = []
    for edge in network.edges:
        line = f"{names[edge.source]} {'→' if edge.directed else '–'} {names[edge.target]}: {edge.kind}"
        more = [edge.label if edge.label != edge.kind else "", edge.dates, edge.polarity, str(edge.attributes.get("group", ""))]
        edges.append("; ".join([line, *(one for one in more if one and one != edge.kind)]))
    return {"nodes": sorted(nodes), "edges": sorted(edges)}


@pytest.mark.parametrize("name", VIEWS)
def test_view_is_golden(name: str) -> None:
    golden = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    network = drawn(name)
    assert told(network) == golden
    assert golden["edges"] or name == "agreements", "the toy world has a case for each view but this, which has one below"
    assert not network.report.left_out
    noted = {note.what for note in network.report.noted}
    assert not noted & {"nodes that only edges name", "nodes without a label", "edges without a kind"}


def test_every_golden_view_is_shipped() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(VIEWS)


@pytest.mark.xdist_group("answers")
@pytest.mark.parametrize("name", VIEWS)
def test_both_engines_give_the_same_rows(name: str) -> None:
    view = views.load(ROOT, name)
    for query in (view.nodes, view.edges):
        assert query
        given = toy_world.values(query, {})
        ours = toy_world.rows_of_oxigraph(toy_world.toy(), query, given)
        theirs = toy_world.rows_of_rdflib(toy_world.toy(), toy_world.toy_in_rdflib(), query, given)
        assert sorted(ours, key=str) == sorted(theirs, key=str)


@pytest.mark.parametrize("name", VIEWS)
def test_only_the_argument_draws_suppositions(name: str) -> None:
    drawn_ones = {node.id for node in drawn(name).nodes if "Supposition_" in node.iri}
    assert not drawn_ones or name in ("argument", "reasons", "conditions")


@pytest.mark.parametrize("name", VIEWS)
def test_no_view_draws_what_keeps_the_books(name: str) -> None:
    books = ("Participation_", "Membership_", "Incumbency_", "Evidence_", "SilentPassage_", "Status_", "Source_", "Derived_")
    assert not [node.iri for node in drawn(name).nodes if rdf.local_name(node.iri).startswith(books)]


def test_a_hub_and_a_clique_say_the_same_of_whom() -> None:
    hub, clique = (drawn("alliances", alliances=form) for form in ("hub", "clique"))
    actors = {node.id for node in clique.nodes}
    assert actors <= {node.id for node in hub.nodes}
    assert len(clique.edges) > len(hub.edges)
    with pytest.raises(ValueError, match="view voices has no parameter alliances"):
        drawn("voices", alliances="hub")


PACT = """
@prefix sg: <https://w3id.org/sgkg/ns#> . @prefix sgd: <https://w3id.org/sgkg/id/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
sgd:Treaty_T a sg:Instrument ; rdfs:label "pact with Sable"@en .
sgd:Guarantee_T a sg:Guarantee ; rdfs:label "support"@en ; sg:commitmentKind sgd:CommitmentKind_Support ; sg:establishedBy sgd:Treaty_T .
sgd:Derived_t a sg:Bond ; sg:bondOf sgd:Guarantee_T ; sg:boundActor sgd:State_Sable ; sg:boundTo sgd:State_Rook .
"""
AMOUNTS = [
    ("7100000000", "EUR", "2024", "2024", "", True, "7.1 bn EUR, 2024"),
    ("2000000000", "EUR", "2023", "2027", "About", True, "about 2 bn EUR, 2023–2027"),
    ("5000000", "EUR", "", "", "", False, "5 m EUR (?)"),
    ("75000000000", "SEK", "2024", "2024", "", True, "75 bn SEK, 2024"),
]


@pytest.mark.parametrize("amounts", [AMOUNTS[:1], AMOUNTS[1:2], AMOUNTS[2:3], AMOUNTS[3:], [AMOUNTS[0], AMOUNTS[3]], []])
def test_an_agreement_is_lettered_with_its_amount(amounts: list[tuple[Any, ...]]) -> None:
    """What is given in euros for the same years stands for the same in another currency; what no document shows is marked."""
    text = PACT
    for place, (amount, unit, first, last, bound, verified, _) in enumerate(amounts):
        years = f"; sg:firstYear {first} ; sg:lastYear {last}" if first else ""
        text += f"sgd:Term_{place} sg:termOf sgd:Treaty_T ; sg:termType sgd:TermType_Amount ; sg:quantity {amount} ; sg:unit sgd:Unit_{unit} {years}"
        text += f" ; sg:quantityBound sgd:QuantityBound_{bound}" if bound else ""
        text += f" ; sg:verification sgd:Verification_{'Verified' if verified else 'Unverified'} .\n"
    world = toy_world.load(toy_world.TOY / "seeds")
    world.load(text.encode(), format=ox.RdfFormat.TURTLE)
    network = project(*views.rows(world, views.load(ROOT, "agreements"), {}), layout=False)
    (edge,) = network.edges
    assert edge.label == (amounts[0][-1] if amounts else "no amount found")
    assert edge.kind == "commitment of support"


def test_the_legend_of_a_view(tmp_path: Path) -> None:
    path = tmp_path / "x.rq"
    path.write_text("#+ summary: Q?\n#+ legend: {edges: era, colour: red}\n\nSELECT ?x WHERE { ?x ?y ?z }\n", encoding="utf-8")
    with pytest.raises(ValueError, match="legend in the header has colour; known are for, against"):
        queries.load(path)
    for name in VIEWS:
        legend: Any = views.load(ROOT, name).edges.legend
        assert set(legend) <= set(queries.LEGEND)
        assert all(isinstance(words, str) and words for words in legend.values())
