"""The server: its addresses, and what each request may be. It loads no engine; what asks the graph runs in the workers of `pool`."""

from __future__ import annotations

import asyncio
import hmac
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qsl, quote

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from kg import __version__
from kg.rdf import ID, curie
from kg.serve import interface, openapi, protocol, writing
from kg.serve.guard import Guard, PatientProtocol
from kg.serve.interface import Operation
from kg.serve.reply import JSON, Reply, of_error, of_json
from kg.serve.service import Refused, Service, Settings, body_of, response
from kg.sparql import MAX_LENGTH
from kg.text import html_page, html_text

#: Bytes of a body with a query: one of the most characters that are read, each of them escaped in a form; and of one with facts.
QUERY_BODY, FACTS_BODY = 4 * MAX_LENGTH, 4 << 20
#: Seconds that answers may still take when the server is told to end.
GRACE = 3
PAGE = Path(__file__).parent / "page" / "dist"
HOME = "explorer.html"
_UTF8 = "; charset=utf-8"
_MEDIA = {".html": f"text/html{_UTF8}", ".js": f"text/javascript{_UTF8}", ".css": f"text/css{_UTF8}"}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
)
HTML = {"html": (f"text/html{_UTF8}", ("application/xhtml+xml",), "")}


def _service(request: Request) -> Service:
    found: Service = request.app.state.service
    return found


# The page -----------------------------------------------------------------------------------------------------------------


async def page(request: Request) -> Response:
    """Answer with a file of the page, or say what is missing where this copy was built without it."""
    name = request.path_params.get("name", HOME)
    built = {path.name: path for path in PAGE.iterdir()} if PAGE.is_dir() else {}
    path = built.get(name)
    if path and path.suffix in _MEDIA:
        return Response(
            path.read_bytes(), headers={"Content-Type": _MEDIA[path.suffix], "Content-Security-Policy": POLICY, "Cache-Control": "no-cache"}
        )
    if name != HOME:
        raise HTTPException(404)
    links = "".join(f'<li><a href="{address}">{address}</a> {html_text(words)}</li>' for address, words in _ADDRESSES.items())
    from kg.export.page import MISSING

    body = f"<h1>The page is missing here</h1>\n<p>{html_text(MISSING)}.</p>\n<p>All else is there:</p>\n<ul>{links}</ul>"
    return Response(html_page("sgkg: the page is missing", body), 404, media_type="text/html")


_ADDRESSES = {
    "sparql": "the SPARQL 1.1 endpoint",
    "openapi.json": "the description of the JSON interface",
    "api/catalogue": "what can be asked",
    "health": "whether the server can answer",
}


def _has_page() -> bool:
    return (PAGE / HOME).is_file()


def _to_page(request: Request, route: str) -> Response:
    """Send a browser on to a place in the page; the address is relative, so that the server may stand below another."""
    steps = "../" * (request.url.path.count("/") - 1)
    return RedirectResponse(f"{steps or './'}#/{route}", 303, headers={"Vary": "Accept"})


# SPARQL -------------------------------------------------------------------------------------------------------------------


class SparqlRequest(NamedTuple):
    """A request of the SPARQL 1.1 Protocol: the query, None where it has none, and the other parameters."""

    text: str | None
    others: list[tuple[str, str]]


async def _sparql(request: Request) -> SparqlRequest:
    """Read a request of the protocol, in each of its three ways."""
    found = request.query_params.multi_items()
    if request.method == "POST":
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        update = "this endpoint is read-only and takes no update; facts are added at /add, where the server was started with --write"
        if media == "application/sparql-update":
            raise Refused(403, update, plain=True)
        data = await body_of(request, QUERY_BODY, plain=True)
        try:
            text = data.decode()
            if media == "application/sparql-query":
                found.append(("query", text))
            elif media == "application/x-www-form-urlencoded":
                found += parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=1000)
            else:
                raise Refused(415, "send the query as application/sparql-query, or as query=… in application/x-www-form-urlencoded", plain=True)
        except (UnicodeDecodeError, ValueError) as error:
            raise Refused(400, f"the request cannot be read: {error}", plain=True) from error
        if any(name == "update" for name, _ in found):
            raise Refused(403, update, plain=True)
    queries = [value for name, value in found if name == "query"]
    if len(queries) > 1:
        raise Refused(400, "more than one query was sent; send one", plain=True)
    if not queries and request.method == "POST":
        raise Refused(400, "no query was sent; send it as query=…", plain=True)
    return SparqlRequest(queries[0] if queries else None, [(name, value) for name, value in found if name != "query"])


