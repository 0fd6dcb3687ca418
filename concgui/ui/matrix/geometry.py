"""How large the cells, the names and the heads of the matrix are, computed from its room and its font."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QFontMetricsF

from concgui.ui.common.fonts import ViewFonts

SLANT_DEGREES = -48.0
"""How much the heads of narrow columns are turned."""

SINE, COSINE = 0.743, 0.669
"""Of the slant: how much a slanted head rises and how far it leans to the right, per length."""


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """Rows and columns of equal size, in whole pixels as a table needs them.

    Attributes:
        names: Width of the column of names.
        head: Height of the line of heads.
        cell_width: Width of one cell.
        cell_height: Height of one cell.
        is_slanted: Whether the heads are turned because the columns are narrower than they.
    """

    names: int
    head: int
    cell_width: int
    cell_height: int
    is_slanted: bool


def least_cell(fonts: ViewFonts) -> tuple[float, float]:
    """Return width and height below which a cell's figure and its steps would touch its edges."""
    metrics = QFontMetricsF(fonts.small)
    return metrics.horizontalAdvance("9.99×") + metrics.height() * 0.5, metrics.height() * 1.42


def arrange(
    names: float,
    rows: int,
    workloads: Sequence[str],
    fonts: ViewFonts,
    room: tuple[int, int],
    scroll_bar: int = 0,
) -> GridGeometry:
    """Divide the room; cells grow up to a size at which a word of the ladder fits into them.

    Args:
        names: Width that the names of the rows need.
        rows: How many rows there are.
        workloads: The heads of the columns.
        fonts: The fonts of the cells.
        room: Width and height of all.
        scroll_bar: What a scroll bar takes of the room where the least cells do not fit.
    """
    width, height = room
    geometry = _divide(names, rows, workloads, fonts, width, height)
    fits_across = geometry.names + len(workloads) * geometry.cell_width <= width
    if fits_across and geometry.head + rows * geometry.cell_height <= height:
        return geometry
    # Cells that overflow in one direction have their least size there, so the bar costs only the other one.
    return _divide(names, rows, workloads, fonts, width - scroll_bar, height - scroll_bar)


def _divide(
    names: float, rows: int, workloads: Sequence[str], fonts: ViewFonts, width: float, height: float
) -> GridGeometry:
    metrics = QFontMetricsF(fonts.bold)
    heads = [metrics.horizontalAdvance(workload) for workload in workloads]
    longest = max(heads, default=0.0) + metrics.height()
    least_width, least_height = least_cell(fonts)
    most_width = max(least_width * 2.6, longest * 1.2)
    rows, columns = max(1, rows), max(1, len(workloads))
    is_slanted = (width - names) / columns < longest
    head = longest * SINE + metrics.height() * 0.4 if is_slanted else metrics.height() * 1.6
    overhang = max(0.0, _overhang(heads, least_width)) if is_slanted else 0.0
    cell_width = min(max(least_width, (width - names - overhang) / columns), most_width)
    cell_height = min(max(least_height, (height - head) / rows), least_height * 2.1)
    return GridGeometry(round(names), round(head), int(cell_width), int(cell_height), is_slanted)


def _overhang(heads: Sequence[float], cell_width: float) -> float:
    """Return how far the slanted heads lean over the right edge of the last column."""
    from_right = range(len(heads) - 1, -1, -1)
    leans = (
        head * COSINE - (steps + 0.5) * cell_width for head, steps in zip(heads, from_right, strict=True)
    )
    return max(0.0, *leans, 0.0)
