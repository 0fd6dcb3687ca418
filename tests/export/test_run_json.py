"""Tests of the JSON of runs: always the same keys, null where a figure is unknown."""

import dataclasses
import json
import sys

import pytest
from builders import (
    ENVIRONMENT,
    FREEZE,
    MS,
    record,
    said,
    span,
    timeline_record,
    timeline_span,
    transferred_span,
    unmeasured,
)
from runner import Runner

from concgui.engine.findings.explanation import Explanation
from concgui.engine.records.run_record import Resources, RunRecord, RunTimes
from concgui.engine.records.thread_states import ThreadState
from concgui.engine.system.environment import describe_environment
from concgui.engine.tasks.outcome import Outcome, TaskError
from concgui.engine.workloads.sleep import Sleep
from concgui.export.run_json import experiment_json, run_json, to_text
from concgui.presentation.freeze_text import cause_text
from concgui.store.run_reading import record_from_json, runs_of
from concgui.ui.results.table_model import COLUMNS

NOTHING = (Explanation(None, ()),)

RUN_KEYS = {
    "model", "workload", "repeat", "params", "outcome", "startup_s", "work_s", "teardown_s", "wall_s",
    "cpu_s", "peak_rss_bytes", "tasks", "checksum", "ui", "notes", "spans", "transfer_s",
}  # fmt: skip
WINDOW_KEYS = {
    "pings", "p50_ms", "p95_ms", "p99_ms", "longest_freeze_ms", "freezes", "blocked_ms", "blocked_share",
    "smoothness", "is_uneven", "baseline_p99_ms", "paint_p50_ms", "paint_p99_ms", "longest_paint_ms",
}  # fmt: skip
SPAN_KEYS = {
    "task", "worker", "submitted_ns", "started_ns", "finished_ns", "delivered_ns", "cpu_ns", "outcome",
    "slices", "input_transfer_ns", "result_transfer_ns",
}  # fmt: skip
ENVIRONMENT_KEYS = {
    "python", "gil_enabled", "cores", "platform", "qt", "pyside6", "switch_interval_ms", "start_method",
}  # fmt: skip


@pytest.mark.parametrize("run", [record(), unmeasured()], ids=["measured", "unmeasured"])
@pytest.mark.parametrize("with_spans", [True, False])
def test_all_keys_are_always_present(run: RunRecord, with_spans: bool) -> None:
    """Every run has the same keys."""
    found = run_json(run, with_spans=with_spans)
    assert set(found) >= RUN_KEYS
    assert set(found) == set(run_json(record(), with_spans=True))
    assert set(found["ui"]) == WINDOW_KEYS
    assert set(found["tasks"]) == {"total", "finished", "failed", "cancelled"}


def test_what_was_not_measured_is_null() -> None:
    """Unknown figures are null and not zero."""
    found = run_json(unmeasured(), with_spans=False)
    assert set(found["ui"].values()) == {None}
    assert found["cpu_s"] is None
    assert found["peak_rss_bytes"] is None
    assert found["checksum"] is None
    assert found["observer_cpu_share"] is None


def test_figures_are_those_of_the_record() -> None:
    """Times are in seconds, latencies in milliseconds, and their values are the record's."""
    found = run_json(record(), with_spans=False)
    assert (found["startup_s"], found["work_s"], found["teardown_s"]) == (0.002, 0.1, 0.01)
    assert found["wall_s"] == pytest.approx(found["startup_s"] + found["work_s"] + found["teardown_s"])
    assert found["parallelism"] == pytest.approx(0.5)
    assert found["overlap"] == pytest.approx(1.0)
    assert found["ui"]["pings"] == 4
    assert found["ui"]["longest_freeze_ms"] == 100.0
    assert found["ui"]["freezes"] == 1
    assert found["ui"]["blocked_ms"] == 50.0
    assert found["ui"]["smoothness"] == "noticeable"
    assert found["ui"]["baseline_p99_ms"] == 0.2
    assert found["freezes"] == [
        {
            "since_ns": 0,
            "until_ns": 105 * MS,
            "cause": "python",
            "place": "/work/sleep.py:30 in call",
            "thread": None,
            "threads": [],
            "share": None,
            "is_sure": False,
            "activity": None,
            "frames": ["/work/sleep.py:30 in call"],
            "text": cause_text(FREEZE.cause),
        }
    ]


