"""The one door for RDF text: files and bytes come in through `read` and `parse`, checked, and Turtle goes out canonical through `canonical`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kg import files, sandbox
from kg.rdf import PREFIXES

if TYPE_CHECKING:
    from pyoxigraph import Quad, RdfFormat, Store

FORMATS = {
    ".ttl": "turtle",
    ".trig": "trig",
    ".nt": "ntriples",
    ".nq": "nquads",
    ".jsonld": "jsonld",
    ".json": "jsonld",
    ".rdf": "rdfxml",
    ".xml": "rdfxml",
    ".owl": "rdfxml",
}
MAX_BYTES = 1 << 30
MAX_PIPED = 1 << 26
MAX_DEPTH = 100
MAX_IRI = 2_000
MOST_SECONDS = 60
MAX_BLANK_NODES = 200
# Strings and IRIs are matched so that a # in them is passed over; group 1 is a comment.
_QUOTED = rb"""
    \"{3}(?:\"{0,2}(?:[^\"\\]|\\.))*\"{3} | '{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
  | \"(?:[^\"\\\n]|\\.)*\" | '(?:[^'\\\n]|\\.)*' | <[^<>\s]*> | \\\#
    """
_COMMENT = re.compile(_QUOTED + rb"| (\#)", re.DOTALL | re.VERBOSE)
_TRIPLE_TERM = re.compile(_QUOTED + rb"| \#[^\n]* | (<<)", re.DOTALL | re.VERBOSE)
_NO_TRIPLE_TERMS = "holds an RDF 1.2 triple term (<<( … )>>), which other tools cannot read; state the triple on a node of its own"
_ENTITY = re.compile(rb"<!ENTITY\s+(?:%\s*)?\S+\s+(?:(SYSTEM|PUBLIC)|\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_REFERENCE = re.compile(rb"&(?!#|amp;|lt;|gt;|quot;|apos;)|%[A-Za-z_]|&#(?:38|x0*26);", re.IGNORECASE)


class FactsError(ValueError):
    """A file that cannot be read as RDF; the message is one line: file, place, what is wrong, what to do.

    Attributes:
        path, line, column: the place, counted from 1; 0 where none is known.
        problem: what is wrong, without the place.
    """

    def __init__(self, path: str, problem: str, line: int = 0, column: int = 0) -> None:
        self.path, self.problem, self.line, self.column = path, problem, line, column
        place = f"{path}:{line}:{column}" if line and column else f"{path}:{line}" if line else path
        super().__init__(f"{place}: {problem}")

    def __reduce__(self) -> tuple[type[FactsError], tuple[str, str, int, int]]:
        """Let it pass from a child process to its parent."""
        return FactsError, (self.path, self.problem, self.line, self.column)


def load(path: Path) -> bytes:
    """Return the bytes of a file of facts, without a byte-order mark.

    Raises:
        FactsError: no such file, a directory, unreadable, larger than MAX_BYTES, or not UTF-8 text.
    """
    name = str(path)
    try:
        return clean(name, files.load(path, MAX_BYTES if path.is_file() else MAX_PIPED))
    except OSError as error:
        raise FactsError(name, str(error).removeprefix(f"{name}: ")) from error


def clean(name: str, data: bytes) -> bytes:
    """Return `data` without a byte-order mark, after a check that it is UTF-8 text."""
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise FactsError(name, "is UTF-16; save it as UTF-8")
    if (nul := data.find(b"\0")) >= 0:
        raise FactsError(name, "is a binary file (it holds a NUL byte)", _line(data, nul))
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FactsError(name, "is not UTF-8; save it as UTF-8", _line(data, error.start)) from error
    return data


def file_format(path: Path) -> str:
    """Return the name of the RDF format that the ending of `path` stands for.

    Raises:
        FactsError: an ending that is none of FORMATS.
    """
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise FactsError(str(path), f"unknown ending {path.suffix or '(none)'}; use one of {' '.join(FORMATS)}") from None


def read(path: Path, *, base_iri: str | None = None) -> list[Quad]:
    """Read a file of facts by its ending; see `parse`."""
    form = file_format(path)
    return parse(load(path), form, name=str(path), base_iri=base_iri)


def parse(data: bytes, form: str, *, name: str, base_iri: str | None = None) -> list[Quad]:
    """Parse RDF with nothing loaded from elsewhere.

    Args:
        data: UTF-8 bytes without a byte-order mark (see `clean`).
        form: a value of FORMATS.
        name: what to call the data in errors.
        base_iri: against which relative IRIs are resolved; without it they are errors.

    Returns:
        The quads in the order of the file; triples are in the default graph.

    Raises:
        FactsError: entities that refer to entities, a remote context, RDF 1.2 terms, any syntax error.
    """
    import pyoxigraph as ox

    _refuse_swelling(name, data, form)
    if form == "rdfxml":
        _refuse_entities(name, data)
        _refuse_fragment(name, data)
    if form in ("jsonld", "rdfxml"):
        _try(name, data, form, base_iri)
    try:
        quads = list(ox.parse(data, _engine_format(form), base_iri=base_iri, rename_blank_nodes=False))
    except SyntaxError as error:
        line, column = error.lineno or 0, error.offset or 0
        raise FactsError(name, _explain(error.msg or str(error), form), line, column) from error
    except (ValueError, MemoryError) as error:  # MemoryError: the parser's own bound on one token
        raise FactsError(name, _explain(str(error), form)) from error
    for quad in quads:
        if isinstance(quad.subject, ox.Triple) or isinstance(quad.object, ox.Triple):
            raise FactsError(name, _NO_TRIPLE_TERMS, _line(data, data.find(b"<<")))
        if isinstance(quad.object, ox.Literal) and quad.object.direction is not None:
            problem = "holds an RDF 1.2 text direction (@lang--dir), which other tools cannot read; keep the language tag alone"
            raise FactsError(name, problem, _line(data, data.find(b"--")))
    return quads


def reread(data: bytes) -> Iterator[Quad]:
    """Yield the quads of N-Quads that this project itself has written, without the checks of `parse`; blank nodes keep their names."""
    import pyoxigraph as ox

    return ox.parse(data, ox.RdfFormat.N_QUADS, rename_blank_nodes=False)


def load_into(store: Store, source: bytes | Path, form: str) -> None:
    """Load what this project itself has written into a store, into the graphs that it names, without the checks of `parse`.

    Args:
        store: where to.
        source: UTF-8 bytes, or a file.
        form: a value of FORMATS.

    Raises:
        SyntaxError: it does not parse.
        OSError: the file cannot be read.
    """
    if isinstance(source, bytes):
        store.bulk_load(source, _engine_format(form), lenient=True)
    else:
        store.bulk_load(path=str(source), format=_engine_format(form), lenient=True)


def _engine_format(form: str) -> RdfFormat:
    import pyoxigraph as ox

    return {
        "turtle": ox.RdfFormat.TURTLE,
        "trig": ox.RdfFormat.TRIG,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "nquads": ox.RdfFormat.N_QUADS,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdfxml": ox.RdfFormat.RDF_XML,
    }[form]


def _line(data: bytes, offset: int) -> int:
    """Return the number of the line of an offset; 0 for an offset of -1, which `find` gives where there is nothing."""
    return data.count(b"\n", 0, offset) + 1 if offset >= 0 else 0


_LONG_IRI = re.compile(rb"<[^<>\s]{%d}" % MAX_IRI)
_PREFIX_IRI = re.compile(rb"(?:prefix\s+[^\s<]*|base)\s*<[^<>]{%d}" % MAX_IRI, re.IGNORECASE)
_NAMESPACE = re.compile(rb"""(?:xmlns(?::[\w.\-]+)?|xml:base|<!ENTITY\s+\S+)\s*=?\s*["'][^"']{%d}""" % MAX_IRI, re.IGNORECASE)


def _refuse_swelling(name: str, data: bytes, form: str) -> None:
    """Refuse a text that is much more when it is read than it is when it is written, or that is nested more deeply than the engine can take."""
    if form == "jsonld":
        _refuse_deep_or_long(name, data)
    elif form != "rdfxml" and data.count(b"<<") > MAX_DEPTH and (found := next((one for one in _TRIPLE_TERM.finditer(data) if one[1]), None)):
        raise FactsError(name, _NO_TRIPLE_TERMS, _line(data, found.start()))  # nested deeply they overflow the engine's stack
    elif (form == "rdfxml" or _LONG_IRI.search(data)) and (found := (_NAMESPACE if form == "rdfxml" else _PREFIX_IRI).search(data)):
        line = _line(data, found.start())
        raise FactsError(name, f"line {line} declares a prefix, base or entity of more than {MAX_IRI:,} characters; shorten it")


_TOO_DEEP = f"is nested more than {MAX_DEPTH} levels deep; name the nodes, and write one after the other"


def _try(name: str, data: bytes, form: str, base_iri: str | None) -> None:
    """Parse once in a child process with limits: a parser of a foreign format may take any time and memory, and even crash."""
    try:
        sandbox.run(partial(_parsed, data, form, base_iri), timeout=MOST_SECONDS)
    except (TimeoutError, sandbox.KilledError):
        problem = f"takes more than {MOST_SECONDS} s to read, or more memory than it may have (SGKG_MEMORY); write it as N-Triples, or split it"
        raise FactsError(name, problem) from None
    except NotImplementedError:
        return  # this system has no processes that could be limited


def _parsed(data: bytes, form: str, base_iri: str | None) -> None:
    import pyoxigraph as ox

    with suppress(SyntaxError, ValueError):  # the parent finds it again, and tells the place
        for _ in ox.parse(data, _engine_format(form), base_iri=base_iri, rename_blank_nodes=False):
            pass


def _refuse_deep_or_long(name: str, data: bytes) -> None:
    import json

    try:
        # As the engine reads it: numbers of any length, and each pair of an object, also those of one key, of which the last hides the others.
        level: list[Any] = [json.loads(data, parse_int=str, parse_float=str, object_pairs_hook=tuple)]
    except RecursionError:
        raise FactsError(name, _TOO_DEEP) from None
    except ValueError:
        return  # the engine says what is wrong with it, and where
    for _ in range(MAX_DEPTH):
        for context in (value for one in level if isinstance(one, tuple) for key, value in one if key == "@context"):
            if max(map(len, re.findall(r'"((?:[^"\\]|\\.)*)"', json.dumps(context))), default=0) > MAX_IRI:
                problem = f"has a context with more than {MAX_IRI:,} characters in one place, which are written out at each use; shorten it"
                raise FactsError(name, problem)
        level = [part for one in level for part in ((value for _, value in one) if isinstance(one, tuple) else one if isinstance(one, list) else ())]
        if not level:
            return
    raise FactsError(name, _TOO_DEEP)


def _refuse_entities(name: str, data: bytes) -> None:
    for match in _ENTITY.finditer(data):
        line = _line(data, match.start())
        if match.group(1):
            raise FactsError(name, "declares an entity that is kept elsewhere; write its value in the file", line)
        if _REFERENCE.search(match.group(2) or match.group(3) or b""):
            raise FactsError(name, "declares an entity that refers to another entity; write its value out", line)


def _refuse_fragment(name: str, data: bytes) -> None:
    """Refuse XML that is nested deeply, or is not well-formed.

    For the depth the engine takes a time that grows with its square, and what breaks off it reads as if it were whole.
    """
    from xml.parsers import expat

    depth = 0

    def begin(*_: object) -> None:
        nonlocal depth
        depth += 1
        if depth > MAX_DEPTH:
            raise FactsError(name, _TOO_DEEP, reader.CurrentLineNumber)

    def end(_: str) -> None:
        nonlocal depth
        depth -= 1

    reader = expat.ParserCreate()
    reader.StartElementHandler, reader.EndElementHandler = begin, end
    try:
        reader.Parse(data, True)
    except expat.ExpatError as error:
        raise FactsError(name, f"is not well-formed XML: {expat.ErrorString(error.code)}", error.lineno, error.offset + 1) from error


def _explain(message: str, form: str) -> str:
    """Return the engine's words with what to do, for the mistakes that people make."""
    message = re.sub(r"^Parser error (?:at|between) line [\w ]*?\d+: ", "", " ".join(message.split()))
    if "has not been declared" in message:
        return f"{message}; declare it with a PREFIX line at the head of the file"
    if form == "jsonld" and "LoadDocumentCallback" in message:
        return "refers to a context that is kept elsewhere; nothing is loaded: copy the @context into the file"
    if "No scheme found" in message or "relative IRI" in message:
        return f"{message}; write the whole IRI, or a prefix"
    if "buffer" in message:
        return f"{message}: one term of the file is too long; shorten it"
    return message


def prefixes_of(data: bytes) -> dict[str, str]:
    """Return the prefixes that Turtle or TriG text declares at the start of a line, name to IRI."""
    found = re.findall(rb"^\s*@?prefix\s+([\w.\-]*):\s*<([^<>\s]*)>", data, re.IGNORECASE | re.MULTILINE)
    return {name.decode(): iri.decode() for name, iri in found}


def canonical(data: bytes, *, name: str) -> str:
    """Return Turtle rewritten in the one form that this project keeps: longturtle, terms and prefixes sorted.

    Args:
        data: Turtle as UTF-8 bytes without a byte-order mark.
        name: what to call it in errors.

    Raises:
        FactsError: not Turtle, comments that would be lost, more than MAX_BLANK_NODES blank nodes, or a rewritten form
            that pyoxigraph reads as other triples.
    """
    before = parse(data, "turtle", name=name)
    if comment := next((found for found in _COMMENT.finditer(data) if found[1]), None):
        raise FactsError(name, "has a comment, which no rewriting keeps; say it with skos:scopeNote", _line(data, comment.start()))
    import pyoxigraph as ox
    import rdflib

    blank = {term for quad in before for term in (quad.subject, quad.object) if isinstance(term, ox.BlankNode)}
    if len(blank) > MAX_BLANK_NODES:
        raise FactsError(name, f"has {len(blank)} blank nodes; at most {MAX_BLANK_NODES} can be ordered: name them")
    graph = rdflib.Graph(bind_namespaces="none")
    for prefix, iri in sorted({**PREFIXES, **prefixes_of(data)}.items()):
        graph.bind(prefix, iri, replace=True)
    with literals_as_written():
        graph.parse(data=data, format="turtle")
    text = graph.serialize(format="longturtle", canon=bool(blank), encoding="utf-8").strip() + b"\n"
    if _dataset(parse(text, "turtle", name=name)) != _dataset(before):
        raise FactsError(name, "cannot be rewritten without changing what it says; report this file")
    return text.decode()


@contextmanager
def literals_as_written() -> Iterator[None]:
    """Keep rdflib from rewriting `"01"^^xsd:integer` to `"1"`, and from words of its own about ill-formed literals."""
    import logging
    import warnings

    import rdflib

    logger = logging.getLogger("rdflib.term")
    before = rdflib.NORMALIZE_LITERALS, logger.disabled
    rdflib.NORMALIZE_LITERALS, logger.disabled = False, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        rdflib.NORMALIZE_LITERALS, logger.disabled = before


def _dataset(quads: list[Quad]) -> object:
    import pyoxigraph as ox

    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset
