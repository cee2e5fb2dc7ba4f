"""Write a report as one HTML page that needs nothing else: no script, no font, no picture from elsewhere."""

from __future__ import annotations

from html import escape

from kg.text import clean
from kg.validate import Report
from kg.validate.findings import Finding
from kg.validate.reports import Options, grouped, node, summary

_STYLE = """
:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem}

h1{font-size:1.5rem}h2{font-size:1.1rem;margin-top:2rem;overflow-wrap:anywhere}article{border-left:.3rem solid;padding:.2rem 1rem;margin:1rem 0}
.error{border-color:#b3261e}.warning{border-color:#a86200}.note{border-color:#0b61a4}
pre{overflow-x:auto;padding:.5rem;background:#8881;margin:.3rem 0}
mark{background:#fc06;color:inherit;text-decoration:underline wavy #b3261e}code{overflow-wrap:anywhere}p{margin:.3rem 0}.where{opacity:.75}
"""


def write(report: Report, options: Options) -> str:
    """Return the report as a page: a section a file, an article a finding."""
    body = ["<h1>Report on facts</h1>", f"<p>{escape(summary(report))}</p>"]
    for files, rules in grouped(report.findings).items():
        body.append(f"<section><h2>{escape(', '.join(files)) or 'The graph'}</h2>")
        for found in rules.values():
            shown = found[: options.most] if options.most else found
            body += [_article(finding) for finding in shown]
            if rest := len(found) - len(shown):
                body.append(f"<p>… {rest:,} more of <code>{escape(found[0].rule)}</code></p>")
        body.append("</section>")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Report on facts</title><style>{_STYLE}</style>'
    return "\n".join(["<!DOCTYPE html>", f'<html lang="en"><head>{head}</head><body><main>', *body, "</main></body></html>"]) + "\n"


def _article(finding: Finding) -> str:
    where = finding.cell or (f"line {finding.line}, column {finding.column}" if finding.line else "")
    head = f"<strong>{finding.severity}</strong> <code>{escape(finding.rule)}</code>"
    parts = [f'<p>{head} <span class="where">{escape(where)}</span></p>']
    if finding.focus:
        parts.append(f"<p>{escape(clean(node(finding)))}</p>")
    if finding.line:
        start = 0 if finding.cell else finding.column - 1
        end = finding.end_column - 1 if finding.end_line == finding.line and not finding.cell else len(finding.text)
        marked = [escape(clean(part, keep=True)) for part in (finding.text[:start], finding.text[start:end], finding.text[end:])]
        parts.append(f"<pre>{marked[0]}<mark>{marked[1]}</mark>{marked[2]}</pre>")
    parts.append(f"<p>{escape(clean(finding.message))}</p>")
    if finding.fix:
        parts.append(f"<p>Write: <code>{escape(clean(finding.fix))}</code></p>")
    return f'<article class="{finding.severity}">{"".join(parts)}</article>'
