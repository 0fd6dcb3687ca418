"""Which lane and which row of it a task stands in. Pure: no Qt, may run in any thread."""

import heapq
import os
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concgui.engine.records import Span, Worker

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Switches = NDArray[np.bool_]

MOST_LANES = 64
"""More workers than that share lanes: each lane of its own would be a few pixels high."""

MOST_ROWS = 120
"""More rows than that are drawn over each other; so many lines no screen can tell apart."""


@dataclass(frozen=True, slots=True)
class ProgramIdentity:
    """Which process and thread the window lives in, to name lanes.

    Attributes:
        process: Process id of the program.
        gui_thread: Native id of its GUI thread.
    """

    process: int
    gui_thread: int

    @classmethod
    def of_this_program(cls) -> "ProgramIdentity":
        """Qt demands that the GUI thread is the main thread."""
        return cls(os.getpid(), threading.main_thread().native_id or 0)

    def is_gui_thread(self, worker: Worker) -> bool:
        """Whether a worker is the GUI thread. The one place that decides it."""
        return worker == Worker(self.process, self.gui_thread)


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane: a worker, or many where there are too many for a lane each.

    Attributes:
        name: ``worker 1``, ``GUI thread``, ``300 threads``.
        detail: ``thread 4711``, ``process 4711``.
        first_row: Its first row.
        rows: How many rows its overlapping tasks need.
    """

    name: str
    detail: str
    first_row: int
    rows: int


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


def workers_in_order(spans: Sequence[Span], start: Floats) -> tuple[tuple[Worker, ...], Integers]:
    """The workers in the order in which they first began, and the number of each span's worker.

    Plain tuples are the keys: the hash of a frozen dataclass is Python code and would take
    most of the time for 100,000 spans.
    """
    keys = [
        (span.worker.process, span.worker.thread, span.worker.interpreter)
        for span in spans
        if span.worker is not None
    ]
    first_to_last = dict.fromkeys(keys[index] for index in np.argsort(start, kind="stable").tolist())
    numbers = {key: number for number, key in enumerate(first_to_last)}
    return tuple(Worker(*key) for key in numbers), np.array([numbers[key] for key in keys], dtype=np.int64)


def lanes_and_rows(
    workers: tuple[Worker, ...], lane_of: Integers, start: Floats, end: Floats, program: ProgramIdentity
) -> tuple[tuple[Lane, ...], Integers]:
    """A lane per worker; a row per overlap in it."""
    names = [_lane_name(number, worker, program) for number, worker in enumerate(workers)]
    if len(workers) > MOST_LANES:
        lane_of = np.zeros_like(lane_of)
        names = [_shared_lane_name(workers, program)]
    packed: list[tuple[NDArray[Any], Integers]] = []
    for lane in range(len(names)):
        members = np.flatnonzero(lane_of == lane)
        packed.append((members, pack(start[members], end[members])))
    wanted = sum(int(rows.max(initial=0)) + 1 for _, rows in packed)
    row = np.zeros(len(lane_of), dtype=np.int64)
    lanes: list[Lane] = []
    first = 0
    for (name, detail), (members, rows) in zip(names, packed, strict=True):
        needed = int(rows.max(initial=0)) + 1
        given = needed if wanted <= MOST_ROWS else max(1, needed * MOST_ROWS // wanted)
        row[members] = first + rows * given // needed
        lanes.append(Lane(name, detail, first, given))
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


def row_tops(lanes: tuple[Lane, ...], row_count: int) -> tuple[Floats, float]:
    """Upper edges of the rows, with a gap between lanes that is seen whatever the number of rows."""
    gap = max(0.2, 0.025 * row_count)
    tops: list[float] = []
    y = gap / 2
    for lane in lanes:
        tops.extend(y + i for i in range(lane.rows))
        y += lane.rows + gap
    return np.array(tops, dtype=np.float64), max(1.0, y - gap / 2)
