"""Every door takes the same names: labels in any language, codes, ids, titles and articles, of the kind that is asked for."""

from collections import Counter
from collections.abc import Callable
from random import Random

import pytest
import toy_world as worlds

from kg import lookup, names
from kg.graph import Graph
from kg.names import AmbiguousError, Directory, Match
from kg.paths import Folders
from kg.rdf import ID, LABEL, NS
from kg.validate.index import Index
from kg.validate.model import Cell, Source
from kg.validate.tables import TableReader


@pytest.fixture(scope="module")
def directory() -> Directory:
    """The names of the repository's own graph."""
    return Directory.of(worlds.real())


@pytest.fixture(scope="module")
def index() -> Index:
    lines = sorted(f"{quad} .\n".encode() for quad in worlds.real())
    return Index(b"".join(lines))


# What is kept of names ------------------------------------------------------------------------------------------------


def texts_like(directory: Directory) -> list[str]:
    """Return all names, ids, codes and initials of a graph, and parts, turns and titles of them."""
    spelt = sorted({name for of in directory.names.values() for name in of})
    found = {*spelt, *(code for of in directory.codes.values() for code in of), *directory._by_id, *directory._by_initials, *directory.names}
    found |= {f"{scheme}:{code}" for scheme, of in directory.codes.items() for code in of}
    for number, name in enumerate(spelt):
        words = name.split()
        found |= {name.upper(), " ".join(words[::-1]), " ".join(words[: number % 4 + 1]), " ".join(words[-(number % 3) - 1 :])}
        found |= {f"President {name}", f"Dr {words[0]} X. {' '.join(words[1:])}", f"the {name}'s", f"wd:{name}", name[:4]}
    return sorted(found)


def outcome(read: Callable[..., Match | None], *given: object) -> Match | str | None:
    try:
        return read(*given)
    except LookupError as error:
        return str(error)


def test_the_things_that_a_text_may_mean_are_enough_to_read_it(directory: Directory, index: Index) -> None:
    """A directory of these alone reads a text as one of all things does, at every door and for every kind asked for."""
    store, kept, every = worlds.real(), lookup.KeptNames(index._found.labels), Random(5)
    whole = index._directory(index.whole())
    texts = texts_like(directory)
    assert len(texts) > 10_000
    kinds = ["", "actor", "commitment", "instrument", "option", "provision", "source", "stance"]
    read: Counter[str] = Counter()
    for text in every.sample(texts, 300):
        takes = every.choice(kinds)
        few = Directory.of(store, names._joined(store, names.candidates(text, kept)))
        found = outcome(directory.certain, text, (), takes)
        assert outcome(few.certain, text, (), takes) == found, (text, takes)
        wanted = every.choice([[], [NS + "State"], [NS + "Person"], [NS + "Instrument"]])
        assert outcome(index.certain, text, wanted) == outcome(whole.certain, text, wanted), (text, wanted)
        read["found" if isinstance(found, Match) else "several" if found else "nothing"] += 1
    assert min(read["found"], read["several"], read["nothing"]) > 4, read


