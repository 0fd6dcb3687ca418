"""The corners of the marks of models, for everything that draws them. No Qt."""

import math

from concgui.presentation.colours import Mark

Corner = tuple[float, float]
"""Place right of and below the middle; a mark is about 1 wide and 1 high."""

_FIRST_CORNER_DEGREES = {
    Mark.TRIANGLE_UP: 90,
    Mark.TRIANGLE_DOWN: -90,
    Mark.TRIANGLE_LEFT: 180,
    Mark.TRIANGLE_RIGHT: 0,
}


def mark_corners(mark: Mark) -> tuple[Corner, ...]:
    """Return the corners of a mark; () for the circle, which has none."""
    if mark is Mark.CIRCLE:
        return ()
    if mark is Mark.SQUARE:
        return ((-0.41, -0.41), (0.41, -0.41), (0.41, 0.41), (-0.41, 0.41))
    if mark in (Mark.PLUS, Mark.CROSS):
        return _crossed_bars(turned=mark is Mark.CROSS)
    if mark is Mark.STAR:
        return tuple(_corner(90 + 36 * i, 0.56 if i % 2 == 0 else 0.24) for i in range(10))
    corners = {Mark.DIAMOND: 4, Mark.PENTAGON: 5, Mark.HEXAGON: 6}.get(mark, 3)
    first = _FIRST_CORNER_DEGREES.get(mark, 90)
    radius = 0.56 if corners == 3 else 0.52
    return tuple(_corner(first + 360 / corners * i, radius) for i in range(corners))


def _corner(degrees: float, radius: float) -> Corner:
    angle = math.radians(degrees)
    return (radius * math.cos(angle), -radius * math.sin(angle))


def _crossed_bars(*, turned: bool) -> tuple[Corner, ...]:
    """Return two crossed bars as one outline, turned by 45 degrees for the cross."""
    arm, half = 0.5, 0.17
    plus = (
        (-half, -arm), (half, -arm), (half, -half), (arm, -half), (arm, half), (half, half),
        (half, arm), (-half, arm), (-half, half), (-arm, half), (-arm, -half), (-half, -half),
    )  # fmt: skip
    if not turned:
        return plus
    diagonal = math.sqrt(0.5)
    return tuple(((x - y) * diagonal, (x + y) * diagonal) for x, y in plus)
