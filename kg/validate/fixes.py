"""Put right what cannot change the meaning of a file: a misspelt term with one candidate, a day with slashes, year first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from kg.rdf import split_literal
from kg.validate.model import Finding
from kg.validate.rules import OWN

_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")
_MONTHS = {name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DAYS = (
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?:T.*|Z|[+-]\d\d:\d\d)?"),
    re.compile(r"(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})"),
    re.compile(r"(?P<d>\d{1,2})\.? (?P<m>[A-Za-z]{3,9})\.? (?P<y>\d{4})"),
    re.compile(r"(?P<m>[A-Za-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})"),
)


class Fix(NamedTuple):
    """What is to become of one file.

    Attributes:
        path: the file.
        before, after: its text.
        difference: both as a unified difference.
    """

    path: Path
    before: str
    after: str
    difference: str


def find(findings: Sequence[Finding]) -> list[Fix]:
    """Return what may be put right in files; a place where anything is in doubt is left alone."""
    import difflib

    edits: dict[str, dict[tuple[int, int, int], str]] = {}
    for finding in findings:
        if finding.line and finding.line == finding.end_line and not finding.cell and (new := replacement(finding)):
            edits.setdefault(finding.file, {})[finding.line, finding.column, finding.end_column] = new
    fixes = []
    for file, places in sorted(edits.items()):
        path = Path(file)
        if not path.is_file():
            continue
        before = path.read_bytes().decode("utf-8")
        lines = before.splitlines(keepends=True)
        for (line, column, end), new in sorted(places.items(), reverse=True):
            text = lines[line - 1]
            lines[line - 1] = text[: column - 1] + new + text[end - 1 :]
        after = "".join(lines)
        if after != before:
            shown = difflib.unified_diff(before.splitlines(keepends=True), after.splitlines(keepends=True), file, file, n=1)
            fixes.append(Fix(path, before, after, "".join(shown)))
    return fixes


def replacement(finding: Finding) -> str:
    """Return what to put at the place of a finding, if its rule has a fix; `""` where that would be a guess."""
    here = finding.text[finding.column - 1 : finding.end_column - 1]
    fix = OWN[finding.rule].fix if finding.rule in OWN else ""
    if fix == "spelling" and len(finding.suggestions) == 1 and re.fullmatch(r"[\w\-]*:[\w\-]+", here):
        (prefix, _, wrong), right = here.partition(":"), finding.suggestions[0].partition(":")[2]
        # The prefix may be called otherwise in the file, and one letter more, less or other is a slip: more may be another word.
        return f"{prefix}:{right}" if _slip(wrong, right) else ""
    if fix == "day" and finding.value.startswith('"'):
        lexical, datatype, _ = split_literal(finding.value)
        if (match := _SLASHED.fullmatch(lexical)) and datatype.endswith("#date") and here.count(lexical) == 1:
            day = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
            return here.replace(lexical, day) if is_date(day) else ""
    return ""


def _slip(wrong: str, right: str) -> bool:
    """Return whether two words differ by case, or by no more than two letters in a row changed, left out, put in or turned round."""
    import difflib

    if wrong.casefold() == right.casefold():
        return True
    blocks = [code for code in difflib.SequenceMatcher(None, wrong, right, autojunk=False).get_opcodes() if code[0] != "equal"]
    changed = sum(max(end1 - start1, end2 - start2) for _, start1, end1, start2, end2 in blocks)
    return changed <= 2


def write(fix: Fix) -> None:
    """Write a file put right, whole or not at all.

    Raises:
        RuntimeError: the file is not what it was when it was checked.
        OSError: it cannot be written.
    """
    from kg import files

    if fix.path.read_bytes().decode("utf-8") != fix.before:
        raise RuntimeError(f"{fix.path}: changed while it was checked; run the command again")
    files.save(fix.path, [fix.after])


# Days -----------------------------------------------------------------------------------------------------------------


def as_date(text: str) -> str:
    """Return the day that a text means, as year-month-day; `""` where it means none, or may mean two."""
    import datetime

    for pattern in _DAYS:
        if match := pattern.fullmatch(text.strip()):
            month = match["m"] if match["m"].isdigit() else _MONTHS.get(match["m"][:3].lower(), 0)
            try:
                return datetime.date(int(match["y"]), int(month), int(match["d"])).isoformat()
            except ValueError:
                return ""
    return ""


def why_no_day(text: str) -> str:
    """Return in words why a text is no day: a month or a day that there is not, or a year or month alone; `""` where only its form is wrong."""
    import calendar

    match = re.fullmatch(r"-?([0-9]{4,99})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?(?:T.*|Z|[+-]\d\d:\d\d)?", text.strip())
    if not match:
        return ""
    year, month, day = int(match[1]), int(match[2] or 1), int(match[3] or 1)
    if not 1 <= month <= 12:
        return f"there is no month {month}"
    if not 1 <= day <= calendar.monthrange(2000 + year % 400, month)[1]:
        return f"there is no {day} {calendar.month_name[month]} {year}"
    return "" if match[3] else f"it is a {'month' if match[2] else 'year'}, and has a first and a last day"


def is_date(text: str) -> bool:
    """Return whether a text is a calendar day, year-month-day, without a time zone."""
    return re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) is not None and as_date(text) == text
