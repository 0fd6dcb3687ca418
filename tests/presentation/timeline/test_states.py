"""From who was on the CPU to the bands of the timeline: pure functions."""

import dataclasses
import re
from collections.abc import Sequence

import numpy as np
import pytest
from builders import ORIGIN, said, timeline_record, timeline_span
from hypothesis import given
from hypothesis import strategies as st

from concgui.engine.note import Note
from concgui.engine.records.run_record import RunRecord, RunTimes
from concgui.engine.records.span import Span, Worker
from concgui.engine.records.thread_states import (
    ROW,
    STATES,
    STATES_PER_PLACE,
    PackedStates,
    StateStretch,
    ThreadState,
    ThreadStateRecord,
    ThreadStates,
)
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.timeline.detail import Section
from concgui.presentation.timeline.lanes import MOST_LANES, Lane, layout_of
from concgui.presentation.timeline.rows import timeline_rows
from concgui.presentation.timeline.state_bands import NO_STATE, StateSums
from concgui.presentation.timeline.state_table import (
    StateTable,
    state_table,
    states_seen,
    why_no_thread_states,
)
from concgui.presentation.timeline.state_text import STATE_WORDS, band_details, empty_bands_text, rest_text
from concgui.presentation.timeline.text import plain_text, span_details

MS = 1_000_000
"""A raw counter after 30 years: a float64 of it would be 128 ns off."""

FOUR_STATES = (ThreadState.ON_CPU, ThreadState.WANTS_CPU, ThreadState.LOCK, ThreadState.IO)

steps = st.lists(st.tuples(st.sampled_from(STATES), st.integers(0, 300)), min_size=1, max_size=80)
few_steps = st.lists(st.tuples(st.sampled_from(STATES), st.integers(0, 40)), min_size=1, max_size=20)


