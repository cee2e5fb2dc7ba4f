"""Every rule has a page, and both examples on it are tests: one passes, one fails, by that rule."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import laid_out

from kg import build, ontology, queries, seeds
from kg.rdf import PREFIXES
from kg.validate import SEVERITIES, Report, checks, rules
from kg.validate.check import against
from kg.validate.index import Cache
from kg.validate.model import IN_SHACL

ROOT = Path(__file__).resolve().parents[1]
TOY = ROOT / "tests" / "toy"
RULES = rules.every(ROOT)
EXAMPLES = rules.examples(ROOT)
MY = "https://example.org/my/"
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in sorted({**PREFIXES, "my": MY}.items())) + "\n"
#: Rules whose examples need more than facts; their tests are elsewhere, by name.
ELSEWHERE = {
    "deprecated-term": "test_validate.py: the ontology has no deprecated term yet",
    "copied-words": "test_validate_command.py: needs texts",
    "evidence-lost": "test_validate_command.py: needs texts",
    "text-of-another-digest": "test_validate_command.py: needs texts",
    "evidence-moved": "test_validate_command.py: needs texts",
    "evidence-unread": "test_validate_command.py: needs texts",
    "rewrites-record": "test_workspace.py: needs a base and a workspace",
    "unread-key": "test_wrong_facts.py: is about JSON-LD",
    "named-graphs": "test_changes_to_the_graph.py: is about the file as a whole",
    "nothing-checked": "test_changes_to_the_graph.py: is about the file as a whole",
}
#: Rules whose example another rule speaks of in their place, because it tells of the same triple what to write.
SAID_BETTER = {
    "Claim-about": "literal-for-iri",
    **dict.fromkeys(
        "Dated-endedOn Dated-from Dated-fromLatest Dated-inForceFrom Dated-onDate Dated-onDateLatest Dated-publishedOn Dated-publishedOnLatest "
        "Dated-signedOn Dated-statedOn Dated-statedOnLatest Dated-until Dated-untilLatest".split(),
        "date-form",
    ),
}
pytestmark = pytest.mark.xdist_group("explain")


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Callable[[rules.Rule], Path]:
    """The graphs in which examples are checked: the toy world for meaning, the small world of the examples for the rest."""
    folder = tmp_path_factory.mktemp("worlds")
    made: dict[str, Path] = {}

    def one(rule: rules.Rule) -> Path:
        kind = "toy" if rule.kind == "meaning" else "small"
        if kind not in made:
            own = seeds.files(TOY) if kind == "toy" else {"https://w3id.org/sgkg/graph/world": seeds.example(ROOT, "world")}
            quads = (q for graph, path in {**ontology.files(ROOT), **own}.items() for q in build.graph_quads(path.read_bytes(), path, graph))
            (folder / kind).mkdir()
            made[kind] = laid_out(folder / kind, quads)
        return made[kind]

    return one


def check(rule: rules.Rule, body: str, graph: Path, folder: Path) -> Report:
    path = folder / ("example.csv" if rule.kind == "tables" else "example.ttl")
    path.write_text(body if rule.kind == "tables" else HEAD + body, encoding="utf-8")
    shapes = ontology.shapes(ROOT)
    queries = ROOT if rule.kind == "meaning" else None
    return against([path], graph=graph, shapes=shapes, queries=queries, bases=[MY], cache=Cache(graph.parent / "kept", "examples"))


def test_every_rule_has_a_page() -> None:
    assert set(EXAMPLES) | set(ELSEWHERE) == set(RULES)
    assert not set(EXAMPLES) & set(ELSEWHERE)
    assert {rule.kind for rule in RULES.values()} == set(rules.KINDS)
    for rule in RULES.values():
        assert rule.title
        assert rule.words
        assert rule.severity in SEVERITIES


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_the_examples_of(name: str, worlds: Callable[[rules.Rule], Path], tmp_path: Path) -> None:
    rule, example = RULES[name], EXAMPLES[name]
    passes, fails = (check(rule, body, worlds(rule), tmp_path) for body in (example.passes, example.fails))
    assert name not in {finding.rule for finding in passes.findings}
    assert rule.iri not in {result.shape for result in passes.results} or not rule.iri
    speaks = SAID_BETTER.get(name, name)
    found = [finding for finding in fails.findings if finding.rule == speaks]
    assert found
    assert {finding.severity for finding in found} == {RULES[speaks].severity}
    assert all(finding.line and finding.column for finding in found)
    if rule.kind == "shapes":
        results = [result for result in fails.results if result.shape == rule.iri]
        assert {result.severity.rpartition("#")[2] for result in results} == {IN_SHACL[rule.severity]}
        told = {(finding.focus, finding.path, finding.value) for finding in found}
        assert told == {(result.focus_node, result.path.strip("<>"), result.value) for result in results}
    if speaks != name:
        assert name not in {finding.rule for finding in fails.findings}
    assert example.passes != example.fails


def test_the_command(sgkg: Callable[..., Any]) -> None:
    done = sgkg("explain", "claim-HOLDER")
    assert done.status == 0
    assert done.out.startswith("Claim-holder  (shapes, error)\n")
    assert "This passes:" in done.out
    assert "This fails:" in done.out
    everything = sgkg("explain")
    assert f"{len(RULES)} rules" in everything.out
    assert all(f"  {name} " in everything.out for name in RULES)
    page = json.loads(sgkg("explain", "unknown-term", "--format", "json").out)
    assert (page["id"], page["kind"]) == ("unknown-term", "names")
    assert page["fails"]
    wrong = sgkg("explain", "Claim-holdr")
    assert (wrong.status, wrong.out) == (2, "")
    assert "did you mean Claim-holder" in wrong.err


# ── policy ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_policy_of_a_query_stands_in_its_header() -> None:
    """What is read of headers without YAML is what YAML reads, and the checks that files are asked are the rules of meaning."""
    some: Counter[str] = Counter()
    for query in (query for folder in (*rules.CHECKS, "derive") for query in queries.load_all(ROOT, folder)):
        policy = queries.policy(query.path.read_text(encoding="utf-8"))
        assert policy.items() <= {key: str(getattr(query, key)) for key in ("stratum", "remedy", *queries.POLICY)}.items(), query.name
        assert {key for key in queries.POLICY if getattr(query, key) != queries.Query._field_defaults[key]} <= set(policy), query.name
        some.update(f"{key} {value}" for key, value in policy.items() if key not in ("stratum", "remedy"))
    assert some == {
        "scope built": 12,
        "scope facts": 2,
        "severity warning": 5,
        "severity note": 2,
        "phase time": 15,
        "phase all": 8,
        "phase day": 14,
        "unless shape": 3,
    }
    asked = checks.load(ROOT)
    assert set(asked) == {rule.id for rule in RULES.values() if rule.kind == "meaning"}
    assert {name: check.severity for name, check in asked.items()} == {name: RULES[name].severity for name in asked}


@pytest.mark.parametrize("line", ["severity: fatal", "scope: everywhere", "unless: shapes", "scope: [built]"])
def test_a_policy_that_nobody_knows_is_an_error(line: str, tmp_path: Path) -> None:
    path = tmp_path / "x.rq"
    path.write_text(f"#+ summary: Which?\n#+ {line}\n\nSELECT ?what WHERE {{ ?what ?p ?o }}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=f"{line.partition(':')[0]} in the header is .*; write"):
        queries.load(path)
