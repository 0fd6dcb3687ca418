"""What is visible of a run at a zoom: pure functions."""

from functools import cache

import numpy as np
import pytest
from builders import MS, ORIGIN, overlapping_record, pool_record, timeline_record, timeline_span
from hypothesis import given, settings
from hypothesis import strategies as st

from concgui.engine.records.latency import Latencies
from concgui.engine.records.span import Worker
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.timeline.boxes import BoxTable
from concgui.presentation.timeline.detail import Cells, Section
from concgui.presentation.timeline.raster import Edge
from concgui.presentation.timeline.rows import TimelineRows, timeline_rows
from concgui.presentation.timeline.visible import VisibleRun

CROSS_PIXELS = 9


def whole(rows, pixels: int = 1000) -> VisibleRun:
    """The whole run in so many pixels."""
    return VisibleRun(rows, Section(0.0, rows.length, rows.length / pixels))


@given(
    st.lists(st.tuples(st.integers(0, 300), st.booleans(), st.integers(2, 4)), min_size=1, max_size=60),
    st.integers(0, 200),
    st.integers(1, 300),
    st.integers(20, 200),
)
def test_every_failed_task_has_a_cross_near_it(
    tasks: list[tuple[int, bool, int]], first_ms: int, length_ms: int, pixels: int
) -> None:
    """Each failed task that is visible has a cross in its row a few pixels away, and no two crosses touch."""
    at_ms = dict.fromkeys((2, 3, 4), 0)
    spans = []
    for number, (length, has_failed, worker) in enumerate(tasks):
        outcome = Outcome.FAILED if has_failed else Outcome.FINISHED
        end_ms = at_ms[worker] + length
        spans.append(timeline_span(number, at_ms[worker], end_ms, Worker(100, worker), outcome=outcome))
        at_ms[worker] = end_ms
    rows = timeline_rows(timeline_record(spans))
    section = Section(first_ms / 1e3, (first_ms + length_ms) / 1e3, length_ms / 1e3 / pixels)
    at, row = VisibleRun(rows, section).crosses(rows.failed, 40.0)
    cells = list(zip(row.tolist(), np.floor(at / (CROSS_PIXELS * section.pixel)).tolist(), strict=True))
    assert len(set(cells)) == len(cells)
    assert np.all((at >= section.first) & (at <= section.last))
    failed = rows.bars.chosen(rows.failed)
    for of_row, start, end in zip(failed.row, failed.start, failed.end, strict=True):
        if end > section.first + section.pixel and start < section.last - section.pixel:
            near = (row == of_row) & (at >= start - 2 * CROSS_PIXELS * section.pixel)
            assert np.any(near & (at <= end + 2 * CROSS_PIXELS * section.pixel))


def test_a_failed_task_that_the_edge_cuts_has_its_cross() -> None:
    """A failed task that began before what is visible is marked in its visible part, and once."""
    spans = [
        timeline_span(n, start, end, outcome=Outcome.FAILED)
        for n, (start, end) in enumerate([(0, 14), (14, 16), (16, 18)])
    ]
    rows = timeline_rows(timeline_record([*spans, timeline_span(3, 0, 100, Worker(100, 3))]))
    at, row = VisibleRun(rows, Section(0.017, 0.027, 0.0005)).crosses(rows.failed, 40.0)
    assert (row.tolist(), at.tolist()) == ([0], [pytest.approx(0.0175)])
    at, _ = VisibleRun(rows, Section(0.003, 0.009, 0.0001)).crosses(rows.failed, 40.0)
    assert at.tolist() == [pytest.approx(0.006)]


def test_what_ended_before_the_section_is_neither_drawn_nor_marked() -> None:
    """Tasks that ended before the visible section, failed or not, leave no cell, outline or cross in it."""
    ended = [
        timeline_span(0, 0, 10, outcome=Outcome.FAILED),
        timeline_span(1, 10, 20, outcome=Outcome.CANCELLED),
    ]
    others = [timeline_span(2, 0, 100, Worker(100, 3)), timeline_span(3, 60, 70, Worker(100, 4))]
    rows = timeline_rows(timeline_record([*ended, *others]))
    for first in (0.0201, 0.02037, 0.05):
        visible = VisibleRun(rows, Section(first, first + 0.03, 0.0001))
        drawn = visible.bars.is_drawn.any(axis=1).tolist()
        assert drawn == [False, True, first == 0.05]
        assert np.all(visible.bars.share[0] == 0)
        assert visible.outlines.row.tolist() == ([1, 2] if first == 0.05 else [1])
        assert [len(visible.crosses(marked, 40.0)[0]) for marked in (rows.failed, rows.cancelled)] == [0, 0]


def test_a_narrow_failed_task_does_not_hide_a_wide_one() -> None:
    """A wide failed task that begins in the same few pixels as a narrow one has a cross in its own middle."""
    spans = [timeline_span(0, 0, 1, outcome=Outcome.FAILED), timeline_span(1, 2, 100, outcome=Outcome.FAILED)]
    rows = timeline_rows(timeline_record(spans))
    at, _ = VisibleRun(rows, Section(0.0, 0.1, 0.001)).crosses(rows.failed, 40.0)
    assert at.tolist() == [pytest.approx(0.0005), pytest.approx(0.051)]


def test_low_rows_share_their_crosses() -> None:
    """Where rows are lower than a cross, those above each other are thinned too."""
    spans = [timeline_span(n, 0, 100, Worker(100, 2 + n), outcome=Outcome.FAILED) for n in range(20)]
    rows = timeline_rows(timeline_record(spans))
    assert len(whole(rows).crosses(rows.failed, 40.0)[0]) == 20
    assert len(whole(rows).crosses(rows.failed, 3.0)[0]) <= 20 * rows.height / 20 * 3.0 / CROSS_PIXELS + 1


