"""CPU, memory and other resources of the program and its workers, read from outside.

On Linux everything comes from ``/proc``, and elsewhere from psutil where it is installed. What neither can
tell is None.
"""

import importlib
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from concgui.engine.observer.machine_load import BusyClock
from concgui.engine.observer.process_tree import ChildFinder, ProcChildFinder, PsutilChildFinder
from concgui.engine.records.usage import Usage


@dataclass(frozen=True, slots=True)
class ProcessReading:
    """Resources of one process at one instant.

    Attributes:
        cpu_ns: CPU time of the process itself.
        reaped_cpu_ns: CPU time of all children that have ended and for which the process has waited.
        rss_bytes: Resident memory.
        threads: Number of threads.
        open_files: Number of open files, sockets and pipes; None where the platform cannot tell.
    """

    cpu_ns: int
    reaped_cpu_ns: int
    rss_bytes: int
    threads: int
    open_files: int | None


class ProcessReader(Protocol):
    """Reads one process."""

    def read(self, process: int) -> ProcessReading | None:
        """Return the resources of one process; None if it has ended."""


_STAT_BYTES = 4096
"""More than ``stat`` ever has."""


class ProcReader:
    """Reads ``/proc``, on Linux.

    psutil reads the same files, but takes 70 µs for one process and 580 µs for nine, where this takes 11 and
    100 µs (Python 3.11, psutil 7). With 20 samples a second of nine processes that is 1.2 % of a core instead
    of 0.2 %, and importing psutil would make the observer start 50 to 80 ms later.
    """

    def __init__(self) -> None:
        self._tick_ns = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
        self._page_bytes = os.sysconf("SC_PAGE_SIZE")

    def read(self, process: int) -> ProcessReading | None:
        """Return what ``stat`` and ``fd`` say of one process; None if it has ended.

        Fields 14 and 15 of ``stat`` are CPU ticks, 16 and 17 those of children that have ended, 20 is the
        number of threads, and 24 that of resident pages (proc(5)).
        """
        try:
            text = _read_once(f"/proc/{process}/stat")
        except OSError:
            return None
        # The name in field 2 may contain spaces and brackets; what follows it does not.
        figures = text.rpartition(b")")[2].split()
        return ProcessReading(
            cpu_ns=(int(figures[11]) + int(figures[12])) * self._tick_ns,
            reaped_cpu_ns=(int(figures[13]) + int(figures[14])) * self._tick_ns,
            rss_bytes=int(figures[21]) * self._page_bytes,
            threads=int(figures[17]),
            open_files=self._open_files(process),
        )

    @staticmethod
    def _open_files(process: int) -> int | None:
        """Return the size of the folder ``fd``, which is their number since Linux 6.2, or else list them."""
        folder = f"/proc/{process}/fd"
        try:
            return os.stat(folder).st_size or len(os.listdir(folder))  # noqa: PTH116, PTH208 -- a quarter of Path's cost
        except OSError:
            return None


def _read_once(file: str) -> bytes:
    """Return the beginning of a file, in half the time that `Path.read_bytes` takes."""
    descriptor = os.open(file, os.O_RDONLY)
    try:
        return os.read(descriptor, _STAT_BYTES)
    finally:
        os.close(descriptor)


class PsutilReader:
    """Reads with psutil, on other platforms than Linux."""

    def __init__(self, psutil: Any) -> None:
        self._psutil = psutil

    def read(self, process: int) -> ProcessReading | None:
        """Return the resources of one process; None if it has ended.

        On Windows the number of open files is unknown: it counts handles, most of which are no files.
        """
        try:
            handle = self._psutil.Process(process)
            with handle.oneshot():
                times = handle.cpu_times()
                cpu_ns = int((times.user + times.system) * 1e9)
                # 0 on Windows, which does not know them.
                reaped_ns = int((times.children_user + times.children_system) * 1e9)
                open_files = handle.num_fds() if hasattr(handle, "num_fds") else None
                memory_bytes, threads = handle.memory_info().rss, handle.num_threads()
                return ProcessReading(cpu_ns, reaped_ns, memory_bytes, threads, open_files)
        except self._psutil.Error:
            return None


def platform_readers() -> tuple[ProcessReader, ChildFinder] | None:
    """Return what reads and what finds processes on this platform; None if nothing does."""
    if platform.system() == "Linux":
        return ProcReader(), ProcChildFinder()
    try:
        psutil = importlib.import_module("psutil")
    except ImportError:
        return None
    return PsutilReader(psutil), PsutilChildFinder(psutil)


