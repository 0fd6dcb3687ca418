"""Before a run freezes the window, the strip says so on the screen."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from person import DEADLINE_MS, Person
from PySide6.QtCore import QEvent, QObject
from pytestqt.qtbot import QtBot

from concgui.engine.contracts.workload import PlainWorkload, WorkloadInfo
from concgui.engine.tasks.task import Task
from concgui.presentation.run_announcement import UNDER_WAY, WILL_FREEZE, Announcement
from concgui.ui.feel.live_latency import LiveLatency

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class Painted(QObject):
    """Watches what a strip's figures were painted as the last time."""

    def __init__(self, figures: LiveLatency) -> None:
        super().__init__(figures)
        self.texts: tuple[str, ...] = ()
        self._figures = figures
        figures.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the texts of a paint event; they cannot change between this and the painting."""
        if event.type() == QEvent.Type.Paint:
            self.texts = self._figures.texts
        return super().eventFilter(watched, event)


@pytest.mark.parametrize(
    ("model", "announcement"),
    [
        ("blocking", WILL_FREEZE),
        ("process-events", WILL_FREEZE),
        ("asyncio-blocking", WILL_FREEZE),
        ("qthread", UNDER_WAY),
    ],
)
def test_a_run_is_announced_on_the_screen(
    person: Person, chosen: Callable[..., None], qtbot: QtBot, model: str, announcement: Announcement
) -> None:
    """When its first task starts, the idle window's figures have been painted over; later they return."""
    figures = person.window.feel_strip.live_latency
    painted = Painted(figures)
    seen: list[tuple[str, ...]] = []

    @dataclass(frozen=True)
    class Looks(PlainWorkload):
        info = WorkloadInfo(key="looks", title="looks", summary="", gil="")

        def call(self, session: None, task: Task) -> int:
            seen.append(painted.texts)
            return task.seed

    chosen(Looks(), model, tasks=1)
    person.run()
    assert seen[0][1:] == announcement.lines
    qtbot.waitUntil(lambda: figures.announcement is None, timeout=DEADLINE_MS)
