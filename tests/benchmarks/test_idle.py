"""What an idle window takes of a core, together with its observer: in sight, minimised and hidden."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psutil
import pytest

MEASURED_S = 20.0
ENDING_S = 30.0
SHOWN_SHARE = 0.03
UNSEEN_SHARE = 0.01

WINDOW = """
import sys
from PySide6.QtCore import QTimer
from concgui.app.screen_check import check_screen
check_screen()
from concgui.ui.window_session import WindowSession
session = WindowSession([])
disappear = {"shown": lambda: None, "minimised": session.window.showMinimized, "hidden": session.window.hide}
session.window.views_loaded.connect(lambda: QTimer.singleShot(1_000, disappear[sys.argv[1]]))
session.window.views_loaded.connect(lambda: QTimer.singleShot(5_000, lambda: print("idle", flush=True)))
session.run()
"""


@dataclass(frozen=True, slots=True)
class Shares:
    """CPU time ÷ time."""

    window: float
    observer: float

    @property
    def together(self) -> float:
        """Of both."""
        return self.window + self.observer


@contextmanager
def ended(process: "subprocess.Popen[str]") -> "Iterator[subprocess.Popen[str]]":
    """End a process with the block, by force if it does not end by itself."""
    with process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(ENDING_S)
            except subprocess.TimeoutExpired:
                process.kill()


@pytest.fixture(scope="module")
def x11_display() -> Iterator[str]:
    """A display without a screen, with a window manager: without one nothing is ever minimised."""
    xvfb, openbox = shutil.which("Xvfb"), shutil.which("openbox")
    if xvfb is None or openbox is None:
        pytest.skip("needs Xvfb and openbox")
    with ExitStack() as stack:
        read_fd, write_fd = os.pipe()
        server = [xvfb, "-displayfd", str(write_fd), "-screen", "0", "1280x800x24"]
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        stack.enter_context(ended(subprocess.Popen(server, pass_fds=(write_fd,), text=True, **silent)))
        os.close(write_fd)
        with os.fdopen(read_fd) as number:
            display = f":{number.readline().strip()}"
        environment = os.environ | {"DISPLAY": display}
        stack.enter_context(ended(subprocess.Popen([openbox], env=environment, text=True, **silent)))
        yield display


def idle_shares(environment: dict[str, str], state: str) -> Shares:
    """Open the real window in a process of its own, bring it into a state, and measure what it takes."""
    command = [sys.executable, "-c", WINDOW, state]
    with ended(subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)) as window:
        assert window.stdout is not None
        assert window.stdout.readline() == "idle\n"
        program = psutil.Process(window.pid)
        (observer,) = [c for c in program.children() if "concgui.engine.observer" in c.cmdline()]
        before, began_s = (cpu_s(program), cpu_s(observer)), time.perf_counter()
        time.sleep(MEASURED_S)
        after, took_s = (cpu_s(program), cpu_s(observer)), time.perf_counter() - began_s
    shares = Shares(*((now - then) / took_s for now, then in zip(after, before, strict=True)))
    print(
        f"\n{environment['QT_QPA_PLATFORM']}, {state}: window {shares.window:.2%} of a core, "
        f"observer {shares.observer:.2%}, together {shares.together:.2%}"
    )
    return shares


def cpu_s(process: psutil.Process) -> float:
    """CPU time of a process so far."""
    times = process.cpu_times()
    return times.user + times.system


@pytest.mark.timeout(300)
@pytest.mark.parametrize("state", ["shown", "minimised", "hidden"])
def test_an_idle_window_on_x11(x11_display: str, state: str) -> None:
    """With its observer it takes at most 3 % of a core, and less than 1 % while nobody sees it."""
    shares = idle_shares(os.environ | {"QT_QPA_PLATFORM": "xcb", "DISPLAY": x11_display}, state)
    assert shares.together <= (SHOWN_SHARE if state == "shown" else UNSEEN_SHARE)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("state", ["shown", "minimised", "hidden"])
def test_an_idle_window_offscreen(state: str) -> None:
    """Without a display the same holds."""
    shares = idle_shares(os.environ | {"QT_QPA_PLATFORM": "offscreen"}, state)
    assert shares.together <= (SHOWN_SHARE if state == "shown" else UNSEEN_SHARE)
