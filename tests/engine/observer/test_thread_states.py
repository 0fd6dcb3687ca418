"""Who was on the CPU: what the observer sees of threads whose doings are known."""

import dataclasses
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest
from builders import codes
from pytestqt.qtbot import QtBot
from runner import ATTEMPTS, Runner

from concgui.engine.note import Note
from concgui.engine.observer.link.state_frames import StateCollector, StateReport, ThreadRows
from concgui.engine.observer.link.wire import FrameReader, Kind
from concgui.engine.observer.process_tree import ProcChildFinder, ProcessTree
from concgui.engine.observer.thread_states.log import ON_CPU, WANTS_CPU, ThreadLog
from concgui.engine.observer.thread_states.meter import ThreadStateMeter
from concgui.engine.observer.thread_states.pace import COST_LIMIT, FEWEST_THREADS, MAX_ROWS, WINDOW_NS, Pace
from concgui.engine.observer.thread_states.places import (
    RUNNABLE,
    SILENT_SIGHTINGS,
    UNKNOWN,
    PlaceFile,
    PlaceFileChoice,
    PlaceTable,
)
from concgui.engine.observer.thread_states.sampler import SamplerFactory
from concgui.engine.observer.thread_states.sampler_proc import ProcSampler
from concgui.engine.observer.thread_states.sampler_psutil import PsutilSampler, why_too_coarse
from concgui.engine.records.thread_states import (
    ROW,
    StateStretch,
    ThreadState,
    ThreadStateRecord,
    ThreadStates,
)
from concgui.engine.system.environment import gil_enabled, usable_cores
from concgui.engine.workloads.sleep import Sleep
from concgui.export.run_json import run_json
from concgui.qtlayer.probe.probe import Probe

MS = 1_000_000
WORK_S = 0.6
TARGETS = Path(__file__).with_name("thread_targets.py")
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
SHORT_OF_CPU = pytest.mark.skipif(usable_cores() < 2, reason="needs two processors")


class Observation:
    """The thread states of a target and what it said of itself."""

    def __init__(self, record: ThreadStateRecord, told: dict[str, dict[str, int]]) -> None:
        self.record = record
        self.told = told

    def thread(self, role: str) -> ThreadStates:
        """The thread states of a role."""
        wanted = self.told[role]["thread"]
        return next(thread for thread in self.record.threads if thread.thread == wanted)


