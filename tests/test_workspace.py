"""Accepting facts: what is accepted is never lost, nothing half-accepted is seen, and the graph is that of the files, whatever came before."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kg
from kg import build, derive, lookup, paths, queries, snapshot, workspace
from kg.rdf import PREFIXES
from kg.vocab import SG

ROOT = Path(__file__).resolve().parents[1]
BASE = "https://example.org/my/"
HEAD = f"""PREFIX my: <{BASE}>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgkg/ns#>
PREFIX sgd: <https://w3id.org/sgkg/id/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
PLACE = HEAD + 'my:Place_A a sg:Place ; rdfs:label "old harbour"@en .\n'


def silent(_: str) -> None:
    pass


class Own:
    """A workspace over the toy world, with a cache of its own."""

    def __init__(self, folder: Path, base: Path) -> None:
        self.path, self.cache, self.base = folder / "own", folder / "cache", base
        workspace.init(self.path, BASE)
        self.told: list[str] = []

    @property
    def folders(self) -> paths.Folders:
        return paths.Folders(self.base, "", paths.read_workspace(self.path))

    def file(self, text: str) -> Path:
        path = self.path.parent / "new.ttl"
        path.write_text(text)
        return path

    def add(self, text: str, **more: object) -> workspace.Outcome:
        return workspace.add(self.folders, [self.file(text)], by="A", warn=self.told.append, **more)  # type: ignore[arg-type]

    def retract(self, *what: str, **more: object) -> workspace.Outcome:
        return workspace.retract(self.folders, what, by="A", warn=self.told.append, **more)  # type: ignore[arg-type]

    def revert(self, name: str, **more: object) -> workspace.Outcome:
        return workspace.revert(self.folders, name, by="A", warn=self.told.append, **more)  # type: ignore[arg-type]

    def shot(self) -> snapshot.Snapshot:
        return build.ready(self.folders, warn=self.told.append)

    def history(self) -> workspace.History:
        return workspace.History(self.shot().open(), self.folders.workspace)  # type: ignore[arg-type]

    def lines(self) -> bytes:
        return self.shot().data()


@pytest.fixture(scope="session")
def with_nothing(tmp_path_factory: pytest.TempPathFactory, toy_world: Path) -> snapshot.Snapshot:
    """The snapshot of a workspace with nothing in it."""
    made = Own(tmp_path_factory.mktemp("nothing"), toy_world)
    return build.build(made.folders, made.cache)


@pytest.fixture
def own(tmp_path: Path, toy_world: Path, with_nothing: snapshot.Snapshot, monkeypatch: pytest.MonkeyPatch) -> Own:
    made = Own(tmp_path, toy_world)
    monkeypatch.setenv("SGKG_CACHE", str(made.cache))
    shutil.copytree(with_nothing.folder.parent, snapshot.home(made.folders, made.cache))
    return made


def built_anew(own: Own) -> bytes:
    """What a build from nothing makes of the files."""
    cache = own.cache.with_name("anew")
    try:
        return build.build(own.folders, cache, anew=True).data()
    finally:
        shutil.rmtree(cache, ignore_errors=True)


# One change -----------------------------------------------------------------------------------------------------------


