"""Which findings each pair of the catalogue must have, and which it must never have.

A pair is a way of executing tasks on a kind of work. The table names both by what they do, so that a new
model or workload finds its row by its description.
"""

import enum
from dataclasses import dataclass

from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.pairing import pair_availability
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.contracts.workload_entry import WorkloadEntry
from concgui.engine.findings.finding import FindingKey as Key
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.qtlayer.catalogue import MODELS


class Way(enum.Enum):
    """How a model executes tasks."""

    GUI_THREAD = "calls in the GUI thread"
    WINDOW_LOOP = "coroutines on the window's loop"
    BLOCKED_LOOP = "blocking calls in coroutines on the window's loop"
    OTHER_LOOP = "coroutines on the loop of another thread"
    ONE_THREAD = "one thread"
    SIGNALS = "one thread that floods the window with signals"
    THREADS = "several threads"
    PROCESSES = "several processes or interpreters"


class Work(enum.Enum):
    """What tasks do most of the time."""

    WAIT = "wait"
    PYTHON = "compute in Python"
    HOLDING_CALL = "one call that holds the GIL"
    FREE_CALL = "calls that release the GIL"
    MIXED = "some of everything"


WORK_OF = {
    "sleep": Work.WAIT,
    "http": Work.WAIT,
    "long-poll": Work.WAIT,
    "flaky": Work.WAIT,
    "semaphore": Work.WAIT,
    "two-locks": Work.MIXED,
    "files": Work.MIXED,
    "database": Work.MIXED,
    "pipeline": Work.MIXED,
    "payload": Work.MIXED,
    "primes": Work.PYTHON,
    "mandelbrot": Work.PYTHON,
    "counter": Work.PYTHON,
    "sort": Work.HOLDING_CALL,
    "json": Work.HOLDING_CALL,
    "regex": Work.HOLDING_CALL,
    "sha256": Work.FREE_CALL,
    "image": Work.FREE_CALL,
    "linear-algebra": Work.FREE_CALL,
}
"""The kind of each workload of the catalogue; a test proves that none is missing."""


def way_of(info: ModelInfo) -> Way:
    """Return how a model executes tasks."""
    if info.calls_in_coroutine:
        return Way.BLOCKED_LOOP
    if info.runs_coroutines:
        # The loop of another thread has a switch interval to set.
        return Way.OTHER_LOOP if "switch_interval_ms" in info.run_options else Way.WINDOW_LOOP
    if info.blocks_window:
        return Way.GUI_THREAD
    if info.uses_processes or info.uses_interpreters:
        return Way.PROCESSES
    if "signal_count" in info.run_options:
        return Way.SIGNALS
    return Way.THREADS if info.uses_workers or info.all_at_once else Way.ONE_THREAD


_OF_THREADS = frozenset({Key.THREADS_SHARE_GIL, Key.GIL_WAIT, Key.C_CALL_HELD_GIL})
_OF_PROCESSES = frozenset({Key.START_UP_DOMINATES, Key.TRANSFER_DOMINATES, Key.FROZE_ON_START})
_OF_WAITS = frozenset({Key.WAITS_OVERLAP, Key.MEMORY_PER_WAIT, Key.SERIALISED})
_OF_LOOPS = frozenset({Key.COROUTINE_BLOCKED_LOOP})
_OF_GUI = frozenset({Key.GUI_THREAD_RAN_IT})
_OF_SIGNALS = frozenset({Key.SIGNAL_FLOOD})

