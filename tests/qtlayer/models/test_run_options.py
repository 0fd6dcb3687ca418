"""Run options take effect during a run and leave nothing changed afterwards."""

import dataclasses
import sys
from pathlib import Path

import pytest
from builders import codes
from helper_workloads import FailingAt, MarkedPrimes, MarkedSleep
from PySide6.QtCore import QTimer
from runner import FEW_SIGNALS, Runner

from concgui.engine.contracts.run_options import START_METHODS, RunOptions
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.engine.workloads.sort import Sort
from concgui.presentation.notes import note_text
from concgui.qtlayer.catalogue import MODELS
from concgui.qtlayer.models import qthread

AVAILABLE = [model for model in MODELS if model.availability()]
CHUNKING = [model.info.key for model in AVAILABLE if "chunk_size" in model.info.run_options]
STARTING = [model.info.key for model in AVAILABLE if "start_method" in model.info.run_options]
YIELDING = [model.info.key for model in AVAILABLE if "yield_every_ms" in model.info.run_options]
THREADED = [model.info.key for model in AVAILABLE if "switch_interval_ms" in model.info.run_options]


@pytest.fixture
def interval():
    """The interval before the test, which must be the same after it."""
    before = sys.getswitchinterval()
    yield before
    after = sys.getswitchinterval()
    sys.setswitchinterval(before)
    assert after == before


@pytest.mark.parametrize("key", THREADED)
def test_the_interval_applies_to_the_run(key: str, runner: Runner, interval: float) -> None:
    """The interval is set while tasks run, is in the record, and is restored after the run."""
    seen = []
    watch = QTimer(runner.program, interval=5)
    watch.timeout.connect(lambda: seen.append(sys.getswitchinterval()))
    watch.start()
    run_options = dataclasses.replace(FEW_SIGNALS, switch_interval_ms=0.25)
    record = runner.run(Sleep(duration_ms=60), key, run_options=run_options).records[0]
    watch.stop()
    assert record.run_options["switch_interval_ms"] == 0.25
    assert pytest.approx(0.00025) in seen
    assert seen[0] == interval


def test_the_interval_is_restored_after_a_failed_run(runner: Runner, interval: float) -> None:
    """A run whose task raises restores the interval."""
    record = runner.run(FailingAt(at=0), "thread-pool", run_options=RunOptions(switch_interval_ms=1)).records[
        0
    ]
    assert record.outcome is Outcome.FAILED


def test_the_interval_is_restored_if_a_model_cannot_start(
    runner: Runner, interval: float, monkeypatch
) -> None:
    """A run whose model raises during its start restores the interval."""

    def refuse(self) -> None:
        raise OSError("no thread today")

    monkeypatch.setattr(qthread.QThreadWorker, "start", refuse)
    record = runner.run(
        Sleep(duration_ms=5), "qthread", run_options=RunOptions(switch_interval_ms=1)
    ).records[0]
    assert record.outcome is Outcome.FAILED
    assert "no thread today" in note_text(record.notes[0])


def test_the_interval_is_restored_after_a_cancel(runner: Runner, interval: float, tmp_path) -> None:
    """A run that is cancelled while its tasks run restores the interval."""
    watch = QTimer(runner.program, interval=20)
    watch.timeout.connect(lambda: runner.cancel() if any(tmp_path.iterdir()) else None)
    watch.start()
    workload = MarkedSleep(folder=str(tmp_path), duration_s=0.2)
    result = runner.run(workload, "thread-pool", tasks=6, run_options=RunOptions(switch_interval_ms=1))
    watch.stop()
    assert result.outcome is Outcome.CANCELLED


def test_an_unused_run_option_is_not_recorded(runner: Runner) -> None:
    """The record contains only the run options that the model uses."""
    record = runner.run(Sleep(duration_ms=5), "blocking", run_options=RunOptions(chunk_size=7)).records[0]
    assert record.run_options == {}


