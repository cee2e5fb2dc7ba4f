"""Read SPARQL text as tokens: bind parameters in it, and refuse what reaches outside before anything runs.

The tokens follow the terminals of the SPARQL 1.1 grammar (https://www.w3.org/TR/sparql11-query/#sparqlGrammar).
Nothing here evaluates a query; the engines do that.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import NamedTuple

# The classes of the grammar, not Python's \w: one letter of difference would move where a string or a comment begins.
_BASE = (
    r"A-Za-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D\u2070-\u218F\u2C00-\u2FEF"
    r"\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"
)
_MORE = r"0-9\u00B7\u0300-\u036F\u203F\u2040"
_UCHAR = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_ECHAR = rf"\\[tbnrf\"'\\]|{_UCHAR}"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?\#@%]"


@cache
def _grammar(base: str, more: str) -> re.Pattern[str]:
    """Return the tokens' pattern for the letters that begin a name and those that may follow."""
    return re.compile(
        rf"""
    (?P<space>(?:\s|\#[^\n\r]*)+)
  | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|{_UCHAR})*>)
  | (?P<string>\"\"\"(?:"{{0,2}}(?:[^"\\]|{_ECHAR}))*\"\"\"|\'\'\'(?:'{{0,2}}(?:[^'\\]|{_ECHAR}))*\'\'\'
      |"(?:[^"\\\n\r]|{_ECHAR})*"|'(?:[^'\\\n\r]|{_ECHAR})*')
  | (?P<open>"(?:[^"\\\n\r]|{_ECHAR})*|'(?:[^'\\\n\r]|{_ECHAR})*)
  | (?P<var>[?$][{base}_0-9][{base}_{more}]*)
  | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*(?:--[A-Za-z]+)?)
  | (?P<name>(?:_|[{base}](?:[{base}_{more}.\-]{{0,99}}[{base}_{more}\-])?)?:
      (?:(?:[{base}_:0-9]|{_PLX})(?:(?:[{base}_{more}.:\-]|{_PLX})*(?:[{base}_{more}:\-]|{_PLX}))?)?)
  | (?P<word>[^\W\d]\w*)
  | (?P<number>[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|\.[0-9]+)
  | (?P<mark>.)
    """,
        re.VERBOSE | re.DOTALL,
    )


_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_FROM = re.compile(r"(?<![?$:])from", re.IGNORECASE)  # of a variable or a name it is a part
_HOST = re.compile(r"[\w.\-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")
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
    # Text in ASCII, as nearly all is, needs only the small classes, which compile in a fraction of the time.
    grammar = _grammar("A-Za-z", "0-9") if text.isascii() else _grammar(_BASE, _MORE)
    for match in grammar.finditer(text):
        if match.lastgroup != "space":
            yield Token(match.lastgroup or "", match[0], match.start())


def variables(text: str) -> list[str]:
    """Return the names of the variables of `text`, without `?`, in order of first appearance."""
    return list(dict.fromkeys(token.text[1:] for token in tokens(text) if token.kind == "var"))


@lru_cache(256)  # a search of changes runs the same rules a hundred times: a fifth of its time went into reading them again
def words(text: str) -> frozenset[str]:
    """Return the bare words (keywords and function names) of `text`, in upper case."""
    return frozenset(token.text.upper() for token in tokens(text) if token.kind == "word")


