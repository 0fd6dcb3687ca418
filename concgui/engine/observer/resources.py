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

UNKNOWN = -1
"""Stands for None on the wire."""


@dataclass(frozen=True, slots=True)
class ProcessReading:
    """One process at one instant; None where the platform cannot tell."""

    cpu_ns: int
    rss_bytes: int


class ProcessReader(Protocol):
    """Reads the processes of a tree."""

    def tree(self, root: int) -> Iterable[int]:
        """The process ids of the root and everything below it."""

    def read(self, process: int) -> ProcessReading | None:
        """One process; None if it has ended."""


class ProcReader:
    """Linux: ``/proc``."""

    def __init__(self) -> None:
        self._tick_ns = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
        self._page_bytes = os.sysconf("SC_PAGE_SIZE")

    def tree(self, root: int) -> Iterable[int]:
        """Root first."""
        found, todo = [], [root]
        while todo:
            process = todo.pop()
            found.append(process)
            todo += self._children(process)
        return found

    def read(self, process: int) -> ProcessReading | None:
        """From ``stat``: fields 14 and 15 are the CPU ticks, field 24 the resident pages (proc(5))."""
        try:
            text = Path(f"/proc/{process}/stat").read_text()
        except OSError:
            return None
        # The name in field 2 may hold spaces and brackets; what follows it does not.
        fields = text.rpartition(")")[2].split()
        return ProcessReading(
            cpu_ns=(int(fields[11]) + int(fields[12])) * self._tick_ns,
            rss_bytes=int(fields[21]) * self._page_bytes,
        )

    @staticmethod
    def _children(process: int) -> list[int]:
        children: list[int] = []
        try:
            threads = os.listdir(f"/proc/{process}/task")  # noqa: PTH208 -- likewise
            for thread in threads:
                with open(f"/proc/{process}/task/{thread}/children") as file:  # noqa: PTH123 -- a quarter of Path's cost
                    children += map(int, file.read().split())
        except OSError:
            return children
        return children


class PsutilReader:
    """Elsewhere: psutil."""

    def __init__(self, psutil: Any) -> None:
        self._psutil = psutil

    def tree(self, root: int) -> Iterable[int]:
        """Root first."""
        try:
            below = self._psutil.Process(root).children(recursive=True)
        except self._psutil.Error:
            return [root]
        return [root, *(process.pid for process in below)]

    def read(self, process: int) -> ProcessReading | None:
        """One process."""
        try:
            handle = self._psutil.Process(process)
            times = handle.cpu_times()
            return ProcessReading(int((times.user + times.system) * 1e9), handle.memory_info().rss)
        except self._psutil.Error:
            return None


def process_reader() -> ProcessReader | None:
    """The reader of this platform, None if there is none."""
    if platform.system() == "Linux":
        return ProcReader()
    try:
        return PsutilReader(importlib.import_module("psutil"))
    except ImportError:
        return None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run took, and what watching it cost.

    Attributes:
        cpu_ns: CPU time of the program and its workers during the run.
        peak_rss_bytes: Largest sum of their resident memory.
        observer_cpu_ns: CPU time of the observer meanwhile.
    """

    cpu_ns: int | None
    peak_rss_bytes: int | None
    observer_cpu_ns: int | None

    def to_integers(self) -> list[int]:
        """For the wire."""
        values = (self.cpu_ns, self.peak_rss_bytes, self.observer_cpu_ns)
        return [UNKNOWN if value is None else value for value in values]

    @classmethod
    def from_integers(cls, values: list[int]) -> "Usage":
        """From the wire."""
        return cls(*(None if value == UNKNOWN else value for value in values))


@dataclass
class UsageMeter:
    """Adds up the processes of one run, from `begin` to `finish`.

    A process that has ended keeps its last reading: up to one sampling period of its CPU time
    is missing then.
    """

    reader: ProcessReader | None
    root: int
    left_out: frozenset[int] = frozenset()
    _before: dict[int, int] = field(default_factory=dict)
    _latest: dict[int, int] = field(default_factory=dict)
    _peak_rss_bytes: int = 0

    def begin(self, left_out: Iterable[int]) -> None:
        """Take the state before the run; leave out these processes."""
        self.left_out = frozenset(left_out)
        self._before, self._latest, self._peak_rss_bytes = {}, {}, 0
        self.sample()
        self._before = dict(self._latest)

    def sample(self) -> None:
        """Read every process of the tree once."""
        if self.reader is None:
            return
        rss_bytes = 0
        for process in self.reader.tree(self.root):
            if process not in self.left_out and (reading := self.reader.read(process)) is not None:
                self._latest[process] = reading.cpu_ns
                rss_bytes += reading.rss_bytes
        self._peak_rss_bytes = max(self._peak_rss_bytes, rss_bytes)

    def finish(self, observer_cpu_ns: int) -> Usage:
        """Sample once more and add up."""
        self.sample()
        if self.reader is None:
            return Usage(None, None, observer_cpu_ns)
        cpu_ns = sum(cpu - self._before.get(process, 0) for process, cpu in self._latest.items())
        return Usage(cpu_ns, self._peak_rss_bytes, observer_cpu_ns)
