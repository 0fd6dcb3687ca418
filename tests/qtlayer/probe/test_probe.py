"""The probe finds the freezes that are there, and none that is not."""

import gc
import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import psutil
import pytest
from PySide6.QtCore import Qt, QTimer
from pytestqt.qtbot import QtBot
from runner import ATTEMPTS
from waiting import PATIENCE_S, join

from concgui.engine.observer.looks.spy_looker import find_py_spy
from concgui.engine.records.freeze import CodeLocation
from concgui.engine.records.ladder import FREEZE_MS
from concgui.engine.records.latency import PING_PERIOD_NS, Latencies, pings_in, was_asked
from concgui.engine.records.look import FreezeEvidence, LookReport, SeenThread
from concgui.qtlayer.probe import freeze_stacks, freeze_watchdog
from concgui.qtlayer.probe.freeze_stacks import look_of
from concgui.qtlayer.probe.probe import Probe

DEADLINE_MS = 10_000
PERIOD_MS = PING_PERIOD_NS / 1e6

CAN_LOOK = sys.platform == "linux" and find_py_spy() is not None
WHERE = ["inside", pytest.param("outside", marks=pytest.mark.skipif(not CAN_LOOK, reason="needs py-spy"))]


@pytest.fixture
def probe(qtbot: QtBot):
    """A probe whose observer pings at full rate.

    A thousand tests leave a heap of which one pass of the garbage collector is a freeze of its own.
    """
    gc.collect()
    gc.disable()
    made = Probe()
    made.begin_measuring()
    with qtbot.waitSignal(made.rate_changed, timeout=DEADLINE_MS):
        made.start()
    yield made
    made.shutdown()
    gc.enable()


def wait_until_settled(probe: Probe, qtbot: QtBot, after_ns: int = 0) -> None:
    """Until every ping due by now, or so much later, has been settled."""
    until_ns = time.perf_counter_ns() + after_ns
    qtbot.waitUntil(lambda: probe.settled_until_ns > until_ns, timeout=DEADLINE_MS)


def latencies_after(probe: Probe, qtbot: QtBot, began_ns: int) -> Latencies:
    """All pings from then until now, once they are settled."""
    wait_until_settled(probe, qtbot)
    return Latencies.of(tuple(probe.recent(began_ns)))


@dataclass(frozen=True)
class Freeze:
    """What a test did to the GUI thread, and what the probe saw of it.

    Attributes:
        began_ns: Since when the GUI thread could answer nobody, by the test's own clock.
        slept_ns: Until when it could not.
        answered_ns: When it was seen to have answered; between the two lies what the machine does besides.
        seen: The pings that fell due in it.
    """

    began_ns: int
    slept_ns: int
    answered_ns: int
    seen: Latencies

    @property
    def at_least_ms(self) -> float:
        """The length of the freeze without what the machine does besides."""
        return (self.slept_ns - self.began_ns) / 1e6

    @property
    def at_most_ms(self) -> float:
        """The time until the window was seen to live again."""
        return (self.answered_ns - self.began_ns) / 1e6


def freeze(probe: Probe, qtbot: QtBot, length_ms: int, afterwards: Callable[[], None] = int) -> Freeze:
    """Freeze the GUI thread, then let it live on: with its first answer it does what is given."""
    answered: list[int] = []

    def on_answer(_: int) -> None:
        if not answered:
            answered.append(time.perf_counter_ns())
            afterwards()

    began_ns = time.perf_counter_ns()
    time.sleep(length_ms / 1000)
    slept_ns = time.perf_counter_ns()
    probe.after_answers(on_answer)
    qtbot.waitUntil(lambda: bool(answered), timeout=DEADLINE_MS)
    probe.after_answers(None)
    seen = latencies_after(probe, qtbot, began_ns).between(began_ns, slept_ns)
    return Freeze(began_ns, slept_ns, answered[0], seen)


