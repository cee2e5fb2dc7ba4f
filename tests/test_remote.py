"""`kg.remote` against a real SPARQL server on loopback, and against servers that misbehave in every way we know."""

from __future__ import annotations

import contextlib
import email.utils
import gzip
import http.server
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg import queries, rdf, remote, store, turtle

ROOT = Path(__file__).parents[1]
EMPTY = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
JSON = "application/sparql-results+json"


@pytest.fixture(autouse=True)
def _no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


def ask(url: str, text: str = "SELECT ?s WHERE { ?s ?p ?o }", **options):
    options.setdefault("timeout", 5)
    return store.QueryResult(*remote.run(url, text, queries.columns(text), **options))


# --- the real server ---------------------------------------------------------------------------------------------


def oxigraph() -> str:
    found = Path(sys.executable).with_name("oxigraph")
    path = str(found) if found.exists() else shutil.which("oxigraph")
    if not path:
        pytest.skip("the oxigraph command is not installed")
    return path


@pytest.fixture(scope="module")
def quads():
    from pyoxigraph import NamedNode, Quad

    found = []
    for path in [*sorted((ROOT / "tests/toy/seeds").glob("*/*.ttl")), ROOT / "ontology/ontology.ttl"]:
        graph = NamedNode(rdf.GRAPH + path.stem)
        found += [Quad(q.subject, q.predicate, q.object, graph) for q in turtle.read(path)]
    return found


@pytest.fixture(scope="module")
def embedded(quads):
    return store.memory(quads)


