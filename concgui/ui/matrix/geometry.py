"""Where the parts of the matrix stand, computed from its size and font."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QFontMetricsF

from concgui.ui.common.fonts import ViewFonts

SLANT_DEGREES = -48.0
"""How much the heads of narrow columns are turned."""

_SINE, _COSINE = 0.743, 0.669


@dataclass(frozen=True, slots=True)
class MatrixGeometry:
    """Rows and columns of equal size beside a column of names and below a line of heads.

    Attributes:
        rows: How many.
        columns: How many.
        names: Width of the column of names.
        head: Height of the line of heads.
        cell_width: Of one cell.
        cell_height: Of one cell.
        is_slanted: Whether the heads are turned, as the columns are narrower than they.
    """

    rows: int
    columns: int
    names: float
    head: float
    cell_width: float
    cell_height: float
    is_slanted: bool

    def cell(self, row: int, column: int) -> QRectF:
        """The rectangle of a cell."""
        x, y = self.names + column * self.cell_width, self.head + row * self.cell_height
        return QRectF(x, y, self.cell_width, self.cell_height)

    def at(self, position: QPointF) -> tuple[int, int] | None:
        """Row and column at a position; row -1 for a head, column -1 for a name; None for neither."""
        column = int((position.x() - self.names) // self.cell_width)
        row = int((position.y() - self.head) // self.cell_height)
        inside_rows, inside_columns = 0 <= row < self.rows, 0 <= column < self.columns
        if inside_columns and position.y() < self.head:
            return -1, column
        if inside_rows and position.x() < self.names:
            return row, -1
        return (row, column) if inside_rows and inside_columns else None


def least_cell(fonts: ViewFonts) -> tuple[float, float]:
    """Width and height below which a cell's figure and its steps would touch its edges."""
    metrics = QFontMetricsF(fonts.small)
    return metrics.horizontalAdvance("9.99×") + metrics.height() * 0.5, metrics.height() * 1.42


def arrange(
    models: Sequence[str], workloads: tuple[str, ...], fonts: ViewFonts, width: float, height: float
) -> MatrixGeometry:
    """Divide the room: cells grow up to a size at which a word of the ladder fits into them.

    Args:
        models: Names of the rows.
        workloads: Names of the columns.
        fonts: Of the cells.
        width: The room.
        height: The room.
    """
    metrics, bold = QFontMetricsF(fonts.normal), QFontMetricsF(fonts.bold)
    longest_name = max(map(bold.horizontalAdvance, models), default=0)
    names = longest_name + bold.height() * 1.6
    longest = max((metrics.horizontalAdvance(key) for key in workloads), default=0) + metrics.height()
    least_width, least_height = least_cell(fonts)
    most_width = max(least_width * 2.6, longest * 1.2)
    slant = longest * _SINE + metrics.height() * 0.8
    columns, rows = max(1, len(workloads)), max(1, len(models))
    flat_width = (width - names) / columns
    is_slanted = flat_width < longest
    head = slant if is_slanted else metrics.height() * 1.6
    # The last slanted head leans over the edge of its column.
    overhang = max(0.0, longest * _COSINE - least_width * 0.5) if is_slanted else 0.0
    cell_width = min(max(least_width, (width - names - overhang) / columns), most_width)
    cell_height = min(max(least_height, (height - head) / rows), least_height * 2.1)
    return MatrixGeometry(rows, columns, names, head, cell_width, cell_height, is_slanted)


def least_size(models: Sequence[str], workloads: tuple[str, ...], fonts: ViewFonts) -> tuple[float, float]:
    """Width and height with the least cells."""
    geometry = arrange(models, workloads, fonts, 0, 0)
    width, height = least_cell(fonts)
    return geometry.names + width * geometry.columns, geometry.head + height * geometry.rows