@pytest.mark.parametrize("length_ms", [20, 60, 120, 300, 1000, 3000])
def test_an_injected_freeze_is_found_with_its_length(probe: Probe, qtbot: QtBot, length_ms: int) -> None:
    """A freeze of the GUI thread is reported with its length: at most one ping's period less, and no more."""
    for _ in range(ATTEMPTS):
        probe.record()
        made = freeze(probe, qtbot, length_ms)
        # Where others took the CPU from the observer, it does not know what it did not ask.
        was_all_asked = all(map(was_asked, pings_in(probe.stop_recording())))
        if was_all_asked or made.at_least_ms - longest_ms(made.seen) <= PERIOD_MS:
            break
    else:
        pytest.skip("the observer itself waited for a CPU in every attempt")
    assert made.at_least_ms - PERIOD_MS <= longest_ms(made.seen) <= made.at_most_ms
    assert len(made.seen.freezes()) == (1 if longest_ms(made.seen) > FREEZE_MS else 0)


def test_a_freeze_ends_with_the_first_answer(probe: Probe, qtbot: QtBot) -> None:
    """A window that freezes again right after its answer was alive in between: that is not one freeze."""
    made = freeze(probe, qtbot, 120, afterwards=lambda: time.sleep(0.3))
    assert len(made.seen) > 0
    assert all(made.slept_ns <= sample.answered_ns <= made.answered_ns for sample in made.seen.samples)


def longest_ms(latencies: Latencies) -> float:
    """The largest latency."""
    summary = latencies.summary()
    assert summary is not None
    return summary.longest_freeze_ms


def test_a_freeze_weighs_its_whole_length(probe: Probe, qtbot: QtBot) -> None:
    """Every ping that was due during a freeze counts, so half of them waited for half of its length."""
    began_ns = time.perf_counter_ns()
    time.sleep(1.0)
    ended_ns = time.perf_counter_ns()
    during = latencies_after(probe, qtbot, began_ns).between(began_ns, ended_ns)
    summary = during.summary()
    assert summary is not None
    length_ms = (ended_ns - began_ns) / 1e6
    assert 0.95 * length_ms / PERIOD_MS <= summary.pings <= length_ms / PERIOD_MS + 1
    assert 0.45 * length_ms <= summary.p50_ms <= 0.55 * length_ms
    assert summary.blocked_ms == pytest.approx(summary.longest_freeze_ms - FREEZE_MS)


def test_an_idle_window_has_no_freeze(probe: Probe, qtbot: QtBot) -> None:
    """No freeze is found that the window's own clock did not see; half of the pings are answered at once.

    Another program, or the host of a virtual machine, can freeze a window that idles.
    """
    beats_ns = [time.perf_counter_ns()]
    heart = QTimer(probe, interval=1, timerType=Qt.TimerType.PreciseTimer)
    heart.timeout.connect(lambda: beats_ns.append(time.perf_counter_ns()))
    heart.start()
    began_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: len(probe.recent(began_ns)) >= 200, timeout=DEADLINE_MS)
    heart.stop()
    beats_ns.append(time.perf_counter_ns())
    latencies = Latencies.of(tuple(probe.recent(began_ns)))
    for found in latencies.freezes():
        pauses_ns = [
            later - sooner
            for sooner, later in itertools.pairwise(beats_ns)
            if sooner < found.ended_ns and later > found.started_ns
        ]
        assert max(pauses_ns) / 1e6 >= found.length_ms / 2
    summary = latencies.summary()
    assert summary is not None
    assert summary.p50_ms < PERIOD_MS, "half of the pings are answered before the next one is due"


def test_a_c_call_that_holds_the_gil_in_a_worker_thread_is_found(probe: Probe, qtbot: QtBot) -> None:
    """One C call in another thread freezes the window for as long as it holds the GIL."""
    took_ms: list[float] = []

    def hold() -> None:
        began_ns = time.perf_counter_ns()
        sum(range(20_000_000))
        took_ms.append((time.perf_counter_ns() - began_ns) / 1e6)

    thread = threading.Thread(target=hold)
    began_ns = time.perf_counter_ns()
    thread.start()
    qtbot.waitUntil(lambda: bool(took_ms), timeout=DEADLINE_MS)
    alive_ns = time.perf_counter_ns()
    join(thread)
    summary = latencies_after(probe, qtbot, began_ns).between(began_ns, alive_ns).summary()
    assert summary is not None
    assert 0.7 * took_ms[0] <= summary.longest_freeze_ms <= (alive_ns - began_ns) / 1e6


