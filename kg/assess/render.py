"""Write an assessment as text, Markdown, JSON and a table of its cells for spreadsheets; the page is another module's."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from kg import text
from kg.assess.explain import CellExplanation
from kg.assess.matrix import CellDifference, MatrixCell, MatrixRow, Voice
from kg.assess.page import as_html
from kg.assess.smallest_changes import SmallestChanges
from kg.assess.wording import ADVICE, NOT_A_FACT, AssessmentReport, Wording
from kg.describe import Premise
from kg.table import Table, fitted

WIDTH = 100  # columns of the table where the terminal tells none
NARROW = 90  # fewer turn the table into records
FEW = 3  # so many options are told at length in text
FORMATS = ("table", "csv", "tsv", "xlsx", "json", "md", "html")
_VERDICT = ("verdict", "verdict_iri", "leaning", "leaning_iri", "voices", "onlyIf", "onlyIf_iri", "says", "derived_iri")
NAMES = ("option", "option_iri", "column", "party", "party_iri", "part", "consentNeeded", *_VERDICT)

__all__ = ["FORMATS", "NOT_A_FACT", "AssessmentReport", "Wording", "as_html", "as_json", "as_markdown", "as_table", "cells", "why", "write"]


def write(report: AssessmentReport, form: str, *, width: int | None = None, excel: bool = False) -> str | bytes:
    """Return a report in a format.

    Args:
        report: the report.
        form: one of `FORMATS`.
        width: columns of the terminal, None where it does not go to one.
        excel: see `kg.table.delimited`.
    """
    writers = {"json": as_json, "md": as_markdown, "html": as_html}
    if form == "table":
        return as_table(report, width)
    return writers[form](report) if form in writers else cells(report).write(form, excel=excel)


def why(wording: Wording, explanation: CellExplanation) -> str:
    """Return the heading of an explained cell."""
    return f"Why {explanation.column} is {wording.cell(explanation.cell)} for {explanation.option}"


# Text and Markdown ----------------------------------------------------------------------------------------------------


class _Markup(NamedTuple):
    """How the parts of a document are written in plain text or Markdown."""

    escape: Callable[[str], str]
    strong: Callable[[str], str]
    heading: Callable[[str], list[str]]
    indent: str
    wrap: Callable[[str], str]


def as_table(report: AssessmentReport, width: int | None = None) -> str:
    """Return a report as plain text, its table fitted to `width` columns, or written as records where these are few."""
    columns = width or WIDTH

    def wrap(line: str) -> str:
        return text.folded(line, columns)

    markup = _Markup(text.clean, str, lambda title: ["", title], "  ", wrap)
    head, rows = report.wording.table(report.matrix)
    table = [fitted(head, rows, columns).rstrip("\n")] if rows else []
    lines = _records(report, markup) if columns < NARROW else table
    return _document(report, markup, lines, at_length=len(report.matrix.rows) <= FEW or bool(report.changes))


def as_markdown(report: AssessmentReport) -> str:
    """Return a report as Markdown."""
    markup = _Markup(text.markdown, lambda line: f"**{line}**", lambda title: ["", f"## {title}", ""], "", str)
    head, rows = report.wording.table(report.matrix)
    lines = [text.markdown_table([text.markdown(name) for name in head], rows).rstrip("\n")] if rows else []
    return _document(report, markup, lines, at_length=True)


def _records(report: AssessmentReport, markup: _Markup) -> list[str]:
    """Return the rows one under the other, each cell on a line of its own, silent ones left out."""
    wording = report.wording
    lines: list[str] = []
    for row in report.matrix.decided:
        lines.append(f"{markup.escape(wording.label(row.option))}: {wording.viable(row)}")
        lines += [
            markup.wrap(markup.escape(f"  {wording.label(cell.party or cell.criterion)}: {wording.short(cell)}")) for cell in row.cells if cell.voices
        ]
        lines.append("")
    return lines[:-1]


def _document(report: AssessmentReport, markup: _Markup, table: list[str], *, at_length: bool) -> str:
    wording, matrix = report.wording, report.matrix

    def say(line: str) -> str:
        return markup.wrap(markup.escape(line))

    def heading(title: str) -> list[str]:
        return markup.heading(markup.escape(title))

    def bullets(lines: Iterable[str]) -> list[str]:
        return [markup.wrap(f"{markup.indent}- {markup.escape(line)}") for line in lines]

    def tree(steps: Iterable[Premise], depth: int = 0) -> list[str]:
        lines = []
        for step in steps:
            told = step.label + (f"  [{step.origin}]" if step.origin else "")
            lines.append(f"{markup.indent}{'  ' * depth}- {markup.escape(told)}")
            lines += tree(step.premises, depth + 1)
        return lines

    lines = [markup.strong(say(report.banner)), ""] if report.banner else []
    lines += table
    lines += ["", say(wording.undecided(matrix))] if matrix.undecided and len(matrix.rows) > 1 else []
    lines += ["", say(report.legend)]
    if report.hypothesis or report.since:
        lines += [*heading(report.compared), *bullets(wording.differences(report.differences))]
    lines += ["", say(f"{wording.verdict(matrix)}{f' ({report.asked})' if matrix.as_of else ''} {wording.summary(matrix)}".rstrip())]
    lines += bullets(wording.impasse(matrix)) if len(matrix.rows) > 1 and not matrix.viable else []
    for row in matrix.rows if at_length else ():
        obstacles, changes = wording.obstacles(row), report.changes_for(row.option)
        lines += [*heading(f"{wording.label(row.option)}: {wording.viable(row)}"), *bullets(obstacles or ["viable"])]
        lines += bullets(f"besides, {words}" for words in wording.despite(row)) if len(matrix.rows) <= FEW and not changes else []
        lines += bullets(wording.changes(changes, row)) if changes and obstacles else []
    for explanation in report.explanations:
        lines += _explained(wording, explanation, heading, say, tree)
    if not report.changes and not report.hypothesis and matrix.rows and not matrix.viable:
        lines += ["", say(ADVICE)]
    return "\n".join(lines) + "\n"


def _explained(
    wording: Wording,
    explanation: CellExplanation,
    heading: Callable[[str], list[str]],
    say: Callable[[str], str],
    tree: Callable[[Iterable[Premise]], list[str]],
) -> list[str]:
    lines = heading(why(wording, explanation))
    role = wording.role(explanation.cell)
    lines += [say(role)] if role else []
    lines += [say(f"rule {explanation.rule}" if explanation.rule else "no rule concludes anything"), *tree(explanation.steps)]
    lines += [say("heard beside, deciding nothing:"), *tree(explanation.beside)] if explanation.beside else []
    lines += [say("who says that its consent is needed:"), *tree(explanation.consent)] if explanation.consent else []
    return lines


# Spreadsheets ---------------------------------------------------------------------------------------------------------


def cells(report: AssessmentReport) -> Table:
    """Return a report as a table of one line a cell; what is in words is what the voices say. Several IRIs are joined by spaces."""
    wording, lines = report.wording, []
    for row in report.matrix.rows:
        for cell in (row.viable, *row.cells):
            said = "; ".join(f"{wording.voice(v, party=bool(cell.party))}: {wording.says(v)}" for v in cell.voices)
            lines.append(
                [
                    *(wording.label(row.option), row.option, wording.label(cell.party or cell.criterion)),
                    *(wording.label(cell.party) if cell.party else "", cell.party, cell.part),
                    "" if not cell.party else "yes" if cell.needed else "no",
                    *(wording.label(cell.verdict), cell.verdict, wording.label(cell.leaning) if cell.leaning else "", cell.leaning),
                    *(cell.deciding, "; ".join(map(wording.label, cell.conditions)), " ".join(cell.conditions), text.clean(said), cell.derived),
                ]
            )
    about = {"snapshot": report.release, "as_of": report.matrix.as_of, "known_by": report.known_by, "hypothesis": "; ".join(report.hypothesis)}
    return Table(NAMES, [], NAMES, lines, about)


# JSON -----------------------------------------------------------------------------------------------------------------


def as_json(report: AssessmentReport) -> str:
    """Return a report as JSON."""
    wording, matrix = report.wording, report.matrix
    content: dict[str, Any] = {
        "as_of": matrix.as_of or None,
        "known_by": report.known_by or None,
        "release": report.release or None,
        "hypothesis": list(report.hypothesis),
        "is_hypothetical": bool(report.hypothesis),
        "impasse": not matrix.viable,
        "verdict": wording.verdict(matrix),
        "summary": wording.summary(matrix) or None,
        "reasons": wording.impasse(matrix),
        "options": [_json_option(wording, row, report.changes_for(row.option)) for row in matrix.rows],
    }
    if report.hypothesis or report.since:
        content["since"] = report.since or None
        content["differences"] = [_json_difference(wording, difference) for difference in report.differences]
    if report.explanations:
        content["explained"] = [_json_explanation(wording, explanation) for explanation in report.explanations]
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _json_option(wording: Wording, row: MatrixRow, changes: SmallestChanges | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "option": row.option,
        "label": wording.label(row.option),
        "viable": wording.label(row.viable.verdict),
        "decided": len(row.decided),
        "cells": [_json_cell(wording, cell) for cell in row.cells],
        "fails": wording.obstacles(row),
    }
    if changes:
        sets = [[{"who": c.who, "criterion": c.criterion, "was": c.was or None, "words": wording.change(c)} for c in each] for each in changes.sets]
        found = {"sets": sets, "more": changes.more, "tried": changes.tries, "bound_reached": changes.bounded}
        entry["smallest_changes"] = {**found, "against_it_all_the_same": wording.despite(row)}
    return entry


def _json_cell(wording: Wording, cell: MatrixCell) -> dict[str, Any]:
    return {
        "column": wording.column(cell),
        "criterion": cell.criterion,
        "party": cell.party or None,
        "part": cell.part or None,
        "consent_needed": cell.needed if cell.party else None,
        "verdict": wording.label(cell.verdict),
        "leaning": wording.label(cell.leaning) if cell.leaning else None,
        "words": wording.told(cell),
        "derived": cell.derived or None,
        "voices": cell.deciding,
        "conditions": [{"iri": iri, "label": wording.label(iri)} for iri in cell.conditions],
        "hypothesis": cell.hypothetical,
        "claims": [_json_voice(wording, voice) for voice in cell.voices],
        "consent": [_json_voice(wording, voice) for voice in cell.consent],
    }


def _json_voice(wording: Wording, voice: Voice) -> dict[str, Any]:
    return {
        "claim": voice.claim,
        "label": wording.label(voice.claim),
        "holder": wording.label(voice.holder),
        "claimants": [wording.label(iri) for iri in voice.claimants],
        "says": wording.label(voice.says),
        "certainty": wording.label(voice.certainty) if voice.certainty else None,
        "of": voice.of or None,
        "decides": voice.decides,
        "stated_on": [day for day in (voice.stated_on, voice.stated_on_latest) if day],
        "hypothesis": voice.hypothetical,
        "evidence": wording.describer.origin(voice.claim),
    }


def _json_difference(wording: Wording, difference: CellDifference) -> dict[str, Any]:
    now, then = (wording.label(cell.verdict) if cell else None for cell in (difference.without, difference.supposed))
    column = wording.column(difference.cell)
    return {"option": difference.option, "column": column, "now": now, "then": then, "words": wording.difference(difference)}


def _json_explanation(wording: Wording, explanation: CellExplanation) -> dict[str, Any]:
    return {
        "option": explanation.option,
        "column": explanation.column,
        "found": wording.cell(explanation.cell),
        "consent": wording.role(explanation.cell) or None,
        "rule": explanation.rule,
        "steps": _json_steps(explanation.steps),
        "beside": _json_steps(explanation.beside),
        "needed_by": _json_steps(explanation.consent),
    }


def _json_steps(steps: Iterable[Premise]) -> list[dict[str, Any]]:
    return [{"iri": step.iri, "label": step.label, "origin": step.origin, "because": _json_steps(step.premises)} for step in steps]
