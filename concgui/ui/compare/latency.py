"""The right half of the comparison: the longest freeze of the window on a log axis."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from concgui.engine.evaluation.summary import ModelSummary
from concgui.engine.records.ladder import FREEZE_MS, Smoothness
from concgui.presentation.axes import LATENCY_LIMITS_MS, LogScale, latency_ends_ms, limit_text
from concgui.presentation.colours import Theme
from concgui.presentation.numbers import duration_text
from concgui.presentation.verdict_text import unmeasured_text
from concgui.ui.common.fonts import ViewFonts

_DECADES_MS = (0.01, 0.1, 1.0, 10.0)


@dataclass(frozen=True, slots=True)
class LatencyPlot:
    """The plot of the window's latency, ready to be painted."""

    scale: LogScale
    theme: Theme
    fonts: ViewFonts

    @classmethod
    def over(
        cls, summaries: tuple[ModelSummary, ...], area: QRectF, theme: Theme, fonts: ViewFonts
    ) -> "LatencyPlot":
        """Return the plot of these summaries in that area."""
        lows = [s.p99_ms.maximum for s in summaries if s.p99_ms is not None]
        highs = [s.longest_freeze_ms.maximum for s in summaries if s.longest_freeze_ms is not None]
        low, high = latency_ends_ms(lows, highs)
        return cls(LogScale(low, high, area.left(), area.right()), theme, fonts)

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """Paint the smooth zone, and the limits of the ladder as lines."""
        painter.fillRect(area, QColor(self.theme.panel))
        self._paint_smooth_zone(painter, area)
        for limit in LATENCY_LIMITS_MS:
            x = round(self.scale.pixel(limit)) + 0.5
            painter.setPen(QPen(QColor(self.theme.line), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(x, area.top() - 3, x, area.bottom() + 3))

    def paint_row(self, painter: QPainter, summary: ModelSummary, row: QRectF) -> None:
        """Paint a line that ends in a dot at the longest freeze, in the colour of its word."""
        y = row.center().y()
        if summary.longest_freeze_ms is None:
            painter.setFont(self.fonts.small)
            painter.setPen(QColor(self.theme.muted_text))
            place = row.adjusted(8, 0, -4, 0)
            why = QFontMetricsF(self.fonts.small).elidedText(
                unmeasured_text(summary.unmeasured), Qt.TextElideMode.ElideRight, place.width()
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, why)
            return
        # The worst of all repeats, because it decides the word next to it.
        longest_ms = summary.longest_freeze_ms.maximum
        x = self.scale.pixel(longest_ms)
        ink = QColor(self.theme.smoothness_colour(summary.smoothness or Smoothness.SMOOTH))
        painter.setPen(QPen(ink, max(2.0, row.height() * 0.1)))
        painter.drawLine(QLineF(row.left() + 4, y, x, y))
        size = min(row.height() * 0.24, QFontMetricsF(self.fonts.bold).height() * 0.42)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawEllipse(QPointF(x, y), size, size)
        self._paint_length(painter, duration_text(longest_ms / 1000), QPointF(x, y), size, row)

    def _paint_length(self, painter: QPainter, text: str, at: QPointF, size: float, row: QRectF) -> None:
        """Write how long the freeze was: behind the dot, or above the line where there is no room."""
        metrics = QFontMetricsF(self.fonts.small)
        width = metrics.horizontalAdvance(text) + 2
        left = at.x() + size + 5
        box = QRectF(left, row.top(), width, row.height())
        if left + width > row.right():
            box = QRectF(
                at.x() - size - width - 4, row.center().y() - metrics.height() / 2, width, metrics.height()
            )
            painter.fillRect(box, QColor(self.theme.panel))
        painter.setFont(self.fonts.small)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_smooth_zone(self, painter: QPainter, area: QRectF) -> None:
        """Paint the zone of the longest freezes that are smooth: the dot in it has that word."""
        zone = QRectF(area.topLeft(), QPointF(self.scale.pixel(FREEZE_MS), area.bottom()))
        painter.fillRect(zone, QColor(self.theme.good_zone))

    def paint_ticks(self, painter: QPainter, area: QRectF) -> None:
        """Paint the limits, then the decades, without labels that would touch an earlier one."""
        painter.setFont(self.fonts.small)
        metrics = QFontMetricsF(self.fonts.small)
        painter.setPen(QColor(self.theme.muted_text))
        taken: list[tuple[float, float]] = []
        for value in (FREEZE_MS, 700.0, 5000.0, 250.0, 100.0, *_DECADES_MS):
            if not self.scale.low <= value <= self.scale.high:
                continue
            text = limit_text(value)
            half = metrics.horizontalAdvance(text) / 2 + 2
            x = self.scale.pixel(value)
            x = min(max(x, area.left() + half), area.right() - half) if value in _DECADES_MS else x
            if any(x - half < right and x + half > left for left, right in taken):
                continue
            taken.append((x - half, x + half))
            box = QRectF(x - half, area.bottom() + 4, 2 * half, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
