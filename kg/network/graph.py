"""Hand a network to networkx, with the attributes that every export format has.

networkx is imported inside the functions, so that drawing a view does not pay for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kg.network.attributes import edge_table, node_table, record
from kg.network.model import Projection

if TYPE_CHECKING:
    import networkx as nx


def to_networkx(projection: Projection) -> nx.MultiDiGraph[str]:
    """Return the network as a networkx.MultiDiGraph.

    Nodes are keyed by their short id, edges by theirs. Nodes have label, x, y, size, color and the attribute columns; edges kind,
    label, weight, directed (False where the edge has no direction), color and theirs. The graph has name, title and report.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=projection.name, title=projection.heading, report=list(projection.report.lines()))
    table = node_table(projection.nodes)
    for place, node in enumerate(projection.nodes):
        graph.add_node(node.id, label=node.label, x=node.x, y=node.y, size=node.size, color=node.colour, **record(table, place))
    table = edge_table(projection.edges)
    for place, edge in enumerate(projection.edges):
        look = {"kind": edge.kind, "label": edge.label, "weight": edge.weight, "directed": edge.directed, "color": edge.colour}
        graph.add_edge(edge.source, edge.target, edge.id, **look, **record(table, place))
    return graph
