"""Place the nodes: ForceAtlas2, seeded, then spread until no two labels meet; small parts and lone nodes below the main one.

Equal input gives equal positions in every process: nodes and edges come sorted, the seed is fixed, and coordinates are rounded.

ForceAtlas2 is that of Jacomy, Venturini, Heymann and Bastian 2014, https://doi.org/10.1371/journal.pone.0098679: nodes repel by the
product of their degrees plus one over the distance, edges pull by distance times weight, gravity holds the whole together, and each
node's step adapts to its swing. networkx has the same model. It is written here again because networkx took 0.204 s a round over
1,400 nodes where this takes 0.033 s, and 0.4 to 0.5 s to import, more than a small view may take from start to file; a test holds
the two against each other. All pairs repel exactly, in blocks, so that memory grows with the nodes and not with their square, and
no sum is left to a threaded library, so that equal input gives equal bits.

How much room words take, and how they break into lines, is reckoned without a font at hand, so that layout and picture agree: by the
widths of DejaVu Sans, which is wider than the fonts that usually stand in for it. What fits by them fits.
"""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Positions = NDArray[np.float64]

FORCES_UP_TO = 3000  # nodes; beyond, the forces of all pairs take minutes
REPULSION, GRAVITY, TOLERANCE = 2.0, 6.0, 1.0
BLOCK = 256

FONT_SIZE, LINE_HEIGHT = 10.0, 1.25  # of a node's label, in the unit of the coordinates; lines stand so many sizes apart
HUB, HUB_FONT_SIZE = 30.0, 13.0  # the diameter from which a node is lettered larger, and its letters
LABEL_WIDTH, LABEL_LINES = 130.0, 4  # a label's greatest width and number of lines

LABEL_GAP, PART_GAP = 9.0, 30.0  # between labels, and between parts that no edge joins
ROUNDS, FRESH, NEAR = 60, 10, 40.0  # of pushing labels apart: looks at all pairs, steps from one to the next, and what counts as near
WIDEST = 1330.0  # a picture grows higher and not wider, as long as it is not higher than NARROWEST allows: on a page its letters stay legible
NARROWEST = 0.75  # width for height
ASPECT = 1.7  # the picture's width for its height; labels are wider than high, and so are screens
FAR = 0.7  # how much of the logarithm of a far distance counts
ROOM, MOST_ROOM = 18_000.0, 560_000.0  # of a small picture for each node, so that the words of edges find a place, and of all of it
LOOSENESS = 2.2  # how much larger the picture is than its labels put side by side


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

    pulls = _pulls(edges)
    half_boxes = {name: half_box(diameter, label) for name, diameter, label in nodes}
    placed: list[tuple[list[str], Positions]] = []
    for part in _connected_parts([name for name, _, _ in nodes], pulls):
        half = np.array([half_boxes[name] for name in part])
        if len(part) <= 2:
            positions = np.array([[0.0, -index * (half[:, 1].sum() + 30)] for index in range(len(part))])
        elif len(part) <= FORCES_UP_TO:
            positions = _spread(_force_layout(part, pulls, seed), half)
        else:
            positions = _spiral(len(part))
        placed.append((part, positions))
    return _pack(placed, half_boxes)


def without_forces(ids: Sequence[str], edges: Iterable[tuple[str, str]]) -> int:
    """Return how many nodes are in parts too large for the forces."""
    return sum(len(part) for part in _connected_parts(ids, edges) if len(part) > FORCES_UP_TO) if len(ids) > FORCES_UP_TO else 0


def _pulls(edges: Sequence[tuple[str, str, float]]) -> dict[tuple[str, str], float]:
    """Return the simple undirected graph under the edges; several edges between two nodes pull a little more than one."""
    sums: dict[tuple[str, str], float] = {}
    for source, target, weight in edges:
        if source != target:
            pair = (source, target) if source < target else (target, source)
            sums[pair] = sums.get(pair, 0.0) + max(weight, 1.0)
    return {pair: 1 + math.log(weight) for pair, weight in sorted(sums.items())}


