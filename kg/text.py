"""Words for people: text that is safe on a terminal, in Markdown, HTML and XML, tables, and the nearest of known words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

# Control characters, marks that reorder or hide text (bidirectional, zero-width, tags), lone surrogates.
_UNSAFE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
)
_CONTROL = re.compile(f"[\t\n\r{_UNSAFE}]")
_ON_A_TERMINAL = re.compile(f"[{_UNSAFE}]|\r(?!\n)")
_HIDDEN = re.compile(f"[{_UNSAFE}]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKDOWN = re.compile(r"([\\|<>`*_\[\]#&])")
_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r]")
_NUMBER = re.compile(r"[\d.,+\-]*\d ?%?|")
NEAR = 0.6


def clean(text: str, *, keep: bool = False) -> str:
    """Return text on one line without what could drive a terminal or reorder what it shows; `keep` leaves its spaces as they are."""
    return _CONTROL.sub("\ufffd", text if keep else " ".join(text.split()))


def terminal(text: str) -> str:
    """Return text of several lines without what could drive a terminal or reorder what it shows."""
    return _ON_A_TERMINAL.sub("\ufffd", text)


def json_text(content: object) -> str:
    """Return JSON, indented, in which what could drive a terminal is escaped."""
    import json

    return _HIDDEN.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(content, ensure_ascii=False, indent=1)) + "\n"


def markdown(text: str) -> str:
    """Return text on one line that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", clean(text))


def html_text(text: str, *, keep: bool = False) -> str:
    """Return text that is safe between tags and in attributes of HTML, as `clean` has it; `keep` leaves its spaces as they are."""
    import html

    return html.escape(terminal(text) if keep else clean(text))


def html_page(title: str, body: str, style: str = "", policy: str = "") -> str:
    """Return a whole HTML page that needs nothing else.

    Args:
        title: plain text.
        body: HTML, as it stands between the tags of the body.
        style: CSS, '' for none.
        policy: Content-Security-Policy, '' for none.
    """
    styled = f"<style>{style}</style>\n" if style else ""
    guarded = f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n' if policy else ""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n{guarded}'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{html_text(title)}</title>\n'
        f"{styled}</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def xml_text(text: str) -> str:
    """Return text without the control characters and lone surrogates that XML 1.0 and Gephi refuse; markup is not escaped."""
    return _NOT_XML.sub("", text) if _NOT_XML.search(text) else text


def csv_text(rows: Iterable[Sequence[Any]], *, separator: str = ",", spreadsheet: bool = False) -> str:
    """Return rows as CSV, cells as they are.

    Args:
        rows: the head and the rows below it.
        separator: between cells.
        spreadsheet: put an apostrophe before what a spreadsheet would run as a formula (`=…`, `+…`, `-…`, `@…`); numbers stay numbers.
    """
    import csv
    import io

    def inert(cell: Any) -> Any:
        return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell

    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")  # with less a lone carriage return would not be quoted
    writer.writerows(map(inert, row) for row in rows) if spreadsheet else writer.writerows(rows)
    return stream.getvalue()


def shortened(text: str, longest: int) -> str:
    """Return text cut to a length, with an ellipsis where something was cut.

    >>> shortened("guarantee", 5)
    'guar…'
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def near(word: str, known: Iterable[str], most: int = 3, cutoff: float = NEAR) -> list[str]:
    """Return the known words nearest to a word, case aside, the nearest first; none where none is near (1 is equal, 0 has nothing in common)."""
    import difflib

    spelled: dict[str, str] = {}
    for one in known:
        spelled.setdefault(one.casefold(), one)
    return [spelled[key] for key in difflib.get_close_matches(word.casefold(), spelled, most, cutoff)]


def did_you_mean(word: str, known: Iterable[str], otherwise: str = "", most: int = 3) -> str:
    """Return a clause for the end of an error: the nearest known words, else what to do instead, '' where that is '' too.

    >>> did_you_mean("holdr", ["holder", "stance"])
    '; did you mean holder?'
    """
    found = near(word, known, most)
    return f"; did you mean {' or '.join(found)}?" if found else f"; {otherwise}" if otherwise else ""


def table(head: Sequence[str], rows: Sequence[Sequence[str]], *, width: int | None = None) -> str:
    """Return aligned columns with a ruled head.

    Args:
        head: the names of the columns.
        rows: cells as text, each row as long as `head`.
        width: columns of the terminal, within which long cells are wrapped; None does not wrap.
    """
    cells = [[clean(cell) for cell in row] for row in rows]
    widths = [max([len(name), *(len(row[i]) for row in cells)]) for i, name in enumerate(head)]
    if width and sum(widths) + 2 * (len(widths) - 1) > width:
        widths = _fit(widths, [len(name) for name in head], width - 2 * (len(widths) - 1))
    numeric = [bool(cells) and all(_NUMBER.fullmatch(row[i]) for row in cells) for i in range(len(head))]
    place = [str.rjust if number else str.ljust for number in numeric]
    lines = ["  ".join(put(name, w) for put, name, w in zip(place, head, widths, strict=True)).rstrip(), "  ".join("─" * w for w in widths)]
    for row in cells:
        wrapped = [_wrap(cell, w) for cell, w in zip(row, widths, strict=True)]
        for i in range(max(map(len, wrapped), default=0)):
            parts = (put(part[i] if i < len(part) else "", w) for put, part, w in zip(place, wrapped, widths, strict=True))
            lines.append("  ".join(parts).rstrip())
    return "\n".join(lines) + "\n"


def _fit(widths: list[int], least: list[int], total: int) -> list[int]:
    """Shrink the widest columns until the sum is `total`, none below its head or 12 characters."""
    result = list(widths)
    while sum(result) > total:
        i = max(range(len(result)), key=lambda k: result[k] - max(12, least[k]))
        if result[i] <= max(12, least[i]):
            break
        result[i] -= 1
    return result


def _wrap(text: str, width: int) -> list[str]:
    if len(text) <= width:
        return [text]
    import textwrap

    return textwrap.wrap(text, width, break_long_words=True) or [""]


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(map(markdown, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"
