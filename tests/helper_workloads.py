"""Workloads for tests: tasks that fail, and tasks that a test can wait for.

They have their own module because worker processes import it by name.
"""

import asyncio
import contextlib
import gc
import itertools
import mmap
import os
import signal
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from concgui.engine.contracts.parameters import Parameter, ParameterValue
from concgui.engine.contracts.workload import (
    Observation,
    PlainCoroutineWorkload,
    PlainWorkload,
    Services,
    SessionContext,
    WorkloadInfo,
)
from concgui.engine.contracts.workload_entry import WorkloadEntry
from concgui.engine.system.temporary_folder import temporary_folder
from concgui.engine.tasks.task import Result, Task
from concgui.engine.workloads.http import Http
from concgui.engine.workloads.primes import Primes
from concgui.engine.workloads.support.shared_blocks import made_block

PATIENCE_S = 60.0
"""Longest time that a task waits for its test."""


@dataclass(frozen=True)
class FailingAt(PlainWorkload, PlainCoroutineWorkload):
    """A workload that raises in one task; the other tasks return their number."""

    info = WorkloadInfo(key="failing", title="failing", summary="", gil="")
    at: int = 1

    def call(self, session: None, task: Task) -> int:
        if task.number == self.at:
            raise ValueError(f"task {task.number} fails on purpose")
        return task.number

    async def call_async(self, session: None, task: Task) -> int:
        await asyncio.sleep(0)
        return self.call(session, task)


@dataclass(frozen=True)
class MarkedSleep(PlainWorkload, PlainCoroutineWorkload):
    """A workload that creates a file when a task starts, which a test can wait for, and then sleeps."""

    info = WorkloadInfo(key="marked-sleep", title="marked sleep", summary="", gil="")
    folder: str = ""
    duration_s: float = 0.5

    def call(self, session: None, task: Task) -> int:
        Path(self.folder, str(task.number)).touch()
        time.sleep(self.duration_s)
        return task.number

    async def call_async(self, session: None, task: Task) -> int:
        Path(self.folder, str(task.number)).touch()
        await asyncio.sleep(self.duration_s)
        return task.number


@dataclass(frozen=True)
class MarkedPrimes(Primes):
    """Leaves a file when the steps of a task begin, then counts primes."""

    info = WorkloadInfo(key="marked-primes", title="marked primes", summary="", gil="")
    folder: str = ""

    def steps(self, session: None, task: Task) -> Generator[None, None, int]:
        Path(self.folder, str(task.number)).touch()
        return (yield from super().steps(session, task))


@dataclass(frozen=True)
class KillsItsWorker(PlainWorkload):
    """A workload that kills its worker process in one task."""

    info = WorkloadInfo(key="killing", title="killing", summary="", gil="")
    at: int = 2

    def call(self, session: None, task: Task) -> int:
        if task.number == self.at:
            os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        time.sleep(0.02)
        return task.number


@dataclass(frozen=True)
class Unpicklable(PlainWorkload):
    """A workload that returns a value in one task that cannot be pickled."""

    info = WorkloadInfo(key="unpicklable", title="unpicklable", summary="", gil="")

    def call(self, session: None, task: Task) -> int:
        return (lambda: task.number) if task.number == 1 else task.number  # type: ignore[return-value]


@dataclass(frozen=True)
class Empty(PlainWorkload, PlainCoroutineWorkload):
    """A workload that does nothing."""

    info = WorkloadInfo(key="empty", title="empty", summary="", gil="")

    def call(self, session: None, task: Task) -> int:
        return 0

    async def call_async(self, session: None, task: Task) -> int:
        return 0


@dataclass(frozen=True)
class DiesWhileItAnswers(PlainWorkload):
    """A workload that returns many bytes in one task and kills its process while writing them."""

    info = WorkloadInfo(key="dies-answering", title="dies answering", summary="", gil="")
    at: int = 1

    def call(self, session: None, task: Task) -> bytes:
        if task.number == self.at:
            # The timer starts before the result is written, and writing 200 MB takes longer.
            threading.Timer(0.03, os.kill, (os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))).start()
            return bytes(200_000_000)
        return bytes(1_000)


@dataclass(frozen=True)
class UntilFile(PlainWorkload):
    """A workload that runs until a file exists and ignores requests to cancel."""

    info = WorkloadInfo(key="until-file", title="until file", summary="", gil="")
    path: str = ""

    def call(self, session: None, task: Task) -> int:
        # A test that has ended will not create the file any more.
        until_s = time.monotonic() + PATIENCE_S
        while not Path(self.path).exists():
            if time.monotonic() > until_s:
                raise TimeoutError(f"not within {PATIENCE_S:g} s: {self.path} is there")
            time.sleep(0.01)
        return task.number


@dataclass(frozen=True)
class MarkedUntilFile(UntilFile):
    """A workload that creates a file when a task starts, and then runs until another file exists."""

    info = WorkloadInfo(key="marked-until-file", title="marked until file", summary="", gil="")
    folder: str = ""

    def call(self, session: None, task: Task) -> int:
        Path(self.folder, str(task.number)).touch()
        return super().call(session, task)


@dataclass(frozen=True)
class DownloadFrom(Http):
    """A workload that downloads from a given address instead of the program's own server."""

    @contextlib.contextmanager
    def prepared(self, services: Services) -> Iterator["DownloadFrom"]:
        yield self


