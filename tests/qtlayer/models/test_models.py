"""The promises of every model, checked for each model in the catalogue."""

import itertools
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from builders import codes
from helper_workloads import DiesWhileItAnswers, Empty, FailingAt, KillsItsWorker, MarkedSleep, Unpicklable
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot
from runner import RUN_DEADLINE_MS, Runner

from concgui.engine.contracts.model import Model
from concgui.engine.contracts.pairing import tasks_at_once
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.flaky import Flaky
from concgui.engine.workloads.http import Http
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.engine.workloads.sort import Sort
from concgui.presentation.notes import note_text
from concgui.qtlayer.catalogue import MODELS, find_model
from concgui.qtlayer.running.experiment_run import ExperimentRun

REST_DEADLINE_MS = 5_000
SLEEP_MS = 30

AVAILABLE = [model for model in MODELS if model.availability()]
PROCESS_MODELS = [model for model in AVAILABLE if model.info.uses_processes]
PICKLING_MODELS = [m for m in AVAILABLE if m.info.uses_processes or m.info.uses_interpreters]
COROUTINE_MODELS = [model for model in AVAILABLE if model.info.runs_coroutines]
every_model = pytest.mark.parametrize("model", AVAILABLE, ids=lambda model: model.info.key)
every_coroutine_model = pytest.mark.parametrize("model", COROUTINE_MODELS, ids=lambda model: model.info.key)

RunOf = Callable[[type[Model]], RunRecord]
"""Returns a model's run that several tests share; it is made for the first test that needs it."""


@pytest.fixture(scope="module")
def kept_runs() -> dict[tuple[str, str], RunRecord]:
    """Runs that several tests share, by workload and model."""
    return {}


@pytest.fixture
def run_of_sleep(kept_runs: dict[tuple[str, str], RunRecord], runner: Runner) -> RunOf:
    """A shared run of four 30 ms waits on two workers."""

    def run_once(model: type[Model]) -> RunRecord:
        key = ("sleep", model.info.key)
        if key not in kept_runs:
            kept_runs[key] = runner.run(
                Sleep(duration_ms=SLEEP_MS), model.info.key, tasks=4, workers=2
            ).records[0]
        return kept_runs[key]

    return run_once


@pytest.fixture
def run_of_sort(kept_runs: dict[tuple[str, str], RunRecord], runner: Runner) -> RunOf:
    """A shared run of four tasks with different results and no coroutine."""

    def run_once(model: type[Model]) -> RunRecord:
        key = ("sort", model.info.key)
        if key not in kept_runs:
            kept_runs[key] = runner.run(Sort(length=20_000), model.info.key, tasks=4, workers=2).records[0]
        return kept_runs[key]

    return run_once


@every_model
def test_every_task_is_executed_exactly_once_in_order(model: type[Model], runner: Runner) -> None:
    """Every task runs exactly once, and the results are in the order of the tasks."""
    record = runner.run(FailingAt(at=-1), model.info.key, tasks=7).records[0]
    assert record.outcome is Outcome.FINISHED
    assert record.results == tuple(range(7))
    assert [span.task for span in record.spans] == list(range(7))


@every_model
def test_results_equal_those_of_blocking(model: type[Model], run_of_sort: RunOf) -> None:
    """Every model returns what `blocking` returns, so the checksums are equal."""
    record, reference = run_of_sort(model), run_of_sort(find_model("blocking"))
    assert record.results == reference.results
    assert len(set(record.results)) == 4
    assert record.checksum == reference.checksum is not None


@every_model
def test_an_exception_fails_only_its_task(model: type[Model], runner: Runner) -> None:
    """A task that raises fails with its message, all others finish, and the run has failed."""
    record = runner.run(FailingAt(at=1), model.info.key, tasks=4).records[0]
    assert record.outcome is Outcome.FAILED
    assert [span.outcome for span in record.spans].count(Outcome.FINISHED) == 3
    assert record.spans[1].error is not None
    assert record.spans[1].error.kind == "ValueError"
    assert "on purpose" in record.spans[1].error.message
    assert "helper_workloads.py" in record.spans[1].error.traceback
    assert record.checksum is None


