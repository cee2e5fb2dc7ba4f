"""The reader with positions: it says what pyoxigraph says, every place holds its term, every refused text has a mistake that a person can mend."""

from __future__ import annotations

import random
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, Namespace

from kg import turtle
from kg.turtle.lexer import LITERAL, MARK, NAME, TOKEN, Lines
from kg.turtle.mistakes import mistakes
from kg.turtle.places import Located, locate
from kg.turtle.terms import resolve
from kg.validate.facts import read

ROOT = Path(__file__).resolve().parents[1]
SUITE = ROOT.parent / "shared" / "suites" / "turtle"
SUITE_BASE = "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-turtle/"
COUNT = 313
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
RDFT = Namespace("http://www.w3.org/ns/rdftest#")
HEAD = "PREFIX e: <http://e/>\nPREFIX sg: <https://w3id.org/sgkg/ns#>\n"
FILES = sorted(path for folder in ("ontology", "seeds", "tests/toy", "tests/shapes", "tests/faults") for path in (ROOT / folder).rglob("*.ttl"))
SEEDS = [path for path in FILES if path.is_relative_to(ROOT / "seeds" / "background")]


def parses(text: str, form: str, base: str | None = None) -> bool:
    try:
        turtle.parse(text.encode(), form, name="text", base_iri=base)
    except turtle.FactsError:
        return False
    return True


def checked(text: str, form: str, base: str | None = None) -> Located:
    """Locate a text that parses; every place must be known, and hold what its term is made of."""
    located = locate(text, form, base)
    assert located.why == ""
    assert len(located.triples) == len(turtle.parse(text.encode(), form, name="text", base_iri=base))
    assert mistakes(text, form, base) == []
    for index, triple in enumerate(located.triples):
        where = located.where(index)
        assert where is not None
        assert where in located.find(triple.subject, triple.predicate, triple.object, triple.graph)
        value = text[where.object.start : where.object.end]
        for place in (where.subject, where.predicate, where.object):
            assert 0 <= place.start < place.end <= len(text)
            assert located.lines.offset(place.line, place.column) == place.start
            assert not text[place.start].isspace()
        if triple.object.startswith('"'):
            assert value[0] in "\"'+-." or value[0].isdigit() or value in ("true", "false")
        elif value[0] in "[(":
            assert value[-1:] == {"[": "]", "(": ")"}[value[0]] or triple.predicate.endswith("#rest>") or len(value) == 1
    return located


# --- agreement with pyoxigraph ---


def suite() -> list[tuple[str, str, bool]]:
    """Name, file and whether it must parse, of every test of the W3C suite."""
    manifest = Graph().parse(SUITE / "manifest.ttl", publicID=SUITE_BASE + "manifest.ttl")
    found = []
    for test, action in manifest.subject_objects(MF.action):
        kinds = {str(kind) for kind in manifest.objects(test, None) if "rdftest#" in str(kind)}
        name = str(manifest.value(test, MF.name))
        found.append((name, str(action).rpartition("/")[2], not any("Negative" in kind for kind in kinds)))
    return sorted(found)


@pytest.mark.skipif(not SUITE.is_dir(), reason=f"the W3C Turtle suite is not at {SUITE}")
def test_the_w3c_suite() -> None:
    tests = suite()
    assert len(tests) == COUNT
    wrong = []
    for name, file, positive in tests:
        text = (SUITE / file).read_bytes().decode()
        form = turtle.file_format(Path(file))
        base = SUITE_BASE + file
        found = mistakes(text, form, base)
        if bool(found) == positive or parses(text, form, base) != positive:
            wrong.append(f"{name}: {found[:1]}")
        elif positive:
            checked(text, form, base)
    assert wrong == []


def test_every_file_of_the_repository() -> None:
    assert len(FILES) > 200
    for path in FILES:
        text = turtle.load(path).decode()
        assert checked(text, "turtle").triples, path


def test_terms_are_those_of_the_facts() -> None:
    path = ROOT / "ontology" / "shapes.ttl"
    located = locate(turtle.load(path).decode(), "turtle")
    facts = read([path])
    assert list(dict.fromkeys((t.subject, t.predicate, t.object) for t in located.triples)) == [fact[:3] for fact in facts]


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


