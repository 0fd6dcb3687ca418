"""Keeping the runs of a command in the history: started before the first run, reported after the last."""

from concgui.app.run_keeping import RunKeeping
from concgui.cli.common.streams import complain
from concgui.engine.errors import ConcguiError
from concgui.presentation.history_text import (
    dropped_text,
    kept_text,
    lost_text,
    set_aside_text,
    unfinished_text,
)
from concgui.store.history import usual_history_place
from concgui.store.history.writer import HistoryWriter

DEADLINE_S = 30.0
"""How long the end of the program waits for the disk, or for another program that writes."""


def begin_keeping(is_wanted: bool) -> RunKeeping | None:
    """Return what keeps the runs of an experiment; None if they are not to be kept.

    What is in the way costs the history and not the runs, so it is told here.
    """
    try:
        place = usual_history_place() if is_wanted else None
    except ConcguiError as error:
        complain(f"the runs will not be kept in the history: {error}")
        return None
    return RunKeeping(HistoryWriter(place)) if place is not None else None


def end_keeping(keeping: RunKeeping | None) -> None:
    """Wait until the runs are written, and tell what became of them."""
    if keeping is None:
        return
    keeping.end()
    report = keeping.wait(DEADLINE_S)
    if report is None:
        complain(unfinished_text())
        return
    if report.set_aside is not None:
        complain(set_aside_text(report.set_aside.name))
    if report.dropped:
        complain(dropped_text(report.dropped))
    if report.error is not None:
        complain(lost_text(report.lost, str(report.error)))
    if report.kept:
        complain(kept_text(report.experiment, len(report.kept)))
