"""An assessment as one HTML page: self-contained, without script, fit for black-and-white print; every word is escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence

from kg.assess.matrix import DISPUTED, MET, NOT_MET, Cell, Row
from kg.assess.render import LEGEND, MARK, MAX_PARTIES, Words
from kg.assess.report import Report
from kg.describe import Premise

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


def page(report: Report) -> str:
    """Return the whole page."""
    words, matrix = report.words, report.matrix
    head_line = "Assessment of the options" + (" under a hypothesis" if report.hypothesis else "")
    head, rows = words.table(matrix)
    body = [f"<h1>{_e(head_line)}</h1>", f"<p>{_e(report.asked[0].upper() + report.asked[1:])}.</p>"]
    if report.banner:
        body.append(f'<p class="banner">{_e(report.banner)}</p>')
    body.append(f"<p><strong>{_e(words.verdict(matrix))}</strong></p>")
    body.append("<table><thead><tr>" + "".join(f'<th scope="col">{_e(name)}</th>' for name in head) + "</tr></thead><tbody>")
    for row, texts in zip(matrix.rows, rows, strict=True):
        shown = [row.viable, *row.criteria.values(), *(row.parties.get(p) for p in matrix.parties(MAX_PARTIES))]
        cells = [f'<th scope="row">{_e(texts[0])}</th>']
        for i, text in enumerate(texts[1:]):
            cell = shown[i] if i < len(shown) and head[i + 1] != "others" else None
            cells.append(f'<td class="{_CLASSES.get(cell.found, "unknown") if cell else "unknown"}">{_e(text)}</td>')
        body.append(f"<tr>{''.join(cells)}</tr>")
    body += ["</tbody></table>", f'<p class="small">{_e(LEGEND)}{_e(f" {MARK}: drawn from the hypothesis.") if report.hypothesis else ""}</p>']
    if report.hypothesis:
        body += ["<h2>What the hypothesis changes</h2>", _list([words.difference(side) for side in report.differences] or ["nothing"])]
    ways = {found.option: found for found in report.ways}
    for row in matrix.rows:
        body.append(_option(words, row, words.ways(ways[row.option]) if row.option in ways else []))
    for chain in report.chains:
        title = f"Why {chain.column} is {chain.found} for {chain.option}"
        body.append(f"<section><h2>{_e(title)}</h2><p>{_e(chain.rule)}</p>{_steps(chain.steps)}")
        body.append((f"<p>Heard beside:</p>{_steps(chain.beside)}" if chain.beside else "") + "</section>")
    content = "\n".join(body)
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>{_e(head_line)}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n{content}\n</body>\n</html>\n"
    )


def _option(words: Words, row: Row, ways: list[str]) -> str:
    fails = words.fails(row)
    parts = [f"<section><h2>{_e(words.label(row.option))}</h2>"]
    parts.append(f"<p>Viable: {_e(words.label(row.viable.found))}.</p>" + (_list(fails) if fails else ""))
    if ways:
        parts.append(f"<h3>What would open a way</h3>{_list(ways)}")
    heard = [cell for cell in row.cells if cell.voices]
    if heard:
        parts.append("<h3>Voices</h3><ul>" + "".join(_voices(words, cell) for cell in heard) + "</ul>")
    return "".join(parts) + "</section>"


def _voices(words: Words, cell: Cell) -> str:
    lines = []
    for voice in cell.voices:
        tail = [words.label(iri) for iri in (voice.says, voice.certainty) if iri]
        tail += ([] if voice.decides else ["decides nothing"]) + (["hypothesis"] if voice.supposed else [])
        lines.append(f"{words.describer.line(voice.claim)}: {', '.join(tail)}. {'; '.join(words.describer.origin(voice.claim))}")
    return f"<li>{_e(words.column(cell))}: {_e(words.cell(cell))}{_list(lines)}</li>"


def _steps(steps: Sequence[Premise]) -> str:
    if not steps:
        return ""
    return "<ul>" + "".join(f"<li>{_e(s.label)}{_e(f' [{s.origin}]') if s.origin else ''}{_steps(s.premises)}</li>" for s in steps) + "</ul>"


def _list(lines: Sequence[str]) -> str:
    return "<ul>" + "".join(f"<li>{_e(line)}</li>" for line in lines) + "</ul>"


def _e(text: str) -> str:
    """Return text that is safe between tags and in attributes; control characters, which no HTML may hold, are replaced."""
    return html.escape("".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split())))
