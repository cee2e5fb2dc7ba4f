"""GEXF of 10,000 nodes and 40,000 edges, ours against networkx.write_gexf on the same graph; then 1,000,000 edges in a stream.

Run: python tests/bench/bench_gexf.py [--large]. Interleaved, medians of five, ratios within the run. networkx gets what it can
write (no kind, no lists, no spells: it has none), so it has less to do.
"""

from __future__ import annotations

import argparse
import io
import random
import resource
import statistics
import sys
import tempfile
import time
from pathlib import Path

import networkx as nx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kg.export import gexf, save
from kg.network import Interval, Projection, Rows, project
from kg.network.model import Edge, Node, Report

KINDS = ("guarantees", "rules out", "supports", "party", "speaks for")


def rows(nodes: int, edges: int) -> tuple[Rows, Rows]:
    """Make rows as a view gives them, the same in every run."""
    chance = random.Random(1)
    iris = [f"https://w3id.org/sgkg/id/State_N{number}" for number in range(nodes)]
    first = [(iri, f"State number {number}", "state", number) for number, iri in enumerate(iris)]
    second = (
        (
            chance.choice(iris),
            chance.choice(iris),
            KINDS[number % 5],
            f"https://w3id.org/sgkg/id/Claim_{number}",
            f"work {number % 9}",
            f"{1990 + number % 30}-03-01",
        )
        for number in range(edges)
    )
    return Rows(("node", "label", "type", "rank"), first), Rows(("source", "target", "kind", "id", "work", "start"), second)


def same_graph(drawn: Projection) -> nx.MultiDiGraph[str]:
    """Return the projection as networkx has to have it."""
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph(mode="dynamic")
    for node in drawn.nodes:
        red, green, blue = (int(node.colour[at : at + 2], 16) for at in (1, 3, 5))
        viz = {"color": {"r": red, "g": green, "b": blue, "a": 1.0}, "position": {"x": node.x, "y": node.y, "z": 0.0}, "size": node.size}
        graph.add_node(node.id, label=node.label, iri=node.iri, type_=node.type, rank=node.attributes["rank"], viz=viz)
    for edge in drawn.edges:
        graph.add_edge(
            edge.source,
            edge.target,
            weight=edge.weight,
            kind=edge.kind,
            claims="; ".join(edge.claims),
            dates=edge.dates,
            start=edge.intervals[0].start,
        )
    return graph


def with_networkx(graph: nx.MultiDiGraph[str]) -> int:
    """Write with networkx."""
    stream = io.BytesIO()
    nx.write_gexf(graph, stream, prettyprint=False)
    return len(stream.getvalue())


def ours(drawn: Projection) -> int:
    """Write with ours."""
    return sum(len(piece.encode()) for piece in gexf.write(drawn))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true", help="also write a million edges")
    large = parser.parse_args().large
    start = time.perf_counter()
    drawn = project(*rows(10_000, 40_000), name="bench")
    print(f"projected {len(drawn.nodes):,} nodes, {len(drawn.edges):,} edges in {time.perf_counter() - start:.2f} s")
    times: dict[str, list[float]] = {"ours": [], "networkx": []}
    sizes = {}
    graph = same_graph(drawn)
    for _ in range(5):
        for name, write in (("ours", lambda: ours(drawn)), ("networkx", lambda: with_networkx(graph))):
            start = time.perf_counter()
            sizes[name] = write()
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, median in medians.items():
        print(f"{name:>9}: {median:.3f} s, {sizes[name]:,} bytes")
    print(f"    ratio: ours takes {medians['ours'] / medians['networkx']:.2f} of networkx's time")
    if large:
        million()


def million() -> None:
    """Write a million edges and show that memory is the projection's."""
    nodes = tuple(Node(f"n{number}", f"https://x.org/{number}", f"Node {number}", "state", {}) for number in range(10_000))
    chance = random.Random(2)
    edges = tuple(
        Edge(
            f"e{number}",
            f"n{chance.randrange(10_000)}",
            f"n{chance.randrange(10_000)}",
            f"kind {number}",
            "kind",
            1.0,
            True,
            {},
            intervals=(Interval("2014-01-01", None),),
        )
        for number in range(1_000_000)
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.gexf"
        start = time.perf_counter()
        size = save(path, gexf.write(Projection("million", "", nodes, edges, Report())))
        took = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"1,000,000 edges: {took:.1f} s, {size:,} bytes; memory {before // 1024:,} MB with the projection, {after // 1024:,} MB at most while writing"
    )


if __name__ == "__main__":
    main()
