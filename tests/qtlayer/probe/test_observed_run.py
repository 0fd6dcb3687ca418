"""What the window gets of a run from its observer."""

import os
import subprocess
import sys
import threading
import time
from typing import Any

import psutil
import pytest
from builders import codes
from pytestqt.qtbot import QtBot
from waiting import PATIENCE_S, join

from concgui.engine.note import Note
from concgui.engine.records.thread_states import StateStretch, ThreadState
from concgui.qtlayer.probe.probe import Probe

MS = 1_000_000
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


def length_ns(stretch: StateStretch) -> int:
    """How long it is."""
    return stretch.finished_ns - stretch.started_ns


@LINUX
def test_the_window_gets_the_thread_states_of_a_run(probe: Probe, qtbot: QtBot) -> None:
    """The observer sees the GUI thread freeze in a lock, and what that costs is in its CPU time."""
    probe.begin_run([])
    began_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: probe.settled_until_ns > began_ns + 50 * MS, timeout=10_000)
    lock = threading.Lock()
    with lock:
        locked_ns = time.perf_counter_ns()
        lock.acquire(timeout=0.2)
    ended_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: probe.settled_until_ns > ended_ns, timeout=10_000)
    heard: list[Any] = []
    probe.thread_states_recorded.connect(heard.append)
    probe.usage_measured.connect(heard.append)
    probe.end_run()
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=10_000)
    record, usage = heard
    gui = next(t for t in record.threads if t.thread == threading.get_native_id())
    longest = max(gui.stretches, key=length_ns)
    assert longest.state is ThreadState.LOCK
    assert 0.7 <= length_ns(longest) / (ended_ns - locked_ns) <= 1.3
    wall_ns = time.perf_counter_ns() - began_ns
    assert 0 < record.cost_share * wall_ns <= usage.observer_cpu_ns * 1.1


@LINUX
def test_the_window_gets_who_held_the_gil(probe: Probe, qtbot: QtBot) -> None:
    """Where Python can tell, a thread that computes holds the GIL at its line; else the reason is told."""
    ended = threading.Event()

    def compute() -> None:
        while not ended.is_set():
            sum(range(1000))

    probe.begin_run([])
    worker = threading.Thread(target=compute)
    worker.start()
    began_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: probe.settled_until_ns > began_ns + 300 * MS, timeout=20_000)
    ended.set()
    join(worker)
    with qtbot.waitSignal(probe.gil_recorded, timeout=10_000) as recorded:
        probe.end_run()
    gil = recorded.args[0]
    if sys.version_info < (3, 14):
        assert (gil.reason, len(gil.held)) == (Note.of("gil-needs-python"), 0)
        return
    assert gil.reason is None
    uses = {use.thread: use for use in gil.uses()}
    holder = next(iter(uses))
    assert holder == worker.native_id
    assert uses[holder].held_ns > 0.5 * gil.watched_ns > 50 * MS
    lines = {frame for n in range(len(gil.held)) for frame in gil.frames(n)}
    assert any(line.function.endswith("compute") and line.file == __file__ for line in lines)
    gui = threading.get_native_id()
    assert not gil.knows_askers or (uses[gui].waited_ns or 0) > 0


@LINUX
def test_the_resources_of_a_run_are_whole(probe: Probe, qtbot: QtBot) -> None:
    """Memory above the baseline, threads, open files, processes and context switches are measured."""
    probe.begin_run([])
    began_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: probe.settled_until_ns > began_ns + 20 * MS, timeout=10_000)
    block = bytearray(b"x") * 60_000_000
    ended = threading.Event()
    threads = [threading.Thread(target=ended.wait, args=(PATIENCE_S,)) for _ in range(20)]
    for thread in threads:
        thread.start()
    pipes = [os.pipe() for _ in range(25)]
    # Beside the observer: what earlier tests left for the program's life, multiprocessing's tracker say.
    observer = psutil.Process(probe.observer_pid)
    others = len(
        {*psutil.Process().children(recursive=True)} - {observer, *observer.children(recursive=True)}
    )
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    since_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: probe.settled_until_ns > since_ns + 250 * MS, timeout=10_000)
    ended.set()
    join(*threads)
    for ends in pipes:
        os.close(ends[0])
        os.close(ends[1])
    child.communicate(b"\n", timeout=PATIENCE_S)
    del block
    with qtbot.waitSignal(probe.usage_measured, timeout=10_000) as measured:
        probe.end_run()
    usage = measured.args[0]
    assert 60_000_000 <= usage.peak_rss_bytes - usage.baseline_rss_bytes <= 120_000_000
    assert usage.peak_threads >= 22
    assert usage.peak_open_files >= 50
    assert usage.peak_processes == 2 + others
    assert usage.voluntary_switches >= 20
    assert usage.involuntary_switches >= 0


@LINUX
def test_a_crowd_of_threads_does_not_drown_the_observer(probe: Probe, qtbot: QtBot) -> None:
    """Beside 1,000 waiting threads the observer stays cheap, counts them, and says that not all are shown."""
    probe.begin_run([])
    began_ns = time.perf_counter_ns()
    ended = threading.Event()
    size = threading.stack_size(256 * 1024)
    threads = [threading.Thread(target=ended.wait, args=(PATIENCE_S,)) for _ in range(1_000)]
    for thread in threads:
        thread.start()
    threading.stack_size(size)
    qtbot.waitUntil(lambda: probe.settled_until_ns > began_ns + 1_000 * MS, timeout=20_000)
    ended.set()
    join(*threads)
    heard: list[Any] = []
    probe.thread_states_recorded.connect(heard.append)
    probe.usage_measured.connect(heard.append)
    probe.end_run()
    wall_ns = time.perf_counter_ns() - began_ns
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=10_000)
    record, usage = heard
    assert usage.peak_threads >= 1_001
    assert usage.observer_cpu_ns <= 0.2 * wall_ns
    assert "states-incomplete" in codes(record.notes)
