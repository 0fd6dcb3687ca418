"""The record of the GIL answers who held it and who waited."""

from builders import gil_record

from concgui.engine.note import Note
from concgui.engine.records.gil import NOBODY, GilUse


def test_each_thread_has_its_times() -> None:
    """Held and waited times are summed for each thread, the longest holder first, and nobody is no thread."""
    gil = gil_record(
        [(0, 10, 7), (10, 15, NOBODY), (20, 50, 8), (50, 55, 7)], [(0, 10, 8), (3, 10, 1), (20, 50, 7)]
    )
    assert gil.uses() == (GilUse(8, 30, 10), GilUse(7, 15, 30), GilUse(1, 0, 7))
    assert gil.watched_ns == 50


def test_unknown_waits_are_no_zero() -> None:
    """Where the interpreter does not tell who asks, waited times are unknown."""
    assert gil_record([(0, 10, 7)], knows_askers=False).uses() == (GilUse(7, 10, None),)
    assert not gil_record([], reason=Note.of("gil-needs-python")).is_available


def test_stretches_of_one_holder_are_joined_across_lines_and_not_across_gaps() -> None:
    """Stretches of a thread that touch are one, whatever their lines; a gap stays a gap."""
    gil = gil_record([(0, 10, 7), (10, 15, 7), (16, 20, 7), (20, 22, 8)])
    assert gil.held.joined() == [(0, 15, 7), (16, 20, 7), (20, 22, 8)]
