"""Write a network as two tables, nodes and edges, in CSV by the rules of Gephi's spreadsheet importer; R and spreadsheets read them too.

The importer takes Id, Label and Timeset of nodes, and Source, Target, Type, Kind, Id, Label, Weight and Timeset of edges, for
itself. It guesses the type of every other column from the first 25 rows alone and drops what does not fit later on, so rows that
show the type of a column come first. It merges edges of one Kind between two nodes, so where there are several, Kind tells them apart and
relation is the kind. Timeset is `<[1994-12-05, 2014-02-27]; [2022-02-24, Infinity]>`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from kg.network import Interval, Projection, Value
from kg.network.attributes import AttributeColumn, AttributeTable, cell_text, edge_table, node_table
from kg.table import MARK
from kg.text import csv_text

LOOKED_AT = 25
BATCH = 500
_GUESSED = re.compile(r"\s*(?:true|false|[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?[fd]?|nan|[-+]?infinity|.*[\[(].*)\s*", re.IGNORECASE | re.DOTALL)


def nodes(projection: Projection, *, excel: bool = False) -> Iterator[str]:
    """Yield the table of the nodes in pieces; `excel` begins with a byte-order mark and makes formulas inert, see `kg.text.csv_text`."""
    head = ("Id", "Label", "Timeset")
    own = ([node.id, node.label, timeset(node.intervals)] for node in projection.nodes)
    look = ([number(node.x), number(node.y), number(node.radius), node.colour] for node in projection.nodes)
    yield from _lines(head, own, node_table(projection.nodes), ("x", "y", "size", "color"), look, excel)


def edges(projection: Projection, *, excel: bool = False) -> Iterator[str]:
    """Yield the table of the edges in pieces; `excel` begins with a byte-order mark and makes formulas inert, see `kg.text.csv_text`."""
    head = ("Source", "Target", "Type", "Kind", "Id", "Label", "Weight", "Timeset")
    own = (
        [
            *(edge.source, edge.target, "Directed" if edge.directed else "Undirected"),
            *(edge.key or edge.kind, edge.id, edge.label, number(edge.weight), timeset(edge.intervals)),
        ]
        for edge in projection.edges
    )
    look = ([edge.colour] for edge in projection.edges)
    yield from _lines(head, own, edge_table(projection.edges, relation=True), ("color",), look, excel)


def timeset(intervals: Iterable[Interval]) -> str:
    """Return intervals as Gephi writes and reads them, '' where there are none."""
    spans = "; ".join(f"[{one.start or '-Infinity'}, {one.end or 'Infinity'}]" for one in intervals)
    return f"<{spans}>" if spans else ""


def number(value: float) -> str:
    """Return a number as a real one, which the importer must not take for a whole one by its first rows."""
    return repr(float(value))


def _lines(
    head: Sequence[str], own: Iterable[list[str]], table: AttributeTable, names: Sequence[str], look: Iterable[list[str]], excel: bool
) -> Iterator[str]:
    rows = list(zip(own, table.cells, look, strict=True))
    yield MARK if excel else ""
    batch: list[Sequence[str]] = [[*head, *(column.name for column in table.columns), *names]]
    for place in _order(table):
        first, cells, last = rows[place]
        batch.append([*first, *("" if cell is None else cell_text(cell) for cell in cells), *last])
        if len(batch) >= BATCH:
            yield csv_text(batch, inert=excel)
            batch.clear()
    yield csv_text(batch, inert=excel)


def _order(table: AttributeTable) -> list[int]:
    """Return the rows in an order by whose first LOOKED_AT the type of each column can be seen."""
    order = list(range(len(table.cells)))
    front: list[int] = []
    for place, column in enumerate(table.columns):
        witness = next((row for row in order if _shows(column, table.cells[row][place])), None)
        if witness is not None and witness >= LOOKED_AT and witness not in front:
            front.append(witness)
    return front + [row for row in order if row not in set(front)] if front else order


def _shows(column: AttributeColumn, cell: Value | None) -> bool:
    """Tell whether a cell is of its column's type and of no narrower one that the importer would guess."""
    if cell is None:
        return False
    if column.type == "string":
        return bool(str(cell).strip()) and not _GUESSED.fullmatch(str(cell))
    return column.type != "long" or (isinstance(cell, int) and not -(2**31) <= cell < 2**31)