@pytest.mark.parametrize("key", STARTING)
@pytest.mark.parametrize("method", [method for method in START_METHODS if method != "spawn"])
def test_other_start_methods_work(method: str, key: str, runner: Runner) -> None:
    """Processes that were started with another method return the same results."""
    record = runner.run(Primes(limit=500), key, tasks=5, run_options=RunOptions(start_method=method)).records[
        0
    ]
    assert record.outcome is Outcome.FINISHED
    assert set(record.results) == {95}
    assert record.run_options["start_method"] == method


@pytest.mark.parametrize("key", CHUNKING)
@pytest.mark.parametrize("size", [3, 100])
def test_chunks_keep_all_results(size: int, key: str, runner: Runner) -> None:
    """Every task is executed exactly once and in order, whatever the chunk size."""
    record = runner.run(FailingAt(at=-1), key, tasks=7, run_options=RunOptions(chunk_size=size)).records[0]
    assert record.outcome is Outcome.FINISHED
    assert record.results == tuple(range(7))
    together = {span.submitted_ns for span in record.spans}
    assert len(together) == -(-7 // size)


@pytest.mark.parametrize("key", CHUNKING)
def test_a_failure_in_a_chunk_fails_only_its_task(key: str, runner: Runner) -> None:
    """An exception fails only its task, not the other tasks of its chunk."""
    record = runner.run(FailingAt(at=1), key, tasks=4, run_options=RunOptions(chunk_size=4)).records[0]
    assert [span.outcome for span in record.spans].count(Outcome.FAILED) == 1


def test_yields_keep_the_window_alive(runner: Runner) -> None:
    """A computing coroutine that yields freezes the window for a far shorter time than one that does not."""
    workload = Primes(limit=200_000)
    (frozen,) = runner.measured(workload, "asyncio-qt", tasks=2)
    (alive,) = runner.measured(workload, "asyncio-qt", tasks=2, run_options=RunOptions(yield_every_ms=5))
    assert frozen.checksum == alive.checksum
    assert frozen.latency is not None and alive.latency is not None
    assert alive.latency.longest_freeze_ms < frozen.latency.longest_freeze_ms / 2
    assert len(alive.spans[0].slices) > 5
    assert any(
        note.code == "steps-in-coroutine" and dict(note.values)["period_ms"] == 5 for note in alive.notes
    )


@pytest.mark.parametrize("key", YIELDING)
def test_a_call_without_steps_is_noted(key: str, runner: Runner) -> None:
    """A note says that a call without steps cannot yield, so that the run option has no effect."""
    record = runner.run(Sort(length=1_000), key, tasks=1, run_options=RunOptions(yield_every_ms=5)).records[0]
    assert "no-steps" in codes(record.notes)


@pytest.mark.parametrize("key", YIELDING)
def test_a_workload_with_a_coroutine_notes_that_the_run_option_had_no_effect(
    key: str, runner: Runner
) -> None:
    """A note says that a workload's own coroutine yields anyway, but only if the run option is set."""
    for period_ms in (5, 0):
        record = runner.run(
            Sleep(duration_ms=1), key, tasks=1, run_options=RunOptions(yield_every_ms=period_ms)
        ).records[0]
        assert ("coroutine-yields-anyway" in codes(record.notes)) is bool(period_ms)


@pytest.mark.parametrize("key", YIELDING)
def test_a_coroutine_that_yields_can_be_cancelled(key: str, runner: Runner, tmp_path: Path) -> None:
    """A request to cancel is heard at the next yield and stops the running task."""
    watch = QTimer(runner.program, interval=20)
    watch.timeout.connect(lambda: runner.cancel() if any(tmp_path.iterdir()) else None)
    watch.start()
    result = runner.run(
        MarkedPrimes(limit=5_000_000, folder=str(tmp_path)),
        key,
        tasks=2,
        run_options=RunOptions(yield_every_ms=10),
    )
    watch.stop()
    record = result.records[0]
    assert record.outcome is Outcome.CANCELLED
    assert any(span.started_ns is not None for span in record.spans)
    assert not any(span.outcome is Outcome.FINISHED for span in record.spans)
    assert record.cancel_s is not None
