"""The scrolling plot of the window's latency in the feel strip."""

import math
import time
from array import array
from itertools import pairwise
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QLinearGradient,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from shiboken6 import VoidPtr

from concgui.engine.records.ladder import FRAME_MS, LADDER, smoothness_of
from concgui.engine.records.latency import Freeze
from concgui.presentation.colours import Theme
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.latency_trace import (
    COLUMN_NS,
    HIGHEST_LOG_MS,
    LOWEST_LOG_MS,
    TRACE_NS,
    LatencyTrace,
)
from concgui.presentation.numbers import duration_text
from concgui.ui.common.palette import with_alpha
from concgui.ui.feel.sample_source import OwnWork


def _word_above(limit_ms: float) -> str:
    """Return the ladder's word for a freeze that is just longer than one of its limits."""
    return next(
        SMOOTHNESS_LABELS[above.smoothness] for rung, above in pairwise(LADDER) if rung.limit_ms == limit_ms
    )


# The limits of the ladder that are more than a factor of five apart, so that their names do not touch.
# Each has the word of the rung that starts there.
_NAMED_LINES = (
    (FRAME_MS, "one frame", "16.7"),
    (100.0, _word_above(100.0), "100"),
    (700.0, _word_above(700.0), "700"),
    (5000.0, _word_above(5000.0), "5 s"),
)

# If the plot would be narrower than this multiple of the names, the limits are shown without names.
_LEAST_PLOT_SHARE = 3.5


# The length of a shorter freeze is written only if it fits into the shade: short freezes come in groups.
_LABELLED_MS = 100.0

_POINT_BYTES = 16


