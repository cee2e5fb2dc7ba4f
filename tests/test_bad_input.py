"""Bad input, through the command itself: one clear line, the right exit status, an unharmed workspace."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import run_here

from kg import lookup

ROOT = Path(__file__).parents[1]
SCRIPT = Path(sys.executable).with_name("sgkg")
COMMAND = [str(SCRIPT)] if SCRIPT.exists() else [sys.executable, "-m", "kg"]
HEAD = "PREFIX ex: <https://example.org/own/>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\nPREFIX sg: <https://w3id.org/sgkg/ns#>\n"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


class Done(NamedTuple):
    status: int
    out: str
    err: str
    seconds: float

    @property
    def lines(self) -> list[str]:
        return [line for line in self.err.splitlines() if line.strip()]


class Home:
    """A base with the toy world, a workspace over it, and a cache of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base, self.own, self.cache, self.temp = folder / "base", folder / "own", folder / "cache", folder / "temp"
        self.base.mkdir(parents=True)
        self.temp.mkdir()
        for name in ("ontology", "queries"):
            shutil.copytree(ROOT / name, self.base / name)
        shutil.copytree(ROOT / "tests" / "toy" / "seeds", self.base / "seeds")
        self.own.mkdir()
        (self.own / "sgkg.toml").write_text('format = 1\nbase = "https://example.org/own/"\n')
        (self.own / "mine.ttl").write_text(HEAD + 'ex:Thing_One rdfs:label "One thing of my own"@en .\n')

    def settings(self) -> dict[str, str]:
        return {"SGKG_BASE": str(self.base), "SGKG_CACHE": str(self.cache), "SGKG_WORKSPACE": str(self.own)}

    def environment(self, **more: str) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")}
        return kept | self.settings() | {"TMPDIR": str(self.temp), "PYTHONPATH": str(ROOT)} | more

    def run(self, *arguments: object, stdin: bytes = b"", timeout: float = 60, prepare=None, prefix=(), **more: str) -> Done:
        start = time.monotonic()
        found = subprocess.run(
            [*prefix, *COMMAND, *map(str, arguments)],
            input=stdin, capture_output=True, timeout=timeout, env=self.environment(**more), cwd=self.folder, preexec_fn=prepare, check=False,
        )  # fmt: skip
        return Done(found.returncode, found.stdout.decode("utf-8", "replace"), found.stderr.decode("utf-8", "replace"), time.monotonic() - start)

    def prints(self) -> dict[str, str]:
        """Digest every file of base and workspace."""
        files = [path for folder in (self.base, self.own) for path in folder.rglob("*") if path.is_file()]
        return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}

    def snapshots(self) -> list[Path]:
        return sorted(path.parent for path in self.cache.glob("*/*/manifest.json") if not path.parent.name.startswith("draft"))

    def nquads(self) -> bytes:
        """Return the N-Quads of the current snapshot."""
        name = json.loads(next(self.cache.glob("*/state.json")).read_text())["name"]
        return b"".join(lookup.opened(next(self.cache.glob(f"*/{name}/graph.nq"))).quads.all())


def one_line(done: Done, status: int, words: str = "") -> None:
    """Check that what went wrong is said in one clear line."""
    assert "Traceback" not in done.err + done.out
    assert done.status == status, done
    assert len(done.lines) == 1, done.err
    assert done.lines[0].startswith("sgkg: "), done.err
    assert len(done.lines[0]) < 500, done.err
    assert done.lines[0].isprintable(), done.err
    assert words in done.lines[0], done.err


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """One that is built; tests that use it leave it as it was."""
    found = Home(tmp_path_factory.mktemp("home"))
    assert found.run("build").status == 0
    return found


@pytest.fixture
def inside(home: Home) -> Callable[..., Done]:
    """Run the command on the home in this process, which saves its start."""

    def run(*arguments: object) -> Done:
        start = time.monotonic()
        return Done(*run_here(arguments, home.folder, **home.settings()), time.monotonic() - start)

    return run


@pytest.fixture
def fresh(tmp_path: Path) -> Home:
    """One of the test's own, not yet built."""
    return Home(tmp_path / "home")


# --- files of facts ------------------------------------------------------------------------------------------------

BOMB = "".join(
    f'<!ENTITY a{i} "&a{i - 1};&a{i - 1};&a{i - 1};&a{i - 1};&a{i - 1};&a{i - 1};&a{i - 1};&a{i - 1};&a{i - 1};&a{i - 1};">' for i in range(1, 10)
)
RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="https://example.org/own/">{}</rdf:RDF>'

