"""Place the nodes: ForceAtlas2, seeded, then spread until no two labels meet; small parts and lone nodes below the main one.

Equal input gives equal positions in every process: nodes and edges come sorted, the seed is fixed, and coordinates are rounded.
ForceAtlas2: Jacomy, Venturini, Heymann and Bastian 2014, https://doi.org/10.1371/journal.pone.0098679.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kg.network.lettering import box

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Spots = NDArray[np.float64]

EXACT = 3000  # beyond, the forces of all pairs take minutes
GAP, PART = 9.0, 30.0  # between labels, and between parts that no edge joins
ROUNDS, FRESH, NEAR = 60, 10, 40.0  # of pushing labels apart: looks at all pairs, steps from one to the next, and what counts as near
WIDE = 1.7  # the picture's width for its height; labels are wider than high, and so are screens
FAR = 0.7  # how much of the logarithm of a far distance counts
ROOM = 2.2  # how much larger the picture is than its labels put side by side


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
    import numpy as np

    pairs = _simple(edges)
    boxes = {name: label_box(diameter, label) for name, diameter, label in nodes}
    placed: list[tuple[list[str], Spots]] = []
    for part in _parts([name for name, _, _ in nodes], pairs):
        half = np.array([boxes[name] for name in part])
        if len(part) <= 2:
            spots = np.array([[0.0, -index * (half[:, 1].sum() + 30)] for index in range(len(part))])
        elif len(part) <= EXACT:
            spots = _spread(_forces(part, pairs, seed), half)
        else:
            spots = _spiral(len(part))
        placed.append((part, spots))
    return _pack(placed, boxes)


def stand_ins(ids: Sequence[str], edges: Iterable[tuple[str, str]]) -> int:
    """Return how many nodes are in parts too large for the forces."""
    return sum(len(part) for part in _parts(ids, edges) if len(part) > EXACT) if len(ids) > EXACT else 0


def label_box(diameter: float, label: str) -> tuple[float, float]:
    """Return half the width and half the height that a node takes with its label, wrapped, below it."""
    width, height = box(diameter, label)
    return width / 2 + GAP, height / 2 + GAP


def _simple(edges: Sequence[tuple[str, str, float]]) -> dict[tuple[str, str], float]:
    """Return the simple undirected graph under the edges; several edges between two nodes pull a little more than one."""
    sums: dict[tuple[str, str], float] = {}
    for source, target, weight in edges:
        if source != target:
            pair = (source, target) if source < target else (target, source)
            sums[pair] = sums.get(pair, 0.0) + max(weight, 1.0)
    return {pair: 1 + math.log(weight) for pair, weight in sorted(sums.items())}


def _parts(ids: Sequence[str], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the connected parts, the largest first, each sorted."""
    above = {name: name for name in ids}

    def top(name: str) -> str:
        while above[name] != name:
            above[name] = name = above[above[name]]
        return name

    for one, two in pairs:
        above[top(one)] = top(two)
    found: dict[str, list[str]] = {}
    for name in sorted(ids):
        found.setdefault(top(name), []).append(name)
    return sorted(found.values(), key=lambda part: (-len(part), part[0]))


def _forces(ids: Sequence[str], pairs: dict[tuple[str, str], float], seed: int) -> Spots:
    """Run ForceAtlas2 on one connected part."""
    import numpy as np

    from kg.network import forces

    place = {name: number for number, name in enumerate(ids)}
    inside = [(place[one], place[two], weight) for (one, two), weight in pairs.items() if one in place]
    rounds = max(80, min(250, 60_000_000 // len(ids) ** 2))
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
    placed *= np.where(reach > 1, 1 + FAR * np.log(np.maximum(reach, 1)), reach) / np.maximum(reach, 1e-9)
    area = ROOM * 4 * float((half[:, 0] * half[:, 1]).sum())
    height = math.sqrt(area / math.pi / WIDE)
    spread = placed.std(axis=0)
    placed = placed / np.where(spread > 0, spread, 1.0) * np.array([height * WIDE, height]) / 2
    rows, columns = _near(placed, half)
    for turn in range(ROUNDS * FRESH):
        if turn % FRESH == 0:  # between two looks at all pairs only those near each other are watched
            rows, columns = _near(placed, half)
        apart = placed[rows] - placed[columns]
        need = half[rows] + half[columns]
        lack = need - np.abs(apart)
        hit = (lack > 0.01).all(axis=1)
        if not hit.any():
            if turn % FRESH == 0:
                break
            continue
        one, two, short = rows[hit], columns[hit], lack[hit]
        way = np.where(apart[hit] < 0, -1.0, 1.0)
        axis = (short[:, 1] / need[hit][:, 1] < short[:, 0] / need[hit][:, 0]).astype(int)
        push = np.zeros_like(short)
        picked = np.arange(len(axis))
        push[picked, axis] = way[picked, axis] * (short[picked, axis] * 0.5 + 0.05)
        np.add.at(placed, one, push * 0.6)
        np.add.at(placed, two, -push * 0.6)
    result: Spots = placed
    return result


def _near(placed: Spots, half: Spots) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the pairs of boxes that meet or nearly do, found by a sweep from left to right."""
    import numpy as np

    order = np.argsort(placed[:, 0], kind="stable")
    across = placed[order, 0]
    count = np.searchsorted(across, across + 2 * half[:, 0].max() + NEAR) - np.arange(len(order)) - 1
    one = np.repeat(np.arange(len(order)), count)
    two = one + 1 + np.arange(len(one)) - np.repeat(np.cumsum(count) - count, count)
    rows, columns = order[one], order[two]
    near = (half[rows] + half[columns] + NEAR > np.abs(placed[rows] - placed[columns])).all(axis=1)
    return rows[near], columns[near]


def _pack(parts: Sequence[tuple[list[str], Spots]], boxes: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Set the parts in rows, the largest first, in a picture that is wider than high, and the first part around the origin."""
    import numpy as np

    frames = []
    for part, spots in parts:
        half = np.array([boxes[name] for name in part])
        low, high = (spots - half).min(axis=0), (spots + half).max(axis=0)
        frames.append((part, spots, low, high, high - low))
    first = frames[0]
    width = max(float(first[4][0]), math.sqrt(WIDE * sum(float(size[0] * size[1]) for *_, size in frames)), 1200.0)
    x, top, row = 0.0, 0.0, 0.0
    result: dict[str, tuple[float, float]] = {}
    origin = np.array([0.0, 0.0]) - np.array([first[2][0], first[3][1]]) + (first[2] + first[3]) / 2
    for part, spots, low, high, size in frames:
        if x > 0 and x + float(size[0]) > width:
            x, top, row = 0.0, top - row - PART, 0.0
        shift = np.array([x - low[0], top - high[1]]) - origin
        for name, (across, up) in zip(part, spots + shift, strict=True):
            result[name] = (round(float(across), 1), round(float(up), 1))
        x += float(size[0]) + PART
        row = max(row, float(size[1]))
    return result
