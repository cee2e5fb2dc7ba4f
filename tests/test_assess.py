"""Options are weighed as the rules concluded, hypotheses touch nothing else, and the smallest change is the smallest."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from html.parser import HTMLParser
from itertools import combinations
from pathlib import Path

import pyoxigraph as ox
import pytest
import toy_world as worlds
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from kg import assess, derive, queries, turtle
from kg.assess import matrix as cells
from kg.assess.render import NOT_A_FACT, AssessmentReport, Wording, as_html, as_json, as_markdown, as_table
from kg.describe import Describer, Premise
from kg.paths import Folders
from kg.rdf import DERIVED_FROM, GRAPH, ID, NS, PREFIXES

ROOT = worlds.BASE
WORLD = Folders(ROOT, "test")
DAYS = ["", "2022-06-01", "2024-02-12", "2024-03-05", "2024-03-31", "2024-08-11", "2025-01-01"]
NO_FACTS = assess.Hypothesis(("no facts",))
WHAT_IFS = sorted((ROOT / "seeds" / "examples").glob("what-if-*.ttl"))
Folder = Callable[[ox.Store], Path]


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode((NS + name.removeprefix("sg:")) if name.startswith("sg:") else ID + name)


@pytest.fixture(scope="session")
def dumped(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """Write a store as the sorted N-Quads file that a snapshot keeps."""
    folder = tmp_path_factory.mktemp("graphs")

    def dump(store: ox.Store) -> Path:
        lines = sorted(f"{q.subject} {q.predicate} {q.object} {q.graph_name} .\n" for q in store)
        path = folder / f"{hash(tuple(lines))}.nq"
        path.write_text("".join(lines), encoding="utf-8")
        return path

    return dump


@cache
def toy_matrix(day: str = "") -> assess.Matrix:
    return assess.read_matrix(worlds.toy(day or None), ROOT, as_of=day)


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
    ("Settlement_Truce", "State_Ardenia", "Met", {"AdaQuill"}, 1),
]


@pytest.mark.parametrize(("option", "column", "found", "claimants", "voices"), BY_HAND)
def test_cells_are_as_read_by_hand(option: str, column: str, found: str, claimants: set[str], voices: int) -> None:
    row = row_of(toy_matrix(), option)
    cell = row.parties[ID + column] if column.startswith("State") else row.criteria[f"{ID}Criterion_{column}"]
    assert cell.verdict == f"{ID}Verdict_{found}"
    assert {teller for voice in cell.voices if voice.decides for teller in voice.claimants} == {f"{ID}Person_{name}" for name in claimants}
    assert cell.deciding == voices


def test_a_condition_and_a_mere_possibility_are_shown_and_decide_nothing() -> None:
    assert row_of(toy_matrix(), "Settlement_Truce").parties[ID + "State_Ardenia"].conditions == (
        ID + "Supposition_quill-lantern_credible-guarantee-first",
    )
    possible = [v for row in toy_matrix().rows for c in row.cells for v in c.voices if v.certainty == cells.POSSIBLE]
    assert len({v.claim for v in possible}) >= 2
    assert not any(voice.decides for voice in possible)
    assert row_of(toy_matrix(), "Guarantee_ReassuranceForce").criteria[cells.CAPABILITY].doubts == 1


def test_reprints_and_digests_are_no_second_voice() -> None:
    """Quill's demand for a seat is in four texts and a digest; with Inkwell's that makes two voices, not five."""
    cell = row_of(toy_matrix(), "Guarantee_ArdeniaInPact").parties[ID + "State_Ardenia"]
    places = {
        q.object
        for voice in cell.voices
        for told in worlds.toy().quads_for_pattern(ox.NamedNode(voice.claim), ox.NamedNode(DERIVED_FROM), None)
        for q in worlds.toy().quads_for_pattern(told.object, iri("sg:hasEvidence"), None)  # type: ignore[arg-type]
    }
    assert len(places) > cell.deciding == 2


@given(some.lists(some.frozensets(some.sampled_from("abcdefgh"), min_size=1, max_size=3), max_size=7))
def test_independent_voices_are_those_that_share_nothing(sources: list[frozenset[str]]) -> None:
    voices = [assess.Voice(str(i), "h", "s", (), "", True, "", "", found, False) for i, found in enumerate(sources)]
    groups: list[set[str]] = []
    for found in sources:
        touching = [group for group in groups if group & found]
        groups = [group for group in groups if not group & found] + [set(found).union(*touching)]
    assert cells.independent(voices) == len(groups)
    assert cells.independent([*voices, *voices]) == len(groups)  # said twice is said once


@pytest.mark.parametrize("day", DAYS)
def test_no_verdict_rests_on_a_supposition(day: str) -> None:
    store = worlds.toy(day or None)
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
    derive.run(store, queries.load_all(ROOT, "derive"))
    assert verdicts(assess.read_matrix(store, ROOT)) == verdicts(toy_matrix())


@pytest.mark.parametrize("day", DAYS[1:])
def test_what_is_stated_later_is_out_of_sight(day: str) -> None:
    for row in toy_matrix(day).rows:
        for cell in row.cells:
            assert all(voice.stated_on <= day for voice in cell.voices)
    store = worlds.load(worlds.TOY / "seeds")
    later = {q.subject for q in store.quads_for_pattern(None, iri("sg:statedOn"), None) if q.object.value > day}  # type: ignore[union-attr]
    for subject in later:
        for quad in list(store.quads_for_pattern(subject, None, None)):
            store.remove(quad)
    derive.run(store, queries.load_all(ROOT, "derive"), as_of=day)
    assert verdicts(assess.read_matrix(store, ROOT, as_of=day)) == verdicts(toy_matrix(day))
    assert later or day >= "2024-09-15"


def test_the_days_differ() -> None:
    """Else the tests of days would pass by accident."""
    assert len({tuple(sorted((k, v[0]) for k, v in verdicts(toy_matrix(day)).items())) for day in DAYS}) >= 4


@pytest.mark.parametrize("day", DAYS)
def test_an_empty_hypothesis_changes_nothing(day: str, dumped: Folder) -> None:
    now, then, differences, _, added = assess.compare(dumped(worlds.toy()), ROOT, NO_FACTS, (), day)
    assert differences == ()
    assert not added
    assert verdicts(now) == verdicts(then) == verdicts(toy_matrix(day))
    assert now.rows or day == "2022-06-01" or not toy_matrix(day).rows


AIRCRAFT = ID + "Supposition_quill-lantern_corvania-lends-aircraft"
AIR = ID + "Guarantee_CorvanianAirSupport"


@pytest.mark.parametrize("day", ["", "2024-09-15", "2025-01-01"])
def test_a_supposition_of_a_text_is_taken_as_said_and_changes_its_cell_alone(day: str, dumped: Folder) -> None:
    supposed = assess.Hypothesis(("Corvania lends its aircraft",), (), (AIRCRAFT,))
    now, then, differences, store, added = assess.compare(dumped(worlds.toy()), ROOT, supposed, (), day)
    key = (AIR, cells.ACCEPTABILITY, ID + "State_Corvania")
    assert verdicts(now)[key][0] == cells.NOT_MET  # Vassel rules it out
    assert verdicts(then)[key][0] == cells.MET
    assert {(side.option, side.supposed.party) for side in differences if side.supposed and side.supposed.criterion == cells.ACCEPTABILITY} == {
        (AIR, ID + "State_Corvania")
    }
    assert all(side.option == AIR and side.supposed and side.supposed.hypothetical for side in differences)
    supposition = list(store.quads_for_pattern(ox.NamedNode(AIRCRAFT), None, None))
    assert len(added) == 1
    assert not any(quad.predicate == iri("sg:statedOn") for quad in supposition)


def test_the_day_after_brings_nothing_into_sight_but_the_hypothesis(dumped: Folder) -> None:
    """Quill writes on 5 March; a hypothesis as of the 4th is dated the 5th and must not see her."""
    supposed = assess.Hypothesis(("Corvania lends its aircraft",), (), (AIRCRAFT,))
    now, then, _, _, added = assess.compare(dumped(worlds.toy()), ROOT, supposed, (), "2024-03-04")
    assert verdicts(now) == verdicts(toy_matrix("2024-03-04"))
    heard = {voice.stated_on for row in then.rows for cell in row.cells for voice in cell.voices if not voice.hypothetical}
    assert max(heard) <= "2024-03-04"
    assert added
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
def test_a_supposed_stance_moves_that_party_on_that_option_or_what_narrows_it(option: str, who: str, stance: str, day: str, dumped: Folder) -> None:
    said = f"<urn:x:s> a <{NS}Supposition> ; <{PREFIXES['rdfs']}label> 'supposed'@en ; <{NS}holder> <{who}> ; <{NS}about> <{option}> ;"
    text = f"{said} <{NS}stance> <{ID}Stance_{stance}> ."
    graph = ox.NamedNode(GRAPH + "hypothesis")
    quads = tuple(ox.Quad(q.subject, q.predicate, q.object, graph) for q in turtle.parse(text.encode(), "turtle", name="x"))
    supposed = assess.Hypothesis(("supposed",), quads, ("urn:x:s",))
    _, then, differences, store, _ = assess.compare(dumped(worlds.toy()), ROOT, supposed, (), day)
    narrower = {q.subject.value for q in store.quads_for_pattern(None, iri("sg:narrows"), ox.NamedNode(option))}  # type: ignore[union-attr]
    for side in differences:
        cell = side.cell
        assert side.option == option or (stance == "RulesOut" and side.option in narrower) or side.without is None
        assert cell.party in ("", who) or side.without is None
        assert cell.criterion in (cells.ACCEPTABILITY, cells.VIABILITY) or side.without is None
    rows = [row for row in then.rows if row.option == option and who in row.parties]
    wanted = {"Accepts": cells.MET, "RulesOut": cells.NOT_MET, "Considers": cells.UNKNOWN}[stance]
    assert all(row.parties[who].verdict == wanted for row in rows)


def test_a_hypothesis_is_never_stored(dumped: Folder) -> None:
    path = dumped(worlds.toy())
    before = path.read_bytes()
    assess.compare(path, ROOT, assess.Hypothesis(("x",), (), (AIRCRAFT,)), (), "")
    assert path.read_bytes() == before
    assert not list(worlds.toy().quads_for_pattern(None, None, None, ox.NamedNode(GRAPH + "hypothesis")))


def test_a_supposition_without_content_is_refused_by_name(dumped: Folder) -> None:
    empty = assess.Hypothesis(("Brevik marches again",), (), (ID + "Supposition_quill-lantern_brevik-marches",))
    with pytest.raises(ValueError, match=r"^Brevik marches again: the supposition says nothing that a rule reads"):
        assess.compare(dumped(worlds.toy()), ROOT, empty, (), "")
    with pytest.raises(ValueError, match="is not a supposition"):
        assess.read_hypothesis(worlds.toy(), [], ["Ardenia"])


# The smallest set of changes, against brute force that shares no code with the search but the rules.

PART = [rule for rule in queries.load_all(ROOT, "derive") if set(rule.tags) & {"types", "positions", "acceptance", "credibility", "sources"}]


def opens(store: ox.Store, option: str, changes: Iterable[tuple[str, str]]) -> bool:
    """Return whether the option is viable when these actors accept it or find a criterion met from 2030 on."""
    hypothetical, day = ox.NamedNode(GRAPH + "trial"), ox.Literal("2030-01-01", datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))
    store.remove_graph(hypothetical)
    kind = ox.NamedNode(PREFIXES["rdf"] + "type")
    for who, criterion in changes:
        node = ox.NamedNode(f"urn:x:{who}-{criterion}".replace(ID, ""))
        said: dict[ox.NamedNode, ox.NamedNode | ox.Literal] = {iri("sg:holder"): ox.NamedNode(who), iri("sg:statedOn"): day}
        if criterion:
            said |= {kind: iri("sg:Assessment"), iri("sg:criterion"): ox.NamedNode(criterion), iri("sg:verdict"): iri("Verdict_Met")}
            said |= {iri("sg:assesses"): ox.NamedNode(option)}
        else:
            said |= {kind: iri("sg:Position"), iri("sg:stance"): iri("Stance_Accepts"), iri("sg:about"): ox.NamedNode(option)}
        store.extend([ox.Quad(node, key, value, hypothetical) for key, value in said.items()])
    derive.run(store, PART)
    rule = ox.NamedNode(GRAPH + "derived/viability")
    met = {q.subject for q in store.quads_for_pattern(None, iri("sg:verdict"), iri("Verdict_Met"), rule)}
    return any(q.subject in met for q in store.quads_for_pattern(None, iri("sg:assesses"), ox.NamedNode(option), rule))


@pytest.mark.parametrize("name", ["CorvanianAirSupport", "CorvanianTroops", "WithoutCorvania", "ReassuranceForce", "Tripwire", "CorvaniaBacked"])
def test_the_smallest_change_opens_a_way_and_no_smaller_one_does(name: str, dumped: Folder) -> None:
    option = f"{ID}Guarantee_{name}"
    (found,) = assess.smallest_changes(dumped(worlds.toy()), ROOT, [option])
    assert not found.bounded
    assert found.sets
    assert found.sets[0]
    store = worlds.load(worlds.TOY / "seeds")
    derive.run(store, PART)
    row = assess.read_matrix(store, ROOT, [option]).rows[0]
    parties = sorted({q.object.value for q in store.quads_for_pattern(ox.NamedNode(option), iri("sg:needsConsentOf"), None)})  # type: ignore[union-attr]
    voices = {v.holder for c in row.criteria.values() for v in c.voices if v.decides} or {"urn:x:somebody"}
    universe = [*((party, "") for party in parties), *((v, c) for v in sorted(voices) for c in cells.CRITERIA[:3])]
    size = len(found.sets[0])
    assert len(universe) > size
    for smaller in range(size):
        assert not any(opens(store, option, tried) for tried in combinations(universe, smaller)), smaller
    winners = {frozenset(tried) for tried in combinations(universe, size) if opens(store, option, tried)}
    ways = {frozenset((c.who, "" if c.criterion == cells.ACCEPTABILITY else c.criterion) for c in way) for way in found.sets}
    assert ways <= winners
    assert len(winners) == len(found.sets) + found.more


def test_the_search_says_when_it_ends_at_its_bound_and_when_there_is_nothing_to_do(dumped: Folder) -> None:
    path = dumped(worlds.toy())
    (short,) = assess.smallest_changes(path, ROOT, [ID + "Guarantee_ArdeniaInPact"], most=2)
    assert short.bounded
    assert not short.sets
    wording = Wording(Describer(worlds.toy(), WORLD))
    assert "the search ended at its bound of 2 sets" in " ".join(wording.changes(short))
    (never,) = assess.smallest_changes(path, ROOT, [ID + "Settlement_Truce"])
    assert not never.sets
    assert not never.bounded
    assert "no set of stances and verdicts was found" in wording.changes(never)[0]
    (way,) = assess.smallest_changes(path, ROOT, [ID + "Guarantee_ReassuranceForce"])
    world = worlds.load(worlds.TOY / "seeds")
    text = (
        f"PREFIX sg: <{NS}> PREFIX sgd: <{ID}> PREFIX xsd: <{PREFIXES['xsd']}> <urn:x:1> a sg:Position ; sg:holder sgd:State_Brevik ;"
        ' sg:stance sgd:Stance_Accepts ; sg:about sgd:Guarantee_ReassuranceForce ; sg:statedOn "2030-01-01"^^xsd:date .'
    )
    world.extend([ox.Quad(q.subject, q.predicate, q.object, ox.NamedNode("urn:x:g")) for q in turtle.parse(text.encode(), "turtle", name="x")])
    derive.run(world, queries.load_all(ROOT, "derive"))
    assert [c.who for c in way.sets[0]] == [ID + "State_Brevik"]
    (done,) = assess.smallest_changes(dumped(world), ROOT, [ID + "Guarantee_ReassuranceForce"])
    assert done.sets == ((),)
    assert wording.changes(done) == ["viable as it is"]
    assert assess.read_matrix(world, ROOT).viable


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
    with pytest.raises(LookupError, match="needs no consent of Brevik; write commitment, capability"):
        assess.find_cell(row, "Brevik", worlds.toy())


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
    assert not tags & {"script", "img", "link", "a", "iframe", "object"}
    allowed = {"lang", "charset", "scope", "class"}
    assert {name for _, attributes in reader.seen for name, _ in attributes} <= allowed
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
    from kg.assess import render, timeline
    from kg.cli import assess as weigh
    from kg.cli import timeline as tell

    assert tuple(render.FORMATS) == weigh.FORMATS
    assert tuple(timeline.FORMATS) == tell.FORMATS


def test_the_command_weighs_explains_and_supposes(sgkg: Callable[..., object], tmp_path: Path) -> None:
    def run(*words: object) -> tuple[int, str, str]:
        done = sgkg("assess", *words)
        return done.status, done.out, done.err  # type: ignore[attr-defined]

    status, out, _ = run()
    assert status == 0
    assert "None of the 7 options is both credible and accepted by all whose consent it needs: an impasse." in out
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
    assert "1 change would open a way: Brevik accepts it without condition" in (tmp_path / "a.md").read_text()
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
    assert "is no date" in refused("--as-of", "2024")
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


@pytest.mark.parametrize("path", WHAT_IFS, ids=lambda path: path.stem)
def test_an_example_changes_what_it_supposes_and_nothing_unmarked(path: Path, dumped: Folder) -> None:
    supposed = assess.read_hypothesis(worlds.real(), [path], [])
    assert supposed.suppositions
    _, _, differences, _, _ = assess.compare(dumped(worlds.real()), ROOT, supposed, (), "")
    assert differences
    about = {q.object.value for q in supposed.quads if q.predicate in (iri("sg:about"), iri("sg:assesses"))}  # type: ignore[union-attr]
    assert {side.option for side in differences} <= about
    assert all(side.supposed and side.supposed.hypothetical for side in differences)
