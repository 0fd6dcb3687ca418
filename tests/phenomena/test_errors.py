"""Errors: where an exception ends up, and which tasks a killed worker fails."""

import pytest
from phenomena.command_line import Answer, Ask

pytestmark = pytest.mark.phenomena


@pytest.fixture
def failing(ask: Ask) -> Answer:
    """Eight tasks, some of which raise, in every kind of worker."""
    models = "blocking,thread-per-task,thread-pool,asyncio-qt,process-pool"
    size = ("--tasks", "8", "--workers", "2", "--set", "fail_share=25", "--set", "duration_ms=50")
    return ask("compare", "flaky", "--models", models, *size, status=1)


@pytest.fixture
def unseen(ask: Ask) -> Answer:
    """Eight tasks, some of which raise in a bare thread or coroutine whose exception is never retrieved."""
    size = ("--tasks", "8", "--workers", "2", "--set", "fail_share=25", "--set", "duration_ms=50")
    models = "thread-pool,asyncio-thread,asyncio-qt,process-pool"
    return ask("compare", "flaky", "--models", models, *size, "--set", "kind=unseen")


@pytest.mark.parametrize("model", ["thread-pool", "asyncio-thread", "asyncio-qt", "process-pool"])
def test_an_exception_that_is_never_retrieved_crashes_nothing(
    unseen: Answer, failing: Answer, model: str
) -> None:
    """Statement 8: an unretrieved exception ends only its thread or coroutine, and the result is lost."""
    run = unseen.run(model)
    assert run["outcome"] == "finished" and run["errors"] == []
    assert run["tasks"]["finished"] == 8 and run["tasks"]["failed"] == 0
    assert run["observed"]["lost"] == failing.run("blocking")["tasks"]["failed"], "different tasks raised"


@pytest.mark.parametrize(
    "model", ["blocking", "thread-per-task", "thread-pool", "asyncio-qt", "process-pool"]
)
def test_an_exception_fails_its_task_and_no_other(failing: Answer, model: str) -> None:
    """Statement 8: a task that raises fails alone; the run names the failures, and the others finish."""
    run = failing.run(model)
    assert run["outcome"] == "failed"
    assert run["tasks"]["failed"] >= 1 and run["tasks"]["finished"] >= 1
    assert run["tasks"]["failed"] + run["tasks"]["finished"] == 8
    assert run["tasks"]["failed"] == failing.run("blocking")["tasks"]["failed"], (
        "the tasks differ between models"
    )
    assert {error["kind"] for error in run["errors"]} == {"FlakyError"}
    assert all(error["traceback"] for error in run["errors"])


def test_a_killed_worker_breaks_the_pool_but_not_the_program(ask: Ask) -> None:
    """Statement 8: when a worker of a process pool dies, all tasks that had not finished fail."""
    kills = ("--set", "fail_share=25", "--set", "kind=kills", "--set", "duration_ms=50")
    size = ("--tasks", "8", "--workers", "2")
    killed = ask("compare", "flaky", "--models", "process-pool,process-per-task", *size, *kills, status=1)
    pool, single = killed.run("process-pool"), killed.run("process-per-task")
    assert [error["kind"] for error in pool["errors"]] == ["BrokenProcessPool"]
    assert pool["tasks"]["failed"] > single["tasks"]["failed"] >= 1, "no innocent task failed with the pool"
    assert single["tasks"]["finished"] == 8 - single["tasks"]["failed"], (
        "a killed process failed more than its own task"
    )
