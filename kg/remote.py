"""Send a query to a SPARQL 1.1 endpoint, within limits of time, bytes and retries, and read the answer as our own terms.

SPARQLWrapper holds the request (https://www.w3.org/TR/sparql11-protocol/) and urllib3 sends it, in an overridden `query`: the inherited
one opens by urllib, which limits the time of one read and not of all, counts no bytes and never asks again. `QueryResult.convert` is
not used: there the server's media type chooses the reader, and some readers fetch remote contexts and expand entities.
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from concurrent.futures import Future
from typing import Any, Self, cast
from urllib.parse import unquote, urlencode, urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from SPARQLWrapper import JSON, POST, TURTLE, QueryResult, SPARQLWrapper
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError, ProxyError, SSLError

from kg import __version__, sparql, turtle
from kg.text import clean, shortened

_XML_RESULTS = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:\w+:)?sparql[\s>]", re.DOTALL)
MAX_BYTES = 100 << 20
RETRIES = 3
CHUNK = 1 << 16
LONG = 1500  # characters of a query that still go into a URL, which servers and proxies cut at 2,048 to 8,192
GRAPH_TYPES = {"application/rdf+xml": "rdfxml", "application/ld+json": "jsonld", "application/trig": "trig"}


class _Retries(urllib3.Retry):
    """Ask again where the server is busy and there is time; follow to http and https alone, and never from https to http."""

    def __init__(self, endpoint: str, deadline: float, **counts: Any) -> None:
        super().__init__(**counts)
        self.endpoint, self.deadline = endpoint, deadline

    def new(self, **changes: Any) -> Self:
        return super().new(endpoint=self.endpoint, deadline=self.deadline, **changes)

    def get_retry_after(self, response: urllib3.BaseHTTPResponse) -> float:
        """Return the seconds that `Retry-After` asks for; where it is missing or cannot be read, seconds that double."""
        with contextlib.suppress(HTTPError, ValueError, OverflowError):
            if (asked := super().get_retry_after(response)) is not None:
                return asked
        return 2.0 ** (len(self.history) - 1)

    def increment(self, method: str, url: str, response: Any = None, error: Any = None, **rest: Any) -> Self:  # type: ignore[override]
        if response is None:  # no connection is tried twice
            raise error
        target, following = response.get_redirect_location(), None
        if not target or urlsplit(urljoin(url, target)).scheme in ("https", "https" if url.startswith("https:") else "http"):
            with contextlib.suppress(MaxRetryError):
                following = super().increment(method, url, response, **rest)
        if not following:
            raise RuntimeError(_refusal(self.endpoint, response))
        if not target and (pause := following.get_retry_after(response)) >= self.deadline - time.monotonic():
            raise RuntimeError(f"{_refusal(self.endpoint, response)}; it is busy for {pause:g} s, longer than there is time (--timeout)")
        response.close()  # else urllib3 reads on to the end, which may never come
        return following


class _Endpoint(SPARQLWrapper):
    """An endpoint that urllib3 asks; what to ask is set by SPARQLWrapper's own setters."""

    retries: _Retries

    def query(self) -> QueryResult:
        """Send the query; the answer is not yet read."""
        post = self.method == POST
        form = urlencode({"query": self.queryString, **self.parameters}, doseq=True)
        response = _pool(self.endpoint).request(
            self.method,
            self.endpoint if post else f"{self.endpoint}?{form}",
            body=form if post else None,
            headers={"User-Agent": self.agent, **self.customHttpHeaders},
            retries=self.retries,
            timeout=urllib3.Timeout(max(0.001, self.retries.deadline - time.monotonic())),
            preload_content=False,
        )
        return QueryResult((cast(Any, response), self.returnFormat))


def _pool(endpoint: str) -> urllib3.PoolManager:
    """Return what opens connections, by way of the proxy that the environment names for this address."""
    proxy = getproxies().get(urlsplit(endpoint).scheme)
    if not proxy or proxy_bypass(urlsplit(endpoint).netloc):
        return urllib3.PoolManager()
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    login = urllib3.util.parse_url(proxy).auth
    return urllib3.ProxyManager(proxy, proxy_headers=urllib3.make_headers(proxy_basic_auth=unquote(login)) if login else None)


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
    form = sparql.form(text)
    wrapper = _Endpoint(_checked(endpoint), returnFormat=JSON if form == "results" else TURTLE, agent=f"sgkg/{__version__}")
    wrapper.queryString = text  # `setQuery` guesses at the kind of query, is misled by comments and IRIs, and warns
    if len(text) > LONG or "?" in endpoint:
        wrapper.setMethod(POST)
        wrapper.addCustomHttpHeader("Content-Type", "application/x-www-form-urlencoded")
    accept = "application/sparql-results+json, application/json;q=0.5" if form == "results" else "application/n-triples, text/turtle;q=0.9"
    wrapper.addCustomHttpHeader("Accept", accept)
    deadline = time.monotonic() + timeout
    wrapper.retries = _Retries(endpoint, deadline, total=None, redirect=10, status=retries, status_forcelist=(429, 503), allowed_methods=None)
    outcome: Future[tuple[str, bytes]] = Future()

    def work() -> None:
        try:
            outcome.set_result(_fetch(endpoint, wrapper, max_bytes))
        except Exception as error:  # handed to the caller, where it is raised
            outcome.set_exception(error)

    # A thread of its own: looking up a name and reading headers have no time limit that could be set.
    threading.Thread(target=work, name="sgkg-remote", daemon=True).start()
    late = f"{endpoint}: no whole answer within {timeout:g} s; narrow the query, add a LIMIT, or give more time with --timeout"
    try:
        found = outcome.result(timeout)
    except TimeoutError:
        raise TimeoutError(late) from None
    return _graph(endpoint, *found) if form == "graph" else _results(endpoint, *found, columns)


