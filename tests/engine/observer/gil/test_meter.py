"""The GIL of one run: what the observer reports, whatever its reader can do."""

import itertools
from typing import Any

import pytest
from builders import codes, decoded_gil
from unwinders import HAS_GIL, LINE, PlannedReader, module_of_3_15, thread

from concgui.engine.note import Note
from concgui.engine.observer.gil import meter as meter_module
from concgui.engine.observer.gil.meter import GilMeter
from concgui.engine.observer.gil.reader import GilLook, GilReader, StatusReader
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.gil import GilRecord, GilUse

MS = 1_000_000


def recorded(meter: GilMeter, until_ms: int = 100) -> GilRecord:
    """Return the record of a run in which every look that is due is made."""
    meter.begin(0, 0)
    while meter.next_due_ns is not None and meter.next_due_ns < until_ms * MS:
        meter.look(meter.next_due_ns)
    return decoded_gil(meter.finish(until_ms * MS))


def free_clock() -> int:
    """Read a CPU clock that stands still."""
    return 0


def test_a_run_is_reported_with_lines_and_cost() -> None:
    """The window gets holders with their frames, askers, failed looks and the share that looking cost."""
    looks = [GilLook(7, (LINE,), (1,))] * 5 + [None]
    clock = itertools.count(0, 20_000)
    gil = recorded(GilMeter(lambda: PlannedReader(looks), lambda: next(clock)))
    assert (gil.reason, gil.knows_askers, gil.failed_looks) == (None, True, 1)
    assert gil.frames(0) == (CodeLocation("/app/work.py", 7, "work"),)
    assert gil.held.thread[0] == 7
    holder = gil.uses()[0]
    assert holder.thread == 7
    assert gil.uses()[1] == GilUse(1, 0, holder.held_ns)
    assert 0.5 * 0.004 < gil.cost_share < 1.5 * 0.004


def test_without_a_reader_the_reason_is_reported() -> None:
    """A run that cannot be looked at says why; the next run asks again, as a right may have been given."""
    made: list[GilReader | Note] = [Note.of("gil-refused"), PlannedReader(), PlannedReader()]
    meter = GilMeter(lambda: made.pop(0), free_clock)
    refused = recorded(meter)
    assert (refused.reason, refused.is_available, len(refused.held)) == (Note.of("gil-refused"), False, 0)
    assert recorded(meter).is_available


def test_each_run_has_a_reader_of_its_own() -> None:
    """A reader that was renewed after a run serves the next one, and is not made again at its start."""
    made: list[PlannedReader] = []

    def make() -> GilReader:
        made.append(PlannedReader([GilLook(len(made), (), ())] * 100))
        return made[-1]

    meter = GilMeter(make, free_clock)
    first = recorded(meter)
    meter.renew()
    second = recorded(meter)
    assert [set(gil.held.thread) for gil in (first, second)] == [{0}, {1}]
    assert len(made) == 2


def test_many_threads_leave_the_holder_alone() -> None:
    """Where looks at all threads are too dear only the holder is looked at, and the record says so."""
    asked: list[dict[str, object]] = []
    module = module_of_3_15(lambda: [thread(7, HAS_GIL)], asked)
    clock = itertools.count(0, 500_000)
    gil = recorded(GilMeter(lambda: StatusReader(module, 99), lambda: next(clock)))
    assert [("only_active_thread" in options) for options in asked] == [False, True]
    assert not gil.knows_askers
    assert gil.uses()[0].waited_ns is None
    assert set(gil.held.thread) == {7}


def test_a_reader_that_turns_out_different_ends_with_its_reason() -> None:
    """A look that gives something unknown ends the looks of the run, with the reason."""
    threads = iter([[thread(7, HAS_GIL)], TypeError("get_stack_trace() takes 2 arguments")])

    def answer() -> list[Any]:
        given = next(threads)
        if isinstance(given, TypeError):
            raise given
        return given

    module = module_of_3_15(answer)
    gil = recorded(GilMeter(lambda: StatusReader(module, 99), free_clock))
    assert gil.reason == Note.of("gil-other-reader")


def test_a_run_without_end_does_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """At the greatest number of stretches the recording stops, and a note says when."""
    monkeypatch.setattr(meter_module, "MOST_ROWS", 5)
    looks = [GilLook(n, (), ()) for n in range(1, 50)]
    gil = recorded(GilMeter(lambda: PlannedReader(looks), free_clock))
    assert codes(gil.notes) == ["gil-end"]
    assert len(gil.held) <= 6
