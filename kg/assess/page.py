"""Write an assessment as one HTML page for people: the answer, the matrix, and under it for each cell its claims, their places and sources.

The page is whole in itself, without script; it works at 400 and 1,600 pixels, in black-and-white print and by keyboard. Every word is escaped,
and only addresses of the web become links.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kg import __version__, text
from kg.assess.matrix import DISPUTED, MET, NOT_MET, Matrix, MatrixCell, MatrixRow, Voice
from kg.assess.wording import LEGEND, MARKED, AssessmentReport, Wording
from kg.describe import Describer, Premise
from kg.rdf import DERIVED_FROM, PREFIXES, when
from kg.text import html_text
from kg.vocab import SG

_ADDRESS = PREFIXES["schema"] + "url"
# Weight and border tell verdicts apart as well as shade does: print has no colour, and some readers see none.
_STYLE = """
body { font: 11pt/1.45 Georgia, serif; color: #111; background: #fff; max-width: 75rem; margin: 1.5rem auto; padding: 0 1rem }
h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin: 1.6rem 0 .3rem; break-after: avoid } h3 { font-size: 1rem; margin: .8rem 0 .2rem }
a { color: #034 } a:focus-visible { outline: 3px solid #034; outline-offset: 1px } .skip { position: absolute; left: -99rem }
.skip:focus { left: 1rem; background: #fff; padding: .3rem } .answer { max-width: 52rem }
section:target, li:target { border-left: 4px solid #034; padding-left: .5rem }
table { border-collapse: collapse; font-size: .82rem; width: 100% } thead { display: table-header-group }
th, td { border: 1px solid #888; padding: .25rem .4rem; text-align: left; vertical-align: top } th { background: #eee }
th[scope=row], td:last-child { overflow-wrap: anywhere } td:not(:last-child) { white-space: nowrap }
tr { break-inside: avoid } td.met { border: 2px solid #111 } td.not-met { background: #ddd; font-weight: bold }
td.disputed { font-style: italic; background: repeating-linear-gradient(45deg, #fff 0 6px, #eee 6px 12px) } td.open { color: #444 }
td a { color: inherit } .banner { border: 3px double #111; padding: .5rem .8rem; font-weight: bold } .small { font-size: .82rem; color: #333 }
ul { margin: .2rem 0 .6rem; padding-left: 1.3rem } li { overflow-wrap: anywhere }
@media (max-width: 56rem) {
  table, tbody, tr, td, th[scope=row] { display: block } thead { position: absolute; left: -99rem } tr { margin: 0 0 1rem; border: 1px solid #111 }
  td, th { border: 0; border-bottom: 1px solid #ccc } td:empty { display: none }
  td::before { content: attr(data-label) ": "; font-weight: normal; color: #333 }
}
@media print { body { margin: 0; max-width: none; font-size: 9pt } .skip { display: none } a { text-decoration: none; color: inherit }
  a[href^=http]::after { content: " <" attr(href) ">"; font-size: 85% } @page { size: A4 landscape; margin: 14mm } }
"""
_CLASSES = {MET: "met", NOT_MET: "not-met", DISPUTED: "disputed"}
PROJECT = "The sgkg project"


def as_html(report: AssessmentReport, _: int | None = None) -> str:
    """Return a report as one HTML page."""
    wording, matrix = report.wording, report.matrix
    title = "Assessment of the options" + (" under a hypothesis" if report.hypothesis else "")
    release = f"Release {__version__}" + (f", snapshot {report.release[:16]}" if report.release else "")
    body = ['<a class="skip" href="#answer">To the answer</a>', f'<h1 id="answer">{html_text(title)}</h1>']
    body.append(f'<p class="small">{html_text(report.asked[0].upper() + report.asked[1:])}. {html_text(release)}.</p>')
    if report.banner:
        body.append(f'<p class="banner">{html_text(report.banner)}</p>')
    reasons = wording.impasse(matrix) if len(matrix.rows) > 1 and not matrix.viable else []
    body.append(f'<p class="answer"><strong>{html_text(wording.verdict(matrix))}</strong> {html_text(wording.summary(matrix))}</p>')
    body.append(f'<div class="answer">{_list(reasons)}</div>' if reasons else "")
    body += _table(wording, matrix)
    body += [f"<p>{html_text(wording.undecided(matrix))}</p>"] if matrix.undecided and len(matrix.rows) > 1 else []
    body.append(f'<p class="small">{html_text(LEGEND)}{html_text(MARKED) if report.hypothesis else ""}</p>')
    if report.hypothesis or report.since:
        body += [f"<h2>{html_text(report.compared)}</h2>", _list(wording.differences(report.differences))]
    for explanation in report.explanations:
        heading = f"Why {explanation.column} is {wording.cell(explanation.cell)} for {explanation.option}"
        body.append(f"<section><h2>{html_text(heading)}</h2><p>{html_text(explanation.rule)}</p>{_steps(explanation.steps)}")
        body.append((f"<p>Heard beside:</p>{_steps(explanation.beside)}" if explanation.beside else "") + "</section>")
    body += [_option(report, number, row) for number, row in enumerate(matrix.rows)]
    body.append(_cite(report, release))
    return text.html_page(title, "\n".join(body), _STYLE)


def _anchor(number: int, row: MatrixRow, cell: MatrixCell) -> str:
    """Return the id of the words on a cell."""
    return f"c{number}-{row.cells.index(cell)}"


def _table(wording: Wording, matrix: Matrix) -> list[str]:
    """Return the matrix, what is known first; each cell leads to its claims."""
    if not matrix.rows:
        return []
    beneficiary, adversary = matrix.main("beneficiary"), matrix.main("adversary")
    shown = [one for one in (beneficiary, adversary) if one]
    head = ["option", "viable", *(wording.label(c) for c in matrix.rows[0].criteria), *map(wording.label, shown), "guarantors and others"]
    lines = ["<table><thead><tr>" + "".join(f'<th scope="col">{html_text(name)}</th>' for name in head) + "</tr></thead><tbody>"]
    for number, row in enumerate(matrix.rows):
        if not row.decided and len(matrix.rows) > 1:
            continue
        cells = [f'<th scope="row"><a href="#o{number}">{html_text(wording.label(row.option))}</a></th>']
        cells.append(_td(head[1], row.viable, html_text(wording.viable(row))))
        for name, cell in zip(head[2:-1], [*row.criteria.values(), *(row.parties.get(one) for one in shown)], strict=True):
            cells.append(_td(name, cell, _link(number, row, cell, html_text(wording.short(cell))) if cell and cell.voices else ""))
        others = [cell for cell in row.parties.values() if cell.party not in shown and cell.voices]
        named = ", ".join(_link(number, row, cell, f"{html_text(wording.label(cell.party))} {html_text(wording.short(cell))}") for cell in others)
        cells.append(_td(head[-1], None, named))
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return [*lines, "</tbody></table>"]


def _td(name: str, cell: MatrixCell | None, content: str) -> str:
    kind = _CLASSES.get(cell.verdict, "open") if cell else "open"
    return f'<td class="{kind}" data-label="{html_text(name)}">{content}</td>'


def _link(number: int, row: MatrixRow, cell: MatrixCell, content: str) -> str:
    return f'<a href="#{_anchor(number, row, cell)}">{content}</a>'


def _option(report: AssessmentReport, number: int, row: MatrixRow) -> str:
    """Return the section of one option: what keeps it from being viable, what would open a way, and each cell with its claims."""
    wording = report.wording
    obstacles, changes = wording.obstacles(row), report.changes_for(row.option)
    parts = [f'<section id="o{number}"><h2>{html_text(wording.label(row.option))}: {html_text(wording.viable(row))}</h2>']
    parts.append(_list(obstacles) if obstacles else "")
    if changes:
        parts.append(f"<h3>What would open a way</h3>{_list(wording.changes(changes, row))}")
    heard = [cell for cell in row.cells if cell.voices]
    if heard:
        parts.append("<h3>Who says so</h3><ul>" + "".join(_cell(wording, number, row, cell) for cell in heard) + "</ul>")
    return "".join(parts) + "</section>"


def _cell(wording: Wording, number: int, row: MatrixRow, cell: MatrixCell) -> str:
    told = f"{wording.column(cell)}: {wording.cell(cell)}" + (f"; {wording.role(cell)}" if cell.party else "")
    voices = "".join(f"<li>{_voice(wording, voice, party=bool(cell.party))}</li>" for voice in (*cell.voices, *cell.consent))
    return f'<li id="{_anchor(number, row, cell)}">{html_text(told)}<ul>{voices}</ul></li>'


def _voice(wording: Wording, voice: Voice, *, party: bool) -> str:
    """Return one claim: what it says, who says so when, whether it decides, its places with the addresses of their sources."""
    tail = f"{wording.voice(voice, party=party)}: {wording.says(voice)}, stated {when(voice.stated_on, voice.stated_on_latest)}"
    tail += "" if voice.decides else "; decides nothing"
    places = "; ".join(_place(name, address) for name, address in _places(wording.describer, voice.claim))
    return f"{html_text(wording.label(voice.claim))} ({html_text(tail)}){f' [{places}]' if places else ''}"


def _place(name: str, address: str) -> str:
    return f'<a href="{html_text(address)}">{html_text(name)}</a>' if address.startswith(("https://", "http://")) else html_text(name)


def _places(describer: Describer, claim: str) -> list[tuple[str, str]]:
    """Return the places of a claim in texts or its documents of record, each with the address of the source; else those of what it follows from."""
    found = []
    for span in describer.out(claim, SG.hasEvidence):
        source = (describer.out(span, SG.inSource) or [""])[0]
        offsets = "–".join([*describer.out(span, SG.startsAt), *describer.out(span, SG.endsAt)])
        found.append((f"{describer.label(source)} {offsets}", source))
    found += [(f"on record: {describer.label(source)}", source) for source in describer.out(claim, SG.recordedIn)]
    if not found:
        return [place for told in describer.out(claim, DERIVED_FROM) for place in _places(describer, told)]
    return [(name, (describer.out(source, _ADDRESS) or [""])[0]) for name, source in found]


def _steps(steps: Sequence[Premise]) -> str:
    if not steps:
        return ""
    items = (f"{html_text(s.label)}{html_text(f' [{s.origin}]') if s.origin else ''}{_steps(s.premises)}" for s in steps)
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def _list(lines: Iterable[str]) -> str:
    return "<ul>" + "".join(f"<li>{html_text(line)}</li>" for line in lines) + "</ul>"


def _cite(report: AssessmentReport, release: str) -> str:
    told = f"{PROJECT}: sgkg, the security-guarantee knowledge graph. {release}. Assessment of the options, {report.asked}."
    sources = "The words of the sources are not copied: a place is a source with the offsets of its characters; sgkg evidence finds it again."
    return f"<section><h2>How to cite</h2><p>{html_text(told)}</p><p class='small'>{html_text(sources)}</p></section>"
