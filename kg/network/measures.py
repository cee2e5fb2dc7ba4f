"""Measure the nodes of a network, compare two networks, and hand one to networkx, which is imported only here and only when needed.

Degree counts edges as drawn; strength sums their weights, an undirected edge counting in both directions. The other measures
need a simple graph, in which the edges between two nodes are one whose weight is their sum: PageRank (Brin and Page 1998, damping
0.85, until no round changes the ranks by more than CONVERGED for each node together) follows its direction and its weights; betweenness
(Brandes 2001, https://doi.org/10.1080/0022250X.2001.9990249) and communities (Louvain, et al. 2008,
https://doi.org/10.1088/1742-5468/2008/10/P10008, seeded) do not, and betweenness counts steps, not weights. MEANING says it for readers.

Brokerage counts who stands between blocs, which are the communities, by the five roles of Gould and Fernandez 1989
(https://doi.org/10.2307/270949). A broker is the middle of a path a → v → b where a has no edge to b. By the blocs of the three it is
a coordinator (all one bloc), an itinerant (a and b of one bloc, v of another), a gatekeeper (v and b of one bloc, a of another), a
representative (a and v of one, b of another) or a liaison (three blocs). The counts are raw: nothing is divided by what chance
would give. networkx has no such measure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from kg.network.attributes import edge_table, node_table
from kg.network.model import Edge, Note, Projection
from kg.rdf import Scalar

if TYPE_CHECKING:
    import networkx as nx

CONVERGED = 1e-9  # of PageRank
EXACT_BETWEENNESS = 2000  # nodes beyond which betweenness is estimated
PIVOTS = 400
MOST_PATHS = 30_000_000  # that brokerage looks at; more take minutes
NAMES = ("degree", "in_strength", "out_strength", "pagerank", "betweenness", "community", "component", "brokerage")
AMOUNTS = tuple(name for name in NAMES if name not in ("community", "component"))  # numbers of groups are names, not amounts
MEANING = {
    "degree": "edges as drawn, whichever way they point",
    "in_strength": "sum of the weights of edges towards it; an undirected edge counts both ways",
    "out_strength": "sum of the weights of edges from it; an undirected edge counts both ways",
    "pagerank": f"follows direction and weights, damping 0.85, converged to {CONVERGED:g} a node",
    "betweenness": "share of the shortest paths that pass through it, counted in steps; direction and weights are not looked at",
    "community": "number of its community by Louvain, the largest first; weights count, direction does not",
    "component": "number of the part that edges join, the largest first; direction does not count",
    "brokerage": "directed paths through it between two communities (gatekeeper, representative and liaison)",
}
ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
BETWEEN_BLOCS = ("gatekeeper", "representative", "liaison")  # those in which a and b are of different blocs


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
    if not projection.nodes:
        return Measures({})
    import networkx as nx

    directed, undirected = _simple_graphs(projection)
    values: dict[str, dict[str, Scalar]] = {
        node.id: {"degree": 0, "in_strength": 0.0, "out_strength": 0.0, "pagerank": 0.0, "betweenness": 0.0} for node in projection.nodes
    }
    for edge in projection.edges:
        for end in (edge.source, edge.target):
            values[end]["degree"] = int(values[end]["degree"]) + 1
        for source, target in ((edge.source, edge.target), *([] if edge.directed else [(edge.target, edge.source)])):
            values[source]["out_strength"] = round(float(values[source]["out_strength"]) + edge.weight, 6)
            values[target]["in_strength"] = round(float(values[target]["in_strength"]) + edge.weight, 6)
    notes: list[Note] = []
    for node, rank in nx.pagerank(directed, tol=CONVERGED, max_iter=1000).items():
        values[node]["pagerank"] = round(rank, 6)
    pivots = min(PIVOTS, len(values)) if len(values) > EXACT_BETWEENNESS else None
    if pivots:
        notes.append(Note(f"betweenness estimated from {pivots} of {len(values):,} nodes (Brandes and Pich 2007)", 1, (f"seed {seed}",)))
    for node, share in nx.betweenness_centrality(undirected, k=pivots, seed=seed).items():
        values[node]["betweenness"] = round(share, 6)
    groups = {
        "community": nx.community.louvain_communities(undirected, seed=seed) if undirected.number_of_edges() else [{node} for node in values],
        "component": nx.connected_components(undirected),
    }
    for name, parts in groups.items():
        # Numbered by size: the numbers say the same in every run.
        for number, part in enumerate(sorted((sorted(part) for part in parts), key=lambda part: (-len(part), part[0])), 1):
            for node in part:
                values[node][name] = number
    roles = brokerage(directed.edges, {node: int(found["community"]) for node, found in values.items()})
    if roles is None:
        notes.append(Note("brokerage left out: too many paths to look at", 1, ()))
    for node, counts in (roles or {}).items():
        values[node] |= {"brokerage": sum(counts[role] for role in BETWEEN_BLOCS), **{role: counts[role] for role in ROLES}}
    return Measures(values, tuple(notes))


def with_measures(projection: Projection, seed: int = 1) -> Projection:
    """Return the network with the measures as attributes of its nodes; a view's own attribute of such a name is kept, ours `measured_…`."""
    measures = measure(projection, seed)
    nodes = []
    for node in projection.nodes:
        own = {f"measured_{name}" if name in node.attributes else name: value for name, value in measures.of[node.id].items()}
        nodes.append(replace(node, attributes={**node.attributes, **own}))
    report = replace(projection.report, noted=(*projection.report.noted, *measures.notes))
    return replace(projection, nodes=tuple(nodes), report=report)


