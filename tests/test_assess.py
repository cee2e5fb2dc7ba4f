"""Options are weighed as the rules concluded, hypotheses touch nothing else, and the smallest change is the smallest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import toy_world as worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from kg import assess, build, derive, queries
from kg import store as engine
from kg.assess import matrix as cells
from kg.assess.render import NOT_A_FACT, AssessmentReport, Wording, as_html, as_json, as_markdown, as_table
from kg.describe import Describer, Premise
from kg.graph import Graph
from kg.paths import Folders
from kg.rdf import DERIVED_FROM, ID, NS, PREFIXES
from kg.reading import HYPOTHESIS, HYPOTHETICAL

ROOT = worlds.BASE
WORLD = Folders(ROOT, "test")
DAYS = ["", "2022-06-01", "2024-02-12", "2024-03-05", "2024-03-31", "2024-08-11", "2025-01-01"]
LATEST = "2024-09-15"  # the latest day of which the toy world says anything
WHAT_IFS = sorted((ROOT / "seeds" / "examples").glob("what-if-*.ttl"))
Weigh = Callable[..., AssessmentReport]


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode((NS + name.removeprefix("sg:")) if name.startswith("sg:") else ID + name)


@pytest.fixture(scope="session")
def weigh(toy_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Weigh:
    """Weigh options of the toy world, or of another base, as the command does, with a cache of its own."""
    cached = tmp_path_factory.mktemp("cache")

    def run(*options: str, base: Path = toy_world, **how: Any) -> AssessmentReport:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("SGKG_CACHE", str(cached))
            return Graph(Folders(base, "test")).assess(options, **how)

    return run


@cache
def toy_matrix(day: str = "") -> assess.Matrix:
    return assess.read_matrix(worlds.toy(day or LATEST), ROOT, as_of=day or LATEST)


def verdicts(matrix: assess.Matrix) -> dict[tuple[str, str, str], tuple[str, tuple[str, ...], tuple[assess.Voice, ...]]]:
    return {(row.option, c.criterion, c.party): (c.verdict, c.conditions, c.voices) for row in matrix.rows for c in (row.viable, *row.cells)}


def row_of(matrix: assess.Matrix, option: str) -> assess.MatrixRow:
    return next(row for row in matrix.rows if row.option == ID + option)


# What a reader concludes by hand from the toy texts.
BY_HAND = [
    ("Guarantee_ArdeniaInPact", "Commitment", "NotMet", {"AdaQuill", "BenInkwell"}, 2),
    ("Guarantee_ArdeniaInPact", "Capability", "Unknown", set(), 0),
    ("Guarantee_ArdeniaInPact", "Credibility", "NotMet", {"AdaQuill", "BenInkwell"}, 2),
    ("Guarantee_ArdeniaInPact", "State_Ardenia", "Met", {"AdaQuill", "BenInkwell"}, 2),
    ("Guarantee_Tripwire", "Capability", "Disputed", {"AdaQuill", "BenInkwell"}, 2),
    ("Guarantee_Tripwire", "Commitment", "Met", {"BenInkwell"}, 1),
    ("Guarantee_CorvanianTroops", "State_Corvania", "NotMet", {"AdaQuill", "BenInkwell"}, 2),
    ("Settlement_Truce", "State_Ardenia", "Unknown", set(), 0),  # only on a condition
    ("Guarantee_CorvaniaBacked", "Commitment", "Unknown", set(), 0),  # Quill: probably not
    ("Guarantee_ReassuranceForce", "State_Galtia", "NotMet", {"AdaQuill"}, 1),
    ("Guarantee_HarbourGuard", "Feasibility", "NotMet", {"CoraNib"}, 1),
    ("Guarantee_HarbourGuns", "Feasibility", "NotMet", {"CoraNib"}, 1),  # of the whole kind; her milder word on the guns does not silence it
    ("Guarantee_HarbourBoom", "Feasibility", "Unknown", set(), 0),  # probably: it leans
    ("Guarantee_HarbourBoom", "Capability", "Met", {"CoraNib"}, 1),  # Rook guarantees it alone
    ("Guarantee_HarbourGuard", "Capability", "Unknown", set(), 0),  # with Thorn
    ("Guarantee_RookShelter", "Capability", "Unknown", set(), 0),  # against nobody
    ("Guarantee_HarbourBoom", "State_Umber", "NotMet", {"CoraNib"}, 1),
    ("Settlement_Moorings", "Credibility", "Unknown", set(), 0),  # a settlement has none of its own
    ("Settlement_Moorings", "Sufficiency", "NotMet", {"CoraNib"}, 1),
]


@pytest.mark.parametrize(("option", "column", "found", "claimants", "voices"), BY_HAND)
def test_cells_are_as_read_by_hand(option: str, column: str, found: str, claimants: set[str], voices: int) -> None:
    row = row_of(toy_matrix(), option)
    cell = row.parties[ID + column] if column.startswith("State") else row.criteria[f"{ID}Criterion_{column}"]
    assert cell.verdict == f"{ID}Verdict_{found}"
    assert {teller for voice in cell.voices if voice.decides for teller in voice.claimants} == {f"{ID}Person_{name}" for name in claimants}
    assert cell.deciding == voices


def test_what_leans_and_whose_consent_is_needed_are_as_read_by_hand() -> None:
    guard, guns, boom = (row_of(toy_matrix(), f"Guarantee_Harbour{name}") for name in ("Guard", "Guns", "Boom"))
    assert guard.criteria[cells.COMMITMENT].leaning == cells.LEANING_NOT_MET  # Thorn moves away
    assert guard.criteria[cells.CAPABILITY].leaning == cells.LEANINGS_DIFFER  # Rook has the guns, Thorn lacks the boats
    assert boom.criteria[cells.FEASIBILITY].leaning == cells.LEANING_NOT_MET
    assert {voice.of for voice in guns.criteria[cells.FEASIBILITY].voices} == {"", "wider"}
    assert [voice.claim for voice in boom.criteria[cells.CREDIBILITY].voices] == [
        ID + "Claim_nib-harbour_boom-not-credible"
    ]  # not that Rook has no heart
    assert guns.parties[ID + "State_Thorn"].leaning == cells.LEANINGS_DIFFER  # it drifts away from the guard, and is of two minds about the guns
    assert boom.parties[ID + "State_Rook"].leaning == ""  # of two minds, and nothing else
    sable = guns.parties[ID + "State_Sable"]
    assert (sable.leaning, sable.conditions) == (cells.LEANING_MET, (ID + "Supposition_nib-harbour_rook-pays",))
    umber = ID + "State_Umber"
    assert [row.parties[umber].needed for row in (guard, guns, boom)] == [False, False, True]  # perhaps is no need; of the guns nobody says so
    assert [len(row.parties[umber].consent) for row in (guard, guns, boom)] == [1, 0, 1]
    assert row_of(toy_matrix(), "Guarantee_RookShelter").criteria[cells.CAPABILITY].voices == ()
    wording = Wording(Describer(worlds.toy(LATEST), WORLD))
    assert wording.role(guard.parties[umber]) == "adversary; its consent is perhaps needed (Cora Nib)"
    assert wording.role(boom.parties[umber]) == "adversary; its consent is needed (Cora Nib)"
    assert wording.role(guns.parties[umber]) == "adversary; that its consent is needed nobody says"


def test_the_impasse_is_said_by_reason() -> None:
    said = Wording(Describer(worlds.toy(LATEST), WORLD)).impasse(toy_matrix())
    start = {sentence.partition(":")[0]: sentence for sentence in said}
    assert "boom across the mouth of Sable's harbour (Cora Nib; its consent is needed: Cora Nib)" in start["By refusal of the adversary"]
    assert "Corvania refuses Corvanian air support for Ardenia (Ada Quill); Corvanian troops in" in start["For want of a guarantor's will"]
    assert "guard of Sable's harbour" not in start["By refusal of the adversary"]
    assert "guns on the mole of Sable's harbour and" not in start["Not credible"]
    assert "guns on the mole of Sable's harbour" in start["Not feasible"]
    assert "boom" not in start["Not feasible"]
    assert "Thorn moves away from: guard of Sable's harbour by its neighbours (Cora Nib)" in start["Without refusing"]
    assert "shelter of Sable in the roads of Rook" in start["Judged by nobody"]


def test_changes_name_what_they_give_up_and_what_stands_against_them() -> None:
    world = ox.Store()
    world.extend(worlds.toy(LATEST))
    option = ID + "Guarantee_HarbourGuns"
    row = row_of(toy_matrix(), "Guarantee_HarbourGuns")
    (found,) = assess.smallest_changes(world, ROOT, [option], LATEST)
    said = " ".join(Wording(Describer(worlds.toy(LATEST), WORLD)).changes(found, row))
    assert "Cora Nib gives up that its feasibility is not met" in said
    assert "against it all the same: accepted by Umber: not met (Cora Nib); adversary; that its consent is needed nobody says" in said


@pytest.mark.parametrize("world", ["toy", "real"])
def test_the_questions_say_what_the_table_says(world: str) -> None:
    store: ox.Store = worlds.toy() if world == "toy" else worlds.real()
    matrix = assess.read_matrix(store, ROOT)
    asked = {query.name: query for query in queries.load_all(ROOT, "ask")}

    def rows(name: str, option: str) -> list[dict[str, str]]:
        query = asked[name]
        answer = engine.run(store, queries.bind(query, {"option": option}), query.columns)
        return [{c: "" if t is None else str(t.value) for c, t in zip(answer.columns, row, strict=True)} for row in answer.rows]

    for row in matrix.rows:
        impasse = rows("impasse", row.option)
        assert {line["viable"] for line in impasse} == {row.viable.verdict}
        assert {int(line["changes"]) for line in impasse} == {len(row.failing)}
        failing = {(line["fails"], line["party"]): (line["found"], line["leaning"]) for line in impasse if line["fails"]}
        assert failing == {(c.criterion, c.party): (c.verdict, c.leaning) for c in row.failing}
        consent = {line["party"]: (line["needed"] == "true", line["accepts"], line["leaning"]) for line in rows("consent-to", row.option)}
        shown = {c.party: (c.needed, c.verdict, c.leaning) for c in row.parties.values() if c.needed or c.part == "adversary"}
        assert {party: found for party, found in consent.items() if party in shown} == shown
        agreement = {(line["criterion"], line["claim"]): line["decides"] == "true" for line in rows("agreement-of-voices", row.option)}
        credibility = {(line["criterion"], line["claim"]): line["decides"] == "true" for line in rows("credibility", row.option)}
        assert agreement == credibility
        told = {(c.criterion, v.claim): v.decides for c in row.criteria.values() for v in c.voices if (c.criterion, v.claim) in credibility}
        assert told == credibility


@pytest.mark.parametrize("world", ["toy", "real"])
def test_the_timeline_and_the_conditions_tell_of_what_the_table_rests_on(world: str) -> None:
    """Who decides a party's cell stands in the timeline of that option or of what it narrows; a condition is one that the party's conditions list."""
    store: ox.Store = worlds.toy() if world == "toy" else worlds.real()
    condition = {query.name: query for query in queries.load_all(ROOT, "ask")}["conditions-of"]
    lifted: dict[str, set[str]] = cells.derivations(store)  # type: ignore[assignment]
    seen: dict[str, set[str]] = {}
    compared = 0
    for row in assess.read_matrix(store, ROOT).rows:
        wider = {row.option, *(q.object.value for q in store.quads_for_pattern(ox.NamedNode(row.option), iri("sg:narrows"), None))}  # type: ignore[union-attr]
        for thing in wider - set(seen):
            seen[thing] = {entry.statement for entry in assess.timeline_entries(store, ROOT, thing)}
        told = set().union(*(seen[thing] for thing in wider))
        for cell in row.parties.values():
            for voice in cell.voices:
                if voice.decides:
                    compared += 1
                    assert voice.claim in told or lifted.get(voice.claim, set()) & told, voice.claim
            if cell.conditions and cell.part == "participant":
                answer = engine.run(store, queries.bind(condition, {"party": cell.party}), condition.columns)
                listed = {str(term.value) for line in answer.rows for term in line if isinstance(term, ox.NamedNode)}
                assert set(cell.conditions) <= listed
                compared += 1
    assert compared > 10


def test_the_thesis_of_the_texts_follows_from_their_claims() -> None:
    """As a reader lists it from the texts alone: with the US not on offer, without it not credible, with NATO members refused by Russia."""
    matrix = assess.read_matrix(worlds.read(worlds.real(), "2025-08-31", "2025-08-31"), ROOT)  # the day by which the last of them appeared
    rows = {row.option.removeprefix(ID): row for row in matrix.rows}
    us, russia = ID + "State_UnitedStates", ID + "State_Russia"
    assert not matrix.viable
    refusing = {name for name, row in rows.items() if us in row.parties and row.parties[us].verdict == cells.NOT_MET and row.parties[us].needed}
    assert refusing == {"Guarantee_UkraineNatoAccession", "Guarantee_USGroundTroops"}
    incredible = {name for name, row in rows.items() if row.criteria[cells.CREDIBILITY].verdict == cells.NOT_MET}
    assert incredible == {f"Guarantee_{name}WithoutUS" for name in ("", "Europeans", "EuropeanTripwire", "FrancoBritishTripwire")}
    assert rows["Guarantee_EuropeansWithoutUS"].criteria[cells.FEASIBILITY].verdict == cells.NOT_MET
    assert rows["Guarantee_EuropeansWithoutUS"].criteria[cells.CAPABILITY].verdict == cells.NOT_MET
    assert rows["Guarantee_USBacked"].criteria[cells.COMMITMENT].leaning == cells.LEANING_NOT_MET  # moving away is no refusal
    refused = {name for name, row in rows.items() if russia in row.parties and row.parties[russia].verdict == cells.NOT_MET}
    assert not refused & {"Guarantee_WithoutUS", "Guarantee_TroopsOfRandomCountry", "Guarantee_RussianVetoScheme", "Guarantee_IstanbulCommunique"}
    assert {"Guarantee_WithNatoMembers", "Guarantee_USGroundTroops", "Guarantee_UkraineNatoAccession", "Guarantee_CoalitionForce"} <= refused
    told = {v.claimants for v in rows["Guarantee_WithNatoMembers"].parties[russia].voices if v.decides}
    assert told == {(ID + "Person_DanielDePetris",)}  # of the texts, one alone tells of it
    by_adversary = {name for name in refused if rows[name].parties[russia].needed and rows[name].guarantee}
    assert by_adversary == {"Guarantee_USEuropeanArrangement", "Guarantee_CoalitionForce", "Guarantee_USBackedDeterrenceForce"}
    unjudged = {name for name, row in rows.items() if row.guarantee and not any(c.voices for c in row.criteria.values())}
    assert unjudged == {"Guarantee_RussianVetoScheme", "Guarantee_IstanbulCommunique"}
    for criterion in (cells.CREDIBILITY, cells.COMMITMENT, cells.SUFFICIENCY, cells.FEASIBILITY):
        assert not any(row.criteria[criterion].verdict == cells.MET for row in rows.values())
    assert not any(c.verdict == cells.DISPUTED for row in rows.values() for c in row.criteria.values())  # no voice disputes with itself


def test_a_condition_and_a_mere_possibility_are_shown_and_decide_nothing() -> None:
    assert row_of(toy_matrix(), "Settlement_Truce").parties[ID + "State_Ardenia"].conditions == (
        ID + "Supposition_quill-lantern_credible-guarantee-first",
    )
    possible = [v for row in toy_matrix().rows for c in row.cells for v in c.voices if v.certainty == cells.POSSIBLE]
    assert len({v.claim for v in possible}) >= 2
    assert not any(voice.decides for voice in possible)
    assert len(row_of(toy_matrix(), "Guarantee_ReassuranceForce").criteria[cells.CAPABILITY].leans) == 1
    assert row_of(toy_matrix(), "Settlement_Truce").parties[ID + "State_Ardenia"].leaning == cells.LEANING_MET


def test_reprints_and_digests_are_no_second_voice() -> None:
    """Quill's demand for a seat is in four texts and a digest; with Inkwell's that makes two voices, not five."""
    cell = row_of(toy_matrix(), "Guarantee_ArdeniaInPact").parties[ID + "State_Ardenia"]
    places = {
        q.object
        for voice in cell.voices
        for told in worlds.toy(LATEST).quads_for_pattern(ox.NamedNode(voice.claim), ox.NamedNode(DERIVED_FROM), None)
        for q in worlds.toy(LATEST).quads_for_pattern(told.object, iri("sg:hasEvidence"), None)  # type: ignore[arg-type]
    }
    assert len(places) > cell.deciding == 2


@given(some.lists(some.frozensets(some.sampled_from("abcdefgh"), min_size=1, max_size=3), max_size=7))
def test_independent_voices_are_those_that_share_nothing(sources: list[frozenset[str]]) -> None:
    voices = [assess.Voice(str(i), "h", "s", (), "", "", True, "", "", "", found, False) for i, found in enumerate(sources)]
    groups: list[set[str]] = []
    for found in sources:
        touching = [group for group in groups if group & found]
        groups = [group for group in groups if not group & found] + [set(found).union(*touching)]
    assert cells.independent(voices) == len(groups)
    assert cells.independent([*voices, *voices]) == len(groups)  # said twice is said once


@pytest.mark.parametrize("day", DAYS)
def test_no_verdict_rests_on_a_supposition(day: str) -> None:
    store = worlds.toy(day or LATEST)
    supposed = {q.subject.value for q in store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), iri("sg:Supposition"))}
    assert len(supposed) > 4
    drawn = cells.derivations(store)
    for row in toy_matrix(day).rows:
        for cell in (row.viable, *row.cells):
            assert not cells.premises(cell.derived, drawn) & supposed
            assert not {voice.claim for voice in cell.voices} & supposed
            assert not cell.hypothetical


def test_without_its_suppositions_the_world_is_judged_alike() -> None:
    store = worlds.load(worlds.TOY / "seeds")
    for quad in list(store.quads_for_pattern(None, None, iri("sg:Supposition"))):
        store.remove(quad)
    build.conclude(store, worlds.rules())
    assert verdicts(assess.read_matrix(worlds.read(store, LATEST), ROOT)) == verdicts(toy_matrix())


def test_without_a_day_it_is_the_latest_one(weigh: Weigh) -> None:
    report = weigh()
    assert report.matrix.as_of == LATEST
    assert verdicts(report.matrix) == verdicts(toy_matrix()) == verdicts(weigh(as_of="now").matrix) == verdicts(weigh(as_of="2024-09-15").matrix)
    assert weigh(as_of="2024-03").matrix.as_of == "2024-03-31"  # a verdict is that of a day: the last of a month


@pytest.mark.parametrize("day", DAYS[1:])
def test_what_was_not_yet_said_is_not_known(day: str) -> None:
    """A reading known by a day is that of a world in which nobody has said anything since."""
    known = assess.read_matrix(worlds.toy(day, day), ROOT, as_of=day)
    for row in known.rows:
        for cell in row.cells:
            assert all((voice.stated_on_latest or voice.stated_on) <= day for voice in cell.voices)
    store = worlds.load(worlds.TOY / "seeds")
    said = {
        name: {q.subject: q.object.value for q in store.quads_for_pattern(None, iri(name), None)} for name in ("sg:statedOn", "sg:statedOnLatest")
    }  # type: ignore[union-attr]
    later = {subject for subject, on in said["sg:statedOn"].items() if said["sg:statedOnLatest"].get(subject, on) > day}
    for subject in later:
        for quad in [*store.quads_for_pattern(subject, None, None), *store.quads_for_pattern(None, None, subject)]:  # type: ignore[arg-type]
            store.remove(quad)
    build.conclude(store, worlds.rules())
    assert verdicts(assess.read_matrix(worlds.read(store, day), ROOT, as_of=day)) == verdicts(known)
    assert later or day >= LATEST


def test_the_days_differ() -> None:
    """Else the tests of days would pass by accident."""
    assert len({tuple(sorted((k, v[0]) for k, v in verdicts(toy_matrix(day)).items())) for day in DAYS}) >= 4


@pytest.mark.parametrize("day", DAYS)
def test_an_empty_hypothesis_changes_nothing(day: str, weigh: Weigh, tmp_path: Path) -> None:
    empty = tmp_path / "empty.ttl"
    empty.write_text("")
    report = weigh(as_of=day or None, suppose=[empty])
    assert report.differences == ()
    assert report.hypothesis == ("no facts",)
    assert verdicts(report.matrix) == verdicts(toy_matrix(day))


AIRCRAFT = ID + "Supposition_quill-lantern_corvania-lends-aircraft"
AIR = ID + "Guarantee_CorvanianAirSupport"


@pytest.mark.parametrize("day", ["", "2024-09-15", "2025-01-01"])
def test_a_supposition_of_a_text_is_taken_as_said_and_changes_its_cell_alone(day: str, weigh: Weigh) -> None:
    report = weigh(as_of=day or None, suppose=["Corvania lends its aircraft"])
    key = (AIR, cells.ACCEPTABILITY, ID + "State_Corvania")
    assert verdicts(toy_matrix(day))[key][0] == cells.NOT_MET  # Vassel rules it out
    assert verdicts(report.matrix)[key][0] == cells.MET
    decided = [side for side in report.differences if (side.supposed and side.supposed.decided) or (side.without and side.without.decided)]
    assert {(side.option, side.cell.party) for side in decided if side.cell.criterion == cells.ACCEPTABILITY} == {(AIR, ID + "State_Corvania")}
    assert all(side.option == AIR and side.supposed and side.supposed.hypothetical for side in decided)
    assert {side.option for side in report.differences} <= {AIR, ID + "Guarantee_CorvaniaBacked"}  # a wider option may lean otherwise
    supposition = list(report.describer.store.quads_for_pattern(ox.NamedNode(AIRCRAFT), None, None))
    assert supposition
    assert not any(quad.predicate == iri("sg:statedOn") for quad in supposition)


def test_a_supposition_is_said_on_the_day_and_brings_nothing_else_into_sight(weigh: Weigh) -> None:
    """Quill writes on 5 March; a hypothesis as of the 4th is dated the 4th and must not see her."""
    report = weigh(as_of="2024-03-04", suppose=["Corvania lends its aircraft"])
    other = {key: found for key, found in verdicts(report.matrix).items() if key[0] != AIR}
    assert other == {key: found for key, found in verdicts(toy_matrix("2024-03-04")).items() if key[0] != AIR}
    supposed = [voice for row in report.matrix.rows for cell in row.cells for voice in cell.voices if voice.hypothetical]
    assert {voice.stated_on for voice in supposed} == {"2024-03-04"}
    assert verdicts(toy_matrix("2024-03-04")) != verdicts(toy_matrix("2024-03-05"))


OPTIONS = [f"{ID}Guarantee_{name}" for name in "ArdeniaInPact CorvaniaBacked CorvanianTroops ReassuranceForce Tripwire WithoutCorvania".split()]
STATES = [f"{ID}State_{name}" for name in ("Ardenia", "Brevik", "Corvania", "Dunmark", "Estmere")]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    option=some.sampled_from(OPTIONS),
    who=some.sampled_from(STATES),
    stance=some.sampled_from(["Accepts", "RulesOut", "Considers"]),
    day=some.sampled_from(["", "2024-08-11"]),
)
def test_a_supposed_stance_moves_that_party_on_that_option_or_what_narrows_it(
    option: str, who: str, stance: str, day: str, weigh: Weigh, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("supposed") / "supposed.ttl"
    path.write_text(supposition("s", who, option, stance))
    report = weigh(as_of=day or None, suppose=[path])
    narrower = {q.subject.value for q in report.describer.store.quads_for_pattern(None, iri("sg:narrows"), ox.NamedNode(option))}  # type: ignore[union-attr]
    wider = {q.object.value for q in report.describer.store.quads_for_pattern(ox.NamedNode(option), iri("sg:narrows"), None)}  # type: ignore[union-attr]
    for side in report.differences:
        cell = side.cell
        if side.without and (side.without.decided or cell.decided):
            assert side.option == option or (stance == "RulesOut" and side.option in narrower)
        assert side.option in {option, *narrower, *wider} or side.without is None
        assert cell.party in ("", who) or side.without is None
        assert cell.criterion in (cells.ACCEPTABILITY, cells.VIABILITY) or side.without is None
    rows = [row for row in report.matrix.rows if row.option == option and who in row.parties]
    wanted = {"Accepts": cells.MET, "RulesOut": cells.NOT_MET, "Considers": cells.UNKNOWN}[stance]
    if not refuses_wider(who, option, day or LATEST):  # a word on a narrower option does not end it
        assert all(row.parties[who].verdict == wanted for row in rows)


def supposition(name: str, who: str, option: str, stance: str = "", criterion: str = "") -> str:
    """Write a supposition: a stance of an actor on an option, or that it finds a criterion met."""
    said = f"<urn:x:{name}> a <{NS}Supposition> ; <{PREFIXES['rdfs']}label> 'supposed'@en ; <{NS}holder> <{who}> ; "
    if criterion:
        return said + f"<{NS}assesses> <{option}> ; <{NS}criterion> <{criterion}> ; <{NS}verdict> <{cells.MET}> .\n"
    return said + f"<{NS}about> <{option}> ; <{NS}stance> <{ID}Stance_{stance}> .\n"


def refuses_wider(who: str, option: str, day: str) -> bool:
    """Return whether an actor has a position on an option that this one narrows and that counts for this one."""
    store = worlds.toy(day)
    counting = {q.subject for q in store.quads_for_pattern(None, iri("sg:countsFor"), ox.NamedNode(option))}
    own = {q.subject for q in store.quads_for_pattern(None, iri("sg:holder"), ox.NamedNode(who))}
    return any(not list(store.quads_for_pattern(one, iri("sg:about"), ox.NamedNode(option))) for one in counting & own)  # type: ignore[arg-type]


def test_a_hypothesis_is_never_stored(weigh: Weigh) -> None:
    assert weigh(suppose=["Corvania lends its aircraft"]).differences
    assert verdicts(weigh().matrix) == verdicts(toy_matrix())
    assert not list(weigh().describer.store.quads_for_pattern(None, None, None, ox.NamedNode(HYPOTHESIS)))


def test_a_supposition_without_content_is_refused_by_name(weigh: Weigh) -> None:
    with pytest.raises(ValueError, match=r"Brevik marches again: the supposition says nothing that a rule reads"):
        weigh(suppose=["Brevik marches again"])
    with pytest.raises(ValueError, match="is not a supposition"):
        weigh(suppose=["Ardenia"])


# The smallest set of changes, against brute force that shares no code with the search but the rules.


def opens(store: ox.Store, option: str, changes: Iterable[tuple[str, str]]) -> bool:
    """Return whether the option is viable when these actors accept it or find a criterion met, and nothing else that they said of it holds."""
    world, graph, day = ox.Store(), ox.NamedNode("urn:x:trial"), ox.Literal(LATEST, datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
    world.extend(store)
    kind = ox.NamedNode(PREFIXES["rdf"] + "type")
    wider = {option, *(q.object.value for q in store.quads_for_pattern(ox.NamedNode(option), iri("sg:narrows"), None))}  # type: ignore[union-attr]
    for who, criterion in changes:
        thing = iri("sg:assesses" if criterion else "sg:about")
        for said in list(world.quads_for_pattern(None, iri("sg:holder"), ox.NamedNode(who))):
            about = {q.object.value for q in world.quads_for_pattern(said.subject, thing, None)}  # type: ignore[union-attr]
            same = not criterion or list(world.quads_for_pattern(said.subject, iri("sg:criterion"), ox.NamedNode(criterion)))
            if about & wider and same:
                for quad in list(world.quads_for_pattern(said.subject, None, None)):
                    world.remove(quad)
        node = ox.NamedNode(f"urn:x:{who}-{criterion}".replace(ID, ""))
        told: dict[ox.NamedNode, ox.NamedNode | ox.Literal] = {
            iri("sg:holder"): ox.NamedNode(who),
            iri("sg:statedOn"): day,
            thing: ox.NamedNode(option),
        }
        if criterion:
            told |= {kind: iri("sg:Assessment"), iri("sg:criterion"): ox.NamedNode(criterion), iri("sg:verdict"): iri("Verdict_Met")}
        else:
            told |= {kind: iri("sg:Position"), iri("sg:stance"): iri("Stance_Accepts")}
        world.extend([ox.Quad(node, key, value, graph) for key, value in told.items()])
    derive.run(world, PART)
    return any(row.option == option and row.viable.verdict == cells.MET for row in assess.read_matrix(world, ROOT, [option]).rows)


PART = [rule for rule in worlds.rules() if rule.phase != "time" and set(rule.tags) & {"acceptance", "credibility", "sources"}]


@pytest.mark.parametrize("name", ["CorvanianAirSupport", "CorvanianTroops", "WithoutCorvania", "ReassuranceForce", "Tripwire", "CorvaniaBacked"])
def test_the_smallest_change_opens_a_way_and_no_smaller_one_does(name: str, weigh: Weigh, tmp_path: Path) -> None:
    option = f"{ID}Guarantee_{name}"
    (found,) = weigh(option, changes=True).changes
    assert not found.bounded
    assert found.sets
    assert found.sets[0]
    store = worlds.toy(LATEST, verdicts=False)
    row = assess.read_matrix(worlds.toy(LATEST), ROOT, [option]).rows[0]
    parties = sorted({q.object.value for q in worlds.toy(LATEST).quads_for_pattern(ox.NamedNode(option), iri("sg:needsConsentOf"), None)})  # type: ignore[union-attr]
    voices = {v.holder for c in row.criteria.values() for v in c.voices if v.decides} or {"urn:x:somebody"}
    universe = [*((party, "") for party in parties), *((v, c) for v in sorted(voices) for c in cells.CRITERIA[:3])]
    size = len(found.sets[0])
    assert len(universe) > size
    for smaller in range(size):
        assert not any(opens(store, option, tried) for tried in combinations(universe, smaller)), smaller
    named = {HYPOTHETICAL + "some-voice": "urn:x:somebody"}
    ways = {frozenset((named.get(c.who, c.who), "" if c.criterion == cells.ACCEPTABILITY else c.criterion) for c in way) for way in found.sets}
    assert all(opens(store, option, way) for way in ways)


@pytest.mark.parametrize("name", ["CorvanianAirSupport", "CorvanianTroops", "WithoutCorvania", "ReassuranceForce"])
def test_the_smallest_change_taken_as_said_opens_the_way(name: str, weigh: Weigh, tmp_path: Path) -> None:
    option = f"{ID}Guarantee_{name}"
    (found,) = weigh(option, changes=True).changes
    path = tmp_path / "way.ttl"
    told = [(c.who, "" if c.criterion == cells.ACCEPTABILITY else c.criterion) for c in found.sets[0]]
    path.write_text("".join(supposition(f"s{n}", who, option, "" if found_met else "Accepts", found_met) for n, (who, found_met) in enumerate(told)))
    (row,) = weigh(option, suppose=[path]).matrix.rows
    wider = {who for who, found_met in told if not found_met and refuses_wider(who, option, LATEST)}
    assert row.viable.verdict == (cells.DISPUTED if wider else cells.MET)  # a refusal of a wider option stands until it is given up


def test_the_search_says_when_it_ends_at_its_bound_and_when_there_is_nothing_to_do(weigh: Weigh, tmp_path: Path) -> None:
    def search(option: str, **how: int) -> assess.SmallestChanges:
        world = ox.Store()
        world.extend(worlds.toy(LATEST))
        (found,) = assess.smallest_changes(world, ROOT, [ID + option], LATEST, **how)
        return found

    short = search("Guarantee_ArdeniaInPact", most=2)
    assert short.bounded
    assert not short.sets
    wording = Wording(Describer(worlds.toy(), WORLD))
    assert "the search ended at its bound of 2 sets" in " ".join(wording.changes(short))
    assert wording.changes(assess.SmallestChanges(AIR, (), 0, 7, False)) == ["no set of stances and verdicts was found that opens a way by the rules"]
    assert [c.who for c in search("Settlement_Truce").sets[0]] == [ID + "State_Ardenia", ID + "State_Brevik"]
    way = search("Guarantee_ReassuranceForce")
    assert [c.who for c in way.sets[0]] == [ID + "State_Brevik"]
    path = tmp_path / "brevik.ttl"
    path.write_text(supposition("s", ID + "State_Brevik", ID + "Guarantee_ReassuranceForce", "Accepts"))
    report = weigh(ID + "Guarantee_ReassuranceForce", suppose=[path])
    assert report.matrix.viable
    (done,) = assess.smallest_changes(report.describer.store, ROOT, [ID + "Guarantee_ReassuranceForce"], LATEST)
    assert done.sets == ((),)
    assert wording.changes(done) == ["viable as it is"]


# Explanations


@pytest.mark.parametrize("world", ["toy", "real"])
def test_every_chain_ends_in_evidence_or_record(world: str) -> None:
    store: ox.Store = getattr(worlds, world)()
    ends: list[Premise] = []

    describer = Describer(store, WORLD)

    def walk(step: Premise) -> None:
        if step.premises:
            for premise in step.premises:
                walk(premise)
        else:
            ends.append(step)

    for row in assess.read_matrix(store, ROOT).rows:
        for cell in row.cells:
            found = assess.explain_cell(describer, row, cell)
            assert bool(found.steps) or not any(voice.decides for voice in cell.voices)
            for step in (*found.steps, *found.beside):
                walk(step)
    assert len(ends) > 20
    for end in ends:
        assert re.search(r"\S+ \d+–\d+|on record: ", end.origin) or end.label.startswith("by way of "), end


def test_a_cell_is_picked_by_criterion_or_party_and_refused_otherwise() -> None:
    row = row_of(toy_matrix(), "Guarantee_ArdeniaInPact")
    assert assess.find_cell(row, "Commitment", worlds.toy()).criterion == cells.COMMITMENT
    assert assess.find_cell(row, "Port Amber", worlds.toy()).party == ID + "State_Ardenia"
    brevik = assess.find_cell(row, "Brevik", worlds.toy())  # it opposes, and nobody finds its consent needed
    assert (brevik.verdict, brevik.needed, brevik.part) == (cells.NOT_MET, False, "adversary")
    with pytest.raises(LookupError, match="its consent is not needed, and nobody tells where Estmere stands; write commitment, capability"):
        assess.find_cell(row, "Estmere", worlds.toy())


# What is written


class Reader(HTMLParser):
    """Collect tags, and insist that they are closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, list[tuple[str, str | None]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, attrs))
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


