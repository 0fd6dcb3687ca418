"""Tasks that fail as requested affect nothing else."""

import asyncio
import multiprocessing
import signal
import sys
import threading
from concurrent.futures import CancelledError, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest
from small_workloads import TASKS
from waiting import PATIENCE_S, run_async, wait_for_event

from concgui.engine.contracts.workload import SessionContext
from concgui.engine.execution.process_worker import run_chunk_in_worker, start_worker
from concgui.engine.note import Note
from concgui.engine.tasks.task import Task
from concgui.engine.workloads import flaky
from concgui.engine.workloads.flaky import Flaky, FlakyError


class WatchedEvent(threading.Event):
    """An event that records that a thread waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.awaited = threading.Event()

    def wait(self, timeout: float | None = None) -> bool:
        self.awaited.set()
        return super().wait(timeout)


def flaky_call(workload, task, cancelled=None):
    with workload.session(SessionContext(1, cancelled or threading.Event())) as session:
        return workload.call(session, task)


def test_share_of_failures():
    """About the requested share of tasks fails, and always the same ones."""
    tasks = [Task(number, number) for number in range(2_000)]
    wrong = [task.number for task in tasks if Flaky(fail_share=30).goes_wrong(task)]
    assert 500 < len(wrong) < 700
    assert wrong == [task.number for task in tasks if Flaky(fail_share=30, kind="kills").goes_wrong(task)]
    assert not any(Flaky(fail_share=0).goes_wrong(task) for task in tasks)
    assert all(Flaky(fail_share=100).goes_wrong(task) for task in tasks)


def test_default_run_has_both():
    """Some of the eight tasks of a default run fail, and some do not."""
    wrong = [Flaky().goes_wrong(Task(number, 20_260 + number)) for number in range(8)]
    assert {True, False} == set(wrong)


def test_raises():
    """A task that was chosen to raise does so, and its error says so."""
    with pytest.raises(FlakyError, match="task 0 was chosen to fail"):
        flaky_call(Flaky(fail_share=100), TASKS[0])


def test_hang_ends_with_the_cancel():
    """A task in a thread hangs until the run is cancelled, and then ends as cancelled."""
    cancelled = WatchedEvent()
    with ThreadPoolExecutor(1) as pool:
        hanging = pool.submit(flaky_call, Flaky(fail_share=100, kind="hangs"), TASKS[0], cancelled)
        wait_for_event(cancelled.awaited, "the task hangs")
        assert not hanging.done()
        cancelled.set()
        with pytest.raises(CancelledError):
            hanging.result(PATIENCE_S)


def test_hang_in_the_main_thread_gives_up(monkeypatch):
    """A task that hangs in the window's own thread, where it cannot be cancelled, gives up by itself."""
    monkeypatch.setattr(flaky, "PATIENCE_S", 0.05)
    with pytest.raises(FlakyError, match="could not be cancelled there"):
        flaky_call(Flaky(fail_share=100, kind="hangs"), TASKS[0])


def test_hanging_coroutine_is_cancelled():
    """A coroutine that hangs can be cancelled at once."""

    async def hang():
        hanging = asyncio.ensure_future(Flaky(fail_share=100, kind="hangs").call_async(None, TASKS[0]))
        # Enough iterations for anything that does not hang.
        for _ in range(10):
            await asyncio.sleep(0)
        assert not hanging.done()
        hanging.cancel()
        await asyncio.wait([hanging])
        return hanging.cancelled()

    assert run_async(hang())


def test_kills_its_worker():
    """A task kills its worker process, which breaks the pool."""
    spawn = multiprocessing.get_context("spawn")
    workload = Flaky(fail_share=100, kind="kills")
    with ProcessPoolExecutor(1, spawn, start_worker, (workload,)) as pool:
        lost = pool.submit(run_chunk_in_worker, (TASKS[0],), 0)
        workers = list(pool._processes.values())
        with pytest.raises(BrokenProcessPool):
            lost.result(PATIENCE_S)
    if sys.platform != "win32":
        assert [worker.exitcode for worker in workers] == [-signal.SIGKILL]


def test_does_not_kill_the_program():
    """A task in the program itself raises an error instead of killing the program."""
    with pytest.raises(FlakyError, match="thread of the program itself"):
        flaky_call(Flaky(fail_share=100, kind="kills"), TASKS[0])


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_an_exception_in_a_bare_thread_is_lost(capsys):
    """A task that raises unseen finishes without its result, and the run counts such tasks."""
    workload = Flaky(fail_share=50, kind="unseen", duration_ms=0)
    tasks = [Task(number, number) for number in range(10)]
    wrong = sum(workload.goes_wrong(task) for task in tasks)
    assert 0 < wrong < 10
    results = [flaky_call(workload, task) for task in tasks]
    assert results == [-1 if workload.goes_wrong(task) else task.seed for task in tasks]
    (lost,) = workload.observations(results)
    assert lost.value == wrong and lost.note == Note.of("results-lost", lost=wrong)
    assert not Flaky().observations(results)


def test_an_unretrieved_exception_of_a_coroutine_is_lost():
    """A coroutine's unretrieved exception reaches only the loop's exception handler."""
    handled = []

    async def go_wrong():
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(lambda _, context: handled.append(context["exception"]))
        return await Flaky(fail_share=100, kind="unseen").call_async(None, TASKS[0])

    assert run_async(go_wrong()) == -1
    assert [type(error) for error in handled] == [FlakyError]