def test_facts_are_accepted_with_who_when_and_what_for(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000000")
    outcome = own.add(PLACE, message="a harbour")
    assert outcome.change
    (path,) = (own.path / "changes").iterdir()
    assert path.stem == outcome.change.name
    assert path.read_text() == (
        f"PREFIX my: <{BASE}>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nPREFIX sg: <https://w3id.org/sgkg/ns#>\n"
        "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n\n"
        'my:Place_A\n    a sg:Place ;\n    rdfs:label "old harbour"@en ;\n.\n\n'
        f"<{BASE}graph/{path.stem}>\n    a sg:Change ;\n"
        '    sg:acceptedAt "2001-09-09T01:46:40Z"^^xsd:dateTime ;\n    sg:acceptedBy "A" ;\n    sg:changeMessage "a harbour" ;\n.\n'
    )
    (record,) = own.history().changes
    assert (record.at, record.by, record.message, record.follows) == ("2001-09-09T01:46:40Z", "A", "a harbour", ())


def test_what_is_wrong_is_not_accepted(own: Own) -> None:
    outcome = own.add(HEAD + 'my:Place_A a sg:Place ; sg:holder sgd:Nobody ; rdfs:label "x"@en .\n')
    assert outcome.refused
    assert outcome.report
    assert "unknown-individual" in {finding.rule for finding in outcome.report.findings}
    assert not (own.path / "changes").exists()


def test_trying_alone_writes_nothing(own: Own) -> None:
    before = sorted(own.path.rglob("*"))
    outcome = own.add(PLACE, dry_run=True)
    assert (outcome.change, len(outcome.came)) == (None, 2)
    assert sorted(own.path.rglob("*")) == before


def test_what_is_said_already_is_no_change(own: Own) -> None:
    own.add(PLACE)
    outcome = own.add(PLACE + 'my:Place_A skos:altLabel "quay"@en .\n')
    assert (len(outcome.came), outcome.already) == (1, 2)
    assert own.add(PLACE).change is None


def test_what_has_no_name_gets_one_of_the_workspace(own: Own) -> None:
    text = HEAD + '[] a sg:Place ; rdfs:label "quay of B"@en .\n'
    own.add(text)
    (subject,) = {quad.subject.value for quad in own.history().added(own.history().changes[0])}
    assert subject.startswith(f"{BASE}Place_")
    assert own.add(text).change is None  # the same words are the same thing


def test_literals_stay_as_they_are_written(own: Own) -> None:
    own.add(HEAD + 'my:Place_A a sg:Place ; rdfs:label "q"@en ; skos:note "01"^^xsd:integer , "2001-01-01T00:00:00Z"^^xsd:dateTime , "a\\r\\nb" .\n')
    assert {str(q.object) for q in own.history().added(own.history().changes[0]) if "note" in str(q.predicate)} >= {'"a\\r\\nb"'}


def test_a_message_of_any_characters_is_kept_as_far_as_it_can_be_printed(own: Own) -> None:
    own.add(PLACE, message='two\n"""lines\\ \r\x00\x1b[2J\udcff')
    (record,) = own.history().changes
    assert record.message == 'two\n"""lines\\    [2J '
    assert own.lines() == built_anew(own)


def test_nobody_accepts_without_a_name(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", "/dev/null")
    with pytest.raises(ValueError, match="--author"):
        workspace.add(own.folders, [own.file(PLACE)], warn=silent)
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "user.name")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "Ann  B")
    outcome = workspace.add(own.folders, [own.file(PLACE)], warn=silent)
    assert outcome.change
    assert outcome.change.by == "Ann B"


def test_the_base_is_spoken_of_and_not_rewritten(own: Own) -> None:
    store = own.shot().open()

    def one(kind: str) -> str:
        quads = store.quads_for_pattern(None, ox.NamedNode(PREFIXES["rdf"] + "type"), ox.NamedNode(PREFIXES["sg"] + kind), None)
        return min(str(q.subject) for q in quads if "/derived/" not in str(q.graph_name) and q.subject.value.startswith(PREFIXES["sgd"]))  # type: ignore[union-attr]

    state, membership, claim = one("State"), one("Membership"), one("Position")
    rules = {
        f'{state} skos:altLabel "another name of it"@en .': set(),
        'my:Place_A a sg:Place ; rdfs:label "a place"@en .': set(),
        'sgd:Place_A a sg:Place ; rdfs:label "a place"@en .': {"foreign-individual"},
        f"{state} a sg:Person .": {"rewrites-record"},
        f'{state} rdfs:label "its true name"@en .': {"rewrites-record"},
        f'{membership} sg:until "2020-01-01"^^xsd:date .': {"rewrites-record"},
        f"{claim} sg:certainty sgd:Certainty_Possible .": {"rewrites-record"},
    }
    for text, expected in rules.items():
        report = own.add(HEAD + text, dry_run=True).report
        assert report
        assert {f.rule for f in report.findings} & {"foreign-individual", "rewrites-record", "adds-to-the-record", "changes-a-claim"} == expected, (
            text
        )


# Taking back ----------------------------------------------------------------------------------------------------------

CLAIM = """my:Person_V a sg:Person ; rdfs:label "the voice"@en .
my:State_G a sg:State ; rdfs:label "the guarantor"@en .
my:State_B a sg:State ; rdfs:label "the beneficiary"@en .
my:Guarantee_G a sg:Guarantee ; rdfs:label "the option"@en ; sg:guarantor my:State_G ; sg:beneficiary my:State_B .
my:Claim_C a sg:Position ; rdfs:label "a claim"@en ; sg:holder my:Person_V ; sg:recordedIn sgd:Source_Register ;
    sg:verification sgd:Verification_Verified ; sg:stance sgd:Stance_RulesOut ; sg:about my:Guarantee_G ; sg:statedOn "2025-01-01"^^xsd:date .
"""


def test_what_others_rest_on_is_kept_unless_forced(own: Own) -> None:
    own.add(HEAD + 'my:Person_V a sg:Person ; rdfs:label "the voice"@en .\n')
    source = own.lines().decode().partition(" <https://w3id.org/sgkg/ns#recordedIn> <")[2].partition(">")[0]
    added = own.add(HEAD + CLAIM.replace("sgd:Source_Register", f"<{source}>"))
    assert added.change, added.report
    outcome = own.retract("my:Person_V")
    assert outcome.refused
    assert any("a claim" in line and "points at the voice" in line for line in outcome.broken)
    assert len(own.history().changes) == 2
    assert own.retract("my:Person_V", force=True).change
    own.revert("3")
    assert own.lines() == built_anew(own)
    assert own.retract("my:Claim_C").change
    assert not own.retract("my:Guarantee_G").refused


