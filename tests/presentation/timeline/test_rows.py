"""From a run to lanes, rows and bars: pure functions."""

import numpy as np
from builders import MS, ORIGIN, never_began, timeline_record, timeline_span
from hypothesis import given
from hypothesis import strategies as st

from concgui.engine.records.latency import Latencies
from concgui.engine.records.span import Slice, Worker
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.timeline.detail import Section, detail_of, thinned, widened
from concgui.presentation.timeline.lanes import MOST_LANES, MOST_ROWS, pack
from concgui.presentation.timeline.rows import Boxes, timeline_rows

stretches = st.lists(st.tuples(st.integers(0, 1000), st.integers(0, 300)), max_size=60).map(
    lambda pairs: (
        np.array([start for start, _ in pairs], dtype=np.float64),
        np.array([start + length for start, length in pairs], dtype=np.float64),
    )
)


@given(stretches)
def test_no_two_stretches_in_a_row_overlap(ends: tuple[np.ndarray, np.ndarray]) -> None:
    """Whatever overlaps is put into different rows."""
    start, end = ends
    rows = pack(start, end)
    for row in set(rows.tolist()):
        members = np.flatnonzero(rows == row)
        order = members[np.lexsort((end[members], start[members]))]
        assert np.all(start[order][1:] >= end[order][:-1])


@given(stretches)
def test_rows_are_as_few_as_the_greatest_overlap(ends: tuple[np.ndarray, np.ndarray]) -> None:
    """No more rows are used than stretches are under way at once, and none is left out."""
    start, end = ends
    rows = pack(start, end)
    # A stretch of no length still needs a row at the instant where it stands.
    overlap = max((int(np.sum((start <= at) & ((end > at) | (start == at)))) for at in start), default=0)
    assert int(rows.max(initial=-1)) + 1 <= overlap
    assert set(rows.tolist()) == set(range(int(rows.max(initial=-1)) + 1))


@given(
    stretches,
    st.lists(st.floats(0, 1), min_size=60, max_size=60),
    st.integers(0, 900),
    st.integers(1, 500),
    st.integers(1, 40),
)
def test_never_more_bars_than_pixels(
    ends: tuple[np.ndarray, np.ndarray], shares: list[float], first: int, length: int, pixels: int
) -> None:
    """A row of any section has at most one merged bar per pixel, and all that is visible is covered."""
    start, end = ends
    boxes = Boxes(np.zeros(len(start), dtype=np.int64), start, end, np.array(shares[: len(start)]))
    section = Section(float(first), float(first + length), length / pixels)
    detail = detail_of(boxes, section)
    # Narrow boxes may begin up to two pixels left of the section; its edges cut two pixels.
    assert len(detail.merged) <= pixels + 4
    assert len(set(detail.merged.start.tolist())) == len(detail.merged)
    assert np.all((detail.merged.share >= 0) & (detail.merged.share <= 1 + 1e-9))
    assert np.all((detail.covered >= 0) & (detail.covered <= 1))
    assert np.all(end[detail.wide] - start[detail.wide] >= 2 * section.pixel)
    visible = np.flatnonzero((end >= section.first) & (start <= section.last))
    narrow = set(visible.tolist()) - set(detail.wide.tolist())
    for index in narrow:
        nearest = np.abs(detail.merged.start - start[index])
        assert nearest.min() <= section.pixel * (1 + 1e-6)


def test_a_million_narrow_tasks_are_merged_by_pixel() -> None:
    """A million tasks of a microsecond in one row become a merged bar per pixel with the mean share."""
    start = np.arange(1_000_000) * 1e-6
    boxes = Boxes(np.zeros(len(start), dtype=np.int64), start, start + 1e-6, np.tile([0.0, 1.0], 500_000))
    detail = detail_of(boxes, Section(0.0, 1.0, 1 / 800))
    assert len(detail.wide) == 0
    assert len(detail.merged) in (800, 801)
    assert np.allclose(detail.merged.share[:800], 0.5, atol=0.01)
    assert np.allclose(detail.covered[:800], 1.0, atol=0.01)


