"""The machine and the interpreter that the figures come from."""

import os
import platform
import sys
from dataclasses import dataclass

from concgui.engine.system.cpu_quota import read_cpu_quota


@dataclass(frozen=True, slots=True)
class Environment:
    """Properties of a machine and its interpreter that affect the figures.

    Attributes:
        python: Python version.
        implementation: Python implementation: CPython, PyPy, …
        gil_enabled: Whether threads share a GIL.
        cores: Number of logical processors that the program may use.
        platform: Operating system, its version and the processor.
        switch_interval_ms: How long a thread may hold the GIL while others wait for it.
        start_method: How worker processes are started.
        qt: Qt version; None if the caller did not supply it.
        pyside6: PySide6 version; None if the caller did not supply it.
        concgui: Version of this program.
        cpu_quota: Number of cores that the program may use on average, such as 0.5, if a container or
            the system limits that; None if not.
    """

    python: str
    implementation: str
    gil_enabled: bool
    cores: int
    platform: str
    switch_interval_ms: float
    start_method: str
    qt: str | None
    pyside6: str | None
    concgui: str
    cpu_quota: float | None = None


def describe_environment(qt: str | None = None, pyside6: str | None = None) -> Environment:
    """Return the environment of this process."""
    from concgui import __version__

    quota = read_cpu_quota()

    return Environment(
        python=platform.python_version(),
        implementation=platform.python_implementation(),
        gil_enabled=gil_enabled(),
        cores=usable_cores(),
        platform=platform.platform(),
        switch_interval_ms=round(sys.getswitchinterval() * 1000, 6),
        start_method="spawn",
        qt=qt,
        pyside6=pyside6,
        concgui=__version__,
        cpu_quota=None if quota is None else round(quota.cores, 3),
    )


def gil_enabled() -> bool:
    """Return whether threads of this interpreter share a GIL (False on free-threaded builds)."""
    ask = getattr(sys, "_is_gil_enabled", None)
    return True if ask is None else bool(ask())


def usable_cores() -> int:
    """Return the number of processors this process may use, which a container or taskset can reduce."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
