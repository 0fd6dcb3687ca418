"""The observer starts the clock, feeds it and ends it, and no clock holds the observer up."""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from waiting import wait_for

from concgui.engine.note import Note
from concgui.engine.observer.link.clock_frames import ClockKind, ClockReport, ClockSettings
from concgui.engine.observer.link.look_frames import look_from
from concgui.engine.observer.link.wire import FrameReader, Kind, frame
from concgui.engine.observer.outside_clock import REPEAT_NS, SILENT_NS, OutsideClock
from concgui.engine.records.look import Look, SeenThread

GUI_THREAD = 7

ECHO = """
import sys
from concgui.engine.observer.link.clock_frames import ClockKind
from concgui.engine.observer.link.wire import FrameReader, frame
from concgui.engine.system.inherited_socket import open_inherited
heard, reader = [], FrameReader()
with open_inherited(sys.argv[1]) as observer:
    while data := observer.recv(65536):
        for kind, value, payload in reader.feed(data):
            heard.append([kind, value, payload.decode()])
            if kind == ClockKind.REPORT:
                import json
                observer.sendall(frame(ClockKind.REPORT, payload=json.dumps(heard).encode()))
            if payload == b'"close yourself"':
                observer.sendall(frame(ClockKind.CLOSED))
"""
"""A clock without a window: it repeats what it was told."""


class Listener:
    """A clock under test, and what it told the program."""

    def __init__(self, module: str) -> None:
        self.told: list[tuple[int, bytes]] = []
        self._reader = FrameReader()
        self.clock = OutsideClock(self._take)
        self.settings = ClockSettings(module, 1, GUI_THREAD, False, 9.0, (0, 0, 1, 1))

    def show(self) -> None:
        """Ask for the clock."""
        self.clock.obey(Kind.CLOCK, self.settings.to_payload())

    def heard(self) -> list[tuple[int, int, str]]:
        """What the clock was told so far."""
        self.clock.obey(Kind.CLOCK_REPORT, b"")
        (payload,) = self.wait(Kind.CLOCK_REPORT)
        return [tuple(each) for each in json.loads(payload)]

    def wait(self, kind: Kind) -> list[bytes]:
        """Wait until the program is told something of a kind, and return that."""

        def has_come() -> bool:
            self.clock.listen()
            return any(each == kind for each, _ in self.told)

        wait_for(has_come, f"the program is told {kind.name}")
        found = [payload for each, payload in self.told if each == kind]
        self.told.clear()
        return found

    def _take(self, data: bytes) -> None:
        self.told += ((kind, payload) for kind, _, payload in self._reader.feed(data))


