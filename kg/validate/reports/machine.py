"""Reports for programs: JSON, SARIF, JUnit, workflow commands of GitHub Actions, and the validation report of SHACL."""

from __future__ import annotations

import re
from dataclasses import asdict
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from kg.paths import Roots
from kg.rdf import PREFIXES, literal, short, split_literal
from kg.text import clean, json_answer, json_text, terminal, xml_text
from kg.validate.model import IN_SHACL, SEVERITIES, Finding, Report
from kg.validate.reports import ReportFormat, grouped, summary, what

if TYPE_CHECKING:
    from kg.validate.rules import Rule

# JSON -----------------------------------------------------------------------------------------------------------------

_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 0}
_NAMES = {"type": "array", "items": _TEXT}
_FIELDS: dict[str, Any] = {
    "severity": {"enum": list(SEVERITIES)},
    "rule": {**_TEXT, "description": "stable id; `sgkg explain RULE` says more"},
    "message": {**_TEXT, "description": "what is wrong, and what to write instead"},
    "focus": {**_TEXT, "description": "the node, in N-Triples; empty for a mistake of syntax"},
    "name": {**_TEXT, "description": "the label of the node"},
    "path": {**_TEXT, "description": "the IRI of the property, or a property path"},
    "value": {**_TEXT, "description": "the value, in N-Triples"},
    "files": {**_NAMES, "description": "the files that speak of the node; the place is in the first"},
    "suggestions": {**_NAMES, "description": "terms to write instead, likeliest first"},
    "shape": {**_TEXT, "description": "the IRI of the shape"},
    "component": {**_TEXT, "description": "the IRI of the SHACL constraint component"},
    "part": {"enum": ["subject", "predicate", "object"], "description": "what of the triple is at fault"},
    "line": {**_NUMBER, "description": "from 1; 0 where no place is known"},
    "column": {**_NUMBER, "description": "from 1, in characters"},
    "end_line": _NUMBER,
    "end_column": {**_NUMBER, "description": "exclusive"},
    "text": {**_TEXT, "description": "the line of the file"},
    "fix": {**_TEXT, "description": "what to type"},
    "cell": {**_TEXT, "description": "the cell of a table, such as B7"},
    "focus_short": {**_TEXT, "description": "the node as a CURIE"},
    "value_short": {**_TEXT, "description": "the value with CURIEs"},
}
#: The JSON Schema of `--format json`, which `sgkg validate --schema` prints.
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "https://w3id.org/sgkg/schema/validate-1.json",
    "title": "Report of sgkg validate",
    "type": "object",
    "required": ["format", "engine", "conforms", "files", "counts", "new", "fixed_in_graph", "already_in_graph", "unreadable", "findings"],
    "additionalProperties": False,
    "properties": {
        "format": {"const": 1},
        "engine": {"enum": ["shacl", "pyshacl"]},
        "conforms": {"type": "boolean", "description": "no errors"},
        "files": {"type": "object", "additionalProperties": _NUMBER, "description": "triples by file"},
        "counts": {"type": "object", "properties": dict.fromkeys(SEVERITIES, _NUMBER), "required": list(SEVERITIES), "additionalProperties": False},
        "new": {**_NUMBER, "description": "how many findings there are"},
        "fixed_in_graph": {**_NUMBER, "description": "results of shapes that the graph had and the files put right"},
        "already_in_graph": {**_NUMBER, "description": "results of shapes that the graph had before; not listed"},
        "unreadable": {**_NAMES, "description": "files with mistakes of syntax, in which nothing else was checked"},
        "whole_graph": {"type": ["string", "null"], "description": "why all of the graph was looked at; null where the change was enough"},
        "sgkg": {"type": "object", "description": "the graph with which the files were checked: release, digest, latest day"},
        "findings": {
            "type": "array",
            "items": {"type": "object", "properties": _FIELDS, "required": list(_FIELDS), "additionalProperties": False},
        },
    },
}


