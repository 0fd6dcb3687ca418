"""From looks at the GIL to stretches, in which what was not seen stays a gap."""

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from unwinders import LINE

from concgui.engine.observer.gil.log import MOST_STACKS, GilLog
from concgui.engine.observer.gil.reader import GilLook
from concgui.engine.records.gil import NO_STACK, NOBODY

if TYPE_CHECKING:
    from array import array

MS = 1_000_000
FREE = GilLook(NOBODY, (), ())
OTHER_LINE = ("/app/work.py", 8, "work")


def held_ms(log: GilLog) -> list[tuple[float, float, int, int]]:
    """Return start and end in ms, holder and stack of each stretch."""
    return [(a / MS, b / MS, thread, stack) for a, b, thread, stack in rows(log.held, 4)]


def asked_ms(log: GilLog) -> list[tuple[float, float, int]]:
    """Return start and end in ms and thread of each stretch."""
    return [(a / MS, b / MS, thread) for a, b, thread in rows(log.asked, 3)]


def rows(flat: "array[int]", width: int) -> list[tuple[int, ...]]:
    return [tuple(flat[n : n + width]) for n in range(0, len(flat), width)]


def test_looks_meet_halfway() -> None:
    """A look stands for the time halfway to its neighbours; looks of one holder at one line are one row."""
    log = GilLog(0)
    for at_ms, look in (
        (4, GilLook(7, (LINE,), (1, 8))),
        (10, GilLook(7, (LINE,), (1,))),
        (20, GilLook(7, (OTHER_LINE,), (1, 8))),
        (30, FREE),
    ):
        log.saw(at_ms * MS, look, 10 * MS)
    log.finish(34 * MS)
    assert held_ms(log) == [(0, 15, 7, 0), (15, 25, 7, 1), (25, 34, NOBODY, NO_STACK)]
    assert sorted(asked_ms(log)) == [(0, 7, 8), (0, 25, 1), (15, 25, 8)]
    assert list(log.stacks) == [(LINE,), (OTHER_LINE,)]


def test_a_failed_look_is_a_gap() -> None:
    """For the time of a look that failed nothing is said."""
    log = GilLog(0)
    for at_ms, look in ((10, GilLook(7, (LINE,), (1,))), (20, None), (30, GilLook(7, (LINE,), (1,)))):
        log.saw(at_ms * MS, look, 10 * MS)
    log.finish(35 * MS)
    assert held_ms(log) == [(0, 15, 7, 0), (25, 35, 7, 0)]
    assert asked_ms(log) == [(0, 15, 1), (25, 35, 1)]


def test_a_late_observer_leaves_a_gap() -> None:
    """A look stands for no more than its reach, however late the next one is, nor for the end of the run."""
    log = GilLog(0)
    log.saw(20 * MS, FREE, 10 * MS)
    log.saw(100 * MS, FREE, 10 * MS)
    log.finish(300 * MS)
    log.finish(400 * MS)
    assert held_ms(log) == [(10, 30, NOBODY, NO_STACK), (90, 110, NOBODY, NO_STACK)]


def test_endless_stacks_do_not_fill_the_memory() -> None:
    """From some thousand different stacks on holders are kept without their line."""
    log = GilLog(0)
    for n in range(MOST_STACKS + 5):
        log.saw(n * 10 * MS, GilLook(7, (("/app/work.py", n, "work"),), ()), 10 * MS)
    log.finish(10**12)
    assert len(log.stacks) == MOST_STACKS
    assert log.held[-1] == NO_STACK


looks = st.none() | st.builds(
    GilLook, st.integers(0, 3), st.just(()), st.lists(st.integers(4, 6), unique=True, max_size=3).map(tuple)
)


@given(st.lists(st.tuples(st.integers(1, 50), looks), max_size=20), st.integers(0, 50))
def test_stretches_never_overlap_and_are_never_longer_than_what_was_seen(
    steps: list[tuple[int, GilLook | None]], rest: int
) -> None:
    """Whatever comes when, stretches are in order, in the run, and no longer than their looks' reach."""
    log, at_ns = GilLog(0), 0
    for step, look in steps:
        at_ns += step
        log.saw(at_ns, look, 10)
    log.finish(at_ns + rest)
    edges = [edge for row in rows(log.held, 4) for edge in row[:2]]
    assert edges == sorted(edges)
    assert all(0 <= edge <= at_ns + rest for edge in edges)
    seen = sum(look is not None for _, look in steps)
    assert sum(row[1] - row[0] for row in rows(log.held, 4)) <= 20 * seen
    for thread in (4, 5, 6):
        asked = [edge for row in rows(log.asked, 3) if row[2] == thread for edge in row[:2]]
        assert asked == sorted(asked)
