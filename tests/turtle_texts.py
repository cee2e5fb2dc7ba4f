"""Texts in Turtle and TriG for tests: those of the repository, and generated ones with all that the grammar has."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from kg import turtle
from kg.turtle.lexer import MARK, TOKEN

ROOT = Path(__file__).resolve().parents[1]
HEAD = "PREFIX e: <http://e/>\nPREFIX sg: <https://w3id.org/sgkg/ns#>\n"
FILES = sorted(path for folder in ("ontology", "seeds", "tests/toy", "tests/shapes", "tests/faults") for path in (ROOT / folder).rglob("*.ttl"))


def parses(text: str, form: str, base: str | None = None) -> bool:
    """Whether pyoxigraph reads a text."""
    try:
        turtle.parse(text.encode(), form, name="text", base_iri=base)
    except turtle.FactsError:
        return False
    return True


def spaced(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map(lambda found: " ".join(part for part in found if part))


SPACE = st.sampled_from([" ", "\n", "\t", "\r\n", "\r", "  ", ' # a "comment" . ;\n', "#\r", "\n\n#c <x> \n  "])
LOCAL = st.sampled_from(["a", "b.c", "x-1", "é", "a%20b", "o\\'k", "a\\/b", "0", "_u", "p:q", "x..y", "名", "a\\.", "\U00010400z", ""])
NAMES = st.one_of(
    st.tuples(st.sampled_from(["e:", ":", "x.y:", "é-1:"]), LOCAL).map("".join),
    st.sampled_from(
        [
            "<http://e/a>",
            "<urn:x:y>",
            "<rel>",
            "<../up?q#f>",
            "<#frag>",
            "<>",
            "<?q>",
            "<//host/p>",
            "<./a/../b>",
            "<http://e/\\u00E9\\U0001F600>",
            "<é>",
        ]
    ),
)
LABELS = st.sampled_from(["_:a", "_:b.c", "_:1", "_:x-y", "_:é", "[]", "[ \t]", "[#c\n]"])
CHARACTERS = st.sampled_from(
    [
        "a",
        " ",
        "é",
        "\U0001f600",
        "\\n",
        "\\t",
        '\\"',
        "\\'",
        "\\\\",
        "\\u0041",
        "\\U0001F600",
        "#",
        "<",
        ".",
        "\x01",
        "\x7f",
        "\ufffe",
        "\\uFFFF",
        "@",
    ]
)
LONG = st.one_of(CHARACTERS, st.sampled_from(["\n", "\r\n", "\r", "\\r"]))
SUFFIX = st.sampled_from(
    ["", "", "@en", "@EN-gb", "@de-Latn-1996", " @fr", "^^e:d", "^^<http://e/t>", " ^^ :t", "^^<http://www.w3.org/2001/XMLSchema#string>"]
)
STRINGS = st.one_of(
    st.tuples(st.lists(CHARACTERS, max_size=5).map("".join), st.sampled_from("\"'")).map(lambda found: found[1] + found[0] + found[1]),
    st.tuples(st.lists(LONG, max_size=5).map("".join), st.sampled_from(['"""', "'''"])).map(lambda found: found[1] + found[0] + found[1]),
    st.sampled_from(['"""a"b""c"""', "'''it's'''", '"it\'s"', '""', "''", '""""""', '"""\\""""']),
)
LITERALS = st.one_of(
    st.tuples(STRINGS, SUFFIX).map("".join),
    st.sampled_from(["1", "-1", "+01", "1.5", "-.5", ".5e1", "1e0", "1.E3", "+1.0e-10", "true", "false"]),
)
SIMPLE = st.one_of(NAMES, LABELS, LITERALS)
VERBS = st.one_of(NAMES, st.just("a"))


def bracketed(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.lists(st.tuples(VERBS, st.lists(inner, min_size=1, max_size=3).map(" , ".join)).map(" ".join), min_size=1, max_size=3).map(" ; ".join)
    return st.one_of(
        st.tuples(pairs, st.sampled_from(["", " ;", " ; ;"])).map(lambda found: f"[ {found[0]}{found[1]} ]"),
        st.lists(inner, max_size=4).map(lambda items: f"( {' '.join(items)} )"),
    )


OBJECTS = st.recursive(SIMPLE, bracketed, max_leaves=8)
PAIRS = st.lists(st.tuples(VERBS, st.lists(OBJECTS, min_size=1, max_size=3).map(" , ".join)).map(" ".join), min_size=1, max_size=3).map(" ; ".join)
NODES = st.one_of(NAMES, LABELS)
TRIPLES = st.one_of(
    spaced(NODES, PAIRS, st.sampled_from(["", ";", "; ;"])),
    spaced(bracketed(SIMPLE), PAIRS),
    PAIRS.map(lambda pairs: f"[ {pairs} ]"),
)
DIRECTIVES = st.sampled_from(
    [
        "@prefix e: <http://f/> .",
        "PREFIX : <sub/>",
        "pReFiX e: <#>",
        "BASE <http://other/x/>",
        "@base <deeper/> .",
        'VERSION "1.2"',
        '@version "1.1" .',
    ]
)
STATEMENTS = st.one_of(TRIPLES.map(lambda text: f"{text} ."), TRIPLES.map(lambda text: f"{text} ."), DIRECTIVES)
BLOCK = st.tuples(st.lists(TRIPLES, max_size=3).map(" . ".join), st.sampled_from(["", " ."])).map(
    lambda found: f"{{ {found[0]}{found[1] if found[0] else ''} }}"
)
GRAPHS = st.one_of(BLOCK, spaced(NODES, BLOCK), spaced(st.sampled_from(["GRAPH", "graph"]), NODES, BLOCK))
START = "@prefix e: <http://e/> . PREFIX : <http://e/default#> PREFIX x.y: <rel/> @prefix é-1: <http://e/é/> ."


def documents(statements: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Texts of statements; the white space between tokens is varied."""
    whole = st.lists(statements, max_size=5).map(lambda found: " ".join([START, *found]))

    def respaced(found: tuple[str, list[str]]) -> str:
        text, spaces = found
        pieces = []
        for index, match in enumerate(TOKEN.finditer(text)):
            kind = match.lastindex or 0
            pieces.append(match[kind])
            after = text[match.end() : match.end() + 1]
            tight = kind == MARK and match[kind] in "[(;,)]" and index % 3 == 0
            pieces.append("" if tight or not after else spaces[index % len(spaces)])
        return "".join(pieces)

    return st.tuples(whole, st.lists(SPACE, min_size=3, max_size=9)).map(respaced)
