"""The lane of the GIL: its holders in their colours, and below them where the GUI thread waited for it."""

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QTransform

from concgui.engine.records.thread_states import STATES, ThreadState
from concgui.presentation.colours import (
    GUI_THREAD_COLOUR,
    OTHER_THREAD_COLOUR,
    THREAD_COLOURS,
    Theme,
    text_on,
)
from concgui.presentation.timeline.gil_table import FREE, OTHER_THREAD, UNSEEN
from concgui.presentation.timeline.state_bands import NO_STATE
from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.timeline.item import TimelineItem, coloured, image_corner
from concgui.ui.timeline.state_bands_item import TILE, band_tiles

if TYPE_CHECKING:
    from numpy.typing import NDArray

_WAITS_SHARE = 0.3
"""Height of the dots that show the wait of the GUI thread, as a share of the lane."""

_LEAST_WAITS_PIXELS = 4

_KEY_PIXELS = 5
"""Width of the strip at the left edge of a lane that shows the colour of its thread."""

_SMALLEST_FONT_PIXELS = 8.0
_LINE_OF_FONT = 1.2
"""Height of a line as a multiple of the font's size in pixels."""

_OVERLAP_PIXELS = 2.0
"""How far the empty parts of a line of text may reach beyond the lane."""

_MARGIN_PIXELS = 6.0
_MOST_NAMES = 400
_THREAD_INKS = (OTHER_THREAD_COLOUR, GUI_THREAD_COLOUR, *THREAD_COLOURS)


class GilLane(TimelineItem):
    """Paints the lane of the GIL, and at the left edge of each other lane the colour of its thread."""

    def __init__(self) -> None:
        super().__init__(z=4)
        self._font = QFont()
        self._tiles: NDArray[np.uint32] | None = None

    def set_style(self, theme: Theme, font: QFont) -> None:
        """Use other colours and another font."""
        self._font, self._tiles = font, None
        self.set_theme(theme)

    def _paint_pixels(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun) -> None:
        rows = visible.rows
        top = round(rows.gil_top * to_pixels.m22() + to_pixels.dy())
        height = round(rows.gil_height * to_pixels.m22())
        if height < 1:
            return
        left = visible.section.first * to_pixels.m11() + to_pixels.dx()
        right = visible.section.last * to_pixels.m11() + to_pixels.dx()
        if rows.gil_reason:
            box = QRectF(left + 2 * _MARGIN_PIXELS, top, right - left - 3 * _MARGIN_PIXELS, height)
            self._paint_reason(painter, box, rows.gil_reason)
        elif len(rows.gil.holder):
            waits = min(height, max(_LEAST_WAITS_PIXELS, round(_WAITS_SHARE * height)))
            held = max(1, height - waits)
            corner = image_corner(visible, to_pixels)
            painter.drawImage(corner.x(), top, self._holders(visible, held))
            painter.drawImage(corner.x(), top + held, self._waits(visible, waits))
            self._paint_names(painter, to_pixels, visible, QRectF(left, top, right - left, held))
            self._paint_keys(painter, to_pixels, visible, left)

    def _holders(self, visible: VisibleRun, height: int) -> QImage:
        """Return the holders as an image: a line where the GIL was free, nothing where nothing is known."""
        codes = np.repeat(visible.gil[None, :], height, axis=0)
        is_line = np.arange(height)[:, None] == height // 2
        codes[(codes == FREE) & ~is_line] = UNSEEN
        colours = (QColor(name).rgba() for name in (self._theme.line, *_THREAD_INKS))
        return coloured(codes, [0, *colours])

    def _waits(self, visible: VisibleRun, height: int) -> QImage:
        """Return where the GUI thread waited for the GIL as an image, with the pattern of that state."""
        states = np.where(visible.gil_waits, STATES.index(ThreadState.LOCK), NO_STATE)
        across, down = np.arange(len(states)) % TILE, np.arange(height)[:, None]
        if self._tiles is None or self._tiles.shape[1] != height:
            self._tiles = band_tiles(height, self._theme)
        pixels = np.ascontiguousarray(self._tiles[states[None, :], down, across])
        image = QImage(pixels.data, len(states), height, QImage.Format.Format_ARGB32_Premultiplied)
        # A copy does not use the memory of the array, which goes before the image is painted.
        return image.copy()

    def _paint_names(
        self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun, area: QRectF
    ) -> None:
        """Write the holder's name into each stretch where it fits."""
        font = self._fitting(area.height())
        if font is None:
            return
        metrics = QFontMetricsF(font)
        least = metrics.horizontalAdvance("0") + _MARGIN_PIXELS
        painter.setFont(font)
        for start_s, end_s, ink, name in visible.rows.gil.wide(visible.section, least)[:_MOST_NAMES]:
            left, right = (at * to_pixels.m11() + to_pixels.dx() for at in (start_s, end_s))
            if metrics.horizontalAdvance(name) + _MARGIN_PIXELS <= right - left:
                painter.setPen(QColor(text_on(_THREAD_INKS[ink - OTHER_THREAD])))
                box = QRectF(left, area.top(), right - left, area.height())
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, name)

    def _paint_keys(self, painter: QPainter, to_pixels: QTransform, visible: VisibleRun, left: float) -> None:
        """Paint the colour of each lane's thread at the left edge of what is visible."""
        rows = visible.rows
        for number, (lane, ink) in enumerate(zip(rows.lanes, rows.gil.lane_inks, strict=True)):
            if ink != UNSEEN:
                first = float(rows.row_top[lane.first_row])
                last = float(rows.band_top[number]) + rows.band_height
                height = max(2.0, (last - first) * to_pixels.m22())
                box = QRectF(left, first * to_pixels.m22() + to_pixels.dy(), _KEY_PIXELS, height)
                painter.fillRect(box, QColor(_THREAD_INKS[ink - OTHER_THREAD]))

    def _paint_reason(self, painter: QPainter, box: QRectF, reason: str) -> None:
        """Write why the lane is empty."""
        font = self._fitting(box.height())
        if font is not None:
            text = QFontMetricsF(font).elidedText(reason, Qt.TextElideMode.ElideRight, box.width())
            painter.setFont(font)
            painter.setPen(QColor(self._theme.muted_text))
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    def _fitting(self, height: float) -> QFont | None:
        """Return the font, smaller if it must be to fit into a height; None where it would be too small."""
        font = QFont(self._font)
        pixels = min(QFontMetricsF(font).height(), height + _OVERLAP_PIXELS) / _LINE_OF_FONT
        if pixels < _SMALLEST_FONT_PIXELS:
            return None
        font.setPixelSize(int(pixels))
        return font
