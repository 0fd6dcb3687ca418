"""What a run leaves behind: frozen rows that answer questions.

All times are integer nanoseconds of `time.perf_counter_ns`, which is system-wide on Linux,
macOS and Windows, so rows of different processes share one axis.
"""

from dataclasses import dataclass, field

from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.records.latency import Latencies, LatencySummary
from concgui.engine.records.paint import PaintSummary
from concgui.engine.records.thread_states import ThreadStateRecord
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.tasks.task import Result

DISTURBING_CORES = 0.3
"""What others may take of the CPUs: a desktop that idles takes less, a program that computes more."""


@dataclass(frozen=True, slots=True, order=True)
class Worker:
    """What executed a span; one lane of the timeline.

    Attributes:
        process: Process id.
        thread: Native thread id.
        interpreter: Id of the sub-interpreter, None for the process's main interpreter.
    """

    process: int
    thread: int
    interpreter: int | None = None


@dataclass(frozen=True, slots=True)
class Slice:
    """A stretch in which a coroutine was really running, between two suspensions."""

    started_ns: int
    finished_ns: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """A stretch in which an input or a result was pickled, copied and unpickled."""

    started_ns: int
    finished_ns: int


@dataclass(frozen=True, slots=True)
class Span:
    """What happened to one task: submitted ≤ started ≤ finished ≤ delivered.

    Attributes:
        task: Index of the task.
        worker: Who executed it, None if nobody began it.
        submitted_ns: When the model handed it over, None if it never was.
        started_ns: When a worker began it, None if nobody did.
        finished_ns: When the worker ended it, None if nobody began it.
        delivered_ns: When the GUI thread took the news, None if there were none.
        cpu_ns: CPU time of the worker's thread within the span.
        outcome: How it ended.
        slices: Where its coroutine ran, () for a call.
        error: What it raised, None unless it failed.
        input_transfer: When its large input was on its way to the worker, before the start;
            () where nothing travelled. What it and the result before both claim is the result's.
        result_transfer: When its large result was on its way back, after the finish; likewise.
    """

    task: int
    worker: Worker | None
    submitted_ns: int | None
    started_ns: int | None
    finished_ns: int | None
    delivered_ns: int | None
    cpu_ns: int
    outcome: Outcome
    slices: tuple[Slice, ...]
    error: TaskError | None
    input_transfer: tuple[Transfer, ...] = ()
    result_transfer: tuple[Transfer, ...] = ()

    @property
    def input_transfer_ns(self) -> int:
        """How long its input travelled, 0 where nothing did."""
        return _sum_ns(self.input_transfer) if self.input_transfer else 0

    @property
    def result_transfer_ns(self) -> int:
        """How long its result travelled, 0 where nothing did."""
        return _sum_ns(self.result_transfer) if self.result_transfer else 0

    @property
    def duration_ns(self) -> int:
        """Finished minus started, 0 if it never began."""
        if self.started_ns is None or self.finished_ns is None:
            return 0
        return self.finished_ns - self.started_ns

    @property
    def cpu_share(self) -> float:
        """CPU time ÷ duration, 0 to 1: tells computing from waiting."""
        return min(1.0, self.cpu_ns / self.duration_ns) if self.duration_ns > 0 else 0.0


def _sum_ns(stretches: tuple[Transfer, ...]) -> int:
    return sum(stretch.finished_ns - stretch.started_ns for stretch in stretches)


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
class FreezeStack:
    """Where the program stood while the window was frozen.

    Attributes:
        since_ns: The last answer of the window before the freeze.
        until_ns: The first answer after it.
        blocking_line: The line that blocked, as ``file:line in function``.
        text: All stacks, as the watchdog saw them.
        is_elsewhere: Whether that line is another thread's, which seems to have held the GIL.
        was_seen: Whether any thread was seen at work; else the line is only a guess.
    """

    since_ns: int
    until_ns: int
    blocking_line: str
    text: str
    is_elsewhere: bool = False
    was_seen: bool = True


@dataclass(frozen=True, slots=True)
class RunRecord:
    """One model executed one list of tasks once.

    Attributes:
        model: Key of the model.
        workload: Key of the workload.
        params: The workload's parameters.
        repeat: Which repeat of the experiment, from 0.
        workers: How many workers were asked for.
        outcome: Exactly one of finished, failed, cancelled.
        times: Start-up, work, teardown.
        tasks: How the tasks ended.
        spans: One per task, in the order of the tasks.
        results: What the tasks returned, in their order; None where one did not finish, and in place of
            bytes and texts that are large (`parcel.LARGE_BYTES`). A record may live as long as the program,
            and what all results are needed for, the checksum, has been made.
        checksum: SHA-256 over all results in order; None unless every task finished.
        latencies: Every ping of the run.
        latency: The latencies summed up; None if the observer was lost.
        baseline: The same for the idle window just before.
        freeze_stacks: The stacks of the longest freezes, longest first.
        resources: CPU, memory and the like.
        cancel_s: From the wish to cancel to the last worker's rest; None if there was no wish.
        observer_cpu_share: What measuring cost: CPU of the observer ÷ wall; None if unknown.
        notes: Sentences that a reader of the figures must know.
        run options: How it was executed: the run options that its model has a use for.
        thread states: Who was on the CPU; None if the observer was lost.
        observed: What the workload itself saw of the run, by name; {} as a rule.
        paint: Ping to paint, summed up; None without a window that could be seen.
    """

    model: str
    workload: str
    params: dict[str, ParameterValue]
    repeat: int
    workers: int
    outcome: Outcome
    times: RunTimes
    tasks: TaskCounts
    spans: tuple[Span, ...]
    results: tuple[Result | None, ...]
    checksum: str | None
    latencies: Latencies
    latency: LatencySummary | None
    baseline: LatencySummary | None
    freeze_stacks: tuple[FreezeStack, ...]
    resources: Resources
    cancel_s: float | None
    observer_cpu_share: float | None
    notes: tuple[str, ...]
    run_options: dict[str, ParameterValue] = field(default_factory=dict)
    thread_states: ThreadStateRecord | None = None
    observed: dict[str, float] = field(default_factory=dict)
    paint: PaintSummary | None = None

    @property
    def was_complete(self) -> bool:
        """Whether every task finished."""
        return self.outcome is Outcome.FINISHED

    @property
    def workers_seen(self) -> tuple[Worker, ...]:
        """The workers in the order in which they first began a task."""
        began = [(s.started_ns, s.worker) for s in self.spans if s.worker and s.started_ns is not None]
        return tuple(dict.fromkeys(worker for _, worker in sorted(began)))

    @property
    def parallelism(self) -> float:
        """Σ CPU ÷ work: how many cores the tasks used on average."""
        return self._per_work(sum(span.cpu_ns for span in self.spans))

    @property
    def overlap(self) -> float:
        """Σ span ÷ work: how many tasks were under way on average."""
        return self._per_work(sum(span.duration_ns for span in self.spans))

    @property
    def transfer_s(self) -> float:
        """Σ travel of large inputs and results between memories: pickling, copying, unpickling."""
        return sum(span.input_transfer_ns + span.result_transfer_ns for span in self.spans) / 1e9

    def _per_work(self, total_ns: int) -> float:
        return total_ns / 1e9 / self.times.work_s if self.times.work_s > 0 else 0.0