SETTINGS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@SETTINGS
@given(documents(STATEMENTS))
def test_generated_turtle(text: str) -> None:
    if parses(text, "turtle", "http://base/a/b?c"):
        checked(text, "turtle", "http://base/a/b?c")
    else:
        assert mistakes(text, "turtle", "http://base/a/b?c")


@SETTINGS
@given(documents(st.one_of(STATEMENTS, GRAPHS)))
def test_generated_trig(text: str) -> None:
    if parses(text, "trig", "http://base/a/b?c"):
        checked(text, "trig", "http://base/a/b?c")
    else:
        assert mistakes(text, "trig", "http://base/a/b?c")


@SETTINGS
@given(documents(STATEMENTS))
def test_generated_lines(text: str) -> None:
    try:
        quads = turtle.parse(text.encode(), "turtle", name="text", base_iri="http://base/")
    except turtle.FactsError:
        return
    lines = "".join(f"{quad.subject}{quad.predicate} {quad.object}.\n" for quad in quads)
    assert [t.object for t in checked(lines, "ntriples").triples if t.object[0] == '"'] == [
        t.object for t in checked(text, "turtle", "http://base/").triples if t.object[0] == '"'
    ]
    checked("# c\n\n" + lines.replace(".\n", " <http://g/x> . # c\r\n"), "nquads")


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(["http://a/b/c", "http://a", "http://a/", "urn:a:b", "x:", "x:/a", "file:///a/b/", "http://a/b/../c", "http://a?x", "x:a/../.."]),
    st.lists(st.sampled_from(["/", ".", "..", "./", "../", "g", "?", "#", "é", ":", ";", "//"]), max_size=6).map("".join),
)
def test_relative_iris_are_resolved_as_pyoxigraph_does(base: str, relative: str) -> None:
    try:
        [quad] = turtle.parse(f"<{relative}> <x:p> <x:o> .".encode(), "turtle", name="text", base_iri=base)
    except turtle.FactsError:
        return
    assert f"<{relative if re.match('[A-Za-z][A-Za-z0-9+.-]*:', relative) else resolve(base, relative)}>" == str(quad.subject)


def test_generated_texts_mostly_parse() -> None:
    """A strategy whose texts do not parse would test nothing."""
    good = []

    @settings(max_examples=100, deadline=None, database=None, derandomize=True)
    @given(documents(st.one_of(STATEMENTS, GRAPHS)))
    def count(text: str) -> None:
        good.append(parses(text, "trig", "http://base/a/b?c"))

    count()
    assert sum(good) > 80


# --- places ---

TEXT = """PREFIX e: <http://e/>

e:a a e:C ;
    e:p "é" , [ e:q 1 ;
        e:r ( "x" e:y ) ] .
e:a e:p "é" .
"""


def test_places() -> None:
    located = locate(TEXT, "turtle")
    [first, second] = located.find("<http://e/a>", "<http://e/p>", '"é"')
    assert first.subject[:4] == (3, 1, 3, 4)
    assert first.predicate[:4] == (4, 5, 4, 8)
    assert first.object[:4] == (4, 9, 4, 12)
    assert second.object[:4] == (6, 9, 6, 12)
    assert [where.predicate.line for where in located.find("<http://e/a>", "<http://e/p>")] == [4, 4, 6]
    [node] = [where for where in located.find("<http://e/a>") if where.triple.object == "_:unnamed1"]
    assert TEXT[node.object.start : node.object.end].startswith("[ e:q 1")
    assert node.object[:4] == (4, 15, 5, 26)
    [listed] = located.find("_:unnamed1", "<http://e/r>")
    assert TEXT[listed.object.start : listed.object.end] == '( "x" e:y )'
    assert located.subject("_:unnamed1") == located.place(node.object.start, node.object.start + 1)
    assert located.subject("<http://e/a>") == located.place(first.subject.start, first.subject.end)
    assert located.subject("<http://e/none>") is None
    assert located.find("<http://e/none>") == []
    assert (located.line(5), located.line(99), located.line(0)) == ('        e:r ( "x" e:y ) ] .', "", "")


