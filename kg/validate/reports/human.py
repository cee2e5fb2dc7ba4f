"""Write a report for people at a terminal: by file and rule, the place underlined, what to type."""

from __future__ import annotations

import textwrap

from kg.rdf import short
from kg.text import clean
from kg.validate import Report
from kg.validate.findings import Finding
from kg.validate.reports import Options, grouped, node, summary

_COLOURS = {"error": "31;1", "warning": "33;1", "note": "36;1", "mark": "34;1", "rule": "1"}
LONGEST = 150


def write(report: Report, options: Options) -> str:
    """Return the report as text."""
    lines: list[str] = []
    for files, rules in grouped(report.findings).items():
        lines.append(_colour("rule", ", ".join(files) or "in the graph, because of these files", options))
        for found in rules.values():
            shown = found[: options.most] if options.most else found
            for finding in shown:
                lines += _finding(finding, options)
            if rest := len(found) - len(shown):
                lines.append(f"  … {rest:,} more of {found[0].rule}; --max 0 shows all")
        lines.append("")
    lines += [f"{file}: holds no facts" for file, count in report.triples.items() if not count and file not in report.unreadable]
    return "\n".join([*lines, summary(report)]) + "\n"


def _finding(finding: Finding, options: Options) -> list[str]:
    where = f"  {finding.place}" if finding.line else ""
    head = _colour(finding.severity, f"{finding.severity}[{finding.rule}]", options)
    lines = [f"  {head}{where}" + (f"  {clean(node(finding))}" if finding.focus else "")]
    if finding.cell:
        lines.append(f"    {finding.cell} | {clean(finding.text)}".rstrip())
    elif finding.line:
        lines += _underlined(finding, options)
    rows = [("", finding.message)]
    if not finding.line and finding.value and finding.value != finding.focus:
        path = short(f"<{finding.path}>" if finding.path.startswith("http") else finding.path)
        rows.append(("found  ", f"{path} {short(finding.value)}".strip()))
    if finding.fix:
        rows.append(("write  " if not finding.fix.startswith(("add", "keep")) else "fix    ", finding.fix))
    for mark, words in rows:
        text = mark + clean(words)
        after = " " * (4 + len(mark))
        lines += textwrap.wrap(text, options.width, initial_indent=" " * 4, subsequent_indent=after) if options.width else [" " * 4 + text]
    return lines


def _underlined(finding: Finding, options: Options) -> list[str]:
    """Return the line with its number and, under it, a mark below the place; long lines are cut around the place."""
    number = f"    {finding.line} | "
    start = finding.column - 1
    text = finding.text.replace("\t", " ")
    end = finding.end_column - 1 if finding.end_line == finding.line else len(text.rstrip())
    limit = options.width or LONGEST
    room = max(20, limit - len(number) - 1)
    cut = max(0, min(start - room // 3, len(text) - room)) if len(text) > room else 0
    shown = ("…" if cut else "") + text[cut + bool(cut) : cut + room]
    size = max(1, min(end, cut + room) - start)
    return [number + clean(shown, keep=True), " " * (len(number) + start - cut) + _colour("mark", "^" * size, options)]


def _colour(kind: str, text: str, options: Options) -> str:
    return f"\x1b[{_COLOURS[kind]}m{text}\x1b[0m" if options.colour else text
