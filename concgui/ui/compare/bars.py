"""The left half of the comparison: a bar of start-up, work and teardown per model."""

from dataclasses import dataclass

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen

from concgui.engine.evaluation.summary import ModelSummary
from concgui.presentation.axes import LinearScale, nice_ticks
from concgui.presentation.colours import ModelStyle, Theme, mixed, model_style
from concgui.ui.common.fonts import ViewFonts

STARTUP_PATTERN = Qt.BrushStyle.BDiagPattern
TEARDOWN_PATTERN = Qt.BrushStyle.FDiagPattern

_OUTLIER = 4.0
"""A bar that is this many times longer than the next is broken."""


@dataclass(frozen=True, slots=True)
class BarPlot:
    """The plot of the times, ready to be painted.

    Attributes:
        scale: Seconds to pixels.
        ticks: Positions of the ticks, in seconds.
        theme: Colours.
        fonts: Fonts.
    """

    scale: LinearScale
    ticks: tuple[float, ...]
    theme: Theme
    fonts: ViewFonts

    @classmethod
    def over(
        cls, summaries: tuple[ModelSummary, ...], area: QRectF, theme: Theme, fonts: ViewFonts
    ) -> "BarPlot":
        """Return the plot whose longest bar, whisker and text fit into the area."""
        ends = sorted(max(s.wall_s.maximum, bar_end_s(s), 1e-6) for s in summaries)
        longest = ends[-1]
        if len(ends) > 1 and longest > _OUTLIER * ends[-2]:
            # One long bar would flatten all others: it is broken, and its figure stands beside it.
            longest = _OUTLIER * ends[-2]
        most_ticks = max(2, int(area.width() / (QFontMetricsF(fonts.small).horizontalAdvance("0.000") * 2.2)))
        high = longest * 1.04
        scale = LinearScale(0.0, high, area.left(), area.right())
        return cls(scale, nice_ticks(high, most_ticks), theme, fonts)

    def paint_ground(self, painter: QPainter, area: QRectF) -> None:
        """Paint background and grid."""
        painter.fillRect(area, QColor(self.theme.panel))
        painter.setPen(QPen(QColor(self.theme.grid), 1))
        for tick in self.ticks:
            x = round(self.scale.pixel(tick)) + 0.5
            painter.drawLine(QLineF(x, area.top(), x, area.bottom()))

    def paint_ticks(self, painter: QPainter, area: QRectF, unit_room: float) -> None:
        """Paint tick labels below the area. The last has the unit and may extend `unit_room` to the right."""
        painter.setFont(self.fonts.small)
        height = QFontMetricsF(self.fonts.small).height()
        painter.setPen(QColor(self.theme.muted_text))
        for tick in self.ticks:
            x = round(self.scale.pixel(tick)) + 0.5
            text = f"{tick:.10g} s" if tick == self.ticks[-1] else f"{tick:.10g}"
            width = QFontMetricsF(self.fonts.small).horizontalAdvance(text) + 2
            left = min(x - width / 2, area.right() + unit_room - width)
            painter.drawText(
                QRectF(left, area.bottom() + 4, width, height), Qt.AlignmentFlag.AlignCenter, text
            )

    def paint_row(self, painter: QPainter, summary: ModelSummary, row: QRectF) -> None:
        """Paint the bar of one model with whisker into the row's part of the plot."""
        style = model_style(summary.model)
        bar = row.adjusted(0, row.height() * 0.14, 0, -row.height() * 0.14)
        edges_s = (
            0.0,
            summary.startup_s.median,
            summary.startup_s.median + summary.work_s.median,
            bar_end_s(summary),
        )
        left, work_left, work_right, right = (self.scale.pixel(edge) for edge in edges_s)
        painter.save()
        painter.setClipRect(row)
        self._paint_hatched(painter, bar, left, work_left, style, STARTUP_PATTERN)
        self._paint_hatched(painter, bar, work_right, right, style, TEARDOWN_PATTERN)
        painter.setPen(QPen(QColor(self.theme.outline_of(style.colour)), 1))
        painter.setBrush(QColor(style.colour))
        painter.drawRect(_between(bar, work_left, max(work_right, work_left + 1)))
        self._paint_whisker(painter, summary, bar)
        painter.restore()
        if edges_s[-1] > self.scale.high:
            self._paint_break(painter, bar)

    def _paint_hatched(
        self,
        painter: QPainter,
        bar: QRectF,
        left: float,
        right: float,
        style: ModelStyle,
        pattern: Qt.BrushStyle,
    ) -> None:
        if right - left < 0.5:
            return
        colour = QColor(style.colour)
        rect = _between(bar, left, right)
        painter.setPen(QPen(QColor(self.theme.outline_of(style.colour)), 1))
        painter.setBrush(QColor(mixed(style.colour, self.theme.panel, 0.72)))
        painter.drawRect(rect)
        painter.setBrush(
            QBrush(colour if self.theme.is_dark else QColor(self.theme.outline_of(style.colour)), pattern)
        )
        painter.drawRect(rect)

    def _paint_whisker(self, painter: QPainter, summary: ModelSummary, bar: QRectF) -> None:
        """Paint minimum to maximum of the wall time where there are repeats."""
        if summary.runs < 2:
            return
        low, high = self.scale.pixel(summary.wall_s.minimum), self.scale.pixel(summary.wall_s.maximum)
        y, cap = bar.center().y(), bar.height() * 0.22
        lines = [
            QLineF(low, y, high, y),
            QLineF(low, y - cap, low, y + cap),
            QLineF(high, y - cap, high, y + cap),
        ]
        # A line of the background's colour underneath keeps the whisker visible on the bar.
        for colour, width in ((self.theme.panel, 4.0), (self.theme.text, 1.6)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawLines(lines)

    def _paint_break(self, painter: QPainter, bar: QRectF) -> None:
        """Paint two strokes across a bar that goes on beyond the plot."""
        painter.setPen(QPen(QColor(self.theme.panel), 4))
        for x in (self.scale.right - 14, self.scale.right - 24):
            painter.drawLine(QLineF(x - 4, bar.bottom() + 2, x + 4, bar.top() - 2))


def bar_end_s(summary: ModelSummary) -> float:
    """Return the end of the stacked bar: the sum of the parts' medians, not the median of the wall time."""
    return summary.startup_s.median + summary.work_s.median + summary.teardown_s.median


def _between(bar: QRectF, left: float, right: float) -> QRectF:
    return QRectF(QPointF(left, bar.top()), QPointF(right, bar.bottom()))
