"""Tests of the timeline as a whole, in large and small windows."""

import pytest
from builders import raw_run, said
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.engine.evaluation.build_record import build_record
from concgui.engine.planning.spec import RunSpec
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.tasks.task import TaskReport
from concgui.engine.workloads.sleep import Sleep
from concgui.ui.timeline.timeline_view import TimelineView

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

S = 1_000_000_000
NOTES = ("the first note", "the second note", "the third note")


def record() -> RunRecord:
    report = TaskReport(0, 0, S, 2 * S, 0, 7, 8, Outcome.FINISHED, 0, None, ())
    spec = RunSpec("blocking", Sleep(), 1, 1)
    notes = tuple(map(said, NOTES))
    return build_record(raw_run(report, delivered_ns=2 * S, spec=spec, released_ns=3 * S, notes=notes))


def texts(view: TimelineView) -> str:
    return "\n".join(label.text() for label in view.findChildren(QLabel) if not label.isHidden())


def test_in_little_room_the_plots_come_first(qtbot: QtBot) -> None:
    """With little room the help and all notes except one are hidden, and that note counts the others."""
    view = TimelineView(NAMES)
    qtbot.addWidget(view)
    view.show_run(record())
    line = view.fontMetrics().height()
    view.resize(line * 50, line * 40)
    view.show()
    assert all(note in texts(view) for note in NOTES) and "zoom" in texts(view)
    view.resize(line * 50, line * 15)
    assert f"{NOTES[0]} (+2 notes: see Timeline)" in texts(view)
    assert NOTES[1] not in texts(view) and "zoom" not in texts(view)


def test_a_long_heading_does_not_widen_the_window(qtbot: QtBot) -> None:
    """The title of the run is one line, which ends in an ellipsis if it is too long."""
    view = TimelineView(NAMES)
    qtbot.addWidget(view)
    line = view.fontMetrics().height()
    view.resize(line * 25, line * 15)
    view.show()
    view.show_run(record())
    assert view.width() == line * 25
    assert "blocking" in texts(view) and "…" in texts(view)