@pytest.fixture(scope="module")
def server(quads, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program = oxigraph()
    folder = tmp_path_factory.mktemp("endpoint")
    lines = sorted(f"{q.subject} {q.predicate} {q.object} {q.graph_name} .\n" for q in quads)
    (folder / "graph.nq").write_text("".join(lines), encoding="utf-8")
    subprocess.run([program, "load", "-l", folder / "store", "-f", folder / "graph.nq"], check=True, capture_output=True, timeout=60)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [program, "serve-read-only", "-l", folder / "store", "--bind", f"127.0.0.1:{port}", "--union-default-graph"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/query"
    finally:
        process.terminate()
        process.wait(10)


QUESTIONS = {
    "labels": "SELECT ?thing ?label WHERE { ?thing rdfs:label ?label } ORDER BY STR(?thing) STR(?label)",
    "columns as written": "SELECT ?z ?a ?m WHERE { ?a a ?z . FILTER(ISIRI(?a)) OPTIONAL { ?a skos:altLabel ?m } } ORDER BY STR(?a) STR(?z) STR(?m)",
    "dates and numbers": "SELECT ?s ?day (1.50 AS ?d) (2e3 AS ?e) (true AS ?t) WHERE { ?s sg:statedOn ?day } ORDER BY STR(?s) ?day",
    "counted by graph": "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY STR(?g)",
    "languages": 'SELECT ?x WHERE { VALUES ?x { "Київ"@uk "a\\n\\t\\"b" "x"^^sg:odd <https://example.org/\u00e9> 1 } }',
    "unbound": "SELECT ?s ?none WHERE { ?s a owl:Ontology OPTIONAL { ?s sg:nothing ?none } }",
    "none": "SELECT ?s WHERE { ?s sg:nothing ?o }",
    "all": "SELECT * WHERE { ?s rdfs:subClassOf ?o } ORDER BY STR(?s) STR(?o)",
    "long": "SELECT ?s WHERE { ?s a owl:Class } ORDER BY STR(?s)" + " " * remote.LONG,
    "comment": "# CLEAR and LOAD are words of updates\nSELECT ?s WHERE { ?s a owl:Class } # DROP\nORDER BY STR(?s)",
}


@pytest.mark.parametrize("name", QUESTIONS)
def test_rows_equal_embedded(server: str, embedded, name: str) -> None:
    text = QUESTIONS[name]
    here = store.run(embedded, text, queries.columns(text))
    there = ask(server, queries.declare(text))
    assert (there.kind, there.columns) == ("rows", here.columns)
    assert list(there.rows) == list(here.rows)


def test_rows_are_many(embedded) -> None:
    assert len(list(store.run(embedded, QUESTIONS["labels"]).rows)) > 100


@pytest.mark.parametrize("text", ["ASK { ?s a owl:Class }", "ASK { ?s a sg:Nothing }"])
def test_truth_equals_embedded(server: str, embedded, text: str) -> None:
    there = ask(server, queries.declare(text))
    assert (there.kind, there.truth) == ("truth", store.run(embedded, text).truth)


@pytest.mark.parametrize(
    "text",
    [
        "CONSTRUCT { ?s rdfs:label ?l } WHERE { ?s rdfs:label ?l }",
        "DESCRIBE sg:Claim",
        "CONSTRUCT { ?s a sg:Nothing } WHERE { ?s a sg:Nothing }",
    ],
)
def test_graph_equals_embedded(server: str, embedded, text: str) -> None:
    there = ask(server, queries.declare(text))
    assert there.kind == "graph"
    assert set(there.rows) == set(store.run(embedded, text).rows)


def test_an_endpoint_has_no_readings(sgkg: Callable[..., tuple[int, str, str]]) -> None:
    status, out, err = sgkg("ask", "members-of", "--endpoint", "http://127.0.0.1:9/sparql", "--as-of", "2024-01-01")
    assert (status, out) == (2, "")
    assert "an endpoint has no readings (as of 2024-01-01)" in err
    assert "sgkg export --as-of" in err


def test_endpoint_with_a_query_of_its_own(server: str) -> None:
    assert ask(f"{server}?default-graph-uri=https://example.org/none", "ASK {}").truth


def test_servers_own_words(server: str) -> None:
    with pytest.raises(RuntimeError, match=r"HTTP 400 Bad Request: error at 1:"):
        ask(server, "SELECT ?s WHERE { ?s ?p }")


def test_wrong_path(server: str) -> None:
    with pytest.raises(RuntimeError, match="HTTP 404 Not Found"):
        ask(server.replace("/query", "/nothing-here"))


# --- servers that misbehave --------------------------------------------------------------------------------------


@contextlib.contextmanager
def serving(answer: Callable[[http.server.BaseHTTPRequestHandler, int], None], tls: Path | None = None) -> Iterator[tuple[str, list[str]]]:
    """Serve on loopback, by https where a certificate is given; gives the address and the request lines.

    `answer` gets the handler and how many requests came before.
    """
    seen: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            seen.append(self.requestline)
            with contextlib.suppress(OSError):
                answer(self, len(seen) - 1)

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    class Quiet(http.server.ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, *_: object) -> None:
            pass

    server = Quiet(("127.0.0.1", 0), Handler)
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(tls)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}/sparql", seen
    finally:
        server.shutdown()
        server.server_close()


def reply(handler, status: int = 200, body: bytes = EMPTY, media: str = JSON, **headers: str) -> None:
    handler.send_response(status)
    for name, value in {"Content-Type": media, "Content-Length": str(len(body)), **headers}.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.end_headers()
    handler.wfile.write(body)


@pytest.mark.parametrize("status", [429, 503])
def test_busy_then_answers(status: int) -> None:
    def busy(handler, before: int) -> None:
        reply(handler) if before else reply(handler, status, b"busy", "text/plain", Retry_After="1")

    start = time.monotonic()
    with serving(busy) as (url, seen):
        assert list(ask(url).rows) == []
    assert len(seen) == 2
    assert 0.9 <= time.monotonic() - start < 10


@pytest.mark.parametrize(
    ("after", "pauses"),
    [
        (None, [1, 2]), ("7", [7, 7]), (" 7 ", [7, 7]), ("0", []), ("-7", [1, 2]), ("soon", [1, 2]), ("9" * 5000, [1, 2]),
        ("Wed, 01 Jan 2020 00:00:00 GMT", []), ("Wed, 01 Jan 2020 00:00:00 -0000", []), (5, [pytest.approx(5, abs=2)] * 2),
    ],
)  # fmt: skip
def test_pauses(monkeypatch: pytest.MonkeyPatch, after: str | int | None, pauses: list[float]) -> None:
    """As long as the server asks, by a number or a date, else one second and then twice as long each time."""
    slept: list[float] = []
    monkeypatch.setattr("urllib3.util.retry.time.sleep", slept.append)
    header = email.utils.formatdate(time.time() + after, usegmt=True) if isinstance(after, int) else after

    def busy(handler, before: int) -> None:
        reply(handler) if before == 2 else reply(handler, 503, b"busy", "text/plain", **({"Retry_After": header} if header else {}))

    with serving(busy) as (url, seen):
        assert list(ask(url, timeout=60).rows) == []
    assert (len(seen), slept) == (3, pauses)


@pytest.mark.parametrize("head", [b"503 Busy\r\nRetry-After: 0", b"302 Found\r\nLocation: /sparql?query=x"])
def test_what_comes_before_the_answer_is_not_read_to_its_end(head: bytes) -> None:
    def answer(handler, before: int) -> None:
        if before:
            return reply(handler)
        handler.wfile.write(b"HTTP/1.0 " + head + b"\r\n\r\n")
        while True:
            handler.wfile.write(b" " * 65536)

    with serving(answer) as (url, seen):
        assert list(ask(url).rows) == []
    assert len(seen) == 2


def test_busy_for_ever() -> None:
    with serving(lambda handler, _: reply(handler, 503, b"out to lunch\n", "text/plain", Retry_After="0")) as (url, seen):
        with pytest.raises(RuntimeError, match=r"HTTP 503 Service Unavailable: out to lunch$"):
            ask(url, retries=2)
        assert len(seen) == 3


@pytest.mark.parametrize("after", ["60", "999999999", "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_busy_for_longer_than_there_is_time(after: str) -> None:
    start = time.monotonic()
    with (
        serving(lambda handler, _: reply(handler, 429, b"slow down", "text/plain", Retry_After=after)) as (url, seen),
        pytest.raises(RuntimeError, match=r"HTTP 429 .*slow down; it is busy for [\d.e+]+ s, longer than there is time"),
    ):
        ask(url, timeout=3)
    assert len(seen) == 1
    assert time.monotonic() - start < 2.5


@pytest.mark.parametrize(
    ("body", "media", "words"),
    [
        (
            b"\n\n  query engine: out of rope \x1b[31m\x07\nsecond line",
            "text/plain",
            r"HTTP 500 Internal Server Error: query engine: out of rope \ufffd\[31m\ufffd$",
        ),
        (b"<!DOCTYPE html><html><head><title>It\n broke</title>", "text/html", r"HTTP 500 Internal Server Error: It broke$"),
        (b"x" * 100_000, "text/plain", r"HTTP 500 Internal Server Error: x{299}…$"),
        (b"\xff\xfe\x00", "text/plain", r"HTTP 500 Internal Server Error: .{1,5}$"),
        (b"", "text/plain", r"HTTP 500 Internal Server Error$"),
    ],
)
def test_words_of_an_error(body: bytes, media: str, words: str) -> None:
    with serving(lambda handler, _: reply(handler, 500, body, media)) as (url, seen), pytest.raises(RuntimeError, match=words):
        ask(url)
    assert len(seen) == 1


def test_reason_with_control_characters() -> None:
    def answer(handler, _: int) -> None:
        handler.wfile.write(b"HTTP/1.0 500 \x1b[2J bad\x07\r\nContent-Length: 0\r\n\r\n")

    with serving(answer) as (url, _), pytest.raises(RuntimeError) as caught:
        ask(url)
    assert str(caught.value).isprintable()


def test_endless_body() -> None:
    def answer(handler, _: int) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.end_headers()
        while True:
            handler.wfile.write(b" " * 65536)

    with serving(answer) as (url, _), pytest.raises(ValueError, match="more than 1,000,000 bytes"):
        ask(url, max_bytes=1_000_000)


def test_body_that_says_it_is_too_long() -> None:
    def answer(handler, _: int) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "99999999999")
        handler.end_headers()
        time.sleep(1)

    with serving(answer) as (url, _), pytest.raises(ValueError, match="more than 104,857,600 bytes"):
        ask(url)


@pytest.mark.parametrize("length", [0, 50_000_000])
def test_compressed_body_counts_as_what_it_holds(length: int) -> None:
    body = gzip.compress(EMPTY + b" " * length)
    with serving(lambda handler, _: reply(handler, body=body, Content_Encoding="gzip")) as (url, _):
        if length:
            with pytest.raises(ValueError, match="more than 1,000,000 bytes"):
                ask(url, max_bytes=1_000_000)
        else:
            assert list(ask(url).rows) == []


def drip_body(handler, _: int) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        time.sleep(0.1)


def drip_head(handler, _: int) -> None:
    handler.wfile.write(b"HTTP/1.0 200 OK\r\nX-Slow: ")
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.1)


def drip_error(handler, _: int) -> None:
    handler.send_response(500)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b"x")
        time.sleep(0.1)


