"""Count who stands between blocs, by the five roles of Gould and Fernandez 1989 (https://doi.org/10.2307/270949).

A broker is the middle of a path a → v → b where a has no edge to b. By the blocs of the three it is a coordinator (all one bloc),
an itinerant (a and b of one bloc, v of another), a gatekeeper (v and b of one bloc, a of another), a representative (a and v of one,
b of another) or a liaison (three blocs). The counts are raw: nothing is divided by what chance would give.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

ROLES = ("coordinator", "itinerant", "gatekeeper", "representative", "liaison")
BETWEEN = ("gatekeeper", "representative", "liaison")  # those in which a and b are of different blocs
MOST = 30_000_000  # paths to look at; more take minutes


def brokers(arcs: Iterable[tuple[str, str]], blocs: Mapping[str, int]) -> dict[str, Counter[str]] | None:
    """Return how often each node plays each role.

    Args:
        arcs: (from, to); self-loops are passed over, and an undirected edge is two arcs.
        blocs: the bloc of each node.

    Returns:
        The counts of each node, all nodes included; None where there are more than MOST paths to look at.
    """
    after: dict[str, set[str]] = {node: set() for node in blocs}
    before: dict[str, set[str]] = {node: set() for node in blocs}
    for source, target in arcs:
        if source != target:
            after[source].add(target)
            before[target].add(source)
    if sum(len(before[node]) * len(after[node]) for node in blocs) > MOST:
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
