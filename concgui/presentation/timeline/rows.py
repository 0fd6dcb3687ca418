"""From a run record to the arrays that the timeline draws. Pure: no Qt, may run in any thread."""

from dataclasses import dataclass

import numpy as np

from concgui.engine.records.column import Column
from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import SpanTable, StretchTable
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.report_columns import ABSENT, OUTCOME_CODES
from concgui.presentation.timeline.lanes import (
    Floats,
    Integers,
    Lane,
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
        thread_states: Who was on the CPU, lane by lane.
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


def timeline_rows(record: RunRecord) -> TimelineRows:
    """Arrange a run in lanes and rows."""
    origin_ns, spans, program = record.times.started_ns, record.spans, record.program
    began = np.flatnonzero(
        (_view(spans.worker) != ABSENT)
        & (_view(spans.started_ns) != ABSENT)
        & (_view(spans.finished_ns) != ABSENT)
    )
    start = _seconds(_view(spans.started_ns)[began], origin_ns)
    end = _seconds(_view(spans.finished_ns)[began], origin_ns)
    cpu_s = _view(spans.cpu_ns)[began] / 1e9
    share = np.clip(np.divide(cpu_s, end - start, out=np.zeros_like(cpu_s), where=end > start), 0.0, 1.0)
    by_start = np.argsort(start, kind="stable")
    workers, lane_of = workers_in_order(spans.workers, _view(spans.worker)[began], by_start)
    lanes, row = lanes_and_rows(workers, lane_of, start, end, program)
    has_bands = not why_no_thread_states(record.thread_states)
    if has_bands and saw_gui_thread(record.thread_states, program):
        lanes = with_gui_lane(lanes, program)
    order = by_start[_stable_order(row[by_start])]
    bars = Boxes(row[order], start[order], end[order], share[order])
    ordered = began[order]
    outcome = np.frombuffer(spans.outcome, dtype=np.uint8)[ordered]
    transfer, transfer_bar = _transfer(spans, ordered, bars.row, origin_ns)
    layout = layout_of(lanes, has_bands)
    due, latency_ms = _latency(record, origin_ns)
    freezes = [(f.started_ns, f.ended_ns) for f in record.latencies.freezes()]
    return TimelineRows(
        lanes=lanes,
        row_top=layout.row_top,
        height=layout.height,
        bars=bars,
        span=ordered,
        task=_view(spans.task)[ordered],
        failed=outcome == OUTCOME_CODES[Outcome.FAILED],
        cancelled=outcome == OUTCOME_CODES[Outcome.CANCELLED],
        sliced=_counts(spans.slices, len(spans))[ordered] > 0,
        slices=_boxes(spans.slices, ordered, bars.row, origin_ns, 1.0)[0],
        transfer=transfer,
        transfer_bar=transfer_bar,
        due=due,
        latency_ms=latency_ms,
        freezes=(np.array(freezes, dtype=np.float64).reshape(-1, 2) - origin_ns) / 1e9,
        length=max(record.times.wall_s, 1e-4, float(end.max(initial=0.0)), float(due.max(initial=0.0))),
        never_began=len(spans) - len(began),
        thread_states=state_table(record.thread_states, lanes, origin_ns),
        band_top=layout.band_top,
        band_height=layout.band_height,
    )


def _view(column: Column) -> Integers:
    """Return the numbers of a column without a copy."""
    return np.frombuffer(column.data, dtype=np.int64)


def _counts(table: StretchTable, rows: int) -> Integers:
    """Return how many stretches each row has."""
    return np.diff(_view(table.offsets)) if table else np.zeros(rows, dtype=np.int64)


def _boxes(
    table: StretchTable, ordered: Integers, row: Integers, origin_ns: int, share: float
) -> tuple[Boxes, Integers]:
    """Return stretches of spans as boxes, in the order of row and start, and the bar that each belongs to.

    Args:
        table: The stretches of each span.
        ordered: Span of each bar.
        row: Row of each bar.
        origin_ns: The start of the run.
        share: The share of CPU that they are given.
    """
    if not table:
        none = np.zeros(0, dtype=np.int64)
        return Boxes(none, np.zeros(0), np.zeros(0), np.zeros(0)), none
    counts = _counts(table, 0)[ordered]
    bar = np.repeat(np.arange(len(ordered)), counts)
    within = np.arange(len(bar)) - np.repeat(np.cumsum(counts) - counts, counts)
    place = np.repeat(_view(table.offsets)[:-1][ordered], counts) + within
    start = _seconds(_view(table.started_ns)[place], origin_ns)
    end = _seconds(_view(table.finished_ns)[place], origin_ns)
    order = np.lexsort((start, row[bar]))
    boxes = Boxes(row[bar], start, end, np.full(len(bar), share)).chosen(order)
    return boxes, bar[order]


def _transfer(spans: SpanTable, ordered: Integers, row: Integers, origin_ns: int) -> tuple[Boxes, Integers]:
    """Return all transfers, in the rows of the bars, and the bar that each belongs to."""
    inputs, input_bar = _boxes(spans.input_transfers, ordered, row, origin_ns, 1.0)
    results, result_bar = _boxes(spans.result_transfers, ordered, row, origin_ns, 0.0)
    both = Boxes(
        np.concatenate((inputs.row, results.row)),
        np.concatenate((inputs.start, results.start)),
        np.concatenate((inputs.end, results.end)),
        np.concatenate((inputs.share, results.share)),
    )
    order = np.lexsort((both.start, both.row))
    return both.chosen(order), np.concatenate((input_bar, result_bar))[order]


def _latency(record: RunRecord, origin_ns: int) -> tuple[Floats, Floats]:
    due_ns, answered_ns = _view(record.latencies.due_ns), _view(record.latencies.answered_ns)
    return _seconds(due_ns, origin_ns), np.maximum(answered_ns - due_ns, 1000) / 1e6


def _stable_order(row: Integers) -> Integers:
    """Return the order of small whole numbers; 16 bits let NumPy sort them digit by digit."""
    is_small = int(row.max(initial=0)) <= np.iinfo(np.int16).max
    return np.argsort(row.astype(np.int16) if is_small else row, kind="stable")


def _seconds(instants_ns: Integers, origin_ns: int) -> Floats:
    # Subtract as integers: a float64 of the raw counter would lose nanoseconds after 104 days of uptime.
    return (instants_ns - origin_ns) / 1e9