def test_only_what_was_accepted_is_taken_back(own: Own) -> None:
    (own.path / "mine.ttl").write_text(HEAD + 'my:Place_H a sg:Place ; rdfs:label "by hand"@en .\n')
    own.add(PLACE)
    with pytest.raises(workspace.RefusedError, match=r"mine\.ttl, which is kept by hand"):
        own.retract("my:Place_H")
    state = next(q.subject.value for q in own.shot().open().quads_for_pattern(None, None, ox.NamedNode("https://w3id.org/sgkg/ns#State"), None))
    with pytest.raises(workspace.RefusedError, match="belongs to the base"):
        own.retract(state)
    with pytest.raises(workspace.RefusedError, match="nothing says it"):
        own.retract("my:Nothing")


def test_what_is_taken_back_counts_no_more(own: Own) -> None:
    before = own.shot().manifest["classes"]
    own.add(PLACE)
    assert own.shot().manifest["classes"][SG.Place] == before.get(SG.Place, 0) + 1
    own.retract("my:Place_A")
    for shot in (own.shot(), build.build(own.folders, own.cache, anew=True)):
        assert shot.manifest["classes"].get(SG.Place, 0) == before.get(SG.Place, 0)


def test_a_change_is_undone_and_done_again(own: Own) -> None:
    first = own.lines()
    own.add(PLACE)
    second = own.history().point("now")
    own.revert("1")
    assert own.history().difference(second, own.history().point("now"))[0]
    own.revert("2")
    gone, came = own.history().difference(second, own.history().point("now"))
    assert not gone
    assert not came
    assert own.add(PLACE).change is None
    assert [change.message for change in own.history().changes][1:] == [f"undo {change.name}" for change in own.history().changes[:2]]
    assert first != own.lines()


def test_what_stands_again_is_told_where_the_first_change_is_undone_once_more(own: Own) -> None:
    own.add(PLACE)
    own.revert("1")
    own.revert("2")
    third = own.history().find("3").name
    assert own.revert("1").change is None
    assert f"stands again by {third}; revert that" in own.told[-1]
    assert own.revert("3").gone
    assert own.revert("4").came
    assert own.lines() == built_anew(own)


def test_python_adds_tells_and_undoes(own: Own) -> None:
    graph = kg.Graph(own.folders, warn=own.told.append)
    change = graph.add([own.file(PLACE)], message="a harbour", author="A").change
    assert change is not None
    assert graph.add([own.file(PLACE)], author="A").change is None
    assert [one.name for one in graph.log()] == [change.name]
    assert len(graph.diff()[1]) == 2
    assert graph.retract("old harbour", author="A", dry_run=True).change is None
    assert graph.revert(change.name, author="A").gone
    assert graph.diff() == (frozenset(), frozenset())
    assert len(graph.diff("0", "1")[1]) == 2
    assert [one.message for one in graph.log()] == [f"undo {change.name}", "a harbour"]
    with pytest.raises(ValueError, match="no workspace"):
        kg.Graph(paths.Folders(own.base, "")).log()


def test_the_history_tells_each_point(own: Own) -> None:
    own.add(PLACE)
    own.add(HEAD + 'my:Place_A skos:altLabel "quay"@en .\n')
    own.retract("my:Place_A")
    history = own.history()
    for before, after, gone, came in (("0", "1", 0, 2), ("1", "2", 0, 1), ("2", "3", 3, 0), ("0", "now", 0, 0), ("3", "2", 0, 3), ("now", "1", 0, 2)):
        found = history.difference(history.point(before), history.point(after))
        assert tuple(map(len, found)) == (gone, came), (before, after)
    said = workspace.in_words(own.shot().open(), *history.difference(history.point("0"), history.point("2")))
    assert [line for one in said for line in one.lines()] == [f"new place: old harbour  <{BASE}Place_A>", "  + skos:altLabel: quay"]
    with pytest.raises(LookupError, match="no such change"):
        history.find("9")


# Any sequence is the same as the files --------------------------------------------------------------------------------

