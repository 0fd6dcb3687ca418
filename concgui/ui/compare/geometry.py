"""The geometry of the comparison, computed from size and font once per paint event."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.ui.common.fonts import ViewFonts


@dataclass(frozen=True, slots=True)
class CompareGeometry:
    """The columns of the comparison (name, bars, latency, word) and the height of its rows.

    Attributes:
        names: Names of the models, right-aligned.
        bars: The plot of the times.
        latency: The plot of the window's latency.
        words: Words of the smoothness ladder.
        header: Height above the plots.
        footer: Height below the plots.
        row_height: Height of one row.
    """

    names: QRectF
    bars: QRectF
    latency: QRectF
    words: QRectF
    header: float
    footer: float
    row_height: float

    def row_rect(self, index: int) -> QRectF:
        """Return the whole row, from the names to the words."""
        left = self.names.left()
        return QRectF(
            left, self.bars.top() + index * self.row_height, self.words.right() - left, self.row_height
        )

    def row_at(self, y: float) -> int | None:
        """Return the row at a height, None outside the rows."""
        if not self.bars.top() <= y < self.bars.bottom():
            return None
        return int((y - self.bars.top()) / self.row_height)


def header_height(fonts: ViewFonts) -> float:
    """Return the height of a line of titles and two lines of the ladder's words."""
    small = QFontMetricsF(fonts.small).height()
    return QFontMetricsF(fonts.normal).height() + 2 * small + 8


def footer_height(fonts: ViewFonts) -> float:
    """Return the height of a line of tick labels."""
    return QFontMetricsF(fonts.small).height() + 8


def least_row_height(fonts: ViewFonts) -> float:
    """Return the least height at which the text on a bar does not touch the bar's edge."""
    return QFontMetricsF(fonts.bold).height() + 8


def arrange(
    names: Sequence[str], verdicts: Sequence[str], fonts: ViewFonts, width: float, height: float
) -> CompareGeometry:
    """Divide the room. Rows share the remaining height, up to a little more than twice their least."""
    metrics = QFontMetricsF(fonts.bold)
    gap = metrics.height()
    names_width = max(map(metrics.horizontalAdvance, names)) + gap * 1.5
    words_width = (
        max(metrics.horizontalAdvance(word) for word in (*SMOOTHNESS_LABELS.values(), *verdicts)) + gap * 0.5
    )
    header, footer = header_height(fonts), footer_height(fonts)
    least = least_row_height(fonts)
    row_height = min(max(least, (height - header - footer) / len(names)), least * 2.2)
    rows_height = row_height * len(names)
    plots = max(200.0, width - names_width - words_width - 3 * gap)
    bars_width = plots * 0.53
    bars_left = names_width + gap * 0.5
    latency_left = bars_left + bars_width + gap * 1.2
    latency_width = plots - bars_width
    return CompareGeometry(
        names=QRectF(0, header, names_width, rows_height),
        bars=QRectF(bars_left, header, bars_width, rows_height),
        latency=QRectF(latency_left, header, latency_width, rows_height),
        words=QRectF(latency_left + latency_width + gap * 0.7, header, words_width, rows_height),
        header=header,
        footer=footer,
        row_height=row_height,
    )
