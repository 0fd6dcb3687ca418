"""The observer's record of threads whose activity is known."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from builders import decoded_states
from runner import ATTEMPTS
from waiting import killed_unless

from concgui.engine.observer.process_tree import ProcChildFinder, ProcessTree
from concgui.engine.observer.thread_states.meter import ThreadStateMeter
from concgui.engine.observer.thread_states.pace import COST_LIMIT
from concgui.engine.observer.thread_states.sampler import SamplerFactory
from concgui.engine.observer.thread_states.sampler_proc import ProcSampler
from concgui.engine.records.thread_states import StateStretch, ThreadState, ThreadStateRecord, ThreadStates
from concgui.engine.system.environment import gil_enabled, usable_cores

MS = 1_000_000
WORK_S = 0.6
TARGETS = Path(__file__).with_name("thread_targets.py")
TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 10 * MS
"""In what steps the system counts the CPU time of a thread that keeps running."""

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
SHORT_OF_CPU = pytest.mark.skipif(usable_cores() < 2, reason="needs two processors")


class Observation:
    """The thread states of a target and its own report."""

    def __init__(self, record: ThreadStateRecord, told: dict[str, dict[str, int]]) -> None:
        self.record = record
        self.told = told

    def thread(self, role: str) -> ThreadStates:
        """Return the thread states of a role."""
        wanted = self.told[role]["thread"]
        return next(thread for thread in self.record.threads if thread.thread == wanted)


def observe(*arguments: str, factory: SamplerFactory | str = ProcSampler) -> Observation:
    """Run a target to its end and sample it as the observer does."""
    target = subprocess.Popen(
        [sys.executable, str(TARGETS), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert target.stdin is not None
    assert target.stdout is not None
    with target, killed_unless("the target has told what it knows", target):
        assert json.loads(target.stdout.readline())["ready"]
        meter, tree = ThreadStateMeter(factory), ProcessTree(ProcChildFinder(), target.pid)
        now_ns = time.perf_counter_ns()
        tree.begin([], now_ns)
        meter.begin(tree.processes, now_ns, now_ns)
        target.stdin.write(b"go\n")
        target.stdin.flush()
        while not select.select([target.stdout], [], [], 0.0)[0]:
            due_ns = meter.next_due_ns or time.perf_counter_ns() + 5 * MS
            time.sleep(max(0, due_ns - time.perf_counter_ns()) / 1e9)
            now_ns = time.perf_counter_ns()
            if tree.refresh(now_ns):
                meter.set_processes(tree.processes, now_ns)
            meter.sample(now_ns)
        frames = list(meter.finish(time.perf_counter_ns()))
        told = json.loads(target.stdout.readline())
        target.stdin.close()
    return Observation(decoded_states(frames), told)


def length_ns(stretch: StateStretch) -> int:
    """Return the length of a thread state."""
    return stretch.finished_ns - stretch.started_ns


def shares(thread: ThreadStates) -> dict[ThreadState, float]:
    """Return the share of the time in each state."""
    found = dict.fromkeys(ThreadState, 0.0)
    for stretch in thread.stretches:
        found[stretch.state] += length_ns(stretch)
    total = sum(found.values())
    return {state: part / total for state, part in found.items()}


def cpu_s(observation: Observation) -> float:
    """Return the CPU seconds that the threads report."""
    return sum(told["cpu_ns"] for told in observation.told.values()) / 1e9


def together_on_cpu(threads: Sequence[ThreadStates]) -> float:
    """Return the time with two or more threads on a CPU ÷ the time with at least one."""
    edges = sorted(
        (at_ns, step)
        for thread in threads
        for stretch in thread.stretches
        if stretch.state is ThreadState.ON_CPU
        for at_ns, step in ((stretch.started_ns, 1), (stretch.finished_ns, -1))
    )
    one = two = running = before_ns = 0
    for at_ns, step in edges:
        one += at_ns - before_ns if running >= 1 else 0
        two += at_ns - before_ns if running >= 2 else 0
        running, before_ns = running + step, at_ns
    return two / one


def assert_cpu_is_whole(observation: Observation) -> None:
    """Check that Σ cpu_ns of each thread is what it measured itself, within a tick of the system or 5 %."""
    for role, told in observation.told.items():
        found_ns = observation.thread(role).cpu_ns
        assert abs(found_ns - told["cpu_ns"]) <= max(TICK_NS, 0.05 * told["cpu_ns"]), role


@pytest.fixture(scope="module")
def seen_roles() -> Observation:
    """Return the record of a thread that spins, one that waits for a lock, and one that sleeps."""
    return observe("roles")


@LINUX
def test_a_spinning_thread_is_on_a_cpu(seen_roles: Observation) -> None:
    """A thread that computes in a C call is on a CPU, as long as one is free for it."""
    thread = seen_roles.thread("spins")
    part = shares(thread)
    assert part[ThreadState.ON_CPU] + part[ThreadState.WANTS_CPU] >= 0.7
    length = {
        state: sum(length_ns(stretch) for stretch in thread.stretches if stretch.state is state)
        for state in ThreadState
    }
    told_ns = seen_roles.told["spins"]["cpu_ns"]
    if told_ns < 0.9 * (length[ThreadState.ON_CPU] + length[ThreadState.WANTS_CPU]):
        pytest.skip("other programs leave no processor free")
    assert length[ThreadState.ON_CPU] >= 0.7 * told_ns


@LINUX
def test_a_thread_that_waits_for_a_lock_is_seen_so(seen_roles: Observation) -> None:
    """A thread blocked on a lock sleeps in a futex."""
    thread = seen_roles.thread("locked")
    assert shares(thread)[ThreadState.LOCK] >= 0.95
    assert max(thread.stretches, key=length_ns).sleeps_in.startswith("futex")


@LINUX
def test_a_sleeping_thread_waits_for_a_timer(seen_roles: Observation) -> None:
    """A thread in time.sleep waits for a timer and not for a lock."""
    thread = seen_roles.thread("sleeps")
    asleep = [stretch for stretch in thread.stretches if "nanosleep" in stretch.sleeps_in]
    assert {stretch.state for stretch in asleep} == {ThreadState.IO}
    assert sum(map(length_ns, asleep)) / 1e9 >= 0.95 * WORK_S


@LINUX
def test_thread_states_follow_one_another(seen_roles: Observation) -> None:
    """The thread states of a thread are in order and do not overlap, and adjacent ones differ."""
    for thread in seen_roles.record.threads:
        assert thread.stretches
        for early, late in zip(thread.stretches, thread.stretches[1:], strict=False):
            assert early.started_ns < early.finished_ns <= late.started_ns
            joined = early.finished_ns == late.started_ns
            assert not joined or (early.state, early.sleeps_in) != (late.state, late.sleeps_in)


@LINUX
def test_no_cpu_time_is_lost(seen_roles: Observation) -> None:
    """The CPU times of a thread's thread states add up to what the thread measured itself."""
    assert_cpu_is_whole(seen_roles)