@pytest.mark.parametrize("answer", [drip_body, drip_head, drip_error, lambda *_: time.sleep(5)], ids=["body", "head", "error", "silence"])
def test_slow_server_is_left_on_time(answer) -> None:
    start = time.monotonic()
    with serving(answer) as (url, _), pytest.raises(TimeoutError, match=r"no whole answer within 0\.5 s"):
        ask(url, timeout=0.5)
    assert 0.4 < time.monotonic() - start < 2.5


def test_time_limit_bounds_retries() -> None:
    start = time.monotonic()
    with serving(lambda handler, _: reply(handler, 503, b"", Retry_After="0")) as (url, _), pytest.raises((TimeoutError, RuntimeError)):
        ask(url, timeout=0.5, retries=1_000_000)
    assert time.monotonic() - start < 2.5


@pytest.mark.parametrize(
    ("body", "media", "words"),
    [
        (b"<html><head><title>Welcome</title></head></html>", "text/html; charset=utf-8", r"a web page \(Welcome\); is this the address"),
        (b"<html>", "text/html", r"answers with a web page; is this"),
        (b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","val', JSON, "cannot be read as SPARQL results in JSON"),
        (b'{"head":{"vars":["s"]},"results":{"bindings":[The operation has been cancelled', JSON, "cannot be read as SPARQL results in JSON"),
        (b'{"error":"no"}', "application/json", "cannot be read as SPARQL results in JSON"),
        (b'<?xml version="1.0"?><sparql/>', "application/sparql-results+xml", r"\(application/sparql-results\+xml\) cannot be read"),
        (b"\x00\xff\xfe", "application/octet-stream", "cannot be read as SPARQL results in JSON"),
        (b"", JSON, "the answer is empty"),
    ],
)
def test_answers_that_are_none(body: bytes, media: str, words: str) -> None:
    with serving(lambda handler, _: reply(handler, 200, body, media)) as (url, _), pytest.raises(ValueError, match=words) as caught:
        ask(url)
    assert str(caught.value).isprintable()


def test_byte_order_mark_is_dropped() -> None:
    with serving(lambda handler, _: reply(handler, body=b"\xef\xbb\xbf" + EMPTY)) as (url, _):
        assert ask(url).columns == ["s"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<http://a/s> <http://a/p> ", "cannot be read as a graph"),
        (b"\x00", "binary"),
        (b"<http://a/r> <http://a/p> <<( <http://a/s> <http://a/p> 1 )>> .", r"RDF 1\.2 triple term"),
    ],
)
def test_graphs_that_are_none(body: bytes, words: str) -> None:
    with serving(lambda handler, _: reply(handler, 200, body, "text/turtle")) as (url, _), pytest.raises(ValueError, match=words):
        ask(url, "CONSTRUCT WHERE { ?s ?p ?o }")


