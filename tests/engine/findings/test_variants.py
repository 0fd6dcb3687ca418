"""Findings that one rule makes of different runs: each has its own condition and its own sentence."""

import dataclasses
import re

import pytest
from builders import MS, PROGRAM
from finding_scenes import GUI, PLACE, comparison, freeze, latency, process, run, task, thread, together

from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.explanation import explain
from concgui.engine.findings.finding import Finding, FindingKey, Importance
from concgui.engine.note import Note
from concgui.engine.records.freeze import CodeLocation, FreezeKind
from concgui.engine.records.run_record import Resources, RunRecord
from concgui.engine.records.thread_states import (
    PackedStates,
    StateStretch,
    ThreadState,
    ThreadStateRecord,
    ThreadStates,
)
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.findings_text import finding_line


def found(compared: Comparison, key: FindingKey) -> Finding | None:
    """Return the last finding of a kind, which is that of the run beside the reference."""
    return next((f for f in reversed(explain(compared).findings) if f.key is key), None)


def test_short_tasks_in_the_gui_thread_are_a_property_and_no_freeze() -> None:
    """Where the window answered between the tasks, the finding says so and comes last."""
    spans = [task(n, GUI, n * 20, n * 20 + 19, 19) for n in range(8)]
    finding = found(
        comparison(run("process-events", spans, latency=latency(21))), FindingKey.GUI_THREAD_RAN_IT
    )
    assert finding is not None
    assert finding.importance is Importance.PROPERTY
    assert "so nothing waited longer than 21.0 ms" in finding_line(finding)


def coroutines(gap_ms: float) -> Comparison:
    """Return eight coroutines of 30 ms in the window's loop, which froze from 5 ms on for 200 ms."""
    spans = [
        task(
            n,
            GUI,
            n * (30 + gap_ms),
            n * (30 + gap_ms) + 30,
            30,
            [(n * (30 + gap_ms), n * (30 + gap_ms) + 30)],
        )
        for n in range(8)
    ]
    frozen = freeze(200, FreezeKind.PYTHON)
    return comparison(run("asyncio-qt", spans, workload="pipeline", latency=latency(200), freezes=(frozen,)))


def test_coroutines_that_hold_the_window_one_after_another_are_told() -> None:
    """Short stretches count together if they filled the freeze; with pauses between them they did not."""
    finding = found(coroutines(1), FindingKey.COROUTINE_BLOCKED_LOOP)
    assert finding is not None
    assert finding.importance is Importance.WINDOW
    assert "one after another" in finding_line(finding)
    assert "200 ms" in finding_line(finding)
    assert found(coroutines(30), FindingKey.COROUTINE_BLOCKED_LOOP) is None


def flooded(*notes: Note) -> Comparison:
    spans = together([thread(1)], 8, 44, 0.9)
    held = freeze(597, FreezeKind.GIL_HELD, threads=(51,), share=0.97)
    record = run("qthread-signal-flood", spans, workload="json", latency=latency(597, 580), freezes=(held,))
    return comparison(dataclasses.replace(record, notes=notes))


def test_a_freeze_by_many_signals_is_no_call_and_no_turn() -> None:
    """Between signals the window has the GIL, so no call held it for the whole freeze."""
    without = flooded()
    assert found(without, FindingKey.C_CALL_HELD_GIL) is not None
    signals = flooded(Note.of("signals-logged", signals=12_000))
    assert found(signals, FindingKey.C_CALL_HELD_GIL) is None
    assert found(signals, FindingKey.GIL_WAIT) is None
    assert found(signals, FindingKey.SIGNAL_FLOOD) is not None


@pytest.mark.parametrize(("tasks", "each_ms", "is_row"), [(2, 300, False), (8, 79, True)])
def test_several_calls_are_not_told_as_one(tasks: int, each_ms: float, is_row: bool) -> None:
    """A freeze longer than the longest task was made by calls one after another."""
    held = freeze(310, FreezeKind.GIL_HELD, threads=(51,), share=0.97)
    record = run(
        "qthread",
        together([thread(1)], tasks, each_ms, 0.99),
        workload="regex",
        latency=latency(310, 300),
        freezes=(held,),
    )
    finding = found(comparison(record), FindingKey.C_CALL_HELD_GIL)
    assert finding is not None
    assert finding.values["is_row"] is (is_row or None)
    assert ("one after another" in finding_line(finding)) is is_row