# File name, content, the line that is named (0: none is), words of the message.
BAD: dict[str, tuple[str, str | bytes, int, str]] = {
    "breaks off in a triple": ("x.ttl", HEAD + "ex:a ex:b ", 4, ""),
    "breaks off in a string": ("x.ttl", HEAD + 'ex:a ex:b "c', 4, ""),
    "breaks off in a long string": ("x.ttl", HEAD + 'ex:a ex:b """c\n\n', 0, ""),
    "breaks off in an IRI": ("x.ttl", HEAD + "ex:a ex:b <http://exam", 4, ""),
    "breaks off in a prefix": ("x.ttl", "PREFIX ex: ", 1, ""),
    "breaks off in brackets": ("x.ttl", HEAD + "ex:a ex:b [ ex:c ( 1 2 ", 4, ""),
    "breaks off in TriG": ("x.trig", HEAD + "ex:g { ex:a ex:b ex:c .", 4, ""),
    "breaks off in N-Triples": ("x.nt", "<http://a/s> <http://a/p> <http://a/o> .\n<http://a/s> <http://a/p>", 2, ""),
    "breaks off in N-Quads": ("x.nq", "<http://a/s> <http://a/p> <http://a/o> <http://a/g> .\n<http://a/s", 2, ""),
    "breaks off in JSON-LD": ("x.jsonld", '{\n "@id": "http://a/s",\n "http://a/p": ', 3, ""),
    "breaks off in RDF/XML": ("x.rdf", RDF.split("{}", maxsplit=1)[0] + "\n<rdf:Description>", 2, ""),
    "undeclared prefix": ("x.ttl", "ex:a ex:b ex:c .", 1, "declare it with a"),
    "binary": ("x.ttl", bytes(range(256)) * 10, 1, "binary"),
    "binary in line 4": ("x.ttl", HEAD.encode() + b"ex:a ex:b \0 .", 4, "binary"),
    "compressed": ("x.ttl", gzip.compress(HEAD.encode() * 20, mtime=0), 1, ""),
    "latin-1": ("x.ttl", (HEAD + 'ex:a ex:b "caf\u00e9" .').encode("latin-1"), 4, "is not UTF-8"),
    "UTF-16": ("x.ttl", (HEAD + 'ex:a ex:b "c" .').encode("utf-16"), 0, "UTF-16"),
    "web page": ("x.ttl", "<!DOCTYPE html>\n<html><body>404</body></html>", 1, ""),
    "space in an IRI": ("x.ttl", HEAD + "ex:a ex:b <http://example.org/a b> .", 4, ""),
    "brace in an IRI": ("x.ttl", HEAD + "ex:a ex:b <http://example.org/{id}> .", 4, ""),
    "relative IRI": ("x.ttl", HEAD + "ex:a ex:b <thing> .", 4, "write the whole IRI"),
    "IRI of nothing": ("x.ttl", HEAD + "ex:a ex:b <> .", 4, ""),
    "port that is none": ("x.ttl", HEAD + "ex:a ex:b <http://example.org:port/> .", 4, ""),
    "bad percent sign": ("x.ttl", HEAD + "ex:a ex:b <http://example.org/%zz> .", 4, ""),
    "language tag too long": ("x.ttl", HEAD + 'ex:a ex:b "c"@ukrainianlanguage .', 4, ""),
    "language tag of digits": ("x.ttl", HEAD + 'ex:a ex:b "c"@12 .', 4, ""),
    "language tag with an underscore": ("x.ttl", HEAD + 'ex:a ex:b "c"@en_GB .', 4, ""),
    "bad escape": ("x.ttl", HEAD + 'ex:a ex:b "\\q" .', 4, ""),
    "surrogate": ("x.ttl", HEAD + 'ex:a ex:b "\\uD800" .', 4, ""),
    "literal as subject": ("x.ttl", HEAD + '"a" ex:b ex:c .', 4, ""),
    "triple term": ("x.ttl", HEAD + "ex:a ex:b <<( ex:c ex:d ex:e )>> .", 4, "RDF 1.2"),
    "reified triple": ("x.ttl", HEAD + "<< ex:c ex:d ex:e >> ex:b ex:a .", 4, "RDF 1.2"),
    "annotation": ("x.ttl", HEAD + "ex:c ex:d ex:e {| ex:b ex:a |} .", 0, "RDF 1.2"),
    "triple term in N-Triples": ("x.nt", "<http://a/s> <http://a/p> <<( <http://a/s> <http://a/p> <http://a/o> )>> .", 1, "RDF 1.2"),
    "text direction": ("x.ttl", HEAD + 'ex:a ex:b "c"@ar--rtl .', 4, "RDF 1.2"),
    "entities of entities": ("x.rdf",
        f'<?xml version="1.0"?>\n<!DOCTYPE x [<!ENTITY a0 "ha">{BOMB}]>\n' + RDF.format("<ex:A><ex:b>&a9;</ex:b></ex:A>"), 2,
        "refers to another entity"),
    "entity hidden in a character": ("x.rdf", '<!DOCTYPE x [<!ENTITY a "h">\n<!ENTITY b "&#38;a;">]>' + RDF.format("<ex:A><ex:b>&b;</ex:b></ex:A>"),
        2, "refers to another entity"),
    "entity in a file": ("x.rdf", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + RDF.format("<ex:A><ex:b>&a;</ex:b></ex:A>"), 1,
        "kept elsewhere"),
    "parameter entity": ("x.rdf", '<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x">\n%a;]>' + RDF.format(""), 1, "kept elsewhere"),
    "entity in UTF-16": ("x.rdf", f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a0 "ha">{BOMB}]>'.encode("utf-16") + b"", 0,
        "UTF-16"),
    "remote context": ("x.jsonld", '{"@context": "http://127.0.0.1:9/context.jsonld", "@id": "http://a/s", "name": "x"}', 0,
        "copy the @context into the file"),
    "remote context in a list": ("x.jsonld", '{"@context": [{"ex": "http://a/"}, "http://127.0.0.1:9/c"], "@id": "http://a/s"}', 0,
        "copy the @context into the file"),
    "imported context": ("x.jsonld", '{"@context": {"@version": 1.1, "@import": "http://127.0.0.1:9/c"}, "@id": "http://a/s"}', 0, ""),
    "JSON that is no JSON-LD": ("x.json", '{"@id": 5}', 0, ""),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_validate_refuses(home: Home, inside: Callable[..., Done], tmp_path: Path, name: str) -> None:
    file, content, line, words = BAD[name]
    path = tmp_path / file
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    before = home.prints()
    done = inside("validate", path)
    text = " ".join((done.out + done.err).split())
    assert (done.status, "Traceback" in text) == (2, False), done
    assert f"{path}:{line}" in text if line else str(path) in text
    assert words in text
    assert home.prints() == before