def test_graphs_and_suffixes() -> None:
    located = locate("<a:g> { <a:s> <a:p> _:x } <a:s> <a:p> _:x . [] { <a:s> <a:p> [] }", "trig", suffix="-2")
    assert [triple.graph for triple in located.triples] == ["<a:g>", "", "_:graph2-2"]
    assert [triple.object for triple in located.triples] == ["_:x-2", "_:x-2", "_:unnamed2-2"]
    assert [where.object.start for where in located.find("<a:s>", graph="")] == [38]


def test_places_are_dropped_never_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    other = turtle.parse(TEXT.replace("e:C", "e:D").encode(), "turtle", name="text")
    located = locate(TEXT, "turtle", quads=other)
    assert "other triples" in located.why
    assert len(located.triples) == len(other)
    assert (located.where(0), located.find("<http://e/a>"), located.subject("<http://e/a>")) == (None, [], None)
    assert "does not" in locate("<a:s> <a:p> ", "turtle", quads=other).why
    jsonld = locate('{"@id": "http://e/a", "http://e/p": "x"}', "jsonld")
    assert "jsonld" in jsonld.why
    assert len(jsonld.triples) == 1


def test_a_version_has_no_language() -> None:
    for text in ('VERSION "1.2"@prefix e: <http://e/> . e:a e:b e:c .', "@version '1.1' . VERSION '1.1' BASE <a:b> <#a> <#b> '' ."):
        assert len(checked(text, "turtle").triples) == 1


def test_a_text_that_does_not_parse_is_refused() -> None:
    with pytest.raises(turtle.FactsError, match=r"new\.ttl:1"):
        locate("<a:s> <a:p> .", "turtle", name="new.ttl")


def test_no_library_is_loaded_at_import() -> None:
    code = "import sys, kg.turtle.mistakes; sys.exit(any(name in sys.modules for name in ('pyoxigraph', 'rdflib')))"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


# --- mistakes ---

