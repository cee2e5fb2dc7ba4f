"""What a token says: the N-Triples term that its text stands for, under the prefixes and the base in force.

Relative IRIs are resolved after RFC 3986, section 5 (https://www.rfc-editor.org/rfc/rfc3986#section-5), without normalising anything else.
"""

from __future__ import annotations

import re

from kg.rdf import PREFIXES
from kg.turtle.lexer import IRI, LABEL, LITERAL, NAME, NUMBER, STRING, SUFFIX

XSD = PREFIXES["xsd"]
RDF = PREFIXES["rdf"]
TYPE, FIRST, REST, NIL = (f"<{RDF}{name}>" for name in ("type", "first", "rest", "nil"))
BOOLEANS = {word: f'"{word}"^^<{XSD}boolean>' for word in ("true", "false")}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.?))", re.DOTALL)
_NAMED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_MUST_ESCAPE = re.compile(r'[\x00-\x1f\x7f"\\]')
_SHORT = {"\t": "\\t", "\b": "\\b", "\n": "\\n", "\r": "\\r", "\f": "\\f", '"': '\\"', "\\": "\\\\"}
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:")
_PARTS = re.compile(r"(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL)
#: The languages of a tag's words, as RFC 5646 bounds them: pyoxigraph refuses others.
_TAG = re.compile(r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8}|x(?=-))(?:-[a-z0-9]{1,8})*", re.IGNORECASE)


class TermError(ValueError):
    """A token that stands for no term; `start` and `end` count from the start of the token."""

    def __init__(self, message: str, start: int, end: int, *, prefix: str | None = None) -> None:
        self.message, self.start, self.end, self.prefix = message, start, end, prefix
        super().__init__(message)


class Terms:
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
            term = f'"{text}"^^<{XSD}{datatype}>'
        elif kind == LABEL:
            term = text
        else:
            raise TermError("is no term", 0, len(text))
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
            iri = self._unescaped(text, at)[1:-1]
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
            raise TermError("is no string", 0, len(text))
        string = match[0]
        width = 3 if string[:3] in ('"""', "'''") else 1
        lexical = string[width:-width]
        if "\\" in lexical:
            lexical = self._unescaped(string, 0)[width:-width]
        quoted = f'"{_MUST_ESCAPE.sub(_escaped, lexical)}"'
        suffix = SUFFIX.match(text, match.end())
        if suffix is None:
            return quoted
        language, iri, name = suffix.groups()
        if language:
            if not _TAG.fullmatch(language[1:]):
                raise TermError(f"{language} is not a language tag; write one such as @en or @pt-BR", suffix.start(1), suffix.end(1))
            return f"{quoted}{language.lower()}"
        datatype = self.iri(iri, suffix.start(2)) if iri else self.name(name, suffix.start(3))
        if datatype == f"<{XSD}string>":
            return quoted
        if datatype == f"<{RDF}langString>":
            raise TermError("rdf:langString is the datatype of text with a language tag; write the tag instead, as in @en", match.end(), len(text))
        return f"{quoted}^^{datatype}"

    def _unescaped(self, text: str, at: int) -> str:
        def one(match: re.Match[str]) -> str:
            code, named = match[1] or match[2], match[3]
            if code:
                number = int(code, 16)
                if number > 0x10FFFF or 0xD800 <= number < 0xE000:
                    raise TermError(f"{match[0]} is not a character of Unicode", at + match.start(), at + match.end())
                return chr(number)
            if named in _NAMED and text[0] != "<":
                return _NAMED[named]
            message = f'\\{named} is not an escape; write \\\\ for a backslash, or one of \\n \\t \\" \\uXXXX'
            raise TermError(message, at + match.start(), at + match.end())

        return _ESCAPE.sub(one, text)


def _escaped(match: re.Match[str]) -> str:
    return _SHORT.get(match[0]) or f"\\u{ord(match[0]):04X}"


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
    kept = re.findall(r"[^/]*/", folder)
    *segments, last = path.split("/")
    for segment in [*segments, last] if last in (".", "..") else segments:
        if segment == "..":
            if len(kept) > 1 or (kept and host is None):
                kept.pop()
        elif segment != ".":
            kept.append(f"{segment}/")
    return "".join(kept) + (last if last not in (".", "..") else "")
