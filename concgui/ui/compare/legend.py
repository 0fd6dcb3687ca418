"""The legends of the comparison, drawn with the same patterns and shapes as the plots."""

import enum

from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen

from concgui.presentation.colours import Theme
from concgui.ui.compare.bars import STARTUP_PATTERN, TEARDOWN_PATTERN


class LegendEntry(enum.StrEnum):
    """An entry of a legend; the value is the word next to the swatch."""

    STARTUP = "start-up"
    WORK = "work"
    TEARDOWN = "teardown"
    WHISKER = "min to max"


_PATTERNS = {
    LegendEntry.STARTUP: STARTUP_PATTERN,
    LegendEntry.WORK: Qt.BrushStyle.SolidPattern,
    LegendEntry.TEARDOWN: TEARDOWN_PATTERN,
}


def legend_width(entries: tuple[LegendEntry, ...], font: QFont) -> float:
    """Return the width of a legend."""
    metrics = QFontMetricsF(font)
    return sum(metrics.horizontalAdvance(entry) + metrics.height() * 1.9 for entry in entries)


def entries_that_fit(entries: tuple[LegendEntry, ...], font: QFont, room: float) -> tuple[LegendEntry, ...]:
    """Return the first entries that fit; with larger text these may not be all."""
    fitting = (count for count in range(len(entries), 0, -1) if legend_width(entries[:count], font) <= room)
    return entries[: next(fitting, 0)]


def paint_legend(
    painter: QPainter, entries: tuple[LegendEntry, ...], line: QRectF, font: QFont, theme: Theme
) -> None:
    """Paint swatch and word of each entry, one entry after another from the left of the line."""
    metrics = QFontMetricsF(font)
    swatch = metrics.height() * 0.75
    painter.setFont(font)
    x = line.left()
    for entry in entries:
        _paint_swatch(painter, entry, QRectF(x, line.center().y() - swatch / 2, swatch, swatch), theme)
        x += metrics.height() * 1.1
        width = metrics.horizontalAdvance(entry)
        painter.setPen(QColor(theme.muted_text))
        painter.drawText(
            QRectF(x, line.top(), width + 2, line.height()), Qt.AlignmentFlag.AlignVCenter, entry
        )
        x += width + metrics.height() * 0.8


def _paint_swatch(painter: QPainter, entry: LegendEntry, box: QRectF, theme: Theme) -> None:
    ink = QColor(theme.muted_text)
    painter.setPen(QPen(ink, 1))
    if entry in _PATTERNS:
        painter.setBrush(QBrush(ink, _PATTERNS[entry]))
        painter.drawRect(box)
    else:
        y, cap = box.center().y(), box.height() * 0.35
        painter.drawLine(QLineF(box.left(), y, box.right(), y))
        for x in (box.left(), box.right()):
            painter.drawLine(QLineF(x, y - cap, x, y + cap))
