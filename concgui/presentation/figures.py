"""The catalogue of figures: each is declared once, and every table and every file is made from it.

A new figure is one entry of `FIGURES`. It then stands in the results table, in the CSV and in the JSON of a
run, in that order. With a `spread` it also stands in the summaries of the JSON.
"""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from concgui.engine.evaluation.summary import ModelSummary, Spread
from concgui.engine.records.ladder import Smoothness
from concgui.engine.records.latency import LatencySummary
from concgui.engine.records.paint import PaintSummary
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.labels import OUTCOME_LABELS
from concgui.presentation.notes import note_text
from concgui.presentation.numbers import UNKNOWN, on_its_rung, spread_text
from concgui.presentation.verdict_text import latency_verdict

FigureValue = str | int | float | None
"""A figure in full precision, in the unit that its key names; None where it is not known."""


class Place(enum.Flag):
    """Where a figure stands."""

    TABLE = enum.auto()
    """In the results table of the window."""
    CSV = enum.auto()
    JSON = enum.auto()
    FILES = CSV | JSON
    ALL = TABLE | FILES


@dataclass(frozen=True, slots=True)
class Figure:
    """What is known of a run under one name.

    Attributes:
        key: Its name in files; carries the unit of the value.
        label: Its name for people, without the unit.
        unit: The unit in which people see it; "" for none.
        help: One sentence that explains it.
        value: Reads it from a record.
        compared: Reads it from the summary of the run's model instead: a comparison with other runs.
        text: What people see of a value that is known, without the unit; None for the value as it is.
        words: What people see where that depends on more than the value; it is also shown of an unknown one.
        rank: What it is sorted by where that is not the value itself.
        path: Keys that lead to it in the JSON of a run; () for its own key alone.
        places: Where it stands.
        is_number: Whether it is a number and not a word, so that tables align it to the right.
        spread: Reads median, minimum and maximum of it from the summary of several runs.
    """

    key: str
    label: str
    unit: str
    help: str
    value: Callable[[RunRecord], FigureValue]
    text: Callable[[Any], str] | None = None
    compared: Callable[[ModelSummary], FigureValue] | None = None
    words: Callable[[RunRecord], str] | None = None
    rank: Callable[[Any], float] | None = None
    path: tuple[str, ...] = ()
    places: Place = Place.ALL
    is_number: bool = True
    spread: Callable[[ModelSummary], Spread | None] | None = None

    @property
    def head(self) -> str:
        """The label with the unit, for the head of a column."""
        return f"{self.label}, {self.unit}" if self.unit else self.label

    @property
    def json_path(self) -> tuple[str, ...]:
        """The keys that lead to it in the JSON of a run."""
        return self.path or (self.key,)

    def read(self, record: RunRecord, summary: ModelSummary | None) -> FigureValue:
        """Return it in full precision.

        Args:
            record: The run.
            summary: The summary of the run's model; None if the run is not compared.
        """
        if self.compared is None:
            return self.value(record)
        return self.compared(summary) if summary is not None else None

    def shown(self, record: RunRecord, summary: ModelSummary | None = None) -> str:
        """Return what people see of it, without the unit."""
        if self.words is not None:
            return self.words(record)
        value = self.read(record, summary)
        if value is None:
            return UNKNOWN
        return self.text(value) if self.text is not None else str(value)

    def sorted_by(self, record: RunRecord, summary: ModelSummary | None = None) -> FigureValue:
        """Return what it is sorted by."""
        value = self.read(record, summary)
        return self.rank(value) if self.rank is not None and value is not None else value

    def spread_text(self, summary: ModelSummary) -> str:
        """Return median, minimum and maximum with the unit, for a figure that has a `spread`."""
        found = self.spread(summary) if self.spread is not None else None
        return UNKNOWN if found is None else spread_text(found, unit_s=_UNIT_S[self.unit])


_UNIT_S: Mapping[str, float] = {"s": 1.0, "ms": 0.001}


def _latency(figure: Callable[[LatencySummary], FigureValue]) -> Callable[[RunRecord], FigureValue]:
    return lambda record: figure(record.latency) if record.latency is not None else None


def _paint(figure: Callable[[PaintSummary], float]) -> Callable[[RunRecord], FigureValue]:
    return lambda record: figure(record.paint) if record.paint is not None else None


