"""Programs that tests start as processes: none outlives its test, and every wait has a deadline."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest
from waiting import PATIENCE_S, killed_unless

CONCGUI = (sys.executable, "-m", "concgui")

RUN_WITHOUT_WINDOW = (
    "import sys\n"
    "from concgui.app.headless import run_experiment\n"
    "from concgui.cli.common.exit_status import status_of_signal\n"
    "from concgui.cli.terminal.progress import ProgressLine\n"
    "from concgui.engine.planning.spec import Experiment, RunSize\n"
    "from concgui.engine.workloads.sleep import Sleep\n"
    "if __name__ == '__main__':\n"
    "    class Say(ProgressLine):\n"
    "        def show(self, progress):\n"
    "            print(progress.phase, flush=True)\n"
    "    experiment = Experiment(\n"
    "        (sys.argv[1],), Sleep(duration_ms=60_000), RunSize(4, 2), warm_up=False, baseline_ms=50)\n"
    "    run_experiment(experiment, Say(None), status_of_signal)\n"
)
"""The work of `concgui run` with a short baseline; prints the phases of the run."""


def matrix_command(*arguments: str, out: Path) -> list[str]:
    return [*CONCGUI, "matrix", *arguments, "--out", str(out)]


def without_screen(**more: str) -> dict[str, str]:
    """Return environment variables without a screen and without colours, plus the given ones."""
    left_out = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM", "FORCE_COLOR"}
    return {key: value for key, value in os.environ.items() if key not in left_out} | more


def to_end(command: Sequence[str], **environment: str) -> "subprocess.CompletedProcess[str]":
    """Run a command without a screen to its end, whatever its status."""
    return subprocess.run(
        command,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=without_screen(**environment),
        timeout=PATIENCE_S,
        check=False,
    )


def python(program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run Python code without a screen to its end, whatever its status."""
    return to_end([sys.executable, "-c", program, *arguments])


@contextlib.contextmanager
def started(*arguments: str, **variables: str) -> Iterator["subprocess.Popen[str]"]:
    """Start a Python process with these arguments and kill it with its children on exit."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        env=without_screen(**variables),
    )
    with process:
        try:
            yield process
        finally:
            for left in (*family_of(process), process):
                with contextlib.suppress(psutil.NoSuchProcess):
                    left.kill()


def family_of(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """Return all descendants of a process."""
    try:
        return psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def command_of(process: psutil.Process) -> str:
    """Return the command line of a process; "" if it has just ended."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:
        return ""


def alive(processes: list[psutil.Process]) -> list[str]:
    """Return descriptions of the processes that are still running; zombies do not count."""
    found = []
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            if process.is_running() and process.status() != psutil.STATUS_ZOMBIE:
                found.append(f"{process.pid} {command_of(process)}")
    return found


def wait_until_running(process: "subprocess.Popen[str]") -> None:
    """Read the output of a process until its tasks run; fail if it ends earlier."""
    assert process.stdout is not None
    with killed_unless("its tasks run", process):
        for line in process.stdout:
            if line.strip() == "running":
                return
        pytest.fail("it ended before its tasks ran")


class Terminal:
    """A running program whose standard error is a terminal, so that it shows progress."""

    def __init__(self, process: "subprocess.Popen[str]", master: int) -> None:
        self.process = process
        self.seen = b""
        self._master = master

    def read_until(self, words: bytes) -> None:
        """Read until the program has written these words; fail if it ends first or takes too long."""
        until_s = time.monotonic() + PATIENCE_S
        while words not in self.seen:
            read = self._read(until_s)
            assert read, f"{words!r} never came: {self.seen!r}"
            self.seen += read

    def wait(self) -> int:
        """Read the remaining output, so that the program does not block, and return its exit status."""
        until_s = time.monotonic() + PATIENCE_S
        while read := self._read(until_s):
            self.seen += read
        return self.process.wait(PATIENCE_S)

    def interrupt_until_it_ends(self) -> int:
        """Press Ctrl-C again and again, and return the exit status as a shell shows it."""
        until_s = time.monotonic() + PATIENCE_S
        while self.process.poll() is None and time.monotonic() < until_s:
            self.process.send_signal(signal.SIGINT)
            if select.select([self._master], [], [], 0.05)[0]:
                self.seen += self._read(until_s)
        status = self.wait()
        # In its last moments, when nothing is left to end, the program leaves signals to the system.
        return status if status >= 0 else 128 - status

    def _read(self, until_s: float) -> bytes:
        """Return the next output; b"" at its end."""
        left_s = max(0.0, until_s - time.monotonic())
        assert select.select([self._master], [], [], left_s)[0], f"no further output: {self.seen!r}"
        try:
            return os.read(self._master, 65536)
        except OSError:  # On Linux reading from a terminal fails with EIO once all its users have closed it.
            return b""


@contextlib.contextmanager
def in_terminal(*arguments: str, program: Sequence[str] = CONCGUI) -> Iterator[Terminal]:
    """Start a program in a terminal and kill it on exit."""
    import pty

    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*program, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=slave,
        text=True,
        env=without_screen(TERM="xterm", COLUMNS="150"),
    )
    os.close(slave)
    try:
        yield Terminal(process, master)
    finally:
        process.kill()
        process.wait(PATIENCE_S)
        os.close(master)
