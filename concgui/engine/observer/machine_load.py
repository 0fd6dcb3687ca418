"""CPU time that the whole machine has spent, on this program and on all others."""

import importlib
import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any

BusyClock = Callable[[], int | None]
"""Returns the nanoseconds that all cores together have been busy; None where that is unknown."""

_NOT_BUSY = {"idle", "iowait", "guest", "guest_nice"}
"""The time of guests is within that of the user (proc(5))."""


def platform_busy_clock() -> BusyClock:
    """Return the clock of this platform.

    Time that the host of a virtual machine took for others counts as busy. On Linux psutil would be no
    slower than the file itself, but the observer would have to import it.
    """
    if platform.system() == "Linux":
        return _proc_busy_ns
    try:
        psutil = importlib.import_module("psutil")
    except ImportError:
        return _unknown
    return lambda: _psutil_busy_ns(psutil)


def _proc_busy_ns() -> int | None:
    """Return what ``/proc/stat`` says.

    Its fields are user, nice, system, idle, iowait, irq, softirq and steal, then guests (proc(5)).
    """
    try:
        first = Path("/proc/stat").read_text().partition("\n")[0].split()
    except OSError:
        return None
    ticks = [int(figure) for figure in first[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) * (1_000_000_000 // os.sysconf("SC_CLK_TCK"))


def _psutil_busy_ns(psutil: Any) -> int:
    times = psutil.cpu_times()._asdict()
    return int(sum(value for name, value in times.items() if name not in _NOT_BUSY) * 1e9)


def _unknown() -> None:
    return None