def test_two_freezes_are_two(probe: Probe, qtbot: QtBot) -> None:
    """Two freezes with a living window between them are counted as two."""
    began_ns = time.perf_counter_ns()
    ended_ns = []
    for _ in range(2):
        time.sleep(0.12)
        ended_ns.append(time.perf_counter_ns())
        wait_until_settled(probe, qtbot)
    freezes = latencies_after(probe, qtbot, began_ns).freezes()
    # A busy machine may add others.
    on_purpose = [
        found for found in freezes if any(found.started_ns < end < found.ended_ns for end in ended_ns)
    ]
    assert len(on_purpose) == 2


def ended_run(probe: Probe, qtbot: QtBot) -> FreezeEvidence:
    """End the run of the probe and return all that was seen of its freezes."""
    wait_until_settled(probe, qtbot)
    reports: list[LookReport] = []
    probe.looks_taken.connect(reports.append)
    with qtbot.waitSignal(probe.usage_measured, timeout=DEADLINE_MS):
        inside = probe.end_run()
    return FreezeEvidence(reports[0], inside, probe.idle_depth)


@pytest.mark.parametrize("where", WHERE)
def test_a_look_at_a_freeze_names_its_line(where: str, probe: Probe, qtbot: QtBot) -> None:
    """A freeze of the GUI thread is seen at the line that blocked, from outside and from inside."""
    probe.begin_run([])
    wait_until_settled(probe, qtbot)
    frozen: list[float] = []
    QTimer.singleShot(0, probe, lambda: frozen.append(_freeze_on_purpose()))
    qtbot.waitUntil(lambda: bool(frozen), timeout=DEADLINE_MS)
    evidence = ended_run(probe, qtbot)
    looks = evidence.outside.looks if where == "outside" else evidence.inside
    gui = [seen for look in looks if (seen := look.of_thread(threading.get_native_id())) is not None]
    assert any(seen.frames[0].function == "_freeze_on_purpose" for seen in gui)
    assert all(look.is_outside == (where == "outside") for look in looks)
    frozen_frames = next(seen.frames for seen in gui if seen.frames[0].function == "_freeze_on_purpose")
    assert len(frozen_frames) > evidence.idle_depth


@pytest.mark.parametrize("where", WHERE)
def test_a_look_at_a_freeze_names_who_holds_the_gil(where: str, probe: Probe, qtbot: QtBot) -> None:
    """A freeze by another thread's C calls is seen at that thread's line; from outside it owns the GIL."""
    probe.begin_run([])
    wait_until_settled(probe, qtbot)
    ended = threading.Event()

    def hold_the_gil() -> None:
        # Each call has to outlast the 100 ms from which a window is called stuck; ten million numbers take
        # Python 3.14 only 60 ms.
        for _ in range(3):
            sum(range(40_000_000))
        ended.set()

    thread = threading.Thread(target=hold_the_gil)
    thread.start()
    qtbot.waitUntil(ended.is_set, timeout=DEADLINE_MS)
    join(thread)
    evidence = ended_run(probe, qtbot)
    if where == "outside":
        owners = [look.owner for look in evidence.outside.looks if look.owner is not None]
    else:
        owners = [seen for look in evidence.inside if (seen := look.of_thread(thread.native_id or 0))]
    held = [owner for owner in owners if owner.thread == thread.native_id]
    assert any("hold_the_gil" in owner.frames[0].function for owner in held)


def test_the_watchdog_never_sees_itself() -> None:
    """The thread that looks at the stacks is running when it does, and froze nothing."""
    computing = (CodeLocation("work.py", 3, "compute"),)
    watching = (
        CodeLocation(freeze_stacks.__file__, 1, "current_stacks"),
        CodeLocation(freeze_watchdog.__file__, 2, "_watch"),
    )
    look = look_of({1: watching, threading.get_ident(): computing}, 5)
    assert look.threads == (SeenThread(threading.get_native_id(), None, None, computing),)


