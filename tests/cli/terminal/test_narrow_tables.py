"""Tables in terminals of any width, without running anything."""

import io

import builders
import pytest
from matrices import PLAN, RECORDS, cells_of
from runner import NAMES

from concgui.cli.terminal.matrix_table import print_matrix
from concgui.cli.terminal.tables import print_experiment
from concgui.engine.evaluation.matrix_cells import MatrixResult
from concgui.engine.tasks.outcome import Outcome

at_every_width = pytest.mark.parametrize("width", [20, 40, 80, 120, 200])


def assert_whole(shown: str, words: set[str], width: int) -> None:
    """Assert that no word is cut, and that no line is too long which could have been broken."""
    assert words <= set(shown.replace(":", " ").replace(",", " ").split())
    lines = [line for line in shown.splitlines() if len(line) > width]
    assert [line for line in lines if max(map(len, line.split())) < width - 18] == []


@at_every_width
def test_a_comparison_is_shown_whole(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit as a table is shown as paragraphs."""
    monkeypatch.setenv("COLUMNS", str(width))
    stream = io.StringIO()
    records = (builders.record(), builders.record(model="thread-pool", id="1" * 32))
    print_experiment(stream, records, NAMES, compares=True)
    words = {"blocking", "thread-pool", "start-up", "teardown", "longest", "freeze", "smoothness"}
    assert_whole(stream.getvalue(), words, width)


@at_every_width
def test_a_matrix_is_shown_whole(width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A matrix of many workloads is shown in several parts, or as paragraphs."""
    monkeypatch.setenv("COLUMNS", str(width))
    stream = io.StringIO()
    print_matrix(stream, MatrixResult(PLAN, RECORDS, cells_of(RECORDS), Outcome.FINISHED), NAMES)
    assert_whole(stream.getvalue(), {*PLAN.models, *PLAN.workload_keys}, width)
