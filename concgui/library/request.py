"""What was asked of `compare`, checked before anything is started."""

import dataclasses
import inspect
from collections.abc import Callable, Coroutine, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from concgui.engine.contracts.model import Model
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.pairing import pair_availability
from concgui.engine.contracts.parameters import ParameterValue
from concgui.engine.contracts.run_options import RunOptions, run_option_parameters
from concgui.engine.errors import UnknownKeyError, UsageError, ValueRangeError
from concgui.engine.evaluation.settled_order import FIRST_REPEATS
from concgui.engine.own_function.main_guard import check_main_guard
from concgui.engine.own_function.own_workload import OwnFunction, OwnItems, own_workload
from concgui.engine.own_function.sending import check_function, check_items
from concgui.engine.planning.size_limits import TooLargeError, check_limits
from concgui.engine.planning.spec import DEFAULT_BASELINE_MS, Experiment, RunSize
from concgui.presentation.notes import note_text
from concgui.qtlayer.catalogue import MODELS, find_model

AUTO = "auto"
ALL = "all"
FUNCTION_MODELS = ("blocking", "thread-pool", "process-pool")
COROUTINE_MODELS = ("asyncio-thread", "asyncio-qt")


class NoModelError(UsageError):
    """A comparison of which no model can be run here."""

    def __init__(self, left_out: Mapping[str, str]) -> None:
        reasons = "; ".join(f"{model}: {reason}" for model, reason in left_out.items())
        super().__init__(f"none of the models can run this here: {reasons}")


class NotAFunctionError(UsageError):
    """Something that cannot be called with one item, or that is no coroutine function where one is needed."""

    def __init__(self, name: str, value: object, allowed: str) -> None:
        super().__init__(f"{name} is a {type(value).__qualname__}; allowed: {allowed}")


@dataclass(frozen=True, slots=True)
class Request:
    """The arguments of `compare`, with the same names and meanings; `items` is a tuple.

    Attributes:
        warm_up: Whether each model first runs one task that does not count.
        baseline_ms: How long the idle program is measured before each run.
    """

    func: Callable[[Any], Any]
    items: tuple[Any, ...]
    coroutine: Callable[[Any], Coroutine[Any, Any, Any]] | None = None
    models: Iterable[str] | None = None
    workers: int = 4
    repeats: int | Literal["auto"] = 1
    run_options: Mapping[str, ParameterValue] | None = None
    time_limit_s: float | None = None
    cancel_after_s: float | None = None
    warm_up: bool = True
    baseline_ms: int = DEFAULT_BASELINE_MS


@dataclass(frozen=True, slots=True)
class CheckedRequest:
    """A request that can be run.

    Attributes:
        experiment: What is run.
        workload: The workload of the experiment.
        left_out: Models that were asked for and cannot be run, with the reason.
        able: Descriptions of all models that could run it, for proposals.
    """

    experiment: Experiment
    workload: OwnFunction
    left_out: Mapping[str, str]
    able: tuple[ModelInfo, ...]


def checked(request: Request) -> CheckedRequest:
    """Return a request as an experiment.

    Raises:
        UsageError: It cannot be run; nothing has been started.
    """
    function, coroutine = _functions(request)
    if not request.items:
        raise ValueRangeError("items", "()", "at least one item")
    workload = own_workload(function, coroutine, OwnItems(request.items))
    is_chosen, keys = _keys(request, function is not None, coroutine is not None)
    asked = [find_model(key) for key in keys]
    experiment = _experiment(request, workload, keys)
    left_out = {model.info.key: reason for model in asked if (reason := _reason(model, experiment))}
    sending = _Sending(function, request.items)
    senders = [m.info.key for m in asked if needs_sending(m.info) and m.info.key not in left_out]
    problem = sending.problem() if senders else None
    if problem is not None and is_chosen:
        raise problem
    if problem is not None:
        left_out |= dict.fromkeys(senders, str(problem))
    elif senders:
        check_main_guard()
        workload = own_workload(function, coroutine, OwnItems(request.items, sending.large))
    models = tuple(key for key in keys if key not in left_out)
    if not models:
        raise NoModelError(left_out)
    able = tuple(
        model.info
        for model in MODELS
        if not _reason(model, experiment) and not (needs_sending(model.info) and sending.problem())
    )
    ready = dataclasses.replace(experiment, models=models, workload=workload)
    return CheckedRequest(ready, workload, left_out, able)


