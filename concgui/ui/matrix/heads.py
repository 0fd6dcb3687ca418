"""The heads of the matrix, which stay where they are while its cells are scrolled."""

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHeaderView, QWidget

from concgui.presentation.colours import Theme, model_style
from concgui.ui.common.fonts import ViewFonts
from concgui.ui.common.marks import draw_mark
from concgui.ui.matrix.geometry import COSINE, SINE, SLANT_DEGREES

_MIDDLE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MIDDLE_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_ABOVE_CELLS = 4


class MatrixHead(QHeaderView):
    """Heads that are painted without Qt's style, the current one in bold, and chosen by a click.

    Signals:
        section_chosen: Number of the section that was clicked.
    """

    section_chosen = Signal(int)

    def __init__(
        self, orientation: Qt.Orientation, theme: Theme, fonts: ViewFonts, parent: QWidget | None = None
    ) -> None:
        super().__init__(orientation, parent)
        self._theme = theme
        self._fonts = fonts
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(1)
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor)

    def set_look(self, theme: Theme, fonts: ViewFonts) -> None:
        """Set the colours and fonts."""
        self._theme, self._fonts = theme, fonts
        self.viewport().update()

    def section_at(self, position: QPoint) -> int:
        """Return the section whose head is at a position, -1 if none is."""
        raise NotImplementedError

    def paint_section(self, painter: QPainter, section: int, box: QRectF, *, is_current: bool) -> None:
        """Paint one head. Its box is the place of an upright head."""
        raise NotImplementedError

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all heads, because a slanted one extends into the boxes of its neighbours."""
        del event
        with QPainter(self.viewport()) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.fillRect(self.viewport().rect(), QColor(self._theme.window))
            is_row = self.orientation() is Qt.Orientation.Vertical
            current = self.currentIndex().row() if is_row else self.currentIndex().column()
            for section in range(self.count()):
                start, size = self.sectionViewportPosition(section), self.sectionSize(section)
                box = (
                    QRectF(0, start, self.width(), size) if is_row else QRectF(start, 0, size, self.height())
                )
                self.paint_section(painter, section, box, is_current=section == current)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the section under the pointer."""
        section = self.section_at(event.position().toPoint())
        if event.button() is Qt.MouseButton.LeftButton and section >= 0:
            self.section_chosen.emit(section)

    def _text(self, section: int) -> str:
        return str(self.model().headerData(section, self.orientation(), Qt.ItemDataRole.DisplayRole))


class WorkloadHeads(MatrixHead):
    """The workloads above their columns, slanted if they are wider than the columns."""

    def __init__(self, theme: Theme, fonts: ViewFonts, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, theme, fonts, parent)
        self._is_slanted = False

    def set_slanted(self, is_slanted: bool) -> None:
        """Slant the heads, or set them upright."""
        self._is_slanted = is_slanted
        self.viewport().update()

    def section_at(self, position: QPoint) -> int:
        """Return the column whose head is at a position; a slanted head leans over its right neighbours."""
        lean = (self.height() - _ABOVE_CELLS - position.y()) * COSINE / SINE if self._is_slanted else 0.0
        return self.logicalIndexAt(round(position.x() - max(0.0, lean)))

    def paint_section(self, painter: QPainter, section: int, box: QRectF, *, is_current: bool) -> None:
        """Paint a workload, unless its column is scrolled out of sight."""
        if box.center().x() < 0:
            return
        text, font = self._text(section), self._fonts.bold if is_current else self._fonts.normal
        painter.setFont(font)
        painter.setPen(QColor(self._theme.accent if is_current else self._theme.text))
        if not self._is_slanted:
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
            return
        metrics = QFontMetricsF(font)
        painter.save()
        painter.translate(box.center().x(), box.bottom() - _ABOVE_CELLS)
        painter.rotate(SLANT_DEGREES)
        room = QRectF(0, -metrics.height() * 0.5, metrics.horizontalAdvance(text) + 4, metrics.height())
        painter.drawText(room, _MIDDLE_LEFT, text)
        painter.restore()


class ModelHeads(MatrixHead):
    """Names and marks of the models next to their rows, anti-patterns with a small remark."""

    def __init__(self, theme: Theme, fonts: ViewFonts, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Vertical, theme, fonts, parent)

    @property
    def least_width(self) -> float:
        """The width that the longest name needs."""
        return (
            max((self._name_width(row) for row in range(self.count())), default=0.0) + self._mark_room * 1.1
        )

    def section_at(self, position: QPoint) -> int:
        """Return the row whose name is at a position."""
        return self.logicalIndexAt(position.y())

    def paint_section(self, painter: QPainter, section: int, box: QRectF, *, is_current: bool) -> None:
        """Paint a name, right-aligned, and the mark of its model."""
        key, remark = self._name(section)
        height = QFontMetricsF(self._fonts.bold).height()
        mark = QPointF(box.right() - height * 0.6, box.center().y())
        draw_mark(painter, model_style(key), mark, height * 0.68, self._theme)
        text = box.adjusted(0, 0, -self._mark_room, 0)
        painter.setFont(self._fonts.small)
        painter.setPen(QColor(self._theme.muted_text))
        painter.drawText(text, _MIDDLE_RIGHT, remark)
        text.adjust(0, 0, -QFontMetricsF(self._fonts.small).horizontalAdvance(remark), 0)
        painter.setFont(self._fonts.bold if is_current else self._fonts.normal)
        painter.setPen(QColor(self._theme.text))
        painter.drawText(text, _MIDDLE_RIGHT, key)

    @property
    def _mark_room(self) -> float:
        return QFontMetricsF(self._fonts.bold).height() * 1.2

    def _name(self, section: int) -> tuple[str, str]:
        """Return the key of a model, and the remark after the key with its leading blank."""
        key, blank, remark = self._text(section).partition(" ")
        return key, blank + remark

    def _name_width(self, section: int) -> float:
        key, remark = self._name(section)
        small = QFontMetricsF(self._fonts.small).horizontalAdvance(remark)
        return QFontMetricsF(self._fonts.bold).horizontalAdvance(key) + small
