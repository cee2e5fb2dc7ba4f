"""Who may ask, and for how long: names and origins, headers that keep pages apart, and clients that are slow.

A page of another site must not ask a server that listens on this machine alone: its name for the address (`Host`, where its DNS points here) and
its own address (`Origin`, and what browsers tell in `Sec-Fetch-Site`) are not the server's. Without either, a request comes from a program.
"""

from __future__ import annotations

import asyncio
import re
import time
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.h11_impl import H11Protocol

from kg.serve.reply import Reply, of_error

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOST = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([A-Za-z0-9_.-]+))(?::[0-9]{1,5})?")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
EVERYWHERE = ("0.0.0.0", "::", "")
#: Seconds until the head of a request has come, and until an answer has been taken.
SECONDS_OF_HEAD, SECONDS_OF_ANSWER = 15.0, 120.0
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
}


class Guard:
    """What stands before the addresses: refuses whom they are not for, and sees each answer go."""

    def __init__(self, app: ASGIApp, *, host: str, names: tuple[str, ...], origins: tuple[str, ...], seen: Callable[[str, int, float], None]) -> None:
        """Take what is behind it.

        Args:
            app: the addresses.
            host: the address that the server binds to.
            names: more names by which it may be called.
            origins: pages of other servers that may ask.
            seen: is told the path, the status and the seconds of each answer.
        """
        self.app, self.seen = app, seen
        self.names = {*LOOPBACK, *(() if host in EVERYWHERE else (host,)), *(name.lower() for name in names)}
        self.origins = {origin.rstrip("/").lower() for origin in origins}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        origin = given.get("origin", "").lower()
        invited = origin in self.origins and scope["path"] != "/add"
        start = time.monotonic()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                added = HEADERS | (_invitation(given["origin"]) if invited else {})
                headers = [(name.lower().encode(), value.encode()) for name, value in added.items()]
                message["headers"] = [*message["headers"], *(pair for pair in headers if pair[0] not in own or pair[0] == b"vary")]
                self.seen(scope["path"], message["status"], time.monotonic() - start)
            await send(message)

        refusal = self._refusal(scope, given, origin, invited)
        if refusal:
            await _answer(refusal, sending)
        elif invited and scope["method"] == "OPTIONS":
            await _answer(Reply(204, "text/plain", b""), sending)
        else:
            await self.app(scope, receive, sending)

    def _refusal(self, scope: Scope, given: dict[str, str], origin: str, invited: bool) -> Reply | None:
        """Return why a request is not let through, None where it is."""
        host = given.get("host", "")
        if sum(name == b"host" for name, _ in scope["headers"]) != 1 or _name(host) not in self.names:
            words = f"the server is not called {host[:100]!r}; where it is, start it with  --name {_name(host)[:100] or 'HOST'}"
            return of_error(403, words)
        own = {f"http://{host.lower()}", f"https://{host.lower()}"}
        if origin and origin not in own and not invited:
            return of_error(403, f"a page of {origin[:100]} may not ask this server; where it may, start it with  --origin {origin[:100]}")
        elsewhere = given.get("sec-fetch-site", "none") not in ("none", "same-origin")
        followed = given.get("sec-fetch-mode") == "navigate" and scope["method"] == "GET"  # a link from elsewhere
        if elsewhere and not followed and not invited:
            return of_error(403, "a page of another site may not ask this server")
        return None


def _invitation(origin: str) -> dict[str, str]:
    """Return the headers that let a page of another server read an answer (https://fetch.spec.whatwg.org/#http-cors-protocol)."""
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Methods": "GET, POST",
        "Access-Control-Allow-Headers": "Accept, Content-Type",
        "Access-Control-Max-Age": "600",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Origin",
    }


def _name(host: str) -> str:
    """Return the name in a Host header, without its port; '' where there is none."""
    found = _HOST.fullmatch(host)
    return (found[1] or found[2]).lower() if found else ""


async def _answer(reply: Reply, send: Send) -> None:
    headers = [(b"content-type", reply.media.encode()), (b"content-length", str(len(reply.body)).encode()), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": reply.body})


class PatientProtocol(H11Protocol):
    """A connection that is closed where the head of a request does not come, or an answer is not taken, within a while."""

    _late: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Begin to wait for the head of a request."""
        super().connection_made(transport)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Go on waiting until the head is whole."""
        if self._late is None and not self._working():
            self._wait()
        super().data_received(data)
        if self._working() and self._late:
            self._late.cancel()
            self._late = None

    def _working(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def _wait(self) -> None:
        self._late = self.loop.call_later(SECONDS_OF_HEAD, self._close)

    def _close(self) -> None:
        self._late = None
        if not self._working():
            self.transport.abort()

    def pause_writing(self) -> None:
        """Begin to wait until the client has taken what was sent."""
        super().pause_writing()
        self._stuck = self.loop.call_later(SECONDS_OF_ANSWER, self.transport.abort)

    def resume_writing(self) -> None:
        """The client has taken it."""
        super().resume_writing()
        if self._stuck:
            self._stuck.cancel()
            self._stuck = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no longer."""
        for timer in (self._late, self._stuck):
            if timer:
                timer.cancel()
        super().connection_lost(exc)
