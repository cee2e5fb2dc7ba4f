"""The door to Oxigraph: stores in memory and on disk, queries on them, and errors a person can act on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from kg import sparql
from kg.rdf import PREFIXES, node
from kg.text import did_you_mean

if TYPE_CHECKING:
    import pyoxigraph as ox

    Term = ox.NamedNode | ox.BlankNode | ox.Literal
    Row = tuple[Term | None, ...]

KEYWORDS = frozenset(
    """A ABS ADD ALL AS ASC ASK AVG BASE BIND BNODE BOUND BY CEIL COALESCE CONCAT CONSTRUCT CONTAINS COUNT DATATYPE DAY DESC DESCRIBE
    DISTINCT ENCODE_FOR_URI EXISTS FALSE FILTER FLOOR FROM GRAPH GROUP GROUP_CONCAT HAVING HOURS IF IN IRI ISBLANK ISIRI ISLITERAL ISNUMERIC
    ISURI LANG LANGMATCHES LCASE LIMIT MAX MD5 MIN MINUS MINUTES MONTH NAMED NOT NOW OFFSET OPTIONAL ORDER PREFIX RAND REDUCED REGEX REPLACE
    ROUND SAMETERM SAMPLE SECONDS SELECT SEPARATOR SERVICE SHA1 SHA256 SHA384 SHA512 SILENT STR STRAFTER STRBEFORE STRDT STRENDS STRLANG STRLEN
    STRSTARTS STRUUID SUBSTR SUM TIMEZONE TRUE TZ UCASE UNDEF UNION URI UUID VALUES WHERE YEAR""".split()
)


class QueryError(ValueError):
    """A query that cannot be read; the message has the line of the query and a caret under the place."""


class QueryResult(NamedTuple):
    """What a query gave: rows for SELECT, triples for CONSTRUCT and DESCRIBE, a truth value for ASK.

    Attributes:
        kind: rows, graph or truth.
        columns: the variables of SELECT in the order written, without `?`.
        rows: one tuple of terms a row (None = unbound), or (subject, predicate, object) for a graph.
        truth: the value of ASK.
    """

    kind: str
    columns: Sequence[str] = ()
    rows: Iterable[Sequence[Any]] = ()
    truth: bool = False


def memory(quads: Iterable[ox.Quad] = ()) -> ox.Store:
    """Return a store in memory that holds `quads`."""
    import pyoxigraph as ox

    store = ox.Store()
    store.extend(quads)
    return store


def from_nquads(data: bytes) -> ox.Store:
    """Return a store in memory that holds N-Quads of ours."""
    import pyoxigraph as ox

    store = ox.Store()
    store.load(data, ox.RdfFormat.N_QUADS, lenient=True)
    return store


def to_nquads(store: ox.Store) -> bytes:
    """Return the quads of a store as N-Quads, in no order."""
    import pyoxigraph as ox

    return store.dump(format=ox.RdfFormat.N_QUADS) or b""


def engine_version() -> str:
    """Return the version of the engine, which is part of a snapshot's name."""
    import pyoxigraph as ox

    return ox.__version__


def graph_names(store: ox.Store) -> set[str]:
    """Return the IRIs of the named graphs of `store`."""
    return {graph.value for graph in store.named_graphs()}


class Dataset(NamedTuple):
    """The graphs that a query is to be asked of in place of those that it names itself: those that are merged, and those for GRAPH."""

    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()


