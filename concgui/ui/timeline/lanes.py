"""The lanes of the timeline: one bar per task, filled as far as it was on a CPU."""

from typing import Any

from PySide6.QtGui import QFont, QFontMetricsF

from concgui.presentation.colours import Theme, model_style
from concgui.presentation.timeline.axis_ticks import Ticks, bar_height, lane_ticks
from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.common import plotting
from concgui.ui.timeline.bar_marks import BarMarks
from concgui.ui.timeline.gil_lane import GilLane
from concgui.ui.timeline.shades import FreezeShades
from concgui.ui.timeline.state_bands_item import StateBands
from concgui.ui.timeline.straight_lines import UprightLines
from concgui.ui.timeline.task_bars import TaskBars
from concgui.ui.timeline.transfer_marks import TransferMarks


class TimelineLanes:
    """Draws the lanes of one run into a plot.

    Attributes:
        plot: The pyqtgraph plot.
    """

    def __init__(self, plot: Any) -> None:
        self.plot = plot
        plot.getViewBox().invertY(True)
        plot.getAxis("bottom").setStyle(showValues=False)
        plot.getAxis("right").setStyle(showValues=False)
        # Under the bars, which are shaded themselves: what is filled has no shade.
        self._freezes = FreezeShades(-0.5)
        self._bars = TaskBars()
        self._marks = BarMarks()
        self._bands = StateBands()
        self._transfer = TransferMarks()
        self._gil = GilLane()
        self._work_edges = UprightLines(-4)
        self._items = (
            self._work_edges,
            self._transfer,
            self._freezes,
            self._bars,
            self._bands,
            self._gil,
            self._marks,
        )
        for item in self._items:
            plot.addItem(item, ignoreBounds=True)
        self._ticks: Ticks | None = None
        self._colour = ""

    def show_run(self, model: str, work_edges_s: tuple[float, float]) -> None:
        """Replace the run; `refresh` draws it.

        Args:
            model: Its model's key, which decides the colour.
            work_edges_s: First start and last finish, marked by lines.
        """
        self._colour = model_style(model).colour
        self._marks.show_chosen(None)
        self._work_edges.set_instants(work_edges_s)

    def set_style(self, theme: Theme, font: QFont) -> None:
        """Use other colours and fonts."""
        plotting.style_plot(self.plot, theme, font)
        self.plot.getAxis("bottom").setHeight(QFontMetricsF(font).height() * 0.3)
        colour = self._colour or theme.accent
        self._bars.set_style(theme, colour)
        self._marks.set_style(theme, font, colour)
        self._gil.set_style(theme, font)
        for item in (self._work_edges, self._transfer, self._freezes, self._bands):
            item.set_theme(theme)

    def show_chosen(self, bar: int | None) -> None:
        """Frame a bar, or none."""
        self._marks.show_chosen(bar)

    def refresh(self, visible: VisibleRun, row_pixels: float, line_height: float) -> None:
        """Draw what is visible of the run.

        Args:
            visible: The section of the run.
            row_pixels: Height of a row.
            line_height: Height of a line of text.
        """
        rows = visible.rows
        for item in self._items:
            item.show_visible(visible, bar_height(row_pixels))
        ticks = lane_ticks(rows, row_pixels, line_height)
        # An axis lays out all its texts again when its ticks are set.
        if ticks != self._ticks:
            self._ticks = ticks
            self.plot.getAxis("left").setTicks([ticks])