def test_spans_and_latencies_are_written_when_asked_for() -> None:
    """With spans each task has its times and worker, and each ping its due time and latency."""
    with_them, without = run_json(record(), with_spans=True), run_json(record(), with_spans=False)
    (written,) = with_them["spans"]
    assert set(written) >= SPAN_KEYS
    assert written["worker"] == {"process": 10, "thread": 11, "interpreter": None}
    assert written["slices"] == [[2 * MS, 3 * MS]]
    assert with_them["latencies"] == [[0, 100_000], [5 * MS, 100 * MS], [10 * MS, 95 * MS], [110 * MS, MS]]
    assert without["spans"] == []
    assert without["latencies"] == []


def test_a_task_that_nobody_began_has_a_worker_of_nulls() -> None:
    """A task without a worker has all keys, too."""
    idle = span(0, worker=None, started_ns=None, finished_ns=None, outcome=Outcome.CANCELLED, slices=())
    (written,) = run_json(record(spans=(idle,)), with_spans=True)["spans"]
    assert written["worker"] == {"process": None, "thread": None, "interpreter": None}
    assert written["started_ns"] is None


def test_errors_of_one_cause_are_counted_and_not_repeated() -> None:
    """Failed tasks are grouped by their exception, with the first task and its traceback."""
    lost = TaskError("OSError", "gone", "Traceback 1")
    failed = [span(task, outcome=Outcome.FAILED, error=lost) for task in (1, 2, 3)]
    other = span(4, outcome=Outcome.FAILED, error=TaskError("ValueError", "bad", "Traceback 2"))
    found = run_json(record(spans=(span(0), *failed, other)), with_spans=False)["errors"]
    assert [(error["kind"], error["message"], error["tasks"], error["first_task"]) for error in found] == [
        ("OSError", "gone", 3, 1),
        ("ValueError", "bad", 1, 4),
    ]


def test_a_comparison_has_a_summary_with_the_speed_up() -> None:
    """The summary has one entry per model with median, minimum and maximum, and both speed-ups."""
    fast = [
        record(model="thread-pool", repeat=r, times=RunTimes(0, 0, ms * MS, 60 * MS))
        for r, ms in ((0, 40), (1, 60))
    ]
    document = experiment_json(
        [record(), *fast], describe_environment(), NOTHING, with_spans=False, with_summary=True
    )
    blocking, pool = document["summary"]
    assert (blocking["model"], blocking["speedup"]) == ("blocking", 1.0)
    assert pool["model"] == "thread-pool"
    assert (pool["min_work_s"], pool["median_work_s"], pool["max_work_s"]) == (0.04, 0.05, 0.06)
    assert pool["speedup"] == pytest.approx(112 / 60)
    assert pool["work_speedup"] == pytest.approx(2.0)
    assert pool["checksum_agrees"] is True


def test_different_results_give_no_speed_up() -> None:
    """If the models disagree on the results, the summary reports it and has no speed-up."""
    document = experiment_json(
        [record(), record(model="thread-pool", checksum="bad")],
        describe_environment(),
        NOTHING,
        with_spans=False,
        with_summary=True,
    )
    assert [entry["speedup"] for entry in document["summary"]] == [None, None]
    assert [entry["checksum_agrees"] for entry in document["summary"]] == [False, False]


def test_a_single_model_has_no_summary() -> None:
    """Only a comparison has the key `summary`."""
    document = experiment_json(
        [record()], describe_environment(), NOTHING, with_spans=False, with_summary=False
    )
    assert "summary" not in document


