"""One run from its preparation to its record."""

import dataclasses
import gc
import sys
import time
import weakref
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer
from pytestqt.qtbot import QtBot
from runner import BASELINE_MS, QUICK, RUN_DEADLINE_MS

from concgui.app.program import Program
from concgui.engine.contracts.model import Model
from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.contracts.workload import PlainWorkload, WorkloadInfo
from concgui.engine.execution.models.thread_pool import ThreadPool
from concgui.engine.note import Note
from concgui.engine.planning.progress import Phase
from concgui.engine.planning.spec import RunSpec
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.models.blocking import Blocking
from concgui.qtlayer.running.active_run import ActiveRun
from concgui.qtlayer.running.deadlines import Deadlines

NEVER_MS = 3_600_000
TICKS = 5


class Fruit:
    """A result that tells when it is gone."""


class Runs:
    """Makes runs in a shared program, one at a time, and lets go of them at the end."""

    def __init__(self, program: Program, qtbot: QtBot) -> None:
        self.program = program
        self.owner = QObject()
        self._qtbot = qtbot

    def make(self, spec: RunSpec, model: type[Model] = ThreadPool, deadlines: Deadlines = QUICK) -> ActiveRun:
        program = self.program
        shared = program.probe, program.services, program.collector
        return ActiveRun(spec, model, *shared, self.owner, deadlines=deadlines)

    def to_end(self, run: ActiveRun) -> RunRecord:
        with self._qtbot.waitSignal(run.ended, timeout=RUN_DEADLINE_MS) as ended:
            run.begin()
        assert run.shutdown(20.0)
        return ended.args[0]


@pytest.fixture
def runs(lasting_program: Program, qtbot: QtBot) -> Iterator[Runs]:
    """Makes runs; none of them outlives the test."""
    made = Runs(lasting_program, qtbot)
    yield made
    delete_now(made.owner)


def delete_now(owner: QObject) -> None:
    """Delete an object and what it owns here, and not at a later moment of the event loop."""
    owner.deleteLater()
    QCoreApplication.sendPostedEvents(owner, QEvent.Type.DeferredDelete.value)


def spec_of(workload: PlainWorkload, tasks: int = 2, baseline_ms: int = BASELINE_MS, **more) -> RunSpec:
    return RunSpec("thread-pool", workload, tasks, 2, baseline_ms=baseline_ms, **more)


def phases_of(run: ActiveRun) -> list[Phase]:
    """The phases of a run as it enters them."""
    seen: list[Phase] = []

    def look() -> None:
        if seen[-1:] != [run.phase]:
            seen.append(run.phase)

    run.progressed.connect(look)
    return seen


def cancel_in(phase: Phase, run: ActiveRun) -> None:
    """Cancel a run as soon as it says that it is in a phase."""
    run.progressed.connect(lambda: run.cancel() if run.phase is phase else None)


def test_a_run_goes_through_its_phases(runs: Runs) -> None:
    """Baseline, running, evaluating, ended: each is told, in this order."""
    run = runs.make(spec_of(Sleep(duration_ms=1)))
    seen = phases_of(run)
    assert runs.to_end(run).outcome is Outcome.FINISHED
    assert seen == [Phase.BASELINE, Phase.RUNNING, Phase.EVALUATING, Phase.ENDED]


def test_cancelled_in_the_middle_of_its_baseline_a_run_ends_without_its_model(runs: Runs) -> None:
    """It does not wait for the rest of the baseline, and no task is started."""
    run = runs.make(spec_of(Sleep(duration_ms=1), baseline_ms=NEVER_MS))
    seen = phases_of(run)
    # Later than the phase is told: the baseline is being measured then.
    run.progressed.connect(
        lambda: QTimer.singleShot(0, run, run.cancel) if run.phase is Phase.BASELINE else None
    )
    record = runs.to_end(run)
    assert (record.outcome, record.tasks.cancelled) == (Outcome.CANCELLED, 2)
    assert not run.was_started
    assert seen == [Phase.BASELINE, Phase.EVALUATING, Phase.ENDED]


@pytest.mark.parametrize("phase", [Phase.BASELINE, Phase.RUNNING])
def test_cancelled_while_it_tells_its_phase_a_run_starts_no_model(phase: Phase, runs: Runs) -> None:
    """A slot that is called at the start of a phase may cancel the run."""
    run = runs.make(spec_of(Sleep(duration_ms=1)))
    cancel_in(phase, run)
    record = runs.to_end(run)
    assert record.outcome is Outcome.CANCELLED
    assert not run.was_started
    # Of a baseline that was not measured, nothing is said.
    assert ("baseline" in str(record.notes)) is (phase is not Phase.BASELINE)


def test_cancelled_during_its_preparation_a_run_measures_no_baseline(runs: Runs) -> None:
    """The phases that follow are left out."""
    run = runs.make(spec_of(Sleep(duration_ms=1), baseline_ms=NEVER_MS))
    seen = phases_of(run)
    QTimer.singleShot(0, run, run.cancel)
    assert runs.to_end(run).outcome is Outcome.CANCELLED
    assert seen == [Phase.EVALUATING, Phase.ENDED]


