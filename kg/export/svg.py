"""Write a picture as SVG 2 that SVG 1.1 readers draw: no script, no style sheet, no outside file; words stay words.

Each mark says what it stands for, and links to it.
"""

from __future__ import annotations

from collections.abc import Iterator

from kg.export.picture import About, Curve, Point, Shape, Text, compose, smallest_sheet
from kg.export.picture import notes as notes
from kg.export.xml import batched, escape
from kg.network import Projection

FONTS = "'DejaVu Sans', Verdana, 'Segoe UI', Helvetica, Arial, sans-serif"


def write(projection: Projection, *, dark: bool = False) -> Iterator[str]:
    """Yield the document in pieces; the same projection gives the same characters."""
    return batched(_pieces(projection, dark=dark))


def _pieces(projection: Projection, *, dark: bool) -> Iterator[str]:
    scene = compose(projection, dark=dark)
    _, millimetres = smallest_sheet(scene)
    yield (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" version="1.1" width="{_n(scene.width * millimetres)}mm" '
        f'height="{_n(scene.height * millimetres)}mm" '
        f'viewBox="0 0 {_n(scene.width)} {_n(scene.height)}" role="img" font-family="{FONTS}">\n'
        f"<title>{escape(scene.title)}</title>\n<desc>{escape(scene.description)}</desc>\n"
        f'<rect width="{_n(scene.width)}" height="{_n(scene.height)}" fill="{scene.background}"/>\n'
    )
    for item in scene.items:
        if isinstance(item, Text):
            yield _text(item)
        else:
            yield _with_words(_curve(item) if isinstance(item, Curve) else _shape(item), item.about)
    yield "</svg>\n"


def _with_words(mark: str, about: About | None) -> str:
    """Return a mark with what it stands for, which a pointer shows and a screen reader reads, and with a link where there is one."""
    if about is None:
        return mark
    tag, opening = ("a", f'<a href="{escape(about.link)}">') if about.link else ("g", "<g>")
    return f"{opening}<title>{escape(about.words)}</title>{mark.strip()}</{tag}>\n"


def _curve(curve: Curve) -> str:
    first, *rest = curve.points
    dashes = f' stroke-dasharray="{" ".join(map(_n, curve.dashes))}"' if curve.dashes else ""
    opacity = f' stroke-opacity="{_n(curve.opacity)}"' if curve.opacity < 1 else ""
    bend = "Q" if len(rest) == 2 else "C"
    path = f"M{_p(first)}{bend}{' '.join(map(_p, rest))}"
    return f'<path d="{path}" fill="none" stroke="{curve.colour}" stroke-width="{_n(curve.width)}"{dashes}{opacity}/>\n'


def _shape(shape: Shape) -> str:
    line = f' stroke="{shape.line}" stroke-width="{_n(shape.width)}"' if shape.width else ""
    if shape.points:
        return f'<polygon points="{" ".join(map(_p, shape.points))}" fill="{shape.fill}"{line}/>\n'
    return f'<circle cx="{_n(shape.centre[0])}" cy="{_n(shape.centre[1])}" r="{_n(shape.radius)}" fill="{shape.fill}"{line}/>\n'


def _text(text: Text) -> str:
    anchor = ' text-anchor="middle"' if text.anchor == "middle" else ""
    place = f'x="{_n(text.at[0])}" y="{_n(text.at[1])}" font-size="{_n(text.size)}"{anchor}'
    words = escape(text.text)
    left, top, right, bottom = text.box
    size = f'width="{_n(right - left)}" height="{_n(bottom - top)}"'
    plate = f'<rect x="{_n(left)}" y="{_n(top)}" {size} fill="{text.plate}"/>\n' if text.plate else ""
    return f'{plate}<text {place} fill="{text.colour}">{words}</text>\n'


def _p(point: Point) -> str:
    return f"{_n(point[0])},{_n(point[1])}"


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
