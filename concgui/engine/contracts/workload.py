"""The contract that every workload fulfils.

A workload is a frozen dataclass whose fields are its parameters. It is pickled for worker processes, so it
holds only values. To add a workload, add a file in ``workloads/`` and a line in ``workloads/catalogue.py``.
Forms, command line, checks and the common test suite follow from that line.
"""

import contextlib
import dataclasses
import enum
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
    """A figure that a prepared workload knows when its run is over.

    Attributes:
        name: Name of the figure in JSON, the same in every run of the workload.
        value: Measured value of the figure.
        note: Meaning of the figure, for the notes of the run; None if another observation's note explains it.
    """

    name: str
    value: float
    note: Note | None = None


@dataclass(frozen=True, slots=True)
class ImageSize:
    """The size of an image that the tasks of a run compute, and the number of its tiles.

    Attributes:
        side_px: Width and height of the image.
        tiles: Number of tiles, each of which is the result of one task.
    """

    side_px: int
    tiles: int


class Services(Protocol):
    """The services that the program provides to workloads."""

    def http_server_url(self) -> str:
        """Return the address of the loopback server; start the server if it is not running.

        Raises:
            ServiceError: If the server did not start.
        """


class WorkKind(enum.StrEnum):
    """What kind of work the tasks of a workload are. The values are written to files and never change."""

    WAITING = "waiting"
    MANY_WAITS = "many-waits"
    DOWNLOADS = "downloads"
    FILES = "files"
    PYTHON = "python"
    CALLS_WITHOUT_GIL = "calls-without-gil"
    CALLS_WITH_GIL = "calls-with-gil"
    LARGE_DATA = "large-data"
    MIXED = "mixed"
    SHARED_STATE = "shared-state"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class WorkloadInfo:
    """A workload's description, for people.

    Attributes:
        key: Fixed name on the command line and in records.
        title: Name in the window.
        summary: One line about what the workload does and what it represents in real programs.
        gil: One phrase about how the workload uses the GIL.
        holds_gil: Whether the workload computes with the GIL held, so that threads of one interpreter take
            turns; None if that is not known.
        packages: Importable names of the packages it needs beyond the standard library.
        subinterpreters: Whether all of its C extensions load in a sub-interpreter, which NumPy's do not.
        needs_collector: Whether Python's automatic collector belongs to what the workload shows. Only then it
            runs during the tasks, in this program, which otherwise collects between runs, and in its workers.
        coroutine_only: Whether its tasks are coroutines and nothing else, so that only models that run
            coroutines can run it.
        one_memory: Whether its tasks share something of one memory, so that models with worker processes or
            interpreters cannot run it.
        only_if_named: Whether it is there for a lesson, so that a matrix leaves it out unless it is named.
        kind: What kind of work its tasks are; None if that is not known, as of a person's own function.
    """

    key: str
    title: str
    summary: str
    gil: str
    holds_gil: bool | None = False
    packages: tuple[str, ...] = ()
    subinterpreters: bool = True
    needs_collector: bool = False
    coroutine_only: bool = False
    one_memory: bool = False
    only_if_named: bool = False
    kind: WorkKind | None = None


@dataclass(frozen=True, slots=True)
class SessionContext:
    """The information about a run that a session gets.

    Attributes:
        workers: Largest number of tasks that may use the session at once.
        cancelled: Set when the run was cancelled; a task with long waits waits on this event.
    """

    workers: int
    cancelled: threading.Event


class _Described:
    """The declaration of `info` outside the dataclass, so that it is not a field of every workload.

    Most workload classes set it once; a class whose instances differ makes it a field.
    """

    info: WorkloadInfo


