"""What strangers send and what machines do to files: written whole or not at all, read within bounds, printed without driving a terminal."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from conftest import run_here

from kg import files, paths, sandbox, sparql, text

ROOT = Path(__file__).resolve().parents[1]
HOSTILE = "ev\x1b[2Jil \u202eabc\u200b\x9b1m \U000e0041<script>alert(1)</script>"
FACTS = "@prefix sg: <https://w3id.org/sgkg/ns#> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"


@pytest.fixture
def command(toy_world: Path, tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run the command as a process of its own on the toy world."""

    def run(*words: object, **more: object) -> subprocess.CompletedProcess[bytes]:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SGKG_")} | {
            "SGKG_BASE": str(toy_world),
            "SGKG_CACHE": str(tmp_path / "cache"),
            "PYTHONPATH": str(ROOT),
        }
        environment |= more.pop("settings", {})  # type: ignore[call-overload]
        given: dict[str, object] = {"capture_output": True} | more if "stdout" not in more else more
        return subprocess.run([sys.executable, "-m", "kg", *map(str, words)], env=environment, cwd=tmp_path, timeout=60, check=False, **given)  # type: ignore[call-overload,no-any-return]

    return run


# Writing --------------------------------------------------------------------------------------------------------------


def test_a_pipe_is_written_through(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    got: list[bytes] = []
    reader = threading.Thread(target=lambda: got.append(pipe.read_bytes()))
    reader.start()
    assert files.save(pipe, ["a", b"b"]) == 2
    reader.join()
    assert got == [b"ab"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_a_device_is_written_through() -> None:
    assert files.save(Path("/dev/null"), ["abc"]) == 3
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_link_is_followed_and_the_mode_kept(tmp_path: Path) -> None:
    real, link = tmp_path / "real", tmp_path / "link"
    real.write_text("old")
    real.chmod(0o600)
    link.symlink_to(real)
    files.save(link, ["new"])
    assert link.is_symlink()
    assert (real.read_text(), stat.S_IMODE(real.stat().st_mode)) == ("new", 0o600)


def test_all_or_none_are_written(tmp_path: Path) -> None:
    def failing() -> Iterator[str]:
        yield "half"
        raise OSError("the disk is full")

    one, other = tmp_path / "one", tmp_path / "other"
    one.write_text("old")
    with pytest.raises(OSError, match="disk is full"):
        files.save_all({one: ["new"], other: failing()})
    assert [path.name for path in tmp_path.iterdir()] == ["one"]
    assert one.read_text() == "old"


WRITER = """
import sys, time
from pathlib import Path
from kg import files
def pieces():
    yield "half"
    print("begun", flush=True)
    time.sleep(60)
files.save(Path(sys.argv[1]), pieces())
"""


def test_the_drafts_of_the_dead_are_removed_and_those_of_the_living_are_not(tmp_path: Path) -> None:
    def writer() -> subprocess.Popen[bytes]:
        started = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(tmp_path / "x")], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        assert started.stdout
        assert started.stdout.readline() == b"begun\n"
        return started

    (tmp_path / ".mine.part").write_text("")
    dead = writer()
    dead.kill()
    dead.communicate()
    living = writer()
    try:
        assert len(list(tmp_path.iterdir())) == 2
        files.save(tmp_path / "y", ["new"])
        assert len(list(tmp_path.iterdir())) == 3
    finally:
        living.kill()
        living.communicate()
    files.save(tmp_path / "y", ["new"])
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mine.part", "y"]


def test_those_moved_are_put_back_where_one_cannot_be(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other, third = (tmp_path / name for name in ("one", "other", "third"))
    one.write_text("old")
    third.write_text("old")
    replace = os.replace

    def failing(source: str, target: Path) -> None:
        if target == third and not str(source).endswith(files.DRAFT * 2):
            raise OSError(5, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(OSError, match="third: Input/output error"):
        files.save_all({one: ["new"], other: ["new"], third: ["new"]})
    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"one": "old", "third": "old"}


@pytest.mark.skipif(not Path("/dev/fd/1").exists(), reason="has no names for open descriptors")
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link"])
def test_an_open_descriptor_is_written_through(command: Callable, tmp_path: Path, name: str) -> None:
    (tmp_path / "link").symlink_to("/dev/stdout")
    words = ("export", "--view", "guarantees", "--format", "gexf", "-o", name)
    assert command(*words).stdout.endswith(b"</gexf>\n")
    with (tmp_path / "both").open("wb") as both:
        both.write(b"before\n")
        both.flush()
        assert command(*words, stdout=both, stderr=subprocess.PIPE).returncode == 0
        both.write(b"after\n")
    text_ = (tmp_path / "both").read_bytes()
    assert text_.startswith(b"before\n<?xml")
    assert text_.endswith(b"</gexf>\nafter\n")


def test_a_link_to_itself_is_refused_in_a_line(command: Callable, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    done = command("export", "--view", "guarantees", "--format", "gexf", "-o", "loop")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"leads back to itself" in done.stderr


OVERWRITING = [
    ("validate", "facts.ttl", "-o", "facts.ttl"),
    ("export", "--query", "q.rq", "-o", "q.rq", "--format", "gexf"),
    ("assess", "--with", "facts.ttl", "-o", "link.ttl"),
]


@pytest.mark.parametrize("words", OVERWRITING)
def test_an_output_that_is_read_is_refused(command: Callable, tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "facts.ttl").write_text(FACTS)
    (tmp_path / "q.rq").write_text("SELECT ?source ?target ?kind { ?source ?kind ?target }")
    (tmp_path / "link.ttl").symlink_to("facts.ttl")
    before = {path.name: path.read_bytes() for path in tmp_path.glob("*.*")}
    done = command(*words)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"is read as" in done.stderr
    assert {path.name: path.read_bytes() for path in tmp_path.glob("*.*")} == before


# Reading --------------------------------------------------------------------------------------------------------------

RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
SWELLING = {
    "deep.jsonld": '{"@id":"http://x/a","http://x/p":' * 4000 + "1" + "}" * 4000,
    "arrays.jsonld": "[" * 100_000 + "]" * 100_000,
    "context.jsonld": json.dumps({"@context": {"a": "http://x/" + "y" * 100_000}, "@graph": [{"@id": f"a:{i}"} for i in range(700)]}),
    "prefix.ttl": "@prefix a: <http://x/" + "y" * 1_000_000 + "> .\n" + "".join(f"a:s{i} a:p a:o{i} .\n" for i in range(700)),
    "base.trig": "BASE <http://x/" + "y" * 1_000_000 + ">\n" + "".join(f"<s{i}> <p> <o{i}> .\n" for i in range(700)),
    "deep.rdf": RDF + '<rdf:Description><a:p xmlns:a="http://x/">' * 50_000,
    "triples.ttl": "<http://x/s> <http://x/p> " + "<<( <http://x/s> <http://x/p> " * 50_000 + " 1 " + ")>>" * 50_000 + " .",
    "triples.trig": "<http://x/s> <http://x/p> " + "<< <http://x/s> <http://x/p> " * 50_000,
    "entity.rdf": f'<!DOCTYPE r [<!ENTITY x "{"y" * 100_000}">]><r xmlns="http://x/">&x;</r>',
    "namespace.rdf": f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="http://x/{"y" * 100_000}"/>',
}


@pytest.mark.parametrize("name", SWELLING)
def test_what_swells_in_reading_is_refused_in_a_line(command: Callable, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(SWELLING[name])
    start = time.monotonic()
    done = command("validate", name)
    assert done.returncode == 2, done
    told = done.stderr if done.stderr.startswith(b"sgkg: ") else done.stdout  # what has a place is a finding
    assert name.encode() in told
    assert done.stderr.count(b"\n") <= 1
    assert time.monotonic() - start < 10


def test_a_parser_that_fails_takes_nobody_along(monkeypatch: pytest.MonkeyPatch) -> None:
    from kg import turtle

    parse = sys.modules["kg.turtle.parse"]
    for how in ("import os; os.kill(os.getpid(), 11)", "bytearray(1 << 40)", "while True: pass"):
        monkeypatch.setattr(parse, "partial", lambda *_, how=how: partial(exec, how))
        monkeypatch.setattr(parse, "MOST_SECONDS", 1)
        with pytest.raises(turtle.FactsError, match="to read, or more memory"):
            turtle.parse(b"{}", "jsonld", name="x")


HIDING = ['"n": ' + "9" * 5000, '"@context": {}', '"n": 1e999']


@pytest.mark.parametrize("beside", HIDING, ids=["number", "twice", "float"])
def test_nothing_hides_what_swells_in_json(command: Callable, tmp_path: Path, beside: str) -> None:
    nodes = ",".join(f'{{"@id": "http://x/{number}", "a": "v"}}' for number in range(20))
    (tmp_path / "x.jsonld").write_text(f'{{"@context": {{"a": "http://x/{"a" * 3000}"}}, {beside}, "@graph": [{nodes}]}}')
    done = command("validate", "x.jsonld")
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"has a context with more than 2,000 characters" in done.stderr


def test_a_number_without_end_in_json_is_read(command: Callable, tmp_path: Path) -> None:
    (tmp_path / "x.jsonld").write_text(f'{{"@id": "http://x/a", "http://x/p": {"9" * 5000}}}')
    done = command("validate", "x.jsonld")
    assert (done.returncode, done.stderr) == (0, b""), done
    assert b"1 triple" in done.stdout


def test_a_pipe_among_the_texts_is_passed_over(command: Callable, tmp_path: Path) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("Words of a text.")
    os.mkfifo(tmp_path / "texts" / "b.txt")
    done = command("evidence", "--texts", "texts", "--find", "no such words")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done


@pytest.mark.parametrize("day", ["9" * 25 + "-01-01", "9" * 5000])
def test_a_date_beyond_all_numbers_is_a_finding(command: Callable, tmp_path: Path, day: str) -> None:
    (tmp_path / "x.ttl").write_text(FACTS + f'<http://x/s> a sg:Position ; sg:statedOn "{day}"^^<http://www.w3.org/2001/XMLSchema#date> .')
    done = command("validate", "x.ttl")
    assert (done.returncode, done.stderr) == (1, b"")
    assert b"date-form" in done.stdout


ENDLESS = [
    ("validate", "/dev/zero"),
    ("query", "/dev/zero"),
    ("export", "--query", "/dev/zero", "-o", "x.gexf"),
    ("template", "--facts", "/dev/zero"),
    ("validate", "-"),
]


@pytest.mark.parametrize("words", ENDLESS)
def test_what_never_ends_is_refused_in_a_line(command: Callable, words: tuple[str, ...]) -> None:
    with Path("/dev/zero").open("rb") as endless:
        done = command(*words, stdin=endless)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done


# A workspace of strangers ---------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """Return a workspace, and beside it, outside, a secret that is no fact."""
    folder = tmp_path / "own"
    for name in ("changes", "queries/ask", "queries/derive", ".hidden"):
        (folder / name).mkdir(parents=True)
    (folder / "sgkg.toml").write_text('format = 2\nbase = "https://example.org/own/"\n')
    (tmp_path / "facts.ttl").write_text(FACTS + '<https://example.org/own/A> a sg:Place ; rdfs:label "A"@en .')
    for place in (tmp_path, folder / ".hidden"):
        (place / "secret").write_text("token: hush\n")
    return folder


STRANGE = ["x.ttl", "x.csv", "shapes.ttl", "ontology.ttl", "queries/ask/x.rq", "queries/derive/x.rq", "changes/0001-0123456789abcdef.ttl"]


@pytest.mark.parametrize("name", STRANGE)
@pytest.mark.parametrize("target", ["../secret", ".hidden/secret", "/dev/zero", "nowhere", ""])
def test_a_link_or_a_pipe_in_a_workspace_is_refused(command: Callable, own: Path, name: str, target: str) -> None:
    if target:
        (own / name).symlink_to(own / target)
    else:
        os.mkfifo(own / name)
    done = command("ask", "options", "--workspace", own) if name.endswith("rq") else command("validate", "--workspace", own)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done
    assert name.encode() in done.stderr
    assert b"hush" not in done.stdout + done.stderr
    assert b"token" not in done.stdout + done.stderr


def test_a_link_inside_a_workspace_is_followed(command: Callable, own: Path, tmp_path: Path) -> None:
    (own / "parts").mkdir()
    (tmp_path / "facts.ttl").replace(own / "parts" / "a.txt")
    (own / "a.ttl").symlink_to("parts/a.txt")
    done = command("query", "-e", "ASK { <https://example.org/own/A> a sg:Place }", "--workspace", own)
    assert done.stdout == b"yes\n", done


def test_a_linked_folder_of_changes_is_refused(command: Callable, own: Path, tmp_path: Path) -> None:
    (own / "changes").rmdir()
    (tmp_path / "elsewhere").mkdir()
    (own / "changes").symlink_to("../elsewhere")
    done = command("add", "facts.ttl", "--author", "A", "-m", "x", "--workspace", own)
    assert (done.returncode, list((tmp_path / "elsewhere").iterdir())) == (2, [])


def test_repair_leaves_alone_what_a_link_leads_to(command: Callable, own: Path, tmp_path: Path) -> None:
    command("add", "facts.ttl", "--author", "A", "-m", "x", "--workspace", own)
    (change,) = (own / "changes").glob("*.ttl")
    before, mine = change.read_bytes(), tmp_path / "mine"
    mine.write_text("precious")
    change.unlink()
    change.symlink_to(mine)
    done = command("repair", "--workspace", own)
    assert (done.returncode, mine.read_text()) == (0, "precious"), done
    assert not change.is_symlink()
    assert change.read_bytes() == before


@pytest.mark.parametrize("graph", ["../../climbed", "/tmp/sgkg-climbed", "sub/x", "..", ".x", "shapes", ""])
def test_a_graph_that_names_a_place_outside_is_not_restored(command: Callable, tmp_path: Path, graph: str) -> None:
    line = f'<https://example.org/my/A> <http://x/p> "A" <https://example.org/my/graph/{graph}> .\n'
    (tmp_path / "g.nq").write_text(line + line.replace(f"/{graph}>", "/good>"))
    done = command("init", "a/b", "--from", "g.nq", "--base", "https://example.org/my/")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done
    assert not (tmp_path / "a").exists()
    assert not list(tmp_path.rglob("climbed*"))


def test_restoring_writes_over_nothing(command: Callable, tmp_path: Path) -> None:
    (tmp_path / "g.nq").write_text('<https://example.org/my/A> <http://x/p> "A" <https://example.org/my/graph/x> .\n')
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.ttl").write_text("mine")
    done = command("init", "a", "--from", "g.nq", "--base", "https://example.org/my/")
    assert (done.returncode, (tmp_path / "a" / "x.ttl").read_text()) == (2, "mine"), done


@pytest.mark.parametrize("name", [b"a b", b"a>b", b"\xff", b"a\nb", b'a"b', b"a\x1b[2Jb"])
def test_a_name_that_is_part_of_no_iri_is_told(command: Callable, own: Path, name: bytes) -> None:
    Path(os.fsdecode(bytes(own) + b"/" + name + b".ttl")).write_text(FACTS)
    done = command("ask", "options", "--workspace", own)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done
    assert b"use letters, figures and hyphens" in done.stderr


def test_a_label_of_several_lines_forges_none(command: Callable, own: Path, tmp_path: Path) -> None:
    text = (tmp_path / "facts.ttl").read_text()
    (tmp_path / "facts.ttl").write_text(text.replace('"A"@en', '"A\\naccepted 0002"@en'))
    done = command("add", "facts.ttl", "--author", "A", "-m", "x\naccepted 0004", "--workspace", own)
    assert done.returncode == 0, done
    verbs = [("log",), ("diff", "0", "now"), ("show", "A accepted 0002"), ("show", "accepted"), ("schema", "Place")]
    asked = [command(*words, "--workspace", own) for words in (*verbs, ("revert", "1", "--author", "A"))]
    for one in (done, *asked):
        forged = [line for line in (one.stdout + one.stderr).split(b"\n") if line.startswith(b"accepted 000") and b":" not in line]
        assert not forged, one


def test_a_record_of_a_change_in_another_file_is_no_change(command: Callable, own: Path) -> None:
    (own / "notes.ttl").write_text(FACTS + "<https://example.org/own/graph/notes> a sg:Change .")
    done = command("log", "--format", "json", "--workspace", own)
    assert (done.returncode, json.loads(done.stdout)["changes"]) == (0, []), done


SETTINGS = [
    "x = " + "[" * 20_000,
    f"format = {'9' * 5000}\n",
    f"format = 0x{'f' * 5000}\n",
    'format = 2\nbase = "https://e.org/\\u001b[2J/"\n',
    'format = 2\nbase = "https://e.org/> a <b/"\n',
    "#" * (1 << 20),
]


@pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
def test_settings_that_are_none_are_told(command: Callable, own: Path, settings: str) -> None:
    (own / "sgkg.toml").write_text(settings)
    done = command("ask", "options", "--workspace", own)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done
    assert b"sgkg.toml" in done.stderr
    assert b"write" in done.stderr


HEADERS = ["tags: [[a]]", "tags: [1, a]", "tags: &a [*a]", "summary: 2024-99-99", "about: [{a: b}]", "defaults: {x: [1]}", "stratum: " + "9" * 5000]


@pytest.mark.parametrize("header", HEADERS, ids=range(len(HEADERS)))
def test_headers_that_are_none_are_told(command: Callable, own: Path, header: str) -> None:
    (own / "queries" / "ask" / "mine.rq").write_text(
        f"#+ summary: x\n#+ {header}\n\nSELECT ?s {{ ?s ?p ?o }} ORDER BY ?s\n".replace("#+ summary: x\n#+ s", "#+ s")
    )
    done = command("ask", "--workspace", own)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done
    assert b"mine.rq:1: " in done.stderr


# Numbers and words ----------------------------------------------------------------------------------------------------

FIGURES = ["\u00b2", "\u0664", "9" * 5000]


@pytest.mark.parametrize("figures", FIGURES, ids=["superscript", "arabic", "many"])
@pytest.mark.parametrize(
    "words", [("ask", "{}"), ("ask", "options", "--limit", "{}"), ("serve", "--port", "{}"), ("ask", "options", "--as-of", "{0}{0}{0}{0}-01-01")]
)
def test_only_short_numbers_in_ascii_are_numbers(command: Callable, words: tuple[str, ...], figures: str) -> None:
    done = command(*(word.format(figures) for word in words))
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done
    assert b"int" not in done.stderr.replace(b"point", b"")


@pytest.mark.parametrize("figures", FIGURES, ids=["superscript", "arabic", "many"])
def test_a_width_that_is_no_number_is_as_none(command: Callable, figures: str) -> None:
    assert command("ask", "options", settings={"COLUMNS": figures}).stdout == command("ask", "options").stdout != b""


@pytest.mark.parametrize("figures", FIGURES, ids=["superscript", "arabic", "many"])
def test_a_limit_of_memory_that_is_no_number_is_told(command: Callable, figures: str) -> None:
    done = command("query", "-e", "ASK {}", settings={"SGKG_MEMORY": figures})
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"write a number of MiB" in done.stderr


@pytest.mark.parametrize("mebibytes", ["1", "20", "60"])
def test_too_little_memory_for_the_engine_is_told(command: Callable, mebibytes: str) -> None:
    command("ask", "health")  # what is built may take more
    done = command("ask", "health", settings={"SGKG_MEMORY": mebibytes})
    assert done.returncode == 2, done
    assert b"let SGKG_MEMORY name more MiB" in done.stderr
    assert done.stderr.count(b"\n") == 1, done


@pytest.mark.parametrize("words", [("show", b"\xff\xfe"), ("query", "-e", b'SELECT * { ?s ?p "\xff" }'), ("find", b"\xff")])
def test_words_in_another_encoding_are_told(command: Callable, words: tuple[str | bytes, ...]) -> None:
    done = command(*map(os.fsdecode, words))
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"codec" not in done.stderr


def test_a_search_for_very_many_words_is_refused_and_one_word_is_one(command: Callable) -> None:
    done = command("find", " ".join(f"w{number}" for number in range(2000)))
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1), done
    assert b"at most 30 are looked for" in done.stderr
    assert command("find", "ardenia " * 2000).stdout == command("find", "ardenia").stdout


# Queries --------------------------------------------------------------------------------------------------------------


def test_reading_a_query_takes_time_in_proportion() -> None:
    spent = []
    for size in (5_000, 40_000):
        start = time.process_time()
        with pytest.raises(ValueError, match="does not end"):
            sparql.refuse_reach('SELECT "' + '\\"' * size)
        spent.append(time.process_time() - start)
    assert spent[1] < 0.5


@pytest.mark.parametrize("host", ["", " ", "a b", "http://x/", "x/y"])
def test_only_hosts_are_allowed(host: str) -> None:
    with pytest.raises(ValueError, match="takes a host"):
        sparql.refuse_reach("SELECT * { ?s ?p ?o }", allow_service=[host])


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the clock of the child ends it")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGHUP])
def test_a_query_ends_with_its_parent(toy_world: Path, tmp_path: Path, how: signal.Signals) -> None:
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o FILTER(?a = ?o) } ORDER BY ?b"
    environment = {**os.environ, "SGKG_BASE": str(toy_world), "SGKG_CACHE": str(tmp_path), "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, "-m", "kg", "query", "-e", endless, "--timeout", "50"], env=environment, stderr=subprocess.DEVNULL)

    def children() -> list[int]:
        listed = Path(f"/proc/{parent.pid}/task/{parent.pid}/children")
        return [int(word) for word in listed.read_text().split()] if listed.exists() else []

    found: list[int] = []
    while parent.poll() is None and not (found and (tmp_path / "done").exists()):
        found = children() or found
        if found and any(path.name == "state.json" for path in tmp_path.glob("*/*")):
            (tmp_path / "done").touch()
        time.sleep(0.02)
    time.sleep(0.2)
    found = children()
    assert found
    parent.send_signal(how)
    parent.wait(10)
    deadline = time.monotonic() + 5
    while any(Path(f"/proc/{child}").exists() for child in found) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not any(Path(f"/proc/{child}").exists() for child in found)


FALLING_BACK = """
import sys
from kg import sandbox
sandbox._end_with_parent = lambda parent, watched: sandbox._watch(watched)
def work():
    import pyoxigraph as ox
    store = ox.Store()
    node = ox.NamedNode("http://x/")
    store.extend(ox.Quad(ox.NamedNode(f"http://x/{n}"), node, node) for n in range(1000))
    print("begun", flush=True)
    list(store.query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (?a = ?i) } ORDER BY ?b"))
sandbox.run(work, timeout=50)
"""


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="looks for the child in /proc")
def test_without_a_signal_a_closed_pipe_ends_the_child(tmp_path: Path) -> None:
    parent = subprocess.Popen([sys.executable, "-c", FALLING_BACK], stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert parent.stdout
    assert parent.stdout.readline() == b"begun\n"
    (child,) = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
    parent.kill()
    parent.communicate()  # to the end of the pipe, which the child holds as well
    deadline = time.monotonic() + 5
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(f"/proc/{child}").exists()


def test_an_answer_too_large_is_refused_in_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sandbox, "loaded", lambda: False)
    monkeypatch.setattr(sandbox, "RESULT", 1000)
    monkeypatch.setattr(sandbox, "CHUNK", 100)
    with pytest.raises(sandbox.KilledError, match="the answer is larger"):
        sandbox.run(lambda: b"x" * 2000, timeout=5)


# Printing -------------------------------------------------------------------------------------------------------------


def driven(shown: str) -> set[str]:
    """Return what of a text could drive a terminal or reorder what it shows."""
    return {sign for sign in shown if not sign.isprintable() and sign not in "\n\t"}


def test_a_hostile_label_drives_no_terminal_and_runs_nowhere(command: Callable, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "sgkg.toml").write_text('format = 1\nbase = "https://example.org/own/"\n')
    label = "".join(f"\\U{ord(sign):08X}" for sign in HOSTILE)
    named = "".join(f'<https://example.org/own/{name}> a sg:State ; rdfs:label "{label}"@en .\n' for name in "AB")
    (own / "mine.ttl").write_text(FACTS + named)
    ends = " ".join(f"VALUES ?{side} {{ <https://example.org/own/{name}> }}" for side, name in (("source", "A"), ("target", "B")))
    (own / "edges.rq").write_text(f"SELECT ?source ?target ?kind {{ {ends} BIND ('k' AS ?kind) }}")
    listing = "SELECT ?s ?l { ?s rdfs:label ?l FILTER (CONTAINS(STR(?s), 'own')) }"
    doors = [
        ("show", "https://example.org/own/A"),
        ("show", "https://example.org/own/A", "--format", "json"),
        ("show", HOSTILE),
        ("ask", "positions-of", "--actor", HOSTILE),
        *[("query", "-e", listing, "--format", form) for form in ("table", "md")],
        ("timeline", "https://example.org/own/A"),
        *[("validate", str(own / "mine.ttl"), "--format", form) for form in ("text", "markdown", "html", "json", "github", "sarif")],
        ("export", "--query", str(own / "edges.rq"), "-o", "-", "--format", "svg"),
        ("export", "--query", str(own / "edges.rq"), "-o", "-", "--format", "gexf"),
        ("network", "--query", str(own / "edges.rq")),
    ]
    for words in doors:
        done = command(*words, settings={"SGKG_WORKSPACE": str(own)})
        said, told = done.stdout.decode(), done.stderr.decode()
        machine = {"gexf", "svg"} & set(words)
        assert not driven(told), (words, told)
        assert machine or not driven(said.replace("\r\n", "\n")), (words, said)
        assert "Traceback" not in told
        if {"html", "svg", "gexf"} & set(words):
            assert "<script>alert" not in said


def test_the_cleaning_functions() -> None:
    assert not driven(text.clean(HOSTILE))
    assert not driven(text.terminal("a\r\nb\rc" + HOSTILE).replace("\r\n", "\n"))
    assert json.loads(text.json_text([HOSTILE])) == [HOSTILE]
    assert not driven(text.json_text([HOSTILE]))
    assert text.terminal("plain é ─ 中 \t\n") == "plain é ─ 中 \t\n"


FORMULA = "=cmd|' /C calc'!A0"


def test_a_formula_is_inert_where_that_is_asked(command: Callable, tmp_path: Path) -> None:
    assert text.csv_text([["a", FORMULA, "-5", "-1 and", 3, "\t=x"]], inert=True) == f"a,'{FORMULA},-5,'-1 and,3,'\t=x\r\n"
    assert text.csv_text([["a", FORMULA]]) == f"a,{FORMULA}\r\n"
    (tmp_path / "e.rq").write_text(f'SELECT ("{FORMULA}" AS ?source) ("B" AS ?target) ("k" AS ?kind) {{}}')
    for words, inert in (
        (("query", "e.rq", "--format", "csv"), True),
        (("query", "e.rq", "--format", "tsv"), True),
        (("query", "e.rq", "--format", "csv", "--ids"), False),
        (("export", "--query", "e.rq", "-o", "out.csv"), False),
        (("export", "--query", "e.rq", "-o", "out.csv", "--excel"), True),
        (("network", "--query", "e.rq", "--format", "csv"), True),
    ):
        done = command(*words)
        assert done.returncode == 0, done
        said = done.stdout.decode() + "".join(path.read_text() for path in tmp_path.glob("out.*.csv"))
        assert FORMULA in said
        assert (f"'{FORMULA}" in said) == inert, words


def test_a_mark_of_byte_order_stays(command: Callable) -> None:
    assert command("template", "Position").stdout.startswith(b"\xef\xbb\xbfid,class")


def test_nothing_else_writes_to_standard_output() -> None:
    """Verbs print through the cleaning stream, or data through `put`; modules below the command print nothing to it."""
    wrong = []
    for path in sorted((ROOT / "kg").rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(path.read_text())):
            shown = ast.unparse(node) if isinstance(node, ast.Call | ast.Attribute) else ""
            raw = "stdout.buffer" in shown or shown.startswith(("sys.__stdout__", "os.write(1"))
            plain = isinstance(node, ast.Call) and shown.startswith("print(") and "stderr" not in shown and not name.startswith("kg/cli/")
            if (raw and name != "kg/cli/terminal.py") or plain:
                wrong.append(f"{name}:{node.lineno}: {shown[:60]}")  # type: ignore[attr-defined]
    assert wrong == []


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-16", "cp437"])
def test_any_encoding_of_the_terminal_works(command: Callable, encoding: str) -> None:
    done = command("ask", "options", settings={"PYTHONIOENCODING": encoding})
    assert done.returncode == 0, done
    assert done.stdout


@pytest.mark.parametrize("closed", ["0", "1", "2", "0 1 2"])
def test_closed_descriptors_end_quietly(command: Callable, tmp_path: Path, toy_world: Path, closed: str) -> None:
    shut = " ".join(f"{number}>&-" if number != "0" else "0<&-" for number in closed.split())
    environment = {**os.environ, "SGKG_BASE": str(toy_world), "SGKG_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT)}
    for words in ("ask options", "query -e 'SELECT * { ?s a sg:State }'", "validate -", "show nobody"):
        done = subprocess.run(f"{sys.executable} -m kg {words} {shut}", shell=True, env=environment, capture_output=True, timeout=60, check=False)
        assert b"Traceback" not in done.stderr + done.stdout, done
        assert done.returncode in (0, 2), done


def test_a_full_output_is_said(command: Callable) -> None:
    with Path("/dev/full").open("wb") as full:
        done = command("ask", "options", stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 2
    assert b"no space left" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_fault_of_ours_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.cli import ask

    for error, words in (
        (MemoryError(), "more memory"),
        (RecursionError(), "nested too deeply"),
        (TypeError("x"), "a fault of sgkg: TypeError: x"),
        (BaseException("panic"), "a fault of sgkg: BaseException: panic"),
    ):
        monkeypatch.setattr(ask, "run", lambda _, error=error: (_ for _ in ()).throw(error))
        done = run_here(["ask"], ROOT)
        assert (done.status, done.out) == (2, "")
        assert words in done.err
        assert done.err.count("\n") == 1


# Damage ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["flipped", *(pytest.param(one, marks=pytest.mark.long) for one in ("cut", "emptied", "folder", "head"))])
@pytest.mark.parametrize("which", ["readings/*.nq", "graph.nq", "timeline.json", "manifest.json", "../state.json"])
def test_a_damaged_reading_is_made_again(command: Callable, tmp_path: Path, which: str, damage: str) -> None:
    words = ("ask", "guarantees-of", "--beneficiary", "Ardenia", "--as-of", "2016-06-01", "--format", "csv")
    good = command(*words)
    assert good.returncode == 0
    (path,) = (tmp_path / "cache").glob(f"*/*/{which}" if "/state" not in which else "*/state.json")
    data = bytearray(path.read_bytes())
    if damage == "flipped":
        data[len(data) // 2] ^= 1
    elif damage == "head":
        data[:10] = b"# [1, 2]\n<"
    if which in ("graph.nq", "timeline.json"):
        for kept in (tmp_path / "cache").glob("*/*/readings/*.nq"):
            kept.unlink()
    path.unlink()
    if damage == "folder":
        path.mkdir()
    else:
        path.write_bytes(data[: len(data) // 2] if damage == "cut" else b"" if damage == "emptied" else data)
    again = command(*words)
    assert (again.returncode, again.stdout) == (0, good.stdout), again


DAMAGES = ("flip", "cut", "empty", "folder", "types", "gone")


def damaged(path: Path, how: str) -> None:
    """Damage a file of the cache."""
    data = bytearray(path.read_bytes())
    path.unlink()
    if how == "folder":
        path.mkdir()
        (path / "x").write_bytes(b"x")
    elif how != "gone":
        if how == "flip" and data:
            data[len(data) * 2 // 3] ^= 4
        new = {"cut": data[: len(data) // 2], "empty": b"", "types": b'{"name": "..", "inputs": [3], "files": 3, "format": 4}'}
        path.write_bytes(new.get(how, data))


EXPORT = ("export", "--format", "nq", "-o", "-")


@pytest.mark.long
@pytest.mark.parametrize("words", [("query", "-e", "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s ?p ?o }", "--format", "csv"), EXPORT])
def test_every_file_of_a_snapshot_may_be_damaged(command: Callable, tmp_path: Path, words: tuple[str, ...]) -> None:
    """It shares its files with the one before, and says in a delta what it changes."""
    own = tmp_path / "own"
    own.mkdir()
    (own / "sgkg.toml").write_text('format = 2\nbase = "https://example.org/own/"\n')
    words = (*words, "--workspace", str(own))
    before = command(*words).stdout
    (own / "mine.ttl").write_text('<https://example.org/own/A> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en .\n')
    good = command(*words).stdout
    assert good not in (b"", before)
    deltas = [path.stat().st_size for path in (tmp_path / "cache").glob("*/*/delta")]
    assert len(set(deltas)) == 2
    (state,) = (tmp_path / "cache").glob("*/state.json")
    names = sorted(path.relative_to(state.parent).as_posix() for path in state.parent.rglob("*") if path.is_file() and path.name != "LOCK")
    number = 0
    for name in names:
        known = name.endswith((".json", "lock", "CURRENT"))
        for how in DAMAGES if known else (DAMAGES[number % len(DAMAGES)],):
            number += 1
            if "LOG" in name and not (state.parent / name).is_file():
                continue
            found = [path for path in state.parent.rglob(Path(name).name) if path.is_file()]
            if not found:  # a store made again may have other names
                continue
            damaged(found[0], how)
            done = command(*words)
            assert (done.returncode, done.stdout) == (0, good), (name, how, done)
            assert b"Traceback" not in done.stderr
    for path in tmp_path.rglob("*"):
        assert not path.name.startswith("draft-")


def test_a_pointer_that_names_another_folder_harms_nothing(toy_world: Path, tmp_path: Path) -> None:
    from kg import snapshot

    folders = paths.Folders(toy_world, "")
    home = snapshot.home(folders, tmp_path / "cache")
    home.mkdir(parents=True)
    (tmp_path / "mine").write_text("kept")
    for name in ("../..", str(tmp_path), "", ".", 3):
        (home / "state.json").write_text(json.dumps({"name": name}))
        assert snapshot.current(folders, tmp_path / "cache") is None
        snapshot.forget(folders, tmp_path / "cache")
        assert (tmp_path / "mine").read_text() == "kept"


# Endpoints that lie ---------------------------------------------------------------------------------------------------

BROKEN = ROOT.parent / "shared" / "cases" / "07-broken-endpoint.py"
LIES = {
    "ok": "example.org/a",
    "plainjson": "example.org/a",
    "notype": "example.org/a",
    "bom": "example.org/a",
    "xml": "example.org/a",
    "truncated": "cannot be read as SPARQL results",
    "stack": "the server says: QUERY: SELECT ?s",
    "html": "answers with a web page",
    "empty": "the answer is empty",
    "partial": "broke off",
    "slow": "no whole answer within",
    "nothing-there": "HTTP 404 Not Found: no such path",
}


@pytest.mark.skipif(not BROKEN.is_file(), reason="needs ../shared/cases")
def test_an_endpoint_that_lies_is_told_by_its_own_words(command: Callable) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, str(BROKEN), str(port)])
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        for path, words in LIES.items():
            endpoint = f"http://127.0.0.1:{port}/{path}"
            done = command("query", "-e", "SELECT ?s { ?s ?p ?o }", "--endpoint", endpoint, "--timeout", "3", "--format", "csv")
            answered = "example.org" in words
            assert words in (done.stdout if answered else done.stderr).decode(), (path, done)
            assert done.returncode == (0 if answered else 2), (path, done)
            assert answered or not done.stdout, path
    finally:
        server.kill()
        server.wait()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs owners and modes of files")
@pytest.mark.parametrize("how", ["link", "open"])
def test_a_cache_in_the_temporary_folder_is_of_the_user_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    monkeypatch.setenv("SGKG_CACHE", "/dev/null/cache")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    trap = tmp_path / f"sgkg-cache-{os.getuid()}"
    if how == "link":
        (tmp_path / "elsewhere").mkdir()
        trap.symlink_to(tmp_path / "elsewhere")
    else:
        trap.mkdir()
        trap.chmod(0o777)
    with pytest.raises(PermissionError, match="set SGKG_CACHE to a folder of your own"):
        paths.cache_root()


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs owners and modes of files")
def test_a_cache_that_all_may_write_is_not_used(command: Callable, tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(0o777)
    done = command("query", "-e", "ASK {}", settings={"TMPDIR": str(tmp_path)})
    assert (done.returncode, done.stdout, list((tmp_path / "cache").iterdir())) == (0, b"yes\n", [])
    assert b"others may write there" in done.stderr
    assert (tmp_path / f"sgkg-cache-{os.getuid()}").is_dir()


def test_a_link_in_the_cache_is_replaced_and_not_followed(command: Callable, tmp_path: Path) -> None:
    assert command("query", "-e", "ASK {}").returncode == 0
    (pointer,) = (tmp_path / "cache").glob("*/state.json")
    (tmp_path / "mine").write_text("precious")
    pointer.unlink()
    pointer.symlink_to(tmp_path / "mine")
    assert command("query", "-e", "ASK {}").stdout == b"yes\n"
    assert ((tmp_path / "mine").read_text(), pointer.is_symlink()) == ("precious", False)


def test_a_change_that_keeps_size_and_time_is_seen(command: Callable, own: Path) -> None:
    line = '<https://example.org/own/A> <http://www.w3.org/2000/01/rdf-schema#label> "{}"@en .\n'
    mine = own / "mine.ttl"
    mine.write_text(line.format("one"))
    words = ("query", "-e", "SELECT ?l { <https://example.org/own/A> rdfs:label ?l }", "--format", "tsv", "--ids", "--workspace", own)
    assert b'"one"@en' in command(*words).stdout
    before = mine.stat()
    mine.write_text(line.format("two"))  # in place: the inode stays
    os.utime(mine, ns=(before.st_atime_ns, before.st_mtime_ns))  # as a clock that goes back, or a copy that keeps times
    assert b'"two"@en' in command(*words).stdout


def test_a_table_of_very_many_columns_is_refused_in_a_line(command: Callable, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("# sg:Position\nid," + "suppnia," * 1800 + "\nmy:C\n")
    done = command("validate", "x.csv")
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"columns; at most" in done.stderr


def test_a_small_file_takes_no_more_memory_than_it_has(tmp_path: Path) -> None:
    path = tmp_path / "small"
    path.write_bytes(b"few")
    assert files.load(path, 1 << 60) == b"few"  # asked for as many bytes at once, Python would have to find them
    with pytest.raises(OSError, match="more than 2 bytes"):
        files.load(path, 2)
