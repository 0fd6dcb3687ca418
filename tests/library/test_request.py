"""What is asked of `compare` is checked before anything is started."""

import threading
from typing import Any

import own_functions
import pytest

from concgui.engine.errors import UnknownKeyError, UsageError, ValueRangeError
from concgui.engine.own_function.sending import UnpicklableItemError, WorkerImportError
from concgui.engine.planning import size_limits
from concgui.library.request import NoModelError, NotAFunctionError, Request, checked

PROCESSES = ("thread-pool", "process-pool")


def asked(func: Any = own_functions.measure, items: tuple[Any, ...] = (1, 2), **how: Any) -> Request:
    """A request with these changes."""
    return Request(func, items, **how)


def test_a_function_is_compared_by_three_models() -> None:
    """By default: in the window's thread, in threads, in processes."""
    ready = checked(asked())
    assert ready.experiment.models == ("blocking", "thread-pool", "process-pool")
    assert ready.experiment.size.tasks == 2
    assert ready.workload.info.key == "measure()"
    assert ready.workload.settings == {"function": "own_functions.measure"}


def test_a_coroutine_function_is_compared_by_models_that_run_coroutines() -> None:
    """The others are left out with the reason if all are asked for."""
    ready = checked(asked(own_functions.measure_async, models="all"))
    assert ready.experiment.models == ("asyncio-qt", "asyncio-thread")
    assert "coroutine function" in ready.left_out["thread-pool"]
    assert checked(asked(own_functions.measure_async)).experiment.models == ("asyncio-thread", "asyncio-qt")


def test_both_may_be_given() -> None:
    """Then each model uses what it can run."""
    ready = checked(asked(coroutine=own_functions.measure_async))
    assert set(ready.experiment.models) >= {"thread-pool", "asyncio-thread"}


def test_what_workers_cannot_get_is_refused_if_they_were_asked_for() -> None:
    """A lambda, a local function, an item with a lock: named in the message, nothing started."""
    with pytest.raises(WorkerImportError, match="lambda"):
        checked(asked(lambda number: number, models=PROCESSES))
    with pytest.raises(WorkerImportError, match="inside another function"):
        checked(asked(own_functions.outer(), models=PROCESSES))
    with pytest.raises(UnpicklableItemError, match="item 1, a lock"):
        checked(asked(items=(1, threading.Lock()), models=PROCESSES))


def test_threads_take_any_function_and_any_item() -> None:
    """Nothing of it is sent anywhere, so nothing is refused."""
    ready = checked(asked(lambda lock: lock, (threading.Lock(),), models=["thread-pool", "qthread"]))
    assert ready.experiment.models == ("thread-pool", "qthread")
    assert not any(info.uses_processes for info in ready.able), "a finding would propose processes"


def test_a_model_that_would_not_fit_into_memory_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the estimate; threads need little."""
    monkeypatch.setattr(size_limits, "free_memory_bytes", lambda: 60_000_000)
    ready = checked(asked(items=(1, 2, 3, 4), models=PROCESSES))
    assert ready.experiment.models == ("thread-pool",)
    assert "100 MB" in ready.left_out["process-pool"]


def test_models_by_default_are_left_out_with_the_reason() -> None:
    """A lambda is compared by the models that can run it."""
    ready = checked(asked(lambda number: number))
    assert ready.experiment.models == ("blocking", "thread-pool")
    assert "it is a lambda" in ready.left_out["process-pool"]


@pytest.mark.parametrize(
    ("how", "error", "words"),
    [
        ({"items": ()}, ValueRangeError, "at least one item"),
        ({"func": 3}, NotAFunctionError, "func is a int"),
        ({"func": own_functions.count_up}, NotAFunctionError, "a generator works only while"),
        ({"coroutine": own_functions.measure}, NotAFunctionError, "async def"),
        ({"models": []}, ValueRangeError, "at least one key"),
        ({"models": ["thread-pol"]}, UnknownKeyError, "did you mean 'thread-pool'"),
        ({"repeats": "often"}, ValueRangeError, "'auto'"),
        ({"repeats": 0}, ValueRangeError, "repeats=0"),
        ({"workers": 0}, ValueRangeError, "workers=0"),
        ({"time_limit_s": 0}, ValueRangeError, "time_limit_s=0"),
        ({"run_options": {"chunk": 3}}, UnknownKeyError, "did you mean 'chunk_size'"),
        ({"run_options": {"chunk_size": 0}}, ValueRangeError, "chunk_size=0"),
        ({"func": own_functions.measure_async, "models": "thread-pool"}, NoModelError, "coroutine function"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(
    how: dict[str, Any], error: type[UsageError], words: str
) -> None:
    """With the value, what is allowed, and of what kind the mistake is."""
    with pytest.raises(error) as raised:
        checked(asked(**how))
    assert words in str(raised.value)
    assert "\n" not in str(raised.value)


def test_repeats_may_go_on_until_the_order_is_settled() -> None:
    """Three rounds at first, as on the command line."""
    experiment = checked(asked(repeats="auto")).experiment
    assert experiment.auto_repeats
    assert experiment.size.repeats == 3
