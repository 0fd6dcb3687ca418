"""The limits of single rules, where the two scenes of each kind do not show them."""

import dataclasses

from builders import MS
from finding_scenes import GUI, SCENES, comparison, freeze, latency, process, run, task, thread, together

from concgui.engine.findings.comparison import Comparison
from concgui.engine.findings.explanation import explain
from concgui.engine.findings.finding import Finding, FindingKey
from concgui.engine.records.freeze import Activity, ExplainedFreeze, FreezeKind
from concgui.engine.records.run_record import Resources
from concgui.engine.records.span import Transfer


def found(compared: Comparison, key: FindingKey) -> Finding | None:
    return next((finding for finding in explain(compared).findings if finding.key is key), None)


def changed(key: FindingKey, **changes) -> Comparison:
    """Return the scene of a kind with other values in each run."""
    scene = SCENES[key].triggers
    return dataclasses.replace(scene, records=tuple(dataclasses.replace(r, **changes) for r in scene.records))


def test_a_window_that_was_as_slow_when_idle_did_not_wait_for_the_gil() -> None:
    """A latency within three times that of the idle window is not blamed on threads."""
    assert found(changed(FindingKey.GIL_WAIT, baseline=latency(40, 20)), FindingKey.GIL_WAIT) is not None
    assert found(changed(FindingKey.GIL_WAIT, baseline=latency(40, 30)), FindingKey.GIL_WAIT) is None


def test_the_longest_freeze_by_calls_is_not_told_as_turns() -> None:
    """Calls in several threads take no turns, and the line that was seen in a shorter freeze is named."""
    calls = freeze(900, FreezeKind.GIL_SHARED, location=None, threads=(51, 52, 53), share=0.95)
    turn = freeze(90, FreezeKind.GIL_SHARED, location=None, threads=(51, 52, 53), share=0.95)
    call = freeze(240, FreezeKind.GIL_HELD, threads=(51,), share=0.95)
    pool = {"latency": latency(900, 850), "workload": "sort"}
    spans = together([thread(n) for n in range(4)], 2, 1200, 0.25)
    unseen = comparison(run("thread-pool", spans, freezes=(calls, turn), **pool))
    assert found(unseen, FindingKey.GIL_WAIT) is None
    assert found(unseen, FindingKey.C_CALL_HELD_GIL) is None
    seen = comparison(run("thread-pool", spans, freezes=(calls, call), **pool))
    assert found(seen, FindingKey.C_CALL_HELD_GIL).values["longest_s"] == call.length_s


def test_a_tenth_of_the_switch_interval_is_proposed_once() -> None:
    """The proposal sets half a millisecond, and where that was set already it is processes."""
    first = found(SCENES[FindingKey.GIL_WAIT].triggers, FindingKey.GIL_WAIT)
    assert first.proposal.run_options == {"switch_interval_ms": 0.5}
    short = run(
        "thread-pool",
        together([thread(n) for n in range(4)], 2, 400, 0.25),
        latency=latency(40, 30),
        run_options={"switch_interval_ms": 0.5, "chunk_size": 1},
    )
    again = found(comparison(short), FindingKey.GIL_WAIT)
    assert again.proposal.models == ("thread-pool", "process-pool")


def test_a_rest_that_comes_at_once_is_no_cost_of_cancelling() -> None:
    """A person does not notice a rest within a tenth of a second."""
    assert found(changed(FindingKey.CANNOT_STOP, cancel_s=0.11), FindingKey.CANNOT_STOP) is not None
    assert found(changed(FindingKey.CANNOT_STOP, cancel_s=0.05), FindingKey.CANNOT_STOP) is None


def test_what_tasks_did_is_said_only_where_it_is_sure() -> None:
    """Tasks that were on a CPU for a third of their time neither waited nor computed for sure."""

    def did(cpu_share: float, other_cores: float = 0.0) -> object:
        spans = together([GUI], 8, 100, cpu_share)
        used = Resources(other_cores=other_cores)
        measured = run("blocking", spans, latency=latency(800), resources=used)
        return found(comparison(measured), FindingKey.GUI_THREAD_RAN_IT).values["did"]

    assert (did(0.98), did(0.6), did(0.3), did(0.01)) == ("computed", "computed", None, "waited")
    assert did(0.2, other_cores=1.5) is None


def waiting(count: int, bytes_each: int) -> Comparison:
    spans = [task(n, thread(n), 1, 301, 0.01) for n in range(count)]
    used = Resources(peak_rss_bytes=10**8 + count * bytes_each, baseline_rss_bytes=10**8)
    return comparison(run("thread-per-task", spans, workload="sleep", resources=used))


def test_memory_is_told_of_many_waits_that_take_more_than_pages() -> None:
    """Twenty waits matter to nobody, and neither do two kilobytes each."""
    assert found(waiting(60, 6_000), FindingKey.MEMORY_PER_WAIT) is not None
    assert found(waiting(20, 100_000), FindingKey.MEMORY_PER_WAIT) is None
    assert found(waiting(60, 2_000), FindingKey.MEMORY_PER_WAIT) is None


