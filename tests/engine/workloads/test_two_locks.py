"""Two locks in opposite order: tasks deadlock, give up, and say so."""

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


class PausesUntilTold(threading.Event):
    """A request to cancel that never comes; a task that pauses on it goes on when the test says so."""

    def __init__(self) -> None:
        super().__init__()
        self._pauses: queue.SimpleQueue[threading.Event] = queue.SimpleQueue()

    def wait(self, timeout: float | None = None) -> bool:
        go_on = threading.Event()
        self._pauses.put(go_on)
        wait_for_event(go_on, "the test lets the task go on")
        return self.is_set()

    def next_pause(self) -> threading.Event:
        """Wait until a task pauses; setting the event ends its pause."""
        return self._pauses.get(timeout=PATIENCE_S)


class WatchedLock:
    """A lock that counts who asked for it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._asking: set[int] = set()

    @property
    def asked_by(self) -> int:
        """The number of threads that have asked for it."""
        return len(self._asking)

    def acquire(self, timeout: float) -> bool:
        self._asking.add(threading.get_ident())
        return self._lock.acquire(timeout=timeout)

    def release(self) -> None:
        self._lock.release()

    def locked(self) -> bool:
        return self._lock.locked()


def locks_of(workload, cancelled=None):
    return workload.session(SessionContext(2, cancelled or threading.Event()))


def test_two_tasks_in_opposite_order_both_give_up() -> None:
    """Each holds one lock and wants the other: both fail, each with a reason that names both locks."""
    with prepared(TwoLocks(duration_ms=100, patience_ms=20)) as workload, locks_of(workload) as locks:
        with ThreadPoolExecutor(2) as pool:
            calls = [pool.submit(workload.call, locks, task) for task in (FIRST, SECOND)]
            with pytest.raises(DeadlockError, match="held lock A and waited 20 ms for lock B"):
                calls[0].result(PATIENCE_S)
            with pytest.raises(DeadlockError, match="held lock B and waited 20 ms for lock A"):
                calls[1].result(PATIENCE_S)
        assert not any(shared.lock.locked() for shared in locks.locks)
        assert seen(workload, []) == {"gave_up": 2, "elsewhere": 0}


def test_the_later_one_is_not_saved_by_the_failure_of_the_earlier() -> None:
    """A task that gives up keeps its lock until the other has given up, however late that one began."""
    pauses = PausesUntilTold()
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


def test_nobody_waits_for_ever_for_one_who_never_gives_up(monkeypatch) -> None:
    """A holder that neither gives up nor ends delays a failure, but does not prevent it."""
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
        # Each of the first two asks for both locks, the third one for its first alone.
        asked = len(tasks) + 2
        wait_for(lambda: sum(shared.lock.asked_by for shared in locks.locks) == asked, "all tasks wait")
        assert not any(call.done() for call in calls)
        cancelled.set()
        assert [type(call.exception(PATIENCE_S)) for call in calls] == [CancelledError] * len(tasks)
        assert not any(shared.lock.locked() for shared in locks.locks)


@pytest.mark.parametrize("order", ["same", "opposite"])
def test_coroutines_deadlock_as_threads_do(order) -> None:
    """Two coroutines on one loop: in opposite order both give up, in the same order both finish."""

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


def test_a_cancelled_coroutine_lets_go_of_its_lock() -> None:
    """A deadlock of coroutines ends with their cancelling, and the locks are free afterwards."""

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


def test_a_run_that_was_spared_says_why() -> None:
    """One task after the other never deadlocks, and workers with locks of their own do not either."""
    with prepared(TwoLocks(duration_ms=0)) as workload, locks_of(workload) as locks:
        results = [workload.call(locks, task) for task in (FIRST, SECOND)]
        assert seen(workload, results) == {"gave_up": 0, "elsewhere": 0}
        assert "no two tasks held one lock each" in sentences(workload, results)
        assert seen(pickle.loads(pickle.dumps(workload)), results) == {"gave_up": 0, "elsewhere": 2}  # noqa: S301
        assert "2 tasks ran in other processes" in sentences(pickle.loads(pickle.dumps(workload)), results)  # noqa: S301


def test_a_deadlocked_run_ends_with_a_reason(runner) -> None:
    """The run fails with an error for each task, and the next run has locks of its own."""
    found = runner.run(TwoLocks(duration_ms=150, patience_ms=20), "thread-pool", "qthread", tasks=2)
    deadlocked, alone = found.records
    assert (deadlocked.outcome, alone.outcome) == (Outcome.FAILED, Outcome.FINISHED)
    assert {span.error.kind for span in deadlocked.spans} == {"DeadlockError"}
    assert (deadlocked.observed, alone.observed["gave_up"]) == ({"gave_up": 2, "elsewhere": 0}, 0)
