"""The bands under the lanes: thread states, each with a colour and a pattern."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPen, QPixmap, QTransform

from concgui.engine.records.thread_states import STATES, ThreadState
from concgui.presentation.colours import Theme
from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.common.palette import with_alpha
from concgui.ui.timeline.item import TimelineItem, image_corner

TILE = 6
"""Size of a pattern in pixels; at least one whole pattern fits into a band of usual height."""

_LEAST_PATTERN_PIXELS = 4.0
"""In lower bands states have colours alone."""

_LINE_PIXELS = 2.0


def paint_band(painter: QPainter, state: ThreadState, box: QRectF, theme: Theme) -> None:
    """Paint a stretch of one state, in pixels. Only this function knows how a state looks."""
    colour = QColor(theme.thread_states[STATES.index(state)])
    if state is ThreadState.ON_CPU:
        painter.fillRect(box, colour)
    elif state in (ThreadState.IO, ThreadState.WAITS):
        line = min(_LINE_PIXELS, box.height())
        thin = QRectF(box.left(), box.center().y() - line / 2, box.width(), line)
        painter.fillRect(thin, colour if state is ThreadState.IO else QBrush(_tile(state, colour)))
    elif box.height() < _LEAST_PATTERN_PIXELS:
        painter.fillRect(box, colour)
    else:
        painter.fillRect(box, with_alpha(colour.name(), 50))
        # From the band's top on, so that each band shows the same part of the pattern.
        painter.setBrushOrigin(0, round(box.top()))
        painter.fillRect(box, QBrush(_tile(state, colour)))


def _tile(state: ThreadState, colour: QColor) -> QPixmap:
    """Return one repetition of a pattern: strokes, dots or dashes. Qt's own are too coarse for low bands."""
    tile = QPixmap(TILE, TILE)
    tile.fill(Qt.GlobalColor.transparent)
    with QPainter(tile) as painter:
        if state is ThreadState.WANTS_CPU:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(colour, 1.6))
            for shift in (-TILE, 0, TILE):
                painter.drawLine(shift - 1, TILE + 1, shift + TILE + 1, -1)
        elif state is ThreadState.LOCK:
            for x, y in ((0, 1), (3, 4)):
                painter.fillRect(x, y, 2, 2, colour)
        else:
            painter.fillRect(0, 0, TILE // 2, TILE, colour)
    return tile


class StateBands(TimelineItem):
    """Paints the bands of all lanes; their patterns keep their size at every zoom."""

    def __init__(self) -> None:
        super().__init__(z=3)
        self._tiles: NDArray[np.uint32] | None = None

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._tiles = None
        super().set_theme(theme)

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        rows = visible.rows
        if not len(rows.thread_states):
            return
        height = max(1, round(rows.band_height * to_pixels.m22()))
        if self._tiles is None or self._tiles.shape[1] != height:
            self._tiles = band_tiles(height, self._theme)
        lanes, columns = visible.states.shape
        place = visible.states * np.intp(TILE) + np.arange(columns) % TILE
        # The bands of all lanes below each other in one image, of which each is put in its place.
        pixels = np.empty((lanes, height, columns), dtype=np.uint32)
        for line in range(height):
            pixels[:, line] = self._tiles[:, line].reshape(-1).take(place)
        form = QImage.Format.Format_ARGB32_Premultiplied
        image = QImage(pixels.data, columns, lanes * height, form)
        corner = image_corner(visible, to_pixels)
        for lane, top in enumerate(rows.band_top.tolist()):
            y = round(top * to_pixels.m22() + to_pixels.dy())
            painter.drawImage(corner.x(), y, image, 0, lane * height, columns, height)


def band_tiles(height: int, theme: Theme) -> NDArray[np.uint32]:
    """Return one repetition of how each state looks, and of nothing, in a band of that height.

    The axes are state, line and column.
    """
    tiles = np.zeros((len(STATES) + 1, height, TILE), dtype=np.uint32)
    for number, state in enumerate(STATES):
        image = QImage(TILE, height, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(Qt.GlobalColor.transparent)
        with QPainter(image) as painter:
            paint_band(painter, state, QRectF(0, 0, TILE, height), theme)
        pixels = np.frombuffer(image.constBits(), dtype=np.uint32)
        tiles[number] = pixels.reshape(height, image.bytesPerLine() // 4)[:, :TILE]
    return tiles
