"""Painting of a row of code: its marks, its number, and its text in inks."""

from collections.abc import Collection

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from concgui.engine.source.marks import MarkKind
from concgui.presentation.code.code_page import CodeLine
from concgui.presentation.code.grounds import freeze_ground, mark_ground
from concgui.presentation.code.highlight import ink_colours
from concgui.presentation.colours import Theme
from concgui.ui.code.line_model import ROW_ROLE, AnyIndex, Row, RowKind
from concgui.ui.common.fonts import scaled_font

_PADDING = 6.0
_MOST_LABEL_CHARACTERS = 22
_VERTICAL = Qt.AlignmentFlag.AlignVCenter


class LineDelegate(QStyledItemDelegate):
    """Paints rows that are all equally high."""

    def __init__(self, theme: Theme, font: QFont, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._digits = 3
        self._labels: Collection[str] = ()
        self._width = 0
        self.set_look(theme, font)

    def set_look(self, theme: Theme, font: QFont) -> None:
        """Set the colours, and the font whose size the code has."""
        self._theme = theme
        self._font = font
        self._code_font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        self._code_font.setPointSizeF(font.pointSizeF())
        self._bold = scaled_font(font, 1.0, bold=True)
        self._small_bold = scaled_font(font, 0.9, bold=True)
        self._code = QFontMetricsF(self._code_font)
        self._inks = {ink: QColor(colour) for ink, colour in ink_colours(theme).items()}
        self._mark_ground, self._freeze_ground = QColor(mark_ground(theme)), QColor(freeze_ground(theme))
        self._measure()

    def set_columns(self, digits: int, labels: Collection[str]) -> None:
        """Give marks and numbers the room that they need.

        Args:
            digits: How many digits the largest number of a line has.
            labels: The words beside the lines.
        """
        self._digits, self._labels = digits, labels
        self._measure()

    def set_width(self, width: int) -> None:
        """Set the width of all rows, that of the widest one."""
        self._width = width

    def width_of(self, row: Row) -> float:
        """Return the width of a row."""
        if row.line is None:
            return _PADDING + QFontMetricsF(self._bold).horizontalAdvance(row.text)
        return self._code_left + self._code.horizontalAdvance(row.line.text) + 2 * _PADDING

    @property
    def row_height(self) -> int:
        """The height of each row."""
        heights = (self._code.height(), QFontMetricsF(self._bold).height())
        return round(max(heights) + 3)

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        """Return the size of every row."""
        return QSize(self._width, self.row_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        """Paint a row, and a frame around the current one."""
        row: Row = index.data(ROW_ROLE)
        rect, state = QRectF(option.rect), option.state
        painter.save()
        painter.fillRect(rect, self._ground_of(row))
        if row.line is None:
            self._paint_text(painter, row, rect)
        elif row.kind is RowKind.GAP:
            painter.setPen(QColor(self._theme.muted_text))
            painter.drawText(self._number_box(rect), Qt.AlignmentFlag.AlignRight | _VERTICAL, "⋮")
        else:
            self._paint_line(painter, row, row.line, rect)
        if state & QStyle.StateFlag.State_HasFocus:
            _paint_frame(painter, rect, self._theme.accent, 2.0)
        elif state & QStyle.StateFlag.State_Selected:
            _paint_frame(painter, rect, self._theme.line, 1.0)
        painter.restore()

    def _measure(self) -> None:
        metrics = QFontMetricsF(self._small_bold)
        widest = max(map(metrics.horizontalAdvance, self._labels), default=0.0)
        most = metrics.averageCharWidth() * _MOST_LABEL_CHARACTERS
        self._marks_width = min(widest, most) + 2 * _PADDING

    @property
    def _code_left(self) -> float:
        digits = self._code.horizontalAdvance("0" * self._digits)
        return self._marks_width + digits + 2 * _PADDING

    def _ground_of(self, row: Row) -> QColor:
        kinds = {mark.kind for mark in row.line.marks} if row.line is not None else set()
        if MarkKind.FREEZE in kinds:
            return self._freeze_ground
        if row.kind is RowKind.HEADING:
            return QColor(self._theme.raised)
        return self._mark_ground if kinds else QColor(self._theme.panel)

    def _paint_text(self, painter: QPainter, row: Row, rect: QRectF) -> None:
        is_heading = row.kind is RowKind.HEADING
        painter.setFont(self._bold if is_heading else self._font)
        painter.setPen(QColor(self._theme.text if is_heading else self._theme.error))
        painter.drawText(rect.adjusted(_PADDING, 0, 0, 0), Qt.AlignmentFlag.AlignLeft | _VERTICAL, row.text)

    def _paint_line(self, painter: QPainter, row: Row, line: CodeLine, rect: QRectF) -> None:
        if row.labels:
            is_freeze = line.marks[0].kind is MarkKind.FREEZE
            bar = QRectF(rect.left(), rect.top(), 4, rect.height())
            painter.fillRect(bar, QColor(self._theme.error if is_freeze else self._theme.accent))
            painter.setFont(self._small_bold)
            painter.setPen(QColor(self._theme.error if is_freeze else self._theme.text))
            box = QRectF(
                rect.left() + _PADDING + 2, rect.top(), self._marks_width - _PADDING - 2, rect.height()
            )
            room = QFontMetricsF(self._small_bold).elidedText(
                row.labels, Qt.TextElideMode.ElideRight, box.width()
            )
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | _VERTICAL, room)
        painter.setFont(self._code_font)
        painter.setPen(QColor(self._theme.muted_text))
        painter.drawText(self._number_box(rect), Qt.AlignmentFlag.AlignRight | _VERTICAL, str(line.number))
        at = QPointF(
            rect.left() + self._code_left,
            rect.center().y() + (self._code.ascent() - self._code.descent()) / 2,
        )
        for run in line.runs:
            painter.setPen(self._inks[run.ink])
            painter.drawText(at, run.text)
            at.setX(at.x() + self._code.horizontalAdvance(run.text))

    def _number_box(self, rect: QRectF) -> QRectF:
        width = self._code_left - self._marks_width - _PADDING
        return QRectF(rect.left() + self._marks_width, rect.top(), width, rect.height())


def _paint_frame(painter: QPainter, box: QRectF, colour: str, width: float) -> None:
    inset = width / 2
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(colour), width))
    painter.drawRect(box.adjusted(inset, inset, -inset, -inset))
