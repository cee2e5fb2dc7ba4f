"""Write a network as GraphML, which yEd, Gephi, igraph and networkx read.

Keys have ids of their own (`n0`, `e0`) and the attribute's name, since the names Gephi gives a meaning (label, x, y, size, r, g, b,
weight) are those that it looks for. GraphML has no time: since, until, dates and spells are attributes. networkx refuses a
file in which directed and undirected edges mix, so there all edges are written as directed, with a truth value `directed`.
The grammar: http://graphml.graphdrawing.org/specification.html.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kg.export.xml import batched, escape, number, rgb
from kg.network import Note, Projection, Value
from kg.network.attributes import AttributeColumn, cell_text, edge_table, node_table

_TYPES = {"integer": "int", "long": "long", "double": "double", "boolean": "boolean", "string": "string"}
_RGB = (AttributeColumn("r", "integer"), AttributeColumn("g", "integer"), AttributeColumn("b", "integer"))
_NODE_COLUMNS = (
    AttributeColumn("label", "string"), AttributeColumn("x", "double"), AttributeColumn("y", "double"), AttributeColumn("size", "double"), *_RGB,
)  # fmt: skip
_EDGE_COLUMNS = (
    AttributeColumn("kind", "string"), AttributeColumn("label", "string"), AttributeColumn("weight", "double"),
    AttributeColumn("directed", "boolean"), *_RGB,
)  # fmt: skip


def write(projection: Projection) -> Iterator[str]:
    """Yield the document in pieces; the same projection gives the same characters."""
    return batched(_pieces(projection))


def _pieces(projection: Projection) -> Iterator[str]:
    nodes, edges = projection.nodes, projection.edges
    node_cells, edge_cells = node_table(nodes), edge_table(edges)
    node_columns, edge_columns = (*_NODE_COLUMNS, *node_cells.columns), (*_EDGE_COLUMNS, *edge_cells.columns)
    undirected = bool(edges) and not any(edge.directed for edge in edges)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
        f"{_declared('node', node_columns)}{_declared('edge', edge_columns)}"
        f'<graph id="{escape(projection.name)}" edgedefault="{"undirected" if undirected else "directed"}">\n'
        f"<desc>{escape(projection.description)}</desc>\n"
    )
    openings = [f'<data key="n{place}">' for place in range(len(node_columns))]
    for node, cells in zip(nodes, node_cells.cells, strict=True):
        own = (node.label, node.x, node.y, node.radius, *rgb(node.colour))
        yield f'<node id="{escape(node.id)}">{_data(openings, (*own, *cells))}</node>\n'
    openings = [f'<data key="e{place}">' for place in range(len(edge_columns))]
    for edge, cells in zip(edges, edge_cells.cells, strict=True):
        values = (edge.kind, edge.label, edge.weight, edge.directed, *rgb(edge.colour), *cells)
        ends = f'source="{escape(edge.source)}" target="{escape(edge.target)}"'
        yield f'<edge id="{escape(edge.id)}" {ends}>{_data(openings, values)}</edge>\n'
    yield "</graph>\n</graphml>\n"


def notes(projection: Projection) -> list[Note]:
    """Return what this format writes in another way than the projection has it."""
    undirected = [edge.id for edge in projection.edges if not edge.directed]
    mixed = undirected and len(undirected) < len(projection.edges)
    return [Note("undirected edges among directed ones, marked by the attribute directed", len(undirected), tuple(undirected[:3]))] if mixed else []


def _declared(class_: str, columns: Sequence[AttributeColumn]) -> str:
    return "".join(
        f'<key id="{class_[0]}{place}" for="{class_}" attr.name="{escape(column.name)}" attr.type="{_TYPES[column.type]}"/>\n'
        for place, column in enumerate(columns)
    )


def _data(openings: Sequence[str], cells: Sequence[Value | None]) -> str:
    return "".join(f"{opening}{_text(cell)}</data>" for opening, cell in zip(openings, cells, strict=True) if cell is not None)


def _text(cell: Value) -> str:
    return escape(cell) if isinstance(cell, str) else number(cell) if isinstance(cell, float) else escape(cell_text(cell))
