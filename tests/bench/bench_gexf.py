"""GEXF of 10,000 nodes and 40,000 edges, ours against networkx.write_gexf on the same graph; GraphML likewise; views from the shell.

Run: python tests/bench/bench_gexf.py [--large] [--views]. Interleaved, medians of five, ratios within the run. networkx gets what it
can write (no kind, no lists, no spells: it has none), so it has less to do. `--large` writes a million edges in a stream, and
projects a million statements onto one edge; `--views` draws every shipped view in a process of its own, graph at hand, against
the start of Python itself.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import networkx as nx

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kg.export import gexf, graphml
from kg.files import save
from kg.network import Interval, Projection, Rows, project, views
from kg.network.model import Edge, Node, ProjectionReport

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


def graphml_with_networkx(graph: nx.MultiDiGraph[str]) -> int:
    """Write GraphML with networkx, which takes no dictionaries."""
    stream = io.BytesIO()
    nx.write_graphml_xml(graph, stream, prettyprint=False)
    return len(stream.getvalue())


def ours(pieces: Iterator[str]) -> int:
    """Write with ours."""
    return sum(len(piece.encode()) for piece in pieces)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--large", action="store_true", help="also write a million edges")
    parser.add_argument("--views", action="store_true", help="also draw every view in a process of its own")
    options = parser.parse_args()
    if options.large:
        parallel()
    took, worked = [], []
    for _ in range(3):
        given = rows(10_000, 40_000)
        given = given[0], given[1]._replace(rows=list(given[1].rows))  # to make them is not part of it
        start, busy = time.perf_counter(), time.process_time()
        drawn = project(*given, name="bench")
        took.append(time.perf_counter() - start)
        worked.append(time.process_time() - busy)
    projected = statistics.median(took)
    print(f"projected {len(drawn.nodes):,} nodes, {len(drawn.edges):,} edges in {projected:.2f} s, {min(worked):.2f} s of it at work")
    graph = same_graph(drawn)
    plain = graph.copy()
    for _, values in plain.nodes(data=True):
        values.update(x=values["viz"]["position"]["x"], y=values["viz"]["position"]["y"], size=values["viz"]["size"])
        del values["viz"]
    written = compare("GEXF", {"ours": lambda: ours(gexf.write(drawn)), "networkx": lambda: with_networkx(graph)})
    print(f"projecting takes {projected / written:.1f} times the writing")
    compare("GraphML", {"ours": lambda: ours(graphml.write(drawn)), "networkx": lambda: graphml_with_networkx(plain)})
    if options.large:
        million()
    if options.views:
        cold()


def compare(form: str, writers: Mapping[str, Callable[[], int]]) -> float:
    """Write five times in turn, print medians and ratio, and return our median."""
    times: dict[str, list[float]] = {name: [] for name in writers}
    sizes = {}
    for _ in range(5):
        for name, write in writers.items():
            start = time.perf_counter()
            sizes[name] = write()
            times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(found) for name, found in times.items()}
    for name, median in medians.items():
        print(f"{form:>8} {name:>9}: {median:.3f} s, {sizes[name]:,} bytes")
    print(f"{form:>8}     ratio: ours takes {medians['ours'] / medians['networkx']:.2f} of networkx's time")
    return medians["ours"]


def parallel() -> None:
    """Project a million statements between two nodes onto one edge."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    statements = (("http://x.org/A", "http://x.org/B", "k", f"claim {number}", f"w{number % 7}") for number in range(1_000_000))
    drawn = project(Rows(("node", "label", "type"), []), Rows(("source", "target", "kind", "id", "work"), statements))
    took, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    edge = drawn.edges[0]
    said = f"{len(drawn.edges)} edge of weight {edge.weight:g} with {len(edge.claims):,} claims listed"
    print(f"1,000,000 statements, {said}: {took:.1f} s, {(after - before) // 1024:,} MB more at most")


def cold() -> None:
    """Draw every view with its layout from the shell, the graph being built, and print the time beside that of Python's own start."""
    root = Path(__file__).resolve().parents[2]
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "SGKG_BASE": str(root), "SGKG_CACHE": folder, "PYTHONPATH": str(root)}

        def run(*words: str) -> float:
            start = time.perf_counter()
            subprocess.run([sys.executable, *words], env=environment, check=True, capture_output=True)
            return time.perf_counter() - start

        run("-m", "kg", "build")
        bare, numpy = (statistics.median(run("-c", code) for _ in range(5)) for code in ("pass", "import numpy"))
        print(f"python alone: {bare:.2f} s; with numpy: {numpy:.2f} s")
        for name in views.names(root):
            out = Path(folder) / "out.gexf"
            took = statistics.median(run("-m", "kg", "export", "--view", name, "-o", str(out)) for _ in range(5))
            nodes = out.read_text(encoding="utf-8").count("<node ")
            print(f"{name:>12}: {nodes:,} nodes in {took:.2f} s, {took / bare:.0f} times Python's start")


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
        size = save(path, gexf.write(Projection("million", "", nodes, edges, ProjectionReport())))
        took = time.perf_counter() - start
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        f"1,000,000 edges: {took:.1f} s, {size:,} bytes; memory {before // 1024:,} MB with the projection, {after // 1024:,} MB at most while writing"
    )


if __name__ == "__main__":
    main()
