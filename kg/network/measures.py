"""Measure the nodes of a network, by networkx.

Degree counts edges as drawn; strength sums their weights, an undirected edge counting in both directions. The other measures
need a simple graph, in which the edges between two nodes are one whose weight is their sum: PageRank (Brin and Page 1998, damping
0.85) follows its direction; betweenness (Brandes 2001, https://doi.org/10.1080/0022250X.2001.9990249) and communities (Louvain,
Blondel et al. 2008, https://doi.org/10.1088/1742-5468/2008/10/P10008, seeded) do not, and betweenness counts steps, not weights.
Blocs for `brokerage` are the communities.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kg.network.brokerage import BETWEEN, ROLES, brokers
from kg.network.model import Note, Projection, Scalar

if TYPE_CHECKING:
    import networkx as nx

EXACT = 2000  # nodes beyond which betweenness is estimated
PIVOTS = 400
NAMES = ("degree", "in_strength", "out_strength", "pagerank", "betweenness", "community", "component", "brokerage")


@dataclass(frozen=True, slots=True)
class Measures:
    """The measures of each node by id and name, and what was estimated or left out."""

    of: Mapping[str, Mapping[str, Scalar]]
    notes: tuple[Note, ...] = ()


def measure(projection: Projection, seed: int = 1) -> Measures:
    """Measure every node.

    Args:
        projection: the network; positions do not matter.
        seed: of the communities, and of the pivots where betweenness is estimated.
    """
    import networkx as nx

    directed, plain = _simple(projection)
    found: dict[str, dict[str, Scalar]] = {
        node.id: {"degree": 0, "in_strength": 0.0, "out_strength": 0.0, "pagerank": 0.0, "betweenness": 0.0} for node in projection.nodes
    }
    for edge in projection.edges:
        for end in (edge.source, edge.target):
            found[end]["degree"] = int(found[end]["degree"]) + 1
        for source, target in ((edge.source, edge.target), *([] if edge.directed else [(edge.target, edge.source)])):
            found[source]["out_strength"] = round(float(found[source]["out_strength"]) + edge.weight, 6)
            found[target]["in_strength"] = round(float(found[target]["in_strength"]) + edge.weight, 6)
    notes: list[Note] = []
    if not found:
        return Measures(found)
    for name, rank in nx.pagerank(directed).items():
        found[name]["pagerank"] = round(rank, 6)
    pivots = min(PIVOTS, len(found)) if len(found) > EXACT else None
    if pivots:
        notes.append(Note(f"betweenness estimated from {pivots} of {len(found):,} nodes (Brandes and Pich 2007)", 1, (f"seed {seed}",)))
    for name, share in nx.betweenness_centrality(plain, k=pivots, seed=seed).items():
        found[name]["betweenness"] = round(share, 6)
    groups = {
        "community": nx.community.louvain_communities(plain, seed=seed) if plain.number_of_edges() else [{name} for name in found],
        "component": nx.connected_components(plain),
    }
    for name, parts in groups.items():
        # Numbered by size: the numbers say the same in every run.
        for number, part in enumerate(sorted((sorted(part) for part in parts), key=lambda part: (-len(part), part[0])), 1):
            for one in part:
                found[one][name] = number
    roles = brokers(directed.edges, {name: int(values["community"]) for name, values in found.items()})
    if roles is None:
        notes.append(Note("brokerage left out: too many paths to look at", 1, ()))
    for name, counts in (roles or {}).items():
        found[name] |= {"brokerage": sum(counts[role] for role in BETWEEN), **{role: counts[role] for role in ROLES}}
    return Measures(found, tuple(notes))


def add(projection: Projection, seed: int = 1) -> Projection:
    """Return the network with the measures as attributes of its nodes; a view's own attribute of such a name is kept, ours `measured_…`."""
    measures = measure(projection, seed)
    nodes = []
    for node in projection.nodes:
        own = {f"measured_{name}" if name in node.attributes else name: value for name, value in measures.of[node.id].items()}
        nodes.append(replace(node, attributes={**node.attributes, **own}))
    report = replace(projection.report, noted=(*projection.report.noted, *measures.notes))
    return replace(projection, nodes=tuple(nodes), report=report)


def _simple(projection: Projection) -> tuple[nx.DiGraph[str], nx.Graph[str]]:
    """Return the simple directed and the simple undirected graph under a network, without self-loops, nodes and edges in a fixed order."""
    import networkx as nx

    arcs: dict[tuple[str, str], float] = {}
    pairs: dict[tuple[str, str], float] = {}
    for edge in projection.edges:
        one, two = edge.source, edge.target
        if one == two:
            continue
        arcs[one, two] = arcs.get((one, two), 0.0) + edge.weight
        if not edge.directed:
            arcs[two, one] = arcs.get((two, one), 0.0) + edge.weight
        pair = min(one, two), max(one, two)
        pairs[pair] = pairs.get(pair, 0.0) + edge.weight
    directed: nx.DiGraph[str] = nx.DiGraph()
    plain: nx.Graph[str] = nx.Graph()
    for graph, edges in ((directed, arcs), (plain, pairs)):
        graph.add_nodes_from(node.id for node in projection.nodes)
        graph.add_weighted_edges_from((one, two, weight) for (one, two), weight in sorted(edges.items()))
    return directed, plain
