"""The lane of the GIL: who held it in each pixel, at which line, and who waited."""

import dataclasses
import itertools
import json.decoder
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from builders import MS, ORIGIN, gil_record, pool_record, timeline_record, timeline_span
from hypothesis import given
from hypothesis import strategies as st

from concgui.engine.note import Note
from concgui.engine.records.column import Column
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.gil import NOBODY
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import Worker
from concgui.presentation.colours import THREAD_COLOURS
from concgui.presentation.timeline.axis_ticks import lane_ticks
from concgui.presentation.timeline.detail import Section
from concgui.presentation.timeline.gil_lane_text import LANE_NAME, LEGEND, gil_details
from concgui.presentation.timeline.gil_table import (
    FIRST_WORKER_INK,
    FREE,
    GUI_INK,
    OTHER_THREAD,
    UNSEEN,
    Stretches,
)
from concgui.presentation.timeline.rows import timeline_rows
from concgui.presentation.timeline.view_text import legend_text

Row = tuple[float, float, int]
GUI, FIRST, SECOND, STRANGER = 1, 2, 3, 77


def at_ms(rows: Sequence[Row]) -> list[tuple[int, int, int]]:
    return [(ORIGIN + round(a * MS), ORIGIN + round(b * MS), thread) for a, b, thread in rows]


def run(held: Sequence[Row], asked: Sequence[Row] = (), **changes: Any) -> RunRecord:
    """Return a run of 100 ms of two workers, whose GIL was held and asked for, in ms since its start."""
    spans = [timeline_span(0, 0, 100, Worker(100, FIRST)), timeline_span(1, 0, 100, Worker(100, SECOND))]
    return dataclasses.replace(timeline_record(spans), gil=gil_record(at_ms(held), at_ms(asked), **changes))


def test_each_pixel_has_the_ink_of_its_longest_holder() -> None:
    """Workers, the GUI thread, others, a free GIL and unknown times are told apart in each pixel."""
    made = run(
        [
            (0, 20, FIRST),
            (20, 23, SECOND),
            (23, 25, FIRST),
            (25, 30, SECOND),
            (40, 50, NOBODY),
            (50, 60, GUI),
            (60, 70, STRANGER),
        ]
    )
    table = timeline_rows(made).gil
    first, second = FIRST_WORKER_INK, FIRST_WORKER_INK + 1
    assert table.columns(Section(0.0, 0.0799, 0.01)).tolist() == [
        first,
        first,
        second,
        UNSEEN,
        FREE,
        GUI_INK,
        OTHER_THREAD,
        UNSEEN,
    ]
    assert table.lane_inks == (first, second)


def test_waits_of_the_gui_thread_are_seen() -> None:
    """A pixel is marked where the GUI thread waited for at least half of it, also beside others."""
    made = run([(0, 100, FIRST)], [(0, 100, SECOND), (8, 25, GUI), (30, 34, GUI)])
    assert timeline_rows(made).gil.waits(Section(0.0, 0.0399, 0.01)).tolist() == [False, True, True, False]


