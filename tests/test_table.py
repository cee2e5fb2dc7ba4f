"""Tables and reports fit a terminal, whatever the question; csv, tsv and workbooks open in pandas and spreadsheets as they are."""

from __future__ import annotations

import datetime
import doctest
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pandas
import pytest
import wcwidth
from conftest import Done, run_here

from kg import queries, table, text
from kg.answer import Answer
from kg.cli import VERBS
from kg.graph import Graph
from kg.paths import Folders
from kg.rdf import ID

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = (80, 100, 140)
PACT = ("ask", "members-of", "--organization", "the pact")


def too_wide(said: str, width: int) -> list[str]:
    """Return the lines that are wider than a terminal, but for an IRI or CURIE that stands alone."""
    return [line for line in said.splitlines() if wcwidth.wcswidth(line) > width and not re.fullmatch(r"[<(]?[\w+.-]+:\S+", line)]


# Widths ---------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SGKG_CACHE", str(tmp_path_factory.mktemp("real")))
        yield Graph(Folders(ROOT, "here"), warn=lambda _: None)


@pytest.mark.xdist_group("real-tables")
@pytest.mark.parametrize("name", [query.name for query in queries.load_all(ROOT, "ask")])
def test_every_question_fits(real: Graph, name: str) -> None:
    answer = real.ask(name, limit=400)
    assert answer
    for width in WIDTHS:
        for ids in (False, True):
            said = answer.write("table", width=width, ids=ids).decode()
            assert too_wide(said, width) == [], (name, width)
    head, rows = answer.shown()
    words = " ".join(" ".join(row) for row in rows)
    for line in said.splitlines():  # nothing is made up, or cut off: each word stands in the answer
        for word in re.findall(r"\w{4,}", line):
            assert word in words + " ".join(head) + "empty in every row the same in every row" or ids


# Each report once; what a verb does not say in a table or in words is not here.
REPORTS: dict[str, list[list[str]]] = {
    "demo": [],
    "build": [["build"]],
    "ask": [["ask"], [*PACT], [*PACT, "--ids"], ["ask", "positions-on", "--help"]],
    "query": [["query", "--help"]],
    **{verb: [[verb, "--help"]] for verb in ("init", "text", "new", "add", "retract", "revert", "log", "diff", "repair", "migrate")},
    "find": [["find", "northern", "pact"]],
    "list": [["list", "actors"], ["list", "sources"]],
    "coverage": [["coverage"]],
    "show": [["show", "Corvania"], ["show", "sg:Guarantee"]],
    "cite": [["cite"], ["cite", "Vassel rules out Corvanian troops in Ardenia"]],
    "schema": [["schema"], ["schema", "Position"], ["schema", "Scheme_Stance"]],
    "assess": [["assess"], ["assess", "Corvanian troops in Ardenia", "--changes"]],
    "compare": [["compare"], ["compare", "Ferry Treaty"]],
    "timeline": [["timeline"], ["timeline", "Corvania"], ["timeline", "Corvania", "--ids"]],
    "validate": [["validate", "BAD"], ["validate", "--help"]],
    "explain": [["explain"]],
    "template": [["template", "--help"]],
    "export": [["export", "--help"], ["export", "--list"]],
    "network": [["network"], ["network", "guarantees"], ["network", "positions", "--compare", "2024-01-01", "2024-09-01"]],
    "serve": [["serve", "--help"]],
    "site": [["site", "--help"]],
    "mcp": [["mcp", "--help"]],
    "changes": [["changes"]],
    "evidence": [["evidence", "--help"], ["evidence", "--texts", "TEXTS"]],
    "format": [["format", "--help"]],
}


def test_every_verb_is_measured() -> None:
    assert set(REPORTS) == set(VERBS)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("verb", [verb for verb, reports in REPORTS.items() if reports])
def test_every_report_fits(sgkg: Callable[..., Done], verb: str, width: int) -> None:
    for words in REPORTS[verb]:
        named = {"BAD": str(ROOT / "seeds/examples/bad-fact.ttl"), "TEXTS": str(ROOT / "tests/toy/texts")}
        done = sgkg(*[named.get(word, word) for word in words], COLUMNS=str(width))
        assert done.status in (0, 1), done
        said = done.out + done.err
        if verb == "validate":  # the lines of the file stand as they are
            said = "\n".join(line for line in said.splitlines() if not re.match(r"\s+\d+ \| |\s+\^+$|/", line))
        assert too_wide(said, width) == [], words


@pytest.mark.parametrize("width", WIDTHS)
def test_the_help_of_the_command_fits(sgkg: Callable[..., Done], width: int) -> None:
    assert too_wide(sgkg("--help", COLUMNS=str(width)).out, width) == []


