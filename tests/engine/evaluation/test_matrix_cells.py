"""The cells of a matrix have figures compared within a workload, or the reason why there are none."""

import dataclasses

import pytest
from builders import record, said
from builders import span as span_row

from concgui.engine.evaluation.matrix_cells import failure_reason, matrix_cells, records_of_complete_pairs
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.presentation.notes import reason_text

FAILED = span_row(0, outcome=Outcome.FAILED, error=TaskError("ValueError", "no", "trace"))


def test_cells_are_compared_within_their_workload() -> None:
    """Speed-ups refer to `blocking` on the same workload, and pairs not run yet are empty."""
    slow = record(model="blocking", workload="sleep")
    fast_times = dataclasses.replace(slow.times, released_ns=slow.times.released_ns // 2)
    fast = record(model="pool", workload="sleep", times=fast_times)
    other = record(model="pool", workload="primes", checksum="other")
    cells = matrix_cells(("blocking", "pool", "x"), ("sleep", "primes"), (slow, fast, other), {})
    found = {(cell.model, cell.workload): cell.summary for cell in cells}
    assert found["pool", "sleep"].speedup == pytest.approx(2.0)
    assert found["pool", "primes"].speedup is None
    assert found["x", "sleep"] is found["blocking", "primes"] is None


def test_cells_have_reasons() -> None:
    """A pair that cannot run has its reason, and a failed one its first error."""
    failed = record(model="a", workload="sleep", outcome=Outcome.FAILED, spans=(FAILED,))
    cells = matrix_cells(("a", "b"), ("sleep",), (failed,), {("b", "sleep"): (said("needs Python 3.14"),)})
    assert cells[0].reason == failure_reason(failed)
    assert "ValueError: no" in reason_text(cells[0].reason)
    assert (cells[1].summary, cells[1].reason) == (None, (said("needs Python 3.14"),))


def test_only_complete_pairs_are_kept() -> None:
    """Only pairs of which all repeats ran and none was cancelled are kept."""
    whole = [record(model="a", repeat=0), record(model="a", repeat=1)]
    part = [record(model="b", repeat=0)]
    ended = [record(model="c", repeat=0), record(model="c", repeat=1, outcome=Outcome.CANCELLED)]
    assert records_of_complete_pairs([*whole, *part, *ended], 2) == tuple(whole)
