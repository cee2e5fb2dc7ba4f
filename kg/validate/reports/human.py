"""Reports for people: text at a terminal, Markdown for a comment on a change or a wiki, and one HTML page."""

from __future__ import annotations

from collections.abc import Iterator

from kg.rdf import short
from kg.text import clean, folded, html_text, markdown, wrapped
from kg.validate.model import Finding, Report
from kg.validate.reports import ReportFormat, grouped, node, summary, what

TITLE = "Report on facts"
#: Where the width is not told, longer lines of a file are cut around the place.
LONGEST = 150

Group = tuple[tuple[str, ...], list[tuple[list[Finding], int]]]


def _groups(report: Report, most: int) -> Iterator[Group]:
    """Yield the findings by file: for each rule those to show, and how many more there are."""
    for files, rules in grouped(report.findings).items():
        yield files, [(found[:most] if most else found, len(found) - most if most and len(found) > most else 0) for found in rules.values()]


# Text -----------------------------------------------------------------------------------------------------------------

_COLOURS = {"error": "31;1", "warning": "33;1", "note": "36;1", "mark": "34;1", "rule": "1"}


def write_text(report: Report, *, most: int, width: int, colour: bool) -> str:
    """Return the report as text: by file and rule, the place underlined, what to type."""

    def coloured(kind: str, text: str) -> str:
        return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if colour else text

    lines: list[str] = []
    for files, rules in _groups(report, most):
        lines.append(coloured("rule", ", ".join(files) or "in the graph, because of these files"))
        for shown, rest in rules:
            for finding in shown:
                kind = f"{finding.severity}[{finding.rule}]"
                head = f"  {kind}" + (f"  {finding.place}" if finding.line else "") + (f"  {clean(node(finding))}" if finding.focus else "")
                first, *more = folded(head, width).split("\n")
                lines += [first.replace(kind, coloured(finding.severity, kind), 1), *more]
                if finding.cell:
                    lines.append(f"    {finding.cell} | {clean(finding.text)}".rstrip())
                elif finding.line:
                    line, indent, mark = _underlined(finding, width or LONGEST)
                    lines += [line, indent + coloured("mark", mark)]
                lines += _explained(finding, width)
            if rest:
                lines.append(f"  … {rest:,} more of {shown[0].rule}; --max 0 shows all")
        lines.append("")
    lines += [f"{file}: holds no facts" for file, count in report.triples.items() if not count and file not in report.unreadable]
    return "\n".join([*lines, folded(summary(report), width)]) + "\n"


def _explained(finding: Finding, width: int) -> list[str]:
    """Return the message, the value where no line shows it, and what to type."""
    rows = [("", finding.message)]
    if not finding.line and finding.value and finding.value != finding.focus:
        path = short(f"<{finding.path}>" if finding.path.startswith("http") else finding.path)
        rows.append(("found  ", f"{path} {short(finding.value)}".strip()))
    if finding.fix:
        rows.append(("write  " if not finding.fix.startswith(("add", "keep")) else "fix    ", finding.fix))
    lines = []
    for mark, words in rows:
        text, after = mark + clean(words), " " * (4 + len(mark))
        lines += wrapped(" " * 4 + text, width, len(after)) if width else [" " * 4 + text]
    return lines


def _underlined(finding: Finding, width: int) -> tuple[str, str, str]:
    """Return the line with its number, and an indent and a mark that stand below the place; long lines are cut around the place."""
    number = f"    {finding.line} | "
    start = finding.column - 1
    text = finding.text.replace("\t", " ")
    end = finding.end_column - 1 if finding.end_line == finding.line else len(text.rstrip())
    room = max(20, width - len(number) - 1)
    cut = max(0, min(start - room // 3, len(text) - room)) if len(text) > room else 0
    shown = ("…" if cut else "") + text[cut + bool(cut) : cut + room]
    size = max(1, min(end, cut + room) - start)
    return number + clean(shown, keep=True), " " * (len(number) + start - cut), "^" * size


# Markdown -------------------------------------------------------------------------------------------------------------


def write_markdown(report: Report, *, most: int) -> str:
    """Return the report as Markdown: a section a file, a table row a finding."""
    lines = [f"# {TITLE}", "", summary(report), ""]
    for files, rules in _groups(report, most):
        lines += [f"## {markdown(', '.join(files)) or 'The graph'}", "", "| place | severity | rule | what | write |", "|---|---|---|---|---|"]
        for shown, rest in rules:
            lines += map(_row, shown)
            if rest:
                lines.append(f"| | | `{shown[0].rule}` | … {rest:,} more | |")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(finding: Finding) -> str:
    place = finding.cell or (f"{finding.line}:{finding.column}" if finding.line else "")
    fix = "`` " + clean(finding.fix).replace("`", "'").replace("|", "\\|") + " ``" if finding.fix else ""
    return f"| {place} | {finding.severity} | `{finding.rule}` | {markdown(what(finding))} | {fix} |"


# HTML -----------------------------------------------------------------------------------------------------------------

_STYLE = """
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}

h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;overflow-wrap:anywhere}article{border-left:.3rem solid;padding:.2rem 1rem;margin:1rem 0}
.error{border-color:#b3261e}.warning{border-color:#a86200}.note{border-color:#0b61a4}
pre{overflow-x:auto;padding:.5rem;background:#8881;margin:.3rem 0}
mark{background:#fc06;color:inherit;text-decoration:underline wavy #b3261e}code{overflow-wrap:anywhere}p{margin:.3rem 0}.where{opacity:.75}
"""


def write_html(report: Report, *, most: int) -> str:
    """Return the report as a page that needs nothing else (no script, font or picture): a section a file, an article a finding."""
    body = [f"<h1>{TITLE}</h1>", f"<p>{html_text(summary(report))}</p>"]
    for files, rules in _groups(report, most):
        body.append(f"<section><h2>{html_text(', '.join(files)) or 'The graph'}</h2>")
        for shown, rest in rules:
            body += map(_article, shown)
            if rest:
                body.append(f"<p>… {rest:,} more of <code>{html_text(shown[0].rule)}</code></p>")
        body.append("</section>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{TITLE}</title><style>{_STYLE}</style>'
    return "\n".join(["<!DOCTYPE html>", f'<html lang="en"><head>{head}</head><body><main>', *body, "</main></body></html>"]) + "\n"


def _article(finding: Finding) -> str:
    where = finding.cell or (f"line {finding.line}, column {finding.column}" if finding.line else "")
    head = f"<strong>{finding.severity}</strong> <code>{html_text(finding.rule)}</code>"
    parts = [f'<p>{head} <span class="where">{html_text(where)}</span></p>']
    if finding.focus:
        parts.append(f"<p>{html_text(node(finding))}</p>")
    if finding.line:
        start = 0 if finding.cell else finding.column - 1
        end = finding.end_column - 1 if finding.end_line == finding.line and not finding.cell else len(finding.text)
        marked = [html_text(part, keep=True) for part in (finding.text[:start], finding.text[start:end], finding.text[end:])]
        parts.append(f"<pre>{marked[0]}<mark>{marked[1]}</mark>{marked[2]}</pre>")
    parts.append(f"<p>{html_text(finding.message)}</p>")
    if finding.fix:
        parts.append(f"<p>Write: <code>{html_text(finding.fix)}</code></p>")
    return f'<article class="{finding.severity}">{"".join(parts)}</article>'


FORMATS = (
    ReportFormat("text", write_text, ".txt", ("most", "width", "colour")),
    ReportFormat("md", write_markdown, ".md", ("most",)),
    ReportFormat("html", write_html, ".html", ("most",)),
)