def test_lines_of_one_holder_are_one_stretch() -> None:
    """The lane does not show where a holder went from one line to the next, and never bridges a gap."""
    table = timeline_rows(run([(0, 10, FIRST), (10, 20, FIRST), (21, 30, FIRST), (30, 40, SECOND)])).gil
    ends = zip((table.held.start_ns // MS).tolist(), (table.held.end_ns // MS).tolist(), strict=True)
    assert list(ends) == [(0, 20), (21, 30), (30, 40)]
    assert table.holder.tolist() == [FIRST, FIRST, SECOND]


def test_names_stand_where_they_may_fit() -> None:
    """Stretches on enough visible pixels are given with their names, cut at the edges; no free GIL is."""
    table = timeline_rows(run([(0, 40, FIRST), (40, 41, SECOND), (41, 90, NOBODY), (90, 100, GUI)])).gil
    wide = table.wide(Section(0.02, 0.1, 0.001), pixels=5)
    assert [(round(start, 3), round(end, 3), name) for start, end, _, name in wide] == [
        (0.02, 0.04, "worker 1"),
        (0.09, 0.1, "GUI thread"),
    ]


edges = st.lists(st.integers(0, 1000), min_size=2, max_size=20, unique=True).map(sorted)


@given(edges, edges)
def test_what_stretches_cover_is_counted_exactly(stretch_edges: list[int], pixel_edges: list[int]) -> None:
    """Between any two edges the covered time is that of all nanoseconds in a stretch."""
    pairs = list(zip(stretch_edges[0::2], stretch_edges[1::2], strict=False))
    covered = {ns for start, end in pairs for ns in range(start, end)}
    stretches = Stretches.of(np.array([a for a, _ in pairs]), np.array([b for _, b in pairs]))
    expected = [sum(a <= ns < b for ns in covered) for a, b in itertools.pairwise(pixel_edges)]
    assert stretches.within(np.array(pixel_edges)).tolist() == expected


def test_the_lane_lies_below_all_others() -> None:
    """The lane stands next to the latency, below lanes and bands, and is found where it is pointed at."""
    whole = pool_record(40, workers=6)
    without, rows = (
        timeline_rows(whole),
        timeline_rows(dataclasses.replace(whole, gil=gil_record([(0, 1, 1)]))),
    )
    assert without.gil_height == 0 and not without.is_in_gil_lane(without.height)
    assert float(rows.band_top[-1]) + rows.band_height < rows.gil_top
    assert rows.gil_top + rows.gil_height <= rows.height
    assert 0.05 <= rows.gil_height / rows.height <= 0.12
    assert rows.is_in_gil_lane(rows.gil_top + rows.gil_height / 2)
    assert not rows.is_in_gil_lane(rows.gil_top - 0.01)


@pytest.mark.parametrize("pixels", [60, 150, 400])
def test_the_lane_is_named_and_touches_no_name(pixels: float) -> None:
    """However little room there is, the lane of the GIL has its name, a line of text below any other."""
    rows = timeline_rows(dataclasses.replace(pool_record(40, workers=6), gil=gil_record([(0, 1, 1)])))
    row_pixels = pixels / rows.height
    ticks = lane_ticks(rows, row_pixels, 14.0)
    assert ticks[-1][1] == LANE_NAME
    places = [place * row_pixels for place, _ in ticks]
    assert all(after - before >= 14.0 for before, after in itertools.pairwise(places))
    assert places[-1] <= pixels - 7 + 1e-6


def test_more_workers_than_colours_share_them() -> None:
    """The ninth worker has the ink of the first one; a lane of many threads and a process have none."""
    many = pool_record(80, workers=len(THREAD_COLOURS) + 1)
    inks = timeline_rows(dataclasses.replace(many, gil=gil_record([]))).gil.lane_inks
    # The GUI thread's lane is the last one.
    assert inks == (
        *range(FIRST_WORKER_INK, FIRST_WORKER_INK + len(THREAD_COLOURS)),
        FIRST_WORKER_INK,
        GUI_INK,
    )
    shared = timeline_rows(dataclasses.replace(pool_record(800, workers=200), gil=gil_record([]))).gil
    assert shared.lane_inks == (UNSEEN, GUI_INK)
    process = timeline_record([timeline_span(0, 0, 10, Worker(200, 5))])
    assert timeline_rows(dataclasses.replace(process, gil=gil_record([]))).gil.lane_inks == (UNSEEN,)


def test_under_the_pointer_stand_holder_line_and_waiting_threads() -> None:
    """The pointer tells who held the GIL, where, for how long, and who waited; names are escaped."""
    line = CodeLocation("/home/me/<app>/work.py", 7, "work")
    parse = CodeLocation(json.decoder.__file__, 353, "raw_decode")
    made = run(
        [(0, 60, FIRST), (60, 100, SECOND)],
        [(0, 50, SECOND), (0, 90, GUI)],
        stack=Column.of([0, -1]),
        stacks=((parse, line),),
    )
    rows = timeline_rows(made)
    text = gil_details(made, rows.gil, 0.02)
    assert "GIL held by worker 1" in text and "for 60.0 ms, from 0.000 s" in text
    assert "waiting for it: worker 2, GUI thread" in text
    assert "/home/me/&lt;app&gt;/work.py:7 in work" in text
    assert "in the whole run: 60% (waited 0%)" in text
    assert "waiting" not in gil_details(made, rows.gil, 0.095)


def test_a_free_gil_a_gap_and_a_missing_reader_say_so() -> None:
    """Under the pointer a free GIL, a time of which nothing is known, and a reason are told apart."""
    made = run([(0, 60, NOBODY)], looks=20, failed_looks=3)
    rows = timeline_rows(made)
    assert "the GIL was free" in gil_details(made, rows.gil, 0.03)
    gap = gil_details(made, rows.gil, 0.08)
    assert "not seen" in gap and "3 of 20 looks failed" in gap
    refused = run([], reason=Note.of("gil-needs-python"))
    rows = timeline_rows(refused)
    assert rows.gil_reason == gil_details(refused, rows.gil, 0.03) == "Who held the GIL: needs Python 3.15"
    assert rows.gil_height > 0


def test_the_legend_explains_the_lane_where_it_shows_something() -> None:
    """What colours and dots mean stands in the legend of a run whose GIL was watched."""
    assert LEGEND in legend_text(run([(0, 60, FIRST)]))
    assert LEGEND not in legend_text(run([], reason=Note.of("gil-needs-python")))
    assert LEGEND not in legend_text(pool_record(8))