def run(store: ox.Store, text: str, columns: Sequence[str] | None = None, dataset: Dataset | None = None) -> QueryResult:
    """Run a query over the union of all graphs, or over those that its FROM clauses name.

    Args:
        store: where to run it.
        text: a SPARQL 1.1 query; the known prefixes need no declaration.
        columns: the columns of SELECT in the order wanted; None leaves the engine's.
        dataset: the graphs to ask, which go before FROM (https://www.w3.org/TR/sparql11-protocol/#dataset).

    Returns:
        The answer; its rows are read from the store as they are asked for.

    Raises:
        QueryError: a query that cannot be read.
        LookupError: a graph in FROM or in the dataset that the store does not hold.
    """
    try:
        named = sparql.dataset(text, PREFIXES)
    except ValueError as error:
        raise QueryError(str(error)) from error
    dataset = dataset or Dataset()
    chosen = [*dataset.default, *dataset.named]
    if named or chosen:
        held = graph_names(store)
        for graph in chosen or named:
            if graph not in held:
                said = f"<{graph}>" if chosen else f"FROM <{graph}>"
                raise LookupError(f"{said}: the graph has no such part" + did_you_mean(f"<{graph}>", (f"<{one}>" for one in held), most=1))
    asked: dict[str, Any] = {"default_graph": list(map(node, dataset.default)), "named_graphs": list(map(node, dataset.named))} if chosen else {}
    try:
        # The union default graph would silently ignore FROM.
        result = store.query(text, prefixes=PREFIXES, use_default_graph_as_union=not named and not chosen, **asked)
    except SyntaxError as error:
        raise QueryError(explain(text, str(error))) from error
    import pyoxigraph as ox

    if isinstance(result, ox.QueryBoolean):
        return QueryResult("truth", truth=bool(result))
    if isinstance(result, ox.QueryTriples):
        return QueryResult("graph", ["subject", "predicate", "object"], ((t.subject, t.predicate, t.object) for t in result))
    given = [variable.value for variable in result.variables]
    order = sorted(given, key=list(columns).index if columns and set(columns) >= set(given) else given.index)
    return QueryResult("rows", order, _rows(result, order))


def _rows(solutions: ox.QuerySolutions, order: list[str]) -> Iterator[tuple[Any, ...]]:
    given = [variable.value for variable in solutions.variables]
    places = [given.index(name) for name in order]
    for solution in solutions:  # a value by its variable takes eight times as long
        yield tuple(map(tuple(solution).__getitem__, places))


def explain(text: str, message: str) -> str:
    """Return a syntax error of the engine in words, with the line and a caret.

    Args:
        text: the query.
        message: the engine's message, which begins with `error at LINE:COLUMN`.
    """
    declared = set(PREFIXES)
    found = list(sparql.tokens(text))
    for index, token in enumerate(found):
        before = found[index - 1].text.upper() if index else ""
        if token.kind == "name" and not token.text.startswith("_:"):
            prefix = token.text.partition(":")[0]
            if before == "PREFIX":
                declared.add(prefix)
            elif prefix not in declared:
                hint = did_you_mean(f"{prefix}:", (f"{one}:" for one in declared), f"declare it: PREFIX {prefix}: <…>", most=1)
                return caret(text, token.at, f"unknown prefix {prefix}:{hint}")
        elif token.kind == "word" and token.text.upper() not in KEYWORDS:
            return caret(text, token.at, f"unknown word {token.text}{did_you_mean(token.text, KEYWORDS, most=1)}")
    place = re.search(r"error at (\d+):(\d+)", message)
    line, column = (int(place[1]), int(place[2])) if place else (1, 1)
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    at = min(starts[min(line, len(starts)) - 1] + column - 1, len(text))
    if "unbound" in message or "variable" in message:
        words = "a variable in SELECT is neither grouped nor computed" if "SELECT" in message else "a variable is used before it is bound"
    elif text.count("{") != text.count("}"):
        words = f"the braces do not match: {text.count('{')} open, {text.count('}')} close"
    elif at >= len(text.rstrip()):
        words = "the query ends too early"
    else:
        words = "the query cannot be read on from here"
    return caret(text, at, words)


def caret(text: str, at: int, words: str) -> str:
    """Return words about a place in a query with its line and column, the line itself, and a caret under the place."""
    line = text.count("\n", 0, at) + 1
    start = text.rfind("\n", 0, at) + 1
    shown = text[start:].partition("\n")[0]
    offset = at - start
    if offset > 60:  # keep the place in sight on long lines
        shown, offset = "…" + shown[offset - 50 :], 51
    shown = "".join(sign if sign.isprintable() else " " for sign in shown[:110])
    return f"line {line}, column {at - start + 1}: {words}\n  {shown}\n  {' ' * offset}^"
