"""Put pySHACL's comparisons of literals right, where it compares what SPARQL cannot compare.

pySHACL orders an ill-formed date by its spelling (or stops with a TypeError), and a date below any number, where SHACL 4.3 and 4.5.3 ask
for a result because `<` is an error. Without this the engines differ on exactly the files that validation is for.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from pyshacl.constraints.core import value_range_constraints
from pyshacl.constraints.core.property_pair_constraints import (
    LessThanConstraintComponent,
    LessThanOrEqualsConstraintComponent,
)
from rdflib import XSD, Literal
from rdflib.term import Node

_INTEGERS = {
    XSD[name]
    for name in "integer nonNegativeInteger positiveInteger nonPositiveInteger negativeInteger long int short byte"
    " unsignedLong unsignedInt unsignedShort unsignedByte".split()
}
_DIGITS = re.compile(r"[+-]?[0-9]{1,4000}")
_Order = Callable[[Any, Any], bool]


def _key(node: Node) -> tuple[object, Any]:
    """Return what a literal may be compared with, and the value to compare; TypeError where it has no order."""
    if isinstance(node, Literal) and node.datatype in _INTEGERS and _DIGITS.fullmatch(str(node)):
        return "number", int(node)  # the other engine takes the number also where it is out of the range of its type
    if not isinstance(node, Literal) or node.language or node.ill_typed:
        raise TypeError("not comparable")
    value = node.value
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return "number", value
    datatype = node.datatype or XSD.string
    return datatype, str(node) if datatype == XSD.string else value


def _compare_literal(left: Literal, right: Literal) -> int:
    """Return -1, 0 or 1; TypeError where SPARQL's `<` is an error."""
    (kind, a), (other, b) = _key(left), _key(right)
    if kind != other or a is None or b is None:
        raise TypeError("not comparable")
    if isinstance(a, float) or isinstance(b, float):
        a, b = float(a), float(b)
    if not (a < b or a == b or a > b):  # NaN
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
