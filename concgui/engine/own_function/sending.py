"""Whether functions and items can be sent to workers, found out before anything is started."""

import enum
import pickle
import sys
import types
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from concgui.engine.errors import UsageError, shortened
from concgui.engine.own_function.own_workload import origin_of
from concgui.engine.tasks.transfer_parcel import LARGE_BYTES


class Obstacle(enum.Enum):
    """Why a worker cannot import a function."""

    LAMBDA = enum.auto()
    LOCAL = enum.auto()
    NOT_IN_FILE = enum.auto()
    NO_MODULE = enum.auto()
    NOT_PICKLED = enum.auto()
    NO_MAIN_FILE = enum.auto()


class WorkerImportError(UsageError):
    """A function that a worker process or a sub-interpreter cannot import.

    Args:
        origin: Module and name of the function.
        obstacle: Why not.
        detail: What Python says about it; "" for nothing.
    """

    _WORDS: ClassVar[Mapping[Obstacle, str]] = {
        Obstacle.LAMBDA: "it is a lambda, which has no name to import it by",
        Obstacle.LOCAL: "it is defined inside another function",
        Obstacle.NOT_IN_FILE: "it is defined in a notebook, an interactive session or a command, "
        "not in a file that a worker could import",
        Obstacle.NO_MODULE: "its module is not on the search path",
        Obstacle.NOT_PICKLED: "pickle cannot send it",
        Obstacle.NO_MAIN_FILE: "they import the program itself first, which was not read from a file",
    }

    def __init__(self, origin: str, obstacle: Obstacle, detail: str = "") -> None:
        why = self._WORDS[obstacle] + (f" ({shortened(detail)})" if detail else "")
        super().__init__(
            f"workers cannot import {shortened(origin)}: {why}; worker processes and interpreters need a "
            "function at the top level of a module; move it into a .py file and import it from there, or "
            "choose models that run threads or coroutines"
        )


class UnpicklableItemError(UsageError):
    """An item that pickle cannot send to a worker.

    Args:
        number: Number of the item, from 0.
        item: The item.
        detail: What pickle says about it.
    """

    def __init__(self, number: int, item: object, detail: str) -> None:
        super().__init__(
            f"item {number}, a {type(item).__qualname__}, cannot be sent to workers: {shortened(detail)}; "
            "worker processes and interpreters need items that pickle can send, such as numbers, texts, "
            "paths and arrays; pass what the function needs to make the object itself, or choose models that "
            "run threads or coroutines"
        )


def check_function(function: object) -> None:
    """Check that a worker can import a function.

    Raises:
        WorkerImportError: It cannot.
    """
    origin = origin_of(function)
    if _is_main_gone():
        raise WorkerImportError(origin, Obstacle.NO_MAIN_FILE)
    try:
        modules = _pickled(function).modules
    except Exception as error:
        obstacle = _obstacle_in_name(origin)
        detail = "" if obstacle is not Obstacle.NOT_PICKLED else _one_line(error)
        raise WorkerImportError(origin, obstacle, detail) from error
    obstacle_in_module = _obstacle_in_modules(modules)
    if obstacle_in_module is not None:
        raise WorkerImportError(origin, obstacle_in_module)


def check_items(items: Sequence[object]) -> frozenset[int]:
    """Check that all items can be sent to workers.

    Returns:
        Numbers of the large items.

    Raises:
        UnpicklableItemError: One cannot.
        WorkerImportError: The class of one cannot be imported there.
    """
    large = set()
    for number, item in enumerate(items):
        try:
            pickled = _pickled(item)
        except Exception as error:
            raise UnpicklableItemError(number, item, _one_line(error)) from error
        obstacle = _obstacle_in_modules(pickled.modules)
        if obstacle is not None:
            raise WorkerImportError(origin_of(type(item)), obstacle)
        if pickled.size >= LARGE_BYTES:
            large.add(number)
    return frozenset(large)


def is_main_importable() -> bool:
    """Return whether workers import the main module: that of a script, but not that of a notebook."""
    main = sys.modules["__main__"]
    if getattr(getattr(main, "__spec__", None), "name", None):
        return True
    file = getattr(main, "__file__", None)
    return isinstance(file, str) and Path(file).is_file()


def _is_main_gone() -> bool:
    """Return whether multiprocessing will look for the file of the main module in vain.

    A program that is read from standard input has ``<stdin>`` for its file.
    """
    has_file = getattr(sys.modules["__main__"], "__file__", None) is not None
    return has_file and not is_main_importable()


class _Pickled:
    """What a pickle would hold: its size, and the modules of its classes and functions."""

    def __init__(self) -> None:
        self.size = 0
        self.modules: set[str] = set()

    def write(self, data: Any) -> int:
        """Count bytes and keep none."""
        size = memoryview(data).nbytes
        self.size += size
        return size


class _Pickler(pickle.Pickler):
    def __init__(self, found: _Pickled) -> None:
        super().__init__(found, pickle.HIGHEST_PROTOCOL)
        self._modules = found.modules

    def persistent_id(self, obj: Any) -> None:
        if isinstance(obj, type | types.FunctionType) and isinstance(obj.__module__, str):
            self._modules.add(obj.__module__)


def _pickled(value: object) -> _Pickled:
    pickled = _Pickled()
    _Pickler(pickled).dump(value)
    return pickled


def _obstacle_in_name(origin: str) -> Obstacle:
    if origin.endswith("<lambda>"):
        return Obstacle.LAMBDA
    if "<locals>" in origin:
        return Obstacle.LOCAL
    return Obstacle.NOT_PICKLED


def _obstacle_in_modules(modules: Iterable[str]) -> Obstacle | None:
    for module in modules:
        top = module.partition(".")[0]
        if top == "__main__":
            if not is_main_importable():
                return Obstacle.NOT_IN_FILE
        elif not _can_be_found(top):
            return Obstacle.NO_MODULE
    return None


def _can_be_found(module: str) -> bool:
    """Return whether an import from the start finds a module, which may be loaded here without that."""
    if module in sys.builtin_module_names:
        return True
    for finder in sys.meta_path:
        find = getattr(finder, "find_spec", None)
        if find is not None and find(module, None) is not None:
            return True
    return False


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__