def _digits(count: int, scale: float = 1.0) -> Callable[[float], str]:
    """Return what writes a number with that many digits behind the point, after a change of unit."""
    return lambda value: f"{value * scale:.{count}f}"


def _milliseconds(value: float) -> str:
    digits = 2 if value < 10 else 1 if value < 1000 else 0
    return on_its_rung(value, digits).replace(",", "")


_whole = _digits(0)
_seconds = _digits(3)

FIGURES: tuple[Figure, ...] = (
    Figure(
        "model",
        "model",
        "",
        "The concurrency model: how the tasks were executed.",
        lambda r: r.model,
        is_number=False,
    ),
    Figure(
        "workload",
        "workload",
        "",
        "What each task did.",
        lambda r: r.workload,
        places=Place.FILES,
        is_number=False,
    ),
    Figure(
        "params",
        "parameters",
        "",
        "The parameters of the workload.",
        lambda r: "; ".join(f"{name}={value}" for name, value in r.params.items()),
        places=Place.CSV,
        is_number=False,
    ),
    Figure(
        "repeat",
        "repeat",
        "",
        "The repeat of the experiment.",
        lambda r: r.repeat,
        text=lambda value: _whole(value + 1),
    ),
    Figure(
        "workers", "workers", "", "How many workers were asked for.", lambda r: r.workers, places=Place.FILES
    ),
    Figure(
        "outcome",
        "outcome",
        "",
        "How the run ended.",
        lambda r: r.outcome.value,
        text=lambda value: OUTCOME_LABELS[Outcome(value)],
        rank=lambda value: list(Outcome).index(Outcome(value)),
        is_number=False,
    ),
    Figure(
        "startup_s",
        "start-up",
        "s",
        "From the start of the run to the start of the first task.",
        lambda r: r.times.startup_s,
        _seconds,
        spread=lambda s: s.startup_s,
    ),
    Figure(
        "work_s",
        "work",
        "s",
        "From the start of the first task to the end of the last one.",
        lambda r: r.times.work_s,
        _seconds,
        spread=lambda s: s.work_s,
    ),
    Figure(
        "teardown_s",
        "teardown",
        "s",
        "From the end of the last task until everything was released.",
        lambda r: r.times.teardown_s,
        _seconds,
        spread=lambda s: s.teardown_s,
    ),
    Figure(
        "wall_s",
        "total",
        "s",
        "Start-up, work and teardown together.",
        lambda r: r.times.wall_s,
        _seconds,
        spread=lambda s: s.wall_s,
    ),
    Figure(
        "speedup",
        "speed-up",
        "×",
        "Median total time of blocking, start-up included, divided by that of this model.",
        lambda _: None,
        _digits(2),
        compared=lambda s: s.speedup,
        places=Place.TABLE | Place.CSV,
    ),
    Figure(
        "work_speedup",
        "work speed-up",
        "×",
        "The speed-up of the work alone, without start-up and teardown.",
        lambda _: None,
        _digits(2),
        compared=lambda s: s.work_speedup,
        places=Place.TABLE | Place.CSV,
    ),
    Figure(
        "smoothness",
        "smoothness",
        "",
        "The verdict on the window, by its longest freeze; uneven if p99 exceeds one frame.",
        _latency(lambda found: found.smoothness.value),
        words=lambda r: latency_verdict(r.latency),
        rank=lambda value: Smoothness(value).rank,
        path=("ui", "smoothness"),
        is_number=False,
    ),
    Figure(
        "is_uneven",
        "uneven",
        "",
        "Whether the window was smooth, but its p99 exceeds one frame.",
        _latency(lambda found: found.is_uneven),
        path=("ui", "is_uneven"),
        places=Place.FILES,
        is_number=False,
    ),
    Figure(
        "pings",
        "pings",
        "",
        "How many times the observer asked the window.",
        _latency(lambda found: found.pings),
        _whole,
        path=("ui", "pings"),
        places=Place.FILES,
    ),
    Figure(
        "p50_ms",
        "p50",
        "ms",
        "The median latency of the window.",
        _latency(lambda found: found.p50_ms),
        _milliseconds,
        path=("ui", "p50_ms"),
    ),
    Figure(
        "p95_ms",
        "p95",
        "ms",
        "95% of the pings waited no longer.",
        _latency(lambda found: found.p95_ms),
        _milliseconds,
        path=("ui", "p95_ms"),
    ),
    Figure(
        "p99_ms",
        "p99",
        "ms",
        "99% of the pings waited no longer.",
        _latency(lambda found: found.p99_ms),
        _milliseconds,
        path=("ui", "p99_ms"),
        spread=lambda s: s.p99_ms,
    ),
    Figure(
        "longest_freeze_ms",
        "longest freeze",
        "ms",
        "The largest latency of the run.",
        _latency(lambda found: found.longest_freeze_ms),
        _milliseconds,
        path=("ui", "longest_freeze_ms"),
        spread=lambda s: s.longest_freeze_ms,
    ),
    Figure(
        "freezes",
        "freezes",
        "",
        "How many times the window did not answer for more than 50 ms.",
        _latency(lambda found: found.freezes),
        _whole,
        path=("ui", "freezes"),
    ),
    Figure(
        "blocked_ms",
        "blocked time",
        "ms",
        "The part of the freezes that exceeds 50 ms, in total.",
        _latency(lambda found: found.blocked_ms),
        _milliseconds,
        path=("ui", "blocked_ms"),
        places=Place.FILES,
    ),
    Figure(
        "blocked_share",
        "blocked",
        "%",
        "The part of the freezes that exceeds 50 ms, as a share of the run.",
        _latency(lambda found: found.blocked_share),
        _digits(1, scale=100),
        path=("ui", "blocked_share"),
    ),
    Figure(
        "baseline_p99_ms",
        "baseline p99",
        "ms",
        "The p99 of the idle window just before the run.",
        lambda r: r.baseline.p99_ms if r.baseline is not None else None,
        _milliseconds,
        path=("ui", "baseline_p99_ms"),
    ),
    Figure(
        "paint_p50_ms",
        "to paint p50",
        "ms",
        "The median time from when a ping was due to the end of the repaint that its answer requested.",
        _paint(lambda found: found.p50_ms),
        _milliseconds,
        path=("ui", "paint_p50_ms"),
        places=Place.FILES,
    ),
    Figure(
        "paint_p99_ms",
        "to paint p99",
        "ms",
        "99% of the repaints that a ping requested ended no later after that ping was due.",
        _paint(lambda found: found.p99_ms),
        _milliseconds,
        path=("ui", "paint_p99_ms"),
    ),
    Figure(
        "longest_paint_ms",
        "longest to paint",
        "ms",
        "The longest time from when a ping was due to the end of the repaint that its answer requested.",
        _paint(lambda found: found.longest_ms),
        _milliseconds,
        path=("ui", "longest_paint_ms"),
        places=Place.FILES,
    ),
    Figure(
        "cpu_s",
        "CPU",
        "s",
        "The CPU time of the program and its workers.",
        lambda r: r.resources.cpu_s,
        _digits(2),
    ),
    Figure(
        "peak_rss_bytes",
        "peak memory",
        "MB",
        "The peak of the resident memory of the program and its workers.",
        lambda r: r.resources.peak_rss_bytes,
        _digits(1, scale=1e-6),
        places=Place.FILES,
    ),
    Figure(
        "baseline_rss_bytes",
        "baseline memory",
        "MB",
        "The resident memory of the program just before the run.",
        lambda r: r.resources.baseline_rss_bytes,
        _digits(1, scale=1e-6),
        places=Place.FILES,
    ),
    Figure(
        "extra_rss_bytes",
        "memory",
        "MB",
        "The peak of the resident memory of the program and its workers, above the idle baseline.",
        lambda r: r.resources.extra_rss_bytes,
        _digits(1, scale=1e-6),
    ),
    Figure(
        "peak_threads",
        "threads",
        "",
        "The largest number of threads, in all processes of the program.",
        lambda r: r.resources.peak_threads,
        _whole,
    ),
    Figure(
        "peak_processes",
        "processes",
        "",
        "The largest number of processes, including the program.",
        lambda r: r.resources.peak_processes,
        _whole,
    ),
    Figure(
        "peak_open_files",
        "open files",
        "",
        "The largest number of open files, sockets and pipes.",
        lambda r: r.resources.peak_open_files,
        _whole,
    ),
    Figure(
        "voluntary_switches",
        "switches",
        "",
        "Voluntary context switches: a thread gave up its CPU to wait.",
        lambda r: r.resources.voluntary_switches,
        _whole,
    ),
    Figure(
        "involuntary_switches",
        "preemptions",
        "",
        "Involuntary context switches: the system took the CPU from a thread.",
        lambda r: r.resources.involuntary_switches,
        _whole,
    ),
    Figure(
        "other_cores",
        "other cores",
        "",
        "How many cores other programs used during the run, on average.",
        lambda r: r.resources.other_cores,
        _digits(2),
        places=Place.FILES,
    ),
    Figure(
        "throttled_s",
        "throttled",
        "s",
        "For how long a CPU quota stopped the program during the run.",
        lambda r: r.resources.throttled_s,
        _seconds,
        places=Place.FILES,
    ),
    Figure(
        "parallelism",
        "parallelism",
        "",
        "Σ CPU ÷ work: how many cores the tasks used on average.",
        lambda r: r.parallelism,
        _digits(2),
    ),
    Figure(
        "overlap",
        "overlap",
        "",
        "Σ span ÷ work: how many tasks were under way on average.",
        lambda r: r.overlap,
        _digits(2),
    ),
    Figure(
        "transfer_s",
        "transfer",
        "s",
        "Σ pickling, copying and unpickling of large inputs and results between memories.",
        lambda r: r.transfer_s,
        _seconds,
    ),
    Figure(
        "tasks_total",
        "tasks",
        "",
        "How many tasks the run had.",
        lambda r: r.tasks.total,
        _whole,
        path=("tasks", "total"),
        places=Place.FILES,
    ),
    Figure(
        "tasks_finished",
        "finished tasks",
        "",
        "How many tasks returned a result.",
        lambda r: r.tasks.finished,
        _whole,
        path=("tasks", "finished"),
        places=Place.FILES,
    ),
    Figure(
        "tasks_failed",
        "failed tasks",
        "",
        "How many tasks raised an exception or were lost.",
        lambda r: r.tasks.failed,
        _whole,
        path=("tasks", "failed"),
    ),
    Figure(
        "tasks_cancelled",
        "cancelled tasks",
        "",
        "How many tasks were cancelled or never began.",
        lambda r: r.tasks.cancelled,
        _whole,
        path=("tasks", "cancelled"),
        places=Place.FILES,
    ),
    Figure(
        "cancel_s",
        "time to stop",
        "s",
        "From the request to cancel until the last worker stopped.",
        lambda r: r.cancel_s,
        _seconds,
        places=Place.FILES,
        spread=lambda s: s.cancel_s,
    ),
    Figure(
        "observer_cpu_share",
        "observer",
        "%",
        "The CPU time of the observer, as a share of the run: what measuring cost.",
        lambda r: r.observer_cpu_share,
        _digits(1, scale=100),
        places=Place.FILES,
    ),
    Figure(
        "checksum",
        "checksum",
        "",
        "A checksum of all results; it is the same for all models.",
        lambda r: r.checksum,
        text=lambda value: value[:8],
        is_number=False,
    ),
    Figure(
        "note_count",
        "notes",
        "",
        "What a reader of the figures must know; point at the cell to read it.",
        lambda r: len(r.notes),
        _whole,
        places=Place.TABLE,
        is_number=False,
    ),
    Figure(
        "notes",
        "notes",
        "",
        "What a reader of the figures must know.",
        lambda r: " | ".join(map(note_text, r.notes)),
        places=Place.CSV,
    ),
)
"""All figures, in the order in which tables and files show them."""


def figures_in(place: Place) -> tuple[Figure, ...]:
    """Return the figures that stand in a place."""
    return tuple(figure for figure in FIGURES if place in figure.places)


def measured_spreads(summary: ModelSummary) -> tuple[Figure, ...]:
    """Return the figures of which the summary has median, minimum and maximum."""
    return tuple(figure for figure in FIGURES if figure.spread is not None and figure.spread(summary))


def find_figure(key: str) -> Figure:
    """Return the figure of that key.

    Raises:
        KeyError: There is none.
    """
    for figure in FIGURES:
        if figure.key == key:
            return figure
    raise KeyError(key)
