"""The time that a run may take."""

from PySide6.QtCore import QObject, QTimer, Signal, Slot


class TimeLimit(QObject):
    """Tells twice of a run that takes too long: at its limit, and when it did not stop after that.

    A run that works in the GUI thread hears neither before its end.

    Args:
        grace_ms: The time between the two.
        parent: Owner.

    Signals:
        exceeded: The limit is over.
        ignored: The grace after it is over too.
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
        """Start the clock; None for a run that may take for ever."""
        if limit_s is not None:
            self._limit_timer.start(round(limit_s * 1000))

    def stop(self) -> None:
        """Tell nothing any more. Idempotent."""
        self._limit_timer.stop()
        self._grace_timer.stop()

    @Slot()
    def _on_limit(self) -> None:
        self._grace_timer.start()
        self.exceeded.emit()
