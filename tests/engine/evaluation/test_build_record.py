"""Building records and summaries from reports."""

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
    """Start-up, work and teardown follow from start, first start, last finish and release."""
    times = build_record(raw(report(0, 1, 3), report(1, 2, 7))).times
    assert (times.startup_s, times.work_s, times.teardown_s, times.wall_s) == (1, 6, 3, 10)


def test_parallelism_and_overlap_follow_their_definitions() -> None:
    """Parallelism is Σ CPU ÷ work, and overlap is Σ span ÷ work."""
    record = build_record(raw(report(0, 0, 4, cpu_s=3), report(1, 0, 4, cpu_s=1)))
    assert record.parallelism == pytest.approx(1.0)
    assert record.overlap == pytest.approx(2.0)


def test_a_task_that_was_never_reported_is_cancelled() -> None:
    """A task without a report has a span with the outcome cancelled, and so has its cancelled run."""
    record = build_record(raw(report(0, 1, 2), cancelled_ns=2 * S))
    assert [span.outcome for span in record.spans] == [Outcome.FINISHED, Outcome.CANCELLED]
    assert record.outcome is Outcome.CANCELLED
    assert record.cancel_s == 8


def test_a_late_request_to_cancel_changes_nothing() -> None:
    """A run whose tasks all finished is finished, even if it was cancelled at the end."""
    assert build_record(raw(report(0, 1, 2), report(1, 1, 3), cancelled_ns=2 * S)).outcome is Outcome.FINISHED


def test_a_task_reported_twice_is_noted() -> None:
    """A note says that a model reported a task twice."""
    record = build_record(raw(report(0, 1, 2), report(0, 1, 2), report(1, 1, 2)))
    assert "reported-twice" in codes(record.notes)


def test_a_lost_task_keeps_its_error() -> None:
    """A task that never reached a worker fails with its reason and without a worker."""
    record = build_record(raw(failed_before_start(Task(0, 0), 5, RuntimeError("no thread")), report(1, 1, 2)))
    assert record.outcome is Outcome.FAILED
    assert record.spans[0].worker is None
    assert str(record.spans[0].error) == "RuntimeError: no thread"


def test_the_checksum_depends_on_order_type_and_value() -> None:
    """Equal results have equal checksums; a different order, type or split changes the checksum."""
    assert checksum([1, 2]) == checksum([1, 2])
    sums = {checksum(r) for r in ([1, 2], [2, 1], ["1", 2], [12], [b"1", 2], [None, 2])}
    assert len(sums) == 6


def test_a_late_observer_is_noted() -> None:
    """A ping that the observer sent too late is not a freeze of the window, and a note says so."""
    late = build_record(raw(report(0, 1, 2), report(1, 1, 2), pings=array("q", (0, 80_000_000, 80_100_000))))
    frozen = build_record(raw(report(0, 1, 2), report(1, 1, 2), pings=array("q", (0, 100_000, 80_000_000))))
    assert "late-observer" in codes(late.notes)
    assert late.latencies.freezes() == ()
    assert "late-observer" not in codes(frozen.notes)
    assert [freeze.length_ms for freeze in frozen.latencies.freezes()] == [80]


def records_of(model: str, *works_s: float, result: int = 0) -> list[RunRecord]:
    return [build_record(raw(report(0, 1, 1 + s, result), report(1, 1, 1 + s), model=model)) for s in works_s]


def test_speed_up_is_the_ratio_of_the_medians() -> None:
    """Speed-up is the median wall time of `blocking` ÷ that of the model; that of the work is beside it."""
    summaries = summarise(records_of("blocking", 4, 5, 9) + records_of("thread-pool", 1, 2.5, 3))
    blocking, pool = ([r.times.wall_s for r in records_of("x", work_s)] for work_s in (5, 2.5))
    assert [s.speedup for s in summaries] == [1, pytest.approx(blocking[0] / pool[0])]
    assert [round(s.work_speedup or 0, 3) for s in summaries] == [1, 2]
    assert (summaries[1].work_s.minimum, summaries[1].work_s.maximum) == (1, 3)


def test_different_results_give_no_speed_up() -> None:
    """Models with different results have no speed-up and are marked as disagreeing."""
    summaries = summarise(records_of("blocking", 4) + records_of("thread-pool", 2, result=1))
    assert {s.speedup for s in summaries} | {s.work_speedup for s in summaries} == {None}
    assert not any(s.checksum_agrees for s in summaries)


def test_without_blocking_there_is_no_speed_up() -> None:
    """Without runs of `blocking` there is no speed-up."""
    assert summarise(records_of("thread-pool", 2))[0].speedup is None


