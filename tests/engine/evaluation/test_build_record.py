"""From reports to records and summaries."""

import dataclasses
from array import array

import pytest
from builders import codes, raw_run

from concgui.engine.evaluation.build_record import build_record, checksum
from concgui.engine.evaluation.raw_run import RawRun
from concgui.engine.evaluation.summary import summarise
from concgui.engine.planning.spec import Experiment, RunSize, RunSpec
from concgui.engine.records.freeze import CodeLocation, ExplainedFreeze, FreezeCause, FreezeKind
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.thread_states import (
    PackedStates,
    StateStretch,
    ThreadState,
    ThreadStateRecord,
    ThreadStates,
)
from concgui.engine.records.usage import Usage
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.task import Task, TaskReport, failed_before_start
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep

S = 1_000_000_000


def report(task: int, start_s: float, end_s: float, result: int = 0, cpu_s: float = 0.0) -> TaskReport:
    start, end = int(start_s * S), int(end_s * S)
    return TaskReport(task, 0, start, end, int(cpu_s * S), 7, 8, Outcome.FINISHED, result, None, ())


def raw(*reports: TaskReport, tasks: int = 2, model: str = "blocking", **changes: object) -> RawRun:
    return raw_run(*reports, spec=RunSpec(model, Sleep(), tasks, 2), **changes)


def test_times_follow_from_first_start_and_last_finish() -> None:
    """Start-up, work and teardown lie between start, first start, last finish and release."""
    times = build_record(raw(report(0, 1, 3), report(1, 2, 7))).times
    assert (times.startup_s, times.work_s, times.teardown_s, times.wall_s) == (1, 6, 3, 10)


def test_parallelism_and_overlap_follow_their_definitions() -> None:
    """Σ CPU ÷ work and Σ span ÷ work."""
    record = build_record(raw(report(0, 0, 4, cpu_s=3), report(1, 0, 4, cpu_s=1)))
    assert record.parallelism == pytest.approx(1.0)
    assert record.overlap == pytest.approx(2.0)


def test_a_task_that_was_never_reported_is_cancelled() -> None:
    """Every task has a span: one without news is cancelled, and so is the run that was wished to end."""
    record = build_record(raw(report(0, 1, 2), cancelled_ns=2 * S))
    assert [span.outcome for span in record.spans] == [Outcome.FINISHED, Outcome.CANCELLED]
    assert record.outcome is Outcome.CANCELLED
    assert record.cancel_s == 8


def test_a_wish_that_came_too_late_changes_nothing() -> None:
    """A run whose tasks all finished is finished, also if somebody pressed Cancel at the end."""
    assert build_record(raw(report(0, 1, 2), report(1, 1, 3), cancelled_ns=2 * S)).outcome is Outcome.FINISHED


def test_a_task_reported_twice_is_said() -> None:
    """A model that reports a task twice is found out."""
    record = build_record(raw(report(0, 1, 2), report(0, 1, 2), report(1, 1, 2)))
    assert "reported-twice" in codes(record.notes)


def test_a_lost_task_keeps_its_error() -> None:
    """A task that never reached a worker fails with its reason and without a worker."""
    record = build_record(raw(failed_before_start(Task(0, 0), 5, RuntimeError("no thread")), report(1, 1, 2)))
    assert record.outcome is Outcome.FAILED
    assert record.spans[0].worker is None
    assert str(record.spans[0].error) == "RuntimeError: no thread"


def test_the_checksum_tells_order_type_and_value() -> None:
    """Equal results have equal checksums; another order, type or split has another."""
    assert checksum([1, 2]) == checksum([1, 2])
    sums = {checksum(r) for r in ([1, 2], [2, 1], ["1", 2], [12], [b"1", 2], [None, 2])}
    assert len(sums) == 6


def test_an_observer_that_was_late_itself_is_said() -> None:
    """A ping that the observer sent too late is no freeze of the window, and the run says so."""
    late = build_record(raw(report(0, 1, 2), report(1, 1, 2), pings=array("q", (0, 80_000_000, 80_100_000))))
    frozen = build_record(raw(report(0, 1, 2), report(1, 1, 2), pings=array("q", (0, 100_000, 80_000_000))))
    assert "late-observer" in codes(late.notes)
    assert late.latencies.freezes() == ()
    assert "late-observer" not in codes(frozen.notes)
    assert [freeze.length_ms for freeze in frozen.latencies.freezes()] == [80]


def records_of(model: str, *works_s: float, result: int = 0) -> list[RunRecord]:
    return [build_record(raw(report(0, 1, 1 + s, result), report(1, 1, 1 + s), model=model)) for s in works_s]


def test_speed_up_is_the_ratio_of_the_medians() -> None:
    """Median work of blocking ÷ median work of the model."""
    summaries = summarise(records_of("blocking", 4, 5, 9) + records_of("thread-pool", 1, 2.5, 3))
    assert [round(s.speedup or 0, 3) for s in summaries] == [1, 2]
    assert (summaries[1].work_s.minimum, summaries[1].work_s.maximum) == (1, 3)


def test_different_results_give_no_speed_up() -> None:
    """Models that disagree on the results are not compared in speed, and it is said."""
    summaries = summarise(records_of("blocking", 4) + records_of("thread-pool", 2, result=1))
    assert [s.speedup for s in summaries] == [None, None]
    assert not any(s.checksum_agrees for s in summaries)


def test_without_blocking_there_is_no_speed_up() -> None:
    """Speed-up needs its reference."""
    assert summarise(records_of("thread-pool", 2))[0].speedup is None


