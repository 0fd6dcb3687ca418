"""The schedule of the rate at which the observer pings the window."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from concgui.engine.observer.link.period_change import PeriodChange
from concgui.engine.observer.link.wire import Kind, frame
from concgui.engine.records.latency import PING_PERIOD_NS
from concgui.engine.records.paint import PAINT_PERIOD_NS

LINGER_MS = 1_000
"""Time that the full rate lasts after a run. The next run of an experiment or a matrix starts sooner."""


@dataclass(frozen=True, slots=True)
class PingRate:
    """The rate of pings and pings to paint.

    Attributes:
        period_ns: Time from one ping to the next.
        paint_period_ns: Time from one ping to paint to the next, a multiple of `period_ns`.
    """

    period_ns: int
    paint_period_ns: int


FULL_RATE = PingRate(PING_PERIOD_NS, PAINT_PERIOD_NS)
"""The rate from before the baseline of a run until its end."""

IDLE_RATE = PingRate(100_000_000, 200_000_000)
"""The rate while nothing runs. A freeze may seem up to 0.1 s shorter, and a shorter one may be missed."""

UNSEEN_RATE = PingRate(1_000_000_000, 1_000_000_000)
"""The rate while nothing runs and the window is hidden or minimised."""


class PingSchedule(QObject):
    """Requests the suitable rate from the observer, and knows the rate that the observer uses.

    Args:
        send: Sends a frame to the observer.
        parent: Owner.
        linger_ms: Time that the full rate lasts after a measurement.

    Signals:
        changed(PingRate, PeriodChange): The observer uses this rate.
    """

    changed = Signal(object, object)

    def __init__(
        self, send: Callable[[bytes], None], parent: QObject | None = None, *, linger_ms: int = LINGER_MS
    ) -> None:
        super().__init__(parent)
        self._send = send
        self._is_measuring = False
        self._is_seen = True
        self._is_connected = False
        self._requested: PingRate | None = None
        self._unconfirmed = 0
        self._linger_timer = QTimer(self, singleShot=True, interval=linger_ms)
        self._linger_timer.timeout.connect(self._request)

    @property
    def rate(self) -> PingRate | None:
        """The rate that the observer uses; None until the observer has confirmed the last request."""
        return None if self._unconfirmed else self._requested

    def begin_measuring(self) -> None:
        """Request the full rate until `end_measuring`."""
        self._is_measuring = True
        self._request()

    def end_measuring(self) -> None:
        """Return to the rate of an idle window a little later. Idempotent."""
        if self._is_measuring:
            self._is_measuring = False
            self._linger_timer.start()

    def set_seen(self, is_seen: bool) -> None:
        """Set whether the window is visible."""
        self._is_seen = is_seen
        self._request()

    def connect_observer(self) -> None:
        """Request the rate of an observer that has just started."""
        self._is_connected = True
        self._request()

    def disconnect_observer(self) -> None:
        """Forget an observer that has ended. Idempotent."""
        self._is_connected = False
        self._requested, self._unconfirmed = None, 0

    def confirm(self, change: PeriodChange) -> None:
        """Record that the observer uses the rate of the oldest unconfirmed request."""
        self._unconfirmed -= 1
        if self.rate is not None:
            self.changed.emit(self.rate, change)

    def _wanted(self) -> PingRate:
        if self._is_measuring or self._linger_timer.isActive():
            return FULL_RATE
        return IDLE_RATE if self._is_seen else UNSEEN_RATE

    @Slot()
    def _request(self) -> None:
        wanted = self._wanted()
        if self._is_connected and wanted != self._requested:
            self._requested = wanted
            self._unconfirmed += 1
            self._send(frame(Kind.PERIOD, wanted.period_ns))
