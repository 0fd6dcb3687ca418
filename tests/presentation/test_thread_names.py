"""A thread is called the same everywhere."""

import dataclasses

from builders import PROGRAM, pool_record, record, span

from concgui.engine.records.span import Worker
from concgui.engine.records.thread_states import PackedStates, ThreadStateRecord, ThreadStates
from concgui.presentation.thread_names import ThreadNames
from concgui.presentation.timeline.rows import timeline_rows


def test_names_are_those_of_the_lanes() -> None:
    """Workers have the names of their lanes in the timeline; a GUI thread that works has its own."""
    gui = Worker(PROGRAM.process, PROGRAM.gui_thread)
    run = pool_record(40, workers=5)
    spans = dataclasses.replace(run.spans, workers=(gui, *run.spans.workers[1:]))
    for made in (run, dataclasses.replace(run, spans=spans)):
        names = ThreadNames.of(made)
        for lane in timeline_rows(made).lanes:
            assert [names.name(worker.thread) for worker in lane.workers] == [lane.name]


def test_other_threads_have_their_id_and_the_systems_name() -> None:
    """A thread without tasks is named by its id, and by the system's name where that is not the program's."""
    states = ThreadStateRecord(
        (
            ThreadStates(PROGRAM.process, PROGRAM.process, "python", PackedStates()),
            ThreadStates(PROGRAM.process, 50, "watcher", PackedStates()),
            ThreadStates(PROGRAM.process, 51, "python", PackedStates()),
            ThreadStates(7, 52, "of another process", PackedStates()),
        ),
        5_000_000,
        None,
        0.0,
        (),
    )
    names = ThreadNames.of(record(spans=(span(0, worker=Worker(7, 8)),), thread_states=states))
    assert [names.name(n) for n in (50, 51, 52, 8)] == [
        "thread 50 (watcher)",
        "thread 51",
        "thread 52",
        "thread 8",
    ]
    assert names.name(PROGRAM.gui_thread) == "GUI thread"
