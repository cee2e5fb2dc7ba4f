"""Write a network as the JSON of graphology, which its `import` takes and sigma.js and Gephi Lite draw.

The format: https://graphology.github.io/serialization.html. Times, which it does not know, are attributes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from kg.network import Projection
from kg.network.attributes import edge_table, node_table, record


def write(projection: Projection) -> Iterator[str]:
    """Yield the document in pieces; the same projection gives the same characters."""
    head = {"name": projection.name, "title": projection.heading, "report": list(projection.report.lines())}
    yield f'{{"options": {{"type": "mixed", "multi": true, "allowSelfLoops": true}},\n"attributes": {_json(head)},\n"nodes": ['
    table = node_table(projection.nodes)
    for place, node in enumerate(projection.nodes):
        look: dict[str, Any] = {"label": node.label, "x": node.x, "y": node.y, "size": node.size, "color": node.colour}
        yield f"{',' if place else ''}\n{_json({'key': node.id, 'attributes': look | record(table, place)})}"
    yield '\n],\n"edges": ['
    table = edge_table(projection.edges)
    for place, edge in enumerate(projection.edges):
        shown: dict[str, Any] = {"kind": edge.kind, "label": edge.label, "weight": edge.weight, "color": edge.colour}
        element: dict[str, Any] = {"key": edge.id, "source": edge.source, "target": edge.target, "attributes": shown | record(table, place)}
        if not edge.directed:
            element["undirected"] = True
        yield f"{',' if place else ''}\n{_json(element)}"
    yield "\n]}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
