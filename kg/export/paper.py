"""On what paper a picture is legible."""

from __future__ import annotations

from kg.export.scene import Scene
from kg.network import Note, Projection, lettering

LEAST = 5.5  # points that a label's letters must have on paper
POINT = 25.4 / 72
SHEETS = {"A4": (297.0, 210.0), "A3": (420.0, 297.0), "A2": (594.0, 420.0), "A1": (841.0, 594.0), "A0": (1189.0, 841.0)}
EDGE = 10.0  # millimetres that printers leave white


def paper(scene: Scene) -> tuple[str, float]:
    """Return the smallest sheet on which the labels are legible ('' where A0 is too small), and millimetres a unit on it."""
    scale = 0.0
    for name, (long, short) in SHEETS.items():
        across, up = (long, short) if scene.width >= scene.height else (short, long)
        scale = min((across - 2 * EDGE) / scene.width, (up - 2 * EDGE) / scene.height)
        if scale * lettering.SIZE >= LEAST * POINT:
            return name, scale
    return "", scale


def notes(projection: Projection, *, dark: bool = False) -> list[Note]:
    """Return what the picture leaves out, and on what paper it is legible."""
    from kg.export.picture import compose

    scene = compose(projection, dark=dark)
    sheet, _ = paper(scene)
    said = f"letters of {LEAST:g} points and more on {sheet}" if sheet else f"letters of less than {LEAST:g} points even on A0"
    found = [Note("size", 1, (said,))]
    if scene.left_out:
        found.append(Note("edges whose kind is not written for want of room", scene.left_out, ()))
    if scene.cut:
        found.append(Note("labels cut", scene.cut, ()))
    return found