@pytest.mark.parametrize(("length_ms", "may_be_calls"), [(58, False), (94, True)])
def test_turns_that_are_longer_than_usual_may_be_calls(length_ms: float, may_be_calls: bool) -> None:
    """Between usual turns and what must be a call, the sentence claims neither."""
    held = freeze(length_ms, FreezeKind.GIL_HELD, threads=(51,), share=0.97, location=None)
    spans = together([thread(1)], 8, 87, 0.99)
    record = run("qthread", spans, workload="sort", latency=latency(length_ms, length_ms), freezes=(held,))
    finding = found(comparison(record), FindingKey.GIL_WAIT)
    assert finding is not None
    assert ("to the end of a call" in finding_line(finding)) is may_be_calls


def test_a_late_answer_without_a_freeze_is_a_property() -> None:
    """A p99 of some frames does not come before what made the work slow."""
    spans = together([thread(n) for n in range(4)], 2, 400, 0.25)
    finding = found(comparison(run("thread-pool", spans, latency=latency(40, 30))), FindingKey.GIL_WAIT)
    assert finding is not None
    assert finding.importance is Importance.PROPERTY


@pytest.mark.parametrize(("workload", "is_told"), [("sort", True), ("sha256", False)])
def test_waiting_for_a_new_thread_is_waiting_for_the_gil_that_tasks_hold(
    workload: str, is_told: bool
) -> None:
    """A window in `Thread.start` waits for the GIL if tasks hold it, and for no known thing otherwise."""
    frames = (CodeLocation("/lib/python3.11/threading.py", 969, "Thread.start"), PLACE)
    starting = freeze(638, FreezeKind.LOCK, frames=frames)
    spans = together([thread(n) for n in range(4)], 2, 160, 0.25)
    record = run(
        "asyncio-to-thread", spans, workload=workload, latency=latency(638, 633), freezes=(starting,)
    )
    finding = found(comparison(record), FindingKey.GIL_WAIT)
    assert (finding is not None) is is_told
    if finding is not None:
        assert "started a thread and waited" in finding_line(finding)


@pytest.mark.parametrize(("cpu_share", "words"), [
    (0.0, "so at most one waited at a time"),
    (0.98, "only 1 worker for 2 cores"),
    (0.45, "1 worker did 8 tasks one after another"),
])  # fmt: skip
def test_one_worker_for_all_tasks_is_told(cpu_share: float, words: str) -> None:
    """A model with one thread is told what it does not do at the same time, and what would."""
    finding = found(
        comparison(run("qthread", together([thread(1)], 8, 100, cpu_share), workload="files")),
        FindingKey.TOO_FEW,
    )
    assert finding is not None
    assert words in finding_line(finding)
    assert finding.proposal is not None
    assert "thread-pool" in finding.proposal.models


def test_more_workers_are_not_proposed_for_tasks_that_failed() -> None:
    """In a deadlock more workers would wait for each other's locks."""
    spans = together([thread(n) for n in range(4)], 2, 200, 0.0)
    record = run("thread-pool", spans, workload="sleep")
    assert found(comparison(record), FindingKey.TOO_FEW) is not None
    failed = dataclasses.replace(record, outcome=Outcome.FAILED)
    assert found(comparison(failed), FindingKey.TOO_FEW) is None


def one_each(overlap_ms: float, startup_ms: float = 100) -> Comparison:
    spans = [
        task(n, process(n), startup_ms + n * overlap_ms, startup_ms + n * overlap_ms + 50) for n in range(8)
    ]
    return comparison(run("process-per-task", spans, workload="two-locks"))


def test_a_process_for_each_task_is_told_by_how_few_are_at_work() -> None:
    """Starts that are part of the work count; well filled workers and quick starts do not."""
    finding = found(one_each(40), FindingKey.START_UP_DOMINATES)
    assert finding is not None
    assert "Each of 8 tasks got a process of its own" in finding_line(finding)
    assert found(one_each(10), FindingKey.START_UP_DOMINATES) is None
    assert found(one_each(40, startup_ms=10), FindingKey.START_UP_DOMINATES) is None


def beside_blocking(model: str, record: RunRecord) -> Comparison:
    alone = run("blocking", together([GUI], 8, 40, 0.98), workload=record.workload)
    return comparison(alone, dataclasses.replace(record, model=model))


