"""Put pySHACL's comparisons of literals right, where it compares what SPARQL cannot compare.

pySHACL orders an ill-formed date by its spelling (or stops with a TypeError), and a date below any number, where SHACL 4.3 and 4.5.3 ask
for a result because `<` is an error. Without this the engines differ on exactly the files that validation is for.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from pyshacl.constraints.core import value_range_constraints
from pyshacl.constraints.core.property_pair_constraints import (
    LessThanConstraintComponent,
    LessThanOrEqualsConstraintComponent,
)
from rdflib import RDF, XSD, Literal
from rdflib.term import Node

_INTEGERS = {
    XSD[name]
    for name in "integer nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger long int short byte"
    " unsignedLong unsignedInt unsignedShort unsignedByte".split()
}
_ZONE = re.compile(r"(?:Z|([+-])(\d\d):(\d\d))$")
_DIGITS = re.compile(r"[+-]?[0-9]{1,4000}")
_Order = Callable[[Any, Any], bool]


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


def correct() -> None:
    """Replace the comparisons inside pySHACL (0.40), for this process."""
    for place, name, better in (
        (value_range_constraints, "compare_literal", _compare_literal),
        (LessThanConstraintComponent, "_compare_lt", _pairs(operator.lt)),
        (LessThanOrEqualsConstraintComponent, "_compare_ltoe", _pairs(operator.le)),
    ):
        if not hasattr(place, name):  # another release: rather stop than differ silently
            raise RuntimeError(f"pySHACL has no {place.__name__}.{name} any more; install the release that pyproject.toml names")
        setattr(place, name, better)
