"""The machine and the interpreter that the figures come from."""

import os
import platform
import sys
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Environment:
    """What must be known to compare figures of two machines.

    Attributes:
        python: Version of Python.
        implementation: CPython, PyPy, …
        gil_enabled: Whether threads share a GIL.
        cores: Logical processors that the program may use.
        platform: Operating system, version, processor.
        switch_interval_ms: How long a thread may keep the GIL when others wait.
        start_method: How worker processes are started.
        qt: Version of Qt, None where it was not asked for.
        pyside6: Version of PySide6, likewise.
        concgui: Version of this program.
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


def describe_environment(qt: str | None = None, pyside6: str | None = None) -> Environment:
    """The environment of this process."""
    from concgui import __version__

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
    )


def gil_enabled() -> bool:
    """Whether threads of this interpreter share a GIL (False on free-threaded builds)."""
    ask = getattr(sys, "_is_gil_enabled", None)
    return True if ask is None else bool(ask())


def usable_cores() -> int:
    """Processors that this process may use, which a container or taskset can make fewer."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
