"""A run is measured at full rate from its baseline to its end, and the window idles before and after."""

import gc
import itertools
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import pytest
from helper_workloads import Cycles, StudiedCycles
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot
from runner import Runner

from concgui.app.program import Program
from concgui.engine.contracts.workload import PlainWorkload, WorkloadInfo
from concgui.engine.execution.models.thread_pool import ThreadPool
from concgui.engine.note import Note
from concgui.engine.planning.progress import Phase
from concgui.engine.planning.spec import RunSpec
from concgui.engine.records.latency import PING_PERIOD_NS, pings_in
from concgui.engine.records.usage import Usage
from concgui.engine.tasks.task import Task
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.probe.own_views import OwnViews
from concgui.qtlayer.probe.paint_pings import PaintPings
from concgui.qtlayer.probe.ping_schedule import IDLE_RATE
from concgui.qtlayer.probe.probe import Probe
from concgui.qtlayer.running.active_run import ActiveRun
from concgui.qtlayer.running.deadlines import Deadlines
from concgui.qtlayer.running.gui_thread_collector import GuiThreadCollector
from concgui.qtlayer.running.run_measurement import RunMeasurement

DEADLINE_MS = 10_000
MS = 1_000_000
BASELINE_PINGS = 80


@pytest.fixture
def idle(lasting_program: Program, qtbot: QtBot) -> Probe:
    """The probe of an idle program: the window is asked seldom."""
    probe = lasting_program.probe
    probe.start()
    qtbot.waitUntil(lambda: probe.rate == IDLE_RATE, timeout=DEADLINE_MS)
    return probe


@pytest.fixture
def measurement(idle: Probe, lasting_program: Program) -> Iterator[RunMeasurement]:
    owner = QObject()
    made = RunMeasurement(idle, lasting_program.collector, owner)
    yield made
    made.close()
    owner.deleteLater()


def test_the_baseline_has_every_ping(measurement: RunMeasurement, idle: Probe, qtbot: QtBot) -> None:
    """Once the full rate is confirmed a ping is due every 5 ms: 80 in 400 ms, all within the baseline."""
    measurement.prepare()
    qtbot.waitUntil(lambda: idle.is_at_full_rate, timeout=DEADLINE_MS)
    measurement.begin_baseline()
    began_ns = measurement.baseline_began_ns
    ended_ns = began_ns + BASELINE_PINGS * PING_PERIOD_NS
    qtbot.waitUntil(lambda: idle.settled_until_ns > ended_ns, timeout=DEADLINE_MS)
    measurement.stop()
    dues = [ping.due_ns for ping in pings_in(measurement.pings_within(began_ns, ended_ns))]
    assert len(dues) in (BASELINE_PINGS, BASELINE_PINGS + 1)
    assert {later - sooner for sooner, later in itertools.pairwise(dues)} == {PING_PERIOD_NS}
    before = [ping.due_ns for ping in pings_in(measurement.baseline_before(ended_ns))]
    assert min(before) >= began_ns


def test_every_phase_of_a_run_is_measured_at_full_rate(runner: Runner, idle: Probe, qtbot: QtBot) -> None:
    """From the baseline of each run to the end of the experiment; then the window is asked seldom again."""
    rates: dict[Phase, set[bool]] = {}
    result = runner.run(
        Sleep(duration_ms=20),
        "thread-pool",
        "blocking",
        tasks=2,
        follow=lambda run: run.progressed.connect(
            lambda progress: rates.setdefault(progress.phase, set()).add(idle.is_at_full_rate)
        ),
    )
    assert len(result.records) == 2
    assert rates[Phase.BASELINE] == rates[Phase.RUNNING] == rates[Phase.EVALUATING] == {True}
    qtbot.waitUntil(lambda: not idle.is_at_full_rate, timeout=DEADLINE_MS)