THINGS = ("A", "B", "C")
EXAMPLES = int(os.environ.get("SGKG_TEST_EXAMPLES", "8"))  # SGKG_TEST_EXAMPLES=100 for a long run
STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(THINGS), st.sampled_from(("", 'skos:altLabel "other {0}"@en ;', 'sg:from "2001-01-01"^^xsd:date ;'))),
    st.tuples(st.just("retract"), st.sampled_from(THINGS), st.just("")),
    st.tuples(st.just("revert"), st.integers(1, 6), st.just("")),
    st.tuples(st.just("hand"), st.sampled_from((*THINGS, "")), st.just("")),
    st.tuples(st.just("stance"), st.sampled_from(THINGS), st.sampled_from(("RulesOut", "Supports"))),
)


@pytest.mark.long
@settings(
    max_examples=int(os.environ.get("SGKG_EXAMPLES", "10")),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    deadline=None,
)
@given(st.lists(STEPS, min_size=1, max_size=6))
def test_the_snapshot_after_any_sequence_is_that_of_the_files(own: Own, steps: list[tuple[str, object, str]]) -> None:
    for path in (*own.path.glob("changes/*"), *own.path.glob("*.ttl")):
        path.unlink()
    source = own.lines().decode().partition(" <https://w3id.org/sgkg/ns#recordedIn> <")[2].partition(">")[0]
    for what, name, more in steps:
        try:
            if what == "add":
                own.add(HEAD + f'my:State_{name} a sg:State ; {more.format(name)} rdfs:label "state {name}"@en .\n')
            elif what == "stance":
                text = CLAIM.replace("sgd:Source_Register", f"<{source}>").replace("Claim_C", f"Claim_{name}").replace("RulesOut", more)
                own.add(HEAD + text.replace("a claim", f"claim {name} {more}"))
            elif what == "retract":
                own.retract(f"my:State_{name}", force=True)
            elif what == "revert":
                own.revert(str(name), force=True)
            elif name:
                (own.path / "hand.ttl").write_text(HEAD + f'my:Place_{name} a sg:Place ; rdfs:label "place {name}"@en .\n')
            else:
                (own.path / "hand.ttl").unlink(missing_ok=True)
        except (LookupError, workspace.RefusedError):
            continue
    assert own.lines() == built_anew(own)
    followed, read = lookup.opened(own.shot().nquads), lookup.of(own.lines())
    assert followed.head == read.head
    for name in ("quads", "objects", "labels"):
        assert getattr(followed, name).all() == getattr(read, name).all()
    assert own.shot().sha256 == hashlib.sha256(own.lines()).hexdigest()
    manifest = own.shot().manifest
    kept = {key: manifest[key] for key in ("graphs", "classes", "derived", "quads", "latest", "changes")}
    fresh = build.build(own.folders, own.cache, anew=True).manifest
    assert kept == {key: fresh[key] for key in kept}
    assert sorted(f"{quad} .\n".encode() for quad in own.shot().open()) == own.lines().splitlines(keepends=True)


def test_only_rules_that_are_touched_run_again(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    own.add(PLACE)
    ran: list[str] = []
    run = derive.run

    def watched(store: ox.Store, rules: object, since: derive.Difference | None = None, concluded: object = None) -> dict[str, int]:
        rules = list(rules)  # type: ignore[call-overload]
        ran.extend(rule.name for rule in rules if since is None or since.touches(rule))
        return run(store, rules, since, concluded)  # type: ignore[arg-type]

    monkeypatch.setattr(derive, "run", watched)
    own.add(HEAD + 'my:Place_A skos:scopeNote "of stone"@en .\n')
    assert ran == []
    own.add(HEAD + 'my:Place_A rdfs:label "Hafen"@de .\n')
    assert "speaks-for" in ran
    assert "narrows" not in ran
    assert own.lines() == built_anew(own)


@pytest.mark.long
def test_what_a_rule_reads_is_told_by_its_text() -> None:
    """Held against the algebra of rdflib: every property and class that a rule of ours matches is among those it is said to read."""
    from rdflib import URIRef, Variable
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    def patterns(part: object) -> Iterator[tuple[object, object, object]]:
        if isinstance(part, CompValue):
            for key, value in part.items():
                if key == "triples":
                    yield from (one for one in value if len(one) == 3)
                yield from patterns(value)
        elif isinstance(part, list | tuple | set):
            for one in part:
                yield from patterns(one)

    def iris(path: object) -> Iterator[str]:
        if isinstance(path, URIRef):
            yield str(path)
        for one in getattr(path, "args", [getattr(path, "arg", None), getattr(path, "path", None)]):
            if one is not None:
                yield from iris(one)

    kind = PREFIXES["rdf"] + "type"
    for rule in queries.load_all(ROOT, "derive"):
        looked = derive.reads(rule.text)
        for _, predicate, value in patterns(prepareQuery(rule.text, initNs=PREFIXES).algebra.p):
            if isinstance(predicate, Variable):
                assert looked.any_property or f"?{predicate}" in rule.text.partition("VALUES")[2], rule.name
            for iri in iris(predicate):
                if iri != kind:
                    assert iri in looked.names, rule.name
                elif isinstance(value, URIRef):
                    assert str(value) in looked.names, rule.name
                else:
                    assert looked.any_class or f"?{value}" in rule.text.partition("VALUES")[2], rule.name


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("{ ?s ?p ?o }", True),
        ("{ ?s sg:holder ?x ; ?p ?o }", True),
        ("{ ?s sg:holder [ ?p ?o ] }", True),
        ("{ ?s !sg:holder ?o }", True),
        ("{ GRAPH ?g { ?s sg:holder ?o } }", True),
        ("{ FILTER (?x > 1) ?s sg:holder ?o }", False),
        ("{ VALUES ?p { sg:about sg:assesses } ?s ?p ?o }", False),
        ("{ ?s sg:holder ?o . OPTIONAL { ?o sg:about ?a } }", False),
    ],
)
def test_a_rule_that_may_look_at_anything_says_so(body: str, expected: bool) -> None:
    assert derive.reads(f"CONSTRUCT {{ ?s sg:x ?o }} WHERE {body}").any_property is expected


