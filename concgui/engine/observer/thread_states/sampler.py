"""The contract of what looks at threads, and the choice of it for this platform."""

import functools
import importlib
import platform
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

from concgui.engine.note import Note
from concgui.engine.observer.link.state_frames import ThreadRows
from concgui.engine.observer.thread_states.sampler_proc import ProcSampler, why_no_schedstat
from concgui.engine.observer.thread_states.sampler_psutil import PsutilSampler, why_too_coarse


class ThreadSampler(Protocol):
    """Looks at the threads of the program and of its workers, for one run.

    Attributes:
        thread_limit: How many threads it may look at; lowered in between, the latest are dropped.
    """

    thread_limit: int

    @property
    def thread_count(self) -> int:
        """How many threads it looks at."""

    @property
    def row_count(self) -> int:
        """How many thread states there are by now, about."""

    @property
    def places(self) -> Sequence[str]:
        """The names that the codes of the rows refer to."""

    @property
    def notes(self) -> Sequence[Note]:
        """What is missing."""

    def set_processes(self, processes: Iterable[int], now_ns: int) -> None:
        """These processes there are now."""

    def look_for_threads(self, now_ns: int) -> None:
        """Find the threads that are new."""

    def sample(self, now_ns: int) -> None:
        """Look at every thread once."""

    def finish(self, now_ns: int) -> Sequence[ThreadRows]:
        """Close everything and hand over what was seen. Called once."""


SamplerFactory = Callable[[int, int], ThreadSampler]
"""Makes the sampler of a run, from the time and the limit of threads."""


def choose_sampler() -> SamplerFactory | Note:
    """What makes samplers on this platform, or the reason why nothing does.

    Called once: to see whether psutil is fine enough takes some ticks of the system.
    """
    if platform.system() == "Linux":
        return why_no_schedstat() or ProcSampler
    try:
        psutil = importlib.import_module("psutil")
    except ImportError:
        return Note.of("states-need-psutil", system=platform.system())
    return why_too_coarse(psutil) or functools.partial(PsutilSampler, psutil)
