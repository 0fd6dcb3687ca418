"""The bands under the lanes, who was on the CPU, and their legend: each state a colour and a pattern."""

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPixmap, QResizeEvent
from PySide6.QtWidgets import QGraphicsItem, QSizePolicy, QStyleOptionGraphicsItem, QWidget

from concgui.engine.stripes import STATES, StripeState
from concgui.ui.palette import LIGHT, Theme
from concgui.ui.stripe_bands import Bands, bands_of
from concgui.ui.stripe_text import STATE_WORDS
from concgui.ui.timeline_detail import Section
from concgui.ui.timeline_rows import TimelineRows

_TILE = 6
"""Pixels of a pattern; at least one whole pattern fits into a band of usual height."""

_LEAST_PATTERN_PIXELS = 4.0
"""Lower bands show no pattern but the colour, fainter for the states that do not run."""

_LINE_PIXELS = 2.0


def paint_bands(painter: QPainter, state: StripeState, boxes: Sequence[QRectF], theme: Theme) -> None:
    """Paint stretches of one state, in pixels. The one place that knows how a state looks."""
    if not boxes:
        return
    colour = QColor(theme.stripes[STATES.index(state)])
    painter.setPen(Qt.PenStyle.NoPen)
    height = boxes[0].height()
    if state is StripeState.ON_CPU:
        painter.setBrush(colour)
        painter.drawRects(boxes)
    elif state in (StripeState.IO, StripeState.WAITS):
        line = min(_LINE_PIXELS, height)
        thin = [QRectF(b.left(), b.center().y() - line / 2, b.width(), line) for b in boxes]
        painter.setBrush(colour if state is StripeState.IO else QBrush(_tile(state, colour)))
        painter.drawRects(thin)
    elif height < _LEAST_PATTERN_PIXELS:
        painter.setBrush(colour)
        painter.drawRects(boxes)
    else:
        painter.setBrush(theme.with_alpha(colour.name(), 50))
        painter.drawRects(boxes)
        painter.setBrush(QBrush(_tile(state, colour)))
        # From the band's top on, so that each band shows the same part of the pattern.
        painter.setBrushOrigin(0, round(boxes[0].top()))
        painter.drawRects(boxes)


def _tile(state: StripeState, colour: QColor) -> QPixmap:
    """One repetition of a pattern: strokes, dots or dashes. Qt's own are too coarse for a low band."""
    tile = QPixmap(_TILE, _TILE)
    tile.fill(Qt.GlobalColor.transparent)
    painter = QPainter(tile)
    if state is StripeState.WANTS_CPU:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 1.6))
        for shift in (-_TILE, 0, _TILE):
            painter.drawLine(shift - 1, _TILE + 1, shift + _TILE + 1, -1)
    elif state is StripeState.LOCK:
        for x, y in ((0, 1), (3, 4)):
            painter.fillRect(x, y, 2, 2, colour)
    else:
        painter.fillRect(0, 0, _TILE // 2, _TILE, colour)
    painter.end()
    return tile


class StripeBands(QGraphicsItem):
    """One item for the bands of all lanes; patterns keep their size in pixels whatever the zoom."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: TimelineRows | None = None
        self._bands: Bands | None = None
        self._section: Section | None = None
        self._theme = LIGHT
        self.setZValue(3)

    def show_rows(self, rows: TimelineRows) -> None:
        """Replace the run."""
        self.prepareGeometryChange()
        self._rows, self._bands, self._section = rows, None, None

    def show_section(self, section: Section) -> None:
        """Choose what is drawn at a zoom; cheap if it is the same, as when only heights change."""
        if self._rows is not None and section != self._section:
            self._section = section
            self._bands = bands_of(self._rows.stripes, section, len(self._rows.lanes))
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.update()

    def boundingRect(self) -> QRectF:
        """All lanes."""
        rows = self._rows
        return QRectF(-rows.length, 0, 3 * rows.length, rows.height) if rows else QRectF()

    def paint(
        self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None
    ) -> None:
        """Paint in pixels."""
        del option, widget
        if self._rows is None or self._bands is None or not len(self._bands):
            return
        to_pixels = painter.worldTransform()
        painter.save()
        painter.resetTransform()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        bands, rows = self._bands, self._rows
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
        painter.restore()


class StripeLegend(QWidget):
    """The heading's legend of the bands: a piece of band and the words for each state.

    Where a run has no bands it says why, in the same place.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._states: tuple[StripeState, ...] = STATES[:4]
        self._intro = ""
        self._theme = LIGHT
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setSizePolicy(policy)

    def show_states(self, intro: str, states: tuple[StripeState, ...]) -> None:
        """Say what the bands mean.

        Args:
            intro: Words before the states, or alone where there are none.
            states: The states to explain, in their order.
        """
        self._intro, self._states = intro, states
        self.setAccessibleName(", ".join((intro, *(STATE_WORDS[state] for state in states))))
        self._fit()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._fit()

    def sizeHint(self) -> QSize:
        """As high as its lines at the present width."""
        return QSize(200, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines anew."""
        super().resizeEvent(event)
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint each state as in the bands, with its words."""
        del event
        painter = QPainter(self)
        painter.setFont(self.font())
        metrics = QFontMetricsF(self.font())
        swatch = self._swatch_width()
        for place, text, state in self._pieces():
            if state is not None:
                box = QRectF(place.left(), round(place.top() + (metrics.height() - 9) / 2), swatch, 9)
                paint_bands(painter, state, [box], self._theme)
            painter.setPen(QColor(self._theme.muted_text))
            words = place.adjusted(swatch + 5 if state is not None else 0, 0, 1, 0)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(words, flags, text)
        painter.end()

    def _swatch_width(self) -> float:
        return round(QFontMetricsF(self.font()).height() * 1.8)

    def _pieces(self) -> list[tuple[QRectF, str, StripeState | None]]:
        """Where each piece stands: in lines as long as the widget is wide."""
        metrics = QFontMetricsF(self.font())
        width, line = max(1.0, float(self.width())), metrics.height() + 1
        whole = QRectF(0, 0, width, 10_000)
        intro = metrics.boundingRect(whole, Qt.TextFlag.TextWordWrap, self._intro)
        pieces: list[tuple[QRectF, str, StripeState | None]] = []
        pieces.append((QRectF(0, 0, min(width, intro.width() + 1), intro.height()), self._intro, None))
        x, y = intro.width() + 12, max(0.0, intro.height() - line)
        for state in self._states:
            text = STATE_WORDS[state]
            needed = self._swatch_width() + 6 + metrics.horizontalAdvance(text)
            if x > 0 and x + needed > width:
                x, y = 0.0, y + line
            pieces.append((QRectF(x, y, needed, line), text, state))
            x += needed + 14
        return pieces

    def _fit(self) -> None:
        self.setFixedHeight(int(max(place.bottom() for place, _, _ in self._pieces())) + 1)
        self.update()
