"""Words for people: text that is safe on a terminal, in Markdown, HTML, XML and CSV, folded to a width, and the nearest of known words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

# Control characters, marks that reorder or hide text (bidirectional, zero-width, tags), lone surrogates.
_UNSAFE = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f"
)
_CONTROL = re.compile(f"[\t\n\r{_UNSAFE}]")
_ON_A_TERMINAL = re.compile(f"[{_UNSAFE}]|\r(?!\n)")
_HIDDEN = re.compile(f"[{_UNSAFE}]")
# The joiners U+200C and U+200D are part of how Persian and Indian scripts are spelt.
_UNSEEN = re.compile(f"(?<!\\w)[\u200c\u200d]|[\u200c\u200d](?!\\w)|(?![\u200c\u200d])[{_UNSAFE}]")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKDOWN = re.compile(r"([\\|<>`*_\[\]#&])")
_FORMULA = re.compile(r"\s*[=+\-@]|[\t\r]")
_NUMBER = re.compile(r"[\d.,+\-]*\d ?%?|")
_WORD = re.compile(r"\s*\S+")
# An IRI or a CURIE, perhaps in brackets: who wants to copy it needs it whole.
_NAME = re.compile(r"[<(\[\"']*[A-Za-z][\w+.-]*:\S*\w\S*")
# The indent of a line, what marks an item of a list, and a first column with the space behind it.
_COLUMN = re.compile(r"(\s*(?:- )?)(\S+(?: \S+)*\s{2,})?")
NEAR = 0.6


def clean(text: str, *, keep: bool = False) -> str:
    """Return text on one line without what could drive a terminal or reorder what it shows; `keep` leaves its spaces as they are."""
    return _CONTROL.sub("\ufffd", text if keep else " ".join(text.split()))


def hidden(text: str) -> str:
    """Return the first sign of a text that is not seen or reorders what is, as `U+200B`; `""` where there is none, as of the joiners within words."""
    found = _UNSEEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def terminal(text: str) -> str:
    """Return text of several lines without what could drive a terminal or reorder what it shows."""
    return _ON_A_TERMINAL.sub("\ufffd", text)


def json_text(content: object) -> str:
    """Return JSON, indented, in which what could drive a terminal is escaped."""
    import json

    return _HIDDEN.sub(lambda found: json.dumps(found[0])[1:-1], json.dumps(content, ensure_ascii=False, indent=1)) + "\n"


def json_answer(content: Mapping[str, Any], about: Mapping[str, Any]) -> str:
    """Return an answer as JSON, which says under `sgkg` what fixes it: release, digest, latest day, and the reading where there is one."""
    return json_text({**content, **({"sgkg": dict(about)} if about else {})})


def whole(text: str) -> int:
    """Return the whole number that the figures 0 to 9 write, at most nine of them; -1 where text is no such number."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def words_of(error: BaseException) -> str:
    """Return what went wrong as a user is told it, in one line; a fault of ours says so."""
    import errno

    if isinstance(error, MemoryError):
        return "this needed more memory than there is; give it less to read, or narrow it"
    if isinstance(error, RecursionError):
        return "this is nested too deeply; simplify it"
    if not isinstance(error, (ValueError, LookupError, OSError, RuntimeError, ModuleNotFoundError)):
        return f"a fault of sgkg: {type(error).__name__}: {error}; SGKG_DEBUG=1 shows where, and its maintainers want to know"
    if isinstance(error, OSError) and (error.errno == errno.ENOSPC or "No space left" in str(error)):  # the engine sets no number
        return f"{error.filename or 'where the output or the cache goes'}: no space left; free some, or set SGKG_CACHE to a folder on another disk"
    if isinstance(error, OSError) and error.filename and error.strerror:
        return f"{error.filename}: {error.strerror}"
    if isinstance(error, UnicodeEncodeError):
        return f"{error.object[:80]!a} is no text in UTF-8; write it, or the name of the file, in UTF-8"
    if isinstance(error, KeyError) and error.args:
        return str(error.args[0])
    return str(error) or type(error).__name__


