"""From the counters of a thread to its states."""

from builders import decoded_states

from concgui.engine.observer.link.state_frames import StateReport, ThreadRows
from concgui.engine.observer.thread_states.log import ThreadLog
from concgui.engine.observer.thread_states.places import RUNNABLE, UNKNOWN, PlaceFile, PlaceTable

MS = 1_000_000


def states_of(log: ThreadLog, places: PlaceTable) -> list[tuple[int, int, str, int]]:
    """Return (started, finished, state, cpu) of each row, in ms."""
    rows = ThreadRows(1, 2, "name", log.rows.tobytes())
    record = decoded_states(list(StateReport((rows,), places.names, 5 * MS, None, 0.0, ()).frames()))
    return [
        (s.started_ns // MS, s.finished_ns // MS, str(s.state), s.cpu_ns // MS)
        for s in record.threads[0].stretches
    ]


def test_late_cpu_time_belongs_to_the_step_before(places: PlaceTable) -> None:
    """CPU time that a tick reports late and that does not fit into its step goes to the previous step."""
    log = ThreadLog(0, 2, places)
    log.changed(0, 5 * MS, 1 * MS, 0, RUNNABLE)
    log.changed(5 * MS, 10 * MS, 8 * MS, 0, RUNNABLE)
    log.finish(10 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 10, "on-cpu", 9)]


def test_standing_still_while_asleep_is_sleep(places: PlaceTable) -> None:
    """A thread whose counters have not moved since it was seen asleep slept in that place throughout."""
    log = ThreadLog(0, 3, places)
    log.changed(100 * MS, 105 * MS, 4 * MS, 0, 2)
    log.finish(200 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 100, "io", 0), (100, 105, "on-cpu", 4), (105, 200, "lock", 0)]


def test_the_wait_for_a_cpu_lies_before_the_arrival(places: PlaceTable) -> None:
    """Time waiting for a CPU, reported when the thread gets one, is shown at the time it was spent."""
    log = ThreadLog(0, 3, places)
    log.changed(40 * MS, 45 * MS, 4 * MS, 21 * MS, RUNNABLE)
    log.finish(45 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 20, "io", 0), (20, 40, "wants-cpu", 0), (40, 45, "on-cpu", 4)]


def test_a_slow_tick_is_no_wait(places: PlaceTable) -> None:
    """If the tick is longer than a step, a running thread whose counters stand still counts as running."""
    log = ThreadLog(0, RUNNABLE, places)
    log.changed(5 * MS, 10 * MS, 10 * MS, 0, RUNNABLE)
    log.changed(15 * MS, 20 * MS, 10 * MS, 0, RUNNABLE)
    log.finish(20 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 20, "on-cpu", 20)]


def test_a_thread_that_left_the_queue_late_has_slept(places: PlaceTable) -> None:
    """A thread found asleep that has not run since it was seen awake has slept since then."""
    told, untold = ThreadLog(0, RUNNABLE, places), ThreadLog(0, 3, places)
    told.fell_asleep(2)
    told.finish(100 * MS, is_gone=False)
    untold.changed(0, 5 * MS, 0, 0, RUNNABLE)
    untold.changed(95 * MS, 100 * MS, 0, 0, 3)
    untold.finish(100 * MS, is_gone=False)
    assert states_of(told, places) == [(0, 100, "lock", 0)]
    assert states_of(untold, places) == [(0, 100, "io", 0)]


def test_the_largest_part_of_a_step_decides(places: PlaceTable) -> None:
    """The largest part of a step (on a CPU, wanting one, asleep) names it, and its CPU time is kept."""
    log = ThreadLog(0, 2, places)
    log.changed(0, 5 * MS, 2 * MS, 1 * MS, 2)
    log.changed(5 * MS, 10 * MS, 1 * MS, 1 * MS, 2)
    log.changed(10 * MS, 15 * MS, 1 * MS, 3 * MS, 2)
    log.finish(15 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 5, "on-cpu", 2), (5, 10, "lock", 1), (10, 15, "wants-cpu", 1)]


def test_a_thread_seen_awake_that_is_gone_has_ended(places: PlaceTable) -> None:
    """An ended thread does not want a CPU; a live one that has not run for more than a tick does."""
    gone, starved = ThreadLog(0, RUNNABLE, places), ThreadLog(0, RUNNABLE, places)
    gone.finish(100 * MS, is_gone=True)
    starved.finish(100 * MS, is_gone=False)
    assert states_of(gone, places) == []
    assert states_of(starved, places) == [(0, 100, "wants-cpu", 0)]


def test_where_nothing_can_be_read_a_sleeping_thread_waits(places: PlaceTable) -> None:
    """Without wchan and syscall a sleeping thread is reported neither as locked nor as waiting for I/O."""
    assert places.number(PlaceFile.STAT, b"7 (a) b) S 1 2") == UNKNOWN
    assert places.number(PlaceFile.STAT, b"7 (a) b) R 1 2") == RUNNABLE
    log = ThreadLog(0, UNKNOWN, places)
    log.finish(10 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 10, "waits", 0)]