def observe(*arguments: str, factory: SamplerFactory | str = ProcSampler) -> Observation:
    """Run a target to its end and look at it as the observer does."""
    target = subprocess.Popen(
        [sys.executable, str(TARGETS), *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert target.stdin is not None
    assert target.stdout is not None
    with target:
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
    return Observation(decoded(frames), told)


def decoded(frames: Sequence[bytes]) -> ThreadStateRecord:
    """What the window makes of frames."""
    collector, reader = StateCollector(), FrameReader()
    for kind, value, payload in reader.feed(b"".join(frames)):
        if kind == Kind.STATE_NAMES:
            collector.take_names(payload)
        else:
            collector.take_rows(value, payload)
    record = collector.take_record()
    assert record is not None
    return record


def length_ns(stretch: StateStretch) -> int:
    """How long it is."""
    return stretch.finished_ns - stretch.started_ns


def shares(thread: ThreadStates) -> dict[ThreadState, float]:
    """Part of the time in each state."""
    found = dict.fromkeys(ThreadState, 0.0)
    for stretch in thread.stretches:
        found[stretch.state] += length_ns(stretch)
    total = sum(found.values())
    return {state: part / total for state, part in found.items()}


def cpu_s(observation: Observation) -> float:
    """CPU seconds that its threads say they got."""
    return sum(told["cpu_ns"] for told in observation.told.values()) / 1e9


def together_on_cpu(threads: Sequence[ThreadStates]) -> float:
    """Of the time in which one of them was on a CPU, the part in which two or more were."""
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
    """Σ cpu_ns of each thread is what it measured itself, within 10 ms or 5 %."""
    for role, told in observation.told.items():
        found_ns = observation.thread(role).cpu_ns
        assert abs(found_ns - told["cpu_ns"]) <= max(10 * MS, 0.05 * told["cpu_ns"]), role


@pytest.fixture(scope="module")
def seen_roles() -> Observation:
    """A thread that spins, one that waits for a lock, one that sleeps."""
    return observe("roles")


@LINUX
def test_a_spinning_thread_is_on_a_cpu(seen_roles: Observation) -> None:
    """A thread in a C call that computes is on a CPU, as long as one is free for it."""
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
    """The thread states of a thread are in order, do not overlap, and neighbours differ."""
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
    """Two processes on two processors are on a CPU at the same time for most of theirs."""
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
    """Three threads of pure Python take one core between them, and wait for the GIL in a futex else."""
    together = []
    for _ in range(ATTEMPTS):
        seen = observe("python_threads", "3")
        threads = [seen.thread(f"python {n}") for n in range(3)]
        assert cpu_s(seen) <= 1.2 * WORK_S
        assert sum(thread.cpu_ns for thread in threads) / 1e9 <= 1.2 * WORK_S
        assert all(shares(thread)[ThreadState.LOCK] >= 0.3 for thread in threads)
        assert_cpu_is_whole(seen)
        # A hand-over takes as long as a step: where most of them fall into the middle of one, both
        # threads count in it. That is so by chance, in one observation and not in the next.
        together.append(together_on_cpu(threads))
        if together[-1] <= 0.4:
            break
    assert min(together) <= 0.4, together


@LINUX
def test_threads_that_come_and_go_are_seen() -> None:
    """A thread that is born and ends within a run has its states and CPU time, but for its last step."""
    seen = observe("short_threads")
    for role, told in seen.told.items():
        assert told["cpu_ns"] - 25 * MS <= seen.thread(role).cpu_ns <= told["cpu_ns"] + 10 * MS, role


@LINUX
def test_no_file_stays_open() -> None:
    """After a run the observer has closed what it opened, also of threads that ended."""
    before = len(list(Path("/proc/self/fd").iterdir()))
    observe("short_threads")
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@LINUX
def test_eight_threads_cost_little() -> None:
    """Eight threads of pure Python and eight sleeping ones cost at most 2 % of a core, at 5 ms or slower."""
    record = observe("crowd", "8", "8").record
    assert record.cost_share <= COST_LIMIT * 1.1
    assert record.period_ns == 5 * MS or record.notes


@LINUX
def test_dear_looks_get_rarer_and_say_so() -> None:
    """If looking costs more than 2 % of a core, steps get longer, then threads are left out; notes say it."""
    clock = iter(range(0, 10**15, 2 * MS))
    meter = ThreadStateMeter(ProcSampler, cpu_clock=lambda: next(clock))
    ended = threading.Event()
    threads = [threading.Thread(target=ended.wait) for _ in range(2 * FEWEST_THREADS)]
    for thread in threads:
        thread.start()
    began_ns = time.perf_counter_ns()
    meter.begin([os.getpid()], began_ns, began_ns)
    for step in range(1, 400):
        meter.sample(began_ns + step * 5 * MS)
    record = decoded(list(meter.finish(began_ns + 2000 * MS)))
    ended.set()
    for thread in threads:
        thread.join()
    assert record.period_ns == 20 * MS
    assert any(note.code == "states-slower" and dict(note.values)["step_ms"] == 20 for note in record.notes)
    assert any(
        note.code == "states-fewer" and dict(note.values)["threads"] == FEWEST_THREADS
        for note in record.notes
    )


def test_the_pace_slows_down_step_by_step() -> None:
    """5 ms, 10 ms, 20 ms, then fewer threads: each only after two windows in a row that cost too much."""
    pace = Pace(0)
    seen = []
    for pair in range(1, 5):
        for window in (2 * pair - 1, 2 * pair):
            pace.spend(int(2 * COST_LIMIT * WINDOW_NS), window * WINDOW_NS, 100)
        seen.append((pace.period_ns // MS, pace.thread_limit))
    assert seen[:2] == [(10, 400), (20, 400)]
    assert seen[2][0] == 20
    assert FEWEST_THREADS <= seen[2][1] <= 50
    assert pace.cost_share(8 * WINDOW_NS) == pytest.approx(2 * COST_LIMIT)


def test_a_cheap_pace_stays() -> None:
    """As long as the steps cost less than 2 % of a core, but for moments, nothing changes or is said."""
    pace = Pace(0)
    for window in range(1, 20):
        share = (1.5 if window % 5 == 0 else 0.9) * COST_LIMIT
        pace.spend(int(share * WINDOW_NS), window * WINDOW_NS, 100)
    assert (pace.period_ns, pace.notes) == (5 * MS, ())


def test_a_run_without_end_does_not_fill_the_memory() -> None:
    """At a quarter of a million thread states the recording stops and says after how long."""
    pace = Pace(0)
    pace.rows_kept(MAX_ROWS - 1, 8_000 * MS)
    assert not pace.is_over
    pace.rows_kept(MAX_ROWS, 9_000 * MS)
    assert pace.is_over
    assert (pace.notes[0].code, dict(pace.notes[0].values)["after_s"]) == ("states-end", 9)


FUTEX, POLL = b"futex_do_wait", b"do_sys_poll"


@pytest.fixture
def places() -> PlaceTable:
    """With a lock as place 2 and a poll as place 3."""
    table = PlaceTable(futex_numbers=(202,))
    assert table.number(PlaceFile.WCHAN, FUTEX) == 2
    assert table.number(PlaceFile.WCHAN, POLL) == 3
    return table


def states_of(log: ThreadLog, places: PlaceTable) -> list[tuple[int, int, str, int]]:
    """(started, finished, state, cpu) in ms."""
    rows = ThreadRows(1, 2, "name", log.rows.tobytes())
    record = decoded(list(StateReport((rows,), places.names, 5 * MS, None, 0.0, ()).frames()))
    return [
        (s.started_ns // MS, s.finished_ns // MS, str(s.state), s.cpu_ns // MS)
        for s in record.threads[0].stretches
    ]


def test_late_cpu_time_belongs_to_the_step_before(places: PlaceTable) -> None:
    """CPU time that a tick reports late, and that does not fit into its step, is given to the step before."""
    log = ThreadLog(0, 2, places)
    log.changed(0, 5 * MS, 1 * MS, 0, RUNNABLE)
    log.changed(5 * MS, 10 * MS, 8 * MS, 0, RUNNABLE)
    log.finish(10 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 10, "on-cpu", 9)]


def test_standing_still_while_asleep_is_sleep(places: PlaceTable) -> None:
    """A thread whose counters did not move since it was seen asleep slept there all the time."""
    log = ThreadLog(0, 3, places)
    log.changed(100 * MS, 105 * MS, 4 * MS, 0, 2)
    log.finish(200 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 100, "io", 0), (100, 105, "on-cpu", 4), (105, 200, "lock", 0)]


def test_the_wait_for_a_cpu_lies_before_the_arrival(places: PlaceTable) -> None:
    """Time without a CPU is reported when the thread gets one; it is shown where it was."""
    log = ThreadLog(0, 3, places)
    log.changed(40 * MS, 45 * MS, 4 * MS, 21 * MS, RUNNABLE)
    log.finish(45 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 20, "io", 0), (20, 40, "wants-cpu", 0), (40, 45, "on-cpu", 4)]


def test_a_slow_tick_is_no_wait(places: PlaceTable) -> None:
    """Where the tick is longer than a step, a running thread whose counters stand still runs."""
    log = ThreadLog(0, RUNNABLE, places)
    log.changed(5 * MS, 10 * MS, 10 * MS, 0, RUNNABLE)
    log.changed(15 * MS, 20 * MS, 10 * MS, 0, RUNNABLE)
    log.finish(20 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 20, "on-cpu", 20)]


def test_a_thread_that_left_the_queue_late_has_slept(places: PlaceTable) -> None:
    """A thread that is found asleep, and has not run since it was seen awake, has slept since then."""
    told, untold = ThreadLog(0, RUNNABLE, places), ThreadLog(0, 3, places)
    told.fell_asleep(2)
    told.finish(100 * MS, is_gone=False)
    untold.changed(0, 5 * MS, 0, 0, RUNNABLE)
    untold.changed(95 * MS, 100 * MS, 0, 0, 3)
    untold.finish(100 * MS, is_gone=False)
    assert states_of(told, places) == [(0, 100, "lock", 0)]
    assert states_of(untold, places) == [(0, 100, "io", 0)]


def test_the_largest_part_of_a_step_decides(places: PlaceTable) -> None:
    """On a CPU, wanting one, asleep: the largest part names the step, and its CPU time stays."""
    log = ThreadLog(0, 2, places)
    log.changed(0, 5 * MS, 2 * MS, 1 * MS, 2)
    log.changed(5 * MS, 10 * MS, 1 * MS, 1 * MS, 2)
    log.changed(10 * MS, 15 * MS, 1 * MS, 3 * MS, 2)
    log.finish(15 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 5, "on-cpu", 2), (5, 10, "lock", 1), (10, 15, "wants-cpu", 1)]


