"""The observer's process: ``python -m concgui.engine.observer SOCKET PROGRAM_PID``.

Imports the standard library alone and starts no thread, so nothing in it but the system's
scheduler can delay a ping; what it looks at besides lies between two pings. It ends when the
program's end of the socket closes.
"""

import os
import select
import socket
import sys
import time
from collections import deque

from concgui.engine.observer.link.wire import FrameReader, Kind, frame, integers, integers_from
from concgui.engine.observer.machine_load import platform_busy_clock
from concgui.engine.observer.pinger import Pinger
from concgui.engine.observer.process_tree import ProcessTree
from concgui.engine.observer.resources import UsageMeter, platform_readers
from concgui.engine.observer.thread_states.meter import ThreadStateMeter
from concgui.engine.observer.thread_states.sampler import choose_sampler

FLUSH_PERIOD_NS = 50_000_000
"""Settled pings travel to the window in batches."""

USAGE_PERIOD_NS = 50_000_000
"""How often the processes of a run are read."""


class Observer:
    """Pings the window until it is gone."""

    def __init__(self, window: socket.socket, program: int) -> None:
        self._window = window
        self._frames = FrameReader()
        reader, finder = platform_readers() or (None, None)
        self._tree = ProcessTree(finder, program)
        self._meter = UsageMeter(reader, platform_busy_clock())
        self._thread_states = ThreadStateMeter(choose_sampler())
        self._outbox: deque[bytes] = deque()
        self._run_began_cpu_ns: int | None = None
        self._pinger = Pinger(time.perf_counter_ns())
        self._next_flush_ns = 0
        self._next_usage_ns = 0

    def run(self) -> None:
        """Until the window closes its end."""
        self._window.sendall(frame(Kind.READY, os.getpid()))
        while self._listen():
            due_ns = self._pinger.advance(time.perf_counter_ns())
            if due_ns is not None:
                self._window.sendall(self._samples() + frame(Kind.PING, due_ns))
            elif self._outbox:
                self._window.sendall(self._outbox.popleft())
            else:
                self._look(time.perf_counter_ns())

    def _look(self, now_ns: int) -> None:
        """Between two pings: see what is due to be seen of a run."""
        due_ns = self._thread_states.next_due_ns
        if due_ns is not None and now_ns >= due_ns:
            self._thread_states.sample(now_ns)
        if self._run_began_cpu_ns is not None and now_ns >= self._next_usage_ns:
            self._next_usage_ns = now_ns + USAGE_PERIOD_NS
            if self._tree.refresh(now_ns):
                self._thread_states.set_processes(self._tree.processes, now_ns)
            self._meter.sample(self._tree.processes)

    def _listen(self) -> bool:
        """Wait for the window until something is due; False when the window is gone."""
        due_ns = min(self._pinger.next_due_ns, self._thread_states.next_due_ns or self._pinger.next_due_ns)
        wait_s = 0.0 if self._outbox else (due_ns - time.perf_counter_ns()) / 1e9
        readable, _, _ = select.select([self._window], [], [], max(0.0, wait_s))
        if not readable:
            return True
        data = self._window.recv(65536)
        for kind, value, payload in self._frames.feed(data):
            self._obey(kind, value, payload)
        return bool(data)

    def _obey(self, kind: int, value: int, payload: bytes) -> None:
        if kind == Kind.ANSWER:
            self._pinger.answered(value)
        elif kind == Kind.PERIOD:
            change = self._pinger.change_period(value, time.perf_counter_ns())
            self._window.sendall(frame(Kind.PERIOD_SET, payload=integers(list(change))))
        elif kind == Kind.BEGIN:
            self._begin([os.getpid(), *integers_from(payload)])
        elif kind == Kind.END and self._run_began_cpu_ns is not None:
            self._end(self._run_began_cpu_ns)
            self._run_began_cpu_ns = None

    def _begin(self, left_out: list[int]) -> None:
        self._run_began_cpu_ns = time.process_time_ns()
        self._outbox.clear()
        now_ns = time.perf_counter_ns()
        self._tree.begin(left_out, now_ns)
        self._meter.begin(self._tree.processes, left_out)
        self._thread_states.begin(self._tree.processes, now_ns, self._pinger.next_due_ns)

    def _end(self, began_cpu_ns: int) -> None:
        """What was seen goes out piece by piece, so that the pings stay on their schedule; the usage last."""
        frames = self._thread_states.finish(time.perf_counter_ns())
        usage = self._meter.finish(self._tree.processes, time.process_time_ns() - began_cpu_ns)
        self._outbox.extend(frames)
        self._outbox.append(frame(Kind.USAGE, payload=integers(usage.to_integers())))

    def _samples(self) -> bytes:
        """The settled pings as a frame, now and then.

        It travels with a ping: each further wake-up of the window is one more handler that
        must get the GIL, and would be part of what is measured.
        """
        now_ns = time.perf_counter_ns()
        if now_ns < self._next_flush_ns:
            return b""
        self._next_flush_ns = now_ns + FLUSH_PERIOD_NS
        settled = self._pinger.take_settled()
        return frame(Kind.SAMPLES, payload=integers(settled)) if settled else b""


def open_socket(argument: str) -> socket.socket:
    """The observer's end of the socket pair.

    POSIX: an inherited file descriptor. Windows: what `socket.share` wrote, in hexadecimal
    on standard input, because it names this process.
    """
    if sys.platform == "win32":
        return socket.fromshare(bytes.fromhex(sys.stdin.readline()))
    return socket.socket(fileno=int(argument))


def main() -> None:
    """Observe until the program is gone."""
    with open_socket(sys.argv[1]) as window:
        try:
            Observer(window, int(sys.argv[2])).run()
        except (BrokenPipeError, ConnectionResetError):
            # The program died between two frames: there is nobody left to tell.
            return


if __name__ == "__main__":
    main()
