"""`sgkg validate` as people use it: places, fixes, formats, tables, watching; each kind of finding by rule, line and column."""

from __future__ import annotations

import json
import re
import shutil
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from itertools import chain
from pathlib import Path
from typing import Any

import jsonschema
import pydantic
import pyoxigraph as ox
import pytest
from pydantic_sarif import model as pydantic_sarif

from kg.cli import validate as command
from kg.evidence import digest, normalise
from kg.validate import check, fixes, reports
from kg.validate.fixes import as_date, is_date
from kg.validate.model import Finding, Report
from kg.validate.reports.machine import SCHEMA

ROOT = Path(__file__).resolve().parents[1]
TEXTS = ROOT / "tests" / "toy" / "texts"
HEAD = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgkg/ns#>
PREFIX sgd: <https://w3id.org/sgkg/id/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>

"""
START = HEAD.count("\n") + 1
Sgkg = Callable[..., Any]
pytestmark = pytest.mark.xdist_group("validate-command")


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def one(text: str, name: str = "new.ttl") -> Path:
        path = tmp_path / name
        path.write_text((HEAD if name.endswith(".ttl") else "") + text, encoding="utf-8")
        return path

    return one


def report(sgkg: Sgkg, *words: object, **more: Any) -> dict[str, Any]:
    done = sgkg("validate", *words, "--format", "json", **more)
    assert done.out, done.err
    content = json.loads(done.out)
    assert done.status == (2 if content["unreadable"] else int(not content["conforms"]))
    return dict(content)


# ── places ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

CLAIM = """sgd:Claim_new a sg:Position ;
    rdfs:label "Inkwell: Demoss wants the seat"@en ;
    sg:about sgd:Guarantee_ArdeniaInPact ;
    sg:attribution sgd:Attribution_Reported ;
    sg:claimant sgd:Person_BenInkwell ;
    sg:hasEvidence sgd:Evidence_inkwell-beacon_598-646 ;
    sg:holder sgd:Person_YaraDemoss ;
    sg:stance sgd:Stance_Supports ;
    sg:statedOn "2024-08-10"^^xsd:date ;
    sg:statedOnLatest "2024-08-12"^^xsd:date .