@pytest.mark.parametrize("name", BAD)
def test_build_refuses(home: Home, inside: Callable[..., Done], name: str) -> None:
    file, content, line, words = BAD[name]
    path = home.own / file
    before, snapshots = home.prints(), home.snapshots()
    try:
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        done = inside("build")
    finally:
        path.unlink()
    one_line(done, 2, words)
    assert f"{path}:{line}" in done.err if line else str(path) in done.err
    assert (home.prints(), home.snapshots()) == (before, snapshots)
    assert not list(home.cache.glob("*/draft-*"))


@pytest.mark.parametrize("verb", ["validate", "query"])
def test_directory(home: Home, tmp_path: Path, verb: str) -> None:
    folder = tmp_path / "x.ttl"
    folder.mkdir()
    one_line(home.run(verb, folder), 2, f"{folder}: is a directory")


@pytest.mark.parametrize("verb", ["validate", "query"])
def test_missing_file(home: Home, tmp_path: Path, verb: str) -> None:
    one_line(home.run(verb, tmp_path / "x.ttl"), 2, f"{tmp_path / 'x.ttl'}: ")


@pytest.mark.parametrize("verb", ["validate", "query"])
def test_file_that_cannot_be_read(home: Home, tmp_path: Path, verb: str) -> None:
    path = tmp_path / "x.ttl"
    path.symlink_to(path)
    one_line(home.run(verb, path), 2, str(path))


def test_unknown_ending(home: Home, tmp_path: Path) -> None:
    (tmp_path / "x.docx").write_text("x")
    one_line(home.run("validate", tmp_path / "x.docx"), 2, "unknown ending .docx")


@pytest.mark.parametrize("content", [b"", b"\n \n", b"\xef\xbb\xbf", b"# nothing yet\n"])
def test_empty_file_is_done_and_said(home: Home, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "x.ttl").write_bytes(content)
    done = home.run("validate", tmp_path / "x.ttl")
    assert (done.status, "Traceback" in done.err) == (0, False), done
    assert any(word in done.out + done.err for word in ("empty", "nothing", "no facts", "0 triples", "no triples")), done


def test_empty_file_in_the_workspace(home: Home) -> None:
    (home.own / "empty.ttl").write_bytes(b"")
    try:
        done = home.run("build")
        assert (done.status, done.err) == (0, "")
    finally:
        (home.own / "empty.ttl").unlink()