def brokerage(arcs: Iterable[tuple[str, str]], blocs: Mapping[str, int]) -> dict[str, Counter[str]] | None:
    """Return how often each node plays each role.

    Args:
        arcs: (from, to); self-loops are passed over, and an undirected edge is two arcs.
        blocs: the bloc of each node.

    Returns:
        The counts of each node, all nodes included; None where there are more than MOST_PATHS paths to look at.
    """
    after: dict[str, set[str]] = {node: set() for node in blocs}
    before: dict[str, set[str]] = {node: set() for node in blocs}
    for source, target in arcs:
        if source != target:
            after[source].add(target)
            before[target].add(source)
    if sum(len(before[node]) * len(after[node]) for node in blocs) > MOST_PATHS:
        return None
    result: dict[str, Counter[str]] = {}
    for broker in blocs:
        own = blocs[broker]
        counts: Counter[str] = Counter()
        for first in before[broker]:
            one = blocs[first]
            for last in after[broker] - after[first] - {first}:
                two = blocs[last]
                if one == two:
                    counts["coordinator" if one == own else "itinerant"] += 1
                else:
                    counts["gatekeeper" if two == own else "representative" if one == own else "liaison"] += 1
        result[broker] = counts
    return result


# Two networks compared ------------------------------------------------------------------------------------------------


class NetworkChange(NamedTuple):
    """One difference: of a node, an edge or a measure; `before` and `after` are empty where there was nothing."""

    what: str
    change: str
    who: str
    kind: str = ""
    whom: str = ""
    before: str = ""
    after: str = ""


def compare(before: Projection, after: Projection) -> Iterator[NetworkChange]:
    """Yield what differs between two networks of one view: nodes first, then edges, then the measures of nodes that are in both."""
    labels = {node.iri or node.id: node.label for network in (before, after) for node in network.nodes}
    # A short id may differ where one network has two nodes of like names and the other one: IRIs do not.
    old_keys, new_keys = ({node.id: node.iri or node.id for node in network.nodes} for network in (before, after))
    for key in sorted(set(old_keys.values()) ^ set(new_keys.values()), key=lambda key: (labels[key], key)):
        yield NetworkChange("node", "gone" if key in old_keys.values() else "new", labels[key])
    old_edges, new_edges = (
        {(keys[edge.source], edge.kind, keys[edge.target]): edge for edge in network.edges}
        for network, keys in ((before, old_keys), (after, new_keys))
    )
    for source, kind, target in sorted({**old_edges, **new_edges}, key=lambda ends: (labels[ends[0]], ends[1], labels[ends[2]], ends)):
        old, new = old_edges.get((source, kind, target)), new_edges.get((source, kind, target))
        if old is None or new is None or _edge_text(old) != _edge_text(new):
            change = "new" if old is None else "gone" if new is None else "changed"
            yield NetworkChange("edge", change, labels[source], kind, labels[target], _edge_text(old), _edge_text(new))
    old_measures, new_measures = measure(before).of, measure(after).of
    old_ids = {key: id_ for id_, key in old_keys.items()}
    for id_, key in sorted(new_keys.items(), key=lambda item: (labels[item[1]], item[1])):
        if key in old_ids:
            for name in AMOUNTS:
                was, is_ = old_measures[old_ids[key]].get(name), new_measures[id_].get(name)
                if was != is_:
                    yield NetworkChange("measure", "changed", labels[key], name, "", measure_text(was), measure_text(is_))


def _edge_text(edge: Edge | None) -> str:
    """Return what of an edge may change: its weight and its statements."""
    return "" if edge is None else f"weight {edge.weight:g}: {', '.join(edge.claims)}" if edge.claims else f"weight {edge.weight:g}"


def measure_text(value: object) -> str:
    """Return a measure as text: real numbers to four places."""
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)


# networkx -------------------------------------------------------------------------------------------------------------


def to_networkx(projection: Projection) -> nx.MultiDiGraph[str]:
    """Return the network as a networkx.MultiDiGraph, with the attributes that every export format has.

    Nodes are keyed by their short id, edges by theirs. Nodes have label, x, y, size, color and the attribute columns; edges kind,
    label, weight, directed (False where the edge has no direction), color and theirs. The graph has name, title and report.
    """
    import networkx as nx

    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=projection.name, title=projection.heading, report=list(projection.report.lines()))
    table = node_table(projection.nodes)
    for row, node in enumerate(projection.nodes):
        graph.add_node(node.id, label=node.label, x=node.x, y=node.y, size=node.radius, color=node.colour, **table.record(row))
    table = edge_table(projection.edges)
    for row, edge in enumerate(projection.edges):
        look = {"kind": edge.kind, "label": edge.label, "weight": edge.weight, "directed": edge.directed, "color": edge.colour}
        graph.add_edge(edge.source, edge.target, edge.id, **look, **table.record(row))
    return graph


def _simple_graphs(projection: Projection) -> tuple[nx.DiGraph[str], nx.Graph[str]]:
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
    undirected: nx.Graph[str] = nx.Graph()
    for graph, edges in ((directed, arcs), (undirected, pairs)):
        graph.add_nodes_from(node.id for node in projection.nodes)
        graph.add_weighted_edges_from((one, two, weight) for (one, two), weight in sorted(edges.items()))
    return directed, undirected