def test_cancelled_while_the_observer_starts_a_run_does_not_wait_for_it(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run that is cancelled before the observer's first ping ends without a baseline."""
    runs = Runs(program, qtbot)
    patient = dataclasses.replace(QUICK, observer_ms=NEVER_MS)
    run = runs.make(spec_of(Sleep(duration_ms=1), baseline_ms=NEVER_MS), deadlines=patient)
    seen = phases_of(run)
    # An observer that never comes to its first ping.
    monkeypatch.setattr(program.probe, "start", lambda: QTimer.singleShot(0, run, run.cancel))
    assert runs.to_end(run).outcome is Outcome.CANCELLED
    assert seen == [Phase.EVALUATING, Phase.ENDED]
    delete_now(runs.owner)


def test_without_an_observer_a_run_goes_on_without_latencies(
    program: Program, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for the first ping until its deadline, and says that there was none."""
    runs = Runs(program, qtbot)
    impatient = dataclasses.replace(QUICK, observer_ms=1)
    run = runs.make(spec_of(Sleep(duration_ms=1)), deadlines=impatient)
    monkeypatch.setattr(program.probe, "start", lambda: None)
    record = runs.to_end(run)
    assert (record.outcome, record.latency) == (Outcome.FINISHED, None)
    assert Note.of("no-observer") in record.notes
    delete_now(runs.owner)


def test_the_model_is_put_to_rest_before_anything_is_evaluated(runs: Runs) -> None:
    """Released, it gets its last breath, with the interpreter set as it was before the run."""
    calls: list[tuple[str, float]] = []

    class Watched(ThreadPool):
        def start(self) -> None:
            calls.append(("start", sys.getswitchinterval()))
            super().start()

        def shutdown(self, deadline_s: float) -> bool:
            calls.append((f"shutdown within {deadline_s} s", sys.getswitchinterval()))
            return super().shutdown(deadline_s)

    before_s = sys.getswitchinterval()
    options = RunOptions(switch_interval_ms=before_s * 500)
    run = runs.make(spec_of(Sleep(duration_ms=1), run_options=options), Watched)
    at_evaluation: list[list[tuple[str, float]]] = []
    run.progressed.connect(
        lambda: at_evaluation.append(list(calls)) if run.phase is Phase.EVALUATING else None
    )
    runs.to_end(run)
    expected = [
        ("start", pytest.approx(before_s / 2)),
        (f"shutdown within {QUICK.last_breath_s} s", pytest.approx(before_s)),
    ]
    assert at_evaluation == [expected]


def test_what_the_tasks_brought_home_goes_with_the_record(runs: Runs) -> None:
    """Nothing waits for the garbage collector, whose visit to many reports would be a freeze."""
    kept: weakref.WeakSet[Fruit] = weakref.WeakSet()

    @dataclass(frozen=True)
    class Harvest(PlainWorkload):
        info = WorkloadInfo(key="harvest", title="harvest", summary="", gil="")

        def call(self, session: None, task: Task) -> Fruit:
            fruit = Fruit()
            kept.add(fruit)
            return fruit

    run = runs.make(spec_of(Harvest(), tasks=10))
    gc.disable()
    try:
        record = runs.to_end(run)
        assert len(kept) == len(record.results) == 10
        del record
        assert len(kept) == 0
    finally:
        gc.enable()


def test_the_model_goes_with_its_run(runs: Runs) -> None:
    """The inputs of its tasks may be large, and a listener may keep the run."""
    models: weakref.WeakSet[Model] = weakref.WeakSet()

    class Known(Blocking):
        def start(self) -> None:
            models.add(self)
            super().start()

    run = runs.make(spec_of(Sleep(duration_ms=1)), Known)
    gc.disable()
    try:
        runs.to_end(run)
        assert len(models) == 0
    finally:
        gc.enable()


def test_nothing_is_evaluated_before_the_last_paint(runs: Runs, qtbot: QtBot) -> None:
    """A repaint that an answer of the run asked for is waited for, and counts."""
    probe = runs.program.probe
    # Asks as a window does, and paints only when the test does.
    probe.repaint_by(lambda: True)
    run = runs.make(spec_of(Sleep(duration_ms=200), tasks=1), Blocking)
    ticks: list[Phase] = []
    painter = QTimer(run, interval=20)

    def paint_late() -> None:
        ticks.append(run.phase)
        if len(ticks) == TICKS:
            probe.painted(time.perf_counter_ns())

    painter.timeout.connect(paint_late)
    probe.usage_measured.connect(painter.start)
    try:
        record = runs.to_end(run)
    finally:
        painter.stop()
        probe.repaint_by(None)
    assert ticks[: TICKS - 1] == [Phase.RUNNING] * (TICKS - 1)
    assert record.paint is not None
