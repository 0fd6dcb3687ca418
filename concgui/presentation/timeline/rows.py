"""From a run record to the arrays that the timeline draws. Pure functions without Qt for any thread."""

from dataclasses import dataclass

import numpy as np

from concgui.engine.records.column import Column
from concgui.engine.records.latency import Freeze
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import SpanTable, StretchTable
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.report_columns import ABSENT, OUTCOME_CODES
from concgui.presentation.gil_text import gil_reason_text
from concgui.presentation.timeline.arrays import Codes, Floats, Indexes, Integers, Switches
from concgui.presentation.timeline.boxes import BoxTable, box_table, order_of
from concgui.presentation.timeline.gil_table import GilTable, gil_table
from concgui.presentation.timeline.lanes import Lane, arrange, layout_of, with_gui_lane
from concgui.presentation.timeline.state_bands import StateSums
from concgui.presentation.timeline.state_table import (
    StateTable,
    saw_gui_thread,
    state_table,
    why_no_thread_states,
)

_NOTHING = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, eq=False, slots=True)
class TimelineRows:
    """Everything that the timeline draws of one run, all times in seconds since the run's start.

    Of a task only what places its bar is kept here; the rest is read from the record's columns.

    Attributes:
        lanes: From top to bottom.
        row_top: Upper edge of each row, in heights of a row.
        height: Height of all lanes together, in heights of a row.
        bars: One per task that began; coroutines with slices have no share of CPU here.
        span: Index of each bar's span in the record.
        spans: The record's spans.
        failed: Indexes of the bars that failed, ascending.
        cancelled: Indexes of the bars that were cancelled, ascending.
        slices: Where coroutines ran.
        transfer: Where large inputs and results were in transfer; an input has the share 1, a result 0.
        transfer_bar: Index of the bar that each transfer belongs to.
        due: When each ping was due.
        latency_ms: What each ping waited, at least a microsecond so that a log axis can show it.
        freezes: The freezes, in order.
        freeze_edges: Start and end of each.
        length: End of the axis.
        thread_states: Who was on the CPU, lane by lane.
        state_sums: The same, summed up.
        band_top: Upper edge of each lane's band, in heights of a row.
        band_height: Height of a band; 0 where the run has no thread states.
        gil: Who held the GIL.
        gil_top: Upper edge of the lane of the GIL, in heights of a row.
        gil_height: Its height; 0 where a run says neither who held the GIL nor why that is unknown.
        gil_reason: Why the lane is empty; "" if it is not.
    """

    lanes: tuple[Lane, ...]
    row_top: Floats
    height: float
    bars: BoxTable
    span: Indexes
    spans: SpanTable
    failed: Indexes
    cancelled: Indexes
    slices: BoxTable
    transfer: BoxTable
    transfer_bar: Indexes
    due: Floats
    latency_ms: Floats
    freezes: tuple[Freeze, ...]
    freeze_edges: Floats
    length: float
    thread_states: StateTable
    state_sums: StateSums
    band_top: Floats
    band_height: float
    gil: GilTable
    gil_top: float
    gil_height: float
    gil_reason: str

    def tasks(self, bars: Indexes) -> Integers:
        """Return the index of the task of some bars."""
        return _view(self.spans.task)[self.span[bars]]

    def is_sliced(self, bars: Indexes) -> Switches:
        """Return which of some bars are coroutines with slices."""
        if not self.spans.slices:
            return np.zeros(len(bars), dtype=np.bool_)
        offsets, span = _view(self.spans.slices.offsets), self.span[bars]
        return offsets[span + 1] > offsets[span]

    def lane_of_row(self, row: int) -> int:
        """Return the index of the lane that a row belongs to."""
        return next(
            n for n, lane in enumerate(self.lanes) if lane.first_row <= row < lane.first_row + lane.rows
        )

    def band_at(self, y: float) -> int | None:
        """Return the index of the lane whose band is at a height, None where no band is."""
        lane = int(np.searchsorted(self.band_top, y, side="right")) - 1
        if lane < 0 or y > self.band_top[lane] + self.band_height:
            return None
        return lane

    def is_in_gil_lane(self, y: float) -> bool:
        """Return whether a height lies in the lane of the GIL."""
        return self.gil_height > 0 and self.gil_top <= y <= self.gil_top + self.gil_height

    def bar_at(self, at: float, y: float, reach: float = 0.0) -> int | None:
        """Return the bar at an instant and a height.

        Args:
            at: Seconds since the run's start.
            y: Height, in heights of a row.
            reach: How far beside a bar still counts, in seconds.
        """
        row = self._row_at(y)
        return None if row is None else self.bars.at(row, at, reach)

    def transfer_at(self, at: float, y: float, reach: float = 0.0) -> int | None:
        """Return the bar whose input or result was in transfer at an instant and a height.

        Args:
            at: Seconds since the run's start.
            y: Height, in heights of a row.
            reach: How far beside a transfer still counts, in seconds.
        """
        row = self._row_at(y)
        hit = None if row is None else self.transfer.at(row, at, reach)
        return None if hit is None else int(self.transfer_bar[hit])

    def latency_at(self, at: float) -> tuple[float, float] | None:
        """Return the last ping due at an instant: when it was due and its latency in ms; None without one."""
        index = int(np.searchsorted(self.due, at, side="right")) - 1
        return (float(self.due[index]), float(self.latency_ms[index])) if index >= 0 else None

    def neighbour(self, bar: int | None, step: int) -> int | None:
        """Return the bar that began next (`step` 1) or before (-1); without a bar the first or last one."""
        if not len(self.bars):
            return None
        candidates = self._neighbours(bar, step)
        if not len(candidates):
            return bar
        start_ns = self.bars.start_ns[candidates]
        # Of several that began at the same instant the order of the bars decides.
        return int(candidates[np.lexsort((candidates, start_ns))[0 if step > 0 else -1]])

    def bar_of_task(self, task: int) -> int | None:
        """Return the bar of a task by its number; None if the task has none."""
        hits = np.flatnonzero(self.tasks(np.arange(len(self.bars))) == task)
        return int(hits[0]) if len(hits) else None

    def freeze_at(self, at: float, reach: float = 0.0) -> Freeze | None:
        """Return the freeze at an instant, None where none was."""
        starts, ends = self.freeze_edges.T
        hit = np.flatnonzero((starts <= at + reach) & (ends >= at - reach))
        return self.freezes[hit[0]] if len(hit) else None

    def _row_at(self, y: float) -> int | None:
        row = int(np.searchsorted(self.row_top, y, side="right")) - 1
        return None if row < 0 or y > self.row_top[row] + 1 else row

    def _neighbours(self, bar: int | None, step: int) -> Integers:
        """Return the bar of each row that began next or before, of those rows that have one."""
        first, last = self.bars.offsets[:-1], self.bars.offsets[1:]
        if bar is None:
            place = first if step > 0 else last - 1
        else:
            start_ns = self.bars.start_ns[bar]
            from_same, from_later = self.bars.began_before(np.array([start_ns, start_ns + 1])).T
            # Of bars that began at the same instant those in the rows above come first.
            later = np.where(first <= bar, from_later, from_same)
            place = later if step > 0 else later - 1
            place[int(self.bars.row_of(bar))] = bar + step
        return np.asarray(place[(place >= first) & (place < last)], dtype=np.int64)


