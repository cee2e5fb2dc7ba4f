"""Write an assessment: the wording of its parts, and the whole as text, JSON, Markdown and HTML."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from kg import text
from kg.assess.explain import CellExplanation
from kg.assess.matrix import (
    ACCEPTABILITY,
    CREDIBILITY,
    DISPUTED,
    MET,
    NOT_MET,
    VIABILITY,
    CellDifference,
    Matrix,
    MatrixCell,
    MatrixRow,
    Voice,
)
from kg.assess.smallest_changes import SOME_VOICE, ChangeOfView, SmallestChanges
from kg.describe import Describer, Premise
from kg.text import html_text

MAX_PARTIES = 6
MAX_NAMED = 3
LEGEND = (
    "A figure after a verdict counts the independent voices behind it: works by distinct authors, reprints and digests not counted again."
    " +1? is a voice that decides nothing: possible, expected, leaning, doubting or beside the verdict. if: only on a condition."
)
MARK = "*"
MARKED = f" {MARK}: drawn from the hypothesis."
NOT_A_FACT = "HYPOTHESIS, not a fact"
ADVICE = "sgkg assess OPTION --changes searches the smallest set of changes that would open a way; --explain OPTION WORD says why."


class AssessmentReport(NamedTuple):
    """One assessment.

    Attributes:
        matrix: the options weighed, under the hypothesis where there is one.
        describer: gives labels and origins, from the graph that was weighed.
        hypothesis: what is supposed, in words; nothing where nothing is.
        differences: what differs because of it.
        changes: the smallest changes by option; nothing where they were not asked for.
        explanations: the cells explained.
    """

    matrix: Matrix
    describer: Describer
    hypothesis: tuple[str, ...] = ()
    differences: tuple[CellDifference, ...] = ()
    changes: tuple[SmallestChanges, ...] = ()
    explanations: tuple[CellExplanation, ...] = ()

    @property
    def wording(self) -> Wording:
        """The words for its parts."""
        return Wording(self.describer)

    @property
    def banner(self) -> str:
        """The line that marks a hypothesis, '' where there is none."""
        return f"{NOT_A_FACT}: {'; '.join(self.hypothesis)}" if self.hypothesis else ""

    @property
    def legend(self) -> str:
        """What the figures and signs in the cells mean."""
        return LEGEND + (MARKED if self.hypothesis else "")

    @property
    def asked(self) -> str:
        """What the answer is as of, in words."""
        return f"as of {self.matrix.as_of}" if self.matrix.as_of else "all that the graph holds"

    def changes_for(self, option: str) -> SmallestChanges | None:
        """Return the smallest changes for an option, None where they were not asked for."""
        return next((found for found in self.changes if found.option == option), None)


# Wording --------------------------------------------------------------------------------------------------------------


class Wording:
    """Words for the parts of one matrix, by the labels of one store."""

    def __init__(self, describer: Describer) -> None:
        self.describer = describer

    def label(self, iri: str) -> str:
        """Return the label of an IRI."""
        return "some voice" if iri == SOME_VOICE else self.describer.label(iri)

    def cell(self, cell: MatrixCell | None) -> str:
        """Return the text of a cell, such as `not met 2 +1?`."""
        if cell is None:
            return "–"
        parts = [self.label(cell.verdict)]
        parts += [str(cell.deciding)] if cell.deciding else []
        parts += [f"+{cell.doubts}?"] if cell.doubts else []
        parts += ["if"] if cell.conditions else []
        return " ".join(parts) + (MARK if cell.hypothetical else "")

    def column(self, cell: MatrixCell) -> str:
        """Return what a cell is about: a criterion, or whose acceptance."""
        return f"accepted by {self.label(cell.party)}" if cell.party else self.label(cell.criterion)

    def table(self, matrix: Matrix) -> tuple[list[str], list[list[str]]]:
        """Return the head and the rows of the matrix: criteria, the parties of which something is known, and the others together."""
        parties = matrix.parties(MAX_PARTIES)
        head = ["option", "viable", *(self.label(c) for c in (matrix.rows[0].criteria if matrix.rows else ())), *map(self.label, parties)]
        rows = []
        others = any(set(row.parties) - set(parties) for row in matrix.rows)
        for row in matrix.rows:
            cells = [self.label(row.option), self.cell(row.viable._replace(voices=())), *map(self.cell, row.criteria.values())]
            cells += [self.cell(row.parties.get(party)) for party in parties]
            rows.append([*cells, self._others(row, parties)] if others else cells)
        return ([*head, "others"] if others else head), rows

    def _others(self, row: MatrixRow, parties: Sequence[str]) -> str:
        rest = [self.label(cell.verdict) for party, cell in row.parties.items() if party not in parties]
        return ", ".join(f"{rest.count(verdict)} {verdict}" for verdict in dict.fromkeys(sorted(rest))) or "–"

    def tellers(self, voices: Iterable[Voice]) -> str:
        """Return who says so, each once, hypothetical voices marked."""
        told = dict.fromkeys(
            "hypothesis" if voice.hypothetical else self.label(teller) for voice in voices for teller in (voice.claimants or (voice.holder,))
        )
        return ", ".join(told)

    def obstacles(self, row: MatrixRow) -> list[str]:
        """Return in words what keeps an option from being viable."""
        found = [] if row.viable.derived else ["no option now: nobody takes a position on it, or it is in force"]
        silent = []
        for cell in row.failing:
            obstacle = self._obstacle(cell)
            if obstacle:
                found.append(obstacle)
            else:
                silent.append(self.label(cell.party))
        if silent:
            more = f" and {len(silent) - MAX_NAMED} more" if len(silent) > MAX_NAMED else ""
            found.append(f"nothing known of {', '.join(silent[:MAX_NAMED])}{more}")
        return found

    def _obstacle(self, cell: MatrixCell) -> str:
        """Return in words why a cell fails, '' where nothing is known of its party."""
        deciding = self.tellers(voice for voice in cell.voices if voice.decides)
        doubting = self.tellers(voice for voice in cell.voices if not voice.decides)
        says = f" ({deciding})" if deciding else ""
        if cell.criterion == CREDIBILITY:
            return f"credibility {self.label(cell.verdict)}{says or ' (no voice decides it)'}"
        party = self.label(cell.party)
        if cell.verdict == NOT_MET:
            return f"refused by {party}{says}"
        if cell.verdict == DISPUTED:
            return f"reported both ways: {party}{says}"
        if cell.verdict == MET:
            return f"accepted by {party} only if {' and '.join(map(self.label, cell.conditions))}{says}"
        return f"undecided: {party} ({doubting or deciding})" if cell.voices else ""

    def verdict(self, matrix: Matrix) -> str:
        """Return in one sentence whether there is an impasse."""
        count, viable = len(matrix.rows), matrix.viable
        if not count:
            return "Nobody takes a position on any option: there is nothing to weigh."
        if viable:
            names = "; ".join(self.label(row.option) for row in viable)
            return f"{len(viable)} of {count} options {'is' if len(viable) == 1 else 'are'} both credible and accepted by all: {names}."
        subject = "The option is not" if count == 1 else f"None of the {count} options is"
        return f"{subject} both credible and accepted by all whose consent it needs" + (": an impasse." if count > 1 else ".")

    def change(self, change: ChangeOfView) -> str:
        """Return one change in words."""
        if change.criterion == ACCEPTABILITY:
            return f"{self.label(change.who)} accepts it without condition"
        return f"{self.label(change.who)} finds its {self.label(change.criterion)} met"

    def changes(self, found: SmallestChanges) -> list[str]:
        """Return in words what would open a way for one option."""
        bound = f" (the search ended at its bound of {found.tries} sets)" if found.bounded else ""
        if not found.sets:
            why = bound or " by the rules, which judge the credibility of guarantees alone"
            return [f"no set of stances and verdicts was found that opens a way{why}"]
        first, *others = found.sets
        if not first:
            return ["viable as it is"]
        lines = [f"{len(first)} change{'' if len(first) == 1 else 's'} would open a way: {self._joined(first)}"]
        lines += [f"or: {self._joined(changes)}" for changes in others]
        if found.more:
            lines.append(f"and {found.more} further set{'' if found.more == 1 else 's'} of that size")
        return [*lines[:-1], lines[-1] + bound]

    def _joined(self, changes: Sequence[ChangeOfView]) -> str:
        """Return changes on one line, those who accept together and in front."""
        who = [self.label(change.who) for change in changes if change.criterion == ACCEPTABILITY]
        rest = [self.change(change) for change in changes if change.criterion != ACCEPTABILITY]
        if len(who) > MAX_PARTIES:
            rest.insert(0, f"{', '.join(who[:MAX_NAMED])} and {len(who) - MAX_NAMED} more accept it without condition")
        elif len(who) > 1:
            rest.insert(0, f"{', '.join(who[:-1])} and {who[-1]} accept it without condition")
        elif who:
            rest.insert(0, f"{who[0]} accepts it without condition")
        return "; ".join(rest)

    def difference(self, difference: CellDifference) -> str:
        """Return in words one cell that a hypothesis changes."""
        cell = difference.cell
        none = "not among the options" if cell.criterion == VIABILITY else "not asked"
        before, after = (self.cell(side) if side else none for side in (difference.without, difference.supposed))
        return f"{self.label(difference.option)}: {self.column(cell)}: {before} → {after}"

    def differences(self, found: Sequence[CellDifference]) -> list[str]:
        """Return in words what a hypothesis changes."""
        return [self.difference(difference) for difference in found] or ["nothing"]


def _why(explanation: CellExplanation) -> str:
    return f"Why {explanation.column} is {explanation.verdict} for {explanation.option}"


# Text and Markdown ----------------------------------------------------------------------------------------------------


class _Markup(NamedTuple):
    """How the parts of a document are written in plain text or Markdown."""

    escape: Callable[[str], str]
    strong: Callable[[str], str]
    heading: Callable[[str], list[str]]
    indent: str
    table: Callable[[Sequence[str], Sequence[Sequence[str]]], str]


def as_table(report: AssessmentReport, width: int | None = None) -> str:
    """Return a report as plain text, its table fitted to `width` columns where that is given."""

    def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
        return text.table(head, rows, width=width)

    return _document(report, _Markup(text.clean, str, lambda title: ["", title], "  ", table))


def as_markdown(report: AssessmentReport, _: int | None = None) -> str:
    """Return a report as Markdown."""
    return _document(report, _Markup(text.markdown, lambda line: f"**{line}**", lambda title: ["", f"## {title}", ""], "", text.markdown_table))


def _document(report: AssessmentReport, markup: _Markup) -> str:
    wording, say = report.wording, markup.escape

    def heading(title: str) -> list[str]:
        return markup.heading(say(title))

    def bullets(lines: Iterable[str]) -> list[str]:
        return [f"{markup.indent}- {say(line)}" for line in lines]

    def tree(steps: Iterable[Premise], depth: int = 0) -> list[str]:
        lines = []
        for step in steps:
            lines.append(f"{markup.indent}{'  ' * depth}- {say(step.label + (f'  [{step.origin}]' if step.origin else ''))}")
            lines += tree(step.premises, depth + 1)
        return lines

    head, rows = wording.table(report.matrix)
    lines = [markup.strong(say(report.banner)), ""] if report.banner else []
    lines += [markup.table([say(name) for name in head], rows).rstrip("\n"), "", say(report.legend)]
    if report.hypothesis:
        lines += [*heading("What the hypothesis changes"), *bullets(wording.differences(report.differences))]
    lines += ["", say(wording.verdict(report.matrix) + (f" ({report.asked})" if report.matrix.as_of else ""))]
    for row in report.matrix.rows:
        obstacles, changes = wording.obstacles(row), report.changes_for(row.option)
        lines += [*heading(wording.label(row.option)), *bullets(obstacles or ["viable"])]
        lines += bullets(wording.changes(changes)) if changes and obstacles else []
    for explanation in report.explanations:
        lines += heading(_why(explanation))
        lines += [say(f"rule {explanation.rule}" if explanation.rule else "no rule concludes anything"), *tree(explanation.steps)]
        lines += [say("heard beside, deciding nothing:"), *tree(explanation.beside)] if explanation.beside else []
    if not report.changes and not report.hypothesis and report.matrix.rows and not report.matrix.viable:
        lines += ["", say(ADVICE)]
    return "\n".join(lines) + "\n"


# JSON -----------------------------------------------------------------------------------------------------------------


def as_json(report: AssessmentReport, _: int | None = None) -> str:
    """Return a report as JSON."""
    wording, matrix = report.wording, report.matrix
    content: dict[str, Any] = {
        "as_of": matrix.as_of or None,
        "hypothesis": list(report.hypothesis),
        "is_hypothetical": bool(report.hypothesis),
        "impasse": not matrix.viable,
        "verdict": wording.verdict(matrix),
        "options": [_json_option(wording, row, report.changes_for(row.option)) for row in matrix.rows],
    }
    if report.hypothesis:
        content["differences"] = [_json_difference(wording, difference) for difference in report.differences]
    if report.explanations:
        content["explained"] = [_json_explanation(explanation) for explanation in report.explanations]
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def _json_option(wording: Wording, row: MatrixRow, changes: SmallestChanges | None) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "option": row.option,
        "label": wording.label(row.option),
        "viable": wording.label(row.viable.verdict),
        "cells": [_json_cell(wording, cell) for cell in row.cells],
        "fails": wording.obstacles(row),
    }
    if changes:
        sets = [[{"who": c.who, "criterion": c.criterion, "words": wording.change(c)} for c in each] for each in changes.sets]
        entry["smallest_changes"] = {"sets": sets, "more": changes.more, "tried": changes.tries, "bound_reached": changes.bounded}
    return entry


def _json_cell(wording: Wording, cell: MatrixCell) -> dict[str, Any]:
    return {
        "column": wording.column(cell),
        "criterion": cell.criterion,
        "party": cell.party or None,
        "verdict": wording.label(cell.verdict),
        "derived": cell.derived or None,
        "voices": cell.deciding,
        "doubts": cell.doubts,
        "conditions": [{"iri": iri, "label": wording.label(iri)} for iri in cell.conditions],
        "hypothesis": cell.hypothetical,
        "claims": [_json_voice(wording, voice) for voice in cell.voices],
    }


def _json_voice(wording: Wording, voice: Voice) -> dict[str, Any]:
    return {
        "claim": voice.claim,
        "label": wording.label(voice.claim),
        "holder": wording.label(voice.holder),
        "claimants": [wording.label(iri) for iri in voice.claimants],
        "says": wording.label(voice.says),
        "certainty": wording.label(voice.certainty) if voice.certainty else None,
        "decides": voice.decides,
        "stated_on": [day for day in (voice.stated_on, voice.stated_on_latest) if day],
        "hypothesis": voice.hypothetical,
        "evidence": wording.describer.origin(voice.claim),
    }


def _json_difference(wording: Wording, difference: CellDifference) -> dict[str, Any]:
    now, then = (wording.label(cell.verdict) if cell else None for cell in (difference.without, difference.supposed))
    column = wording.column(difference.cell)
    return {"option": difference.option, "column": column, "now": now, "then": then, "words": wording.difference(difference)}


def _json_explanation(explanation: CellExplanation) -> dict[str, Any]:
    option, column, verdict, rule, steps, beside = explanation
    return {"option": option, "column": column, "found": verdict, "rule": rule, "steps": _json_steps(steps), "beside": _json_steps(beside)}


def _json_steps(steps: Iterable[Premise]) -> list[dict[str, Any]]:
    return [{"iri": step.iri, "label": step.label, "origin": step.origin, "because": _json_steps(step.premises)} for step in steps]


# HTML -----------------------------------------------------------------------------------------------------------------

# Weight and border tell verdicts apart as well as shade does: print has no colour, and some readers see none.
_STYLE = """
body { font: 11pt/1.45 Georgia, serif; color: #111; background: #fff; max-width: 75rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin: 1.6rem 0 .3rem; break-after: avoid } h3 { font-size: 1rem; margin: .8rem 0 .2rem }
table { border-collapse: collapse; font-size: .82rem; width: 100% } thead { display: table-header-group }
th, td { border: 1px solid #888; padding: .25rem .4rem; text-align: left; vertical-align: top } th { background: #eee }
tr, section { break-inside: avoid } td.met { border: 2px solid #111 } td.not-met { background: #ddd; font-weight: bold }
td.disputed { font-style: italic; background: repeating-linear-gradient(45deg, #fff 0 6px, #eee 6px 12px) } td.unknown { color: #555 }
.banner { border: 3px double #111; padding: .5rem .8rem; font-weight: bold } .small { font-size: .82rem; color: #333 }
ul { margin: .2rem 0 .6rem; padding-left: 1.3rem } q { quotes: none }
@media print { body { margin: 0; max-width: none; font-size: 9pt } @page { size: A4 landscape; margin: 14mm } }
"""
_CLASSES = {MET: "met", NOT_MET: "not-met", DISPUTED: "disputed"}


def as_html(report: AssessmentReport, _: int | None = None) -> str:
    """Return a report as one HTML page: self-contained, without script, fit for black-and-white print; every word is escaped."""
    wording = report.wording
    title = "Assessment of the options" + (" under a hypothesis" if report.hypothesis else "")
    body = [f"<h1>{html_text(title)}</h1>", f"<p>{html_text(report.asked[0].upper() + report.asked[1:])}.</p>"]
    if report.banner:
        body.append(f'<p class="banner">{html_text(report.banner)}</p>')
    body.append(f"<p><strong>{html_text(wording.verdict(report.matrix))}</strong></p>")
    body += [*_html_table(wording, report.matrix), f'<p class="small">{html_text(LEGEND)}{html_text(MARKED) if report.hypothesis else ""}</p>']
    if report.hypothesis:
        body += ["<h2>What the hypothesis changes</h2>", _html_list(wording.differences(report.differences))]
    body += [_html_option(wording, row, report.changes_for(row.option)) for row in report.matrix.rows]
    for explanation in report.explanations:
        body.append(f"<section><h2>{html_text(_why(explanation))}</h2><p>{html_text(explanation.rule)}</p>{_html_steps(explanation.steps)}")
        body.append((f"<p>Heard beside:</p>{_html_steps(explanation.beside)}" if explanation.beside else "") + "</section>")
    return text.html_page(title, "\n".join(body), _STYLE)


def _html_table(wording: Wording, matrix: Matrix) -> list[str]:
    head, rows = wording.table(matrix)
    lines = ["<table><thead><tr>" + "".join(f'<th scope="col">{html_text(name)}</th>' for name in head) + "</tr></thead><tbody>"]
    for row, texts in zip(matrix.rows, rows, strict=True):
        shown = [row.viable, *row.criteria.values(), *(row.parties.get(party) for party in matrix.parties(MAX_PARTIES))]
        shown += [None] * (len(texts) - 1 - len(shown))  # the other parties, counted in one cell
        cells = [f'<th scope="row">{html_text(texts[0])}</th>']
        for cell, words in zip(shown, texts[1:], strict=True):
            cells.append(f'<td class="{_CLASSES.get(cell.verdict, "unknown") if cell else "unknown"}">{html_text(words)}</td>')
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return [*lines, "</tbody></table>"]


def _html_option(wording: Wording, row: MatrixRow, changes: SmallestChanges | None) -> str:
    obstacles = wording.obstacles(row)
    parts = [f"<section><h2>{html_text(wording.label(row.option))}</h2>"]
    parts.append(f"<p>Viable: {html_text(wording.label(row.viable.verdict))}.</p>" + (_html_list(obstacles) if obstacles else ""))
    if changes:
        parts.append(f"<h3>What would open a way</h3>{_html_list(wording.changes(changes))}")
    heard = [cell for cell in row.cells if cell.voices]
    if heard:
        parts.append("<h3>Voices</h3><ul>" + "".join(_html_voices(wording, cell) for cell in heard) + "</ul>")
    return "".join(parts) + "</section>"


def _html_voices(wording: Wording, cell: MatrixCell) -> str:
    lines = []
    for voice in cell.voices:
        tail = [wording.label(iri) for iri in (voice.says, voice.certainty) if iri]
        tail += ([] if voice.decides else ["decides nothing"]) + (["hypothesis"] if voice.hypothetical else [])
        lines.append(f"{wording.describer.line(voice.claim)}: {', '.join(tail)}. {'; '.join(wording.describer.origin(voice.claim))}")
    return f"<li>{html_text(wording.column(cell))}: {html_text(wording.cell(cell))}{_html_list(lines)}</li>"


def _html_steps(steps: Sequence[Premise]) -> str:
    if not steps:
        return ""
    items = (f"{html_text(s.label)}{html_text(f' [{s.origin}]') if s.origin else ''}{_html_steps(s.premises)}" for s in steps)
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _html_list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{html_text(line)}</li>" for line in lines) + "</ul>"


# Each takes a report and the columns of the terminal, None where it does not write to one.
FORMATS: dict[str, Callable[[AssessmentReport, int | None], str]] = {"table": as_table, "json": as_json, "md": as_markdown, "html": as_html}
