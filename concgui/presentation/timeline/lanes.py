"""Which lane and which row of it a task stands in. Pure: no Qt, may run in any thread."""

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concgui.engine.records.run_record import ProgramIdentity
from concgui.engine.records.span import Worker

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Switches = NDArray[np.bool_]

MOST_LANES = 64
"""More workers than that share lanes: each lane of its own would be a few pixels high."""

MOST_ROWS = 120
"""More rows than that are drawn over each other; so many lines no screen can tell apart."""

_BAND_SHARE = 0.045
"""Of the height of all lanes: 13 pixels of 300, 4 of 100, enough to tell patterns apart."""

_MOST_BANDS_SHARE = 0.3
"""Of the height of all lanes, for all bands together."""

_LEAST_BAND = 0.24
"""In heights of a row, for few lanes, which are not as high as the place that there is."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: a worker, or many where there are too many for a lane each.

    Attributes:
        name: ``worker 1``, ``GUI thread``, ``300 threads``.
        detail: ``thread 4711``, ``process 4711``.
        first_row: Its first row.
        rows: How many rows its overlapping tasks need.
        workers: Who executed the tasks in it: one, or many.
        has_tasks: Whether a task ran in it; a lane without one is only as high as its band.
    """

    name: str
    detail: str
    first_row: int
    rows: int
    workers: tuple[Worker, ...] = ()
    has_tasks: bool = True


@dataclass(frozen=True, slots=True)
class Layout:
    """Where rows and bands stand, in heights of a row.

    Attributes:
        row_top: Upper edge of each row.
        band_top: Upper edge of each lane's band.
        band_height: Height of a band; 0 without bands.
        height: Of all lanes together.
    """

    row_top: Floats
    band_top: Floats
    band_height: float
    height: float


def pack(start: Floats, end: Floats) -> Integers:
    """Put overlapping stretches into rows, each into the one that has been free for longest.

    Returns:
        A row from 0 for each stretch; as few rows as the greatest overlap.
    """
    rows = np.zeros(len(start), dtype=np.int64)
    order = np.argsort(start, kind="stable")
    if np.all(start[order][1:] >= end[order][:-1]):
        return rows
    busy: list[tuple[float, int]] = []
    starts, ends = start.tolist(), end.tolist()
    for index in order.tolist():
        if busy and busy[0][0] <= starts[index]:
            taken = busy[0][1]
            heapq.heapreplace(busy, (ends[index], taken))
        else:
            taken = len(busy)
            heapq.heappush(busy, (ends[index], taken))
        rows[index] = taken
    return rows


def workers_in_order(
    workers: Sequence[Worker], worker_of: Integers, by_start: Integers
) -> tuple[tuple[Worker, ...], Integers]:
    """Return the workers in the order in which they first began, and the number of each span's worker.

    Args:
        workers: All workers of the run.
        worker_of: Index of each span's worker in `workers`.
        by_start: The spans in the order in which they began.
    """
    first = np.full(len(workers), len(by_start), dtype=np.int64)
    # Backwards, so that the first span of each worker is written last.
    first[worker_of[by_start[::-1]]] = np.arange(len(by_start))[::-1]
    order = np.argsort(first, kind="stable")
    order = order[first[order] < len(by_start)]
    number_of = np.zeros(len(workers), dtype=np.int64)
    number_of[order] = np.arange(len(order))
    return tuple(workers[index] for index in order.tolist()), number_of[worker_of]


def lanes_and_rows(
    workers: tuple[Worker, ...], lane_of: Integers, start: Floats, end: Floats, program: ProgramIdentity
) -> tuple[tuple[Lane, ...], Integers]:
    """A lane per worker; a row per overlap in it."""
    names = [_lane_name(number, worker, program) for number, worker in enumerate(workers)]
    members_of: list[tuple[Worker, ...]] = [(worker,) for worker in workers]
    if len(workers) > MOST_LANES:
        lane_of = np.zeros_like(lane_of)
        names = [_shared_lane_name(workers, program)]
        members_of = [workers]
    packed: list[tuple[NDArray[Any], Integers]] = []
    for lane in range(len(names)):
        members = np.flatnonzero(lane_of == lane)
        packed.append((members, pack(start[members], end[members])))
    wanted = sum(int(rows.max(initial=0)) + 1 for _, rows in packed)
    row = np.zeros(len(lane_of), dtype=np.int64)
    lanes: list[Lane] = []
    first = 0
    for (name, detail), who, (members, rows) in zip(names, members_of, packed, strict=True):
        needed = int(rows.max(initial=0)) + 1
        given = needed if wanted <= MOST_ROWS else max(1, needed * MOST_ROWS // wanted)
        row[members] = first + rows * given // needed
        lanes.append(Lane(name, detail, first, given, who))
        first += given
    return tuple(lanes), row


def _lane_name(number: int, worker: Worker, program: ProgramIdentity) -> tuple[str, str]:
    if program.is_gui_thread(worker):
        return "GUI thread", f"thread {worker.thread}"
    if worker.process == program.process:
        return f"worker {number + 1}", f"thread {worker.thread}"
    return f"worker {number + 1}", f"process {worker.process}"


def _shared_lane_name(workers: tuple[Worker, ...], program: ProgramIdentity) -> tuple[str, str]:
    kind = "threads" if all(w.process == program.process for w in workers) else "processes"
    return f"{len(workers)} {kind}", "sharing rows"


def with_gui_lane(lanes: tuple[Lane, ...], program: ProgramIdentity) -> tuple[Lane, ...]:
    """The lanes with one of the GUI thread: the last, next to the window's latency, if it had no task."""
    if any(program.is_gui_thread(worker) for lane in lanes for worker in lane.workers):
        return lanes
    gui = Worker(program.process, program.gui_thread)
    name, detail = _lane_name(0, gui, program)
    first = sum(lane.rows for lane in lanes)
    return (*lanes, Lane(name, detail, first, 1, (gui,), has_tasks=False))


def layout_of(lanes: tuple[Lane, ...], has_bands: bool) -> Layout:
    """Put rows and bands below each other, with a gap between lanes that is seen whatever their number."""
    row_count = sum(lane.rows for lane in lanes if lane.has_tasks)
    # Bands part the lanes too, so that less of a gap will do.
    gap = max(0.2, (0.012 if has_bands else 0.025) * row_count)
    band = 0.0
    if has_bands and lanes:
        share = min(_BAND_SHARE, _MOST_BANDS_SHARE / len(lanes))
        rest = row_count + len(lanes) * gap
        band = max(_LEAST_BAND, share * rest / (1 - share * len(lanes)))
    tops: list[float] = []
    bands: list[float] = []
    y = gap / 2
    for lane in lanes:
        if lane.has_tasks:
            tops.extend(y + i for i in range(lane.rows))
            # A bar leaves a part of its row free; the band may begin there.
            bands.append(y + lane.rows - 0.08)
            y += lane.rows
        else:
            tops.append(y)
            bands.append(y)
        y += band + gap
    return Layout(np.array(tops, dtype=np.float64), np.array(bands), band, max(1.0, y - gap / 2))
