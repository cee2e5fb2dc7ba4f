"""The tokens of Turtle, TriG, N-Triples and N-Quads as one compiled pattern that reads any text in linear time.

Names follow the terminals of the Turtle grammar (https://www.w3.org/TR/turtle/#sec-grammar-grammar). Every repetition is possessive,
so nothing is ever tried twice. Where nothing of the grammar fits, one character is a token of the kind BAD: no text is skipped unseen.
"""

from __future__ import annotations

import re
from bisect import bisect_right

_BASE = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARS = f"{_BASE}_0-9\u00b7\u0300-\u036f\u203f-\u2040\\-"
_WORD = rf"[{_BASE}][{_CHARS}]*+(?:\.++[{_CHARS}]++)*+"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL = rf"(?:[{_BASE}_0-9:]|{_ESCAPED})(?:[{_CHARS}:]++|{_ESCAPED})*+(?:\.++(?:[{_CHARS}:]++|{_ESCAPED})++)*+"
_PNAME = rf"(?:{_WORD})?+:(?:{_LOCAL})?+"
_IRI = r"""<(?:[^\x00-\x20<>"{}|^`\\]++|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8})*+>"""
_SPACE = r"[ \t\r\n]*+(?:\#[^\r\n]*+[ \t\r\n]*+)*+"
_LANGUAGE = r"@[A-Za-z]++(?:-[A-Za-z0-9]++)*+"


def _string(quote: str) -> str:
    long = rf"{quote * 3}[^{quote}\\]*+(?:(?:\\.|{quote}(?!{quote * 2}))[^{quote}\\]*+)*+{quote * 3}"
    return rf"{long}|{quote}(?!{quote * 2})[^{quote}\\\r\n]*+(?:\\[^\r\n][^{quote}\\\r\n]*+)*+{quote}"


_STRING = rf"{_string(chr(34))}|{_string(chr(39))}"
SUFFIX = re.compile(rf"{_SPACE}(?:({_LANGUAGE})|\^\^{_SPACE}(?:({_IRI})|({_PNAME})))", re.DOTALL)

# Kinds of tokens: the numbers of the groups below.
NAME, IRI, LITERAL, MARK, LABEL, NUMBER, WORD, ANON, AT, EOF, BAD = range(1, 12)
TOKEN = re.compile(
    rf"""{_SPACE}(?:
    ({_PNAME})
  | ({_IRI})
  | ((?:{_STRING})(?:{_SPACE}(?:{_LANGUAGE}|\^\^{_SPACE}(?:{_IRI}|{_PNAME})))?+)
  | ([;,\]()}}{{]|\.(?![0-9])|\[(?!{_SPACE}\]))
  | (_:[{_BASE}_0-9][{_CHARS}]*+(?:\.[{_CHARS}]++)*+)
  | ([+-]?+(?:[0-9]++\.[0-9]*+[eE][+-]?[0-9]++|\.?[0-9]++[eE][+-]?[0-9]++|[0-9]*+\.[0-9]++|[0-9]++))
  | ({_WORD})
  | (\[{_SPACE}\])
  | (@(?:prefix|base|version)(?![A-Za-z0-9-]))
  | (\Z)
  | (.)
    )""",
    re.VERBOSE | re.DOTALL,
)
STRING = re.compile(_STRING, re.DOTALL)
UNCLOSED = re.compile(r"\"\"\"|'''|\"[^\r\n]*|'[^\r\n]*")
_LINE_END = re.compile(r"\r\n?|\n")


class Lines:
    """The lines of a text, counted as pyoxigraph counts them: CR, LF and CR LF each end one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset; both count from 1, columns in characters."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a place, at most the length of the text."""
        if line > len(self.starts):
            return len(self.text)
        return min(self.starts[max(line, 1) - 1] + max(column, 1) - 1, len(self.text))

    def line(self, number: int) -> str:
        """Return a line by its number, without its end; `""` where there is none."""
        if not 1 <= number <= len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")
