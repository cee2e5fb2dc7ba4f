"""`sgkg serve`: a real server on loopback, asked by curl's own means, by clients that others wrote, and by hostile ones."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import pyoxigraph as ox
import pytest

pytest.importorskip("starlette", reason="the server needs starlette and uvicorn")

ROOT = Path(__file__).parents[1]
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


class Got(NamedTuple):
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Served:
    """A running server."""

    def __init__(self, process: subprocess.Popen[str], url: str) -> None:
        self.process, self.url = process, url
        self.host, self.port = str(urlsplit(url).hostname), int(urlsplit(url).port or 0)

    def ask(self, path: str, body: bytes | str | None = None, method: str = "", timeout: float = 60, **headers: str) -> Got:
        connection = http.client.HTTPConnection(self.host, self.port, timeout=timeout)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(method or ("GET" if body is None else "POST"), path, body.encode() if isinstance(body, str) else body, sent)
            got = connection.getresponse()
            return Got(got.status, {name.lower(): value for name, value in got.getheaders()}, got.read())
        finally:
            connection.close()

    def sparql(self, query: str, accept: str = "", **others: str) -> Got:
        return self.ask("/sparql?" + urlencode({"query": query, **others}), **({"Accept": accept} if accept else {}))


@contextlib.contextmanager
def serving(base: Path, cache: Path, *words: str, cwd: Path | str = ROOT, quiet: bool = True, **settings: str) -> Iterator[Served]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("SGKG_", "PYTEST_"))}
    environment |= {"SGKG_BASE": str(base), "SGKG_CACHE": str(cache), "PYTHONPATH": str(ROOT), **settings}
    command = [sys.executable, "-m", "kg", "serve", "--port", "0", *words]
    process = subprocess.Popen(command, env=environment, cwd=cwd, stderr=subprocess.PIPE, encoding="utf-8")
    assert process.stderr
    said = []
    for line in process.stderr:
        said.append(line)
        if found := re.search(r"http://\S+/", line):
            break
    else:
        raise AssertionError("".join(said))
    rest = threading.Thread(target=lambda: said.extend(process.stderr or ()), daemon=True)
    rest.start()
    try:
        yield Served(process, found[0])
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            assert process.wait(20) == 0, "".join(said)
        finally:
            process.kill()
            rest.join(5)
            process.stderr.close()
    assert not quiet or not re.search("Traceback|Error|ERROR", "".join(said)), "".join(said)


@pytest.fixture(scope="module")
def server(toy_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(toy_world, tmp_path_factory.mktemp("serve-cache")) as found:
        yield found


# --- the SPARQL 1.1 Protocol ------------------------------------------------------------------------------------------

SELECT = "SELECT ?s ?label WHERE { ?s a sg:State ; rdfs:label ?label } ORDER BY ?label LIMIT 2"
CONSTRUCT = "CONSTRUCT { ?s a sg:State } WHERE { ?s a sg:State }"


@pytest.mark.parametrize(
    ("accept", "media", "form"),
    [
        ("", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("*/*", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("application/json", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
        ("application/sparql-results+xml", "application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/html;q=0.3, application/xml;q=0.5", "application/sparql-results+xml", ox.QueryResultsFormat.XML),
        ("text/csv", "text/csv; charset=utf-8", None),
        ("text/csv;q=0.1, text/tab-separated-values", "text/tab-separated-values; charset=utf-8", ox.QueryResultsFormat.TSV),
        ("text/csv;q=0, */*;q=0.1", "application/sparql-results+json", ox.QueryResultsFormat.JSON),
    ],
)
def test_rows_in_each_format(server: Served, accept: str, media: str, form: ox.QueryResultsFormat | None) -> None:
    got = server.sparql(SELECT, accept)
    assert (got.status, got.headers["content-type"], got.headers["vary"]) == (200, media, "Accept")
    if form is None:
        assert got.text.splitlines()[0] == "s,label"
        assert len(got.text.splitlines()) == 3
    else:
        rows = ox.parse_query_results(got.body, format=form)
        assert isinstance(rows, ox.QuerySolutions)
        assert [variable.value for variable in rows.variables] == ["s", "label"]
        assert [row["label"].value for row in rows] == ["Ardenia", "Brevik"]


@pytest.mark.parametrize(
    ("accept", "media", "form"),
    [
        ("", "text/turtle; charset=utf-8", ox.RdfFormat.TURTLE),
        ("application/n-triples", "application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/ld+json", "application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", "application/rdf+xml", ox.RdfFormat.RDF_XML),
        ("text/turtle;q=0.5, application/n-triples;q=0.9", "application/n-triples", ox.RdfFormat.N_TRIPLES),
    ],
)
def test_triples_in_each_format(server: Served, accept: str, media: str, form: ox.RdfFormat) -> None:
    got = server.sparql(CONSTRUCT, accept)
    assert (got.status, got.headers["content-type"]) == (200, media)
    assert (
        len(set(ox.parse(got.body, format=form))) == len(set(ox.parse(server.sparql(CONSTRUCT, "text/turtle").body, format=ox.RdfFormat.TURTLE))) > 2
    )


def test_truth_in_each_format(server: Served) -> None:
    for accept, form in (("application/sparql-results+xml", ox.QueryResultsFormat.XML), ("", ox.QueryResultsFormat.JSON)):
        assert bool(ox.parse_query_results(server.sparql("ASK { ?s a sg:State }", accept).body, format=form))
    assert server.sparql("ASK { ?s a sg:Nothing }", "text/csv").text.strip() == "false"


def test_each_way_to_send_a_query(server: Served) -> None:
    expected = server.sparql(SELECT).json
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    assert server.ask("/sparql", urlencode({"query": SELECT}), **form).json == expected
    assert server.ask("/sparql", SELECT, Content_Type="application/sparql-query; charset=utf-8").json == expected
    assert server.ask("/sparql?format=csv", SELECT, Content_Type="application/sparql-query").text.startswith("s,label")
    assert server.ask("/sparql", urlencode({"query": SELECT, "format": "xml"}), **form).body.startswith(b"<?xml")


@pytest.mark.parametrize(
    ("path", "body", "media", "status", "words"),
    [
        ("/sparql?query=" + quote("SELECT ?s WHERE {"), None, "", 400, "line 1, column 18: the braces do not match"),
        ("/sparql?query=" + quote("SELECT ?s WHERE { ?s foo:bar 1 }"), None, "", 400, "unknown prefix foo:"),
        ("/sparql?query=" + quote("hello"), None, "", 400, "no SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("/sparql?query=a&query=b", None, "", 400, "more than one query"),
        ("/sparql", "", "application/x-www-form-urlencoded", 400, "no query was sent"),
        ("/sparql", b"query=%FF", "application/x-www-form-urlencoded", 400, "cannot be read"),
        ("/sparql", b"\xff", "application/sparql-query", 400, "cannot be read"),
        ("/sparql", "update=" + quote("CLEAR ALL"), "application/x-www-form-urlencoded", 403, "read-only"),
        ("/sparql", "CLEAR ALL", "application/sparql-update", 403, "read-only"),
        ("/sparql", "CLEAR ALL", "application/sparql-query", 400, "no SELECT"),
        ("/sparql", SELECT, "text/plain", 415, "application/sparql-query"),
        ("/sparql?query=" + quote("SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }"), None, "", 403, "SERVICE would send a request"),
        ("/sparql?query=" + quote("SELECT * FROM <file:///etc/passwd> WHERE { ?s ?p ?o }"), None, "", 400, "the graph has no such part"),
        ("/sparql?default-graph-uri=http://127.0.0.1:1/&query=" + quote(SELECT), None, "", 400, "<http://127.0.0.1:1/>: the graph has no such part"),
        ("/sparql?named-graph-uri=file:///etc/passwd&query=" + quote(SELECT), None, "", 400, "<file:///etc/passwd>: the graph has no such part"),
        ("/sparql", "query=" + "a" * 4_100_000, "application/x-www-form-urlencoded", 413, "more than 4,000,000 bytes"),
    ],
)  # fmt: skip
def test_errors_have_the_words_of_the_command(server: Served, path: str, body: str | bytes | None, media: str, status: int, words: str) -> None:
    got = server.ask(path, body, **({"Content_Type": media} if media else {}))
    assert (got.status, got.headers["content-type"]) == (status, "text/plain; charset=utf-8")
    assert words in got.text


def test_what_is_not_offered_is_said(server: Served) -> None:
    assert (server.sparql(SELECT, "image/png").status, server.sparql(CONSTRUCT, "text/csv").status) == (406, 406)
    assert "text/turtle" in server.sparql(CONSTRUCT, "text/csv").text


def test_a_query_without_an_end_is_ended_while_others_go_on(toy_world: Path, tmp_path: Path) -> None:
    ended: list[Got] = []
    with serving(toy_world, tmp_path, "--timeout", "3") as found:
        thread = threading.Thread(target=lambda: ended.append(found.sparql(ENDLESS)))
        thread.start()
        others = 0
        while thread.is_alive():
            assert found.ask(f"/api/find?words=ferry&limit={others + 1}").status == 200
            others += 1
        assert others > 3
        assert (ended[0].status, "no answer within 3 s" in ended[0].text) == (504, True)  # how exactly is measured in bench_serve.py
        assert found.ask("/health").json["workers"]["late"] == 1


def test_a_client_that_leaves_ends_its_query(server: Served) -> None:
    before = server.ask("/health").json["workers"]
    with socket.create_connection((server.host, server.port)) as gone:
        gone.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
        time.sleep(0.5)
    for _ in range(100):
        if server.ask("/health").json["workers"]["left"] > before["left"]:
            return
        time.sleep(0.05)
    raise AssertionError("the query goes on")


def test_graphs_of_the_protocol_go_before_those_of_the_query(server: Served, toy_store: ox.Store) -> None:
    one, other = sorted(graph.value for graph in toy_store.named_graphs() if "/derived/" not in graph.value)[:2]
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"

    def counted(query: str, **graphs: str) -> int:
        return int(server.sparql(query, **graphs).json["results"]["bindings"][0]["n"]["value"])

    sizes = {graph: len(list(toy_store.quads_for_pattern(None, None, None, ox.NamedNode(graph)))) for graph in (one, other)}
    assert counted(count) > sizes[one] + sizes[other]
    assert counted(count, **{"default-graph-uri": one}) == sizes[one]
    assert counted(count.replace("WHERE", f"FROM <{other}> WHERE")) == sizes[other]
    assert counted(count.replace("WHERE", f"FROM <{other}> WHERE"), **{"default-graph-uri": one}) == sizes[one]
    assert counted(count, **{"named-graph-uri": one}) == 0  # the default graph is then empty
    named = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert counted(named, **{"named-graph-uri": one}) == sizes[one]
    both = server.ask(f"/sparql?{urlencode({'query': count})}&default-graph-uri={quote(one)}&default-graph-uri={quote(other)}").json
    assert sizes[one] < int(both["results"]["bindings"][0]["n"]["value"]) <= sizes[one] + sizes[other]


def test_the_service_describes_itself(server: Served, toy_store: ox.Store) -> None:
    got = server.ask("/sparql", Accept="application/n-triples")
    graph = {
        (str(t.subject), t.predicate.value.rpartition("#")[2], str(t.object).strip("<>")) for t in ox.parse(got.body, format=ox.RdfFormat.N_TRIPLES)
    }
    endpoint = f"{server.url}sparql"
    assert (f"<{endpoint}>", "endpoint", endpoint) in graph
    assert (f"<{endpoint}>", "feature", "http://www.w3.org/ns/sparql-service-description#UnionDefaultGraph") in graph
    assert {value for _, name, value in graph if name == "name"} >= {one.value for one in toy_store.named_graphs()}
    assert ox.parse(server.ask("/sparql", Accept="text/turtle").body, format=ox.RdfFormat.TURTLE)


def test_a_reading_at_the_endpoint(server: Served, sgkg: Callable[..., Any]) -> None:
    query = "SELECT ?s WHERE { ?s a sg:Position } ORDER BY ?s"
    on_a_day = json.loads(sgkg("query", "-e", query, "--as-of", "2024-03-01", "--format", "json").out)
    got = server.sparql(query, as_of="2024-03-01").json
    assert (
        got["results"]["bindings"] == [{"s": row["s"]} for row in on_a_day["results"]["bindings"]] != server.sparql(query).json["results"]["bindings"]
    )


def test_what_was_answered_is_not_sent_twice(server: Served) -> None:
    got = server.sparql(SELECT)
    again = server.ask("/sparql?" + urlencode({"query": SELECT}), If_None_Match=got.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert server.ask("/sparql?" + urlencode({"query": SELECT}), If_None_Match='W/"other"').status == 200
    random = "SELECT (RAND() AS ?r) WHERE {}"
    assert server.sparql(random).body != server.sparql(random).body


def test_an_answer_of_too_many_rows_is_refused_and_not_cut(server: Served) -> None:
    got = server.sparql("SELECT * WHERE { ?a ?b ?c . ?d a sg:State }")
    assert (got.status, "more than 100,000 rows" in got.text) == (413, True)


def test_a_query_that_needs_all_memory_ends_alone(toy_world: Path, tmp_path: Path) -> None:
    with serving(toy_world, tmp_path, SGKG_MEMORY="300") as small:
        got = small.sparql("SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c")
        assert (got.status, "more memory than it may have (300 MiB)" in got.text) == (500, True), got
        assert small.sparql(SELECT).status == 200


# --- the JSON interface -----------------------------------------------------------------------------------------------

BESIDE = {"notes", "more", "labels", "query", "warnings"}


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Served, Path]]:
    cache = tmp_path_factory.mktemp("real-cache")
    with serving(ROOT, cache) as found:
        yield found, cache


def own(found: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in found.items() if name not in BESIDE}


@pytest.mark.parametrize(
    ("name", "day"),
    [  # every third question, the others where there is time
        pytest.param(name, day, marks=pytest.mark.long if number % 3 else ())
        for number, name in enumerate(sorted(path.stem for path in (ROOT / "queries" / "ask").glob("*.rq")))
        for day in ("", "2025-03-31")
    ],
)
def test_each_question_has_the_answer_of_the_command(real: tuple[Served, Path], sgkg: Callable[..., Any], name: str, day: str) -> None:
    served, cache = real
    done = sgkg("ask", name, "--format", "json", *(["--as-of", day] if day else []), base=ROOT, SGKG_CACHE=str(cache))
    got = served.ask(f"/api/ask/{name}" + (f"?as_of={day}" if day else ""))
    assert done.status == 0, done.err
    assert got.status == 200, got.text
    assert own(got.json) == json.loads(done.out)
    text = sgkg("ask", name, "--text", base=ROOT, SGKG_CACHE=str(cache)).out
    assert got.json["query"] == text
    assert [f"sgkg: {note}" for note in got.json["notes"]] == done.err.splitlines()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("find?words=northern+pact", ["find", "northern", "pact"]),
        ("find?words=ferry&kind=instrument&limit=1", ["find", "ferry", "--kind", "instrument", "--limit", "1"]),
        ("show?name=Corvania", ["show", "Corvania"]),
        ("show?name=sgd:State_Corvania&as-of=2024-03-01", ["show", "sgd:State_Corvania", "--as-of", "2024-03-01"]),
        ("schema", ["schema"]),
        ("schema?term=sg:Position", ["schema", "sg:Position"]),
        ("assess", ["assess"]),
        ("assess?as_of=2024-06-30&known_by=2024-06-30", ["assess", "--as-of", "2024-06-30", "--known-by", "2024-06-30"]),
        ("assess?option=Corvanian+troops+in+Ardenia&changes=true", ["assess", "Corvanian troops in Ardenia", "--changes"]),
        ("timeline", ["timeline"]),
        ("timeline?about=Corvania&since=2024-02-01", ["timeline", "Corvania", "--since", "2024-02-01"]),
        ("timeline?until=2024-03-01", ["timeline", "--as-of", "2024-03-01"]),
        ("compare", ["compare"]),
        ("compare?agreement=Ferry+Treaty", ["compare", "Ferry Treaty"]),
        ("ask/guarantees-of?beneficiary=Ardenia&as_of=2024-03", ["ask", "guarantees-of", "Ardenia", "--as-of", "2024-03"]),
        ("ask/positions-of?actor=Corvania&undated=keep&as_of=2024", ["ask", "positions-of", "Corvania", "--undated", "keep", "--as-of", "2024"]),
    ],
)  # fmt: skip
def test_each_path_has_the_answer_of_its_verb(server: Served, sgkg: Callable[..., Any], path: str, words: list[str]) -> None:
    got = server.ask(f"/api/{path}")
    done = sgkg(*words, "--format", "json")
    assert (got.status, done.status) == (200, 0), (got.text, done.err)
    expected = json.loads(done.out)
    assert (own(got.json) if isinstance(expected, dict) else got.json) == (
        own(expected) if isinstance(expected, dict) and "hits" in expected else expected
    )


def test_queries_of_the_interface(server: Served, sgkg: Callable[..., Any]) -> None:
    got = server.ask("/api/query", SELECT, Content_Type="application/sparql-query")
    assert own(got.json) == json.loads(sgkg("query", "-e", SELECT, "--format", "json").out)
    assert got.json["warnings"] == []
    assert got.json["labels"][got.json["results"]["bindings"][0]["s"]["value"]] == "Ardenia"
    wrong = "SELECT ?s WHERE { ?s sg:stence ?o }"
    got = server.ask("/api/query", wrong).json
    assert own(got) == json.loads(sgkg("query", "-e", wrong, "--format", "json").out)
    assert [(one["line"], one["column"]) for one in got["warnings"]] == [(1, 22)]
    assert server.ask("/api/check", wrong).json["warnings"][0]["message"] == got["warnings"][0]["message"]
    assert server.ask("/api/check", SELECT).json == {"warnings": []}
    graph = server.ask("/api/query", CONSTRUCT).json
    assert set(ox.parse(graph["ntriples"], format=ox.RdfFormat.N_TRIPLES)) == set(ox.parse(graph["turtle"], format=ox.RdfFormat.TURTLE))
    assert len(list(ox.parse(graph["turtle"], format=ox.RdfFormat.TURTLE))) == len(
        set(server.sparql(CONSTRUCT, "application/n-triples").text.splitlines())
    )
    assert server.ask("/api/query?limit=1", SELECT).json["more"] is True
    assert server.ask("/api/query", "ASK {}").json["boolean"] is True


@pytest.mark.parametrize(
    "words", [[], ["--as-of", "2024-03-01"], ["--from", "2024", "--only-kind", "rules out"], ["--compare", "2024-01-01", "2024-09-01"]]
)
def test_a_network_is_that_of_its_page(server: Served, sgkg: Callable[..., Any], tmp_path: Path, words: list[str]) -> None:
    from kg.export import page

    if not (page.BUILT / "network.js").is_file():
        pytest.skip("the pages are not built here")
    done = sgkg("network", "positions", "-o", str(tmp_path / "x.html"), *words)
    assert done.status == 0, done.err
    written = re.search(r'<script type="application/json" id="record">(.*?)</script>', (tmp_path / "x.html").read_text())
    given: list[tuple[str, str]] = []
    for word in words:
        given = [*given, (word[2:], "")] if word.startswith("--") else [*given[:-1], (given[-1][0], "|".join(filter(None, (given[-1][1], word))))]
    got = server.ask(f"/api/network/positions?{urlencode(given)}")
    assert written
    assert got.json == json.loads(written[1])


def test_citations(server: Served, sgkg: Callable[..., Any]) -> None:
    assert server.ask("/api/cite").json == sgkg("cite").out
    day = "2024-03-01"
    asked = server.ask(f"/api/cite?name=positions-on&option=Corvanian+troops+in+Ardenia&as_of={day}&style=bibtex").json
    assert asked == sgkg("cite", "positions-on", "--option", "Corvanian troops in Ardenia", "--as-of", day, "--format", "bibtex").out
    assert json.loads(server.ask("/api/cite?name=Corvania&style=csl").json) == json.loads(sgkg("cite", "Corvania", "--format", "csl").out)


def test_the_catalogue_names_what_there_is(server: Served) -> None:
    found = server.ask("/api/catalogue").json
    assert {one["name"] for one in found["questions"]} == {path.stem for path in (ROOT / "queries" / "ask").glob("*.rq")}
    assert all(server.ask(f"/api/network/{one['name']}").status == 200 for one in found["views"])
    assert found["days"] == []


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("ask/nothing", 404, "no question nothing"),
        ("ask/guarantees-of?beneficiary=Nowhereland", 404, "Nowhereland"),
        ("ask/guarantees-of?suppose=/etc/passwd", 400, "guarantees-of has no parameter suppose"),
        ("ask/guarantees-of?timeout=1", 400, "has no parameter timeout"),
        ("ask/guarantees-of?as_of=yesterday", 400, "is not a day, month or year"),
        ("ask/guarantees-of?with=/etc/passwd", 404, "/etc/passwd"),
        ("ask/guarantees-of?with=seeds/examples/bad-fact.ttl", 404, "bad-fact.ttl"),
        ("ask/guarantees-of?limit=-1", 400, "write a whole number above 0"),
        ("ask/guarantees-of?limit=1&limit=2", 400, "limit is given twice"),
        ("ask/..%2f..%2fpyproject", 404, "there is nothing at this address"),
        ("ask/..", 404, "no question"),
        ("show", 400, "name says what to show"),
        ("show?name=Nowhereland", 404, "Nowhereland"),
        ("show?name=Corvania&undated=maybe", 400, "write drop or keep"),
        ("find", 400, "has no word to look for"),
        ("find?words=x&kind=colour", 400, "write actor or"),
        ("find?word=x", 400, "find has no parameter word; it has words, kind, limit"),
        ("schema?term=sg:Nothing", 404, "sg:Nothing"),
        ("network/nothing", 404, "no view nothing"),
        ("network/..%2f..%2fask%2fpositions-on", 404, "there is nothing at this address"),
        ("network/positions?query=/etc/passwd", 400, "has no parameter query"),
        ("network/positions?steps=2", 400, "steps counts from the node that around names"),
        ("assess?option=Corvania", 400, "neither a guarantee nor a settlement"),
        ("assess?changes=perhaps", 400, "write true or false"),
        ("assess?with=/etc/passwd", 404, "/etc/passwd"),
        ("compare?agreement=Corvania", 404, "Corvania"),
        ("cite?name=Corvania&as_of=2024-03-01", 400, "name a question"),
        ("cite?style=haiku", 400, "write text or bibtex or csl"),
        ("form/Nothing", 404, "no class is called Nothing"),
        ("nothing", 404, "there is nothing at this address"),
        ("query", 405, "GET is not for this address"),
    ],
)
def test_errors_of_the_interface_are_one_sentence(server: Served, path: str, status: int, words: str) -> None:
    got = server.ask(f"/api/{path}")
    assert (got.status, got.headers["content-type"]) == (status, "application/json"), got.text
    assert set(got.json) == {"error"}
    assert words in got.json["error"]


PLACE = {"source": "sgd:Source_InkwellBeacon", "start": 3, "end": 9, "digest": "0" * 64}


def test_what_a_statement_takes(server: Served) -> None:
    found = server.ask("/api/form/position").json
    fields = {field["name"]: field for field in found["fields"]}
    assert (found["class"], found["claim"], "hasEvidence" in fields) == ("sg:Position", True, False)
    assert {"value": "sgd:Stance_RulesOut", "label": "rules out"} in fields["stance"]["values"]
    kinds = {name: fields[name]["kind"] for name in ("holder", "voicedBy", "about", "restsOn", "statedOn", "label")}
    assert kinds == {"holder": "actor", "voicedBy": "actor", "about": "thing", "restsOn": "claim", "statedOn": "day", "label": "string"}
    assert {name for name, field in fields.items() if field["from_text"]} == {"claimant", "statedOn"}
    assert {"holder", "about", "stance", "label"} <= {name for name, field in fields.items() if field["needed"]}


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        ("{", 400, "the request is not JSON"),
        ("[" * 100_000, 400, "the request is not JSON"),
        ("[]", 400, "an object of given, passages, text, id"),
        ({"words": "of a text"}, 400, "and of nothing else"),
        ({"passages": [PLACE | {"words": "of a text"}]}, 400, "no words of a text are taken"),
        ({"passages": [PLACE | {"digest": "these are words"}]}, 400, "no words of a text are taken"),
        ({"passages": [PLACE | {"start": True}]}, 400, "passages are objects"),
        ({"passages": [PLACE | {"end": 3}]}, 400, "passages are objects"),
        ({"passages": {}}, 400, "passages are objects"),
        ({"passages": [PLACE | {"source": "sgd:State_Ardenia"}]}, 404, "sgd:State_Ardenia is no source whose text is registered"),
        ({"given": {"holder": "Ardenia"}}, 400, "lists of values"),
        ({"given": []}, 400, "lists of values"),
        ({"given": {"holds": ["Ardenia"]}}, 404, "no property is called holds"),
        ({"text": {"digest": "0" * 64, "slug": "x", "words": "of a text"}}, 400, "no words of a text are taken"),
        ({"text": {"digest": "0" * 64, "slug": "x", "title": "word " * 100}}, 400, "at most 300 characters"),
        ({"text": {"digest": "0" * 64}}, 400, "text is an object of digest, slug"),
        ({"text": {"digest": "0" * 64, "slug": "x", "authors": "Ben Inkwell"}}, 400, "text is an object of digest, slug"),
        ({"text": {"digest": "0" * 64, "slug": "X y"}}, 400, "write lower-case letters"),
        ({"passages": [PLACE | {"source": ""}]}, 404, "the text is no source whose text is registered"),
        ({"id": "../x> <y"}, 400, "id is what an IRI ends with"),
    ],
)
def test_what_no_statement_is_made_of(server: Served, sent: Any, status: int, words: str) -> None:
    got = server.ask("/api/new/Position", sent if isinstance(sent, str) else json.dumps(sent))
    assert (got.status, words in got.json["error"]) == (status, True), got.text


def test_a_statement_is_that_of_the_command(server: Served, sgkg: Callable[..., Any]) -> None:
    """That of a claim, with its evidence: `tests/browser/test_served_page.py`."""
    given = {"label": ["talks in Riga"], "onDate": ["2026-03"]}
    made = server.ask("/api/new/Event", json.dumps({"given": given})).json
    assert made["turtle"] == sgkg("new", "Event", *(word for name, [value] in given.items() for word in ("--set", f"{name}={value}"))).out
    lacking = server.ask("/api/new/Position", json.dumps({"given": {"stance": ["rules out"], "holder": ["Nowhereland"]}})).json
    assert lacking["turtle"] == ""
    assert {"hasEvidence", "about", "label"} <= {one["name"] for one in lacking["lacks"]}
    assert "nothing is called Nowhereland" in lacking["problems"][0]


def test_no_question_has_a_parameter_of_the_interface() -> None:
    from kg import queries
    from kg.serve import interface

    own_names = {parameter.name for operation in interface.OPERATIONS if operation.open for parameter in operation.parameters}
    assert not own_names & {parameter.name for query in queries.load_all(ROOT, "ask") for parameter in query.parameters}


def test_the_interface_is_described(server: Served) -> None:
    from openapi_spec_validator import validate

    from kg.serve import interface

    found = server.ask("/openapi.json").json
    validate(found)
    assert {f"/api/{one.path}" for one in interface.OPERATIONS} <= set(found["paths"])
    for path, methods in found["paths"].items():
        for method in methods:  # what is described is there
            got = server.ask(re.sub(r"{\w+}", "nothing", path), b"" if method == "post" else None)
            assert (got.status, "there is nothing at this address" in got.text) != (404, True), path
            assert got.status != 405, path


# --- addresses of things, and the page ----------------------------------------------------------------------------------


def test_a_thing_under_its_own_address(server: Served) -> None:
    for accept, form in (("", ox.RdfFormat.TURTLE), ("application/ld+json", ox.RdfFormat.JSON_LD), ("application/rdf+xml", ox.RdfFormat.RDF_XML)):
        got = server.ask("/id/State_Corvania", Accept=accept or "*/*")
        assert got.status == 200
        assert {quad.subject.value for quad in ox.parse(got.body, format=form)} == {"https://w3id.org/sgkg/id/State_Corvania"}
    assert server.ask("/id/State_Nowhere").status == 404
    assert server.ask("/id/State_%3E%7B%7D").status == 400
    assert server.ask("/id/State_Corvania", Accept="image/png").status == 406


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


@pytest.fixture(scope="module")
def with_page(toy_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server whose copy of the package has a page, and another whose copy has none."""
    yield from _with_page(
        toy_world, tmp_path_factory.mktemp("with-page"), {"explorer.html": "<!DOCTYPE html><p>page", "explorer.js": "1", "x.map": "2"}
    )


