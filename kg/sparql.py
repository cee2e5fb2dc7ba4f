"""Read SPARQL text as tokens: bind parameters in it, and refuse what reaches outside before anything runs.

The tokens follow the terminals of the SPARQL 1.1 grammar (https://www.w3.org/TR/sparql11-query/#sparqlGrammar).
Nothing here evaluates a query; the engines do that.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

_TOKEN = re.compile(
    r"""
    (?P<space>(?:\s|\#[^\n\r]*)+)
  | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
  | (?P<string>\"\"\"(?:"{0,2}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{0,2}(?:[^'\\]|\\.))*'''
      |"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
  | (?P<var>[?$]\w+)
  | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<name>(?:[^\W\d](?:[\w.\-]*[\w\-])?)?:(?:(?:[\w:]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])
      (?:(?:[\w.:\-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%])*(?:[\w:\-]|%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]))?)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
# Text between < and > that an operator could open: FILTER(?a<?b)SERVICE#> … reads as an IRI here and as a call there.
_HIDDEN = re.compile(r"\).*(?:service|load|from)", re.IGNORECASE | re.DOTALL)
MAX_DEPTH = 200
MAX_LENGTH = 1_000_000


class Token(NamedTuple):
    """One token of SPARQL text: its kind (a group name of the grammar above), its text, its offset."""

    kind: str
    text: str
    at: int


class Group(NamedTuple):
    """One group graph pattern: the offset behind its brace, its depth, and the variables used directly in it."""

    at: int
    depth: int
    variables: frozenset[str]


def tokens(text: str) -> Iterator[Token]:
    """Yield the tokens of `text` without white space and comments."""
    for match in _TOKEN.finditer(text):
        if match.lastgroup != "space":
            yield Token(str(match.lastgroup), match.group(), match.start())


def variables(text: str) -> list[str]:
    """Return the names of the variables of `text`, without `?`, in order of first appearance."""
    return list(dict.fromkeys(token.text[1:] for token in tokens(text) if token.kind == "var"))


def words(text: str) -> set[str]:
    """Return the bare words (keywords and function names) of `text`, in upper case."""
    return {token.text.upper() for token in tokens(text) if token.kind == "word"}


def _decode(match: re.Match[str]) -> str:
    code = int(match.group(1) or match.group(2), 16)
    return chr(code) if code < 0x110000 else match.group()


def refuse_reach(text: str, *, allow_service: Iterable[str] = ()) -> None:
    """Refuse a query that calls out with SERVICE or LOAD, that is an update, or that is nested or long beyond reason.

    Keywords are found in the text as written and with its code-point escapes decoded, and a word counts when it
    *contains* the keyword: engines differ in where they let a keyword end, so doubt is refused, never run.

    Args:
        text: a SPARQL query.
        allow_service: hosts (`host` or `host:port`) that SERVICE may call.

    Raises:
        PermissionError: the query would reach outside; the message says where and what to do.
        ValueError: the query is longer than MAX_LENGTH or nested deeper than MAX_DEPTH.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"the query has {len(text):,} characters; at most {MAX_LENGTH:,} are read")
    allowed = set(allow_service)
    for reading in {text, _ESCAPE.sub(_decode, text)}:
        depth = 0
        found = list(tokens(reading))
        for index, token in enumerate(found):
            if token.kind == "mark":
                depth += (token.text in "{([") - (token.text in "})]")
                if depth > MAX_DEPTH:
                    raise ValueError(f"{_place(reading, token.at)}: brackets nest deeper than {MAX_DEPTH}")
            elif token.kind == "iri" and _HIDDEN.search(token.text):
                raise PermissionError(f"{_place(reading, token.at)}: cannot tell a comparison from an IRI; put a space after '<'")
            elif token.kind in ("word", "name"):
                word = token.text.partition(":")[0].upper()
                if "SERVICE" in word:
                    target = next((t.text for t in found[index + 1 : index + 3] if t.kind == "iri"), "")
                    host = re.sub(r"^<[a-z]+://(?:[^/@>]*@)?([^/>?#]+).*$", r"\1", target, flags=re.IGNORECASE)
                    if word != "SERVICE" or token.kind != "word" or host not in allowed:
                        raise PermissionError(
                            f"{_place(reading, token.at)}: SERVICE would send a request to {target or 'an address found at run time'};"
                            f" to permit it write --allow-service {host if target else 'HOST'}"
                        )
                elif token.kind == "word" and word in ("LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"):
                    raise PermissionError(f"{_place(reading, token.at)}: {word} is an update; the graph is read-only here")


def _place(text: str, at: int) -> str:
    return f"line {text.count(chr(10), 0, at) + 1}, column {at - text.rfind(chr(10), 0, at)}"


def dataset(text: str, prefixes: Mapping[str, str]) -> list[str]:
    """Return the IRIs that FROM and FROM NAMED clauses of the query name, in order.

    Args:
        text: a SPARQL query.
        prefixes: the prefixes declared outside the query, name to IRI.

    Raises:
        ValueError: a prefix that is declared nowhere.
    """
    known = dict(prefixes)
    found = list(tokens(text))
    graphs: list[str] = []
    for index, token in enumerate(found):
        word = token.text.upper() if token.kind == "word" else ""
        if word == "PREFIX" and index + 2 < len(found) and found[index + 2].kind == "iri":
            known[found[index + 1].text[:-1]] = found[index + 2].text[1:-1]
        elif word == "FROM" and index + 1 < len(found):
            target = found[index + 1]
            if target.text.upper() == "NAMED" and index + 2 < len(found):
                target = found[index + 2]
            if target.kind == "iri":
                graphs.append(target.text[1:-1])
            elif target.kind == "name":
                prefix, _, local = target.text.partition(":")
                if prefix not in known:
                    raise ValueError(f"{_place(text, target.at)}: unknown prefix {prefix}:")
                graphs.append(known[prefix] + local)
    return graphs


def groups(text: str) -> list[Group]:
    """Return the group graph patterns of `text` in order, without templates of CONSTRUCT and data of VALUES."""
    open_: list[tuple[int, set[str], bool]] = []
    done: list[Group] = []
    before: list[str] = []  # the last word and what followed it, to tell a data block from a pattern
    for token in tokens(text):
        if token.text == "{" and token.kind == "mark":
            data = bool(before) and (before[0] == "VALUES" or before == ["CONSTRUCT"])
            open_.append((token.at + 1, set(), not data))
            before = []
        elif token.text == "}" and token.kind == "mark" and open_:
            at, used, pattern = open_.pop()
            if pattern:
                done.append(Group(at, len(open_), frozenset(used)))
            before = []
        elif token.kind == "word":
            before = [token.text.upper()]
        else:
            before.append(token.text)
            if token.kind == "var" and open_:
                open_[-1][1].add(token.text[1:])
    return sorted(done)


def bind(text: str, values: Mapping[str, str]) -> str:
    """Bind variables of a query to terms by a one-row VALUES block in each group that uses them.

    A block in the outermost group alone would leave filters inside UNION branches and sub-queries unbound;
    `substitutions` of pyoxigraph fails for variables that are not projected.

    Args:
        text: a SPARQL query.
        values: variable name without `?` to a term in SPARQL syntax, made by code and never by a user's hand.

    Returns:
        The query with the blocks put in.
    """
    if not values:
        return text
    found = groups(text)
    outermost = min((group for group in found), key=lambda group: (group.depth, group.at), default=None)
    pieces, last = [], 0
    for group in found:
        used = [name for name in values if name in group.variables or group is outermost]
        if used:
            pieces += [text[last : group.at], *(f" VALUES ?{name} {{ {values[name]} }}" for name in used)]
            last = group.at
    return "".join([*pieces, text[last:]])