def _form(request: Request, wanted: Sequence[str], formats: protocol.Formats) -> str:
    """Return the format that a request wants by name, else by its Accept, '' where it takes none that there is."""
    named = next((name for name in wanted if name in formats), "")  # some clients name formats of other kinds, and mean their Accept
    return named or protocol.negotiate(", ".join(request.headers.getlist("accept")), formats)


async def sparql(request: Request) -> Response:
    """Answer by the SPARQL 1.1 Protocol; without a query, describe the service. A browser is sent on to the page."""
    asked = await _sparql(request)
    known: dict[str, list[str]] = {"default-graph-uri": [], "named-graph-uri": [], "as_of": [], "known_by": [], "undated": [], "format": []}
    for name, value in asked.others:
        if name.replace("-", "_") in ("as_of", "known_by"):
            name = name.replace("-", "_")
        if name in known:  # the protocol lets others be
            known[name].append(value)
    wanted = known["format"]
    forms = {"rows": _form(request, wanted, protocol.RESULTS), "triples": _form(request, wanted, protocol.GRAPHS)}
    if _has_page() and not wanted and request.method == "GET" and _form(request, (), protocol.RESULTS | protocol.GRAPHS | HTML) == "html":
        return _to_page(request, f"query?text={quote(asked.text)}" if asked.text else "query")
    service = _service(request)
    if asked.text is None:
        if not forms["triples"]:
            return response(protocol.not_acceptable(protocol.GRAPHS))
        address = str(request.url.replace(query="", fragment=""))
        return await service.answered(request, "protocol.description", {"form": forms["triples"], "address": address}, plain=True)
    arguments = {
        "text": asked.text,
        "forms": forms,
        "default": known["default-graph-uri"],
        "named": known["named-graph-uri"],
        "reading": {name: known[name][-1] for name in ("as_of", "known_by", "undated") if known[name]},
    }
    return await service.answered(request, "protocol.query", arguments, stranger=True, plain=True)


async def thing(request: Request) -> Response:
    """Describe a thing under its own address, as RDF, or send a browser on to its page: w3id.org may send here."""
    iri = ID + request.path_params["name"]
    offered = protocol.GRAPHS | (HTML if _has_page() else {})
    form = _form(request, request.query_params.getlist("format"), offered)
    if not form:
        return response(protocol.not_acceptable(offered))
    if form == "html":
        return _to_page(request, f"thing/{quote(curie(iri), safe=':')}")
    return await _service(request).answered(request, "protocol.described", {"form": form, "iri": iri}, plain=True)


# The JSON interface -------------------------------------------------------------------------------------------------------


