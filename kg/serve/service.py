"""What the addresses of a server share: the workers, the snapshot that is asked, and the answers that are kept for those who ask again.

Every answer is a function of the snapshot and of what was asked, so it has an `ETag`. When files of the graph change, the next snapshot is made
beside the requests, which the last one answers until then.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from kg import sandbox, snapshot
from kg.graph import BUILDING, BUILDING_MEMORY
from kg.paths import Folders, cache_root
from kg.serve.pool import PATIENCE, BusyError, ClosedError, Pool, Worker
from kg.serve.reply import Reply, of_error
from kg.text import words_of

if TYPE_CHECKING:
    from collections.abc import Coroutine

#: Bytes of all answers that are kept, and of one of them.
KEPT, KEPT_ANSWER = 64 << 20, 2 << 20
#: Seconds between two looks at the files of which the graph is made.
LOOK = 1.0
SECONDS_OF_BODY = 20.0
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
    """Answers by what was asked of which snapshot; those unused longest go first.

    Attributes:
        most: how many bytes are kept at most.
        size: how many are.
        hits: how many answers were found here.
    """

    def __init__(self, most: int) -> None:
        """Keep so many bytes at most."""
        self.most, self.size, self.hits = most, 0, 0
        self._found: OrderedDict[str, Reply] = OrderedDict()

    def get(self, key: str) -> Reply | None:
        """Return an answer, None where it is not kept."""
        if key in self._found:
            self.hits += 1
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

    def __init__(self, status: int, words: str, *, plain: bool = False, headers: Mapping[str, str] | None = None) -> None:
        """Take the answer; see `kg.serve.reply.of_error`."""
        super().__init__(words)
        self.reply = of_error(status, words, plain=plain, headers=headers or {})


class Service:
    """What the addresses share.

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
        self.kept = Kept(KEPT)
        self.problem = ""
        self._writing = asyncio.Lock()
        self._unbuilt = ""

    async def start(self) -> None:
        """Start what runs beside the requests.

        Raises:
            RuntimeError: a worker cannot be started.
        """
        await self.pool.start(self.snapshot)
        self._watching = asyncio.create_task(self._watch())

    async def stop(self) -> None:
        """End it."""
        self._watching.cancel()
        await asyncio.gather(self._watching, return_exceptions=True)
        await self.pool.stop()

    # What is asked ----------------------------------------------------------------------------------------------------

    async def answered(self, request: Request, do: str, arguments: Mapping[str, Any], *, stranger: bool = False, plain: bool = False) -> Response:
        """Answer from what is kept, else let a worker work.

        Args:
            request: whose client waits.
            do: see `kg.serve.worker.Answering.answer`.
            arguments: see there.
            stranger: whether it runs the query of a stranger.
            plain: whether errors are plain text.
        """
        name = self.snapshot
        key = hashlib.sha256(json.dumps([name, do, plain, arguments], sort_keys=True).encode()).hexdigest()
        tag = f'W/"{key[:32]}"'
        headers = {"ETag": tag, "Vary": "Accept", "Cache-Control": "no-cache", "Sgkg-Snapshot": name}
        if tag in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        reply = self.kept.get(key)
        if reply is None:
            seconds = self.settings.seconds if stranger else self.settings.own_seconds
            work = self.pool.run(do, arguments, seconds=seconds, snapshot=name, stranger=stranger, plain=plain)
            reply = await self._within(request, work, plain)
            if reply.status != 200 or "Cache-Control" in reply.headers:  # it may be another one next time
                return response(reply)
            self.kept.put(key, reply)
        return response(reply, headers)

    async def _within(self, request: Request, work: Coroutine[Any, Any, Reply], plain: bool) -> Reply:
        """Return the reply of a worker, or why there is none; where the client leaves, the work ends.

        A query whose time is up is answered with 504, as by a gateway behind which nobody answered in time. The SPARQL protocol has no status
        for it. Its peers give one of the server's: Jena Fuseki 503, Oxigraph 500. But 503 tells clients and proxies to come back, and 500 that
        the server has a fault; 408 is for a request that does not arrive, and a client may send the same once more by itself.
        """
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
        except ClosedError:
            return of_error(503, "the server ends", plain=plain)
        except TimeoutError as error:
            return of_error(504, str(error), plain=plain)
        except sandbox.KilledError as error:
            return of_error(413 if "larger" in str(error) else 500, str(error), plain=plain)
        finally:
            leaving.cancel()
            if not working.done():
                working.cancel()
                with suppress(asyncio.CancelledError):
                    await working

    # What is written --------------------------------------------------------------------------------------------------

    async def write(self, do: str, arguments: Mapping[str, Any]) -> Reply:
        """Do what makes a snapshot, in a process of its own that may need more time and memory; one at a time.

        Args:
            do: see `kg.serve.worker.Answering.answer`.
            arguments: see there.
        """
        async with self._writing:
            worker = await Worker.start(self.settings.folders, BUILDING_MEMORY)
            try:
                reply, _ = await worker.ask(do, arguments, seconds=BUILDING)
            except (TimeoutError, sandbox.KilledError) as error:
                reply = of_error(500, str(error) or f"not done within {BUILDING:g} s")
            finally:
                await worker.end()
        return reply

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK)
            await self.look()

    async def look(self) -> None:
        """See whether the files of the graph have changed, and make the next snapshot where they have; the last one answers meanwhile."""
        try:
            cache = cache_root()[0]
            if self.pool.unreadable:
                self._mend(cache)
            current = snapshot.current(self.settings.folders, cache)
            stamp = "" if current else snapshot.stamp(snapshot.inputs(self.settings.folders).values())
            if current is None and stamp != self._unbuilt:
                reply = await self.write("writing.build", {})
                current = snapshot.current(self.settings.folders, cache)
                if reply.status != 200:
                    self._unbuilt = stamp  # not tried again before a file changes
                    self._fails(json.loads(reply.body)["error"])
        except (OSError, ValueError, LookupError) as error:  # a file that goes while it is looked at
            self._fails(words_of(error))
            return
        if current:
            self.problem = self._unbuilt = ""
            if current.name != self.snapshot:
                _log.warning("the graph has changed: snapshot %s", current.name)
                self.snapshot = current.name
                self.kept.clear()

    def _mend(self, cache: Path) -> None:
        """Drop the snapshot where it is damaged, so that it is made again."""
        self.pool.unreadable = False
        shot = snapshot.named(self.settings.folders, cache, self.snapshot)
        if shot and not snapshot.intact(shot):
            _log.error("snapshot %s is damaged; building it again", self.snapshot)
            snapshot.forget(self.settings.folders, cache)

    def _fails(self, words: str) -> None:
        if words != self.problem:
            _log.error("the graph has changed and cannot be made, so the last one is asked: %s", words)
        self.problem = words


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


async def body_of(request: Request, most: int, *, plain: bool = False) -> bytes:
    """Return the body of a request, which has at most so many bytes and comes within a while.

    Raises:
        Refused: it is larger, or does not come.
    """
    data = bytearray()
    end = {"Connection": "close"}
    try:
        async with asyncio.timeout(SECONDS_OF_BODY):
            async for piece in request.stream():
                data += piece
                if len(data) > most:
                    raise Refused(413, f"more than {most:,} bytes were sent", plain=plain, headers=end)
    except TimeoutError:
        raise Refused(408, f"the request did not come within {SECONDS_OF_BODY:g} s", plain=plain, headers=end) from None
    return bytes(data)
