"""What a file does to the graph that is there is seen: records and claims rewritten, things of two kinds, the same thing again, files unread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import laid_out

from kg import build, ontology, seeds
from kg.rdf import PREFIXES
from kg.validate.check import against
from kg.validate.index import Cache
from kg.validate.model import Report

ROOT = Path(__file__).resolve().parents[1]
MY = "https://example.org/my/"
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted({**PREFIXES, "my": MY}.items())) + "\n"
pytestmark = pytest.mark.xdist_group("real")

CLAIM = "sgd:Claim_depetris-washington-examiner_air-support-commitment-doubted"
PERSON = 'a sg:Person ; rdfs:label "Jane Roe"@en'
EVENT = 'my:it a sg:Event ; rdfs:label "Fair of Alba"@en'
#: What is wrong, the facts, the rule that must see it, and words of the message.
WRONG = [
    ("a guarantor more", "sgd:Guarantee_Budapest sg:guarantor sgd:State_France .", "adds-to-the-record", "who says so"),
    ("a membership ends", 'sgd:Membership_NATO_France sg:until "2020-01-01"^^xsd:date .', "adds-to-the-record", "sg:recordedIn"),
    ("a second code", 'sgd:State_France sg:iso3 "FRX" .', "adds-to-the-record", '(it says "FRA")'),
    ("another author", "sgd:Work_DePetrisArticle sg:author sgd:Person_DonaldTrump .", "adds-to-the-record", "sgd:Person_DanielDePetris"),
    ("less sure", f"{CLAIM} sg:certainty sgd:Certainty_Likely .", "changes-a-claim", "sgd:Certainty_Possible"),
    ("another holder", f"{CLAIM} sg:holder sgd:State_France .", "changes-a-claim", "Daniel DePetris"),
    ("another class", f"{CLAIM} a sg:Person .", "disjoint-classes", "leave one of them out"),
    ("a state that is a person", f"my:it {PERSON} ; a sg:State .", "disjoint-classes", "sg:Person and sg:State"),
    ("a guarantee that is a settlement", "sgd:Guarantee_Budapest a sg:Settlement .", "disjoint-classes", "sg:Settlement"),
    ("the same person twice", f"my:one {PERSON} . my:two {PERSON} .", "name-shared", "both are called jane roe"),
    ("a state of the graph again", 'my:it a sg:State ; rdfs:label "France"@en .', "name-shared", "both are called france"),
    ("a code of the graph again", 'my:it a sg:State ; rdfs:label "Ardenia"@en ; sg:iso3 "FRA" .', "code-shared", "sgd:State_France"),
    ("an identifier of the graph again", 'my:it a sg:State ; rdfs:label "Ardenia"@en ; sg:wikidata "Q142" .', "code-shared", "sgd:State_France"),
    ("one thing of two names", f"my:it {PERSON} ; owl:sameAs sgd:Person_DonaldTrump .", "same-as", "write sgd:Person_DonaldTrump itself"),
    ("a year too far", f'{EVENT} ; sg:onDate "2205-01-01"^^xsd:date .', "far-day", "2205"),
    ("another vocabulary", "my:it a <http://xmlns.com/foaf/0.1/Person> .", "nothing-checked", "its one subject has no class"),
    ("nothing", "", "nothing-checked", "no triple"),
]


@pytest.fixture(scope="module")
def validate(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Report]:
    folder = tmp_path_factory.mktemp("changes")
    files = {**ontology.files(ROOT), **seeds.files(ROOT)}
    quads = (quad for iri, path in files.items() for quad in build.graph_quads(path.read_bytes(), path, iri))
    graph = laid_out(folder, quads)

    def one(text: str, ending: str = ".ttl", bases: Sequence[str] = (MY,)) -> Report:
        path = folder / f"facts{ending}"
        path.write_text(text, encoding="utf-8")
        kept = Cache(folder / "kept", "real")
        return against([path], graph=graph, shapes=ontology.shapes(ROOT), queries=ROOT, bases=bases, cache=kept)

    return one


@pytest.mark.parametrize(("facts", "rule", "words"), [pytest.param(*rest, id=name) for name, *rest in WRONG])
def test_what_is_wrong_is_seen(validate: Callable[..., Report], facts: str, rule: str, words: str) -> None:
    bases = () if rule in ("adds-to-the-record", "changes-a-claim") else (MY,)  # in a workspace `rewrites-record` says it
    found = [finding for finding in validate(HEAD + facts + "\n", bases=bases).findings if finding.rule == rule]
    assert found
    assert any(words in finding.message for finding in found), [finding.message for finding in found]
    assert all(finding.line for finding in found if finding.focus)


@pytest.mark.parametrize(
    ("facts", "rule", "words"),
    [
        ('sgd:State_Finland rdfs:label "Suomi"@en .', "Labelled-label", 'There are 2: "Finland"@en (in the graph), "Suomi"@en. '),
        ('sgd:State_Ukraine sg:wikidata "Q159" .', "Labelled-wikidata", 'There are 2: "Q212" (in the graph), "Q159". '),
    ],
)
def test_several_values_of_one_are_told_with_those_of_the_graph(validate: Callable[..., Report], facts: str, rule: str, words: str) -> None:
    (found,) = [finding for finding in validate(f"{HEAD}{facts}\n", bases=()).findings if finding.rule == rule]
    assert found.message.startswith(words)
    assert found.fix == f"keep the {facts.split()[1]} of the graph, leave out yours"


def test_a_text_of_the_graph_is_told_otherwise_than_its_record(validate: Callable[..., Report]) -> None:
    facts = "sgd:Evidence_kluth-taipei-times_4945-5023 sg:startsAt 4900 .\n"
    found = {finding.rule: finding.message for finding in validate(HEAD + facts, bases=()).findings}
    assert "give another one a node of its own" in found["adds-to-the-record"]


@pytest.mark.parametrize(
    "facts",
    [
        f'my:it {PERSON} ; sg:wikidata "Q1" .',
        f'{EVENT} ; sg:onDate "2025-01-01"^^xsd:date ; sg:participant sgd:State_France .',
        'sgd:State_France skos:altLabel "the Hexagon"@en .',
        f'{CLAIM} skos:scopeNote "Read twice."@en .',
        "sgd:State_France a sg:State .",
    ],
)
def test_what_is_right_changes_nothing(validate: Callable[..., Report], facts: str) -> None:
    assert [finding for finding in validate(HEAD + facts + "\n").findings if finding.rule != "never-used"] == []


def test_files_that_are_not_what_they_seem(validate: Callable[..., Report]) -> None:
    graphs = validate(f"{HEAD}my:g1 {{ my:one {PERSON} . }}\n", ".trig").findings
    assert "its 1 named graph is not kept" in next(finding.message for finding in graphs if finding.rule == "named-graphs")
    unread, empty = sorted(validate('{"holder": "France"}\n', ".jsonld").findings, key=lambda finding: finding.severity)
    assert (unread.rule, unread.line, unread.column, unread.fix) == ("unread-key", 1, 2, '"sg:holder"')
    assert (empty.rule, empty.severity) == ("nothing-checked", "warning")
    assert "JSON without @context" in empty.message


def test_the_base_may_describe_what_it_holds() -> None:
    """The base's own files are no change to somebody else's statements."""
    from kg.validate import check

    paths = list(seeds.files(ROOT).values())[:3]
    rules = {finding.rule for path in paths for finding in check.files([path], where=False).findings}
    assert not rules & {"adds-to-the-record", "changes-a-claim", "disjoint-classes", "far-day"}