def test_a_gain_that_starting_processes_took_back_is_told_first() -> None:
    """Work twice as fast that is no faster in total is explained by the time for starting."""
    spans = together([process(n) for n in range(4)], 2, 80, 0.49, since_ms=110)
    record = run("process-pool", spans, teardown_ms=40)
    explained = explain(beside_blocking("process-pool", record)).findings
    first = next(finding for finding in explained if finding.model == "process-pool")
    assert first.key is FindingKey.START_UP_DOMINATES
    assert "The work alone was 2.00× as fast as in blocking" in finding_line(first)
    quick = run("process-pool", together([process(n) for n in range(4)], 2, 80, 0.49, since_ms=60))
    assert found(beside_blocking("process-pool", quick), FindingKey.START_UP_DOMINATES) is None


def paused(pauses: int, length_ms: float = 900) -> Comparison:
    step = length_ms / pauses
    spans = [
        task(n, thread(1), 1, 1 + length_ms, 20, [(1 + k * step, 1.01 + k * step) for k in range(pauses)])
        for n in range(8)
    ]
    return beside_blocking("asyncio-thread", run("asyncio-thread", spans, workload="files"))


def test_coroutines_that_pause_too_often_are_told() -> None:
    """Many pauses are told where the work was slower than calls one after another."""
    finding = found(paused(200), FindingKey.TASKS_TOO_SMALL)
    assert finding is not None
    assert "8 coroutines paused 1,600 times" in finding_line(finding)
    assert found(paused(10), FindingKey.TASKS_TOO_SMALL) is None
    assert found(paused(200, length_ms=330), FindingKey.TASKS_TOO_SMALL) is None


def test_waits_are_known_from_the_reference_where_each_task_ran_alone() -> None:
    """Tasks that hold the GIL for a part of their time overlap their waits, as the speed-up shows."""
    alone = run("blocking", together([GUI], 8, 100, 0.18), workload="pipeline")
    beside = run("thread-per-task", [task(n, thread(n), 1, 240, 18) for n in range(8)], workload="pipeline")
    compared = comparison(alone, beside)
    assert found(compared, FindingKey.WAITS_OVERLAP) is not None
    slow = run("thread-per-task", [task(n, thread(n), 1, 700, 18) for n in range(8)], workload="pipeline")
    assert found(comparison(alone, slow), FindingKey.WAITS_OVERLAP) is None


def test_waits_that_gain_less_than_their_number_are_told_with_the_gain() -> None:
    """Eight waits at once that make the work less than three times as fast got in each other's way."""
    alone = run("blocking", together([GUI], 8, 120, 0.1), workload="files")
    compared = comparison(
        alone, run("thread-per-task", [task(n, thread(n), 1, 560, 60) for n in range(8)], workload="files")
    )
    assert found(compared, FindingKey.WAITS_OVERLAP) is None
    finding = found(compared, FindingKey.RAN_AT_ONCE)
    assert finding is not None
    assert "1.7" in finding_line(finding)
    slow = run("thread-per-task", [task(n, thread(n), 1, 900, 60) for n in range(8)], workload="files")
    assert found(comparison(alone, slow), FindingKey.RAN_AT_ONCE) is None


def test_workers_that_end_with_their_task_are_not_idle() -> None:
    """A thread or process for each task has ended, and nothing of it waits for the longest."""
    spans = [task(n, process(n), 1, 401 if n == 0 else 101, 90) for n in range(4)]
    assert found(comparison(run("process-per-task", spans)), FindingKey.UNEVEN) is None
    pool = [*spans, task(4, process(1), 101, 150, 40)]
    assert found(comparison(run("process-pool", pool)), FindingKey.UNEVEN) is not None


@pytest.mark.parametrize("model", ["thread-pool", "process-pool"])
def test_only_threads_that_share_a_gil_must_have_released_it(model: str) -> None:
    """Processes have a GIL each, so that nothing follows from the cores that they use."""
    make = thread if model == "thread-pool" else process
    record = run(model, together([make(n) for n in range(2)], 4, 50, 0.9), workload="sha256")
    finding = found(comparison(record), FindingKey.RAN_AT_ONCE)
    assert finding is not None
    assert finding.values["released_gil"] is (model == "thread-pool")
    assert re.search(r"used 1\.80 of 2 cores", finding_line(finding))


def test_tasks_that_took_more_cpu_together_got_in_each_others_way() -> None:
    """The CPU times of both runs stand in the sentence where they differ much."""
    record = run("thread-pool", together([thread(n) for n in range(4)], 2, 120, 0.45), workload="sha256")
    finding = found(beside_blocking("thread-pool", record), FindingKey.RAN_AT_ONCE)
    assert finding is not None
    assert "432 ms of CPU instead of 314 ms" in finding_line(finding)


