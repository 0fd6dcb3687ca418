"""Who held the GIL, in a line."""

from builders import PROGRAM, gil_record, record, span

from concgui.engine.note import Note
from concgui.engine.records.gil import NOBODY
from concgui.engine.records.span import Worker
from concgui.presentation.gil_text import MOST_THREADS, gil_line, gil_reason_text

GUI = PROGRAM.gui_thread
WORKERS = [span(n, worker=Worker(PROGRAM.process, 11 + n)) for n in range(2)]


def test_a_line_says_for_each_thread_how_long_it_held_and_waited() -> None:
    """Shares are of the time that was watched; threads that hardly touched the GIL are left out."""
    gil = gil_record(
        [(0, 500, 12), (500, 740, 11), (740, 745, 99), (745, 1000, NOBODY)], [(0, 750, 11), (0, 990, GUI)]
    )
    assert gil_line(record(spans=WORKERS, gil=gil)) == (
        "Who held the GIL: worker 2 50% (waited 0%), worker 1 24% (waited 75%), GUI thread 0% (waited 99%)"
    )


def test_unknown_waits_are_not_told() -> None:
    """Where the interpreter does not say who waits, the line has only who held the GIL."""
    gil = gil_record([(0, 500, 12), (500, 1000, NOBODY)], knows_askers=False)
    assert gil_line(record(spans=WORKERS, gil=gil)) == "Who held the GIL: worker 2 50%"


def test_a_line_names_no_crowd() -> None:
    """Of many threads those that held the GIL longest and the GUI thread are named, the others counted."""
    held = [(n * 100, n * 100 + 100, 200 + n) for n in range(MOST_THREADS + 3)]
    gil = gil_record(held, [(0, 1100, GUI)])
    assert gil_line(record(gil=gil)).endswith("GUI thread 0% (waited 100%), and 3 more threads")


def test_a_free_gil_and_an_unknown_one_are_told_apart() -> None:
    """Where no thread needed the GIL the line says so; where nothing is known it has a reason, or nothing."""
    free = gil_line(record(gil=gil_record([(0, 1000, NOBODY)])))
    assert free == "Who held the GIL: no thread for as much as 1% of the time"
    missing = gil_record([], reason=Note.of("gil-needs-python"))
    assert gil_line(record(gil=missing)) == gil_line(record()) == ""
    assert gil_reason_text(missing) == "Who held the GIL: needs Python 3.15"
    assert gil_reason_text(None) == gil_reason_text(gil_record([(0, 1, 1)])) == ""
