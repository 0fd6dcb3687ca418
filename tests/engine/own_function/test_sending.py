"""Functions and items that workers cannot get are refused before anything starts."""

import functools
import math
import sys
import threading
import types

import own_functions
import pytest

from concgui.engine.own_function.own_workload import OwnItems, own_workload
from concgui.engine.own_function.sending import (
    UnpicklableItemError,
    WorkerImportError,
    check_function,
    check_items,
)
from concgui.engine.tasks.task import Task
from concgui.engine.tasks.transfer_parcel import LARGE_BYTES

LAMBDA = lambda number: number  # noqa: E731


@pytest.mark.parametrize(
    "function",
    [own_functions.measure, functools.partial(own_functions.measure), math.sqrt, int, "{}".format],
    ids=["function", "partial", "builtin", "class", "method"],
)
def test_what_a_module_has_at_its_top_is_accepted(function: object) -> None:
    """Also C functions, classes, and partial calls of accepted functions."""
    check_function(function)


@pytest.mark.parametrize(
    ("function", "why"),
    [
        (LAMBDA, "it is a lambda"),
        (own_functions.outer(), "it is defined inside another function"),
        (functools.partial(own_functions.outer()), "it is defined inside another function"),
        (threading.Lock().acquire, "pickle cannot send it (cannot pickle '_thread.lock' object)"),
    ],
    ids=["lambda", "closure", "partial of a closure", "bound to a lock"],
)
def test_what_a_worker_cannot_import_is_refused(function: object, why: str) -> None:
    """The message says why and what to do."""
    with pytest.raises(WorkerImportError, match=r"move it into a \.py file") as raised:
        check_function(function)
    assert why in str(raised.value)


def made_in(module: str, monkeypatch: pytest.MonkeyPatch) -> object:
    """Return a function that a module of that name has, as if it was typed there."""
    made = types.ModuleType(module)
    exec("def typed(number): return number", vars(made))  # noqa: S102 -- what a person typed
    if module in sys.modules:
        monkeypatch.setattr(sys.modules[module], "typed", made.typed, raising=False)
    else:
        monkeypatch.setitem(sys.modules, module, made)
    return made.typed


def test_a_function_of_a_notebook_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker imports the main module of a script; of a notebook there is none."""
    typed = made_in("__main__", monkeypatch)
    with pytest.raises(WorkerImportError, match=r"__main__.typed: it is defined in a notebook"):
        check_function(typed)
    monkeypatch.setattr(sys.modules["__main__"], "__file__", __file__, raising=False)
    check_function(typed)


def test_a_program_from_standard_input_has_no_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each worker would look for the file of its program, whatever the function."""
    monkeypatch.setattr(sys.modules["__main__"], "__file__", "<stdin>", raising=False)
    with pytest.raises(WorkerImportError, match="they import the program itself first"):
        check_function(math.sqrt)


def test_a_module_that_is_not_on_the_path_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is loaded here, but a worker would look for it in vain."""
    typed = made_in("loaded_from_nowhere", monkeypatch)
    with pytest.raises(WorkerImportError, match="its module is not on the search path"):
        check_function(typed)


def test_an_item_that_cannot_be_sent_is_named() -> None:
    """By its number and type: showing it could fail as well."""
    with pytest.raises(
        UnpicklableItemError, match=r"item 1, a lock, cannot be sent to workers: cannot pickle"
    ):
        check_items([1, threading.Lock()])


def test_an_item_of_a_class_of_a_notebook_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its class cannot be imported by a worker."""
    kind = type("Typed", (), {"__module__": "__main__"})
    monkeypatch.setattr(sys.modules["__main__"], "Typed", kind, raising=False)
    with pytest.raises(WorkerImportError, match=r"__main__\.Typed"):
        check_items([kind()])


def test_a_function_that_returns_a_coroutine_fails_its_task() -> None:
    """Nothing was done; the exception says how to pass a coroutine function, and no warning follows."""
    workload = own_workload(own_functions.forgotten, None, OwnItems((3,)))
    with pytest.raises(TypeError, match="pass a function declared by async def"):
        workload.call(None, Task(0, 0, workload.input_for(Task(0, 0))))


def test_large_items_are_known() -> None:
    """The transfer of these is timed."""
    assert check_items([1, b"x" * LARGE_BYTES, "short", ["y" * LARGE_BYTES]]) == {1, 3}