@pytest.fixture(scope="module")
def without_page(toy_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    yield from _with_page(toy_world, tmp_path_factory.mktemp("without-page"), {})


def _with_page(base: Path, folder: Path, files: dict[str, str]) -> Iterator[Served]:
    shutil.copytree(ROOT / "kg", folder / "kg", ignore=shutil.ignore_patterns("dist", "node_modules", "__pycache__"))
    if files:
        (folder / "kg/serve/page/dist").mkdir()
    for name, text in files.items():
        (folder / "kg/serve/page/dist" / name).write_text(text)
    with serving(base, folder / "cache", PYTHONPATH=str(folder), cwd=str(folder)) as found:
        yield found


def test_a_browser_gets_the_page(with_page: Served) -> None:
    got = with_page.ask("/", Accept=BROWSER)
    assert (got.status, got.text, got.headers["content-type"]) == (200, "<!DOCTYPE html><p>page", "text/html; charset=utf-8")
    policy = dict(part.strip().split(" ", 1) for part in got.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert (policy["script-src"], policy["connect-src"], policy["frame-ancestors"]) == ("'self'", "'self'", "'none'")
    assert "unsafe" not in got.headers["content-security-policy"]
    assert with_page.ask("/explorer.js").headers["content-type"] == "text/javascript; charset=utf-8"
    for path in ("/x.map", "/../http.py", "/%2e%2e%2fhttp.py", "/..%5chttp.py", "/nothing.js"):
        assert with_page.ask(path).status == 404
    for path, place in (
        ("/id/State_Corvania", "../#/thing/sgd:State_Corvania"),
        ("/sparql", "./#/query"),
        ("/sparql?query=ASK%20%7B%7D", "./#/query?text=ASK%20%7B%7D"),
    ):
        got = with_page.ask(path, Accept=BROWSER)
        assert (got.status, got.headers["location"]) == (303, place)
    assert with_page.ask("/sparql?query=ASK%20%7B%7D&format=json", Accept=BROWSER).json["boolean"] is True


def test_what_is_missing_is_said_in_the_place_of_the_page(without_page: Served) -> None:
    got = without_page.ask("/", Accept=BROWSER)
    assert got.status == 404
    assert "the pages are not built into this copy of sgkg" in got.text
    assert without_page.ask("/sparql?query=ASK%20%7B%7D", Accept=BROWSER).status == 200
    assert without_page.ask("/id/State_Corvania", Accept=BROWSER).headers["content-type"] == "application/rdf+xml"


# --- who may ask, and for how long ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "localhost:1"}, 200),
        ({"Host": "[::1]"}, 200),
        ({"Host": "evil.example"}, 403),
        ({"Host": "evil.example:80@localhost"}, 403),
        ({"Host": "localhost.evil.example"}, 403),
        ({"Host": 'localhost:1"><script>'}, 403),
        ({"Host": "localhost:evil"}, 403),
        ({"Host": ""}, 403),
        ({"Host": "localhost:1", "Origin": "http://localhost:1"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Host": "localhost:1", "Origin": "http://localhost:2"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ({"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ({"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
    ],
)
def test_pages_of_others_are_kept_out(server: Served, headers: dict[str, str], status: int) -> None:
    got = server.ask("/health", **headers)
    assert got.status == status, got.text
    assert "access-control-allow-origin" not in got.headers
    assert got.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in got.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/x", "//", "//api", "/id", "/%ff", "/%00"])
def test_an_address_that_there_is_not_is_told(server: Served, path: str) -> None:
    got = server.ask(path)
    assert got.status in (307, 404), got.text


def test_names_and_pages_that_may_ask(toy_world: Path, tmp_path: Path) -> None:
    with serving(toy_world, tmp_path, "--host", "0.0.0.0", "--name", "Graph.example", "--origin", "https://yasgui.example/") as found:
        assert found.ask("/health", Host="graph.example").status == 200
        assert found.ask("/health", Host="0.0.0.0").status == 403
        got = found.ask("/sparql?query=ASK%20%7B%7D", Host="graph.example", Origin="https://yasgui.example", Sec_Fetch_Site="cross-site")
        assert (got.status, got.headers["access-control-allow-origin"]) == (200, "https://yasgui.example")
        asked = found.ask("/sparql", method="OPTIONS", Host="graph.example", Origin="https://yasgui.example")
        assert (asked.status, "POST" in asked.headers["access-control-allow-methods"]) == (204, True)
        assert found.ask("/add", b"", Host="graph.example", Origin="https://yasgui.example", Content_Type="text/turtle").status == 403


def test_slow_and_silent_clients_do_not_stop_others(server: Served) -> None:
    head = "POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 99\r\n\r\nASK"
    large = f"GET /sparql?query={quote('CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }')} HTTP/1.1\r\nHost: localhost\r\n\r\n"  # nobody takes its answer
    with contextlib.ExitStack() as held:
        for sent in ["", "GET / HT", head] * 60 + [large] * 6:
            one = held.enter_context(socket.create_connection((server.host, server.port)))
            one.sendall(sent.encode())
        for place in range(10):
            assert server.ask(f"/api/find?words=ferry&limit={place + 1}").status == 200


def test_a_head_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The protocol itself, with patience cut short."""
    import asyncio

    import uvicorn

    from kg.serve import guard

    monkeypatch.setattr(guard, "SECONDS_OF_HEAD", 0.2)
    monkeypatch.setattr(guard, "SECONDS_OF_ANSWER", 0.5)

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"x" * (50_000_000 if scope["path"] == "/large" else 1)})

    async def run() -> None:
        config = uvicorn.Config(app, port=0, http=guard.PatientProtocol, lifespan="off", ws="none", log_level="critical", loop="asyncio")
        config.load()
        loop = asyncio.get_running_loop()
        state = uvicorn.server.ServerState()
        listening = await loop.create_server(lambda: guard.PatientProtocol(config, state, {}), "127.0.0.1", 0)
        port = listening.sockets[0].getsockname()[1]
        for sent in (b"", b"GET / HTTP/1.1\r\nHost: a\r\n"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(sent)
            with contextlib.suppress(ConnectionError):
                assert await asyncio.wait_for(reader.read(), 5) == b""
            writer.close()
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for _ in range(2):  # a connection that is used goes on
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            assert b"200 OK" in await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)
            await reader.read(100)
        writer.close()
        stuck = socket.create_connection(("127.0.0.1", port))
        stuck.setblocking(False)
        await loop.sock_sendall(stuck, b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        for _ in range(100):
            if not state.connections:
                break
            await asyncio.sleep(0.05)
        assert not state.connections
        stuck.close()
        listening.close()
        await listening.wait_closed()

    asyncio.run(run())


def test_hostile_labels_stay_words(toy_world: Path, tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(toy_world, base)
    label = "<script>alert(1)</script>\u202e" + "x" * 10_000
    (base / "seeds/background/hostile.ttl").write_text(f"""PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX sg: <https://w3id.org/sgkg/ns#>
PREFIX sgd: <https://w3id.org/sgkg/id/>
sgd:State_Hostile a sg:State ; rdfs:label {json.dumps(label)}@en .
""")
    with serving(base, tmp_path / "cache") as found:
        for path in ("/api/show?name=sgd:State_Hostile", "/id/State_Hostile", "/api/show?name=%3Cscript%3E%1b%5B31m", "/%3Cscript%3E"):
            got = found.ask(path)
            assert got.headers["content-type"].partition(";")[0] in ("application/json", "text/turtle")
            assert got.headers["x-content-type-options"] == "nosniff"
            assert "\x1b" not in got.text
        assert (
            label in json.dumps(found.ask("/api/show?name=sgd:State_Hostile").json, ensure_ascii=False)
            or label[:20] in found.ask("/api/show?name=sgd:State_Hostile").json["label"]
        )


def test_it_listens_to_this_machine_alone(server: Served) -> None:
    assert server.host == "127.0.0.1"
    other = socket.gethostbyname(socket.gethostname())
    if not other.startswith("127."):
        with pytest.raises(OSError, match="refused"):
            socket.create_connection((other, server.port), 5)


def test_more_than_it_can_do_waits_and_is_then_sent_away() -> None:
    """The line itself, with a worker that is at work and a short patience."""
    import asyncio

    from kg.paths import find_folders
    from kg.serve import pool

    async def run() -> None:
        line = pool.Pool(find_folders(), 1)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(pool, "PATIENCE", 0.2)
            with pytest.raises(pool.BusyError):
                await line.run("interface.ready", {}, seconds=1, snapshot="x")
            patch.setattr(pool, "PATIENCE", 5)
            patch.setattr(pool, "LINE", 3)
            waiting = [asyncio.create_task(line.run("interface.ready", {}, seconds=1, snapshot="x")) for _ in range(3)]
            await asyncio.sleep(0.05)
            assert line.state()["waiting"] == 3
            with pytest.raises(pool.BusyError):
                await line.run("interface.ready", {}, seconds=1, snapshot="x")
            for one in waiting:
                one.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)
            assert line.state()["waiting"] == 0

    asyncio.run(run())


# --- the server itself ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_and_its_workers(toy_world: Path, tmp_path: Path, sent: signal.Signals) -> None:
    with serving(toy_world, tmp_path, "--workers", "2", "--timeout", "60") as found:
        children = Path(f"/proc/{found.process.pid}/task/{found.process.pid}/children")
        workers = [int(one) for one in children.read_text().split()] if children.exists() else []
        thread = threading.Thread(target=leave, args=[found])
        thread.start()
        time.sleep(0.5)
        start = time.monotonic()
        found.process.send_signal(sent)
        assert found.process.wait(20) == 0
        assert time.monotonic() - start < 10  # after the three seconds that answers may still take
        thread.join(5)
        for one in workers:
            with pytest.raises(ProcessLookupError):
                os.kill(one, 0)


def leave(found: Served) -> None:
    with contextlib.suppress(OSError, http.client.HTTPException):
        found.sparql(ENDLESS)


def test_workers_end_with_a_server_that_is_killed(toy_world: Path, tmp_path: Path) -> None:
    children = Path("/proc/self/task/")
    if not children.exists():
        pytest.skip("the children of a process are read from /proc")
    workers: list[int] = []

    def killed() -> None:
        with serving(toy_world, tmp_path, "--workers", "2") as found:
            workers.extend(int(one) for one in Path(f"/proc/{found.process.pid}/task/{found.process.pid}/children").read_text().split())
            thread = threading.Thread(target=leave, args=[found])
            thread.start()
            time.sleep(0.5)
            found.process.kill()
            thread.join(10)

    with pytest.raises(AssertionError):
        killed()
    assert workers
    for _ in range(100):
        if not any(Path(f"/proc/{one}/statm").exists() and Path(f"/proc/{one}/statm").read_text().split()[1] != "0" for one in workers):
            return
        time.sleep(0.05)
    raise AssertionError("workers live on")


def test_a_new_snapshot_is_taken_up(toy_world: Path, tmp_path: Path) -> None:
    base = tmp_path / "base"
    shutil.copytree(toy_world, base)
    with serving(base, tmp_path / "cache", quiet=False) as found:
        count = "SELECT (COUNT(*) AS ?n) WHERE { ?s a sg:State }"

        def states() -> int:
            return int(found.sparql(count).json["results"]["bindings"][0]["n"]["value"])

        before, first = states(), found.ask("/health").json["snapshot"]
        new = base / "seeds/background/new.ttl"
        new.write_text("@prefix sg: <https://w3id.org/sgkg/ns#> . <https://w3id.org/sgkg/id/State_New> a sg:State .\n")
        for _ in range(200):
            if found.ask("/health").json["snapshot"] != first:
                break
            time.sleep(0.1)
        assert states() == before + 1
        new.write_text("this is no Turtle\n")
        for _ in range(200):
            if found.ask("/health").json["problem"]:
                break
            time.sleep(0.1)
        assert "new.ttl" in found.ask("/health").json["problem"]
        assert states() == before + 1
        new.unlink()
        for _ in range(200):
            if not found.ask("/health").json["problem"]:
                break
            time.sleep(0.1)
        assert states() == before


@pytest.mark.long
def test_a_damaged_snapshot_is_made_again(toy_world: Path, tmp_path: Path) -> None:
    with serving(toy_world, tmp_path, "--workers", "1", quiet=False) as found:
        for graph in tmp_path.rglob("graph.nq"):
            with graph.open("r+b") as stream:
                stream.write(b"#")
        leave(found)  # the worker ends; the next one cannot read the graph
        for _ in range(300):
            with contextlib.suppress(TimeoutError):
                if found.ask("/health", timeout=5).json["workers"]["ready"]:
                    break
            time.sleep(0.1)
        assert found.sparql(SELECT).status == 200


def test_workers_that_cannot_start_are_told_in_a_line(sgkg: Callable[..., Any]) -> None:
    done = sgkg("serve", "--port", "0", send="", SGKG_MEMORY="20")
    assert done.status == 2
    assert re.fullmatch(r"sgkg: .*memory.*\n", done.err), done.err


def test_what_is_counted(server: Served) -> None:
    server.sparql(SELECT)
    server.ask("/api/ask/nothing")
    server.ask("/made/up")
    text = server.ask("/metrics").text
    assert re.search(r'^sgkg_requests_total{address="/sparql",status="200"} [1-9]', text, re.MULTILINE)
    assert re.search(r'^sgkg_requests_total{address="/api/ask",status="404"} [1-9]', text, re.MULTILINE)
    assert re.search(r'^sgkg_requests_total{address="other",status="404"} [1-9]', text, re.MULTILINE)
    assert re.search(r"^sgkg_workers_ready [1-9]", text, re.MULTILINE)
    assert "made" not in text


def test_a_port_that_is_taken_is_said(server: Served, sgkg: Callable[..., Any]) -> None:
    done = sgkg("serve", "--port", str(server.port), send="")
    assert (done.status, done.out) == (2, "")
    assert re.fullmatch(rf"sgkg: 127\.0\.0\.1:{server.port}: .*in use.*\n", done.err, re.IGNORECASE), done.err


# --- facts ------------------------------------------------------------------------------------------------------------------

TURTLE = {"Content_Type": "text/turtle"}


def test_facts_are_checked(server: Served, sgkg: Callable[..., Any], tmp_path: Path) -> None:
    bad = (ROOT / "seeds/examples/bad-fact.ttl").read_text(encoding="utf-8")
    (tmp_path / "bad-fact.ttl").write_text(bad, encoding="utf-8")
    expected = json.loads(sgkg("validate", "bad-fact.ttl", "--format", "json", cwd=tmp_path).out.replace(f"{tmp_path}/", ""))
    got = server.ask("/validate?name=bad-fact.ttl", bad, **TURTLE)
    assert got.status == 200
    assert got.json == expected
    assert got.json["findings"][0]["line"] > 0
    wrong = server.ask("/validate", "sgd:x a", **TURTLE).json
    assert (wrong["findings"][0]["rule"], wrong["findings"][0]["files"]) == ("syntax", ["facts.ttl"])
    table = server.ask("/validate", "id,class,label\nState_New,sg:State,New\n", Content_Type="text/csv")
    assert (table.status, list(table.json["files"])) == (200, ["facts.csv"])


@pytest.mark.parametrize(
    ("query", "body", "media", "status", "words"),
    [
        ("", b"x", "image/png", 415, "text/turtle"),
        ("?name=../../x.ttl", b"x", "", 400, "is no name of a file of facts"),
        ("?name=x.exe", b"x", "", 400, "is no name of a file of facts"),
        ("?texts=/etc", b"x", "text/turtle", 400, "/validate has no parameter texts; it has name"),
        ("", b"\xff", "text/turtle", 400, "not UTF-8"),
        ("", b"#" * ((4 << 20) + 1), "text/turtle", 413, "4,194,304 bytes"),
    ],
)
def test_what_is_no_file_of_facts(server: Served, query: str, body: bytes, media: str, status: int, words: str) -> None:
    got = server.ask(f"/validate{query}", body, **({"Content_Type": media} if media else {}))
    assert (got.status, words in got.json["error"]) == (status, True), got.text


def test_deep_json_ends_its_worker_alone(server: Served) -> None:
    deep = '{"a":' * 100_000 + "1" + "}" * 100_000
    got = server.ask("/validate", deep, Content_Type="application/ld+json")
    assert got.status in (200, 400, 500), got.text
    assert server.sparql(SELECT).status == 200


def test_a_server_that_only_reads_takes_no_facts(server: Served) -> None:
    assert server.ask("/add", "", **TURTLE).status == 403


def test_facts_are_accepted_from_who_has_the_token(toy_world: Path, sgkg: Callable[..., Any], tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    assert sgkg("init", mine, "--base", "https://example.org/mine/").status == 0
    token = "a long word that nobody guesses"
    fact = '<https://example.org/mine/State_New> a sg:State ; rdfs:label "New"@en ; skos:notation "XNW"^^sg:iso3 .'
    fact = "PREFIX sg: <https://w3id.org/sgkg/ns#>\nPREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n" + fact.partition(" ; skos")[0] + " ."
    with serving(toy_world, tmp_path / "cache", "--workspace", str(mine), "--write", SGKG_TOKEN=token) as found:
        shown = {**TURTLE, "Authorization": f"Bearer {token}"}
        assert found.ask("/add?author=A", fact, **TURTLE).status == 401
        assert found.ask("/add?author=A", fact, **TURTLE, Authorization="Bearer wrong").status == 401
        assert found.ask("/add?author=A", fact, **TURTLE, Authorization=f"Basic {token}").status == 401
        assert found.ask("/add?author=A", fact, **shown, Origin="http://evil.example").status == 403
        bad = found.ask("/add?author=A", (ROOT / "seeds/examples/bad-fact.ttl").read_text(encoding="utf-8"), **shown)
        assert (bad.status, bad.json["refused"]) == (422, True)
        assert bad.json["report"]["counts"]["error"] > 0
        tried = found.ask("/add?author=A&dry_run=true", fact, **shown)
        assert (tried.status, tried.json["change"], len(tried.json["came"])) == (200, None, 2), tried.text
        assert not found.sparql("ASK { <https://example.org/mine/State_New> ?p ?o }").json["boolean"]
        done = found.ask("/add?author=A&message=new", fact, **shown)
        assert (done.status, bool(done.json["change"])) == (200, True), done.text
        assert found.sparql("ASK { <https://example.org/mine/State_New> ?p ?o }").json["boolean"]
        assert "new" in sgkg("log", "--workspace", str(mine), SGKG_CACHE=str(tmp_path / "cache")).out


def test_writing_needs_a_workspace_and_a_token_that_nobody_guesses(sgkg: Callable[..., Any], tmp_path: Path) -> None:
    assert "no workspace to write to" in sgkg("serve", "--write", send="").err
    assert sgkg("init", tmp_path / "mine", "--base", "https://example.org/mine/").status == 0
    assert "write at least 16" in sgkg("serve", "--write", "--workspace", tmp_path / "mine", send="", SGKG_TOKEN="short").err


# --- clients that others wrote ----------------------------------------------------------------------------------------------


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")  # of rdflib, by SPARQLWrapper
def test_sparqlwrapper(server: Served) -> None:
    from SPARQLWrapper import CSV, GET, JSON, JSONLD, N3, POST, POSTDIRECTLY, RDFXML, TSV, TURTLE, URLENCODED, XML, SPARQLWrapper

    def converted() -> Any:
        found = client.query()
        try:
            return found.convert()
        finally:
            found.response.close()

    client = SPARQLWrapper(f"{server.url}sparql")
    client.setQuery("PREFIX sg: <https://w3id.org/sgkg/ns#> SELECT ?s WHERE { ?s a sg:State } ORDER BY ?s LIMIT 2")
    for method, how in ((GET, URLENCODED), (POST, URLENCODED), (POST, POSTDIRECTLY)):
        client.setMethod(method)
        client.setRequestMethod(how)
        client.setReturnFormat(JSON)
        assert len(converted()["results"]["bindings"]) == 2
        client.setReturnFormat(XML)
        assert len(converted().getElementsByTagName("result")) == 2
        for form in (CSV, TSV):
            client.setReturnFormat(form)
            assert len(converted().splitlines()) == 3
    client.setQuery("PREFIX sg: <https://w3id.org/sgkg/ns#> CONSTRUCT { ?s a sg:State } WHERE { ?s a sg:State }")
    sizes = set()
    for form in (RDFXML, JSONLD, XML):
        client.setReturnFormat(form)
        sizes.add(len(converted()))
    assert len(sizes) == 1
    for form in (TURTLE, N3):
        client.setReturnFormat(form)
        assert b"State" in converted()


def test_rdflib(server: Served) -> None:
    import rdflib
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    for method in ("GET", "POST", "POST_FORM"):
        graph = rdflib.Graph(SPARQLStore(f"{server.url}sparql", method=method))
        rows = list(graph.query("SELECT ?s WHERE { ?s a <https://w3id.org/sgkg/ns#State> }"))
        assert len(rows) == len(list(graph.subjects(rdflib.RDF.type, rdflib.URIRef("https://w3id.org/sgkg/ns#State")))) > 2
        assert bool(graph.query("ASK { ?s a <https://w3id.org/sgkg/ns#State> }"))
        built = graph.query("CONSTRUCT { ?s a <https://w3id.org/sgkg/ns#State> } WHERE { ?s a <https://w3id.org/sgkg/ns#State> }").graph
        assert built is not None
        assert len(built) == len(rows)


def test_curl(server: Served) -> None:
    curl = shutil.which("curl")
    if not curl:
        pytest.skip("curl is not installed")

    def run(*words: str) -> str:
        return subprocess.run([curl, "-sS", "--noproxy", "*", *words], capture_output=True, encoding="utf-8", timeout=30, check=True).stdout

    address = f"{server.url}sparql"
    assert run("-H", "Accept: text/csv", "--data-urlencode", f"query={SELECT}", address).startswith("s,label")
    assert run("-G", "-H", "Accept: text/csv", "--data-urlencode", f"query={SELECT}", address).startswith("s,label")
    assert run("-H", "Content-Type: application/sparql-query", "-H", "Accept: text/csv", "--data-binary", SELECT, address).startswith("s,label")


def test_our_own_endpoint(server: Served, sgkg: Callable[..., Any]) -> None:
    address = f"{server.url}sparql"
    for words in (
        ["query", "-e", SELECT, "--ids"],
        ["query", "-e", CONSTRUCT],
        ["query", "-e", "ASK { ?s a sg:State }"],
        ["ask", "guarantees-of", "Ardenia", "--ids"],
    ):
        here, there = sgkg(*words), sgkg(*words, "--endpoint", address)
        assert (here.status, there.status) == (0, 0), there.err
        assert there.out == here.out
    failed = sgkg("query", "-e", "SELECT ?s WHERE { ?s sg:x", "--endpoint", address)
    assert failed.status == 2
    assert "HTTP 400 Bad Request: line 1, column" in failed.err