def _given(operation: Operation, given: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """Return parameters by name, each as its kind.

    Raises:
        Refused: one that there is not, or of which the value does not fit.
    """
    found: dict[str, Any] = {}
    for written, value in given:
        name = written.replace("-", "_")
        parameter = operation.known.get(name)
        if parameter is None and not operation.open:
            raise Refused(400, f"{operation.path} has no parameter {written}; it has {', '.join(operation.known) or 'none'}")
        if value == "":
            continue
        if parameter and parameter.many:
            found[name] = [*found.get(name, ()), *(part for part in value.split("|") if part)]
        elif name in found:
            raise Refused(400, f"{written} is given twice")
        elif parameter and parameter.kind == "integer":
            if not (value.isascii() and value.isdecimal() and len(value) < 10 and int(value)):
                raise Refused(400, f"{written} is {value[:40]!r}; write a whole number above 0")
            found[name] = int(value)
        elif parameter and parameter.kind == "boolean":
            if value.lower() not in ("true", "false"):
                raise Refused(400, f"{written} is {value[:40]!r}; write true or false")
            found[name] = value.lower() == "true"
        elif parameter and parameter.values and value not in parameter.values:
            raise Refused(400, f"{written} is {value[:40]!r}; write {' or '.join(parameter.values)}")
        else:
            found[name] = value
    return found


def _operation(operation: Operation) -> Route:
    """Return the address of a path of the interface."""

    async def run(request: Request) -> Response:
        arguments = _given(operation, request.query_params.multi_items())
        if operation.body:
            arguments["text"] = _decoded(await body_of(request, QUERY_BODY), "what was sent")
        arguments = {"given": arguments, **request.path_params} if operation.open else arguments | request.path_params
        return await _service(request).answered(request, f"interface.{operation.work.__name__}", arguments, stranger=bool(operation.body))

    return Route(f"/api/{operation.path}", run, methods=["POST"] if operation.body else ["GET"])


def _decoded(data: bytes, what: str) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        raise Refused(400, f"{what} is not UTF-8") from None


async def described(_: Request) -> Response:
    """Describe the interface by OpenAPI."""
    return response(of_json(openapi.description()))


# Facts --------------------------------------------------------------------------------------------------------------------


async def _facts(request: Request, takes: Sequence[str]) -> dict[str, Any]:
    """Return the facts of a request, the name of their file, and its other parameters."""
    given = dict(request.query_params.multi_items())
    if unknown := sorted(set(given) - {"name", *takes}):
        raise Refused(400, f"{request.url.path} has no parameter {', '.join(unknown)}; it has {', '.join(('name', *takes))}")
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    name = given.pop("name", f"facts{writing.ENDINGS.get(media, '')}")
    if name == "facts":
        raise Refused(415, f"send facts as one of {', '.join(writing.ENDINGS)}, or with a name=… whose ending is that of a format")
    return given | {"facts": _decoded(await body_of(request, FACTS_BODY), "the file"), "name": name}


async def validate(request: Request) -> Response:
    """Check facts, which are not stored."""
    return await _service(request).answered(request, "writing.validate", await _facts(request, ()), stranger=True)


async def add(request: Request) -> Response:
    """Accept facts into the workspace, from who shows the token."""
    service = _service(request)
    if not service.settings.token:
        raise Refused(403, "this server only reads; who runs it lets facts be added with  sgkg serve --workspace DIR --write")
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    if not hmac.compare_digest(shown.strip().encode(), service.settings.token.encode()) or scheme.lower() != "bearer":
        raise Refused(401, "show the token:  Authorization: Bearer …", headers={"WWW-Authenticate": "Bearer"})
    arguments = await _facts(request, ("message", "author", "dry_run"))
    if "dry_run" in arguments:
        arguments["dry_run"] = arguments["dry_run"] == "true"
    reply = await service.write("writing.add", arguments)
    await service.look()
    return response(reply, {"Cache-Control": "no-store"})


# The server itself --------------------------------------------------------------------------------------------------------


async def health(request: Request) -> Response:
    """Tell whether the server can answer, and from what."""
    service = _service(request)
    good = service.pool.ready > 0
    content = {"status": "ok" if good else "no worker", "version": __version__, "snapshot": service.snapshot, "problem": service.problem or None}
    return response(
        of_json(content | {"writes": bool(service.settings.token), "workers": service.pool.state()}, 200 if good else 503),
        {"Cache-Control": "no-store"},
    )


class Metrics:
    """What is counted, in the format of Prometheus."""

    def __init__(self, service: Service) -> None:
        """Take what is counted."""
        self.service, self.registry = service, CollectorRegistry()
        self.requests = Counter("sgkg_requests", "Answers by address and status.", ["address", "status"], registry=self.registry)
        self.seconds = Histogram("sgkg_request_seconds", "Seconds until an answer begins, by address.", ["address"], registry=self.registry)
        self.registry.register(self)

    def seen(self, path: str, status: int, seconds: float) -> None:
        """Count an answer."""
        _, first, second = f"{path}//".split("/", 3)[:3]
        address = f"/api/{second}" if first == "api" and second in _DOORS else f"/{first}" if first in _FIRST else "other"
        self.requests.labels(address, str(status)).inc()
        self.seconds.labels(address).observe(seconds)

    def collect(self) -> Sequence[GaugeMetricFamily]:
        """Return what is so at the moment."""
        kept = self.service.kept
        gauges = {f"workers_{name}": value for name, value in self.service.pool.state().items()}
        gauges |= {"kept_bytes": kept.size, "kept_hits": kept.hits}
        return [GaugeMetricFamily(f"sgkg_{name}", name.replace("_", " "), value=value) for name, value in gauges.items()]

    async def __call__(self, _: Request) -> Response:
        """Write it."""
        return Response(generate_latest(self.registry), headers={"Content-Type": f"text/plain; version=0.0.4{_UTF8}", "Cache-Control": "no-store"})


_DOORS = {operation.path.partition("/")[0] for operation in interface.OPERATIONS}
_FIRST = {"", "sparql", "id", "validate", "add", "health", "metrics", "openapi.json"}


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return response(error.reply)


async def _left(*_: object) -> Response:
    return Response(status_code=499)  # nobody reads it; it is counted


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: f"{request.url.path[:200]}: there is nothing at this address", 405: f"{request.method} is not for this address"}
    return response(of_error(error.status_code, words.get(error.status_code, error.detail), headers=error.headers or {}))