NEVER: dict[Way, frozenset[Key]] = {
    Way.GUI_THREAD: _OF_THREADS | _OF_PROCESSES | _OF_WAITS | _OF_LOOPS | _OF_SIGNALS | {Key.OVERSUBSCRIBED},
    Way.BLOCKED_LOOP: _OF_THREADS | _OF_PROCESSES | _OF_WAITS | _OF_GUI | _OF_SIGNALS | {Key.OVERSUBSCRIBED},
    Way.WINDOW_LOOP: _OF_THREADS | _OF_PROCESSES | _OF_GUI | _OF_SIGNALS | {Key.OVERSUBSCRIBED},
    Way.OTHER_LOOP: _OF_PROCESSES | _OF_GUI | _OF_SIGNALS | {Key.OVERSUBSCRIBED, Key.THREADS_SHARE_GIL},
    Way.ONE_THREAD: _OF_PROCESSES
    | _OF_WAITS
    | _OF_LOOPS
    | _OF_GUI
    | _OF_SIGNALS
    | {Key.OVERSUBSCRIBED, Key.THREADS_SHARE_GIL},
    Way.SIGNALS: _OF_PROCESSES
    | _OF_WAITS
    | _OF_LOOPS
    | _OF_GUI
    | {Key.OVERSUBSCRIBED, Key.THREADS_SHARE_GIL},
    Way.THREADS: _OF_PROCESSES | _OF_LOOPS | _OF_GUI | _OF_SIGNALS,
    Way.PROCESSES: _OF_THREADS | _OF_LOOPS | _OF_GUI | _OF_SIGNALS,
}
"""Findings that a way of executing tasks can never have."""

NEVER_OF_WORK: dict[Work, frozenset[Key]] = {
    Work.WAIT: frozenset({Key.THREADS_SHARE_GIL, Key.C_CALL_HELD_GIL, Key.OVERSUBSCRIBED, Key.SERIALISED}),
    Work.PYTHON: _OF_WAITS,
    Work.HOLDING_CALL: _OF_WAITS,
    Work.FREE_CALL: _OF_WAITS | {Key.THREADS_SHARE_GIL},
    Work.MIXED: frozenset(),
}
"""Findings that a kind of work can never have, however it is executed."""

MUST: dict[tuple[Way, Work], frozenset[Key]] = {
    **{(Way.GUI_THREAD, work): _OF_GUI for work in Work},
    **{(Way.BLOCKED_LOOP, work): _OF_LOOPS for work in Work},
    **{(Way.SIGNALS, work): _OF_SIGNALS for work in Work},
    (Way.WINDOW_LOOP, Work.PYTHON): _OF_LOOPS,
    (Way.WINDOW_LOOP, Work.HOLDING_CALL): _OF_LOOPS,
    (Way.WINDOW_LOOP, Work.FREE_CALL): _OF_LOOPS,
    (Way.WINDOW_LOOP, Work.WAIT): frozenset({Key.WAITS_OVERLAP}),
    (Way.OTHER_LOOP, Work.WAIT): frozenset({Key.WAITS_OVERLAP}),
    (Way.OTHER_LOOP, Work.PYTHON): _OF_LOOPS | {Key.TOO_FEW},
    (Way.OTHER_LOOP, Work.HOLDING_CALL): _OF_LOOPS | {Key.C_CALL_HELD_GIL, Key.TOO_FEW},
    (Way.OTHER_LOOP, Work.FREE_CALL): _OF_LOOPS | {Key.TOO_FEW},
    **{(Way.ONE_THREAD, work): frozenset({Key.TOO_FEW}) for work in Work},
    (Way.ONE_THREAD, Work.HOLDING_CALL): frozenset({Key.C_CALL_HELD_GIL, Key.TOO_FEW}),
    (Way.THREADS, Work.WAIT): frozenset({Key.WAITS_OVERLAP}),
    (Way.THREADS, Work.PYTHON): frozenset({Key.THREADS_SHARE_GIL, Key.GIL_WAIT}),
    (Way.THREADS, Work.HOLDING_CALL): frozenset({Key.THREADS_SHARE_GIL, Key.C_CALL_HELD_GIL}),
    (Way.THREADS, Work.FREE_CALL): frozenset({Key.RAN_AT_ONCE}),
    (Way.PROCESSES, Work.WAIT): frozenset({Key.WAITS_OVERLAP}),
}
"""Findings that a pair must have at the default size, on a machine that does nothing else."""

_GIL = frozenset({Key.GIL_WAIT, Key.C_CALL_HELD_GIL, Key.THREADS_SHARE_GIL})
_COMPUTING_PROCESSES = frozenset(
    {
        Key.RAN_AT_ONCE,
        Key.START_UP_DOMINATES,
        Key.TASKS_TOO_SMALL,
        Key.UNEVEN,
        Key.OVERSUBSCRIBED,
        Key.TOO_FEW,
    }
)

