"""The painted rows of the comparison, chosen with pointer or keyboard."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QScrollArea, QWidget

from concgui.engine.evaluation.summary import ModelSummary
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.colours import model_style
from concgui.presentation.labels import OUTCOME_LABELS
from concgui.presentation.model_names import ModelNames
from concgui.presentation.numbers import UNKNOWN
from concgui.presentation.verdict_text import summary_verdict
from concgui.ui.common.fonts import ViewFonts
from concgui.ui.common.marks import draw_mark
from concgui.ui.common.palette import with_alpha
from concgui.ui.common.summary_chooser import SummaryChooser
from concgui.ui.compare.bars import BarPlot
from concgui.ui.compare.geometry import (
    CompareGeometry,
    arrange,
    footer_height,
    header_height,
    least_row_height,
)
from concgui.ui.compare.latency import LatencyPlot
from concgui.ui.compare.legend import LegendEntry, entries_that_fit, paint_legend

EMPTY_TEXT = "Press Run to compare the ticked models."
UNDER_WAY_TEXT = "A run is under way; its row appears here when it has ended."

TIME_TITLE, SECONDS_TITLE, RATIO_TITLE = "total time", "s", "×"
WORD_TITLE = "verdict"
_LATENCY_TITLES = ("longest freeze of the window (log)", "longest freeze (log)", "longest freeze", "")


class CompareRows(SummaryChooser):
    """The painted rows with their two plots.

    They are painted by hand: 15 models are first shown after 24 ms, where pyqtgraph needs 80 ms for the same
    bars, marks and texts, without whiskers, patterns and texts that give way. A repaint takes 5 ms (pyqtgraph
    3 ms), and only a choice or another size asks for one.
    """

    def __init__(self, names: ModelNames, parent: QWidget | None = None) -> None:
        super().__init__(names, "Models compared", EMPTY_TEXT, parent)

    def show_summaries(self, summaries: tuple[ModelSummary, ...], empty_text: str = EMPTY_TEXT) -> None:
        """Replace the rows. The current model stays current if it still has a row.

        Args:
            summaries: The summaries, one row each.
            empty_text: The text to show without summaries.
        """
        self._empty_text = empty_text
        model = self._summaries[self._current].model if self._current < len(self._summaries) else None
        models = [s.model for s in summaries]
        self._replace(summaries, models.index(model) if model in models else 0)
        self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        """Return a size in which every row is readable; the surrounding area scrolls if it is smaller."""
        fonts = ViewFonts.of(self.font())
        rows = max(2, len(self._summaries))
        height = header_height(fonts) + footer_height(fonts) + rows * least_row_height(fonts)
        return QSize(int(QFontMetricsF(fonts.bold).height() * 28), int(height) + 2)

    def sizeHint(self) -> QSize:
        """Return a size a little larger than the minimum."""
        return self.minimumSizeHint() * 1.3

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the whole comparison, a few hundred strokes at most."""
        del event
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            fonts = ViewFonts.of(self.font())
            if not self._summaries:
                painter.setFont(fonts.normal)
                painter.setPen(QColor(self._theme.muted_text))
                painter.drawText(QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter, self._empty_text)
                return
            geometry = self._geometry()
            bars = BarPlot.over(self._summaries, geometry.bars, self._theme, fonts)
            latency = LatencyPlot.over(self._summaries, geometry.latency, self._theme, fonts)
            bars.paint_ground(painter, geometry.bars)
            latency.paint_ground(painter, geometry.latency)
            for index, summary in enumerate(self._summaries):
                row = geometry.row_rect(index)
                self._paint_state(painter, index, row)
                self._paint_name(painter, summary, geometry, row, fonts)
                bars.paint_row(painter, summary, _part(row, geometry.bars))
                latency.paint_row(painter, summary, _part(row, geometry.latency))
                self._paint_figures(painter, index, geometry, row, fonts)
                self._paint_word(painter, summary, _part(row, geometry.words), fonts)
            self._paint_edges(painter, geometry, bars, latency, fonts)

    def _paint_edges(
        self,
        painter: QPainter,
        geometry: CompareGeometry,
        bars: BarPlot,
        latency: LatencyPlot,
        fonts: ViewFonts,
    ) -> None:
        """Paint titles and ticks at the edges of the visible part, also while the rows are scrolled."""
        visible = QRectF(self._seen())
        ground = QColor(self._theme.window)
        painter.save()
        painter.translate(0, visible.top())
        painter.fillRect(QRectF(0, 0, self.width(), geometry.header - 3), ground)
        self._paint_titles(painter, geometry, fonts)
        painter.restore()
        painter.save()
        painter.translate(
            0, min(visible.bottom(), geometry.bars.bottom() + geometry.footer) - geometry.footer
        )
        painter.fillRect(QRectF(0, 0, self.width(), geometry.footer + 1), ground)
        gap = geometry.latency.left() - geometry.bars.right()
        bars.paint_ticks(painter, QRectF(geometry.bars.left(), 0, geometry.bars.width(), 0), gap / 2)
        latency.paint_ticks(painter, QRectF(geometry.latency.left(), 0, geometry.latency.width(), 0))
        painter.restore()

    def _geometry(self) -> CompareGeometry:
        names = [self._names.marked_name(summary.model) for summary in self._summaries]
        verdicts = [_word(summary) for summary in self._summaries]
        seconds, ratios = seconds_texts(self._summaries), ratio_texts(self._summaries)
        fonts = ViewFonts.of(self.font())
        return arrange(names, verdicts, seconds, ratios, fonts, self.width(), self.height())

    def _under(self, position: QPointF) -> int | None:
        if not self._summaries:
            return None
        geometry = self._geometry()
        seen = self._seen()
        covered = not seen.top() + geometry.header <= position.y() <= seen.bottom() - geometry.footer
        return None if covered else geometry.row_at(position.y())

    def _seen(self) -> QRect:
        """Return the part that is not scrolled away, whatever hides the surrounding area."""
        viewport = self.parentWidget()
        return QRect(-self.pos(), viewport.size()) if viewport is not None else self.rect()

    def _bring_into_view(self, index: int) -> None:
        viewport = self.parentWidget()
        area = viewport.parentWidget() if viewport is not None else None
        if isinstance(area, QScrollArea):
            geometry = self._geometry()
            centre: QPoint = geometry.row_rect(index).center().toPoint()
            # The titles cover the upper edge, so a row needs more distance from it than its own height.
            area.ensureVisible(0, centre.y(), 0, int(geometry.row_height + geometry.header))

    def _paint_titles(self, painter: QPainter, geometry: CompareGeometry, fonts: ViewFonts) -> None:
        """Paint the titles of the columns, with the legend of the bars."""
        metrics = QFontMetricsF(fonts.small)
        line = metrics.height()
        entries = (LegendEntry.STARTUP, LegendEntry.WORK, LegendEntry.TEARDOWN, LegendEntry.WHISKER)
        wanted = entries if any(s.runs > 1 for s in self._summaries) else entries[:-1]
        title_width = metrics.horizontalAdvance(TIME_TITLE) + line
        room = geometry.bars.width() - title_width
        legend = QRectF(geometry.bars.left() + title_width, 2, room, line)
        paint_legend(painter, entries_that_fit(wanted, fonts.small, room), legend, fonts.small, self._theme)
        latency = next(
            (t for t in _LATENCY_TITLES if metrics.horizontalAdvance(t) <= geometry.latency.width()), ""
        )
        painter.setFont(fonts.small)
        painter.setPen(QColor(self._theme.muted_text))
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        for text, column, side in (
            (TIME_TITLE, geometry.bars, left),
            (SECONDS_TITLE, geometry.seconds, right),
            (RATIO_TITLE if geometry.ratios.width() else "", geometry.ratios, right),
            (latency, geometry.latency, left),
            (WORD_TITLE, geometry.words, left),
        ):
            painter.drawText(QRectF(column.left(), 2, column.width(), line), side, text)

    def _paint_state(self, painter: QPainter, index: int, row: QRectF) -> None:
        """Highlight the selected row and the one under the pointer; frame the current one with the focus."""
        if self._summaries[index].model == self._selected:
            painter.fillRect(row, with_alpha(self._theme.accent, 30))
        if index == self._hovered:
            painter.fillRect(row, with_alpha(self._theme.accent, 36))
        if index == self._current and self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(row.adjusted(1, 1, -1, -1))

    def _paint_name(
        self,
        painter: QPainter,
        summary: ModelSummary,
        geometry: CompareGeometry,
        row: QRectF,
        fonts: ViewFonts,
    ) -> None:
        metrics = QFontMetricsF(fonts.bold)
        mark = metrics.height() * 0.72
        centre = QPointF(geometry.names.left() + metrics.height() * 0.55, row.center().y())
        draw_mark(painter, model_style(summary.model), centre, mark, self._theme)
        painter.setFont(fonts.bold)
        painter.setPen(QColor(self._theme.text))
        text = QRectF(metrics.height() * 1.25, row.top(), geometry.names.width(), row.height())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(text, left, self._names.marked_name(summary.model))

    def _paint_figures(
        self, painter: QPainter, index: int, geometry: CompareGeometry, row: QRectF, fonts: ViewFonts
    ) -> None:
        """Paint total time and speed-up in columns of their own, all with the same decimals."""
        painter.setFont(fonts.normal)
        painter.setPen(QColor(self._theme.text))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(_part(row, geometry.seconds), right, seconds_texts(self._summaries)[index])
        ratios = ratio_texts(self._summaries)
        if ratios:
            painter.drawText(_part(row, geometry.ratios), right, ratios[index])

    def _paint_word(self, painter: QPainter, summary: ModelSummary, part: QRectF, fonts: ViewFonts) -> None:
        painter.setFont(fonts.bold)
        painter.setPen(QColor(self._theme.muted_text))
        if summary.outcome is Outcome.FAILED:
            painter.setPen(QColor(self._theme.error))
        elif summary.smoothness is not None:
            painter.setPen(QColor(self._theme.smoothness_colour(summary.smoothness)))
        painter.drawText(
            part,
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
            _word(summary),
        )


def _part(row: QRectF, column: QRectF) -> QRectF:
    return QRectF(column.left(), row.top(), column.width(), row.height())


def _word(summary: ModelSummary) -> str:
    """Return the verdict, and in front of it how the runs ended unless they finished."""
    word = summary_verdict(summary) if summary.smoothness is not None else ""
    ending = "" if summary.outcome is Outcome.FINISHED else OUTCOME_LABELS[summary.outcome]
    return " · ".join(part for part in (ending, word) if part)


def seconds_texts(summaries: Sequence[ModelSummary]) -> tuple[str, ...]:
    """Return the median total times in seconds, all with the decimals that the longest one needs."""
    longest = max((summary.wall_s.median for summary in summaries), default=0.0)
    decimals = 1 if longest >= 100 else 2 if longest >= 1 else 3
    return tuple(f"{summary.wall_s.median:.{decimals}f}" for summary in summaries)


def ratio_texts(summaries: Sequence[ModelSummary]) -> tuple[str, ...]:
    """Return the speed-ups with two decimals, a dash where there is none; () if no model has one."""
    if all(summary.speedup is None for summary in summaries):
        return ()
    return tuple(UNKNOWN if s.speedup is None else f"{s.speedup:.2f}" for s in summaries)