def _connected_parts(ids: Sequence[str], pairs: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the connected parts, the largest first, each sorted."""
    parent = {name: name for name in ids}
    for one, two in pairs:  # written out: a call for each end would take as long as all else
        while (above := parent[one]) != one:
            parent[one] = one = parent[above]
        while (above := parent[two]) != two:
            parent[two] = two = parent[above]
        parent[one] = two
    parts: dict[str, list[str]] = {}
    for name in sorted(ids):
        root = name
        while (above := parent[root]) != root:
            root = above
        parts.setdefault(root, []).append(name)
    return sorted(parts.values(), key=lambda part: (-len(part), part[0]))


# Forces ---------------------------------------------------------------------------------------------------------------


def _force_layout(ids: Sequence[str], pulls: dict[tuple[str, str], float], seed: int) -> Positions:
    """Run ForceAtlas2 on one connected part."""
    import numpy as np

    index = {name: number for number, name in enumerate(ids)}
    inside = [(index[one], index[two], pull) for (one, two), pull in pulls.items() if one in index]
    rounds = max(80, min(250, 60_000_000 // len(ids) ** 2))
    ends = np.array([(one, two) for one, two, _ in inside], dtype=np.intp)
    return force_atlas_2(len(ids), ends, np.array([pull for _, _, pull in inside]), rounds=rounds, seed=seed)


def force_atlas_2(count: int, ends: NDArray[np.intp], weights: Positions, *, rounds: int, seed: int) -> Positions:
    """Let nodes repel each other and edges pull until they rest, or for so many rounds.

    Args:
        count: the number of nodes.
        ends: for each edge the numbers of its two nodes; no self-loops, no pair twice.
        weights: the pull of each edge.
        rounds: how often forces are applied.
        seed: of the random starting positions.

    Returns:
        A position for each node.
    """
    import numpy as np

    positions = np.random.default_rng(seed).random((count, 2)) * 2 - 1
    one, two = ends[:, 0], ends[:, 1]
    mass = np.bincount(np.concatenate([one, two]), minlength=count).astype(np.float64) + 1
    last_force = np.zeros_like(positions)
    speed = 1.0
    for _ in range(rounds):
        force = _repulsion(positions, mass)
        pull = (positions[one] - positions[two]) * weights[:, None]
        for axis in (0, 1):
            force[:, axis] += np.bincount(two, pull[:, axis], count) - np.bincount(one, pull[:, axis], count)
        centred = positions - positions.mean(axis=0)
        distance = np.hypot(centred[:, 0], centred[:, 1])
        force -= (GRAVITY * mass / np.maximum(distance, 1e-9))[:, None] * centred
        swing = np.hypot(*(force - last_force).T)
        traction = np.hypot(*(force + last_force).T) / 2
        target_speed = TOLERANCE * float((mass * traction).sum()) / max(float((mass * swing).sum()), 1e-9)
        speed = min(target_speed, speed * 1.5)
        positions += force * (speed / (1 + np.sqrt(speed * swing)))[:, None]
        last_force = force
    return positions


def _repulsion(positions: Positions, mass: Positions) -> Positions:
    """Return the force of all others on each node: the product of the masses over the distance."""
    import numpy as np

    force = np.empty_like(positions)
    x, y = np.ascontiguousarray(positions[:, 0]), np.ascontiguousarray(positions[:, 1])
    for start in range(0, len(positions), BLOCK):
        block = slice(start, start + BLOCK)
        across, up = x[block, None] - x[None], y[block, None] - y[None]
        squared = across * across
        squared += up * up
        np.maximum(squared, 1e-6, out=squared)
        strength = (REPULSION * mass[block])[:, None] * mass[None] / squared
        force[block, 0] = (strength * across).sum(axis=1)
        force[block, 1] = (strength * up).sum(axis=1)
    return force


def _spiral(count: int) -> Positions:
    """Place many nodes evenly on a disc, a stand-in that every tool's own layout may start from."""
    import numpy as np

    angle = np.arange(count) * math.pi * (3 - math.sqrt(5))
    radius = 30 * np.sqrt(np.arange(count) + 0.5)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)])


