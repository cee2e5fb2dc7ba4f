"""Make the nodes and edges of what was gathered: ids, labels, weights, times and colours."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kg.network import terms
from kg.network.gather import EdgeGatherer, NodeGatherer
from kg.network.model import Edge, Node, Notes
from kg.network.palette import edge_colour, type_colours

LONGEST_LABEL = 120
LONGEST_KIND = 60


def edges_of(bonds: EdgeGatherer, ids: Mapping[str, str], languages: Sequence[str], merged: Notes, noted: Notes, left_out: Notes) -> list[Edge]:
    """Make the edges, sorted by ends and kind."""
    both = {kind for _, _, kind, directed, _ in bonds.found if directed} & {kind for _, _, kind, directed, _ in bonds.found if not directed}
    used: set[str] = set()
    kinds: set[tuple[str, str, str]] = set()
    made = []
    order = sorted(bonds.found.items(), key=lambda item: (ids[item[0][0]], ids[item[0][1]], item[0][2], item[0][3], item[0][4]))
    for (source_key, target_key, kind, directed, alone), entry in order:
        source, target = ids[source_key], ids[target_key]
        if not directed and kind in both:  # readers merge what differs in direction alone
            kind = f"{kind} (both ways)"
            noted.add("kinds used with and without direction, told apart", kind)
        entry.finish(f"{source} {kind} {target}", left_out)
        label, full = _labels(terms.best_label(entry.labels, languages) or kind)
        if len(entry.weights) > 1:
            merged.add("edges made of several statements", f"{source} {kind} {target}: {len(entry.weights)}")
            if len({words for words, _ in entry.labels}) > 1:
                label, full = kind, "; ".join(sorted(words for words, _ in entry.labels))
        if alone:
            kind = f"{kind} · {_labels(next(iter(sorted(entry.claims)), '') or label, LONGEST_KIND)[0]}"
            kind = _apart(kind, source, target, kinds)
        weight = sum(entry.weights.values()) if entry.sizes or not entry.works else float(len(entry.works))
        polarity = next(iter(sorted(entry.types)), "") if len(entry.types) < 2 else "open"
        if source == target:
            noted.add("edges from a node to itself", f"{source} {kind}")
        intervals, given = entry.times()
        made.append(
            Edge(
                terms.unused(f"{source} {kind} {target}"[:200], used), source, target, kind, label, weight, directed, entry.values(),
                full, intervals, given, tuple(sorted(entry.claims)), polarity, entry.colour(edge_colour(polarity)),
            )
        )  # fmt: skip
    return made


def nodes_of(
    found: NodeGatherer, ids: Mapping[str, str], languages: Sequence[str], edges: Iterable[Edge], noted: Notes, left_out: Notes, *, lone: bool = True
) -> list[Node]:
    """Make the nodes, sorted by id, sized by the number of their edges; those without one only where `lone`."""
    degree = dict.fromkeys(ids.values(), 0)
    for edge in edges:
        degree[edge.source] += 1
        degree[edge.target] += edge.source != edge.target
    made = []
    for key, entry in sorted(found.found.items(), key=lambda item: ids[item[0]]):
        if not lone and not degree[ids[key]]:
            noted.add("nodes without edges in what was chosen, not drawn", ids[key])
            continue
        entry.finish(ids[key], left_out)
        literal = terms.is_literal(entry.term)
        name = terms.text(entry.term) if literal else terms.words(terms.local_name(key).partition("_")[2] or terms.local_name(key))
        if literal:
            noted.add("nodes that are only a literal", name)
        elif not entry.labels and entry.types:
            noted.add("nodes without a label", terms.local_name(key))
        if len(entry.types) > 1:
            noted.add("nodes with several types, shown by the first", f"{ids[key]}: {', '.join(sorted(entry.types))}")
            entry.attributes.setdefault("types", set()).update(entry.types)
        if not degree[ids[key]]:
            noted.add("nodes without edges, set aside", ids[key])
        label, full = _labels(terms.best_label(entry.labels, languages) or name)
        label = label or ids[key]
        if list(languages) != ["en"] and not terms.spoken(entry.labels, languages[0]):
            noted.add(f"labels not in {languages[0]}", f"{ids[key]}: {label}")
        intervals, given = entry.times()
        size = max(entry.sizes) if entry.sizes else round(8 + 6 * math.sqrt(degree[ids[key]]), 2)
        kind = min(entry.types) if entry.types else "literal" if literal else "unknown"
        iri = "" if literal else key
        made.append(Node(ids[key], iri, label, kind, entry.values(), full, intervals, given, size, entry.colour("")))
    colours = type_colours(node.type for node in made)
    return [node if node.colour else replace(node, colour=colours[node.type]) for node in made]


def _labels(label: str, longest: int = LONGEST_LABEL) -> tuple[str, str]:
    """Return a label with its white space in order, shortened where it is too long, and then the full one as well."""
    tidy = " ".join(label.split())
    return (tidy, "") if len(tidy) <= longest else (tidy[: longest - 1].rstrip() + "…", tidy)


def _apart(kind: str, source: str, target: str, taken: set[tuple[str, str, str]]) -> str:
    made, number = kind, 1
    while (source, target, made) in taken:
        number += 1
        made = f"{kind} ({number})"
    taken.add((source, target, made))
    return made