@pytest.mark.parametrize("length", [50, None])
def test_connection_that_breaks_off(length: int | None) -> None:
    def answer(handler, _: int) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(length)) if length else handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"{" if length else b"5\r\n{")

    with serving(answer) as (url, _), pytest.raises(ConnectionError, match="broke off"):
        ask(url)


def test_server_that_does_not_speak_http() -> None:
    with (
        serving(lambda handler, _: handler.wfile.write(b"220 ftp ready\r\n") and None) as (url, _),
        pytest.raises(ConnectionError, match="broke off"),
    ):
        ask(url)


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "data:,x", "gopher://x/", "jar:x!y"])
def test_redirect_to_another_scheme_is_refused(target: str) -> None:
    with (
        serving(lambda handler, _: reply(handler, 302, b"", Location=target)) as (url, _),
        pytest.raises(RuntimeError, match=r"HTTP 302 .*: it sends on to .*, where sgkg does not follow"),
    ):
        ask(url)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for 127.0.0.1."""
    if not (program := shutil.which("openssl")):
        pytest.skip("the openssl command is not installed")
    pem = tmp_path_factory.mktemp("tls") / "localhost.pem"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    command = [program, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", *names]
    done = subprocess.run([*command, "-keyout", "-", "-out", "-"], check=True, capture_output=True, timeout=60)
    pem.write_bytes(done.stdout)
    return pem


def test_redirect_from_https_to_http_is_refused(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        serving(lambda handler, _: reply(handler)) as (plain, unsafe),
        serving(lambda handler, before: reply(handler, 302, b"", Location=plain if before else "/elsewhere"), certificate) as (url, seen),
        pytest.raises(RuntimeError, match=rf"HTTP 302 Found: it sends on to {plain}, where sgkg does not follow"),
    ):
        ask(url)
    assert (len(seen), unsafe) == (2, [])


def test_redirect_from_http_to_https_is_followed(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        serving(lambda handler, _: reply(handler), certificate) as (safe, seen),
        serving(lambda handler, _: reply(handler, 302, b"", Location=safe)) as (url, _),
    ):
        assert list(ask(url).rows) == []
    assert len(seen) == 1


def test_certificate_that_nobody_vouches_for(certificate: Path) -> None:
    with (
        serving(lambda handler, _: reply(handler), certificate) as (url, seen),
        pytest.raises(ConnectionError, match=rf"^{url}: cannot connect: .*self[- ]signed certificate"),
    ):
        ask(url)
    assert seen == []


def test_proxy_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda handler, _: reply(handler)) as (url, seen):
        monkeypatch.setenv("http_proxy", url.removesuffix("/sparql").replace("http://", "http://me:s%20t@"))
        assert list(ask("http://nothing.invalid/sparql").rows) == []
    assert seen[0].startswith("GET http://nothing.invalid/sparql?query=SELECT")


def test_proxy_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "127.0.0.1:1")
    with pytest.raises(ConnectionError, match=r"^http://nothing\.invalid/sparql: cannot connect: Connection refused$"):
        ask("http://nothing.invalid/sparql")


def test_redirect_loop_ends() -> None:
    with (
        serving(lambda handler, _: reply(handler, 302, b"", Location="/sparql?query=x")) as (url, seen),
        pytest.raises(RuntimeError, match="HTTP 302"),
    ):
        ask(url)
    assert len(seen) < 15


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_keeps_a_long_query_except_where_it_says_get(status: int) -> None:
    bodies: list[bytes] = []

    def answer(handler, before: int) -> None:
        bodies.append(handler.body)
        reply(handler) if before else reply(handler, status, b"", Location="/elsewhere")

    with serving(answer) as (url, seen):
        ask(url, "SELECT ?s WHERE { ?s ?p ?o }" + " " * remote.LONG)
    assert [line.split()[:2] for line in seen] == [["POST", "/sparql"], ["GET" if status == 303 else "POST", "/elsewhere"]]
    assert bodies[0].startswith(b"query=SELECT+")
    assert bodies[1] == (b"" if status == 303 else bodies[0])


def test_request() -> None:
    heads: list[dict[str, str]] = []

    def answer(handler, _: int) -> None:
        heads.append({name.lower(): value for name, value in handler.headers.items()})
        if "json" in handler.headers["Accept"]:
            reply(handler)
        else:
            reply(handler, body=b"", media="application/n-triples")

    with serving(answer) as (url, seen):
        ask(url, "SELECT ?s WHERE { ?s ?p 'café & co' }")
        assert list(ask(url, "DESCRIBE <http://a/s>").rows) == []
    assert seen[0].startswith("GET /sparql?query=SELECT+%3Fs+WHERE+%7B+%3Fs+%3Fp+%27caf%C3%A9+%26+co%27+%7D HTTP/")
    assert heads[0]["user-agent"].startswith("sgkg/")
    assert heads[0]["accept"].startswith("application/sparql-results+json")
    assert heads[1]["accept"] == "application/n-triples, text/turtle;q=0.9"


def test_slow_name_lookup_is_left_on_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_: time.sleep(5))
    start = time.monotonic()
    with pytest.raises(TimeoutError, match=r"no whole answer within 0\.3 s"):
        ask("http://nothing.invalid/sparql", timeout=0.3)
    assert time.monotonic() - start < 2.5


def test_no_server() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ConnectionError, match=f"http://127.0.0.1:{port}/sparql: cannot connect: Connection refused"):
        ask(f"http://127.0.0.1:{port}/sparql")


def test_unknown_host() -> None:
    with pytest.raises((ConnectionError, TimeoutError)):
        ask("http://nothing.invalid/sparql", timeout=2)


@pytest.mark.parametrize(
    "address",
    ["", "example.org/sparql", "file:///etc/passwd", "ftp://example.org/", "http://", "http:///sparql", "http://h:99999/", "http://h:x/",
    "http://h:0/", "http://[::1/",
     "http://h/a b", "http://h/\r\nX: y", "http://h/é", "javascript:alert(1)"],
)  # fmt: skip
def test_no_address(address: str) -> None:
    with pytest.raises(ValueError, match="is no address of an endpoint") as caught:
        ask(address)
    assert "\n" not in str(caught.value)


def test_passwords_are_not_repeated() -> None:
    with pytest.raises(ValueError, match="not supported") as caught:
        ask("http://me:secret@example.org/sparql")
    assert "secret" not in str(caught.value)


def test_no_query() -> None:
    with pytest.raises(ValueError, match="no SELECT"):
        ask("http://127.0.0.1:9/sparql", "PREFIX x: <http://select/>")
