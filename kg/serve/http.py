"""The server: addresses, what each request may be, and who answers it. It loads no engine; what asks the graph runs in the workers of `pool`.

Every answer is a function of the snapshot and of what was asked, so it has an `ETag` and is kept in memory for a while.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from kg import sandbox
from kg.paths import Folders
from kg.serve import interface, protocol
from kg.serve.interface import Operation
from kg.serve.pool import PATIENCE, BusyError, Pool
from kg.serve.reply import Reply, of_error
from kg.sparql import MAX_LENGTH

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Coroutine

#: Bytes of a body: a query of the most characters that are read, each of them escaped in a form.
QUERY_BODY = 4 * MAX_LENGTH
SECONDS_OF_BODY = 20.0
CACHE = 64 << 20
KEPT_ANSWER = 2 << 20
#: Seconds between two looks at the files of which the graph is made.
LOOK = 1.0
_log = logging.getLogger("uvicorn.error")


class Settings(NamedTuple):
    """What a server is told.

    Attributes:
        folders: the base and the workspace.
        host: the address that it binds to.
        port: the port; 0 takes a free one.
        seconds: of a stranger's query.
        own_seconds: of a question of ours.
        workers: how many questions are answered at once.
        names: more names by which the server may be called.
        origins: pages of other servers that may ask.
        token: what a request must show that adds facts; '' lets none.
    """

    folders: Folders
    host: str = "127.0.0.1"
    port: int = 8017
    seconds: float = 30.0
    own_seconds: float = 120.0
    workers: int = 4
    names: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    token: str = ""


class Kept:
    """Answers by what was asked of which snapshot; those unused longest go first."""

    def __init__(self, most: int) -> None:
        """Keep so many bytes at most."""
        self.most, self.size = most, 0
        self._found: OrderedDict[str, Reply] = OrderedDict()

    def get(self, key: str) -> Reply | None:
        """Return an answer, None where it is not kept."""
        if key in self._found:
            self._found.move_to_end(key)
        return self._found.get(key)

    def put(self, key: str, reply: Reply) -> None:
        """Keep an answer, unless it is large."""
        if len(reply.body) > KEPT_ANSWER or key in self._found:
            return
        self._found[key] = reply
        self.size += len(reply.body)
        while self.size > self.most:
            _, gone = self._found.popitem(last=False)
            self.size -= len(gone.body)

    def clear(self) -> None:
        """Forget all."""
        self._found.clear()
        self.size = 0


class Refused(Exception):  # noqa: N818 -- it is an answer
    """A request that is answered by a refusal."""

    def __init__(self, reply: Reply) -> None:
        """Take the answer."""
        super().__init__(reply.status)
        self.reply = reply


class Service:
    """What the addresses share: the workers, the snapshot that is asked, and the answers that are kept.

    Attributes:
        settings: what the server was told.
        snapshot: the name of the snapshot that is asked.
        pool: the workers.
        kept: the answers.
        problem: why the graph cannot be made as its files stand; '' where it can.
    """

    def __init__(self, settings: Settings, snapshot: str) -> None:
        """Take the settings and the snapshot to begin with; workers are started with the server."""
        self.settings, self.snapshot = settings, snapshot
        self.pool = Pool(settings.folders, settings.workers)
        self.kept = Kept(CACHE)
        self.problem = ""

    @asynccontextmanager
    async def running(self, _: Starlette) -> AsyncIterator[None]:
        """Start and end what runs beside the requests."""
        await self.pool.start(self.snapshot)
        try:
            yield
        finally:
            await self.pool.stop()

    async def answered(self, request: Request, do: str, arguments: Mapping[str, Any], *, stranger: bool = False, plain: bool = False) -> Response:
        """Answer from what is kept, else let a worker work."""
        asked = json.dumps([self.snapshot, do, plain, arguments], sort_keys=True)
        key = hashlib.sha256(asked.encode()).hexdigest()
        tag = f'"{key[:32]}"'
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers={"ETag": tag, "Vary": "Accept"})
        reply = self.kept.get(key)
        if reply is None:
            seconds = self.settings.seconds if stranger else self.settings.own_seconds
            work = self.pool.run(do, arguments, seconds=seconds, snapshot=self.snapshot, stranger=stranger, plain=plain)
            reply = await self._within(request, work, plain)
            if reply.status == 200 and "Cache-Control" not in reply.headers:
                self.kept.put(key, reply)
        if reply.status != 200:
            return response(reply)
        return response(reply, {"ETag": tag, "Vary": "Accept", "Cache-Control": "no-cache"})

    async def _within(self, request: Request, work: Coroutine[Any, Any, Reply], plain: bool) -> Reply:
        """Return the reply of a worker, or why there is none; where the client leaves, the work ends."""
        working = asyncio.ensure_future(work)
        leaving = asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait({working, leaving}, return_when=asyncio.FIRST_COMPLETED)
            if not working.done():
                raise ClientDisconnect
            return await working
        except BusyError:
            words = f"the server has more to do than it can, and had no time within {PATIENCE:g} s; ask again later"
            return of_error(429, words, plain=plain, headers={"Retry-After": "5"})
        except TimeoutError as error:
            return of_error(504, str(error), plain=plain)
        except sandbox.KilledError as error:
            return of_error(413 if "larger" in str(error) else 500, str(error), plain=plain)
        finally:
            for task in (working, leaving):
                task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await working


async def _gone(request: Request) -> None:
    """Wait until the client has left."""
    while (await request.receive())["type"] != "http.disconnect":
        pass


def response(reply: Reply, headers: Mapping[str, str] | None = None) -> Response:
    """Return a reply as Starlette has it."""
    if reply.fault:
        _log.error("%s", reply.fault)
    made = Response(reply.body, reply.status, {**reply.headers, **(headers or {})})
    made.headers["Content-Type"] = reply.media
    return made


async def body_of(request: Request, most: int, *, plain: bool) -> bytes:
    """Return the body of a request, which has at most so many bytes and comes within a while."""
    data = bytearray()
    try:
        async with asyncio.timeout(SECONDS_OF_BODY):
            async for piece in request.stream():
                data += piece
                if len(data) > most:
                    raise Refused(of_error(413, f"more than {most:,} bytes were sent", plain=plain, headers={"Connection": "close"}))
    except TimeoutError:
        words = f"the request did not come within {SECONDS_OF_BODY:g} s"
        raise Refused(of_error(408, words, plain=plain, headers={"Connection": "close"})) from None
    return bytes(data)


# SPARQL -----------------------------------------------------------------------------------------------------------------


class Sparql(NamedTuple):
    """A request of the SPARQL 1.1 Protocol: the query, '' where it has none, and the other parameters."""

    text: str
    others: list[tuple[str, str]]


async def _sparql(request: Request) -> Sparql:
    """Read a request of the protocol, in each of its three ways."""

    def refuse(status: int, words: str) -> Refused:
        return Refused(of_error(status, words, plain=True))

    found = request.query_params.multi_items()
    if request.method == "POST":
        media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        update = "this endpoint is read-only and takes no update; facts are added at /add, where the server was started with --write"
        if media == "application/sparql-update":
            raise refuse(403, update)
        data = await body_of(request, QUERY_BODY, plain=True)
        try:
            text = data.decode()
            if media == "application/sparql-query":
                found.append(("query", text))
            elif media == "application/x-www-form-urlencoded":
                found += parse_qsl(text, keep_blank_values=True, encoding="utf-8", errors="strict", max_num_fields=1000)
            else:
                raise refuse(415, "send the query as application/sparql-query, or as query=… in application/x-www-form-urlencoded")
        except (UnicodeDecodeError, ValueError) as error:
            raise refuse(400, f"the request cannot be read: {error}") from error
        if any(name == "update" for name, _ in found):
            raise refuse(403, update)
    queries = [value for name, value in found if name == "query"]
    if len(queries) > 1:
        raise refuse(400, "more than one query was sent; send one")
    if not queries and request.method == "POST":
        raise refuse(400, "no query was sent; send it as query=…")
    return Sparql(queries[0] if queries else "", [(name, value) for name, value in found if name != "query"])


def _forms(request: Request, wanted: str) -> dict[str, str]:
    """Return the formats that a request wants for rows and for triples, '' where it takes none that there is."""
    both = {"rows": protocol.RESULTS, "triples": protocol.GRAPHS}
    if wanted:
        return {kind: wanted if wanted in formats else "" for kind, formats in both.items()}
    accept = ", ".join(request.headers.getlist("accept"))
    return {kind: protocol.negotiate(accept, formats) for kind, formats in both.items()}


async def sparql(request: Request) -> Response:
    """Answer by the SPARQL 1.1 Protocol; without a query, describe the service."""
    service: Service = request.app.state.service
    asked = await _sparql(request)
    known: dict[str, list[str]] = {"default-graph-uri": [], "named-graph-uri": [], "as_of": [], "known_by": [], "undated": [], "format": []}
    for name, value in asked.others:
        if name in known:
            known[name].append(value)
    forms = _forms(request, known["format"][-1] if known["format"] else "")
    if not asked.text and not any(name == "query" for name, _ in request.query_params.multi_items()):
        if not forms["triples"]:
            raise Refused(protocol.not_acceptable(protocol.GRAPHS))
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
            named = ", ".join(operation.known) or "none"
            raise Refused(of_error(400, f"{operation.path} has no parameter {written}; it has {named}"))
        if value == "":
            continue
        if parameter and parameter.many:
            found[name] = [*found.get(name, ()), *(part for part in value.split("|") if part)]
        elif name in found:
            raise Refused(of_error(400, f"{written} is given twice"))
        elif parameter and parameter.kind == "integer":
            if not (value.isascii() and value.isdecimal() and 0 < int(value[:10]) < 10**9):
                raise Refused(of_error(400, f"{written} is {value[:40]!r}; write a whole number above 0"))
            found[name] = int(value)
        elif parameter and parameter.kind == "boolean":
            found[name] = value.lower() in ("1", "true", "yes", "on")
        else:
            found[name] = value
    return found


def _operation(operation: Operation) -> Route:
    """Return the address of a path of the interface."""

    async def run(request: Request) -> Response:
        service: Service = request.app.state.service
        arguments = _given(operation, request.query_params.multi_items()) | request.path_params
        if operation.query:
            try:
                arguments["text"] = (await body_of(request, QUERY_BODY, plain=False)).decode()
            except UnicodeDecodeError:
                raise Refused(of_error(400, "the query is not UTF-8")) from None
        return await service.answered(request, f"interface.{operation.work.__name__}", arguments, stranger=operation.query)

    return Route(f"/api/{operation.path}", run, methods=["POST"] if operation.query else ["GET"])


async def health(request: Request) -> Response:
    """Tell whether the server can answer."""
    service: Service = request.app.state.service
    good = service.pool.ready > 0
    content = {
        "status": "ok" if good else "no worker",
        "workers": service.pool.state(),
        "snapshot": service.snapshot,
        "problem": service.problem or None,
    }
    return Response(json.dumps(content) + "\n", 200 if good else 503, media_type="application/json", headers={"Cache-Control": "no-store"})


async def _refused(_: Request, error: Exception) -> Response:
    assert isinstance(error, Refused)
    return response(error.reply)


async def _left(*_: object) -> Response:
    return Response(status_code=499)  # nobody reads it; it is counted


async def _http_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    words = {404: f"{request.url.path}: there is nothing at this address", 405: f"{request.method} is not for this address"}
    found = of_error(error.status_code, words.get(error.status_code, error.detail), headers=error.headers or {})
    return response(found)


def application(settings: Settings, snapshot: str) -> Starlette:
    """Return the application.

    Args:
        settings: what the server is told.
        snapshot: the name of the snapshot to begin with.
    """
    service = Service(settings, snapshot)
    app = Starlette(
        routes=[
            Route("/sparql", sparql, methods=["GET", "POST"]),
            Route("/health", health),
            *map(_operation, interface.OPERATIONS),
        ],
        exception_handlers={Refused: _refused, HTTPException: _http_error, ClientDisconnect: _left},
        lifespan=service.running,
    )
    app.state.service = service
    return app


def serve(settings: Settings, snapshot: str, said: Callable[[str], None]) -> None:
    """Serve until a signal ends it.

    Args:
        settings: what the server is told.
        snapshot: the name of the snapshot to begin with.
        said: is told where it listens.
    """
    import signal

    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: Any = None) -> None:
            await super().startup(sockets)
            for server in self.servers if self.started else ():
                for socket in server.sockets:
                    host, port = socket.getsockname()[:2]
                    said(f"http://{f'[{host}]' if ':' in host else host}:{port}/")

    config = uvicorn.Config(
        application(settings, snapshot),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=5,
        timeout_keep_alive=15,
        ws="none",
    )
    # uvicorn raises the signal again that ended it; it has been heeded by then.
    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, lambda *_: None)
    Server(config).run()
