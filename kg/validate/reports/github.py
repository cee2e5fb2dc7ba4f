"""Write a report as workflow commands of GitHub Actions, which become annotations beside the lines."""

from __future__ import annotations

from kg.validate import Report
from kg.validate.findings import Finding
from kg.validate.reports import Options, node, summary

_LEVELS = {"error": "error", "warning": "warning", "note": "notice"}


def write(report: Report, options: Options) -> str:
    """Return one command a finding, and the summary as the last line."""
    return "\n".join([*map(_command, report.findings), summary(report)]) + "\n"


def _command(finding: Finding) -> str:
    about: dict[str, object] = {"file": finding.file}
    if finding.line:
        about |= {"line": finding.line, "endLine": finding.end_line, "col": finding.column, "endColumn": finding.end_column}
    about["title"] = finding.rule
    properties = ",".join(f"{key}={_property(str(value))}" for key, value in about.items() if value)
    what = f"{node(finding)}: {finding.message}" if finding.focus else finding.message
    return f"::{_LEVELS[finding.severity]} {properties}::{_data(what + (f' Write: {finding.fix}' if finding.fix else ''))}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
