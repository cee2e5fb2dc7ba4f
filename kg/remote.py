"""Send a query to a SPARQL 1.1 endpoint, within limits of time, bytes and retries, and read the answer as our own terms.

SPARQLWrapper makes the request (https://www.w3.org/TR/sparql11-protocol/); it is opened here, because its own time limit is
for one read of the socket, and it neither counts bytes nor keeps the headers and words of every error.
"""

from __future__ import annotations

import re
import time
import urllib.request
from email.message import Message
from typing import IO, TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit

from kg import __version__, sparql, turtle

if TYPE_CHECKING:
    from http.client import HTTPResponse

MAX_BYTES = 100 << 20
RETRIES = 3
CHUNK = 1 << 16
LONG = 1500  # characters of a query that still go into a URL, which servers and proxies cut at 2,048 to 8,192
GRAPH_TYPES = {"application/rdf+xml": "rdfxml", "application/ld+json": "jsonld", "application/trig": "trig"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_BUSY = (429, 503)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follow to http and https alone, never from https to http, and with the query still in the body."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> urllib.request.Request:
        if urlsplit(newurl).scheme not in (("https",) if req.type == "https" else ("http", "https")):
            raise HTTPError(req.full_url, code, msg, headers, fp)
        kept = {name: value for name, value in req.header_items() if name.lower() not in ("host", "content-length")}
        return urllib.request.Request(newurl, None if code == 303 else req.data, kept, req.origin_req_host, True)


def run(
    endpoint: str, text: str, columns: list[str], *, timeout: float, max_bytes: int = MAX_BYTES, retries: int = RETRIES
) -> tuple[str, list[str], list[tuple[Any, ...]], bool]:
    """Run a query at an endpoint.

    Args:
        endpoint: its http or https address.
        text: a SPARQL 1.1 query that declares its prefixes.
        columns: the columns of SELECT in the order wanted.
        timeout: seconds for all of it: name look-up, waiting, retries and reading.
        max_bytes: bytes that the answer may have.
        retries: how often to ask again where the server is busy (429 or 503), after the pause that it asks for.

    Returns:
        Kind (rows, graph or truth), columns, rows and truth value: the fields of `kg.store.QueryResult`.

    Raises:
        ValueError: no http address, or an answer that is too long or is none to a SPARQL query.
        TimeoutError: the time was up.
        ConnectionError: the server cannot be reached, or it broke off.
        RuntimeError: the server refused; the message has its own words.
    """
    import queue
    import threading

    form = _form(text)
    request = _request(_checked(endpoint), text, form)
    deadline = time.monotonic() + timeout
    outcome: queue.SimpleQueue[tuple[str, bytes] | Exception] = queue.SimpleQueue()

    def work() -> None:
        try:
            outcome.put(_fetch(endpoint, request, deadline, max_bytes, retries))
        except Exception as error:  # handed to the caller, which raises it
            outcome.put(error)

    # A thread of its own: looking up a name and reading headers have no time limit that could be set.
    threading.Thread(target=work, name="sgkg-remote", daemon=True).start()
    late = f"{endpoint}: no whole answer within {timeout:g} s; narrow the query, add a LIMIT, or give more time with --timeout"
    try:
        found = outcome.get(timeout=timeout)
    except queue.Empty:
        raise TimeoutError(late) from None
    if isinstance(found, TimeoutError):
        raise TimeoutError(late) from None
    if isinstance(found, Exception):
        raise found
    return _graph(endpoint, *found) if form == "graph" else _results(endpoint, *found, columns)


def _checked(endpoint: str) -> str:
    """Return the address without its fragment, after a check that a request can be sent there."""
    try:
        parts = urlsplit(endpoint)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or not re.fullmatch(r"[\x21-\x7e]+", endpoint):
        raise ValueError(f"{_CONTROL.sub(' ', endpoint)!r} is no address of an endpoint; write one such as https://example.org/sparql")
    if "@" in parts.netloc:
        raise ValueError(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}: an address with a user name or password is not supported")
    return endpoint.partition("#")[0]


def _form(text: str) -> str:
    """Return what a query gives: `results` (SELECT and ASK) or `graph` (CONSTRUCT and DESCRIBE)."""
    for token in sparql.tokens(text):
        if token.kind == "word" and token.text.upper() in ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE"):
            return "results" if token.text.upper() in ("SELECT", "ASK") else "graph"
    raise ValueError("the query has no SELECT, ASK, CONSTRUCT or DESCRIBE")


def _request(endpoint: str, text: str, form: str) -> urllib.request.Request:
    from SPARQLWrapper import CONSTRUCT, JSON, POST, SELECT, TURTLE, SPARQLWrapper

    wrapper = SPARQLWrapper(endpoint, returnFormat=JSON if form == "results" else TURTLE, agent=f"sgkg/{__version__}")
    wrapper.setOnlyConneg(True)
    # Its own guess at the kind of query is misled by comments and IRIs, and takes some questions for updates.
    wrapper.queryString = text
    wrapper.queryType = SELECT if form == "results" else CONSTRUCT
    if len(text) > LONG or "?" in endpoint:
        wrapper.setMethod(POST)
    accept = "application/sparql-results+json, application/json;q=0.5" if form == "results" else "application/n-triples, text/turtle;q=0.9"
    wrapper.addCustomHttpHeader("Accept", accept)
    request: urllib.request.Request = wrapper._createRequest()
    return request


def _fetch(endpoint: str, request: urllib.request.Request, deadline: float, max_bytes: int, retries: int) -> tuple[str, bytes]:
    """Return the media type and the bytes of the answer."""
    from http.client import HTTPException

    opener = urllib.request.build_opener(_Redirects)
    for attempt in range(retries + 1):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            with opener.open(request, timeout=left) as response:
                return response.headers.get_content_type(), _read(endpoint, response, deadline, max_bytes)
        except HTTPError as error:
            with error:
                words = _refusal(endpoint, error)
            if error.code not in _BUSY or attempt == retries:
                raise RuntimeError(words) from None
            pause = _pause(error.headers.get("Retry-After"), attempt)
            if pause >= deadline - time.monotonic():
                raise RuntimeError(f"{words}; it is busy for {pause:g} s, longer than there is time (--timeout)") from None
            time.sleep(pause)
        except URLError as error:
            if isinstance(error.reason, TimeoutError):
                raise error.reason from None
            raise ConnectionError(f"{endpoint}: cannot connect: {_line(getattr(error.reason, 'strerror', None) or str(error.reason))}") from None
        except TimeoutError:
            raise
        except (OSError, HTTPException) as error:
            raise ConnectionError(f"{endpoint}: the connection broke off ({_line(str(error)) or type(error).__name__})") from None
    raise TimeoutError


def _read(endpoint: str, response: HTTPResponse, deadline: float, max_bytes: int) -> bytes:
    long = f"{endpoint}: the answer has more than {max_bytes:,} bytes; narrow the query or add a LIMIT"
    pieces: list[bytes] = []
    size = 0
    if (response.length or 0) > max_bytes:
        raise ValueError(long)
    while piece := response.read1(CHUNK):
        pieces.append(piece)
        size += len(piece)
        if size > max_bytes:
            raise ValueError(long)
        if time.monotonic() > deadline:
            raise TimeoutError
    if response.length:  # read1 is silent about what was promised and not sent
        raise ConnectionError(f"{response.length:,} bytes are missing")
    return b"".join(pieces)


def _pause(asked: str | None, attempt: int) -> float:
    """Return the seconds to wait: those of `Retry-After` (a number or a date, RFC 9110 section 10.2.3), else one that doubles."""
    if asked and re.fullmatch(r"\s*\d{1,9}\s*", asked, re.ASCII):
        return float(asked)
    if asked:
        import datetime
        from email.utils import parsedate_to_datetime

        try:
            until = parsedate_to_datetime(asked)
            until = until if until.tzinfo else until.replace(tzinfo=datetime.UTC)
            return max(0.0, (until - datetime.datetime.now(datetime.UTC)).total_seconds())
        except (ValueError, TypeError, OverflowError):
            pass
    return float(2**attempt)


def _refusal(endpoint: str, error: HTTPError) -> str:
    """Return the status and the server's own words on one line."""
    status = f"{endpoint}: HTTP {error.code} {_line(error.msg, 60)}".rstrip()
    if 300 <= error.code < 400:
        return f"{status}: it sends on to {_line(error.headers.get('Location') or 'nowhere')}, where sgkg does not follow"
    try:
        body = error.read(CHUNK).decode("utf-8", "replace")
    except Exception:  # the status is the news; its explanation may break off
        body = ""
    words = _words(body)
    return f"{status}: {words}" if words else status


def _words(body: str) -> str:
    """Return the first line that says something; of a web page its title."""
    if re.match(r"\s*<(?:!doctype|html|head|\?xml)", body, re.IGNORECASE):
        found = re.search(r"<title[^>]*>(.*?)</title>", body, re.IGNORECASE | re.DOTALL)
        return _line(found[1] if found else "")
    return next((line for line in map(_line, body.splitlines()) if line), "")


def _line(text: str, limit: int = 300) -> str:
    line = " ".join(_CONTROL.sub(" ", text).split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _results(endpoint: str, media: str, data: bytes, columns: list[str]) -> tuple[str, list[str], list[tuple[Any, ...]], bool]:
    import pyoxigraph as ox

    found: ox.QuerySolutions | ox.QueryBoolean | None = None
    try:
        found = ox.parse_query_results(data.removeprefix(b"\xef\xbb\xbf"), format=ox.QueryResultsFormat.JSON)
        if isinstance(found, ox.QueryBoolean):
            return "truth", [], [], bool(found)
        given = [variable.value for variable in found.variables]
        order = list(columns) if set(columns) == set(given) else given
        rows = [tuple(solution[name] for name in order) for solution in found]
    except (SyntaxError, ValueError, OSError) as error:
        error.__traceback__ = None  # it would keep the results, which must end in the thread that made them
        raise ValueError(_unreadable(endpoint, "SPARQL results in JSON", media, data, error)) from None
    finally:
        found = None
    if any(isinstance(term, ox.Triple) for row in rows for term in row):
        raise ValueError(f"{endpoint}: the answer holds an RDF 1.2 triple term, which other tools cannot read")
    return "rows", order, rows, False


def _graph(endpoint: str, media: str, data: bytes) -> tuple[str, list[str], list[tuple[Any, ...]], bool]:
    try:
        quads = turtle.parse(turtle.clean(endpoint, data), GRAPH_TYPES.get(media, "turtle"), name=endpoint)  # Turtle reads N-Triples too
    except turtle.FactsError as error:
        raise ValueError(_unreadable(endpoint, "a graph in Turtle", media, data, error)) from None
    return "graph", ["subject", "predicate", "object"], list(dict.fromkeys((q.subject, q.predicate, q.object) for q in quads)), False


def _unreadable(endpoint: str, wanted: str, media: str, data: bytes, error: Exception) -> str:
    if not data.strip():
        return f"{endpoint}: the answer is empty; is this the address of a SPARQL endpoint?"
    if media in ("text/html", "application/xhtml+xml"):
        title = _words(data[:CHUNK].decode("utf-8", "replace"))
        return f"{endpoint}: answers with a web page{f' ({title})' if title else ''}; is this the address of a SPARQL endpoint?"
    problem = getattr(error, "problem", None) or str(error)
    return f"{endpoint}: the answer ({_line(media, 60)}) cannot be read as {wanted}: {_line(problem)}"
