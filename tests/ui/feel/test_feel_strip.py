"""The feel strip draws while runs are measured, and must not be what is measured."""

from collections.abc import Callable, Iterator, Sequence

import pytest
from pytestqt.qtbot import QtBot

from concgui.engine.records.latency import Sample
from concgui.presentation.colours import DARK
from concgui.ui.feel.feel_strip import FeelStrip

MS = 1_000_000
DEADLINE_MS = 10_000


class NoSamples:
    """A source that has nothing to tell, and counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def recent(self, since_ns: int) -> Sequence[Sample]:
        self.asked += 1
        return ()

    def recent_paints(self, since_ns: int) -> Sequence[Sample]:
        return ()

    def repaint_by(self, repaint: Callable[[], bool] | None) -> None: ...

    def painted(self, now_ns: int) -> None: ...


@pytest.fixture
def source() -> NoSamples:
    return NoSamples()


@pytest.fixture
def strip(source: NoSamples, qtbot: QtBot) -> Iterator[FeelStrip]:
    """It follows its source; never shown, so that its frames cost what a test says."""
    made = FeelStrip(source, DARK)
    qtbot.addWidget(made)
    made.start()
    yield made
    made.stop()


def asked_again(strip: FeelStrip, source: NoSamples, qtbot: QtBot) -> int:
    """Have it look once more, now; how long it waits from then on, in ms."""
    before = source.asked
    strip.resume()
    qtbot.waitUntil(lambda: source.asked > before, timeout=DEADLINE_MS)
    return strip.pause_ms


def test_it_rests_for_two_seconds_when_a_run_begins(
    strip: FeelStrip, source: NoSamples, qtbot: QtBot
) -> None:
    """And goes on at once when the run has ended."""
    strip.rest()
    assert strip.pause_ms == 2_000
    assert asked_again(strip, source, qtbot) < 2_000


def test_a_frame_that_took_long_is_followed_by_a_long_pause(
    strip: FeelStrip, source: NoSamples, qtbot: QtBot
) -> None:
    """Fifty times what it took, so that frames take 2 % of the time; at most five seconds."""
    assert asked_again(strip, source, qtbot) < 1_000
    strip.latency_strip.frame_ns = 30 * MS
    strip.live_latency.frame_ns = 10 * MS
    assert 2_000 <= asked_again(strip, source, qtbot) <= 5_000
    strip.latency_strip.frame_ns = 900 * MS
    assert asked_again(strip, source, qtbot) == 5_000


def test_a_strip_that_was_stopped_stays_so(strip: FeelStrip, source: NoSamples) -> None:
    """Neither the begin nor the end of a run wakes it."""
    strip.stop()
    before = strip.pause_ms
    strip.rest()
    strip.resume()
    assert strip.pause_ms == before
