"""The measurements of one run by observer and kernel: thread states, the GIL, resources, context switches."""

import dataclasses
from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from concgui.engine.observer.link.gil_frames import GilCollector
from concgui.engine.observer.link.look_frames import LookCollector
from concgui.engine.observer.link.state_frames import StateCollector
from concgui.engine.observer.link.wire import Kind, frame, integers, integers_from
from concgui.engine.records.usage import Usage
from concgui.engine.system.context_switches import ContextSwitches, read_context_switches
from concgui.engine.system.cpu_quota import CpuQuota, read_cpu_quota, read_throttled_ns


class ObservedRun(QObject):
    """One run as seen by the observer, from `begin` to the last report after `end`.

    Args:
        send: Sends a frame to the observer.
        parent: Owner.

    Signals:
        thread_states_recorded: The `ThreadStateRecord` of that run; before `usage_measured`.
        gil_recorded: The `GilRecord` of that run; just before `usage_measured`.
        looks_taken: The `LookReport` of that run; just before `usage_measured`.
        usage_measured: The `Usage` of that run.
    """

    thread_states_recorded = Signal(object)
    gil_recorded = Signal(object)
    looks_taken = Signal(object)
    usage_measured = Signal(object)

    def __init__(self, send: Callable[[bytes], None], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._send = send
        self._thread_states = StateCollector()
        self._gil = GilCollector()
        self._looks = LookCollector()
        self._switches_before: ContextSwitches | None = None
        self._switches: ContextSwitches | None = None
        self._quota: CpuQuota | None = None
        self._throttled_before_ns: int | None = None
        self._throttled_ns: int | None = None

    def begin(self, left_out: Sequence[int]) -> None:
        """Start recording resources, thread states and the GIL, without these processes."""
        self._switches_before = read_context_switches()
        self._quota = read_cpu_quota()
        self._throttled_before_ns = None if self._quota is None else read_throttled_ns(self._quota)
        self._send(frame(Kind.BEGIN, payload=integers(list(left_out))))

    def end(self) -> None:
        """Stop recording; what was recorded follows, `usage_measured` last."""
        self._send(frame(Kind.END))
        self._throttled_ns = self._throttled_since_begin()
        before, now = self._switches_before, read_context_switches()
        self._switches = now.since(before) if before is not None and now is not None else None

    def take(self, kind: int, value: int, payload: bytes) -> None:
        """Process a frame of the observer. Frames that are not about a run are ignored."""
        if kind == Kind.STATE_NAMES:
            self._thread_states.take_names(payload)
        elif kind == Kind.STATE_ROWS:
            self._thread_states.take_rows(value, payload)
        elif kind == Kind.LOOK:
            self._looks.take_look(payload)
        elif kind == Kind.LOOKS_END:
            self._looks.take_end(payload)
        elif kind == Kind.USAGE:
            self._finish(Usage.from_integers(integers_from(payload)))
        else:
            self._gil.take(kind, value, payload)

    def _finish(self, usage: Usage) -> None:
        """Emit everything about the run. The usage is the observer's last frame of a run."""
        thread_states = self._thread_states.take_record()
        if thread_states is not None:
            self.thread_states_recorded.emit(thread_states)
        gil = self._gil.take_record()
        if gil is not None:
            self.gil_recorded.emit(gil)
        looks = self._looks.take_report()
        if looks is not None:
            self.looks_taken.emit(looks)
        if self._switches is not None:
            usage = dataclasses.replace(
                usage,
                voluntary_switches=self._switches.voluntary,
                involuntary_switches=self._switches.involuntary,
            )
        self.usage_measured.emit(dataclasses.replace(usage, throttled_ns=self._throttled_ns))

    def _throttled_since_begin(self) -> int | None:
        if self._quota is None or self._throttled_before_ns is None:
            return None
        now_ns = read_throttled_ns(self._quota)
        return None if now_ns is None else now_ns - self._throttled_before_ns