def timeline_rows(record: RunRecord) -> TimelineRows:
    """Arrange a run in lanes and rows."""
    origin_ns, spans, program = record.times.started_ns, record.spans, record.program
    began = _began(spans)
    start_ns = _chosen(spans.started_ns, began) - origin_ns
    end_ns = _ended(spans, began, record.times.last_finish_ns) - origin_ns
    arranged = arrange(spans.workers, _chosen(spans.worker, began), start_ns, end_ns, program)
    order = arranged.order
    span = (order if began is None else began[order]).astype(np.int32)
    start_ns, end_ns = start_ns[order], end_ns[order]
    cpu_ns = np.minimum(_view(spans.cpu_ns)[span], end_ns - start_ns)
    if spans.slices:
        # Where coroutines ran is said by their slices.
        cpu_ns[np.diff(_view(spans.slices.offsets))[span] > 0] = 0
    lanes = arranged.lanes
    has_bands = not why_no_thread_states(record.thread_states)
    if has_bands and saw_gui_thread(record.thread_states, program):
        lanes = with_gui_lane(lanes, program)
    layout = layout_of(lanes, has_bands, has_gil=record.gil is not None)
    no_boxes_below = np.full(len(layout.row_top) + 1 - len(arranged.offsets), len(span))
    bars = box_table(np.concatenate((arranged.offsets, no_boxes_below)), start_ns, end_ns, cpu_ns)
    transfer, transfer_bar = _transfers(spans, span, bars, origin_ns)
    thread_states = state_table(record.thread_states, lanes, origin_ns)
    outcome = np.frombuffer(spans.outcome, dtype=np.uint8)
    due_ns, answered_ns = _view(record.latencies.due_ns), _view(record.latencies.answered_ns)
    due = _seconds(due_ns, origin_ns)
    freezes = record.latencies.freezes()
    freezes_ns = [(freeze.started_ns, freeze.ended_ns) for freeze in freezes]
    return TimelineRows(
        lanes=lanes,
        row_top=layout.row_top,
        height=layout.height,
        bars=bars,
        span=span,
        spans=spans,
        failed=_bars_with(Outcome.FAILED, outcome, span),
        cancelled=_bars_with(Outcome.CANCELLED, outcome, span),
        slices=_slices(spans.slices, span, bars, origin_ns),
        transfer=transfer,
        transfer_bar=transfer_bar,
        due=due,
        latency_ms=np.maximum(answered_ns - due_ns, 1000) / 1e6,
        freezes=freezes,
        freeze_edges=_seconds(np.array(freezes_ns, dtype=np.int64).reshape(-1, 2), origin_ns),
        length=max(record.times.wall_s, 1e-4, int(end_ns.max(initial=0)) / 1e9, float(due.max(initial=0.0))),
        thread_states=thread_states,
        state_sums=StateSums.of(thread_states, len(lanes)),
        band_top=layout.band_top,
        band_height=layout.band_height,
        gil=gil_table(record, lanes),
        gil_top=layout.gil_top,
        gil_height=layout.gil_height,
        gil_reason=gil_reason_text(record.gil),
    )


