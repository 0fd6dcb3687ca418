"""The list of kept runs: as many columns as fit."""

import io
from collections.abc import Sequence
from typing import TextIO

from concgui.cli.terminal.consoles import Column, Grid, layout_console, print_all
from concgui.engine.records.run_row import RunRow
from concgui.presentation.history_text import COLUMNS_BY_KEY

_LEFT_OUT = ("params", "experiment", "machine", "note", "longest_freeze", "pin", "tasks")
"""Columns that are left out one after another where the width does not suffice."""


def print_rows(stream: TextIO | None, rows: Sequence[RunRow]) -> None:
    """Print one line for each run; where even the fewest columns do not fit, a paragraph."""
    if stream is None:
        return
    console = layout_console(stream, io.StringIO())
    keys = [key for key in COLUMNS_BY_KEY if key not in ("note", "pin") or _is_used(key, rows)]
    grid = _grid(rows, keys)
    for key in _LEFT_OUT:
        if grid.fits(console):
            break
        keys = [kept for kept in keys if kept != key]
        grid = _grid(rows, keys)
    print_all(stream, grid)


def _is_used(key: str, rows: Sequence[RunRow]) -> bool:
    return any(COLUMNS_BY_KEY[key].text(row) for row in rows)


def _grid(rows: Sequence[RunRow], keys: Sequence[str]) -> Grid:
    columns = [COLUMNS_BY_KEY[key] for key in keys]
    return Grid(
        tuple(Column(column.head, is_number=column.is_number) for column in columns),
        tuple(tuple(column.text(row) for column in columns) for row in rows),
    )
