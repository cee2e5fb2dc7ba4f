"""Read the files to be checked: what they say, what in them cannot be read, and where in them a finding stands.

pyoxigraph's parse is the truth. Where the reader with positions reads anything else, a file's findings have no places.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg import turtle
from kg.rdf import canonical
from kg.seeds import TABLES
from kg.validate.model import Cell, Fact, Finding, Source

if TYPE_CHECKING:
    from pyoxigraph import Quad

    from kg.turtle.reader import Located, Range

#: The name of the standard input, in place of a file.
STDIN = "-"
# What pyoxigraph calls a blank node without a name: random, so it would differ from run to run.
_RANDOM = re.compile(r"_:[0-9a-f]{20,32}")


def sources(paths: Sequence[Path], *, form: str | None = None, relative: bool = False) -> list[Source]:
    """Read files of facts in the order given.

    Blank nodes without a name are called by their order of appearance; those of a second file get its number.

    Args:
        paths: the files; `-` is the standard input.
        form: the format of all of them; None goes by their endings, and takes the standard input for Turtle.
        relative: take relative IRIs as those of the file's own place, which in facts of ours are mistakes.

    Raises:
        kg.turtle.FactsError: a file that is not there, or of an unknown format, or so broken that no place can be told.
    """
    return [_source(path, f"-{number}" if len(paths) > 1 else "", form, relative) for number, path in enumerate(paths, 1)]


def facts(paths: Sequence[Path], *, relative: bool = False) -> list[Fact]:
    """Return what files say; see `sources`.

    Raises:
        kg.turtle.FactsError: a file that cannot be read.
    """
    found: list[Fact] = []
    for source in sources(paths, relative=relative):
        for mistake in source.mistakes:
            raise turtle.FactsError(mistake.file, mistake.message, mistake.line, mistake.column)
        found += source.facts
    return found


def _source(path: Path, suffix: str, form: str | None, relative: bool) -> Source:
    if path.suffix.lower() in TABLES and str(path) != STDIN:
        from kg.validate import tables

        return tables.read(path)
    name = "<stdin>" if str(path) == STDIN else str(path)
    base_iri = path.absolute().as_uri() if relative and str(path) != STDIN else None
    data = b""
    try:
        data = turtle.clean(name, _standard_input()) if str(path) == STDIN else turtle.load(path)
        form = form or ("turtle" if str(path) == STDIN else turtle.file_format(path))
        quads = turtle.parse(data, form, name=name, base_iri=base_iri)
    except turtle.FactsError as error:
        if not error.line:
            raise
        form = form or "turtle"
        return Source(name, form, mistakes=_mistakes(name, data.decode("utf-8", "replace"), form, error))
    return replace(_of_quads(name, form, data.decode("utf-8"), quads, suffix), base_iri=base_iri)


def of_text(name: str, text: str) -> Source:
    """Return Turtle that no file holds yet as a file would be read.

    Raises:
        kg.turtle.FactsError: it cannot be read.
    """
    return _of_quads(name, "turtle", text, turtle.parse(text.encode(), "turtle", name=name), "")


def _of_quads(name: str, form: str, text: str, quads: list[Quad], suffix: str) -> Source:
    found: dict[Fact, None] = {}
    names: dict[str, str] = {}
    for quad in quads:
        subject, term = str(quad.subject), str(quad.object)
        if subject.startswith("_:"):
            subject = _named(subject, names, suffix)
        if not term.startswith("<"):
            term = _named(term, names, suffix) if term.startswith("_:") else canonical(term)
        found[Fact(subject, str(quad.predicate), term, name)] = None
    return Source(name, form, text, list(found), suffix=suffix, quads=quads)


def _standard_input() -> bytes:
    data = sys.stdin.buffer.read(turtle.MAX_PIPED + 1) if sys.stdin else b""
    if len(data) > turtle.MAX_PIPED:
        raise turtle.FactsError("<stdin>", f"more than {turtle.MAX_PIPED:,} bytes; write it to a file")
    return data


def _named(term: str, names: dict[str, str], suffix: str) -> str:
    if term not in names:
        unnamed = _RANDOM.fullmatch(term)
        names[term] = f"_:unnamed{len(names) + 1}{suffix}" if unnamed else f"{term}{suffix}"
    return names[term]


def _mistakes(name: str, text: str, form: str, error: turtle.FactsError) -> list[Finding]:
    """Return the mistakes of syntax of a file, several where reading can go on after one.

    Args:
        name: the file.
        text: its text.
        form: its format.
        error: what stopped the parser, which is the truth: it is among the mistakes.
    """
    from kg.turtle.diagnostics import Diagnostic, diagnose
    from kg.turtle.lexer import Lines

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


# Places ---------------------------------------------------------------------------------------------------------------


def placed(findings: Sequence[Finding], sources: Sequence[Source]) -> list[Finding]:
    """Return findings with their places, each in the first of its files that has one, in the words of that file's format."""
    from kg.validate import spelling

    by_name = {source.name: source for source in sources}
    read: dict[str, Located] = {}
    found = (_placed(finding, by_name, read) for finding in findings)
    return [spelling.as_written(finding, by_name[finding.file]) if finding.file in by_name else finding for finding in found]


def _placed(finding: Finding, sources: dict[str, Source], read: dict[str, Located]) -> Finding:
    for file in finding.files if not finding.line else ():
        source = sources.get(file)
        if source is None:
            continue
        if source.form == "table":
            return _in_table(finding, source)
        if file not in read:
            from kg.turtle.reader import locate

            read[file] = locate(source.text, source.form, source.base_iri, name=file, quads=source.quads, suffix=source.suffix)
        if place := _place(finding, read[file]):
            return replace(
                finding,
                line=place.line,
                column=place.column,
                end_line=place.end_line,
                end_column=place.end_column,
                text=read[file].line(place.line),
            )
    return finding


def _place(finding: Finding, located: Located) -> Range | None:
    """Return the place of a finding in a text, as near as it can be told."""
    path = f"<{finding.path}>" if finding.path and "<" not in finding.path else finding.path
    if finding.value and (found := located.find(finding.focus, path, finding.value)):
        return {"subject": found[0].subject, "predicate": found[0].predicate}.get(finding.part, found[0].object)
    if finding.value and (found := located.find(finding.focus, "", finding.value)):
        return found[0].object  # the property is not told, as in a check, or it is a longer path
    if place := located.subject(finding.focus):
        return place
    # The node is spoken of elsewhere; here it is pointed at.
    pointing = (index for index, triple in enumerate(located.triples) if triple.object in (finding.focus, finding.value))
    first = next(pointing, None) if finding.focus else None
    found_here = located.ranges(first) if first is not None else None
    return found_here.object if found_here else None


def _in_table(finding: Finding, source: Source) -> Finding:
    cell = source.cells.get((finding.focus, finding.path, finding.value))
    if cell is None:  # what is missing belongs into the column of its property
        head, row = source.cells.get(("", finding.path, "")), source.cells.get((finding.focus, "", ""))
        cell = Cell(row.row, head.column, "") if row and head and finding.path else row
    return finding.in_cell(cell) if cell else finding