#: Text behind HEAD (which has two lines) -> line, column and some words of each mistake.
CASES: dict[str, list[tuple[int, int, str]]] = {
    'e:a e:b "abc ;\n  e:c e:d .\ne:x e:y f:z .': [(3, 9, 'not closed on its line: write "'), (5, 9, "prefix f: is not declared")],
    'e:a e:b """abc\nmore\ne:x a e:y .\ne:z q e:y .': [(3, 9, 'never closed: write """'), (6, 5, "name q has no prefix")],
    "e:a e:b e:c\ne:d e:e e:f .": [(3, 12, "write . behind e:c")],
    "e:a e:b e:c\n   e:e e:f .": [(3, 12, "write ; behind e:c")],
    "e:a e:b e:c e:f .": [(3, 12, "write , behind e:c")],
    "e:a e:b e:c ;\n\ne:q a e:r .": [(4, 1, "write . behind the last ;")],
    "e:a e:b e:c ;\ne:q e:r e:s .": [(3, 13, "write . behind the last ;")],
    "e:a e:b e:c\n@prefix x: <http://x/> .\nx:a e:a x:a .": [(3, 12, "write . to end it")],
    'e:a e:b "abc"\n@prefix x: <http://x/> .\nx:a e:a x:a .': [(3, 14, "write . to end it")],
    'e:a e:b "x"': [(3, 12, "write . behind it")],
    "e:a e:b": [(3, 8, "a value is missing")],
    "e:a": [(3, 4, "a property and a value are missing")],
    "f:a e:b e:c . f:b e:b f:c .": [(3, 1, "prefix f: is not declared")],
    "sgg:a e:b e:c .": [(3, 1, "write PREFIX sgg: <https://w3id.org/sgkg/graph/>")],
    "sgk:a e:b e:c .": [(3, 1, "did you mean sg:")],
    "x:a e:b e:c .\nPREFIX x: <http://x/>": [(3, 1, "move its PREFIX line")],
    "e:a e:b http://x.y/z ; e:c e:d .": [(3, 9, "write <http://x.y/z>")],
    "e:a e:b <http://x y> .": [(3, 18, "write %20")],
    "e:a e:b <http://x.y/z ; e:c e:d .": [(3, 9, "write > behind <http://x.y/z")],
    "<rel> e:b e:c .": [(3, 1, "relative IRI")],
    "e:a e:b <http://h:x/> .": [(3, 9, "no valid IRI")],
    'e:a e:b "x"@en_GB .': [(3, 12, "write @en-GB")],
    'e:a e:b "x"@ en .': [(3, 12, "not a language tag")],
    'e:a e:b "x"@toolonglanguage .': [(3, 12, "not a language tag")],
    'e:a e:b "x"@en--ltr .': [(3, 15, "RDF 1.2")],
    'e:a e:b "x"^^ .': [(3, 12, "write one, as in ^^xsd:date")],
    'e:a e:b "x"^^date .': [(3, 12, "write one, as in ^^xsd:date")],
    'e:a e:b "x"^^xsd:date .': [(3, 14, "write PREFIX xsd:")],
    'e:a e:b "\\q" .': [(3, 10, "\\q is not an escape")],
    'e:a e:b "\\uD800" .': [(3, 10, "not a character")],
    "a e:b .": [(3, 1, "a subject is missing before a")],
    "e:a a .": [(3, 7, "a value is missing before .")],
    "e:a A e:b .": [(3, 5, "write a, in lower case")],
    "e:a e:b a .": [(3, 9, "a value belongs here")],
    'e:a "x" .': [(3, 5, "name of a property is missing")],
    '"x" e:a e:b .\ne:a q e:b .': [(3, 1, "not with a value"), (4, 5, "name q has no prefix")],
    "e:a e:b [ e:c e:d .\ne:x e:y e:z .": [(3, 19, "the [ of line 3, column 9, is still open")],
    "e:a e:b (1 2 .\ne:x e:y e:z .": [(3, 14, "the ( of line 3, column 9, is still open")],
    "e:a e:b [ e:c ( [ e:d e:e ) ] .": [(3, 27, "the [ of line 3, column 17")],
    "e:a e:b [ e:c e:d ) ; e:x e:y.": [(3, 19, "write ] before )")],
    "e:a e:b [": [(3, 9, "never closed")],
    "e:a e:b ] .": [(3, 9, "closes nothing")],
    "e:a e:b e:c ) .": [(3, 13, "closes nothing")],
    "e:a e:b e:c .\n} e:x e:y e:z .": [(4, 1, "closes nothing")],
    "e:a e:b ( 1 , 2, 3 ) .": [(3, 13, "leave the commas out")],
    "e:a e:b e:c , .": [(3, 15, "leave the , out")],
    "e:a e:b e:c . ; e:d e:e .": [(3, 13, "leave one of the two out")],
    "e:a e:b e:c ; , e:d .": [(3, 15, "leave one of ; and , out")],
    "e:a e:b e:c .\n.": [(4, 1, "leave this . out")],
    "PREFIX f: <http://f/> .\nf:a f:a f:a .": [(3, 23, "no . stands behind PREFIX")],
    "@prefix f: <http://f/>\nf:a f:b f:c .": [(3, 23, "write @prefix f: <http://f/> .")],
    "PREFIX f <http://f/>\nf:a a f:b .": [(3, 8, "write PREFIX f: <http://f/>")],
    "PREFIX f: http://f/\nf:a a f:b .": [(3, 10, "write PREFIX f: <")],
    "PREFX f: <http://f/>\nf:a f:a f:a .": [(3, 1, "did you mean PREFIX?")],
    "e:a e:b 2025-03-06 .": [(3, 9, 'write "2025-03-06"^^xsd:date')],
    "e:a e:b 2025/3/6 ; e:c 1 .": [(3, 9, 'write "2025-03-06"^^xsd:date')],
    "e:a e:b True .": [(3, 9, "write true")],
    "e:a e:b some words here .": [(3, 9, 'write "some words here"')],
    'e:a e:b some words"@en ; e:c e:d .': [(3, 9, "not opened")],
    "e:a e:b e:Donald Trump .": [(3, 18, "Trump stands alone")],
    'e:a e:b "He said "no" loudly"@en ; e:c e:d .': [(3, 18, '" within text ends it: write \\"')],
    "e:a e:b “abc”@en .": [(3, 9, "typographic")],
    "e:a\u00a0e:b e:c .": [(3, 4, "U+00A0")],
    "e:a e:b ?x .": [(3, 9, "variables")],
    "e:a/b e:c e:d .": [(3, 4, "write \\/")],
    "e:a e:b e:c(d) .": [(3, 12, "write \\(")],
    "e:a = e:b .": [(3, 5, "owl:sameAs")],
    "e:a _:b e:c .": [(3, 5, "blank node cannot be a property")],
    "e:g { e:a e:b e:c }": [(3, 5, "TriG")],
    "GRAPH e:g { e:a e:b e:c }": [(3, 1, "TriG")],
    "e:a e:b << e:c e:d e:e >> .\ne:a q e:b .": [(3, 9, "RDF 1.2"), (4, 5, "name q has no prefix")],
}


