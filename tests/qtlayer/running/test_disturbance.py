"""Other programs that use the CPUs while a run is measured."""

import dataclasses
import os
import subprocess
import sys
import time

import pytest
from builders import raw_run

from concgui.engine.evaluation.build_record import build_record
from concgui.engine.observer.machine_load import platform_busy_clock
from concgui.engine.observer.resources import ProcessReading, UsageMeter, platform_readers
from concgui.engine.planning.spec import Experiment, RunSize, RunSpec
from concgui.engine.records.run_record import DISTURBING_CORES, RunRecord
from concgui.engine.records.usage import Usage
from concgui.engine.workloads.sleep import Sleep
from concgui.presentation.notes import note_text
from concgui.qtlayer.running.run_queue import RunQueue

S = 1_000_000_000
CPU_S = 0.2

COMPUTE = f"""
import time
while time.process_time() < {CPU_S}: pass
"""

HAS_READERS = pytest.mark.skipif(platform_readers() is None, reason="nothing reads processes here")


class Script:
    """Readings and a clock that say what a test wrote down, one after another."""

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


def usage(other_cores: float) -> Usage:
    """What a run of a second took, and others beside it."""
    return Usage(0, 0, 0, other_cpu_ns=int(other_cores * S))


def record(other_cores: float, wall_ns: int = S) -> RunRecord:
    spec = RunSpec("blocking", Sleep(), 0, 1)
    return build_record(raw_run(spec=spec, released_ns=wall_ns, usage=usage(other_cores)))


def test_what_others_took_is_what_the_program_its_workers_and_servers_did_not() -> None:
    """Busy time of the machine, less that of the program, of its workers and of what is left out."""
    script = Script({1: [(5, 0), (25, 7)], 2: [(3, 0), (9, 0)]}, [1_000, 1_100])
    meter = UsageMeter(script, script.busy_ns)
    meter.begin([1], left_out=[2])
    found = meter.finish([1], observer_cpu_ns=0)
    # The program 20 and a worker that it waited for 7; the server 6; the machine 100.
    assert (found.cpu_ns, found.other_cpu_ns) == (27, 67)


def test_a_worker_that_ended_between_two_looks_keeps_its_cpu_time() -> None:
    """Whoever waited for it knows what it used; nothing is counted twice."""
    script = Script({1: [(0, 0), (10, 0), (20, 50)], 2: [(30, 0)]}, [0, 0])
    meter = UsageMeter(script, script.busy_ns)
    meter.begin([1])
    meter.sample([1, 2])
    assert meter.finish([1, 2], observer_cpu_ns=0).cpu_ns == 70


@HAS_READERS
def test_a_program_beside_the_run_is_seen() -> None:
    """A process that computes and does not belong to the run counts as the others' time."""
    readers = platform_readers()
    assert readers is not None
    meter = UsageMeter(readers[0], platform_busy_clock())
    meter.begin([os.getpid()])
    stranger = subprocess.Popen([sys.executable, "-c", COMPUTE])
    # Not reaped before the end of the measurement: a child of ours would count as a worker.
    deadline_s = time.monotonic() + 60
    while meter.reader.read(stranger.pid).cpu_ns < CPU_S * 0.9 * S and time.monotonic() < deadline_s:
        time.sleep(0.02)
    found = meter.finish([os.getpid()], observer_cpu_ns=0)
    stranger.wait()
    assert found.other_cpu_ns is not None and found.other_cpu_ns >= 0.7 * CPU_S * S


def test_a_disturbed_run_says_so() -> None:
    """Above the threshold a note tells how many cores others used; below there is none."""
    disturbed, quiet = record(DISTURBING_CORES + 0.1), record(DISTURBING_CORES - 0.1)
    assert disturbed.resources.was_disturbed and not quiet.resources.was_disturbed
    assert any("used 0.4 cores during this run" in note_text(note) for note in disturbed.notes)
    assert not quiet.notes


def test_a_short_run_cannot_tell() -> None:
    """The system's clock ticks are too coarse for a run of a tenth of a second: nothing is claimed."""
    assert record(0.1, wall_ns=S // 10).resources.other_cores is None


def test_a_disturbed_run_is_done_once_more_where_that_is_wished() -> None:
    """It comes again after all others, only once, and only then it counts."""
    requested = Experiment(
        ("blocking", "qthread"), Sleep(), RunSize(1, 1), warm_up=False, again_if_disturbed=True
    )
    queue = RunQueue(requested)
    counted = []
    while (spec := queue.next()) is not None:
        counted.append((spec.model, queue.end(spec, record(1.0 if spec.model == "blocking" else 0.0))))
    assert counted == [("blocking", False), ("qthread", True), ("blocking", True)]
    assert queue.done == queue.total == 3


def test_a_disturbed_run_counts_at_once_where_nobody_wished_otherwise() -> None:
    """An experiment runs as often as it was told."""
    queue = RunQueue(Experiment(("blocking",), Sleep(), RunSize(1, 1), warm_up=False))
    spec = queue.next()
    assert spec is not None and queue.end(spec, record(1.0))
    assert queue.next() is None


def test_a_cancelled_experiment_does_nothing_again() -> None:
    """After the wish to end nothing more comes, disturbed or not."""
    experiment = Experiment(("blocking",), Sleep(), RunSize(1, 1, 3), warm_up=False, again_if_disturbed=True)
    queue = RunQueue(experiment)
    spec = queue.next()
    assert spec is not None
    queue.clear()
    assert queue.end(spec, record(1.0))
    assert queue.next() is None


def test_a_disturbed_warm_up_is_not_done_again() -> None:
    """Nothing of it is shown."""
    experiment = dataclasses.replace(
        Experiment(("blocking",), Sleep(), RunSize(1, 1)), again_if_disturbed=True
    )
    queue = RunQueue(experiment)
    warm_up = queue.next()
    assert warm_up is not None and warm_up.warm_up
    assert not queue.end(warm_up, record(1.0))
    assert queue.total == 2
