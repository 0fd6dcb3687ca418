"""The window's end of the measurement as a whole."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from concgui.engine.note import Note
from concgui.engine.observer.link.clock_frames import ClockReport, ClockSettings
from concgui.engine.observer.link.period_change import PeriodChange
from concgui.engine.observer.link.wire import Kind, frame, integers_from
from concgui.engine.records.latency import Sample
from concgui.engine.records.look import Look
from concgui.engine.records.paint import PaintSample
from concgui.qtlayer.probe.freeze_watchdog import FreezeWatchdog
from concgui.qtlayer.probe.observed_run import ObservedRun
from concgui.qtlayer.probe.observer_link import HANDLER_FRAMES, LinkHandlers, ObserverLink
from concgui.qtlayer.probe.own_views import OwnViews
from concgui.qtlayer.probe.paint_pings import PaintPings
from concgui.qtlayer.probe.ping_log import PingLog
from concgui.qtlayer.probe.ping_schedule import FULL_RATE, PingRate, PingSchedule

if TYPE_CHECKING:
    from array import array


@dataclass(frozen=True, slots=True)
class GuardWords:
    """What the observer writes to standard error for a program that may be unable to.

    Attributes:
        over_limit: How far a run is over its limit, with ``{over_s}`` and ``{place}``.
        deaf: That the program was asked to end and cannot hear it.
    """

    over_limit: str
    deaf: str


class Probe(QObject):
    """The parts of the measurement, each of which gets its frames of the observer.

    The link owns process and socket, the log keeps the answered pings, the paint pings request repaints,
    the watchdog records stacks of freezes, and the observed run collects the observer's reports of a run.

    Signals:
        ready: The observer pings.
        rate_changed: The `PingRate` that the observer uses from now on.
        thread_states_recorded: The `ThreadStateRecord` of a run; before `usage_measured`.
        gil_recorded: The `GilRecord` of a run; just before `usage_measured`.
        looks_taken: The `LookReport` of a run; just before `usage_measured`.
        usage_measured: The `Usage` of a run.
        lost: The observer ended or could not start; carries the reason as a `Note`. The window cannot be
            measured until `start` is called again.
        clock_reported: The `ClockReport` that `ask_clock` asked for.
        clock_closed: The outside clock is gone; carries the reason as a `Note`, None if a person closed it.
    """

    ready = Signal()
    rate_changed = Signal(object)
    thread_states_recorded = Signal(object)
    gil_recorded = Signal(object)
    looks_taken = Signal(object)
    usage_measured = Signal(object)
    lost = Signal(object)
    clock_reported = Signal(object)
    clock_closed = Signal(object)

    def __init__(self, parent: QObject | None = None, *, signals_fd: int | None = None) -> None:
        super().__init__(parent)
        self._words: GuardWords | None = None
        self._clock: ClockSettings | None = None
        self._pings = PingLog()
        self._paints = PaintPings()
        self._own_views = OwnViews()
        self._watchdog = FreezeWatchdog()
        self._after_answer: Callable[[int], None] | None = None
        handlers = LinkHandlers(self._watchdog.look, self._on_answer, self._on_frame)
        self._link = ObserverLink(handlers, self, signals_fd=signals_fd)
        self._run = ObservedRun(self._link.send, self)
        self._schedule = PingSchedule(self._link.send, self)
        self._schedule.changed.connect(self._on_rate_changed)
        self._link.ready.connect(self._schedule.connect_observer)
        self._link.ready.connect(self._send_words)
        self._link.ready.connect(self._send_clock)
        self._link.ready.connect(self.ready)
        self._link.lost.connect(self._on_lost)
        self._run.thread_states_recorded.connect(self.thread_states_recorded)
        self._run.gil_recorded.connect(self.gil_recorded)
        self._run.looks_taken.connect(self.looks_taken)
        self._run.usage_measured.connect(self.usage_measured)

    @property
    def is_ready(self) -> bool:
        """Whether the observer pings."""
        return self._link.is_ready

    @property
    def rate(self) -> PingRate | None:
        """The rate of the pings; None until the observer has confirmed it."""
        return self._schedule.rate

    @property
    def is_at_full_rate(self) -> bool:
        """Whether pings are due every 5 ms, as required for a measurement."""
        return self.rate == FULL_RATE

    @property
    def observer_pid(self) -> int | None:
        """Process id of the observer, None while it does not run."""
        return self._link.observer_pid

    @property
    def settled_until_ns(self) -> int:
        """The due time until which every ping has been settled; 0 before the first."""
        return self._pings.settled_until_ns

    @property
    def paints(self) -> PaintPings:
        """The pings to paint. Without a window that repaints there are no samples."""
        return self._paints

    @property
    def own_views(self) -> OwnViews:
        """The work of the window's own views during a run."""
        return self._own_views

    def start(self) -> None:
        """Start the observer, unless it runs; `ready` or `lost` follows."""
        self._link.start()

    def shutdown(self) -> None:
        """Stop the observer and all measurements. Idempotent."""
        self._rest()
        self._link.shutdown()

    def begin_measuring(self) -> None:
        """Request the full rate until `end_measuring`; `is_at_full_rate` becomes true soon after."""
        self._schedule.begin_measuring()

    def end_measuring(self) -> None:
        """Return to the rate of an idle window. Idempotent."""
        self._schedule.end_measuring()

    def set_seen(self, is_seen: bool) -> None:
        """Set whether the window is visible, because an idle invisible window is pinged rarely."""
        self._schedule.set_seen(is_seen)

    def recent(self, since_ns: int) -> Sequence[Sample]:
        """Return the pings due since then (see `PingLog.recent`)."""
        return self._pings.recent(since_ns)

    def unasked_share(self, since_ns: int) -> float:
        """Return the share of the pings due since then that the observer sent too late to say anything."""
        return self._pings.unasked_share(since_ns)

    def recent_paints(self, since_ns: int) -> Sequence[PaintSample]:
        """Return the counted pings to paint due since then."""
        paints = self._paints.recent(since_ns)
        asked = {ping.due_ns for ping in self.recent(paints[0].due_ns)} if paints else set()
        return [sample for sample in paints if sample.due_ns in asked]

    def repaint_by(self, repaint: Callable[[], bool] | None) -> None:
        """Request repaints of a window from now on (see `PaintPings.repaint_by`)."""
        self._paints.repaint_by(repaint)

    def painted(self, now_ns: int) -> None:
        """Record that the window has painted a requested repaint."""
        self._paints.painted(now_ns)

    def record(self) -> None:
        """Keep every ping from now on, for an unlimited time."""
        self._pings.record()

    def stop_recording(self) -> "array[int]":
        """Return the pings since `record`, flat (see `Ping`)."""
        return self._pings.stop_recording()

    def begin_run(self, left_out: Sequence[int]) -> None:
        """Start recording a run, without these processes, and stacks of freezes."""
        self._run.begin(left_out)
        if self._link.is_ready:
            # Without an observer there are no answers, and the window would seem frozen.
            self._watchdog.start(time.perf_counter_ns())

    def speak_with(self, words: GuardWords) -> None:
        """Let the observer write to standard error what the program may be unable to say."""
        self._words = words
        self._send_words()

    def show_clock(self, settings: ClockSettings) -> None:
        """Let the observer show the outside clock, or change the one that is shown.

        Not while a run is measured: to start a process makes the observer late.
        """
        self._clock = settings
        self._send_clock()

    def close_clock(self) -> None:
        """Let the observer close the outside clock. Idempotent."""
        if self._clock is not None and self._link.is_ready:
            self._link.send(frame(Kind.CLOCK))
        self._clock = None

    def ask_clock(self) -> None:
        """Ask the outside clock what it shows; `clock_reported` follows if there is one."""
        if self._link.is_ready:
            self._link.send(frame(Kind.CLOCK_REPORT))

    def limit_run(self, limit_ns: int, place: str) -> None:
        """Let the observer say how far a run is over its limit, until `end_run`. Nothing without words.

        Args:
            limit_ns: When the run reaches its limit.
            place: Where the run is, while `tell_place` says nothing better.
        """
        if self._words is not None:
            words = {"sentence": self._words.over_limit, "place": place}
            self._link.send(frame(Kind.LIMIT, limit_ns, json.dumps(words).encode()))

    def tell_place(self, place: str) -> None:
        """Tell where the run is. Callable from any thread."""
        self._link.send_beside(frame(Kind.PLACE, payload=place.encode()))

    def tell_request(self) -> None:
        """Tell that the program was asked to end. Callable from any thread.

        From then on the observer ends the program if it does not take another request.
        """
        self._link.send_beside(frame(Kind.REQUEST))

    def after_answers(self, action: Callable[[int], None] | None) -> None:
        """Call a function with the time of each answer, in the handler that answered.

        It is for regular work during a run. A timer's handler would have to wait for the GIL a second
        time, and where a C call holds the GIL for long, the next ping would wait for both.
        """
        self._after_answer = action

    def end_run(self) -> tuple[Look, ...]:
        """Stop recording; what was recorded follows, `usage_measured` last.

        Returns:
            The looks of the program's own looking thread since `begin_run`.
        """
        self._run.end()
        return self._watchdog.stop()

    @property
    def idle_depth(self) -> int:
        """How many Python frames the GUI thread has while it waits for events."""
        return self._watchdog.idle_depth

    def _on_answer(self, due_ns: int, answered_ns: int) -> None:
        self._watchdog.beat(answered_ns, HANDLER_FRAMES + 1)
        if self._after_answer is not None:
            self._after_answer(answered_ns)
        self._paints.answered(due_ns, answered_ns)

    def _on_frame(self, kind: int, value: int, payload: bytes) -> None:
        if kind == Kind.SAMPLES:
            self._pings.take(payload)
        elif kind == Kind.PERIOD_SET:
            self._schedule.confirm(PeriodChange(*integers_from(payload)))
        elif kind == Kind.CLOCK_REPORT:
            self.clock_reported.emit(ClockReport.from_payload(payload))
        elif kind == Kind.CLOCK_CLOSED:
            self._clock = None
            self.clock_closed.emit(Note.from_json(json.loads(payload)) if payload else None)
        else:
            self._run.take(kind, value, payload)

    @Slot()
    def _send_words(self) -> None:
        if self._words is not None and self._link.is_ready:
            self._link.send(frame(Kind.DEAF_WORDS, payload=self._words.deaf.encode()))

    @Slot()
    def _send_clock(self) -> None:
        if self._clock is not None and self._link.is_ready:
            self._link.send(frame(Kind.CLOCK, payload=self._clock.to_payload()))

    @Slot(object, object)
    def _on_rate_changed(self, rate: PingRate, change: PeriodChange) -> None:
        self._paints.change_period(rate.paint_period_ns, change)
        self.rate_changed.emit(rate)

    @Slot(object)
    def _on_lost(self, reason: Note) -> None:
        self._rest()
        self.lost.emit(reason)

    def _rest(self) -> None:
        self._watchdog.stop()
        self._after_answer = None
        self._paints.restart()
        self._schedule.disconnect_observer()
