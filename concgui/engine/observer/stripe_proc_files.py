"""The files of ``/proc/PID/task`` (proc(5)) that the stripes of Linux are read from."""

import os
from pathlib import Path

from concgui.engine.observer.stripe_log import ThreadLog

Birth = tuple[int, int]
"""When a thread cannot have been there yet, and when it was seen first."""


def why_no_schedstat() -> str | None:
    """Why the kernel does not tell the CPU time of threads; None if it does."""
    try:
        own = Path("/proc/self/schedstat").read_bytes().split()
    except OSError as error:
        return f"this system does not tell who was on the CPU (/proc/self/schedstat: {error.strerror})"
    if len(own) < 2 or own[0] == b"0":
        return "this kernel was built without CONFIG_SCHED_INFO: it does not tell who was on the CPU"
    return None


class WatchedProcess:
    """A process that is looked at."""

    __slots__ = ("late", "listed_ns", "pid", "task_fd", "thread_count", "threads", "young")

    def __init__(self, pid: int, task_fd: int, listed_ns: int) -> None:
        self.pid = pid
        self.task_fd = task_fd
        self.listed_ns = listed_ns
        self.thread_count = -1
        self.threads: set[str] = set()
        self.young: dict[str, Birth] = {}
        self.late: set[str] = set()


class WatchedThread:
    """A thread that is looked at, with its open files."""

    __slots__ = (
        "cpu_ns",
        "is_awake",
        "log",
        "name",
        "place_fd",
        "process",
        "raw",
        "short_wakes",
        "stat_fd",
        "tid",
        "wanted_ns",
    )

    def __init__(
        self, process: WatchedProcess, tid: str, name: str, files: tuple[int, int], log: ThreadLog
    ) -> None:
        self.process = process
        self.tid = tid
        self.name = name
        self.stat_fd, self.place_fd = files
        self.raw = b""
        self.is_awake = True
        self.cpu_ns = 0
        self.wanted_ns = 0
        self.log = log


def counters(raw: bytes) -> tuple[int, int]:
    """From ``schedstat``: nanoseconds on a CPU and runnable without one."""
    cpu, wanted, _ = raw.split(b" ")
    return int(cpu), int(wanted)


def open_in(process: WatchedProcess, name: str) -> int:
    """Open a file of the process's folder ``task``.

    Raises:
        OSError: The thread or the process has ended, or may not be looked at.
    """
    return os.open(name, os.O_RDONLY, dir_fd=process.task_fd)


def read_in(process: WatchedProcess, name: str) -> bytes:
    """Read such a file once; raises as `open_in` does."""
    file = open_in(process, name)
    try:
        return os.read(file, 1024)
    finally:
        os.close(file)


def read_in_or_nothing(process: WatchedProcess, name: str) -> bytes:
    """Read such a file once; b"" where it cannot be."""
    try:
        return read_in(process, name)
    except OSError:
        return b""
