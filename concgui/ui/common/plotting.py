"""Factories for plots: the only module that imports pyqtgraph.

The import takes a third of a second, more than opening a bare window. So it happens when the
first plot is made and not with this module. pyqtgraph has no type stubs, so the factories
return `Any`.
"""

import importlib
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo, QFontMetricsF, QPen
from PySide6.QtWidgets import QWidget

from concgui.presentation.colours import Theme


def _pyqtgraph() -> Any:
    return importlib.import_module("pyqtgraph")


def plot_stack(parent: QWidget | None = None) -> Any:
    """Return a `GraphicsLayoutWidget` without margins, in which plots are stacked."""
    stack = _pyqtgraph().GraphicsLayoutWidget(parent=parent)
    stack.ci.layout.setContentsMargins(0, 0, 0, 0)
    stack.ci.layout.setSpacing(2)
    stack.setFrameShape(stack.Shape.NoFrame)
    return stack


def add_time_plot(stack: Any, row: int) -> Any:
    """Return a `PlotItem` that wheel and drag move along x only, without pyqtgraph's menu and button."""
    plot = stack.addPlot(row=row, col=0)
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setMouseEnabled(x=True, y=False)
    plot.enableAutoRange(x=False, y=False)
    plot.setClipToView(False)
    plot.showAxis("right")
    for name in ("left", "right", "bottom"):
        plot.getAxis(name).enableAutoSIPrefix(False)
        plot.getAxis(name).setStyle(autoExpandTextSpace=False)
    # The upper axis is never shown, and would follow every change of the range all the same.
    plot.getAxis("top").unlinkFromView()
    # A third level of ticks takes most of the time that an axis takes, and is hardly seen.
    plot.getAxis("bottom").setStyle(maxTickLevel=1)
    return plot


@dataclass(frozen=True, slots=True)
class TickLevel:
    """Ticks of one size.

    Attributes:
        instants_s: Where they are.
        labels: Their texts.
    """

    instants_s: tuple[float, ...]
    labels: tuple[str, ...]


def time_ticks(plot: Any, first_s: float, last_s: float) -> tuple[TickLevel, ...]:
    """Return the ticks of a plot's time axis that shows a stretch of time, the coarsest first."""
    axis = plot.getAxis("bottom")
    levels = axis.tickValues(first_s, last_s, axis.size().width())
    return tuple(
        TickLevel(tuple(instants), tuple(axis.tickStrings(instants, 1.0, spacing)))
        for spacing, instants in levels
    )


def empty_time_axis(plot: Any) -> Any:
    """Return the lower axis of a plot, which no longer has ticks of its own and keeps its picture."""
    axis = plot.getAxis("bottom")
    axis.setTicks([])
    plot.getViewBox().sigXRangeChanged.disconnect(axis.linkedViewChanged)
    return axis


def style_plot(plot: Any, theme: Theme, font: QFont) -> None:
    """Set the background, axis colours and tick font of a plot."""
    plot.getViewBox().setBackgroundColor(QColor(theme.panel))
    for name in ("left", "right", "bottom"):
        axis = plot.getAxis(name)
        axis.setPen(QPen(QColor(theme.grid), 1))
        axis.setTickPen(QPen(QColor(theme.grid), 1))
        axis.setTextPen(QPen(QColor(theme.muted_text)))
        axis.setTickFont(font)
        axis.label.setFont(font)
    plot.getAxis("bottom").setHeight(QFontMetricsF(font).height() * 2.5)


def set_axis_label(axis: Any, text: str, theme: Theme, font: QFont) -> None:
    """Set the name and unit of an axis, in the colour and font of the ticks."""
    axis.setLabel(text, color=theme.muted_text, **{"font-size": f"{QFontInfo(font).pointSizeF():.1f}pt"})
    # pyqtgraph centres the label only when the axis is resized, so a new text would stay off-centre.
    axis.resizeEvent()


def instant_lines(plot: Any, count: int) -> list[Any]:
    """Return vertical lines, added to the plot and placed later with ``setValue``."""
    lines = [_pyqtgraph().InfiniteLine(pos=0, angle=90, movable=False) for _ in range(count)]
    for line in lines:
        line.setZValue(-4)
        plot.addItem(line, ignoreBounds=True)
    return lines


def dotted_pen(colour: str, width: float = 1.0, style: Qt.PenStyle = Qt.PenStyle.DotLine) -> QPen:
    """Return a pen whose width does not change with the zoom."""
    pen = QPen(QColor(colour), width, style)
    pen.setCosmetic(True)
    return pen


def view_rect(plot: Any) -> QRectF:
    """Return the visible part of a plot, in the plot's units."""
    return QRectF(plot.getViewBox().viewRect())


def pixel_size(plot: Any) -> tuple[float, float]:
    """Return width and height of a device-independent pixel in the plot's units."""
    rect, box = view_rect(plot), plot.getViewBox()
    return rect.width() / max(1.0, box.width()), abs(rect.height()) / max(1.0, box.height())
