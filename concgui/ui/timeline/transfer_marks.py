"""The way of large inputs and results between memories, beside the bars of their tasks."""

import enum
from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from concgui.engine.records.run_record import RunRecord
from concgui.presentation.colours import Theme, mixed
from concgui.presentation.timeline.detail import Detail, Section, detail_of
from concgui.presentation.timeline.lanes import Integers
from concgui.presentation.timeline.rows import TimelineRows
from concgui.ui.timeline.item import TimelineItem

_HEIGHT_SHARE = 0.5
"""Of a bar's height: what leads into a bar and out of it is narrower than the work itself."""

_LEAST_CHEVRON_HEIGHT = 5.0
_LEAST_CHEVRON_WIDTH = 7.0
"""Pixels; where there is less room than that the two ways are told apart by light and dark alone."""

_CHEVRON_SPACING = 9.0
_MOST_CHEVRONS = 4000


class TransferDirection(enum.StrEnum):
    """Which way something travels, in the words of the legend."""

    INPUT = "input travels"
    RESULT = "result travels"


def ways_seen(record: RunRecord) -> tuple[TransferDirection, ...]:
    """The ways that occur in a run."""
    return tuple(
        stretches
        for stretches, occurs in (
            (TransferDirection.INPUT, bool(record.spans.input_transfers)),
            (TransferDirection.RESULT, bool(record.spans.result_transfers)),
        )
        if occurs
    )


def paint_transfers(
    painter: QPainter, stretches: TransferDirection, boxes: Sequence[QRectF], theme: Theme
) -> None:
    """Paint stretches of one way, in pixels: dark chevrons on light go in, light ones on dark come out."""
    if not boxes:
        return
    ink, ground = QColor(theme.text), QColor(mixed(theme.panel, theme.muted_text, 0.3))
    if stretches is TransferDirection.RESULT:
        ink, ground = QColor(theme.panel), QColor(mixed(theme.panel, theme.muted_text, 0.85))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ground)
    painter.drawRects(boxes)
    chevrons = [chevron for box in boxes for chevron in _chevrons(box)]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.6))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for chevron in chevrons[:_MOST_CHEVRONS]:
        painter.drawPolyline(chevron)
    painter.restore()


def _chevrons(box: QRectF) -> list[QPolygonF]:
    """As many as fit, in the middle of a box; none where it is too small."""
    if box.height() < _LEAST_CHEVRON_HEIGHT or box.width() < _LEAST_CHEVRON_WIDTH:
        return []
    half = min(4.0, box.height() * 0.32)
    count = max(1, int((box.width() - 2) / _CHEVRON_SPACING))
    first = box.center().x() - (count - 1) * _CHEVRON_SPACING / 2
    y = box.center().y()
    tips = [first + number * _CHEVRON_SPACING + half / 2 for number in range(count)]
    return [
        QPolygonF([QPointF(x - half, y - half), QPointF(x, y), QPointF(x - half, y + half)]) for x in tips
    ]


class TransferMarks(TimelineItem):
    """All travel, under the bars; its patterns keep their size whatever the zoom."""

    def __init__(self) -> None:
        super().__init__(z=-1)
        self._detail: Detail | None = None
        self._section = Section(0.0, 1.0, 1.0)
        self._bar_height = 1.0

    def show_rows(self, rows: TimelineRows) -> None:
        """Replace the run."""
        super().show_rows(rows)
        self._detail = None

    def show_section(self, section: Section, bar_height: float) -> None:
        """Choose what is drawn at a zoom.

        Args:
            section: The visible part of the time axis.
            bar_height: Height of a bar in rows.
        """
        if self._rows is not None and len(self._rows.transfer):
            self._section, self._bar_height = section, bar_height
            self._detail = detail_of(self._rows.transfer, section)
            self.update()

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, rows: TimelineRows) -> None:
        if self._detail is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        wide, merged = self._detail.wide, self._detail.merged
        row = np.concatenate((rows.transfer.row[wide], merged.row))
        left = np.maximum(np.concatenate((rows.transfer.start[wide], merged.start)), self._section.first)
        right = np.minimum(np.concatenate((rows.transfer.end[wide], merged.end)), self._section.last)
        x = left * to_pixels.m11() + to_pixels.dx()
        end = np.maximum(right * to_pixels.m11() + to_pixels.dx(), x + 1)
        top = (rows.row_top[row] + self._bar_height * (1 - _HEIGHT_SHARE) / 2) * to_pixels.m22()
        height = max(1.0, self._bar_height * _HEIGHT_SHARE * to_pixels.m22())
        boxes = np.stack((x, top + to_pixels.dy(), end - x, np.full(len(x), height)), axis=1)
        # What is merged is called after what most of it is.
        is_input = np.concatenate((rows.transfer.share[wide], merged.share)) >= 0.5
        for stretches, which in ((TransferDirection.INPUT, is_input), (TransferDirection.RESULT, ~is_input)):
            paint_transfers(painter, stretches, _rects(boxes, np.flatnonzero(which)), self._theme)


def _rects(boxes: np.ndarray[tuple[int, int], np.dtype[np.float64]], which: Integers) -> list[QRectF]:
    return [QRectF(*box) for box in boxes[which].tolist()]