# What newcomers typed and 0.1.0 did not understand, with what was asked for ('' is anything).
TYPED = [
    ("the United States", "", "State_UnitedStates"),
    ("The United States", "actor", "State_UnitedStates"),
    ("UKR", "", "State_Ukraine"),
    ("NATO Article 5", "", "Provision_NorthAtlanticTreaty_Article5"),
    ("NATO Article 5", "option", "Guarantee_NatoArticle5"),
    ("NATO Article 5", "provision", "Provision_NorthAtlanticTreaty_Article5"),
    ("NATO Article 5", "instrument", "Treaty_NorthAtlanticTreaty"),
    ("Article 5 of NATO", "", "Provision_NorthAtlanticTreaty_Article5"),
    ("President Trump", "", "Person_DonaldTrump"),
    ("US President Donald J. Trump", "actor", "Person_DonaldTrump"),
    ("Prime Minister Starmer", "", "Person_KeirStarmer"),
    ("DPRK", "", "State_NorthKorea"),
    ("PRC", "actor", "State_China"),
    ("German", "actor", "State_Germany"),
    ("NATO-Mitgliedschaft", "option", "Guarantee_UkraineNatoAccession"),
    ("Warsaw Treaty Organization", "instrument", "Treaty_WarsawPact"),
    ("Украина", "", "State_Ukraine"),
    ("україна", "actor", "State_Ukraine"),
    ("Vereinigte Staaten", "", "State_UnitedStates"),
    ("États-Unis", "", "State_UnitedStates"),
    ("etats-unis", "", "State_UnitedStates"),
    ("Wielka Brytania", "", "State_UnitedKingdom"),
    ("НАТО", "organization", "Alliance_NATO"),
    ("Путин", "actor", "Person_VladimirPutin"),
    ("Warschauer Pakt", "instrument", "Treaty_WarsawPact"),
    ("Q212", "", "State_Ukraine"),
    ("wd:Q212", "", "State_Ukraine"),
    ("https://www.wikidata.org/wiki/Q212", "", "State_Ukraine"),
    ("http://www.wikidata.org/entity/Q212", "", "State_Ukraine"),
    ("UA", "", "State_Ukraine"),
    ("UA", "actor", "State_Ukraine"),
    ("iso2:UA", "", "State_Ukraine"),
    ("gw:369", "", "State_Ukraine"),
    ("cow:369", "", "State_Ukraine"),
    ("the EU", "", "Organization_EuropeanUnion"),
    ("AUS", "", "State_Australia"),
    ("cowc:AUS", "", "State_Austria"),
    ("ukraine-nato-accession", "option", "Guarantee_UkraineNatoAccession"),
    ("nato membership", "option", "Guarantee_UkraineNatoAccession"),
    ("sgd:State_Ukraine", "", "State_Ukraine"),
    ("State_Ukraine", "", "State_Ukraine"),
    (f"<{ID}State_Ukraine>", "", "State_Ukraine"),
]
# What belongs to the thing that a name names, where that is of another kind than is asked for.
JOINED = [
    ("NATO", "instrument", "Treaty_NorthAtlanticTreaty", "of NATO"),
    ("ANZUS", "commitment", "Guarantee_ANZUS", "what ANZUS treaty establishes"),
    ("Cyprus treaty", "commitment", "Guarantee_Cyprus1960", "what Treaty of Guarantee for Cyprus establishes"),
    ("Budapest Memorandum paragraph 6", "commitment", "Guarantee_Budapest", "what paragraph 6 of the Budapest Memorandum establishes"),
    ("Article 42(7)", "instrument", "Treaty_EuropeanUnion", "the text of mutual assistance clause of the European Union"),
]


@pytest.mark.parametrize(("words", "takes", "wanted"), TYPED)
def test_what_newcomers_typed_is_understood(directory: Directory, words: str, takes: str, wanted: str) -> None:
    assert directory.match(words, takes).iri == ID + wanted


@pytest.mark.parametrize(("words", "takes", "wanted", "why"), JOINED)
def test_what_belongs_to_a_thing_of_another_kind_is_meant(directory: Directory, words: str, takes: str, wanted: str, why: str) -> None:
    assert directory.match(words, takes) == (ID + wanted, why)


def test_what_belongs_to_an_actor_is_listed_and_not_taken(directory: Directory) -> None:
    with pytest.raises(AmbiguousError, match=r"United Kingdom \(sgd:State_UnitedKingdom\) is of another kind") as caught:
        directory.match("UK", "instrument")
    assert "sgd:Instrument_BilateralSecurityAgreement_UnitedKingdom" in caught.value.near
    with pytest.raises(AmbiguousError, match="is of another kind"):
        directory.match("Albania", "instrument")


@pytest.mark.parametrize(("words", "takes", "wanted"), [row for row in TYPED if not row[1]])
def test_a_cell_of_a_table_takes_the_same_names(index: Index, words: str, takes: str, wanted: str) -> None:
    """`sg:about` leads to anything."""
    reader = TableReader(Source("t.csv", "table"), index, [ID])
    assert reader.term(words, f"<{NS}about>", "<urn:it>", Cell(1, 1, words)) == f"<{ID}{wanted}>"
    assert not reader.problems


def test_a_cell_takes_what_its_column_leads_to(index: Index) -> None:
    reader = TableReader(Source("t.csv", "table"), index, [ID])
    assert reader.term("President Trump", f"<{NS}holder>", "<urn:it>", Cell(1, 1, "")) == f"<{ID}Person_DonaldTrump>"
    assert reader.term("Budapest Memorandum", f"<{NS}holder>", "<urn:it>", Cell(1, 1, "")) == ""
    assert [problem.rule for problem in reader.problems] == ["table-cell"]


