"""The tokens of Turtle, TriG, N-Triples and N-Quads, what each of them says, and lines and columns.

One compiled pattern reads any text in linear time. Names follow the terminals of the Turtle grammar
(https://www.w3.org/TR/turtle/#sec-grammar-grammar). Every repetition is possessive, so nothing is ever tried twice. Where nothing of the
grammar fits, one character is a token of the kind BAD: no text is skipped unseen.

What a token says is an N-Triples term, under the prefixes and the base in force. Relative IRIs are resolved after RFC 3986, section 5
(https://www.rfc-editor.org/rfc/rfc3986#section-5), without normalising anything else.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from kg import rdf

# Tokens ---------------------------------------------------------------------------------------------------------------

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


class TurtleToken(NamedTuple):
    """A token: its kind, and the offsets where it starts and ends, without the white space before it."""

    kind: int
    start: int
    end: int


def token_at(text: str, offset: int) -> TurtleToken:
    """Return the token at an offset, or behind the white space and comments there; its kind is EOF where nothing follows."""
    match = TOKEN.match(text, offset)
    kind = match.lastindex if match else None
    if match is None or kind is None:  # the pattern fits any text
        raise ValueError(text[offset:])
    return TurtleToken(kind, *match.span(kind))


# Terms ----------------------------------------------------------------------------------------------------------------

TYPE = f"<{rdf.TYPE}>"
FIRST, REST, NIL = (f"<{rdf.PREFIXES['rdf']}{name}>" for name in ("first", "rest", "nil"))
BOOLEANS = {word: f'"{word}"^^<{rdf.XSD}boolean>' for word in ("true", "false")}
_LANG_STRING = f"<{rdf.PREFIXES['rdf']}langString>"
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
#: The languages of a tag's words, as RFC 5646 bounds them: pyoxigraph refuses others.
_TAG = re.compile(r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8}|x(?=-))(?:-[a-z0-9]{1,8})*", re.IGNORECASE)


class TermError(ValueError):
    """A token that stands for no term; `start` and `end` count from the start of the token."""

    def __init__(self, message: str, start: int, end: int, *, prefix: str | None = None) -> None:
        self.message, self.start, self.end, self.prefix = message, start, end, prefix
        super().__init__(message)


class TermResolver:
    """The prefixes and the base in force, and the terms of the tokens under them."""

    def __init__(self, base_iri: str | None) -> None:
        self.base = base_iri
        self.prefixes: dict[str, str] = {}
        #: Token text to term, for tokens read before; emptied when a prefix or the base changes.
        self.known: dict[str, str] = {}
        self.anonymous = 0

    def fresh(self) -> str:
        """Return a new blank node; its name can be no label of the text."""
        self.anonymous += 1
        return f"_:#{self.anonymous}"

    def declare(self, prefix: str | None, iri: str) -> None:
        """Set what a prefix stands for, or the base (prefix None); `iri` is a token, with its brackets.

        Raises:
            TermError: it is no IRI.
        """
        value = self.iri(iri, 0)[1:-1]
        if prefix is None:
            self.base = value
        else:
            self.prefixes[prefix] = value
        self.known.clear()

    def term(self, text: str, kind: int) -> str:
        """Return the term of a token, in N-Triples with as few escapes as can be and the language tag in lower case.

        Raises:
            TermError: the token stands for no term.
        """
        if kind == NAME:
            term = self.name(text, 0)
        elif kind == IRI:
            term = self.iri(text, 0)
        elif kind == LITERAL:
            term = self.literal(text)
        elif kind == NUMBER:
            datatype = "double" if "e" in text or "E" in text else "decimal" if "." in text else "integer"
            term = f'"{text}"^^<{rdf.XSD}{datatype}>'
        elif kind == LABEL:
            term = text
        else:
            raise TermError("is not a term", 0, len(text))
        self.known[text] = term
        return term

    def name(self, text: str, at: int) -> str:
        """Return the IRI of a prefixed name that stands `at` characters behind the start of its token."""
        prefix, _, local = text.partition(":")
        try:
            iri = self.prefixes[prefix]
        except KeyError:
            raise TermError(f"the prefix {prefix}: is not declared", at, at + len(prefix) + 1, prefix=prefix) from None
        if "\\" in local:
            local = re.sub(r"\\(.)", r"\1", local)
        return f"<{iri}{local}>"

    def iri(self, text: str, at: int) -> str:
        """Return the IRI of a token, brackets and all, whole where it is relative."""
        iri = text[1:-1]
        if "\\" in iri:
            iri = _unescaped(text, at)[1:-1]
        if _SCHEME.match(iri):
            return f"<{iri}>"
        if self.base is None:
            message = f"<{iri}> is a relative IRI, and the text has no base: write the whole IRI, or a prefix as in sgd:Name"
            raise TermError(message, at, at + len(text))
        return f"<{resolve(self.base, iri)}>"

    def literal(self, text: str) -> str:
        """Return the term of a string with its language tag or datatype."""
        match = STRING.match(text)
        if match is None:
            raise TermError("is not a string", 0, len(text))
        string = match[0]
        width = 3 if string[:3] in ('"""', "'''") else 1
        lexical = string[width:-width]
        if "\\" in lexical:
            lexical = _unescaped(string, 0)[width:-width]
        suffix = SUFFIX.match(text, match.end()) if match.end() < len(text) else None
        if suffix is None:
            return rdf.literal(lexical)
        language, iri, name = suffix.groups()
        if language:
            if not _TAG.fullmatch(language[1:]):
                raise TermError(f"{language} is not a language tag; write one such as @en or @pt-BR", suffix.start(1), suffix.end(1))
            return rdf.literal(lexical, language=language[1:])
        datatype = self.known.get(iri or name)
        if datatype is None:
            datatype = self.known[iri or name] = self.iri(iri, suffix.start(2)) if iri else self.name(name, suffix.start(3))
        if datatype == _LANG_STRING:
            raise TermError("rdf:langString is the datatype of text with a language tag; write the tag instead, as in @en", match.end(), len(text))
        return rdf.literal(lexical, datatype[1:-1])