@every_model
def test_the_parts_of_a_span_are_in_order(model: type[Model], run_of_sort: RunOf) -> None:
    """Submitted ≤ started ≤ finished ≤ delivered, the CPU time fits the span, and the span fits the run."""
    record = run_of_sort(model)
    assert record.outcome is Outcome.FINISHED
    assert len(record.spans) == 4
    for span in record.spans:
        moments = (span.submitted_ns, span.started_ns, span.finished_ns, span.delivered_ns)
        assert None not in moments
        assert list(moments) == sorted(moments)
        assert 0 < span.cpu_ns <= span.duration_ns
        assert record.times.started_ns <= span.submitted_ns
        assert span.finished_ns <= record.times.released_ns


@every_model
def test_start_up_work_and_teardown_add_up(model: type[Model], run_of_sleep: RunOf) -> None:
    """No part is negative, their sum is the wall time, and the work is at least as long as a task."""
    record = run_of_sleep(model)
    times = record.times
    parts = (times.startup_s, times.work_s, times.teardown_s)
    assert min(parts) >= 0
    assert sum(parts) == pytest.approx(times.wall_s)
    # Coarse timers may end a wait 5 % early, and those of the system a little.
    least_ms = (0.9 if model.info.coarse_timers else 0.95) * SLEEP_MS
    assert times.work_s >= max(span.duration_ns for span in record.spans) / 1e9 >= least_ms / 1000


@every_model
def test_a_run_without_tasks_finishes(model: type[Model], runner: Runner) -> None:
    """A run without tasks finishes and has no spans."""
    record = runner.run(Empty(), model.info.key, tasks=0).records[0]
    assert record.outcome is Outcome.FINISHED
    assert len(record.spans) == 0


@every_model
def test_workers_are_where_the_model_says(model: type[Model], run_of_sleep: RunOf) -> None:
    """Workers are other processes, threads of this process, or the GUI thread, as the model declares."""
    record = run_of_sleep(model)
    workers = record.workers_seen
    if model.info.uses_processes:
        assert os.getpid() not in {worker.process for worker in workers}
    else:
        assert {worker.process for worker in workers} == {os.getpid()}
    if model.info.blocks_window:
        assert [worker.thread for worker in workers] == [threading.get_native_id()]
    if model.info.uses_interpreters:
        assert len({worker.interpreter for worker in workers} - {None}) == len(workers)
    if model.info.uses_workers and not model.info.worker_per_task:
        assert len(workers) <= 2


@every_model
def test_no_more_tasks_are_under_way_than_planned(model: type[Model], run_of_sleep: RunOf) -> None:
    """At most `tasks_at_once` tasks are under way; estimates, open files and disk space rely on it."""
    record = run_of_sleep(model)
    assert 1 <= _at_once(record) <= tasks_at_once(model.info, Sleep(), tasks=4, workers=2)


@every_model
def test_coroutines_are_recorded_in_slices(model: type[Model], run_of_sleep: RunOf) -> None:
    """A coroutine that waits once has at least two slices within its span; a call has none."""
    record = run_of_sleep(model)
    assert len(record.spans) == 4
    for span in record.spans:
        if model.info.runs_coroutines:
            assert len(span.slices) >= 2
            assert span.slices[0].started_ns == span.started_ns
            assert all(piece.started_ns <= piece.finished_ns for piece in span.slices)
            assert span.slices[-1].finished_ns <= span.finished_ns
            assert sum(p.finished_ns - p.started_ns for p in span.slices) < span.duration_ns / 2
        else:
            assert span.slices == ()


@every_model
def test_a_missing_coroutine_is_noted(model: type[Model], run_of_sort: RunOf) -> None:
    """A run in which a coroutine model has to make a blocking call says so in a note."""
    record = run_of_sort(model)
    assert ("no-coroutine" in codes(record.notes)) == model.info.runs_coroutines