@pytest.fixture
def listener(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """A clock that is shown."""
    (tmp_path / "echo_clock.py").write_text(ECHO)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    made = Listener("echo_clock")
    made.show()
    yield made
    made.clock.close()


def test_a_silence_is_told_once_it_is_a_freeze_and_then_repeated(listener: Listener) -> None:
    """The clock hears of a silence of 50 ms, again every 100 ms, and of its end; of shorter ones nothing."""
    clock = listener.clock
    for now_ns in (0, SILENT_NS - 1):
        clock.tick(now_ns, 0)
    clock.answered(SILENT_NS - 1)
    clock.tick(SILENT_NS, None)
    for now_ns in (SILENT_NS, SILENT_NS + 1, SILENT_NS + REPEAT_NS - 1, SILENT_NS + REPEAT_NS):
        clock.tick(now_ns, 0)
    clock.answered(5 * REPEAT_NS)
    clock.answered(6 * REPEAT_NS)
    silences = [
        (kind, value) for kind, value, _ in listener.heard() if kind in (ClockKind.SILENT, ClockKind.ANSWERED)
    ]
    assert silences == [
        (ClockKind.SILENT, 0),
        (ClockKind.SILENT, 0),
        (ClockKind.ANSWERED, 5 * REPEAT_NS),
    ]


def test_a_look_is_told_while_the_window_is_silent(listener: Listener) -> None:
    """Of a look the clock gets the GUI thread and the one that had the GIL, and nothing after the freeze."""
    gui, owner, other = (
        SeenThread(GUI_THREAD, False, None, ()),
        SeenThread(8, True, None, ()),
        SeenThread(9, None, None, ()),
    )
    look = Look(1, 2, True, (gui, owner, other))
    listener.clock.show_look(look)
    listener.clock.tick(SILENT_NS, 0)
    listener.clock.show_look(look)
    listener.clock.answered(SILENT_NS)
    listener.clock.show_look(look)
    told = [payload for kind, _, payload in listener.heard() if kind == ClockKind.LOOK]
    assert [look_from(payload.encode()).threads for payload in told] == [(gui, owner)]


def test_settings_change_the_clock_that_is_shown(listener: Listener) -> None:
    """A second request for the clock starts no second process."""
    pid = listener.clock.pid
    listener.show()
    assert listener.clock.pid == pid
    payloads = [payload for kind, _, payload in listener.heard() if kind == ClockKind.SETTINGS]
    assert [ClockSettings.from_payload(payload.encode()) for payload in payloads] == [listener.settings] * 2


def test_a_closed_clock_can_be_opened_again(listener: Listener) -> None:
    """Closed by the program, its process is gone and nothing is said; the next request starts another."""
    pid = listener.clock.pid
    listener.clock.obey(Kind.CLOCK, b"")
    listener.clock.obey(Kind.CLOCK, b"")
    assert (listener.clock.pid, listener.clock.descriptor, listener.told) == (None, None, [])
    listener.clock.tick(SILENT_NS, 0)
    listener.show()
    assert listener.clock.pid not in (None, pid)
    assert [kind for kind, _, _ in listener.heard()] == [ClockKind.SETTINGS, ClockKind.REPORT]


def test_the_program_hears_that_a_person_closed_the_clock(listener: Listener) -> None:
    """The program hears a reason where the clock died, and none where a person closed it; both open again."""
    listener.clock._send(frame(ClockKind.LOOK, payload=b'"close yourself"'))
    assert listener.wait(Kind.CLOCK_CLOSED) == [b""]
    listener.show()
    process = listener.clock._process
    assert process is not None
    process.kill()
    (payload,) = listener.wait(Kind.CLOCK_CLOSED)
    assert Note.from_json(json.loads(payload)) == Note.of("clock-ended")
    listener.show()
    assert listener.heard()


def test_a_clock_that_reads_nothing_does_not_hold_the_observer_up(listener: Listener) -> None:
    """What a stopped clock cannot take is dropped, or the clock is given up; no call waits for it."""
    listener.heard()
    process = listener.clock._process
    assert process is not None
    psutil.Process(process.pid).suspend()
    frames = tuple(SeenThread(GUI_THREAD, True, None, ()) for _ in range(500))
    for number in range(1, 60):
        listener.clock.tick(SILENT_NS + number * REPEAT_NS, 0)
        listener.clock.show_look(Look(1, 2, True, frames))
    listener.clock.close()
    assert process.returncode is not None


def test_a_clock_that_cannot_start_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no process can be started the program hears why, and nothing else happens."""
    listener = Listener("concgui.clock")
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    listener.show()
    (payload,) = listener.wait(Kind.CLOCK_CLOSED)
    assert Note.from_json(json.loads(payload)).code == "clock-not-started"
    assert listener.clock.pid is None
    listener.clock.close()


def test_settings_and_report_cross_the_wire() -> None:
    """They are the same on the other side."""
    settings = ClockSettings("concgui.clock", 5, GUI_THREAD, True, 13.5, (-10, 20, 300, 200))
    report = ClockReport("no answer for 1.80 s: frozen", 54, 1_800.0, 40.5, None, True)
    assert ClockSettings.from_payload(settings.to_payload()) == settings
    assert ClockReport.from_payload(report.to_payload()) == report
