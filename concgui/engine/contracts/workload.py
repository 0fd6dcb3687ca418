"""The contract that every workload fulfils.

A workload is a frozen dataclass whose fields are its parameters. It is pickled into worker
processes, so it holds values only. To add one: a file in ``workloads/`` and a line in
``workloads/catalogue.py``; forms, command line, checks and the common test suite follow from that.
"""

import contextlib
import dataclasses
import importlib.util
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Generator, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Protocol, Self, TypeVar

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.parameters import Parameter, ParameterValue, parameters_of, values_of
from concgui.engine.note import Note
from concgui.engine.tasks.task import Result, Task
from concgui.engine.tasks.transfer_parcel import TransferParcel

SessionT = TypeVar("SessionT")
AsyncSessionT = TypeVar("AsyncSessionT")


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure that a prepared workload knows when its run is over.

    Attributes:
        name: Its name in JSON, the same in every run of the workload.
        value: The figure, as it was measured.
        note: What it means, for the notes of the run; None where another observation's note says it.
    """

    name: str
    value: float
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class ImageSize:
    """How large an image is that the tasks of a run compute, and in how many tiles.

    Attributes:
        side_px: Its width and its height.
        tiles: How many there are: the result of each task is one.
    """

    side_px: int
    tiles: int


class Services(Protocol):
    """What a workload may ask the program for, beside its own files and memory."""

    def http_server_url(self) -> str:
        """Return where the loopback server listens; start it if it does not run.

        Raises:
            ServiceError: It did not start.
        """


@dataclass(frozen=True, slots=True)
class WorkloadInfo:
    """What a workload is, for people.

    Attributes:
        key: The fixed name on the command line and in records.
        title: The name in the window.
        summary: One line: what it does and what it stands for in a real program.
        gil: One phrase: what it does with the GIL.
        holds_gil: Whether it computes with the GIL held, so that threads of one interpreter take turns.
        packages: Importable names that it needs beyond the standard library.
        subinterpreters: Whether all of its C extensions load in a sub-interpreter; NumPy's, say, refuses.
    """

    key: str
    title: str
    summary: str
    gil: str
    holds_gil: bool = False
    packages: tuple[str, ...] = ()
    subinterpreters: bool = True


@dataclass(frozen=True, slots=True)
class SessionContext:
    """What a session may know of its run.

    Attributes:
        workers: How many tasks may be in it at once, at most.
        cancelled: Set when the run was cancelled; a task that can wait for long waits on it.
    """

    workers: int
    cancelled: threading.Event


class _Described:
    """Declares `info` outside the dataclass, so that it is no field of every workload.

    A class of workloads sets it once for all; one whose instances differ makes it a field of its own.
    """

    info: WorkloadInfo


@dataclass(frozen=True)
class Workload(_Described, ABC, Generic[SessionT]):
    """What one task does.

    Life: `for_tasks` and `prepared` once per run in the program; `session` once per process that executes
    tasks; `call` once per task, from several threads at once.
    """

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """The declarations of its parameters."""
        return parameters_of(type(self))

    @property
    def settings(self) -> dict[str, ParameterValue]:
        """The values of its parameters, by name."""
        return values_of(self)

    def with_settings(self, settings: Mapping[str, ParameterValue]) -> Self:
        """Return the same workload with other values of some parameters, by name."""
        changes: dict[str, Any] = dict(settings)
        return dataclasses.replace(self, **changes)

    def availability(self) -> Availability:
        """Return whether its packages are installed."""
        missing = [name for name in self.info.packages if importlib.util.find_spec(name) is None]
        if missing:
            return Availability(f"needs the package {', '.join(missing)}: pip install {' '.join(missing)}")
        return Availability()

    def for_tasks(self, tasks: int) -> Self:
        """Return the workload for a run of that many tasks, where the number makes a difference to it."""
        del tasks
        return self

    def open_files_needed(self, at_once: int) -> int:
        """Return how many files and connections a run has open, at most; 0 where that is negligible.

        Args:
            at_once: How many tasks are under way at any moment, at most.
        """
        del at_once
        return 0

    def disk_bytes_needed(self, tasks: int, at_once: int) -> int:
        """Return what temporary files of a run take at any moment, at most; 0 where that is negligible.

        Args:
            tasks: How many tasks the run has.
            at_once: How many of them are under way at any moment, at most.
        """
        del tasks, at_once
        return 0

    def result_bytes_per_task(self) -> int:
        """Return the size of a result that comes back to the program; 0 where that is negligible."""
        return 0

    @property
    def has_inputs(self) -> bool:
        """Whether `input_for` makes inputs; the tasks of other workloads are made when they are taken."""
        return type(self).input_for is not Workload.input_for

    def input_for(self, task: Task) -> TransferParcel | None:
        """Return a large input that the program makes and sends with the task; None as a rule."""
        del task
        return None

    def image_size(self) -> ImageSize | None:
        """Return the image that the results of all tasks make together; None as a rule."""
        return None

    def memory_bytes_per_task(self) -> int:
        """Return what one running task takes, rather too much than too little; 0 where negligible."""
        return 0

    def seconds_per_task(self) -> float | None:
        """Return what one task takes alone on a small laptop, to the order of magnitude; None if unknown."""
        return None

    def cpu_seconds_per_task(self) -> float | None:
        """Return for how much of `seconds_per_task` it keeps a core busy: all of it, unless it waits."""
        return self.seconds_per_task()

    @contextlib.contextmanager
    def prepared(self, services: Services) -> Iterator["Workload[SessionT]"]:
        """Make what the run needs (a server, files) and yield the workload that knows it.

        Called outside the GUI thread, before the baseline; what was made goes when the run has ended.

        Raises:
            ServiceError: It could not be made.
        """
        del services
        yield self

    def observations(self, results: Sequence[Result]) -> tuple[Observation, ...]:
        """Return what the prepared workload saw of its run in the program's process; nothing as a rule.

        Asked once, outside the GUI thread, when the last task has ended and before what was prepared goes.

        Args:
            results: What the tasks returned that finished, wherever they ran.
        """
        del results
        return ()

    @abstractmethod
    def session(self, context: SessionContext) -> AbstractContextManager[SessionT]:
        """Open what the tasks of one process share (a connection pool, say)."""

    @abstractmethod
    def call(self, session: SessionT, task: Task) -> Result:
        """Do one task. Deterministic in (parameters, ``task.seed``)."""


AnyWorkload = Workload[Any]


@dataclass(frozen=True)
class PlainWorkload(Workload[None]):
    """A workload whose tasks share nothing."""

    def session(self, context: SessionContext) -> AbstractContextManager[None]:
        """Open nothing."""
        del context
        return contextlib.nullcontext()


class SteppedWorkload(ABC, Generic[SessionT]):
    """Mixed into a workload that computes in Python and can pause: the cooperative form of ``call``."""

    @abstractmethod
    def steps(self, session: SessionT, task: Task) -> Generator[None, None, Result]:
        """Do one task, pausing at least every millisecond or so; the result equals that of ``call``."""


class CoroutineWorkload(ABC, Generic[AsyncSessionT]):
    """Mixed into a workload that has an honest coroutine: one that waits without blocking the loop.

    Attributes:
        coroutine_note: A note for runs that use the coroutine, for example that it is a thread in
            disguise; None where there is nothing to note.
    """

    coroutine_note: ClassVar[Note | None] = None

    @abstractmethod
    def async_session(self, context: SessionContext) -> AbstractAsyncContextManager[AsyncSessionT]:
        """Open what the coroutines of one loop share."""

    @abstractmethod
    async def call_async(self, session: AsyncSessionT, task: Task) -> Result:
        """Do one task; the result equals that of ``call``."""


class PlainCoroutineWorkload(CoroutineWorkload[None]):
    """Mixed into a workload whose coroutines share nothing."""

    @contextlib.asynccontextmanager
    async def async_session(self, context: SessionContext) -> AsyncIterator[None]:
        """Open nothing."""
        del context
        yield None