# Fitting --------------------------------------------------------------------------------------------------------------

HEAD = ["actor", "stance", "reason", "claim"]
ROWS = [["Ardenia", "supports", "", "Ardenia supports the ferry " * 3], ["Brevik", "supports", "", "Brevik supports it"]]


def test_what_fits_stays_as_it_is() -> None:
    assert table.fitted(HEAD, ROWS, 200) == table.fitted(HEAD, ROWS)
    assert "reason" in table.fitted(HEAD, ROWS).splitlines()[0]


def test_empty_columns_go_first_and_are_named() -> None:
    said = table.fitted(HEAD, ROWS, 105)
    assert said.startswith("empty in every row: reason\n\nactor    stance    claim\n")


def test_columns_that_say_the_same_are_said_above() -> None:
    said = table.fitted(HEAD, ROWS, 95)
    assert said.startswith("empty in every row: reason\nthe same in every row: stance: supports\n\nactor    claim\n")


def test_cells_are_wrapped_and_lose_nothing() -> None:
    said = table.fitted(HEAD, ROWS, 40)
    assert too_wide(said, 40) == []
    assert said.split("\n\n")[1].split().count("ferry") == 3


def test_tall_cells_become_records_without_empty_ones() -> None:
    head = ["thing", *(f"respect{number}" for number in range(6))]
    said = table.fitted(head, [[f"thing {n}", *(f"words of some length {n}" for _ in range(5)), ""] for n in range(2)], 50)
    assert "respect0  words of some length 1\n" in said
    assert "\n\nthing     thing 1\n" in said
    assert "respect5" not in said.split("\n\n", 1)[1]


def test_one_row_is_not_said_to_be_the_same_in_every_row() -> None:
    assert "same" not in table.fitted(HEAD, ROWS[:1], 60)


