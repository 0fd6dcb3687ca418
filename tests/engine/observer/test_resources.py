"""CPU time of the program, of its workers, and of all other programs."""

import os
import subprocess
import sys

import pytest
from waiting import PATIENCE_S, wait_for

from concgui.engine.observer.machine_load import platform_busy_clock
from concgui.engine.observer.resources import ProcessReading, UsageMeter, platform_readers

S = 1_000_000_000
CPU_S = 0.2
COMPUTE = f"""
import time
while time.process_time() < {CPU_S}: pass
"""
HAS_READERS = pytest.mark.skipif(platform_readers() is None, reason="nothing reads processes here")


class Script:
    """Readings and a clock that return the values of a test, one after another."""

    def __init__(self, readings: dict[int, list[tuple[int, int]]], busy: list[int]) -> None:
        self._readings = readings
        self._busy = busy

    def read(self, process: int) -> ProcessReading | None:
        left = self._readings[process]
        if not left:
            return None
        own_ns, reaped_ns = left.pop(0)
        return ProcessReading(own_ns, reaped_ns, 1, 1, 1)

    def busy_ns(self) -> int:
        return self._busy.pop(0)


def test_what_others_took_is_what_the_program_its_workers_and_servers_did_not() -> None:
    """The others' time is the busy time of the machine less program, workers and left-out processes."""
    script = Script({1: [(5, 0), (25, 7)], 2: [(3, 0), (9, 0)]}, [1_000, 1_100])
    meter = UsageMeter(script, script.busy_ns)
    meter.begin([1], left_out=[2])
    found = meter.finish([1], observer_cpu_ns=0)
    # The program 20 and a worker that it waited for 7; the server 6; the machine 100.
    assert (found.cpu_ns, found.other_cpu_ns) == (27, 67)


def test_a_worker_that_ended_between_two_looks_keeps_its_cpu_time() -> None:
    """The CPU time of an ended worker comes from the process that waited for it, and counts once."""
    script = Script({1: [(0, 0), (10, 0), (20, 50)], 2: [(30, 0)]}, [0, 0])
    meter = UsageMeter(script, script.busy_ns)
    meter.begin([1])
    meter.sample([1, 2])
    assert meter.finish([1, 2], observer_cpu_ns=0).cpu_ns == 70


@HAS_READERS
def test_a_program_beside_the_run_is_seen() -> None:
    """The CPU time of a process outside the run counts as the others' time."""
    readers = platform_readers()
    assert readers is not None
    meter = UsageMeter(readers[0], platform_busy_clock())
    meter.begin([os.getpid()])
    stranger = subprocess.Popen([sys.executable, "-c", COMPUTE])
    # Not reaped before the measurement ends: a reaped child of this process would count as a worker.
    wait_for(lambda: meter.reader.read(stranger.pid).cpu_ns >= CPU_S * 0.9 * S, "the stranger has computed")
    found = meter.finish([os.getpid()], observer_cpu_ns=0)
    stranger.wait(PATIENCE_S)
    assert found.other_cpu_ns is not None and found.other_cpu_ns >= 0.7 * CPU_S * S
