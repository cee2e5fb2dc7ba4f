"""Put right what cannot change the meaning of a file: a misspelt term with one candidate, a day with slashes, year first."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kg import files
from kg.rdf import split_literal
from kg.validate.findings import Finding, is_date

_SLASHED = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")


@dataclass(frozen=True, slots=True)
class Change:
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


def find(findings: Sequence[Finding]) -> list[Change]:
    """Return the changes to files that their findings allow; a place where anything is in doubt is left alone."""
    edits: dict[str, dict[tuple[int, int, int], str]] = {}
    for finding in findings:
        if finding.line and finding.line == finding.end_line and not finding.cell and (new := replacement(finding)):
            edits.setdefault(finding.file, {})[finding.line, finding.column, finding.end_column] = new
    changes = []
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
            changes.append(Change(path, before, after, "".join(shown)))
    return changes


def replacement(finding: Finding) -> str:
    """Return what to put at the place of a finding; `""` where that would be a guess."""
    here = finding.text[finding.column - 1 : finding.end_column - 1]
    if finding.rule in ("unknown-term", "unfamiliar-term") and len(finding.suggestions) == 1 and re.fullmatch(r"[\w\-]*:[\w\-]+", here):
        new = finding.suggestions[0]
        # The prefix may be called otherwise in the file, and one letter more, less or other is a slip: more may be another word.
        prefix, near, wrong = here.partition(":")[0], new.partition(":")[2], here.partition(":")[2]
        return f"{prefix}:{near}" if _slip(wrong, near) else ""
    if finding.rule == "date-form" and finding.value.startswith('"'):
        lexical, datatype, _ = split_literal(finding.value)
        if (match := _SLASHED.fullmatch(lexical)) and datatype.endswith("#date") and here.count(lexical) == 1:
            day = f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"
            return here.replace(lexical, day) if is_date(day) else ""
    return ""


def _slip(wrong: str, right: str) -> bool:
    """Return whether two words differ by case, or by no more than two letters in a row changed, left out, put in or turned round."""
    if wrong.casefold() == right.casefold():
        return True
    blocks = [code for code in difflib.SequenceMatcher(None, wrong, right, autojunk=False).get_opcodes() if code[0] != "equal"]
    changed = sum(max(end1 - start1, end2 - start2) for _, start1, end1, start2, end2 in blocks)
    return changed <= 2


def write(change: Change) -> None:
    """Write a change, whole or not at all.

    Raises:
        RuntimeError: the file is not what it was when it was checked.
        OSError: it cannot be written.
    """
    path = change.path.resolve()  # a link stays a link
    if path.read_bytes().decode("utf-8") != change.before:
        raise RuntimeError(f"{change.path}: changed while it was checked; run the command again")
    files.save(path, [change.after])
