"""The anti-patterns and their replacements."""

import pytest
from phenomena.claims import at_least, at_most
from phenomena.command_line import JANKY_OR_WORSE, ONE_WAIT_S, Ask

pytestmark = pytest.mark.phenomena


def test_blocking_calls_in_a_coroutine_make_everything_worse(ask: Ask) -> None:
    """Statement 12: blocking calls freeze the window for the sum of all waits; `to_thread` does not."""
    size = ("--tasks", "4", "--workers", "4", "--set", f"duration_ms={ONE_WAIT_S * 1000:.0f}")
    waits = ask("compare", "sleep", "--models", "asyncio-blocking,asyncio-to-thread", *size)
    anti_pattern, remedy = waits.run("asyncio-blocking"), waits.run("asyncio-to-thread")
    assert anti_pattern["ui"]["smoothness"] == "frozen"
    assert anti_pattern["work_s"] >= 4 * ONE_WAIT_S
    assert anti_pattern["ui"]["longest_freeze_ms"] >= 950 * anti_pattern["work_s"]
    assert remedy["ui"]["smoothness"] not in JANKY_OR_WORSE
    most = at_most("to-thread-keeps-the-loop-free")
    assert remedy["ui"]["longest_freeze_ms"] <= most * anti_pattern["ui"]["longest_freeze_ms"]
    assert remedy["work_s"] <= at_most("to-thread-overlaps") * anti_pattern["work_s"]
    assert anti_pattern["checksum"] == remedy["checksum"]


def test_the_signal_flood_keeps_the_window_busy_by_default(ask: Ask) -> None:
    """Signals: with the defaults, and with tasks that only wait, the window is at least janky."""
    flood = ask("run", "qthread-signal-flood", "sleep").run("qthread-signal-flood")
    assert flood["ui"]["smoothness"] in JANKY_OR_WORSE
    waits_s = flood["tasks"]["total"] * flood["params"]["duration_ms"] / 1000
    assert flood["work_s"] >= waits_s, "the waits did not run one after another in the thread"


def test_the_cost_of_the_slot_matters_not_the_signal(ask: Ask) -> None:
    """Signals: 20,000 to a slot that logs make the window at least janky; to a trivial slot they do not."""
    size = ("--tasks", "2", "--set", "duration_ms=100", "--signal-count", "20000")
    flood = ask("run", "qthread-signal-flood", "sleep", *size).run("qthread-signal-flood")["ui"]
    trivial = ask("run", "qthread-signal-flood", "sleep", *size, "--trivial-slot").run(
        "qthread-signal-flood"
    )["ui"]
    assert flood["smoothness"] in JANKY_OR_WORSE
    assert trivial["smoothness"] not in JANKY_OR_WORSE
    least = at_least("the-slot-costs-not-the-signal")
    assert flood["longest_freeze_ms"] >= least * trivial["longest_freeze_ms"]
