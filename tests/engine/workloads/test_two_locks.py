"""Tasks that take two locks in opposite order deadlock, give up and report it."""

import asyncio
import pickle
import queue
import threading
from concurrent.futures import CancelledError, ThreadPoolExecutor

import pytest
from small_workloads import prepared, seen, sentences
from waiting import PATIENCE_S, run_async, wait_for, wait_for_event

from concgui.engine.contracts.workload import SessionContext
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.task import Task
from concgui.engine.workloads import two_locks
from concgui.engine.workloads.two_locks import DeadlockError, TwoLocks

FIRST, SECOND, THIRD = (Task(number, 20_260 + number) for number in range(3))


class ControlledPauses(threading.Event):
    """A cancel event that is never set; a task that pauses on it continues when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self._pauses: queue.SimpleQueue[threading.Event] = queue.SimpleQueue()

    def wait(self, timeout: float | None = None) -> bool:
        resumed = threading.Event()
        self._pauses.put(resumed)
        wait_for_event(resumed, "the test resumes the task")
        return self.is_set()

    def next_pause(self) -> threading.Event:
        """Wait until a task pauses; return the event that ends its pause."""
        return self._pauses.get(timeout=PATIENCE_S)


class WatchedLock:
    """A lock that counts the threads that requested it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requesting: set[int] = set()

    @property
    def requests(self) -> int:
        """Number of threads that have requested the lock."""
        return len(self._requesting)

    def acquire(self, timeout: float) -> bool:
        self._requesting.add(threading.get_ident())
        return self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        self._lock.release()

    def locked(self) -> bool:
        return self._lock.locked()


def locks_of(workload, cancelled=None):
    return workload.session(SessionContext(2, cancelled or threading.Event()))


def test_two_tasks_in_opposite_order_both_give_up() -> None:
    """Two tasks that each hold one lock and request the other fail, with a reason naming both locks."""
    with prepared(TwoLocks(duration_ms=100, patience_ms=20)) as workload, locks_of(workload) as locks:
        with ThreadPoolExecutor(2) as pool:
            calls = [pool.submit(workload.call, locks, task) for task in (FIRST, SECOND)]
            with pytest.raises(DeadlockError, match="held lock A and waited 20 ms for lock B"):
                calls[0].result(PATIENCE_S)
            with pytest.raises(DeadlockError, match="held lock B and waited 20 ms for lock A"):
                calls[1].result(PATIENCE_S)
        assert not any(shared.lock.locked() for shared in locks.locks)
        assert seen(workload, []) == {"gave_up": 2, "elsewhere": 0}


def test_the_later_task_is_not_saved_by_the_failure_of_the_earlier() -> None:
    """A task that gives up keeps its lock until the other has given up, however late that one started."""
    pauses = ControlledPauses()
    with prepared(TwoLocks(patience_ms=1)) as workload, locks_of(workload, pauses) as locks:
        with ThreadPoolExecutor(2) as pool:
            early = pool.submit(workload.call, locks, FIRST)
            early_pause = pauses.next_pause()
            late = pool.submit(workload.call, locks, SECOND)
            late_pause = pauses.next_pause()
            early_pause.set()
            wait_for_event(locks.locks[0].holder_gave_up, "the early task gives up")
            assert locks.locks[0].lock.locked() and not early.done()
            late_pause.set()
            assert isinstance(early.exception(PATIENCE_S), DeadlockError)
            assert isinstance(late.exception(PATIENCE_S), DeadlockError)


def test_no_task_waits_forever_for_another_to_give_up(monkeypatch) -> None:
    """A lock holder that never gives up delays the other task's failure but does not prevent it."""
    monkeypatch.setattr(two_locks, "_FOR_THE_OTHER_S", 0.0)
    workload = TwoLocks(duration_ms=0, patience_ms=1)
    with locks_of(workload) as locks:
        stuck = locks.locks[1]
        stuck.lock.acquire()
        with pytest.raises(DeadlockError):
            workload.call(locks, FIRST)
        assert not locks.locks[0].lock.locked()


