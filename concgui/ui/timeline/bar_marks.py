"""What is drawn on the bars in pixels: outlines, hatching, crosses, and the tasks' numbers."""

import numpy as np
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QTransform

from concgui.presentation.colours import LIGHT, Theme, text_on
from concgui.presentation.timeline.detail import Section, thinned
from concgui.presentation.timeline.lanes import Integers
from concgui.presentation.timeline.rows import TimelineRows
from concgui.ui.common.palette import with_alpha
from concgui.ui.timeline.item import TimelineItem

_OUTLINE_PIXELS = 5.0
_MOST_OUTLINES = 4000
_MOST_NUMBERS = 400
_CROSS_SPACING_PIXELS = 9.0


class BarMarks(TimelineItem):
    """All marks; pyqtgraph's own text items would be one object each."""

    def __init__(self) -> None:
        super().__init__(z=3)
        self._wide: Integers = np.zeros(0, dtype=np.int64)
        self._section = Section(0.0, 1.0, 1.0)
        self._height = 1.0
        self._chosen: int | None = None
        self._font = QFont()
        self._colour = LIGHT.accent

    def show_rows(self, rows: TimelineRows) -> None:
        """Replace the run."""
        super().show_rows(rows)
        self._chosen = None
        self._wide = np.zeros(0, dtype=np.int64)

    def show_section(self, wide: Integers, section: Section, height: float) -> None:
        """Say which bars are wide enough to carry marks.

        Args:
            wide: Their indexes.
            section: The visible part of the time axis.
            height: Height of a bar in rows.
        """
        self._wide, self._section, self._height = wide, section, height
        self.update()

    def show_chosen(self, bar: int | None) -> None:
        """Frame the bar that was chosen with the keyboard."""
        self._chosen = bar
        self.update()

    def set_style(self, theme: Theme, font: QFont, colour: str) -> None:
        """Use other colours and fonts."""
        self._font, self._colour = font, colour
        self.set_theme(theme)

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, rows: TimelineRows) -> None:
        view = to_pixels.mapRect(QRectF(self._section.first, 0, self._section.last - self._section.first, 1))
        boxes = self._pixel_boxes(
            self._wide, to_pixels.m11(), to_pixels.dx(), to_pixels.m22(), to_pixels.dy()
        )
        self._paint_hatching(painter, boxes)
        self._paint_outlines(painter, boxes)
        self._paint_numbers(painter, boxes, view.left(), view.right())
        self._paint_crosses(painter, to_pixels.m11(), to_pixels.dx(), to_pixels.m22(), to_pixels.dy())
        self._paint_chosen(painter, to_pixels.m11(), to_pixels.dx(), to_pixels.m22(), to_pixels.dy())

    def _pixel_boxes(
        self, which: Integers, x_scale: float, x_shift: float, y_scale: float, y_shift: float
    ) -> list[QRectF]:
        rows = self._rows
        if rows is None:
            return []
        left = rows.bars.start[which] * x_scale + x_shift
        right = rows.bars.end[which] * x_scale + x_shift
        top = rows.row_top[rows.bars.row[which]] * y_scale + y_shift
        height = self._height * y_scale
        # Qt's rasteriser stumbles over millions of pixels: deep zoom is cut at the view's edges.
        edge_left = self._section.first * x_scale + x_shift - 50
        edge_right = self._section.last * x_scale + x_shift + 50
        left, right = np.maximum(left, edge_left), np.minimum(right, edge_right)
        return [
            QRectF(x, y, width, height)
            for x, y, width in zip(left.tolist(), top.tolist(), (right - left).tolist(), strict=True)
        ]

    def _paint_hatching(self, painter: QPainter, boxes: list[QRectF]) -> None:
        """The suspended stretches of coroutines; their slices are filled below."""
        rows = self._rows
        if rows is None or not rows.sliced.any():
            return
        hatched = [
            box
            for box, is_sliced in zip(boxes, rows.sliced[self._wide].tolist(), strict=True)
            if is_sliced and box.width() >= _OUTLINE_PIXELS and box.height() >= 4
        ]
        ink = with_alpha(self._theme.text, 46)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(ink, Qt.BrushStyle.BDiagPattern))
        painter.drawRects(hatched[:_MOST_OUTLINES])

    def _paint_outlines(self, painter: QPainter, boxes: list[QRectF]) -> None:
        """Dashed for cancelled tasks, in the colour of failure for failed ones."""
        rows = self._rows
        if rows is None:
            return
        plain: list[QRectF] = []
        failed: list[QRectF] = []
        cancelled: list[QRectF] = []
        kinds = (rows.failed[self._wide].tolist(), rows.cancelled[self._wide].tolist())
        for box, has_failed, was_cancelled in zip(boxes, *kinds, strict=True):
            if box.width() < _OUTLINE_PIXELS or box.height() < 4:
                continue
            (failed if has_failed else cancelled if was_cancelled else plain).append(
                box.adjusted(0.5, 0.5, -0.5, -0.5)
            )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        outline = QColor(self._theme.outline_of(self._colour))
        for group, colour, style, width in (
            (plain, outline, Qt.PenStyle.SolidLine, 1.0),
            (failed, QColor(self._theme.error), Qt.PenStyle.SolidLine, 2.0),
            (cancelled, QColor(self._theme.text), Qt.PenStyle.DashLine, 1.6),
        ):
            if 0 < len(group) <= _MOST_OUTLINES:
                painter.setPen(QPen(colour, width, style))
                painter.drawRects(group)

    def _paint_numbers(self, painter: QPainter, boxes: list[QRectF], left: float, right: float) -> None:
        """``task 7`` or ``7`` at the visible upper left of each bar where it fits."""
        rows = self._rows
        metrics = QFontMetricsF(self._font)
        if rows is None or not boxes or boxes[0].height() < metrics.height() * 0.95:
            return
        painter.setFont(self._font)
        digit = metrics.horizontalAdvance("0")
        shares = rows.bars.share[self._wide].tolist()
        sliced = rows.sliced[self._wide].tolist()
        tasks = rows.task[self._wide].tolist()
        written = 0
        for index, box in enumerate(boxes):
            box.setLeft(max(box.left(), left))
            box.setRight(min(box.right(), right))
            if box.width() < digit * 2.5 or written >= _MOST_NUMBERS:
                continue
            text = f"task {tasks[index]}"
            if metrics.horizontalAdvance(text) + 8 > box.width():
                text = str(tasks[index])
            width = metrics.horizontalAdvance(text)
            if width + 6 > box.width():
                continue
            written += 1
            self._paint_number(
                painter, box, text, width, 0.0 if sliced[index] else shares[index], sliced[index]
            )

    def _paint_number(
        self, painter: QPainter, box: QRectF, text: str, width: float, share: float, on_plate: bool
    ) -> None:
        height = QFontMetricsF(self._font).height()
        top = box.top() + min(2.0, (box.height() - height) / 2)
        place = QRectF(box.left() + 4, top, width, height)
        filled_from = box.bottom() - share * box.height()
        is_on_fill = filled_from <= place.top() + height * 0.1
        if on_plate or not is_on_fill:
            # A plate of the ground's colour, because slices, shades and the fill's edge cross the text.
            painter.fillRect(place.adjusted(-2, 1, 2, -1), with_alpha(self._theme.panel, 190))
        painter.setPen(QColor(text_on(self._colour) if is_on_fill and not on_plate else self._theme.text))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _paint_chosen(
        self, painter: QPainter, x_scale: float, x_shift: float, y_scale: float, y_shift: float
    ) -> None:
        if self._chosen is None:
            return
        which = np.array([self._chosen], dtype=np.int64)
        box = self._pixel_boxes(which, x_scale, x_shift, y_scale, y_shift)[0].adjusted(-2, -2, 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((self._theme.panel, 5.0), (self._theme.accent, 3.0)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRect(box)

    def _paint_crosses(
        self, painter: QPainter, x_scale: float, x_shift: float, y_scale: float, y_shift: float
    ) -> None:
        """A cross on each failed task, a stroke on each cancelled one, also where bars are narrow."""
        rows = self._rows
        if rows is None:
            return
        height = self._height * y_scale
        half = max(2.5, min(6.0, height * 0.3))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mask, colour, is_cross in (
            (rows.failed, self._theme.error, True),
            (rows.cancelled, self._theme.text, False),
        ):
            marked = np.flatnonzero(mask)
            middle = (
                np.minimum(np.maximum(rows.bars.start[marked], self._section.first), rows.bars.end[marked])
                / 2
                + np.maximum(np.minimum(rows.bars.end[marked], self._section.last), rows.bars.start[marked])
                / 2
            )
            shown = thinned(middle, rows.bars.row[marked], self._section, _CROSS_SPACING_PIXELS)
            x = (middle[shown] * x_scale + x_shift).tolist()
            y = (rows.row_top[rows.bars.row[marked[shown]]] * y_scale + y_shift + height / 2).tolist()
            lines = [QLineF(a - half, b + half, a + half, b - half) for a, b in zip(x, y, strict=True)]
            if is_cross:
                lines += [QLineF(a - half, b - half, a + half, b + half) for a, b in zip(x, y, strict=True)]
            for ink, width in ((self._theme.panel, 4.5), (colour, 2.2)):
                painter.setPen(QPen(QColor(ink), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                painter.drawLines(lines)
