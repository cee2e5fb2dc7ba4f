"""Pictures without Gephi: nothing hostile gets out, labels do not meet, legend and source are there, and equal input gives equal bytes."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from test_gexf import sample
from test_network import mesh

from kg.export import page, picture, png, svg
from kg.export.picture import Curve, OccupancyGrid, Shape, Text, along, outline, part, smallest_sheet
from kg.network import Projection, Rows, palette, project, views
from kg.network.layout import text_width
from kg.queries import NodeStyle, node_styles

ROOT = Path(__file__).resolve().parents[1]
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "</text><script>alert(1)</script>",
    '"><a href="x">',
    "&lt;b&gt; ]]>",
    "a\x00b\u202eright",
    "שלום עולם",
    "x" * 10_000,
    "$\\frac{1}{2}$",
    "",
    "漢字" * 30,
]


def hostile() -> Projection:
    rows = [(f"http://x.org/N{place}", label, label[:20] or "state") for place, label in enumerate(HOSTILE)]
    edges = [(rows[0][0], iri, label) for iri, label, _ in rows]
    return project(
        Rows(("node", "label", "type"), rows), Rows(("source", "target", "kind"), edges), name="<x>", title="A & B <c>", scope="As of 2025-01-01."
    )


def drawn_as(projection: Projection, *, dark: bool = False) -> ET.Element:
    return ET.fromstring("".join(svg.write(projection, dark=dark)))


def test_hostile_words_stay_words() -> None:
    root = drawn_as(hostile())
    tags = ("svg", "title", "desc", "rect", "path", "polygon", "circle", "text", "a", "g")
    assert {one.tag for one in root.iter()} == {f"{SVG}{name}" for name in tags}
    for one in root.iter():
        assert not [name for name in one.attrib if name.startswith("on") or (name != "href" and "href" in name)]
        assert one.get("href", "http://").startswith("http://"), "a link leads to what a mark stands for, and nowhere else"
    words = " ".join("".join(one.itertext()) for one in root.iter(f"{SVG}text"))
    assert "As of 2025-01-01." in words
    assert "\x00" not in words


@pytest.mark.parametrize("size", [12, 80])
def test_no_two_words_meet(size: int) -> None:
    scene = picture.compose(mesh(size))
    boxes = []
    for one in scene.items:
        if isinstance(one, Text) and one.plate:
            half = text_width(one.text, one.size) / 2
            boxes.append((one.at[0] - half, one.at[1] - one.size * 0.75, one.at[0] + half, one.at[1] + one.size * 0.2, one.text))
    meeting = [(a, b) for a, b in combinations(boxes, 2) if a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]]
    assert not meeting
    assert all(box[0] >= 0 and box[2] <= scene.width and box[1] >= 0 and box[3] <= scene.height for box in boxes)


def test_no_word_lies_on_a_node() -> None:
    scene = picture.compose(mesh(60))
    words = [(one.at[0], one.at[1], text_width(one.text, one.size) / 2, one.size) for one in scene.items if isinstance(one, Text) and one.plate]
    nodes = [one for one in scene.items if isinstance(one, Shape) and one.radius]
    for x, y, half, size in words:
        for node in nodes:
            near = max(x - half, min(node.centre[0], x + half)), max(y - size * 0.7, min(node.centre[1], y))
            assert (near[0] - node.centre[0]) ** 2 + (near[1] - node.centre[1]) ** 2 > (node.radius * 0.9) ** 2


def test_legend_and_source() -> None:
    drawn = sample()
    words = " ".join("".join(one.itertext()) for one in drawn_as(drawn).iter(f"{SVG}text"))
    for said in ("A sample", "state (2)", "Source: sgkg", "2 nodes, 4 edges", "Dates from 1980-01-01 to 2014-02-28"):
        assert said in words
    assert {note.what for note in svg.notes(drawn)} >= {"size"}


def test_marks_say_what_they_stand_for() -> None:
    root = drawn_as(sample())
    links = {one.get("href"): one.findtext(f"{SVG}title") for one in root.iter(f"{SVG}a")}
    assert links == {"http://x.org/State_A": "Ä <b> (state, from 1991-08-24)", "http://x.org/State_B": "B (state)"}
    said = {one.findtext(f"{SVG}title") for one in root.iter(f"{SVG}g")}
    assert "Ä <b> → B: assures; 1980 to 1990-06; from 1994; c1, c2" in said
    unsafe = project(Rows(("node", "label", "type"), [("javascript:alert(1)", "a", "t")]), Rows(("source", "target", "kind"), []))
    assert not list(drawn_as(unsafe).iter(f"{SVG}a"))


def test_an_empty_picture_says_why() -> None:
    empty = replace(project(Rows(("node", "label", "type"), []), Rows(("source", "target", "kind"), [])), nothing="The first is of 1949-04-04.")
    assert "The first is of 1949-04-04." in " ".join("".join(one.itertext()) for one in drawn_as(empty).iter(f"{SVG}text"))


def test_words_of_the_legend_and_of_groups() -> None:
    edges = [("a", "b", "pact", "before 1945"), ("b", "c", "pact", "since 1945"), ("c", "a", "talks", None)]
    drawn = project(
        Rows(("node", "label", "type", "group"), [("a", "A", "state", None), ("b", "B", "state", "held"), ("c", "C", "state", None)]),
        Rows(("source", "target", "kind", "group"), edges),
        legend={"edges": "began", "nodes": "fared", "other": "no pact", "size": "Marks are alike."},
    )
    words = ["".join(one.itertext()) for one in drawn_as(drawn).iter(f"{SVG}text")]
    for said in ("began:", "before 1945 (1)", "since 1945 (1)", "fared:", "held (1)", "no pact: talks (1)"):
        assert said in words
    assert any("Marks are alike." in one for one in words)
    assert "talks" not in words, "what the legend says of a colour is not written on each line"
    colours = {str(edge.attributes.get("group", "")): edge.colour for edge in drawn.edges}
    node = next(node for node in drawn.nodes if node.label == "B")
    assert len({*colours.values(), node.colour}) == 4


def test_hubs_are_lettered_larger_and_nothing_runs_off_the_sheet() -> None:
    rows = [(f"n{number}", f"name {number}", "state") for number in range(40)]
    drawn = project(
        Rows(("node", "label", "type"), rows),
        Rows(("source", "target", "kind"), [(f"n{number}", "n0", "k") for number in range(1, 40)]),
        title="What is owed by whom, to whom, since when, and under which kind of commitment, as far as the record knows it? " * 2,
    )
    scene = picture.compose(drawn)
    sizes = {one.text: one.size for one in scene.items if isinstance(one, Text)}
    assert sizes["name 0"] > sizes["name 1"]
    for one in scene.items:
        if isinstance(one, Text) and one.anchor == "start":
            assert one.at[0] + text_width(one.text, one.size) <= scene.width - picture.MARGIN


def test_reckoned_widths_are_those_of_the_font() -> None:
    textpath = pytest.importorskip("matplotlib.textpath")
    from matplotlib.font_manager import FontProperties

    for text in ("commitment of no recorded kind (3)", "Source: sgkg 0.2.0, 30 nodes, 29 edges. CC BY", "WMQ%&@ilj"):
        width, _, _ = textpath.text_to_path.get_text_width_height_descent(text, FontProperties(family="DejaVu Sans", size=10), False)
        assert text_width(text) == pytest.approx(width, rel=0.02)


def test_a_second_cue_beside_colour() -> None:
    assert len({palette.POLARITIES[name].dashes for name in ("for", "open", "against")}) == 3
    assert len({palette.POLARITIES[name].dashes for name in ("came", "went", "changed")}) == 3
    styles = palette.node_styles(["state", "person", "alliance", "option", "treaty", "deployment", "zebra"])
    assert len({styles[name].shape for name in ("state", "person", "alliance", "option", "treaty", "deployment")}) == 6
    for shape in palette.SHAPES:
        assert shape == "circle" or len(outline(shape, (0, 0), 10)) > 2
    dark = "".join(svg.write(sample(), dark=True))
    assert picture.DARK.background in dark


def test_parts_of_a_curve_lie_on_it() -> None:
    whole = ((0.0, 0.0), (10.0, 20.0), (30.0, 0.0))
    some = part(whole, 0.2, 0.7)
    for share in (0.0, 0.3, 1.0):
        assert along(some, share) == pytest.approx(along(whole, 0.2 + share * 0.5))


def test_curves_end_outside_the_nodes() -> None:
    scene = picture.compose(mesh(30))
    centres = {one.centre: one.radius for one in scene.items if isinstance(one, Shape) and one.radius}
    curves = [one for one in scene.items if isinstance(one, Curve) and len(one.points) == 3][:-1]
    assert len(curves) > 20
    inside = [
        one
        for one in curves
        for end in (one.points[0], one.points[-1])
        for at, radius in centres.items()
        if (end[0] - at[0]) ** 2 + (end[1] - at[1]) ** 2 < (radius * 0.9) ** 2
    ]
    assert len(inside) <= len(curves) * 0.05


def test_an_empty_network_and_a_very_wide_one() -> None:
    empty = project(Rows(("node", "label", "type"), []), Rows(("source", "target", "kind"), []))
    assert drawn_as(empty).get("viewBox")
    assert picture.compose(empty).width == picture.NARROWEST


CODE = "import sys; sys.path[:0] = ['tests', '.']; from test_picture import *; {write}"


def test_equal_bytes_in_every_process() -> None:
    pytest.importorskip("matplotlib")
    write = "sys.stdout.buffer.write(''.join(svg.write(sample())).encode() + b''.join(png.write(sample())) + b''.join(png.pdf(sample())))"
    runs = [
        subprocess.run(
            [sys.executable, "-c", CODE.format(write=write)], capture_output=True, check=True, cwd=ROOT, env={"PYTHONHASHSEED": seed, "PATH": ""}
        ).stdout
        for seed in ("1", "2")
    ]
    assert all(one == two for one, two in pairwise(runs))
    assert b"<svg" in runs[0]


@pytest.mark.parametrize("dark", [False, True])
def test_png(dark: bool) -> None:
    pytest.importorskip("matplotlib")
    assert b"".join(png.pdf(sample(), dark=dark)).startswith(b"%PDF")
    for projection in (sample(), hostile()):
        data = b"".join(png.write(projection, dark=dark))
        assert data.startswith(b"\x89PNG")
        scene = picture.compose(projection, dark=dark)
        assert int.from_bytes(data[16:20], "big") == pytest.approx(scene.width * min(png.SHARP, png.LARGEST / max(scene.width, scene.height)), abs=2)


def test_png_without_its_library_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    with pytest.raises(RuntimeError, match=r"pip install 'sgkg\[picture\]'"):
        list(png.write(sample()))


SMALL = """
import sys
from kg.export import svg
from kg.network import Rows, project
drawn = project(Rows(("node", "label", "type"), [("a", "a", "a")]), Rows(("source", "target", "kind"), [("a", "b", "k")]))
"".join(svg.write(drawn))
print(sorted({"matplotlib", "networkx"} & set(sys.modules)))
"""


def test_svg_needs_no_library() -> None:
    assert subprocess.run([sys.executable, "-c", SMALL], capture_output=True, text=True, check=True, cwd=ROOT).stdout == "[]\n"


@pytest.mark.xdist_group("views")
@pytest.mark.parametrize("name", [name for name in views.names(ROOT) if name != "everything"])
def test_every_view_as_a_picture(name: str, real_store: Any) -> None:
    view = views.load(ROOT, name)
    drawn = project(*views.rows(real_store, view, {}), name=name, title=view.edges.summary)
    scene = picture.compose(drawn)
    words = [one for one in scene.items if isinstance(one, Text) and one.plate]
    taken = OccupancyGrid(scene.width)
    for one in words:
        half = text_width(one.text, one.size) / 2
        box = (one.at[0] - half, one.at[1] - one.size * 0.75, one.at[0] + half, one.at[1] + one.size * 0.2)
        assert taken.is_free(box), f"{one.text} meets other words"
        taken.add(box)
    assert smallest_sheet(scene)[0], "legible on some paper"
    letters = min(one.size for one in scene.items if isinstance(one, Text))
    assert letters * 1600 / scene.width >= 9, "legible on a screen of 1,600 pixels"
    assert drawn_as(drawn).get("viewBox")


def test_no_two_types_look_alike() -> None:
    instruments = {"treaty", "political commitment", "ceasefire agreement", "economic agreement", "instrument"}
    kin = (instruments, {"alliance", "organization"}, {"literal", "unknown"})
    looks: dict[NodeStyle, set[str]] = {}
    for name, style in node_styles(ROOT).items():
        looks.setdefault(style, set()).add(name)
    for names in looks.values():
        assert len(names) == 1 or any(names <= group for group in kin), names


def crossing(share: int) -> Projection:
    """A hub H with many leaves, two of them on one line."""
    nodes = [("h", "H", "state"), *((f"n{place}", f"leaf {place}", "state") for place in range(share))]
    edges = [(f"n{place}", "h", "is bound to", f"{place} bn EUR") for place in range(share)]
    return project(Rows(("node", "label", "type"), nodes), Rows(("source", "target", "kind", "label"), edges))


def test_words_stand_on_their_own_edge_and_not_beside_the_mark_of_another_node() -> None:
    drawn = crossing(24)
    scene = picture.compose(drawn)
    marks = {one.about.words.split(" (")[0]: one for one in scene.items if isinstance(one, Shape) and one.about}
    words = [one for one in scene.items if isinstance(one, Text) and one.text.endswith("EUR")]
    assert len(words) > 20
    for one in words:
        left, top, right, bottom = one.box
        own = f"leaf {one.text.split()[0]}"
        near = [
            name
            for name, mark in marks.items()
            if name not in ("H", own) and left < mark.centre[0] < right and top - mark.radius < mark.centre[1] < bottom + mark.radius
        ]
        assert not near, (one.text, near)


def test_no_line_runs_through_words() -> None:
    """Each name and each word of an edge has a plate of the ground's colour below it, in both formats."""
    drawn = sample()
    texts = [one for one in picture.compose(drawn).items if isinstance(one, Text) and one.plate]
    plates = list(drawn_as(drawn).iter(f"{SVG}rect"))[1:]
    assert len(texts) == len(plates) > 3
    assert {one.get("fill") for one in plates} == {picture.LIGHT.background}


