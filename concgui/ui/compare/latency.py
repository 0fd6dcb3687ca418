"""The right half of the comparison: p99 and longest freeze of the window on a log axis."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen, QPolygonF

from concgui.engine.evaluation.summary import ModelSummary
from concgui.engine.records.ladder import FRAME_MS, FREEZE_MS, LADDER
from concgui.presentation.axes import LATENCY_LIMITS_MS, LogScale, latency_ends_ms, limit_text
from concgui.presentation.colours import Theme, model_style
from concgui.presentation.labels import SMOOTHNESS_LABELS
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
        """Paint a circle at p99 and a triangle at the longest freeze, joined by a line."""
        y = row.center().y()
        if summary.p99_ms is None or summary.longest_freeze_ms is None:
            painter.setFont(self.fonts.small)
            painter.setPen(QColor(self.theme.muted_text))
            place = row.adjusted(8, 0, -4, 0)
            why = QFontMetricsF(self.fonts.small).elidedText(
                unmeasured_text(summary.unmeasured), Qt.TextElideMode.ElideRight, place.width()
            )
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, why)
            return
        colour = model_style(summary.model).colour
        # The worst of all repeats, because it decides the word next to it.
        p99_x = self.scale.pixel(summary.p99_ms.maximum)
        longest_x = self.scale.pixel(summary.longest_freeze_ms.maximum)
        line_colour = colour if self.theme.is_dark else self.theme.outline_of(colour)
        painter.setPen(QPen(QColor(line_colour), 2))
        painter.drawLine(QLineF(p99_x, y, longest_x, y))
        size = min(row.height() * 0.42, QFontMetricsF(self.fonts.bold).height() * 0.8)
        painter.setPen(QPen(QColor(self.theme.outline_of(colour)), 1.2))
        painter.setBrush(QColor(colour))
        painter.drawPolygon(triangle(QPointF(longest_x, y), size))
        painter.drawEllipse(QPointF(p99_x, y), size * 0.44, size * 0.44)

    def _paint_smooth_zone(self, painter: QPainter, area: QRectF) -> None:
        """Paint the zone of the longest freezes that are smooth: the triangle in it has that word."""
        zone = QRectF(area.topLeft(), QPointF(self.scale.pixel(FREEZE_MS), area.bottom()))
        painter.fillRect(zone, QColor(self.theme.good_zone))

    def paint_ticks(self, painter: QPainter, area: QRectF) -> None:
        """Paint the limits, then the decades, without labels that would touch an earlier one."""
        painter.setFont(self.fonts.small)
        metrics = QFontMetricsF(self.fonts.small)
        painter.setPen(QColor(self.theme.muted_text))
        taken: list[tuple[float, float]] = []
        for value in (FREEZE_MS, FRAME_MS, 5000.0, 700.0, 250.0, 100.0, *_DECADES_MS):
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

    def paint_words(self, painter: QPainter, area: QRectF) -> None:
        """Paint the ladder's words above their zones, alternating between two lines.

        A word that would touch its neighbour moves by up to half its width. If that is not enough,
        the word is left out.
        """
        painter.setFont(self.fonts.small)
        metrics = QFontMetricsF(self.fonts.small)
        ends: dict[int, float] = {}
        low = self.scale.low
        for index, rung in enumerate(LADDER):
            high = min(rung.limit_ms, self.scale.high)
            left, right = self.scale.pixel(low), self.scale.pixel(high)
            low = rung.limit_ms
            width = metrics.horizontalAdvance(SMOOTHNESS_LABELS[rung.smoothness]) + 4
            # The last word may extend past the plot's edge, into the column of words.
            start = (left + right - width) / 2
            line = index % 2
            shift = max(0.0, ends.get(line, area.left()) - start)
            if shift > width * 0.45:
                continue
            start += shift
            ends[line] = start + width
            painter.setPen(QColor(self.theme.smoothness_colour(rung.smoothness)))
            top = area.top() - 4 - (2 - line) * metrics.height()
            painter.drawText(
                QRectF(start, top, width, metrics.height()),
                Qt.AlignmentFlag.AlignCenter,
                SMOOTHNESS_LABELS[rung.smoothness],
            )


def triangle(centre: QPointF, size: float) -> QPolygonF:
    """Return a triangle that points up, `size` wide."""
    half = size * 0.55
    x, y = centre.x(), centre.y()
    return QPolygonF(
        [QPointF(x, y - half), QPointF(x + half, y + half * 0.8), QPointF(x - half, y + half * 0.8)]
    )
