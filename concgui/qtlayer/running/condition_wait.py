"""A wait for a condition, with a deadline."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot

CHECK_PERIOD_MS = 10


class ConditionWait(QObject):
    """Checks a condition regularly until it is met or a deadline has passed.

    Args:
        is_met: The condition.
        parent: Owner.

    Signals:
        over(bool): Whether the condition was met. Emitted once after each `start`, unless `stop` comes first.
    """

    over = Signal(bool)

    def __init__(self, is_met: Callable[[], bool], parent: QObject) -> None:
        super().__init__(parent)
        self._is_met = is_met
        self._check_timer = QTimer(self, interval=CHECK_PERIOD_MS)
        self._deadline_timer = QTimer(self, singleShot=True)
        self._check_timer.timeout.connect(self._check)
        self._deadline_timer.timeout.connect(self._on_deadline)

    @property
    def is_active(self) -> bool:
        """Whether `over` is still to come."""
        return self._deadline_timer.isActive()

    def start(self, deadline_ms: int) -> None:
        """Start to check the condition; `over` follows, never before this returns."""
        self._check_timer.start()
        self._deadline_timer.start(deadline_ms)

    def stop(self) -> None:
        """End the wait without a signal. Idempotent."""
        self._check_timer.stop()
        self._deadline_timer.stop()

    @Slot()
    def _check(self) -> None:
        if self._is_met():
            self._end(is_met=True)

    @Slot()
    def _on_deadline(self) -> None:
        self._end(is_met=self._is_met())

    def _end(self, *, is_met: bool) -> None:
        self.stop()
        self.over.emit(is_met)
