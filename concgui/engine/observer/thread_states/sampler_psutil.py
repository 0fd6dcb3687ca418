"""Other systems: CPU times of threads from psutil, if they are fine enough.

They distinguish running from not running and nothing more. They show neither where a thread sleeps
nor whether it wanted a CPU.
"""

import itertools
import os
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from concgui.engine.note import Note
from concgui.engine.observer.link.state_frames import ThreadRows
from concgui.engine.observer.thread_states.log import ThreadLog
from concgui.engine.observer.thread_states.places import UNKNOWN, PlaceTable
from concgui.engine.records.latency import PING_PERIOD_NS

CHECK_NS = 60_000_000
"""Time for which the observer spins to see how fine the times are, once and before its first ping.

Three ticks of Windows.
"""

ONLY_RUNNING = Note.of("states-only-running")


def why_too_coarse(psutil: Any, clock: Callable[[], int] = time.perf_counter_ns) -> Note | None:
    """Return why psutil's CPU times of threads are useless here; None if they are fine enough."""
    own = psutil.Process(os.getpid())
    until_ns = clock() + CHECK_NS
    seen: list[int] = []
    try:
        while clock() < until_ns:
            seen.append(sum(_cpu_ns(thread) for thread in own.threads()))
    except psutil.Error as error:
        return Note.of("states-psutil-fails", error=str(error))
    steps = [late - early for early, late in itertools.pairwise(seen) if late > early]
    finest_ns = min(steps, default=CHECK_NS)
    if finest_ns > PING_PERIOD_NS:
        return Note.of("states-too-coarse", step_ms=finest_ns / 1e6)
    return None


class PsutilSampler:
    """See `sampler.ThreadSampler`."""

    def __init__(self, psutil: Any, now_ns: int, thread_limit: int) -> None:
        self.thread_limit = thread_limit
        self._psutil = psutil
        self._places = PlaceTable()
        self._processes: dict[int, Any] = {}
        self._threads: dict[tuple[int, int], tuple[int, ThreadLog]] = {}
        self._done: list[ThreadRows] = []
        self._began_ns = now_ns
        self._sampled_ns = now_ns
        self._missing: dict[Note, None] = {}

    @property
    def thread_count(self) -> int:
        """The number of threads that are sampled."""
        return len(self._threads)

    @property
    def row_count(self) -> int:
        """The number of thread states so far."""
        return sum(log.row_count for _, log in self._threads.values())

    @property
    def places(self) -> Sequence[str]:
        """The names that the codes of the rows refer to."""
        return self._places.names

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what is missing from the thread states."""
        return (ONLY_RUNNING, *self._missing)

    def set_processes(self, processes: Iterable[int], now_ns: int) -> None:
        """Set the processes to sample."""
        for pid in processes:
            if pid not in self._processes:
                try:
                    self._processes[pid] = self._psutil.Process(pid)
                except self._psutil.Error:
                    continue
        self.look_for_threads(now_ns)

    def look_for_threads(self, now_ns: int) -> None:
        """Do nothing: every sample lists the threads."""

    def sample(self, now_ns: int) -> None:
        """Sample every thread once."""
        before_ns, self._sampled_ns = self._sampled_ns, now_ns
        seen: set[tuple[int, int]] = set()
        for pid, process in list(self._processes.items()):
            try:
                threads = process.threads()
            except self._psutil.AccessDenied:
                self._missing[Note.of("states-refused")] = None
                del self._processes[pid]
                continue
            except self._psutil.Error:
                del self._processes[pid]
                continue
            for thread in threads:
                seen.add((pid, thread.id))
                self._note((pid, thread.id), _cpu_ns(thread), before_ns, now_ns)
        for key in [key for key in self._threads if key not in seen]:
            self._drop(key, before_ns)
        for key in list(self._threads)[self.thread_limit :]:
            self._drop(key, now_ns)

    def finish(self, now_ns: int) -> Sequence[ThreadRows]:
        """Return the recorded rows."""
        self.sample(now_ns)
        for key in list(self._threads):
            self._drop(key, now_ns)
        return self._done

    def _note(self, key: tuple[int, int], cpu_ns: int, before_ns: int, now_ns: int) -> None:
        known = self._threads.get(key)
        if known is None:
            if len(self._threads) < self.thread_limit:
                self._threads[key] = (cpu_ns, ThreadLog(now_ns, UNKNOWN, self._places))
            else:
                self._missing[Note.of("states-thread-limit", at_once=self.thread_limit)] = None
            return
        counted_ns, log = known
        if cpu_ns > counted_ns:
            log.changed(before_ns, now_ns, cpu_ns - counted_ns, 0, UNKNOWN)
            self._threads[key] = (cpu_ns, log)

    def _drop(self, key: tuple[int, int], until_ns: int) -> None:
        _, log = self._threads.pop(key)
        log.finish(until_ns, is_gone=True)
        self._done.append(ThreadRows(*key, "", log.rows.tobytes()))


def _cpu_ns(thread: Any) -> int:
    return int((thread.user_time + thread.system_time) * 1e9)
