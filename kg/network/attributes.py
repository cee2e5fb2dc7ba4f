"""The attributes of nodes and of edges as two tables whose columns have names and types that every tool can read.

Reserved are the names that Gephi, Cytoscape, graphology or sigma give a meaning of their own; a view's attribute of such a name
is written as `attr_<name>`. A column has one type: whole numbers, real numbers, truth values, else text; several values of one
cell are text, joined by "; ", or a list of texts where lists are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kg.network.model import Edge, Interval, Node, Value

RESERVED = frozenset({
    "id", "label", "weight", "timeset", "kind", "source", "target", "type", "start", "end", "x", "y", "z", "size", "color", "colour", "shape",
    "thickness", "iri", "class", "full_label", "since", "until", "since_year", "until_year", "dates", "spells", "claims", "polarity", "directed",
    "relation",
    "r", "g", "b", "xpos", "ypos", "edgelabel", "edgeid", "edge weight", "d3", "d7", "key", "name", "shared_name", "shared name", "interaction",
    "shared_interaction", "suid", "selected", "position", "undirected",
})  # fmt: skip
_BAD_NAME = re.compile(r"[^\w.-]+")
_TIME_NAME = re.compile("(?i)(inter)(val)|(time)(stamp)")  # Gephi's spreadsheet importer takes such a column for times and drops its texts
_INTEGER, _LONG = 2**31, 2**63


@dataclass(frozen=True, slots=True)
class AttributeColumn:
    """A column: its name in files, and its type: integer, long, double, boolean, string or liststring."""

    name: str
    type: str


@dataclass(frozen=True, slots=True)
class AttributeTable:
    """Columns, and each element's cells in their order (None where empty)."""

    columns: tuple[AttributeColumn, ...]
    cells: Sequence[Sequence[Value | None]]

    def record(self, row: int) -> dict[str, Value]:
        """Return one element's filled cells by column name."""
        return {column.name: cell for column, cell in zip(self.columns, self.cells[row], strict=True) if cell is not None}


def node_table(nodes: Sequence[Node], *, lists: bool = False) -> AttributeTable:
    """Make the table of the nodes' attributes, the fixed ones first; `lists` keeps several values of a cell apart."""
    fixed: list[tuple[str, list[Value | None]]] = [
        ("iri", [node.iri or None for node in nodes]),
        ("class", [node.type for node in nodes]),
    ]
    return _table(nodes, fixed, lists)


def edge_table(edges: Sequence[Edge], *, lists: bool = False, relation: bool = False) -> AttributeTable:
    """Make the table of the edges' attributes, the fixed ones first.

    Args:
        edges: the edges.
        lists: keep several values of a cell apart.
        relation: add the kind as an attribute where edges of one kind are told apart by a key.
    """
    keyed = relation and any(edge.key for edge in edges)
    fixed: list[tuple[str, list[Value | None]]] = [
        ("relation", [edge.kind if keyed else None for edge in edges]),
        ("polarity", [edge.polarity or None for edge in edges]),
        ("claims", [edge.claims or None for edge in edges]),
    ]
    return _table(edges, fixed, lists)


def _table(elements: Sequence[Node] | Sequence[Edge], fixed: list[tuple[str, list[Value | None]]], lists: bool) -> AttributeTable:
    fixed += [
        ("full_label", [one.full_label or None for one in elements]),
        ("since", [_first(one.intervals) for one in elements]),
        ("until", [_last(one.intervals) for one in elements]),
        ("since_year", [_year(_first(one.intervals)) for one in elements]),
        ("until_year", [_year(_last(one.intervals)) for one in elements]),
        ("dates", [one.dates or None for one in elements]),
        ("spells", [spells(one.intervals) if len(one.intervals) > 1 else None for one in elements]),
    ]
    own = safe_names(name for one in elements for name in one.attributes)
    named = [(name, cells) for name, cells in fixed if any(cell is not None for cell in cells)]
    named += [(safe, [one.attributes.get(name) for one in elements]) for name, safe in own.items()]
    columns, cells_by_column = [], []
    for name, cells in named:
        type_ = column_type(cells, lists=lists)
        columns.append(AttributeColumn(name, type_))
        cells_by_column.append([_as_type(cell, type_) for cell in cells])
    return AttributeTable(tuple(columns), list(zip(*cells_by_column, strict=True)) or [()] * len(elements))


def safe_names(names: Iterable[str]) -> dict[str, str]:
    """Map attribute names, sorted, to names that no reader takes for something else, each unlike the others but for case as well."""
    result: dict[str, str] = {}
    taken: set[str] = set(RESERVED)
    for name in sorted(set(names)):
        plain = _TIME_NAME.sub(r"\1\3_\2\4", _BAD_NAME.sub("_", name).strip("_.-")) or "value"
        # A name of digits alone reads as a position to graphology, one in `taken` as a column of the tool's own.
        safe = base = f"attr_{plain}" if plain.lower() in taken or plain[0].isdigit() else plain
        number = 1
        while safe.lower() in taken:
            number += 1
            safe = f"{base}_{number}"
        taken.add(safe.lower())
        result[name] = safe
    return result


def column_type(cells: Iterable[Value | None], *, lists: bool = False) -> str:
    """Return the narrowest type that holds every cell."""
    found: set[str] = set()
    cells = list(cells)
    if lists and any(isinstance(cell, tuple) for cell in cells):
        return "liststring"
    for cell in cells:
        if isinstance(cell, bool):
            found.add("boolean")
        elif isinstance(cell, int):
            found.add("integer" if -_INTEGER <= cell < _INTEGER else "long" if -_LONG <= cell < _LONG else "string")
        elif cell is not None:
            found.add("double" if isinstance(cell, float) else "string")
        if "string" in found:
            return "string"
    if len(found) == 1:
        return found.pop()
    return "long" if found == {"integer", "long"} else "double" if found == {"integer", "double"} else "string"


def cell_text(cell: Value) -> str:
    """Return a cell as text."""
    if isinstance(cell, tuple):
        return "; ".join(cell_text(one) for one in cell)
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return repr(cell) if isinstance(cell, float) else str(cell)


def spells(intervals: Iterable[Interval]) -> str:
    """Return intervals as ISO 8601 writes them, an open bound as `..`."""
    return "; ".join(f"{one.start or '..'}/{one.end or '..'}" for one in intervals)


def _as_type(cell: Value | None, type_: str) -> Value | None:
    """Turn a cell into its column's type."""
    if cell is None:
        return None
    if type_ == "liststring":
        return tuple(map(cell_text, cell)) if isinstance(cell, tuple) else (cell_text(cell),)
    if type_ == "string":
        return cell if isinstance(cell, str) else cell_text(cell)
    return float(cell) if type_ == "double" and not isinstance(cell, tuple) else cell


def _first(intervals: Sequence[Interval]) -> str | None:
    return intervals[0].start if intervals else None


def _last(intervals: Sequence[Interval]) -> str | None:
    return intervals[-1].end if intervals else None


def _year(day: str | None) -> int | None:
    return int(day[:4]) if day else None