@pytest.mark.parametrize("text", CASES)
def test_each_mistake_has_its_place_and_its_words(text: str) -> None:
    found = mistakes(HEAD + text, "turtle")
    assert [(m.line, m.column) for m in found] == [(line, column) for line, column, _ in CASES[text]], found
    for mistake, (_, _, words) in zip(found, CASES[text], strict=True):
        assert words in mistake.message
        assert mistake.end_column > mistake.column
        assert "\n" not in mistake.message


def test_mistakes_of_trig() -> None:
    head = "PREFIX e: <http://e/>\n"
    assert [(m.line, m.column) for m in mistakes(f"{head}e:g {{ e:a e:b e:c .\n e:a e:b }} e:x e:y e:z .", "trig")] == [(3, 10)]
    assert [(m.line, m.column) for m in mistakes(f"{head}e:g {{ e:a e:b e:c .", "trig")] == [(2, 5)]
    assert [(m.line, m.column) for m in mistakes(f'{head}GRAPH "g" {{ e:a e:b e:c }}', "trig")] == [(2, 1)]
    assert [(m.line, m.column) for m in mistakes(f"{head}e:g {{ PREFIX f: <http://f/> e:a e:b e:c }}", "trig")] == [(2, 7)]


def test_mistakes_of_lines() -> None:
    text = "<a:s> <a:p> <a:o> .\r\nx:s <a:p> <a:o> .\n# c\n<a:s> <a:p> 'x' .\n<a:s> <a:p>\n<a:o> .\n<a:s> <a:p> _:b ."
    found = mistakes(text, "ntriples")
    assert [mistake.line for mistake in found] == [2, 4, 5, 6]
    assert "whole IRI" in found[0].message or "IRIs in < >" in found[0].message
    assert mistakes("<a:s> <a:p> _:b <a:g> .", "nquads") == []
    assert mistakes("<a:s> <a:p> _:b <a:g> .", "ntriples")[0][:2] == (1, 17)


def test_other_formats_have_the_words_of_the_parser() -> None:
    assert len(mistakes('{"@id": ', "jsonld")) == 1
    assert mistakes('{"@id": "a:b"}', "jsonld") == []


def mutated(text: str, chance: random.Random) -> tuple[str, int]:
    """A text with one mistake that people make, and the line where it was made."""
    tokens = [(match.lastindex, match.start(match.lastindex), match.end()) for match in TOKEN.finditer(text) if match.lastindex]
    kind, at, end = chance.choice([token for token in tokens if token[0] in (MARK, NAME, LITERAL)])
    line = Lines(text).place(at)[0]
    if kind == MARK:
        return text[:at] + text[end:], line
    if kind == NAME:
        colon = text.index(":", at)
        return chance.choice([text[:at] + "zz" + text[at:], text[:colon] + text[colon + 1 :], text[:end] + " word" + text[end:]]), line
    quote = chance.choice([at, text.index('"', at + 1)])
    return text[:quote] + text[quote + 1 :], line