class LatencyStrip(QWidget):
    """The last 12 s of the window's latency in ms on a log axis, with the ladder and the freezes.

    The strip is drawn during measured runs, so it must cost next to nothing. Background, ladder and
    names are painted once into a pixmap, and the curve has at most 300 points. One frame costs
    0.5 ms at 520 x 76 pixels and 0.8 ms at 1800 x 76 (X11, software rendering, a noisy curve);
    12 frames a second are less than 1 % of one core.

    Nothing is drawn while the window is frozen; the first frame afterwards fills in the freeze.

    Attributes:
        frame_ns: Time to paint the last frame, including the wait for the GIL.
    """

    def __init__(
        self,
        trace: LatencyTrace,
        theme: Theme,
        own_views: OwnWork | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._trace = trace
        self._theme = theme
        self._own_views = own_views
        self.frame_ns = 0
        self._ground: QPixmap | None = None
        self._line = QPen()
        self._shade = QColor()
        self._small_font = QFont()
        self._plot_right = 0.0
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Latency of the window during the last 12 seconds")
        self.setToolTip(
            "Latency of this window in milliseconds during the last 12 s, on a logarithmic axis, measured by "
            "another process. Dotted lines: limits of the smoothness ladder. Shaded: the window was frozen; "
            "the shade appears once the window answers again."
        )

    def sizeHint(self) -> QSize:
        """Return a size wide enough for the names of the ladder and a curve beside them."""
        height = self.fontMetrics().height()
        return QSize(height * 24, round(height * 4.6))

    def minimumSizeHint(self) -> QSize:
        """Return half the width of `sizeHint`."""
        hint = self.sizeHint()
        return QSize(hint.width() // 2, hint.height())

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self._theme = theme
        self._repaint_ground()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Repaint the background, which depends on the size."""
        self._repaint_ground()
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Repaint the background, which depends on the font."""
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self._repaint_ground()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint background, freezes and curve."""
        del event
        began_ns = time.perf_counter_ns()
        if self._ground is None:
            self._ground = self._painted_ground()
            self._line = self._line_pen()
            self._shade = with_alpha(self._theme.freeze_shade, self._theme.freeze_alpha)
        now_ns = time.perf_counter_ns()
        self._trace.forget_before(now_ns - TRACE_NS)
        with QPainter(self) as painter:
            painter.drawPixmap(0, 0, self._ground)
            painter.setClipRect(0, 0, round(self._plot_right), self.height())
            if self._trace.freezes:
                self._shade_freezes(painter, now_ns)
            self._paint_curve(painter, now_ns)
            if self._trace.freezes:
                self._name_freezes(painter, now_ns)
        ended_ns = time.perf_counter_ns()
        self.frame_ns = ended_ns - began_ns
        if self._own_views is not None:
            self._own_views.worked(began_ns, ended_ns)

    def _y(self, log_ms: float) -> float:
        share = (log_ms - LOWEST_LOG_MS) / (HIGHEST_LOG_MS - LOWEST_LOG_MS)
        return self.height() - 2 - min(1.0, max(0.0, share)) * (self.height() - 4)

    def _x(self, instant_ns: float, now_ns: int) -> float:
        return self._plot_right * (1 - (now_ns - instant_ns) / TRACE_NS)

    def _paint_curve(self, painter: QPainter, now_ns: int) -> None:
        if len(self._trace.columns) < 2:
            return
        # The same as _x and _y for each column, with the common terms moved out of the loop.
        step = self._plot_right * COLUMN_NS / TRACE_NS
        origin = self._plot_right - now_ns / COLUMN_NS * step
        bottom = self.height() - 2.0
        scale = (self.height() - 4) / (HIGHEST_LOG_MS - LOWEST_LOG_MS)
        bottom += LOWEST_LOG_MS * scale
        coordinates = array("d")
        for number, log_ms in self._trace.columns:
            coordinates.append(origin + number * step)
            coordinates.append(bottom - log_ms * scale)
        points = polygon_of(coordinates)
        painter.setPen(self._line)
        # Several lines of one device pixel take a tenth of the time of one line of the same thickness.
        thickness = max(1, round(self.devicePixelRatioF() * self.fontMetrics().height() / 14))
        for _ in range(thickness):
            painter.drawPolyline(points)
            painter.translate(0, 1 / self.devicePixelRatioF())
        painter.resetTransform()

    def _shade_freezes(self, painter: QPainter, now_ns: int) -> None:
        for freeze in self._trace.freezes:
            left, right = self._x(freeze.started_ns, now_ns), self._x(freeze.ended_ns, now_ns)
            # Whole pixels: making a QRectF here would release the GIL one more time.
            painter.fillRect(round(left), 0, max(1, round(right - left)), self.height(), self._shade)

    def _name_freezes(self, painter: QPainter, now_ns: int) -> None:
        """Write the lengths of the freezes; if two labels would overlap, only that of the longer freeze."""
        painter.setFont(self._small_font)
        metrics = QFontMetricsF(self._small_font)
        label_ground = with_alpha(self._theme.panel, 200)
        painter.setPen(QColor(self._theme.text))
        least_width = metrics.horizontalAdvance("88.8 ms")
        taken: list[tuple[float, float]] = []
        for freeze in sorted(self._trace.freezes, key=lambda freeze: -freeze.length_ms):
            left, right = self._x(freeze.started_ns, now_ns), self._x(freeze.ended_ns, now_ns)
            if right - left < least_width and freeze.length_ms < _LABELLED_MS:
                continue
            text = self._freeze_text(freeze, metrics, right - left)
            width = metrics.horizontalAdvance(text)
            begin = min(max((left + right - width) / 2, 3.0), self._plot_right - width - 3)
            end = begin + width + 6
            if all(end <= other_begin or begin >= other_end for other_begin, other_end in taken):
                # At the foot: the curve of a freeze falls from the top and leaves room there.
                foot = self.height() - metrics.descent() - 1
                ground = QRectF(begin - 2, foot - metrics.ascent(), width + 4, metrics.height())
                painter.fillRect(ground, label_ground)
                painter.drawText(QPointF(begin, foot), text)
                taken.append((begin, end))

    def _freeze_text(self, freeze: Freeze, metrics: QFontMetricsF, width: float) -> str:
        """Return the length, preceded by the word of the ladder if there is room."""
        length = duration_text(freeze.length_ms / 1000)
        named = f"{SMOOTHNESS_LABELS[smoothness_of(freeze.length_ms)]} {length}"
        return named if metrics.horizontalAdvance(named) + 6 <= width else length

    def _repaint_ground(self) -> None:
        self._ground = None
        self.update()

    def _painted_ground(self) -> QPixmap:
        """Paint the parts that do not move: the background, and the limits of the ladder with their names."""
        self._small_font = self.font()
        self._small_font.setPointSizeF(self._small_font.pointSizeF() * 0.78)
        metrics = QFontMetricsF(self._small_font)
        named = [(limit_ms, f"{name} {limit}") for limit_ms, name, limit in _NAMED_LINES]
        names_width = max(metrics.horizontalAdvance(name) for _, name in named)
        if self.width() < names_width * (1 + _LEAST_PLOT_SHARE):
            named = [(limit_ms, limit) for limit_ms, _, limit in _NAMED_LINES]
            names_width = max(metrics.horizontalAdvance(name) for _, name in named)
        self._plot_right = self.width() - names_width - 10
        ratio = self.devicePixelRatioF()
        ground = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        ground.setDevicePixelRatio(ratio)
        ground.fill(QColor(self._theme.window))
        with QPainter(ground) as painter:
            painter.fillRect(QRectF(0, 0, self._plot_right, self.height()), QColor(self._theme.panel))
            painter.setFont(self._small_font)
            dashed = QPen(QColor(self._theme.line), 1, Qt.PenStyle.DotLine)
            for limit_ms, name in named:
                y = round(self._y(math.log10(limit_ms))) + 0.5
                painter.setPen(dashed)
                painter.drawLine(QPointF(0, y), QPointF(self._plot_right, y))
                painter.setPen(QColor(self._theme.muted_text))
                painter.drawText(QPointF(self._plot_right + 5, y + metrics.capHeight() / 2), name)
            painter.drawText(QPointF(4, metrics.ascent() + 1), f"last {TRACE_NS / 1e9:g} s")
        return ground

    def _line_pen(self) -> QPen:
        """Return a pen that has at each height the colour of the rung of that latency."""
        gradient = QLinearGradient(0, self.height(), 0, 0)
        below = 0.0
        for rung in LADDER:
            top = 1 - self._y(math.log10(min(rung.limit_ms, 10**HIGHEST_LOG_MS))) / self.height()
            colour = QColor(self._theme.smoothness_colour(rung.smoothness))
            gradient.setColorAt(below, colour)
            gradient.setColorAt(max(below, min(1.0, top) - 0.001), colour)
            below = min(1.0, top)
        pen = QPen(QBrush(gradient), 1)
        pen.setCosmetic(True)
        return pen


def polygon_of(coordinates: "array[float]") -> QPolygonF:
    """Return the polygon through the points whose coordinates are given in a row.

    The coordinates are copied as one block. Making a QPointF of each pair would release the GIL each
    time: beside four threads of pure Python, 300 points take 180 ms that way and 0.2 ms this way.

    Args:
        coordinates: x0, y0, x1, y1 and so on, as doubles (``array("d")``).
    """
    polygon = QPolygonF()
    count = len(coordinates) // 2
    if count:
        polygon.resize(count)
        # The stub lacks the constructor with a size; the documentation has (address, size, writable).
        block: Any = VoidPtr
        target = memoryview(block(polygon.data(), count * _POINT_BYTES, True))
        target[:] = memoryview(coordinates).cast("B")
    return polygon
