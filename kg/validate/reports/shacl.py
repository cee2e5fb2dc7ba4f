"""Write a report as the standard SHACL validation report in Turtle; findings that no shape made are results without a source shape."""

from __future__ import annotations

import re

from kg.rdf import PREFIXES, literal, split_literal
from kg.validate import Report
from kg.validate.findings import Finding
from kg.validate.reports import Options

_SEVERITY = {"error": "sh:Violation", "warning": "sh:Warning", "note": "sh:Info"}
#: What SHACL has no component for: our own checks. The rule stands in sgs:rule.
_OTHER = "<https://w3id.org/sgkg/shapes#OtherConstraintComponent>"


def write(report: Report, options: Options) -> str:
    """Return the report as Turtle. Property paths that are more than one property are left out, as SHACL writes them as lists."""
    head = [f"PREFIX {name}: <{PREFIXES[name]}>" for name in ("sgs", "sh")]
    found = [_result(number, finding) for number, finding in enumerate(report.findings, 1)]
    links = " ,\n    ".join(f"_:r{number}" for number in range(1, len(found) + 1))
    conforms = "true" if not report.findings else "false"
    top = ["_:report", "  a sh:ValidationReport ;", f"  sh:conforms {conforms}" + (f" ;\n  sh:result\n    {links}" if links else "") + " .", ""]
    return "\n".join([*head, "", *top, *found]).rstrip("\n") + "\n"


def _result(number: int, finding: Finding) -> str:
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
        f"  sh:resultSeverity {_SEVERITY[finding.severity]} ;",
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
