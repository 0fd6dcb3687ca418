"""The workloads whose tasks share something: a counter, two locks; and what they say of their runs."""

import asyncio
import contextlib
import pickle
import sys
import threading
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor, wait

import pytest
from builders import ENVIRONMENT, record

from concgui.engine.contracts.workload import Observation, SessionContext
from concgui.engine.note import Note
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.task import Task
from concgui.engine.workloads import counter, two_locks
from concgui.engine.workloads.counter import Counter
from concgui.engine.workloads.sleep import Sleep
from concgui.engine.workloads.support.local_count import LocalCount
from concgui.engine.workloads.two_locks import DeadlockError, TwoLocks
from concgui.export.run_json import run_json
from concgui.presentation.notes import note_text
from concgui.store.run_reading import record_from_json, runs_of

FIRST, SECOND, THIRD = (Task(number, 20_260 + number) for number in range(3))
DEADLINE_S = 10


@contextlib.contextmanager
def prepared(workload):
    with workload.prepared(None) as made:
        yield made


def seen(workload, results):
    return {found.name: found.value for found in workload.observations(results)}


def sentences(workload, results):
    return " ".join(
        note_text(found.note) for found in workload.observations(results) if found.note is not None
    )


# counter


def test_an_update_between_reading_and_writing_is_lost(monkeypatch) -> None:
    """What another task adds between a task's reading and its writing is gone, and is counted as lost."""
    with prepared(Counter(updates=5)) as workload:
        interruptions = iter([True])

        def one_more(value):
            if next(interruptions, False):
                workload.call(None, SECOND)
            return value + 1

        monkeypatch.setattr(counter, "_one_more", one_more)
        results = [workload.call(None, FIRST), 5]
        assert seen(workload, results) == {"updates": 10, "counter": 5, "lost": 5, "elsewhere": 0}
        assert "5 of 10 updates were lost (50%), and the counter stands at 5" in sentences(workload, results)


def test_the_lock_is_held_from_reading_to_writing(monkeypatch) -> None:
    """With the switch every update is made with the lock held, without it none is."""
    for switched_on in (True, False):
        with prepared(Counter(updates=3, lock=switched_on)) as workload:
            held = []
            monkeypatch.setattr(
                counter, "_one_more", lambda v, w=workload, h=held: h.append(w.counter.lock.locked()) or v + 1
            )
            assert workload.call(None, FIRST) == 3
            assert held == [switched_on] * 3


def test_a_lock_loses_nothing_in_threads() -> None:
    """Threads that are interrupted all the time lose no update where the lock is held."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with prepared(Counter(updates=2_000, lock=True)) as workload, ThreadPoolExecutor(3) as pool:
            results = list(pool.map(lambda task: workload.call(None, task), (FIRST, SECOND, THIRD)))
            assert seen(workload, results) == {"updates": 6_000, "counter": 6_000, "lost": 0, "elsewhere": 0}
            assert "with the lock held" in sentences(workload, results)
    finally:
        sys.setswitchinterval(before)


def test_updates_made_elsewhere_are_told_from_lost_ones() -> None:
    """A worker that unpickled the workload adds to a counter of its own; the program's stays at 0."""
    with prepared(Counter(updates=1_000)) as workload:
        there = pickle.loads(pickle.dumps(workload))  # noqa: S301 -- our own
        results = [there.call(None, FIRST), there.call(None, SECOND)]
        assert there.counter.value == 2_000
        assert seen(workload, results) == {"updates": 2_000, "counter": 0, "lost": 0, "elsewhere": 2_000}
        said = sentences(workload, results)
        assert "The program's counter stands at 0" in said
        assert "all 2,000 updates were made in other processes or interpreters" in said


def test_every_run_has_a_counter_of_its_own() -> None:
    """A second run begins at 0, and a run in which nobody counted says nothing."""
    workload = Counter(updates=10)
    with prepared(workload) as first:
        first.call(None, FIRST)
    with prepared(workload) as second:
        assert second.counter.value == workload.counter.value == 0
        assert second.observations([]) == ()


def test_the_lock_is_in_the_estimate() -> None:
    """Updates that wait for a lock are said to take longer."""
    assert Counter(lock=True).seconds_per_task() > Counter().seconds_per_task()