def test_empty_query(home: Home, tmp_path: Path) -> None:
    (tmp_path / "x.rq").write_text("")
    done = home.run("query", tmp_path / "x.rq")
    assert (done.status, "Traceback" in done.err) == (2, False)
    assert "the query" in done.lines[0]


def test_byte_order_mark_is_dropped(home: Home) -> None:
    plain, marked = home.own / "a.ttl", home.own / "b.ttl"
    try:
        plain.write_text(HEAD + "ex:a ex:b ex:c .")
        marked.write_bytes(b"\xef\xbb\xbf" + (HEAD + "ex:a ex:b ex:d .").encode())
        done = home.run("build")
        assert (done.status, done.err) == (0, "")
        assert home.nquads().count(b"<https://example.org/own/a> <https://example.org/own/b> ") == 2
    finally:
        plain.unlink()
        marked.unlink()


def test_byte_order_mark_in_a_query(home: Home) -> None:
    done = home.run("query", "-", "--format", "csv", stdin=b"\xef\xbb\xbf" + COUNT.encode())
    assert (done.status, done.err) == (0, "")
    assert int(done.out.split()[1]) > 1000


@pytest.mark.parametrize("verb", ["validate", "build"])
def test_literal_of_200_megabytes(fresh: Home, verb: str) -> None:
    path = fresh.own / "long.ttl"
    with path.open("wb") as stream:
        stream.write(HEAD.encode() + b'ex:Thing_Long rdfs:label """')
        for _ in range(200):
            stream.write((b"long " * 209_715)[: 1 << 20])
        stream.write(b'"""@en .\n')
    done = fresh.run(*(["validate", path] if verb == "validate" else ["build"]), timeout=120)
    path.unlink()
    one_line(done, 2, str(path))
    assert done.seconds < 30


@pytest.mark.parametrize(
    "content",
    ["ex:a ex:b " + "[ ex:c " * 100_000, "ex:a ex:b " + "( " * 100_000, "ex:a ex:b " + "[ ex:c " * 5_000 + "1" + " ]" * 5_000 + " ."],
    ids=["open", "lists", "closed"],
)
def test_deep_nesting_in_turtle(home: Home, tmp_path: Path, content: str) -> None:
    (tmp_path / "x.ttl").write_text(HEAD + content)
    done = home.run("validate", tmp_path / "x.ttl")
    assert done.status in (0, 1, 2), done
    assert "Traceback" not in done.err


def test_deep_nesting_in_json(home: Home, tmp_path: Path) -> None:
    (tmp_path / "x.jsonld").write_text('{"http://a/p":' * 100_000 + "1" + "}" * 100_000)
    done = home.run("validate", tmp_path / "x.jsonld")
    assert done.status in (0, 1, 2), done
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "facts",
    [
        "sg:Guarantee a <http://www.w3.org/2002/07/owl#ObjectProperty> .",
        "sg:Guarantee rdfs:subClassOf ex:Nonsense .",
        "sg:guarantor rdfs:domain ex:Nonsense ; rdfs:range sg:Event .",
        'sg:Guarantee rdfs:label "Something else"@en .',
        "<https://w3id.org/sgkg/ns> <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/> .",
    ],
)
def test_facts_that_redefine_a_term(home: Home, tmp_path: Path, facts: str) -> None:
    path = tmp_path / "x.ttl"
    path.write_text(HEAD + facts)
    done = home.run("validate", path)
    assert done.status == 1, done
    assert "Traceback" not in done.err
    assert facts.split()[0].strip("<>") in done.out.replace("https://w3id.org/sgkg/ns>", "https://w3id.org/sgkg/ns"), done.out


# --- queries -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("brackets", ["{}", "()", "[]"])
def test_five_thousand_brackets(home: Home, brackets: str) -> None:
    left, right = brackets
    inside = left * 5000 + right * 5000
    text = {"{}": f"ASK {inside}", "()": f"SELECT ({inside.replace('()', '(1)')} AS ?x) {{}}", "[]": f"ASK {{ ?s ?p {inside} }}"}[brackets]
    one_line(home.run("query", "-", stdin=text.encode()), 2, "brackets nest deeper than 200")


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s " + "^" * 100_000 + "<http://a/p> ?o }",
        "SELECT (" + "!" * 100_000 + "true AS ?x) {}",
        "SELECT (" + "-" * 100_000 + "1 AS ?x) {}",
        "SELECT (1" + "+1" * 100_000 + " AS ?x) {}",
        "ASK { {} " + "UNION {} " * 50_000 + "}",
        "ASK { ?s " + "<http://a/p>/" * 50_000 + "<http://a/p> ?o }",
        "ASK { " + "OPTIONAL {} " * 50_000 + "}",
        "ASK { FILTER(true" + "||true" * 100_000 + ") }",
    ],
    ids=["inverse", "not", "minus", "sum", "union", "path", "optional", "or"],
)
def test_nesting_without_brackets(home: Home, text: str) -> None:
    """However deep it is, the process that runs it may die, and the command says so."""
    done = home.run("query", "-", "--timeout", "10", stdin=text.encode())
    assert "Traceback" not in done.err
    if done.status != 0:
        assert done.status == 2, done
        assert done.lines[0].startswith("sgkg: ")


