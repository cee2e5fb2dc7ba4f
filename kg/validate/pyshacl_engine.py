"""Run pySHACL: the reference engine, everywhere installable, with its comparisons of literals put right, reduced to the same results.

pySHACL orders an ill-formed date by its spelling (or stops with a TypeError), and a date below any number, where SHACL 4.3 and 4.5.3 ask
for a result because `<` is an error. Without this the engines differ on exactly the files that validation is for.
"""

from __future__ import annotations

import io
import operator
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pyshacl
from pyshacl.constraints.core import value_range_constraints
from pyshacl.constraints.core.property_pair_constraints import LessThanConstraintComponent, LessThanOrEqualsConstraintComponent
from pyshacl.errors import ConstraintLoadError, ReportableRuntimeError, ShapeLoadError
from rdflib import RDF, SH, XSD, BNode, Graph, Literal, URIRef
from rdflib.exceptions import ParserError
from rdflib.term import Node

from kg.rdf import literal
from kg.turtle.parse import literals_as_written
from kg.validate.model import ANONYMOUS, Result, once_per_row

_INTEGERS = {
    XSD[name]
    for name in "integer nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger long int short byte"
    " unsignedLong unsignedInt unsignedShort unsignedByte".split()
}
_ZONE = re.compile(r"(?:Z|([+-])(\d\d):(\d\d))$")
_DIGITS = re.compile(r"[+-]?[0-9]{1,4000}")
_Order = Callable[[Any, Any], bool]
_MODIFIERS = ((SH.zeroOrMorePath, "*"), (SH.oneOrMorePath, "+"), (SH.zeroOrOnePath, "?"))


class _Labels(dict[str, BNode]):
    """Lets blank nodes keep the names that they have in the data, with the `_:` so that messages show it."""

    def get(self, key: str, default: object = None) -> BNode:
        return BNode(f"_:{key}")


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
        except (MemoryError, RecursionError):
            raise
        except Exception as error:  # of a query or a pattern in the shapes, as whatever library reads it raises it
            raise ValueError(f"pySHACL cannot apply the shapes: {error}") from error
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


# Comparisons of literals -----------------------------------------------------------------------------------------------


def _key(node: Node) -> tuple[str, Any]:
    """Return what a literal may be compared with, and the value to compare; TypeError where it has no order."""
    if not isinstance(node, Literal) or (node.value is None and not node.language):
        raise TypeError("not comparable")
    text, datatype, value = str(node), node.datatype or XSD.string, node.value
    if datatype in (XSD.string, RDF.langString, XSD.anyURI):
        return "text", text
    if datatype in _INTEGERS and _DIGITS.fullmatch(text):
        return "number", int(text)  # also where it is out of the range of its type
    if node.ill_typed or text != text.strip():
        raise TypeError("not comparable")
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return "number", value
    return ("day", _instants(value, text)) if datatype == XSD.date else (str(datatype), value)


def _instants(day: date, text: str) -> tuple[bool, int, int]:
    """Return whether a day has a zone, and the earliest and latest minute at which it can begin (XML Schema 1.0, 3.2.7.3)."""
    minute = day.toordinal() * 24 * 60
    zone = _ZONE.search(text)
    if not zone:
        return False, minute - 14 * 60, minute + 14 * 60
    if zone[1]:
        minute -= (int(zone[2]) * 60 + int(zone[3])) * (-1 if zone[1] == "-" else 1)
    return True, minute, minute


def _compare_literal(left: Literal, right: Literal) -> int:
    """Return -1, 0 or 1; TypeError where SPARQL's `<` is an error."""
    (kind, a), (other, b) = _key(left), _key(right)
    if kind != other:
        raise TypeError("not comparable")
    if kind == "day":  # one with a zone and one without are in order when every zone leaves them so
        (zoned, a_first, a_last), (other_zoned, b_first, b_last) = a, b
        a, b = (a_first, b_first) if zoned == other_zoned or a_first > b_last else (a_last, b_first) if a_last < b_first else (None, None)
    elif isinstance(a, float) or isinstance(b, float):
        a, b = float(a), float(b)
    if a is None or not (a < b or a == b or a > b):  # NaN
        raise TypeError("not comparable")
    return int(a > b) - int(a < b)


def _holds(left: Node, right: Node, order: _Order) -> bool:
    try:
        return order(_compare_literal(left, right), 0)  # type: ignore[arg-type]
    except TypeError:
        return False


def _pairs(order: _Order) -> Callable[..., tuple[bool, list[Any]]]:
    def compare(component: Any, values: Iterable[Node], others: Iterable[Node], graph: Any, focus: Node) -> tuple[bool, list[Any]]:
        failing = (value for value in values for other in others if not _holds(value, other, order))
        reports = [component.make_v_result(graph, focus, value_node=value) for value in failing]
        return bool(reports), reports

    return compare


def _correct_comparisons() -> None:
    """Replace the comparisons inside pySHACL (0.40), for this process."""
    for place, name, better in (
        (value_range_constraints, "compare_literal", _compare_literal),
        (LessThanConstraintComponent, "_compare_lt", _pairs(operator.lt)),
        (LessThanOrEqualsConstraintComponent, "_compare_ltoe", _pairs(operator.le)),
    ):
        if not hasattr(place, name):  # another release: rather stop than differ silently
            raise RuntimeError(f"pySHACL has no {place.__name__}.{name} any more; install the release that pyproject.toml names")
        setattr(place, name, better)


_correct_comparisons()
