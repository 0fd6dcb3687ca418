"""Ping to paint says when a window shows its answer, also after a freeze, and invents nothing."""

import itertools
import time

import pytest
from builders import ENVIRONMENT
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QPaintEvent
from pytestqt.qtbot import QtBot
from runner import Runner

from concgui.engine.observer.link.period_change import PeriodChange
from concgui.engine.observer.pinger import Pinger
from concgui.engine.records.latency import PING_PERIOD_NS, Sample
from concgui.engine.records.paint import PAINT_PERIOD_NS, PaintSummary
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.sleep import Sleep
from concgui.export.run_json import run_json
from concgui.qtlayer.probe.paint_pings import PaintPings
from concgui.qtlayer.probe.ping_schedule import FULL_RATE, IDLE_RATE, UNSEEN_RATE, PingRate
from concgui.qtlayer.probe.probe import Probe
from concgui.store.run_reading import record_from_json
from concgui.ui.feel.python_spinner import PythonSpinner

MS = 1_000_000
PERIOD_MS = PAINT_PERIOD_NS // MS
DEADLINE_MS = 10_000
SLOW_MS = 50
SLOW_ONE_IN = 5
RATES = st.sampled_from([FULL_RATE, IDLE_RATE, UNSEEN_RATE])
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


class SometimesSlowSpinner(PythonSpinner):
    """Every fifth of its paint events takes 50 ms."""

    paints = 0

    def paintEvent(self, event: QPaintEvent) -> None:
        self.paints += 1
        if self.paints % SLOW_ONE_IN == 0:
            time.sleep(SLOW_MS / 1000)
        super().paintEvent(event)


def shown(spinner: PythonSpinner, probe: Probe, qtbot: QtBot) -> int:
    """Show a spinner and have it painted; since when it is."""
    qtbot.addWidget(spinner)
    spinner.resize(32, 32)
    with qtbot.waitExposed(spinner):
        spinner.show()
    probe.repaint_by(spinner.repaint_soon)
    return time.perf_counter_ns()


def paints_of(probe: Probe, qtbot: QtBot, since_ns: int, at_least: int) -> list[Sample]:
    """So many samples at least, and all that were due by now."""
    until_ns = time.perf_counter_ns()

    def are_there() -> bool:
        settled = probe.settled_until_ns >= until_ns and probe.paints.is_settled(until_ns)
        return settled and len(probe.recent_paints(since_ns)) >= at_least

    qtbot.waitUntil(are_there, timeout=DEADLINE_MS)
    return list(probe.recent_paints(since_ns))


def lengths_ms(samples: list[Sample]) -> list[float]:
    return [(painted - due) / MS for due, painted in samples]