"""
#: What is put in place of what, the rule that must speak, the line of CLAIM (from 1) and the column, and what is underlined there.
FAULTS = [
    ("sg:holder", "sg:holdr", "unknown-term", 7, 5, "sg:holdr"),
    ("sg:Position", "sg:Positon", "unknown-term", 1, 17, "sg:Positon"),
    ("sg:Position", "sg:stance", "misused-term", 1, 17, "sg:stance"),
    ("rdfs:label", "rdfs:lable", "unfamiliar-term", 2, 5, "rdfs:lable"),
    ("sgd:Stance_Supports", "sgd:Stance_Suports", "unknown-individual", 8, 15, "sgd:Stance_Suports"),
    ("sgd:Stance_Supports", '"supports"', "literal-for-iri", 8, 15, '"supports"'),
    ('"2024-08-10"^^xsd:date', "sgd:Stance_Supports", "iri-for-literal", 9, 17, "sgd:Stance_Supports"),
    ('"2024-08-10"^^xsd:date', '"2024/08/10"^^xsd:date', "date-form", 9, 17, '"2024/08/10"^^xsd:date'),
    ('"2024-08-10"^^xsd:date', '"10 August 2024"', "date-form", 9, 17, '"10 August 2024"'),
    ('"2024-08-10"^^xsd:date', '"2024-02-30"^^xsd:date', "date-form", 9, 17, '"2024-02-30"^^xsd:date'),
    (" a sg:Position ;", "", "untyped-individual", 1, 1, "sgd:Claim_new"),
    ("sgd:Claim_new a sg:Position", "sgd:Stance_Supports a sg:Position", "redefines-term", 1, 1, "sgd:Stance_Supports"),
    ("    sg:holder sgd:Person_YaraDemoss ;\n", "", "Claim-holder", 1, 1, "sgd:Claim_new"),
    ("sgd:Person_YaraDemoss", "sgd:Guarantee_ArdeniaInPact", "Claim-holder", 7, 15, "sgd:Guarantee_ArdeniaInPact"),
    ("sgd:Stance_Supports", "sgd:Verdict_Met", "Position-stance", 8, 15, "sgd:Verdict_Met"),
    ('"2024-08-12"', '"2024-08-09"', "Dated-statedOnNotAfterStatedOnLatest", 9, 17, '"2024-08-10"^^xsd:date'),
    ("sgd:Stance_Supports", "sgd:Stance_Opposes", "contradiction-in-one-voice", 1, 1, "sgd:Claim_new"),
    ("sgd:Stance_Supports", "sgd:Stance_Demands", "duplicate-claim", 1, 1, "sgd:Claim_new"),
    ('"Inkwell: Demoss wants the seat"', '"Ben Inkwell"', "name-shared", 1, 1, "sgd:Claim_new"),
    ("sg:Position ;", "sg:Position sg:Claim ;", "syntax", 1, 0, None),
    ("sg:stance sgd", "sg:stance foaf", "syntax", 8, 15, None),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[2]}-{fault[1][:12]}")
def test_each_finding_has_its_place(fault: tuple[str, str, str, int, int, str | None], sgkg: Sgkg, write: Callable[..., Path]) -> None:
    old, new, rule, line, column, underlined = fault
    assert old in CLAIM
    text = CLAIM.replace(old, new, 1)
    path = write(text)
    found = [f for f in report(sgkg, path)["findings"] if f["rule"] == rule]
    assert found
    one = found[0]
    assert one["line"] == START + line - 1
    assert not column or one["column"] == column
    if underlined is not None:
        assert one["text"][one["column"] - 1 : one["end_column"] - 1] == underlined
    assert one["text"] == path.read_text(encoding="utf-8").split("\n")[one["line"] - 1]


def test_a_file_without_faults(sgkg: Sgkg, write: Callable[..., Path]) -> None:
    done = sgkg("validate", write(CLAIM.replace("Supports", "Seeks")))
    assert (done.status, done.err) == (0, "")
    assert re.fullmatch(r"1 file, 10 triples: 0 errors; 0 new, 0 fixed(; \d+ of the graph itself, not listed)?\n", done.out), done.out


def test_several_mistakes_of_syntax_at_once(sgkg: Sgkg, write: Callable[..., Path]) -> None:
    path = write("sgd:A a sg:State\n  sg:iso3 'A' .\nsgd:B a sg:State .\nsgd:C a foaf:Person .\n")
    done = sgkg("validate", path)
    assert done.status == 2
    assert f"error[syntax]  {path}:{START}:17\n" in done.out
    assert f"error[syntax]  {path}:{START + 3}:9\n" in done.out
    assert "prefix foaf: is not declared" in done.out
    assert "^" in done.out
    good = write(CLAIM.replace("holder", "holdr"), "good.ttl")
    both = report(sgkg, path, good)
    assert both["unreadable"] == [str(path)]
    assert {f["rule"] for f in both["findings"] if f["files"] == [str(good)]} == {"unknown-term"}


def test_the_line_is_underlined(sgkg: Sgkg, write: Callable[..., Path]) -> None:
    path = write(CLAIM.replace("sg:holder", "sg:holdr"))
    done = sgkg("validate", path)
    number = f"    {START + 6} | "
    assert f"{number}    sg:holdr sgd:Person_YaraDemoss ;\n{' ' * (len(number) + 4)}^^^^^^^^\n" in done.out
    assert "did you mean sg:holder?\n    write  sg:holder\n" in done.out
    assert "Claim-holder" not in done.out, "what follows from the misspelling is not said again"


def test_control_characters_do_not_reach_the_terminal(sgkg: Sgkg, write: Callable[..., Path]) -> None:
    done = sgkg("validate", write('sgd:Claim_new a sg:Position ; rdfs:label "\\u001b[31mred\\u0007" ; sg:holdr "\x1b[2J" .'))
    assert "\x1b" not in done.out
    assert "\x07" not in done.out


def test_other_formats_name_subject_and_value(sgkg: Sgkg, write: Callable[..., Path]) -> None:
    node = {"@id": "https://w3id.org/sgkg/id/Claim_new", "https://w3id.org/sgkg/ns#holdr": {"@id": "https://w3id.org/sgkg/id/X"}}
    path = write(json.dumps(node), "new.jsonld")
    one = next(f for f in report(sgkg, path)["findings"] if f["rule"] == "unknown-term")
    assert (one["line"], one["focus_short"], one["value_short"]) == (0, "sgd:Claim_new", "sgd:X")
    assert "found  sg:holdr sgd:X" in sgkg("validate", path).out


def test_the_standard_input(sgkg: Sgkg) -> None:
    done = sgkg("validate", "-", send=HEAD + CLAIM.replace("sg:holder", "sg:holdr"))
    assert done.status == 1
    assert f"<stdin>:{START + 6}:5" in done.out
    assert sgkg("validate", "-", "--as", "jsonld", send="{}").status == 0
    assert sgkg("validate", "-", "--as", "word", send="{}").status == 2


def test_what_is_wrong_with_the_command(sgkg: Sgkg, write: Callable[..., Path]) -> None:
    path = write(CLAIM)
    for words, said in (((), "name a file"), ((path, "--only", "Claim-holdr"), "did you mean Claim-holder"), (("none.ttl",), "no such file")):
        done = sgkg("validate", *words)
        assert (done.status, done.out) == (2, "")
        assert said in done.err


# ── choosing and failing ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_only_ignore_max_and_fail_on(sgkg: Sgkg, write: Callable[..., Path]) -> None:
    many = "".join(f'sgd:Claim_{n} a sg:Position ; sg:holdr sgd:Person_BenInkwell ; rdfs:lable "x"@en .\n' for n in range(30))
    path = write(many)
    assert {f["rule"] for f in report(sgkg, path, "--only", "unknown-term,unfamiliar-term")["findings"]} == {"unknown-term", "unfamiliar-term"}
    assert {f["severity"] for f in report(sgkg, path, "--only", "warnings")["findings"]} == {"warning"}
    assert not {f["rule"] for f in report(sgkg, path, "--ignore", "Claim-*")["findings"]} & {"Claim-claimant", "Claim-hasEvidence"}
    done = sgkg("validate", path, "--max", 2, "--only", "unknown-term")
    assert done.out.count("error[unknown-term]") == 2
    assert "… 28 more of unknown-term" in done.out
    assert sgkg("validate", path, "--only", "warning").status == 0
    assert sgkg("validate", path, "--only", "warning", "--fail-on", "warning").status == 1
    assert sgkg("validate", path, "--fail-on", "never").status == 0


def test_words_of_a_text_in_a_label_are_seen(sgkg: Sgkg, write: Callable[..., Path]) -> None:
    words = "He is weighing air support instead, and Pim"  # eight words in a row of the toy text, with another comma
    path = write(
        "PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX my: <https://example.org/my/>\n"
        f'my:one a sg:Person ; rdfs:label "Jo" ; skos:scopeNote "Said that {words.lower()}."@en .\n'
        f'my:two a sg:Source ; dcterms:title "{words}"@en ; rdfs:label "{words} (a title)"@en .\n'
        'my:three a sg:Person ; skos:scopeNote "He weighs support from the air instead of ruling it out."@en .\n'
    )
    text = normalise((TEXTS / "inkwell-beacon.txt").read_text(encoding="utf-8"))
    assert "He is weighing air support instead. Pim Hollis" in text
    rules = {f["rule"] for f in report(sgkg, path, "--texts", TEXTS)["findings"]}
    assert not {"copied-words", "syntax"} & rules  # one word is not the text's
    path = write(
        path.read_text(encoding="utf-8").replace("instead, and pim", "instead. pim hollis").replace("instead, and Pim", "instead. Pim Hollis")
    )
    (found,) = [f for f in report(sgkg, path, "--texts", TEXTS)["findings"] if f["rule"] == "copied-words"]
    assert "he is weighing air support instead pim hollis" in found["message"]
    assert found["line"]


# ── evidence ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_text_is_registered_by_its_own_digest(sgkg: Sgkg, write: Callable[..., Path], tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "pier.txt").write_text("Nobody\n  guards the pier.", encoding="utf-8")
    right = digest(normalise("Nobody guards the pier."))

    def found(given: str) -> list[dict[str, Any]]:
        path = write(f'sgd:Source_Pier a sg:Source ; rdfs:label "a column on the pier"@en ; sg:slug "pier" ; sg:textDigest "{given}" .\n')
        return [f for f in report(sgkg, path, "--texts", texts)["findings"] if f["rule"] == "text-of-another-digest"]

    (one,) = found("0" * 64)
    assert (one["severity"], one["line"], one["fix"]) == ("warning", START, f'sg:textDigest "{right}"')
    assert "your copy of pier is another text" in one["message"]
    assert found(right) == []


def test_evidence_is_looked_up_in_the_readers_texts(sgkg: Sgkg, write: Callable[..., Path], tmp_path: Path) -> None:
    text = normalise((TEXTS / "inkwell-beacon.txt").read_text(encoding="utf-8"))
    spans = {"right": (0, 30, digest(text[0:30])), "moved": (5, 35, digest(text[0:30])), "lost": (40, 60, "0" * 64), "past": (9000, 9010, "1" * 64)}
    facts = "".join(
        f'sgd:Evidence_{name} a sg:Evidence ; sg:inSource sgd:Source_inkwell-beacon ; sg:startsAt {a} ; sg:endsAt {b} ; sg:spanDigest "{c}" .\n'
        for name, (a, b, c) in spans.items()
    )
    source = re.search(r"sg:inSource (sgd:\S+)", (ROOT / "tests/toy/seeds/sources/inkwell-beacon.ttl").read_text(encoding="utf-8"))
    assert source
    path = write(facts.replace("sgd:Source_inkwell-beacon", source[1]))
    wanted = ("evidence-moved", "evidence-lost", "evidence-unread")
    found = {f["rule"]: f for f in report(sgkg, path, "--texts", TEXTS)["findings"] if f["rule"] in wanted}
    assert (found["evidence-moved"]["line"], found["evidence-lost"]["line"]) == (START + 1, START + 3)
    told = [f["message"] for f in report(sgkg, path, "--texts", TEXTS)["findings"] if f["rule"] == "evidence-lost"]
    assert [message.partition(",")[0] for message in told] == [
        "the words at 40 to 60 are others than the digest says",
        f"the text ends at {len(text)}",
    ]
    assert found["evidence-moved"]["fix"] == "sg:startsAt 0 ; sg:endsAt 30"
    assert {found["evidence-moved"]["severity"], found["evidence-lost"]["severity"]} == {"warning", "error"}
    other = tmp_path / "texts"
    other.mkdir()
    (other / "else.txt").write_text("Nothing of the kind.", encoding="utf-8")
    assert "evidence-unread" in {f["rule"] for f in report(sgkg, path, "--texts", other)["findings"]}
    assert sgkg("validate", path, "--texts", tmp_path / "none").status == 2


# ── formats ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def faulty(write: Callable[..., Path]) -> Path:
    return write(CLAIM.replace("sg:holder", "sg:holdr").replace("rdfs:label", "rdfs:lable").replace('"Inkwell: ', '"<b>&amp; ]]> '), "a % b.ttl")


def test_json_keeps_to_its_schema(sgkg: Sgkg, faulty: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    schema = jsonschema.Draft202012Validator(SCHEMA)
    content = report(sgkg, faulty, ROOT / "seeds" / "examples" / "bad-fact.ttl")
    assert content["findings"]
    schema.validate(content)
    assert json.loads(sgkg("validate", "--schema").out) == SCHEMA
    for spoilt in (
        {**content, "format": 2},
        {**content, "more": 1},
        {**content, "findings": [{**content["findings"][0], "line": -1}]},
        {key: value for key, value in content.items() if key != "counts"},
    ):
        assert not schema.is_valid(spoilt)


def test_sarif(sgkg: Sgkg, faulty: Path) -> None:
    """The schema of SARIF 2.1.0, as the models made from it in `pydantic-sarif` check it, and what viewers ask for beside it."""
    done = sgkg("validate", faulty, ROOT / "seeds" / "examples" / "bad-fact.ttl", "--format", "sarif")
    log = json.loads(done.out)
    schema = pydantic_sarif.StaticAnalysisResultsFormatSarifVersion210JsonSchema
    schema.model_validate(log)
    for spoilt in ({**log, "version": "2.0.0"}, {**log, "more": 1}, {**log, "runs": [{**log["runs"][0], "tool": {}}]}):
        with pytest.raises(pydantic.ValidationError):
            schema.model_validate(spoilt)
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    run = log["runs"][0]
    driver = run["tool"]["driver"]
    names = [rule["id"] for rule in driver["rules"]]
    assert len(set(names)) == len(names)
    assert run["columnKind"] == "unicodeCodePoints"
    for result in run["results"]:
        assert names[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        physical = result["locations"][0]["physicalLocation"]
        assert re.fullmatch(r"[A-Za-z0-9%/._~:+-]+", physical["artifactLocation"]["uri"])
        region = physical["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
        assert region["startColumn"] < region["endColumn"] or region["startLine"] < region["endLine"]
    marks = [json.dumps([r["ruleId"], r["partialFingerprints"], r["locations"][0]["physicalLocation"]["artifactLocation"]]) for r in run["results"]]
    assert len(set(marks)) == len(marks)


def test_junit(sgkg: Sgkg, faulty: Path, write: Callable[..., Path]) -> None:
    fine = write(CLAIM.replace("Supports", "Seeks").replace("Claim_new", "Claim_newer").replace("the seat", "that seat"), "fine.ttl")
    done = sgkg("validate", faulty, fine, "--format", "junit")
    top = ElementTree.fromstring(done.out.encode())
    suites = {suite.get("name"): suite for suite in top}
    assert set(suites) == {str(faulty), str(fine)}
    assert (suites[str(fine)].get("failures"), len(suites[str(fine)])) == ("0", 1)
    cases = {case.get("name"): case for case in suites[str(faulty)]}
    failure = cases["unknown-term"].find("failure")
    assert failure is not None
    assert f"{faulty}:{START + 6}:5: error:" in str(failure.text)
    assert cases["unfamiliar-term"].find("system-out") is not None
    assert int(top.get("failures", "")) == sum(int(suite.get("failures", "")) for suite in top) == len(top.findall(".//failure"))


def test_github(sgkg: Sgkg, faulty: Path) -> None:
    lines = sgkg("validate", faulty, "--format", "github").out.splitlines()
    wanted = f"::error file={str(faulty).replace('%', '%25')},line={START + 6},endLine={START + 6},col=5,endColumn=13,title=unknown-term::"
    assert any(line.startswith(wanted) for line in lines)
    assert any(line.startswith("::warning file=") for line in lines)
    assert not lines[-1].startswith("::")


def test_markdown_and_html(sgkg: Sgkg, faulty: Path) -> None:
    text = sgkg("validate", faulty, "--format", "md").out
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {len(re.findall(r"(?<!\\)\|", row)) for row in rows} == {6}
    page = sgkg("validate", faulty, "--format", "html").out
    assert "<mark>sg:holdr</mark>" in page
    assert "<b>" not in page
    assert not re.search(r"<(script|link|img|iframe)|(src|href)=", page)
    opened = re.findall(r"<(article|section|main|body|html|p|pre|code|mark|span|h1|h2)\b", page)
    closed = re.findall(r"</(article|section|main|body|html|p|pre|code|mark|span|h1|h2)>", page)
    assert sorted(opened) == sorted(closed)


def test_the_standard_report(sgkg: Sgkg, faulty: Path) -> None:
    sh = "http://www.w3.org/ns/shacl#"
    triples = list(ox.parse(sgkg("validate", faulty, "--format", "ttl").out.encode(), ox.RdfFormat.TURTLE))
    kinds = [t.object.value for t in triples if t.predicate.value.endswith("#type")]
    found = report(sgkg, faulty)["findings"]
    assert (kinds.count(f"{sh}ValidationReport"), kinds.count(f"{sh}ValidationResult")) == (1, len(found))
    shapes = {t.object.value for t in triples if t.predicate.value == f"{sh}sourceShape"}
    assert shapes == {f["shape"] for f in found if f["shape"]}
    for needed in ("focusNode", "resultSeverity", "sourceConstraintComponent"):
        assert sum(t.predicate.value == sh + needed for t in triples) == len(found)
    empty = reports.write(Report((), {}, 0, 0, "shacl"), "ttl", reports.Options())
    assert "sh:conforms true" in empty


def test_writing_to_a_file(sgkg: Sgkg, faulty: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    done = sgkg("validate", faulty, "--format", "html", "-o", out)
    assert (done.status, done.out) == (1, "")
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    with pytest.raises(ValueError, match="unknown format"):
        reports.write(Report((), {}, 0, 0, "shacl"), "word", reports.Options())


def test_a_new_format_is_one_file(sgkg: Sgkg, faulty: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    formats = reports.formats()
    assert list(formats) == ["text", "md", "html", "json", "sarif", "junit", "github", "ttl"]
    for name, form in formats.items():
        assert re.fullmatch(r"\.\w+", form.ending)
        assert set(form.options) <= set(reports.Options._fields)
        assert sgkg("validate", faulty, "--format", name, "-o", tmp_path / f"x{form.ending}").out == ""
        assert (tmp_path / f"x{form.ending}").stat().st_size > 100
    (tmp_path / "counted.py").write_text(
        "from kg.validate.reports import ReportFormat\n"
        "FORMATS = (ReportFormat('count', lambda report, most: f'{len(report.findings)} {most}', '.txt', ('most',)),)\n"
    )
    monkeypatch.setattr(reports, "__path__", [*reports.__path__, str(tmp_path)])
    reports.formats.cache_clear()
    assert reports.write(Report((), {}, 0, 0, "shacl"), "count", reports.Options(most=7)) == "0 7"
    monkeypatch.undo()
    reports.formats.cache_clear()


# ── fixes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_fix_puts_right_what_cannot_change_the_meaning(sgkg: Sgkg, write: Callable[..., Path]) -> None:
    faulty = CLAIM.replace("sg:holder", "sg:holdr").replace('"2024-08-10"', '"2024/8/10"').replace("Stance_Supports", "Stance_Suports")
    path = write(faulty)
    path.chmod(0o640)
    before = path.read_bytes()
    asked = sgkg("validate", path, "--fix")
    assert path.read_bytes() == before, "nobody said yes"
    assert "-    sg:holdr sgd:Person_YaraDemoss ;\n+    sg:holder sgd:Person_YaraDemoss ;\n" in asked.err
    done = sgkg("validate", path, "--fix", "--yes")
    assert path.read_text(encoding="utf-8") == HEAD + CLAIM.replace("Stance_Supports", "Stance_Suports"), "an individual is never guessed"
    assert (done.status, path.stat().st_mode & 0o777) == (1, 0o640)
    assert [f["rule"] for f in report(sgkg, path)["findings"] if not f["shape"]] == ["unknown-individual"]
    assert "nothing that can be put right" in sgkg("validate", path, "--fix", "--yes").err


@pytest.mark.parametrize(
    ("text", "suggestions", "new"),
    [
        ("sg:holdr", ("sg:holder",), "sg:holder"),
        ("mine:holdr", ("sg:holder",), "mine:holder"),
        ("sg:Holder", ("sg:holder",), "sg:holder"),
        ("sg:holdr", ("sg:holder", "sg:host"), ""),
        ("sg:participated", ("sg:participant",), ""),
        ("<https://w3id.org/sgkg/ns#holdr>", ("sg:holder",), ""),
    ],
)
def test_what_is_replaced(text: str, suggestions: tuple[str, ...], new: str) -> None:
    finding = Finding("error", "unknown-term", "", "x", suggestions=suggestions, line=1, column=1, end_line=1, end_column=len(text) + 1, text=text)
    assert fixes.replacement(finding) == new


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "new.ttl"
    path.write_text("other")
    with pytest.raises(RuntimeError, match="changed while it was checked"):
        fixes.write(fixes.Fix(path, "before", "after", ""))
    assert path.read_text() == "other"


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2025/3/6", "2025-03-06"),
        ("6 March 2025", "2025-03-06"),
        ("March 6, 2025", "2025-03-06"),
        ("06.03.2025", "2025-03-06"),
        ("2025-03-06T10:00:00Z", "2025-03-06"),
        ("2025-03-06Z", "2025-03-06"),
        ("03/06/2025", ""),
        ("2025-02-30", ""),
        ("2025", ""),
        ("", ""),
    ],
)
def test_days_in_other_forms(text: str, day: str) -> None:
    assert as_date(text) == day
    assert not is_date(text)


# ── watching, and Python ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_watch_runs_again_when_a_file_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "new.ttl"
    path.write_text("a")
    runs: list[str] = []

    def run() -> int:
        runs.append(path.read_text())
        if len(runs) == 2:
            raise ValueError("half a file")
        return 1

    def sleep(_: float) -> None:
        path.write_text(path.read_text() + "b")

    monkeypatch.setattr(command.time, "sleep", sleep)
    assert command.watch([path], run, rounds=3) == 1
    assert runs == ["a", "ab", "abb"]
    assert "half a file" in capsys.readouterr().err
    assert command.stamps([tmp_path / "gone"]) == [(0, 0, 0)]


def test_from_python(toy_world: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SGKG_BASE", str(toy_world))
    monkeypatch.setenv("SGKG_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SGKG_WORKSPACE", raising=False)
    path = tmp_path / "new.ttl"
    path.write_text(HEAD + CLAIM.replace("sg:holder", "sg:holdr"), encoding="utf-8")
    found = check.files([path]).findings
    assert [(f.rule, f.place, f.fix) for f in found] == [("unknown-term", f"{path}:{START + 6}:5", "sg:holder")]
    with pytest.raises(AttributeError):
        found[0].rule = "x"  # type: ignore[misc]
    without = check.files([str(path)], where=False).findings
    assert [(f.rule, f.line) for f in without] == [("unknown-term", 0)]


def test_a_kept_graph_that_is_damaged_is_read_again(sgkg: Sgkg, write: Callable[..., Path], tmp_path: Path) -> None:
    path = write(CLAIM.replace("sg:holder", "sg:holdr"))
    cache = {"SGKG_CACHE": str(tmp_path / "cache")}
    first = sgkg("validate", path, **cache)
    kept = list((tmp_path / "cache" / "validate").glob("*.kept"))
    assert kept
    for place in kept:
        place.write_bytes(place.read_bytes()[: place.stat().st_size // 2])
    assert sgkg("validate", path, **cache) == first
    shutil.rmtree(tmp_path / "cache" / "validate")
    assert sgkg("validate", path, **cache) == first


def test_the_hook_names_the_command() -> None:
    import yaml

    hook = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))[0]
    assert (hook["id"], hook["entry"], hook["language"]) == ("sgkg-validate", "sgkg validate", "python")
    for name in ("a.ttl", "b/c.trig", "d.nt", "e.nq", "f.jsonld", "g.csv", "h.tsv"):
        assert re.search(hook["files"], name)
    assert not re.search(hook["files"], "README.md")


def asserted(base: Path) -> list[bytes]:
    """The sorted N-Quads of what a base asserts."""
    from kg import build, ontology, seeds

    files = {**ontology.files(base), **seeds.files(base)}
    quads = (q for graph, path in files.items() for q in build.graph_quads(path.read_bytes(), path, graph))
    return sorted(f"{q.subject} {q.predicate} {q.object} {q.graph_name} .\n".encode() for q in quads)


@pytest.mark.long
def test_a_part_of_the_graph_is_enough(toy_world: Path, tmp_path: Path) -> None:
    """What the checks of meaning find in the part that they read is what they find in the whole graph, for every fault laid out."""
    from kg.validate import checks, reach, read
    from kg.validate.footprint import Union
    from kg.validate.index import Index
    from kg.validate.model import ntriples

    index = Index(b"".join(asserted(toy_world)))
    rules, asked = checks.applied_rules(ROOT), list(checks.load(ROOT).values())
    assert len(rules) == 2
    faults = sorted((ROOT / "tests" / "faults").glob("*.ttl"))
    assert len(faults) > 30
    for path in faults:
        facts = read.facts([path])
        new, subjects = ntriples(facts).encode(), {fact.subject for fact in facts}
        union = Union(index, facts)
        part = checks.seen(asked, union, 0, rules, lambda one: reach.about(one, union, subjects))  # noqa: B023
        for some, all_ in (((part, new), (index.whole(), new)), ((part,), (index.whole(),))):
            found, whole = (checks.faults(checks.store_of(parts, rules), asked) for parts in (some, all_))
            for one in asked:
                wanted, told = ({row for row in rows[one] if subjects & {row.what, row.other}} for rows in (whole, found))
                assert told == wanted, (path.stem, one.name)


@pytest.mark.parametrize("seed", [0, 1, pytest.param(2, marks=pytest.mark.long), pytest.param(3, marks=pytest.mark.long)])
def test_what_a_change_brings_is_found_around_it(toy_world: Path, seed: int) -> None:
    """What the checks find anew when any facts of a world with faults go, and others come, is what they find on the whole graph."""
    from random import Random

    from kg.validate import checks, read
    from kg.validate.footprint import without
    from kg.validate.index import Index
    from kg.validate.model import Fact, ntriples

    dice = Random(seed)
    faults = sorted((ROOT / "tests" / "faults").glob("*.ttl"))
    laid = [fact for path in dice.sample(faults, 8) for fact in read.facts([path])]
    lines = [*asserted(toy_world), *(f"{' '.join(fact[:3])} <urn:faults> .\n".encode() for fact in laid)]
    index = Index(b"".join(sorted(lines)))
    rules, asked = checks.applied_rules(ROOT), list(checks.load(ROOT).values())
    there = [Fact(*line.decode()[:-3].split(" ", 2), "") for line in index.whole().splitlines(keepends=True) if b"/sgkg/id/" in line]
    before = checks.faults(checks.store_of([index.whole()], rules), asked)
    new = 0
    for _ in range(10):
        gone = dice.sample(there, dice.randint(1, 4))
        came = [fact for fact in dice.sample(there, 3) if fact not in gone] + [fact._replace(file="") for fact in read.facts([dice.choice(faults)])]
        after = checks.faults(checks.store_of([without(index.whole().decode(), gone).encode(), ntriples(came).encode()], rules), asked)
        wanted = {row for check in asked for row in after[check] if row not in before[check]}
        assert set(checks.brought(asked, index, gone, came, ROOT)) == wanted
        new += len(wanted)
    assert new


def test_what_a_hub_gets_is_found_as_what_others_get(toy_world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where not all is read that leads to a subject, the checks find the same, for every fault laid out and all of them at once."""
    from kg.validate import checks, read
    from kg.validate.index import Index, Nodes

    index = Index(b"".join(asserted(toy_world)))
    laid = [read.facts([path]) for path in sorted((ROOT / "tests" / "faults").glob("*.ttl"))]
    found = 0
    for facts in (*laid, list(chain.from_iterable(laid))):
        nodes = Nodes(facts, index)
        wanted = set(checks.check(facts, index, nodes, ROOT))
        with monkeypatch.context() as patched:
            patched.setattr(checks, "_HUB", -1)
            assert set(checks.check(facts, index, nodes, ROOT)) == wanted
        found += len(wanted)
    assert found > 30


