"""Painting of speed-up against longest freeze, one mark per model, on the axes of the comparison."""

import math
from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from concgui.engine.evaluation.summary import ModelSummary
from concgui.engine.records.ladder import FREEZE_MS, LADDER
from concgui.presentation.axes import LATENCY_LIMITS_MS, LogScale, latency_ends_ms, limit_text
from concgui.presentation.colours import Theme, model_style
from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.presentation.model_names import ModelNames
from concgui.presentation.scatter_text import CORNERS, GOOD_CORNER, X_TITLE, Y_TITLE, Y_TITLE_SHORT
from concgui.ui.common.fonts import ViewFonts
from concgui.ui.common.marks import draw_mark
from concgui.ui.scatter.labels import PlacedLabel, place_labels

_LEAST_SPEEDUP, _GOOD_SPEEDUP = 0.5, 2.0
_TICKS_MS = (FREEZE_MS, 100.0, 250.0, 700.0, 5000.0, 0.1, 1.0, 10.0)


def has_place(summary: ModelSummary) -> bool:
    """Return whether both figures are known, so that the model has a point."""
    return summary.speedup is not None and summary.speedup > 0 and summary.longest_freeze_ms is not None


@dataclass(frozen=True, slots=True)
class ScatterPlot:
    """The plot, ready to be painted.

    Attributes:
        area: The plot without ticks and titles.
        x: Longest freeze, ms.
        y: Speed-up; higher is faster.
        names: The displayed names of the models.
    """

    area: QRectF
    x: LogScale
    y: LogScale
    names: ModelNames
    theme: Theme
    fonts: ViewFonts

    @classmethod
    def over(
        cls,
        summaries: tuple[ModelSummary, ...],
        names: ModelNames,
        room: QRectF,
        theme: Theme,
        fonts: ViewFonts,
    ) -> "ScatterPlot":
        """Return the plot of these summaries. The speed-up goes from 0.5 to 4, further if needed."""
        small = QFontMetricsF(fonts.small)
        left = small.horizontalAdvance("0.125×") + 2.0 * small.height()
        area = room.adjusted(left, small.height() * 1.7, -small.height(), -small.height() * 2.6)
        freezes = [s.longest_freeze_ms.maximum for s in summaries if s.longest_freeze_ms is not None]
        speeds = [s.speedup for s in summaries if s.speedup is not None and s.speedup > 0]
        low_ms, high_ms = latency_ends_ms(freezes, freezes)
        least = min([_LEAST_SPEEDUP, *(value / 1.15 for value in speeds)])
        most = max([4.0, *(value * 1.25 for value in speeds)])
        x = LogScale(low_ms, high_ms, area.left(), area.right())
        return cls(area, x, LogScale(least, most, area.bottom(), area.top()), names, theme, fonts)

    def point(self, summary: ModelSummary) -> QPointF:
        """Return the position of a model that `has_place`."""
        assert summary.speedup is not None and summary.longest_freeze_ms is not None  # noqa: S101
        return QPointF(self.x.pixel(summary.longest_freeze_ms.maximum), self.y.pixel(summary.speedup))

    @property
    def mark_size(self) -> float:
        """Size of the marks, px."""
        return QFontMetricsF(self.fonts.bold).height() * 0.95

    def labels(self, summaries: tuple[ModelSummary, ...]) -> tuple[PlacedLabel, ...]:
        """Return the places of the models' names."""
        metrics = QFontMetricsF(self.fonts.normal)
        return place_labels(
            [self.point(s) for s in summaries],
            [metrics.horizontalAdvance(self.names.marked_name(s.model)) + 4 for s in summaries],
            metrics.height(),
            self.mark_size,
            self.area.adjusted(2, 2, -2, -2),
        )

    def paint_ground(self, painter: QPainter) -> None:
        """Paint the zones, the grid and the words of the ladder."""
        theme, area = self.theme, self.area
        painter.fillRect(area, QColor(theme.panel))
        smooth = self.x.pixel(FREEZE_MS)
        fast = self.y.pixel(1.0)
        good = QRectF(area.topLeft(), QPointF(smooth, fast))
        painter.fillRect(good, QColor(theme.good_zone))
        for limit in LATENCY_LIMITS_MS[1:]:
            pixel = round(self.x.pixel(limit)) + 0.5
            painter.setPen(QPen(QColor(theme.line), 1, Qt.PenStyle.DotLine))
            painter.drawLine(QLineF(pixel, area.top(), pixel, area.bottom()))
        for speedup in self._speedups():
            pixel = round(self.y.pixel(speedup)) + 0.5
            is_one = speedup == 1.0
            colour, width = (theme.line, 1.5) if is_one else (theme.grid, 1)
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLine(QLineF(area.left(), pixel, area.right(), pixel))
        self._paint_words(painter)
        self._paint_corners(painter, smooth, fast)

    def paint_ticks(self, painter: QPainter) -> None:
        """Paint ticks with their units, and the titles of the axes."""
        painter.setFont(self.fonts.small)
        painter.setPen(QColor(self.theme.muted_text))
        metrics = QFontMetricsF(self.fonts.small)
        height, area = metrics.height(), self.area
        taken: list[tuple[float, float]] = []
        for value in _TICKS_MS:
            half = metrics.horizontalAdvance(limit_text(value)) / 2 + 3
            pixel = self.x.pixel(value)
            if any(pixel - half < right and pixel + half > left for left, right in taken):
                continue
            taken.append((pixel - half, pixel + half))
            box = QRectF(pixel - half, area.bottom() + 3, 2 * half, height)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, limit_text(value))
        for speedup in self._speedups():
            box = QRectF(0, self.y.pixel(speedup) - height / 2, area.left() - 6, height)
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{speedup:g}×"
            )
        painter.setPen(QColor(self.theme.text))
        below = QRectF(area.left(), area.bottom() + 3 + height * 1.15, area.width(), height)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, X_TITLE)
        painter.save()
        painter.translate(height * 0.75, area.center().y())
        painter.rotate(-90)
        beside = QRectF(-area.height() / 2, -height / 2, area.height(), height)
        title = Y_TITLE if metrics.horizontalAdvance(Y_TITLE) <= area.height() else Y_TITLE_SHORT
        painter.drawText(beside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, title)
        painter.restore()

    def paint_models(
        self, painter: QPainter, summaries: tuple[ModelSummary, ...], current: int | None
    ) -> None:
        """Paint lines to labels, then marks, then names, so that nothing crosses a name."""
        labels = self.labels(summaries)
        painter.setPen(QPen(QColor(self.theme.muted_text), 1))
        for label in labels:
            if label.is_far:
                painter.drawLine(QLineF(label.anchor, _nearest(label.box, label.anchor)))
        for index, summary in enumerate(summaries):
            centre = self.point(summary)
            if index == current:
                painter.setPen(QPen(QColor(self.theme.accent), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawEllipse(centre, self.mark_size * 0.85, self.mark_size * 0.85)
            draw_mark(painter, model_style(summary.model), centre, self.mark_size, self.theme)
        for index, (summary, label) in enumerate(zip(summaries, labels, strict=True)):
            painter.setFont(self.fonts.bold if index == current else self.fonts.normal)
            painter.setPen(QColor(self.theme.text))
            flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip
            painter.drawText(label.box, flags, self.names.marked_name(summary.model))

    def _speedups(self) -> tuple[float, ...]:
        """Return the powers of two within the axis."""
        low, high = math.ceil(math.log2(self.y.low)), math.floor(math.log2(self.y.high))
        return tuple(2.0**power for power in range(low, high + 1))

    def _paint_words(self, painter: QPainter) -> None:
        """Paint the ladder's words above their zones where they fit."""
        metrics = QFontMetricsF(self.fonts.small)
        painter.setFont(self.fonts.small)
        low, end = self.x.low, self.area.left()
        for rung in LADDER:
            left = self.x.pixel(low)
            right = self.x.pixel(min(rung.limit_ms, self.x.high))
            low = rung.limit_ms
            width = metrics.horizontalAdvance(SMOOTHNESS_LABELS[rung.smoothness]) + 6
            start = min(max((left + right - width) / 2, end), self.area.right() - width + metrics.height())
            if start < end or start > right - width * 0.4:
                continue
            end = start + width
            painter.setPen(QColor(self.theme.smoothness_colour(rung.smoothness)))
            box = QRectF(start, self.area.top() - metrics.height() - 2, width, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, SMOOTHNESS_LABELS[rung.smoothness])

    def _paint_corners(self, painter: QPainter, smooth: float, fast: float) -> None:
        """Paint the name of the good corner, and fainter the names of the others."""
        area, pad = self.area, QFontMetricsF(self.fonts.normal).height() * 0.4
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        top, bottom = Qt.AlignmentFlag.AlignTop, Qt.AlignmentFlag.AlignBottom
        inner = area.adjusted(pad, pad * 0.6, -pad, -pad * 0.6)
        painter.setFont(self.fonts.bold)
        painter.setPen(QColor(self.theme.smoothness_colour(LADDER[0].smoothness)))
        painter.drawText(inner, left | top, GOOD_CORNER)
        painter.setFont(self.fonts.small)
        painter.setPen(QColor(self.theme.muted_text))
        for words, flags in zip(CORNERS, (right | top, left | bottom, right | bottom), strict=True):
            painter.drawText(inner, flags, words)


def _nearest(box: QRectF, point: QPointF) -> QPointF:
    """Return the point of a box that is nearest to another point."""
    return QPointF(min(max(point.x(), box.left()), box.right()), min(max(point.y(), box.top()), box.bottom()))
