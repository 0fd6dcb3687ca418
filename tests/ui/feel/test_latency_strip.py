"""The scrolling plot of latency in the feel strip."""

import itertools

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from concgui.engine.records.ladder import FREEZE_MS
from concgui.engine.records.latency import PING_PERIOD_NS, Latencies, Sample
from concgui.presentation.colours import DARK
from concgui.presentation.latency_trace import (
    COLUMN_NS,
    HIGHEST_LOG_MS,
    LOWEST_LOG_MS,
    TRACE_NS,
    LatencyTrace,
)
from concgui.qtlayer.probe.ping_schedule import IDLE_RATE
from concgui.ui.feel import latency_strip
from concgui.ui.feel.latency_strip import LatencyStrip

MS = 1_000_000
START = 1_000 * TRACE_NS


def pings(seconds: float, latency_ns: int = 80_000) -> list[Sample]:
    count = round(seconds * 1e9 / PING_PERIOD_NS)
    return [(START + k * PING_PERIOD_NS, START + k * PING_PERIOD_NS + latency_ns) for k in range(count)]


def frozen(samples: list[Sample], first_ms: int, last_ms: int) -> list[Sample]:
    """Return the same pings with those due in a stretch answered at its end."""
    first, last = START + first_ms * MS, START + last_ms * MS
    return [(due, last if first <= due < last else answered) for due, answered in samples]


def test_an_idle_window_is_a_low_line_without_freezes() -> None:
    """Pings that are answered at once give columns at the lowest value and no freeze."""
    trace = LatencyTrace()
    trace.add(pings(2))
    assert {log_ms for _, log_ms in trace.columns} == {LOWEST_LOG_MS}
    assert len(trace.columns) == 2_000 * MS // COLUMN_NS
    assert not trace.freezes


def test_an_idle_window_shows_every_ping_that_there_is() -> None:
    """With ten pings a second each is a point of the curve, and a freeze is one from its first ping on."""
    period_ns = IDLE_RATE.period_ns
    sparse = [(START + k * period_ns, START + k * period_ns + 80_000) for k in range(40)]
    trace = LatencyTrace()
    trace.add(frozen(sparse, 1_000, 1_450))
    assert [number for number, _ in trace.columns] == [due // COLUMN_NS for due, _ in sparse]
    (freeze,) = trace.freezes
    assert (freeze.started_ns, freeze.ended_ns) == (START + 1_000 * MS, START + 1_450 * MS)
    heights = dict(trace.columns)
    dues = [due for due, _ in sparse if freeze.started_ns <= due < freeze.ended_ns]
    falling = [heights[due // COLUMN_NS] for due in dues]
    assert len(falling) == 5
    assert falling == sorted(falling, reverse=True)


def test_a_freeze_fills_in() -> None:
    """A freeze of 3 s appears at its end with all its columns, which fall from 3 s to nothing."""
    trace = LatencyTrace()
    samples = frozen(pings(6), 1_000, 4_000)
    trace.add(samples[:200])
    before = len(trace.columns)
    trace.add(samples[200:])
    (freeze,) = trace.freezes
    assert freeze.length_ms == 3_000
    first = (START + 1_000 * MS) // COLUMN_NS
    columns = dict(trace.columns)
    heights = [columns[first + k] for k in range(3_000 * MS // COLUMN_NS)]
    assert heights == sorted(heights, reverse=True)
    assert abs(10 ** heights[0] - 3_000) < 1
    assert len(trace.columns) > before + 70


@given(
    st.lists(st.tuples(st.integers(0, 11_000), st.integers(1, 4_000)), max_size=5),
    st.lists(st.integers(0, 2_400), max_size=6),
)
def test_the_trace_is_bounded_and_true(freezes: list[tuple[int, int]], cuts: list[int]) -> None:
    """In any portions of pings, columns stay in range and few, and freezes are those measured."""
    samples = pings(12)
    for first_ms, length_ms in freezes:
        samples = frozen(samples, first_ms, first_ms + length_ms)
    # One answer settles every ping that was due before it.
    answered = 0
    ordered = []
    for due, at in samples:
        answered = max(answered, at)
        ordered.append((due, max(at, answered) if due < answered else at))
    trace = LatencyTrace()
    edges = sorted({0, *cuts, len(ordered)})
    for left, right in itertools.pairwise(edges):
        trace.add(ordered[left:right])
    now = ordered[-1][0]
    assert tuple(trace.freezes) == Latencies.of(tuple(ordered)).freezes()
    assert all(freeze.length_ms > FREEZE_MS for freeze in trace.freezes)
    trace.forget_before(now - TRACE_NS)
    numbers = [number for number, _ in trace.columns]
    assert numbers == sorted(set(numbers))
    assert len(numbers) <= TRACE_NS // COLUMN_NS + 1
    assert all(LOWEST_LOG_MS <= log_ms <= HIGHEST_LOG_MS for _, log_ms in trace.columns)


def test_an_hour_keeps_no_more_than_what_is_shown() -> None:
    """At any age of the window, 12 s of columns are kept: at most 300 and the unfinished one."""
    trace = LatencyTrace()
    for second in range(100):
        shift = second * 1_000 * MS
        trace.add([(due + shift, answered + shift) for due, answered in pings(1)])
        trace.forget_before(START + shift + 1_000 * MS - TRACE_NS)
        assert len(trace.columns) <= 301
    assert len(trace.columns) >= 299


def test_old_freezes_are_forgotten() -> None:
    """A freeze leaves the trace once its end has left it."""
    trace = LatencyTrace()
    trace.add(frozen(pings(2), 500, 1_500))
    trace.forget_before(START + 1_400 * MS)
    assert len(trace.freezes) == 1
    trace.forget_before(START + 1_600 * MS)
    assert not trace.freezes


def test_a_freeze_is_painted_where_it_was(qtbot: QtBot, monkeypatch) -> None:
    """The strip shades the stretch of a freeze and leaves the rest unchanged."""
    trace = LatencyTrace()
    trace.add(frozen(pings(12), 3_000, 6_000))
    monkeypatch.setattr(latency_strip.time, "perf_counter_ns", lambda: START + TRACE_NS)
    strip = LatencyStrip(trace, DARK)
    qtbot.addWidget(strip)
    strip.resize(1_200, 100)
    picture = strip.grab().toImage()
    right = strip._plot_right
    row = picture.height() - 12

    def redness(second: float) -> int:
        colour = QColor(picture.pixelColor(round(right * second / 12), row))
        return colour.red() - colour.green()

    assert redness(4.0) > redness(2.0) + 15
    assert redness(5.5) > redness(8.0) + 15