# Folders --------------------------------------------------------------------------------------------------------------


def test_two_folders_are_put_together(own: Own, tmp_path: Path, toy_world: Path, sgkg: Callable) -> None:
    own.add(HEAD + 'my:Place_A a sg:Place ; rdfs:label "old harbour"@en .\n')
    shutil.copytree(own.path, tmp_path / "other" / "own")
    other = Own(tmp_path / "other", toy_world)
    own.add(HEAD + 'my:Place_B a sg:Place ; rdfs:label "mole"@en ; skos:scopeNote "by my:Place_A"@en .\n')
    own.retract("my:Place_A")
    other.add(HEAD + 'my:Event_E a sg:Event ; rdfs:label "the storm"@en ; sg:place my:Place_A ; sg:onDate "2001-01-01"^^xsd:date .\n', dry_run=False)
    other.add(HEAD + 'my:Place_B a sg:Place ; rdfs:label "another mole"@en .\n')
    for path in (other.path / "changes").iterdir():
        shutil.copy(path, own.path / "changes")
    assert len(own.history().heads) == 2
    assert own.lines() == built_anew(own)
    told = sgkg("validate", "--workspace", own.path, base=toy_world, SGKG_CACHE=str(own.cache))
    assert told.status == 1
    assert "Place_B" in told.out  # two labels, one each
    own.add(HEAD + 'my:Place_C a sg:Place ; rdfs:label "quay"@en .\n')
    history = own.history()
    assert len(history.heads) == 1
    assert len(history.changes[-1].follows) == 2


def test_a_workspace_travels(own: Own, tmp_path: Path, toy_world: Path, sgkg: Callable) -> None:
    own.add(PLACE, message="a harbour")
    own.add(HEAD + 'my:Place_A skos:altLabel "quay"@en .\n')
    own.retract("my:Place_A")
    own.revert("3")
    (own.path / "hand.ttl").write_text(HEAD + 'my:Place_H a sg:Place ; rdfs:label "by hand"@en .\n')
    for ending in ("trig", "nq", "jsonld"):
        exported = tmp_path / f"graph.{ending}"
        assert sgkg("export", "--workspace", own.path, "-o", exported, base=toy_world, SGKG_CACHE=str(own.cache)).status == 0
        back = tmp_path / ending / "own"
        workspace.restore(back, exported)
        assert {p.name: p.read_bytes() for p in (back / "changes").iterdir()} == {p.name: p.read_bytes() for p in (own.path / "changes").iterdir()}
        folders = paths.Folders(toy_world, "", paths.read_workspace(back))
        assert build.build(folders, tmp_path / ending / "cache").data() == own.lines()


def test_formats_older_and_newer(own: Own, sgkg: Callable, toy_world: Path) -> None:
    def run(*words: object) -> object:
        return sgkg(*words, "--workspace", own.path, base=toy_world, SGKG_CACHE=str(own.cache))

    (own.path / "sgkg.toml").write_text(f'# mine\nformat = 1\nbase = "{BASE}"\n')
    (own.path / "hand.ttl").write_text(PLACE)
    assert run("build").status == 0  # type: ignore[attr-defined]
    refused = run("add", own.file(PLACE), "--author", "A")
    assert (refused.status, "sgkg migrate" in refused.err) == (2, True)  # type: ignore[attr-defined]
    assert run("migrate").status == 0  # type: ignore[attr-defined]
    assert (own.path / "sgkg.toml").read_text() == f'# mine\nformat = 2\nbase = "{BASE}"\n'
    assert run("add", own.file(HEAD + 'my:Place_B a sg:Place ; rdfs:label "b"@en .\n'), "--author", "A").status == 0  # type: ignore[attr-defined]
    (own.path / "sgkg.toml").write_text(f'format = 3\nbase = "{BASE}"\n')
    newer = run("log")
    assert (newer.status, "newer sgkg" in newer.err) == (2, True)  # type: ignore[attr-defined]