def plain(found: Any) -> Any:
    """Return named tuples as dictionaries, all the way down, and other tuples as lists: what JSON can say."""
    if isinstance(found, tuple) and hasattr(found, "_asdict"):
        return {name: plain(value) for name, value in found._asdict().items()}
    return [plain(value) for value in found] if isinstance(found, tuple) else found


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


def csv_text(rows: Iterable[Sequence[Any]], *, separator: str = ",", inert: bool = False) -> str:
    """Return rows as CSV, cells as they are.

    Args:
        rows: the head and the rows below it.
        separator: between cells.
        inert: put an apostrophe before what a spreadsheet would run as a formula (`=…`, `+…`, `-…`, `@…`); numbers stay numbers.
    """
    import csv
    import io

    def quiet(cell: Any) -> Any:
        return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.fullmatch(cell) else cell

    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")  # with less a lone carriage return would not be quoted
    writer.writerows(map(quiet, row) for row in rows) if inert else writer.writerows(rows)
    return stream.getvalue()


def shortened(text: str, longest: int) -> str:
    """Return text cut to a length, with an ellipsis where something was cut.

    >>> shortened("guarantee", 5)
    'guar…'
    """
    return text if len(text) <= longest else text[: longest - 1].rstrip() + "…"


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes: East Asian wide characters take two, combining ones none.

    >>> columns("Київ"), columns("北京"), columns("e\u0301")
    (4, 4, 1)
    """
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.category(sign) in ("Mn", "Me", "Cf") else 2 if unicodedata.east_asian_width(sign) in ("W", "F") else 1 for sign in text
    )


def is_number(text: str) -> bool:
    """Tell whether a cell reads as a number, or is empty."""
    return bool(_NUMBER.fullmatch(text))


def is_name(word: str) -> bool:
    """Tell whether a word is an IRI or a CURIE, which is never broken."""
    return bool(_NAME.match(word))


def wrapped(text: str, width: int, hang: int = 0) -> list[str]:
    """Return text in lines of at most `width` columns of a terminal; only an IRI or a CURIE may be longer, and then stands alone.

    Args:
        text: one line; the space at its beginning stays.
        width: columns.
        hang: by how many columns lines after the first are indented.

    >>> wrapped("  so says sgd:Claim_kluth here", 19, 4)
    ['  so says', '    sgd:Claim_kluth', '    here']
    """
    if columns(text) <= width:
        return [text]
    hang = min(hang, width * 3 // 5)
    lines, line = [], ""
    for word in _WORD.findall(text):
        if columns(line) + columns(word) <= width:
            line += word
            continue
        lines += [line] if line.strip() else []
        word = word.lstrip() if line.strip() else word
        indent = " " * (hang if lines else columns(word) - columns(word.lstrip()))
        if is_name(word := word.lstrip()):
            line = indent[: max(0, width - columns(word))] + word
            continue
        line = indent
        for sign in word:
            if columns(line) + columns(sign) > width:
                lines.append(line)
                line = " " * hang
            line += sign
    return [*lines, line] if line.strip() or not lines else lines


def folded(text: str, width: int | None) -> str:
    """Return text whose lines are wrapped to a width, below the second column where a line has two; None does not wrap."""
    if not width:
        return text
    lines = []
    for line in text.split("\n"):
        if columns(line) > width:
            found = _COLUMN.match(line)
            indent, column = (len(found[1]), columns(found[0])) if found and found[2] else (len(found[1]) if found else 0, 0)
            lines += wrapped(line, width, column if 0 < column <= width * 3 // 5 else indent + 2)
        else:
            lines.append(line)
    return "\n".join(lines)


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


def markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + " --- |" * len(head)]
    lines += ["| " + " | ".join(map(markdown, row)) + " |" for row in rows]
    return "\n".join(lines) + "\n"