@dataclass(frozen=True)
class BreaksOutsideItsTasks(PlainWorkload):
    """A workload that fails in a step before or after its tasks, which succeed."""

    info = WorkloadInfo(key="breaking", title="breaking", summary="", gil="")
    where: str = ""

    @contextlib.contextmanager
    def prepared(self, services: Services) -> Iterator["BreaksOutsideItsTasks"]:
        yield self
        self._break("removal")

    @contextlib.contextmanager
    def session(self, context: SessionContext) -> Iterator[None]:
        yield None
        self._break("session")

    def input_for(self, task: Task) -> None:
        self._break("input")

    def observations(self, results: Sequence[Result]) -> tuple[Observation, ...]:
        self._break("observations")
        return ()

    def call(self, session: None, task: Task) -> int:
        return task.number

    def _break(self, where: str) -> None:
        if where == self.where:
            raise OSError(f"no {where} on purpose")


def count_collections() -> int:
    """Return how often Python's collector has run so far."""
    return sum(generation["collections"] for generation in gc.get_stats())


@dataclass(frozen=True)
class Cycles(PlainWorkload):
    """A workload whose tasks make cyclic garbage and return whether any of it was collected."""

    info = WorkloadInfo(key="cycles", title="cycles", summary="", gil="")

    def call(self, session: None, task: Task) -> str:
        before = count_collections()
        for _ in range(5_000):
            cycle: list[object] = []
            cycle.append(cycle)
        return "collected" if count_collections() > before else "left alone"


@dataclass(frozen=True)
class StudiedCycles(Cycles):
    """The same workload, which says that the collector belongs to what it shows."""

    info = WorkloadInfo(key="studied", title="studied", summary="", gil="", needs_collector=True)


TIMES = Parameter("times", "integer", "", 2_000, 1, 100_000, (), "How often the function is called.")


@dataclass(frozen=True)
class OwnFunction(PlainWorkload):
    """A workload that calls a function; each instance has its own function and parameters."""

    info: WorkloadInfo
    function: Callable[[int], int]
    declared: tuple[Parameter, ...]
    given: Mapping[str, ParameterValue] = field(default_factory=dict)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        return self.declared

    @property
    def settings(self) -> dict[str, ParameterValue]:
        return {parameter.name: parameter.default for parameter in self.declared} | dict(self.given)

    def with_settings(self, settings: Mapping[str, ParameterValue]) -> "OwnFunction":
        return OwnFunction(self.info, self.function, self.declared, {**self.given, **settings})

    def seconds_per_task(self) -> float:
        return 0.001 * int(self.settings["times"])

    def call(self, session: None, task: Task) -> int:
        number = task.seed
        for _ in range(int(self.settings["times"])):
            number = self.function(number)
        return number


def entry_of_function(key: str) -> WorkloadEntry:
    """Return the entry of a workload that calls a function; several share one class."""
    info = WorkloadInfo(key=key, title=key, summary=f"Calls {key}.", gil="")
    bare = OwnFunction(info, _increment, (TIMES,))
    return WorkloadEntry(info, (TIMES,), bare.with_settings)


def _increment(number: int) -> int:
    return number + 1


@dataclass(frozen=True)
class Deaf(PlainWorkload):
    """A workload of one endless call into C that holds the GIL and hears no signal.

    Attributes:
        sign: File whose byte is 1 once the call has begun. It is written by a memory map, since a call that
            writes to a file or a pipe releases the GIL, and then a signal would still be heard.
    """

    info = WorkloadInfo(key="deaf", title="deaf", summary="", gil="")
    sign: str = ""

    @contextlib.contextmanager
    def prepared(self, services: Services) -> Iterator["Deaf"]:
        """Make a temporary folder, which is left where the program is killed."""
        with temporary_folder(0) as folder:
            (folder / "kept").write_bytes(b"\0")
            yield Deaf(str(folder / "kept"))

    def call(self, session: None, task: Task) -> int:
        with Path(self.sign).open("r+b") as file, mmap.mmap(file.fileno(), 1) as sign:
            return sum(itertools.chain(filter(None, map(sign.__setitem__, [0], [1])), range(10**15)))


@dataclass(frozen=True)
class Holding(PlainWorkload):
    """A workload that has a temporary folder and shared memory, and whose tasks wait a moment."""

    info = WorkloadInfo(key="holding", title="holding", summary="", gil="")
    block: str = ""

    @contextlib.contextmanager
    def prepared(self, services: Services) -> Iterator["Holding"]:
        with temporary_folder(0) as folder, made_block(1_000) as block:
            (folder / "kept").write_text("kept")
            print(block.name, flush=True)
            yield Holding(block.name)

    def call(self, session: None, task: Task) -> int:
        print("waiting", flush=True)
        time.sleep(0.05)
        return task.number


@dataclass(frozen=True)
class PreparedByFile(PlainWorkload):
    """A workload whose preparation waits for a file; files tell that it began and that it was undone."""

    info = WorkloadInfo(key="prepared-by-file", title="prepared by file", summary="", gil="")
    gate: str = ""

    @contextlib.contextmanager
    def prepared(self, services: Services) -> Iterator["PreparedByFile"]:
        Path(f"{self.gate}-begun").touch()
        until_s = time.monotonic() + PATIENCE_S
        while not Path(self.gate).exists() and time.monotonic() < until_s:
            time.sleep(0.005)
        try:
            yield self
        finally:
            Path(f"{self.gate}-closed").touch()

    def call(self, session: None, task: Task) -> int:
        return task.number


@dataclass(frozen=True)
class KillsOnce(PlainWorkload):
    """A workload that kills its worker process in the first task of all runs."""

    info = WorkloadInfo(key="kills-once", title="kills once", summary="", gil="")
    mark: str = ""

    def call(self, session: None, task: Task) -> int:
        try:
            Path(self.mark).touch(exist_ok=False)
        except FileExistsError:
            return task.number
        os.kill(os.getpid(), getattr(signal, "SIGKILL", signal.SIGTERM))
        return task.number