@pytest.mark.parametrize("model", ["thread-pool", "blocking", "process-pool", "process-per-task"])
@pytest.mark.parametrize(("workload", "seen"), [(Cycles(), "left alone"), (StudiedCycles(), "collected")])
def test_garbage_is_collected_in_a_run_only_where_the_workload_asks_for_it(
    runner: Runner, model: str, workload: Cycles, seen: str
) -> None:
    """Tasks run without Python's collector in every process, unless they study it; afterwards it is off."""
    record = runner.run(workload, model, tasks=2).records[0]
    assert set(record.results) == {seen}
    assert not gc.isenabled()


def test_the_programs_own_objects_are_set_aside_while_a_run_is_measured(runner: Runner) -> None:
    """A collection during the tasks looks at new objects only."""
    counts: list[int] = []

    @dataclass(frozen=True)
    class Counted(PlainWorkload):
        info = WorkloadInfo(key="counted", title="counted", summary="", gil="")

        def call(self, session: None, task: Task) -> int:
            counts.append(len(gc.get_objects()))
            return 0

    gc.collect()
    everything = len(gc.get_objects()) + gc.get_freeze_count()
    runner.run(Counted(), "blocking", tasks=1)
    assert counts[0] < everything / 10


def test_an_idle_window_is_still_asked(idle: Probe, qtbot: QtBot) -> None:
    """Where nothing runs there are pings all the same, fewer of them, and each says how long it waited."""
    since_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: len(idle.recent(since_ns)) >= 4, timeout=DEADLINE_MS)
    pings = idle.recent(since_ns)
    assert all(ping.answered_ns >= ping.due_ns for ping in pings)
    gaps = {later.due_ns - sooner.due_ns for sooner, later in itertools.pairwise(pings)}
    assert all(gap % IDLE_RATE.period_ns == 0 for gap in gaps)


class ToldProbe(QObject):
    """What a measurement needs of a probe; a test tells it what it has seen."""

    thread_states_recorded = Signal(object)
    gil_recorded = Signal(object)
    looks_taken = Signal(object)
    usage_measured = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.settled_until_ns = 0
        self.idle_depth = 1
        self.paints = PaintPings()
        self.own_views = OwnViews()

    def begin_run(self, left_out: Sequence[int]) -> None: ...

    def after_answers(self, action: Callable[[int], None] | None) -> None: ...

    def end_run(self) -> tuple[()]:
        return ()


@pytest.mark.parametrize("last", ["usage", "pings", "paint"])
def test_a_run_is_measured_when_its_usage_is_known_and_its_pings_are_settled_and_painted(last: str) -> None:
    """Two of the three are too little, whichever comes last."""
    probe = ToldProbe()
    made = RunMeasurement(probe, GuiThreadCollector(probe), probe)
    made.begin_run([], lambda _: None)
    probe.paints.repaint_by(lambda: True)
    probe.paints.answered(0, 5 * MS)
    made.end_run()
    steps = {
        "usage": lambda: probe.usage_measured.emit(Usage(0, 0, 0)),
        "pings": lambda: setattr(probe, "settled_until_ns", 10 * MS),
        "paint": lambda: probe.paints.painted(11 * MS),
    }
    for step in steps.keys() - {last}:
        steps[step]()
    assert not made.is_complete(10 * MS)
    steps[last]()
    assert made.is_complete(10 * MS)
    probe.settled_until_ns = 10 * MS - 1
    assert not made.is_complete(10 * MS)


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be stopped there")
def test_no_baseline_begins_before_the_full_rate_is_confirmed(idle: Probe, lasting_program, qtbot) -> None:
    """A run waits for the observer's word, although it pings already, and says where it waited in vain."""
    owner = QObject()
    spec = RunSpec("thread-pool", Sleep(duration_ms=1), 1, 1, baseline_ms=1)
    shared = idle, lasting_program.services, lasting_program.collector
    run = ActiveRun(spec, ThreadPool, *shared, owner, deadlines=Deadlines(observer_ms=1))
    assert idle.observer_pid is not None
    os.kill(idle.observer_pid, signal.SIGSTOP)
    try:
        with qtbot.waitSignal(run.ended, timeout=DEADLINE_MS) as ended:
            run.begin()
    finally:
        os.kill(idle.observer_pid, signal.SIGCONT)
    assert Note.of("no-observer") in ended.args[0].notes
    assert run.shutdown(20.0)
    owner.deleteLater()
