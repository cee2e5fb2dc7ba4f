"""Write a network as JSON: of Cytoscape (.cyjs), and of graphology.

Cytoscape and Cytoscape.js read the first: positions are there, y pointing down; `name` and `shared_name` are what Cytoscape shows,
`interaction` is its column for the kind; the style sheet under `style`, which Cytoscape.js takes as it is, draws them as the pictures
do. graphology's `import` takes the second, which sigma.js and Gephi Lite draw; its format:
https://graphology.github.io/serialization.html. A size is a diameter in the first, in the second a radius.
Times, which neither knows, are attributes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from kg.network import Projection
from kg.network.attributes import edge_table, node_table
from kg.network.layout import FONT_SIZE, LABEL_WIDTH
from kg.network.palette import POLARITIES

LIGHT_TEXT = "#1a1f23"
_SHAPES = {"circle": "ellipse", "square": "rectangle", "wedge": "vee"}  # where Cytoscape.js has another name


def cytoscape(projection: Projection) -> Iterator[str]:
    """Yield the document for Cytoscape in pieces; the same projection gives the same characters."""
    about = {"name": projection.name, "shared_name": projection.name, "title": projection.heading, "report": list(projection.report.lines())}
    yield '{"format_version": "1.0", "generated_by": "sgkg", "target_cytoscapejs_version": "~2.1",\n'
    yield f'"data": {_json(about)},\n"elements": {{\n"nodes": ['
    cells = node_table(projection.nodes)
    yield from _listed(
        {
            "data": {
                "id": node.id, "name": node.label, "shared_name": node.label, "label": node.label, "size": node.size, "color": node.colour,
                **cells.record(row),
            },
            "position": {"x": node.x, "y": -node.y},
        }
        for row, node in enumerate(projection.nodes)
    )  # fmt: skip
    yield '\n],\n"edges": ['
    cells = edge_table(projection.edges)
    yield from _listed(
        {
            "data": {
                "id": edge.id, "source": edge.source, "target": edge.target, "name": edge.label, "shared_name": edge.label, "label": edge.label,
                "interaction": edge.kind, "shared_interaction": edge.kind, "kind": edge.kind, "weight": edge.weight, "directed": edge.directed,
                "color": edge.colour, **cells.record(row),
            }
        }
        for row, edge in enumerate(projection.edges)
    )  # fmt: skip
    yield f'\n]}},\n"style": {_json(_style(projection))}}}\n'


def _style(projection: Projection) -> list[dict[str, Any]]:
    """Return a style sheet of Cytoscape.js by which the network looks as in the pictures."""
    shapes = sorted({(node.type, node.shape) for node in projection.nodes})
    sheet: list[tuple[str, dict[str, Any]]] = [
        (
            "node",
            {
                "label": "data(label)", "width": "data(size)", "height": "data(size)", "background-color": "data(color)", "border-width": 1,
                "border-color": "#ffffff", "color": LIGHT_TEXT, "font-size": FONT_SIZE, "text-valign": "bottom", "text-margin-y": 2,
                "text-wrap": "wrap", "text-max-width": f"{LABEL_WIDTH:g}px", "text-outline-color": "#ffffff", "text-outline-width": 1.5,
            },
        ),
        *((f'node[class = {_json(type_)}]', {"shape": _SHAPES.get(shape, shape)}) for type_, shape in shapes),
        (
            "edge",
            {
                "label": "data(label)", "width": "mapData(weight, 1, 8, 1, 4)", "line-color": "data(color)", "color": "data(color)",
                "font-size": 7, "curve-style": "bezier", "text-rotation": "autorotate", "text-outline-color": "#ffffff", "text-outline-width": 1.5,
                "target-arrow-color": "data(color)", "arrow-scale": 0.7,
            },
        ),
        ("edge[?directed]", {"target-arrow-shape": "triangle"}),
        *(
            (f'edge[polarity = {_json(name)}]', {"line-style": "dashed", "line-dash-pattern": list(style.dashes)})
            for name, style in sorted(POLARITIES.items())
            if style.dashes
        ),
    ]  # fmt: skip
    return [{"selector": selector, "style": style} for selector, style in sheet]


def graphology(projection: Projection) -> Iterator[str]:
    """Yield the document for graphology in pieces; the same projection gives the same characters."""
    about = {"name": projection.name, "title": projection.heading, "report": list(projection.report.lines())}
    yield f'{{"options": {{"type": "mixed", "multi": true, "allowSelfLoops": true}},\n"attributes": {_json(about)},\n"nodes": ['
    cells = node_table(projection.nodes)
    yield from _listed(
        {
            "key": node.id,
            "attributes": {"label": node.label, "x": node.x, "y": node.y, "size": node.radius, "color": node.colour, **cells.record(row)},
        }
        for row, node in enumerate(projection.nodes)
    )
    yield '\n],\n"edges": ['
    cells = edge_table(projection.edges)
    yield from _listed(
        {
            "key": edge.id,
            "source": edge.source,
            "target": edge.target,
            "attributes": {"kind": edge.kind, "label": edge.label, "weight": edge.weight, "color": edge.colour, **cells.record(row)},
            **({} if edge.directed else {"undirected": True}),
        }
        for row, edge in enumerate(projection.edges)
    )
    yield "\n]}\n"


def _listed(elements: Iterable[Any]) -> Iterator[str]:
    """Yield the elements of a list, one a line."""
    for place, element in enumerate(elements):
        yield f"{',' if place else ''}\n{_json(element)}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
