"""What a run leaves behind: frozen rows that answer questions.

All times are integer nanoseconds of `time.perf_counter_ns`, which is system-wide on Linux,
macOS and Windows, so rows of different processes share one axis.
"""

import os
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.note import Note
from concgui.engine.records.freeze import ExplainedFreeze
from concgui.engine.records.latency import Latencies, LatencySummary
from concgui.engine.records.paint import PaintSummary
from concgui.engine.records.span import SpanTable, Worker
from concgui.engine.records.thread_states import ThreadStateRecord
from concgui.engine.records.values import NO_VALUES, Values
from concgui.engine.system.environment import Environment
from concgui.engine.tasks.outcome import Outcome

DISTURBING_CORES = 0.3
"""What others may take of the CPUs: a desktop that idles takes less, a program that computes more."""


@dataclass(frozen=True, slots=True)
class ProgramIdentity:
    """Which process and thread a window lived in: tells its lanes and threads from those of workers.

    Attributes:
        process: Process id of the program.
        gui_thread: Native id of its GUI thread.
    """

    process: int
    gui_thread: int

    @classmethod
    def of_this_program(cls) -> "ProgramIdentity":
        """Return the identity of this process. Qt demands that the GUI thread is the main thread."""
        return cls(os.getpid(), threading.main_thread().native_id or 0)

    def is_gui_thread(self, worker: Worker) -> bool:
        """Return whether a worker is the GUI thread. The one place that decides it."""
        return worker == Worker(self.process, self.gui_thread)


@dataclass(frozen=True, slots=True)
class RunTimes:
    """The parts of a run, which add up to its wall time.

    Attributes:
        started_ns: The start of the run.
        first_start_ns: The first task's start; the start of the run if none began.
        last_finish_ns: The last task's finish; as above if none finished.
        released_ns: When everything the model had started was released.
    """

    started_ns: int
    first_start_ns: int
    last_finish_ns: int
    released_ns: int

    @property
    def startup_s(self) -> float:
        """Start of the run to the first task's start."""
        return (self.first_start_ns - self.started_ns) / 1e9

    @property
    def work_s(self) -> float:
        """First start to last finish."""
        return (self.last_finish_ns - self.first_start_ns) / 1e9

    @property
    def teardown_s(self) -> float:
        """Last finish to everything released."""
        return (self.released_ns - self.last_finish_ns) / 1e9

    @property
    def wall_s(self) -> float:
        """The sum of the three."""
        return (self.released_ns - self.started_ns) / 1e9


@dataclass(frozen=True, slots=True)
class TaskCounts:
    """How the tasks of a run ended."""

    total: int
    finished: int
    failed: int
    cancelled: int


@dataclass(frozen=True, slots=True)
class Resources:
    """What the run took of the machine; None where the platform cannot tell.

    Attributes:
        cpu_s: CPU seconds of the program and of its workers during the run.
        peak_rss_bytes: Largest resident memory of the program and its workers together.
        baseline_rss_bytes: Their resident memory just before the run.
        voluntary_switches: How often a thread gave its CPU up to wait; of workers that are
            processes, those that had ended with the run (see `context_switches`); None where a
            server process forked them.
        involuntary_switches: How often the system took the CPU from a thread; likewise.
        peak_threads: Largest number of threads of the program and its workers together.
        peak_open_files: Largest number of their open files: files, sockets, pipes.
        peak_processes: Largest number of processes, the program included; without the observer
            and the loopback server.
        other_cores: How many cores everybody else on this machine, or the host of a virtual one,
            used on average meanwhile.
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

    @property
    def was_disturbed(self) -> bool:
        """Whether others used so much of the CPUs that times and latencies of the run say less."""
        return self.other_cores is not None and self.other_cores > DISTURBING_CORES

    @property
    def extra_rss_bytes(self) -> int | None:
        """Peak above the idle baseline: what the run itself took."""
        if self.peak_rss_bytes is None or self.baseline_rss_bytes is None:
            return None
        return self.peak_rss_bytes - self.baseline_rss_bytes


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One model executed one list of tasks once.

    Frozen to the ground, so that it can be kept, sent and compared. Whatever it answers, it answers
    from itself alone: one that was read in another process says the same.

    Attributes:
        id: Tells it from every other run ever made: 32 hexadecimal digits.
        time: When it was started, in UTC; None where a file of schema 1 does not say.
        environment: Where it ran.
        program: The process and the GUI thread that measured it.
        seed: Where the tasks' seeds began.
        model: Key of the model.
        workload: Key of the workload.
        params: The workload's parameters.
        repeat: Which repeat of the experiment, from 0.
        workers: How many workers were asked for.
        outcome: Exactly one of finished, failed, cancelled.
        times: Start-up, work, teardown.
        tasks: How the tasks ended.
        spans: One per task, in the order of the tasks; of a run from a file of schema 1 only those of
            the first task for each kind of error.
        results: What the tasks returned, in their order; None where one did not finish, and in place of
            bytes and texts that are large (`transfer_parcel.LARGE_BYTES`). A record may live as long as
            the program, and the checksum, for which all results are needed, has been made.
        checksum: SHA-256 over all results in order; None unless every task finished.
        latencies: Every ping of the run.
        latency: The latencies summed up; None if the observer was lost.
        baseline: The same for the idle window just before.
        freezes: The longest freezes that were explained, longest first.
        resources: CPU, memory and the like.
        cancel_s: From the request to cancel to the last worker's rest; None without a request.
        observer_cpu_share: What measuring cost: CPU of the observer ÷ wall; None if unknown.
        notes: What a reader of the figures must know.
        run_options: How it was executed: the run options that its model uses.
        thread_states: Who was on the CPU; None if the observer was lost.
        observed: What the workload itself saw of the run, by name; empty for most workloads.
        paint: Ping to paint, summed up; None without a window that could be seen.
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

    @property
    def was_complete(self) -> bool:
        """Whether every task finished."""
        return self.outcome is Outcome.FINISHED

    @property
    def has_all_spans(self) -> bool:
        """Whether there is a span for every task; a file of schema 1 keeps none but failures."""
        return len(self.spans) == self.tasks.total

    @property
    def workers_seen(self) -> tuple[Worker, ...]:
        """The workers in the order in which they first began a task."""
        return self.spans.workers_by_start

    @property
    def parallelism(self) -> float | None:
        """Σ CPU ÷ work: how many cores the tasks used on average; None without spans."""
        return self._per_work(sum(self.spans.cpu_ns)) if self.has_all_spans else None

    @property
    def overlap(self) -> float | None:
        """Σ span ÷ work: how many tasks were under way on average; None without spans."""
        return self._per_work(self.spans.duration_ns) if self.has_all_spans else None

    @property
    def transfer_s(self) -> float | None:
        """Σ transfer of large inputs and results (pickling, copying, unpickling); None without spans."""
        return self.spans.transfer_ns / 1e9 if self.has_all_spans else None

    def _per_work(self, total_ns: int) -> float:
        return total_ns / 1e9 / self.times.work_s if self.times.work_s > 0 else 0.0
