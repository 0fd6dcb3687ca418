"""What the clock shows follows from what the observer tells, and from nothing else."""

from concgui.clock.frame_count import FrameCount
from concgui.clock.ladder_steps import rung_shares
from concgui.clock.stopwatch import HELD_NS, STALE_NS, Reading, State, Stopwatch
from concgui.presentation.clock_text import NOTHING_SEEN, SeenPlace

MS = 1_000_000
PLACE = SeenPlace("the GUI thread was seen", "at primes.py:59 in is_prime")


def test_a_silence_is_counted_from_its_begin() -> None:
    """While the window is silent the clock shows the time since the observer's ping was sent."""
    watch = Stopwatch()
    assert watch.reading(0) == Reading(State.ANSWERS)
    watch.silent(100 * MS, 150 * MS)
    assert watch.reading(180 * MS) == Reading(State.SILENT, 80 * MS)
    watch.silent(100 * MS, 250 * MS)
    assert watch.reading(700 * MS) == Reading(State.SILENT, 600 * MS)


def test_the_longest_freeze_is_held_with_its_place() -> None:
    """The longest freeze of the last ten seconds stays to be read, with the line that was seen in it."""
    watch = Stopwatch()
    watch.silent(0, 50 * MS)
    watch.saw(PLACE)
    watch.answered(2_700 * MS)
    watch.silent(3_000 * MS, 3_050 * MS)
    assert watch.reading(3_060 * MS) == Reading(State.SILENT, 60 * MS, NOTHING_SEEN)
    watch.answered(3_080 * MS)
    assert watch.reading(3_100 * MS) == Reading(State.HELD, 2_700 * MS, PLACE)
    assert watch.reading(2_700 * MS + HELD_NS) == Reading(State.HELD, 80 * MS)
    assert watch.reading(3_080 * MS + HELD_NS) == Reading(State.ANSWERS)


def test_a_silent_observer_is_not_taken_for_a_silent_window() -> None:
    """Where the observer does not repeat that the window is silent, the clock claims nothing."""
    watch = Stopwatch()
    watch.silent(0, 50 * MS)
    watch.saw(PLACE)
    assert watch.reading(50 * MS + STALE_NS).state is State.SILENT
    assert watch.reading(51 * MS + STALE_NS) == Reading(State.UNKNOWN)
    watch.silent(0, 2_000 * MS)
    assert watch.reading(2_001 * MS) == Reading(State.SILENT, 2_001 * MS, PLACE)


def test_a_look_that_saw_nothing_takes_no_place_away() -> None:
    """The last line that was seen stays, and the next silence begins without one."""
    watch = Stopwatch()
    watch.silent(0, 50 * MS)
    watch.saw(PLACE)
    watch.saw(NOTHING_SEEN)
    assert watch.reading(60 * MS).place == PLACE
    watch.answered(70 * MS)
    watch.silent(80 * MS, 130 * MS)
    assert watch.reading(140 * MS).place == NOTHING_SEEN


def test_each_rung_fills_while_its_word_holds() -> None:
    """The rungs that are passed are full, the present one is filled in part, the later ones are empty."""
    assert rung_shares(25) == (0.5, 0, 0, 0, 0, 0)
    assert rung_shares(475) == (1, 1, 1, 0.5, 0, 0)
    assert rung_shares(5_000) == (1, 1, 1, 1, 1, 0)
    assert rung_shares(60_000) == (1,) * 6


def test_frames_are_counted_within_silences_alone() -> None:
    """Gaps lie between frames of one silence, and never between two silences."""
    count = FrameCount()
    for at_ms, is_silent in (
        (0, False),
        (10, True),
        (40, True),
        (100, True),
        (130, False),
        (900, True),
        (920, True),
    ):
        count.painted(at_ms * MS, is_silent=is_silent)
    assert (count.frames, count.silent_ms, count.longest_gap_ms) == (5, 110.0, 60.0)