# Labels apart ---------------------------------------------------------------------------------------------------------


def _spread(positions: Positions, half: Positions) -> Positions:
    """Turn the picture to lie broad, scale it to the room its labels need, and push overlapping boxes apart.

    Args:
        positions: of the nodes.
        half: half the width and half the height of each node's box.
    """
    import numpy as np

    placed = positions - positions.mean(axis=0)
    _, _, axes = np.linalg.svd(placed, full_matrices=False)
    axes *= np.where(axes[np.arange(2), np.abs(axes).argmax(axis=1)] < 0, -1.0, 1.0)[:, None]  # of two mirror images always the same
    placed = placed @ axes.T
    # A few far-off leaves would make the middle tiny: from the typical distance on, distance counts by its logarithm.
    reach = np.linalg.norm(placed, axis=1, keepdims=True)
    reach /= float(np.median(reach)) or 1.0
    placed *= np.where(reach > 1, 1 + FAR * np.log(np.maximum(reach, 1)), reach) / np.maximum(reach, 1e-9)
    area = max(LOOSENESS * 4 * float((half[:, 0] * half[:, 1]).sum()), min(ROOM * len(half), MOST_ROOM))
    aspect = max(min(ASPECT, math.pi * WIDEST**2 / 4 / area), NARROWEST)
    height = math.sqrt(area / math.pi / aspect)
    deviation = placed.std(axis=0)
    placed = placed / np.where(deviation > 0, deviation, 1.0) * np.array([height * aspect, height]) / 2
    rows, columns = _near_pairs(placed, half)
    for step in range(ROUNDS * FRESH):
        if step % FRESH == 0:  # between two looks at all pairs only those near each other are watched
            rows, columns = _near_pairs(placed, half)
        apart = placed[rows] - placed[columns]
        needed = half[rows] + half[columns]
        missing = needed - np.abs(apart)
        overlap = (missing > 0.01).all(axis=1)
        if not overlap.any():
            if step % FRESH == 0:
                break
            continue
        one, two, short = rows[overlap], columns[overlap], missing[overlap]
        direction = np.where(apart[overlap] < 0, -1.0, 1.0)
        axis = (short[:, 1] / needed[overlap][:, 1] < short[:, 0] / needed[overlap][:, 0]).astype(int)
        push = np.zeros_like(short)
        pair = np.arange(len(axis))
        push[pair, axis] = direction[pair, axis] * (short[pair, axis] * 0.5 + 0.05)
        np.add.at(placed, one, push * 0.6)
        np.add.at(placed, two, -push * 0.6)
    result: Positions = placed
    return result


def _near_pairs(placed: Positions, half: Positions) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
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


def _pack(parts: Sequence[tuple[list[str], Positions]], half_boxes: dict[str, tuple[float, float]]) -> dict[str, tuple[float, float]]:
    """Set the parts in rows, the largest first, then by height, each in the first row that has room for it, the first part around the origin."""
    import numpy as np

    frames = []
    for part, positions in parts:
        half = np.array([half_boxes[name] for name in part])
        low, high = (positions - half).min(axis=0), (positions + half).max(axis=0)
        frames.append((part, positions, low, high, high - low))
    _, _, first_low, first_high, first_size = frames[0]
    room = sum(float(size[0] * size[1]) for *_, size in frames)
    width = max(float(first_size[0]), min(math.sqrt(ASPECT * room), max(WIDEST, math.sqrt(NARROWEST * room))), 1200.0)
    origin = np.array([0.0, 0.0]) - np.array([first_low[0], first_high[1]]) + (first_low + first_high) / 2
    rows: list[list[float]] = []  # of each its upper edge, its height, and how far it is filled
    result: dict[str, tuple[float, float]] = {}
    for part, positions, low, high, size in [frames[0], *sorted(frames[1:], key=lambda frame: (-float(frame[4][1]), frame[0]))]:
        across, up = float(size[0]), float(size[1])
        row = next((row for row in rows if up <= row[1] and row[2] + across <= width), None)
        if row is None:
            top = rows[-1][0] - rows[-1][1] - PART_GAP if rows else 0.0
            row = [top, up, 0.0]
            rows.append(row)
        shift = np.array([row[2] - low[0], row[0] - high[1]]) - origin
        for name, (x, y) in zip(part, positions + shift, strict=True):
            result[name] = (round(float(x), 1), round(float(y), 1))
        row[2] += across + PART_GAP
    return result


