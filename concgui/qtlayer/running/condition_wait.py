"""A wait that ends in any case."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

LOOK_PERIOD_MS = 10


class ConditionWait(QObject):
    """Looks regularly whether a condition is met, until it is or a deadline has passed.

    Args:
        is_met: The condition.
        parent: Owner.

    Signals:
        over(bool): Whether the condition was met; once for each `start` that no `stop` follows.
    """

    over = Signal(bool)

    def __init__(self, is_met: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_met = is_met
        self._look_timer = QTimer(self, interval=LOOK_PERIOD_MS)
        self._deadline_timer = QTimer(self, singleShot=True)
        self._look_timer.timeout.connect(self._look)
        self._deadline_timer.timeout.connect(self._on_deadline)

    @property
    def is_active(self) -> bool:
        """Whether `over` is still to come."""
        return self._deadline_timer.isActive()

    def start(self, deadline_ms: int) -> None:
        """Start to look; `over` follows, never before this returns."""
        self._look_timer.start()
        self._deadline_timer.start(deadline_ms)

    def stop(self) -> None:
        """End the wait without a word. Idempotent."""
        self._look_timer.stop()
        self._deadline_timer.stop()

    @Slot()
    def _look(self) -> None:
        if self._is_met():
            self._end(is_met=True)

    @Slot()
    def _on_deadline(self) -> None:
        self._end(is_met=self._is_met())

    def _end(self, *, is_met: bool) -> None:
        self.stop()
        self.over.emit(is_met)