@pytest.mark.parametrize(
    ("words", "takes", "best", "told"),
    [
        ("NATO", "option", "Guarantee_NatoArticle5", "NATO (sgd:Alliance_NATO) is of another kind"),
        ("US troops", "option", "Guarantee_USGroundTroops", ""),
        ("UK agreement", "instrument", "Instrument_BilateralSecurityAgreement_UnitedKingdom", "may be this"),
        ("Latvian agreement", "instrument", "Instrument_BilateralSecurityAgreement_Latvia", "may be this"),
        ("365", "", "State_Russia", ""),
        ("Budap", "", "", ""),
        ("Congress", "actor", "Group_InfluentialFiguresInUSCongress", "may be this"),
    ],
)
def test_what_is_uncertain_is_listed_the_best_first(directory: Directory, words: str, takes: str, best: str, told: str) -> None:
    with pytest.raises(AmbiguousError) as caught:
        directory.match(words, takes)
    head, first, *_ = str(caught.value).splitlines()
    assert told in head
    assert first.startswith(f"  sgd:{best}")
    assert all(directory._is(ID + near.removeprefix("sgd:"), takes, names.taken(takes)) for near in caught.value.near)


@pytest.mark.parametrize(
    ("words", "takes", "told"),
    [
        ("Geramny", "actor", "did you mean Germany"),
        ("Q999999999", "", "no entity has the Wikidata identifier Q999999999"),
        ("iso3:QQQ", "", "no entity has the iso3 code QQQ"),
        ("sgd:State_Urkaine", "", "did you mean sgd:State_Ukraine"),
        ("qqqqqqqq", "", "sgkg find looks in all words"),
        ("President Nobody", "actor", "nothing of the kind asked (actor)"),
    ],
)
def test_what_names_nothing_says_so(directory: Directory, words: str, takes: str, told: str) -> None:
    with pytest.raises(LookupError) as caught:
        directory.match(words, takes)
    assert told in str(caught.value)


def test_how_a_name_was_read_can_be_said(directory: Directory) -> None:
    assert directory.match("Ukraine") == (ID + "State_Ukraine", "")
    assert directory.match("United States of America").why == ""
    assert directory.match("UKR").why == "its ISO 3166 code"
    assert directory.match("AUS").why == "its ISO 3166 code; the Correlates of War abbreviation AUS is of Austria: cowc:AUS"
    assert directory.match("collective defence of NATO", "provision").why == "the text of NATO's Article 5 guarantee"
    assert directory.match("President Trump").why == "a person with a title"


def test_every_name_of_a_thing_finds_it_where_it_has_it_alone(directory: Directory) -> None:
    """A label first, else another name; statements too."""
    labels: dict[str, set[str]] = {}
    for iri, label in directory.labels.items():
        labels.setdefault(label.casefold(), set()).add(iri)
    for label, iris in labels.items():
        if len(iris) == 1 and ":" not in label:
            assert directory.match(label).iri in iris, label


def test_a_thing_of_another_kind_is_given_where_nothing_else_has_the_name(directory: Directory) -> None:
    """Who asked says that it is of another kind, and so why there is no answer."""
    assert directory.match("Budapest", "actor").iri == ID + "Place_Budapest"


def test_labels_are_those_of_the_graph(directory: Directory) -> None:
    assert directory.labels[ID + "State_Ukraine"] == "Ukraine"
    assert {quad.object.value for quad in worlds.real().quads_for_pattern(None, names.node(LABEL), None)} >= {"Ukraine"}


def named(directory: Directory, words: str, iri: str) -> bool:
    """Whether words name a thing, or are a name of another, or the thing is among those listed."""
    try:
        found = directory.match(words).iri
    except AmbiguousError as error:
        return f"  {names.curie(iri)} " in str(error)
    return found == iri or words in (name.casefold() for name in directory.names[found])


@pytest.mark.parametrize("view", ["argument", "guarantees", "alliances", "history", "positions", "precedents", "voices"])
def test_the_ids_of_exports_are_names(directory: Directory, view: str) -> None:
    """An id is one within its view: an agreement and its guarantee may share it, and are told apart by what is asked for."""
    nodes = [node for node in Graph(Folders(worlds.BASE, "here")).network(view).nodes if node.iri]
    assert len(nodes) > 20
    assert [node.id for node in nodes if not named(directory, node.id, node.iri)] == []
    assert directory.match("bilateral-security-agreement-france", "instrument").iri == ID + "Instrument_BilateralSecurityAgreement_France"
    assert directory.match("bilateral-security-agreement-france", "commitment").iri == ID + "Guarantee_BilateralSecurityAgreement_France"
