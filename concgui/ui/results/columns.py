"""The columns of the results table, without Qt."""

from collections.abc import Callable
from dataclasses import dataclass

from concgui.engine.records.latency import LatencySummary
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome

SortValue = float | str | None
"""A value to sort by. None, an unknown figure, is sorted after all others."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        title: Title in the header, with the unit.
        help: One sentence for the header's tooltip.
        value: Returns the value to sort by.
        text: Returns the text of a known value.
    """

    title: str
    help: str
    value: Callable[[RunRecord], SortValue]
    text: Callable[[float], str] | None = None

    @property
    def is_number(self) -> bool:
        """Whether the column is aligned to the right."""
        return self.text is not None

    def shown(self, record: RunRecord) -> str:
        """Return the text of a run's cell."""
        value = self.value(record)
        if value is None:
            return "–"
        if self.text is None or isinstance(value, str):
            return str(value)
        return self.text(value)


def _seconds(value: float) -> str:
    return f"{value:.3f}"


def _milliseconds(value: float) -> str:
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 1000 else f"{value:.0f}"


def _whole(value: float) -> str:
    return f"{value:.0f}"


def _tenths(value: float) -> str:
    return f"{value:.1f}"


def _two_decimals(value: float) -> str:
    return f"{value:.2f}"


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"


def _window(figure: Callable[[LatencySummary], float]) -> Callable[[RunRecord], SortValue]:
    return lambda record: figure(record.latency) if record.latency is not None else None


COLUMNS: tuple[Column, ...] = (
    Column("model", "How the tasks were executed.", lambda r: r.model),
    Column("repeat", "Number of the repeat.", lambda r: r.repeat + 1, _whole),
    Column("outcome", "How the run ended.", lambda r: str(r.outcome)),
    Column(
        "start-up, s", "Start of the run to the first task's start.", lambda r: r.times.startup_s, _seconds
    ),
    Column("work, s", "First task's start to the last one's finish.", lambda r: r.times.work_s, _seconds),
    Column(
        "teardown, s",
        "Last task's finish to the release of everything.",
        lambda r: r.times.teardown_s,
        _seconds,
    ),
    Column("wall, s", "Start-up, work and teardown together.", lambda r: r.times.wall_s, _seconds),
    Column("smoothness", "The verdict on the window's latencies.", lambda r: smoothness_text(r)),
    Column("p50, ms", "Median latency of the window.", _window(lambda w: w.p50_ms), _milliseconds),
    Column("p95, ms", "95 % of the pings waited no longer.", _window(lambda w: w.p95_ms), _milliseconds),
    Column("p99, ms", "99 % of the pings waited no longer.", _window(lambda w: w.p99_ms), _milliseconds),
    Column(
        "longest freeze, ms",
        "The largest latency of the run.",
        _window(lambda w: w.longest_freeze_ms),
        _milliseconds,
    ),
    Column(
        "freezes", "Stretches in which a ping waited more than 50 ms.", _window(lambda w: w.freezes), _whole
    ),
    Column(
        "blocked, %",
        "Share of the run that freezes took beyond 50 ms each.",
        _window(lambda w: w.blocked_share),
        _percent,
    ),
    Column(
        "baseline p99, ms",
        "p99 of the idle window just before the run.",
        lambda r: r.baseline.p99_ms if r.baseline is not None else None,
        _milliseconds,
    ),
    Column(
        "to paint p99, ms",
        "From when a ping was due to the end of the repaint that its answer requested.",
        lambda r: r.paint.p99_ms if r.paint is not None else None,
        _milliseconds,
    ),
    Column("CPU, s", "CPU time of the program and its workers.", lambda r: r.resources.cpu_s, _two_decimals),
    Column(
        "memory, MB",
        "Peak resident memory of the program and its workers above the idle baseline.",
        lambda r: extra_mb(r),
        _tenths,
    ),
    Column(
        "threads", "Largest number of threads in all processes.", lambda r: r.resources.peak_threads, _whole
    ),
    Column(
        "processes",
        "Largest number of processes, including the program.",
        lambda r: r.resources.peak_processes,
        _whole,
    ),
    Column(
        "open files",
        "Largest number of open files, sockets and pipes.",
        lambda r: r.resources.peak_open_files,
        _whole,
    ),
    Column(
        "switches",
        "Voluntary context switches: a thread released its CPU to wait.",
        lambda r: r.resources.voluntary_switches,
        _whole,
    ),
    Column(
        "preemptions",
        "Involuntary context switches: the system took the CPU from a thread.",
        lambda r: r.resources.involuntary_switches,
        _whole,
    ),
    Column("parallelism", "Σ CPU ÷ work: cores used on average.", lambda r: r.parallelism, _two_decimals),
    Column("overlap", "Σ span ÷ work: tasks under way on average.", lambda r: r.overlap, _two_decimals),
    Column(
        "transfer, s",
        "Σ pickling and copying of large inputs and results between processes or interpreters.",
        lambda r: r.transfer_s,
        _seconds,
    ),
    Column("failed tasks", "Tasks that raised or were lost.", lambda r: r.tasks.failed, _whole),
    Column(
        "checksum",
        "Checksum of all results; equal for all models.",
        lambda r: r.checksum[:8] if r.checksum else None,
    ),
    Column(
        "notes",
        "Number of notes on the figures; point at the cell to read them.",
        lambda r: len(r.notes),
        _whole,
    ),
)
"""All columns, left to right."""


def smoothness_text(record: RunRecord) -> SortValue:
    """Return the word of the ladder, None without a measurement."""
    return str(record.latency.smoothness) if record.latency is not None else None


def sort_value(column: Column, record: RunRecord) -> SortValue:
    """Return the value to sort by: the column's value, or the rank of a word of the ladder."""
    if column.title == "smoothness":
        return float(record.latency.smoothness.rank) if record.latency is not None else None
    if column.title == "outcome":
        return float(list(Outcome).index(record.outcome))
    return column.value(record)


def extra_mb(record: RunRecord) -> SortValue:
    """Return the extra memory in MB (a million bytes)."""
    extra = record.resources.extra_rss_bytes
    return extra / 1e6 if extra is not None else None
