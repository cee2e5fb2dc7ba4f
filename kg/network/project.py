"""Project rows onto nodes and edges: same kind merged with its claims, other kinds kept apart, nothing lost unsaid.

Columns of the node rows: ?node, ?label, ?type; optional ?start ?start_latest ?end ?end_latest ?size ?colour; all others are attributes.
Columns of the edge rows: ?source ?target ?kind; optional ?id (the statement) ?label ?work ?weight ?directed ?polarity ?colour and the
same dates; all others are attributes. Several rows of one node or statement add up their values.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from kg.network import terms
from kg.network.assemble import edges_of, nodes_of
from kg.network.filter import EVERYTHING, Choice, check_kinds
from kg.network.gather import EdgeGatherer, NodeGatherer
from kg.network.layout import EXACT, arrange, stand_ins
from kg.network.model import Notes, Projection, Report, Rows


def project(
    nodes: Rows,
    edges: Rows,
    *,
    name: str = "network",
    title: str = "",
    scope: str = "",
    languages: Sequence[str] = ("en",),
    merge: bool = True,
    layout: bool = True,
    seed: int = 1,
    choice: Choice = EVERYTHING,
) -> Projection:
    """Make a finished network of a view's rows.

    Args:
        nodes: the rows of `<view>.nodes.rq`.
        edges: the rows of `<view>.edges.rq`.
        name: the name of the view.
        title: what the picture shows, in words.
        scope: the part of the view that was chosen, in words, such as its date.
        languages: language tags for labels, the best first; a label without a language and then any other stand in.
        merge: unite the edges of one kind between two nodes; False keeps each statement an edge and makes its kind unique.
        layout: compute positions; without them every node is at the origin.
        seed: of the layout.
        choice: the kinds and the time to draw; nodes that it leaves without edges are not drawn.

    Returns:
        The projection; equal rows in any order give equal projections.

    Raises:
        ValueError: a needed column is missing.
        LookupError: a kind was chosen that no row has.
    """
    merged, noted, left_out = Notes(), Notes(), Notes()
    found = NodeGatherer(noted, left_out)
    node_rows = found.take_all(_records(nodes, ("node", "label", "type"), f"{name}.nodes", left_out))
    bonds = EdgeGatherer(found, noted, left_out, merge=merge, choice=choice)
    edge_rows = bonds.take_all(_records(edges, ("source", "target", "kind"), f"{name}.edges", left_out))
    check_kinds(choice.kinds, bonds.kinds)
    ids = found.identifiers()
    made = edges_of(bonds, ids, languages, merged, noted, left_out)
    places = nodes_of(found, ids, languages, made, noted, left_out, lone=not (choice or choice.connected))
    if layout:
        if large := stand_ins([n.id for n in places], [(e.source, e.target) for e in made]):
            noted.add(f"parts of more than {EXACT:,} nodes, set on a plain spiral for the reader's own layout", f"{large:,} nodes")
        spots = arrange([(n.id, n.size, n.label) for n in places], [(e.source, e.target, e.weight) for e in made], seed)
        places = [replace(node, x=spots[node.id][0], y=spots[node.id][1]) for node in places]
    report = Report(
        node_rows,
        edge_rows,
        _count(node.type for node in places),
        _count(edge.kind for edge in made) if merge else {"statements": len(made)} if made else {},
        tuple(merged),
        tuple(noted),
        tuple(left_out),
    )
    return Projection(name, title, tuple(places), tuple(made), report, scope)


def _records(table: Rows, needed: Sequence[str], where: str, left_out: Notes) -> Iterator[dict[str, Any]]:
    """Yield each row as a mapping of its bound columns."""
    columns = [str(column).lstrip("?") for column in table.columns]
    if missing := [column for column in needed if column not in columns]:
        raise ValueError(f"{where}: no column {', '.join('?' + column for column in missing)}; select {', '.join('?' + c for c in needed)}")
    for row in table.rows:
        record = {column: term for column, term in zip(columns, row, strict=True) if term is not None}
        for column, term in record.items():
            if terms.ILLEGAL.search(terms.raw(term)):
                left_out.add("control characters, which no file may hold", f"{where} ?{column}: {terms.text(term)}")
        yield record


def _count(words: Iterator[Hashable]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for word in words:
        counts[str(word)] = counts.get(str(word), 0) + 1
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
