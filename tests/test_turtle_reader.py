"""The reader with positions: it says what pyoxigraph says, and at every position stands its term."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rdflib import Graph, Namespace
from turtle_texts import FILES, GRAPHS, ROOT, STATEMENTS, documents, parses

from kg import turtle
from kg.turtle.diagnostics import diagnose
from kg.turtle.lexer import resolve
from kg.turtle.reader import Located, locate
from kg.validate import read as read_files

SUITE = ROOT.parent / "shared" / "suites" / "turtle"
SUITE_BASE = "https://w3c.github.io/rdf-tests/rdf/rdf11/rdf-turtle/"
COUNT = 313
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")


def checked(text: str, form: str, base: str | None = None) -> Located:
    """Locate a text that parses; every position must be known, and hold what its term is made of."""
    located = locate(text, form, base)
    assert located.why == ""
    assert len(located.triples) == len(turtle.parse(text.encode(), form, name="text", base_iri=base))
    assert diagnose(text, form, base) == []
    for index, triple in enumerate(located.triples):
        ranges = located.ranges(index)
        assert ranges is not None
        assert ranges in located.find(triple.subject, triple.predicate, triple.object, triple.graph)
        value = text[ranges.object.start : ranges.object.end]
        for found in (ranges.subject, ranges.predicate, ranges.object):
            assert 0 <= found.start < found.end <= len(text)
            assert located.lines.offset(found.line, found.column) == found.start
            assert not text[found.start].isspace()
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
        found = diagnose(text, form, base)
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
    facts = read_files.facts([path])
    assert list(dict.fromkeys((t.subject, t.predicate, t.object) for t in located.triples)) == [fact[:3] for fact in facts]


SETTINGS = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@SETTINGS
@given(documents(STATEMENTS))
def test_generated_turtle(text: str) -> None:
    if parses(text, "turtle", "http://base/a/b?c"):
        checked(text, "turtle", "http://base/a/b?c")
    else:
        assert diagnose(text, "turtle", "http://base/a/b?c")


@SETTINGS
@given(documents(st.one_of(STATEMENTS, GRAPHS)))
def test_generated_trig(text: str) -> None:
    if parses(text, "trig", "http://base/a/b?c"):
        checked(text, "trig", "http://base/a/b?c")
    else:
        assert diagnose(text, "trig", "http://base/a/b?c")


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


# --- positions ---

TEXT = """PREFIX e: <http://e/>

e:a a e:C ;
    e:p "é" , [ e:q 1 ;
        e:r ( "x" e:y ) ] .
e:a e:p "é" .
"""


def test_positions() -> None:
    located = locate(TEXT, "turtle")
    [first, second] = located.find("<http://e/a>", "<http://e/p>", '"é"')
    assert first.subject[:4] == (3, 1, 3, 4)
    assert first.predicate[:4] == (4, 5, 4, 8)
    assert first.object[:4] == (4, 9, 4, 12)
    assert second.object[:4] == (6, 9, 6, 12)
    assert [ranges.predicate.line for ranges in located.find("<http://e/a>", "<http://e/p>")] == [4, 4, 6]
    [node] = [ranges for ranges in located.find("<http://e/a>") if ranges.triple.object == "_:unnamed1"]
    assert TEXT[node.object.start : node.object.end].startswith("[ e:q 1")
    assert node.object[:4] == (4, 15, 5, 26)
    [listed] = located.find("_:unnamed1", "<http://e/r>")
    assert TEXT[listed.object.start : listed.object.end] == '( "x" e:y )'
    assert located.subject("_:unnamed1") == located.range(node.object.start, node.object.start + 1)
    assert located.subject("<http://e/a>") == located.range(first.subject.start, first.subject.end)
    assert located.subject("<http://e/none>") is None
    assert located.find("<http://e/none>") == []
    assert (located.line(5), located.line(99), located.line(0)) == ('        e:r ( "x" e:y ) ] .', "", "")


def test_graphs_and_suffixes() -> None:
    located = locate("<a:g> { <a:s> <a:p> _:x } <a:s> <a:p> _:x . [] { <a:s> <a:p> [] }", "trig", suffix="-2")
    assert [triple.graph for triple in located.triples] == ["<a:g>", "", "_:graph2-2"]
    assert [triple.object for triple in located.triples] == ["_:x-2", "_:x-2", "_:unnamed2-2"]
    assert [ranges.object.start for ranges in located.find("<a:s>", graph="")] == [38]


def test_positions_are_dropped_never_facts(monkeypatch: pytest.MonkeyPatch) -> None:
    other = turtle.parse(TEXT.replace("e:C", "e:D").encode(), "turtle", name="text")
    located = locate(TEXT, "turtle", quads=other)
    assert "other triples" in located.why
    assert len(located.triples) == len(other)
    assert (located.ranges(0), located.find("<http://e/a>"), located.subject("<http://e/a>")) == (None, [], None)
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


def loaded_by(module: str) -> set[str]:
    code = f"import sys, {module}; print(' '.join(sys.modules))"
    return set(subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split())


def test_each_module_loads_no_more_than_it_uses() -> None:
    package, reader, diagnostics = (loaded_by(f"kg.turtle{name}") for name in ("", ".reader", ".diagnostics"))
    assert {name for name in package if name.startswith("kg.turtle.")} == {"kg.turtle.parse"}
    assert "kg.turtle.diagnostics" not in reader
    assert not (package | reader | diagnostics) & {"pyoxigraph", "rdflib"}
