"""The page of a network: its size, how long it takes to open, and the longest frame while one pans in it, in headless Chromium.

Run: python tests/bench/bench_page.py [--sigma]. Networks of 1,000 nodes with 5,000 edges and of 2,500 with 10,000, each edge dated and
with a statement at two places; medians of three. Opening is from the request to the second frame after the script; the longest frame
is that of fifteen moves of the mouse and of coming to rest. `--sigma` opens the same networks drawn by sigma 3.0.3 with
@sigma/edge-curve 3.1.0, which npm has to reach, to compare with.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from kg.export import page
from kg.files import save
from kg.network import Projection, Rows, Statement, project

KINDS = ("guarantees", "rules out", "supports", "party", "speaks for")
FRAMES = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
GAPS = """() => { window.gaps = []; let last = performance.now();
  const step = now => { window.gaps.push(now - last); last = now; window.timer = requestAnimationFrame(step); }; requestAnimationFrame(step); }"""
SIGMA = """
import Graph from "graphology"; import Sigma from "sigma"; import EdgeCurve from "@sigma/edge-curve";
const record = JSON.parse(document.getElementById("record").textContent);
const graph = new Graph({ multi: true, type: "directed" });
record.nodes.forEach((n, i) => graph.addNode(i, { x: n.x, y: -n.y, size: n.size / 4, label: n.label, color: record.types[n.type].colour }));
record.edges.forEach((e) => graph.addEdge(e.ends[0], e.ends[1], { size: 1, color: "#9aa0a6", curvature: 0.2 }));
new Sigma(graph, document.getElementById("network"), {
  defaultEdgeType: "curved", edgeProgramClasses: { curved: EdgeCurve }, enableEdgeEvents: true,
});
"""


def network(nodes: int, edges: int) -> Projection:
    """Make a network, the same in every run, with a statement for each edge."""
    chance = random.Random(1)
    iris = [f"https://w3id.org/sgkg/id/State_N{number}" for number in range(nodes)]
    first = [(iri, f"State number {number}", ("state", "organization", "person")[number % 3]) for number, iri in enumerate(iris)]
    second = []
    for number in range(edges):
        ends, claim = (chance.choice(iris), chance.choice(iris)), f"https://w3id.org/sgkg/id/Claim_{number}"
        second.append((*ends, KINDS[number % 5], claim, f"work {number % 9}", f"{1990 + number % 30}-03-01"))
    tables = Rows(("node", "label", "type"), first), Rows(("source", "target", "kind", "id", "work", "start"), second)
    drawn = project(*tables, name="bench", title="A network to measure the page with")
    says = "for the state: it supports what the other one wants [certain] (says Somebody; stated on 2025-03-06)"
    claims = {claim for edge in drawn.edges for claim in edge.claims}
    places = {claim: (f"some-source {place}–{place + 80}", f"another-source {place}–{place + 60}") for place, claim in enumerate(sorted(claims))}
    return replace(drawn, statements={claim: Statement(says, places[claim]) for claim in claims})


def sigma(folder: Path, document: str) -> str:
    """Return the document with sigma's script in place of ours."""
    packages = ("sigma@3.0.3", "@sigma/edge-curve@3.1.0", "graphology@0.26.0", "esbuild@0.28.2")
    subprocess.run(
        [shutil.which("npm") or "npm", "install", "--prefix", folder, "--no-audit", "--no-fund", *packages], check=True, capture_output=True
    )
    (folder / "entry.js").write_text(SIGMA)
    subprocess.run(["npx", "esbuild", "entry.js", "--bundle", "--minify", "--outfile=out.js"], cwd=folder, check=True, capture_output=True)
    script = (folder / "out.js").read_text(encoding="utf-8")
    print(f"          sigma's script: {len(script):,} bytes")
    head, _, _ = document.rpartition("<script>")
    start, end = head.index("<meta http-equiv"), head.index("<meta name=")
    return f"{head[:start]}<style>#network {{ height: 100vh }}</style>{head[end:]}<script>{script}</script></body></html>"


def measure(browser: Browser, address: str, where: str) -> tuple[float, float]:
    """Return the seconds of opening, and the milliseconds of the longest frame while panning and coming to rest."""
    tab = browser.new_page(viewport={"width": 1600, "height": 1000})
    start = time.perf_counter()
    tab.goto(address)
    tab.evaluate(FRAMES)
    opened = time.perf_counter() - start
    box = tab.locator(where).bounding_box()
    assert box
    tab.mouse.move(box["x"] + 300, box["y"] + 30)
    tab.mouse.down()
    tab.evaluate(GAPS)
    for step in range(15):
        tab.mouse.move(box["x"] + 300 + 3 * step, box["y"] + 30 + 2 * step)
    tab.wait_for_timeout(300)  # at rest it is drawn anew
    gaps = tab.evaluate("() => { cancelAnimationFrame(window.timer); return window.gaps }")
    tab.close()
    return opened, max(gaps[1:])


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sigma", action="store_true", help="also draw with sigma")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, sync_playwright() as play:
        folder = Path(name)
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for nodes, edges in ((1000, 5000), (2500, 10_000)):
            drawn = network(nodes, edges)
            start = time.perf_counter()
            size = save(folder / "page.html", page.write(drawn))
            print(f"{nodes:,} nodes, {len(drawn.edges):,} edges: {size:,} bytes, written in {time.perf_counter() - start:.2f} s")
            pages = {"ours": (folder / "page.html", ".ground canvas")}
            if options.sigma:
                (folder / "sigma.html").write_text(sigma(folder, (folder / "page.html").read_text(encoding="utf-8")), encoding="utf-8")
                pages["sigma"] = (folder / "sigma.html", "#network")
            for what, (path, where) in pages.items():
                times = [measure(browser, path.as_uri(), where) for _ in range(3)]
                opened, frame = (statistics.median(one) for one in zip(*times, strict=True))
                print(f"{what:>10}: open in {opened:.2f} s, {frame:.0f} ms for the longest frame of panning")
        print(json.dumps({"chromium": browser.version}))
        browser.close()


if __name__ == "__main__":
    main()
