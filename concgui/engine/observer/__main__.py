"""The observer's process: ``python -m concgui.engine.observer SOCKET PROGRAM_PID [SIGNALS]``.

Imports only the standard library and starts no thread, so only the system's scheduler can delay
a ping. Looks at the program's threads are made by a process of their own. Everything else the
observer reads, it reads between two pings. It ends when the program closes its end of the socket.
"""

import contextlib
import functools
import os
import select
import socket
import sys
import time
from collections import deque

from concgui.engine.observer.gil.meter import GilMeter
from concgui.engine.observer.gil.reader import open_reader
from concgui.engine.observer.left_files import remove_left_files
from concgui.engine.observer.link.look_frames import look_frames
from concgui.engine.observer.link.wire import FrameReader, Kind, frame, integers, integers_from
from concgui.engine.observer.looks.look_meter import LookMeter
from concgui.engine.observer.looks.looker import choose_looker
from concgui.engine.observer.machine_load import platform_busy_clock
from concgui.engine.observer.outside_clock import OutsideClock
from concgui.engine.observer.overdue_teller import OverdueTeller, write_line
from concgui.engine.observer.pinger import Pinger
from concgui.engine.observer.process_tree import ProcessTree
from concgui.engine.observer.resources import UsageMeter, platform_readers
from concgui.engine.observer.signal_guard import SignalGuard, kill_program
from concgui.engine.observer.standstill import StandstillWatch, is_stopped, own_busy_clock
from concgui.engine.observer.thread_states.meter import ThreadStateMeter
from concgui.engine.observer.thread_states.sampler import choose_sampler
from concgui.engine.records.look import LookReport
from concgui.engine.system.inherited_socket import open_inherited

FLUSH_PERIOD_NS = 50_000_000
"""Interval between two batches of settled pings sent to the window."""

USAGE_PERIOD_NS = 50_000_000
"""Interval between two readings of a run's processes."""


