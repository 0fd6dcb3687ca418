"""From a run record to the arrays that the timeline draws. Pure: no Qt, may run in any thread."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from concgui.engine.records.run_record import RunRecord, Span
from concgui.engine.tasks.outcome import Outcome
from concgui.presentation.timeline.lanes import (
    Floats,
    Integers,
    Lane,
    ProgramIdentity,
    Switches,
    lanes_and_rows,
    layout_of,
    with_gui_lane,
    workers_in_order,
)
from concgui.presentation.timeline.state_table import (
    StateTable,
    saw_gui_thread,
    state_table,
    why_no_thread_states,
)


@dataclass(frozen=True, eq=False, slots=True)
class Boxes:
    """Stretches of time in rows, in the order of row and start.

    Attributes:
        row: Row of each.
        start: Seconds since the run's start.
        end: Seconds since the run's start.
        share: How much of it was on a CPU, 0 to 1.
    """

    row: Integers
    start: Floats
    end: Floats
    share: Floats

    def __len__(self) -> int:
        return len(self.row)

    def chosen(self, which: "Integers | Switches") -> "Boxes":
        """Those at an index or under a mask."""
        return Boxes(self.row[which], self.start[which], self.end[which], self.share[which])


@dataclass(frozen=True, eq=False, slots=True)
class TimelineRows:
    """Everything that the timeline draws of one run, all times in seconds since the run's start.

    Attributes:
        lanes: From top to bottom.
        row_top: Upper edge of each row, in heights of a row.
        height: Height of all lanes together, in heights of a row.
        bars: One per task that began.
        span: Index of each bar's span in the record.
        task: Index of each bar's task.
        failed: Which bars failed.
        cancelled: Which bars were cancelled.
        sliced: Which bars are coroutines with slices.
        slices: Where the coroutines ran.
        transfer: Where large inputs and results travelled; the share is 1 for an input, 0 for a result.
        transfer_bar: Index of the bar that each travelled to or from.
        due: When each ping was due.
        latency_ms: What each ping waited, at least a microsecond so that a log axis can show it.
        freezes: Start and end of each freeze, one line each.
        length: End of the axis.
        never_began: How many tasks have no bar.
        thread states: Who was on the CPU, lane by lane.
        band_top: Upper edge of each lane's band, in heights of a row.
        band_height: Height of a band; 0 where the run has no thread states.
    """

    lanes: tuple[Lane, ...]
    row_top: Floats
    height: float
    bars: Boxes
    span: Integers
    task: Integers
    failed: Switches
    cancelled: Switches
    sliced: Switches
    slices: Boxes
    transfer: Boxes
    transfer_bar: Integers
    due: Floats
    latency_ms: Floats
    freezes: Floats
    length: float
    never_began: int
    thread_states: StateTable
    band_top: Floats
    band_height: float

    def lane_of_row(self, row: int) -> int:
        """Index of the lane that a row belongs to."""
        return next(
            n for n, lane in enumerate(self.lanes) if lane.first_row <= row < lane.first_row + lane.rows
        )

    def band_at(self, y: float) -> int | None:
        """Index of the lane whose band is at a height, None where no band is."""
        lane = int(np.searchsorted(self.band_top, y, side="right")) - 1
        if lane < 0 or y > self.band_top[lane] + self.band_height:
            return None
        return lane

    def bar_at(self, at: float, y: float, reach: float = 0.0) -> int | None:
        """The bar at an instant and a height.

        Args:
            at: Seconds since the run's start.
            y: Height, in heights of a row.
            reach: How far beside a bar it is still meant, in seconds.
        """
        row = int(np.searchsorted(self.row_top, y, side="right")) - 1
        if row < 0 or y > self.row_top[row] + 1:
            return None
        first, last = np.searchsorted(self.bars.row, [row, row + 1])
        begun = first + int(np.searchsorted(self.bars.start[first:last], at + reach, side="right"))
        # Rows that are drawn over each other overlap; the latest begun of the last few is meant.
        for index in range(begun - 1, max(first, begun - 64) - 1, -1):
            if self.bars.end[index] >= at - reach:
                return int(index)
        return None

    def transfer_at(self, at: float, y: float, reach: float = 0.0) -> int | None:
        """The bar to or from which something travelled at an instant and a height, as for `bar_at`."""
        row = int(np.searchsorted(self.row_top, y, side="right")) - 1
        if row < 0 or y > self.row_top[row] + 1:
            return None
        first, last = np.searchsorted(self.transfer.row, [row, row + 1])
        hit = first + np.flatnonzero(
            (self.transfer.start[first:last] <= at + reach) & (self.transfer.end[first:last] >= at - reach)
        )
        return int(self.transfer_bar[hit[0]]) if len(hit) else None

    def latency_at(self, at: float) -> tuple[float, float] | None:
        """The last ping due at an instant: when it was due and its latency in ms; None without one."""
        index = int(np.searchsorted(self.due, at, side="right")) - 1
        return (float(self.due[index]), float(self.latency_ms[index])) if index >= 0 else None

    def neighbour(self, bar: int | None, step: int) -> int | None:
        """The bar that began next (`step` 1) or before (-1); the first or last one without a bar."""
        order = np.argsort(self.bars.start, kind="stable")
        if not len(order):
            return None
        if bar is None:
            return int(order[0 if step > 0 else -1])
        place = int(np.flatnonzero(order == bar)[0]) + step
        return int(order[min(max(place, 0), len(order) - 1)])

    def freeze_at(self, at: float, reach: float = 0.0) -> int | None:
        """The freeze at an instant."""
        hit = np.flatnonzero((self.freezes[:, 0] <= at + reach) & (self.freezes[:, 1] >= at - reach))
        return int(hit[0]) if len(hit) else None


def timeline_rows(record: RunRecord, program: ProgramIdentity | None = None) -> TimelineRows:
    """Arrange a run in lanes and rows.

    Args:
        record: The run.
        program: Who the window is; this program if None.
    """
    program = program or ProgramIdentity.of_this_program()
    origin_ns = record.times.started_ns
    began = [
        index
        for index, span in enumerate(record.spans)
        if span.worker is not None and span.started_ns is not None and span.finished_ns is not None
    ]
    spans = [record.spans[index] for index in began]
    start = _seconds([span.started_ns or 0 for span in spans], origin_ns)
    end = _seconds([span.finished_ns or 0 for span in spans], origin_ns)
    cpu_s = np.array([span.cpu_ns for span in spans], dtype=np.float64) / 1e9
    share = np.clip(np.divide(cpu_s, end - start, out=np.zeros_like(cpu_s), where=end > start), 0.0, 1.0)
    workers, lane_of = workers_in_order(spans, start)
    lanes, row = lanes_and_rows(workers, lane_of, start, end, program)
    has_bands = not why_no_thread_states(record.thread_states)
    if has_bands and saw_gui_thread(record.thread_states, program):
        lanes = with_gui_lane(lanes, program)
    order = np.lexsort((start, row))
    bars = Boxes(row[order], start[order], end[order], share[order])
    transfer, transfer_bar = _transfer(spans, row, order, origin_ns)
    layout = layout_of(lanes, has_bands)
    due, latency_ms = _latency(record, origin_ns)
    freezes = [(f.started_ns, f.ended_ns) for f in record.latencies.freezes()]
    return TimelineRows(
        lanes=lanes,
        row_top=layout.row_top,
        height=layout.height,
        bars=bars,
        span=np.array(began, dtype=np.int64)[order],
        task=np.array([span.task for span in spans], dtype=np.int64)[order],
        failed=_switches([span.outcome is Outcome.FAILED for span in spans])[order],
        cancelled=_switches([span.outcome is Outcome.CANCELLED for span in spans])[order],
        sliced=_switches([bool(span.slices) for span in spans])[order],
        slices=_slices(spans, row, origin_ns),
        transfer=transfer,
        transfer_bar=transfer_bar,
        due=due,
        latency_ms=latency_ms,
        freezes=(np.array(freezes, dtype=np.float64).reshape(-1, 2) - origin_ns) / 1e9,
        length=max(record.times.wall_s, 1e-4, float(end.max(initial=0.0)), float(due.max(initial=0.0))),
        never_began=len(record.spans) - len(spans),
        thread_states=state_table(record.thread_states, lanes, origin_ns),
        band_top=layout.band_top,
        band_height=layout.band_height,
    )


def _slices(spans: Sequence[Span], row: Integers, origin_ns: int) -> Boxes:
    counts = [len(span.slices) for span in spans]
    every = list(itertools.chain.from_iterable(span.slices for span in spans))
    start = _seconds([part.started_ns for part in every], origin_ns)
    end = _seconds([part.finished_ns for part in every], origin_ns)
    rows = np.repeat(row, counts).astype(np.int64)
    order = np.lexsort((start, rows))
    return Boxes(rows[order], start[order], end[order], np.ones(len(every)))


def _transfer(
    spans: Sequence[Span], row: Integers, order: Integers, origin_ns: int
) -> tuple[Boxes, Integers]:
    """All travel, in the rows of the bars, and whose it is."""
    every = [
        (bar, is_input, stretches)
        for bar, index in enumerate(order.tolist())
        for is_input, stretches_of_both in (
            (True, spans[index].input_transfer),
            (False, spans[index].result_transfer),
        )
        for stretches in stretches_of_both
    ]
    bars = np.array([bar for bar, _, _ in every], dtype=np.int64)
    rows = row[order][bars]
    start = _seconds([stretches.started_ns for _, _, stretches in every], origin_ns)
    end = _seconds([stretches.finished_ns for _, _, stretches in every], origin_ns)
    share = np.array([is_input for _, is_input, _ in every], dtype=np.float64)
    by_row = np.lexsort((start, rows))
    return Boxes(rows, start, end, share).chosen(by_row), bars[by_row]


def _latency(record: RunRecord, origin_ns: int) -> tuple[Floats, Floats]:
    samples = record.latencies.samples
    flat = np.fromiter(itertools.chain.from_iterable(samples), dtype=np.int64, count=2 * len(samples))
    pairs = flat.reshape(-1, 2)
    due = (pairs[:, 0] - origin_ns) / 1e9
    return due, np.maximum(pairs[:, 1] - pairs[:, 0], 1000) / 1e6


def _switches(values: list[bool]) -> Switches:
    return np.array(values, dtype=np.bool_)


def _seconds(instants_ns: list[int], origin_ns: int) -> Floats:
    # Subtract as integers: a float64 of the raw counter would lose nanoseconds after 104 days of uptime.
    return (np.array(instants_ns, dtype=np.int64) - origin_ns) / 1e9
