"""The contract of a thread sampler, and the choice of one for this platform."""

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
    """Samples the threads of the program and of its workers during one run.

    Attributes:
        thread_limit: Most threads that it may sample. When it is lowered, the latest threads are dropped.
    """

    thread_limit: int

    @property
    def thread_count(self) -> int:
        """The number of threads that are sampled."""

    @property
    def row_count(self) -> int:
        """The approximate number of thread states so far."""

    @property
    def places(self) -> Sequence[str]:
        """The names that the codes of the rows refer to."""

    @property
    def notes(self) -> Sequence[Note]:
        """Notes on what is missing from the thread states."""

    def set_processes(self, processes: Iterable[int], now_ns: int) -> None:
        """Set the processes to sample."""

    def look_for_threads(self, now_ns: int) -> None:
        """Find the threads that are new."""

    def sample(self, now_ns: int) -> None:
        """Sample every thread once."""

    def finish(self, now_ns: int) -> Sequence[ThreadRows]:
        """Close everything and return the recorded rows. Called once."""


SamplerFactory = Callable[[int, int], ThreadSampler]
"""Makes the sampler of a run from the present time and the limit of threads."""


def choose_sampler() -> SamplerFactory | Note:
    """Return the factory of samplers on this platform, or the reason why there is none.

    Called once: the check whether psutil's times are fine enough takes some ticks of the system.
    """
    if platform.system() == "Linux":
        return why_no_schedstat() or ProcSampler
    try:
        psutil = importlib.import_module("psutil")
    except ImportError:
        return Note.of("states-need-psutil", system=platform.system())
    return why_too_coarse(psutil) or functools.partial(PsutilSampler, psutil)
