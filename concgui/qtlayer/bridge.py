"""The one place where something from another thread enters the GUI thread."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class GuiBridge(QObject):
    """Runs callables in the thread it was made in, in the order in which they were posted.

    Signals:
        _posted: Carries a callable across; queued, also within one thread, so that `post`
            never runs anything before it returns.
    """

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, action: Callable[[], None]) -> None:
        """Run the action in the bridge's thread, soon. Callable from any thread."""
        self._posted.emit(action)

    @Slot(object)
    def _run(self, action: Callable[[], None]) -> None:
        action()


class BackgroundCall:
    """One function in a thread of its own, its end posted to the GUI thread.

    Owns the thread; `shutdown` waits for it. The thread is a daemon, so that a function
    that hangs does not keep the program alive.
    """

    def __init__(
        self,
        bridge: GuiBridge,
        function: Callable[[], None],
        done: Callable[[BaseException | None], None],
        name: str,
    ) -> None:
        self._bridge = bridge
        self._function = function
        self._done = done
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def shutdown(self, deadline_s: float) -> bool:
        """Wait for its end; whether it came."""
        self._thread.join(deadline_s)
        return not self._thread.is_alive()

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            self._function()
        except BaseException as raised:  # noqa: BLE001 -- handed to `done` in the GUI thread
            error = raised
        self._bridge.post(lambda: self._end(error))

    def _end(self, error: BaseException | None) -> None:
        """In the GUI thread: what `done` deletes must not be in use by a thread still inside `post`."""
        self._thread.join()
        self._done(error)
