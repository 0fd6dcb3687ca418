"""Building records and summaries from reports."""

import dataclasses
import os
from array import array

import pytest
from builders import MS, codes, raw_run

from concgui.engine.evaluation.build_record import build_record, checksum
from concgui.engine.evaluation.raw_run import RawRun
from concgui.engine.evaluation.summary import summarise
from concgui.engine.note import Note
from concgui.engine.planning.spec import Experiment, RunSize, RunSpec
from concgui.engine.records.freeze import CodeLocation, FreezeKind
from concgui.engine.records.ladder import Smoothness
from concgui.engine.records.look import FreezeEvidence, Look, LookReport, SeenThread
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
from concgui.engine.tasks.task import Task, TaskReport, cut_off_report, failed_before_start
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
    in_time = [(k, k, k + 1) for k in range(100, 120)]
    late = build_record(raw(report(0, 1, 2), report(1, 1, 2), pings=pings((0, 80, 81), *in_time)))
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


def pings(*rows: tuple[int, int, int]) -> "array[int]":
    """Return pings from due, sent and answered in ms."""
    return array("q", [at * S // 1000 for row in rows for at in row])


def test_freezes_are_those_of_the_answers() -> None:
    """Each of the longest freezes is explained, the longest first; without evidence its cause is not seen."""
    answers = pings((0, 0, 60), (100, 100, 101), (200, 200, 300))
    record = build_record(raw(report(0, 1, 2), pings=answers))
    assert [round(freeze.length_s * 1000) for freeze in record.freezes] == [100, 60]
    assert {freeze.cause.kind for freeze in record.freezes} == {FreezeKind.NOT_SEEN}


def test_a_starved_observer_sees_no_freeze() -> None:
    """Without the pings that were sent too late there is no freeze, and nothing is said to have frozen."""
    answers = pings((0, 0, 8), (100, 900, 901), *((k, k, k + 1) for k in range(1000, 2000, 50)))
    record = build_record(raw(report(0, 1, 2), pings=answers))
    assert record.latency is not None
    assert (record.latency.longest_freeze_ms, record.freezes) == (8, ())


@pytest.mark.parametrize(("late", "is_known"), [(1, True), (3, False)])
def test_a_run_with_too_few_pings_has_no_smoothness(late: int, is_known: bool) -> None:
    """If more than a tenth of the pings was never asked in time, a note says why there are no figures."""
    answers = [(k, k + (80 if k < 10 * late else 0), k + 81) for k in range(0, 200, 10)]
    record = build_record(raw(report(0, 1, 2), pings=pings(*answers)))
    assert (record.latency is not None) == is_known
    assert ("too-few-pings" in codes(record.notes)) != is_known


def test_a_standstill_is_no_latency() -> None:
    """A ping that waited while the program was stopped is not counted, and nobody is blamed."""
    answers = pings((0, 0, 1), (10, 10, 3010), (500, 10, 3010), (3020, 3020, 3021))
    evidence = FreezeEvidence(LookReport(standstills=((9_000_000, 3_010_000_000),)))
    record = build_record(raw(report(0, 1, 2), pings=answers, evidence=evidence))
    assert record.latency is not None
    assert record.latency.longest_freeze_ms == 1
    (freeze,) = record.freezes
    assert (freeze.cause.kind, freeze.cause.threads) == (FreezeKind.STOPPED, ())
    assert "stood-still" in codes(record.notes)


def test_what_the_windows_own_views_did_is_not_the_models() -> None:
    """A freeze in which the window's own views worked is listed, and changes no figure of the run."""
    answers = pings((0, 0, 60), (100, 100, 101), (200, 200, 500), (300, 200, 500), (600, 600, 601))
    states = StateStretch(200 * MS, 500 * MS, ThreadState.IO, "", 0)
    gui = ThreadStates(os.getpid(), 7, "", PackedStates.of([states]))
    evidence = FreezeEvidence(own_views=((210 * MS, 490 * MS),))
    found = build_record(
        raw(
            report(0, 1, 2),
            pings=answers,
            evidence=evidence,
            gui_thread=7,
            thread_states=ThreadStateRecord((gui,), 5 * MS, None, 0.0, ()),
        )
    )
    assert found.latency is not None
    assert (found.latency.longest_freeze_ms, found.latency.smoothness) == (60, Smoothness.NOTICEABLE)
    assert [(round(freeze.length_s * 1000), freeze.cause.kind) for freeze in found.freezes] == [
        (300, FreezeKind.OWN_VIEWS),
        (60, FreezeKind.NOT_SEEN),
    ]


@pytest.mark.parametrize("reason", [None, Note.of("looks-no-tool")])
def test_a_less_sure_line_says_why(reason: Note | None) -> None:
    """If a line was seen only from inside because nothing may look from outside, a note says so."""
    line = CodeLocation("/work/mine.py", 3, "work")
    look = Look(50 * MS, 50 * MS, False, (SeenThread(7, None, None, (line,)),))
    evidence = FreezeEvidence(LookReport(reason=reason), (look,), idle_depth=0)
    found = build_record(raw(pings=pings((0, 0, 200)), evidence=evidence, gui_thread=7))
    assert (found.freezes[0].cause.location, found.freezes[0].cause.is_sure) == (line, False)
    assert ("looks-no-tool" in codes(found.notes)) == (reason is not None)


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
    """The work of a run whose workers were ended during their tasks ends with the request to stop."""
    cut_off = raw(report(0, 1, 2), **{request_time: 7 * S})
    cut_off.reports.complete([cut_off_report(0, 1, 7, 8), cut_off_report(1, 3 * S, 7, 8)])
    record = build_record(cut_off)
    assert (record.times.startup_s, record.times.work_s, record.times.teardown_s) == (1, 6, 3)
    assert (record.spans[1].started_ns, record.spans[1].finished_ns) == (3 * S, None)
    assert (record.spans[0].finished_ns, record.parallelism, record.overlap) == (2 * S, None, None)


def test_lost_tasks_worked_until_their_loss_was_noticed() -> None:
    """A task that failed because its worker died has the start that the worker wrote down."""
    lost = raw(report(0, 1, 2), failed_before_start(Task(1, 0), 0, ValueError("lost")), delivered_ns=6 * S)
    lost.reports.complete([cut_off_report(1, 3 * S, 7, 8)])
    record = build_record(lost)
    assert (record.spans[1].started_ns, record.spans[1].outcome) == (3 * S, Outcome.FAILED)
    assert record.times.work_s == 5


def test_tasks_that_never_began_are_no_work() -> None:
    """The work of a cancelled run ends with its last task if no other one was under way."""
    times = build_record(raw(report(0, 1, 2), cancelled_ns=7 * S)).times
    assert (times.startup_s, times.work_s, times.teardown_s) == (1, 1, 8)
    complete = build_record(raw(report(0, 1, 2), report(1, 1, 3), cancelled_ns=7 * S)).times
    assert (complete.work_s, complete.teardown_s) == (2, 7)
