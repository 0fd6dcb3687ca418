"""The geometry of the comparison, computed from size and font once per paint event."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QFontMetricsF

from concgui.presentation.labels import SMOOTHNESS_LABELS
from concgui.ui.common.fonts import ViewFonts


@dataclass(frozen=True, slots=True)
class CompareGeometry:
    """The columns of the comparison and the height of its rows.

    Attributes:
        names: Marks and names of the models.
        bars: The plot of the times.
        seconds: Total times, right-aligned.
        ratios: Speed-ups, right-aligned; of no width without any.
        latency: The plot of the longest freeze.
        words: Words of the smoothness ladder.
        header: Height above the plots.
        footer: Height below the plots.
        row_height: Height of one row.
    """

    names: QRectF
    bars: QRectF
    seconds: QRectF
    ratios: QRectF
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
    """Return the height of a line of titles."""
    return QFontMetricsF(fonts.small).height() + 8


def footer_height(fonts: ViewFonts) -> float:
    """Return the height of a line of tick labels."""
    return QFontMetricsF(fonts.small).height() + 8


def least_row_height(fonts: ViewFonts) -> float:
    """Return the least height at which the text on a bar does not touch the bar's edge."""
    return QFontMetricsF(fonts.bold).height() + 8


def arrange(
    names: Sequence[str],
    verdicts: Sequence[str],
    seconds: Sequence[str],
    ratios: Sequence[str],
    fonts: ViewFonts,
    width: float,
    height: float,
) -> CompareGeometry:
    """Divide the room. Rows share the remaining height, up to a little more than twice their least."""
    metrics = QFontMetricsF(fonts.bold)
    gap = metrics.height()

    def widest(texts: Sequence[str]) -> float:
        return max(map(metrics.horizontalAdvance, texts), default=0.0)

    names_width = widest(names) + gap * 1.9
    seconds_width = widest(seconds) + gap * 0.6
    ratios_width = widest(ratios) + gap * 0.6 if ratios else 0.0
    words_width = widest((*SMOOTHNESS_LABELS.values(), *verdicts)) + gap * 0.5
    header, footer = header_height(fonts), footer_height(fonts)
    least = least_row_height(fonts)
    row_height = min(max(least, (height - header - footer) / len(names)), least * 2.2)
    rows_height = row_height * len(names)
    fixed = names_width + seconds_width + ratios_width + words_width + 2.2 * gap
    plots = max(200.0, width - fixed)
    bars_width = plots * 0.55
    edges = [0.0]
    for column in (names_width, bars_width, seconds_width, ratios_width, gap, plots - bars_width, gap * 0.7):
        edges.append(edges[-1] + column)
    edges.append(edges[-1] + words_width)

    def column_at(number: int) -> QRectF:
        return QRectF(edges[number], header, edges[number + 1] - edges[number], rows_height)

    return CompareGeometry(
        names=column_at(0),
        bars=column_at(1),
        seconds=column_at(2),
        ratios=column_at(3),
        latency=column_at(5),
        words=column_at(7),
        header=header,
        footer=footer,
        row_height=row_height,
    )
