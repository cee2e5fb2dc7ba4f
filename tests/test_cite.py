"""`sgkg cite` says how to cite a release, an answer, a claim and a text; the digest is that of the sorted N-Quads, and stands in the JSON."""

import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import toy_world as worlds

from kg import build, citation
from kg.citation import Citation, Release
from kg.paths import Folders, Workspace
from kg.rdf import GRAPH, ID, PREFIXES

ROOT = Path(__file__).resolve().parent.parent
VOID = "http://rdfs.org/ns/void#"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("cite") / "base"
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, made / name)
    shutil.copytree(worlds.TOY / "seeds", made / "seeds")
    return made


def digest(out: str) -> str:
    found = re.search(r"SHA-256 ([0-9a-f]{64})", out)
    assert found, out
    return found[1]


def test_the_digest_is_that_of_the_sorted_nquads_and_the_same_from_the_same_files(base: Path, tmp_path: Path) -> None:
    shots = [build.build(Folders(base, "here"), tmp_path / name) for name in ("one", "two")]
    for shot in shots:
        assert Release.of(shot).digest == hashlib.sha256(shot.data()).hexdigest()
    assert Release.of(shots[0]) == Release.of(shots[1])
    lines = shots[0].data().splitlines()
    assert lines == sorted(lines)


def test_the_release(sgkg: Callable) -> None:
    done = sgkg("cite")
    assert (done.status, done.err) == (0, "")
    assert done.out == sgkg("cite", "release").out
    told = json.loads(sgkg("ask", "members-of", "--format", "json", "--organization", "the pact").out)["sgkg"]
    assert done.out == (
        f"The sgkg project. sgkg: the security-guarantee knowledge graph. Version {told['release']}."
        f" Read until {told['latest']}; SHA-256 {told['digest']}; licence CC BY 4.0. https://w3id.org/sgkg.\n"
    )


def test_the_title_is_that_of_the_citation_file() -> None:
    cited = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    assert f'title: "{citation.TITLE}"\n' in cited
    assert f'name: "{citation.AUTHOR}"\n' in cited


def test_an_answer_is_cited_with_its_parameters_and_its_reading(sgkg: Callable) -> None:
    out = sgkg("cite", "members-of", "--organization", "the pact", "--as-of", "1960").out
    assert "Which members did an organization have? In: sgkg" in out
    assert "sgkg ask members-of; organization Northern Pact; as of 1960." in out
    assert digest(out) == digest(sgkg("cite").out)
    now = sgkg("cite", "members-of", "--organization", "the pact", "--as-of", "now").out
    assert "as of now" not in now  # another release has another day


def test_a_claim_is_cited_with_the_texts_that_make_it_and_its_entry(sgkg: Callable) -> None:
    out = sgkg("cite", "Claim_nib-herald_brevik-accepts-air").out.splitlines()
    assert len(out) > 1
    assert re.search(r"characters \d+–\d+ of the normalised text", out[0])
    assert out[0].startswith("Cora Nib.")
    assert "(sgd:Claim_nib-herald_brevik-accepts-air). In: sgkg" in out[-1]


def test_a_text_is_cited_as_itself(sgkg: Callable) -> None:
    (item,) = json.loads(sgkg("cite", "sgd:Source_NibHerald", "--format", "csl").out)
    assert item["author"] == [{"family": "Nib", "given": "Cora"}]
    assert item["type"] == "article"
    assert item["issued"]["date-parts"][0][0] == 2022
    assert "note" not in item


def test_bibtex_escapes_and_keeps_names_of_bodies_whole() -> None:
    made = Citation("a-1", "article", "50% & more_{x}", ("Ada Quill", "The Pact"), 1, ("2024-01-01", "2024-12-31"), url="https://e.org/a_b")
    assert made.bibtex() == (
        "@misc{a-1,\n  author = {Ada Quill and {The Pact}},\n  title = {{50\\% \\& more\\_\\{x\\}}},\n  year = {2024},\n  url = {https://e.org/a_b},\n}"
    )
    assert made.text() == "Ada Quill, The Pact. 50% & more_{x}. 2024. https://e.org/a_b."
    assert made.csl()["issued"] == {"date-parts": [[2024, 1, 1], [2024, 12, 31]]}
    unsure = made._replace(issued=("2024-12-01", "2025-01-31"))
    assert "year" not in unsure.bibtex()
    assert "between 2024-12-01 and 2025-01-31" in unsure.text()


