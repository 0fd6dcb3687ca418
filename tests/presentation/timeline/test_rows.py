"""From a run to lanes, rows and bars: pure functions."""

import dataclasses

import numpy as np
import pytest
from builders import MS, ORIGIN, never_began, overlapping_record, pool_record, timeline_record, timeline_span
from hypothesis import given
from hypothesis import strategies as st

from concgui.engine.records.column import Column
from concgui.engine.records.latency import Latencies
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import Slice, Worker
from concgui.engine.tasks.outcome import Outcome
from concgui.export.run_json import run_json
from concgui.presentation.timeline.lanes import MOST_LANES, MOST_ROWS
from concgui.presentation.timeline.rows import timeline_rows
from concgui.presentation.timeline.text import plain_text, span_details


def test_each_worker_has_a_lane_with_its_name() -> None:
    """Lanes stand in the order in which workers began, named as GUI thread, thread or process."""
    rows = timeline_rows(
        timeline_record(
            [
                timeline_span(0, 30, 40, Worker(200, 9)),
                timeline_span(1, 10, 20, Worker(100, 2)),
                timeline_span(2, 0, 5, Worker(100, 1)),
            ]
        )
    )
    assert [(lane.name, lane.detail) for lane in rows.lanes] == [
        ("GUI thread", "thread 1"),
        ("worker 2", "thread 2"),
        ("worker 3", "process 200"),
    ]
    bars = rows.bars.all()
    assert rows.tasks(np.arange(3)).tolist() == [2, 1, 0]
    assert np.allclose(bars.start, [0.0, 0.010, 0.030], atol=1e-12)
    assert rows.height > len(rows.row_top)


def test_nanoseconds_survive_a_large_counter() -> None:
    """Times are exact to the nanosecond, however long the machine has been up."""
    rows = timeline_rows(timeline_record([timeline_span(0, 0.000001, 0.000003)]))
    bars = rows.bars.all()
    assert (bars.start[0], bars.end[0]) == (1e-9, 3e-9)


def test_outcomes_slices_and_cpu_reach_the_bars() -> None:
    """Failed, cancelled and sliced bars are marked, the CPU share is that of the span, and nobody is lost."""
    piece = Slice(ORIGIN + 2 * MS, ORIGIN + 3 * MS)
    rows = timeline_rows(
        timeline_record(
            [
                timeline_span(0, 0, 10, cpu_ms=5),
                timeline_span(1, 10, 20, outcome=Outcome.FAILED, cpu_ms=99),
                timeline_span(2, 20, 30, outcome=Outcome.CANCELLED),
                timeline_span(3, 30, 40, cpu_ms=5, slices=(piece,)),
                never_began(4),
            ]
        )
    )
    assert len(rows.bars) == len(rows.span) == 4
    assert rows.bars.all().share.tolist() == [0.5, 1.0, 0.0, 0.0]
    assert rows.failed.tolist() == [1]
    assert rows.cancelled.tolist() == [2]
    assert rows.is_sliced(np.arange(4)).tolist() == [False, False, False, True]
    slices = rows.slices.all()
    assert (slices.start.tolist(), slices.end.tolist()) == ([0.002], [0.003])


def test_a_task_whose_process_was_ended_lasts_until_it_was_told_to_stop() -> None:
    """Its bar ends with the work of the run, and what only its process knew is called unknown."""
    cut_off = dataclasses.replace(timeline_span(0, 10, 20), submitted_ns=None, finished_ns=None)
    run = timeline_record([cut_off, timeline_span(1, 10, 90, Worker(100, 3))])
    rows = timeline_rows(run)
    assert [round(float(end) * 1000) for end in rows.bars.end_ns(np.arange(2)) / 1e9] == [90, 90]
    details = " ".join(plain_text(span_details(cut_off, "process 7", run)).split())
    assert "submitted unknown" in details
    assert "finished never" in details
    assert "on a CPU unknown" in details
    assert "took" not in details
    assert run_json(run, with_spans=True)["spans"][0]["cpu_ns"] is None


def test_a_run_without_tasks_has_an_axis() -> None:
    """Nothing to show is shown as an empty axis and not as an error."""
    rows = timeline_rows(timeline_record([]))
    assert (rows.lanes, len(rows.bars), rows.length > 0, rows.height >= 1) == ((), 0, True, True)
    assert rows.bar_at(0.0, 0.5) is None
    assert rows.latency_at(0.0) is None
    assert rows.neighbour(None, 1) is None


