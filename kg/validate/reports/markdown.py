"""Write a report as Markdown, for a comment on a change or a wiki."""

from __future__ import annotations

from kg.text import clean
from kg.text import markdown as escape
from kg.validate import Report
from kg.validate.findings import Finding
from kg.validate.reports import Options, grouped, node, summary


def write(report: Report, options: Options) -> str:
    """Return the report as Markdown: a section a file, a table row a finding."""
    lines = ["# Report on facts", "", summary(report), ""]
    for files, rules in grouped(report.findings).items():
        lines += [f"## {escape(', '.join(files)) or 'The graph'}", "", "| place | severity | rule | what | write |", "|---|---|---|---|---|"]
        for found in rules.values():
            shown = found[: options.most] if options.most else found
            lines += [_row(finding) for finding in shown]
            if rest := len(found) - len(shown):
                lines.append(f"| | | `{found[0].rule}` | … {rest:,} more | |")
        lines.append("")
    return "\n".join(lines).rstrip("\n") + "\n"


def _row(finding: Finding) -> str:
    place = finding.cell or (f"{finding.line}:{finding.column}" if finding.line else "")
    about = f"{node(finding)}: " if finding.focus else ""
    fix = "`` " + clean(finding.fix).replace("`", "'").replace("|", "\\|") + " ``" if finding.fix else ""
    return f"| {place} | {finding.severity} | `{finding.rule}` | {escape(about + finding.message)} | {fix} |"
