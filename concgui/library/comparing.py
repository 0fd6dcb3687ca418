"""`compare`: a person's own function, run by several concurrency models.

Every worker process imports the person's script, and with it this module. So Qt and all that is needed for
measuring is imported inside the function.
"""

from collections.abc import Callable, Coroutine, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, overload

if TYPE_CHECKING:
    from concgui.engine.contracts.parameters import ParameterValue
    from concgui.library.comparison_result import ComparisonResult

ItemT = TypeVar("ItemT")
ResultT = TypeVar("ResultT")


@overload
def compare(
    func: Callable[[ItemT], Coroutine[Any, Any, ResultT]],
    items: Iterable[ItemT],
    *,
    models: Iterable[str] | None = ...,
    workers: int = ...,
    repeats: int | Literal["auto"] = ...,
    run_options: "Mapping[str, ParameterValue] | None" = ...,
    time_limit_s: float | None = ...,
    cancel_after_s: float | None = ...,
    progress: Callable[[str], object] | None = ...,
) -> "ComparisonResult[ResultT]": ...


@overload
def compare(
    func: Callable[[ItemT], ResultT],
    items: Iterable[ItemT],
    *,
    coroutine: Callable[[ItemT], Coroutine[Any, Any, ResultT]] | None = ...,
    models: Iterable[str] | None = ...,
    workers: int = ...,
    repeats: int | Literal["auto"] = ...,
    run_options: "Mapping[str, ParameterValue] | None" = ...,
    time_limit_s: float | None = ...,
    cancel_after_s: float | None = ...,
    progress: Callable[[str], object] | None = ...,
) -> "ComparisonResult[ResultT]": ...


def compare(
    func: Callable[[Any], Any],
    items: Iterable[Any],
    *,
    coroutine: Callable[[Any], Coroutine[Any, Any, Any]] | None = None,
    models: Iterable[str] | None = None,
    workers: int = 4,
    repeats: int | Literal["auto"] = 1,
    run_options: "Mapping[str, ParameterValue] | None" = None,
    time_limit_s: float | None = None,
    cancel_after_s: float | None = None,
    progress: Callable[[str], object] | None = None,
) -> "ComparisonResult[Any]":
    """Call a function once for each item with several concurrency models, and compare speed and smoothness.

    All models get the same items, one run after another, each after a warm-up with the first item alone. The
    latency is that of this thread, in which a window would live: of your own Qt application if one runs, else
    of an event loop that ends with the comparison. The function must not change its items.

    Args:
        func: The function, called with one item. For models with worker processes or interpreters it stands
            at the top level of a module, and a script calls `compare` below ``if __name__ == "__main__":``.
            It may be a coroutine function; then only models that run coroutines can run it.
        items: The items. For models with processes or interpreters, pickle must be able to send them.
        coroutine: A coroutine function that does the same as `func`, for the models that run coroutines.
            Without it they call `func`, which blocks their loop.
        models: Keys of models, as ``concgui list models`` shows them, or ``"all"``. By default `blocking`,
            `thread-pool` and `process-pool` for a function, `asyncio-thread` and `asyncio-qt` for a coroutine
            function. A model that is not available here is left out, and the result says why.
        workers: Number of threads or processes, for models that use it.
        repeats: Number of runs of each model; ``"auto"`` repeats until the order of the models is settled, 3
            to 12 times.
        run_options: Values of run options, such as ``{"chunk_size": 10}``.
        time_limit_s: When a run is stopped and counts as failed; None for a quarter of an hour.
        cancel_after_s: When a run is cancelled on purpose, counted from the start of its first task, to see
            how long each model takes to stop; None for never.
        progress: Called with one line before each run, for example `print`.

    Returns:
        The verdict, the findings and the figures. A notebook shows them as a table.

    Raises:
        UsageError: Something was asked for that cannot be done; the message says what can. Its subclasses are
            told apart by what is wrong: a function that workers cannot import (`WorkerImportError`), an item
            that cannot be sent (`UnpicklableItemError`), a script without the line above
            (`UnguardedScriptError`), another thread than the main one (`NotMainThreadError`). Nothing has
            been started by then.
        ConcguiError: The comparison could not be run to its end.
        KeyboardInterrupt: Ctrl-C was pressed, and everything has ended.

    Example:
        >>> result = compare(resize, paths, models=["blocking", "thread-pool"])  # doctest: +SKIP
        >>> print(result.verdict)  # doctest: +SKIP
    """
    from concgui.engine.own_function.main_guard import check_not_in_worker

    check_not_in_worker()
    from concgui.app.qt_core import require_qt_core

    require_qt_core()
    from concgui.library.request import Request
    from concgui.library.running import run_request

    request = Request(
        func,
        tuple(items),
        coroutine=coroutine,
        models=models,
        workers=workers,
        repeats=repeats,
        run_options=run_options or {},
        time_limit_s=time_limit_s,
        cancel_after_s=cancel_after_s,
    )
    return run_request(request, progress)
