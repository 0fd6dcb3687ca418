"""The asyncio loop on the Qt loop runs callbacks as asyncio's own loops do."""

import contextvars
import socket
from typing import Any

from pytestqt.qtbot import QtBot

from concgui.qtlayer.models.bases.qt_loop import QtLoop

_NAME: contextvars.ContextVar[str] = contextvars.ContextVar("name", default="the default")


def test_a_transport_is_called_in_its_context(qtbot: QtBot) -> None:
    """A callback runs in the context that asyncio passes since Python 3.15, if there is one."""
    context = contextvars.copy_context()
    context.run(_NAME.set, "the transport's")
    errors: list[str] = []
    called_in: dict[str, str] = {}
    qt_loop = QtLoop(on_error=errors.append)
    loop: Any = qt_loop.loop
    ours, theirs = socket.socketpair()
    with ours, theirs:

        def note(what: str) -> None:
            called_in[what] = _NAME.get()
            (loop._remove_reader if what == "read" else loop._remove_writer)(ours)

        theirs.send(b"x")
        loop._add_reader(ours, note, "read", context=context)
        loop._add_writer(ours, note, "written", context=None)
        qtbot.waitUntil(lambda: len(called_in) == 2)
        qt_loop.close()
    assert called_in == {"read": "the transport's", "written": "the default"}
    assert errors == []


def test_a_loop_makes_no_new_class_of_qt(qtbot: QtBot) -> None:
    """Qt keeps every class for ever, so loops share theirs."""
    classes = set()
    for _ in range(2):
        qt_loop = QtLoop(on_error=print)
        made = vars(qt_loop.loop)
        classes.add(type(made["_QEventLoop__call_soon_signaller"]))
        qt_loop.close()
    assert len(classes) == 1
