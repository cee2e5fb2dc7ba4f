"""The page of a network in a real browser: it opens without a request, moves, filters, tells of time and of statements, and is saved."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from kg.export import page
from kg.files import save
from kg.network import Projection, Rows, Statement, project

pytestmark = pytest.mark.xdist_group("browser")

HOSTILE = [
    "</script><script>alert(1)</script>",
    "<!--<script>",
    '"><img src=x onerror=alert(1)>',
    "a\x00b\u202eright\u2066",
    "שלום עולם",
    "x" * 10_000,
    "{{constructor.constructor('alert(1)')()}}",
    "__proto__",
]
NODES = [("A", "Albania", "state"), ("B", "Belgium", "state"), ("C", "Compact of 1950", "treaty"), ("D", "Dora Émile", "person")]
EDGES = [
    ("A", "B", "defends", "c1", "1950-01-01", "1960-12-31", "for"),
    ("B", "A", "defends", "c2", "1955-03", None, "for"),
    ("A", "C", "party", "c3", "1950-01-01", None, "bond"),
    ("D", "C", "doubts", "c4", None, None, "against"),
]


def sample() -> Projection:
    drawn = project(
        Rows(("node", "label", "type"), [(f"http://x.org/{key}", label, type_) for key, label, type_ in NODES]),
        Rows(
            ("source", "target", "kind", "id", "start", "end", "polarity"),
            [(f"http://x.org/{one}", f"http://x.org/{two}", kind, f"http://x.org/{id_}", *rest) for one, two, kind, id_, *rest in EDGES],
        ),
        name="sample",
        title="Who defends whom?",
        scope="As of now.",
    )
    return replace(drawn, statements={"http://x.org/c1": Statement("Albania defends Belgium (says Dora)", ("some-text 10–20", "other-text 5–9"))})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    if not (page.BUILT / "network.js").is_file():
        pytest.skip("the pages are not built: install the checkout with `pip install -e .`")
    save(tmp_path / "page.html", page.write(sample()))
    return tmp_path / "page.html"


def counts(tab: Any) -> str:
    return str(tab.locator(".bar .said").inner_text())


def test_it_opens(path: Path, opened: Callable[..., Any]) -> None:
    for scheme in ("light", "dark"):
        tab = opened(path, scheme=scheme)
        assert tab.title() == tab.locator("h1").inner_text() == "Who defends whom?"
        assert counts(tab) == "4 of 4 nodes, 4 of 4 edges"
        assert tab.locator("main").get_attribute("data-theme") == scheme
        tab.get_by_role("button", name="Dark").click()
        assert tab.locator("main").get_attribute("data-theme") != scheme
        assert tab.evaluate("() => new Set(document.querySelector('.ground canvas').getContext('2d').getImageData(0, 0, 900, 400).data).size") > 20
    tab = opened(path, width=360, height=700)
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 360


@pytest.mark.long
def test_little_is_shown_as_well(path: Path, opened: Callable[..., Any]) -> None:
    nothing = replace(sample(), nodes=(), edges=())
    undated = project(Rows(("node", "label", "type"), []), Rows(("source", "target", "kind"), [("http://x.org/a", "http://x.org/a", "is")]))
    for drawn, told, time in (
        (nothing, "0 of 0 nodes, 0 of 0 edges", "This network has no edges."),
        (undated, "1 of 1 nodes, 1 of 1 edges", "No edge of this network has a date."),
    ):
        save(path, page.write(drawn))
        tab = opened(path)
        assert counts(tab) == told
        assert tab.locator(".time").inner_text() == time
        saved(tab, "PNG")


def test_what_is_inside_is_named_by_its_digest(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    for tag in ("script", "style"):
        (found,) = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(found.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in policy[1]
    assert policy[1].startswith("default-src 'none';")
    assert not re.search(r"(?:src|href)=", text.partition("<script")[0])


def test_hostile_words_stay_words(tmp_path: Path, opened: Callable[..., Any]) -> None:
    rows = [(f"http://x.org/N{place}", label, label[:30] or "state") for place, label in enumerate(HOSTILE)]
    drawn = project(
        Rows(("node", "label", "type", "note"), [(*row, row[1]) for row in rows]),
        Rows(
            ("source", "target", "kind", "id"), [(rows[0][0], iri, label[:40], f"http://x.org/{place}") for place, (iri, label, _) in enumerate(rows)]
        ),
        name="<b>",
        title=HOSTILE[0],
        scope=HOSTILE[2],
    )
    drawn = replace(drawn, statements={claim: Statement(HOSTILE[0], (HOSTILE[2],)) for edge in drawn.edges for claim in edge.claims})
    save(tmp_path / "page.html", page.write(drawn))
    tab = opened(tmp_path / "page.html")
    assert tab.locator("h1").inner_text() == HOSTILE[0]
    for name in ("Nodes", "Edges"):
        tab.get_by_role("tab", name=name).click()
        tab.locator(".rows:visible tbody button").first.click()
        assert tab.locator(".details").is_visible()
    tab.get_by_role("combobox").fill("xxxxx")
    tab.keyboard.press("Enter")
    assert "x" * 10_000 in tab.locator(".details").inner_text()
    assert tab.evaluate("() => [document.scripts.length, document.images.length, 'polluted' in {}]") == [2, 0, False]
    text = tab.locator("main").inner_text()
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", text)
    assert tab.evaluate("() => document.documentElement.scrollWidth") <= 1280
    root = ET.fromstring(saved(tab, "SVG").read_text(encoding="utf-8"))
    assert {one.tag.rpartition("}")[2] for one in root.iter()} <= {"svg", "title", "desc", "rect", "path", "text"}


def test_a_node_is_found_and_its_statements_read(path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    tab.keyboard.press("/")
    tab.keyboard.type("dora emile")
    assert tab.get_by_role("option").first.inner_text() == "Dora Émile person"
    tab.keyboard.press("Enter")
    details = tab.locator(".details")
    assert details.locator("h2").inner_text() == "Dora Émile"
    assert "doubts → (1)" in details.inner_text()
    tab.get_by_role("combobox").fill("albania defends")
    tab.keyboard.press("Enter")
    words = details.inner_text()
    assert "Albania → defends → Belgium" in words
    assert "1950-01-01 to 1960-12-31" in words
    assert "Albania defends Belgium (says Dora)\nsome-text 10–20\nother-text 5–9\nhttp://x.org/c1" in words
    lit = tab.evaluate("() => { const lit = sgkgNetwork.choice.lit(); return [lit.nodes.size, lit.edges.size] }")
    assert lit == [2, 1]
    tab.keyboard.press("Escape")
    assert details.is_hidden()
    tab.get_by_role("combobox").fill("nobody of this name")
    assert "Nothing that is shown has these words." in tab.locator(".found").inner_text()


def test_kinds_and_types_are_filtered(path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    tab.get_by_label("defends (2)").uncheck()
    assert counts(tab) == "3 of 4 nodes, 2 of 4 edges", "Belgium has no edge left"
    tab.get_by_label("person (1)").uncheck()
    assert counts(tab) == "2 of 4 nodes, 1 of 4 edges"
    tab.get_by_role("tab", name="Edges").click()
    assert tab.locator(".rows:visible tbody tr").count() == 1
    tab.get_by_role("tab", name="Legend").click()
    tab.get_by_role("button", name="Edges by kind: all").click()
    tab.get_by_role("button", name="Nodes by type: all").click()
    assert counts(tab) == "4 of 4 nodes, 4 of 4 edges"
    tab.get_by_role("button", name="Edges by kind: none").click()
    assert counts(tab) == "0 of 4 nodes, 0 of 4 edges"


def test_groups_are_explained_and_filtered(path: Path, opened: Callable[..., Any]) -> None:
    rows = [(f"http://x.org/{one}", f"http://x.org/{two}", kind, group) for one, two, kind, group in ("abkx", "bcky", "cdlx")]
    legend = {"edges": "said by", "size": "Larger marks are larger.", "other": "what is said"}
    drawn = project(Rows(("node", "label", "type"), []), Rows(("source", "target", "kind", "group"), rows), legend=legend)
    save(path, page.write(replace(drawn, nothing="Nothing is missing.")))
    tab = opened(path)
    words = tab.locator(".legend").inner_text()
    assert "Edges: said by" in words
    assert "Larger marks are larger." in words
    assert tab.locator(".scope").inner_text() == "Nothing is missing."
    tab.get_by_label("x (2)").uncheck()
    assert counts(tab) == "2 of 4 nodes, 1 of 3 edges"
    text = saved(tab, "SVG").read_text(encoding="utf-8")
    assert ">y (1)<" in text
    assert ">x (" not in text


def test_time_says_what_holds_perhaps_and_what_has_no_date(path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    said = tab.locator(".time .said")
    assert said.inner_text() == "All edges, whenever they held; 1 have no date."
    tab.get_by_label("Day as a date").fill("1955-03-10")
    assert said.inner_text() == "3 edges on 1955-03-10; 1 of them perhaps, their dates being inexact; 1 without a date left out."
    assert counts(tab) == "3 of 4 nodes, 3 of 4 edges"
    tab.get_by_label("keep what has no date").check()
    assert said.inner_text().endswith("1 without a date kept.")
    slider = tab.get_by_role("slider")
    slider.focus()
    tab.keyboard.press("ArrowRight")
    assert said.inner_text().startswith("4 edges on 1955-03-31; 1 without"), "the next change: the month is certain on its last day"
    tab.keyboard.press("End")
    assert "on 1961-01-01" in str(slider.get_attribute("aria-valuetext"))
    assert tab.evaluate("() => sgkgNetwork.choice.counts.edges") == 3
    tab.keyboard.press("Home")
    tab.get_by_role("button", name="Play").click()
    tab.get_by_role("button", name="Pause").wait_for()
    tab.get_by_role("button", name="Play").wait_for(timeout=10_000)
    assert tab.evaluate("() => sgkgNetwork.choice.counts.edges") == 3
    tab.get_by_label("any time").check()
    assert counts(tab) == "4 of 4 nodes, 4 of 4 edges"


def test_tables_are_the_door_of_the_keyboard(path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    tab.get_by_role("tab", name="Legend").focus()
    tab.keyboard.press("ArrowRight")
    assert [tab.locator(f".rows:visible tbody tr:nth-child({place}) th").inner_text() for place in (1, 4)] == ["Albania", "Dora Émile"]
    heads = tab.locator(".rows:visible thead th")
    heads.nth(2).get_by_role("button").focus()
    tab.keyboard.press("Enter")
    assert heads.nth(2).get_attribute("aria-sort") == "descending"
    assert tab.locator(".rows:visible tbody th").first.inner_text() == "Albania", "it has three edges"
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    assert tab.evaluate("() => sgkgNetwork.choice.selected.label") == "Albania"
    assert tab.locator("tr[aria-current=true] th").inner_text() == "Albania"
    tab.get_by_role("tab", name="Edges").click()
    tab.get_by_label("Edges whose rows contain").fill("no date")
    assert tab.locator(".rows:visible tbody tr").count() == 1
    assert tab.locator(".rows:visible tbody tr").inner_text().split("\t") == ["Dora Émile", "doubts", "Compact of 1950", "no date", "1"]


def test_the_picture_moves(path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    view = "() => ({...sgkgNetwork.stage.view})"
    place = (
        "id => { const v = sgkgNetwork.stage.view, n = sgkgNetwork.choice.network.nodes[id]; return [v.left + n.x * v.scale, v.top + n.y * v.scale] }"
    )
    box = tab.locator(".ground").bounding_box()
    x, y = tab.evaluate(place, 0)
    tab.mouse.click(box["x"] + x, box["y"] + y)
    assert tab.locator(".details h2").inner_text() == "Albania"
    one = tab.evaluate("""() => { const s = sgkgNetwork.stage, e = s.drawn.edges.find(({edge}) => edge.source !== edge.target), p = e.curve.points;
      return [e.edge.index, (p[0] + 2 * p[2] + p[4]) / 4, (p[1] + 2 * p[3] + p[5]) / 4] }""")
    tab.mouse.move(box["x"] + one[1], box["y"] + one[2])
    assert "Albania" in tab.locator(".tip").inner_text()
    tab.mouse.click(box["x"] + one[1], box["y"] + one[2])
    assert tab.evaluate("() => sgkgNetwork.choice.selected.index") == one[0]
    before = tab.evaluate(view)
    tab.mouse.move(box["x"] + 5, box["y"] + 5)
    tab.mouse.down()
    tab.mouse.move(box["x"] + 65, box["y"] + 45, steps=4)
    tab.mouse.up()
    panned = tab.evaluate(view)
    assert (round(panned["left"] - before["left"]), round(panned["top"] - before["top"])) == (60, 40)
    assert tab.locator(".details").is_visible(), "a drag is no click"
    tab.mouse.wheel(0, -300)
    assert tab.evaluate(view)["scale"] > panned["scale"] * 1.5
    tab.locator(".ground").focus()
    tab.keyboard.press("0")
    fitted = tab.evaluate(view)
    tab.keyboard.press("+")
    tab.keyboard.press("ArrowLeft")
    assert tab.evaluate(view)["scale"] > fitted["scale"]
    tab.mouse.click(box["x"] + box["width"] - 80, box["y"] + 5)
    assert tab.locator(".details").is_hidden(), "a click beside everything clears the selection"


def saved(tab: Any, form: str) -> Path:
    with tab.expect_download() as download:
        tab.get_by_role("button", name=f"Save as {form}").click()
    assert download.value.suggested_filename.endswith(f".{form.lower()}")
    return Path(download.value.path())


def test_what_is_seen_is_saved(path: Path, opened: Callable[..., Any]) -> None:
    tab = opened(path)
    tab.get_by_label("Day as a date").fill("1955-03-10")
    png = saved(tab, "PNG").read_bytes()
    assert png.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(png[16:20], "big") >= 1500
    root = ET.fromstring(saved(tab, "SVG").read_text(encoding="utf-8"))
    words = " ".join("".join(one.itertext()) for one in root.iter("{http://www.w3.org/2000/svg}text"))
    for expected in (
        "Who defends whom?",
        "As of now. What holds on 1955-03-10, 1 perhaps. 1 without a date left out.",
        "Albania",
        "defends (2)",
        "CC BY 4.0",
    ):
        assert expected in words
    assert "Dora" not in words


def test_the_command_writes_a_page_with_evidence(sgkg: Callable[..., Any], path: Path, opened: Callable[..., Any]) -> None:
    out = path.with_name("positions.html")
    done = sgkg("network", "positions", "-o", out)
    assert (done.status, done.out) == (0, ""), done.err
    assert f"{out}: {out.stat().st_size:,} bytes" in done.err
    found = json.loads(re.findall(r'id="record">(.*?)</script>', out.read_text(encoding="utf-8"))[0])
    assert any(re.search(r"\d+–\d+$", line) for statement in found["statements"] for line in statement.get("at", ()))
    tab = opened(out)
    assert counts(tab) == f"{len(found['nodes'])} of {len(found['nodes'])} nodes, {len(found['edges'])} of {len(found['edges'])} edges"
    assert sgkg("network", "positions", "-o", out.with_suffix(".gexf")).status == 2
    change = sgkg("network", "positions", "-o", out, "--compare", "2010", "2020")
    assert change.status == 0, change.err
    assert '"scope":"What changed from 2010 to 2020."' in out.read_text(encoding="utf-8")
    assert "leave one of the two out" in sgkg("network", "positions", "-o", out, "--roles").err


def test_without_the_pages_it_says_what_is_missing(tmp_path: Path, sgkg: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "BUILT", tmp_path)
    page.built.cache_clear()
    done = sgkg("export", "-o", tmp_path / "x.html")
    assert done.status == 2
    assert "the pages are not built into this copy of sgkg; install it again where the npm registry is reached" in done.err
    assert not (tmp_path / "x.html").exists()