def test_very_many_workers_share_lanes() -> None:
    """More workers than lanes fit are put into one lane, whose rows stay within what a screen can show."""
    spans = [timeline_span(n, 0, 100, Worker(100, 10 + n)) for n in range(MOST_LANES * 5)]
    rows = timeline_rows(timeline_record(spans))
    assert [lane.name for lane in rows.lanes] == [f"{MOST_LANES * 5} threads"]
    assert rows.lanes[0].rows <= MOST_ROWS
    assert int(rows.bars.all().row.max()) < rows.lanes[0].rows


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20), st.integers(2, 4)), min_size=1, max_size=40)
)
def test_a_pointer_on_a_bar_finds_it(tasks: list[tuple[int, int, int]]) -> None:
    """In the middle of each bar the pointer finds a bar of that instant, and outside of all rows none."""
    spans = [timeline_span(n, at, at + length, Worker(100, w)) for n, (at, length, w) in enumerate(tasks)]
    rows = timeline_rows(timeline_record(spans))
    bars = rows.bars.all()
    for bar in range(len(bars)):
        middle = (bars.start[bar] + bars.end[bar]) / 2
        assert rows.bar_at(middle, rows.row_top[bars.row[bar]] + 0.4) == bar
    assert rows.bar_at(0.0, rows.height + 5) is None
    assert rows.bar_at(1000.0, rows.row_top[0] + 0.4) is None


def test_keys_walk_through_all_bars_in_order() -> None:
    """N from the first bar on visits every bar in the order of their starts and stops at the last."""
    rows = timeline_rows(
        timeline_record(
            [timeline_span(0, 20, 30), timeline_span(1, 0, 50, Worker(100, 3)), timeline_span(2, 40, 45)]
        )
    )
    bar, visited = None, []
    for _ in range(4):
        bar = rows.neighbour(bar, 1)
        assert bar is not None
        visited.append(int(rows.tasks(np.array([bar]))[0]))
    assert visited == [1, 0, 2, 2]
    assert rows.neighbour(None, -1) == bar


def test_freezes_and_latency_share_the_axis() -> None:
    """A freeze stands at the seconds at which its pings were due, and each ping has its latency in ms."""
    due = [ORIGIN + k * 5 * MS for k in range(40)]
    frozen_until = ORIGIN + 150 * MS
    samples = tuple((d, frozen_until if 20 * MS <= d - ORIGIN <= 145 * MS else d + 50_000) for d in due)
    rows = timeline_rows(timeline_record([timeline_span(0, 20, 150)], Latencies.of(samples)))
    assert np.allclose(rows.freeze_edges, [[0.020, 0.150]])
    assert rows.freeze_at(0.1) == rows.freezes[0]
    assert rows.freeze_at(0.16) is None
    assert rows.latency_at(0.1012) == (0.1, 50.0)
    assert rows.latency_ms.max() == 130.0


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 9), st.integers(1, 3)), min_size=1, max_size=30))
def test_keys_walk_in_the_order_of_starts_and_back(tasks: list[tuple[int, int, int]]) -> None:
    """N and P visit the bars in the order of their starts, and of those that began at once in their own."""
    spans = [timeline_span(n, at, at + length, Worker(100, w)) for n, (at, length, w) in enumerate(tasks)]
    rows = timeline_rows(timeline_record(spans))
    expected = np.argsort(rows.bars.start_ns, kind="stable").tolist()
    forward, backward = [rows.neighbour(None, 1)], [rows.neighbour(None, -1)]
    for _ in expected[1:]:
        forward.append(rows.neighbour(forward[-1], 1))
        backward.append(rows.neighbour(backward[-1], -1))
    assert forward == expected
    assert backward == expected[::-1]
    assert rows.neighbour(forward[-1], 1) == forward[-1]


@pytest.mark.parametrize(
    "record",
    [pool_record(20_000, workers=4), pool_record(20_000, workers=2_000), overlapping_record(20_000)],
    ids=["thread pool", "stacked threads", "coroutines"],
)
def test_a_span_takes_at_most_a_hundred_bytes_from_the_record_to_the_picture(record: RunRecord) -> None:
    """The record's columns and the arrays of the timeline together take at most 100 bytes for each span."""
    rows = timeline_rows(record)
    spans = record.spans
    columns = [getattr(spans, field.name) for field in dataclasses.fields(spans)]
    kept = sum(len(column.data) for column in columns if isinstance(column, Column)) + len(spans.outcome)
    drawn = rows.bars.nbytes + rows.span.nbytes + rows.failed.nbytes + rows.cancelled.nbytes
    print(f"{kept / len(spans):.1f} + {drawn / len(spans):.1f} bytes a span")
    assert kept + drawn <= 100 * len(spans)


def test_slices_stand_in_the_rows_of_their_coroutines() -> None:
    """Where coroutines are drawn over each other, a row has the slices of its bars in the order of starts."""
    record = overlapping_record(2_000)
    rows = timeline_rows(record)
    slices, bars = rows.slices.all(), rows.bars.all()
    for row in (0, 60, MOST_ROWS - 1):
        spans = rows.span[bars.row == row]
        expected = sorted(
            piece.started_ns - ORIGIN for span in spans for piece in record.spans[int(span)].slices
        )
        assert (slices.start[slices.row == row] * 1e9).round().astype(int).tolist() == expected