def test_a_blocked_window_paints_late(probe: Probe, qtbot: QtBot) -> None:
    """A freeze shows in ping to paint with its length, and weighs as many samples as fell due in it."""
    since_ns = shown(PythonSpinner(probe.painted), probe, qtbot)
    paints_of(probe, qtbot, since_ns, at_least=1)
    began_ns = time.perf_counter_ns()
    time.sleep((300 + PERIOD_MS) / 1000)
    ended_ns = time.perf_counter_ns()
    frozen_ms = (ended_ns - began_ns) / MS
    # With a later one, all samples of the freeze are there: they come in the order of their due times.
    samples = paints_of(probe, qtbot, began_ns, at_least=int(frozen_ms // PERIOD_MS) + 2)
    during = [sample for sample in samples if sample[0] <= ended_ns]
    assert max(lengths_ms(during)) >= frozen_ms - PERIOD_MS
    assert len(during) >= frozen_ms // PERIOD_MS
    assert all(painted > ended_ns for _, painted in during)
    assert lengths_ms(during) == sorted(lengths_ms(during), reverse=True)


def test_a_paint_comes_after_its_answer(probe: Probe, qtbot: QtBot) -> None:
    """No ping to paint is shorter than its ping, and of an idle window half are painted before the next."""
    since_ns = shown(PythonSpinner(probe.painted), probe, qtbot)
    samples = paints_of(probe, qtbot, since_ns, at_least=10)
    answers = dict(probe.recent(since_ns))
    assert all(painted > answers[due] for due, painted in samples)
    assert all(later[0] - sooner[0] >= PAINT_PERIOD_NS for sooner, later in itertools.pairwise(samples))
    summary = PaintSummary.of(samples)
    assert summary is not None
    assert summary.p50_ms < PERIOD_MS


def test_a_slow_paint_shows_in_ping_to_paint(probe: Probe, qtbot: QtBot) -> None:
    """A paint of 50 ms makes its own ping to paint long; the ping that asked for it was answered at once."""
    since_ns = shown(SometimesSlowSpinner(probe.painted), probe, qtbot)
    samples = paints_of(probe, qtbot, since_ns, at_least=2 * SLOW_ONE_IN)
    answers = dict(probe.recent(since_ns))
    asked_soon = [(d, p) for d, p in samples if answers[d] - d < SLOW_MS * MS / 2]
    slow = [length for length in lengths_ms(asked_soon) if length >= SLOW_MS]
    assert slow
    assert len(slow) <= len(samples) / 3
    latencies_ms = sorted((answered - due) / MS for due, answered in answers.items())
    assert latencies_ms[len(latencies_ms) // 2] < SLOW_MS / 5


@pytest.mark.parametrize("disappear", ["hide", "showMinimized"])
def test_what_nobody_sees_is_not_measured(probe: Probe, qtbot: QtBot, disappear: str) -> None:
    """While the spinner is hidden or minimised there are no samples, and none is made up for later."""
    spinner = PythonSpinner(probe.painted)
    since_ns = shown(spinner, probe, qtbot)
    paints_of(probe, qtbot, since_ns, at_least=2)
    getattr(spinner, disappear)()
    hidden_ns = time.perf_counter_ns()
    qtbot.waitUntil(lambda: probe.settled_until_ns > hidden_ns + 150 * MS, timeout=DEADLINE_MS)
    assert probe.paints.is_settled(hidden_ns + 100 * MS)
    with qtbot.waitExposed(spinner):
        spinner.showNormal()
    seen_ns = time.perf_counter_ns()
    paints_of(probe, qtbot, seen_ns, at_least=2)
    assert [d for d, _ in probe.recent_paints(hidden_ns) if d < seen_ns - PAINT_PERIOD_NS] == []


def test_without_a_window_there_is_no_ping_to_paint(runner: Runner) -> None:
    """A run of the command line has its latencies, and null for ping to paint."""
    (record,) = runner.run(Sleep(duration_ms=20), "thread-pool", tasks=2).records
    assert record.outcome is Outcome.FINISHED
    assert record.paint is None
    figures = run_json(record, with_spans=False)["ui"]
    assert figures["pings"] > 0
    assert (figures["paint_p50_ms"], figures["paint_p99_ms"], figures["longest_paint_ms"]) == (
        None,
        None,
        None,
    )


def test_a_run_before_a_spinner_is_measured_to_its_end(runner: Runner, qtbot: QtBot) -> None:
    """What falls due while a run blocks the window is in its record, although it is painted after its end."""
    probe = runner.program.probe
    spinner = PythonSpinner(probe.painted)
    shown(spinner, probe, qtbot)
    (record,) = runner.measured(Sleep(duration_ms=150), "blocking", tasks=2)
    probe.repaint_by(None)
    assert record.latency is not None
    assert record.paint is not None
    assert record.paint.longest_ms >= record.latency.longest_freeze_ms - PERIOD_MS
    assert record.paint.p50_ms >= record.paint.longest_ms / 4
    assert record_from_json(run_json(record, with_spans=False), ENVIRONMENT).paint == record.paint


def test_answers_before_a_paint_share_it() -> None:
    """A paint settles every answer before it, each from when its ping was due; another one settles none."""
    asked: list[int] = []
    pings = PaintPings()

    def repaint() -> bool:
        asked.append(1)
        return True

    pings.repaint_by(repaint)
    pings.answered(0, 1 * MS)
    pings.answered(5 * MS, 6 * MS)
    assert len(asked) == 1
    pings.answered(10 * MS, 3 * PAINT_PERIOD_NS)
    assert not pings.is_settled(0)
    pings.painted(100 * MS)
    pings.painted(101 * MS)
    assert pings.recent(0) == [(k * PAINT_PERIOD_NS, 100 * MS) for k in range(4)]
    assert pings.recent(1) == [(k * PAINT_PERIOD_NS, 100 * MS) for k in range(1, 4)]
    assert pings.is_settled(100 * MS)
    assert len(asked) == 2


def test_a_new_observer_begins_a_new_schedule() -> None:
    """After a new start the pings to paint fall due with the new observer's pings."""
    pings = PaintPings()
    pings.repaint_by(lambda: True)
    pings.answered(0, 1 * MS)
    pings.restart()
    pings.painted(2 * MS)
    assert not pings.recent(0)
    pings.answered(7 * MS, 8 * MS)
    pings.painted(9 * MS)
    assert pings.recent(0) == [(7 * MS, 9 * MS)]


class Window:
    """Answers an observer's pings and paints what that asks for, at the times of a test's own clock."""

    def __init__(self) -> None:
        self.now_ns = 0
        self.pinger = Pinger(first_due_ns=0)
        self.paints = PaintPings()
        self.paints.repaint_by(lambda: True)
        self.pings_due: list[int] = []

    def live(self, length_ns: int) -> None:
        """Answer each ping when it is due."""
        until_ns = self.now_ns + length_ns
        while self.pinger.next_due_ns <= until_ns:
            self.now_ns = self.pinger.next_due_ns
            self._answer()
        self.now_ns = until_ns

    def freeze(self, length_ns: int) -> None:
        """Answer a ping so much later than it was due."""
        self.now_ns = self.pinger.next_due_ns
        self.pinger.advance(self.now_ns)
        self.now_ns += length_ns
        self._answer()

    def change(self, rate: PingRate) -> PeriodChange:
        """Have the observer change its rate."""
        return self.pinger.change_period(rate.period_ns, self.now_ns)

    def hear(self, rate: PingRate, change: PeriodChange) -> None:
        """Hear that it has."""
        self.paints.change_period(rate.paint_period_ns, change)

    def _answer(self) -> None:
        due_ns = self.pinger.advance(self.now_ns) or self.now_ns
        self.pinger.answered(self.now_ns)
        self.pings_due += self.pinger.take_settled()[::3]
        self.paints.answered(due_ns, self.now_ns)
        self.paints.painted(self.now_ns)

    @property
    def paints_due(self) -> list[int]:
        return [sample.due_ns for sample in self.paints.recent(0)]


@given(st.lists(st.tuples(RATES, st.integers(0, 700 * MS), st.booleans()), max_size=8))
def test_a_ping_to_paint_is_due_with_a_ping_in_every_rate(steps) -> None:
    """The first ping of a rate is one to paint, then every tenth, second or each; a freeze hides none."""
    window = Window()
    window.live(0)
    stretches = [(0, FULL_RATE)]
    expected: list[int] = []
    for rate, length_ns, is_frozen in steps:
        change = window.change(rate)
        window.hear(rate, change)
        first_ns, former = stretches[-1]
        expected += range(first_ns, change.last_due_ns + 1, former.paint_period_ns)
        stretches.append((change.first_due_ns, rate))
        (window.freeze if is_frozen else window.live)(length_ns)
    first_ns, last = stretches[-1]
    expected += range(first_ns, window.now_ns + 1, last.paint_period_ns)
    assert window.paints_due == expected
    assert set(window.paints_due) <= set(window.pings_due)


@given(RATES, RATES, st.integers(0, 3_000 * MS))
def test_what_was_painted_before_the_news_came_does_not_count_twice(before, after, late_ns: int) -> None:
    """A window that hears late of another rate goes on with it after what it has painted already."""
    window = Window()
    window.live(200 * MS)
    window.hear(before, window.change(before))
    window.live(2_000 * MS)
    change = window.change(after)
    window.live(late_ns)
    window.hear(after, change)
    heard_ns = window.now_ns
    window.live(3_000 * MS)
    dues = window.paints_due
    assert all(sooner < later for sooner, later in itertools.pairwise(dues))
    fresh = [due for due in dues if due > heard_ns]
    assert fresh
    assert set(fresh) <= set(window.pings_due)


def test_a_change_before_any_ping_is_kept() -> None:
    """A period that was told before the first answer, or while nothing was painted, holds from then on."""
    paints = PaintPings()
    paints.repaint_by(lambda: True)
    paints.change_period(IDLE_RATE.paint_period_ns, PeriodChange(-1, 0))
    paints.answered(0, 1 * MS)
    paints.change_period(PAINT_PERIOD_NS, PeriodChange(0, 5 * MS))
    paints.restart()
    for due_ns in range(100 * MS, 300 * MS, PING_PERIOD_NS):
        paints.answered(due_ns, due_ns)
        paints.painted(due_ns + 1)
    dues = [sample.due_ns for sample in paints.recent(0)]
    assert dues == list(range(100 * MS, 300 * MS, PAINT_PERIOD_NS))