def test_init_completes_and_changes_nothing(tmp_path: Path) -> None:
    assert len(workspace.init(tmp_path / "a", BASE)) == 5
    (tmp_path / "a" / "README.md").write_text("mine")
    assert workspace.init(tmp_path / "a") == []
    assert (tmp_path / "a" / "README.md").read_text() == "mine"
    with pytest.raises(ValueError, match="base is"):
        workspace.init(tmp_path / "a", "https://example.org/other/")
    with pytest.raises(ValueError, match="write an IRI of your own"):
        workspace.init(tmp_path / "b", "https://w3id.org/sgkg/id/")
    assert not (tmp_path / "b" / "sgkg.toml").exists()


# Damage ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["edited", "cut", "deleted", "renamed"])
def test_a_damaged_change_is_told_and_put_back(own: Own, how: str) -> None:
    own.add(PLACE)
    own.add(HEAD + 'my:Place_A skos:altLabel "quay"@en .\n')
    own.retract("my:Place_A")
    good = {path.name: path.read_bytes() for path in (own.path / "changes").iterdir()}
    before = own.lines()
    path = sorted((own.path / "changes").iterdir())[0]
    if how == "edited":
        path.write_text(path.read_text().replace("harbour", "hrabour"))
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:100])
    elif how == "deleted":
        path.unlink()
    else:
        path.rename(path.with_name(f"0001-{'a' * 16}.ttl"))
    with pytest.raises(ValueError, match="sgkg repair"):
        own.lines()
    with pytest.raises(ValueError, match="sgkg repair"):
        own.add(PLACE)
    mended, lost = workspace.repair(own.folders, own.told.append)
    assert [path.name for path in mended] == [sorted(good)[0]]
    if how == "renamed":
        assert len(lost) == 1
        (own.path / "changes" / f"0001-{'a' * 16}.ttl").unlink()
    assert {path.name: path.read_bytes() for path in (own.path / "changes").iterdir()} == good
    assert own.lines() == before


def test_a_table_counts_once_it_is_accepted_and_is_checked_and_told_before(own: Own, toy_world: Path, sgkg: Callable) -> None:
    table = own.path / "places.csv"
    table.write_text("id,class,label\nPlace_T,sg:Place,a place of a table\n")
    before = own.lines()

    def run(*words: object) -> Any:
        return sgkg(*words, "--workspace", own.path, base=toy_world, SGKG_CACHE=str(own.cache))

    for words in (("build",), ("validate",)):
        done = run(*words)
        assert done.status == 0, done.out
        assert f"places.csv: a table joins the graph when it is accepted: sgkg add {table}" in " ".join(done.err.split())
    assert own.lines() == before
    table.write_text("id,class,label\nPlace_T,plaice,a place of a table\n")
    assert run("validate").status == 1
    table.write_text("id,class,label\nPlace_T,sg:Place,a place of a table\n")
    assert run("add", table, "--author", "A").status == 0
    assert b"a place of a table" in own.lines()


def test_every_outcome_says_of_which_release_it_is(own: Own, tmp_path: Path, toy_world: Path, sgkg: Callable) -> None:
    file = own.file(PLACE)

    def told(*words: object) -> dict[str, Any]:
        done = sgkg(*words, "--format", "json", base=toy_world, SGKG_CACHE=str(own.cache))
        assert done.status == 0, done
        return json.loads(done.out)["sgkg"]  # type: ignore[no-any-return]

    mine, by = ("--workspace", own.path), ("--author", "A")
    found = []
    for words in (("build",), ("add", file, *by), ("revert", "1", *by), ("add", file, *by), ("retract", f"{BASE}Place_A", *by), ("log",), ("diff",)):
        found.append(told(*words, *mine))
        assert found[-1] == {
            "release": kg.__version__,
            "digest": hashlib.sha256(own.lines()).hexdigest(),
            "latest": own.shot().manifest["latest"],
            "as_of": None,
            "known_by": None,
            "hypothesis": None,
        }
    assert len({one["digest"] for one in found}) == 5
    assert told("init", tmp_path / "second", "--base", "https://example.org/second/").keys() == found[0].keys()


def test_a_last_change_that_is_gone_is_told(own: Own) -> None:
    own.add(PLACE)
    (path,) = (own.path / "changes").iterdir()
    data = path.read_bytes()
    path.unlink()
    own.lines()
    assert any("is gone; sgkg repair" in line for line in own.told)
    workspace.repair(own.folders, own.told.append)
    assert path.read_bytes() == data
    assert own.history().changes


