"""The door to pySHACL: the reference engine, everywhere installable, reduced to the same results."""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import pyshacl
import rdflib
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from rdflib import RDF, SH, BNode, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.term import Node

from kg.rdf import literal
from kg.validate import ordering
from kg.validate.results import ANONYMOUS, Result, once_per_row

ordering.correct()

_MODIFIERS = ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?"))


class _Labels(dict[str, BNode]):
    """Lets blank nodes keep the names that they have in the data, with the `_:` so that messages show it."""

    def get(self, key: str, default: object = None) -> BNode:
        return BNode(f"_:{key}")


@contextmanager
def literals_as_written() -> Iterator[None]:
    """Keep rdflib from rewriting `"01"^^xsd:integer` to `"1"`, and from words of its own about ill-formed literals."""
    logger = logging.getLogger("rdflib.term")
    before = rdflib.NORMALIZE_LITERALS, logger.disabled
    rdflib.NORMALIZE_LITERALS, logger.disabled = False, True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)
            yield
    finally:
        rdflib.NORMALIZE_LITERALS, logger.disabled = before


def run(data: str, shapes: str) -> list[Result]:
    """Validate with pySHACL.

    Args:
        data: N-Triples.
        shapes: Turtle.

    Returns:
        The results, sorted.

    Raises:
        ValueError: either does not parse, or a shape is ill-formed.
    """
    with literals_as_written():
        data_graph = Graph(bind_namespaces="none")
        shapes_graph = Graph(bind_namespaces="none")
        try:
            data_graph.parse(io.BytesIO(data.encode()), format="nt", bnode_context=_Labels())
            shapes_graph.parse(data=shapes, format="turtle")
        except (SyntaxError, ParserError) as error:
            raise ValueError(str(error)) from error
        try:
            _, report, text = pyshacl.validate(data_graph, shacl_graph=shapes_graph)
        except (ReportableRuntimeError, ShapeLoadError, ConstraintLoadError) as error:
            raise ValueError(f"pySHACL cannot read the shapes: {error}") from error
    if not isinstance(report, Graph):
        raise ValueError(f"pySHACL cannot apply the shapes: {text}")
    found = {node for top in report.subjects(RDF.type, SH.ValidationReport) for node in report.objects(top, SH.result)}
    return once_per_row(_result(report, node, shapes_graph) for node in found if (node, None, None) not in data_graph)


def _result(report: Graph, node: Node, shapes: Graph) -> Result:
    value, path, shape = report.value(node, SH.value), report.value(node, SH.resultPath), report.value(node, SH.sourceShape)
    return Result(
        term_text(report.value(node, SH.focusNode)),
        "" if path is None else path_text(report, path),
        "" if value is None else term_text(value),
        str(report.value(node, SH.sourceConstraintComponent)),
        ANONYMOUS if isinstance(shape, BNode) else str(shape),
        str(report.value(node, SH.resultSeverity)),
        _messages(report, node, shape, shapes),
    )


def term_text(node: Node | None) -> str:
    """Return a term in canonical N-Triples."""
    if isinstance(node, Literal):
        return literal(str(node), str(node.datatype or ""), node.language or "")
    if isinstance(node, BNode):
        return f"_:{node.removeprefix('_:')}"
    return f"<{node}>"


def path_text(graph: Graph, node: Node) -> str:
    """Return a SHACL path as SPARQL writes it, with the brackets that the other engine sets."""
    if isinstance(node, URIRef):
        return f"<{node}>"
    inverse, choice = graph.value(node, SH.inversePath), graph.value(node, SH.alternativePath)
    if inverse is not None:
        return f"^{path_text(graph, inverse)}"
    if choice is not None:
        return f"({'|'.join(path_text(graph, step) for step in graph.items(choice))})"
    for term, sign in _MODIFIERS:
        inner = graph.value(node, term)
        if inner is not None:
            return f"({path_text(graph, inner)}){sign}"
    return f"({'/'.join(path_text(graph, step) for step in graph.items(node))})"


def _messages(report: Graph, node: Node, shape: Node | None, shapes: Graph) -> tuple[str, ...]:
    """Return the declared messages of a result.

    pySHACL puts words of its own where a shape has no `sh:message`, and adds those of the shape to those of a
    SPARQL constraint, where SHACL 5.3.2 says that the constraint's come first.
    """
    texts = {str(text) for text in report.objects(node, SH.resultMessage)}
    on_shape = {str(text) for text in shapes.objects(shape, SH.message)}
    constraint = report.value(node, SH.sourceConstraint)
    if constraint is not None and (constraint, SH.message, None) in shapes:
        return tuple(sorted(texts - on_shape or texts))
    return tuple(sorted(texts)) if on_shape else ()