def _checked(endpoint: str) -> str:
    """Return the address without its fragment, after a check that a request can be sent there."""
    try:
        parts = urlsplit(endpoint)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good or not re.fullmatch(r"[\x21-\x7e]+", endpoint):
        raise ValueError(f"{endpoint!r} is no address of an endpoint; write one such as https://example.org/sparql")
    if "@" in parts.netloc:
        raise ValueError(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}: an address with a user name or password is not supported")
    return endpoint.partition("#")[0]


def _fetch(endpoint: str, wrapper: _Endpoint, max_bytes: int) -> tuple[str, bytes]:
    """Return the media type and the bytes of the answer."""
    try:
        with cast(urllib3.HTTPResponse, wrapper.query().response) as response:
            if not 200 <= response.status < 300:
                raise RuntimeError(_refusal(endpoint, response))
            data, length = bytearray(), response.length_remaining or 0  # as the server says
            while length <= max_bytes and (piece := response.read1(CHUNK)):
                data += piece
                length = len(data)
                if time.monotonic() > wrapper.retries.deadline:
                    raise TimeoutError
            if length > max_bytes:
                raise ValueError(f"{endpoint}: the answer has more than {max_bytes:,} bytes; narrow the query or add a LIMIT")
            return response.headers.get("Content-Type", "text/plain").partition(";")[0].strip().lower(), bytes(data)
    except (NewConnectionError, ProxyError, SSLError) as error:
        raise ConnectionError(f"{endpoint}: cannot connect: {_cause(error)}") from None
    except urllib3.exceptions.TimeoutError:
        raise TimeoutError from None
    except HTTPError as error:
        raise ConnectionError(f"{endpoint}: the connection broke off ({_cause(error)})") from None


def _cause(error: BaseException) -> str:
    """Return the words of the first error below those of urllib3."""
    while isinstance(error, HTTPError) and (below := error.__cause__ or error.__context__):
        error = below
    return _line(getattr(error, "strerror", None) or str(error)) or type(error).__name__


def _refusal(endpoint: str, response: urllib3.BaseHTTPResponse) -> str:
    """Return the status and the server's own words on one line, and close the response."""
    status = f"{endpoint}: HTTP {response.status} {_line(response.reason or '', 60)}".rstrip()
    with response:
        if 300 <= response.status < 400:
            return f"{status}: it sends on to {_line(response.headers.get('Location') or 'nowhere')}, where sgkg does not follow"
        try:
            words = _words(response.read(CHUNK).decode("utf-8", "replace"))
        except HTTPError:  # the status is the news; its explanation may break off
            words = ""
    return f"{status}: {words}" if words else status


def _words(body: str) -> str:
    """Return the first line that says something; of a web page its title."""
    if re.match(r"\s*<(?:!doctype|html|head|\?xml)", body, re.IGNORECASE):
        found = re.search(r"<title[^>]*>(.*?)</title>", body, re.IGNORECASE | re.DOTALL)
        return _line(found[1] if found else "")
    return next((line for line in map(_line, body.splitlines()) if line), "")


def _own_words(data: bytes) -> str:
    """Return the first line of an answer that is neither JSON nor markup: what a server says where its answer breaks off."""
    lines = map(_line, data.decode("utf-8", "replace").splitlines())
    return next((line for line in lines if line and line[0] not in '{}[]"<,' and not line[0].isdigit()), "")


def _line(words: str, limit: int = 300) -> str:
    return shortened(clean(words), limit)


def _results(endpoint: str, media: str, data: bytes, columns: list[str]) -> tuple[str, list[str], list[tuple[Any, ...]], bool]:
    import pyoxigraph as ox

    found: ox.QuerySolutions | ox.QueryBoolean | None = None
    try:
        data = data.removeprefix(b"\xef\xbb\xbf")
        form = ox.QueryResultsFormat.XML if _XML_RESULTS.match(data) else ox.QueryResultsFormat.JSON  # whatever the server calls it
        found = ox.parse_query_results(data, format=form)
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
    words = _own_words(data)
    said = f"; the server says: {words}" if words else ""
    return f"{endpoint}: the answer ({_line(media, 60)}) cannot be read as {wanted}: {_line(problem)}{said}"
