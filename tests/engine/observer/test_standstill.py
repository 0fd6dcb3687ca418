"""Standstills of program and machine are told from a program that does not answer."""

import os
import signal
import subprocess
import sys
import time

import pytest
from builders import MS
from waiting import PATIENCE_S

from concgui.engine.observer.standstill import (
    LONG_GAP_NS,
    StandstillWatch,
    is_stopped,
    joined,
    own_busy_clock,
)


class Clock:
    """A busy clock that a test sets."""

    def __init__(self) -> None:
        self.busy_ns = 0

    def __call__(self) -> int:
        return self.busy_ns


def watch(*, stopped: list[bool] | None = None, clock: Clock | None = None) -> StandstillWatch:
    """Return a watch that began at 0 and asks for the program's state in turn."""
    states = iter(stopped or ())
    made = StandstillWatch(lambda: next(states, False), clock)
    made.begin(0)
    return made


def test_a_stopped_program_stands_still_since_it_last_answered() -> None:
    """A standstill lasts from the last moment at which the program ran to the first one after it."""
    made = watch(stopped=[True, True, False])
    made.tick(5 * MS, None)
    for at_ms in (20, 30, 40):
        made.tick(at_ms * MS, 6 * MS)
    assert made.finish(50 * MS) == ((5 * MS, 40 * MS),)


def test_a_program_that_does_not_answer_runs_all_the_same() -> None:
    """A freeze is no standstill, and the state is not asked for while answers come quickly."""
    made = watch(stopped=[False, False])
    made.tick(5 * MS, 4 * MS)
    made.tick(50 * MS, 4 * MS)
    assert made.finish(60 * MS) == ()


def test_a_program_that_never_runs_again_stands_still_until_the_end() -> None:
    """A standstill that lasts until the run ends belongs to the run."""
    made = watch(stopped=[True])
    made.tick(20 * MS, 1 * MS)
    assert made.finish(90 * MS) == ((0, 90 * MS),)


@pytest.mark.parametrize(("busy_ms", "is_still"), [(2, True), (480, False)])
def test_an_observer_that_wants_no_cpu_stands_still_with_the_machine(busy_ms: int, is_still: bool) -> None:
    """A gap is a standstill if the observer neither ran nor wanted a CPU; a starved one is late."""
    clock = Clock()
    made = watch(clock=clock)
    clock.busy_ns = busy_ms * MS
    made.tick(500 * MS, None)
    made.tick(505 * MS, None)
    assert made.finish(510 * MS) == (((0, 500 * MS),) if is_still else ())


def test_without_a_busy_clock_only_a_long_gap_is_a_standstill() -> None:
    """Where the observer cannot tell whether it was starved, a gap has to be longer than starving takes."""
    made = watch()
    made.tick(LONG_GAP_NS - 1, None)
    made.tick(2 * LONG_GAP_NS, None)
    assert made.finish(2 * LONG_GAP_NS) == ((LONG_GAP_NS - 1, 2 * LONG_GAP_NS),)


def test_standstills_of_a_run_stay_in_it() -> None:
    """Outside a run nothing is recorded, and a new run forgets the last one."""
    made = watch(stopped=[True])
    made.tick(20 * MS, 1 * MS)
    assert len(made.finish(90 * MS)) == 1
    made.tick(900 * MS, 100 * MS)
    made.begin(1_000 * MS)
    assert made.finish(1_010 * MS) == ()


def test_standstills_that_touch_are_one() -> None:
    """Program and observer stopped together are one standstill."""
    assert joined([(30, 60), (0, 20), (10, 30), (70, 80)]) == ((0, 60), (70, 80))


@pytest.mark.skipif(sys.platform != "linux", reason="the state of a process is in /proc")
def test_a_process_that_sigstop_stopped_is_stopped() -> None:
    """The system tells a stopped process from one that sleeps."""
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as program:
        assert not is_stopped(program.pid)
        os.kill(program.pid, signal.SIGSTOP)
        until_s = time.monotonic() + PATIENCE_S
        while not is_stopped(program.pid):
            assert time.monotonic() < until_s
        os.kill(program.pid, signal.SIGCONT)
        program.communicate(b"\n", timeout=PATIENCE_S)
    assert not is_stopped(program.pid)


@pytest.mark.skipif(sys.platform != "linux", reason="schedstat is of Linux")
def test_the_busy_clock_goes_while_this_process_computes() -> None:
    """Time on a CPU counts, time asleep does not."""
    clock = own_busy_clock()
    assert clock is not None
    before_ns, began_ns = clock(), time.process_time_ns()
    while time.process_time_ns() - began_ns < 20 * MS:
        sum(range(1000))
    assert clock() - before_ns >= 10 * MS
