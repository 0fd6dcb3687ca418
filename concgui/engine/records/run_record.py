"""The record of a run: frozen values that answer questions about it.

All times are integer nanoseconds of `time.perf_counter_ns`, which is system-wide on Linux, macOS and
Windows, so times from different processes share one axis.
"""

import os
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.note import Note, Reason
from concgui.engine.records.freeze import ExplainedFreeze
from concgui.engine.records.gil import GilRecord
from concgui.engine.records.latency import Latencies, LatencySummary
from concgui.engine.records.paint import PaintSummary
from concgui.engine.records.span import SpanTable, Worker
from concgui.engine.records.thread_states import ThreadStateRecord
from concgui.engine.records.values import NO_VALUES, Values
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.outcome import Outcome

NO_LATENCY_CODES = ("no-observer", "observer-lost", "too-few-pings")
"""Notes that tell why a run has no latency."""

DISTURBING_CORES = 0.3
"""Cores that others may use without disturbing a run: an idle desktop uses less, a busy program more."""


@dataclass(frozen=True, slots=True)
class ProgramIdentity:
    """The process and GUI thread of a window, which distinguish its lanes from those of workers.

    Attributes:
        process: Process id of the program.
        gui_thread: Native id of its GUI thread.
    """

    process: int
    gui_thread: int

    @classmethod
    def of_this_program(cls) -> "ProgramIdentity":
        """Return the identity of this process. Qt requires the GUI thread to be the main thread."""
        return cls(os.getpid(), threading.main_thread().native_id or 0)

    def is_gui_thread(self, worker: Worker) -> bool:
        """Return whether a worker is the GUI thread. This is the only place that decides it."""
        return worker == Worker(self.process, self.gui_thread)


@dataclass(frozen=True, slots=True)
class RunTimes:
    """Limits of the parts of a run, which add up to its wall time.

    Attributes:
        started_ns: Start of the run.
        first_start_ns: Start of the first task; the start of the run if none started.
        last_finish_ns: Finish of the last task; the same as `first_start_ns` if none finished.
        released_ns: When everything that the model had started was released.
    """

    started_ns: int
    first_start_ns: int
    last_finish_ns: int
    released_ns: int

    @property
    def startup_s(self) -> float:
        """Time from the start of the run to the start of the first task."""
        return (self.first_start_ns - self.started_ns) / 1e9

    @property
    def work_s(self) -> float:
        """Time from the first start to the last finish."""
        return (self.last_finish_ns - self.first_start_ns) / 1e9

    @property
    def teardown_s(self) -> float:
        """Time from the last finish until everything was released."""
        return (self.released_ns - self.last_finish_ns) / 1e9

    @property
    def wall_s(self) -> float:
        """Sum of start-up, work and teardown."""
        return (self.released_ns - self.started_ns) / 1e9


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """Numbers of tasks of a run by how they ended."""

    total: int
    finished: int
    failed: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Resources:
    """The run's use of the machine; a value is None if the platform cannot tell.

    Attributes:
        cpu_s: CPU seconds of the program and its workers during the run.
        peak_rss_bytes: Largest resident memory of the program and its workers together.
        baseline_rss_bytes: Resident memory of the program and its workers just before the run.
        voluntary_switches: How often a thread gave up the CPU to wait. Worker processes are included
            only if they ended with the run (see `context_switches`); None if a server process forked them.
        involuntary_switches: How often the system took the CPU away from a thread, counted the same way.
        peak_threads: Largest number of threads of the program and its workers together.
        peak_open_files: Largest number of open files (files, sockets and pipes) of the program and its
            workers together.
        peak_processes: Largest number of processes, including the program, but not the observer or the
            loopback server.
        other_cores: Average number of cores that other programs on this machine, or the host of a virtual
            machine, used during the run.
        throttled_s: For how long a CPU quota stopped the program during the run; None if there is no quota.
    """

    cpu_s: float | None = None
    peak_rss_bytes: int | None = None
    baseline_rss_bytes: int | None = None
    voluntary_switches: int | None = None
    involuntary_switches: int | None = None
    peak_threads: int | None = None
    peak_open_files: int | None = None
    peak_processes: int | None = None
    other_cores: float | None = None
    throttled_s: float | None = None

    @property
    def was_disturbed(self) -> bool:
        """Whether other programs used enough CPU to inflate the run's times and latencies."""
        return self.other_cores is not None and self.other_cores > DISTURBING_CORES

    @property
    def extra_rss_bytes(self) -> int | None:
        """Peak memory above the idle baseline, which is the memory that the run itself took."""
        if self.peak_rss_bytes is None or self.baseline_rss_bytes is None:
            return None
        return self.peak_rss_bytes - self.baseline_rss_bytes