def test_query_that_never_ends(home: Home) -> None:
    text = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(12)) + " }"
    done = home.run("query", "-e", text, "--timeout", "1")
    one_line(done, 2, "no answer within 1 s")
    assert 0.9 < done.seconds < 20


def test_query_that_needs_all_memory(home: Home) -> None:
    text = "SELECT * { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(3)) + " } ORDER BY ?o0"
    one_line(home.run("query", "-e", text, "--timeout", "2"), 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ASK { SERVICE <http://127.0.0.1:9/> {} }", "SERVICE would send a request to <http://127.0.0.1:9/>"),
        ("LOAD <http://127.0.0.1:9/>", "LOAD is an update"),
        ("INSERT DATA { <http://a/> <http://a/> 1 }", "INSERT is an update"),
        ("SELECT * FROM <http://127.0.0.1:9/> { ?s ?p ?o }", "FROM <http://127.0.0.1:9/>: the graph has no such part"),
        ("SELECT * FROM NAMED <file:///etc/passwd> { GRAPH ?g { ?s ?p ?o } }", "FROM <file:///etc/passwd>"),
        ("SELECT * FROM sgg:ontolgy { ?s ?p ?o }", "did you mean <https://w3id.org/sgkg/graph/ontology>"),
    ],
)
def test_queries_that_reach_outside(home: Home, text: str, words: str) -> None:
    one_line(home.run("query", "-e", text), 2, words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT ?s WHERE { ?s ?p ", "the braces do not match"),
        ("SELECT ?s WHERE { ?s rdf:tpye foo:x }", "unknown prefix foo:"),
        ("SELEKT ?s WHERE { ?s ?p ?o }", "did you mean SELECT"),
        ("SELECT ?s WHERE { ?s ?p ?o } GROUP BY ?p", "line 1"),
        ("\x1b[2J\x07", "line 1, column "),
        ("é" * 300 + "\u202e", "line 1"),
        ("SELECT (TRIPLE(<http://a/>, <http://a/>, 1) AS ?t) {}", ""),
        ("SELECT ?t { BIND(<<( <http://a/> <http://a/> 1 )>> AS ?t) }", ""),
        ('SELECT (STRLANGDIR("a", "ar", "rtl") AS ?t) {}', None),
    ],
)
@pytest.mark.parametrize("form", ["table", "json"])
def test_queries_that_cannot_be_read(home: Home, text: str, words: str | None, form: str) -> None:
    """A syntax error may take three lines: what, the line, the caret."""
    done = home.run("query", "-e", text, "--format", form)
    assert "Traceback" not in done.err
    assert all(line.isprintable() for line in done.err.splitlines()), done.err
    if words is not None:
        assert done.status == 2, done
        assert done.lines[0].startswith("sgkg: ")
        assert len(done.lines) in (1, 3)
        assert words in done.lines[0]


@pytest.mark.parametrize("text", [b"SELECT * { ?s ?p '\xff' }", b"\x00", "SELECT * {}".encode("utf-16")], ids=["latin", "nul", "utf-16"])
def test_query_that_is_no_text(home: Home, text: bytes) -> None:
    one_line(home.run("query", "-", stdin=text), 2, "standard input")


def test_query_of_many_megabytes(home: Home) -> None:
    done = home.run("query", "-", stdin=b"SELECT * {} #" + b"x" * 5_000_000)
    one_line(done, 2)
    assert done.seconds < 20


@pytest.mark.parametrize(
    "arguments",
    [["nonsense"], ["query"], ["query", "-e", COUNT, "x.rq"], ["query", "-e", COUNT, "--format", "ttl"],
    ["query", "-e", "DESCRIBE sg:Claim", "--format", "csv"],
     ["build", "--workspace", "/nowhere"], ["ask", "no-such-question"], ["ask", "--option", "x"],
     ["export", "--format", "gexf", "-o", "/nowhere/x.gexf"],
     ["export", "--format", "gexf", "-o", "/"], ["export", "--format", "nq", "-o", "/dev/full"],
     ["query", "-e", COUNT, "--endpoint", "file:///etc/passwd"],
     ["query", "-e", COUNT, "--endpoint", "http://127.0.0.1:9/"], ["show", "no such thing at all"]],
    ids=" ".join,
)  # fmt: skip
def test_arguments_that_cannot_work(home: Home, arguments: list[str]) -> None:
    one_line(home.run(*arguments), 2)