class Observer:
    """Pings the window until it is gone."""

    def __init__(self, window: socket.socket, program: int, signals: socket.socket | None = None) -> None:
        self._window = window
        self._frames = FrameReader()
        reader, finder = platform_readers() or (None, None)
        self._tree = ProcessTree(finder, program)
        self._meter = UsageMeter(reader, platform_busy_clock())
        self._thread_states = ThreadStateMeter(choose_sampler())
        self._gil = GilMeter(functools.partial(open_reader, program))
        self._clock = OutsideClock(window.sendall)
        self._looks = LookMeter(choose_looker(), program, self._clock.show_look)
        self._standstills = StandstillWatch(lambda: is_stopped(program), own_busy_clock())
        self._outbox: deque[bytes] = deque()
        self._run_began_cpu_ns: int | None = None
        self._pinger = Pinger(time.perf_counter_ns())
        self._next_flush_ns = 0
        self._next_usage_ns = 0
        self._deaf_sentence = ""
        self._guard = SignalGuard(signals, self._say_deaf, lambda: kill_program(program))
        self._overdue = OverdueTeller(write_line)

    def run(self) -> None:
        """Ping and sample until the window closes its end."""
        with contextlib.closing(self._looks), contextlib.closing(self._clock):
            self._run()

    def _run(self) -> None:
        self._window.sendall(frame(Kind.READY, os.getpid()))
        while self._listen():
            self._look_at_program(time.perf_counter_ns())
            due_ns = self._pinger.advance(time.perf_counter_ns())
            if due_ns is not None:
                self._window.sendall(self._samples() + frame(Kind.PING, due_ns))
            elif self._outbox:
                self._window.sendall(self._outbox.popleft())
            else:
                self._look(time.perf_counter_ns())

    def _look_at_program(self, now_ns: int) -> None:
        """Look at the program's threads and state while it does not answer, and tell the clock."""
        pending_ns = self._pinger.pending_since_ns
        self._clock.tick(now_ns, pending_ns)
        self._standstills.tick(now_ns, pending_ns)
        self._looks.tick(now_ns, pending_ns)

    def _look(self, now_ns: int) -> None:
        """Take the samples of a run that are due, between two pings, and help a program that is deaf."""
        self._guard.look(now_ns, is_overdue=self._overdue.is_overdue(now_ns))
        self._overdue.look(now_ns)
        due_ns = self._thread_states.next_due_ns
        if due_ns is not None and now_ns >= due_ns:
            self._thread_states.sample(now_ns)
        due_ns = self._gil.next_due_ns
        if due_ns is not None and now_ns >= due_ns:
            self._gil.look(time.perf_counter_ns())
        if self._run_began_cpu_ns is not None and now_ns >= self._next_usage_ns:
            self._next_usage_ns = now_ns + USAGE_PERIOD_NS
            if self._tree.refresh(now_ns):
                self._thread_states.set_processes(self._tree.processes, now_ns)
            self._meter.sample(self._tree.processes)

    def _listen(self) -> bool:
        """Wait for frames from the window until something is due; return False once it is gone."""
        dues_ns = (self._pinger.next_due_ns, self._thread_states.next_due_ns, self._gil.next_due_ns)
        due_ns = min(due_ns for due_ns in dues_ns if due_ns is not None)
        wait_s = 0.0 if self._outbox else (due_ns - time.perf_counter_ns()) / 1e9
        looked, clock = self._looks.descriptor, self._clock.descriptor
        window = self._window.fileno()
        files = [window, *(file for file in (looked, clock) if file is not None)]
        readable, _, _ = select.select(files, [], [], max(0.0, wait_s))
        if looked in readable:
            self._looks.collect()
        if clock in readable:
            self._clock.listen()
        if window not in readable:
            return True
        data = self._window.recv(65536)
        for kind, value, payload in self._frames.feed(data):
            self._obey(kind, value, payload)
        return bool(data)

    def _obey(self, kind: int, value: int, payload: bytes) -> None:
        if kind == Kind.ANSWER:
            self._clock.answered(value)
            self._pinger.answered(value)
        elif kind == Kind.PERIOD:
            change = self._pinger.change_period(value, time.perf_counter_ns())
            self._window.sendall(frame(Kind.PERIOD_SET, payload=integers(list(change))))
        elif kind == Kind.BEGIN:
            own = (os.getpid(), self._clock.pid)
            self._begin([*(process for process in own if process is not None), *integers_from(payload)])
        elif kind == Kind.LIMIT:
            self._overdue.begin(value, payload)
        elif kind == Kind.PLACE:
            self._overdue.tell_place(payload)
        elif kind == Kind.DEAF_WORDS:
            self._deaf_sentence = payload.decode(errors="replace")
        elif kind in (Kind.CLOCK, Kind.CLOCK_REPORT):
            self._clock.obey(kind, payload)
        elif kind == Kind.REQUEST:
            self._guard.tell_request(time.perf_counter_ns())
        elif kind == Kind.END and self._run_began_cpu_ns is not None:
            self._end(self._run_began_cpu_ns)
            self._run_began_cpu_ns = None

    def _begin(self, left_out: list[int]) -> None:
        self._run_began_cpu_ns = time.process_time_ns()
        self._outbox.clear()
        now_ns = time.perf_counter_ns()
        # The observer's own children look at the program and are no part of the run.
        self._tree.begin(left_out, now_ns, childless=os.getpid())
        self._meter.begin(self._tree.processes, left_out)
        self._thread_states.begin(self._tree.processes, now_ns, self._pinger.next_due_ns)
        self._gil.begin(now_ns, self._pinger.next_due_ns)
        self._looks.begin(now_ns)
        self._standstills.begin(now_ns)

    def _say_deaf(self) -> None:
        if self._deaf_sentence:
            write_line(self._deaf_sentence)

    def _end(self, began_cpu_ns: int) -> None:
        """Queue what was recorded in pieces, so that the pings stay on schedule; the usage comes last."""
        self._overdue.end()
        now_ns = time.perf_counter_ns()
        frames = [*self._thread_states.finish(now_ns), *self._gil.finish(now_ns)]
        looks, reason, looks_cost_ns = self._looks.finish()
        standstills = self._standstills.finish(now_ns)
        own_cpu_ns = time.process_time_ns() - began_cpu_ns + looks_cost_ns
        usage = self._meter.finish(self._tree.processes, own_cpu_ns)
        self._outbox.extend(frames)
        self._outbox.extend(look_frames(LookReport(looks, reason, looks_cost_ns, standstills)))
        self._outbox.append(frame(Kind.USAGE, payload=integers(usage.to_integers())))
        self._gil.renew()

    def _samples(self) -> bytes:
        """Return the settled pings as a frame if a batch is due, otherwise nothing.

        The frame is sent together with a ping. A separate wake-up of the window would run one
        more handler that needs the GIL, and that handler would be part of what is measured.
        """
        now_ns = time.perf_counter_ns()
        if now_ns < self._next_flush_ns:
            return b""
        self._next_flush_ns = now_ns + FLUSH_PERIOD_NS
        settled = self._pinger.take_settled()
        return frame(Kind.SAMPLES, payload=integers(settled)) if settled else b""


def main() -> None:
    """Observe until the program is gone."""
    program = int(sys.argv[2])
    signals = socket.socket(fileno=int(sys.argv[3])) if len(sys.argv) > 3 else None
    with open_inherited(sys.argv[1]) as window, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        # If the program died between two frames, nothing is left to report to.
        Observer(window, program, signals).run()
    if signals is not None:
        signals.close()
    remove_left_files(program)


if __name__ == "__main__":
    main()
