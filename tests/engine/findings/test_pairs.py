"""Every pair of the catalogue has the findings of the table, on runs made as its model executes its work."""

import pytest
from finding_scenes import GUI, INFOS, freeze, latency, process, run, task, thread
from finding_table import MUST, NEVER, WORK_OF, Pair, Way, Work, all_pairs

from concgui.engine.evaluation.summary import REFERENCE_MODEL
from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.explanation import explain
from concgui.engine.findings.finding import FindingKey, Importance
from concgui.engine.note import Note
from concgui.engine.records.freeze import FreezeKind
from concgui.engine.records.run_record import RunRecord
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.qtlayer.catalogue import find_model

TASKS, WORKERS, LENGTH_MS = 8, 4, 300.0

CPU_SHARE = {
    Work.WAIT: 0.005,
    Work.PYTHON: 0.98,
    Work.HOLDING_CALL: 0.98,
    Work.FREE_CALL: 0.97,
    Work.MIXED: 0.4,
}


def one_after_another(pair: Pair, worker) -> list:
    cpu_ms = LENGTH_MS * CPU_SHARE[pair.work]
    is_loop = pair.way in (Way.WINDOW_LOOP, Way.OTHER_LOOP)
    edges = [(1 + n * LENGTH_MS, 1 + (n + 1) * LENGTH_MS) for n in range(TASKS)]
    return [
        task(n, worker, since, until, cpu_ms, [(since, until)] if is_loop else ())
        for n, (since, until) in enumerate(edges)
    ]


def all_at_once(pair: Pair, worker) -> list:
    """Coroutines that wait, each with two short slices."""
    return [
        task(n, worker, 1, 1 + LENGTH_MS, 1, [(1 + n * 0.1, 1.05 + n * 0.1), (LENGTH_MS, LENGTH_MS + 1)])
        for n in range(TASKS)
    ]


def side_by_side(pair: Pair, make_worker, stretch: float) -> list:
    """Workers that take turns where they share one GIL or two cores, each task `stretch` times as long."""
    length_ms = LENGTH_MS * stretch
    cpu_ms = LENGTH_MS * CPU_SHARE[pair.work]
    return [
        task(
            n,
            make_worker(n % WORKERS),
            1 + n // WORKERS * length_ms,
            1 + (n // WORKERS + 1) * length_ms,
            cpu_ms,
        )
        for n in range(TASKS)
    ]


def spans_of(pair: Pair) -> list:
    """Return spans as they come out when the model executes the work on two free cores."""
    waits = pair.work is Work.WAIT
    holds = pair.work in (Work.PYTHON, Work.HOLDING_CALL)
    if pair.way in (Way.GUI_THREAD, Way.BLOCKED_LOOP):
        return one_after_another(pair, GUI)
    if pair.way is Way.WINDOW_LOOP:
        return all_at_once(pair, GUI) if waits else one_after_another(pair, GUI)
    if pair.way is Way.OTHER_LOOP:
        return all_at_once(pair, thread(1)) if waits else one_after_another(pair, thread(1))
    if pair.way in (Way.ONE_THREAD, Way.SIGNALS):
        return one_after_another(pair, thread(1))
    if pair.way is Way.THREADS:
        return side_by_side(pair, thread, 4.0 if holds else 1.0 if waits else 2.0)
    return side_by_side(pair, process, 1.0 if waits else 2.0)


def window_of(pair: Pair) -> dict:
    """Return latency, freezes and notes as that way of executing leaves them."""
    if pair.way in (Way.GUI_THREAD, Way.BLOCKED_LOOP):
        cause = FreezeKind.WAITING if pair.work is Work.WAIT else FreezeKind.PYTHON
        return {"latency": latency(LENGTH_MS * TASKS, 2000), "freezes": (freeze(LENGTH_MS * TASKS, cause),)}
    if pair.way is Way.SIGNALS:
        return {
            "latency": latency(900, 700),
            "freezes": (freeze(900, FreezeKind.CPP, location=None),),
            "notes": (Note.of("signals-logged", signals=40_000),),
        }
    if pair.way is Way.WINDOW_LOOP and pair.work is not Work.WAIT:
        return {"latency": latency(LENGTH_MS, LENGTH_MS), "freezes": (freeze(LENGTH_MS, FreezeKind.PYTHON),)}
    in_program = pair.way in (Way.OTHER_LOOP, Way.ONE_THREAD, Way.THREADS)
    if in_program and pair.work is Work.HOLDING_CALL:
        held = freeze(LENGTH_MS, FreezeKind.GIL_HELD, threads=(51,), share=0.97)
        return {"latency": latency(LENGTH_MS, LENGTH_MS), "freezes": (held,)}
    if pair.way is Way.THREADS and pair.work is Work.PYTHON:
        shared = freeze(140, FreezeKind.GIL_SHARED, threads=(51, 52, 53, 54), share=0.97)
        return {"latency": latency(140, 90), "freezes": (shared,)}
    return {"latency": latency(9)}


def made(pair: Pair) -> RunRecord:
    return run(
        pair.info.key,
        spans_of(pair),
        workload=pair.entry.key,
        params=dict(pair.workload.settings),
        workers=WORKERS,
        **window_of(pair),
    )


def findings_on(pair: Pair) -> list:
    """Return the findings of a pair, compared with the same tasks one after another, as a matrix does."""
    alone = Pair(find_model(REFERENCE_MODEL).info, pair.entry)
    records = (made(pair),) if pair.info.key == alone.info.key else (made(alone), made(pair))
    found = explain(Comparison.of(records, INFOS, pair.entry)).findings
    return [finding for finding in found if finding.model in ("", pair.info.key)]


def test_the_table_knows_every_workload_and_every_way() -> None:
    """No workload of the catalogue and no way of executing is missing in the table."""
    assert set(WORK_OF) == {entry.key for entry in WORKLOADS}
    assert set(NEVER) == set(Way)
    assert {way for way, _ in MUST} == set(Way)
    assert {pair.way for pair in all_pairs()} == set(Way)


@pytest.mark.parametrize("pair", all_pairs(), ids=str)
def test_a_pair_has_the_findings_of_the_table(pair: Pair) -> None:
    """What must be found is found, and nothing that cannot be."""
    found = {finding.key for finding in findings_on(pair)}
    assert pair.must <= found
    assert not pair.never & found


@pytest.mark.parametrize("pair", all_pairs(), ids=str)
def test_the_first_finding_is_one_that_the_pair_must_have(pair: Pair) -> None:
    """A reader of the first sentence learns what the pair is there to show."""
    found = findings_on(pair)
    if pair.must:
        assert found[0].key in pair.must
    if pair.entry.key != "flaky":  # These runs have no failed tasks.
        assert found[0].key in pair.first
    assert all(finding.importance is not Importance.RESULTS for finding in found)
    assert FindingKey.MACHINE_BUSY not in {finding.key for finding in found}
