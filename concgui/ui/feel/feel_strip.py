"""The strip at the top of the window that lets a person feel how responsive the window is."""

import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from concgui.engine.records.latency import PING_PERIOD_NS
from concgui.presentation.colours import Theme
from concgui.presentation.latency_trace import TRACE_NS, LatencyTrace
from concgui.presentation.run_announcement import TYPE_HERE, Announcement
from concgui.ui.common.scaled_label import ScaledLabel, SteadyLine
from concgui.ui.feel.latency_strip import LatencyStrip
from concgui.ui.feel.live_latency import LiveLatency
from concgui.ui.feel.native_spinner import NativeSpinner
from concgui.ui.feel.python_spinner import PythonSpinner
from concgui.ui.feel.sample_source import SampleSource
from concgui.ui.feel.visibility import is_seen

if TYPE_CHECKING:
    from concgui.engine.records.latency import Sample
    from concgui.engine.records.paint import PaintSample


@dataclass(frozen=True, slots=True)
class _Pace:
    """Interval between two polls of the source, in ms, and between two new figures, in ns."""

    poll_ms: int
    figure_ns: int


_FULL_PACE = _Pace(83, 240_000_000)
_IDLE_PACE = _Pace(333, 1_000_000_000)
_UNSEEN_PACE = _Pace(1_000, 1_000_000_000)

_FIRST_FIGURE_NS = 300_000_000
"""Delay of the figures after a window becomes visible: earlier pings say nothing about the present."""

_REST_MS = 2_000
"""Time for which nothing is drawn after the start of a run: most runs are over by then."""

_FRAME_COST = 50
"""Least time to the next frame, as a multiple of the last one's: drawing takes at most 2 % of the time."""

_LONGEST_PAUSE_MS = 5_000

_SPINNER_LINES, _STAGE_SPINNER_LINES = 3.0, 5.6
"""Sizes of the Python spinner in line heights: at rest, and (96 px of usual text) during an experiment."""

_CONTROL_LINES = 2.3
"""Height of the field and the button in line heights: 40 px of usual text."""

_LIVE_NS = 1_000_000_000
_NS_PER_S = 1_000_000_000

_PYTHON_SPINNER_HELP = (
    "Python paints every frame, so this spinner needs the GIL 20 times a second. Its frames are requested "
    "by the answers to pings; ping to paint is the time until such a frame is painted. "
    "The spinner turns slowly while nothing runs."
)
_NATIVE_SPINNER_HELP = (
    "Qt moves and paints this spinner in C++, without Python. It still stops when the GUI thread "
    "waits for the GIL for another reason. It moves in steps while nothing runs."
)