def test_one_mistake_in_a_real_file_is_found_at_its_line_and_brings_no_others() -> None:
    chance = random.Random(5)
    texts = [path.read_text(encoding="utf-8") for path in SEEDS]
    harmful = at_line = alone = 0
    while harmful < 200:
        text, line = mutated(chance.choice(texts), chance)
        if parses(text, "turtle"):
            continue
        found = mistakes(text, "turtle")
        harmful += 1
        at_line += found[0].line == line
        alone += len(found) == 1
    assert at_line >= 0.95 * harmful
    assert alone >= 0.95 * harmful


def test_several_mistakes_of_one_file_are_all_found() -> None:
    chance = random.Random(7)
    blocks = "".join(f'e:n{n}\n    a e:C ;\n    e:p "text {n}"@en ;\n    e:q e:o{n} .\n\n' for n in range(200)).split("\n\n")[:-1]
    wrong = sorted(chance.sample(range(200), 40))
    breaks = [(' ;\n    e:p "', '\n    e:p "'), ('"@en', "@en"), ("e:q", "q"), (" .", ""), ("e:C", "zz:C"), ("e:o", "<http://e/o ")]
    for n in wrong:
        before, after = chance.choice(breaks)
        blocks[n] = blocks[n].replace(before, after, 1)
    text = HEAD + "\n\n".join(blocks) + "\n"
    places = {(mistake.line - 3) // 5 for mistake in mistakes(text, "turtle")}
    undeclared = [n for n in wrong if "zz:C" in blocks[n]]
    assert places == set(wrong) - set(undeclared[1:])


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:_<>\"'.;,[](){}@^#\\ \n\r\t-+0e1é“?=|~`a", max_size=60), st.sampled_from(["turtle", "trig", "ntriples", "nquads"]))
def test_any_text_at_all(text: str, form: str) -> None:
    found = mistakes(HEAD + text if form in ("turtle", "trig") else text, form)
    assert bool(found) != parses(HEAD + text if form in ("turtle", "trig") else text, form)
    for mistake in found:
        assert mistake.line >= 1
        assert mistake.end_column > mistake.column >= 1


HOSTILE = {
    "deep [": "<a:s> " + "<a:p> [ " * 100_000,
    "deep and closed": "<a:s> " + "<a:p> [ " * 100_000 + "<a:p> 1 " + "] " * 100_000 + ".",
    "deep (": "<a:s> <a:p> " + "( " * 100_000 + ") " * 100_000 + ".",
    "deep ( open": "<a:s> <a:p> " + "( " * 100_000,
    "mixed": "<a:s> <a:p> " + "( [ <a:p> " * 50_000 + ".",
    "{": "{" * 100_000,
    "quotes": "<a:s> <a:p> " + '"\\' * 100_000,
    "odd quotes": '<a:s> <a:p> "' + "x' \" " * 50_000,
    "long quotes": '<a:s> <a:p> """' + '\\"""' * 100_000,
    "long quotes on lines": '<a:s> <a:p> """\\"""\\\n' * 20_000,
    "<": "<" * 100_000,
    "< on": "<a:s> <a:p> " + "<a " * 100_000,
    "words": "a" * 200_000,
    "words apart": "a " * 100_000,
    "dots": "." * 100_000,
    "semicolons": "<a:s> <a:p> 1 " + ";" * 100_000 + ",",
    "dotted names": "e:" + "a." * 100_000,
    "comments": "#" * 200_000 + "\n" + "[#\n" * 50_000,
    "undeclared": "".join(f"p{n}:x p{n}:y p{n}:z .\n" for n in range(20_000)),
    "one line": "e:a e:b e:c . " * 20_000,
    "backslashes": "\\" * 100_000,
    "tags": "@a-" * 50_000,
    "missing dots": "<a:s> <a:p> <a:o>\n" * 30_000,
    "control": "\x0b" * 100_000,
    "braces": "<a:g> { <a:s> <a:p> " * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_take_linear_time(name: str) -> None:
    for form in ("turtle", "trig"):
        start = time.process_time()
        found = mistakes(HOSTILE[name], form)
        assert time.process_time() - start < 20
        assert len(found) <= 1000
        if not found and form == "turtle":
            assert locate(HOSTILE[name], form).why == ""