def test_why_all_of_the_graph_is_looked_at_is_said(toy_world: Path, tmp_path: Path, sgkg: Sgkg, monkeypatch: pytest.MonkeyPatch) -> None:
    """In JSON always; on standard error where the graph is so long that it takes its time."""
    from kg.paths import Folders
    from kg.validate import footprint

    small, large = tmp_path / "small.ttl", tmp_path / "large.ttl"
    small.write_text(HEAD + "sgd:State_A a sg:State .\n")
    large.write_text(HEAD + "".join(f"sgd:State_A{n} a sg:State .\n" for n in range(2000)))
    wanted = {small: None, large: footprint.LARGE}
    for file, why in wanted.items():
        done = sgkg("validate", file, "--format", "json", base=toy_world)
        assert (json.loads(done.out)["whole_graph"], done.err) == (why, "")
    monkeypatch.setattr(check, "_LONG", 0)
    for file, why in wanted.items():
        said: list[str] = []
        check.files([file], folders=Folders(toy_world, "here"), warn=said.append)
        assert said == ([f"all of the graph was looked at: {why}"] if why else [])


def test_every_check_is_understood() -> None:
    """None has to run on the whole graph, and the one that counts over groups groups by names."""
    from kg.validate import checks, reach

    rules = tuple(checks.applied_rules(ROOT))
    asked = {name: reach.question(check.text, rules) for name, check in checks.load(ROOT).items()}
    assert len(asked) > 25
    assert {name for name, question in asked.items() if question.by_name} == {"name-shared"}
    with pytest.raises(reach.UnknownReachError, match="what GRAPH reads"):
        reach.question("SELECT ?what WHERE { GRAPH ?g { ?what ?p ?o } }", rules)
