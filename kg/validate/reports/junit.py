"""Write a report as JUnit XML: a file is a test suite, a rule with errors a failed test; warnings and notes go into its output."""

from __future__ import annotations

from xml.sax.saxutils import escape, quoteattr

from kg.text import clean
from kg.validate import Report
from kg.validate.findings import Finding
from kg.validate.reports import Options, grouped, node


def write(report: Report, options: Options) -> str:
    """Return the report as JUnit XML; a file without findings is one test that passes."""
    groups = grouped(report.findings)
    names = [*report.triples, *(", ".join(files) for files in groups if ", ".join(files) not in report.triples)]
    suites, tests, failed = [], 0, 0
    for name in names:
        rules = next((found for files, found in groups.items() if ", ".join(files) == name), {})
        failures = sum(any(f.severity == "error" for f in found) for found in rules.values())
        tests += max(1, len(rules))
        failed += failures
        head = f' <testsuite name={_attribute(name)} tests="{max(1, len(rules))}" failures="{failures}" errors="0" skipped="0">'
        cases = [_case(name, rule, found) for rule, found in rules.items()] or [f'  <testcase name="facts" classname={_attribute(name)}/>']
        suites += [head, *cases, " </testsuite>"]
    head = f'<testsuites name="sgkg validate" tests="{tests}" failures="{failed}" errors="0">'
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', head, *suites, "</testsuites>"]) + "\n"


def _case(file: str, rule: str, found: list[Finding]) -> str:
    lines = [f"  <testcase name={_attribute(rule)} classname={_attribute(file)}>"]
    errors = [finding for finding in found if finding.severity == "error"]
    rest = [finding for finding in found if finding.severity != "error"]
    if errors:
        words = "\n".join(map(_words, errors))
        lines.append(f'   <failure message={_attribute(f"{len(errors)} × {rule}")} type="error">{_text(words)}</failure>')
    if rest:
        lines.append("   <system-out>" + _text("\n".join(map(_words, rest))) + "</system-out>")
    return "\n".join([*lines, "  </testcase>"])


def _words(finding: Finding) -> str:
    about = f"{node(finding)}: " if finding.focus else ""
    return clean(f"{finding.place}: {finding.severity}: {about}{finding.message}" + (f" Write: {finding.fix}" if finding.fix else ""))


def _text(text: str) -> str:
    return escape("".join(c if c in "\n\t" or c >= " " else "\ufffd" for c in text).replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"))


def _attribute(text: str) -> str:
    return quoteattr(_text(text).replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">"))
