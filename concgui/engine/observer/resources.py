"""CPU, memory and the like of the program and its workers, read from outside.

On Linux everything comes from ``/proc``. Elsewhere psutil reads the same where it is
installed; what neither can tell is None.
"""

import importlib
import os
import platform
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from concgui.engine.observer.machine_load import BusyClock
from concgui.engine.observer.process_tree import ChildFinder, ProcChildFinder, PsutilChildFinder
from concgui.engine.records.usage import Usage


@dataclass(frozen=True, slots=True)
class ProcessReading:
    """One process at one instant; None where the platform cannot tell.

    Attributes:
        cpu_ns: Its own CPU time.
        reaped_cpu_ns: CPU time of the children that it has outlived and waited for, in all.
        rss_bytes: Its resident memory.
        threads: How many it has.
        open_files: How many files, sockets and pipes it has open.
    """

    cpu_ns: int
    reaped_cpu_ns: int
    rss_bytes: int
    threads: int
    open_files: int | None


class ProcessReader(Protocol):
    """Reads one process."""

    def read(self, process: int) -> ProcessReading | None:
        """One process; None if it has ended."""


class ProcReader:
    """Linux: ``/proc``."""

    def __init__(self) -> None:
        self._tick_ns = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
        self._page_bytes = os.sysconf("SC_PAGE_SIZE")

    def read(self, process: int) -> ProcessReading | None:
        """From ``stat``.

        Fields 14 and 15: CPU ticks, 16 and 17: those of children that ended, 20: threads, 24: resident
        pages (proc(5)).
        """
        try:
            text = Path(f"/proc/{process}/stat").read_text()
        except OSError:
            return None
        # The name in field 2 may hold spaces and brackets; what follows it does not.
        figures = text.rpartition(")")[2].split()
        return ProcessReading(
            cpu_ns=(int(figures[11]) + int(figures[12])) * self._tick_ns,
            reaped_cpu_ns=(int(figures[13]) + int(figures[14])) * self._tick_ns,
            rss_bytes=int(figures[21]) * self._page_bytes,
            threads=int(figures[17]),
            open_files=self._open_files(process),
        )

    @staticmethod
    def _open_files(process: int) -> int | None:
        """The size of the folder ``fd`` is their number since Linux 6.2; before, they are listed."""
        folder = f"/proc/{process}/fd"
        try:
            return os.stat(folder).st_size or len(os.listdir(folder))  # noqa: PTH116, PTH208 -- a quarter of Path's cost
        except OSError:
            return None


class PsutilReader:
    """Elsewhere: psutil."""

    def __init__(self, psutil: Any) -> None:
        self._psutil = psutil

    def read(self, process: int) -> ProcessReading | None:
        """One process. Windows counts handles, of which files are the smaller part: None there."""
        try:
            handle = self._psutil.Process(process)
            with handle.oneshot():
                times = handle.cpu_times()
                cpu_ns = int((times.user + times.system) * 1e9)
                # Windows does not know them: 0 there.
                reaped_ns = int((times.children_user + times.children_system) * 1e9)
                open_files = handle.num_fds() if hasattr(handle, "num_fds") else None
                memory_bytes, threads = handle.memory_info().rss, handle.num_threads()
                return ProcessReading(cpu_ns, reaped_ns, memory_bytes, threads, open_files)
        except self._psutil.Error:
            return None


def platform_readers() -> tuple[ProcessReader, ChildFinder] | None:
    """What reads and finds processes on this platform, None if nothing does."""
    if platform.system() == "Linux":
        return ProcReader(), ProcChildFinder()
    try:
        psutil = importlib.import_module("psutil")
    except ImportError:
        return None
    return PsutilReader(psutil), PsutilChildFinder(psutil)


@dataclass
class UsageMeter:
    """Adds up the processes of one run, from `begin` to `finish`.

    The CPU time of a process that has ended is known from whoever waited for it; if nobody did,
    its last reading stands, without up to one sampling period. Peaks are of the samples: what is
    shorter than a sampling period may be missed.
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
        """Take the state before the run.

        Args:
            processes: The program and its workers.
            left_out: What belongs to the program and not to the run: the observer, a server.
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
        """Sample once more and add up."""
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
        """The larger of two lower bounds.

        One misses the last moments of processes that have ended, the other all of those that nobody
        has waited for.
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
        """A process whose files cannot be counted makes the sum unknown, and so the peak."""
        known = [count for count in counts if count is not None]
        if len(known) < len(counts):
            self._peak_open_files = None
        elif self._peak_open_files is not None:
            self._peak_open_files = max(self._peak_open_files, sum(known))