@LINUX
@SHORT_OF_CPU
def test_two_processes_run_side_by_side() -> None:
    """Two processes on two processors are on a CPU at the same time for most of their time."""
    observations = (observe("processes", "2") for _ in range(5))
    seen = next((seen for seen in observations if cpu_s(seen) >= 1.5 * WORK_S), None)
    if seen is None:
        pytest.skip("other programs leave no two processors free")
    assert together_on_cpu([seen.thread("process 0"), seen.thread("process 1")]) >= 0.5
    assert_cpu_is_whole(seen)


@LINUX
def test_too_many_processes_want_a_cpu() -> None:
    """Twice as many spinning processes as processors: each waits for a CPU for a good part of its time."""
    count = 2 * usable_cores()
    seen = observe("processes", str(count))
    wanting = [shares(seen.thread(f"process {n}"))[ThreadState.WANTS_CPU] for n in range(count)]
    assert sum(wanting) / count >= 0.2
    assert_cpu_is_whole(seen)


@LINUX
@pytest.mark.skipif(not gil_enabled(), reason="free-threaded")
def test_the_gil_is_handed_over() -> None:
    """Three threads of pure Python share one core, and otherwise wait for the GIL in a futex."""
    together = []
    for _ in range(ATTEMPTS):
        seen = observe("python_threads", "3")
        threads = [seen.thread(f"python {n}") for n in range(3)]
        assert cpu_s(seen) <= 1.2 * WORK_S
        assert sum(thread.cpu_ns for thread in threads) / 1e9 <= 1.2 * WORK_S
        assert all(shares(thread)[ThreadState.LOCK] >= 0.3 for thread in threads)
        assert_cpu_is_whole(seen)
        # A hand-over takes as long as a step. If most hand-overs fall into the middle of a step, both
        # threads count in it. That is chance and differs from one observation to the next.
        together.append(together_on_cpu(threads))
        if together[-1] <= 0.4:
            return
        if cpu_s(seen) < 0.9 * WORK_S:
            # The observer was as short of a processor as the threads, so its steps were long.
            pytest.skip("other programs leave no processor free")
    assert min(together) <= 0.4, together


@LINUX
def test_threads_that_come_and_go_are_seen() -> None:
    """A thread that starts and ends within a run has its states and CPU time, except for its last step."""
    seen = observe("short_threads")
    # A thread that has ended since the last look took its last step, and a tick on either side, with it.
    lost_ns = seen.record.period_ns + 2 * TICK_NS
    for role, told in seen.told.items():
        assert told["cpu_ns"] - lost_ns <= seen.thread(role).cpu_ns <= told["cpu_ns"] + TICK_NS, role


@LINUX
def test_no_file_stays_open() -> None:
    """After a run the observer has closed every file it opened, including those of ended threads."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    observe("short_threads")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@LINUX
@pytest.mark.no_cover  # a measured observer costs more
def test_eight_threads_cost_little() -> None:
    """Eight threads of pure Python and eight sleeping ones cost at most 2 % of a core, at 5 ms or slower."""
    record = observe("crowd", "8", "8").record
    assert record.cost_share <= COST_LIMIT * 1.1
    assert record.period_ns == 5 * MS or record.notes
