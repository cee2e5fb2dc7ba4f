"""`sgkg schema` says what the graph can say, and `show` works for every term and concept."""

import json
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pyoxigraph as ox
import pytest
import toy_world as worlds

from kg import build, ontology, queries
from kg.describe import Describer
from kg.network import views
from kg.paths import Folders
from kg.rdf import ID, NS, PREFIXES
from kg.schema import Schema
from kg.validate import rules

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    cache = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SGKG_CACHE", str(cache))
        folders = Folders(ROOT, "here")
        return Schema(folders, build.build(folders, cache))


def test_every_term_of_the_ontology_is_in_the_overview(schema: Schema) -> None:
    listed = {term.name for term in schema.overview()}
    assert {f"sg:{name}" for name in ontology.terms(ROOT)} <= listed
    assert all(term.definition for term in schema.overview() if term.kind != "scheme")
    assert next(term for term in schema.overview() if term.name == "sg:State").above == ("sg:Actor",)


@pytest.mark.long
def test_every_class_and_property_is_described_with_an_example_where_it_is_used(schema: Schema) -> None:
    for iri in (*schema.classes, *schema.properties, *schema.schemes):
        term = schema.describe(iri)
        assert term.label, iri
        if term.uses and term.kind == "property" and schema.index.whole().count(f"> <{iri}> ".encode()):
            assert term.uses > 0
        if term.kind == "class" and term.uses:
            assert term.example.startswith("sgd:"), iri


def test_a_class_has_its_properties_with_what_they_take(schema: Schema) -> None:
    position = schema.describe(NS + "Position")
    uses = {use.name: use for use in position.properties}
    assert uses["sg:holder"].must
    assert uses["sg:holder"].values == ("sg:Actor",)
    assert uses["sg:holder"].example.startswith("sgd:")
    stances = uses["sg:stance"].values
    assert "sgd:Stance_RulesOut" in stances
    assert len(stances) == len(set(stances))


@pytest.mark.parametrize(
    ("words", "iri"),
    [
        ("Position", NS + "Position"),
        ("position", NS + "Position"),
        ("sg:stance", NS + "stance"),
        ("commitment kind", NS + "commitmentKind"),
        ("sgd:Scheme_Stance", ID + "Scheme_Stance"),
        ("rules out", ID + "Stance_RulesOut"),
    ],
)
def test_a_term_is_found_by_any_of_its_names(schema: Schema, words: str, iri: str) -> None:
    assert schema.find(words) == iri


def test_a_term_that_there_is_not_gets_the_nearest(schema: Schema) -> None:
    with pytest.raises(LookupError, match="no term Positon; did you mean Position"):
        schema.find("Positon")


def test_show_works_for_every_term_and_concept() -> None:
    store = worlds.real()
    describer = Describer(store, Folders(ROOT, "here"))
    concept = ox.NamedNode(PREFIXES["skos"] + "Concept")
    concepts = {quad.subject.value for quad in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), concept)}
    schemes = {quad.object.value for quad in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["skos"] + "inScheme"), None)}
    assert len(concepts) > 100
    for iri in sorted({NS + name for name in ontology.terms(ROOT)} | concepts | schemes):
        found = describer.describe(iri)
        assert found.label, iri
        assert found.definition or iri in concepts, iri


def test_the_verb(sgkg: Callable) -> None:
    tree = sgkg("schema").out
    assert "    sg:State" in tree
    assert "sgd:Scheme_Stance" in tree
    assert "takes sg:Actor" in sgkg("schema", "Position").out
    content = json.loads(sgkg("schema", "holder", "--format", "json").out)
    assert content["terms"][0]["leads"]["to"] == ["sg:Actor"]
    assert sgkg("show", "sg:Guarantee").status == 0
    wrong = sgkg("schema", "Positon")
    assert (wrong.status, wrong.out) == (2, "")


class Page(HTMLParser):
    """What a page holds: its ids, the links inside it, and the addresses that it would call."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: set[str] = set()
        self.calls: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        if tag == "a":
            self.links.add(named["href"] or "")
        if tag in ("script", "link", "img", "iframe") or "src" in named:
            self.calls.append(tag)


def test_the_page_has_every_term_question_view_rule_and_check(sgkg: Callable, tmp_path: Path) -> None:
    """It is made of the files, and so the same each time and never out of date."""
    path = tmp_path / "schema.html"
    assert sgkg("schema", "--format", "html", "-o", path).status == 0
    text = path.read_text(encoding="utf-8")
    assert sgkg("schema", "--format", "html").out == text
    page = Page(text)
    assert page.calls == []
    assert len(page.ids) == len(set(page.ids))
    assert all(link.removeprefix("#") in page.ids for link in page.links)
    wanted = {f"sg:{name}" for name in ontology.terms(ROOT)} | {f"ask-{name}" for name in queries.names(ROOT)}
    wanted |= {f"view-{name}" for name in views.names(ROOT)} | {f"rule-{query.name}" for query in queries.rules(ROOT)}
    wanted |= {f"check-{name}" for name in rules.every(ROOT)} | {"sgd:Scheme_Stance", "sgd:Stance_RulesOut"}
    assert wanted - set(page.ids) == set()


def test_the_page_is_whole(sgkg: Callable) -> None:
    done = sgkg("schema", "Position", "--format", "html")
    assert done.status == 2
    assert "leave out the TERM" in done.err
