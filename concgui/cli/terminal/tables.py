"""The table of an experiment: how fast, how smooth, and remarks below."""

import io
from collections.abc import Collection, Sequence
from typing import TextIO

from rich.text import Text

from concgui.cli.terminal.consoles import Column, Grid, layout_console, print_all
from concgui.engine.findings.finding import FindingKey
from concgui.engine.records.ladder import Smoothness
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.model_names import ModelNames
from concgui.presentation.plain_text import one_line
from concgui.presentation.remarks import remarks_on
from concgui.presentation.summary_table import (
    MODEL,
    REST,
    TIMES,
    WINDOW,
    SummaryColumn,
    SummaryRow,
    comparing_columns,
    summary_rows,
)

SMOOTHNESS_STYLES = {
    Smoothness.SMOOTH: "green",
    Smoothness.NOTICEABLE: "green",
    Smoothness.SLUGGISH: "yellow",
    Smoothness.JANKY: "yellow",
    Smoothness.FROZEN: "bold red",
    Smoothness.NOT_RESPONDING: "bold red",
}
"""Styles of the ladder's words on a terminal."""


def print_experiment(
    stream: TextIO | None,
    records: Sequence[RunRecord],
    names: ModelNames,
    *,
    compares: bool,
    told: Collection[FindingKey] = (),
) -> None:
    """Print the runs: one row per model, medians with minimum and maximum, remarks below.

    Args:
        stream: The stream to print to.
        records: The measured runs, all of one workload.
        names: The displayed names of the models.
        compares: Whether to print a speed-up.
        told: Findings that were printed above, whose notes are not repeated.
    """
    if stream is None or not records:
        return
    rows = summary_rows(records, names)
    remarks = list(map(one_line, remarks_on(records, names, compares=compares, told=told)))
    gap = [""] if remarks else []
    compared = comparing_columns(rows, compares=compares)
    print_all(stream, *_grids_that_fit(stream, rows, compared), *gap, *remarks)


def _grids_that_fit(
    stream: TextIO, rows: Sequence[SummaryRow], compared: tuple[SummaryColumn, ...]
) -> list[Grid | str]:
    """Return one table with both axes if it fits, otherwise as few tables as fit, one after another."""
    console = layout_console(stream, io.StringIO())
    together = _grid(rows, (MODEL, *TIMES, *compared, *WINDOW, *REST))
    for parts in (
        [(*TIMES, *compared, *WINDOW, *REST)],
        [(*TIMES, *compared), (*WINDOW, *REST)],
        [TIMES, (*compared, *WINDOW, *REST)],
        [TIMES, (*compared, *WINDOW), REST],
    ):
        grids = [_grid(rows, (MODEL, *part)) for part in parts]
        if all(grid.fits(console) for grid in grids):
            return [piece for grid in grids for piece in ("", grid)][1:]
    return [together]


def _grid(rows: Sequence[SummaryRow], columns: tuple[SummaryColumn, ...]) -> Grid:
    return Grid(
        tuple(Column(column.heading, is_number=column.is_number) for column in columns),
        tuple(tuple(_cell(column, row) for column in columns) for row in rows),
    )


def _cell(column: SummaryColumn, row: SummaryRow) -> str | Text:
    """Return what stands in a row, the name in bold and the word for the window in its colour."""
    text = column.text(row)
    if column is MODEL:
        return Text(text, style="bold")
    smoothness = row.summary.smoothness
    if column.key == "smoothness":
        return Text(text, style=SMOOTHNESS_STYLES[smoothness] if smoothness else "")
    return text
