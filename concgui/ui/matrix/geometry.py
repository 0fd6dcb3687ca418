"""The sizes of the matrix's cells, names and heads, computed from its room and font."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QFontMetricsF

from concgui.ui.common.fonts import ViewFonts

SLANT_DEGREES = -48.0
"""Angle by which the heads of narrow columns are turned."""

SINE, COSINE = 0.743, 0.669
"""Rise of a slanted head and its extent to the right, per length of the head."""


@dataclass(frozen=True, slots=True)
class GridGeometry:
    """Rows and columns of equal size, in whole pixels as a table needs them.

    Attributes:
        names: Width of the column of names.
        head: Height of the line of heads.
        cell_width: Width of one cell.
        cell_height: Height of one cell.
        is_slanted: Whether the heads are turned because they are wider than the columns.
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
    """Divide the room. Cells grow up to a size in which a word of the ladder fits.

    Args:
        names: Width that the names of the rows need.
        rows: Number of rows.
        workloads: The heads of the columns.
        fonts: The fonts of the cells.
        room: Width and height of the whole grid.
        scroll_bar: Width of a scroll bar, which is needed if the least cells do not fit.
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
