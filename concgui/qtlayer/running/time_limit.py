"""The time limit of a run."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot


class TimeLimit(QObject):
    """Signals that a run has reached its limit, and again if it has not stopped some time later.

    Neither signal can be emitted while the run blocks the GUI thread.

    Args:
        grace_ms: The time between the two signals.
        parent: Owner.

    Signals:
        exceeded: The limit has passed.
        ignored: The grace time after the limit has passed too.
    """

    exceeded = Signal()
    ignored = Signal()

    def __init__(self, grace_ms: int, parent: QObject) -> None:
        super().__init__(parent)
        self._limit_timer = QTimer(self, singleShot=True)
        self._grace_timer = QTimer(self, singleShot=True, interval=grace_ms)
        self._limit_timer.timeout.connect(self._on_limit)
        self._grace_timer.timeout.connect(self.ignored)

    def start(self, limit_s: float | None) -> None:
        """Start the clock, unless the limit is None."""
        if limit_s is not None:
            self._limit_timer.start(round(limit_s * 1000))

    def stop(self) -> None:
        """Emit nothing more. Idempotent."""
        self._limit_timer.stop()
        self._grace_timer.stop()

    @Slot()
    def _on_limit(self) -> None:
        self._grace_timer.start()
        self.exceeded.emit()
