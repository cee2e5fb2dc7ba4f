"""Write reports. A module here has formats of its own in FORMATS; a new one is one more file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import NamedTuple

from kg.paths import Roots
from kg.rdf import short
from kg.validate.model import Finding, Report


class Options(NamedTuple):
    """How to write a report.

    Attributes:
        most: at most so many findings of one rule in one file are shown; 0 shows all.
        width: columns of the terminal; 0 does not wrap.
        colour: whether to colour the text.
        base: the base folder, and that of a workspace, for the words of the rules.
    """

    most: int = 0
    width: int = 0
    colour: bool = False
    base: Roots | None = None


class ReportFormat(NamedTuple):
    """One format of a report.

    Attributes:
        name: what `--format` calls it.
        write: returns a report as text; takes the report and, by name, the options below.
        ending: of files in this format.
        options: those fields of Options that it heeds.
    """

    name: str
    write: Callable[..., str]
    ending: str
    options: tuple[str, ...] = ()


@cache
def formats() -> dict[str, ReportFormat]:
    """Return all formats by name."""
    names = sorted(file.stem for folder in __path__ for file in Path(folder).glob("[a-z]*.py"))
    modules = [import_module(f"{__name__}.{name}") for name in names]
    return {form.name: form for module in modules for form in module.FORMATS}


def write(report: Report, form: str, options: Options) -> str:
    """Return a report in one of the formats.

    Raises:
        ValueError: no such format.
    """
    if form not in formats():
        raise ValueError(f"unknown format {form!r}; use one of {', '.join(formats())}")
    chosen = formats()[form]
    return chosen.write(report, **{name: getattr(options, name) for name in chosen.options})


def grouped(findings: Sequence[Finding]) -> dict[tuple[str, ...], dict[str, list[Finding]]]:
    """Return findings by file and by rule, in the order in which they come."""
    groups: dict[tuple[str, ...], dict[str, list[Finding]]] = {}
    for finding in findings:
        groups.setdefault(finding.files, {}).setdefault(finding.rule, []).append(finding)
    return groups


def summary(report: Report) -> str:
    """Return the last line: files, what was found, and what is new, fixed and was there already."""
    found = ", ".join(_some(number, severity) for severity, number in report.counts.items() if number or severity == "error")
    size = f"{_some(len(report.triples), 'file')}, {_some(sum(report.triples.values()), 'triple')}"
    before = f"; {report.already:,} of the graph itself, not listed" if report.already else ""
    return f"{size}: {found}; {len(report.findings):,} new, {report.fixed:,} fixed{before}"


def _some(number: int, word: str) -> str:
    return f"{number:,} {word}" + ("" if number == 1 else "s")


def node(finding: Finding) -> str:
    """Return what a finding is about as a reader knows it: label and CURIE."""
    name = short(finding.focus)
    return f"{finding.name} ({name})" if finding.name else name


def what(finding: Finding) -> str:
    """Return what a finding says, with the node it is about."""
    return f"{node(finding)}: {finding.message}" if finding.focus else finding.message
