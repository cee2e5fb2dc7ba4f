"""Accepting facts: what is accepted is never lost, nothing half-accepted is seen, and the graph is that of the files, whatever came before."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import build, derive, paths, queries, snapshot, workspace
from kg.rdf import PREFIXES

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


@pytest.fixture
def own(tmp_path: Path, toy_world: Path, monkeypatch: pytest.MonkeyPatch) -> Own:
    made = Own(tmp_path, toy_world)
    monkeypatch.setenv("SGKG_CACHE", str(made.cache))
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


# Taking back ----------------------------------------------------------------------------------------------------------

CLAIM = """my:Person_V a sg:Person ; rdfs:label "the voice"@en .
my:Guarantee_G a sg:Guarantee ; rdfs:label "the option"@en .
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


def test_the_history_tells_each_point(own: Own) -> None:
    own.add(PLACE)
    own.add(HEAD + 'my:Place_A skos:altLabel "quay"@en .\n')
    own.retract("my:Place_A")
    history = own.history()
    for before, after, gone, came in (("0", "1", 0, 2), ("1", "2", 0, 1), ("2", "3", 3, 0), ("0", "now", 0, 0), ("3", "2", 0, 3), ("now", "1", 0, 2)):
        found = history.difference(history.point(before), history.point(after))
        assert tuple(map(len, found)) == (gone, came), (before, after)
    said = workspace.in_words(own.shot().open(), *history.difference(history.point("0"), history.point("2")))
    assert [line for one in said for line in one.lines()] == [f"new place: old harbour  <{BASE}Place_A>", "  + other label: quay"]
    with pytest.raises(LookupError, match="no such change"):
        history.find("9")


# Any sequence is the same as the files --------------------------------------------------------------------------------

THINGS = ("A", "B", "C")
STEPS = st.one_of(
    st.tuples(st.just("add"), st.sampled_from(THINGS), st.sampled_from(("", 'skos:altLabel "other {0}"@en ;', 'sg:from "2001-01-01"^^xsd:date ;'))),
    st.tuples(st.just("retract"), st.sampled_from(THINGS), st.just("")),
    st.tuples(st.just("revert"), st.integers(1, 6), st.just("")),
    st.tuples(st.just("hand"), st.sampled_from((*THINGS, "")), st.just("")),
    st.tuples(st.just("stance"), st.sampled_from(THINGS), st.sampled_from(("RulesOut", "Supports"))),
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], deadline=None)
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
    manifest = own.shot().manifest
    kept = {key: manifest[key] for key in ("graphs", "classes", "derived", "quads", "latest", "changes")}
    fresh = build.build(own.folders, own.cache, anew=True).manifest
    assert kept == {key: fresh[key] for key in kept}
    assert sorted(f"{quad} .\n".encode() for quad in own.shot().open()) == own.lines().splitlines(keepends=True)


def test_only_rules_that_are_touched_run_again(own: Own, monkeypatch: pytest.MonkeyPatch) -> None:
    own.add(PLACE)
    ran: list[str] = []
    plain = ox.Store.query

    class Watched:
        def __init__(self, inner: Callable[..., object]) -> None:
            self.inner = inner

    del Watched, plain
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


def test_what_a_rule_reads_is_told_by_its_text() -> None:
    """Held against the algebra of rdflib: every property and class that a rule of ours matches is among those it is said to read."""
    from rdflib import URIRef, Variable
    from rdflib.plugins.sparql import prepareQuery
    from rdflib.plugins.sparql.parserutils import CompValue

    def patterns(part: object) -> Iterator[tuple[object, object, object]]:
        if isinstance(part, CompValue):
            for key, value in part.items():
                if key == "triples":
                    yield from value
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
