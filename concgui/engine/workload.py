"""The contract that every workload fulfils.

A workload is a frozen dataclass whose fields are its parameters. It is pickled into worker
processes, so it holds values only. Adding one: a file in ``workloads/`` and a line in
``workload_list``; forms, command line, checks and the common test suite follow from that.
"""

import contextlib
import importlib.util
import threading
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from concgui.engine.task import Result, Task

if TYPE_CHECKING:
    from concgui.engine.services import Services

SessionT = TypeVar("SessionT")
AsyncSessionT = TypeVar("AsyncSessionT")


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether something can run here, and if not, why not.

    Attributes:
        reason: "" when it is available, else one sentence that says what is missing.
    """

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class WorkloadInfo:
    """What a workload is, for people.

    Attributes:
        key: The fixed name on the command line and in records.
        title: The name in the window.
        summary: One line: what it does and what it stands for in a real program.
        gil: One phrase: what it does with the GIL.
        packages: Importable names that it needs beyond the standard library.
    """

    key: str
    title: str
    summary: str
    gil: str
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SessionContext:
    """What a session may know of its run.

    Attributes:
        workers: How many tasks may be in it at once, at most.
        cancelled: Set when the run was cancelled; a task that can wait for long waits on it.
    """

    workers: int
    cancelled: threading.Event


@dataclass(frozen=True)
class Workload(ABC, Generic[SessionT]):
    """What one task does.

    Life: `prepared` once per run in the program; `session` once per process that executes
    tasks; `call` once per task, from several threads at once.
    """

    info: ClassVar[WorkloadInfo]

    @classmethod
    def availability(cls) -> Availability:
        """Whether its packages are installed."""
        missing = [name for name in cls.info.packages if importlib.util.find_spec(name) is None]
        if missing:
            return Availability(f"needs the package {', '.join(missing)}: pip install {' '.join(missing)}")
        return Availability()

    def memory_bytes_per_task(self) -> int:
        """What one running task takes, roughly and rather too much; 0 where it is negligible."""
        return 0

    def seconds_per_task(self) -> float | None:
        """What one task takes alone on a small laptop, to the order of magnitude; None if unknown."""
        return None

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["Workload[SessionT]"]:
        """Make what the run needs (a server, files) and yield the workload that knows it.

        Called outside the GUI thread, before the baseline; what was made goes when the run has ended.

        Raises:
            ServiceError: It could not be made.
        """
        del services
        yield self

    @abstractmethod
    def session(self, context: SessionContext) -> AbstractContextManager[SessionT]:
        """Open what the tasks of one process share (a connection pool, say)."""

    @abstractmethod
    def call(self, session: SessionT, task: Task) -> Result:
        """Do one task. Deterministic in (parameters, ``task.seed``)."""


@dataclass(frozen=True)
class PlainWorkload(Workload[None]):
    """A workload whose tasks share nothing."""

    def session(self, context: SessionContext) -> AbstractContextManager[None]:
        """Nothing to open."""
        del context
        return contextlib.nullcontext()


class CoroutineWorkload(ABC, Generic[AsyncSessionT]):
    """Mixed into a workload that has an honest coroutine: one that waits without blocking the loop."""

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
        """Nothing to open."""
        del context
        yield None
