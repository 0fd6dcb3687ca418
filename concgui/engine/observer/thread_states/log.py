"""From readings of one thread to its run-length encoded thread states.

What the kernel reports, and what follows from it:

- The CPU time of a running thread grows at the tick (every 1 to 10 ms) and when it stops
  running. CPU time may therefore arrive one reading late, but none is lost: time that does not fit
  into a step belongs to the previous step. A step is therefore decided only when the next one is known.
- The time spent waiting for a CPU is added when the thread gets one. Time that does not fit into
  the step lies just before it.
- A thread whose counters have not moved since it was seen asleep has not run, so it still sleeps
  in the same place. An unchanged reading therefore needs no second look.
- A thread that has gone to sleep may stay in the queue of a CPU for a while, and `wchan` says
  nothing then (Linux 6.12 and later). A thread whose counters have not moved since it was seen
  awake is therefore read again; if it is asleep, it has slept since the last change.
"""

from array import array

from concgui.engine.observer.thread_states.places import RUNNABLE, UNKNOWN, PlaceTable
from concgui.engine.records.thread_states import STATES, STATES_PER_PLACE, ThreadState

ON_CPU = STATES.index(ThreadState.ON_CPU)
WANTS_CPU = STATES.index(ThreadState.WANTS_CPU)

LONGEST_TICK_NS = 20_000_000
"""Twice the longest tick of Linux (100 Hz): by then the counters of a running thread have moved."""

_WAITING = {STATES.index(state) for state in (ThreadState.WANTS_CPU, ThreadState.LOCK, ThreadState.WAITS)}
_COLUMNS = 4
_FINISHED, _CODE, _CPU = -3, -2, -1


class ThreadLog:
    """The thread states of one thread.

    Rule: the state of a step is what the thread did for the largest part of it (on a CPU, wanting
    one, asleep); the first of these wins a tie. Adjacent steps of the same state and place are one row.

    Attributes:
        rows: See `thread_states.ROW`.
    """

    __slots__ = ("_codes", "_place", "_since_ns", "_slept_in", "_step", "rows")

    def __init__(self, began_ns: int, place: int, places: PlaceTable) -> None:
        self.rows = array("q")
        self._codes = places.codes
        self._place = place
        self._slept_in = place if place != RUNNABLE else UNKNOWN
        self._since_ns = began_ns
        self._step: tuple[int, int, int, int, int] | None = None

    def changed(self, before_ns: int, now_ns: int, cpu_ns: int, wanted_ns: int, place: int) -> None:
        """Record that the counters moved between two readings.

        Args:
            before_ns: Time of the last reading at which they had not moved.
            now_ns: Time of this reading.
            cpu_ns: CPU time since the last change.
            wanted_ns: Time spent waiting for a CPU since the last change.
            place: Where the thread sleeps now.
        """
        since_ns = self._since_ns
        if before_ns < since_ns:
            # A thread found between two readings has no earlier reading.
            before_ns = since_ns
        # Conditions are faster than `min`, and this runs for every running thread in every step.
        length_ns = now_ns - before_ns
        on_ns = cpu_ns if cpu_ns < length_ns else length_ns
        free_ns = length_ns - on_ns
        wants_ns = wanted_ns if wanted_ns < free_ns else free_ns
        if before_ns > since_ns:
            self._settle_step(0, 0)
            self._stood_still(before_ns, cpu_ns - on_ns, wanted_ns - wants_ns)
        elif self._step is not None:
            self._settle_step(cpu_ns - on_ns, wanted_ns - wants_ns)
        else:
            on_ns = cpu_ns
        if place != RUNNABLE:
            self._slept_in = place
        # The very first reading has no length.
        if length_ns > 0:
            self._step = (before_ns, now_ns, on_ns, wants_ns, self._slept_in)
        self._since_ns, self._place = now_ns, place

    def fell_asleep(self, place: int) -> None:
        """Record that the thread sleeps and has slept since the last change."""
        self._place = self._slept_in = place

    def finish(self, until_ns: int, *, is_gone: bool) -> None:
        """Close the log at the time of the last reading.

        A thread that was last seen awake and is gone ended after its last change, so it gets no more
        rows. A thread that still exists and has not run for longer than a tick wants a CPU. For a
        shorter time nothing is known.
        """
        self._settle_step(0, 0)
        until_ns = max(until_ns, self._since_ns)
        if self._place != RUNNABLE:
            self._add(self._since_ns, until_ns, self._codes[self._place], 0)
        elif not is_gone and until_ns - self._since_ns > LONGEST_TICK_NS:
            self._add(self._since_ns, until_ns, WANTS_CPU, 0)

    def _settle_step(self, late_cpu_ns: int, late_wants_ns: int) -> None:
        """Decide the state of the last step, adding the times that the next step reported late."""
        if self._step is None:
            return
        started_ns, finished_ns, on_ns, wants_ns, slept_in = self._step
        self._step = None
        on_ns += late_cpu_ns
        wants_ns += late_wants_ns
        asleep_ns = finished_ns - started_ns - on_ns - wants_ns
        if on_ns >= wants_ns and on_ns >= asleep_ns:
            code = ON_CPU
        elif wants_ns >= asleep_ns:
            code = WANTS_CPU
        else:
            code = self._codes[slept_in]
        self._add(started_ns, finished_ns, code, on_ns)

    def _stood_still(self, until_ns: int, cpu_ns: int, wants_ns: int) -> None:
        """Add the stretch since the last change, in which the counters stood still.

        The times are the part of the new counts that does not fit into the step after this stretch.
        """
        if self._place == RUNNABLE:
            # Going to sleep and being preempted both move the counters, so the stretch is a single step.
            self._step = (self._since_ns, until_ns, cpu_ns, wants_ns, self._slept_in)
            self._settle_step(0, 0)
            return
        ran_ns = max(self._since_ns, until_ns - cpu_ns)
        woke_ns = max(self._since_ns, ran_ns - wants_ns)
        self._add(self._since_ns, woke_ns, self._codes[self._place], 0)
        self._add(woke_ns, ran_ns, WANTS_CPU, 0)
        self._add(ran_ns, until_ns, ON_CPU, cpu_ns)

    def _add(self, started_ns: int, finished_ns: int, code: int, cpu_ns: int) -> None:
        rows = self.rows
        if rows and rows[_CODE] == code and rows[_FINISHED] == started_ns:
            rows[_FINISHED] = finished_ns
            rows[_CPU] += cpu_ns
        elif finished_ns > started_ns or cpu_ns:
            rows.extend((started_ns, finished_ns, code, cpu_ns))

    def only_waited(self, within_ns: int) -> bool:
        """Return whether the thread was seen for a shorter time and only ever waiting for a lock or a CPU."""
        rows = self.rows
        if rows and rows[_FINISHED] - rows[0] >= within_ns:
            return False
        states = {code % STATES_PER_PLACE for code in rows[2::_COLUMNS]}
        return states <= _WAITING

    @property
    def row_count(self) -> int:
        """The number of thread states so far."""
        return len(self.rows) // _COLUMNS
