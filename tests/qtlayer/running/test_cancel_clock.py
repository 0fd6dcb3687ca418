"""Tests of the clock that asks a run to end, and of runs that it asked."""

import threading

from builders import codes
from pytestqt.qtbot import QtBot
from runner import BASELINE_MS, RUN_DEADLINE_MS

from concgui.app.program import Program
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.running.cancel_clock import CancelClock

PATIENCE_S = 10.0


def test_nothing_is_requested_before_a_task_has_started() -> None:
    """However short the time is, it counts from the first task on."""
    begun, looked, requested = threading.Event(), threading.Event(), threading.Event()

    def has_begun() -> bool:
        looked.set()
        return begun.is_set()

    clock = CancelClock(has_begun, requested.set)
    clock.start(0.001)
    assert looked.wait(PATIENCE_S)
    assert not requested.is_set()
    begun.set()
    assert requested.wait(PATIENCE_S)
    clock.stop()


def test_a_stopped_clock_requests_nothing() -> None:
    """Stopped before its time, or never started, it ends without a request."""
    requested = threading.Event()
    clock = CancelClock(lambda: True, requested.set)
    clock.start(1_000.0)
    clock.stop()
    clock.stop()
    CancelClock(lambda: True, requested.set).start(None)
    assert not requested.is_set()


def test_runs_are_cancelled_one_by_one_and_the_experiment_finishes(program: Program, qtbot: QtBot) -> None:
    """Each model is stopped in its own way and says how long that took; warm-ups run to their end."""
    models = ("asyncio-qt", "thread-pool", "blocking", "process-pool")
    size = RunSize(tasks=4, workers=2)
    experiment = Experiment(
        models,
        Sleep(duration_ms=250),
        size,
        warm_up_models=("asyncio-qt",),
        baseline_ms=BASELINE_MS,
        cancel_after_s=0.05,
    )
    run = program.controller.start(experiment)
    with qtbot.waitSignal(run.ended, timeout=RUN_DEADLINE_MS) as ended:
        pass
    result = ended.args[0]
    assert result.outcome is Outcome.FINISHED
    by_model = {record.model: record for record in result.records}
    assert tuple(by_model) == models
    assert all("cancel-after" in codes(record.notes) for record in result.records)
    assert all(record.cancel_s is not None for record in result.records)
    outcomes = {model: (r.outcome, r.tasks.finished) for model, r in by_model.items()}
    assert outcomes["asyncio-qt"] == outcomes["process-pool"] == (Outcome.CANCELLED, 0)
    # Two waits cannot be stopped, and the window hears nothing while it runs the tasks itself.
    assert outcomes["thread-pool"] == (Outcome.CANCELLED, 2)
    assert outcomes["blocking"] == (Outcome.FINISHED, 4)
    assert by_model["asyncio-qt"].cancel_s < by_model["thread-pool"].cancel_s < by_model["blocking"].cancel_s


def test_a_run_that_ends_before_the_request_says_so(program: Program, qtbot: QtBot) -> None:
    """Nothing was cancelled, so there is no time to stop."""
    size = RunSize(tasks=1, workers=1)
    experiment = Experiment(
        ("qthread",), Sleep(duration_ms=1), size, warm_up=False, baseline_ms=BASELINE_MS, cancel_after_s=60.0
    )
    run = program.controller.start(experiment)
    with qtbot.waitSignal(run.ended, timeout=RUN_DEADLINE_MS) as ended:
        pass
    (record,) = ended.args[0].records
    assert (record.outcome, record.cancel_s) == (Outcome.FINISHED, None)
    assert "ended-before-cancel" in codes(record.notes)