async def _fault(_: Request, error: Exception) -> Response:  # Starlette raises it again, so that it is logged
    return response(Reply(500, JSON, json.dumps({"error": f"a fault of sgkg: {type(error).__name__}; its log says more"}).encode()))


def application(settings: Settings, snapshot: str) -> Starlette:
    """Return the application.

    Args:
        settings: what the server is told.
        snapshot: the name of the snapshot to begin with.
    """
    service = Service(settings, snapshot)
    metrics = Metrics(service)
    app = Starlette(
        routes=[
            Route("/", page),
            Route("/sparql", sparql, methods=["GET", "POST"]),
            Route("/id/{name:path}", thing),
            *map(_operation, interface.OPERATIONS),
            Route("/openapi.json", described),
            Route("/validate", validate, methods=["POST"]),
            Route("/add", add, methods=["POST"]),
            Route("/health", health),
            Route("/metrics", metrics.__call__),
            Route("/{name}", page),
        ],
        middleware=[Middleware(Guard, host=settings.host, names=settings.names, origins=settings.origins, seen=metrics.seen)],
        exception_handlers={Refused: _refused, HTTPException: _http_error, ClientDisconnect: _left, Exception: _fault},
    )
    app.state.service = service
    return app


def serve(settings: Settings, snapshot: str, said: Callable[[str], None]) -> None:
    """Serve until a signal ends it.

    Args:
        settings: what the server is told.
        snapshot: the name of the snapshot to begin with.
        said: is told where it listens.

    Raises:
        OSError: the address is taken, or is none of this machine.
        RuntimeError: the workers cannot be started.
    """
    import signal
    import socket

    import uvicorn

    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    try:
        listening = socket.create_server((settings.host, settings.port), family=family, backlog=1024)
    except OSError as error:
        why = os.strerror(error.errno) if error.errno else str(error)
        raise OSError(f"{settings.host}:{settings.port}: {why}; --host and --port choose another") from error
    host, port = listening.getsockname()[:2]

    app = application(settings, snapshot)
    service: Service = app.state.service

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await service.start()
            await super().startup(sockets)
            if self.started:
                said(f"http://{f'[{host}]' if ':' in host else host}:{port}/")

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            asyncio.get_running_loop().call_later(GRACE, service.pool.close)
            await super().shutdown(sockets)
            await service.stop()

    config = uvicorn.Config(
        app,
        http=PatientProtocol,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=512,
        timeout_graceful_shutdown=2 * GRACE,
        timeout_keep_alive=15,
    )
    # uvicorn raises the signal again that ended it; it has been heeded by then.
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: None)
    with listening:
        Server(config).run([listening])
