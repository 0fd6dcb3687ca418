"""Tests of the message line, which shows every problem."""

import sys
from collections.abc import Callable

import psutil
import pytest
from helper_workloads import FailingAt
from person import DEADLINE_MS, Person
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from concgui.app.program import Program
from concgui.engine.tasks.outcome import Outcome
from concgui.ui.window.exception_hooks import ExceptionHooks

# The platform "offscreen" prints this warning whenever a window is shown.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def test_a_failed_task_lands_in_the_message_line(person: Person, chosen: Callable[..., None]) -> None:
    """The message line shows the exception of a failed task as plain text."""
    chosen(FailingAt(at=2), "thread-pool", tasks=4)
    assert person.run().outcome is Outcome.FAILED
    assert person.message == (
        "Problem: thread-pool: 1 of 4 tasks failed: ValueError: task 2 fails on purpose"
    )
    assert person.window.message_line.is_problem
    assert person.controls.line.full_text == "failed · 1 run"
    person.click(person.window.message_line.findChild(QToolButton))
    assert not person.message
    assert not person.window.message_line.is_problem


def test_a_new_run_clears_the_message(person: Person, chosen: Callable[..., None]) -> None:
    """A message about the last experiment is cleared when the next one starts."""
    chosen(FailingAt(at=0), "qthread", tasks=1)
    person.run()
    assert person.window.message_line.is_problem
    chosen(FailingAt(at=-1), "qthread", tasks=1)
    person.run()
    assert not person.message


def test_run_without_a_model_is_a_line(person: Person) -> None:
    """With no model ticked, Run is disabled with a reason, and F5 shows a message."""
    person.tick()
    assert not person.controls.run_button.isEnabled()
    assert person.controls.run_button.toolTip() == "Cannot run: tick at least one model."
    person.press(Qt.Key.Key_F5)
    assert not person.controller.is_active
    assert "at least one model" in person.message
    assert person.window.message_line.is_problem


def test_cancel_and_copy_without_a_run_are_lines(person: Person) -> None:
    """Esc with nothing to cancel and Ctrl+Alt+C with nothing to copy only show a message."""
    person.press(Qt.Key.Key_Escape)
    assert person.message == "nothing is running, so there is nothing to cancel"
    person.press(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert person.message == "there are no results to copy yet; press Run first"
    assert not person.window.message_line.is_problem


def test_a_lost_observer_is_a_line(person: Person, program: Program, qtbot: QtBot) -> None:
    """When the observer dies, the message line reports it."""
    with qtbot.waitSignal(program.probe.lost, timeout=DEADLINE_MS):
        qtbot.waitUntil(lambda: program.probe.is_ready, timeout=DEADLINE_MS)
        psutil.Process(program.probe.observer_pid).kill()
    assert "observer" in person.message
    assert person.window.message_line.is_problem


def test_an_uncaught_exception_is_a_line(person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """An uncaught exception goes to the original hook and becomes a message in the window."""
    passed_on: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda kind, error, trace: passed_on.append(error))
    hooks = ExceptionHooks()
    hooks.caught.connect(person.window.show_problem)
    error = LookupError("<b>nowhere</b>")
    sys.excepthook(LookupError, error, None)
    hooks.shutdown()
    assert passed_on == [error]
    assert "LookupError: <b>nowhere</b>" in person.message
