"""Tests of the comparison as a table in the terminal."""

import io

import pytest
from builders import record
from runner import NAMES

from concgui.cli.terminal.tables import print_experiment

HEADINGS = ("start-up", "total", "speed-up", "work speed-up", "p99", "longest freeze", "smoothness", "tasks")


@pytest.mark.parametrize(("width", "tables"), [(400, 1), (120, 2), (20, 0)])
def test_all_figures_are_printed_at_every_width(
    width: int, tables: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wide terminal has one table, a narrower one several, a very narrow one none; no figure is lost."""
    monkeypatch.setenv("COLUMNS", str(width))
    stream = io.StringIO()
    runs = [record(), record(model="thread-pool"), record(repeat=1), record(model="thread-pool", repeat=1)]
    print_experiment(stream, runs, NAMES, compares=True)
    lines = stream.getvalue().splitlines()
    assert sum(line.startswith("model ") for line in lines) == tables
    assert all(heading in stream.getvalue() for heading in HEADINGS)
    if tables:
        assert max(map(len, lines)) <= width