def packed(pieces: Sequence[tuple[ThreadState, float]], first_ms: float = 0) -> PackedStates:
    """Thread states of so many milliseconds each, one after the other; all sleep in one place."""
    rows, at = b"", ORIGIN + round(first_ms * MS)
    for state, length_ms in pieces:
        end = at + round(length_ms * MS)
        place = 0 if state in (ThreadState.ON_CPU, ThreadState.WANTS_CPU) else 1
        rows += ROW.pack(at, end, place * STATES_PER_PLACE + STATES.index(state), (end - at) // 4)
        at = end
    return PackedStates(rows, ("", "futex_<wait>"))


def frozen_states(thread_states: Sequence[StateStretch]) -> PackedStates:
    return thread_states if isinstance(thread_states, PackedStates) else PackedStates.of(thread_states)


def thread(process: int, native_id: int, thread_states: Sequence[StateStretch]) -> ThreadStates:
    return ThreadStates(process, native_id, "python", frozen_states(thread_states))


def seen(*threads: ThreadStates, reason: Note | None = None) -> ThreadStateRecord:
    return ThreadStateRecord(threads, 5 * MS, reason, 0.01, ())


def record(
    thread_states: ThreadStateRecord | None, workers: Sequence[Worker] = (Worker(100, 2),)
) -> RunRecord:
    """A run in which each worker has a task from 0 to 100 ms."""
    spans = tuple(
        Span(n, worker, ORIGIN, ORIGIN, ORIGIN + 100 * MS, None, 0, Outcome.FINISHED, (), None)
        for n, worker in enumerate(workers)
    )
    whole = timeline_record(spans)
    times = RunTimes(ORIGIN, ORIGIN, ORIGIN + 100 * MS, ORIGIN + 101 * MS)
    return dataclasses.replace(whole, times=times, thread_states=thread_states)


def table_of(*lanes: Sequence[StateStretch]) -> StateTable:
    """A table with a lane for each list of thread states."""
    workers = [Worker(100, 2 + n) for n in range(len(lanes))]
    threads = [thread(100, 2 + n, thread_states) for n, thread_states in enumerate(lanes)]
    named = [Lane(f"worker {n}", "", n, 1, (worker,)) for n, worker in enumerate(workers)]
    return state_table(seen(*threads), named, ORIGIN)


def test_threads_and_lanes_are_matched_by_process_and_thread() -> None:
    """A thread stands in the lane of its worker, also if another process has a thread of the same number."""
    on_cpu, io = packed([(ThreadState.ON_CPU, 10)]), packed([(ThreadState.IO, 10)])
    rows = timeline_rows(
        record(
            seen(thread(200, 2, io), thread(100, 77, io), thread(100, 2, on_cpu)),
            (Worker(100, 2), Worker(200, 2), Worker(200, 3)),
        )
    )
    matched = {
        (lane, STATES[state])
        for lane, state in zip(
            rows.thread_states.lane.tolist(), rows.thread_states.state.tolist(), strict=True
        )
    }
    assert [lane.workers for lane in rows.lanes] == [(Worker(100, 2),), (Worker(200, 2),), (Worker(200, 3),)]
    assert matched == {(0, ThreadState.ON_CPU), (1, ThreadState.IO)}


def test_the_gui_thread_has_a_lane_without_a_task() -> None:
    """The GUI thread's lane stands below the others and has no bars; with a task it is not doubled."""
    thread_states = seen(thread(100, 1, packed([(ThreadState.LOCK, 10)])))
    idle = timeline_rows(record(thread_states))
    assert [(lane.name, lane.has_tasks) for lane in idle.lanes] == [("worker 1", True), ("GUI thread", False)]
    assert idle.thread_states.lane.tolist() == [1]
    assert idle.bar_at(0.05, idle.band_top[1] + 0.1) is None
    busy = timeline_rows(record(thread_states, (Worker(100, 1), Worker(100, 2))))
    assert [(lane.name, lane.has_tasks) for lane in busy.lanes] == [("GUI thread", True), ("worker 2", True)]


@pytest.mark.parametrize(
    "thread_states",
    [None, seen(reason=said("this platform does not say")), seen(), seen(thread(100, 2, packed([])))],
    ids=["observer lost", "platform", "no thread", "no step"],
)
def test_a_run_without_thread_states_says_why(thread_states: ThreadStateRecord | None) -> None:
    """Where there is nothing to draw, no room is kept for bands, and a sentence says why."""
    run = record(thread_states)
    rows = timeline_rows(run)
    assert (rows.band_height, len(rows.thread_states), len(rows.lanes)) == (0.0, 0, 1)
    assert why_no_thread_states(thread_states) in empty_bands_text(run) != ""
    assert np.all(rows.state_sums.columns(Section(0, 1, 0.01)) == NO_STATE)


@given(
    st.lists(steps, min_size=1, max_size=4), st.integers(-100, 900), st.integers(1, 3000), st.integers(1, 60)
)
def test_never_more_bands_than_pixels(
    lanes: list[list[tuple[ThreadState, int]]], first_ms: int, length_ms: int, pixels: int
) -> None:
    """A lane of any section has one state per pixel, and none where its thread was not seen."""
    table = table_of(*(packed(pieces) for pieces in lanes))
    section = Section(first_ms / 1e3, (first_ms + length_ms) / 1e3, length_ms / 1e3 / pixels)
    codes = StateSums.of(table, len(lanes)).columns(section)
    # The edges of the section cut two pixels.
    assert codes.shape[0] == len(lanes) and codes.shape[1] <= pixels + 2
    edges = section.edges_ns / 1e9
    for lane, pieces in enumerate(lanes):
        end = sum(length for _, length in pieces) / 1e3
        is_seen = (edges[:-1] < end) & (edges[1:] > 0)
        assert np.all((codes[lane] != NO_STATE) == is_seen)


@given(few_steps, st.integers(2, 40))
def test_each_pixel_has_the_state_with_the_largest_share(
    pieces: list[tuple[ThreadState, int]], pixel_ms: int
) -> None:
    """What is drawn in a pixel is what a slow count of its microseconds finds to be the most."""
    thread_states = packed(pieces)
    total_ms = sum(length for _, length in pieces)
    section = Section(0.0, max(1, total_ms) / 1e3, pixel_ms / 1e3)
    codes = StateSums.of(table_of(thread_states), 1).columns(section)
    for column in range(total_ms // pixel_ms):
        left, right = ORIGIN + column * pixel_ms * MS, ORIGIN + (column + 1) * pixel_ms * MS
        share = dict.fromkeys(STATES, 0)
        for stretch in thread_states:
            share[stretch.state] += max(0, min(right, stretch.finished_ns) - max(left, stretch.started_ns))
        assert codes[0, column] != NO_STATE
        assert share[STATES[int(codes[0, column])]] >= max(share.values()) - 1000


def test_the_four_states_keep_their_order() -> None:
    """Four states one after the other are four bands in that order, and the legend has words for each."""
    table = table_of(packed([(state, 25) for state in FOUR_STATES]))
    codes = StateSums.of(table, 1).columns(Section(0, 0.0999, 0.001))
    assert [STATES[code] for code in codes[0]] == [state for state in FOUR_STATES for _ in range(25)]
    assert tuple(STATE_WORDS) == STATES
    assert len(set(STATE_WORDS.values())) == len(STATES)


def test_a_state_that_shares_its_pixel_equally_yields_to_the_first() -> None:
    """A pixel half on a CPU and half asleep is drawn as on a CPU, whichever came first."""
    for order in (FOUR_STATES, FOUR_STATES[::-1]):
        table = table_of(packed([(state, 10) for state in order]))
        codes = StateSums.of(table, 1).columns(Section(0, 0.04, 0.04))
        assert STATES[int(codes[0, 0])] is ThreadState.ON_CPU


def test_packed_and_plain_thread_states_are_the_same() -> None:
    """Rows read from packed bytes equal those of thread state objects."""
    rows = packed([(state, 7) for state in STATES])
    plain, quick = table_of(tuple(rows)), table_of(rows)
    assert all(
        np.array_equal(getattr(plain, column.name), getattr(quick, column.name))
        for column in dataclasses.fields(StateTable)
    )
    assert states_seen(seen(thread(1, 1, rows))) == STATES


def test_nanoseconds_survive_a_large_counter() -> None:
    """Begins and ends are exact, however long the machine has been up."""
    table = table_of(packed([(ThreadState.IO, 0.000003)], first_ms=0.000001))
    assert (table.start.tolist(), table.end.tolist()) == ([1e-9], [4e-9])


def test_hovering_says_state_place_and_length() -> None:
    """Under the pointer stand the state, how long it lasted and what the thread slept in, escaped."""
    run = record(seen(thread(100, 2, packed([(ThreadState.ON_CPU, 40), (ThreadState.LOCK, 60)]))))
    rows = timeline_rows(run)
    asleep = band_details(rows.lanes[0], rows.thread_states, 0, 0.07, run)
    assert "waits for a lock or the GIL" in asleep
    assert "futex_&lt;wait&gt;" in asleep
    assert "60" in asleep
    assert "slept" not in band_details(rows.lanes[0], rows.thread_states, 0, 0.01, run)
    assert "no thread seen" in band_details(rows.lanes[0], rows.thread_states, 0, 0.1005, run)
    assert rows.thread_states.shares(0, 5.0, 6.0) == ()


def test_a_task_has_one_figure_of_its_time_on_a_cpu() -> None:
    """Beside the CPU time of its span, the states of its thread tell only what it did otherwise."""
    states = [(ThreadState.ON_CPU, 8), (ThreadState.LOCK, 69), (ThreadState.WANTS_CPU, 23)]
    run = record(seen(thread(100, 2, packed(states))))
    rest = rest_text(timeline_rows(run).thread_states.shares(0, 0.0, 0.1))
    assert rest == "75% waits for a lock or the GIL, 25% wants a CPU"
    details = span_details(timeline_span(0, 0, 100, cpu_ms=27), "thread 2", run, rest)
    assert re.findall(r"(\d+%)[^,]*on a CPU|on a CPU.*?(\d+%)", plain_text(details)) == [("", "27%")]


def test_a_lane_of_many_workers_counts_its_threads() -> None:
    """Where workers share a lane, its band is what most did, and the pointer counts them."""
    workers = [Worker(100, 10 + n) for n in range(MOST_LANES + 2)]
    threads = [
        thread(100, worker.thread, packed([(ThreadState.ON_CPU if n == 0 else ThreadState.LOCK, 100)]))
        for n, worker in enumerate(workers)
    ]
    run = record(seen(*threads), workers)
    rows = timeline_rows(run)
    codes = rows.state_sums.columns(Section(0, 0.0999, 0.001))
    assert {STATES[int(code)] for code in np.unique(codes)} == {ThreadState.LOCK}
    text = band_details(rows.lanes[0], rows.thread_states, 0, 0.05, run)
    assert "1 on a CPU" in text
    assert f"{MOST_LANES + 1} wait for a lock or the GIL" in text


@given(st.lists(st.integers(1, 20), min_size=1, max_size=MOST_LANES))
def test_bands_stand_under_their_lanes(row_counts: list[int]) -> None:
    """Each band begins below its lane's bars, ends above the next lane, and all take less than a third."""
    lanes, first = [], 0
    for rows in row_counts:
        lanes.append(Lane("worker", "", first, rows))
        first += rows
    layout = layout_of(tuple(lanes), has_bands=True, has_gil=False)
    for number, lane in enumerate(lanes):
        assert layout.band_top[number] >= layout.row_top[lane.first_row + lane.rows - 1] + 0.84
        end = layout.band_top[number] + layout.band_height
        assert end < (
            layout.row_top[lane.first_row + lane.rows] if number + 1 < len(lanes) else layout.height
        )
    assert layout.band_height * len(lanes) < layout.height / 3


def test_a_million_thread_states_are_merged_quickly_enough_to_count() -> None:
    """A million thread states in 64 lanes become at most a band per pixel in each lane."""
    count, lanes = 1_000_000, 64
    lane = np.repeat(np.arange(lanes), count // lanes)
    start = np.tile(np.arange(count // lanes) * 0.005, lanes)
    state = np.arange(len(lane)) % 4
    table = StateTable(lane, state, start, start + 0.005, lane, lane)
    codes = StateSums.of(table, lanes).columns(Section(0.0, float(start[-1]), float(start[-1]) / 1000))
    assert codes.shape[0] == lanes and codes.shape[1] <= 1002
    assert np.all(codes[:, :1000] < 4)


@given(st.lists(steps, min_size=2, max_size=4), st.integers(1, 40))
def test_a_shared_lane_has_the_state_in_which_its_threads_are_longest(
    threads: list[list[tuple[ThreadState, int]]], pixel_ms: int
) -> None:
    """Where threads share a lane, a pixel has the state that a slow count of all of them finds."""
    workers = tuple(Worker(100, 2 + number) for number in range(len(threads)))
    seen_threads = [thread(100, 2 + n, packed(pieces)) for n, pieces in enumerate(threads)]
    table = state_table(seen(*seen_threads), [Lane("all", "", 0, 1, workers)], ORIGIN)
    section = Section(0.0, 0.5, pixel_ms / 1e3)
    codes, edges = StateSums.of(table, 1).columns(section), section.edges_ns
    for column, code in enumerate(codes[0].tolist()):
        share = dict.fromkeys(STATES, 0)
        for one in seen_threads:
            for stretch in one.stretches:
                start, end = stretch.started_ns - ORIGIN, stretch.finished_ns - ORIGIN
                share[stretch.state] += max(0, min(end, edges[column + 1]) - max(start, edges[column]))
        assert (code == NO_STATE) == (max(share.values()) == 0)
        assert code == NO_STATE or share[STATES[code]] == max(share.values())
