"""The two plots of the timeline with their common axis: layout, zoom, keys and pointer."""

from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, Signal
from PySide6.QtGui import QCursor, QFont, QFontMetricsF, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QToolTip, QVBoxLayout, QWidget

from concgui.engine.records.latency import Freeze
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.selection import Selection, selected_row
from concgui.presentation.colours import Theme
from concgui.presentation.timeline.axis_ticks import LEVELS_MS, WIDEST_LANE_LABEL
from concgui.presentation.timeline.detail import Section
from concgui.presentation.timeline.gil_lane_text import gil_details
from concgui.presentation.timeline.lanes import Lane
from concgui.presentation.timeline.rows import TimelineRows, timeline_rows
from concgui.presentation.timeline.selection_text import (
    range_around,
    stretch_of,
    stretch_text,
    task_text,
)
from concgui.presentation.timeline.state_text import band_details, rest_text
from concgui.presentation.timeline.text import freeze_details, ping_details, plain_text, span_details
from concgui.presentation.timeline.view_text import PLOTS_DESCRIPTION, PLOTS_NAME
from concgui.presentation.timeline.visible import VisibleRun
from concgui.ui.common import plotting
from concgui.ui.common.fonts import scaled_font
from concgui.ui.timeline.lanes import TimelineLanes
from concgui.ui.timeline.latency import TimelineLatency
from concgui.ui.timeline.selected_stretch import SelectedStretch
from concgui.ui.timeline.time_axis import TimeAxis

_MARGIN = 0.012
"""Room left and right of the run, as a share of its length."""

_SHORTEST_S = 2e-6
"""Length of the deepest zoom: time stamps are not exact enough for more."""

_MOST_ROW_LINES = 3.2
"""The greatest height of a row, in lines of text."""

_MOST_LANES_SHARE = 0.56
"""The greatest height of the lanes, as a share of both plots; the latency needs the rest."""

_BANDS_SHARE = 0.06
"""What lanes with bands get in addition."""


