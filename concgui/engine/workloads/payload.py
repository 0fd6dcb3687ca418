"""`payload`: little work on a large input and a large result."""

import contextlib
import random
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

from concgui.engine.contracts.parameters import choice, integer, switch
from concgui.engine.contracts.workload import SessionContext, WorkKind, Workload, WorkloadInfo
from concgui.engine.tasks.task import Task
from concgui.engine.tasks.transfer_parcel import TransferParcel
from concgui.engine.workloads.support.shared_blocks import Block, attached_block, made_block

if TYPE_CHECKING:
    from concgui.engine.contracts.workload import Services

_IN, _OUT, _BOTH = "in", "out", "both"
_UNIT_BYTES = 1_000_000
_SEED = 20_260
_SLOTS = 8


@dataclass(frozen=True, slots=True)
class Blocks:
    """The shared memory that one process has opened.

    Attributes:
        input: Input of all tasks, created by the program; None if the input is not in shared memory.
        results: A slot for each task's result; None if results are not in shared memory.
    """

    input: Block | None
    results: Block | None


@dataclass(frozen=True)
class Payload(Workload[Blocks]):
    """A task that checks a large input and returns a large result, with little work besides moving them.

    All tasks get the same input, so the program holds it only once, but it is transferred to a process once
    per task. With shared memory the worker reads the program's own bytes and writes its result where the
    program can read it, so that only numbers are transferred.

    Attributes:
        slots: Number of results that fit into shared memory: the number of tasks, see `for_tasks`.
        data: The input; set once the run is prepared, and never pickled with the workload.
        input_block: Name of the input's shared memory; "" if there is none.
        results_block: Name of the results' shared memory; "" if there is none.
    """

    info = WorkloadInfo(
        key="payload",
        title="Payload",
        summary="Passes a large input to a worker and a large result back, as image processing does.",
        gil="releases the GIL while it checks and holds it while it copies and pickles",
        kind=WorkKind.LARGE_DATA,
    )
    size_mb: int = integer(
        default=25, minimum=1, maximum=1_000, unit="MB", help="Size of input and result, in 10⁶ bytes."
    )
    direction: str = choice(
        default=_BOTH, choices=(_IN, _OUT, _BOTH), help="Whether the input, the result or both are large."
    )
    shared_memory: bool = switch(default=False, help="Use shared memory instead of transferring the bytes.")
    slots: int = _SLOTS
    data: bytes = field(default=b"", repr=False, compare=False)
    input_block: str = ""
    results_block: str = ""

    def for_tasks(self, tasks: int) -> Self:
        """Return the workload with a slot for each task's result."""
        return replace(self, slots=max(1, tasks))

    def input_for(self, task: Task) -> TransferParcel | None:
        """Return the parcel that is transferred with a task; None if there is none.

        All tasks get the same bytes, but each in its own parcel, which records its transfer.
        """
        del task
        return TransferParcel(self.data) if self._transfers_input else None

    def memory_bytes_per_task(self) -> int:
        """Return, per direction, the bytes, their pickle on both sides of the pipe, and the copied bytes."""
        directions = 2 if self.direction == _BOTH else 1
        return directions * self._size * (1 if self.shared_memory else 4)

    def result_bytes_per_task(self) -> int:
        """Return the size of the result that the program keeps of each task until the run is evaluated."""
        return 0 if self.direction == _IN else self._size

    def seconds_per_task(self) -> float:
        """Return the time without transfers: 1 GB/s for checking, and the same for creating the result."""
        return (2 if self.direction == _BOTH else 1) * self.size_mb / 1000

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["Payload"]:
        """Create the input of all tasks and the shared memory, which is removed with the run."""
        del services
        with contextlib.ExitStack() as stack:
            changes: dict[str, Any] = {}
            if self._transfers_input:
                changes["data"] = self._made_input()
            if self.shared_memory and self.direction != _OUT:
                block = stack.enter_context(made_block(self._size))
                block.write(self._made_input())
                changes["input_block"] = block.name
            if self.shared_memory and self.direction != _IN:
                changes["results_block"] = stack.enter_context(made_block(self.slots * self._size)).name
            yield replace(self, **changes)

    @contextlib.contextmanager
    def session(self, context: SessionContext) -> Iterator[Blocks]:
        """Open the shared memory in this process."""
        del context
        with contextlib.ExitStack() as stack:
            names = (self.input_block, self.results_block)
            opened = [stack.enter_context(attached_block(name)) if name else None for name in names]
            yield Blocks(*opened)

    def call(self, session: Blocks, task: Task) -> bytes | int:
        """Check the input and create the result; return only a checksum for a result in shared memory."""
        with self._opened_input(session, task) as given:
            checksum = zlib.adler32(given, task.seed & 0xFFFFFFFF)
            if self.direction == _IN:
                return checksum
            source = given if self.direction == _BOTH else memoryview(_filled(task.seed, self._size))
            head = checksum.to_bytes(4, "big")
            if session.results is None:
                return b"".join((head, source[len(head) :]))
            with session.results.part(task.number % self.slots, self._size) as slot:
                slot[: len(head)] = head
                slot[len(head) :] = source[len(head) :]
                return zlib.adler32(slot)

    @contextlib.contextmanager
    def _opened_input(self, blocks: Blocks, task: Task) -> Iterator[memoryview]:
        """Yield the task's input from shared memory or its parcel; empty if only the result is large."""
        if blocks.input is not None:
            with blocks.input.part(0, self._size) as part:
                yield part
            return
        parcel = task.payload
        if self.direction == _OUT:
            yield memoryview(b"")
        else:
            yield memoryview(parcel.data if parcel is not None else self.data or self._made_input())

    def _made_input(self) -> bytes:
        return _filled(_SEED, self._size)

    @property
    def _transfers_input(self) -> bool:
        return self.direction != _OUT and not self.shared_memory

    @property
    def _size(self) -> int:
        return _UNIT_BYTES * self.size_mb

    def __getstate__(self) -> dict[str, Any]:
        # The workload is sent to each worker once, but the input is sent with each task.
        return {**self.__dict__, "data": b""}


def _filled(seed: int, size: int) -> bytes:
    unit = random.Random(seed).randbytes(_UNIT_BYTES // 20)  # noqa: S311 -- content, no secret
    return unit * (size // len(unit))
