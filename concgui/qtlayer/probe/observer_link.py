"""The window's side of the probe: starts the observer, answers its pings, keeps what it tells."""

import dataclasses
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot

from concgui.engine import observer
from concgui.engine.observer.link.state_frames import StateCollector
from concgui.engine.observer.link.wire import FrameReader, Kind, frame, integers, integers_from
from concgui.engine.records.latency import Sample
from concgui.engine.records.paint import PaintSample
from concgui.engine.records.run_record import FreezeStack
from concgui.engine.records.usage import Usage
from concgui.engine.system.child_process import end_process, spawn_module
from concgui.engine.system.context_switches import ContextSwitches, read_context_switches
from concgui.qtlayer.probe.freeze_watchdog import FreezeWatchdog
from concgui.qtlayer.probe.paint_pings import PaintPings
from concgui.qtlayer.probe.ping_log import PingLog

if TYPE_CHECKING:
    from array import array


class Probe(QObject):
    """Owns the observer process and the socket to it.

    The two ends of the socket are a pair that is handed to the observer when it starts: it has
    no name and no port, so nobody else can open it, and nothing of it is left in a folder.

    Signals:
        ready: The observer pings.
        thread_states_recorded: The `ThreadStateRecord` of that run; just before `usage_measured`.
        usage_measured: The `Usage` of that run.
        lost: The observer ended or could not start; carries the reason. No figure of the
            window is to be had until `start` is called again.
    """

    ready = Signal()
    thread_states_recorded = Signal(object)
    usage_measured = Signal(object)
    lost = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._notifier: QSocketNotifier | None = None
        self._frames = FrameReader()
        self._pings = PingLog()
        self._paints = PaintPings()
        self._watchdog = FreezeWatchdog()
        self._thread_states = StateCollector()
        self._switches_before: ContextSwitches | None = None
        self._switches: ContextSwitches | None = None
        self._after_answer: Callable[[int], None] | None = None
        self._is_ready = False

    @property
    def is_ready(self) -> bool:
        """Whether the observer pings."""
        return self._is_ready

    @property
    def observer_pid(self) -> int | None:
        """Process id of the observer, None while there is none."""
        return self._process.pid if self._process is not None else None

    @property
    def settled_until_ns(self) -> int:
        """Every ping due until then has been settled; 0 before the first."""
        return self._pings.settled_until_ns

    def start(self) -> None:
        """Start the observer; `ready` follows, or `lost`. Does nothing if it runs."""
        if self._process is not None:
            return
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        with theirs:
            try:
                self._process = self._spawn(theirs)
            except OSError as error:
                ours.close()
                self.lost.emit(f"the observer could not start: {error}")
                return
        self._socket = ours
        self._frames = FrameReader()
        self._notifier = QSocketNotifier(ours.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def shutdown(self) -> None:
        """Close the socket, which ends the observer, and reap it. Idempotent."""
        self._watchdog.stop(time.perf_counter_ns())
        self._after_answer = None
        self._paints.restart()
        self._is_ready = False
        if self._notifier is not None:
            self._notifier.setEnabled(False)
            self._notifier.deleteLater()
            self._notifier = None
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        if self._process is not None:
            end_process(self._process, 1.0)
            self._process = None

    def recent(self, since_ns: int) -> Sequence[Sample]:
        """Return the pings due since then (see `PingLog.recent`)."""
        return self._pings.recent(since_ns)

    @property
    def paints(self) -> PaintPings:
        """Ping to paint: without a window that takes part, there are no samples."""
        return self._paints

    def recent_paints(self, since_ns: int) -> Sequence[PaintSample]:
        """Return the pings to paint due since then, as far as they count."""
        paints = self._paints.recent(since_ns)
        asked = {ping.due_ns for ping in self.recent(paints[0].due_ns)} if paints else set()
        return [sample for sample in paints if sample.due_ns in asked]

    def repaint_by(self, repaint: Callable[[], bool] | None) -> None:
        """Ask a window for repaints from now on (see `PaintPings.repaint_by`)."""
        self._paints.repaint_by(repaint)

    def painted(self, now_ns: int) -> None:
        """The window has painted what it was asked for."""
        self._paints.painted(now_ns)

    def record(self) -> None:
        """Keep every ping from now on, however long it takes."""
        self._pings.record()

    def stop_recording(self) -> "array[int]":
        """Return the pings since `record`, flat (see `Ping`)."""
        return self._pings.stop_recording()

    def begin_run(self, left_out: Sequence[int]) -> None:
        """Have resources and thread states recorded, without these processes, and freezes' stacks written."""
        self._switches_before = read_context_switches()
        self._send(frame(Kind.BEGIN, payload=integers(list(left_out))))
        if self._is_ready:
            # Nobody beats without an observer, and the window would seem frozen.
            self._watchdog.start(time.perf_counter_ns())

    def after_answers(self, action: Callable[[int], None] | None) -> None:
        """Call this with the time of each answer, in the handler that answered.

        For what must be done regularly during a run without a timer: a timer's handler needs the
        GIL once more, and where a C call holds it for long, the next ping waits for both.
        """
        self._after_answer = action

    def end_run(self, now_ns: int) -> tuple[FreezeStack, ...]:
        """End that; `thread_states_recorded` and `usage_measured` follow.

        Args:
            now_ns: The GUI thread is alive again since then, if it was frozen until now.

        Returns:
            The stacks of the freezes since `begin_run`.
        """
        self._send(frame(Kind.END))
        before, now = self._switches_before, read_context_switches()
        self._switches = now.since(before) if before is not None and now is not None else None
        return self._watchdog.stop(now_ns)

    def _spawn(self, theirs: socket.socket) -> subprocess.Popen[bytes]:
        module = observer.__name__
        program = str(os.getpid())
        if sys.platform == "win32":
            process = spawn_module(module, "-", program, pipes=True)
            if process.stdin is not None:
                process.stdin.write(theirs.share(process.pid).hex().encode() + b"\n")
                process.stdin.flush()
            return process
        else:  # noqa: RET505 -- mypy follows the platform only into branches
            return spawn_module(module, str(theirs.fileno()), program, pass_fds=(theirs.fileno(),))

    @Slot()
    def _read(self) -> None:
        if self._socket is None:
            return
        self._watchdog.look(time.perf_counter_ns())
        try:
            data = self._socket.recv(65536)
        except BlockingIOError:
            return
        except OSError as error:
            self._lose(str(error))
            return
        if not data:
            self._lose("it ended")
            return
        for kind, value, payload in self._frames.feed(data):
            if kind == Kind.PING:
                # Nothing may stand between the two: what releases the GIL here may have to wait for it.
                answered_ns = time.perf_counter_ns()
                self._send(frame(Kind.ANSWER, answered_ns))
                self._watchdog.beat(answered_ns)
                if self._after_answer is not None:
                    self._after_answer(answered_ns)
                self._paints.answered(value, answered_ns)
            else:
                self._take(kind, value, payload)

    def _take(self, kind: int, value: int, payload: bytes) -> None:
        if kind == Kind.SAMPLES:
            self._pings.take(payload)
        elif kind == Kind.USAGE:
            self._take_usage(Usage.from_integers(integers_from(payload)))
        elif kind == Kind.STRIPE_NAMES:
            self._thread_states.take_names(payload)
        elif kind == Kind.STRIPES:
            self._thread_states.take_rows(value, payload)
        elif kind == Kind.READY:
            self._is_ready = True
            self.ready.emit()

    def _take_usage(self, usage: Usage) -> None:
        """The observer's last word on a run."""
        thread_states = self._thread_states.take_record()
        if thread_states is not None:
            self.thread_states_recorded.emit(thread_states)
        if self._switches is not None:
            usage = dataclasses.replace(
                usage,
                voluntary_switches=self._switches.voluntary,
                involuntary_switches=self._switches.involuntary,
            )
        self.usage_measured.emit(usage)

    def _send(self, data: bytes) -> None:
        """Send a frame. One ping is under way at a time, so the socket's buffer never fills."""
        if self._socket is None:
            return
        try:
            self._socket.sendall(data)
        except OSError as error:
            self._lose(str(error))

    def _lose(self, reason: str) -> None:
        self.shutdown()
        self.lost.emit(
            f"the observer is gone ({reason}): latencies cannot be measured until it is started again"
        )
