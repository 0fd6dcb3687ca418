"""A person who does anything at random with a window, the same things for the same seed."""

import dataclasses
import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from PySide6.QtCore import (
    QEvent,
    QMessageLogContext,
    QPoint,
    QPointF,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtGui import QAction, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot
from runner import BASELINE_MS, FEW_SIGNALS, NAMES, QUICK, RUN_DEADLINE_MS
from small_workloads import SMALL

from concgui.app.program import Program
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.contracts.workload_entry import WorkloadEntry
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.workloads.flaky import Flaky
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.environment import describe_qt_environment
from concgui.ui.common.appearance import Appearance
from concgui.ui.window import main_window
from concgui.ui.window.main_window import MainWindow

WORKLOADS = (
    Sleep(duration_ms=5),
    Primes(limit=2_000),
    SMALL["mandelbrot"],
    SMALL["counter"],
    Flaky(fail_share=50, duration_ms=1),
)
MOST = RunSize(tasks=5, workers=3, repeats=2)

KEYS = (
    *(Qt.Key.Key_F5, Qt.Key.Key_F5, Qt.Key.Key_F5, Qt.Key.Key_Escape, Qt.Key.Key_F8),
    *(Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Delete),
    *(Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Home, Qt.Key.Key_End),
    *(Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Plus, Qt.Key.Key_Minus),
    *(Qt.Key.Key_N, Qt.Key.Key_P, Qt.Key.Key_R, Qt.Key.Key_7, Qt.Key.Key_0),
)
PAGES = (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5)
PLATFORM_WARNINGS = ("This plugin does not support", "Mouse event at ")
"""The platform "offscreen" has no window manager, and a full screen that is smaller than the window."""

LEAST_PX, MOST_PX = 300, 1_500
LONGEST_PAUSE_MS = 40
LATER_MS = 150


class RandomPerson:
    """Presses keys, clicks, drags, turns the wheel, resizes and opens menus, also in the middle of runs.

    Attributes:
        done: How often each action was done.
    """

    def __init__(self, window: MainWindow, program: Program, qtbot: QtBot, seed: int) -> None:
        self._window = window
        self._controller = program.controller
        self._qtbot = qtbot
        self._random = random.Random(seed)
        self._later = QTimer(window, singleShot=True)
        self._later.timeout.connect(self._act)
        self.done: Counter[str] = Counter()
        self.runs = 0

    def act(self, actions: int) -> None:
        """Do `actions` things one after another; some happen later, inside what is then under way."""
        for _ in range(actions):
            if self._random.random() < 0.2 and not self._later.isActive():
                self._later.start(self._random.randrange(LATER_MS))
            else:
                self._act()
            if self._random.random() < 0.5:
                self._qtbot.wait(self._random.randrange(LONGEST_PAUSE_MS))

    def leave(self) -> None:
        """Close what is open, cancel what runs, and wait for the end of it."""
        self._later.stop()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.close()
        while (run := self._controller.under_way) is not None:
            run.cancel()
            # A matrix may start its next experiment, unless it learns that this one was cancelled.
            self._qtbot.waitUntil(
                lambda run=run: self._controller.under_way is not run, timeout=RUN_DEADLINE_MS
            )
            self._qtbot.wait(1)

    def _act(self) -> None:
        actions: tuple[tuple[Callable[[], None], int], ...] = (
            (self._press_key, 10),
            (self._change_page, 4),
            (self._type, 2),
            (self._click, 10),
            (self._click_a_button, 6),
            (self._move_the_mouse, 6),
            (self._drag, 3),
            (self._turn_the_wheel, 3),
            (self._resize, 3),
            (self._use_a_menu, 3),
            (self._hide_and_show, 1),
        )
        (action,) = self._random.choices([a for a, _ in actions], [weight for _, weight in actions])
        before = self._controller.under_way
        action()
        self.done[action.__name__.strip("_")] += 1
        self.runs += self._controller.under_way not in (None, before)

    def _press_key(self) -> None:
        target = QApplication.focusWidget() or self._window
        QTest.keyClick(target, self._random.choice(KEYS))

    def _change_page(self) -> None:
        QTest.keyClick(self._window, self._random.choice(PAGES), Qt.KeyboardModifier.ControlModifier)

    def _type(self) -> None:
        target = QApplication.focusWidget() or self._window
        QTest.keyClicks(target, self._random.choice(("sleep", "12", "-3", "x", "<b>")))

    def _click(self) -> None:
        widget = self._widget()
        button = Qt.MouseButton.LeftButton
        if self._random.random() < 0.2:
            button = Qt.MouseButton.RightButton
        click = QTest.mouseDClick if self._random.random() < 0.1 else QTest.mouseClick
        click(widget, button, Qt.KeyboardModifier.NoModifier, self._point(widget))

    def _click_a_button(self) -> None:
        buttons = [b for b in self._window.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
        if buttons:
            QTest.mouseClick(self._random.choice(buttons), Qt.MouseButton.LeftButton)

    def _move_the_mouse(self) -> None:
        handle = self._window.windowHandle()
        for _ in range(5):
            QTest.mouseMove(handle, self._point(self._window))

    def _drag(self) -> None:
        widget = self._widget()
        left = Qt.MouseButton.LeftButton
        QTest.mousePress(widget, left, Qt.KeyboardModifier.NoModifier, self._point(widget))
        QTest.mouseMove(widget, self._point(widget))
        QTest.mouseRelease(widget, left, Qt.KeyboardModifier.NoModifier, self._point(widget))

    def _turn_the_wheel(self) -> None:
        widget = self._widget()
        at = self._point(widget)
        turn = QPoint(0, self._random.choice((-120, 120, 600)))
        event = QWheelEvent(
            QPointF(at),
            QPointF(widget.mapToGlobal(at)),
            QPoint(),
            turn,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(widget, event)

    def _resize(self) -> None:
        self._window.resize(
            self._random.randrange(LEAST_PX, MOST_PX), self._random.randrange(LEAST_PX, MOST_PX)
        )

    def _use_a_menu(self) -> None:
        menus = [menu for menu in self._window.menuBar().findChildren(QMenu) if menu.actions()]
        chosen = self._random.choice(self._random.choice(menus).actions())
        if not _closes(chosen):
            chosen.trigger()

    def _hide_and_show(self) -> None:
        self._window.showMinimized() if self._random.random() < 0.5 else self._window.hide()
        self._qtbot.wait(1)
        self._window.showNormal()

    def _widget(self) -> QWidget:
        """Return a visible widget of the window, or an open menu or list."""
        popup = QApplication.activePopupWidget()
        if popup is not None and self._random.random() < 0.7:
            return popup
        shown = [w for w in self._window.findChildren(QWidget) if w.isVisible() and not w.size().isEmpty()]
        return self._random.choice(shown or [self._window])

    def _point(self, widget: QWidget) -> QPoint:
        return QPoint(self._random.randrange(widget.width()), self._random.randrange(widget.height()))


def _closes(action: QAction) -> bool:
    return "Quit" in action.text()


def small_entry(workload: AnyWorkload) -> WorkloadEntry:
    """Return an entry that is always as small as this workload, whatever is typed into its form."""
    return WorkloadEntry(workload.info, workload.parameters, lambda settings: workload)


@contextmanager
def no_warnings() -> Iterator[None]:
    """Fail at the end if Qt has warned of something. pytest-qt does not look where output is not captured."""
    seen: list[str] = []

    def keep(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind is not QtMsgType.QtDebugMsg and not message.startswith(PLATFORM_WARNINGS):
            seen.append(message)

    before = qInstallMessageHandler(keep)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
    assert seen == []


@contextmanager
def random_person(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, seed: int) -> Iterator[RandomPerson]:
    """Put a random person in front of a new window, in which every experiment is small."""
    with no_warnings(), _random_person(qtbot, monkeypatch, seed) as person:
        yield person


@contextmanager
def _random_person(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, seed: int) -> Iterator[RandomPerson]:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    monkeypatch.setattr(main_window, "WORKLOADS", tuple(map(small_entry, WORKLOADS)))
    program = Program(deadlines=QUICK)
    appearance = Appearance(application)
    window = MainWindow(program.controller, program.probe, describe_qt_environment(), NAMES, appearance)
    choice = window.choice_panel.choice

    def small_choice() -> Experiment:
        chosen = choice()
        size = RunSize(
            min(chosen.size.tasks, MOST.tasks),
            min(chosen.size.workers, MOST.workers),
            min(chosen.size.repeats, MOST.repeats),
        )
        return dataclasses.replace(chosen, size=size, baseline_ms=BASELINE_MS, run_options=FEW_SIGNALS)

    monkeypatch.setattr(window.choice_panel, "choice", small_choice)
    with qtbot.waitSignal(window.views_loaded, timeout=RUN_DEADLINE_MS):
        window.show()
    person = RandomPerson(window, program, qtbot, seed)
    yield person
    person.leave()
    appearance.set_large(False)
    window.close()
    assert program.shutdown(20.0)
    window.deleteLater()
    appearance.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
