"""The only entry from other threads into the GUI thread."""

import threading
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot


class GuiBridge(QObject):
    """A bridge that runs callables in the thread that created it, in the order in which they were posted.

    Signals:
        _posted: Carries a callable across threads. The connection is queued even within one thread, so
            that `post` always returns before the callable runs.
    """

    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._posted.connect(self._run, Qt.ConnectionType.QueuedConnection)

    def post(self, action: Callable[[], None]) -> None:
        """Queue the action to run in the bridge's thread. Callable from any thread."""
        self._posted.emit(action)

    @Slot(object)
    def _run(self, action: Callable[[], None]) -> None:
        action()


class BackgroundCall:
    """One function in its own thread, with a callback in the GUI thread when the function has returned.

    This object owns the thread, and `shutdown` waits for it. The thread is a daemon, so that a function
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
        """Wait for the thread to end; return whether it has ended."""
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
        """Join the thread and call `done`, in the GUI thread.

        The join comes first: a thread still inside `post` must not use an object that `done` deletes.
        """
        self._thread.join()
        self._done(error)
