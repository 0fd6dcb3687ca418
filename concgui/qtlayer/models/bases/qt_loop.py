"""An asyncio loop on top of the running Qt loop, using qasync."""

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
    """A stand-in for the application, passed to qasync.

    Stopping qasync's loop quits the application that was passed to it; the real one must keep running.

    Signals:
        aboutToQuit: Needed because qasync connects to it. Never emitted: the loop's owner closes the loop.
    """

    aboutToQuit = Signal()

    def exit(self) -> None:
        """Do nothing, so that the application keeps running."""


class _TransportContexts:
    """A mix-in before qasync's loop class that accepts the context for a transport's callbacks.

    Since Python 3.15 asyncio's transports pass such a context, or None. qasync (0.28) does not accept it, so
    without this class no connection of a coroutine would ever be read.
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
    """Import qasync, even on a machine without a screen.

    qasync imports QtGui and QtWidgets but uses neither with PySide6 if an application is passed to it.
    On a server the system libraries of both may be missing; then empty modules replace them while qasync
    is imported.
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


def _make_signaller(qt_core: types.ModuleType, *signal_types: type) -> QObject:
    """Return an object with a signal of these types, as qasync makes it."""
    del qt_core
    made: QObject = _signaller_class(signal_types)()
    return made


@functools.cache
def _signaller_class(signal_types: tuple[type, ...]) -> Any:
    return type("Signaller", (QObject,), {"signal": Signal(*signal_types)})


@functools.cache
def _loop_class() -> Any:
    # Created at the first run, since qasync's class does not exist before qasync is loaded.
    qasync: Any = load_qasync()
    if hasattr(qasync, "_make_signaller"):
        # qasync (0.28) makes a class of Qt for each loop, and Qt never forgets a class: 16 kB for every run.
        qasync._make_signaller = _make_signaller
    return type("QtEventLoop", (_TransportContexts, qasync.QEventLoop), {})


class QtLoop:
    """Owner of one asyncio loop that runs inside this thread's Qt loop until it is closed."""

    def __init__(self, on_error: Callable[[Note], None]) -> None:
        self._application = _ApplicationStandIn()
        self._loop: Any = _loop_class()(self._application, already_running=True)
        self._loop.set_exception_handler(lambda _, context: on_error(loop_error(context)))

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The asyncio loop."""
        loop: asyncio.AbstractEventLoop = self._loop
        return loop

    def close(self) -> None:
        """Stop and close the loop. Idempotent. Must not be called from one of the loop's callbacks."""
        if not self._loop.is_closed():
            self._loop.stop()
            asyncio._set_running_loop(None)
            self._loop.close()
            # Timers of cancelled callbacks (such as a connection's keep-alive) are still active. Python's
            # garbage collector might delete them in another thread, where Qt cannot stop them.
            timer = getattr(self._loop, "_timer", None)
            if isinstance(timer, QObject):
                timer.deleteLater()
                # The callbacks also form a cycle with the loop, which only the garbage collector would break.
                getattr(timer, "_SimpleTimer__callbacks", {}).clear()
            self._application.deleteLater()
