"""The feel strip draws during measured runs and must not distort them."""

import time
from collections.abc import Callable, Iterator, Sequence

import pytest
from pytestqt.qtbot import QtBot

from concgui.engine.records.latency import PING_PERIOD_NS, Sample
from concgui.engine.records.paint import PaintSample
from concgui.presentation.colours import DARK
from concgui.presentation.run_announcement import UNDER_WAY
from concgui.qtlayer.probe.own_views import OwnViews
from concgui.ui.feel import feel_strip
from concgui.ui.feel.feel_strip import FeelStrip
from concgui.ui.feel.live_latency import LATE_OBSERVER

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")

MS = 1_000_000
IDLE_PERIOD_NS = 20 * PING_PERIOD_NS
DEADLINE_MS = 10_000


class NoSamples:
    """A source without samples that counts its polls and records whether the window is visible."""

    def __init__(self) -> None:
        self.asked = 0
        self.is_seen: bool | None = None
        self.own_views = OwnViews()

    def recent(self, since_ns: int) -> Sequence[Sample]:
        self.asked += 1
        return ()

    def unasked_share(self, since_ns: int) -> float:
        return 0.0

    def recent_paints(self, since_ns: int) -> Sequence[PaintSample]:
        return ()

    def repaint_by(self, repaint: Callable[[], bool] | None) -> None: ...

    def set_seen(self, is_seen: bool) -> None:
        self.is_seen = is_seen

    def painted(self, now_ns: int) -> None: ...


@pytest.fixture
def source() -> NoSamples:
    return NoSamples()


@pytest.fixture
def strip(source: NoSamples, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[FeelStrip]:
    """Return a strip that follows its source but is never shown, so that a test sets its frames' cost."""
    monkeypatch.setattr(feel_strip, "is_seen", lambda widget: True)
    made = FeelStrip(source, DARK)
    qtbot.addWidget(made)
    made.start()
    yield made
    made.stop()


@pytest.fixture
def shown(source: NoSamples, qtbot: QtBot) -> Iterator[FeelStrip]:
    """Return a strip that is shown and follows its source."""
    made = FeelStrip(source, DARK)
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.start()
    yield made
    made.stop()


def asked_again(strip: FeelStrip, source: NoSamples, qtbot: QtBot) -> int:
    """Have the strip poll now, and return how long it waits until the next poll, in ms."""
    before = source.asked
    strip.resume()
    qtbot.waitUntil(lambda: source.asked > before, timeout=DEADLINE_MS)
    return strip.pause_ms


def test_it_rests_for_two_seconds_when_a_run_begins(
    strip: FeelStrip, source: NoSamples, qtbot: QtBot
) -> None:
    """The strip pauses at the start of a run and resumes at once when the run has ended."""
    strip.begin_run(UNDER_WAY)
    assert strip.pause_ms == 2_000
    assert asked_again(strip, source, qtbot) < 2_000


def test_a_frame_that_took_long_is_followed_by_a_long_pause(
    strip: FeelStrip, source: NoSamples, qtbot: QtBot
) -> None:
    """The pause is fifty times the last frame, so that frames take 2 % of the time; at most five seconds."""
    assert asked_again(strip, source, qtbot) < 1_000
    strip.latency_strip.frame_ns = 30 * MS
    strip.live_latency.frame_ns = 10 * MS
    assert 2_000 <= asked_again(strip, source, qtbot) <= 5_000
    strip.latency_strip.frame_ns = 900 * MS
    assert asked_again(strip, source, qtbot) == 5_000


def test_a_strip_that_was_stopped_stays_so(strip: FeelStrip, source: NoSamples) -> None:
    """Neither the start nor the end of a run wakes a stopped strip."""
    strip.stop()
    before = strip.pause_ms
    strip.begin_run(UNDER_WAY)
    strip.end_run()
    assert strip.pause_ms == before


def test_an_idle_strip_looks_less_often(strip: FeelStrip, source: NoSamples, qtbot: QtBot) -> None:
    """In an idle window with few pings the strip polls less often, and at full rate as before."""
    full_ms = asked_again(strip, source, qtbot)
    strip.set_ping_period(IDLE_PERIOD_NS)
    assert asked_again(strip, source, qtbot) >= 3 * full_ms
    strip.set_ping_period(PING_PERIOD_NS)
    assert asked_again(strip, source, qtbot) == full_ms


def test_an_idle_strip_moves_in_steps_and_says_why(shown: FeelStrip) -> None:
    """In an idle window the native spinner steps and the rate of the pings is shown; at full rate neither."""
    for _ in range(2):
        assert (shown.native_spinner.is_gliding, shown.native_spinner.is_stepping) == (True, False)
        assert shown.live_latency.rate_text == "last second"
        assert "idle" not in shown.live_latency.accessibleDescription()
        shown.set_ping_period(IDLE_PERIOD_NS)
        assert (shown.native_spinner.is_gliding, shown.native_spinner.is_stepping) == (False, True)
        assert shown.live_latency.rate_text == "idle: 10 pings/s"
        assert "idle" in shown.live_latency.accessibleDescription()
        shown.set_ping_period(PING_PERIOD_NS)


@pytest.mark.parametrize("disappear", ["hide", "showMinimized"])
def test_a_strip_that_nobody_sees_rests(
    shown: FeelStrip, source: NoSamples, qtbot: QtBot, disappear: str
) -> None:
    """A hidden or minimised strip reports it and polls once a second; shown again, it is as before."""
    asked_again(shown, source, qtbot)
    getattr(shown, disappear)()
    qtbot.waitUntil(lambda: source.is_seen is False, timeout=DEADLINE_MS)
    assert shown.pause_ms >= 1_000
    with qtbot.waitExposed(shown):
        shown.showNormal()
    qtbot.waitUntil(lambda: source.is_seen is True, timeout=DEADLINE_MS)
    assert shown.native_spinner.is_gliding


def test_a_hidden_native_spinner_stands_still(shown: FeelStrip, qtbot: QtBot) -> None:
    """Nothing is animated while it is hidden, neither at full rate nor idle."""
    for period_ns in (PING_PERIOD_NS, IDLE_PERIOD_NS):
        shown.set_ping_period(period_ns)
        shown.hide()
        assert not shown.native_spinner.is_gliding
        assert not shown.native_spinner.is_stepping
        shown.show()
        assert shown.native_spinner.is_gliding or shown.native_spinner.is_stepping


@pytest.mark.parametrize(("unasked_share", "word"), [(0.1, "smooth"), (0.11, "not measured")])
def test_a_strip_without_enough_pings_has_no_word(
    strip: FeelStrip, source: NoSamples, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, unasked_share, word
) -> None:
    """Where the observer sent more than a tenth of the pings too late, the strip says that alone."""
    now_ns = time.perf_counter_ns()
    monkeypatch.setattr(source, "recent", lambda since_ns: [Sample(now_ns, now_ns + MS)])
    monkeypatch.setattr(source, "unasked_share", lambda since_ns: unasked_share)
    strip.end_run()
    qtbot.waitUntil(lambda: strip.live_latency.accessibleDescription() == word, timeout=DEADLINE_MS)
    assert strip.live_latency.texts[1] == word
    assert (LATE_OBSERVER[0] in strip.live_latency.texts) == (word == "not measured")
