"""The table of an experiment, one row per model: its columns and their words, wherever it is shown."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from concgui.engine.evaluation.summary import ModelSummary, summarise
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.stopping import have_stopping
from concgui.presentation.figures import find_figure
from concgui.presentation.model_names import ModelNames
from concgui.presentation.numbers import memory_text, ratio_text, unfinished_texts
from concgui.presentation.plain_text import one_line
from concgui.presentation.verdict_text import summary_verdict


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One model.

    Attributes:
        name: Its displayed name; the key may come from a file that anybody wrote.
        summary: The summary of its runs.
        records: Its runs.
    """

    name: str
    summary: ModelSummary
    records: tuple[RunRecord, ...]


@dataclass(frozen=True, slots=True)
class SummaryColumn:
    """One column.

    Attributes:
        key: Names it; the key of its figure where it has one.
        heading: Its name for people.
        text: Returns what stands in a row.
        is_number: Whether it holds numbers, which are aligned to the right.
    """

    key: str
    heading: str
    text: Callable[[SummaryRow], str]
    is_number: bool = True


def summary_rows(records: Sequence[RunRecord], names: ModelNames) -> tuple[SummaryRow, ...]:
    """Return one row per model, in the order in which the models first appear.

    Args:
        records: The runs, all of one workload.
        names: The displayed names of the models.
    """
    return tuple(
        SummaryRow(
            one_line(names.marked_name(summary.model)),
            summary,
            tuple(record for record in records if record.model == summary.model),
        )
        for summary in summarise(records)
    )


def _tasks_text(row: SummaryRow) -> str:
    total = sum(record.tasks.total for record in row.records)
    finished = sum(record.tasks.finished for record in row.records)
    failed = sum(record.tasks.failed for record in row.records)
    cancelled = sum(record.tasks.cancelled for record in row.records)
    return ", ".join([f"{finished:,}/{total:,}", *unfinished_texts(failed, cancelled)])


def _extra_memory_text(row: SummaryRow) -> str:
    """Return the memory above the idle baseline, because the program's own memory is no cost of the model."""
    known = [r.resources.extra_rss_bytes for r in row.records if r.resources.extra_rss_bytes is not None]
    return memory_text(max(known, default=None))


def _figure(key: str, text: Callable[[SummaryRow], str] | None = None) -> SummaryColumn:
    """Return the column of a figure, with its median, minimum and maximum unless something else is shown."""
    figure = find_figure(key)
    shown = text or (lambda row: figure.spread_text(row.summary))
    return SummaryColumn(key, figure.label, shown, figure.is_number)


MODEL = _figure("model", lambda row: row.name)
TIMES = (_figure("startup_s"), _figure("work_s"), _figure("teardown_s"), _figure("wall_s"))
SPEEDUPS = (
    SummaryColumn("speedup", "speed-up", lambda row: ratio_text(row.summary.speedup)),
    SummaryColumn("work_speedup", "work speed-up", lambda row: ratio_text(row.summary.work_speedup)),
)
STOPPING = (_figure("cancel_s"),)
WINDOW = (
    _figure("p99_ms"),
    _figure("longest_freeze_ms"),
    _figure("smoothness", lambda row: summary_verdict(row.summary)),
)
REST = (
    _figure("tasks_total", _tasks_text),
    SummaryColumn("extra_rss_bytes", "extra memory", _extra_memory_text),
)


def comparing_columns(rows: Sequence[SummaryRow], *, compares: bool) -> tuple[SummaryColumn, ...]:
    """Return the columns that compare models: the speed-up, or the time to stop where runs were cancelled."""
    if any(have_stopping(row.records) for row in rows):
        return STOPPING
    return SPEEDUPS if compares else ()


def summary_columns(rows: Sequence[SummaryRow], *, compares: bool) -> tuple[SummaryColumn, ...]:
    """Return all columns of a table with these rows; those of the speed-up only where models are compared."""
    return (MODEL, *TIMES, *comparing_columns(rows, compares=compares), *WINDOW, *REST)
