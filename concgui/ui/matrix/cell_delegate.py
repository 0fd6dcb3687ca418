"""Painting of the cells of the matrix: a colour and a number of steps for each rung of the ladder."""

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from concgui.engine.evaluation.matrix_cells import MatrixCell
from concgui.engine.records.ladder import Smoothness
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.colours import DARK, Theme, mixed, text_on
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.matrix_text import FAILED
from concgui.ui.common.fonts import ViewFonts, scaled_font
from concgui.ui.common.palette import with_alpha
from concgui.ui.matrix.table_model import CELL_ROLE, UNDER_WAY_ROLE, AnyIndex

_CENTRE = Qt.AlignmentFlag.AlignCenter


def ground_of(smoothness: Smoothness, theme: Theme) -> str:
    """Return the background of a cell; the contrast of `text_on` it is at least 4.5:1.

    Both themes use the word colours of the dark theme. Those of the light theme are meant to be read
    on white and are so dark that they would hardly differ as backgrounds.
    """
    return mixed(DARK.smoothness_colour(smoothness), theme.panel, 0.57 if theme.is_dark else 0.2)


class CellDelegate(QStyledItemDelegate):
    """Paints a cell, and a frame if the cell is current, under the pointer or under way."""

    def __init__(self, theme: Theme, fonts: ViewFonts, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.set_look(theme, fonts)

    def set_look(self, theme: Theme, fonts: ViewFonts) -> None:
        """Set the colours and fonts."""
        self._theme, self._fonts = theme, fonts
        # Computed here, once, and not for each of hundreds of cells.
        self._grounds = {rung: ground_of(rung, theme) for rung in Smoothness}
        self._inks = {rung: text_on(ground) for rung, ground in self._grounds.items()}
        self._small, self._bold = QFontMetricsF(fonts.small), QFontMetricsF(fonts.bold)
        self._word_widths = {
            rung: self._small.horizontalAdvance(SMOOTHNESS_LABELS[rung]) for rung in Smoothness
        }

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint background and figure, and below the figure the word of the ladder, or steps if narrow."""
        rect, state = QRectF(option.rect), option.state
        cell, figure = index.data(CELL_ROLE), index.data(Qt.ItemDataRole.DisplayRole)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, QColor(self._theme.window))
        inner = rect.adjusted(1, 1, -1, -1)
        if cell.summary is not None and cell.summary.smoothness is not None:
            self._paint_measured(painter, cell, figure, cell.summary.smoothness, inner)
        else:
            self._paint_unmeasured(painter, cell, figure, inner)
        if index.data(UNDER_WAY_ROLE):
            _paint_frame(painter, inner.adjusted(1, 1, -1, -1), self._theme.accent, 1)
        if state & QStyle.StateFlag.State_MouseOver:
            _paint_frame(painter, inner, self._theme.text, 1)
        if state & QStyle.StateFlag.State_HasFocus:
            _paint_frame(painter, rect, self._theme.accent, 3)
        elif state & QStyle.StateFlag.State_Selected:
            _paint_frame(painter, rect, self._theme.line, 2)
        painter.restore()

    def _paint_measured(
        self, painter: QPainter, cell: MatrixCell, figure: str, smoothness: Smoothness, inner: QRectF
    ) -> None:
        is_failed = cell.summary is not None and cell.summary.outcome is Outcome.FAILED
        # A window that stayed smooth while tasks failed deserves no green.
        ground = self._theme.panel if is_failed else self._grounds[smoothness]
        ink = self._theme.error if is_failed else self._inks[smoothness]
        painter.fillRect(inner, QColor(ground))
        painter.setPen(QColor(ink))
        # The same in all cells; only the longest word is replaced by its steps.
        has_room = self._has_room_for_words(inner)
        fits = has_room and self._word_widths[smoothness] <= inner.width() - 2
        upper = QRectF(
            inner.left(), inner.top(), inner.width(), inner.height() * (0.52 if has_room else 0.74)
        )
        is_small = is_failed or not has_room
        font, metrics = (self._fonts.small, self._small) if is_small else (self._fonts.bold, self._bold)
        excess = metrics.horizontalAdvance(figure) / (inner.width() - 4)
        painter.setFont(scaled_font(font, 1 / excess) if excess > 1 else font)
        painter.drawText(upper, _CENTRE | Qt.TextFlag.TextDontClip, figure)
        lower = QRectF(inner.left(), upper.bottom(), inner.width(), inner.bottom() - upper.bottom())
        if fits:
            painter.setFont(self._fonts.small)
            painter.drawText(lower, _CENTRE, SMOOTHNESS_LABELS[smoothness])
        else:
            size = min(inner.height() * 0.17, inner.width() / 11)
            paint_steps(painter, smoothness, lower.center(), size, ink)

    def _has_room_for_words(self, inner: QRectF) -> bool:
        width = self._word_widths[Smoothness.NOTICEABLE]
        return inner.height() >= 2 * self._small.height() + 2 and inner.width() >= width + 2

    def _paint_unmeasured(self, painter: QPainter, cell: MatrixCell, figure: str, inner: QRectF) -> None:
        """Hatch the cell of a pair that cannot be run, and leave the cell empty if it has not been run."""
        theme = self._theme
        painter.fillRect(inner, QColor(theme.panel))
        if cell.reason and cell.summary is None:
            painter.fillRect(inner, QBrush(QColor(theme.grid), Qt.BrushStyle.BDiagPattern))
        painter.setFont(self._fonts.small)
        painter.setPen(QColor(theme.error if figure.startswith(FAILED) else theme.muted_text))
        painter.drawText(inner, _CENTRE, figure)


def paint_steps(painter: QPainter, smoothness: Smoothness, centre: QPointF, size: float, colour: str) -> None:
    """Paint six small squares, filled up to the rung of the ladder: a mark that does not need colour."""
    count, filled = len(Smoothness), smoothness.rank + 1
    pitch = size * 1.45
    left, top = centre.x() - (count - 1) * pitch / 2 - size / 2, centre.y() - size / 2
    squares = [QRectF(left + number * pitch, top, size, size) for number in range(count)]
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour))
    painter.drawRects(squares[:filled])
    painter.setBrush(with_alpha(colour, 60))
    painter.drawRects(squares[filled:])


def _paint_frame(painter: QPainter, box: QRectF, colour: str, width: int) -> None:
    """Paint a frame along the inner edge of a box, sharp because it covers whole pixels."""
    inset = width / 2
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colour), width))
    painter.drawRect(box.adjusted(inset, inset, -inset, -inset))
