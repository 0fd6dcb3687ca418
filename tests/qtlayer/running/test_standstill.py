"""A program that was stopped is told apart from a window that froze."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import psutil
import pytest
from waiting import PATIENCE_S

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the state of a process is in /proc")

WORKERS = 4
STOPPED_S = 1.0


def wait_for_sleepers(program: int) -> None:
    """Wait until the program has its workers beside the GUI thread and the looking thread."""
    until_s = time.monotonic() + PATIENCE_S
    while psutil.Process(program).num_threads() < WORKERS + 2:
        assert time.monotonic() < until_s
        threading.Event().wait(0.02)


@pytest.mark.parametrize("with_observer", [False, True], ids=["alone", "with its observer"])
def test_a_stopped_program_is_blamed_on_nobody(with_observer: bool, tmp_path: Path) -> None:
    """A stop beside sleeping threads is a standstill, which is no latency, and no thread held the GIL."""
    out = tmp_path / "run.json"
    size = ("--tasks", str(WORKERS), "--workers", str(WORKERS), "--set", "duration_ms=2000")
    command = [sys.executable, "-m", "concgui", "run", "thread-pool", "sleep", *size, "--json", str(out)]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as program:
        wait_for_sleepers(program.pid)
        processes = [psutil.Process(program.pid)]
        if with_observer:
            processes += processes[0].children(recursive=True)
        for process in processes:
            process.send_signal(signal.SIGSTOP)
        time.sleep(STOPPED_S)
        for process in reversed(processes):
            process.send_signal(signal.SIGCONT)
        assert program.wait(PATIENCE_S) == 0
    (run,) = json.loads(out.read_text(encoding="utf-8"))["runs"]
    (stopped,) = [freeze for freeze in run["freezes"] if freeze["cause"] == "stopped"]
    assert stopped["thread"] is stopped["place"] is None
    assert stopped["until_ns"] - stopped["since_ns"] >= 0.9e9 * STOPPED_S
    # On a busy machine the observer may have asked too seldom to tell the longest.
    assert (run["ui"]["longest_freeze_ms"] or 0.0) < 900 * STOPPED_S
    assert "stood-still" in [note["code"] for note in run["notes"]]
