"""The table of an experiment: how fast, how smooth, and remarks below."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.text import Text

from concgui.cli.terminal.consoles import Column, Grid, layout_console, print_all
from concgui.engine.evaluation.summary import ModelSummary, summarise
from concgui.engine.records.ladder import Smoothness
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.figures import find_figure
from concgui.presentation.model_names import ModelNames
from concgui.presentation.numbers import memory_text, ratio_text, unfinished_texts
from concgui.presentation.plain_text import one_line
from concgui.presentation.remarks import remarks_on
from concgui.presentation.verdict_text import summary_verdict

SMOOTHNESS_STYLES = {
    Smoothness.SMOOTH: "green",
    Smoothness.NOTICEABLE: "green",
    Smoothness.SLUGGISH: "yellow",
    Smoothness.JANKY: "yellow",
    Smoothness.FROZEN: "bold red",
    Smoothness.NOT_RESPONDING: "bold red",
}
"""Styles of the ladder's words on a terminal."""


@dataclass(frozen=True, slots=True)
class _Row:
    """One model: its name, its summary and its runs."""

    name: str
    summary: ModelSummary
    records: tuple[RunRecord, ...]


@dataclass(frozen=True, slots=True)
class _Column:
    heading: str
    cell: Callable[[_Row], str | Text]
    is_number: bool = True


def _tasks_text(row: _Row) -> str:
    total = sum(record.tasks.total for record in row.records)
    finished = sum(record.tasks.finished for record in row.records)
    failed = sum(record.tasks.failed for record in row.records)
    cancelled = sum(record.tasks.cancelled for record in row.records)
    return ", ".join([f"{finished:,}/{total:,}", *unfinished_texts(failed, cancelled)])


def _extra_memory_text(row: _Row) -> str:
    """Return the memory above the idle baseline, because the program's own memory is no cost of the model."""
    known = [r.resources.extra_rss_bytes for r in row.records if r.resources.extra_rss_bytes is not None]
    return memory_text(max(known, default=None))


def _smoothness_text(row: _Row) -> Text:
    smoothness = row.summary.smoothness
    return Text(summary_verdict(row.summary), style=SMOOTHNESS_STYLES[smoothness] if smoothness else "")


def _figure(key: str, cell: Callable[[_Row], str | Text] | None = None) -> _Column:
    """Return the column of a figure, with its median, minimum and maximum unless something else is shown."""
    figure = find_figure(key)
    return _Column(figure.label, cell or (lambda row: figure.spread_text(row.summary)), figure.is_number)


_MODEL = _figure("model", lambda row: Text(row.name, style="bold"))
_TIMES = (_figure("startup_s"), _figure("work_s"), _figure("teardown_s"), _figure("wall_s"))
_FAST = (
    *_TIMES,
    _Column("speed-up", lambda row: ratio_text(row.summary.speedup)),
    _Column("work speed-up", lambda row: ratio_text(row.summary.work_speedup)),
)
_SMOOTH = (_figure("p99_ms"), _figure("longest_freeze_ms"), _figure("smoothness", _smoothness_text))
_REST = (_figure("tasks_total", _tasks_text), _Column("extra memory", _extra_memory_text))


def print_experiment(
    stream: TextIO | None, records: Sequence[RunRecord], names: ModelNames, *, compares: bool
) -> None:
    """Print the runs: one row per model, medians with minimum and maximum, remarks below.

    Args:
        stream: The stream to print to.
        records: The measured runs, all of one workload.
        names: The displayed names of the models.
        compares: Whether to print a speed-up.
    """
    if stream is None or not records:
        return
    rows = [
        _Row(
            # The key may come from a file that anybody wrote.
            one_line(names.marked_name(summary.model)),
            summary,
            tuple(record for record in records if record.model == summary.model),
        )
        for summary in summarise(records)
    ]
    fast = _FAST if compares else _TIMES
    remarks = list(map(one_line, remarks_on(records, names, compares=compares)))
    gap = [""] if remarks else []
    print_all(stream, *_grids_that_fit(stream, rows, fast), *gap, *remarks)


def _grids_that_fit(stream: TextIO, rows: list[_Row], fast: tuple[_Column, ...]) -> list[Grid | str]:
    """Return one table with both axes if it fits, otherwise as few tables as fit, one after another."""
    console = layout_console(stream, io.StringIO())
    together = _grid(rows, (_MODEL, *fast, *_SMOOTH, *_REST))
    speedups = tuple(column for column in fast if column not in _TIMES)
    for parts in (
        [(*fast, *_SMOOTH, *_REST)],
        [fast, (*_SMOOTH, *_REST)],
        [_TIMES, (*speedups, *_SMOOTH, *_REST)],
        [_TIMES, (*speedups, *_SMOOTH), _REST],
    ):
        grids = [_grid(rows, (_MODEL, *part)) for part in parts]
        if all(grid.fits(console) for grid in grids):
            return [piece for grid in grids for piece in ("", grid)][1:]
    return [together]


def _grid(rows: list[_Row], columns: tuple[_Column, ...]) -> Grid:
    return Grid(
        tuple(Column(column.heading, is_number=column.is_number) for column in columns),
        tuple(tuple(column.cell(row) for column in columns) for row in rows),
    )
