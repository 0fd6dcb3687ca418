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
    """Updates that another task makes between a task's reading and writing are counted as lost."""
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
    """With the switch on, every update is made with the lock held; with it off, none is."""
    for switched_on in (True, False):
        with prepared(Counter(updates=3, lock=switched_on)) as workload:
            held = []
            monkeypatch.setattr(
                counter, "_one_more", lambda v, w=workload, h=held: h.append(w.counter.lock.locked()) or v + 1
            )
            assert workload.call(None, FIRST) == 3
            assert held == [switched_on] * 3


def test_a_lock_loses_nothing_in_threads() -> None:
    """Threads that are interrupted constantly lose no update if they hold the lock."""
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


def test_updates_made_elsewhere_do_not_count_as_lost() -> None:
    """A worker that unpickled the workload adds to its own counter, and the program's stays at 0."""
    with prepared(Counter(updates=1_000)) as workload:
        there = pickle.loads(pickle.dumps(workload))  # noqa: S301 -- our own
        results = [there.call(None, FIRST), there.call(None, SECOND)]
        assert there.counter.value == 2_000
        assert seen(workload, results) == {"updates": 2_000, "counter": 0, "lost": 0, "elsewhere": 2_000}
        text = sentences(workload, results)
        assert "The program's counter stands at 0" in text
        assert "all 2,000 updates were made in other processes or interpreters" in text


def test_every_run_has_its_own_counter() -> None:
    """A second run starts at 0, and a run without updates has no observations."""
    workload = Counter(updates=10)
    with prepared(workload) as first:
        first.call(None, FIRST)
    with prepared(workload) as second:
        assert second.counter.value == workload.counter.value == 0
        assert second.observations([]) == ()


def test_the_lock_is_in_the_estimate() -> None:
    """The estimate is longer for updates that wait for a lock."""
    assert Counter(lock=True).seconds_per_task() > Counter().seconds_per_task()


def test_a_record_has_the_observed_updates(runner) -> None:
    """All models have equal results, and the record and its notes have the lost and other updates."""
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