@pytest.mark.parametrize("compact", [True, False])
def test_the_text_is_strict_ascii_json_of_the_same_object(compact: bool) -> None:
    """Reading the text returns the same object, with any characters in the notes."""
    document = experiment_json(
        [record(notes=(said('über \u2028 \U0001f600 "quoted"'),)), unmeasured()],
        describe_environment(),
        NOTHING,
        with_spans=True,
        with_summary=True,
    )
    text = to_text(document, compact=compact)
    assert text.isascii()
    assert text.endswith("}\n")
    assert json.loads(text) == document
    assert document["schema"] == 2
    assert set(document["environment"]) >= ENVIRONMENT_KEYS


def test_a_figure_that_json_cannot_carry_is_an_error() -> None:
    """Infinity and NaN are refused, because many readers fail on them."""
    document = run_json(record(observer_cpu_share=float("inf")), with_spans=False)
    with pytest.raises(ValueError, match="JSON compliant"):
        to_text(document, compact=True)


def test_resources_and_run_options_are_read_as_they_were_written() -> None:
    """A run that is read back has its resources, its disturbance by others, and its run options."""
    known = {field.name: number + 1 for number, field in enumerate(dataclasses.fields(Resources))}
    before = record(resources=Resources(**known), run_options={"switch_interval_ms": 1.5})
    after = record_from_json(
        json.loads(to_text(run_json(before, with_spans=False), compact=True)), ENVIRONMENT
    )
    assert after.resources == before.resources
    assert after.resources.was_disturbed
    assert after.run_options == before.run_options


def test_a_run_of_before_there_were_these_figures_is_read_without_them() -> None:
    """A figure that the file lacks is unknown."""
    written = run_json(record(freezes=()), with_spans=False)
    for name in ("run_options", "other_cores", "peak_threads"):
        del written[name]
    (read,) = runs_of({"schema": 1, "runs": [written | {"freeze_stacks": []}]})
    after = record_from_json(read, ENVIRONMENT)
    assert after.run_options == {}
    assert after.resources.other_cores is None and after.resources.peak_threads is None


def test_json_and_table_have_the_figures() -> None:
    """Each run has the sum of its transfers in s, and each span both directions in ns, zero without any."""
    run = timeline_record([transferred_span((60, 100), (110, 125)), timeline_span(1, 0, 10)])
    document = run_json(run, with_spans=True)
    assert document["transfer_s"] == pytest.approx(0.055)
    stretches_of_both = [(one["input_transfer_ns"], one["result_transfer_ns"]) for one in document["spans"]]
    assert stretches_of_both == [(40 * MS, 15 * MS), (0, 0)]
    assert run_json(timeline_record([timeline_span(0, 0, 10)]), with_spans=False)["transfer_s"] == 0.0
    (column,) = [column for column in COLUMNS if column.head == "transfer, s"]
    assert column.shown(run) == "0.055"


def test_thread_states_are_exported_with_the_spans(runner: Runner) -> None:
    """With spans the JSON has thread states, or null if none were recorded; without spans an empty list."""
    run = runner.run(Sleep(duration_ms=100), "thread-pool", tasks=2).records[0]
    with_spans, without = run_json(run, with_spans=True), run_json(run, with_spans=False)
    unseen = run_json(dataclasses.replace(run, thread_states=None), with_spans=True)
    assert (without["thread_states"], unseen["thread_states"], unseen["thread_states_period_ms"]) == (
        [],
        None,
        None,
    )
    assert set(with_spans) == set(without) == set(unseen)
    if sys.platform != "linux":
        return
    threads = {thread["thread"]: thread for thread in with_spans["thread_states"]}
    assert {worker.thread for worker in run.workers_seen} <= set(threads)
    for thread in threads.values():
        for started_ns, finished_ns, state, sleeps_in, cpu_ns in thread["thread_states"]:
            assert started_ns < finished_ns
            assert ThreadState(state)
            assert isinstance(sleeps_in, str)
            assert cpu_ns >= 0
    assert with_spans["extra_rss_bytes"] == with_spans["peak_rss_bytes"] - with_spans["baseline_rss_bytes"]
    assert with_spans["peak_threads"] >= 3