def test_only_wide_bars_are_outlined_and_say_how_they_ended() -> None:
    """A bar of a few pixels has an outline that tells failed and cancelled ones, a narrower one has none."""
    outcomes = (Outcome.FINISHED, Outcome.FAILED, Outcome.CANCELLED)
    spans = [timeline_span(n, n * 100, n * 100 + 90, outcome=outcome) for n, outcome in enumerate(outcomes)]
    rows = timeline_rows(timeline_record([*spans, timeline_span(3, 300, 302)]))
    visible = VisibleRun(rows, Section(0.0, 0.4, 0.001))
    assert visible.wide.tolist() == [0, 1, 2]
    assert visible.outlines.edge.tolist() == [Edge.PLAIN, Edge.FAILED, Edge.CANCELLED]
    assert (visible.outlines.first.tolist(), visible.outlines.last.tolist()) == (
        [0, 100, 200],
        [90, 190, 290],
    )


def test_each_part_is_worked_out_once() -> None:
    """To paint the same section again takes no further work."""
    visible = whole(timeline_rows(pool_record(100)))
    for part in ("bars", "fill", "frozen", "states", "latency", "outlines"):
        assert getattr(visible, part) is getattr(visible, part)


@pytest.mark.parametrize("zoom", [1, 10, 1000])
def test_the_work_for_a_section_is_bounded_by_its_pixels(zoom: int) -> None:
    """Whatever the zoom, of a run of many tasks as many cells are made as the rows have pixels."""
    rows = timeline_rows(pool_record(50_000))
    section = Section(0.0, rows.length / zoom, rows.length / zoom / 300)
    visible = VisibleRun(rows, section)
    assert visible.bars.is_drawn.shape == visible.fill.shape == (rows.bars.rows, section.columns)
    assert visible.states.shape == (len(rows.lanes), section.columns)
    assert len(visible.latency.left) <= section.columns
    assert len(visible.wide) <= rows.bars.rows * (section.columns / 5 + 2)


def test_the_columns_of_a_freeze_are_frozen() -> None:
    """A freeze is marked in the columns in which the window was frozen, and at least two pixels wide."""
    due = [ORIGIN + k * 5 * MS for k in range(40)]
    until = ORIGIN + 150 * MS
    samples = [(d, until if 20 * MS <= d - ORIGIN <= 145 * MS else d + 50_000) for d in due]
    rows = timeline_rows(timeline_record([timeline_span(0, 0, 200)], Latencies.of(samples)))
    near = VisibleRun(rows, Section(0.0, 0.2, 0.001))
    assert np.flatnonzero(near.frozen).tolist() == list(range(20, 150))
    far = VisibleRun(rows, Section(0.0, 100.0, 1.0))
    assert np.flatnonzero(far.frozen).tolist() == [0, 1]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.floats(-0.5, 0.5), min_size=1, max_size=6),
    st.floats(0.001, 0.5),
    st.sampled_from(["threads", "coroutines", "many workers"]),
)
def test_what_was_visible_before_does_not_change_the_picture(
    moves: list[float], share: float, kind: str
) -> None:
    """After any moves each column is the same as if nothing had been worked out before."""
    rows = _large_rows(kind)
    width = rows.length * share
    first, visible = rows.length / 3, None
    for move in [0.0, *moves]:
        first += move * width
        section = Section(first, first + width, width / 200)
        visible = VisibleRun(rows, section, visible)
        from_scratch = VisibleRun(rows, visible.section)
        assert visible.section == section
        assert np.array_equal(visible.bars.is_drawn, from_scratch.bars.is_drawn)
        assert np.allclose(visible.bars.share, from_scratch.bars.share, rtol=0, atol=1e-6)
        assert np.allclose(visible.fill, from_scratch.fill, rtol=0, atol=1e-6)
        assert np.array_equal(visible.states, from_scratch.states)


def test_only_new_columns_are_worked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """To move by a few pixels makes the cells of those pixels and no others, to zoom makes all."""
    rows = _large_rows("threads")
    made: list[int] = []
    original = type(rows.bars).cells

    def counted(table: BoxTable, section: Section) -> Cells:
        made.append(section.columns)
        return original(table, section)

    monkeypatch.setattr(type(rows.bars), "cells", counted)
    pixel = rows.length / 500
    visible = None
    for first, width in ((100, 200), (107, 200), (95, 200), (95, 200), (95, 230)):
        visible = VisibleRun(
            rows, Section((first + 0.5) * pixel, (first + width - 0.5) * pixel, pixel), visible
        )
        assert visible.bars.is_drawn.shape[1] == width
    visible = VisibleRun(rows, Section(95.5 * pixel, 195.5 * pixel, pixel / 2), visible)
    assert visible.bars.is_drawn.shape[1] == visible.section.columns
    assert made == [200, 7, 12, 30, visible.section.columns]


def test_moving_in_steps_keeps_the_columns_where_they_are() -> None:
    """A rounding error in the width of a pixel does not move columns, a width that differs by more does."""
    section = Section(10.0, 12.0, 0.001)
    assert Section(10.5, 12.5, 0.001 * (1 + 1e-9)).in_step_with(section).pixel == section.pixel
    wider = Section(10.5, 12.5, 0.001 * (1 + 1e-5))
    assert wider.in_step_with(section) == wider


@cache
def _large_rows(kind: str) -> TimelineRows:
    if kind == "coroutines":
        return timeline_rows(overlapping_record(60))
    return timeline_rows(pool_record(600, workers=3 if kind == "threads" else 80))
