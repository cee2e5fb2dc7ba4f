"""Write a network as Cytoscape JSON (.cyjs), which Cytoscape and Cytoscape.js read: positions are there, y pointing down.

`name` and `shared_name` are what Cytoscape shows, `interaction` is its column for the kind. Times, which it does not know, are attributes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kg.network import Projection
from kg.network.attributes import edge_table, node_table, record


def write(projection: Projection) -> Iterator[str]:
    """Yield the document in pieces; the same projection gives the same characters."""
    head = {"name": projection.name, "shared_name": projection.name, "title": projection.heading, "report": list(projection.report.lines())}
    yield '{"format_version": "1.0", "generated_by": "sgkg", "target_cytoscapejs_version": "~2.1",\n'
    yield f'"data": {_json(head)},\n"elements": {{\n"nodes": ['
    table = node_table(projection.nodes)
    for place, node in enumerate(projection.nodes):
        data: dict[str, Any] = {
            "id": node.id,
            "name": node.label,
            "shared_name": node.label,
            "label": node.label,
            "size": node.size,
            "color": node.colour,
        }
        element = {"data": data | record(table, place), "position": {"x": node.x, "y": -node.y}}
        yield f"{',' if place else ''}\n{_json(element)}"
    yield '\n],\n"edges": ['
    table = edge_table(projection.edges)
    for place, edge in enumerate(projection.edges):
        about: dict[str, Any] = {
            "id": edge.id, "source": edge.source, "target": edge.target, "name": edge.label, "shared_name": edge.label, "label": edge.label,
            "interaction": edge.kind, "shared_interaction": edge.kind, "kind": edge.kind, "weight": edge.weight, "directed": edge.directed,
            "color": edge.colour,
        }  # fmt: skip
        yield f"{',' if place else ''}\n{_json({'data': about | record(table, place)})}"
    yield "\n]}}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
