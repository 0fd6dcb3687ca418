"""The counter that tasks share: lost updates, the lock, and updates made elsewhere."""

import pickle
import sys
from concurrent.futures import ThreadPoolExecutor

from small_workloads import prepared, seen, sentences
from waiting import PATIENCE_S

from concgui.engine.note import Note
from concgui.engine.tasks.task import Task
from concgui.engine.workloads import counter
from concgui.engine.workloads.counter import Counter

FIRST, SECOND, THIRD = (Task(number, 20_260 + number) for number in range(3))


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
            results = list(
                pool.map(lambda task: workload.call(None, task), (FIRST, SECOND, THIRD), timeout=PATIENCE_S)
            )
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