@given(st.lists(st.floats(0, 100), max_size=80), st.integers(1, 60))
def test_thinned_marks_are_one_per_cell(at: list[float], pixels: int) -> None:
    """Of marks that stand in the same few pixels one is drawn, and none without any."""
    section = Section(10.0, 90.0, 1.0)
    marks = np.array(at, dtype=np.float64)
    shown = thinned(marks, np.zeros(len(marks), dtype=np.int64), section, pixels)
    cells = np.floor(marks[shown] / pixels)
    assert len(set(cells.tolist())) == len(shown)
    visible = marks[(marks >= 10) & (marks <= 90)]
    assert set(cells.tolist()) == set(np.floor(visible / pixels).tolist())


@given(stretches)
def test_widened_freezes_do_not_touch(ends: tuple[np.ndarray, np.ndarray]) -> None:
    """Shades of freezes are wide enough to be seen, and those that touch are joined to one."""
    start, end = ends
    left, right = widened(np.column_stack((start, end)), Section(0, 1000, 1.0), 2.0)
    assert np.all(right - left >= 2.0)
    assert np.all(left[1:] > right[:-1])
    for first, last in zip(start, end, strict=True):
        assert np.any((left <= first) & (right >= last))


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
    assert rows.task.tolist() == [2, 1, 0]
    assert np.allclose(rows.bars.start, [0.0, 0.010, 0.030], atol=1e-12)
    assert rows.height > len(rows.row_top)


def test_nanoseconds_survive_a_large_counter() -> None:
    """Times are exact to the nanosecond, however long the machine has been up."""
    rows = timeline_rows(timeline_record([timeline_span(0, 0.000001, 0.000003)]))
    assert rows.bars.start[0] == 1e-9
    assert rows.bars.end[0] == 3e-9


def test_outcomes_slices_and_cpu_reach_the_bars() -> None:
    """Failed, cancelled and sliced bars are marked, the CPU share is that of the span, and nobody is lost."""
    piece = Slice(ORIGIN + 2 * MS, ORIGIN + 3 * MS)
    rows = timeline_rows(
        timeline_record(
            [
                timeline_span(0, 0, 10, cpu_ms=5),
                timeline_span(1, 10, 20, outcome=Outcome.FAILED, cpu_ms=99),
                timeline_span(2, 20, 30, outcome=Outcome.CANCELLED),
                timeline_span(3, 30, 40, slices=(piece,)),
                never_began(4),
            ]
        )
    )
    assert rows.never_began == 1
    assert rows.bars.share.tolist() == [0.5, 1.0, 0.0, 0.0]
    assert rows.failed.tolist() == [False, True, False, False]
    assert rows.cancelled.tolist() == [False, False, True, False]
    assert rows.sliced.tolist() == [False, False, False, True]
    assert (rows.slices.start.tolist(), rows.slices.end.tolist()) == ([0.002], [0.003])


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
    assert int(rows.bars.row.max()) < rows.lanes[0].rows


@given(
    st.lists(st.tuples(st.integers(0, 50), st.integers(1, 20), st.integers(2, 4)), min_size=1, max_size=40)
)
def test_a_pointer_on_a_bar_finds_it(tasks: list[tuple[int, int, int]]) -> None:
    """In the middle of each bar the pointer finds a bar of that instant, and outside of all rows none."""
    spans = [timeline_span(n, at, at + length, Worker(100, w)) for n, (at, length, w) in enumerate(tasks)]
    rows = timeline_rows(timeline_record(spans))
    for bar in range(len(rows.bars)):
        middle = (rows.bars.start[bar] + rows.bars.end[bar]) / 2
        assert rows.bar_at(middle, rows.row_top[rows.bars.row[bar]] + 0.4) == bar
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
        visited.append(int(rows.task[bar]))
    assert visited == [1, 0, 2, 2]
    assert rows.neighbour(None, -1) == bar


def test_freezes_and_latency_share_the_axis() -> None:
    """A freeze stands at the seconds at which its pings were due, and each ping has its latency in ms."""
    due = [ORIGIN + k * 5 * MS for k in range(40)]
    frozen_until = ORIGIN + 150 * MS
    samples = tuple((d, frozen_until if 20 * MS <= d - ORIGIN <= 145 * MS else d + 50_000) for d in due)
    rows = timeline_rows(timeline_record([timeline_span(0, 20, 150)], Latencies.of(samples)))
    assert np.allclose(rows.freezes, [[0.020, 0.150]])
    assert rows.freeze_at(0.1) == 0
    assert rows.freeze_at(0.16) is None
    assert rows.latency_at(0.1012) == (0.1, 50.0)
    assert rows.latency_ms.max() == 130.0
