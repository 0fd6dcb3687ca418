"""Errors: where an exception goes, and what a killed worker takes with it."""

import pytest
from phenomena.command_line import Answer, Ask

pytestmark = pytest.mark.phenomena


@pytest.fixture
def failing(ask: Ask) -> Answer:
    """Eight tasks of which some raise, in every kind of worker."""
    models = "blocking,thread-per-task,thread-pool,asyncio-qt,process-pool"
    size = ("--tasks", "8", "--workers", "2", "--set", "fail_share=25", "--set", "duration_ms=50")
    return ask("compare", "flaky", "--models", models, *size, status=1)


@pytest.fixture
def unseen(ask: Ask) -> Answer:
    """Eight tasks of which some raise in a bare thread or coroutine that nobody asks for its exception."""
    size = ("--tasks", "8", "--workers", "2", "--set", "fail_share=25", "--set", "duration_ms=50")
    models = "thread-pool,asyncio-thread,asyncio-qt,process-pool"
    return ask("compare", "flaky", "--models", models, *size, "--set", "kind=unseen")


@pytest.mark.parametrize("model", ["thread-pool", "asyncio-thread", "asyncio-qt", "process-pool"])
def test_an_exception_that_nobody_asks_for_crashes_nothing(
    unseen: Answer, failing: Answer, model: str
) -> None:
    """Statement 8: it ends its thread or coroutine only; lost are the result and the news of it."""
    run = unseen.run(model)
    assert run["outcome"] == "finished" and run["errors"] == []
    assert run["tasks"]["finished"] == 8 and run["tasks"]["failed"] == 0
    assert run["observed"]["lost"] == failing.run("blocking")["tasks"]["failed"], "the same tasks raised"


@pytest.mark.parametrize(
    "model", ["blocking", "thread-per-task", "thread-pool", "asyncio-qt", "process-pool"]
)
def test_an_exception_fails_its_task_and_no_other(failing: Answer, model: str) -> None:
    """Statement 8: a task that raises crashes nothing; the run says which failed and why, the rest finish."""
    run = failing.run(model)
    assert run["outcome"] == "failed"
    assert run["tasks"]["failed"] >= 1 and run["tasks"]["finished"] >= 1
    assert run["tasks"]["failed"] + run["tasks"]["finished"] == 8
    assert run["tasks"]["failed"] == failing.run("blocking")["tasks"]["failed"], (
        "the same tasks for every model"
    )
    assert {error["kind"] for error in run["errors"]} == {"FlakyError"}
    assert all(error["traceback"] for error in run["errors"])


def test_a_killed_worker_breaks_the_pool_and_not_the_program(ask: Ask) -> None:
    """Statement 8: a process pool whose worker dies is broken for all tasks that had not finished."""
    kills = ("--set", "fail_share=25", "--set", "kind=kills", "--set", "duration_ms=50")
    size = ("--tasks", "8", "--workers", "2")
    killed = ask("compare", "flaky", "--models", "process-pool,process-per-task", *size, *kills, status=1)
    pool, single = killed.run("process-pool"), killed.run("process-per-task")
    assert [error["kind"] for error in pool["errors"]] == ["BrokenProcessPool"]
    assert pool["tasks"]["failed"] > single["tasks"]["failed"] >= 1, "innocent tasks fail with the pool"
    assert single["tasks"]["finished"] == 8 - single["tasks"]["failed"], (
        "a process per task takes only its own"
    )