FIRST: dict[tuple[Way, Work], frozenset[Key]] = {
    **{(Way.GUI_THREAD, work): _OF_GUI for work in Work},
    **{(Way.BLOCKED_LOOP, work): _OF_LOOPS for work in Work},
    **{(Way.SIGNALS, work): _OF_SIGNALS for work in Work},
    **{(Way.WINDOW_LOOP, work): _OF_LOOPS for work in Work},
    (Way.WINDOW_LOOP, Work.WAIT): frozenset({Key.WAITS_OVERLAP}),
    (Way.WINDOW_LOOP, Work.MIXED): _OF_LOOPS | {Key.WAITS_OVERLAP, Key.TASKS_TOO_SMALL, Key.DEADLOCK},
    **{(Way.OTHER_LOOP, work): _OF_LOOPS | {Key.TOO_FEW} for work in Work},
    (Way.OTHER_LOOP, Work.WAIT): frozenset({Key.WAITS_OVERLAP}),
    (Way.OTHER_LOOP, Work.HOLDING_CALL): _OF_LOOPS | _GIL | {Key.TOO_FEW},
    (Way.OTHER_LOOP, Work.MIXED): _OF_LOOPS
    | {Key.WAITS_OVERLAP, Key.TASKS_TOO_SMALL, Key.DEADLOCK, Key.TOO_FEW},
    **{(Way.ONE_THREAD, work): frozenset({Key.TOO_FEW}) for work in Work},
    (Way.ONE_THREAD, Work.PYTHON): frozenset({Key.TOO_FEW, Key.GIL_WAIT}),
    (Way.ONE_THREAD, Work.HOLDING_CALL): _GIL | {Key.TOO_FEW},
    (Way.THREADS, Work.WAIT): frozenset({Key.WAITS_OVERLAP}),
    (Way.THREADS, Work.PYTHON): _GIL | {Key.LOST_UPDATES},
    (Way.THREADS, Work.HOLDING_CALL): _GIL,
    (Way.THREADS, Work.FREE_CALL): frozenset({Key.RAN_AT_ONCE}),
    (Way.THREADS, Work.MIXED): frozenset(
        {Key.RAN_AT_ONCE, Key.WAITS_OVERLAP, Key.GIL_WAIT, Key.SERIALISED, Key.DEADLOCK}
    ),
    **{(Way.PROCESSES, work): _COMPUTING_PROCESSES for work in Work},
    (Way.PROCESSES, Work.WAIT): frozenset({Key.WAITS_OVERLAP, Key.START_UP_DOMINATES}),
    (Way.PROCESSES, Work.MIXED): _COMPUTING_PROCESSES | {Key.WAITS_OVERLAP, Key.TRANSFER_DOMINATES},
}
"""Findings of which one comes first in a pair, if nothing else disturbed its run and no task failed."""


@dataclass(frozen=True)
class Pair:
    """A pair of the catalogue.

    Attributes:
        info: The model.
        entry: The workload.
    """

    info: ModelInfo
    entry: WorkloadEntry

    @property
    def way(self) -> Way:
        return way_of(self.info)

    @property
    def work(self) -> Work:
        return WORK_OF[self.entry.key]

    @property
    def must(self) -> frozenset[Key]:
        """Findings that the pair must have."""
        return MUST.get((self.way, self.work), frozenset())

    @property
    def never(self) -> frozenset[Key]:
        """Findings that the pair must not have."""
        return (NEVER[self.way] | NEVER_OF_WORK[self.work]) - self.must

    @property
    def first(self) -> frozenset[Key]:
        """Findings of which one must be the pair's first; failed tasks go before everything else."""
        fails = self.entry.key == "flaky"
        return frozenset({Key.FAILED_TASKS}) if fails else FIRST[self.way, self.work]

    @property
    def workload(self) -> AnyWorkload:
        return self.entry.make({})

    def __str__(self) -> str:
        return f"{self.info.key}-{self.entry.key}"


def all_pairs() -> list[Pair]:
    """Return all pairs of the catalogue that make sense, available here or not."""
    return [
        Pair(model.info, entry)
        for model in MODELS
        for entry in WORKLOADS
        if pair_availability(model.info, entry.make({}))
    ]
