"""The place in which a thread sleeps, and the file that shows it."""

import pytest

from concgui.engine.observer.thread_states.places import (
    RUNNABLE,
    SILENT_SIGHTINGS,
    UNKNOWN,
    PlaceFile,
    PlaceFileChoice,
    PlaceTable,
)
from concgui.engine.records.thread_states import ThreadState


def test_a_system_call_number_tells_a_lock(places: PlaceTable) -> None:
    """Without wchan the number of the futex call distinguishes a lock from everything else."""
    lock = places.number(PlaceFile.SYSCALL, b"202 0x55b1 0x189 0x0\n")
    poll = places.number(PlaceFile.SYSCALL, b"7 0x55b1 0x1\n")
    assert places.number(PlaceFile.SYSCALL, b"running\n") == RUNNABLE
    assert places.number(PlaceFile.SYSCALL, b"-1 0x7f 0x7f\n") == UNKNOWN
    states = [places.codes[place] % 8 for place in (lock, poll)]
    assert [list(ThreadState)[state] for state in states] == [ThreadState.LOCK, ThreadState.IO]
    assert places.names[lock] == "syscall 202"


@pytest.mark.parametrize(
    ("sightings", "expected"),
    [
        ([(b"1 (x) S 0", b"0", b"232 0x1"), (b"1 (x) S 0", b"ep_poll", b"")], PlaceFile.WCHAN),
        ([(b"1 (x) S 0", b"0", b"-1 0x1"), (b"1 (x) S 0", b"0", b"232 0x1")], PlaceFile.SYSCALL),
        ([(b"1 (x) S 0", b"0", b"")], PlaceFile.STAT),
        ([(b"1 (x) S 0", b"", b"")], PlaceFile.STAT),
    ],
)
def test_the_best_readable_file_is_chosen(
    sightings: list[tuple[bytes, bytes, bytes]], expected: PlaceFile
) -> None:
    """The choice is wchan if it ever names a place of a sleeping thread, then syscall, then stat."""
    choice = PlaceFileChoice()
    for _ in range(SILENT_SIGHTINGS):
        for sighting in sightings:
            choice.saw(*sighting)
    assert (choice.file, choice.is_made) == (expected, True)


def test_threads_that_are_awake_do_not_decide_what_can_be_read() -> None:
    """A thread that is awake proves nothing about wchan, and one sleeping thread is not enough."""
    choice = PlaceFileChoice()
    for _ in range(2 * SILENT_SIGHTINGS):
        choice.saw(b"1 (x) R 0", b"0", b"running")
    choice.saw(b"1 (x) S 0", b"0", b"232 0x1")
    assert (choice.file, choice.is_made) == (PlaceFile.WCHAN, False)
