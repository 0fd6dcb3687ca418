"""Pictures of a screen during a freeze: the outside clock moves, and the window of the program stands."""

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest
from commands import alive, family_of
from waiting import PATIENCE_S, killed_unless, wait_for

pytestmark = [pytest.mark.phenomena, pytest.mark.timeout(180)]

WIDTH = 900
"""The program's window takes so much of the screen; the clock stands right of it."""

PROGRAM = """
import sys
from PySide6.QtCore import QTimer
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.sort import Sort
from concgui.ui.window_session import WindowSession

if __name__ == "__main__":
    model, key, width = sys.argv[1:]
    workload = {"primes": Primes(limit=600_000), "sort": Sort(length=2_000_000)}[key]
    session = WindowSession([])
    window, probe, controller = session.window, session._program.probe, session._program.controller
    experiment = Experiment((model,), workload, RunSize(2, 1), warm_up=False, baseline_ms=200, force=True)
    window.choice_panel.choice = lambda: experiment

    def appear(report):
        if report.first_paint_ms is None:
            QTimer.singleShot(20, probe.ask_clock)
            return
        probe.clock_reported.disconnect(appear)
        probe.clock_reported.connect(say)
        print("shown", flush=True)
        QTimer.singleShot(300, run)

    def run():
        window.run()
        controller.under_way.ended.connect(lambda result: probe.ask_clock())

    def say(report):
        print(report.frames, round(report.silent_ms), round(report.longest_gap_ms), report.text, flush=True)

    def open_clock():
        probe.clock_reported.connect(appear)
        window.menus.outside_clock.trigger()
        probe.ask_clock()

    window.move(0, 0)
    window.resize(int(width), 700)
    probe.ready.connect(open_clock)
    sys.exit(session.run())
"""
"""The real window: opens the clock, runs an experiment, and prints what the clock then says of itself."""

CAMERA = """
import sys, time, zlib
from PySide6.QtGui import QGuiApplication
application, width = QGuiApplication([]), int(sys.argv[1])
screen = QGuiApplication.primaryScreen()

def print_of(picture, left, wide):
    part = picture.copy(left, 0, wide, picture.height())
    return zlib.adler32(part.constBits())

print("ready", flush=True)
while True:
    began_s = time.perf_counter()
    picture = screen.grabWindow(0).toImage()
    print(began_s, print_of(picture, 0, width), print_of(picture, width, picture.width() - width), flush=True)
    time.sleep(max(0.0, began_s + 0.05 - time.perf_counter()))
"""
"""Takes pictures of the screen, and prints of each the time and a checksum of its left and its right part."""


@dataclass(frozen=True, slots=True)
class Picture:
    """Checksums of what a person sees at one moment."""

    at_s: float
    program: int
    clock: int


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    """A screen that nobody sees."""
    xvfb = shutil.which("Xvfb")
    if xvfb is None:
        pytest.skip("needs Xvfb")
    with ExitStack() as stack:
        read_fd, write_fd = os.pipe()
        server = stack.enter_context(
            subprocess.Popen(
                [xvfb, "-displayfd", str(write_fd), "-screen", "0", "1600x900x24"],
                pass_fds=(write_fd,),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        )
        stack.callback(server.terminate)
        os.close(write_fd)
        with os.fdopen(read_fd) as number:
            yield f":{number.readline().strip()}"


def on_screen(display: str, code: str, *arguments: str) -> "subprocess.Popen[str]":
    """Start a Python program on a screen."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=os.environ | {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"},
    )


def line_of(process: "subprocess.Popen[str]") -> str:
    """The next line that a process prints."""
    assert process.stdout is not None
    with killed_unless("the process prints a line", process):
        line = process.stdout.readline()
    assert line, "the process has ended"
    return line.strip()


def longest_stand(pictures: list[Picture]) -> list[Picture]:
    """The longest stretch of pictures in which the program's window looks the same."""
    stretches = (list(group) for _, group in itertools.groupby(pictures, key=lambda picture: picture.program))
    return max(stretches, key=lambda stretch: stretch[-1].at_s - stretch[0].at_s)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no X server")
@pytest.mark.parametrize(
    ("model", "workload"),
    [("blocking", "primes"), ("qthread", "sort")],
    ids=["Python in the GUI thread", "a C call that holds the GIL"],
)
def test_the_clock_moves_and_the_window_stands(display: str, model: str, workload: str) -> None:
    """While all pictures of the frozen window are equal, those of the clock differ. It ends with SIGKILL."""
    with (
        on_screen(display, PROGRAM, model, workload, str(WIDTH)) as program,
        on_screen(display, CAMERA, str(WIDTH)) as camera,
    ):
        try:
            assert line_of(camera) == "ready"
            assert line_of(program) == "shown"
            report = line_of(program)
            family = family_of(program)
            camera.terminate()
            lines, _ = camera.communicate(timeout=PATIENCE_S)
        finally:
            program.kill()
            camera.kill()
    rows = (line.split() for line in lines.splitlines() if line.count(" ") == 2)
    pictures = [Picture(float(at), int(left), int(right)) for at, left, right in rows]
    stand = longest_stand(pictures)
    moves = sum(one.clock != other.clock for one, other in itertools.pairwise(stand))
    frames, silent_ms, gap_ms, said = report.split(maxsplit=3)
    stood_s = stand[-1].at_s - stand[0].at_s
    print(f"\n{model} {workload}: {len(stand)} pictures in {stood_s:.2f} s, {moves} moves of the clock")
    rate = 1000 * int(frames) / max(1, int(silent_ms))
    print(f"{rate:.1f} frames a second, longest gap {gap_ms} ms; {said}")
    assert len(stand) >= 10
    assert moves >= 0.8 * (len(stand) - 1)
    wait_for(lambda: not alive(family), "no process of the killed program is left")
