"""Write reports, one module a format; each has a function `write(report, options)` that returns text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from kg.validate import Report
from kg.validate.findings import Finding

#: Name of a format -> the module that writes it.
FORMATS = {
    "text": "text",
    "json": "data",
    "sarif": "sarif",
    "junit": "junit",
    "github": "github",
    "md": "markdown",
    "html": "html",
    "ttl": "shacl",
}


@dataclass(frozen=True, slots=True)
class Options:
    """How to write a report.

    Attributes:
        most: at most so many findings of one rule in one file are shown; 0 shows all.
        width: columns of the terminal; 0 does not wrap.
        colour: whether to colour the text.
        base: the base folder, for the words of the rules.
    """

    most: int = 0
    width: int = 0
    colour: bool = False
    base: Path | None = None


def write(report: Report, form: str, options: Options) -> str:
    """Return a report in one of FORMATS.

    Raises:
        ValueError: no such format.
    """
    if form not in FORMATS:
        raise ValueError(f"unknown format {form!r}; use one of {', '.join(FORMATS)}")
    module = import_module(f"kg.validate.reports.{FORMATS[form]}")
    return cast("Callable[[Report, Options], str]", module.write)(report, options)


def grouped(found: Sequence[Finding]) -> dict[tuple[str, ...], dict[str, list[Finding]]]:
    """Return findings by file and by rule, in the order in which they come."""
    groups: dict[tuple[str, ...], dict[str, list[Finding]]] = {}
    for finding in found:
        groups.setdefault(finding.files, {}).setdefault(finding.rule, []).append(finding)
    return groups


def some(number: int, word: str) -> str:
    """Return a number with a word in the singular or plural."""
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def summary(report: Report) -> str:
    """Return the last line: files, what was found, and what is new, fixed and was there already."""
    found = ", ".join(some(number, severity) for severity, number in report.counts.items() if number or severity == "error")
    size = f"{some(len(report.triples), 'file')}, {some(sum(report.triples.values()), 'triple')}"
    return f"{size}: {found}; {len(report.findings):,} new, {report.fixed:,} fixed, {report.already:,} already there"


def node(finding: Finding) -> str:
    """Return what a finding is about as a reader knows it: label and CURIE."""
    from kg.validate import short

    name = short(finding.focus)
    return f"{finding.name} ({name})" if finding.name else name
