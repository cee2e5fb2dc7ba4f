"""Lay two networks of one view over each other: what came, what went, what changed and what stayed, as one network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from kg.network.model import Edge, Node, Projection, Value, unused
from kg.network.palette import edge_style
from kg.network.project import counted, placed

CHANGES = ("came", "went", "changed", "stayed")


def difference(before: Projection, after: Projection, day: str, other_day: str, *, layout: bool = True) -> Projection:
    """Return a network of all that either holds, each node and edge with the attribute `change`.

    An edge is the same in both where ends and kind are; it changed where its weight or its statements did. Its polarity is the change.

    Args:
        before: the view on the first day.
        after: the same view on the other day.
        day: the first day, as the user wrote it.
        other_day: the other day.
        layout: whether the nodes are placed.
    """
    ids = _joined(before, after)
    old_nodes, new_nodes = ({ids[node.iri or node.id]: node for node in network.nodes} for network in (before, after))
    nodes = [
        replace(node, id=id_, attributes=_with_change(node, _change(id_ in old_nodes, id_ in new_nodes)))
        for id_, node in sorted({**old_nodes, **new_nodes}.items())
    ]
    old_edges, new_edges = (_by_place(network, ids) for network in (before, after))
    edges = []
    for place in sorted({*old_edges, *new_edges}):
        old, new = old_edges.get(place), new_edges.get(place)
        edge = new or old
        assert edge
        change = _change(old is not None, new is not None)
        if old and new and (old.weight, old.claims) != (new.weight, new.claims):
            change = "changed"
        source, kind, target, _ = place
        edges.append(
            replace(
                edge,
                id=f"{source} {edge.key or kind} {target}"[:200],
                source=source,
                target=target,
                polarity=change,
                colour=edge_style(change).colour,
                attributes=_with_change(edge, change),
            )
        )
    taken: set[str] = set()
    edges = [replace(edge, id=unused(edge.id, taken)) for edge in edges]
    if layout:
        nodes = placed(nodes, edges)
    legend = {
        "came": f"on {other_day} only",
        "went": f"on {day} only",
        "changed": "on both days, by other statements",
        "stayed": "on both days",
        **{key: words for key, words in after.legend.items() if key in ("nodes", "size")},
    }
    report = replace(after.report, types=counted(node.type for node in nodes), kinds=counted(edge.kind for edge in edges))
    return Projection(
        after.name,
        after.title,
        tuple(nodes),
        tuple(edges),
        report,
        f"What changed from {day} to {other_day}.",
        {**before.statements, **after.statements},
        legend,
    )


def _joined(before: Projection, after: Projection) -> dict[str, str]:
    """Give each node, by its IRI, the short id that it has in the later network, else in the earlier one."""
    ids = {node.iri or node.id: node.id for node in after.nodes}
    used = set(ids.values())
    return ids | {node.iri or node.id: unused(node.id, used) for node in before.nodes if (node.iri or node.id) not in ids}


def _by_place(network: Projection, ids: Mapping[str, str]) -> dict[tuple[str, str, str, str], Edge]:
    """Return the edges by their ends, kind and key."""
    own = {node.id: ids[node.iri or node.id] for node in network.nodes}
    return {(own[edge.source], edge.kind, own[edge.target], edge.key): edge for edge in network.edges}


def _change(was: bool, is_: bool) -> str:
    return "stayed" if was and is_ else "came" if is_ else "went"


def _with_change(element: Node | Edge, change: str) -> dict[str, Value]:
    return {**element.attributes, "change": change}