def test_a_thread_seen_awake_that_is_gone_has_ended(places: PlaceTable) -> None:
    """What ended does not want a CPU; what is there and has not run for more than a tick does."""
    gone, starved = ThreadLog(0, RUNNABLE, places), ThreadLog(0, RUNNABLE, places)
    gone.finish(100 * MS, is_gone=True)
    starved.finish(100 * MS, is_gone=False)
    assert states_of(gone, places) == []
    assert states_of(starved, places) == [(0, 100, "wants-cpu", 0)]


def test_where_nothing_can_be_read_a_sleeping_thread_waits(places: PlaceTable) -> None:
    """Without wchan and syscall a sleeping thread is neither called locked nor said to wait for I/O."""
    assert places.number(PlaceFile.STAT, b"7 (a) b) S 1 2") == UNKNOWN
    assert places.number(PlaceFile.STAT, b"7 (a) b) R 1 2") == RUNNABLE
    log = ThreadLog(0, UNKNOWN, places)
    log.finish(10 * MS, is_gone=False)
    assert states_of(log, places) == [(0, 10, "waits", 0)]


def test_a_system_call_number_tells_a_lock(places: PlaceTable) -> None:
    """Without wchan the number of the futex call tells a lock from everything else."""
    lock = places.number(PlaceFile.SYSCALL, b"202 0x55b1 0x189 0x0\n")
    poll = places.number(PlaceFile.SYSCALL, b"7 0x55b1 0x1\n")
    assert places.number(PlaceFile.SYSCALL, b"running\n") == RUNNABLE
    assert places.number(PlaceFile.SYSCALL, b"-1 0x7f 0x7f\n") == UNKNOWN
    states = [places.codes[place] % 8 for place in (lock, poll)]
    assert [list(ThreadState)[state] for state in states] == [ThreadState.LOCK, ThreadState.IO]
    assert places.names[lock] == "syscall 202"