@pytest.mark.parametrize("width", [10, 40, 41, 57, 80])
def test_any_text_fits_any_width(width: int) -> None:
    cells = ["北京市" * 20, "e\u0301" * 100, "x" * 200, "Київ оголосив " * 9, "", "一 " * 50]
    said = table.fitted([f"column {n}" for n in range(6)], [cells, cells[::-1]], width)
    assert too_wide(said, width) == []
    squeezed = re.sub(r"\s", "", said)
    assert all(re.sub(r"\s", "", cell)[: width // 4] in squeezed for cell in cells)


def test_a_name_is_never_broken() -> None:
    iri = "https://example.org/" + "long-name/" * 9
    for name in (iri, f"<{iri}>", "sgd:Claim_" + "long-name-" * 9):
        said = table.fitted(["thing", "words"], [[name, "words " * 9]], 60)
        assert name in said.split()
        assert too_wide(said, 60) == []


def test_a_table_without_rows_names_its_columns_once() -> None:
    assert table.fitted(["a", "b"], [], 80) == "a  b\n─  ─\n"
    said = table.fitted([f"column{place}" for place in range(20)], [], 80)
    assert said.startswith("no rows; columns: column0, column1")
    assert not too_wide(said, 80)


def test_wide_characters_take_two_columns() -> None:
    lines = table.fitted(["place", "n"], [["北京", "1"], ["Kyiv", "2"]]).splitlines()
    assert lines[2:] == ["北京   1", "Kyiv   2"]
    assert doctest.testmod(text).failed == 0


def test_a_report_is_folded_below_its_second_column() -> None:
    folded = text.folded("  name      words that are said of it at some length", 30)
    assert folded.splitlines() == ["  name      words that are", "            said of it at some", "            length"]


# Data -----------------------------------------------------------------------------------------------------------------


def test_csv_opens_in_pandas_with_labels_iris_and_both_bounds(sgkg: Callable[..., Done]) -> None:
    for form, separator in (("csv", ","), ("tsv", "\t")):
        said = sgkg(*PACT, "--format", form).out
        frame = pandas.read_csv(io.StringIO(said), sep=separator, parse_dates=["from", "fromLatest"])
        assert {"member", "member_iri", "from", "fromLatest", "until", "untilLatest"} <= set(frame.columns)
        assert set(frame["member_iri"]) >= {ID + "State_Corvania"}
        assert str(frame["from"].dtype).startswith("datetime64")
        row = frame[frame["member"] == "Corvania"].iloc[0]
        assert (str(row["from"].date()), str(row["fromLatest"].date())) == ("1950-08-24", "1950-08-24")


def test_the_lines_of_csv_end_as_rfc_4180_has_it(sgkg: Callable[..., Done], tmp_path: Path) -> None:
    for words in (PACT, ("timeline", "Corvania"), ("assess",), ("network", "guarantees"), ("find", "pact")):
        path = tmp_path / "x.csv"
        assert sgkg(*words, "-o", path).status == 0
        data = path.read_bytes()
        assert data.count(b"\n") == data.count(b"\r\n") > 1, words
        assert sgkg(*words, "-o", path, "--excel").status == 0
        assert path.read_bytes() == b"\xef\xbb\xbf" + data


def test_the_ending_names_the_format(sgkg: Callable[..., Done], tmp_path: Path) -> None:
    for ending in ("csv", "tsv", "json", "md"):
        done = sgkg(*PACT, "-o", tmp_path / f"x.{ending}")
        assert (done.status, done.out) == (0, "")
        assert (tmp_path / f"x.{ending}").read_text() == sgkg(*PACT, "--format", ending).out.replace("\r\n", "\n")
    assert "x.csv" in sgkg(*PACT, "-o", tmp_path / "x.csv").err


@pytest.mark.parametrize("words", [PACT, ("timeline", "Corvania"), ("assess",), ("network", "guarantees"), ("list", "actors"), ("compare",)])
def test_a_workbook_has_typed_cells_and_says_what_fixes_it(sgkg: Callable[..., Done], tmp_path: Path, words: tuple[str, ...]) -> None:
    path, again = tmp_path / "x.xlsx", tmp_path / "y.xlsx"
    for target in (path, again):
        assert sgkg(*words, "-o", target).status == 0
    assert path.read_bytes() == again.read_bytes(), "the same table is the same file"
    book = openpyxl.load_workbook(path)
    head, *rows = book["rows"].iter_rows(values_only=True)
    frame = pandas.read_csv(io.StringIO(sgkg(*words, "--format", "csv").out))
    assert list(head) == list(frame.columns)
    assert len(rows) == len(frame)
    if words == PACT:
        (corvania,) = [dict(zip(head, row, strict=True)) for row in rows if "Corvania" in row]
        assert corvania["from"] == datetime.datetime(1950, 8, 24)
        assert dict(book["about"].iter_rows(values_only=True))["digest"]


def test_a_workbook_never_runs_what_it_holds() -> None:
    made = table.of_texts(["x"], [["=1+1"], ["\x00\x1b[2Jz" + "x" * 40_000]])
    sheet = openpyxl.load_workbook(io.BytesIO(made.write("xlsx")))["rows"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == ("=1+1", "s")
    assert len(sheet["A3"].value) == table.CELL


def test_without_openpyxl_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'sgkg\[xlsx\]'"):
        table.of_texts(["x"], []).write("xlsx")


def test_ids_can_be_typed_back(sgkg: Callable[..., Done]) -> None:
    said = sgkg(*PACT, "--ids").out
    assert "sgd:State_Corvania" in said
    assert sgkg("show", "sgd:State_Corvania").status == 0
    assert "sgd:State_Corvania" in sgkg("timeline", "Corvania", "--ids").out


def test_a_column_of_iris_finds_a_name_that_is_free() -> None:
    import pyoxigraph as ox

    answer = Answer("rows", ["a", "a_iri"], [[ox.NamedNode("urn:x:1"), ox.Literal("taken")]], types={"a_iri": "text"})
    assert answer.to_table().names == ["a", "a_iri_", "a_iri"]


@pytest.mark.parametrize("target", ["tables", "tables.zip"])
def test_a_data_package_is_valid_and_complete(sgkg: Callable[..., Done], tmp_path: Path, target: str) -> None:
    import frictionless

    path = tmp_path / target
    done = sgkg("export", "--format", "datapackage", "-o", path)
    assert (done.status, done.out) == (0, "")
    folder = tmp_path / "unpacked"
    zipfile.ZipFile(path).extractall(folder) if path.is_file() else path.rename(folder)
    report = frictionless.validate(str(folder / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])[:5]
    described = json.loads((folder / "datapackage.json").read_text())
    assert described["licenses"][0]["name"] == "CC-BY-4.0"
    assert described["sgkg"]["digest"] in described["description"]
    assert {one["path"] for one in described["resources"]} | {"datapackage.json"} == {file.name for file in folder.iterdir()}
    codebook = pandas.read_csv(folder / "codebook.csv")
    assert {(one["name"], field["name"]) for one in described["resources"] if one["name"] != "codebook" for field in one["schema"]["fields"]} == set(
        zip(codebook["resource"], codebook["field"], strict=True)
    )
    states = pandas.read_csv(folder / "state.csv")
    asked = sgkg("query", "-e", "SELECT DISTINCT ?s WHERE { GRAPH ?g { ?s a sg:State } }", "--format", "csv", "--ids").out.split()[1:]
    assert sorted(states["iri"]) == sorted(asked)
    memberships = pandas.read_csv(folder / "membership.csv", parse_dates=["from", "fromLatest"])
    assert {"organization", "organization_iri", "member_iri", "fromLatest", "until"} <= set(memberships.columns)


def test_a_data_package_of_a_reading_says_so_and_is_refused_where_it_cannot_go(sgkg: Callable[..., Done], tmp_path: Path) -> None:
    first, second = tmp_path / "a.zip", tmp_path / "b.zip"
    for path in (first, second):
        assert sgkg("export", "--format", "datapackage", "-o", path, "--as-of", "1960").status == 0
    assert first.read_bytes() == second.read_bytes()
    with zipfile.ZipFile(first) as archive:
        assert "1960" in json.loads(archive.read("datapackage.json"))["sgkg"]["reading"]
    (tmp_path / "file").write_text("kept")
    for words in (["-o", tmp_path / "file"], ["-o", "-"], ["-o", tmp_path / "x", "--view", "guarantees"]):
        done = sgkg("export", "--format", "datapackage", *words)
        assert (done.status, done.out, done.err.count("\n")) == (2, "", 1)
    assert (tmp_path / "file").read_text() == "kept"


# The terminal ---------------------------------------------------------------------------------------------------------


def on_a_terminal(command: list[str], environment: dict[str, str], lines: int = 24, columns: int = 80) -> str:
    """Return what a command writes to a terminal of a size."""
    import pty
    import termios
    from fcntl import ioctl
    from struct import pack

    parent, child = pty.openpty()
    ioctl(child, termios.TIOCSWINSZ, pack("HHHH", lines, columns, 0, 0))
    process = subprocess.Popen(command, stdin=child, stdout=child, stderr=child, env=environment, cwd=ROOT)
    os.close(child)
    said = b""
    while True:
        try:
            piece = os.read(parent, 65536)
        except OSError:
            break
        if not piece:
            break
        said += piece
    os.close(parent)
    process.wait(60)
    return said.decode().replace("\r\n", "\n")


@pytest.mark.skipif(os.name == "nt", reason="needs a pseudo-terminal")
def test_a_pager_is_for_terminals_and_for_long_output_only(toy_world: Path, tmp_path: Path, sgkg: Callable[..., Done]) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho PAGED\ncat\n")
    pager.chmod(0o755)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SGKG_", "PYTEST_", "COLUMNS"))}
    environment |= {"SGKG_BASE": str(toy_world), "SGKG_CACHE": str(tmp_path / "cache"), "PYTHONPATH": str(ROOT), "PAGER": str(pager), "TERM": "xterm"}
    command = [sys.executable, "-m", "kg", "list", "actors"]
    paged = on_a_terminal(command, environment)
    assert "PAGED" in paged
    assert too_wide(paged, 80) == []
    assert "PAGED" not in on_a_terminal([*command, "--no-pager"], environment)
    assert "PAGED" not in on_a_terminal(command, environment, lines=500)
    assert "PAGED" not in on_a_terminal(command, environment | {"PAGER": ""})
    assert "PAGED" not in subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "a workbook is no text" in on_a_terminal([*command, "--format", "xlsx"], environment)


def test_other_names_of_formats(sgkg: Callable[..., Done]) -> None:
    graph = ("query", "-e", "CONSTRUCT { ?s a sg:Alliance } WHERE { ?s a sg:Alliance }", "--format")
    assert sgkg(*graph, "ntriples").out == sgkg(*graph, "nt").out != ""
    assert sgkg(*PACT, "--format", "Markdown").out == sgkg(*PACT, "--format", "md").out


def test_an_error_that_is_long_is_folded(toy_world: Path, tmp_path: Path) -> None:
    done = run_here(["ask", "members-of", "--organisation", "x"], ROOT, SGKG_BASE=str(toy_world), SGKG_CACHE=str(tmp_path), COLUMNS="40")
    assert too_wide(done.err, 40) == []
    assert done.err.startswith("sgkg: ")


def test_a_list_of_candidates_is_folded_and_a_quoted_query_is_not(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from kg.cli.common import warn

    monkeypatch.setenv("COLUMNS", "60")
    warn("any of these:\n  sgd:State_Ardenia   " + "a long name of it " * 5)
    assert too_wide(capsys.readouterr().err, 60) == []
    quoted = "  SELECT ?x WHERE { ?x a sg:Nothing . ?x sg:holder ?who . ?who a sg:State }"
    warn(f"line 1, column 23: unknown\n{quoted}\n                        ^^^^")
    assert quoted + "\n" in capsys.readouterr().err