def test_a_busy_machine_explains_slow_coroutines_as_well() -> None:
    """Pauses are not blamed while other programs have the cores."""
    compared = paused(200)
    busy = Resources(cpu_s=0.1, other_cores=1.5)
    records = tuple(dataclasses.replace(record, resources=busy) for record in compared.records)
    assert found(dataclasses.replace(compared, records=records), FindingKey.TASKS_TOO_SMALL) is None


def busy(compared: Comparison, model: str) -> Comparison:
    """Return a comparison in which other programs used the CPUs during the runs of a model."""
    used = Resources(cpu_s=0.1, other_cores=1.5)
    records = tuple(
        dataclasses.replace(record, resources=used) if record.model == model else record
        for record in compared.records
    )
    return dataclasses.replace(compared, records=records)


@pytest.mark.parametrize("model", ["blocking", "thread-pool"])
def test_a_speed_up_that_other_programs_made_is_not_explained(model: str) -> None:
    """Where one of two runs was disturbed, their ratio says nothing about running at the same time."""
    threads = run("thread-pool", together([thread(n) for n in range(4)], 2, 80, 0.28), workload="files")
    alone = run("blocking", together([GUI], 8, 60, 0.4), workload="files")
    compared = comparison(alone, threads)
    assert found(compared, FindingKey.RAN_AT_ONCE) is not None
    assert found(busy(compared, model), FindingKey.RAN_AT_ONCE) is None


def test_a_gain_beside_other_programs_is_not_called_lost() -> None:
    """A start that took long because others had the cores took nothing back."""
    spans = together([process(n) for n in range(4)], 2, 80, 0.49, since_ms=110)
    compared = beside_blocking("process-pool", run("process-pool", spans, teardown_ms=40))
    assert found(compared, FindingKey.START_UP_DOMINATES) is not None
    assert found(busy(compared, "process-pool"), FindingKey.START_UP_DOMINATES) is None


@pytest.mark.parametrize(("workload", "is_told"), [("sort", True), ("sha256", False)])
def test_threads_that_release_the_gil_are_not_blamed_beside_other_programs(
    workload: str, is_told: bool
) -> None:
    """A window that waits while others have the cores waited for the GIL only of tasks that hold it."""
    turn = freeze(90, FreezeKind.GIL_SHARED, location=None, threads=(51, 52, 53, 54), share=0.5)
    spans = together([thread(n) for n in range(4)], 2, 400, 0.25)
    record = run("thread-pool", spans, workload=workload, latency=latency(90, 80), freezes=(turn,))
    compared = busy(comparison(record), "thread-pool")
    assert (found(compared, FindingKey.GIL_WAIT) is not None) is is_told


def seen(state: ThreadState, other: ThreadState, share: float) -> ThreadStateRecord:
    """Return thread states of workers that were in a state for a share of 2 s, and in another one after."""
    until = round(share * 2_000 * MS)
    stretches = (StateStretch(0, until, state, "", 0), StateStretch(until, 2_000 * MS, other, "", 0))
    return ThreadStateRecord(
        tuple(ThreadStates(PROGRAM.process, 50 + n, "", PackedStates.of(stretches)) for n in range(4)),
        5 * MS,
        None,
        0.01,
        (),
    )


@pytest.mark.parametrize(
    ("states", "have_waited"),
    [
        (seen(ThreadState.WANTS_CPU, ThreadState.IO, 0.8), False),
        (seen(ThreadState.WANTS_CPU, ThreadState.IO, 0.2), True),
        (seen(ThreadState.ON_CPU, ThreadState.IO, 0.8), False),
        (
            dataclasses.replace(seen(ThreadState.WANTS_CPU, ThreadState.IO, 0.2), reason=Note.of("text")),
            False,
        ),
        (None, False),
    ],
    ids=["wanted", "waited", "computed", "unavailable", "unknown"],
)
def test_thread_states_tell_waiting_from_wanting_a_core(
    states: ThreadStateRecord | None, have_waited: bool
) -> None:
    """Beside other programs a fifth of a core says nothing; what the threads did tells."""
    record = run(
        "thread-pool",
        together([thread(n) for n in range(4)], 2, 900, 0.1),
        workload="http",
        resources=Resources(other_cores=1.5),
        thread_states=states,
    )
    assert (found(comparison(record), FindingKey.WAITS_OVERLAP) is not None) is have_waited