def test_cores_that_were_not_full_are_not_oversubscribed() -> None:
    """Four processes that together used one of two cores did not crowd each other out."""
    spans = together([process(n) for n in range(4)], 2, 400, 0.25)
    assert found(comparison(run("process-pool", spans)), FindingKey.OVERSUBSCRIBED) is None


def test_blas_is_named_where_it_computed_beside_the_tasks() -> None:
    """Its threads are known by CPU time that no task took; without that, the setting alone says nothing."""

    def solved(cpu_s: float) -> Finding | None:
        spans = together([thread(1), thread(2)], 2, 400, 0.5)
        params = {"n": 2200, "unbounded_blas": True}
        measured = run(
            "thread-pool", spans, workload="linear-algebra", params=params, resources=Resources(cpu_s=cpu_s)
        )
        return found(comparison(measured), FindingKey.OVERSUBSCRIBED)

    assert solved(1.5).values["library"] == "BLAS"
    assert solved(1.5).proposal.params == {}
    assert solved(0.85) is None


def test_a_low_share_of_cpu_is_no_waiting_beside_other_programs() -> None:
    """Tasks that got a fifth of a core on a busy machine may have wanted one, so no wait is claimed."""
    spans = together([thread(n) for n in range(4)], 2, 300, 0.2)
    for other_cores, key in ((0.0, FindingKey.WAITS_OVERLAP), (1.5, None)):
        used = Resources(other_cores=other_cores)
        compared = comparison(run("thread-pool", spans, workload="http", resources=used))
        finding = found(compared, FindingKey.WAITS_OVERLAP)
        assert (finding.key if finding is not None else None) is key


def test_tasks_that_gained_by_overlapping_were_not_serialised() -> None:
    """Waits twice as long as alone, of which four were under way at a time, were still twice as fast."""
    alone = run("blocking", together([GUI], 8, 100, 0.005), workload="http")

    def beside(length_ms: float, count: int) -> Finding | None:
        spans = together([thread(n) for n in range(count)], 8 // count, length_ms, 0.005)
        return found(comparison(alone, run("thread-pool", spans, workload="http")), FindingKey.SERIALISED)

    assert beside(400, 4) is not None
    assert beside(200, 4) is None
    assert beside(160, 1) is None


def test_time_for_large_values_is_no_time_for_starting_processes() -> None:
    """A teardown in which results were still transferred is not blamed on ending the processes."""

    def told(transferred_until_ms: int) -> Finding | None:
        spans = together([process(1), process(2)], 2, 100, 0.9)
        last_ns = max(span.finished_ns for span in spans)
        moved = Transfer(last_ns, last_ns + transferred_until_ms * MS)
        spans = [*spans[:-1], dataclasses.replace(spans[-1], result_transfer=(moved,))]
        measured = run("process-pool", spans)
        times = dataclasses.replace(measured.times, last_finish_ns=last_ns, released_ns=last_ns + 900 * MS)
        return found(comparison(dataclasses.replace(measured, times=times)), FindingKey.START_UP_DOMINATES)

    assert told(100).values["teardown_s"] == 0.8
    assert told(890) is None


def test_of_several_runs_the_one_with_most_failures_is_told() -> None:
    """A model whose second run failed has the finding, with that run as evidence."""
    failing = SCENES[FindingKey.FAILED_TASKS].triggers.records[0]
    fine = dataclasses.replace(SCENES[FindingKey.FAILED_TASKS].just_not.records[0], id="f" * 32)
    finding = found(comparison(fine, dataclasses.replace(failing, repeat=1)), FindingKey.FAILED_TASKS)
    assert finding is not None
    assert [evidence.run for evidence in finding.evidence] == [failing.id]


def test_an_import_beside_a_longer_freeze_of_another_cause_weighs_less() -> None:
    """What made the longest freeze comes before what made a shorter one."""
    importing = freeze(120, FreezeKind.PYTHON, activity=Activity.IMPORTS)
    longer = freeze(400, FreezeKind.PYTHON)

    def weight(*freezes: ExplainedFreeze) -> float:
        spans = together([thread(1)], 4, 50, 0.0)
        record = run("qthread", spans, workload="sleep", latency=latency(400), freezes=freezes)
        finding = found(comparison(record), FindingKey.FROZE_ON_IMPORT)
        assert finding is not None
        return finding.weight

    assert weight(importing, longer) < weight(importing)


def test_the_most_disturbed_run_and_the_model_in_the_minority_are_told() -> None:
    """Of several disturbed runs the largest figure stands, and most models that agree are the measure."""
    spans = together([thread(1)], 4, 50, 0.9)
    busy = [
        run("qthread", spans, repeat=n, resources=Resources(other_cores=c)) for n, c in enumerate((1.1, 1.7))
    ]
    told = found(comparison(*busy), FindingKey.MACHINE_BUSY)
    assert told is not None
    assert told.values["other_cores"] == 1.7
    models = (("blocking", "a"), ("qthread", "a"), ("thread-pool", "b"))
    differing = found(comparison(*(run(m, spans, checksum=c) for m, c in models)), FindingKey.RESULTS_DIFFER)
    assert differing is not None
    assert differing.values["differing"] == "thread-pool"
