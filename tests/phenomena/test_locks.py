"""Locks: lost updates without them, and deadlocks that the GIL does not prevent."""

import pytest
from phenomena.claims import at_least
from phenomena.command_line import Answer, Ask, needs_gil

pytestmark = pytest.mark.phenomena

TASKS, UPDATES = 4, 100_000
# A short switch interval: within 5 ms a fast machine would make almost all updates of a task.
COUNTING = (
    *("--tasks", str(TASKS), "--workers", str(TASKS), "--set", f"updates={UPDATES}"),
    *("--switch-interval-ms", "0.5"),
)
HELD_S, PATIENCE_S = 0.15, 0.1
TWO_AT_ONCE = (
    *("--tasks", "2", "--workers", "2", "--set", f"duration_ms={HELD_S * 1000:.0f}"),
    *("--set", f"patience_ms={PATIENCE_S * 1000:.0f}"),
)


@pytest.fixture
def unguarded(ask: Ask) -> Answer:
    """One counter without a lock, in threads and in processes."""
    return ask("compare", "counter", "--models", "thread-pool,process-pool", *COUNTING)


@pytest.fixture
def opposite(ask: Ask) -> Answer:
    """Two tasks that take two locks in opposite order, in threads and in coroutines."""
    return ask("compare", "two-locks", "--models", "thread-pool,asyncio-thread", *TWO_AT_ONCE, status=1)


def test_without_a_lock_updates_are_lost(unguarded: Answer) -> None:
    """Statement 6: without a lock threads lose at least one update in a thousand, even with the GIL."""
    run = unguarded.run("thread-pool")
    seen = run["observed"]
    assert seen["updates"] == seen["counter"] + seen["lost"] == TASKS * UPDATES
    # Measured 30 to 50 %.
    assert seen["lost"] >= at_least("without-a-lock-updates-are-lost") * seen["updates"]
    assert any(
        f"{seen['lost']:,} of {seen['updates']:,} updates were lost" in note["text"] for note in run["notes"]
    )


def test_a_lock_keeps_every_update(ask: Ask) -> None:
    """Statement 6: with a lock around reading and writing, the same tasks lose no update."""
    run = ask("run", "thread-pool", "counter", "--set", "lock=on", *COUNTING).run("thread-pool")
    everything = TASKS * UPDATES
    assert run["observed"] == {"updates": everything, "counter": everything, "lost": 0, "elsewhere": 0}


def test_processes_share_no_counter(unguarded: Answer) -> None:
    """Limit of statement 6: processes lose no update because none reaches the program's counter."""
    everything = TASKS * UPDATES
    seen = unguarded.run("process-pool")["observed"]
    assert seen == {"updates": everything, "counter": 0, "lost": 0, "elsewhere": everything}


@needs_gil
def test_the_gil_does_not_prevent_deadlocks(opposite: Answer) -> None:
    """Statement 9: two threads that take two locks in opposite order deadlock, and neither gets both."""
    run = opposite.run("thread-pool")
    assert run["tasks"]["failed"] == 2 and run["observed"]["gave_up"] == 2
    assert {error["kind"] for error in run["errors"]} == {"DeadlockError"}
    assert all("lock A" in error["message"] and "lock B" in error["message"] for error in run["errors"])
    assert run["work_s"] >= 0.95 * (HELD_S + PATIENCE_S), (
        "a task gave up before it had held its lock and waited out its patience"
    )


def test_coroutines_deadlock_as_well(opposite: Answer) -> None:
    """Statement 9: two coroutines in one thread deadlock in the same way."""
    assert opposite.run("asyncio-thread")["observed"]["gave_up"] == 2


def test_the_same_order_does_not_deadlock(ask: Ask) -> None:
    """Statement 9: the same two threads finish if both take the locks in the same order."""
    run = ask("run", "thread-pool", "two-locks", "--set", "order=same", *TWO_AT_ONCE).run("thread-pool")
    assert run["outcome"] == "finished" and run["observed"]["gave_up"] == 0
    assert run["work_s"] >= 0.95 * 2 * HELD_S, (
        "the second task did not wait until the first had released the locks"
    )
