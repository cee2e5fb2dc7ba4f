"""Write a picture as PNG or PDF, with matplotlib, whose own font makes it the same on every machine; an extra: `pip install 'sgkg[picture]'`."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.export.picture import Curve, Scene, Shape, Text, compose
from kg.export.picture import notes as notes
from kg.network import Projection

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SHARP, LARGEST = 2.5, 8_000  # pixels a unit, and the most pixels of a side


def write(projection: Projection, *, dark: bool = False) -> Iterator[bytes]:
    """Yield a PNG; the same projection and library give the same bytes.

    Raises:
        RuntimeError: matplotlib is not installed.
    """
    return _written(projection, "png", {"Software": None}, dark=dark)


def pdf(projection: Projection, *, dark: bool = False) -> Iterator[bytes]:
    """Yield a PDF of one page, its words as words; the same projection and library give the same bytes.

    Raises:
        RuntimeError: matplotlib is not installed.
    """
    return _written(projection, "pdf", {"Creator": None, "Producer": None, "CreationDate": None}, dark=dark)


def _written(projection: Projection, form: str, about: dict[str, str | None], *, dark: bool) -> Iterator[bytes]:
    try:
        from matplotlib import rc_context
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise RuntimeError(f"{form} needs matplotlib: pip install 'sgkg[picture]'; svg needs nothing") from error
    scene = compose(projection, dark=dark)
    pixels = min(SHARP, LARGEST / max(scene.width, scene.height))
    figure = Figure(figsize=(scene.width / 72, scene.height / 72), dpi=72 * pixels, facecolor=scene.background)  # a unit is a point
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), xlim=(0, scene.width), ylim=(scene.height, 0))
    axes.set_axis_off()
    _draw(axes, scene)
    stream = io.BytesIO()
    with warnings.catch_warnings(), rc_context({"pdf.fonttype": 42}):
        warnings.filterwarnings("ignore", message="Glyph .* missing", category=UserWarning)  # such a letter is drawn as a box
        FigureCanvasAgg(figure)
        figure.savefig(stream, format=form, metadata={**about, "Title": scene.title})
    yield stream.getvalue()


def _draw(axes: Axes, scene: Scene) -> None:
    from matplotlib.patches import Circle, PathPatch, Polygon
    from matplotlib.path import Path

    for order, item in enumerate(scene.items):
        if isinstance(item, Curve):
            bend = Path.CURVE3 if len(item.points) == 3 else Path.CURVE4
            path = Path(item.points, [Path.MOVETO, *[bend] * (len(item.points) - 1)])
            dashes = (0, [dash / item.width for dash in item.dashes]) if item.dashes else "solid"
            axes.add_patch(
                PathPatch(path, fill=False, edgecolor=item.colour, linewidth=item.width, linestyle=dashes, alpha=item.opacity, zorder=order)
            )
        elif isinstance(item, Shape):
            line = {"edgecolor": item.line if item.width else "none", "linewidth": item.width, "facecolor": item.fill, "zorder": order}
            axes.add_patch(Polygon(item.points, closed=True, **line) if item.points else Circle(item.centre, item.radius, **line))
        else:
            _write(axes, item, order)


def _write(axes: Axes, text: Text, order: int) -> None:
    from matplotlib.patches import Rectangle

    if text.plate:
        left, top, right, bottom = text.box
        axes.add_patch(Rectangle((left, top), right - left, bottom - top, facecolor=text.plate, linewidth=0, zorder=order))
    axes.text(
        *text.at,
        text.text,
        fontsize=text.size,
        color=text.colour,
        ha="center" if text.anchor == "middle" else "left",
        va="baseline",
        family="DejaVu Sans",
        zorder=order + 0.5,
        parse_math=False,
    )