def test_the_dataset_and_each_named_graph_are_described_with_their_licence(sgkg: Callable, base: Path, tmp_path: Path) -> None:
    out = sgkg("cite", "--format", "ttl").out
    shot = build.build(Folders(base, "here"), tmp_path)
    assert out == citation.description(shot) == citation.description(shot)
    store = ox.Store()
    store.load(out.encode(), format=ox.RdfFormat.TURTLE)
    dataset, licence = ox.NamedNode(f"https://w3id.org/sgkg/release/{Release.of(shot).version}"), ox.NamedNode(PREFIXES["dcterms"] + "license")
    subsets = {quad.object.value for quad in store.quads_for_pattern(dataset, ox.NamedNode(VOID + "subset"), None)}
    assert subsets == set(shot.manifest["graphs"])
    counts = {quad.subject.value: int(quad.object.value) for quad in store.quads_for_pattern(None, ox.NamedNode(VOID + "triples"), None)}
    assert sum(counts[graph] for graph in subsets) == counts[dataset.value] == shot.manifest["quads"]
    licensed = {quad.subject.value for quad in store.quads_for_pattern(None, licence, None)}
    assert licensed == subsets | {dataset.value}
    assert "\\" not in out  # Virtuoso 7 keeps the backslash of a prefixed name

    def said(subject: ox.NamedNode, predicate: str) -> Any:
        (quad,) = store.quads_for_pattern(subject, ox.NamedNode(predicate), None)
        return quad.object

    terms, dcat = PREFIXES["dcterms"], "http://www.w3.org/ns/dcat#"
    assert said(said(dataset, terms + "temporal"), dcat + "endDate").value == Release.of(shot).latest
    assert said(said(dataset, terms + "creator"), "http://xmlns.com/foaf/0.1/name").value == citation.AUTHOR
    assert said(ox.NamedNode(GRAPH + "nib-herald"), terms + "source").value == f"{ID}Source_NibHerald"
    assert all(said(ox.NamedNode(graph), terms + "isPartOf") == dataset for graph in subsets)


def test_facts_of_ones_own_are_not_put_under_the_licence(base: Path, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.ttl").write_text('<https://example.org/my/A> <http://www.w3.org/2000/01/rdf-schema#label> "mine"@en .\n')
    shot = build.build(Folders(base, "here", Workspace(own, "https://example.org/my/")), tmp_path / "cache")
    assert Release.of(shot).own
    assert "the licence does not cover" in citation.of_release(Release.of(shot)).text()
    store = ox.Store()
    store.load(citation.description(shot).encode(), format=ox.RdfFormat.TURTLE)
    licensed = {quad.subject.value for quad in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["dcterms"] + "license"), None)}
    assert licensed
    assert all(graph.startswith(GRAPH) for graph in licensed)


ANSWERS = """show Ardenia|find Ardenia|schema Position|list actors|coverage|assess|ask|ask members-of the+pact|compare
timeline Corvania|network guarantees|network guarantees --compare 1951 2020
explain|explain ClaimClaimant|validate FACTS|query -e ASK{?s?p?o}|query -e SELECT?s{?s?p?o}LIMIT+1"""


@pytest.mark.parametrize("words", ANSWERS.replace("\n", "|").split("|"))
def test_answers_in_json_carry_release_digest_and_day(sgkg: Callable, tmp_path: Path, words: str) -> None:
    facts = tmp_path / "facts.ttl"
    facts.write_text('<https://example.org/my/A> <http://www.w3.org/2000/01/rdf-schema#label> "mine"@en .\n')
    given = [word.replace("+", " ").replace("FACTS", str(facts)) for word in words.split()]
    told = json.loads(sgkg(*given, "--format", "json").out)["sgkg"]
    assert told["digest"] == digest(sgkg("cite").out)
    assert told["release"]
    assert told["latest"]


@pytest.mark.parametrize("words", ["show Ardenia", "ask members-of the+pact", "timeline Corvania", "network guarantees", "coverage", "assess"])
def test_answers_in_json_name_the_day_that_they_are_of(sgkg: Callable, words: str) -> None:
    told = [
        json.loads(sgkg(*(word.replace("+", " ") for word in words.split()), "--as-of", day, "--format", "json").out)["sgkg"]
        for day in ("2024-03", "now")
    ]
    assert [one["as_of"] for one in told] == ["2024-03", told[0]["latest"]]


def test_what_cannot_be_cited_is_told(sgkg: Callable) -> None:
    assert "nothing is called 'qqqqqq'" in sgkg("cite", "qqqqqq").err
    assert "a day belongs to an answer" in sgkg("cite", "Ardenia", "--as-of", "1960").err
    assert "describes the release" in sgkg("cite", "Ardenia", "--format", "ttl").err
