"""What programs of the browser read of our files: graphology in strict mode, which Gephi Lite uses, and Cytoscape.js; what axe and tsc find."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from test_gexf import sample

from kg import evidence
from kg.export import gexf, json_formats, page
from kg.files import save

pytestmark = pytest.mark.xdist_group("graphology")
PAGE = Path(__file__).resolve().parents[2] / "kg" / "serve" / "page"
READERS = (
    f"""
import {{ normalise, within }} from {json.dumps(str(PAGE / "src" / "explorer" / "marking.ts"))};
window.normalised = (texts) => texts.map(normalise);
window.places = (asked) => asked.map(([copy, from, to]) => within(copy, from, to));
"""
    + """
import { MultiGraph } from "graphology"; import gexf from "graphology-gexf/browser"; import cytoscape from "cytoscape";
window.readGexf = (text) => { const graph = gexf.parse(MultiGraph, text);  // strict where nothing else is said
  return [graph.mapNodes((id, values) => [id, values.label]), graph.mapEdges((id, values, source, target) => [source, values.kind, target])]; };
window.readCyjs = (text) => { const {elements, style} = JSON.parse(text);
  const drawn = cytoscape({ container: document.body, elements, style, layout: { name: "preset" } });
  return [drawn.nodes().map((one) => [one.id(), one.data("label"), one.position("x"), one.position("y")]),
    drawn.edges().map((one) => [one.source().id(), one.data("kind"), one.target().id()])]; };
"""
)


@pytest.fixture(scope="module")
def reader(page_packages: Path, browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A page with the readers in it."""
    folder = tmp_path_factory.mktemp("readers")
    (folder / "readers.js").write_text(READERS, encoding="utf-8")
    bundle = [page_packages / "node_modules" / ".bin" / "esbuild", folder / "readers.js", "--bundle", f"--outfile={folder / 'out.js'}"]
    environment = os.environ | {"NODE_PATH": str(page_packages / "node_modules")}
    subprocess.run([*bundle, "--log-level=error"], check=True, env=environment, timeout=60)
    tab = browser.new_page()
    tab.add_script_tag(path=folder / "out.js")
    yield tab
    tab.close()


def test_graphology_reads_gexf_strictly(reader: Any, tmp_path: Path) -> None:
    drawn = sample()
    save(tmp_path / "x.gexf", gexf.write(drawn))
    nodes, edges = reader.evaluate("text => readGexf(text)", (tmp_path / "x.gexf").read_text(encoding="utf-8"))
    assert nodes == [[node.id, node.label] for node in drawn.nodes]
    assert edges == [[edge.source, edge.kind, edge.target] for edge in drawn.edges]


def test_cytoscape_reads_cyjs(reader: Any) -> None:
    drawn = sample()
    nodes, edges = reader.evaluate("text => readCyjs(text)", "".join(json_formats.cytoscape(drawn)))
    assert nodes == [[node.id, node.label, node.x, -node.y] for node in drawn.nodes]
    assert edges == [[edge.source, edge.kind, edge.target] for edge in drawn.edges]


def test_words_are_marked_where_evidence_has_them(reader: Any) -> None:
    chance = random.Random(1)
    signs = "ab  \n\t\r\x0b\x1c\x85\xa0\u2009\u3000\ufeff\u200b.“é\u0301\U0001f600ffiÅ"
    copies = ["".join(chance.choices(signs, k=chance.randint(1, 40))) for _ in range(400)]
    assert reader.evaluate("texts => normalised(texts)", copies) == [evidence.normalise(copy) for copy in copies]

    def units(text: str) -> int:
        return len(text.encode("utf-16-le")) // 2

    asked, expected = [], []
    for copy in copies:
        start, end = sorted(chance.choices(range(len(copy) + 1), k=2))
        asked.append([copy, units(copy[:start]), units(copy[:end])])
        text = evidence.normalise(copy)
        try:
            first, last = evidence.within(text, copy, start, end)
            expected.append({"start": first, "end": last, "words": text[first:last]})
        except (ValueError, IndexError):  # no words, or a letter that its accent was taken from
            expected.append(None)
    found = reader.evaluate("asked => places(asked)", asked)
    assert sum(one is not None for one in expected) > 200
    assert found == expected


def test_axe_finds_nothing_against_the_page(page_packages: Path, browser: Any, tmp_path: Path) -> None:
    if not (page.BUILT / "network.js").is_file():
        pytest.skip("the pages are not built: install the checkout with `pip install -e .`")
    save(tmp_path / "page.html", page.write(sample()))
    axe = (page_packages / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
    for scheme in ("light", "dark"):
        context = browser.new_context(bypass_csp=True, color_scheme=scheme)
        tab = context.new_page()
        tab.goto((tmp_path / "page.html").as_uri())
        for name in ("Legend", "Nodes", "Edges"):
            tab.get_by_role("tab", name=name).click()
            if name != "Legend":
                tab.locator(".rows:visible tbody button").first.click()
            tab.evaluate(axe)
            found = tab.evaluate("() => axe.run()")
            assert [(one["id"], one["nodes"][0]["html"]) for one in found["violations"]] == []
            assert len(found["passes"]) > 20
        context.close()


def test_the_pages_keep_to_their_types(page_packages: Path, tmp_path: Path) -> None:
    shutil.copytree(PAGE / "src", tmp_path / "src")  # beside the packages that it imports
    shutil.copy(PAGE / "tsconfig.json", tmp_path)
    (tmp_path / "node_modules").symlink_to(page_packages / "node_modules")
    done = subprocess.run(
        [page_packages / "node_modules" / ".bin" / "tsc", "--noEmit", "-p", tmp_path], capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout


def test_the_lock_names_no_address() -> None:
    text = (PAGE / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in text
    assert text.count('"integrity": "sha512-') == text.count('"node_modules/')
