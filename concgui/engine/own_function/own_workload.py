"""A workload that calls a person's own function, once for each of their items."""

import functools
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from types import CoroutineType
from typing import Any

from concgui.engine.contracts.parameters import Parameter, ParameterValue
from concgui.engine.contracts.workload import (
    Observation,
    PlainCoroutineWorkload,
    PlainWorkload,
    WorkloadInfo,
)
from concgui.engine.contracts.workload_entry import WorkloadEntry
from concgui.engine.note import Note
from concgui.engine.own_function.plain_result import is_comparable, plain_result
from concgui.engine.tasks.task import Result, Task
from concgui.engine.tasks.transfer_parcel import SmallParcel, TransferParcel

AnyFunction = Callable[[Any], Any]
AnyCoroutine = Callable[[Any], Coroutine[Any, Any, Any]]


@dataclass(frozen=True, slots=True)
class OwnItems:
    """The items of a comparison.

    Attributes:
        values: The items in order, one for each task.
        large: Numbers of the items whose transfer to a worker is timed.
    """

    values: tuple[Any, ...] = ()
    large: frozenset[int] = frozenset()

    def parcel(self, number: int) -> TransferParcel:
        """Return an item in the parcel with which it goes to a worker."""
        kind = TransferParcel if number in self.large else SmallParcel
        return kind(self.values[number])


class ReturnedValues:
    """The values that the function returned in the run that was evaluated last, in the order of the items."""

    def __init__(self) -> None:
        self._values: tuple[Any, ...] = ()

    def keep(self, values: Sequence[Any]) -> None:
        """Replace the values of the run before."""
        self._values = tuple(values)

    def take(self) -> tuple[Any, ...]:
        """Return the values and drop them."""
        values, self._values = self._values, ()
        return values


@dataclass(frozen=True)
class OwnFunction(PlainWorkload):
    """A workload whose task number n calls the function with item number n.

    Items stay in the program, and each goes to a worker with its task. Values of any type come back; what a
    record keeps and compares of them is made by `plain_results`.

    Attributes:
        info: Description, for people.
        origin: Module and name of the function.
        function: The function; None if there is a coroutine alone.
        items: The items.
        returned: Where the values that the function returned are kept.
    """

    info: WorkloadInfo
    origin: str
    function: AnyFunction | None
    items: OwnItems = field(repr=False, compare=False)
    returned: ReturnedValues = field(repr=False, compare=False)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The one parameter, which says of which module the function is and has no other value."""
        return (
            Parameter("function", "choice", "", self.origin, None, None, (self.origin,), "The function."),
        )

    @property
    def settings(self) -> dict[str, ParameterValue]:
        """The value of the one parameter."""
        return {"function": self.origin}

    def input_for(self, task: Task) -> TransferParcel:
        """Return the item of a task."""
        return self.items.parcel(task.number)

    def call(self, session: None, task: Task) -> Any:
        """Call the function."""
        if self.function is None or task.payload is None:
            raise RuntimeError(f"{self.origin} is no function, or task {task.number} has no item")
        value = self.function(task.payload.data)
        if isinstance(value, CoroutineType):
            # As of a decorated coroutine function. Nothing of the work is done before somebody awaits it.
            value.close()
            raise TypeError(f"{self.origin} returned a coroutine; pass a function declared by async def")
        return value

    def observations(self, results: Sequence[Any]) -> tuple[Observation, ...]:
        """Return how many values are of types that cannot be compared; one value stands for its type."""
        by_type: dict[type, list[Any]] = {}
        for result in results:
            by_type.setdefault(type(result), []).append(result)
        unlike = {kind: found for kind, found in by_type.items() if not is_comparable(found[0])}
        if not unlike:
            return ()
        count = sum(map(len, unlike.values()))
        kinds = ", ".join(kind.__qualname__ for kind in unlike)
        return (
            Observation("not_compared", count, Note.of("results-not-compared", results=count, kinds=kinds)),
        )

    def plain_results(self, results: Sequence[Any]) -> Sequence[Result | None]:
        """Keep the values for the person who called, and return what records keep and compare of them."""
        self.returned.keep(results)
        return [plain_result(result) for result in results]

    def __getstate__(self) -> dict[str, Any]:
        # The workload is sent to each worker once, but an item is sent with its task.
        return {**self.__dict__, "items": OwnItems(), "returned": ReturnedValues()}


@dataclass(frozen=True)
class OwnCoroutine(OwnFunction, PlainCoroutineWorkload):
    """A workload whose tasks are a person's own coroutines where the model runs coroutines.

    Attributes:
        coroutine: The coroutine function.
    """

    coroutine: AnyCoroutine

    async def call_async(self, session: None, task: Task) -> Any:
        """Await the coroutine."""
        if task.payload is None:
            raise RuntimeError(f"task {task.number} has no item")
        return await self.coroutine(task.payload.data)


def own_workload(
    function: AnyFunction | None, coroutine: AnyCoroutine | None, items: OwnItems
) -> OwnFunction:
    """Return the workload of a person's own function, coroutine function, or both.

    Args:
        function: The function; None if there is a coroutine function alone.
        coroutine: A coroutine function that does the same; None if there is a function alone.
        items: The items.
    """
    origin = origin_of(function if function is not None else coroutine)
    # No workload of the catalogue has parentheses in its key.
    key = f"{origin.rpartition('.')[2]}()"
    info = WorkloadInfo(
        key=key,
        title=key,
        summary=f"Calls {origin}.",
        gil="uses the GIL as the function does",
        holds_gil=None,
        coroutine_only=function is None,
    )
    if coroutine is None:
        return OwnFunction(info, origin, function, items, ReturnedValues())
    return OwnCoroutine(info, origin, function, items, ReturnedValues(), coroutine)


def own_entry(workload: OwnFunction) -> WorkloadEntry:
    """Return the catalogue entry of a person's own function."""
    return WorkloadEntry(workload.info, workload.parameters, lambda _: workload)


def origin_of(function: object) -> str:
    """Return module and name of a function: ``photos.resize``; of its class if it has no name."""
    while isinstance(function, functools.partial):
        function = function.func
    named = function if hasattr(function, "__qualname__") else type(function)
    module = getattr(named, "__module__", None) or "builtins"
    return f"{module}.{named.__qualname__}"
