"""Write a report as SARIF 2.1.0 (OASIS, https://docs.oasis-open.org/sarif/sarif/v2.1.0/), which code hosts show beside the lines."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path, PurePath
from typing import Any

from kg import __version__
from kg.validate import Report
from kg.validate.findings import Finding
from kg.validate.reports import Options, node

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#: Keeps two runs of one tool apart from others in a viewer that matches results from run to run.
FINGERPRINT = "sgkg/v1"


def write(report: Report, options: Options) -> str:
    """Return the report as SARIF; places without a line name the file alone."""
    from kg.validate import rules

    known = rules.every(options.base) if options.base else {}
    used = sorted({finding.rule for finding in report.findings})
    number = {rule: index for index, rule in enumerate(used)}
    run = {
        "tool": {
            "driver": {
                "name": "sgkg",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": "https://w3id.org/sgkg/",
                "rules": [_rule(name, known.get(name)) for name in used],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not report.unreadable, "exitCode": 2 if report.unreadable else int(bool(report.counts["error"]))}],
        "results": [_result(finding, number[finding.rule]) for finding in report.findings],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, ensure_ascii=False) + "\n"


def _rule(name: str, rule: Any) -> dict[str, Any]:
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


def _result(finding: Finding, index: int) -> dict[str, Any]:
    what = f"{node(finding)}: {finding.message}" if finding.focus else finding.message
    key = "\n".join([finding.rule, finding.focus, finding.path, finding.value, finding.message if not finding.focus else ""])
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity,
        "message": {"text": what + (f" Write: {finding.fix}" if finding.fix else "")},
        "partialFingerprints": {FINGERPRINT: hashlib.sha256(key.encode()).hexdigest()[:32]},
    }
    if finding.file:
        physical: dict[str, Any] = {"artifactLocation": {"uri": uri(finding.file)}}
        if finding.line:
            first, last = {"startLine": finding.line, "startColumn": finding.column}, {"endLine": finding.end_line, "endColumn": finding.end_column}
            physical["region"] = {**first, **last}
            if not finding.cell:
                physical["region"]["snippet"] = {"text": finding.text}
        result["locations"] = [{"physicalLocation": physical}]
    return result


def uri(file: str) -> str:
    """Return a file name as a URI reference: relative where it lies below the working folder."""
    from urllib.parse import quote

    path = Path(file)
    if path.is_absolute():
        try:
            path = path.relative_to(Path.cwd())
        except ValueError:
            return path.as_uri()
    return quote(PurePath(path).as_posix())