def _view(column: Column) -> Integers:
    """Return the numbers of a column without a copy."""
    return np.frombuffer(column.data, dtype=np.int64)


def _began(spans: SpanTable) -> Integers | None:
    """Return the index of each span that a worker began, None if they all are."""
    columns = (spans.worker, spans.started_ns)
    if not any(np.any(_view(column) == ABSENT) for column in columns):
        return None
    return np.flatnonzero(np.all([_view(column) != ABSENT for column in columns], axis=0))


def _ended(spans: SpanTable, which: Integers | None, stopped_ns: int) -> Integers:
    """Return when some tasks ended; those whose workers were ended worked until the run was told to stop."""
    finished_ns = _chosen(spans.finished_ns, which)
    is_cut_off = finished_ns == ABSENT
    if not is_cut_off.any():
        return finished_ns
    return np.where(is_cut_off, np.maximum(stopped_ns, _chosen(spans.started_ns, which)), finished_ns)


def _chosen(column: Column, which: Integers | None) -> Integers:
    """Return some numbers of a column, or all without a copy."""
    return _view(column) if which is None else _view(column)[which]


def _bars_with(wanted: Outcome, outcome: Codes, span: Indexes) -> Indexes:
    """Return the index of each bar whose span has an outcome."""
    is_wanted = outcome == OUTCOME_CODES[wanted]
    # Few runs have any, and all bars need not be looked at then.
    return np.flatnonzero(is_wanted[span]).astype(np.int32) if is_wanted.any() else span[:0]


def _slices(table: StretchTable, span: Indexes, bars: BoxTable, origin_ns: int) -> BoxTable:
    """Return where coroutines ran, in the rows of their bars."""
    start_ns, end_ns, bar = _stretches(table, span, origin_ns)
    row = _row_of_each(bars)[bar]
    order = _order_in_rows(row, start_ns, end_ns)
    return box_table(_offsets(row, bars.rows), start_ns[order], end_ns[order])


def _transfers(spans: SpanTable, span: Indexes, bars: BoxTable, origin_ns: int) -> tuple[BoxTable, Indexes]:
    """Return all transfers in the rows of their bars, and the bar that each belongs to."""
    inputs = _stretches(spans.input_transfers, span, origin_ns)
    results = _stretches(spans.result_transfers, span, origin_ns)
    start_ns, end_ns, bar = (np.concatenate(pair) for pair in zip(inputs, results, strict=True))
    cpu_ns = end_ns - start_ns
    cpu_ns[len(inputs[0]) :] = 0
    row = _row_of_each(bars)[bar]
    order = _order_in_rows(row, start_ns, end_ns)
    table = box_table(_offsets(row, bars.rows), start_ns[order], end_ns[order], cpu_ns[order])
    return table, bar[order].astype(np.int32)


def _stretches(table: StretchTable, span: Indexes, origin_ns: int) -> tuple[Integers, Integers, Integers]:
    """Return start, end and bar of stretches of spans, bar by bar.

    Args:
        table: The stretches of each span.
        span: Span of each bar.
        origin_ns: The start of the run.
    """
    if not table:
        return _NOTHING, _NOTHING, _NOTHING
    offsets = _view(table.offsets)
    counts = np.diff(offsets)[span]
    bar = np.repeat(np.arange(len(span)), counts)
    within = np.arange(len(bar)) - np.repeat(np.cumsum(counts) - counts, counts)
    place = np.repeat(offsets[span], counts) + within
    return _view(table.started_ns)[place] - origin_ns, _view(table.finished_ns)[place] - origin_ns, bar


def _row_of_each(bars: BoxTable) -> Integers:
    return np.repeat(np.arange(bars.rows), np.diff(bars.offsets))


def _offsets(row: Integers, rows: int) -> Integers:
    """Return where each row begins in a table that is ordered by row, and where the last one ends."""
    return np.concatenate(([0], np.cumsum(np.bincount(row, minlength=rows))))


def _order_in_rows(row: Integers, start_ns: Integers, end_ns: Integers) -> Integers:
    """Return the order by row and start; stretches of bars that do not overlap are in it already."""
    is_ordered = (row[1:] > row[:-1]) | ((row[1:] == row[:-1]) & (start_ns[1:] >= start_ns[:-1]))
    return np.arange(len(row)) if is_ordered.all() else order_of(row, start_ns, end_ns)


def _seconds(instants_ns: Integers, origin_ns: int) -> Floats:
    # Subtract as integers: a float64 of the raw counter would lose nanoseconds after 104 days of uptime.
    return (instants_ns - origin_ns) / 1e9
