"""What a person does with mouse, keyboard and window during a run costs the run nothing."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from helper_workloads import MarkedSleep, MarkedUntilFile
from person import Person
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from concgui.engine.planning.progress import Phase
from concgui.engine.records.freeze import FreezeKind
from concgui.engine.tasks.outcome import Outcome
from concgui.qtlayer.running.experiment_run import ExperimentRun
from concgui.ui.common.scaled_label import SteadyLine
from concgui.ui.common.still_frame import StillFrame
from concgui.ui.feel.native_spinner import NativeSpinner
from concgui.ui.window.pages import Page

# The platform "offscreen" prints this warning whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

SLOW_S = 0.4

LAYOUT = (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutRequest, QEvent.Type.FontChange)
PAINT = (QEvent.Type.Paint, QEvent.Type.PaletteChange, QEvent.Type.StyleChange)
POINTER = (
    QEvent.Type.Enter,
    QEvent.Type.Leave,
    QEvent.Type.HoverEnter,
    QEvent.Type.HoverMove,
    QEvent.Type.MouseMove,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.ToolTip,
)


class Work(QObject):
    """Counts the work of widgets: their events of layout, painting and pointer."""

    def __init__(self, kinds: tuple[QEvent.Type, ...], counts: Callable[[QWidget], bool]) -> None:
        super().__init__()
        self._kinds = kinds
        self._counts = counts
        self.seen: Counter[str] = Counter()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in self._kinds and isinstance(watched, QWidget) and self._counts(watched):
            self.seen[f"{event.type().name} of {watched.metaObject().className()}"] += 1
        return False


@contextmanager
def counted(kinds: tuple[QEvent.Type, ...], counts: Callable[[QWidget], bool]) -> Iterator[Counter[str]]:
    """Count the events of these kinds that reach widgets which count."""
    application = QApplication.instance()
    assert application is not None
    work = Work(kinds, counts)
    application.installEventFilter(work)
    yield work.seen
    application.removeEventFilter(work)


def handle_events() -> None:
    """Let Qt handle what is there, paints among it."""
    for _ in range(3):
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents()


def sweep(person: Person) -> None:
    """Move the mouse over the whole window, row by row."""
    handle = person.window.windowHandle()
    for y in range(0, person.window.height(), 40):
        for x in range(0, person.window.width(), 40):
            QTest.mouseMove(handle, QPoint(x, y))
        handle_events()


def use(person: Person) -> None:
    """Do with the window what a person may do during a run."""
    window = person.window
    sweep(person)
    for step in range(1, 6):
        window.resize(window.width() - 10 * step, window.height() - 5 * step)
        handle_events()
    person.press(Qt.Key.Key_F5)
    person.press(Qt.Key.Key_2, Qt.KeyboardModifier.ControlModifier)
    person.press(Qt.Key.Key_F8)
    QTest.mouseClick(window.plots_frame, Qt.MouseButton.LeftButton)
    QTest.mouseClick(window.choice_panel.still_frame, Qt.MouseButton.LeftButton)
    handle_events()


def test_plots_and_forms_stand_still_whatever_a_person_does(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """Sweeps, resizes, F5, a change of page and of text size reach no view during a run, and then all do."""
    window = person.window
    person.choose_sleep("thread-pool", duration_ms=1, tasks=1)
    person.run()
    still = (window.main_area, window.choice_panel.still_frame._content)
    seen: list[Counter[str]] = []
    sizes: list[bool] = []

    def use_it() -> None:
        assert all(frame.is_still for frame in window.findChildren(StillFrame))
        with counted(
            LAYOUT + PAINT + POINTER, lambda widget: any(is_in(widget, part) for part in still)
        ) as work:
            use(person)
        seen.append(work)
        sizes.append(window.main_area.size() == window.plots_frame.size())
        until.touch()

    folder = when_begun(use_it)
    until = folder.with_suffix(".done")
    chosen(MarkedUntilFile(folder=str(folder), path=str(until)), "thread-pool", tasks=1)
    result = person.run()
    assert [record.outcome for record in result.records] == [Outcome.FINISHED]
    assert seen == [Counter()]
    assert sizes == [False]
    handle_events()
    assert not any(frame.is_still for frame in window.findChildren(StillFrame))
    assert window.main_area.size() == window.plots_frame.size()
    assert window.main_area.page is Page.TIMELINE
    assert window._room.is_on
    assert window._appearance.is_large


def is_in(widget: QWidget, part: QWidget) -> bool:
    return widget is part or part.isAncestorOf(widget)


def test_messages_and_progress_lay_out_nothing(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path]
) -> None:
    """F5 pressed again, Esc and the progress of a run change texts in place; no widget moves."""
    seen: list[Counter[str]] = []

    def press() -> None:
        handle_events()
        with counted(LAYOUT, is_arranged) as work:
            person.press(Qt.Key.Key_F5)
            handle_events()
            message = person.message
            person.press(Qt.Key.Key_Escape)
            handle_events()
        seen.append(work)
        until.touch()
        assert message.startswith("Problem: an experiment is under way")

    folder = when_begun(press)
    until = folder.with_suffix(".done")
    chosen(MarkedUntilFile(folder=str(folder), path=str(until)), "thread-pool", tasks=2)
    person.run()
    assert seen == [Counter()]


def is_arranged(widget: QWidget) -> bool:
    """Whether a layout places it: not a label of a steady line, or the pill that the native spinner moves."""
    inside = (SteadyLine, NativeSpinner)
    return not isinstance(widget, inside) and not isinstance(widget.parentWidget(), inside)


def test_plots_stand_still_from_the_baseline_to_the_end_of_each_run(person: Person) -> None:
    """The baseline is measured with the same pictures as the run; between two runs the views are alive."""
    states: dict[Phase, set[bool]] = {}

    def follow(run: ExperimentRun) -> None:
        run.progressed.connect(
            lambda progress: states.setdefault(progress.phase, set()).add(person.window.plots_frame.is_still)
        )

    person.choose_sleep("thread-pool", "qthread", duration_ms=1, tasks=1)
    person.run(follow)
    assert states == {
        Phase.BASELINE: {True},
        Phase.RUNNING: {True},
        Phase.EVALUATING: {False},
        Phase.ENDED: {False},
    }


@pytest.mark.skipif(sys.platform != "linux", reason="only thread states tell the views from the model")
def test_a_slow_view_is_told_apart_from_the_model(
    person: Person, chosen: Callable[..., None], when_begun: Callable[..., Path], monkeypatch
) -> None:
    """F5 during a run in a window that takes long to say no: the freeze is the window's."""
    show = person.window.message_line.show_problem

    def show_slowly(text: str) -> None:
        time.sleep(SLOW_S)
        show(text)

    monkeypatch.setattr(person.window.message_line, "show_problem", show_slowly)
    folder = when_begun(lambda: person.press(Qt.Key.Key_F5))
    chosen(MarkedSleep(folder=str(folder), duration_s=3 * SLOW_S), "thread-pool", tasks=1)
    (record,) = person.run().records
    assert record.freezes[0].length_s >= SLOW_S * 0.9
    assert record.freezes[0].cause.kind is FreezeKind.OWN_VIEWS
    if record.latency is None and record.resources.was_disturbed:
        pytest.skip("other programs leave no processor for the observer")
    assert record.latency is not None
    assert record.latency.longest_freeze_ms < SLOW_S * 900


def test_the_focus_returns_with_the_views(person: Person, qtbot: QtBot) -> None:
    """A field that had the focus before a run has it again afterwards."""
    person.choose_sleep("thread-pool", duration_ms=1, tasks=1)
    field = person.panel.size_form.field("tasks")
    field.setFocus()
    seen: list[bool] = []
    person.run(lambda run: run.progressed.connect(lambda _: seen.append(field.hasFocus())))
    assert False in seen
    assert field.hasFocus()


def test_the_picture_shows_what_was_there(person: Person) -> None:
    """The still picture is what the views showed, to the pixel."""
    person.choose_sleep("thread-pool", duration_ms=1, tasks=1)
    person.run()
    handle_events()
    frame = person.window.plots_frame
    before = frame.grab().toImage()
    frame.hold()
    assert frame.grab().toImage() == before
    frame.release()
    assert frame.grab().toImage() == before
