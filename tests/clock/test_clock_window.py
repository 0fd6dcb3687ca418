"""The clock's window, as pictures and as a sentence."""

import time
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from concgui.clock import clock_window
from concgui.clock.clock_window import ClockWindow
from concgui.engine.observer.link.clock_frames import ClockSettings
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.look import Look, SeenThread
from concgui.presentation.colours import DARK, LIGHT

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

GUI_THREAD = 7
S = 1_000_000_000


def settings(is_dark: bool = False, points: float = 9.0) -> ClockSettings:
    """What a program asks for."""
    return ClockSettings(
        "concgui.clock", time.perf_counter_ns(), GUI_THREAD, is_dark, points, (0, 0, 300, 200)
    )


@pytest.fixture
def clock(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[ClockWindow]:
    """A clock that is shown, and whose time stands still until a test moves it."""
    monkeypatch.setattr(clock_window.time, "perf_counter_ns", lambda: 100 * S)
    made = ClockWindow()
    qtbot.addWidget(made)
    made.use(settings())
    yield made


def picture(clock: ClockWindow) -> QImage:
    """What it shows now."""
    return clock.grab().toImage()


def test_it_moves_while_the_window_is_silent(clock: ClockWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each frame of a silence differs from the one before; at rest all are equal."""
    at_rest = picture(clock)
    assert picture(clock) == at_rest
    clock.show_silence(99 * S)
    first = picture(clock)
    monkeypatch.setattr(clock_window.time, "perf_counter_ns", lambda: 100 * S + 33_000_000)
    assert at_rest != first != picture(clock)
    assert clock.report().text == "no answer for 1.03 s: frozen"


def test_it_says_the_line_that_was_seen(clock: ClockWindow) -> None:
    """The thread that had the GIL is named with its line, and the GUI thread where nobody else had it."""
    line = CodeLocation("/home/me/app.py", 12, "work")
    clock.show_silence(98 * S)
    other = SeenThread(9, True, None, (line,))
    clock.show_look(Look(0, 1, True, (SeenThread(GUI_THREAD, None, None, ()), other)))
    seen = "thread 9, which had the GIL, was seen at /home/me/app.py:12 in work"
    assert clock.report().text == f"no answer for 2.00 s: frozen. {seen}"
    clock.show_look(Look(0, 1, True, (SeenThread(GUI_THREAD, None, None, (line,)),)))
    assert clock.report().text.endswith(". the GUI thread was seen at /home/me/app.py:12 in work")
    clock.show_answer(100 * S)
    assert clock.report().text.startswith("longest freeze of the last 10 s 2.00 s: frozen. the GUI thread")


def test_it_follows_the_programs_colours_and_text(clock: ClockWindow) -> None:
    """Another theme and a larger font change the clock that is shown, which stays where it is."""
    light, place, size = picture(clock), clock.pos(), clock.size()
    assert light.pixelColor(1, 1) == QColor(LIGHT.window)
    clock.move(40, 30)
    clock.use(settings(is_dark=True, points=13.5))
    assert picture(clock).pixelColor(1, 1) == QColor(DARK.window)
    assert clock.width() > 1.3 * size.width()
    assert clock.pos() != place


def test_everything_fits(clock: ClockWindow) -> None:
    """With the longest words nothing is painted into the margins."""
    clock.show_silence(100 * S - 99 * 60 * S)
    long = CodeLocation("/a/very/long/path" * 20 + "/app.py", 12, "work")
    clock.show_look(Look(0, 1, True, (SeenThread(GUI_THREAD, True, None, (long,)),)))
    shown = picture(clock)
    ground = QColor(LIGHT.window)
    edge = [(x, y) for x in range(shown.width()) for y in (0, 1, shown.height() - 2, shown.height() - 1)]
    edge += [(x, y) for y in range(shown.height()) for x in (0, 1, shown.width() - 2, shown.width() - 1)]
    assert {shown.pixelColor(x, y).name() for x, y in edge} == {ground.name()}


def test_a_desktop_that_keeps_no_window_on_top_is_said(
    clock: ClockWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no window can stay on top, the clock is larger by a line that says so."""
    assert not clock.stays_on_top  # offscreen
    without = clock.height()
    monkeypatch.setattr(clock_window.QGuiApplication, "platformName", lambda: "xcb")
    clock.use(settings())
    assert clock.stays_on_top
    assert clock.height() < without


def test_a_frame_paints_what_moves_alone(clock: ClockWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts that stand are not laid out 30 times a second; with another word all is painted again."""
    asked: list[tuple[object, ...]] = []
    monkeypatch.setattr(clock, "update", lambda *part: asked.append(part))
    clock.show_silence(98 * S)
    assert asked == [()]
    clock._step()
    parts = [part for (part,) in asked[1:]]
    assert 0 < sum(part.width() * part.height() for part in parts) < clock.width() * clock.height() / 4
    monkeypatch.setattr(clock_window.time, "perf_counter_ns", lambda: 104 * S)
    clock.show_silence(98 * S)
    clock._step()
    assert asked[3:] == [()]
    assert clock.accessibleDescription() == "no answer for 6.00 s: not responding"
