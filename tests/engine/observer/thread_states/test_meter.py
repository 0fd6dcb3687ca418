"""Thread states of a run: how often threads are sampled, and what is reported if states are missing."""

import os
import sys
import threading
import time

import pytest
from builders import decoded_states
from waiting import PATIENCE_S, join

from concgui.engine.observer.thread_states.meter import ThreadStateMeter
from concgui.engine.observer.thread_states.pace import FEWEST_THREADS
from concgui.engine.observer.thread_states.sampler_proc import ProcSampler

MS = 1_000_000
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@LINUX
def test_dear_looks_get_rarer_and_say_so() -> None:
    """If sampling costs over 2 % of a core, steps get longer, then threads are left out; notes say so."""
    clock = iter(range(0, 10**15, 2 * MS))
    meter = ThreadStateMeter(ProcSampler, cpu_clock=lambda: next(clock))
    ended = threading.Event()
    threads = [threading.Thread(target=ended.wait, args=(PATIENCE_S,)) for _ in range(2 * FEWEST_THREADS)]
    for thread in threads:
        thread.start()
    began_ns = time.perf_counter_ns()
    meter.begin([os.getpid()], began_ns, began_ns)
    for step in range(1, 400):
        meter.sample(began_ns + step * 5 * MS)
    record = decoded_states(list(meter.finish(began_ns + 2000 * MS)))
    ended.set()
    join(*threads)
    assert record.period_ns == 20 * MS
    assert any(note.code == "states-slower" and dict(note.values)["step_ms"] == 20 for note in record.notes)
    assert any(
        note.code == "states-fewer" and dict(note.values)["threads"] == FEWEST_THREADS
        for note in record.notes
    )
