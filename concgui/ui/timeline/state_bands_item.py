"""The bands under the lanes: who was on the CPU, each state a colour and a pattern."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPixmap, QTransform

from concgui.engine.records.thread_states import STATES, ThreadState
from concgui.presentation.colours import Theme
from concgui.presentation.timeline.detail import Section
from concgui.presentation.timeline.rows import TimelineRows
from concgui.presentation.timeline.state_bands import Bands, bands_of
from concgui.ui.common.palette import with_alpha
from concgui.ui.timeline.item import TimelineItem

_TILE = 6
"""Pixels of a pattern; at least one whole pattern fits into a band of usual height."""

_LEAST_PATTERN_PIXELS = 4.0
"""Lower bands show no pattern but the colour, fainter for the states that do not run."""

_LINE_PIXELS = 2.0


def paint_bands(painter: QPainter, state: ThreadState, boxes: Sequence[QRectF], theme: Theme) -> None:
    """Paint stretches of one state, in pixels. The one place that knows how a state looks."""
    if not boxes:
        return
    colour = QColor(theme.thread_states[STATES.index(state)])
    painter.setPen(Qt.PenStyle.NoPen)
    height = boxes[0].height()
    if state is ThreadState.ON_CPU:
        painter.setBrush(colour)
        painter.drawRects(boxes)
    elif state in (ThreadState.IO, ThreadState.WAITS):
        line = min(_LINE_PIXELS, height)
        thin = [QRectF(b.left(), b.center().y() - line / 2, b.width(), line) for b in boxes]
        painter.setBrush(colour if state is ThreadState.IO else QBrush(_tile(state, colour)))
        painter.drawRects(thin)
    elif height < _LEAST_PATTERN_PIXELS:
        painter.setBrush(colour)
        painter.drawRects(boxes)
    else:
        painter.setBrush(with_alpha(colour.name(), 50))
        painter.drawRects(boxes)
        painter.setBrush(QBrush(_tile(state, colour)))
        # From the band's top on, so that each band shows the same part of the pattern.
        painter.setBrushOrigin(0, round(boxes[0].top()))
        painter.drawRects(boxes)


def _tile(state: ThreadState, colour: QColor) -> QPixmap:
    """One repetition of a pattern: strokes, dots or dashes. Qt's own are too coarse for a low band."""
    tile = QPixmap(_TILE, _TILE)
    tile.fill(Qt.GlobalColor.transparent)
    with QPainter(tile) as painter:
        if state is ThreadState.WANTS_CPU:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, 1.6))
            for shift in (-_TILE, 0, _TILE):
                painter.drawLine(shift - 1, _TILE + 1, shift + _TILE + 1, -1)
        elif state is ThreadState.LOCK:
            for x, y in ((0, 1), (3, 4)):
                painter.fillRect(x, y, 2, 2, colour)
        else:
            painter.fillRect(0, 0, _TILE // 2, _TILE, colour)
    return tile


class StateBands(TimelineItem):
    """The bands of all lanes; patterns keep their size in pixels whatever the zoom."""

    def __init__(self) -> None:
        super().__init__(z=3)
        self._bands: Bands | None = None
        self._section: Section | None = None

    def show_rows(self, rows: TimelineRows) -> None:
        """Replace the run."""
        super().show_rows(rows)
        self._bands, self._section = None, None

    def show_section(self, section: Section) -> None:
        """Choose what is drawn at a zoom; cheap if it is the same, as when only heights change."""
        if self._rows is not None and section != self._section:
            self._section = section
            self._bands = bands_of(self._rows.thread_states, section, len(self._rows.lanes))
        self.update()

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, rows: TimelineRows) -> None:
        if self._bands is None or not len(self._bands):
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        bands = self._bands
        left = np.round(bands.start * to_pixels.m11() + to_pixels.dx())
        right = np.maximum(np.round(bands.end * to_pixels.m11() + to_pixels.dx()), left + 1)
        height = max(1.0, round(rows.band_height * to_pixels.m22()))
        top = np.round(rows.band_top * to_pixels.m22() + to_pixels.dy())
        for lane, lane_top in enumerate(top.tolist()):
            first, last = np.searchsorted(bands.lane, [lane, lane + 1])
            for number, state in enumerate(STATES):
                which = first + np.flatnonzero(bands.state[first:last] == number)
                x, end = left[which].tolist(), right[which].tolist()
                boxes = [QRectF(a, lane_top, b - a, height) for a, b in zip(x, end, strict=True)]
                paint_bands(painter, state, boxes, self._theme)
