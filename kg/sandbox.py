"""Run a function in a child process with limits of time and memory, and bring back what it returns.

The child is forked where no RDF engine is loaded yet, which takes a few milliseconds. Where one is, as in a notebook, it has threads, and
a fork of threads may hang: the child is then a fresh interpreter, and what it is to do has to be picklable.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from typing import IO, Any, NamedTuple

CHUNK = 1 << 16
MEMORY = 1024
RESULT = 1 << 28
_TOO_LARGE = f"the answer is larger than {RESULT >> 20:,} MiB; narrow the query or add a LIMIT"


class _Limits(NamedTuple):
    """What a child may do: whose it is, the pipe that ends with its parent, seconds, bytes, sockets, and whether its stderr is dropped."""

    parent: int
    watched: int
    timeout: float
    memory: int
    network: bool
    quiet: bool


class KilledError(RuntimeError):
    """The child was ended, by us or by the system, before it could answer; the message says why."""


def run(work: Callable[[], Any], *, timeout: float, memory: int = 0, network: bool = False, quiet: bool = True) -> Any:
    """Call `work` in a child process and return what it returns, or raise what it raises.

    Args:
        work: takes nothing; what it returns or raises has to be picklable, and it has to be so itself where an engine is loaded.
        timeout: seconds of wall time until the child is killed.
        memory: bytes of memory that the child may have; 0 is what SGKG_MEMORY says in MiB, else MEMORY.
        network: whether the child may open sockets; where the system can forbid it, it is forbidden.
        quiet: whether what the child writes to stderr is dropped; an engine that aborts writes there.

    Raises:
        TimeoutError: the time was up.
        KilledError: the child crashed or ran out of memory.
        NotImplementedError: this system cannot fork.
    """
    if not hasattr(os, "fork"):
        raise NotImplementedError("queries run under a time limit in a forked process, which this system does not have")
    import select

    memory = memory or memory_limit()
    sys.stdout.flush()
    sys.stderr.flush()
    reader, writer = os.pipe()
    watched, life = os.pipe()  # the child reads the end of its parent from it, where the system tells it in no other way
    limits = _Limits(os.getpid(), watched, timeout, memory, network, quiet)
    try:
        if loaded():
            child = _fresh(work, writer, limits)
        else:
            child = os.fork()
            if child == 0:
                os.close(reader)
                os.close(life)
                _answer(work, writer, limits)
    except BaseException:
        for descriptor in (reader, life):
            os.close(descriptor)
        raise
    finally:
        os.close(writer)
        os.close(watched)
    deadline = time.monotonic() + timeout
    pieces: list[bytes] = []
    size = 0
    try:
        while True:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([reader], [], [], left)[0]:
                raise TimeoutError(f"no answer within {timeout:g} s; narrow the query, add a LIMIT, or give more time with --timeout")
            piece = os.read(reader, CHUNK)
            if not piece:
                break
            pieces.append(piece)
            if (size := size + len(piece)) > RESULT:
                raise KilledError(_TOO_LARGE)
    except BaseException:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        raise
    finally:
        os.close(reader)
        os.close(life)
    _, status = os.waitpid(child, 0)
    if not pieces or os.waitstatus_to_exitcode(status) != 0:
        raise KilledError(cause(os.waitstatus_to_exitcode(status), memory))
    good, value = pickle.loads(b"".join(pieces))  # our own child wrote it
    if good:
        return value
    raise value


def memory_limit() -> int:
    """Return the bytes that a child may have where nothing else is said: what SGKG_MEMORY says in MiB, else MEMORY.

    Raises:
        ValueError: SGKG_MEMORY is no number of MiB.
    """
    named = os.environ.get("SGKG_MEMORY", "")
    if named and not (named.isascii() and named.isdecimal() and len(named) < 10 and int(named)):
        raise ValueError(f"SGKG_MEMORY is {named[:40]!r}; write a number of MiB, such as {MEMORY}")
    return int(named or MEMORY) << 20


def loaded() -> bool:
    """Tell whether an engine is loaded in this process, so that a fork of it may hang."""
    return "pyoxigraph" in sys.modules


def _fresh(work: Callable[[], Any], writer: int, limits: _Limits) -> int:
    """Start a fresh interpreter that works and sends the outcome to the pipe, and return its process id."""
    import subprocess
    import tempfile

    with tempfile.TemporaryFile() as order:
        pickle.dump((sys.path, writer, tuple(limits)), order)
        pickle.dump(work, order)
        order.seek(0)
        code = (
            "import pickle, sys; order = sys.stdin.buffer; sys.path, *rest = pickle.load(order); from kg import sandbox; sandbox._obey(order, *rest)"
        )
        child = subprocess.Popen([sys.executable, "-c", code], stdin=order, stdout=subprocess.DEVNULL, pass_fds=[writer, limits.watched])
    child.returncode = 0  # it is waited for by its number
    return child.pid


def _obey(order: IO[bytes], writer: int, limits: tuple[Any, ...]) -> None:
    """In a fresh interpreter: read what is to be done, and do it."""
    work = pickle.load(order)  # our own parent wrote it
    _answer(work, writer, _Limits(*limits))


def confine(parent: int, watched: int, *, memory: int = 0, network: bool = False, quiet: bool = True) -> None:
    """Limit this process for the rest of its life: it ends with its parent, has so much memory, dumps no core and is not interrupted.

    Args:
        parent: the process id of the parent.
        watched: a pipe whose other end the parent holds, which ends with it.
        memory: see `run`.
        network: see `run`.
        quiet: see `run`.
    """
    import resource

    memory = memory or memory_limit()
    _end_with_parent(parent, watched)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # what is written to counts, and not the room that allocators keep free, more of it the more cores there are
        resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    if not network:
        forbid_sockets()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent gets it too, and kills
    if quiet:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)


def allow(seconds: float) -> None:
    """Let this process work for so many seconds from now and then be ended by the system, whatever becomes of the parent; 0 ends the count."""
    import resource

    signal.setitimer(signal.ITIMER_REAL, seconds * 1.05)
    used, hard = resource.getrusage(resource.RUSAGE_SELF), resource.getrlimit(resource.RLIMIT_CPU)[1]
    most = int(used.ru_utime + used.ru_stime) + (int(seconds) + 1) * (os.cpu_count() or 1)
    unlimited = hard == resource.RLIM_INFINITY
    soft = hard if not seconds else most if unlimited else min(most, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (soft, hard))


def forbid_sockets() -> bool:
    """Make every later attempt of this process to open a socket fail, and return whether the system could.

    It is a seccomp filter (Linux, prctl(2) and seccomp(2)): the numbers of socket and io_uring_setup are refused with EPERM.
    The text of a query is checked as well, but engines read text in ways that a check may miss; a kernel does not.
    """
    # machine: its audit architecture, the number of socket(2); io_uring_setup(2) is 425 everywhere.
    known = {"x86_64": (0xC000003E, 41), "aarch64": (0xC00000B7, 198)}
    if sys.platform != "linux" or os.uname().machine not in known:
        return False
    import ctypes
    import struct

    architecture, socket = known[os.uname().machine]
    load, equal, above, give = 0x20, 0x15, 0x35, 0x06
    allow, refuse = 0x7FFF0000, 0x00050000 | 1
    steps = [
        (load, 0, 0, 4),  # the architecture of the call
        (equal, 0, 4, architecture),  # another one: refused
        (load, 0, 0, 0),  # the number of the call
        (equal, 2, 0, socket),
        (equal, 1, 0, 425),
        (above, 0, 1, 0x40000000),  # numbers of the x32 interface
        (give, 0, 0, refuse),
        (give, 0, 0, allow),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxQ" if struct.calcsize("P") == 8 else "HxxI", len(steps), ctypes.addressof(code)))
    libc = ctypes.CDLL(None, use_errno=True)
    return bool(libc.prctl(38, 1, 0, 0, 0) == 0 and libc.prctl(22, 2, ctypes.byref(program), 0, 0) == 0)


def _end_with_parent(parent: int, watched: int) -> None:
    """Let this process be killed when its parent ends: by the system (Linux, prctl(2): PR_SET_PDEATHSIG), elsewhere by the end of a pipe."""
    if sys.platform == "linux":
        import ctypes

        ctypes.CDLL(None).prctl(1, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:  # it ended before the system was asked
            os._exit(1)
    else:
        _watch(watched)


def _watch(watched: int) -> None:
    """Kill this process when the other end of a pipe is closed."""
    import threading

    def wait() -> None:
        os.read(watched, 1)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=wait, name="sgkg-parent", daemon=True).start()


def cause(code: int, memory: int) -> str:
    """Say in words why a child ended that has not answered: its exit status, and the bytes that it might have."""
    if code in (-signal.SIGABRT, -signal.SIGKILL, 3):
        return f"the query needed more memory than it may have ({memory >> 20:,} MiB); narrow it, add a LIMIT, or let SGKG_MEMORY name more MiB"
    if code == -signal.SIGSEGV:
        return "the query is nested too deeply for the engine; simplify it"
    return f"the process that ran the query ended with status {code}"


def _answer(work: Callable[[], Any], writer: int, limits: _Limits) -> None:
    """In the child: work, send the outcome through the pipe, and end without the parent's clean-up."""
    code = 1
    try:
        confine(limits.parent, limits.watched, memory=limits.memory, network=limits.network, quiet=limits.quiet)
        allow(limits.timeout)
        try:
            outcome: tuple[bool, Any] = (True, work())
        except MemoryError:
            os._exit(3)
        except ImportError as error:  # a library that is there finds no room
            if not isinstance(error, ModuleNotFoundError):
                os._exit(3)
            outcome = (False, error)
        except BaseException as error:  # the parent raises it
            error.__traceback__ = error.__cause__ = error.__context__ = None
            # The panic of an engine is no Exception, and no other process knows its class.
            outcome = (False, error if isinstance(error, Exception) else RuntimeError(f"the engine failed: {error}"))
        answer = pickle.dumps(outcome, protocol=pickle.HIGHEST_PROTOCOL)
        if len(answer) > RESULT:
            answer = pickle.dumps((False, KilledError(_TOO_LARGE)))
        view = memoryview(answer)
        while view:
            view = view[os.write(writer, view[:CHUNK]) :]
        code = 0
    finally:
        os._exit(code)