HOSTILE = "</style><script>alert('x')</script>\"><img src=https://evil.example/x onerror=1> | **b** [l](javascript:x) &amp; \x1b[31m \u202e"


def hostile() -> ox.Store:
    store = ox.Store()
    store.extend(worlds.toy())
    for quad in list(store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdfs"] + "label"), None)):
        if isinstance(quad.subject, ox.NamedNode) and re.search(r"/(Guarantee|Person|State|Claim|Derived)_", quad.subject.value):
            store.remove(quad)
            store.add(ox.Quad(quad.subject, quad.predicate, ox.Literal(quad.object.value + HOSTILE, language="en"), quad.graph_name))  # type: ignore[union-attr]
    return store


def full_report(store: ox.Store) -> AssessmentReport:
    found, describer = assess.read_matrix(store, ROOT), Describer(store, WORLD)
    row = found.rows[0]
    chains = tuple(assess.explain_cell(describer, row, cell) for cell in row.cells)
    ways = (assess.SmallestChanges(row.option, ((assess.ChangeOfView(next(iter(row.parties)), cells.ACCEPTABILITY),),), 2, 3, True),)
    side = assess.CellDifference(row.option, row.viable, row.viable._replace(verdict=cells.MET, hypothetical=True))
    return AssessmentReport(found, describer, ("what if " + HOSTILE,), (side,), ways, chains)


def test_the_page_stands_alone_is_escaped_and_marked() -> None:
    text = as_html(full_report(hostile()))
    reader = Reader()
    reader.feed(text)
    assert not reader.open
    tags = {tag for tag, _ in reader.seen}
    assert {"table", "h1", "section", "style"} <= tags
    assert not tags & {"script", "img", "link", "iframe", "object"}
    allowed = {"lang", "charset", "scope", "class", "id", "href", "name", "content", "data-label"}
    assert {name for _, attributes in reader.seen for name, _ in attributes} <= allowed
    ids = {value for _, attributes in reader.seen for name, value in attributes if name == "id"}
    links = [value or "" for tag, attributes in reader.seen if tag == "a" for name, value in attributes if name == "href"]
    assert {link[1:] for link in links if link.startswith("#")} <= ids
    assert all(link.startswith(("#", "https://", "http://")) for link in links)
    assert not re.search(r"url\(|@import|\x1b|\u202e", text)
    assert text.count("&lt;script&gt;") > 20
    assert NOT_A_FACT in text
    assert "@media print" in text


def test_json_tells_all_and_text_lets_nothing_through() -> None:
    report = full_report(hostile())
    content = json.loads(as_json(report))
    assert content["is_hypothetical"] is True
    assert content["hypothesis"]
    assert [o["option"] for o in content["options"]] == [row.option for row in report.matrix.rows]
    told = {claim["claim"] for option in content["options"] for cell in option["cells"] for claim in cell["claims"]}
    assert told == {voice.claim for row in report.matrix.rows for cell in row.cells for voice in cell.voices}
    assert all(claim["evidence"] for option in content["options"] for cell in option["cells"] for claim in cell["claims"])
    markdown = as_markdown(report)
    assert not re.search(r"(?<!\\)<|(?<!\\)\[l|\x1b", markdown)
    assert NOT_A_FACT in markdown
    plain = as_table(report)
    assert "\x1b" not in plain
    assert plain.startswith(NOT_A_FACT)


# The command


def test_the_commands_offer_the_formats_that_there_are() -> None:
    from kg.assess import render
    from kg.cli import assess as weigh

    assert tuple(render.FORMATS) == weigh.FORMATS


def test_the_command_weighs_explains_and_supposes(sgkg: Callable[..., object], tmp_path: Path) -> None:
    def run(*words: object) -> tuple[int, str, str]:
        done = sgkg("assess", *words)
        return done.status, done.out, done.err  # type: ignore[attr-defined]

    status, out, _ = run()
    assert status == 0
    assert "None of the 16 options is both credible and accepted by all whose consent it needs: an impasse." in " ".join(out.split())
    assert max(map(len, out.splitlines())) <= 100
    assert NOT_A_FACT not in out
    status, out, _ = run("--explain", "Ardenia's membership of the Northern Pact", "credibility", "Ardenia")
    assert status == 0
    assert "Why credibility is not met for Ardenia's membership of the Northern Pact" in out
    assert "quill-lantern 1312–1365" in out
    assert "[by rule judged]" in out
    assert "on record: Lark Register" in out
    for form in ("table", "json", "md", "html"):
        status, out, _ = run("--with", "Corvania lends its aircraft", "--format", form)
        assert (status, NOT_A_FACT in out or json.loads(out)["is_hypothetical"]) == (0, True)
    status, out, _ = run("reassurance force of the coalition in Ardenia", "--changes", "-o", tmp_path / "a.md", "--format", "md")
    assert (status, out) == (0, "")
    assert "1 change would open a way: Brevik gives up its refusal and accepts it" in (tmp_path / "a.md").read_text()
    empty = tmp_path / "empty.ttl"
    empty.write_text("")
    status, out, _ = run("--with", empty)
    assert status == 0
    assert re.search(r"What the hypothesis changes\n +- nothing\n", out)


def test_the_command_refuses_in_one_line(sgkg: Callable[..., object], tmp_path: Path) -> None:
    def refused(*words: object) -> str:
        done = sgkg("assess", *words)
        assert done.status == 2  # type: ignore[attr-defined]
        assert done.out == ""  # type: ignore[attr-defined]
        assert done.err.count("\n") == 1  # type: ignore[attr-defined]
        return str(done.err)  # type: ignore[attr-defined]

    assert "neither a guarantee nor a settlement" in refused("Ardenia")
    assert "--changes searches from what the graph holds" in refused("--changes", "--with", "Corvania lends its aircraft")
    assert "--explain takes an option and then" in refused("--explain", "Ardenia")
    assert "is not a supposition" in refused("--with", "Ardenia")
    assert "says nothing that a rule reads" in refused("--with", "Brevik marches again")
    assert "is not a day, month or year" in refused("--as-of", "soon")
    assert "no such file" in refused("--with", "missing.ttl").casefold()


def test_hypothetical_facts_are_validated_first(sgkg: Callable[..., object], tmp_path: Path) -> None:
    bad = tmp_path / "bad.ttl"
    bad.write_text(
        "PREFIX my: <https://example.org/my/>\nPREFIX sg: <https://w3id.org/sgkg/ns#>\nPREFIX sgd: <https://w3id.org/sgkg/id/>\n"
        "my:Claim_1 a sg:Position ; sg:holder sgd:State_Corvania ; sg:stance sgd:Stance_Accepts ; sg:aboot sgd:Guarantee_Tripwire .\n"
    )
    done = sgkg("assess", "--with", bad)
    assert done.status == 1  # type: ignore[attr-defined]
    assert done.out == ""  # type: ignore[attr-defined]
    assert "sg:about" in done.err  # type: ignore[attr-defined]


# The examples


def test_there_are_five_examples() -> None:
    assert len(WHAT_IFS) == 5


@pytest.mark.long
@pytest.mark.parametrize("path", WHAT_IFS, ids=lambda path: path.stem)
def test_an_example_changes_what_it_supposes_and_nothing_unmarked(path: Path, weigh: Weigh) -> None:
    report = weigh(base=ROOT, suppose=[path])
    quads = list(report.describer.store.quads_for_pattern(None, None, None, ox.NamedNode(HYPOTHESIS)))
    about = {q.object.value for q in quads if q.predicate in (iri("sg:about"), iri("sg:assesses"))}  # type: ignore[union-attr]
    assert report.differences
    decided = [side for side in report.differences if side.cell.decided or (side.without and side.without.decided)]
    assert {side.option for side in decided} <= about  # what narrows or widens may lean otherwise
    assert all(side.supposed and side.supposed.hypothetical for side in decided)
