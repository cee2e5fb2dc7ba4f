"""Of wrong facts of all kinds nearly all are seen, with words that are true; what practitioners write well gives no error."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import laid_out
from wrong_facts import FAULTS, GOOD, HEAD, MORE, MY, UNSEEN, Fault
from wrong_facts_afresh import AFRESH

from kg import build, ontology, seeds
from kg.validate.check import against
from kg.validate.index import Cache
from kg.validate.model import Report

ROOT = Path(__file__).resolve().parents[1]
pytestmark = pytest.mark.xdist_group("real")
Check = Callable[[dict[str, str]], Report]


@pytest.fixture(scope="module")
def check(tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Check files, by name, against the repository's own facts, in a workspace."""
    folder = tmp_path_factory.mktemp("faults")
    files = {**ontology.files(ROOT), **seeds.files(ROOT)}
    quads = (quad for iri, path in files.items() for quad in build.graph_quads(path.read_bytes(), path, iri))
    graph = laid_out(folder, quads)

    def run(texts: dict[str, str]) -> Report:
        paths = [folder / name for name in texts]
        for path in paths:
            path.write_text(texts[path.name], encoding="utf-8")
        kept = Cache(folder / "kept", "real")
        return against(paths, graph=graph, shapes=ontology.shapes(ROOT), queries=ROOT, bases=(MY,), cache=kept)

    return run


@pytest.mark.parametrize("fault", [*FAULTS, *AFRESH], ids=lambda fault: fault.name)
def test_a_wrong_fact_is_seen_with_its_place(check: Check, fault: Fault) -> None:
    bare = fault.ending in (".csv", ".jsonld", ".rdf", ".whole")
    ending = ".ttl" if fault.ending == ".whole" else fault.ending
    report = check({f"facts{ending}": fault.text if bare else HEAD + fault.text})
    found = [finding for finding in report.findings if finding.rule in fault.rules.split()]
    told = {finding.rule: f"{finding.message}  write  {finding.fix}" for finding in report.findings}
    assert found, told
    assert any(fault.words in f"{finding.message}  write  {finding.fix}" for finding in found), told
    if ending in (".ttl", ".csv"):
        assert all(finding.line for finding in found if finding.focus), told


@pytest.mark.parametrize("name", GOOD)
def test_what_is_written_well_gives_no_error(check: Check, name: str) -> None:
    report = check(GOOD[name])
    assert [finding for finding in report.findings if finding.severity == "error"] == []
    told = {finding.rule for finding in report.findings if finding.severity == "warning"}
    assert told <= {"never-used", "speaks-for-nobody"}, report.findings
    assert len(GOOD) >= 15


def test_two_that_clash_are_told_once(check: Check) -> None:
    fault = next(fault for fault in FAULTS if fault.name == "the same claim twice")
    assert [finding.rule for finding in check({"facts.ttl": HEAD + fault.text}).findings].count("duplicate-claim") == 1


@pytest.mark.parametrize("name", MORE)
def test_others_are_seen_too(check: Check, name: str) -> None:
    found = [finding for finding in check({"facts.ttl": HEAD + MORE[name]}).findings if finding.rule != "never-used"]
    assert bool(found) is (name not in UNSEEN), found


def test_nearly_all_are_seen() -> None:
    assert len(UNSEEN) <= 0.05 * (len(FAULTS) + len(AFRESH) + len(MORE))
    assert len(FAULTS) + len(MORE) > 150
