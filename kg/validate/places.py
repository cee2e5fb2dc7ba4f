"""Where findings stand in their files: line and column of the subject, property or value at fault; for reporting only.

pyoxigraph's parse is the truth. Where the reader with positions reads anything else, a file's findings have no places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kg.turtle import FactsError
from kg.turtle.lexer import Lines
from kg.turtle.reader import Located, Range, locate
from kg.validate.facts import Cell, Source
from kg.validate.findings import Finding


def spot(finding: Finding, located: Located) -> Range | None:
    """Return the place of a finding in a text, as near as it can be told."""
    path = f"<{finding.path}>" if finding.path and "<" not in finding.path else finding.path
    if finding.value and (found := located.find(finding.focus, path, finding.value)):
        return {"subject": found[0].subject, "predicate": found[0].predicate}.get(finding.part, found[0].object)
    if finding.value and (found := located.find(finding.focus, "", finding.value)):
        return found[0].object  # the property is not told, as in a check of meaning, or it is a longer path
    if place := located.subject(finding.focus):
        return place
    # The node is spoken of elsewhere; here it is pointed at.
    pointing = (index for index, triple in enumerate(located.triples) if triple.object in (finding.focus, finding.value))
    first = next(pointing, None) if finding.focus else None
    found_here = located.ranges(first) if first is not None else None
    return found_here.object if found_here else None


def placed(found: Sequence[Finding], sources: Sequence[Source]) -> list[Finding]:
    """Return findings with their places, each in the first of its files that has one."""
    by_name = {source.name: source for source in sources}
    made: dict[str, Located] = {}
    return [_placed(finding, by_name, made) for finding in found]


def _placed(finding: Finding, sources: dict[str, Source], made: dict[str, Located]) -> Finding:
    for file in finding.files if not finding.line else ():
        source = sources.get(file)
        if source is None:
            continue
        if source.form == "table":
            return _in_table(finding, source)
        if file not in made:
            made[file] = locate(source.text, source.form, name=file, quads=source.quads, suffix=source.suffix)
        located = made[file]
        if place := spot(finding, located):
            where = {"line": place.line, "column": place.column, "end_line": place.end_line, "end_column": place.end_column}
            return replace(finding, text=located.line(place.line), **where)  # type: ignore[arg-type]
    return finding


def _in_table(finding: Finding, source: Source) -> Finding:
    cell = source.cells.get((finding.focus, finding.path, finding.value))
    if cell is None:  # what is missing belongs into the column of its property
        head, row = source.cells.get(("", finding.path, "")), source.cells.get((finding.focus, "", ""))
        cell = Cell(row.row, head.column, "") if row and head and finding.path else row
    if cell is None:
        return finding
    where = {"line": cell.row, "column": cell.column, "end_line": cell.row, "end_column": cell.column + 1}
    return replace(finding, text=cell.text, cell=f"{letters(cell.column)}{cell.row}", **where)  # type: ignore[arg-type]


def letters(column: int) -> str:
    """Return the letters of a column of a spreadsheet: 1 is A, 27 is AA."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def mistakes(name: str, text: str, form: str, error: FactsError) -> list[Finding]:
    """Return the mistakes of syntax of a file, several where reading can go on after one.

    Args:
        name: the file.
        text: its text.
        form: its format.
        error: what stopped the parser, which is the truth: it is among the mistakes.
    """
    from kg.turtle.diagnostics import Diagnostic, diagnose

    lines = Lines(text)
    found = diagnose(text, form) if text else []
    if not found:
        found = [Diagnostic(error.line, error.column or 1, (error.column or 1) + 1, error.problem)]
    return [
        Finding(
            "error",
            "syntax",
            mistake.message,
            "",
            files=(name,),
            line=mistake.line,
            column=mistake.column,
            end_line=mistake.line,
            end_column=mistake.end_column,
            text=lines.line(mistake.line),
        )
        for mistake in found
    ]