@every_coroutine_model
def test_the_loop_runs_while_coroutines_are_created(model: type[Model], runner: Runner) -> None:
    """All tasks are under way at once, but the first ones run before the last ones are created."""
    spans = runner.run(Sleep(duration_ms=500), model.info.key, tasks=200).records[0].spans
    first, last = spans[0], spans[-1]
    assert first.started_ns is not None and first.finished_ns is not None and last.started_ns is not None
    assert first.started_ns < last.submitted_ns
    assert last.started_ns < first.finished_ns


@every_coroutine_model
def test_an_unawaited_exception_is_noted(model: type[Model], runner: Runner) -> None:
    """The run's notes contain the exception of a coroutine that nothing awaits."""
    record = runner.run(Flaky(fail_share=100, kind="unseen"), model.info.key, tasks=1).records[0]
    assert record.outcome is Outcome.FINISHED
    assert any(
        "never retrieved: FlakyError: task 0 was chosen to fail" in note_text(note) for note in record.notes
    )


@every_model
def test_cancel_starts_no_new_task(model: type[Model], runner: Runner, tmp_path: Path) -> None:
    """A request to cancel while the first tasks run prevents others from starting and ends the run."""

    def cancel_when_started(_: object = None) -> None:
        if any(tmp_path.iterdir()):
            runner.cancel()

    # While the tasks block the window, the timer fires only between two of them. The timer has a parent and
    # is stopped: a running timer that Python's garbage collector deletes in another thread crashes the next
    # test.
    watch = QTimer(runner.program, interval=20)
    watch.timeout.connect(cancel_when_started)
    watch.start()
    if model.info.stops_running_tasks:
        duration_s = 2 * RUN_DEADLINE_MS / 1000
    elif not model.info.hears_cancel:
        # The request may be heard only after the last task, so longer tasks would not check anything more.
        duration_s = 0.05
    else:
        duration_s = 0.3
    workload = MarkedSleep(folder=str(tmp_path), duration_s=duration_s)
    result = runner.run(workload, model.info.key, tasks=8, workers=2)
    watch.stop()
    record = result.records[0]
    if model.info.blocks_window and not model.info.hears_cancel:
        # Nothing can be requested while the window is blocked: that is the nature of the model.
        assert record.outcome is Outcome.FINISHED
        return
    assert result.outcome is Outcome.CANCELLED
    ended_early = record.tasks.cancelled
    if not model.info.hears_cancel:
        # Qt's order of timers decides whether the request is heard between two coroutines.
        return
    if model.info.stops_running_tasks or not model.info.all_at_once:
        # With other models all tasks may have started, and none can be stopped.
        assert ended_early > 0
        assert record.outcome is Outcome.CANCELLED
    assert record.cancel_s is not None
    assert record.tasks.total == 8 == record.tasks.finished + record.tasks.failed + record.tasks.cancelled
    if model.info.stops_running_tasks:
        # Tasks that ran to their end would exceed the deadline of the test.
        assert record.tasks.finished == 0
    if model.info.stops_running_tasks and model.info.uses_processes:
        # Each worker wrote down the start of its task before it was ended.
        under_way = [span for span in record.spans if span.started_ns is not None]
        assert len(list(tmp_path.iterdir())) <= len(under_way) == len({span.worker for span in under_way})
        assert record.times.work_s > 0


@every_model
def test_cancel_before_the_first_task(model: type[Model], runner: Runner) -> None:
    """A request to cancel during preparation or baseline ends the experiment without a task."""
    result = runner.run(Sleep(duration_ms=5_000), model.info.key, follow=lambda run: run.cancel())
    assert result.outcome is Outcome.CANCELLED
    assert all(record.tasks.finished == 0 for record in result.records)