def write_json(report: Report) -> str:
    """Return the report as JSON by SCHEMA."""
    findings = [{**asdict(finding), "focus_short": short(finding.focus), "value_short": short(finding.value)} for finding in report.findings]
    content = {
        "format": 1,
        "engine": report.engine,
        "conforms": not report.counts["error"],
        "files": report.triples,
        "counts": report.counts,
        "new": len(report.findings),
        "fixed_in_graph": report.fixed,
        "already_in_graph": report.already,
        "unreadable": list(report.unreadable),
        "whole_graph": report.whole or None,
        "findings": findings,
    }
    return json_answer(content, report.about)


# SARIF ----------------------------------------------------------------------------------------------------------------

_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: Keeps two runs of one tool apart from others in a viewer that matches results from run to run.
FINGERPRINT = "sgkg/v1"


def write_sarif(report: Report, *, base: Roots | None) -> str:
    """Return the report as SARIF 2.1.0 (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which code hosts show beside the lines.

    Places without a line name the file alone.
    """
    from kg import __version__
    from kg.validate import rules

    known = rules.every(base) if base else {}
    used = sorted({finding.rule for finding in report.findings})
    number = {rule: index for index, rule in enumerate(used)}
    driver = {
        "name": "sgkg",
        "version": __version__,
        "semanticVersion": __version__,
        "informationUri": "https://w3id.org/sgkg/",
        "rules": [_sarif_rule(name, known.get(name)) for name in used],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not report.unreadable, "exitCode": 2 if report.unreadable else int(bool(report.counts["error"]))}],
        "results": [_sarif_result(finding, number[finding.rule]) for finding in report.findings],
    }
    return json_text({"$schema": _SARIF, "version": "2.1.0", "runs": [run]})


def _sarif_rule(name: str, rule: Rule | None) -> dict[str, Any]:
    if rule is None:
        return {"id": name}
    return {
        "id": name,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.words},
        "defaultConfiguration": {"level": rule.severity},
        "help": {"text": f"sgkg explain {name}"},
        "properties": {"kind": rule.kind},
    }


def _sarif_result(finding: Finding, index: int) -> dict[str, Any]:
    import hashlib

    key = "\n".join([finding.rule, finding.focus, finding.path, finding.value, finding.message if not finding.focus else ""])
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": _with_fix(finding)},
        "partialFingerprints": {FINGERPRINT: hashlib.sha256(key.encode()).hexdigest()[:32]},
    }
    if finding.file:
        physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(finding.file)}}
        if finding.line:
            first, last = {"startLine": finding.line, "startColumn": finding.column}, {"endLine": finding.end_line, "endColumn": finding.end_column}
            physical["region"] = {**first, **last}
            if not finding.cell:
                physical["region"]["snippet"] = {"text": finding.text}
        result["locations"] = [{"physicalLocation": physical}]
    return result


def _with_fix(finding: Finding) -> str:
    return what(finding) + (f" Write: {finding.fix}" if finding.fix else "")


def _uri(file: str) -> str:
    """Return a file name as a URI reference: relative where it lies below the working folder."""
    from urllib.parse import quote

    path = Path(file)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return path.as_uri()
    return quote(PurePath(path).as_posix())


# JUnit ----------------------------------------------------------------------------------------------------------------


def write_junit(report: Report) -> str:
    """Return the report as JUnit XML: a file is a test suite, a rule with errors a failed test; warnings and notes go into its output.

    A file without findings is one test that passes.
    """
    from xml.etree import ElementTree as ET

    groups = {", ".join(files): rules for files, rules in grouped(report.findings).items()}
    top = ET.Element("testsuites", {"name": "sgkg validate", "tests": "0", "failures": "0", "errors": "0"})
    for name in dict.fromkeys([*report.triples, *groups]):
        rules = groups.get(name, {})
        suite = ET.SubElement(top, "testsuite", {"name": xml_text(name)})
        for rule, found in rules.items() or [("facts", [])]:
            case = ET.SubElement(suite, "testcase", {"name": rule, "classname": xml_text(name)})
            errors = [_line(finding) for finding in found if finding.severity == "error"]
            rest = [_line(finding) for finding in found if finding.severity != "error"]
            if errors:
                ET.SubElement(case, "failure", {"message": f"{len(errors)} × {rule}", "type": "error"}).text = "\n".join(errors)
            if rest:
                ET.SubElement(case, "system-out").text = "\n".join(rest)
        failures = len(suite.findall("testcase/failure"))
        suite.attrib |= {"tests": str(len(suite)), "failures": str(failures), "errors": "0", "skipped": "0"}
    for count in ("tests", "failures"):
        top.set(count, str(sum(int(suite.attrib[count]) for suite in top)))
    ET.indent(top, " ")
    text = ET.tostring(top, encoding="unicode").replace(" />", "/>")  # in text and attributes > is escaped
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'


