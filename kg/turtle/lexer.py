"""The tokens of Turtle, TriG, N-Triples and N-Quads as one compiled pattern that reads any text in linear time.

Names follow the terminals of the Turtle grammar (https://www.w3.org/TR/turtle/#sec-grammar-grammar). Every repetition is possessive,
so nothing is ever tried twice. Where nothing of the grammar fits, one character is a token of the kind BAD: no text is skipped unseen.
"""

from __future__ import annotations

import re
from bisect import bisect_right

# What a name is made of, from its complement below U+0100, which compiles ten times faster. Beyond that every character passes: where
# pyoxigraph reads a text, none but those of the grammar stand beside a name.
_OTHER = "\\x00-,/:-@\\[-\\^`{-\\xb6\\xb8-\\xbf\\xd7\\xf7"
_CHAR = f"[^{_OTHER}.]"
_FIRST = f"[^{_OTHER}.\\-\\xb7]"
_NOT_IN_LOCAL = _OTHER.replace(":-@", ";-@") + "."
_LETTER = f"[^{_OTHER}.\\-\\xb7_0-9]"
_WORD = rf"{_LETTER}{_CHAR}*+(?:\.++{_CHAR}++)*+"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL = rf"(?:{_FIRST}|:|{_ESCAPED})(?:[^{_NOT_IN_LOCAL}]++|{_ESCAPED})*+(?:\.++(?:[^{_NOT_IN_LOCAL}]++|{_ESCAPED})++)*+"
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
  | (_:{_FIRST}{_CHAR}*+(?:\.{_CHAR}++)*+)
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
