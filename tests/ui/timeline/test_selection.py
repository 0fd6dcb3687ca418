"""Tests of what can be selected on the timeline: tasks, freezes and parts of a run."""

import numpy as np
import pytest
from builders import MS, record, span
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot
from runner import NAMES

from concgui.engine.records.run_record import RunRecord, TaskCounts
from concgui.engine.records.selection import Selection, start_up_of
from concgui.ui.timeline.timeline_view import TimelineView

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints", "raise()")

TASKS = [
    span(number, started_ns=(2 + 50 * number) * MS, finished_ns=(50 + 50 * number) * MS, slices=())
    for number in range(2)
]


def run() -> RunRecord:
    return record(spans=TASKS, tasks=TaskCounts(2, 2, 0, 0))


@pytest.fixture
def view(qtbot: QtBot) -> TimelineView:
    made = TimelineView(NAMES)
    qtbot.addWidget(made)
    made.resize(800, 500)
    made.show()
    made.show_run(run())
    return made


TASK = Selection(run().id, 52 * MS, 100 * MS, task=1)
FREEZE = Selection(run().id, 5 * MS, 105 * MS, is_freeze=True)
START_UP = Selection(run().id, *start_up_of(run().times))


def pixels_of(view: TimelineView, colour: int) -> int:
    """Count the pixels of a colour in the plots."""
    picture = view._plots.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return int(np.count_nonzero(np.frombuffer(picture.constBits(), dtype=np.uint32) == colour))


def seen_ms(view: TimelineView) -> tuple[float, float]:
    (first, last), _ = view._plots._lanes.plot.viewRange()
    return first * 1000, last * 1000


@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (TASK, "task 1"),
        (FREEZE, "freeze of 100 ms"),
        (START_UP, "start-up, until the first task began: 2.00 ms"),
    ],
    ids=["task", "freeze", "part"],
)
def test_what_is_selected_is_in_sight_with_its_details(
    view: TimelineView, selection: Selection, words: str
) -> None:
    """It is marked, zoomed to with a margin on both sides, and said in a line below."""
    accent = QColor(view._theme.accent).rgb()
    assert pixels_of(view, accent) == 0
    view.select(selection)
    assert view.selection == selection
    first, last = seen_ms(view)
    since, until = selection.since_ns / MS, selection.until_ns / MS
    assert first < since < until < last
    assert last - first <= 2.3 * (until - since) + 3
    assert pixels_of(view, accent) > 100
    assert view.details.isVisible() and words in view.details.full_text
    assert words.partition(":")[0] in view.focusProxy().focusProxy().accessibleDescription()
    view.show_run(run())
    assert view.selection is None and not view.details.isVisible()
    assert pixels_of(view, accent) == 0


def test_a_selection_of_another_run_is_none_of_this_one(view: TimelineView) -> None:
    """A run that is not shown cannot have a part selected."""
    view.select(Selection("other", 0, MS, task=0))
    assert view.selection is None


def test_keys_choose_tasks_and_freezes(view: TimelineView, qtbot: QtBot) -> None:
    """N chooses the next task and F the next freeze, and both are announced."""
    plots = view.focusProxy().focusProxy()
    with qtbot.waitSignal(view.selected) as chosen:
        qtbot.keyClick(plots, Qt.Key.Key_N)
    assert chosen.args[0].task == 0
    with qtbot.waitSignal(view.selected) as chosen:
        qtbot.keyClick(plots, Qt.Key.Key_F)
    assert chosen.args == [FREEZE]
    assert "freeze of 100 ms" in view.details.full_text


def test_a_click_chooses_the_task_under_the_pointer(view: TimelineView, qtbot: QtBot) -> None:
    """A click on a bar selects its task."""
    plots = view._plots
    box = plots._lanes.plot.getViewBox()
    at = plots._stack.mapFromScene(box.mapViewToScene(QPointF(0.075, 0.6)))
    with qtbot.waitSignal(view.selected) as chosen:
        qtbot.mouseClick(plots._stack.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == [TASK]