@dataclass(frozen=True, slots=True)
class RunRecord:
    """The record of one model executing one list of tasks once.

    A record is deeply frozen, so it can be stored, sent and compared. It answers every question from its
    own data, so a record that was read in another process gives the same answers.

    Attributes:
        id: Unique id of the run among all runs ever made: 32 hexadecimal digits.
        time: When the run was started, in UTC; None if read from a file of schema 1 that does not say.
        environment: Machine and interpreter on which the run took place.
        program: Process and GUI thread that measured the run.
        seed: Seed of the first task.
        model: Key of the model.
        workload: Key of the workload.
        params: Parameters of the workload.
        repeat: Number of the repeat within the experiment, from 0.
        workers: Number of workers requested.
        outcome: Exactly one of finished, failed and cancelled.
        times: Limits of start-up, work and teardown.
        tasks: How the tasks ended.
        spans: One span per task, in the order of the tasks. A run from a file of schema 1 has only the span
            of the first task for each kind of error.
        results: Return values of the tasks, in order; None for a task that did not finish, and in place of
            large bytes and strings (`transfer_parcel.LARGE_BYTES`). A record may live as long as the
            program, and the checksum, which needs all results, has been computed by then.
        checksum: SHA-256 over all results in order; None unless every task finished.
        latencies: All pings of the run.
        latency: Summary of the latencies; None if the observer was lost.
        baseline: Summary of the latencies of the idle window just before the run.
        freezes: The longest freezes that were explained, longest first.
        resources: The run's use of CPU, memory and other resources.
        cancel_s: Time from the request to cancel until the last worker was at rest; None without a request.
        observer_cpu_share: Cost of measuring: CPU time of the observer ÷ wall time; None if unknown.
        notes: Facts that a reader of the figures must know.
        run_options: The run options that the model uses.
        thread_states: Thread states of the run; None if the observer was lost.
        gil: Who held the GIL of the program; None if the observer was lost, and in runs of earlier versions.
        observed: Observations of the workload itself, by name; empty for most workloads.
        paint: Summary of ping to paint; None without a visible window.
    """

    id: str
    time: datetime | None
    environment: Environment
    program: ProgramIdentity
    seed: int
    model: str
    workload: str
    params: Values[ParameterValue]
    repeat: int
    workers: int
    outcome: Outcome
    times: RunTimes
    tasks: TaskCounts
    spans: SpanTable
    results: tuple[Any, ...]  # Result | None: msgspec knows no union of text and bytes
    checksum: str | None
    latencies: Latencies
    latency: LatencySummary | None
    baseline: LatencySummary | None
    freezes: tuple[ExplainedFreeze, ...]
    resources: Resources
    cancel_s: float | None
    observer_cpu_share: float | None
    notes: tuple[Note, ...]
    run_options: Values[ParameterValue] = NO_VALUES
    thread_states: ThreadStateRecord | None = None
    observed: Values[float] = NO_VALUES
    paint: PaintSummary | None = None
    gil: GilRecord | None = None

    @property
    def was_complete(self) -> bool:
        """Whether every task finished."""
        return self.outcome is Outcome.FINISHED

    @property
    def why_unmeasured(self) -> Reason:
        """Why the window's latency is unknown; () if it is known."""
        if self.latency is not None:
            return ()
        causes = (note for note in self.notes if note.code in NO_LATENCY_CODES)
        return (next(causes, Note.of("no-ping")),)

    @property
    def has_all_spans(self) -> bool:
        """Whether there is a span for every task; a file of schema 1 contains only those of failures."""
        return len(self.spans) == self.tasks.total

    @property
    def workers_seen(self) -> tuple[Worker, ...]:
        """The workers in the order in which they first started a task."""
        return self.spans.workers_by_start

    @property
    def parallelism(self) -> float | None:
        """Σ CPU ÷ work: average number of cores that the tasks used; None if not known of all tasks."""
        return self._per_work(sum(self.spans.cpu_ns)) if self.knows_tasks else None

    @property
    def overlap(self) -> float | None:
        """Σ span ÷ work: average number of tasks under way; None if that is not known of all tasks."""
        return self._per_work(self.spans.duration_ns) if self.knows_tasks else None

    @property
    def transfer_s(self) -> float | None:
        """Σ transfer of large inputs and results (pickling, copying, unpickling); None without spans."""
        return self.spans.transfer_ns / 1e9 if self.has_all_spans else None

    @property
    def knows_tasks(self) -> bool:
        """Whether start, end and CPU time are known of every task that started."""
        return self.has_all_spans and not self.spans.has_cut_off

    def is_thread_of_program(self, worker: Worker) -> bool:
        """Return whether a worker shares the interpreter of the GUI thread, but is not that thread."""
        is_here = worker.process == self.program.process and worker.interpreter is None
        return is_here and not self.program.is_gui_thread(worker)

    def _per_work(self, total_ns: int) -> float | None:
        return total_ns / 1e9 / self.times.work_s if self.times.work_s > 0 else None