# The room that words take ---------------------------------------------------------------------------------------------

# Of ASCII from the space on, in hundredths of the size.
_WIDTHS = tuple(
    int(width)
    for width in (
        "32 40 46 84 64 95 78 27 39 39 50 84 32 36 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 53 100 68 69 70 77 63 58 77 75 "
        "29 29 66 56 86 75 79 60 79 69 63 61 73 68 99 69 61 69 39 34 39 84 50 50 61 63 55 63 62 35 63 63 28 28 58 28 97 63 61 63 63 41 "
        "52 39 63 59 82 59 59 52 64 34 64 84 "
    ).split()
)


def text_width(text: str, size: float = FONT_SIZE) -> float:
    """Return the width of a line of text."""
    return sum(map(_advance, text)) * size


@lru_cache(4096)
def _advance(character: str) -> float:
    place = ord(character) - 32
    if 0 <= place < len(_WIDTHS):
        return _WIDTHS[place] / 100
    if unicodedata.combining(character) or unicodedata.category(character) in ("Cf", "Mn", "Me"):
        return 0.0
    wide = unicodedata.east_asian_width(character) in "WF" or ("\u0400" <= character < "\u0530" and character.isupper())
    return 1.05 if wide else 0.75


@lru_cache(4096)
def wrap(text: str, width: float = LABEL_WIDTH, size: float = FONT_SIZE, lines: int = LABEL_LINES) -> tuple[str, ...]:
    """Return text as lines no wider than `width`; what does not fit into so many lines ends in an ellipsis."""
    done: list[str] = []
    line = ""
    for word in text.split():
        longer = f"{line} {word}" if line else word
        if text_width(longer, size) <= width:
            line = longer
            continue
        if line:
            done.append(line)
        while text_width(word, size) > width:  # a word wider than the line is broken
            cut = 1
            while text_width(word[: cut + 1], size) <= width:
                cut += 1
            done.append(word[:cut])
            word = word[cut:]
        line = word
        if len(done) > lines:
            break
    if line:
        done.append(line)
    if len(done) > lines:
        last = done[lines - 1]
        while last and text_width(last + "…", size) > width:
            last = last[:-1]
        done = [*done[: lines - 1], last.rstrip() + "…"]
    return tuple(done)


def lettering(diameter: float, label: str) -> tuple[float, tuple[str, ...]]:
    """Return the size of the letters of a node's label, larger for hubs, and its lines."""
    size = HUB_FONT_SIZE if diameter >= HUB else FONT_SIZE
    return size, wrap(label, LABEL_WIDTH * size / FONT_SIZE, size)


def node_box(diameter: float, label: str) -> tuple[float, float]:
    """Return the width and the height that a node takes with its label, wrapped, below it."""
    size, lines = lettering(diameter, label)
    return max([diameter, *(text_width(line, size) for line in lines)]), diameter + (len(lines) * LINE_HEIGHT * size + 2 if lines else 0)


def half_box(diameter: float, label: str) -> tuple[float, float]:
    """Return half the width and half the height of a node's box with the gap around it."""
    width, height = node_box(diameter, label)
    return width / 2 + LABEL_GAP, height / 2 + LABEL_GAP