def test_a_run_says_what_reached_its_counter(runner) -> None:
    """Equal results for all models; what was lost or made elsewhere stands in the record and its notes."""
    found = runner.run(
        Counter(updates=300), "blocking", "thread-pool", "asyncio-thread", "process-pool", tasks=3
    )
    records = {ended.model: ended for ended in found.records}
    assert len({ended.checksum for ended in found.records}) == 1
    everything = {"updates": 900, "counter": 900, "lost": 0, "elsewhere": 0}
    assert records["blocking"].observed == records["asyncio-thread"].observed == everything
    assert Note.of("no-updates-lost", made=900, locked=False) in records["blocking"].notes
    threads = records["thread-pool"].observed
    assert threads["counter"] + threads["lost"] == threads["updates"] == 900
    assert records["process-pool"].observed == {"updates": 900, "counter": 0, "lost": 0, "elsewhere": 900}
    assert Note.of("updates-elsewhere", counter=0, elsewhere=900) in records["process-pool"].notes


# two locks


def locks_of(workload, cancelled=None):
    return workload.session(SessionContext(2, cancelled or threading.Event()))


def test_two_tasks_in_opposite_order_both_give_up() -> None:
    """Each holds one lock and wants the other: both fail, each with a reason that names both locks."""
    with prepared(TwoLocks(duration_ms=100, patience_ms=20)) as workload, locks_of(workload) as locks:
        with ThreadPoolExecutor(2) as pool:
            calls = [pool.submit(workload.call, locks, task) for task in (FIRST, SECOND)]
            with pytest.raises(DeadlockError, match="held lock A and waited 20 ms for lock B"):
                calls[0].result(DEADLINE_S)
            with pytest.raises(DeadlockError, match="held lock B and waited 20 ms for lock A"):
                calls[1].result(DEADLINE_S)
        assert not any(shared.lock.locked() for shared in locks.locks)
        assert seen(workload, []) == {"gave_up": 2, "elsewhere": 0}


def test_the_later_one_is_not_saved_by_the_failure_of_the_earlier() -> None:
    """A task that gives up keeps its lock until the other has given up, however late that one began."""
    with prepared(TwoLocks(duration_ms=150, patience_ms=1)) as workload, locks_of(workload) as locks:
        with ThreadPoolExecutor(2) as pool:
            early = pool.submit(workload.call, locks, FIRST)
            while not locks.locks[0].lock.locked():
                time.sleep(0.001)
            time.sleep(0.06)
            late = pool.submit(workload.call, locks, SECOND)
            assert isinstance(early.exception(DEADLINE_S), DeadlockError)
            assert isinstance(late.exception(DEADLINE_S), DeadlockError)


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
        calls = [pool.submit(workload.call, locks, task) for task in tasks]
        while not all(shared.lock.locked() for shared in locks.locks):
            time.sleep(0.001)
        assert not wait(calls, 0.1).done
        cancelled.set()
        assert [type(call.exception(DEADLINE_S)) for call in calls] == [CancelledError] * len(tasks)
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
        ended = asyncio.run(both(workload))
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
            await asyncio.wait(running, timeout=DEADLINE_S)
            assert all(task.cancelled() for task in running)
            assert not any(shared.lock.locked() for shared in locks)

    asyncio.run(cancel_both())


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


# what all of them say


def test_a_count_does_not_transfer() -> None:
    """Whoever unpickles a count has one of its own."""
    here = LocalCount()
    here.add(3)
    there = pickle.loads(pickle.dumps(here))  # noqa: S301 -- our own
    there.add()
    assert (here.value, there.value) == (3, 1)


def test_what_was_observed_is_in_the_json() -> None:
    """`observed` is always there, {} as a rule, and is read back, also from files that lack it."""
    assert run_json(record(), with_spans=False)["observed"] == {}
    written = run_json(record(observed={"lost": 7}), with_spans=False)
    assert written["observed"] == {"lost": 7}
    assert record_from_json(written, ENVIRONMENT).observed == {"lost": 7}
    del written["observed"]
    (read,) = runs_of({"schema": 1, "runs": [written]})
    assert record_from_json(read, ENVIRONMENT).observed == {}


def test_most_workloads_observe_nothing(runner) -> None:
    """As a rule there is nothing to say beyond what the program measures."""
    assert Sleep().observations([1, 2]) == ()
    assert Observation("lost", 1).note is None
    assert runner.run(Sleep(duration_ms=1), "blocking", tasks=1).records[0].observed == {}