def _functions(
    request: Request,
) -> tuple[Callable[[Any], Any] | None, Callable[[Any], Coroutine[Any, Any, Any]] | None]:
    """Return the function and the coroutine function, of which one may be None."""
    if not callable(request.func):
        raise NotAFunctionError("func", request.func, "a function that is called with one item")
    if inspect.isgeneratorfunction(request.func) or inspect.isasyncgenfunction(request.func):
        allowed = "a function that returns its values, as a generator works only while they are taken"
        raise NotAFunctionError("func", request.func, allowed)
    given = request.coroutine
    if given is not None and not inspect.iscoroutinefunction(given):
        raise NotAFunctionError("coroutine", given, "a coroutine function (async def), called with one item")
    if not inspect.iscoroutinefunction(request.func):
        return request.func, given
    if given is not None:
        raise NotAFunctionError(
            "func", request.func, "a plain function, as coroutine is the coroutine function"
        )
    return None, request.func


def _keys(request: Request, has_function: bool, has_coroutine: bool) -> tuple[bool, tuple[str, ...]]:
    """Return whether the models were chosen one by one, and their keys."""
    models = request.models
    if models is None:
        functions = FUNCTION_MODELS if has_function else ()
        return False, functions + (COROUTINE_MODELS if has_coroutine else ())
    if isinstance(models, str):
        if models == ALL:
            return False, tuple(model.info.key for model in MODELS if not model.info.is_anti_pattern)
        models = (models,)
    keys = tuple(dict.fromkeys(models))
    if not keys:
        raise ValueRangeError("models", "[]", f"at least one key of a model, or {ALL!r}")
    return True, keys


def _reason(model: type[Model], experiment: Experiment) -> str:
    """Return why a model cannot run an experiment here, "" if it can."""
    workload = experiment.workload
    reason = model.availability().reason or pair_availability(model.info, workload).reason
    try:
        check_limits(workload, model.info, experiment.size, experiment.run_options)
    except TooLargeError as error:
        return reason or note_text(error.note)
    return reason


def needs_sending(info: ModelInfo) -> bool:
    """Return whether the workers of a model have memories of their own, so that all they get is sent."""
    return info.uses_processes or info.uses_interpreters


class _Sending:
    """Finds out at most once whether function and items can be sent to workers."""

    def __init__(self, function: Callable[[Any], Any] | None, items: tuple[Any, ...]) -> None:
        self._function = function
        self._items = items
        self._was_checked = False
        self._problem: UsageError | None = None
        self.large: frozenset[int] = frozenset()

    def problem(self) -> UsageError | None:
        """Return what cannot be sent; None if everything can."""
        if not self._was_checked:
            self._was_checked = True
            try:
                check_function(self._function)
                self.large = check_items(self._items)
            except UsageError as error:
                self._problem = error
        return self._problem


def _experiment(request: Request, workload: OwnFunction, models: tuple[str, ...]) -> Experiment:
    """Return the experiment of these models, with sizes and options that are allowed."""
    is_auto = request.repeats == AUTO
    if isinstance(request.repeats, str) and not is_auto:
        raise ValueRangeError("repeats", request.repeats, f"a whole number, or {AUTO!r}")
    repeats: Any = FIRST_REPEATS if is_auto else request.repeats
    limit_s = request.time_limit_s
    if limit_s is not None and not (isinstance(limit_s, int | float) and limit_s > 0):
        raise ValueRangeError("time_limit_s", limit_s, "a number of seconds above 0, or None")
    cancel_s = request.cancel_after_s
    if cancel_s is not None and not (isinstance(cancel_s, int | float) and cancel_s > 0):
        raise ValueRangeError("cancel_after_s", cancel_s, "a number of seconds above 0, or None")
    return Experiment(
        models,
        workload,
        RunSize(len(request.items), request.workers, repeats),
        warm_up=request.warm_up,
        baseline_ms=request.baseline_ms,
        run_options=_run_options(request.run_options or {}),
        time_limit_s=limit_s,
        cancel_after_s=cancel_s,
        auto_repeats=is_auto,
    )


def _run_options(given: Mapping[str, ParameterValue]) -> RunOptions:
    known = tuple(parameter.name for parameter in run_option_parameters())
    for name in given:
        if name not in known:
            raise UnknownKeyError("run option", name, known)
    values: dict[str, Any] = dict(given)
    return RunOptions(**values)