@pytest.mark.parametrize(
    ("sightings", "expected"),
    [
        ([(b"1 (x) S 0", b"0", b"232 0x1"), (b"1 (x) S 0", b"ep_poll", b"")], PlaceFile.WCHAN),
        ([(b"1 (x) S 0", b"0", b"-1 0x1"), (b"1 (x) S 0", b"0", b"232 0x1")], PlaceFile.SYSCALL),
        ([(b"1 (x) S 0", b"0", b"")], PlaceFile.STAT),
        ([(b"1 (x) S 0", b"", b"")], PlaceFile.STAT),
    ],
)
def test_the_best_readable_file_is_chosen(
    sightings: list[tuple[bytes, bytes, bytes]], expected: PlaceFile
) -> None:
    """First wchan, if it ever tells of a sleeping thread, then syscall, then the state."""
    choice = PlaceFileChoice()
    for _ in range(SILENT_SIGHTINGS):
        for sighting in sightings:
            choice.saw(*sighting)
    assert (choice.file, choice.is_made) == (expected, True)


def test_threads_that_are_awake_do_not_decide_what_can_be_read() -> None:
    """A thread that does not sleep says nothing about wchan, nor does a single one that does."""
    choice = PlaceFileChoice()
    for _ in range(2 * SILENT_SIGHTINGS):
        choice.saw(b"1 (x) R 0", b"0", b"running")
    choice.saw(b"1 (x) S 0", b"0", b"232 0x1")
    assert (choice.file, choice.is_made) == (PlaceFile.WCHAN, False)


