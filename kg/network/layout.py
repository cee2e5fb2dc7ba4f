"""Place the nodes: ForceAtlas2, seeded, then spread until no two labels meet; small parts and lone nodes below the main one.

Equal input gives equal positions in every process: nodes and edges come sorted, the seed is fixed, and coordinates are rounded.
ForceAtlas2: Jacomy, Venturini, Heymann and Bastian 2014, https://doi.org/10.1371/journal.pone.0098679.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Spots = NDArray[np.float64]

EXACT = 3000  # beyond, the forces of all pairs take minutes
CHARACTER, LINE, WRAP, LINES = 6.0, 12.5, 24, 4  # a label's character and line in the unit of the coordinates; characters a line, lines
GAP = 9.0
WIDE = 1.7  # the picture's width for its height; labels are wider than high, and so are screens
ROOM = 3.2  # how much larger the picture is than its labels put side by side


def arrange(nodes: Sequence[tuple[str, float, str]], edges: Sequence[tuple[str, str, float]], seed: int) -> dict[str, tuple[float, float]]:
    """Give every node a position.

    Args:
        nodes: (id, diameter, label), in a fixed order.
        edges: (id, id, weight), in a fixed order.
        seed: of the random starting positions.

    Returns:
        The position of each id, x to the right and y upwards, the main part around the origin.
    """
    if not nodes:
        return {}
    import networkx as nx
    import numpy as np

    pairs = _simple(edges)
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(name for name, _, _ in nodes)
    graph.add_edges_from(pairs)
    boxes = {name: label_box(diameter, label) for name, diameter, label in nodes}
    parts = [sorted(part) for part in nx.connected_components(graph)]
    parts.sort(key=lambda part: (-len(part), part[0]))
    placed: list[tuple[list[str], Spots]] = []
    for part in parts:
        half = np.array([boxes[name] for name in part])
        if len(part) <= 2:
            spots = np.array([[0.0, -index * (half[:, 1].sum() + 30)] for index in range(len(part))])
        elif len(part) <= EXACT:
            spots = _spread(_forces(part, pairs, seed), half)
        else:
            spots = _spiral(len(part))
        placed.append((part, spots))
    return _pack(placed, boxes)


def label_box(diameter: float, label: str) -> tuple[float, float]:
    """Return half the width and half the height that a node takes with its label, wrapped, below it."""
    lines = min(math.ceil(len(label) / WRAP), LINES) if label else 0
    width = max(diameter, min(len(label), WRAP) * CHARACTER)
    return width / 2 + GAP, (diameter + lines * LINE) / 2 + GAP


def _simple(edges: Sequence[tuple[str, str, float]]) -> dict[tuple[str, str], float]:
    """Return the simple undirected graph under the edges; several edges between two nodes pull a little more than one."""
    sums: dict[tuple[str, str], float] = {}
    for source, target, weight in edges:
        if source != target:
            pair = (source, target) if source < target else (target, source)
            sums[pair] = sums.get(pair, 0.0) + max(weight, 1.0)
    return {pair: 1 + math.log(weight) for pair, weight in sorted(sums.items())}


def _forces(ids: Sequence[str], pairs: dict[tuple[str, str], float], seed: int) -> Spots:
    """Run ForceAtlas2 on one connected part."""
    import numpy as np

    from kg.network import forces

    place = {name: number for number, name in enumerate(ids)}
    inside = [(place[one], place[two], weight) for (one, two), weight in pairs.items() if one in place]
    rounds = max(80, min(500, 60_000_000 // len(ids) ** 2))
    ends = np.array([(one, two) for one, two, _ in inside], dtype=np.intp)
    return forces.settle(len(ids), ends, np.array([weight for _, _, weight in inside]), rounds=rounds, seed=seed)


def _spiral(count: int) -> Spots:
    """Place many nodes evenly on a disc, a stand-in that every tool's own layout may start from."""
    import numpy as np

    turn = np.arange(count) * math.pi * (3 - math.sqrt(5))
    radius = 30 * np.sqrt(np.arange(count) + 0.5)
    return np.column_stack([radius * np.cos(turn), radius * np.sin(turn)])


def _spread(spots: Spots, half: Spots) -> Spots:
    """Turn the picture to lie broad, scale it to the room its labels need, and push overlapping boxes apart.

    Args:
        spots: positions.
        half: half the width and half the height of each node's box.
    """
    import numpy as np

    placed = spots - spots.mean(axis=0)
    _, _, axes = np.linalg.svd(placed, full_matrices=False)
    axes *= np.where(axes[np.arange(2), np.abs(axes).argmax(axis=1)] < 0, -1.0, 1.0)[:, None]  # of two mirror images always the same
    placed = placed @ axes.T
    # A few far-off leaves would make the middle tiny: from the typical distance on, distance counts by its logarithm.
    reach = np.linalg.norm(placed, axis=1, keepdims=True)
    reach /= float(np.median(reach)) or 1.0
    placed *= np.where(reach > 1, 1 + np.log(np.maximum(reach, 1)), reach) / np.maximum(reach, 1e-9)
    area = ROOM * 4 * float((half[:, 0] * half[:, 1]).sum())
    height = math.sqrt(area / math.pi / WIDE)
    spread = placed.std(axis=0)
    placed = placed / np.where(spread > 0, spread, 1.0) * np.array([height * WIDE, height]) / 2
    need = half[:, None] + half[None]
    rows, columns = np.triu_indices(len(half), 1)
    needed = need[rows, columns]
    for _ in range(500):
        apart = placed[rows] - placed[columns]
        lack = needed - np.abs(apart)
        hit = (lack > 0.01).all(axis=1)
        if not hit.any():
            break
        one, two, short = rows[hit], columns[hit], lack[hit]
        way = np.where(apart[hit] < 0, -1.0, 1.0)
        axis = (short[:, 1] / needed[hit][:, 1] < short[:, 0] / needed[hit][:, 0]).astype(int)
        push = np.zeros_like(short)
        picked = np.arange(len(axis))
        push[picked, axis] = way[picked, axis] * (short[picked, axis] * 0.5 + 0.05)
        np.add.at(placed, one, push * 0.6)
        np.add.at(placed, two, -push * 0.6)
    result: Spots = placed
    return result


def _pack(parts: Sequence[tuple[list[str], Spots]], boxes: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Set the first part in the middle and the others in rows below it, as wide as it is."""
    import numpy as np

    result: dict[str, tuple[float, float]] = {}
    left = right = bottom = x = 0.0
    row_height = 0.0
    for index, (part, spots) in enumerate(parts):
        half = np.array([boxes[name] for name in part])
        low, high = (spots - half).min(axis=0), (spots + half).max(axis=0)
        if index == 0:
            shift = -(low + high) / 2
            left, right = min(float((low + shift)[0]), -600.0), max(float((high + shift)[0]), 600.0)
            bottom, x = float((low + shift)[1]) - 60, left
        else:
            size = high - low
            if x > left and x + size[0] > right:
                x, bottom, row_height = left, bottom - row_height - 20, 0.0
            shift = np.array([x, bottom]) - np.array([low[0], high[1]])
            x += float(size[0]) + 20
            row_height = max(row_height, float(size[1]))
        for name, (across, up) in zip(part, spots + shift, strict=True):
            result[name] = (round(float(across), 1), round(float(up), 1))
    return result
