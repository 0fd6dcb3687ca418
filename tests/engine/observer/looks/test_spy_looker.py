"""py-spy looks at a program from outside; where it cannot, the reason is known."""

import json
import os
import select
import subprocess
import sys
from pathlib import Path

import pytest
from waiting import PATIENCE_S

from concgui.engine.observer.link.look_frames import LookCollector, look_frames
from concgui.engine.observer.link.wire import FrameReader, Kind
from concgui.engine.observer.looks.spy_looker import SpyLooker, find_py_spy
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.look import Look, LookReport, SeenThread

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for py-spy is a script")

FRAME = {"filename": "/work/mine.py", "line": 3, "name": "work", "module": None}
THREADS = [
    {"os_thread_id": 5, "owns_gil": True, "active": True, "frames": [FRAME]},
    {"os_thread_id": None, "owns_gil": False, "active": False, "frames": []},
]


@pytest.fixture
def stand_in(tmp_path: Path):
    """Return a function that makes a program in place of py-spy from what it prints and its exit status."""

    def make(output: str, status: int = 0) -> str:
        file = tmp_path / "py-spy"
        stream = "stderr" if status else "stdout"
        code = f"import sys; sys.{stream}.write({output!r}); sys.exit({status})"
        file.write_text(f"#!{sys.executable}\n{code}\n")
        file.chmod(0o755)
        return str(file)

    return make


def look_of(looker: SpyLooker) -> Look | None:
    """Ask for a look and wait until it has ended."""
    looker.ask()
    while looker.is_busy:
        assert select.select([looker.descriptor], [], [], PATIENCE_S)[0]
        look = looker.take()
        if look is not None:
            return look
    return None


def test_a_look_has_owner_and_frames(stand_in) -> None:
    """Threads, the owner of the GIL, the frames and the cost of a look are read from py-spy's answer."""
    looker = SpyLooker(1, stand_in(json.dumps(THREADS)))
    look = look_of(looker)
    looker.close()
    assert look is not None
    assert look.is_outside and look.began_ns < look.ended_ns
    owner = SeenThread(5, True, None, (CodeLocation("/work/mine.py", 3, "work"),))
    assert look.owner == owner
    assert look.threads == (owner, SeenThread(0, False, None, ()))
    assert looker.cost_ns == looker.expected_cost_ns > 0
    assert looker.reason is None


def test_a_look_that_fails_is_a_gap(stand_in) -> None:
    """A failed look claims nothing; after several without a success, py-spy may not look."""
    looker = SpyLooker(1, stand_in("Error: Permission Denied\nTry sudo\n", status=1))
    found = [look_of(looker) for _ in range(3)]
    reason = looker.reason
    looker.ask()
    is_busy = looker.is_busy
    looker.close()
    assert found == [None] * 3
    assert reason is not None
    assert (reason.code, dict(reason.values)) == ("looks-refused", {"error": "Error: Permission Denied"})
    assert not is_busy


@pytest.mark.parametrize("output", ["", "{", "[{}]", '{"a": 1}', "[1]"])
def test_an_answer_of_another_kind_is_a_gap(stand_in, output: str) -> None:
    """What is no list of threads is a failed look and nothing worse."""
    looker = SpyLooker(1, stand_in(output))
    assert look_of(looker) is None
    looker.close()


def test_a_helper_that_ended_is_known(stand_in) -> None:
    """If the process that starts py-spy is killed, no more looks are asked for."""
    looker = SpyLooker(1, stand_in("[]"))
    assert look_of(looker) is not None
    process = looker._process
    assert process is not None
    process.kill()
    process.wait(PATIENCE_S)
    assert look_of(looker) is None
    assert looker.reason is not None
    looker.close()
    looker.close()


def test_closing_ends_the_helper(stand_in) -> None:
    """Nothing is left of a looker that was closed."""
    looker = SpyLooker(1, stand_in("[]"))
    process = looker._process
    assert process is not None
    looker.close()
    assert process.returncode is not None
    assert looker.descriptor is None


def test_py_spy_is_not_taken_from_a_relative_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """py-spy is found in absolute folders of PATH, and never in the current folder."""
    file = tmp_path / "py-spy"
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    python = tmp_path / "bin" / "python"
    monkeypatch.setattr(sys, "executable", str(python))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", ".")
    assert find_py_spy() is None
    monkeypatch.setenv("PATH", f".{os.pathsep}{tmp_path}")
    assert find_py_spy() == str(file)


def test_looks_cross_the_wire() -> None:
    """Looks, reason, cost and standstills are the same on the other side."""
    frames = (CodeLocation("a.py", 1, "f"), CodeLocation("b.py", 2, "g"), CodeLocation("a.py", 1, "f"))
    look = Look(1, 2, True, (SeenThread(5, True, False, frames), SeenThread(6, None, None, frames[:1])))
    report = LookReport((look, look), None, 7, ((1, 5), (8, 9)))
    collector, reader = LookCollector(), FrameReader()
    for kind, _, payload in reader.feed(b"".join(look_frames(report))):
        if kind == Kind.LOOK:
            collector.take_look(payload)
        else:
            collector.take_end(payload)
    assert collector.take_report() == report
    assert collector.take_report() is None


@pytest.mark.skipif(find_py_spy() is None, reason="needs py-spy")
@pytest.mark.skipif(sys.platform != "linux", reason="needs rights elsewhere")
def test_py_spy_itself_is_understood() -> None:
    """The real py-spy tells who has the GIL, at which line, in the middle of a C call."""
    code = "import sys\nprint(flush=True)\nwhile True:\n    sum(range(30_000_000))\n"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as program:
        assert program.stdout is not None
        program.stdout.readline()
        looker = SpyLooker(program.pid, str(find_py_spy()))
        try:
            # Its first frames may be read while they change.
            found = next(look for look in iter(lambda: look_of(looker), 0) if look is not None and look.owner)
        finally:
            looker.close()
            program.kill()
    assert found.owner is not None
    assert (found.owner.thread, found.owner.frames[0].line) == (program.pid, 4)