@dataclass
class UsageMeter:
    """The resources of all processes of one run together, from `begin` to `finish`.

    The CPU time of a process that has ended is known if its parent has waited for it. Otherwise its last
    reading counts, so up to one sampling period is missing. Peaks are the largest of the samples; a peak that
    is shorter than a sampling period may be missed.
    """

    reader: ProcessReader | None
    busy_clock: BusyClock
    _before: dict[int, int] = field(default_factory=dict)
    _latest: dict[int, int] = field(default_factory=dict)
    _alive_cpu_ns: int = 0
    _alive_before_ns: int = 0
    _left_out: tuple[int, ...] = ()
    _left_out_before_ns: int = 0
    _busy_before_ns: int | None = None
    _baseline_rss_bytes: int = 0
    _peak_rss_bytes: int = 0
    _peak_threads: int = 0
    _peak_open_files: int | None = 0
    _peak_processes: int = 0

    def begin(self, processes: Iterable[int], left_out: Iterable[int] = ()) -> None:
        """Read the state before the run.

        Args:
            processes: The program and its workers.
            left_out: Processes that belong to the program but not to the run: the observer, a server.
        """
        self._left_out = tuple(left_out)
        self._before, self._latest = {}, {}
        self._peak_rss_bytes = self._peak_threads = self._peak_open_files = self._peak_processes = 0
        self.sample(processes)
        self._before = dict(self._latest)
        self._baseline_rss_bytes = self._peak_rss_bytes
        self._alive_before_ns = self._alive_cpu_ns
        self._left_out_before_ns = self._left_out_cpu_ns()
        self._busy_before_ns = self.busy_clock()

    def sample(self, processes: Iterable[int]) -> None:
        """Read every process once."""
        if self.reader is None:
            return
        readings = {process: self.reader.read(process) for process in processes}
        alive = {process: reading for process, reading in readings.items() if reading is not None}
        self._latest.update((process, reading.cpu_ns) for process, reading in alive.items())
        self._alive_cpu_ns = sum(reading.cpu_ns + reading.reaped_cpu_ns for reading in alive.values())
        self._peak_rss_bytes = max(self._peak_rss_bytes, sum(r.rss_bytes for r in alive.values()))
        self._peak_threads = max(self._peak_threads, sum(r.threads for r in alive.values()))
        self._peak_processes = max(self._peak_processes, len(alive))
        self._count_files([reading.open_files for reading in alive.values()])

    def finish(self, processes: Iterable[int], observer_cpu_ns: int) -> Usage:
        """Sample a last time and return the sums and peaks."""
        self.sample(processes)
        if self.reader is None:
            return Usage(None, None, observer_cpu_ns)
        cpu_ns = self._cpu_ns()
        return Usage(
            cpu_ns=cpu_ns,
            peak_rss_bytes=self._peak_rss_bytes,
            observer_cpu_ns=observer_cpu_ns,
            baseline_rss_bytes=self._baseline_rss_bytes,
            peak_threads=self._peak_threads,
            peak_open_files=self._peak_open_files,
            peak_processes=self._peak_processes,
            other_cpu_ns=self._other_cpu_ns(cpu_ns),
        )

    def _cpu_ns(self) -> int:
        """Return the larger of two lower bounds of the CPU time.

        One lacks the last moments of processes that have ended, the other lacks all processes for which
        no parent has waited.
        """
        by_process_ns = sum(cpu - self._before.get(process, 0) for process, cpu in self._latest.items())
        return max(by_process_ns, self._alive_cpu_ns - self._alive_before_ns)

    def _other_cpu_ns(self, cpu_ns: int) -> int | None:
        busy_ns = self.busy_clock()
        if busy_ns is None or self._busy_before_ns is None:
            return None
        ours_ns = cpu_ns + self._left_out_cpu_ns() - self._left_out_before_ns
        return max(0, busy_ns - self._busy_before_ns - ours_ns)

    def _left_out_cpu_ns(self) -> int:
        readings = [self.reader.read(process) for process in self._left_out] if self.reader else []
        return sum(reading.cpu_ns for reading in readings if reading is not None)

    def _count_files(self, counts: list[int | None]) -> None:
        """Update the peak of open files; one process whose files cannot be counted makes it unknown."""
        known = [count for count in counts if count is not None]
        if len(known) < len(counts):
            self._peak_open_files = None
        elif self._peak_open_files is not None:
            self._peak_open_files = max(self._peak_open_files, sum(known))
