"""A simulated person in front of the window."""

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QSpinBox,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from concgui.app.program import Program
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.qtlayer.running.experiment_run import ExperimentRun
from concgui.ui.window.main_window import MainWindow

DEADLINE_MS = 20_000


class Person:
    """A person in front of a window, who sees its content and presses keys and buttons."""

    def __init__(self, window: MainWindow, program: Program, qtbot: QtBot) -> None:
        self.window = window
        self.panel = window.choice_panel
        self.controls = window.choice_panel.run_controls
        self.controller = program.controller
        self._qtbot = qtbot

    @property
    def message(self) -> str:
        return self.window.message_line.text

    def press(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        self._qtbot.keyClick(self.window, key, modifiers)

    def click(self, button: QAbstractButton) -> None:
        assert button.isVisible()
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def tool_button(self, text: str) -> QToolButton:
        (found,) = [b for b in self.window.findChildren(QToolButton) if b.text() == text]
        return found

    def tick(self, *models: str) -> None:
        """Untick all models, then tick these, with mouse and keyboard alternately."""
        self.click(self.tool_button("None"))
        for number, key in enumerate(models):
            (box,) = [b for b in self.window.findChildren(QCheckBox) if b.text() == key]
            if number % 2:
                self._qtbot.keyClick(box, Qt.Key.Key_Space)
            else:
                self._qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=QPoint(8, box.height() // 2))

    def type_number(self, field: QWidget, number: int) -> None:
        assert isinstance(field, QSpinBox)
        field.selectAll()
        self._qtbot.keyClicks(field, str(number))

    def choose_sleep(self, *models: str, duration_ms: int = 20, tasks: int = 3, repeats: int = 1) -> None:
        self._qtbot.keyClicks(self.panel.workload_box, "sleep")
        self.type_number(self.panel.workload_form.field("duration_ms"), duration_ms)
        self.type_number(self.panel.size_form.field("tasks"), tasks)
        self.type_number(self.panel.size_form.field("repeats"), repeats)
        self.tick(*models)

    @property
    def experiment_run(self) -> ExperimentRun:
        """The experiment that the window has started."""
        run = self.controller.under_way
        assert run is not None
        return run

    def run(self, follow: Callable[[ExperimentRun], object] | None = None) -> ExperimentResult:
        """Press F5 and wait for the end of the experiment."""
        self.press(Qt.Key.Key_F5)
        run = self.experiment_run
        with self._qtbot.waitSignal(run.ended, timeout=DEADLINE_MS) as ended:
            if follow is not None:
                follow(run)
        return ended.args[0]

    def cancel(self) -> None:
        """Press Escape."""
        self.press(Qt.Key.Key_Escape)

    def shown(self, kind: type[QWidget]) -> QWidget:
        found = self.window.findChild(kind)
        assert found is not None
        return found

    def label_texts(self, view: QWidget) -> str:
        return "\n".join(label.text() for label in view.findChildren(QLabel) if not label.isHidden())


def tooltip_of(widget: QWidget) -> str:
    """Return the tooltip that Qt shows for a widget: its own or that of the nearest parent with one."""
    at: QWidget | None = widget
    while at is not None and not at.toolTip():
        at = at.parentWidget()
    return at.toolTip() if at is not None else ""


def controls_of(window: QWidget) -> list[QWidget]:
    """Return all widgets that are reachable with the keyboard, and all buttons and fields."""
    kinds = QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit
    return [
        widget
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
        # A widget that forwards its focus, like the viewport of a plot, is not a control.
        and widget.focusProxy() is None
        and (isinstance(widget, kinds) or widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
        # The parts of a spin box are not controls.
        and not isinstance(widget.parentWidget(), QAbstractSpinBox | QLineEdit)
    ]


def unexplained(window: QWidget) -> list[str]:
    """Return the disabled controls whose tooltip does not say why they are disabled."""
    return [
        f"{control.metaObject().className()} {control.accessibleName()}: {tooltip_of(control)!r}"
        for control in controls_of(window)
        if not control.isEnabled()
        and not any(word in tooltip_of(control) for word in ("Cannot", "Not available"))
    ]