def test_a_change_takes_back_nothing_of_the_base(own: Own) -> None:
    quad = next(own.shot().open().quads_for_pattern(None, None, None, ox.NamedNode("https://w3id.org/sgkg/graph/isles")))
    record = workspace.Change("", "", "2001-01-01T00:00:00Z", "A", "", (), frozenset({quad}))
    from kg.workspace import change

    name, text = change.compose(own.folders.workspace, record, ())  # type: ignore[arg-type]
    path = change.path_of(own.folders.workspace, name)  # type: ignore[arg-type]
    path.parent.mkdir()
    path.write_text(text)
    with pytest.raises(ValueError, match="not a change here"):
        own.lines()


def test_a_stranger_among_the_changes_is_told(own: Own) -> None:
    (own.path / "changes").mkdir()
    (own.path / "changes" / "mine.ttl").write_text(PLACE)
    with pytest.raises(ValueError, match="not a change by its name"):
        own.lines()


def test_a_clock_that_goes_backwards_changes_no_order(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    for seconds in (2_000_000_000, 1_000_000_000, 0):
        monkeypatch.setenv("SOURCE_DATE_EPOCH", str(seconds))
        own.add(HEAD + f'my:Place_{seconds} a sg:Place ; rdfs:label "place {seconds}"@en .\n')
    changes = own.history().changes
    assert [change.at[:4] for change in changes] == ["2033", "2001", "1970"]
    assert [change.follows for change in changes] == [(), (changes[0].name,), (changes[1].name,)]


def test_no_reading_outlives_its_facts(own: Own, sgkg: Callable, toy_world: Path) -> None:
    words = ("query", "-e", "SELECT ?x { ?x rdfs:label 'old harbour'@en }", "--workspace", own.path, "--format", "csv")
    ask = ("export", "--as-of", "2010-01-01", "--format", "nt", "-o", "-", "--workspace", own.path)

    def has(command: tuple[object, ...]) -> bool:
        lines = sgkg(*command, base=toy_world, SGKG_CACHE=str(own.cache)).out.splitlines()
        return any(line.startswith(f"<{BASE}Place_A>") or line.endswith(f",{BASE}Place_A") for line in lines)

    for expected in (False, True, False, True):
        assert has(words) is expected
        assert has(ask) is expected
        assert has(ask) is expected
        if not own.history().changes:
            own.add(PLACE)
        else:
            own.revert(str(len(own.history().changes)))


# Writers and readers --------------------------------------------------------------------------------------------------


def started(own: Own, *words: object, **more: str) -> subprocess.Popen[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")}
    environment |= {"SGKG_BASE": str(own.base), "SGKG_CACHE": str(own.cache), "SGKG_WORKSPACE": str(own.path), "PYTHONPATH": str(ROOT)} | more
    return subprocess.Popen(
        [sys.executable, "-m", "kg", *map(str, words)], env=environment, cwd=own.path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_the_second_writer_waits_and_goes_on(own: Own, tmp_path: Path) -> None:
    own.lines()
    writers = []
    for number in range(4):
        file = tmp_path / f"{number}.ttl"
        file.write_text(HEAD + f'my:Place_{number} a sg:Place ; rdfs:label "place {number}"@en .\n')
        writers.append(started(own, "add", file, "--author", str(number)))
    for writer in writers:
        _, err = writer.communicate(timeout=120)
        assert writer.returncode == 0, err
    changes = own.history().changes
    assert [change.number for change in changes] == [1, 2, 3, 4]
    assert sorted(change.by for change in changes) == ["0", "1", "2", "3"]


def test_the_lock_of_a_dead_writer_is_nobodys(own: Own) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import filelock, sys, time; l = filelock.FileLock(sys.argv[1]); l.acquire(); print(flush=True); time.sleep(60)",
            str(own.path / ".sgkg-lock"),
        ],
        stdout=subprocess.PIPE,
    )
    assert holder.stdout
    holder.stdout.readline()
    writer = started(own, "add", own.file(PLACE), "--author", "A")
    assert writer.stderr
    assert b"waiting" in writer.stderr.readline()
    holder.send_signal(signal.SIGKILL)
    holder.communicate()
    writer.communicate(timeout=60)
    assert writer.returncode == 0
    assert (own.path / ".sgkg-lock").exists()
    assert own.add(HEAD + 'my:Place_B a sg:Place ; rdfs:label "b"@en .\n').change


@pytest.mark.parametrize("words", [("add", "{file}"), ("revert", "1"), ("retract", "my:Place_A"), ("build", "--anew")], ids=lambda words: words[0])
@pytest.mark.parametrize("delays", [(0.3,), pytest.param((0.2, 0.45, 0.8), marks=pytest.mark.long)], ids=["once", "thrice"])
def test_killed_at_any_instant_it_is_accepted_or_not(own: Own, words: tuple[str, ...], delays: tuple[float, ...]) -> None:
    own.add(PLACE)
    own.lines()
    file = own.file(HEAD + 'my:Place_B a sg:Place ; rdfs:label "b"@en .\n')
    command = [str(file) if word == "{file}" else word for word in words] + (["--author", "B"] if words[0] != "build" else [])
    before = {path.name: path.read_bytes() for path in (own.path / "changes").iterdir()}
    for delay in delays:
        process = started(own, *command)
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.kill()
        process.communicate()
        now = {path.name: path.read_bytes() for path in (own.path / "changes").glob("*.ttl")}
        assert all(now[name] == data for name, data in before.items())
        assert own.lines() == built_anew(own)
        for path in list((own.path / "changes").glob("0002*")):
            path.unlink()
    own.add(HEAD + 'my:Place_C a sg:Place ; rdfs:label "c"@en .\n')
    assert not [*own.cache.rglob("draft-*"), *own.path.rglob(".*.sgkg-part")]


def test_a_full_disk_accepts_nothing_and_loses_nothing(own: Own) -> None:
    own.add(PLACE)
    own.lines()
    file = own.file(HEAD + "".join(f'my:Place_{n} a sg:Place ; rdfs:label "place {n}"@en .\n' for n in range(300)))
    environment = {**os.environ, "SGKG_BASE": str(own.base), "SGKG_CACHE": str(own.cache), "SGKG_WORKSPACE": str(own.path), "PYTHONPATH": str(ROOT)}
    command = f"ulimit -f 4; exec {sys.executable} -m kg add {file} --author B"
    done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, timeout=60, check=False)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert len(list((own.path / "changes").iterdir())) == 1
    assert own.add(file.read_text()).change


