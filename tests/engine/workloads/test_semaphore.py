"""Tests of the semaphore, as the server sees it."""

import threading
from concurrent.futures import CancelledError

import pytest
from runner import Runner

from concgui.engine.contracts.pairing import pair_availability
from concgui.engine.note import Note
from concgui.engine.workloads.catalogue import WORKLOADS, find_workload, for_any_matrix
from concgui.engine.workloads.semaphore import SemaphoreWork, ThreadGate
from concgui.qtlayer.catalogue import find_model


@pytest.mark.parametrize("model", ["thread-per-task", "asyncio-thread"])
def test_the_server_sees_no_more_requests_than_the_semaphore_lets_pass(model: str, runner: Runner) -> None:
    """With a limit it sees exactly that many at once, without one all of them."""
    for limit, seen in ((2, 2), (0, 6)):
        (record,) = runner.run(SemaphoreWork(limit=limit, wait_ms=150), model, tasks=6).records
        assert record.tasks.finished == 6
        assert dict(record.observed)["at_once"] == seen
        assert Note.of("requests-at-once", peak=seen, limit=limit) in record.notes


def test_a_task_that_waits_for_its_turn_hears_a_cancel() -> None:
    """A cancelled run does not make the requests that still waited; and the turn is given back."""
    cancelled = threading.Event()
    cancelled.set()
    semaphore = threading.BoundedSemaphore(1)
    gate = ThreadGate(None, semaphore, cancelled)  # type: ignore[arg-type]
    with pytest.raises(CancelledError), gate.passed():
        pytest.fail("the turn came although the run was cancelled")
    assert semaphore.acquire(blocking=False)
    with pytest.raises(CancelledError), gate.passed():
        pytest.fail("the turn came although there was none")


def test_workers_with_memories_of_their_own_are_refused() -> None:
    """A semaphore of one process would not bound the others."""
    found = pair_availability(find_model("process-pool").info, SemaphoreWork())
    assert "memories of their own" in found.reason
    assert pair_availability(find_model("qthreadpool").info, SemaphoreWork())


def test_what_is_there_for_a_lesson_is_in_no_matrix_unless_named() -> None:
    """The default columns leave it out; its key finds it."""
    keys = {entry.key for entry in for_any_matrix(WORKLOADS)}
    assert "semaphore" not in keys and "sleep" in keys
    assert find_workload("semaphore").info.only_if_named