@pytest.mark.parametrize(
    "arguments",
    [["query", "--timeout", "0"], ["query", "--timeout", "nan"], ["query", "--limit", "-1"], ["query", "--nonsense"], ["build", "extra"],
    ["export", "--format", "docx", "-o", "x"]],
    ids=" ".join,
)  # fmt: skip
def test_usage(home: Home, arguments: list[str]) -> None:
    one_line(home.run(*arguments), 2, f"sgkg {arguments[0]}")


@pytest.mark.parametrize(
    "content", ["", "format = 2", "format = 1", 'format = 1\nbase = "x"', "[", 'format = 1\nbase = "https://w3id.org/sgkg/id/"', None]
)
def test_settings_of_a_workspace(home: Home, tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "sgkg.toml").write_text(content)
    one_line(home.run("build", SGKG_WORKSPACE=str(tmp_path)), 2, "sgkg.toml: ")


def test_base_that_is_none(home: Home, tmp_path: Path) -> None:
    one_line(home.run("build", SGKG_BASE=str(tmp_path)), 2, "SGKG_BASE=")


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("derive/bad.rq", "CONSTRUCT {} WHERE {}", "bad.rq:1: no header"),
        ("derive/bad.rq", "#+ summary: [\nASK {}", "bad.rq:"),
        ("derive/bad.rq", "#+ summary: x\n#+ sumary: y\nCONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "unknown key 'sumary'"),
        ("derive/bad.rq", "#+ summary: x\n\nCONSTRUCT { ?s ?p ?o } WHERE {", "bad.rq: "),
        ("derive/bad.rq", "#+ summary: x\n\nSELECT ?s WHERE { ?s ?p ?o } LIMIT 1", "bad.rq"),
        ("derive/bad.rq", "#+ summary: x\n\nASK {}", "bad.rq"),
        ("derive/bad.rq", "#+ summary: x\n\nCONSTRUCT { ?s ?s ?s } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "bad.rq"),
    ],
)
def test_rules_that_are_wrong(fresh: Home, name: str, content: str, words: str) -> None:
    (fresh.base / "queries" / name).write_text(content)
    done = fresh.run("build")
    assert (done.status, "Traceback" in done.err) == (2, False), done
    assert len(done.lines) <= 3, done.err  # a syntax error has its line and a caret
    assert words in done.lines[0]
    assert fresh.snapshots() == []


# --- cache and disk ------------------------------------------------------------------------------------------------


def test_cache_that_cannot_be_made(fresh: Home) -> None:
    """A file stands where the folder should be (which stops root as well); the graph is built elsewhere, and that is said."""
    fresh.cache.write_text("in the way")
    for place in (fresh.cache, fresh.cache / "below"):
        done = fresh.run("query", "-e", COUNT, "--format", "csv", SGKG_CACHE=str(place))
        assert (done.status, len(done.lines)) == (0, 1), done
        assert "set SGKG_CACHE" in done.err
        assert int(done.out.split()[1]) > 1000
    assert fresh.cache.read_text() == "in the way"


def test_cache_that_cannot_be_made_anywhere(fresh: Home) -> None:
    fresh.cache.write_text("in the way")
    (fresh.temp / f"sgkg-cache-{os.getuid()}").write_text("in the way")
    one_line(fresh.run("build"), 2, f"sgkg-cache-{os.getuid()}")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_cache_without_permission(fresh: Home) -> None:
    fresh.cache.mkdir(mode=0o500)
    done = fresh.run("build")
    assert (done.status, len(done.lines)) == (0, 1)


@pytest.mark.parametrize("size", [1000, 20_000, 150_000])
def test_no_file_may_grow(fresh: Home, size: int) -> None:
    """A limit on the size of files stands in for a full disk where nothing can be mounted."""
    before = fresh.prints()
    done = fresh.run("build", prepare=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size)))
    one_line(done, 2)
    assert fresh.prints() == before
    assert fresh.snapshots() == []
    assert not list(fresh.cache.glob("*/draft-*"))
    assert fresh.run("build").status == 0