class FeelStrip(QWidget):
    """Two spinners, a field to type in, a button to click, and the window's latency.

    The strip polls its source 12 times a second, 3 times while nothing runs, and once while it is not
    visible. It polls less often when drawing would change the measurement: beside computing threads each
    call into Qt releases the GIL and waits for it again, and a frame of half a millisecond then takes a
    tenth of a second. The strip itself paints nothing, so the native spinner's frames need no Python.
    """

    def __init__(self, source: SampleSource, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source = source
        self._trace = LatencyTrace()
        self._live: deque[Sample] = deque()
        self._live_paints: deque[PaintSample] = deque()
        self._next_due_ns = time.perf_counter_ns() - TRACE_NS
        self._next_paint_ns = self._next_due_ns
        self._next_figure_ns = 0
        self._is_following = False
        self._is_idle = False
        self._is_seen = True
        self._clicks = 0
        self._is_stage = False
        self.latency_strip = LatencyStrip(self._trace, theme, source.own_views)
        self.live_latency = LiveLatency(theme, source.own_views)
        self.python_spinner = PythonSpinner(source.painted)
        self.native_spinner = NativeSpinner()
        self.headline = SteadyLine(scale=1.45)
        self.text_field = QLineEdit()
        self.click_button = QPushButton()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._poll)
        self._prepare_controls()
        self._arrange()

    def start(self) -> None:
        """Start following the source and painting some of the answers."""
        self._source.repaint_by(self.python_spinner.repaint_soon)
        self._is_following = True
        self._timer.start(self._pace.poll_ms)

    def stop(self) -> None:
        """Stop following the source; keep what is shown."""
        self._source.repaint_by(None)
        self._is_following = False
        self._timer.stop()

    def set_ping_period(self, period_ns: int) -> None:
        """Adapt the pace of the strip to the pings: slow down and say so while the window is idle."""
        is_idle = period_ns > PING_PERIOD_NS
        self.live_latency.set_idle(_NS_PER_S / period_ns if is_idle else None)
        if is_idle == self._is_idle:
            return
        self._is_idle = is_idle
        self.python_spinner.set_idle(is_idle)
        self.native_spinner.set_idle(is_idle)
        self.resume()

    @property
    def pause_ms(self) -> int:
        """The present or last interval between two polls of the source."""
        return self._timer.interval()

    def set_stage(self, is_stage: bool) -> None:
        """Be large while an experiment is under way, with a line for what is run; else take little room.

        This lays out the window, so it must not happen while a run is measured.
        """
        self._is_stage = is_stage
        self.headline.setVisible(is_stage)
        self.live_latency.set_large(is_stage)
        self._set_sizes()

    def name_run(self, text: str) -> None:
        """Say what is run, on the screen before this returns: the window may freeze then."""
        self.headline.show_text(text)
        self.headline.repaint()

    def begin_run(self, announcement: Announcement) -> None:
        """Announce a run that is about to be measured, and pause drawing.

        Figures of the idle window would stay on the screen while the run freezes it. After the pause the
        strip draws only as often as its cost allows.
        """
        if self._is_following:
            self.live_latency.announce(announcement)
            self._timer.start(_REST_MS)

    def end_run(self) -> None:
        """Show the latest figures as soon as possible: a run has ended, or none is measured. Idempotent."""
        self.live_latency.end_run()
        self._next_figure_ns = 0
        self.resume()

    def resume(self) -> None:
        """Show the latest samples at once and continue following the source."""
        if self._is_following:
            self._timer.start(0)

    def set_theme(self, theme: Theme) -> None:
        """Use the colours of another theme."""
        self.latency_strip.set_theme(theme)
        self.live_latency.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        """Poll at once, so that the window is pinged as a visible one."""
        super().showEvent(event)
        self.resume()

    def hideEvent(self, event: QHideEvent) -> None:
        """Poll at once to report that the strip is hidden, and then rarely."""
        super().hideEvent(event)
        self.resume()

    def changeEvent(self, event: QEvent) -> None:
        """Adapt the width of the text field to the font."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._set_sizes()

    def _prepare_controls(self) -> None:
        self.text_field.setPlaceholderText(TYPE_HERE)
        self.text_field.setAccessibleName("Type here to feel whether the window is alive")
        self.text_field.setToolTip("Type while a run is active: do the letters appear at once?")
        self.text_field.setClearButtonEnabled(True)
        self.click_button.setToolTip("Click while a run is active: does the number follow at once?")
        self.click_button.clicked.connect(self._count_click)
        self._show_clicks()

    def _arrange(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addLayout(_captioned(self.python_spinner, "drawn by Python", _PYTHON_SPINNER_HELP))
        row.addLayout(_captioned(self.native_spinner, "drawn by Qt", _NATIVE_SPINNER_HELP))
        row.addWidget(self.text_field, 5)
        row.addWidget(self.click_button)
        row.addWidget(self.latency_strip, 9)
        row.addWidget(self.live_latency)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 6)
        column.setSpacing(4)
        column.addWidget(self.headline)
        column.addLayout(row)
        self.headline.hide()
        self._set_sizes()

    def _set_sizes(self) -> None:
        """Set the sizes of spinners, field and button, all relative to the text."""
        metrics = self.text_field.fontMetrics()
        line = metrics.height()
        least = metrics.horizontalAdvance(TYPE_HERE) + line * 2
        self.text_field.setMinimumWidth(round(least * 0.9))
        self.text_field.setMaximumWidth(2 * least)
        for control in (self.text_field, self.click_button):
            control.setFixedHeight(round(line * _CONTROL_LINES))
        side = round(line * (_STAGE_SPINNER_LINES if self._is_stage else _SPINNER_LINES))
        self.python_spinner.setFixedSize(side, side)
        self.native_spinner.setFixedSize(round(side * 1.15), round(side * 0.3))

    def _count_click(self) -> None:
        self._clicks += 1
        self._show_clicks()

    def _show_clicks(self) -> None:
        self.click_button.setText(f"Click me {self._clicks}")

    @property
    def _pace(self) -> _Pace:
        if not self._is_seen:
            return _UNSEEN_PACE
        return _IDLE_PACE if self._is_idle else _FULL_PACE

    def _look_who_sees(self, now_ns: int) -> None:
        """Tell the source if the visibility changed; not every system sends an event for a covered window."""
        seen = is_seen(self)
        if seen != self._is_seen:
            self._is_seen = seen
            self._next_figure_ns = now_ns + _FIRST_FIGURE_NS
            self._source.set_seen(seen)

    def _poll(self) -> None:
        began_ns = time.perf_counter_ns()
        self._look_who_sees(began_ns)
        self._take_samples()
        if self._is_seen and began_ns >= self._next_figure_ns:
            self._next_figure_ns = began_ns + self._pace.figure_ns
            unasked_share = self._source.unasked_share(began_ns - _LIVE_NS)
            self.live_latency.show_samples(self._live, self._live_paints, unasked_share)
        self.latency_strip.update()
        frame_ns = self.latency_strip.frame_ns + self.live_latency.frame_ns
        ended_ns = time.perf_counter_ns()
        self._source.own_views.worked(began_ns, ended_ns)
        cost_ms = (ended_ns - began_ns + frame_ns) / 1e6
        self._timer.start(round(min(max(self._pace.poll_ms, _FRAME_COST * cost_ms), _LONGEST_PAUSE_MS)))

    def _take_samples(self) -> None:
        fresh = self._source.recent(self._next_due_ns)
        if fresh:
            self._next_due_ns = fresh[-1][0] + 1
            self._trace.add(fresh)
            self._live.extend(fresh)
        # Judged by the answer, not the due time: a freeze counts while its end is within the last second.
        oldest_ns = time.perf_counter_ns() - _LIVE_NS
        painted = self._source.recent_paints(self._next_paint_ns)
        if painted:
            self._next_paint_ns = painted[-1][0] + 1
            self._live_paints.extend(painted)
        for live in (self._live, self._live_paints):
            while live and live[0][1] < oldest_ns:
                live.popleft()


def _captioned(widget: QWidget, caption: str, help_text: str) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(2)
    column.addStretch(1)
    column.addWidget(widget, 0, Qt.AlignmentFlag.AlignCenter)
    column.addStretch(1)
    label = ScaledLabel(caption, scale=0.8, muted=True)
    column.addWidget(label, 0, Qt.AlignmentFlag.AlignCenter)
    for part in (widget, label):
        part.setToolTip(help_text)
    return column