def _line(finding: Finding) -> str:
    return xml_text(clean(f"{finding.place}: {finding.severity}: {_with_fix(finding)}"))


# Workflow commands of GitHub Actions ----------------------------------------------------------------------------------

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def write_github(report: Report) -> str:
    """Return one workflow command a finding, which becomes an annotation beside the line, and the summary as the last line."""
    return "\n".join([*map(_command, report.findings), summary(report)]) + "\n"


def _command(finding: Finding) -> str:
    about: dict[str, object] = {"file": finding.file}
    if finding.line:
        about |= {"line": finding.line, "endLine": finding.end_line, "col": finding.column, "endColumn": finding.end_column}
    about["title"] = finding.rule
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in about.items() if value)
    return f"::{_LEVELS[finding.severity]} {properties}::{_data(_with_fix(finding))}"


def _data(text: str) -> str:
    return terminal(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# SHACL ----------------------------------------------------------------------------------------------------------------

#: What SHACL has no component for: our own checks. The rule stands in sgs:rule.
_OTHER = "<https://w3id.org/sgkg/shapes#OtherConstraintComponent>"


def write_shacl(report: Report) -> str:
    """Return the validation report of SHACL as Turtle; findings that no shape made are results without a source shape.

    Property paths that are more than one property are left out, as SHACL writes them as lists.
    """
    head = [f"PREFIX {name}: <{PREFIXES[name]}>" for name in ("sgs", "sh")]
    found = [_shacl_result(number, finding) for number, finding in enumerate(report.findings, 1)]
    links = " ,\n    ".join(f"_:r{number}" for number in range(1, len(found) + 1))
    conforms = "true" if not report.findings else "false"
    top = ["_:report", "  a sh:ValidationReport ;", f"  sh:conforms {conforms}" + (f" ;\n  sh:result\n    {links}" if links else "") + " .", ""]
    return "\n".join([*head, "", *top, *found]).rstrip("\n") + "\n"


def _shacl_result(number: int, finding: Finding) -> str:
    lines = [f"_:r{number}", "  a sh:ValidationResult ;"]
    if finding.focus:
        lines.append(f"  sh:focusNode {_term(finding.focus)} ;")
    if finding.path and "<" not in finding.path:
        lines.append(f"  sh:resultPath <{finding.path}> ;")
    if finding.value:
        lines.append(f"  sh:value {_term(finding.value)} ;")
    if finding.shape and not finding.shape.startswith("_:"):
        lines.append(f"  sh:sourceShape <{finding.shape}> ;")
    lines += [
        f"  sh:sourceConstraintComponent {f'<{finding.component}>' if finding.component else _OTHER} ;",
        f"  sh:resultSeverity sh:{IN_SHACL[finding.severity]} ;",
        f"  sh:resultMessage {literal(finding.message, '', 'en')} ;",
        f"  sgs:rule {literal(finding.rule)} ;",
    ]
    if finding.place:
        lines.append(f"  sgs:place {literal(finding.place)} ;")
    return "\n".join(lines)[:-2] + " .\n"


def _term(term: str) -> str:
    """Return a term of N-Triples for Turtle; blank nodes get names that both grammars allow."""
    if term.startswith("_:"):
        return "_:b" + re.sub(r"\W", "-", term[2:]).strip("-") if term != "_:" else "[]"
    return literal(*split_literal(term)) if term.startswith('"') else term


FORMATS = (
    ReportFormat("json", write_json, ".json"),
    ReportFormat("sarif", write_sarif, ".sarif", ("base",)),
    ReportFormat("junit", write_junit, ".xml"),
    ReportFormat("github", write_github, ".txt"),
    ReportFormat("ttl", write_shacl, ".ttl"),
)
