"""The starts of tasks outlive the process that wrote them down."""

import os
import threading
import time
from pathlib import Path

import pytest

from concgui.engine.execution.start_marks import StartMarker, StartMarks


def test_starts_are_read_by_task() -> None:
    """Each start that was written is read with its task, time and worker, and others are not."""
    marks = StartMarks()
    marker = StartMarker(marks.path)
    before_ns = time.perf_counter_ns()
    marker.mark(5)
    marker.mark(2)
    marker.close()
    found = list(marks)
    assert [mark.task for mark in found] == [2, 5]
    assert {(mark.process, mark.thread) for mark in found} == {(os.getpid(), threading.get_native_id())}
    assert all(before_ns <= mark.started_ns <= time.perf_counter_ns() for mark in found)
    marks.close()


def test_the_file_is_gone_at_the_end() -> None:
    """Nothing is left of the starts after `close`, which may be called twice."""
    marks = StartMarks()
    path = Path(marks.path)
    assert path.exists()
    marks.close()
    marks.close()
    assert not path.exists()
    assert list(marks) == []


@pytest.mark.parametrize("path", ["", "no-such-folder/marks"])
def test_without_a_file_tasks_run_all_the_same(path: str) -> None:
    """A worker that cannot write starts leaves them out."""
    marker = StartMarker(path)
    marker.mark(0)
    marker.close()