def fake_psutil(read: Callable[[int], list[tuple[int, float]]]) -> SimpleNamespace:
    """A psutil whose processes have the threads (id, CPU seconds) that `read` gives."""

    class Error(Exception):
        pass

    class AccessDeniedError(Error):
        pass

    def process(pid: int) -> SimpleNamespace:
        def threads() -> list[SimpleNamespace]:
            return [SimpleNamespace(id=i, user_time=cpu, system_time=0.0) for i, cpu in read(pid)]

        return SimpleNamespace(threads=threads)

    return SimpleNamespace(Process=process, Error=Error, AccessDenied=AccessDeniedError)


def test_coarse_times_give_no_thread_states_but_a_reason() -> None:
    """Where the CPU times of threads advance in ticks longer than a step there are none but a reason."""
    ticks = iter(range(0, 10**12, MS))
    coarse = fake_psutil(lambda pid: [(1, next(ticks) // (16 * MS) * 0.016)])
    times = iter(range(0, 10**12, MS))
    reason = why_too_coarse(coarse, clock=lambda: next(times))
    assert reason is not None
    assert (reason.code, round(dict(reason.values)["step_ms"])) == ("states-too-coarse", 16)
    meter = ThreadStateMeter(reason)
    meter.begin([1], 0, 0)
    assert meter.next_due_ns is None
    record = decoded(list(meter.finish(10 * MS)))
    assert (record.is_available, record.reason, record.threads) == (False, reason, ())


def test_fine_times_of_psutil_give_thread_states() -> None:
    """Where the times are fine enough, psutil tells who ran; what the others wait for is not claimed."""
    now_ms = 0
    psutil = fake_psutil(lambda pid: [(7, now_ms / 1000), (8, 1.0)] if now_ms < 50 else [(7, now_ms / 1000)])
    sampler = PsutilSampler(psutil, 0, 400)
    sampler.set_processes([1], 0)
    for now_ms in range(0, 100, 5):
        sampler.sample(now_ms * MS)
    rows = sampler.finish(95 * MS)
    record = decoded(list(StateReport(rows, sampler.places, 5 * MS, None, 0.0, sampler.notes).frames()))
    ran = {t.thread: [(s.state, s.cpu_ns // MS) for s in t.stretches] for t in record.threads}
    assert ran == {7: [(ThreadState.ON_CPU, 95)], 8: [(ThreadState.WAITS, 0)]}
    assert record.notes[0] == Note.of("states-only-running")


def test_thread_states_transfer_in_pieces_and_arrive_whole() -> None:
    """Tens of thousands of thread states arrive in frames that the window reads in one go each."""
    count = 5_000
    note = Note.of("states-end", after_s=9.0, kept=count)
    rows = b"".join(ROW.pack(n, n + 1, 16 + ON_CPU if n % 2 else WANTS_CPU, n) for n in range(count))
    report = StateReport(
        [ThreadRows(1, 2, "é", rows), ThreadRows(1, 3, "", b"")], ["", "", "x"], 5 * MS, None, 0.1, [note]
    )
    frames = list(report.frames())
    assert max(map(len, frames)) < 65_536
    record = decoded(frames)
    assert [(t.process, t.thread, t.name, len(t.stretches)) for t in record.threads] == [
        (1, 2, "é", count),
        (1, 3, "", 0),
    ]
    thread_states = record.threads[0].stretches
    assert thread_states[-1] == thread_states[count - 1]
    assert [s.cpu_ns for s in thread_states[10:13]] == [10, 11, 12]
    assert (thread_states[1].sleeps_in, thread_states[1].state) == ("x", ThreadState.ON_CPU)
    with pytest.raises(IndexError):
        thread_states[count]


@pytest.fixture
def probe(qtbot: QtBot):
    """A probe whose observer pings."""
    made = Probe()
    with qtbot.waitSignal(made.ready, timeout=10_000):
        made.start()
    yield made
    made.shutdown()


@LINUX
def test_the_window_gets_the_thread_states_of_a_run(probe: Probe, qtbot: QtBot) -> None:
    """The observer sees the GUI thread freeze in a lock, and what that costs is in its CPU time."""
    probe.begin_run([])
    began_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: probe.settled_until_ns > began_ns + 50 * MS, timeout=10_000)
    lock = threading.Lock()
    with lock:
        lock.acquire(timeout=0.2)
    ended_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: probe.settled_until_ns > ended_ns, timeout=10_000)
    heard: list[Any] = []
    probe.thread_states_recorded.connect(heard.append)
    probe.usage_measured.connect(heard.append)
    probe.end_run(time.perf_counter_ns())
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=10_000)
    record, usage = heard
    gui = next(t for t in record.threads if t.thread == threading.get_native_id())
    longest = max(gui.stretches, key=length_ns)
    assert longest.state is ThreadState.LOCK
    assert 150 * MS <= length_ns(longest) <= 260 * MS
    wall_ns = time.perf_counter_ns() - began_ns
    assert 0 < record.cost_share * wall_ns <= usage.observer_cpu_ns * 1.1


@LINUX
def test_the_resources_of_a_run_are_whole(probe: Probe, qtbot: QtBot) -> None:
    """Memory above the baseline, threads, open files, processes and context switches are measured."""
    probe.begin_run([])
    began_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: probe.settled_until_ns > began_ns + 20 * MS, timeout=10_000)
    block = bytearray(b"x") * 60_000_000
    ended = threading.Event()
    threads = [threading.Thread(target=ended.wait) for _ in range(20)]
    for thread in threads:
        thread.start()
    pipes = [os.pipe() for _ in range(25)]
    # Beside the observer: what earlier tests left for the program's life, multiprocessing's tracker say.
    others = len(psutil.Process().children(recursive=True)) - 1
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    since_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: probe.settled_until_ns > since_ns + 250 * MS, timeout=10_000)
    ended.set()
    for thread in threads:
        thread.join()
    for ends in pipes:
        os.close(ends[0])
        os.close(ends[1])
    child.communicate(b"\n")
    del block
    with qtbot.waitSignal(probe.usage_measured, timeout=10_000) as measured:
        probe.end_run(time.perf_counter_ns())
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
    threads = [threading.Thread(target=ended.wait) for _ in range(1_000)]
    for thread in threads:
        thread.start()
    threading.stack_size(size)
    qtbot.waitUntil(lambda: probe.settled_until_ns > began_ns + 1_000 * MS, timeout=20_000)
    ended.set()
    for thread in threads:
        thread.join()
    heard: list[Any] = []
    probe.thread_states_recorded.connect(heard.append)
    probe.usage_measured.connect(heard.append)
    probe.end_run(time.perf_counter_ns())
    wall_ns = time.perf_counter_ns() - began_ns
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=10_000)
    record, usage = heard
    assert usage.peak_threads >= 1_001
    assert usage.observer_cpu_ns <= 0.2 * wall_ns
    assert "states-incomplete" in codes(record.notes)


def test_thread_states_are_exported_with_the_spans(runner: Runner) -> None:
    """With spans the JSON has thread states, without them an empty list, null where none were seen."""
    run = runner.run(Sleep(duration_ms=100), "thread-pool", tasks=2).records[0]
    with_spans, without = run_json(run, with_spans=True), run_json(run, with_spans=False)
    unseen = run_json(dataclasses.replace(run, thread_states=None), with_spans=True)
    assert (without["thread_states"], unseen["thread_states"], unseen["thread_states_period_ms"]) == (
        [],
        None,
        None,
    )
    assert set(with_spans) == set(without) == set(unseen)
    if sys.platform != "linux":
        return
    threads = {thread["thread"]: thread for thread in with_spans["thread_states"]}
    assert {worker.thread for worker in run.workers_seen} <= set(threads)
    for thread in threads.values():
        for started_ns, finished_ns, state, sleeps_in, cpu_ns in thread["thread_states"]:
            assert started_ns < finished_ns
            assert ThreadState(state)
            assert isinstance(sleeps_in, str)
            assert cpu_ns >= 0
    assert with_spans["extra_rss_bytes"] == with_spans["peak_rss_bytes"] - with_spans["baseline_rss_bytes"]
    assert with_spans["peak_threads"] >= 3
