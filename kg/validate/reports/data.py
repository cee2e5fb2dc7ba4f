"""Write a report as JSON for programs; `SCHEMA` is its JSON Schema, and `sgkg validate --schema` prints it."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from kg.rdf import short
from kg.validate import Report
from kg.validate.findings import SEVERITIES
from kg.validate.reports import Options

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
        "findings": {
            "type": "array",
            "items": {"type": "object", "properties": _FIELDS, "required": list(_FIELDS), "additionalProperties": False},
        },
    },
}


def write(report: Report, options: Options) -> str:
    """Return the report as JSON."""
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
        "findings": findings,
    }
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