@dataclass(frozen=True)
class Workload(_Described, ABC, Generic[SessionT]):
    """The work of one task.

    Order of calls: `for_tasks` and `prepared` once per run in the program; `session` once per process that
    executes tasks; `call` once per task, from several threads at once.
    """

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Declarations of the workload's parameters."""
        return parameters_of(type(self))

    @property
    def settings(self) -> dict[str, ParameterValue]:
        """Values of the workload's parameters, by name."""
        return values_of(self)

    def with_settings(self, settings: Mapping[str, ParameterValue]) -> Self:
        """Return the same workload with other values of some parameters, by name."""
        changes: dict[str, Any] = dict(settings)
        return dataclasses.replace(self, **changes)

    def availability(self) -> Availability:
        """Return whether the workload's packages are installed."""
        missing = [name for name in self.info.packages if importlib.util.find_spec(name) is None]
        if missing:
            return Availability(f"needs the package {', '.join(missing)}: pip install {' '.join(missing)}")
        return Availability()

    def for_tasks(self, tasks: int) -> Self:
        """Return the workload for a run of that many tasks, if it depends on their number."""
        del tasks
        return self

    def open_files_needed(self, at_once: int) -> int:
        """Return the largest number of open files and connections of a run; 0 if negligible.

        Args:
            at_once: Largest number of tasks under way at any one time.
        """
        del at_once
        return 0

    def disk_bytes_needed(self, tasks: int, at_once: int) -> int:
        """Return the largest total size of a run's temporary files; 0 if negligible.

        Args:
            tasks: Number of tasks of the run.
            at_once: Largest number of tasks under way at any one time.
        """
        del tasks, at_once
        return 0

    def result_bytes_per_task(self) -> int:
        """Return the size of a result that is returned to the program; 0 if negligible."""
        return 0

    @property
    def has_inputs(self) -> bool:
        """Whether `input_for` creates inputs; other workloads' tasks are created when a model takes them."""
        return type(self).input_for is not Workload.input_for

    def input_for(self, task: Task) -> TransferParcel | None:
        """Return a large input that the program creates and sends with the task; None by default."""
        del task
        return None

    def image_size(self) -> ImageSize | None:
        """Return the size of the image that the results of all tasks form together; None by default."""
        return None

    def memory_bytes_per_task(self) -> int:
        """Return the memory of one running task, estimated rather too high; 0 if negligible."""
        return 0

    def seconds_per_task(self) -> float | None:
        """Return the time of one task alone on a small laptop, to the order of magnitude; None if unknown."""
        return None

    def cpu_seconds_per_task(self) -> float | None:
        """Return the part of `seconds_per_task` in which a core is busy: all of it, unless the task waits."""
        return self.seconds_per_task()

    def waited_seconds_per_task(self) -> float | None:
        """Return the time that each finished task waited at least; None if there is no such time."""
        return None

    @contextlib.contextmanager
    def prepared(self, services: Services) -> Iterator["Workload[SessionT]"]:
        """Create the run's resources (a server, files) and yield the workload that refers to them.

        Called outside the GUI thread, before the baseline. The resources are removed when the run has ended.

        Raises:
            ServiceError: If a resource cannot be created.
        """
        del services
        yield self

    def observations(self, results: Sequence[Result]) -> tuple[Observation, ...]:
        """Return the prepared workload's observations of its run in the program's process; none by default.

        Called once, outside the GUI thread, after the last task has ended and before the resources of
        `prepared` are removed.

        Args:
            results: Return values of the tasks that finished, wherever they ran.
        """
        del results
        return ()

    def plain_results(self, results: Sequence[Any]) -> Sequence[Result | None]:
        """Return the results in a form that records keep and checksums compare; they are so by default.

        Called once for each run, outside the GUI thread, after `observations`.

        Args:
            results: Return values in the order of the tasks; None for tasks that did not finish.
        """
        return results

    @abstractmethod
    def session(self, context: SessionContext) -> AbstractContextManager[SessionT]:
        """Open the objects that the tasks of one process share, such as a connection pool."""

    @abstractmethod
    def call(self, session: SessionT, task: Task) -> Result:
        """Run one task. The result depends only on the parameters and ``task.seed``."""


AnyWorkload = Workload[Any]


@dataclass(frozen=True)
class PlainWorkload(Workload[None]):
    """A workload whose tasks share nothing."""

    def session(self, context: SessionContext) -> AbstractContextManager[None]:
        """Open nothing."""
        del context
        return contextlib.nullcontext()


class SteppedWorkload(ABC, Generic[SessionT]):
    """Mix-in of a workload that computes in Python and can pause: the cooperative form of ``call``."""

    @abstractmethod
    def steps(self, session: SessionT, task: Task) -> Generator[None, None, Result]:
        """Run one task, pausing about every millisecond; the result equals that of ``call``."""


class CoroutineWorkload(ABC, Generic[AsyncSessionT]):
    """Mix-in of a workload that has a true coroutine, which waits without blocking the loop.

    Attributes:
        coroutine_note: Note for runs that use the coroutine, for example that it hides a thread; None if
            there is nothing to note.
    """

    coroutine_note: ClassVar[Note | None] = None

    @abstractmethod
    def async_session(self, context: SessionContext) -> AbstractAsyncContextManager[AsyncSessionT]:
        """Open the objects that the coroutines of one loop share."""

    @abstractmethod
    async def call_async(self, session: AsyncSessionT, task: Task) -> Result:
        """Run one task; the result equals that of ``call``."""


class PlainCoroutineWorkload(CoroutineWorkload[None]):
    """Mix-in of a workload whose coroutines share nothing."""

    @contextlib.asynccontextmanager
    async def async_session(self, context: SessionContext) -> AsyncIterator[None]:
        """Open nothing."""
        del context
        yield None