def refuse_reach(text: str, *, allow_service: Iterable[str] = ()) -> None:
    """Refuse a query that calls out with SERVICE or LOAD, that is an update, or that is nested or long beyond reason.

    Engines end keywords where no token ends (`trueSERVICE`, `a:b.c.SERVICE`), so a word counts when it *contains* the keyword.
    What an engine may read in two ways is refused: a comparison that looks like an IRI, and escapes of ASCII characters.

    Args:
        text: a SPARQL query.
        allow_service: hosts (`host` or `host:port`) that SERVICE may call.

    Raises:
        PermissionError: the query would reach outside; the message says where and what to do.
        ValueError: the query is longer than MAX_LENGTH, nested deeper than MAX_DEPTH, or can be read in two ways.
    """
    if len(text) > MAX_LENGTH:
        raise ValueError(f"the query has {len(text):,} characters; at most {MAX_LENGTH:,} are read")
    for match in _ESCAPE.finditer(text):
        code = int(match[1] or match[2], 16)
        if code < 0x80 or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
            raise ValueError(f"{_place(text, match.start())}: the escape {match[0]}; write the character itself")
    allowed = set(allow_service)
    if wrong := sorted(host for host in allowed if not _HOST.fullmatch(host)):
        raise ValueError(f"--allow-service takes a host, such as query.wikidata.org or localhost:3030, not {', '.join(map(repr, wrong))}")
    found = []
    for token in tokens(text):
        if token.kind == "open":
            raise ValueError(f"{_place(text, token.at)}: a string begins here and does not end; close it with {token.text[0]}")
        found.append(token)
    depth = rounds = 0
    for index, token in enumerate(found):
        after = found[index + 1 : index + 4]
        if token.kind == "mark":
            depth += (token.text in "{([") - (token.text in "})]")
            rounds += (token.text == "(") - (token.text == ")")
            if depth > MAX_DEPTH:
                raise ValueError(f"{_place(text, token.at)}: brackets nest deeper than {MAX_DEPTH}")
            if token.text == "<" and text.startswith("<", token.at + 1):
                raise ValueError(f"{_place(text, token.at)}: << begins an RDF 1.2 triple term, which is not supported")
        elif token.kind == "iri" and rounds > 0 and _compares(found[index - 1], token):
            raise ValueError(f"{_place(text, token.at)}: cannot tell a comparison from an IRI; put a space after '<'")
        elif token.kind == "name" and _calls(token, after):
            raise PermissionError(f"{_place(text, token.at)}: {token.text} may be read as a call of SERVICE; write the IRI whole, in <…>")
        elif token.kind in ("word", "name"):
            word = token.text.partition(":")[0].upper()
            if "SERVICE" in word:
                target = next((t.text for t in after[:2] if t.kind == "iri"), "")
                host = re.sub(r"^<[a-z]+://(?:[^/@>?#]*@)?([^/>?#]+).*$", r"\1", target, flags=re.IGNORECASE)
                if word != "SERVICE" or token.kind != "word" or host not in allowed:
                    raise PermissionError(
                        f"{_place(text, token.at)}: SERVICE would send a request to {target or 'an address found at run time'};"
                        f" to permit it write --allow-service {host if target else 'HOST'}"
                    )
            elif token.kind == "word" and word in ("TRIPLE", "STRLANGDIR"):
                raise ValueError(f"{_place(text, token.at)}: {word} makes an RDF 1.2 term, which is not supported")
            elif token.kind == "word" and word in ("LOAD", "INSERT", "DELETE", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD"):
                raise PermissionError(f"{_place(text, token.at)}: {word} is an update; the graph is read-only here")


def _compares(before: Token, token: Token) -> bool:
    """Return whether `<…>` inside parentheses may be a comparison whose right side hides what follows (`?a<'>'`, `?a<?b)SERVICE#>`).

    That needs an operand before it, and a quote, a comment or a bracket in it; `scheme://` is no expression.
    """
    operand = before.kind != "mark" or before.text in ")}]"
    return operand and bool(re.search(r"['#)]", token.text)) and not re.match(r"<[A-Za-z][A-Za-z0-9+.\-]*://", token.text)


def _calls(token: Token, after: list[Token]) -> bool:
    """Return whether an engine that ends the name early would find SERVICE in it, and behind that a target and a group."""
    _, found, rest = token.text.partition(":")[2].upper().partition("SERVICE")
    if after and after[0].text.upper() == "SILENT":
        after = after[1:]
    return bool(found) and ((":" in rest and after[:1] != [] and after[0].text == "{") or any(t.text == "{" for t in after[1:2]))


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
    if not _FROM.search(text):
        return []
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


def form(text: str) -> str:
    """Return what a query gives: `results` (SELECT and ASK) or `graph` (CONSTRUCT and DESCRIBE).

    Raises:
        ValueError: it has none of these words.
    """
    for token in tokens(text):
        if token.kind == "word" and token.text.upper() in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            return "results" if token.text.upper() in ("SELECT", "ASK") else "graph"
    raise ValueError("the query has no SELECT, ASK, CONSTRUCT or DESCRIBE")


@lru_cache(256)
def groups(text: str) -> tuple[Group, ...]:
    """Return the group graph patterns of `text` in order, without templates of CONSTRUCT and data of VALUES.

    A group that is a sub-query is left out, for nothing can stand before its SELECT: the variables of its head and of what follows
    its pattern count as those of its pattern.
    """
    open_: list[tuple[int, set[str], bool, bool]] = []  # offset, variables, a pattern?, a sub-query?
    done: list[tuple[int, int, set[str]]] = []
    before: list[str] = []  # the last word and what followed it, to tell a data block from a pattern
    found = list(tokens(text))
    for index, token in enumerate(found):
        if token.text == "{" and token.kind == "mark":
            data = bool(before) and (before[0] == "VALUES" or before == ["CONSTRUCT"])
            query = index + 1 < len(found) and found[index + 1].text.upper() == "SELECT"
            open_.append((token.at + 1, open_[-1][1] if open_ and open_[-1][3] else set(), not data, query))
            before = []
        elif token.text == "}" and token.kind == "mark" and open_:
            at, used, pattern, query = open_.pop()
            if pattern and not query:
                done.append((at, len(open_), used))
            before = []
        elif token.kind == "word":
            before = [token.text.upper()]
        else:
            before.append(token.text)
            if token.kind == "var" and open_:
                open_[-1][1].add(token.text[1:])
    return tuple(Group(at, depth, frozenset(used)) for at, depth, used in sorted(done))


def bind(text: str, values: Mapping[str, str]) -> str:
    """Bind variables of a query to terms by a one-row VALUES block in each group that uses them.

    A block in the outermost group alone would leave filters inside UNION branches and sub-queries unbound;
    `substitutions` of pyoxigraph fails for variables that are not projected.

    Args:
        text: a SPARQL query.
        values: variable name without `?` to a term in SPARQL syntax, made by code and never by a user's hand.

    Returns:
        The query with the blocks put in.

    Raises:
        ValueError: a place that no block reaches: HAVING, and the short form CONSTRUCT WHERE.
    """
    pieces, last = [], 0
    for at, used in places(text, values):
        pieces += [text[last:at], *(f" VALUES ?{name} {{ {values[name]} }}" for name in used)]
        last = at
    return "".join([*pieces, text[last:]])


def places(text: str, names: Collection[str]) -> list[tuple[int, list[str]]]:
    """Return where the blocks of some variables stand once they are bound: offsets in order, each with the variables of which there is a block.

    Raises:
        ValueError: see `bind`.
    """
    if not names:
        return []
    _refuse_unreachable(text, frozenset(names))
    found = groups(text)
    outermost = min((group for group in found), key=lambda group: (group.depth, group.at), default=None)
    blocks = [(group.at, [name for name in names if name in group.variables or group is outermost]) for group in found]
    return [(at, used) for at, used in blocks if used]


@lru_cache(256)
def _refuse_unreachable(text: str, values: frozenset[str]) -> None:
    having, before = False, ""
    for token in tokens(text):
        word = token.text.upper()
        if token.kind == "word":
            having = word == "HAVING" or (having and word not in ("ORDER", "LIMIT", "OFFSET", "VALUES"))
            if word == "WHERE" and before == "CONSTRUCT":
                raise ValueError(
                    f"{_place(text, token.at)}: a query with parameters cannot be CONSTRUCT WHERE; write CONSTRUCT {{ … }} WHERE {{ … }}"
                )
            before = word
        elif token.text in "{}":
            having, before = having and token.text == "{", ""
        elif having and token.kind == "var" and token.text[1:] in values:
            raise ValueError(f"{_place(text, token.at)}: {token.text} cannot stand in HAVING; count in a sub-query and FILTER around it")
