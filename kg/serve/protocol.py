"""The SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/): which format is wanted, the answer in it, and the service description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kg import rdf, sparql
from kg.serve.reply import TEXT, Reply, of_error, of_json
from kg.store import Dataset

if TYPE_CHECKING:
    from kg.answer import Answer
    from kg.graph import Graph

#: So many rows or triples an answer may have.
ROWS = 100_000
#: The formats by the name that `format` gives them: media type, the media types that ask for it, the format's IRI at W3C.
RESULTS = {
    "json": ("application/sparql-results+json", ("application/json",), "SPARQL_Results_JSON"),
    "xml": ("application/sparql-results+xml", ("application/xml", "text/xml"), "SPARQL_Results_XML"),
    "csv": ("text/csv; charset=utf-8", (), "SPARQL_Results_CSV"),
    "tsv": ("text/tab-separated-values; charset=utf-8", (), "SPARQL_Results_TSV"),
}
GRAPHS = {
    "ttl": ("text/turtle; charset=utf-8", ("application/x-turtle",), "Turtle"),
    "nt": ("application/n-triples", ("text/plain",), "N-Triples"),
    "jsonld": ("application/ld+json", ("application/json",), "JSON-LD"),
    "rdf": ("application/rdf+xml", ("application/xml", "text/xml"), "RDF_XML"),
}
Formats = Mapping[str, tuple[str, tuple[str, ...], str]]
_SD, _W3C = "http://www.w3.org/ns/sparql-service-description#", "http://www.w3.org/ns/formats/"
_TRIPLES = "http://rdfs.org/ns/void#triples"


def negotiate(accept: str, formats: Formats) -> str:
    """Return the format that an Accept header likes best, the first of equals; '' where it takes none of them.

    Args:
        accept: the header (RFC 9110, 12.5.1); '' takes anything.
        formats: those that there are, the best first.
    """
    wishes: list[tuple[str, float]] = []
    for part in (accept or "*/*").split(","):
        media, *parameters = (word.strip().lower() for word in part.split(";"))
        quality = next((word[2:] for word in parameters if word.startswith("q=")), "1")
        try:
            wishes.append((media, float(quality)))
        except ValueError:
            wishes.append((media, 0.0))

    def liked(name: str) -> float:
        media, others, _ = formats[name]
        own = media.partition(";")[0]
        kinds = {own: 3, **dict.fromkeys(others, 2), own.partition("/")[0] + "/*": 1, "*/*": 0}
        found = [(kinds[wish], quality) for wish, quality in wishes if wish in kinds]
        return max(found)[1] if found else 0.0

    best = max(formats, key=liked)
    return best if liked(best) > 0 else ""


def query(
    graph: Graph,
    text: str,
    forms: Mapping[str, str],
    *,
    default: Sequence[str] = (),
    named: Sequence[str] = (),
    reading: Mapping[str, Any],
    rows: int = ROWS,
) -> Reply:
    """Run a query and return its answer in a format.

    Args:
        graph: the graph.
        text: the query.
        forms: the format for `rows` (of `RESULTS`) and for `triples` (of `GRAPHS`), '' where none is wanted that there is.
        reading: of `Graph.query`.
        default: the graphs that are merged to the default graph.
        named: the graphs for GRAPH.
        rows: so many rows or triples the answer may have.
    """
    kind = "rows" if sparql.form(text) == "results" else "triples"
    form = forms[kind]
    if not form:
        return not_acceptable(RESULTS if kind == "rows" else GRAPHS)
    dataset = Dataset(tuple(default), tuple(named)) if default or named else None
    try:
        answer = graph.query(text, labels=False, limit=rows, dataset=dataset, **reading)
    except LookupError as error:  # a graph that there is not: a bad request, as the address is there
        return of_error(400, str(error), plain=True)
    if answer.more:
        return of_error(413, f"the answer has more than {rows:,} rows; narrow the query, or add a LIMIT", plain=True)
    return Reply(200, (RESULTS | GRAPHS)[form][0], written(answer, form), fleeting(text))


def fleeting(text: str) -> Mapping[str, str]:
    """Return the header that keeps an answer from being kept, where it is another one each time."""
    return {"Cache-Control": "no-store"} if sparql.words(text) & {"NOW", "RAND", "UUID", "STRUUID"} else {}


def not_acceptable(formats: Formats) -> Reply:
    """Say which formats there are to one who takes none of them."""
    offered = ", ".join(media.partition(";")[0] for media, _, _ in formats.values())
    return of_error(406, f"none of the formats that you accept is offered; there are {offered}", plain=True)


def written(answer: Answer, form: str) -> bytes:
    """Return an answer in one of the formats."""
    import pyoxigraph as ox

    if answer.kind == "graph":
        if form != "rdf":
            return answer.write(form)
        triples = sorted((ox.Triple(*row) for row in answer.terms), key=str)
        return ox.serialize(triples, format=ox.RdfFormat.RDF_XML) or b""
    from kg.answer import Answer

    # Without what fixes it, which not all that read the format let pass.
    data = of_json(Answer(answer.kind, answer.columns, answer.terms, answer.truth).plain()).body
    if form == "json":
        return data
    kinds = {"xml": ox.QueryResultsFormat.XML, "csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV}
    return ox.parse_query_results(data, format=ox.QueryResultsFormat.JSON).serialize(format=kinds[form]) or b""


def description(graph: Graph, form: str, *, address: str) -> Reply:
    """Describe the endpoint (https://www.w3.org/TR/sparql11-service-description/): what it takes and gives, and its graphs with their sizes.

    Args:
        graph: the graph.
        form: one of `GRAPHS`.
        address: the endpoint's own.
    """
    import pyoxigraph as ox

    from kg.answer import Answer

    rows: list[tuple[Any, ...]] = []

    def say(subject: Any, predicate: str, *objects: Any) -> None:
        rows.extend((subject, rdf.node(predicate), rdf.node(one) if isinstance(one, str) else one) for one in objects)

    service, dataset, merged = rdf.node(address), rdf.node(f"{address}#dataset"), rdf.node(f"{address}#default")
    manifest = graph.snapshot().manifest
    say(service, rdf.TYPE, f"{_SD}Service")
    say(service, f"{_SD}endpoint", address)
    say(service, f"{_SD}supportedLanguage", f"{_SD}SPARQL11Query")
    say(service, f"{_SD}feature", f"{_SD}UnionDefaultGraph")
    say(service, f"{_SD}resultFormat", *(_W3C + name for _, _, name in (*RESULTS.values(), *GRAPHS.values())))
    say(service, f"{_SD}defaultDataset", dataset)
    say(dataset, rdf.TYPE, f"{_SD}Dataset")
    say(dataset, f"{_SD}defaultGraph", merged)
    say(merged, rdf.TYPE, f"{_SD}Graph")
    say(merged, _TRIPLES, ox.Literal(int(manifest["quads"])))
    for place, (name, count) in enumerate(manifest["graphs"].items()):
        graph_, sized = rdf.node(f"{address}#graph{place}"), rdf.node(f"{address}#triples{place}")
        say(dataset, f"{_SD}namedGraph", graph_)
        say(graph_, rdf.TYPE, f"{_SD}NamedGraph")
        say(graph_, f"{_SD}name", name)
        say(graph_, f"{_SD}graph", sized)
        say(sized, rdf.TYPE, f"{_SD}Graph")
        say(sized, _TRIPLES, ox.Literal(int(count)))
    return Reply(200, GRAPHS[form][0], written(Answer("graph", ["subject", "predicate", "object"], rows), form))


def described(graph: Graph, form: str, *, iri: str) -> Reply:
    """Describe a thing by the triples in which it is the subject.

    Args:
        graph: the graph.
        form: one of `GRAPHS`.
        iri: the thing.
    """
    from kg import queries

    answer = graph.query(f"DESCRIBE {queries.term('iri', iri)}", labels=False)
    if not answer:
        return Reply(404, TEXT, f"{rdf.curie(iri)}: the graph has no such thing\n".encode())
    return Reply(200, GRAPHS[form][0], written(answer, form))
