"""The workers as the server sees them: processes started by exec, spoken to by pipes, ended at the time limit and replaced.

So many requests run at once as there are workers; as long as there is room others wait in line for a while, and more are sent away. Of a
stranger's queries one fewer runs at once than there are workers, so that questions of ours, whose cost is known, always get through.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from kg import sandbox
from kg.paths import Folders
from kg.serve import worker
from kg.serve.reply import Reply

#: So many requests wait in line, and so many seconds.
LINE, PATIENCE = 64, 10.0
#: Bytes that an answer may have.
LARGEST = 32 << 20
STARTING = 60.0
_log = logging.getLogger("uvicorn.error")


class BusyError(RuntimeError):
    """All workers have work and the line is full, or has not moved."""


class ClosedError(RuntimeError):
    """The server is told to end."""


class Worker:
    """One worker: its process and the pipes to it."""

    def __init__(self, process: asyncio.subprocess.Process, life: int, memory: int) -> None:
        """Take what `start` has started."""
        self.process, self.life, self.memory = process, life, memory

    @classmethod
    async def start(cls, folders: Folders, memory: int = 0) -> Worker:
        """Start one.

        Args:
            folders: what it answers from.
            memory: bytes that it may have; see `kg.sandbox.run`.
        """
        memory = memory or sandbox.memory_limit()
        watched, life = os.pipe()  # it reads the end of its parent from it, where the system tells it in no other way
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *("-c", worker.CODE, json.dumps(sys.path)),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                pass_fds=[watched],
                limit=1 << 20,
            )
        except BaseException:
            os.close(life)
            raise
        finally:
            os.close(watched)
        made = cls(process, life, memory)
        made._send({"parent": os.getpid(), "watched": watched, "memory": memory, "folders": worker.folders_message(folders)})
        return made

    def _send(self, content: dict[str, Any]) -> None:
        assert self.process.stdin
        self.process.stdin.write(worker.message(content))

    async def ask(self, do: str, arguments: Mapping[str, Any], *, seconds: float, **more: Any) -> tuple[Reply, bool]:
        """Send a request and return the reply, and whether the worker ends with it; see `kg.serve.worker.Answering.answer`.

        Raises:
            TimeoutError: the time was up.
            kg.sandbox.KilledError: it ended before it could answer, or the answer is too large. The worker is of no use after either.
        """
        assert self.process.stdout
        try:
            async with asyncio.timeout(seconds):
                self._send({"do": do, "arguments": dict(arguments), "seconds": seconds, **more})
                (size,) = worker.LENGTH.unpack(await self.process.stdout.readexactly(worker.LENGTH.size))
                head = json.loads(await self.process.stdout.readexactly(size))
                if head["body"] > LARGEST:
                    raise sandbox.KilledError(f"the answer is larger than {LARGEST >> 20:,} MiB; narrow it, or add a LIMIT")
                body = await self.process.stdout.readexactly(head.pop("body"))
        except (asyncio.IncompleteReadError, ConnectionError):
            raise sandbox.KilledError(sandbox.cause(await self.process.wait(), self.memory)) from None
        last = head.pop("last")
        return Reply(body=body, **head), last

    def kill(self) -> None:
        """End it."""
        with suppress(ProcessLookupError):
            self.process.kill()

    async def end(self) -> None:
        """End it and wait for that."""
        if self.life >= 0:
            os.close(self.life)
            self.life = -1
        self.kill()
        await self.process.wait()
        self.process._transport.close()  # type: ignore[attr-defined]  # else its pipes are closed when the garbage is collected


class Pool:
    """Workers, and who may use them when.

    Attributes:
        folders: what is answered from.
        size: how many workers there are.
        counts: how many workers were `started`; how many requests were ended at the time limit (`late`), were `left` by the client, or `broken` off.
        waiting: how many requests wait in line.
        busy: how many are worked on.
        unreadable: whether a worker could not read the graph since this was last set back.
    """

    def __init__(self, folders: Folders, size: int) -> None:
        """Take the folders and the number of workers."""
        self.folders, self.size = folders, size
        self.counts: Counter[str] = Counter()
        self.waiting = self.busy = 0
        self._idle: asyncio.LifoQueue[Worker] = asyncio.LifoQueue()
        self._strangers = asyncio.Semaphore(max(1, size - 1))
        self._all: set[Worker] = set()
        self._starting: set[asyncio.Task[None]] = set()
        self._ending: set[asyncio.Task[None]] = set()
        self._snapshot = ""
        self._closed = self.unreadable = False

    async def start(self, snapshot: str) -> None:
        """Start the workers; the first is ready when this returns.

        Args:
            snapshot: the one that they are to hold from the beginning.

        Raises:
            RuntimeError: the first one does not start.
        """
        self._snapshot = snapshot
        try:
            await self._started(once=True)
        except BaseException:
            await self.stop()
            raise
        for _ in range(self.size - 1):
            self._add()

    async def stop(self) -> None:
        """End all workers."""
        for task in self._starting:
            task.cancel()
        await asyncio.gather(*self._starting, return_exceptions=True)
        await asyncio.gather(*(one.end() for one in self._all), *self._ending)
        self._all.clear()

    def close(self) -> None:
        """End what is worked on; nothing is begun any more."""
        self._closed = True
        for one in self._all:
            one.kill()

    @property
    def ready(self) -> int:
        """How many workers are there."""
        return len(self._all)

    def state(self) -> dict[str, int]:
        """Return how many workers are there and are busy, how many requests wait, and `counts`."""
        counts = {name: self.counts[name] for name in ("started", "late", "left", "broken")}
        return {"ready": self.ready, "busy": self.busy, "waiting": self.waiting, **counts}

    def _add(self) -> None:
        self._beside(self._started(), self._starting)

    def _beside(self, work: Coroutine[Any, Any, None], tasks: set[asyncio.Task[None]] | None = None) -> None:
        """Let something be done beside the requests."""
        tasks = self._ending if tasks is None else tasks
        task = asyncio.create_task(work)
        tasks.add(task)
        task.add_done_callback(tasks.discard)

    async def _started(self, *, once: bool = False) -> None:
        pause = 1.0
        while True:
            made = await Worker.start(self.folders)
            try:
                reply, _ = await made.ask("interface.ready", {}, seconds=STARTING, snapshot=self._snapshot)
                if reply.status == 200:
                    break
                words, self.unreadable = json.loads(reply.body)["error"], True
            except (TimeoutError, sandbox.KilledError) as error:
                words = str(error) or "not ready in time"
            except BaseException:
                await made.end()
                raise
            await made.end()
            if once:
                raise RuntimeError(f"a worker does not start: {words}")
            _log.error("a worker does not start: %s", words)
            await asyncio.sleep(pause)
            pause = min(2 * pause, 30.0)
        self.counts["started"] += 1
        self._all.add(made)
        self._idle.put_nowait(made)

    @asynccontextmanager
    async def _room(self, stranger: bool) -> AsyncIterator[Worker]:
        """Give a worker, after a while in line where all have work."""
        if self._closed:
            raise ClosedError
        if self.waiting >= LINE:
            raise BusyError
        self.waiting += 1
        held = False
        try:
            async with asyncio.timeout(PATIENCE):
                if stranger:
                    await self._strangers.acquire()
                    held = True
                found = await self._idle.get()
        except BaseException as error:
            if held:
                self._strangers.release()
            if isinstance(error, TimeoutError):
                raise BusyError from None
            raise
        finally:
            self.waiting -= 1
        self.busy += 1
        try:
            yield found
        finally:
            self.busy -= 1
            if held:
                self._strangers.release()

    async def run(
        self, do: str, arguments: Mapping[str, Any], *, seconds: float, snapshot: str, stranger: bool = False, plain: bool = False
    ) -> Reply:
        """Let a worker answer; where it is left in the middle, by the time or by the client, the worker ends.

        Args:
            do: see `kg.serve.worker.Answering.answer`.
            arguments: see there.
            seconds: of work; the time in line does not count.
            snapshot: see there.
            stranger: whether it runs the query of a stranger.
            plain: see there.

        Raises:
            BusyError: no worker had time.
            ClosedError: the server ends.
            TimeoutError: the time was up.
            kg.sandbox.KilledError: see `Worker.ask`.
        """
        self._snapshot = snapshot
        async with self._room(stranger) as chosen:
            last = True
            try:
                reply, last = await chosen.ask(do, arguments, seconds=seconds, snapshot=snapshot, plain=plain)
                return reply
            except asyncio.CancelledError:
                self.counts["left"] += 1
                raise
            except TimeoutError:
                self.counts["late"] += 1
                raise TimeoutError(f"no answer within {seconds:g} s; narrow the query, or add a LIMIT") from None
            except sandbox.KilledError:
                if self._closed:
                    raise ClosedError from None
                self.counts["broken"] += 1
                raise
            finally:
                if last:
                    self._all.discard(chosen)
                    chosen.kill()
                    self._beside(chosen.end())  # the client need not wait for it
                    if not self._closed:
                        self._add()
                else:
                    self._idle.put_nowait(chosen)
