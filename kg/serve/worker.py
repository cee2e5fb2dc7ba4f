"""A worker: a process that holds the graph in memory and answers one request after another, read from a pipe and written to another.

A message is its length in eight bytes and JSON; behind the head of a reply follow the bytes of its answer. The worker may open no socket,
has so much memory, ends with its parent, and is ended by it, or by the system, when a request takes longer than its time.
"""

from __future__ import annotations

import json
import os
import struct
import sys
import traceback
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from kg import sandbox
from kg.serve.reply import Reply, of_error

if TYPE_CHECKING:
    from kg.graph import Graph
    from kg.paths import Folders

LENGTH = struct.Struct(">Q")
#: What a worker runs; the folders in which it finds its modules are its first argument.
CODE = "import json, sys; sys.path = json.loads(sys.argv[1]); from kg.serve import worker; worker.main()"


def main() -> None:
    """Read requests from the standard input and answer them, until it ends."""
    requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no reply
    first = receive(requests)
    assert first
    memory = first["memory"]
    sandbox.confine(first["parent"], first["watched"], memory=memory, quiet=False)
    answering = Answering(_folders(**first["folders"]))
    while (request := receive(requests)) is not None:
        sandbox.allow(request.pop("seconds"))
        reply = answering.answer(**request)
        sandbox.allow(0)
        # What a large answer took is not all given back; a request to come shall not pay for it.
        last = _used() > memory // 2
        replies.write(message(reply._asdict() | {"body": len(reply.body), "headers": dict(reply.headers), "last": last}))
        replies.write(reply.body)
        replies.flush()
        if last:
            return


def message(content: dict[str, Any]) -> bytes:
    """Return a message as bytes."""
    data = json.dumps(content).encode()
    return LENGTH.pack(len(data)) + data


def receive(stream: IO[bytes]) -> dict[str, Any] | None:
    """Return the next message, None where the other end has left."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    found: dict[str, Any] = json.loads(stream.read(*LENGTH.unpack(head)))
    return found


def folders_message(folders: Folders) -> dict[str, Any]:
    """Return folders as a message has them; see `_folders`."""
    return {"base": str(folders.base), "found": folders.found, "workspace": str(folders.workspace.path) if folders.workspace else None}


def _folders(base: str, found: str, workspace: str | None) -> Folders:
    from kg.paths import Folders, read_workspace

    return Folders(Path(base), found, read_workspace(Path(workspace)) if workspace else None)


def _used() -> int:
    """Return the bytes of memory that this process has in use; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[1]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        return 0


class Answering:
    """What answers requests in a worker: the graph of the snapshot that was asked last."""

    def __init__(self, folders: Folders) -> None:
        """Take the folders; nothing is read before something is asked."""
        self.folders = folders
        self._held: tuple[str, Graph] | None = None

    def answer(self, do: str, arguments: dict[str, Any], *, snapshot: str = "", plain: bool = False) -> Reply:
        """Do what is asked and return the reply; what goes wrong is one too.

        Args:
            do: `module.function` of this package; it takes the graph, or the folders where no snapshot is named, and returns a reply.
            arguments: what else it takes.
            snapshot: the name of the snapshot that is asked.
            plain: whether errors are plain text.
        """
        import importlib

        from kg.text import words_of

        try:
            module, _, name = do.partition(".")
            work = getattr(importlib.import_module(f"kg.serve.{module}"), name)
            reply: Reply = work(self._graph(snapshot) if snapshot else self.folders, **arguments)
            return reply
        except MemoryError:
            os._exit(3)
        except BaseException as error:  # the panic of an engine is no Exception
            status = _status(error)
            return of_error(status, words_of(error), plain=plain, fault="".join(traceback.format_exception(error)) if status == 500 else "")

    def _graph(self, name: str) -> Graph:
        if self._held and self._held[0] == name:
            return self._held[1]
        from kg import snapshot
        from kg.paths import cache_root
        from kg.serve.held import HeldGraph

        shot = snapshot.named(self.folders, cache_root()[0], name)
        if shot is None:
            raise RuntimeError(f"snapshot {name} is not there any more; ask again")
        self._held = name, HeldGraph(self.folders, shot)
        return self._held[1]


def _status(error: BaseException) -> int:
    """Return the status of HTTP for an error: what was asked wrongly, asked of what is not there, or is our fault."""
    if isinstance(error, PermissionError) and error.errno is None:  # a query that reaches outside
        return 403
    if isinstance(error, OSError):
        return 500
    if isinstance(error, LookupError) and not isinstance(error, (KeyError, IndexError)):
        return 404
    return 400 if isinstance(error, ValueError) else 500