class TimelinePlots(QWidget):
    """Shows the lanes above and the latency below on one time axis.

    Signals:
        selected: The `Selection` that a person has chosen by pointer or key.
        details_changed: What is selected, in words; "" for nothing.
    """

    selected = Signal(object)
    details_changed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._record: RunRecord | None = None
        self._rows: TimelineRows | None = None
        self._visible: VisibleRun | None = None
        self._stack: Any = plotting.plot_stack()
        self._lanes = TimelineLanes(plotting.add_time_plot(self._stack, 0))
        self._latency = TimelineLatency(plotting.add_time_plot(self._stack, 1))
        self._latency.plot.setXLink(self._lanes.plot)
        self._time_axis = TimeAxis(self._lanes.plot, self._latency.plot)
        self._cursors = [plotting.instant_lines(half.plot, 1)[0] for half in (self._lanes, self._latency)]
        self._chosen: int | None = None
        self._selection: Selection | None = None
        self._stretches = [SelectedStretch() for _ in (self._lanes, self._latency)]
        for plot, stretch in zip((self._lanes.plot, self._latency.plot), self._stretches, strict=True):
            plot.addItem(stretch, ignoreBounds=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._stack)
        self._stack.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._stack.setAccessibleName(PLOTS_NAME)
        self._stack.setAccessibleDescription(PLOTS_DESCRIPTION)
        self.setFocusProxy(self._stack)
        for watched in (self._stack, self._stack.viewport()):
            watched.installEventFilter(self)
        self._stack.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self._stack.scene().sigMouseClicked.connect(self._on_mouse_clicked)
        self._lanes.plot.getViewBox().sigXRangeChanged.connect(self._on_range_changed)
        for half in (self._lanes, self._latency):
            # The layout gives the plots their size later than the widget gets its own.
            half.plot.getViewBox().sigResized.connect(self._on_range_changed)
        self._apply_style()

    def show_run(self, record: RunRecord) -> None:
        """Show a run as a whole."""
        self._record = record
        self._rows = timeline_rows(record)
        self._mark(None)
        for cursor in self._cursors:
            cursor.hide()
        times = record.times
        edges = (times.startup_s, times.startup_s + times.work_s)
        self._lanes.show_run(record.model, edges)
        self._latency.show_rows(self._rows)
        length = self._rows.length
        for plot in (self._lanes.plot, self._latency.plot):
            plot.getViewBox().setLimits(
                xMin=-length * _MARGIN, xMax=length * (1 + _MARGIN), minXRange=min(_SHORTEST_S, length)
            )
        self._apply_style()
        self.show_everything()

    @property
    def selection(self) -> Selection | None:
        """What is selected; None for nothing."""
        return self._selection

    def select(self, selection: Selection) -> None:
        """Mark a part of the run that is shown, and zoom to it."""
        if self._record is None or self._rows is None or selection.run != self._record.id:
            return
        self._mark(selection)
        first, last = range_around(selection, self._record, self._rows.length)
        self._lanes.plot.setXRange(first, last, padding=0)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._apply_style()

    def show_everything(self) -> None:
        """Zoom out to the whole run."""
        if self._rows is not None:
            length = self._rows.length
            self._lanes.plot.setXRange(-length * _MARGIN, length * (1 + _MARGIN), padding=0)
            self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        """Follow a larger font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._apply_style()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide the new height between the plots."""
        super().resizeEvent(event)
        self._arrange()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Handle the keys of the plots' widget, which has the focus, and double clicks on its viewport."""
        if watched is self._stack and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event)
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.show_everything()
            return True
        return super().eventFilter(watched, event)

    def _small_font(self) -> QFont:
        return scaled_font(self.font(), 0.88)

    def _apply_style(self) -> None:
        font = self._small_font()
        metrics = QFontMetricsF(font)
        self._stack.setBackground(self._theme.window)
        self._lanes.set_style(self._theme, font)
        self._latency.set_style(self._theme, font)
        self._time_axis.set_style(self._theme, font)
        for stretch in self._stretches:
            stretch.set_theme(self._theme)
        for cursor in self._cursors:
            cursor.setPen(plotting.dotted_pen(self._theme.accent, 1.0, Qt.PenStyle.SolidLine))
        # Equal widths on both sides, so that one instant is one pixel column in both plots.
        left = metrics.horizontalAdvance(WIDEST_LANE_LABEL) + 14
        right = max(metrics.horizontalAdvance(name) for _, name in LEVELS_MS) + 14
        for plot in (self._lanes.plot, self._latency.plot):
            plot.getAxis("left").setWidth(left)
            plot.getAxis("right").setWidth(right)
        self._arrange()

    def _arrange(self) -> None:
        """Give the lanes the height that they need and the latency the rest, at least a third."""
        if self._rows is None:
            return
        line = QFontMetricsF(self._small_font()).height()
        height = max(60.0, float(self._stack.height()))
        wanted = self._rows.height * line * _MOST_ROW_LINES
        axis = line * 2.5
        most = _MOST_LANES_SHARE + (_BANDS_SHARE if self._rows.band_height else 0.0)
        lanes = min(wanted, (height - axis) * most)
        grid = self._stack.ci.layout
        grid.setRowFixedHeight(0, lanes)
        grid.setRowFixedHeight(1, height - lanes - 2)
        grid.activate()
        self._lanes.plot.setYRange(0, self._rows.height, padding=0)
        self._refresh()

    def _refresh(self) -> None:
        if self._rows is None:
            return
        line = QFontMetricsF(self._small_font()).height()
        view = plotting.view_rect(self._lanes.plot)
        pixel_s, row_per_pixel = plotting.pixel_size(self._lanes.plot)
        section = Section(view.left(), view.right(), pixel_s)
        before, visible = self._visible, VisibleRun(self._rows, section, self._visible)
        if before is not None and before.rows is visible.rows and before.section == visible.section:
            visible = before
        else:
            self._visible = visible
            self._time_axis.show_visible(visible)
        _, decade_per_pixel = plotting.pixel_size(self._latency.plot)
        self._lanes.refresh(visible, 1 / max(row_per_pixel, 1e-9), line)
        self._latency.refresh(visible, 1 / max(decade_per_pixel, 1e-9), line)
        for stretch in self._stretches:
            stretch.show_visible(visible)

    def _on_range_changed(self) -> None:
        self._refresh()

    def _on_key(self, event: QKeyEvent) -> bool:
        """Zoom, move or choose a task; return whether the key was one of ours."""
        key = Qt.Key(event.key())
        factors = {Qt.Key.Key_Plus: 0.7, Qt.Key.Key_Equal: 0.7, Qt.Key.Key_Up: 0.7}
        factors |= {Qt.Key.Key_Minus: 1 / 0.7, Qt.Key.Key_Down: 1 / 0.7}
        moves = {Qt.Key.Key_Left: -0.15, Qt.Key.Key_Right: 0.15}
        moves |= {Qt.Key.Key_PageUp: -0.9, Qt.Key.Key_PageDown: 0.9}
        if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
            return False
        if key in factors:
            self._lanes.plot.getViewBox().scaleBy(x=factors[key])
        elif key in moves:
            width = plotting.view_rect(self._lanes.plot).width()
            self._lanes.plot.getViewBox().translateBy(x=moves[key] * width)
        elif key in (Qt.Key.Key_R, Qt.Key.Key_Home):
            self.show_everything()
        elif key == Qt.Key.Key_F:
            self._choose_next_freeze()
        elif key in (Qt.Key.Key_N, Qt.Key.Key_P):
            self._choose_neighbour(1 if key == Qt.Key.Key_N else -1)
        else:
            return False
        return True

    def _choose_neighbour(self, step: int) -> None:
        """Choose the task that began next or before, bring it into view and say its details."""
        if self._rows is None or self._record is None:
            return
        bar = self._rows.neighbour(self._chosen, step)
        if bar is None:
            return
        self._choose_bar(bar)
        chosen = self._rows.bars.chosen(np.array([bar]))
        start, end, row = float(chosen.start[0]), float(chosen.end[0]), int(chosen.row[0])
        box = self._lanes.plot.getViewBox()
        view = plotting.view_rect(self._lanes.plot)
        if start < view.left() or start > view.right():
            box.translateBy(x=(start + end) / 2 - view.center().x())
        text = self._bar_details(bar, self._rows, self._record)
        lower_edge = self._rows.row_top[row] + 1
        visible_start = max(start, plotting.view_rect(self._lanes.plot).left())
        corner = self._stack.mapFromScene(box.mapViewToScene(QPointF(visible_start, float(lower_edge))))
        QToolTip.showText(self._stack.mapToGlobal(corner), text, self._stack)

    def _choose_bar(self, bar: int) -> None:
        """Select the task of a bar, as a person has chosen it."""
        if self._rows is not None and self._record is not None:
            self._choose(selected_row(self._record, int(self._rows.span[bar])))

    def _choose_next_freeze(self) -> None:
        """Select the first freeze after the one that is selected, or the first of all; bring it into view."""
        if self._rows is None or self._record is None or not self._rows.freezes:
            return
        selected = self._selection
        since_ns = selected.since_ns if selected is not None and selected.is_freeze else -1
        later = [freeze for freeze in self._rows.freezes if freeze.started_ns > since_ns]
        chosen = self._freeze_selection((later or self._rows.freezes)[0])
        self._choose(chosen)
        view = plotting.view_rect(self._lanes.plot)
        since_s, until_s = stretch_of(chosen, self._record)
        if since_s < view.left() or since_s > view.right():
            self._lanes.plot.getViewBox().translateBy(x=(since_s + until_s) / 2 - view.center().x())

    def _freeze_selection(self, freeze: Freeze) -> Selection:
        run = self._record.id if self._record is not None else ""
        return Selection(run, freeze.started_ns, freeze.ended_ns, is_freeze=True)

    def _choose(self, selection: Selection | None) -> None:
        self._mark(selection)
        if selection is not None:
            self.selected.emit(selection)

    def _mark(self, selection: Selection | None) -> None:
        """Mark what is selected, and say its details."""
        rows, record = self._rows, self._record
        self._selection = selection
        bar: int | None = None
        stretch: tuple[float, float] | None = None
        text = spoken = ""
        if rows is not None and record is not None and selection is not None:
            bar = rows.bar_of_task(selection.task) if selection.task is not None else None
            if bar is not None:
                spoken = plain_text(self._bar_details(bar, rows, record))
                text = task_text(record.spans[int(rows.span[bar])], self._lane_of(bar, rows).name, record)
            else:
                stretch, text = stretch_of(selection, record), stretch_text(selection, record)
                spoken = text
        self._chosen = bar
        self._lanes.show_chosen(bar)
        for mark in self._stretches:
            mark.show_stretch(stretch)
        self._stack.setAccessibleDescription(spoken or PLOTS_DESCRIPTION)
        self.details_changed.emit(text)

    def _on_mouse_clicked(self, event: Any) -> None:
        """Select the task or the freeze under the pointer."""
        if event.button() != Qt.MouseButton.LeftButton or self._rows is None:
            return
        bar, freeze = self._hit(event.scenePos(), self._rows)
        if bar is not None:
            self._choose_bar(bar)
        elif freeze is not None:
            self._choose(self._freeze_selection(freeze))

    def _hit(self, position: QPointF, rows: TimelineRows) -> tuple[int | None, Freeze | None]:
        """Return the bar at a point of the scene, and the freeze at its instant."""
        reach = plotting.pixel_size(self._lanes.plot)[0] * 2
        for plot in (self._lanes.plot, self._latency.plot):
            box = plot.getViewBox()
            if box.sceneBoundingRect().contains(position):
                at = box.mapSceneToView(position)
                bar = rows.bar_at(at.x(), at.y(), reach) if plot is self._lanes.plot else None
                return bar, rows.freeze_at(at.x(), reach)
        return None, None

    def _on_mouse_moved(self, position: QPointF) -> None:
        self._move_cursors(position)
        text = self._details_at(position)
        if text:
            QToolTip.showText(QCursor.pos(), text, self._stack)
        else:
            QToolTip.hideText()

    def _move_cursors(self, position: QPointF) -> None:
        """Mark the same instant in both plots."""
        box = self._lanes.plot.getViewBox()
        at = box.mapSceneToView(position).x()
        left_to_right = box.sceneBoundingRect()
        is_inside = self._rows is not None and left_to_right.left() <= position.x() <= left_to_right.right()
        for cursor in self._cursors:
            cursor.setVisible(is_inside)
            cursor.setValue(at)

    def _details_at(self, position: QPointF) -> str:
        """Return what is under a point of the scene, as rich text; "" where there is nothing."""
        if self._rows is None or self._record is None:
            return ""
        reach = plotting.pixel_size(self._lanes.plot)[0] * 2
        for plot in (self._lanes.plot, self._latency.plot):
            box = plot.getViewBox()
            if not box.sceneBoundingRect().contains(position):
                continue
            at = box.mapSceneToView(position)
            if plot is self._lanes.plot and self._rows.is_in_gil_lane(at.y()):
                return gil_details(self._record, self._rows.gil, at.x())
            band = self._rows.band_at(at.y()) if plot is self._lanes.plot else None
            if band is not None and 0 <= at.x() <= self._rows.length:
                return band_details(
                    self._rows.lanes[band], self._rows.thread_states, band, at.x(), self._record
                )
            bar = self._rows.bar_at(at.x(), at.y(), reach) if plot is self._lanes.plot else None
            if bar is None and plot is self._lanes.plot:
                bar = self._rows.transfer_at(at.x(), at.y(), reach)
            if bar is not None:
                return self._bar_details(bar, self._rows, self._record)
            freeze = self._rows.freeze_at(at.x(), reach)
            if freeze is not None:
                return freeze_details(freeze, self._record)
            ping = self._rows.latency_at(at.x())
            if ping is not None and plot is self._latency.plot:
                return ping_details(*ping)
        return ""

    def _lane_of(self, bar: int, rows: TimelineRows) -> Lane:
        return rows.lanes[rows.lane_of_row(int(rows.bars.chosen(np.array([bar])).row[0]))]

    def _bar_details(self, bar: int, rows: TimelineRows, record: RunRecord) -> str:
        box = rows.bars.chosen(np.array([bar]))
        number = rows.lane_of_row(int(box.row[0]))
        lane = rows.lanes[number]
        shares = rows.thread_states.shares(number, float(box.start[0]), float(box.end[0]))
        span = record.spans[int(rows.span[bar])]
        # Where workers share a lane, or coroutines a thread, the states may be those of another task.
        is_alone = len(lane.workers) == 1 and lane.rows == 1
        seen = rest_text(shares) if is_alone else ""
        return span_details(span, f"{lane.name}, {lane.detail}", record, seen)
