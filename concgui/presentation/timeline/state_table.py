"""The thread states of each lane: threads matched to lanes. Pure functions without Qt."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from concgui.engine.records.run_record import ProgramIdentity
from concgui.engine.records.thread_states import (
    ROW,
    STATES,
    STATES_PER_PLACE,
    PackedStates,
    StateStretch,
    ThreadState,
    ThreadStateRecord,
)
from concgui.presentation.notes import note_text
from concgui.presentation.timeline.arrays import Floats, Integers
from concgui.presentation.timeline.lanes import Lane

_ROW_COLUMNS = ROW.size // 8


@dataclass(frozen=True, eq=False, slots=True)
class StateTable:
    """The thread states of all lanes in the order of lane, thread and start; times in seconds.

    Attributes:
        lane: Index of the lane of each.
        state: Its place in `STATES`.
        start: Start of each.
        end: End of each.
        thread: Index of its thread in the record.
        stretch: Its index in the thread.
    """

    lane: Integers
    state: Integers
    start: Floats
    end: Floats
    thread: Integers
    stretch: Integers

    def __len__(self) -> int:
        return len(self.lane)

    def at(self, lane: int, instant: float) -> Integers:
        """Return the thread states of a lane at an instant: at most one, unless workers share the lane."""
        first, last = np.searchsorted(self.lane, [lane, lane + 1])
        hit = (self.start[first:last] <= instant) & (self.end[first:last] > instant)
        return np.asarray(first + np.flatnonzero(hit), dtype=np.int64)

    def shares(self, lane: int, start: float, end: float) -> tuple[tuple[ThreadState, float], ...]:
        """Return the share of each state in a lane within a stretch, largest first."""
        first, last = np.searchsorted(self.lane, [lane, lane + 1])
        within = np.minimum(self.end[first:last], end) - np.maximum(self.start[first:last], start)
        sums = np.bincount(
            self.state[first:last], weights=np.maximum(within, 0.0), minlength=len(STATES)
        ).tolist()
        total = sum(sums)
        by_size = sorted(zip(STATES, sums, strict=True), key=lambda pair: -pair[1])
        return tuple((state, each / total) for state, each in by_size if each > 0)


def why_no_thread_states(thread_states: ThreadStateRecord | None) -> str:
    """Return why a run has no bands, "" if it has."""
    if thread_states is None:
        return "the observer was lost during this run"
    if thread_states.reason is not None:
        return note_text(thread_states.reason)
    if not any(len(thread.stretches) for thread in thread_states.threads):
        return f"the run was over before the first step of {thread_states.period_ns / 1e6:g} ms"
    return ""


def states_seen(thread_states: ThreadStateRecord) -> tuple[ThreadState, ...]:
    """Return the states that occur, in the order of `STATES`."""
    counts = np.zeros(STATES_PER_PLACE, dtype=np.int64)
    for thread in thread_states.threads:
        codes = _rows_of(thread.stretches)[:, 2] % STATES_PER_PLACE
        counts += np.bincount(codes, minlength=STATES_PER_PLACE)
    return tuple(state for number, state in enumerate(STATES) if counts[number])


def saw_gui_thread(thread_states: ThreadStateRecord | None, program: ProgramIdentity) -> bool:
    """Return whether the GUI thread was seen."""
    return thread_states is not None and any(
        (thread.process, thread.thread) == (program.process, program.gui_thread) and len(thread.stretches)
        for thread in thread_states.threads
    )


def state_table(thread_states: ThreadStateRecord | None, lanes: Sequence[Lane], origin_ns: int) -> StateTable:
    """Match threads and lanes by process and native thread id; threads without a lane are left out.

    A system may give a thread id again: then several threads stand in one lane, one after the other.

    Args:
        thread_states: Who was on the CPU; None gives an empty table.
        lanes: The lanes.
        origin_ns: The start of the run.
    """
    lane_of = {
        (worker.process, worker.thread): number
        for number, lane in enumerate(lanes)
        for worker in lane.workers
    }
    parts: list[tuple[int, int, Integers]] = []
    for index, thread in enumerate(thread_states.threads if thread_states is not None else ()):
        number = lane_of.get((thread.process, thread.thread))
        if number is not None and len(thread.stretches):
            parts.append((number, index, _rows_of(thread.stretches)))
    # Sorting the threads sorts all their thread states, which are in order already.
    parts.sort(key=lambda part: (part[0], int(part[2][0, 0])))
    counts = [len(rows) for _, _, rows in parts]
    every = np.concatenate([np.empty((0, _ROW_COLUMNS), dtype=np.int64), *(rows for _, _, rows in parts)])
    numbers = [np.arange(count, dtype=np.int64) for count in counts]
    # Subtract as integers, before they become floats that could not hold the raw counter.
    return StateTable(
        lane=np.repeat(np.array([lane for lane, _, _ in parts], dtype=np.int64), counts),
        state=every[:, 2] % STATES_PER_PLACE,
        start=(every[:, 0] - origin_ns) / 1e9,
        end=(every[:, 1] - origin_ns) / 1e9,
        thread=np.repeat(np.array([index for _, index, _ in parts], dtype=np.int64), counts),
        stretch=np.concatenate([np.empty(0, dtype=np.int64), *numbers]),
    )


def _rows_of(thread_states: Sequence[StateStretch]) -> Integers:
    """Return start, end, code and CPU time of each thread state, without making objects of packed ones."""
    if isinstance(thread_states, PackedStates):
        return np.frombuffer(thread_states.rows, dtype=np.int64).reshape(-1, _ROW_COLUMNS)
    rows = [(s.started_ns, s.finished_ns, STATES.index(s.state), s.cpu_ns) for s in thread_states]
    return np.array(rows, dtype=np.int64).reshape(-1, _ROW_COLUMNS)