MOUNT = [
    "unshare",
    "-r",
    "-m",
    "sh",
    "-c",
    'mount -t tmpfs -o size="$SIZE",mode=0755 tmpfs "$SGKG_CACHE" && "$@"; status=$?; ls -A "$SGKG_CACHE"/*; exit $status',
    "sh",
]


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs a mount of its own")
@pytest.mark.parametrize("size", ["16k", "200k", "1000k"])
def test_full_disk(fresh: Home, size: str) -> None:
    fresh.cache.mkdir()
    if subprocess.run([*MOUNT, "true"], env=fresh.environment(SIZE="64k"), capture_output=True, check=False).returncode not in (0, 2):
        pytest.skip("mounting is not permitted here")
    before = fresh.prints()
    done = fresh.run("build", prefix=MOUNT, SIZE=size)
    one_line(done, 2, "no space left")
    assert "draft-" not in done.out
    assert fresh.prints() == before


# --- several at once, and none to the end --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The N-Quads of an undisturbed build."""
    found = Home(tmp_path_factory.mktemp("clean"))
    assert found.run("build").status == 0
    return found.nquads()


def test_several_builds_at_once(fresh: Home, clean: bytes) -> None:
    running = [
        subprocess.Popen([*COMMAND, "build"], env=fresh.environment(), cwd=fresh.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    ended = [(process.communicate(timeout=60), process.returncode) for process in running]
    assert [(err, status) for (_, err), status in ended] == [(b"", 0)] * 4
    assert len({line for (out, _), _ in ended for line in out.decode().splitlines() if line.startswith("quads")}) == 1
    assert len(fresh.snapshots()) == 1
    assert fresh.nquads() == clean


@pytest.mark.long
def test_builds_from_nothing_and_queries_at_once(fresh: Home, clean: bytes) -> None:
    assert fresh.run("build").status == 0
    commands = [["build", "--anew"], ["query", "-e", COUNT, "--format", "csv"]] * 4
    running = [
        subprocess.Popen([*COMMAND, *c], env=fresh.environment(), cwd=fresh.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for c in commands
    ]
    ended = [(process.communicate(timeout=60), process.returncode) for process in running]
    assert [status for _, status in ended] == [0] * len(commands), ended
    assert len({out for ((out, _), _), c in zip(ended, commands, strict=True) if c[0] == "query"}) == 1
    assert fresh.nquads() == clean


def killed(home: Home, seconds: float, *arguments: str, drafting: bool = False) -> bool:
    """Start a command and kill it after a while, counted from its first draft if wished; return whether it was still running."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], env=home.environment(), cwd=home.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while drafting and process.poll() is None and not list(home.cache.glob("*/draft-*")):
        time.sleep(0.0005)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        return True
    return False


@pytest.mark.long
def test_build_killed_at_any_moment(fresh: Home, clean: bytes) -> None:
    """Killed at moments spread over the time that a build takes, from nothing and over an older snapshot."""
    first = fresh.run("build")
    assert first.status == 0
    mine, chance, edits = fresh.own / "mine.ttl", random.Random(1), iter(range(1000))
    text = mine.read_text()
    for i in range(8):
        pause = first.seconds * (i + chance.random()) / 8 * (0.5 if i % 4 > 1 else 0.9)
        while True:
            if i % 2:
                shutil.rmtree(fresh.cache, ignore_errors=True)
            else:
                mine.write_text(text.replace("One thing", f"Number {next(edits)}"))
            before = fresh.prints()
            if killed(fresh, pause, "build", drafting=i % 4 > 1):
                break
            pause /= 2  # it was over before that
        assert fresh.prints() == before
        if i % 3 == 0:  # a reader comes first
            assert fresh.run("query", "-e", COUNT).status == 0
        done = fresh.run("build")
        assert (done.status, done.err) == (0, "")
        assert not list(fresh.cache.glob("*/draft-*"))
    mine.write_text(text)
    assert fresh.run("build").status == 0
    assert fresh.nquads() == clean


@pytest.mark.long
def test_interrupted_build(fresh: Home, clean: bytes) -> None:
    """One of its rules is a pipe, which it reads for the digest before there is a draft, and once more after: there it waits for ever."""
    rule = fresh.base / "queries" / "derive" / "types.rq"
    text = rule.read_text()
    rule.unlink()
    os.mkfifo(rule)
    threading.Thread(target=rule.write_text, args=[text], daemon=True).start()
    process = subprocess.Popen([*COMMAND, "build"], env=fresh.environment(), cwd=fresh.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not list(fresh.cache.glob("*/draft-*")):
        assert process.poll() is None
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert (process.returncode, b"Traceback" in err) == (130, False), err
    assert not list(fresh.cache.glob("*/draft-*"))
    rule.unlink()
    rule.write_text(text)
    assert fresh.run("build").status == 0
    assert fresh.nquads() == clean


# --- a snapshot that is damaged ------------------------------------------------------------------------------------


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for at in range(0, len(data), 97):
        data[at] ^= 0xFF
    path.write_bytes(data)


def halve(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


DAMAGE = {"flipped": flip, "halved": halve, "emptied": lambda path: path.write_bytes(b""), "removed": Path.unlink}


def biggest(folder: Path, pattern: str) -> Path:
    return max(folder.glob(pattern), key=lambda path: path.stat().st_size)


class Built(NamedTuple):
    home: Home
    pristine: Path
    answers: dict[str, tuple[Done, bytes]]

    def answer(self, verb: str) -> tuple[Done, bytes]:
        """Return what a verb gives while nothing is damaged, and the file it writes."""
        if verb not in self.answers:
            done = self.home.run(*VERBS[verb])
            assert (done.status in (0, 1), "Traceback" in done.err) == (True, False), done
            self.answers[verb] = done, written(self.home, verb)
        return self.answers[verb]


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Built:
    found = Home(tmp_path_factory.mktemp("built"))
    (found.temp / "x.ttl").write_text(HEAD + 'ex:Thing_Two rdfs:label "Two"@en .')
    assert found.run("build").status == 0
    shutil.copytree(found.cache, found.folder / "pristine")
    return Built(found, found.folder / "pristine", {})


@pytest.fixture
def built(once: Built) -> Built:
    """The same with an undamaged cache."""
    shutil.rmtree(once.home.cache)
    shutil.copytree(once.pristine, once.home.cache)
    return once


VERBS = {
    "query": ["query", "-e", COUNT, "--format", "csv"],
    "validate": ["validate", "temp/x.ttl"],
    "export": ["export", "--format", "nq", "-o", "temp/x.nq"],
}  # fmt: skip


def written(home: Home, verb: str) -> bytes:
    return (home.temp / "x.nq").read_bytes() if verb == "export" else b""


def answers_all_the_same(built: Built, verb: str) -> None:
    """Check that a verb over a damaged snapshot answers as over a good one, and says in at most one line that it was built again."""
    home, before = built.home, built.home.prints()
    done = home.run(*VERBS[verb])
    good, content = built.answers[verb]
    assert done.seconds < 20
    assert (done.status, done.out, "Traceback" in done.err) == (good.status, good.out, False), done
    assert len([line for line in done.lines if line not in good.lines]) <= 1, done.err
    assert (home.prints(), written(home, verb)) == (before, content)


PARTS = ["store/*.sst", "store/CURRENT", "store/MANIFEST-*", "store/OPTIONS-*", "store/*", "manifest.json", "../state.json"]


@pytest.mark.parametrize(
    ("pattern", "how"),
    [  # each part and each damage here, and each pair where there is time
        pytest.param(part, how, marks=() if (i + j) % 3 == 0 else pytest.mark.long) for i, part in enumerate(PARTS) for j, how in enumerate(DAMAGE)
    ],
)
def test_damaged_snapshot_is_built_again(built: Built, clean: bytes, pattern: str, how: str) -> None:
    built.answer("query")
    folder = built.home.snapshots()[0]
    for path in folder.glob("store/*") if pattern == "store/*" else [biggest(folder, pattern)]:
        DAMAGE[how](path)
    answers_all_the_same(built, "query")
    assert built.home.nquads() == clean


@pytest.mark.parametrize("how", DAMAGE)
@pytest.mark.parametrize("verb", ["validate", "export"])
def test_damaged_nquads(built: Built, verb: str, how: str) -> None:
    built.answer(verb)
    DAMAGE[how](built.home.snapshots()[0] / "graph.nq")
    answers_all_the_same(built, verb)


@pytest.mark.parametrize("how", DAMAGE)
def test_build_over_a_damaged_predecessor(built: Built, clean: bytes, how: str) -> None:
    """What changed is built over the last snapshot; when that is damaged, from nothing."""
    home, mine = built.home, built.home.own / "mine.ttl"
    for path in (home.snapshots()[0] / "store").glob("*.sst"):
        DAMAGE[how](path)
    text = mine.read_text()
    try:
        mine.write_text(text + "ex:a ex:b ex:c .\n")
        done = home.run("build")
        assert (done.status, "Traceback" in done.err) == (0, False), done
        lines = home.nquads().splitlines()
        assert [line for line in lines if not line.startswith(b"<https://example.org/own/a>")] == clean.splitlines()
        assert len(lines) == len(clean.splitlines()) + 1
    finally:
        mine.write_text(text)
