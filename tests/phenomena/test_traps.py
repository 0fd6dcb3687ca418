"""The anti-patterns, and what to use instead."""

import pytest
from phenomena.command_line import JANKY_OR_WORSE, Ask

pytestmark = pytest.mark.phenomena


def test_blocking_calls_in_a_coroutine_make_everything_worse(ask: Ask) -> None:
    """Statement 12: they freeze the window for the sum of all waits; `asyncio.to_thread` does neither."""
    size = ("--tasks", "4", "--workers", "4", "--set", "duration_ms=300")
    waits = ask("compare", "sleep", "--models", "asyncio-blocking,asyncio-to-thread", *size)
    anti_pattern, remedy = waits.run("asyncio-blocking"), waits.run("asyncio-to-thread")
    assert anti_pattern["ui"]["smoothness"] == "frozen"
    assert anti_pattern["ui"]["longest_freeze_ms"] >= 1_150
    assert anti_pattern["work_s"] >= 1.2
    assert remedy["ui"]["smoothness"] not in JANKY_OR_WORSE
    assert remedy["ui"]["longest_freeze_ms"] <= 150
    assert remedy["work_s"] <= 0.5
    assert anti_pattern["checksum"] == remedy["checksum"]


def test_the_flood_drowns_the_window_as_it_comes(ask: Ask) -> None:
    """Section 5, signals: with the defaults, on tasks that only wait, the window is at least janky."""
    flood = ask("run", "qthread-signal-flood", "sleep").run("qthread-signal-flood")
    assert flood["ui"]["smoothness"] in JANKY_OR_WORSE
    assert flood["work_s"] >= 2.4, "eight waits one after another: the work itself is in a thread"


def test_the_slots_cost_decides_and_not_the_signals(ask: Ask) -> None:
    """Section 5, signals: 20,000 into a slot that logs are at least janky, into a trivial one not."""
    size = ("--tasks", "2", "--set", "duration_ms=100", "--signal-count", "20000")
    flood = ask("run", "qthread-signal-flood", "sleep", *size).run("qthread-signal-flood")["ui"]
    trivial = ask("run", "qthread-signal-flood", "sleep", *size, "--trivial-slot").run(
        "qthread-signal-flood"
    )["ui"]
    assert flood["smoothness"] in JANKY_OR_WORSE
    assert trivial["smoothness"] not in JANKY_OR_WORSE
    assert flood["longest_freeze_ms"] >= 4 * trivial["longest_freeze_ms"]
