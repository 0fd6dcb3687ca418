"""Which lane and row a task stands in. Pure functions without Qt that may run in any thread."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from concgui.engine.records.run_record import ProgramIdentity
from concgui.engine.records.span import Worker
from concgui.presentation.thread_names import GUI_THREAD, worker_name
from concgui.presentation.timeline.arrays import Floats, Integers

MOST_LANES = 64
"""More workers than that share one lane: lanes of their own would be only a few pixels high."""

MOST_ROWS = 120
"""More rows than that are drawn over each other: no screen shows that many apart."""

_BAND_SHARE = 0.045
"""Height of a band as a share of all lanes: 13 pixels of 300, 4 of 100, enough to tell patterns apart."""

_MOST_BANDS_SHARE = 0.3
"""Height of all bands together, as a share of all lanes."""

_GIL_SHARE, _LEAST_GIL = 0.09, 0.45
"""Height of the lane of the GIL, as a share of all lanes and in heights of a row."""

_LEAST_BAND = 0.24
"""Least height of a band in heights of a row: a few lanes do not fill the height that there is."""


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: a worker, or many where there are too many for a lane each.

    Attributes:
        name: ``worker 1``, ``GUI thread``, ``300 threads``.
        detail: ``thread 4711``, ``process 4711``.
        first_row: Its first row.
        rows: How many rows its overlapping tasks need.
        workers: The workers that executed its tasks.
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
    """The places of rows and bands, in heights of a row.

    Attributes:
        row_top: Upper edge of each row.
        band_top: Upper edge of each lane's band.
        band_height: Height of a band; 0 without bands.
        gil_top: Upper edge of the lane of the GIL, below all others.
        gil_height: Its height; 0 without one.
        height: Height of all lanes together.
    """

    row_top: Floats
    band_top: Floats
    band_height: float
    gil_top: float
    gil_height: float
    height: float


@dataclass(frozen=True, eq=False, slots=True)
class Arrangement:
    """The row of each stretch.

    Attributes:
        lanes: The lanes from top to bottom.
        order: The stretches in the order of row and start.
        offsets: The place of the first stretch of each row in that order, and the place after the last one.
    """

    lanes: tuple[Lane, ...]
    order: Integers
    offsets: Integers


def pack(start: Integers, end: Integers) -> Integers:
    """Put overlapping stretches into rows, each into the one that has been free for longest.

    Returns:
        A row from 0 for each stretch; as few rows as the greatest overlap.
    """
    order = _ascending(start)
    start, end = start[order], end[order]
    number = np.arange(len(start))
    is_instant = start == end
    by_end = np.argsort(end, kind="stable" if is_instant.any() else None)
    free = np.searchsorted(end[by_end], start, side="right")
    if is_instant.any():
        # A stretch without length that comes later ends now, but has freed no row yet.
        instants = np.concatenate(([0], np.cumsum(is_instant)))
        free -= instants[np.searchsorted(start, start, side="right")] - instants[number]
    # A stretch takes the row of the next end unless all rows freed until then are taken again. So with every
    # stretch the number of rows taken again grows by one, up to the number of rows freed.
    slack = np.minimum.accumulate(np.concatenate(([0], free - number - 1)))[:-1]
    taken = number + slack
    is_taken = taken < free
    before = np.where(is_taken, by_end[np.where(is_taken, taken, 0)], number)
    # From each stretch to the first one of its row, in steps of twice the length.
    while True:
        further = before[before]
        if np.array_equal(further, before):
            break
        before = further
    rows = np.empty(len(order), dtype=np.int64)
    rows[order] = (number - taken)[before]
    return rows


def arrange(
    workers: tuple[Worker, ...], worker_of: Integers, start: Integers, end: Integers, program: ProgramIdentity
) -> Arrangement:
    """Return a lane per worker, in the order in which they first began, and a row per overlap in it.

    Args:
        workers: All workers of the run.
        worker_of: Index of each stretch's worker in `workers`.
        start: Start of each stretch.
        end: Its end.
        program: The program, whose GUI thread has a name of its own.
    """
    counts = np.bincount(worker_of, minlength=len(workers))
    present = np.flatnonzero(counts)
    if len(present) > MOST_LANES:
        members = tuple(workers[index] for index in present.tolist())
        name = _shared_lane_name(members, program)
        return _rows_of_lanes([members], [name], [_ascending(start)], start, end)
    small = worker_of.astype(np.min_scalar_type(len(workers)))
    # Small whole numbers are sorted digit by digit, in a third of the time.
    order = np.argsort(small, kind="stable")
    edges = np.cumsum(counts)
    groups = [order[edges[index] - counts[index] : edges[index]] for index in present.tolist()]
    groups = [group[_ascending(start[group])] for group in groups]
    firsts = [(int(start[group[0]]), int(group[0])) for group in groups]
    by_start = sorted(range(len(groups)), key=firsts.__getitem__)
    ordered = [workers[int(present[place])] for place in by_start]
    names = [lane_name(number, worker, program) for number, worker in enumerate(ordered)]
    return _rows_of_lanes(
        [(worker,) for worker in ordered], names, [groups[place] for place in by_start], start, end
    )


def _rows_of_lanes(
    members: Sequence[tuple[Worker, ...]],
    names: Sequence[tuple[str, str]],
    groups: Sequence[Integers],
    start: Integers,
    end: Integers,
) -> Arrangement:
    """Return the rows of lanes.

    Args:
        members: The workers of each lane.
        names: Name and detail of each lane.
        groups: The stretches of each lane in the order of their starts.
        start: Start of each stretch.
        end: Its end.
    """
    packed = [_row_of_each(start[group], end[group]) for group in groups]
    needed = [1 if rows is None else int(rows.max()) + 1 for rows in packed]
    lanes: list[Lane] = []
    order: list[Integers] = []
    counts: list[Integers] = []
    first = 0
    for who, (name, detail), group, rows, wanted in zip(members, names, groups, packed, needed, strict=True):
        given = wanted if sum(needed) <= MOST_ROWS else max(1, wanted * MOST_ROWS // sum(needed))
        if rows is None:
            order.append(group)
            counts.append(np.array([len(group)]))
        else:
            small = (rows * given // wanted).astype(np.min_scalar_type(given))
            order.append(group[np.argsort(small, kind="stable")])
            counts.append(np.bincount(small, minlength=given))
        lanes.append(Lane(name, detail, first, given, who))
        first += given
    nothing = np.zeros(0, dtype=np.int64)
    offsets = np.concatenate(([0], np.cumsum(np.concatenate([nothing, *counts]))))
    return Arrangement(tuple(lanes), np.concatenate([nothing, *order]), offsets)


def _row_of_each(start: Integers, end: Integers) -> Integers | None:
    """Return the row of each of a lane's stretches, None where one row is enough.

    Args:
        start: Their starts, ascending.
        end: Their ends.
    """
    return None if np.all(start[1:] >= end[:-1]) else pack(start, end)


def _ascending(start: Integers) -> Integers:
    """Return the stretches in the order of their starts; most often they are in it already."""
    if np.all(start[1:] >= start[:-1]):
        return np.arange(len(start))
    return np.argsort(start, kind="stable")


def lane_name(number: int, worker: Worker, program: ProgramIdentity) -> tuple[str, str]:
    """Return name and detail of a worker's lane: ``worker 1``, ``thread 4711``.

    Args:
        number: Place of the worker among all, from 0, in the order in which they first began a task.
        worker: The worker.
        program: The program, whose GUI thread has a name of its own.
    """
    if program.is_gui_thread(worker):
        return GUI_THREAD, f"thread {worker.thread}"
    if worker.process == program.process:
        return worker_name(number), f"thread {worker.thread}"
    return worker_name(number), f"process {worker.process}"


def _shared_lane_name(workers: tuple[Worker, ...], program: ProgramIdentity) -> tuple[str, str]:
    kind = "threads" if all(w.process == program.process for w in workers) else "processes"
    return f"{len(workers)} {kind}", "sharing rows"


def with_gui_lane(lanes: tuple[Lane, ...], program: ProgramIdentity) -> tuple[Lane, ...]:
    """Return the lanes with one of the GUI thread; without a task it is the last, next to the latency."""
    if any(program.is_gui_thread(worker) for lane in lanes for worker in lane.workers):
        return lanes
    gui = Worker(program.process, program.gui_thread)
    name, detail = lane_name(0, gui, program)
    first = sum(lane.rows for lane in lanes)
    return (*lanes, Lane(name, detail, first, 1, (gui,), has_tasks=False))


def layout_of(lanes: tuple[Lane, ...], has_bands: bool, *, has_gil: bool) -> Layout:
    """Put rows and bands below each other, with visible gaps between lanes, however many there are.

    Args:
        lanes: The lanes.
        has_bands: Whether each lane has a band for the states of its threads.
        has_gil: Whether there is a lane of the GIL below all others, next to the latency.
    """
    row_count = sum(lane.rows for lane in lanes if lane.has_tasks)
    # Bands separate the lanes too, so that smaller gaps are enough.
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
            # A bar leaves a part of its row free, which the band may use.
            bands.append(y + lane.rows - 0.08)
            y += lane.rows
        else:
            tops.append(y)
            bands.append(y)
        y += band + gap
    gil = max(_LEAST_GIL, _GIL_SHARE * y / (1 - _GIL_SHARE)) if has_gil else 0.0
    height = max(1.0, y + gil + gap / 2 if has_gil else y - gap / 2)
    return Layout(
        np.array(tops, dtype=np.float64), np.array(bands), band, height - gap / 2 - gil, gil, height
    )
