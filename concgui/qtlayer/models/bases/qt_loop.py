"""An asyncio loop on the Qt loop that is already running, by way of qasync."""

import asyncio
import functools
import importlib
import sys
import types
from collections.abc import Callable
from contextvars import Context
from typing import Any

import PySide6
from PySide6.QtCore import QObject, Signal

from concgui.engine.execution.coroutines import loop_error
from concgui.engine.note import Note

_UNUSED_MODULES = ("PySide6.QtGui", "PySide6.QtWidgets")


class _ApplicationStandIn(QObject):
    """What qasync takes for the application.

    Stopping qasync's loop quits the application it was given; ours must live on.

    Signals:
        aboutToQuit: qasync connects to it; never emitted, the loop's owner closes the loop.
    """

    aboutToQuit = Signal()

    def exit(self) -> None:
        """Stay."""


class _TransportContexts:
    """Stands before qasync's loop class: takes the context that a transport's callbacks are to run in.

    Since Python 3.15 asyncio's transports hand it over, None where they have none. qasync (0.28)
    does not take it: no connection of a coroutine would ever be read from.
    """

    def _add_reader(
        self, fd: Any, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> None:
        qasync_loop: Any = super()
        qasync_loop._add_reader(fd, _within(context, callback), *args)

    def _add_writer(
        self, fd: Any, callback: Callable[..., object], *args: Any, context: Context | None = None
    ) -> None:
        qasync_loop: Any = super()
        qasync_loop._add_writer(fd, _within(context, callback), *args)


def _within(context: Context | None, callback: Callable[..., object]) -> Callable[..., object]:
    return callback if context is None else functools.partial(context.run, callback)


def load_qasync() -> types.ModuleType:
    """Import qasync, also where there is no screen.

    qasync imports QtGui and QtWidgets but uses neither with PySide6 when it is given an
    application. On a server their system libraries may be missing; then empty modules stand in
    for them while qasync is imported.
    """
    module = sys.modules.get("qasync")
    if module is not None:
        return module
    stand_ins: list[str] = []
    for name in _UNUSED_MODULES:
        try:
            importlib.import_module(name)
        except ImportError:
            stand_in = types.ModuleType(name)
            stand_in.QApplication = None  # type: ignore[attr-defined]
            sys.modules[name] = stand_in
            setattr(PySide6, name.rpartition(".")[2], stand_in)
            stand_ins.append(name)
    try:
        return importlib.import_module("qasync")
    finally:
        for name in stand_ins:
            del sys.modules[name]
            delattr(PySide6, name.rpartition(".")[2])


@functools.cache
def _loop_class() -> Any:
    # Made at the first run: qasync's own class is not there before qasync is loaded.
    qasync: Any = load_qasync()
    return type("QtEventLoop", (_TransportContexts, qasync.QEventLoop), {})


class QtLoop:
    """Owns one asyncio loop that runs inside the Qt loop of this thread, from open to close."""

    def __init__(self, on_error: Callable[[Note], None]) -> None:
        self._application = _ApplicationStandIn()
        self._loop: Any = _loop_class()(self._application, already_running=True)
        self._loop.set_exception_handler(lambda _, context: on_error(loop_error(context)))

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The loop."""
        loop: asyncio.AbstractEventLoop = self._loop
        return loop

    def close(self) -> None:
        """Stop and close the loop. Idempotent. Not to be called from one of its callbacks."""
        if not self._loop.is_closed():
            self._loop.stop()
            asyncio._set_running_loop(None)
            self._loop.close()
            # Timers of cancelled callbacks (a connection's keep-alive, say) are still set, and
            # Qt cannot stop them where Python's garbage collector may come by: in another thread.
            timer = getattr(self._loop, "_timer", None)
            if isinstance(timer, QObject):
                timer.deleteLater()
                # They also keep the loop in a cycle, which only the garbage collector would break.
                getattr(timer, "_SimpleTimer__callbacks", {}).clear()
            self._application.deleteLater()