def test_repeats_are_interleaved_after_the_warm_ups() -> None:
    """Repeats are interleaved (A B A B), so that changes of the machine affect all models."""
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
    """Return states of the GUI thread, 7, from (start, end, CPU share) of each stretch, in s."""
    thread_states = [
        StateStretch(int(a * S), int(b * S), ThreadState.ON_CPU, "", int((b - a) * share * S))
        for a, b, share in parts
    ]
    return ThreadStates(7, 7, "", PackedStates.of(thread_states))


@pytest.mark.parametrize(("share", "is_own"), [(0.9, True), (0.1, False)])
def test_a_gui_thread_on_a_cpu_did_not_wait_for_the_gil(share: float, is_own: bool) -> None:
    """A freeze in which the GUI thread itself computed is not attributed to another thread's line."""
    thread_states = ThreadStateRecord(
        (packed((0, 1, 0.0), (1, 3, share), (3, 9, 0.0)),), 5_000_000, None, 0.0, ()
    )
    elsewhere = FreezeCause(FreezeKind.GIL_HELD, location=CodeLocation("work.py", 1, "compute"))
    freeze = ExplainedFreeze(S, 3 * S, elsewhere)
    record = build_record(raw(report(0, 1, 2), freezes=[freeze], thread_states=thread_states, gui_thread=7))
    (found,) = record.freezes
    assert found.cause == (FreezeCause(FreezeKind.CPP, share=pytest.approx(0.9)) if is_own else elsewhere)


@pytest.mark.parametrize("share", [0.9, 0.1])
def test_the_holder_of_the_gil_is_known_without_a_stack(share: float) -> None:
    """If no thread was seen at work, the one that was on a CPU while the GUI thread waited is the cause."""
    waiting = ThreadStates(7, 7, "", PackedStates.of([StateStretch(0, 9 * S, ThreadState.LOCK, "futex", 0)]))
    holder = dataclasses.replace(packed((1, 3, share)), thread=8)
    thread_states = ThreadStateRecord((waiting, holder), 5_000_000, None, 0.0, ())
    freeze = ExplainedFreeze(S, 3 * S, FreezeCause(FreezeKind.NOT_SEEN))
    record = build_record(raw(report(0, 1, 2), freezes=[freeze], thread_states=thread_states, gui_thread=7))
    held = FreezeCause(FreezeKind.GIL_HELD, (8,), pytest.approx(share))
    assert record.freezes[0].cause == (held if share > 0.5 else freeze.cause)


@pytest.mark.parametrize(("shares", "is_shared"), [((0.3, 0.3, 0.3), True), ((0.1, 0.1, 0.1), False)])
def test_threads_that_share_the_gil_are_the_cause(shares: tuple[float, ...], is_shared: bool) -> None:
    """The threads that shared the GIL are the cause, even if the GUI thread's own line was seen."""
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
def test_switches_of_forked_workers_are_not_known(start_method: str, known: int | None) -> None:
    """Context switches of spawned workers are known; those of workers that a server forked are not."""
    usage = Usage(0, 0, 0, voluntary_switches=7, involuntary_switches=7)
    resources = build_record(raw(usage=usage, run_options={"start_method": start_method})).resources
    assert (resources.voluntary_switches, resources.involuntary_switches) == (known, known)


def test_an_abandoned_run_has_no_cancel_time() -> None:
    """A run whose tasks could not be stopped has no time from the request to cancel until its rest."""
    abandoned = raw(report(0, 1, 2), cancelled_ns=2 * S, is_abandoned=True)
    assert build_record(abandoned).cancel_s is None
    assert "cancelled" not in codes(build_record(abandoned).notes)
    cancelled = build_record(dataclasses.replace(abandoned, is_abandoned=False))
    assert cancelled.cancel_s == pytest.approx(8)
    assert "cancelled" in codes(cancelled.notes)


@pytest.mark.parametrize("request_time", ["cancelled_ns", "overdue_ns"])
def test_terminated_tasks_worked_until_they_were_told_to_stop(request_time: str) -> None:
    """The work of a run whose last tasks were not reported ends with the request to stop."""
    times = build_record(raw(report(0, 1, 2), **{request_time: 7 * S})).times
    assert (times.startup_s, times.work_s, times.teardown_s) == (1, 6, 3)
    complete = build_record(raw(report(0, 1, 2), report(1, 1, 3), **{request_time: 7 * S})).times
    assert (complete.work_s, complete.teardown_s) == (2, 7)
