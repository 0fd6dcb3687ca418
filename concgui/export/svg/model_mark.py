"""The mark of a model in a drawing, the same shape that the window paints."""

from concgui.export.svg.drawing import Drawing, number
from concgui.export.svg.inks import outline
from concgui.presentation.colours import Mark, ModelStyle
from concgui.presentation.mark_shapes import mark_corners

_RADIUS = 0.45


def draw_mark(drawing: Drawing, style: ModelStyle, centre: tuple[float, float], size: float) -> None:
    """Draw the mark of a model, `size` pixels wide."""
    x, y = centre
    look: dict[str, str | float | None] = {
        "fill": style.colour if style.filled else "none",
        "stroke": outline(style.colour),
        "stroke_width": max(1.0, size * (0.1 if style.filled else 0.17)),
    }
    if style.mark is Mark.CIRCLE:
        drawing.add("circle", cx=x, cy=y, r=_RADIUS * size, **look)
        return
    corners = mark_corners(style.mark)
    places = (f"{number(x + across * size)} {number(y + down * size)}" for across, down in corners)
    drawing.path(f"M{'L'.join(places)}z", stroke_linejoin="miter", **look)
