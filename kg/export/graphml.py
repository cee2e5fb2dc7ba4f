"""Write a network as GraphML, which yEd, Gephi, igraph and networkx read.

Keys have ids of their own (`n0`, `e0`) and the attribute's name, since the names Gephi gives a meaning (label, x, y, size, r, g, b,
weight) are those that it looks for. GraphML has no time: since, until, dates and spells are attributes. networkx refuses a
file in which directed and undirected edges mix, so there all edges are written as directed, with a truth value `directed`.
The grammar: http://graphml.graphdrawing.org/specification.html.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.export.gexf import BATCH, escape, number
from kg.network import Note, Projection, Value
from kg.network.attributes import Column, Table, edge_table, node_table, shown

_TYPES = {"integer": "int", "long": "long", "double": "double", "boolean": "boolean", "string": "string"}
_NODE_LOOK = (("label", "string"), ("x", "double"), ("y", "double"), ("size", "double"), ("r", "integer"), ("g", "integer"), ("b", "integer"))
_EDGE_LOOK = (
    ("kind", "string"),
    ("label", "string"),
    ("weight", "double"),
    ("directed", "boolean"),
    ("r", "integer"),
    ("g", "integer"),
    ("b", "integer"),
)


def write(projection: Projection) -> Iterator[str]:
    """Yield the document in pieces; the same projection gives the same characters."""
    nodes, edges = projection.nodes, projection.edges
    tables = node_table(nodes), edge_table(edges)
    node_keys, edge_keys = (
        _keys(letter, (*(Column(*column) for column in look), *table.columns))
        for letter, look, table in zip("ne", (_NODE_LOOK, _EDGE_LOOK), tables, strict=True)
    )
    undirected = bool(edges) and not any(edge.directed for edge in edges)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
        f"{_declared('node', node_keys, _NODE_LOOK, tables[0])}{_declared('edge', edge_keys, _EDGE_LOOK, tables[1])}"
        f'<graph id="{escape(projection.name)}" edgedefault="{"undirected" if undirected else "directed"}">\n'
        f"<desc>{escape(_description(projection))}</desc>\n"
    )
    pieces: list[str] = []
    for node, cells in zip(nodes, tables[0].cells, strict=True):
        look = (node.label, node.x, node.y, node.size, *_rgb(node.colour))
        pieces.append(f'<node id="{escape(node.id)}">{_data(node_keys, (*look, *cells))}</node>\n')
        if len(pieces) >= BATCH:
            yield "".join(pieces)
            pieces.clear()
    for edge, cells in zip(edges, tables[1].cells, strict=True):
        look_ = (edge.kind, edge.label, edge.weight, edge.directed, *_rgb(edge.colour))
        ends = f'source="{escape(edge.source)}" target="{escape(edge.target)}"'
        pieces.append(f'<edge id="{escape(edge.id)}" {ends}>{_data(edge_keys, (*look_, *cells))}</edge>\n')
        if len(pieces) >= BATCH:
            yield "".join(pieces)
            pieces.clear()
    pieces.append("</graph>\n</graphml>\n")
    yield "".join(pieces)


def notes(projection: Projection) -> list[Note]:
    """Return what this format writes in another way than the projection has it."""
    undirected = [edge.id for edge in projection.edges if not edge.directed]
    mixed = undirected and len(undirected) < len(projection.edges)
    return [Note("undirected edges among directed ones, marked by the attribute directed", len(undirected), tuple(undirected[:3]))] if mixed else []


def _description(projection: Projection) -> str:
    return "\n".join([projection.heading, *projection.report.lines()])


def _keys(letter: str, columns: Sequence[Column]) -> list[str]:
    return [f'<data key="{letter}{place}">' for place in range(len(columns))]


def _declared(class_: str, keys: Sequence[str], look: Sequence[tuple[str, str]], table: Table) -> str:
    columns = (*(Column(*column) for column in look), *table.columns)
    return "".join(
        f'<key id="{class_[0]}{place}" for="{class_}" attr.name="{escape(column.name)}" attr.type="{_TYPES[column.type]}"/>\n'
        for place, column in enumerate(columns[: len(keys)])
    )


def _data(keys: Sequence[str], cells: Sequence[Value | None]) -> str:
    return "".join(f"{key}{_text(cell)}</data>" for key, cell in zip(keys, cells, strict=True) if cell is not None)


def _text(cell: Value) -> str:
    return escape(cell) if isinstance(cell, str) else number(cell) if isinstance(cell, float) else escape(shown(cell))


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
