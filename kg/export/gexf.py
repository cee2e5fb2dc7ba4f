"""Write a network as GEXF 1.3, in the part of it that Gephi, Gephi Lite and graphology all read without a warning.

What that part is was found by experiment: edges carry `kind`; dates are whole days, one interval as start and end, several as
spells, and stand beside as plain attributes, since Gephi Lite reads no time; one `attributes` block for each class, before the
nodes; column ids are their titles; colours are r, g and b; no date of writing.
A size is a radius. Where several edges of one kind join two nodes, `kind` tells them apart, since Gephi merges edges of one kind, and the
attribute `relation` is the kind. The grammar is gexf.rng of github.com/gephi/gexf.
Years in place of days are written as real numbers, which is what Gephi reads a time of any other format as.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kg.export.xml import batched, escape, number, rgb
from kg.network import Edge, Interval, Node, Note, Projection, Value
from kg.network.attributes import AttributeTable, cell_text, edge_table, node_table
from kg.rdf import Scalar


def write(projection: Projection, *, time: str = "date", lists: bool = False) -> Iterator[str]:
    """Yield the document in pieces; the same projection gives the same characters.

    Args:
        projection: what to write.
        time: `date` writes days, `year` years; the attributes since and until are days in both.
        lists: write several values of one attribute as a list, which Gephi reads, in place of text joined by "; ".
    """
    return batched(_pieces(projection, time=time, lists=lists))


def _pieces(projection: Projection, *, time: str, lists: bool) -> Iterator[str]:
    nodes, edges = projection.nodes, projection.edges
    dated = any(node.intervals for node in nodes) or any(edge.intervals for edge in edges)
    mode = f' mode="dynamic" timeformat="{"date" if time == "date" else "double"}" timerepresentation="interval"' if dated else ' mode="static"'
    intervals_of = tuple if time == "date" else years
    # Gephi drops every edge that differs from a default, so none is given where directed and undirected edges mix.
    default = ' defaultedgetype="directed"' if all(edge.directed for edge in edges) else ""
    node_cells, edge_cells = node_table(nodes, lists=lists), edge_table(edges, lists=lists, relation=True)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3">\n'
        f"<meta>\n<creator>sgkg</creator>\n<keywords>{escape(projection.name)}</keywords>\n"
        f"<description>{escape(projection.description)}</description>\n</meta>\n"
        f'<graph{default} idtype="string"{mode}>\n{_columns("node", node_cells)}{_columns("edge", edge_cells)}<nodes count="{len(nodes)}">\n'
    )
    openings = _openings(node_cells)
    for node, cells in zip(nodes, node_cells.cells, strict=True):
        bounds, spells = _time(intervals_of(node.intervals))
        yield (
            f'<node id="{escape(node.id)}" label="{escape(node.label)}"{bounds}>{_values(openings, cells)}{spells}'
            f'<viz:size value="{number(node.radius)}"/><viz:position x="{number(node.x)}" y="{number(node.y)}" z="0"/>'
            f"{_colour(node.colour)}</node>\n"
        )
    yield f'</nodes>\n<edges count="{len(edges)}">\n'
    openings = _openings(edge_cells)
    for edge, cells in zip(edges, edge_cells.cells, strict=True):
        bounds, spells = _time(intervals_of(edge.intervals))
        yield (
            f'<edge id="{escape(edge.id)}" source="{escape(edge.source)}" target="{escape(edge.target)}"'
            f' type="{"directed" if edge.directed else "undirected"}" kind="{escape(edge.key or edge.kind)}" label="{escape(edge.label)}"'
            f' weight="{number(edge.weight)}"{bounds}>{_values(openings, cells)}{spells}{_colour(edge.colour)}</edge>\n'
        )
    yield "</edges>\n</graph>\n</gexf>\n"


def _columns(class_: str, table: AttributeTable) -> str:
    rows = "".join(f'<attribute id="{escape(c.name)}" title="{escape(c.name)}" type="{c.type}"/>\n' for c in table.columns)
    return f'<attributes class="{class_}" mode="static">\n{rows}</attributes>\n' if rows else ""


def _openings(table: AttributeTable) -> list[str]:
    return [f'<attvalue for="{escape(column.name)}" value="' for column in table.columns]


def _values(openings: Sequence[str], cells: Sequence[Value | None]) -> str:
    filled = [
        f'{opening}{escape(cell if isinstance(cell, str) else listed(cell) if isinstance(cell, tuple) else cell_text(cell))}"/>'
        for opening, cell in zip(openings, cells, strict=True)
        if cell is not None
    ]
    return f"<attvalues>{''.join(filled)}</attvalues>" if filled else ""


def listed(cell: Sequence[Scalar]) -> str:
    """Return several texts as a list that Gephi and graphology read alike."""
    quoted = (str(one).replace("\\", "\\\\").replace('"', '\\"') for one in cell)
    return "[" + ", ".join(f'"{one}"' for one in quoted) + "]"


def years(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return intervals of days as intervals of years, united where they share a year."""
    done: list[Interval] = []
    for one in intervals:
        start, end = (bound and str(int(bound[:4])) for bound in one)
        if done and done[-1].end is not None and start is not None and int(start) <= int(done[-1].end):
            done[-1] = Interval(done[-1].start, end)
        else:
            done.append(Interval(start, end))
    return tuple(done)


def notes(projection: Projection, *, time: str = "date", lists: bool = False) -> list[Note]:
    """Return what this format writes in another way than the projection has it."""
    if time == "date":
        return []
    elements: list[Node | Edge] = [*projection.nodes, *projection.edges]
    united = [one.id for one in elements if len(years(one.intervals)) < len(one.intervals)]
    return [Note("times that share a year, united; the days are in since, until and spells", len(united), tuple(united[:3]))] if united else []


def _bounds(interval: Interval) -> str:
    start = f' start="{interval.start}"' if interval.start else ""
    return f'{start} end="{interval.end}"' if interval.end else start


def _time(intervals: Sequence[Interval]) -> tuple[str, str]:
    """Return the attributes of one interval, or the spells of several."""
    if len(intervals) < 2:
        return (_bounds(intervals[0]) if intervals else ""), ""
    return "", f"<spells>{''.join(f'<spell{_bounds(one)}/>' for one in intervals)}</spells>"


def _colour(colour: str) -> str:
    red, green, blue = rgb(colour)
    return f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