def _unescaped(text: str, at: int) -> str:
    """Return a token without its escapes; it stands `at` characters behind the start of the token that errors are told of."""
    for escape in rdf.ESCAPE.finditer(text):
        code, named = escape[1] or escape[2], escape[3]
        if code:
            number = int(code, 16)
            if number > 0x10FFFF or 0xD800 <= number < 0xE000:
                raise TermError(f"{escape[0]} is not a character of Unicode", at + escape.start(), at + escape.end())
        elif text[0] == "<" or named not in "tbnrf\"'\\":
            message = f'\\{named} is not an escape; write \\\\ for a backslash, or one of \\n \\t \\" \\uXXXX'
            raise TermError(message, at + escape.start(), at + escape.end())
    return rdf.unescaped(text)


def resolve(base: str, relative: str) -> str:
    """Return the IRI that `relative` stands for beside `base`, an IRI with a scheme; dots of the base stay, as in pyoxigraph."""
    (scheme, host, path, query, _), (new, new_host, new_path, new_query, fragment) = _split(base), _split(relative)
    if new is not None:
        return relative
    if new_host is not None:
        host, path, query = new_host, new_path, new_query
    elif new_path:
        path = _joined("" if new_path.startswith("/") else path[: path.rfind("/") + 1], new_path, host)
        query = new_query
    elif new_query is not None:
        query = new_query
    authority = f"//{host}" if host is not None else ""
    return f"{scheme}:{authority}{path}{query or ''}{fragment or ''}"


def _split(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _PARTS.match(iri)
    if match is None:  # the pattern fits any text
        raise ValueError(iri)
    return match[1], match[2], match[3], match[4], match[5]


def _joined(folder: str, path: str, host: str | None) -> str:
    """Return a path read from a folder (`""` or with a slash at its end): `.` and `..` of the path are followed."""
    if path.startswith("/"):
        folder, path = "/", path[1:]
    elif not folder and host is not None and path:
        folder = "/"
    folders = re.findall(r"[^/]*/", folder)
    *segments, last = path.split("/")
    for segment in [*segments, last] if last in (".", "..") else segments:
        if segment == "..":
            if len(folders) > 1 or (folders and host is None):
                folders.pop()
        elif segment != ".":
            folders.append(f"{segment}/")
    return "".join(folders) + (last if last not in (".", "..") else "")


# Lines ----------------------------------------------------------------------------------------------------------------

_LINE_END = re.compile(r"\r\n?|\n")


class Lines:
    """The lines of a text, counted as pyoxigraph counts them: CR, LF and CR LF each end one."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of an offset; both count from 1, columns in characters."""
        line = bisect_right(self.starts, offset)
        return line, offset - self.starts[line - 1] + 1

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a position, at most the length of the text."""
        if line > len(self.starts):
            return len(self.text)
        return min(self.starts[max(line, 1) - 1] + max(column, 1) - 1, len(self.text))

    def line(self, number: int) -> str:
        """Return a line by its number, without its end; `""` where there is none."""
        if not 1 <= number <= len(self.starts):
            return ""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")
