"""Run options: how a run is executed, and that nothing of it stays afterwards."""

import dataclasses
import sys

import pytest
from builders import codes
from helper_workloads import FailingAt, MarkedSleep
from PySide6.QtCore import QTimer
from runner import FEW_SIGNALS, Runner

from concgui.engine.contracts.run_options import START_METHODS, RunOptions
from concgui.engine.planning.progress import Phase, Progress
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
    """The interval before; it must be the same afterwards."""
    before = sys.getswitchinterval()
    yield before
    after = sys.getswitchinterval()
    sys.setswitchinterval(before)
    assert after == before


@pytest.mark.parametrize("key", THREADED)
def test_the_interval_counts_for_the_run(key: str, runner: Runner, interval: float) -> None:
    """It is set while tasks run, in the record, and restored when the run has ended."""
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
    """A task that raises, and a model that cannot start."""
    record = runner.run(FailingAt(at=0), "thread-pool", run_options=RunOptions(switch_interval_ms=1)).records[
        0
    ]
    assert record.outcome is Outcome.FAILED


def test_the_interval_is_restored_where_a_model_cannot_start(
    runner: Runner, interval: float, monkeypatch
) -> None:
    """The model raises in the middle of its start."""

    def refuse(self) -> None:
        raise OSError("no thread today")

    monkeypatch.setattr(qthread.QThreadWorker, "start", refuse)
    record = runner.run(
        Sleep(duration_ms=5), "qthread", run_options=RunOptions(switch_interval_ms=1)
    ).records[0]
    assert record.outcome is Outcome.FAILED
    assert "no thread today" in note_text(record.notes[0])


def test_the_interval_is_restored_after_a_cancel(runner: Runner, interval: float, tmp_path) -> None:
    """The wish comes while tasks run."""
    watch = QTimer(runner.program, interval=20)
    watch.timeout.connect(lambda: runner.cancel() if any(tmp_path.iterdir()) else None)
    watch.start()
    workload = MarkedSleep(folder=str(tmp_path), duration_s=0.2)
    result = runner.run(workload, "thread-pool", tasks=6, run_options=RunOptions(switch_interval_ms=1))
    watch.stop()
    assert result.outcome is Outcome.CANCELLED


def test_a_model_without_a_use_does_not_record_a_run_option(runner: Runner) -> None:
    """What had no effect does not stand in the record."""
    record = runner.run(Sleep(duration_ms=5), "blocking", run_options=RunOptions(chunk_size=7)).records[0]
    assert record.run_options == {}


@pytest.mark.parametrize("key", STARTING)
@pytest.mark.parametrize("method", [method for method in START_METHODS if method != "spawn"])
def test_other_start_methods_work(method: str, key: str, runner: Runner) -> None:
    """The same results, from processes that were started otherwise."""
    record = runner.run(Primes(limit=500), key, tasks=5, run_options=RunOptions(start_method=method)).records[
        0
    ]
    assert record.outcome is Outcome.FINISHED
    assert set(record.results) == {95}
    assert record.run_options["start_method"] == method


@pytest.mark.parametrize("key", CHUNKING)
@pytest.mark.parametrize("size", [3, 100])
def test_chunks_keep_all_results(size: int, key: str, runner: Runner) -> None:
    """Every task is executed exactly once and in order, however many travel together."""
    record = runner.run(FailingAt(at=-1), key, tasks=7, run_options=RunOptions(chunk_size=size)).records[0]
    assert record.outcome is Outcome.FINISHED
    assert record.results == tuple(range(7))
    together = {span.submitted_ns for span in record.spans}
    assert len(together) == -(-7 // size)


@pytest.mark.parametrize("key", CHUNKING)
def test_a_failure_in_a_chunk_is_one_tasks_own(key: str, runner: Runner) -> None:
    """An exception fails its task, not its chunk."""
    record = runner.run(FailingAt(at=1), key, tasks=4, run_options=RunOptions(chunk_size=4)).records[0]
    assert [span.outcome for span in record.spans].count(Outcome.FAILED) == 1


def test_yields_keep_the_window_alive(runner: Runner) -> None:
    """A computing coroutine that yields freezes the window far shorter than one that never does."""
    workload = Primes(limit=200_000)
    frozen = runner.run(workload, "asyncio-qt", tasks=2).records[0]
    alive = runner.run(workload, "asyncio-qt", tasks=2, run_options=RunOptions(yield_every_ms=5)).records[0]
    assert frozen.checksum == alive.checksum
    assert frozen.latency is not None and alive.latency is not None
    assert alive.latency.longest_freeze_ms < frozen.latency.longest_freeze_ms / 2
    assert len(alive.spans[0].slices) > 5
    assert any(
        note.code == "steps-in-coroutine" and dict(note.values)["period_ms"] == 5 for note in alive.notes
    )


@pytest.mark.parametrize("key", YIELDING)
def test_a_call_without_steps_says_that_it_cannot_yield(key: str, runner: Runner) -> None:
    """Where the run option has no effect, the run says so."""
    record = runner.run(Sort(length=1_000), key, tasks=1, run_options=RunOptions(yield_every_ms=5)).records[0]
    assert "no-steps" in codes(record.notes)


@pytest.mark.parametrize("key", YIELDING)
def test_a_coroutine_of_the_workloads_own_says_that_the_run_option_did_nothing(
    key: str, runner: Runner
) -> None:
    """It lets the loop go on where it waits; without the run option nothing is said of that."""
    for period_ms in (5, 0):
        record = runner.run(
            Sleep(duration_ms=1), key, tasks=1, run_options=RunOptions(yield_every_ms=period_ms)
        ).records[0]
        assert ("coroutine-yields-anyway" in codes(record.notes)) is bool(period_ms)


@pytest.mark.parametrize("key", YIELDING)
def test_a_coroutine_that_yields_can_be_cancelled(key: str, runner: Runner) -> None:
    """The wish is heard at the next yield and stops the running task."""
    wish = QTimer(runner.program, interval=200, singleShot=True)
    wish.timeout.connect(runner.cancel)

    def when_running(progress: Progress) -> None:
        if progress.phase is Phase.RUNNING and not wish.isActive():
            wish.start()

    result = runner.run(
        Primes(limit=5_000_000),
        key,
        tasks=2,
        run_options=RunOptions(yield_every_ms=10),
        follow=lambda run: run.progressed.connect(when_running),
    )
    wish.stop()
    record = result.records[0]
    assert record.outcome is Outcome.CANCELLED
    assert any(span.started_ns is not None for span in record.spans)
    assert not any(span.outcome is Outcome.FINISHED for span in record.spans)
    assert record.cancel_s is not None