@pytest.mark.parametrize("words", [("add", "{file}", "--author", "B"), ("revert", "1", "--author", "B"), ("log",)], ids=lambda words: words[0])
def test_a_folder_that_may_not_be_written_is_told(own: Own, toy_world: Path, words: tuple[str, ...]) -> None:
    """Whoever may write anywhere, as root, does without that right here."""
    own.add(PLACE)
    file = own.file(HEAD + 'my:Place_B a sg:Place ; rdfs:label "new harbour"@en .\n')
    without: list[str] = []
    if hasattr(os, "getuid") and os.getuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write anywhere, and there is no setpriv to do without that")
        without = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"]
    command = [*without, sys.executable, "-m", "kg", *(word.format(file=file) for word in words)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")}
    environment |= {"SGKG_BASE": str(toy_world), "SGKG_CACHE": str(own.cache), "SGKG_WORKSPACE": str(own.path), "PYTHONPATH": str(ROOT)}
    before = own.lines()
    for folder in (own.path, own.path / "changes"):
        folder.chmod(0o500)
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    finally:
        for folder in (own.path, own.path / "changes"):
            folder.chmod(0o700)
    if words[0] == "log":  # reading takes no right to write
        assert done.returncode == 0, done
    else:
        assert done.returncode == 2, done
        assert "may not be written" in done.stderr
        assert "Traceback" not in done.stderr
    assert own.lines() == before


def test_a_snapshot_that_cannot_be_made_loses_no_change(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    own.lines()

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    seal = snapshot._seal
    monkeypatch.setattr(snapshot, "_seal", full)
    assert own.add(PLACE).change
    assert any("is accepted; its snapshot cannot be made now" in line for line in own.told)
    monkeypatch.setattr(snapshot, "_seal", seal)
    assert len(own.history().changes) == 1


def test_the_file_is_on_the_disk_before_the_folder_and_the_pointer(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    """For a power cut: the file is synced, then renamed, then its folder is synced, and only then a pointer can name it."""
    own.lines()
    done: list[str] = []
    fsync, replace = os.fsync, os.replace

    def synced(descriptor: int) -> None:
        done.append(f"sync {os.readlink(f'/proc/self/fd/{descriptor}')}" if sys.platform == "linux" else "sync")
        fsync(descriptor)

    def moved(source: object, target: object) -> None:
        done.append(f"move {target}")
        replace(source, target)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(os, "replace", moved)
    own.add(PLACE)
    if sys.platform == "linux":
        changes = str(own.path / "changes")
        at = [
            next(index for index, line in enumerate(done) if test(line))
            for test in (
                lambda line: line == f"sync {own.path}",
                lambda line: line.startswith(f"sync {changes}/."),
                lambda line: line.startswith(f"move {changes}/0001-"),
                lambda line: line == f"sync {changes}",
                lambda line: line.endswith("state.json"),
            )
        ]
        assert at == sorted(at), done
