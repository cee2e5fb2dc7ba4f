"""Compare two networks of one view: which nodes and edges came, went or changed, and how the measures moved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from kg.network.measures import NAMES, Measures
from kg.network.model import Edge, Projection

MOVED = tuple(name for name in NAMES if name not in ("community", "component"))  # numbers of groups are names, not amounts


class Change(NamedTuple):
    """One difference: of a node, an edge or a measure; `before` and `after` are empty where there was nothing."""

    what: str
    change: str
    who: str
    kind: str = ""
    whom: str = ""
    before: str = ""
    after: str = ""


def changes(before: Projection, after: Projection, measures: tuple[Measures, Measures]) -> Iterator[Change]:
    """Yield what differs, nodes first, then edges, then the measures of nodes that are in both."""
    names = {node.iri or node.id: node.label for drawn in (before, after) for node in drawn.nodes}
    # A short id may differ where one network has two nodes of like names and the other one: IRIs do not.
    keys = [{node.id: node.iri or node.id for node in drawn.nodes} for drawn in (before, after)]
    for key in sorted(set(keys[0].values()) ^ set(keys[1].values()), key=lambda one: (names[one], one)):
        yield Change("node", "gone" if key in keys[0].values() else "new", names[key])
    old, new = (
        {(key[edge.source], edge.kind, key[edge.target]): edge for edge in drawn.edges} for drawn, key in zip((before, after), keys, strict=True)
    )
    for source, kind, target in sorted(set(old) | set(new), key=lambda one: (names[one[0]], one[1], names[one[2]], one)):
        one, two = old.get((source, kind, target)), new.get((source, kind, target))
        if one is None or two is None or _said(one) != _said(two):
            change = "new" if one is None else "gone" if two is None else "changed"
            yield Change("edge", change, names[source], kind, names[target], _said(one), _said(two))
    both = {key: ident for ident, key in keys[0].items()}
    for ident, key in sorted(keys[1].items(), key=lambda item: (names[item[1]], item[1])):
        if key in both:
            yield from _moved(names[key], measures[0].of[both[key]], measures[1].of[ident])


def _said(edge: Edge | None) -> str:
    """Return what of an edge may change: its weight and its statements."""
    return "" if edge is None else f"weight {edge.weight:g}: {', '.join(edge.claims)}" if edge.claims else f"weight {edge.weight:g}"


def _moved(name: str, before: Mapping[str, object], after: Mapping[str, object]) -> Iterator[Change]:
    for measure in MOVED:
        one, two = before.get(measure), after.get(measure)
        if one != two:
            yield Change("measure", "changed", name, measure, "", shown(one), shown(two))


def shown(value: object) -> str:
    """Return a measure as text: real numbers to four places."""
    return "" if value is None else f"{value:.4g}" if isinstance(value, float) else str(value)