def test_a_lost_observer_freezes_nothing(probe: Probe, qtbot: QtBot) -> None:
    """Without an observer nobody asks the window, so nothing is said of freezes, real ones neither."""
    probe.shutdown()
    probe.begin_run([])
    time.sleep(0.2)
    assert probe.end_run() == ()


def test_cpu_and_memory_of_a_run_are_measured(probe: Probe, qtbot: QtBot) -> None:
    """Between begin and end the observer adds up CPU time and finds the peak of memory."""
    before_ns = time.process_time_ns()
    probe.begin_run([])
    began_ns = time.process_time_ns()
    block = bytearray(80_000_000)
    while time.process_time_ns() - began_ns < 300_000_000:
        sum(block[:100_000])
    computed_ns = time.process_time_ns() - began_ns
    wait_until_settled(probe, qtbot)
    with qtbot.waitSignal(probe.usage_measured, timeout=DEADLINE_MS) as measured:
        probe.end_run()
    usage = measured.args[0]
    # By the test's own clock; the system counts in ticks of a hundredth of a second.
    assert 0.8 * computed_ns <= usage.cpu_ns <= 1.2 * (time.process_time_ns() - before_ns)
    assert usage.peak_rss_bytes >= 80_000_000


def test_a_killed_observer_is_said_and_can_be_started_again(probe: Probe, qtbot: QtBot) -> None:
    """When the observer dies the probe says so, and a new one pings."""
    with qtbot.waitSignal(probe.lost, timeout=DEADLINE_MS) as lost:
        psutil.Process(probe.observer_pid).kill()
    assert lost.args[0].code == "observer-gone"
    with qtbot.waitSignal(probe.rate_changed, timeout=DEADLINE_MS):
        probe.start()


def test_the_observer_imports_the_standard_library_alone() -> None:
    """The observer's process loads neither Qt nor NumPy nor asyncio, and on Linux no package at all."""
    code = (
        "import os, socket, sys\n"
        "started_with = set(sys.modules)\n"
        "from concgui.engine.observer.__main__ import Observer\n"
        "Observer(socket.socketpair()[0], os.getpid())\n"
        "roots = {name.partition('.')[0] for name in set(sys.modules) - started_with}\n"
        # Part of the standard library of 3.15, which does not list it.
        "allowed = {*sys.stdlib_module_names, '_missing_stdlib_info', 'concgui'}\n"
        "if sys.platform != 'linux': allowed.add('psutil')\n"
        "print(sorted(roots - allowed))\n"
        "print([name for name in ('PySide6', 'numpy', 'asyncio') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=PATIENCE_S
    )
    assert done.stdout.split() == ["[]", "[]"]


def test_shutdown_twice_leaves_no_observer(probe: Probe) -> None:
    """Shutting down is idempotent and the observer's process is gone afterwards."""
    pid = probe.observer_pid
    probe.shutdown()
    probe.shutdown()
    assert not psutil.pid_exists(pid)


def _freeze_on_purpose() -> float:
    """Freeze the window, and return for how long."""
    began_s = time.perf_counter()
    time.sleep(0.3)
    return time.perf_counter() - began_s


def test_a_freeze_among_very_many_threads_is_recorded() -> None:
    """Not all of hundreds of threads are recorded, and the GUI thread may be one of those that are not."""
    stop = threading.Event()
    threads = [threading.Thread(target=stop.wait) for _ in range(100)]
    for thread in threads:
        thread.start()
    watchdog = freeze_watchdog.FreezeWatchdog()
    now_ns = time.perf_counter_ns()
    try:
        watchdog.start(now_ns)
        watchdog.look(now_ns + 10 * freeze_watchdog.WATCH_NS)
        (look, *_) = watchdog.stop()
    finally:
        stop.set()
        for thread in threads:
            join(thread)
    assert look.began_ns == now_ns + 10 * freeze_watchdog.WATCH_NS