@pytest.mark.parametrize("tasks", [(FIRST, SECOND), (FIRST, SECOND, THIRD)], ids=["second", "first"])
def test_cancel_ends_every_wait(tasks) -> None:
    """Tasks that wait for their second lock, or for their first, end as cancelled with the run."""
    cancelled = threading.Event()
    workload = TwoLocks(duration_ms=50, patience_ms=600_000)
    with locks_of(workload, cancelled) as locks, ThreadPoolExecutor(3) as pool:
        for shared in locks.locks:
            shared.lock = WatchedLock()
        calls = [pool.submit(workload.call, locks, task) for task in tasks]
        # Each of the first two tasks requests both locks, the third one only its first.
        requests = len(tasks) + 2
        wait_for(lambda: sum(shared.lock.requests for shared in locks.locks) == requests, "all tasks wait")
        assert not any(call.done() for call in calls)
        cancelled.set()
        assert [type(call.exception(PATIENCE_S)) for call in calls] == [CancelledError] * len(tasks)
        assert not any(shared.lock.locked() for shared in locks.locks)


@pytest.mark.parametrize("order", ["same", "opposite"])
def test_coroutines_deadlock_as_threads_do(order) -> None:
    """Two coroutines on one loop give up with opposite orders and finish with the same order."""

    async def both(workload):
        async with workload.async_session(SessionContext(2, threading.Event())) as locks:
            calls = (workload.call_async(locks, task) for task in (FIRST, SECOND))
            ended = await asyncio.gather(*calls, return_exceptions=True)
            assert not any(shared.lock.locked() for shared in locks)
            return ended

    with prepared(TwoLocks(order=order, duration_ms=10, patience_ms=10)) as workload:
        ended = run_async(both(workload))
    if order == "same":
        assert ended == [FIRST.seed, SECOND.seed]
    else:
        assert [type(end) for end in ended] == [DeadlockError] * 2


def test_a_cancelled_coroutine_releases_its_lock() -> None:
    """Cancelling deadlocked coroutines ends the deadlock and frees the locks."""

    async def cancel_both():
        workload = TwoLocks(duration_ms=0, patience_ms=600_000)
        async with workload.async_session(SessionContext(2, threading.Event())) as locks:
            running = [asyncio.ensure_future(workload.call_async(locks, task)) for task in (FIRST, SECOND)]
            while not all(shared.lock.locked() for shared in locks):
                await asyncio.sleep(0)
            for task in running:
                task.cancel()
            await asyncio.wait(running)
            assert all(task.cancelled() for task in running)
            assert not any(shared.lock.locked() for shared in locks)

    run_async(cancel_both())


def test_a_run_without_a_deadlock_has_a_note() -> None:
    """A note says that tasks ran one after another or in workers with their own locks."""
    with prepared(TwoLocks(duration_ms=0)) as workload, locks_of(workload) as locks:
        results = [workload.call(locks, task) for task in (FIRST, SECOND)]
        assert seen(workload, results) == {"gave_up": 0, "elsewhere": 0}
        assert "no two tasks held one lock each" in sentences(workload, results)
        assert seen(pickle.loads(pickle.dumps(workload)), results) == {"gave_up": 0, "elsewhere": 2}  # noqa: S301
        assert "2 tasks ran in other processes" in sentences(pickle.loads(pickle.dumps(workload)), results)  # noqa: S301


def test_a_deadlocked_run_ends_with_a_reason(runner) -> None:
    """A deadlocked run fails with an error for each task, and the next run has new locks."""
    found = runner.run(TwoLocks(duration_ms=150, patience_ms=20), "thread-pool", "qthread", tasks=2)
    deadlocked, alone = found.records
    assert (deadlocked.outcome, alone.outcome) == (Outcome.FAILED, Outcome.FINISHED)
    assert {span.error.kind for span in deadlocked.spans} == {"DeadlockError"}
    assert (deadlocked.observed, alone.observed["gave_up"]) == ({"gave_up": 2, "elsewhere": 0}, 0)
