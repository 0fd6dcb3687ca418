"""A run beside other programs is as good as any if its threads had the CPUs that they wanted."""

import dataclasses

import pytest
from builders import MS, PROGRAM
from finding_scenes import run, task, thread

from concgui.engine.claims.cpu_supply import had_its_cpus
from concgui.engine.note import Note
from concgui.engine.records.run_record import Resources, RunRecord
from concgui.engine.records.thread_states import (
    PackedStates,
    StateStretch,
    ThreadState,
    ThreadStateRecord,
    ThreadStates,
)

BUSY = Resources(other_cores=1.0)


def states(number: int, lacked_ms: float) -> ThreadStates:
    """Return the states of a thread that wanted a CPU for so long and then waited for something else."""
    edge = round(lacked_ms * MS)
    stretches = [
        StateStretch(0, edge, ThreadState.WANTS_CPU, "", 0),
        StateStretch(edge, 1000 * MS, ThreadState.IO, "", 0),
    ]
    return ThreadStates(PROGRAM.process, number, "", PackedStates.of(stretches))


def busy_run(*threads: ThreadStates, reason: Note | None = None) -> RunRecord:
    record = ThreadStateRecord(threads, 5 * MS, reason, 0.01, ())
    return run("m", [task(0, thread(0), 0, 1000)], 0, resources=BUSY, thread_states=record)


@pytest.mark.parametrize(("lacked_ms", "had"), [(0, True), (99, True), (150, False), (900, False)])
@pytest.mark.parametrize("is_gui", [False, True])
def test_a_thread_that_got_no_cpu_makes_the_times_longer(lacked_ms: float, had: bool, is_gui: bool) -> None:
    """Of the worker as of the window's own thread, for more than a tenth of the work."""
    gui, worker = (lacked_ms, 0) if is_gui else (0, lacked_ms)
    found = busy_run(states(PROGRAM.gui_thread, gui), states(thread(0).thread, worker))
    assert had_its_cpus(found) is had


def test_without_other_programs_every_run_had_them() -> None:
    """What a thread did need not be known then."""
    assert had_its_cpus(run("m", [task(0, thread(0), 0, 1000)]))


def test_what_is_not_known_is_not_assumed() -> None:
    """Beside other programs, without thread states or with those of some threads alone, nothing is known."""
    complete = (states(PROGRAM.gui_thread, 0), states(thread(0).thread, 0))
    assert had_its_cpus(busy_run(*complete))
    assert not had_its_cpus(busy_run(complete[0]))
    assert not had_its_cpus(busy_run(*complete, reason=Note.of("text", text="no")))
    assert not had_its_cpus(dataclasses.replace(busy_run(*complete), thread_states=None))
