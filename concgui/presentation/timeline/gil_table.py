"""Who held the GIL, for drawing: an ink for each thread, and one for each pixel. No Qt."""

from dataclasses import dataclass

import numpy as np

from concgui.engine.records.column import Column
from concgui.engine.records.gil import NOBODY, GilRecord
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.colours import THREAD_COLOURS
from concgui.presentation.thread_names import ThreadNames
from concgui.presentation.timeline.arrays import Codes, Integers, Switches
from concgui.presentation.timeline.detail import Section
from concgui.presentation.timeline.lanes import Lane

UNSEEN, FREE, OTHER_THREAD, GUI_INK, FIRST_WORKER_INK = range(5)
"""Inks: nothing is known, nobody held the GIL, a thread without tasks, the GUI thread, the first worker.

More workers than `THREAD_COLOURS` share inks.
"""


@dataclass(frozen=True, eq=False, slots=True)
class Stretches:
    """Stretches that do not overlap, in their order, in nanoseconds since the run's start.

    Attributes:
        start_ns: Start of each.
        end_ns: End of each.
        covered_ns: Σ lengths before each of them, and of all.
    """

    start_ns: Integers
    end_ns: Integers
    covered_ns: Integers

    @classmethod
    def of(cls, start_ns: Integers, end_ns: Integers) -> "Stretches":
        """Return stretches with their sums."""
        return cls(start_ns, end_ns, np.concatenate(([0], np.cumsum(end_ns - start_ns))))

    def within(self, edges_ns: Integers) -> Integers:
        """Return the time that the stretches cover between each two edges."""
        if not len(self.start_ns):
            return np.zeros(len(edges_ns) - 1, dtype=np.int64)
        begun = np.searchsorted(self.start_ns, edges_ns)
        # What began last may reach over the edge; what lies behind the edge does not count there.
        over_ns = np.maximum(self.end_ns[np.maximum(begun - 1, 0)] - edges_ns, 0) * (begun > 0)
        return np.asarray(np.diff(self.covered_ns[begun] - over_ns), dtype=np.int64)

    def at(self, instant_ns: int) -> int | None:
        """Return the index of the stretch at an instant, None where none is."""
        index = int(np.searchsorted(self.start_ns, instant_ns, side="right")) - 1
        return index if index >= 0 and instant_ns < self.end_ns[index] else None


@dataclass(frozen=True, eq=False, slots=True)
class GilTable:
    """Who held the GIL of the program during a run.

    Attributes:
        held: Stretches whose holder is known; those of one holder that touch are one, whatever its lines.
        holder: Native id of the holder of each, `NOBODY` where the GIL was free.
        ink: Ink of the holder of each.
        by_ink: The stretches of each ink.
        gui_waits: Where the GUI thread waited for the GIL.
        names: Names of the holders, by native id.
        lane_inks: Ink of each lane's thread; `UNSEEN` for lanes of other processes and of several threads.
    """

    held: Stretches
    holder: Integers
    ink: Codes
    by_ink: dict[int, Stretches]
    gui_waits: Stretches
    names: dict[int, str]
    lane_inks: tuple[int, ...]

    def columns(self, section: Section) -> Codes:
        """Return the ink that has the largest share of each pixel; `UNSEEN` where nothing is known."""
        edges_ns = section.edges_ns
        most = np.zeros(len(edges_ns) - 1, dtype=np.int64)
        codes = np.full(len(most), UNSEEN, dtype=np.uint8)
        for ink, stretches in self.by_ink.items():
            share = stretches.within(edges_ns)
            np.copyto(codes, np.uint8(ink), where=share > most)
            np.maximum(most, share, out=most)
        return codes

    def waits(self, section: Section) -> Switches:
        """Return in which pixels the GUI thread waited for the GIL for at least half of the time."""
        edges_ns = section.edges_ns
        return np.asarray(2 * self.gui_waits.within(edges_ns) >= np.diff(edges_ns), dtype=np.bool_)

    def wide(self, section: Section, pixels: float) -> list[tuple[float, float, int, str]]:
        """Return start, end, ink and name of the holders that are visible on at least some pixels."""
        first = int(np.searchsorted(self.held.end_ns, section.first * 1e9))
        last = int(np.searchsorted(self.held.start_ns, section.last * 1e9))
        start = np.maximum(self.held.start_ns[first:last] / 1e9, section.first)
        end = np.minimum(self.held.end_ns[first:last] / 1e9, section.last)
        holder, ink = self.holder[first:last], self.ink[first:last]
        is_wide = (end - start >= pixels * section.pixel) & (holder != NOBODY)
        return [
            (float(start[n]), float(end[n]), int(ink[n]), self.names[int(holder[n])])
            for n in np.flatnonzero(is_wide).tolist()
        ]


def gil_table(record: RunRecord, lanes: tuple[Lane, ...]) -> GilTable:
    """Return who held the GIL in a run; an empty table where that was not recorded."""
    gil = record.gil if record.gil is not None else GilRecord()
    origin_ns, gui_thread = record.times.started_ns, record.program.gui_thread
    inks, lane_inks = _inks_of(record, lanes)
    start_ns, end_ns, holder = _joined(gil, origin_ns)
    different, place = np.unique(holder, return_inverse=True)
    ink_of = {NOBODY: FREE, **inks}
    of_different = [ink_of.get(thread, OTHER_THREAD) for thread in different.tolist()]
    ink = np.array(of_different, dtype=np.uint8)[place]
    asked = gil.asked
    is_gui = _view(asked.thread) == gui_thread
    names = ThreadNames.of(record)
    return GilTable(
        held=Stretches.of(start_ns, end_ns),
        holder=holder,
        ink=ink,
        by_ink={code: Stretches.of(start_ns[ink == code], end_ns[ink == code]) for code in set(of_different)},
        gui_waits=Stretches.of(
            _view(asked.started_ns)[is_gui] - origin_ns, _view(asked.finished_ns)[is_gui] - origin_ns
        ),
        names={thread: names.name(thread) for thread in different.tolist()},
        lane_inks=lane_inks,
    )


def _inks_of(record: RunRecord, lanes: tuple[Lane, ...]) -> tuple[dict[int, int], tuple[int, ...]]:
    """Return the ink of each thread that has a lane, and the ink of each lane."""
    program = record.program
    inks = {program.gui_thread: GUI_INK}
    lane_inks: list[int] = []
    for lane in lanes:
        threads = [worker.thread for worker in lane.workers if worker.process == program.process]
        for thread in threads:
            # The GUI thread is one of the inks that there are already.
            inks.setdefault(thread, FIRST_WORKER_INK + (len(inks) - 1) % len(THREAD_COLOURS))
        lane_inks.append(inks[threads[0]] if len(threads) == 1 == len(lane.workers) else UNSEEN)
    return inks, tuple(lane_inks)


def _joined(gil: GilRecord, origin_ns: int) -> tuple[Integers, Integers, Integers]:
    """Return start, end and holder of stretches, of which those of one holder that touch are one."""
    start_ns, end_ns, holder = _view(gil.held.started_ns), _view(gil.held.finished_ns), _view(gil.held.thread)
    is_new = np.ones(len(holder), dtype=np.bool_)
    is_new[1:] = (start_ns[1:] != end_ns[:-1]) | (holder[1:] != holder[:-1])
    is_last = np.append(is_new[1:], np.ones(min(1, len(holder)), dtype=np.bool_))
    return start_ns[is_new] - origin_ns, end_ns[is_last] - origin_ns, holder[is_new]


def _view(column: Column) -> Integers:
    return np.frombuffer(column.data, dtype=np.int64)