def test_repeats_are_interleaved_after_the_warm_ups() -> None:
    """A B A B: what changes in the machine meanwhile meets all models."""
    runs = list(Experiment(("blocking", "qthread"), Primes(), RunSize(tasks=5, repeats=2)).runs())
    assert [(r.model, r.warm_up, r.repeat, r.tasks) for r in runs] == [
        ("blocking", True, 0, 1),
        ("qthread", True, 0, 1),
        ("blocking", False, 0, 5),
        ("qthread", False, 0, 5),
        ("blocking", False, 1, 5),
        ("qthread", False, 1, 5),
    ]
    assert len({r.seed for r in runs}) == 1


def packed(*parts: tuple[float, float, float]) -> ThreadStates:
    """The GUI thread, 7: stretches as begin, end and CPU share, in s."""
    thread_states = [
        StateStretch(int(a * S), int(b * S), ThreadState.ON_CPU, "", int((b - a) * share * S))
        for a, b, share in parts
    ]
    return ThreadStates(7, 7, "", PackedStates.of(thread_states))


@pytest.mark.parametrize(("share", "is_own"), [(0.9, True), (0.1, False)])
def test_a_gui_thread_on_a_cpu_did_not_wait_for_the_gil(share: float, is_own: bool) -> None:
    """A freeze in which the GUI thread itself computed is not put down to another thread's line."""
    thread_states = ThreadStateRecord(
        (packed((0, 1, 0.0), (1, 3, share), (3, 9, 0.0)),), 5_000_000, None, 0.0, ()
    )
    elsewhere = FreezeCause(FreezeKind.GIL_HELD, location=CodeLocation("work.py", 1, "compute"))
    freeze = ExplainedFreeze(S, 3 * S, elsewhere)
    record = build_record(raw(report(0, 1, 2), freezes=[freeze], thread_states=thread_states, gui_thread=7))
    (found,) = record.freezes
    assert found.cause == (FreezeCause(FreezeKind.CPP, share=pytest.approx(0.9)) if is_own else elsewhere)


@pytest.mark.parametrize("share", [0.9, 0.1])
def test_who_held_the_gil_is_known_without_a_stack(share: float) -> None:
    """Where nobody was seen at work, the thread that was on a CPU while the GUI thread waited is named."""
    waiting = ThreadStates(7, 7, "", PackedStates.of([StateStretch(0, 9 * S, ThreadState.LOCK, "futex", 0)]))
    holder = dataclasses.replace(packed((1, 3, share)), thread=8)
    thread_states = ThreadStateRecord((waiting, holder), 5_000_000, None, 0.0, ())
    freeze = ExplainedFreeze(S, 3 * S, FreezeCause(FreezeKind.NOT_SEEN))
    record = build_record(raw(report(0, 1, 2), freezes=[freeze], thread_states=thread_states, gui_thread=7))
    held = FreezeCause(FreezeKind.GIL_HELD, (8,), pytest.approx(share))
    assert record.freezes[0].cause == (held if share > 0.5 else freeze.cause)


@pytest.mark.parametrize(("shares", "is_shared"), [((0.3, 0.3, 0.3), True), ((0.1, 0.1, 0.1), False)])
def test_threads_that_share_the_gil_are_what_the_gui_thread_waited_for(
    shares: tuple[float, ...], is_shared: bool
) -> None:
    """The line at which it asked for the GIL is not to blame, also where that line was seen."""
    waiting = ThreadStates(7, 7, "", PackedStates.of([StateStretch(0, 9 * S, ThreadState.LOCK, "futex", 0)]))
    threads = [dataclasses.replace(packed((1, 3, share)), thread=8 + i) for i, share in enumerate(shares)]
    thread_states = ThreadStateRecord((waiting, *threads), 5_000_000, None, 0.0, ())
    seen = FreezeCause(FreezeKind.PYTHON, location=CodeLocation("view.py", 1, "paintEvent"))
    freeze = ExplainedFreeze(S, 3 * S, seen)
    (found,) = build_record(
        raw(report(0, 1, 2), freezes=[freeze], thread_states=thread_states, gui_thread=7)
    ).freezes
    shared = FreezeCause(FreezeKind.GIL_SHARED, (8, 9, 10), pytest.approx(0.9))
    assert found.cause == (shared if is_shared else seen)


@pytest.mark.parametrize(("start_method", "known"), [("spawn", 7), ("forkserver", None)])
def test_switches_that_nobody_counts_are_not_known(start_method: str, known: int | None) -> None:
    """The system adds up the switches of spawned workers; of those that a server forked nobody knows."""
    usage = Usage(0, 0, 0, voluntary_switches=7, involuntary_switches=7)
    resources = build_record(raw(usage=usage, run_options={"start_method": start_method})).resources
    assert (resources.voluntary_switches, resources.involuntary_switches) == (known, known)


def test_a_run_that_was_given_up_has_no_rest() -> None:
    """How long it took to come to rest is not known of tasks that could not be stopped."""
    given_up = raw(report(0, 1, 2), cancelled_ns=2 * S, is_abandoned=True)
    assert build_record(given_up).cancel_s is None
    assert "cancelled" not in codes(build_record(given_up).notes)
    cancelled = build_record(dataclasses.replace(given_up, is_abandoned=False))
    assert cancelled.cancel_s == pytest.approx(8)
    assert "cancelled" in codes(cancelled.notes)


@pytest.mark.parametrize("told", ["cancelled_ns", "overdue_ns"])
def test_terminated_tasks_worked_until_they_were_told_to_stop(told: str) -> None:
    """The work of a run whose last tasks brought no news ends with the wish, and what follows is teardown."""
    times = build_record(raw(report(0, 1, 2), **{told: 7 * S})).times
    assert (times.startup_s, times.work_s, times.teardown_s) == (1, 6, 3)
    complete = build_record(raw(report(0, 1, 2), report(1, 1, 3), **{told: 7 * S})).times
    assert (complete.work_s, complete.teardown_s) == (2, 7)