def test_small_words_have_contrast() -> None:
    for theme in (picture.LIGHT, picture.DARK):
        for one in mesh(30).edges:
            colour = theme.words(one)
            assert colour == palette.legible(colour, theme.background, theme.text), "moving it further changes nothing"


def test_the_legend_says_nothing_twice_and_shows_the_shapes_that_are_drawn() -> None:
    node_rows = Rows(("node", "label", "type", "group"), [("a", "a", "outcome", "held"), ("b", "b", "outcome", None), ("c", "c", "outcome", "held")])
    drawn = project(node_rows, Rows(("source", "target", "kind"), [("a", "b", "speaks for")]), legend={"other": "speaks for", "nodes": "counts as"})
    scene = picture.compose(drawn)
    assert "speaks for (1)" in [one.text for one in scene.items if isinstance(one, Text)]
    looks = {(len(one.points), one.fill) for one in scene.items if isinstance(one, Shape) and one.about}
    assert {(len(one.points), one.fill) for one in scene.items if isinstance(one, Shape) and not one.about and one.radius} == looks


def test_the_page_writes_on_an_edge_what_the_picture_writes() -> None:
    rows = [("a", "h", "supports", "5 m EUR"), ("b", "h", "supports", None), ("c", "h", "supports", "0.25 per cent of GDP, 2024–2026")]
    rows += [("c", "h", "supports", f"about {number} million euros of 2024 in goods") for number in (2, 112)]
    drawn = project(Rows(("node", "label", "type"), []), Rows(("source", "target", "kind", "label"), rows), legend={"": "promised"})
    assert [one.get("words") for one in page.record(drawn)["edges"]] == ["5 m EUR", "", "0.25 per cent of GDP, 2024–2026; 2 more"]
    assert picture.edge_words(drawn) == ["5 m EUR", "", "0.25 per cent of GDP, 2024–2026; 2 more"]
    assert (
        drawn.edges[2].full_label
        == "0.25 per cent of GDP, 2024–2026; about 112 million euros of 2024 in goods; about 2 million euros of 2024 in goods"
    )