@every_model
def test_nothing_is_left_behind(
    model: type[Model], run_of_sleep: RunOf, runner: Runner, qtbot: QtBot
) -> None:
    """After a run there are no more threads, processes, sockets or files than before it."""
    run_of_sleep(model)  # creates the objects that exist once per program
    threads, children, files = _held()
    record = runner.run(Sleep(duration_ms=5), model.info.key).records[0]
    assert record.outcome is Outcome.FINISHED

    def nothing_is_left() -> None:
        threads_now, children_now, files_now = _held()
        assert threads_now <= threads
        assert children_now <= children
        assert files_now <= files

    # The system still counts a thread for a moment after it was joined.
    qtbot.waitUntil(nothing_is_left, timeout=REST_DEADLINE_MS)


@pytest.mark.parametrize("model", PROCESS_MODELS, ids=lambda model: model.info.key)
def test_a_killed_worker_is_noted(model: type[Model], runner: Runner) -> None:
    """A killed worker fails its task and is noted; finished tasks are kept, and nothing hangs."""
    record = runner.run(KillsItsWorker(at=2), model.info.key, tasks=4, workers=1).records[0]
    assert record.outcome is Outcome.FAILED
    assert record.tasks.finished >= 2
    assert record.tasks.failed >= 1
    assert record.tasks.cancelled == 0
    assert any("worker process ended abruptly" in note_text(note) for note in record.notes)


@pytest.mark.parametrize("model", PROCESS_MODELS, ids=lambda model: model.info.key)
def test_a_worker_killed_while_it_answers_does_not_hang_the_run(model: type[Model], runner: Runner) -> None:
    """A worker killed while it writes its report fails its task, and the run ends."""
    record = runner.run(DiesWhileItAnswers(at=1), model.info.key, tasks=3, workers=1).records[0]
    assert record.outcome is Outcome.FAILED
    assert record.spans[1].outcome is Outcome.FAILED
    assert record.tasks.cancelled == 0
    assert any("worker process ended abruptly" in note_text(note) for note in record.notes)
    if model.info.worker_per_task:
        assert "before it returned the result" in str(record.spans[1].error)
        assert record.tasks.finished == 2


@pytest.mark.parametrize("model", PICKLING_MODELS, ids=lambda model: model.info.key)
def test_an_unpicklable_result_fails_its_task(model: type[Model], runner: Runner) -> None:
    """A result that cannot be pickled fails only its task, and the error names the result."""
    record = runner.run(Unpicklable(), model.info.key, tasks=3).records[0]
    assert [span.outcome for span in record.spans] == [Outcome.FINISHED, Outcome.FAILED, Outcome.FINISHED]
    assert "lambda" in str(record.spans[1].error)


def _at_once(record: RunRecord) -> int:
    """Return the largest number of tasks that were under way at the same time."""
    starts = [(span.started_ns, 1) for span in record.spans]
    ends = [(span.finished_ns, -1) for span in record.spans]
    return max(itertools.accumulate(change for _, change in sorted(starts + ends)))


def _held() -> tuple[int, set[int], int]:
    """Return the number of threads, the child processes and the number of open files or handles."""
    program = psutil.Process()
    files = program.num_handles() if sys.platform == "win32" else program.num_fds()
    return program.num_threads(), {child.pid for child in program.children(recursive=True)}, files


def test_the_server_ends_with_its_experiment(runner: Runner) -> None:
    """The runs of an experiment share a server that ends with it; the next experiment gets a new one."""
    services = runner.program.services
    seen: set[int] = set()

    def follow(run: ExperimentRun) -> None:
        run.progressed.connect(lambda _: seen.update(services.helper_pids()))

    for experiments in (1, 2):
        result = runner.run(
            Http(latency_ms=20, size_kb=1), "thread-pool", "asyncio-qt", "process-pool", follow=follow
        )
        assert result.outcome is Outcome.FINISHED
        assert len(seen) == experiments
        assert services.helper_pids() == ()
        assert not any(psutil.pid_exists(pid) for pid in seen)


def test_threads_share_the_cpu_of_pure_python(runner: Runner) -> None:
    """Two threads of pure Python each get about half of the CPU within their spans."""
    record: RunRecord = runner.run(Primes(limit=300_000), "thread-per-task", tasks=2).records[0]
    shares = [span.cpu_share for span in record.spans]
    assert max(shares) < 0.9
    assert record.parallelism < 1.3
