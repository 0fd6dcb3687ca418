"""`two-locks`: two locks that every second task acquires in the opposite order."""

import asyncio
import contextlib
import threading
import time
from collections.abc import AsyncIterator, Coroutine, Iterator, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from concgui.engine.contracts.parameters import choice, integer
from concgui.engine.contracts.workload import (
    CoroutineWorkload,
    Observation,
    SessionContext,
    WorkKind,
    Workload,
    WorkloadInfo,
)
from concgui.engine.note import Note
from concgui.engine.tasks.task import Result, Task
from concgui.engine.workloads.support.local_count import LocalCount

if TYPE_CHECKING:
    from concgui.engine.contracts.workload import Services

_SAME, _OPPOSITE = "same", "opposite"

_POLL_S = 0.1
"""Interval at which a task that waits for a lock checks whether its run was cancelled."""

_FOR_THE_OTHER_S = 5.0
"""How much longer than expected a task that gave up waits for the other task to give up too.

Only then does it release its lock.
"""

LockT = TypeVar("LockT")
EventT = TypeVar("EventT")


class DeadlockError(RuntimeError):
    """A task gave up waiting for its second lock while it held its first."""


@dataclass(slots=True)
class SharedLock(Generic[LockT, EventT]):
    """One of the two locks.

    Attributes:
        name: Name of the lock in messages.
        lock: The lock.
        holder_gave_up: Set when the task that holds the lock as its first one has given up or ended.
    """

    name: str
    lock: LockT
    holder_gave_up: EventT


ThreadLock = SharedLock[threading.Lock, threading.Event]
LoopLock = SharedLock[asyncio.Lock, asyncio.Event]


@dataclass(frozen=True, slots=True)
class TwoThreadLocks:
    """Objects that the tasks of one process share.

    Attributes:
        locks: The two locks in their right order.
        cancelled: Set when the run was cancelled.
    """

    locks: tuple[ThreadLock, ThreadLock]
    cancelled: threading.Event

    def acquire(self, wanted: ThreadLock, patience_s: float | None) -> bool:
        """Wait for a lock, at most `patience_s` if that is not None; return whether it was acquired.

        Raises:
            CancelledError: If the run was cancelled.
        """
        until_s = None if patience_s is None else time.monotonic() + patience_s
        while True:
            left_s = _POLL_S if until_s is None else min(_POLL_S, until_s - time.monotonic())
            acquired = wanted.lock.acquire(timeout=max(0.0, left_s))
            if self.cancelled.is_set():
                # The lock may have been acquired because its holder was just cancelled.
                if acquired:
                    wanted.lock.release()
                raise CancelledError("the task waited for a lock until the run was cancelled")
            if acquired:
                return True
            if left_s <= 0:
                return False

    def pause(self, duration_s: float) -> None:
        """Wait for a fixed time.

        Raises:
            CancelledError: If the run was cancelled.
        """
        if self.cancelled.wait(duration_s):
            raise CancelledError("the task held a lock when the run was cancelled")

    def wait_for(self, event: threading.Event, patience_s: float) -> None:
        """Wait for an event, at most `patience_s`, or until the run is cancelled."""
        until_s = time.monotonic() + patience_s
        while not event.wait(_POLL_S):
            if self.cancelled.is_set() or time.monotonic() >= until_s:
                return


@dataclass(frozen=True)
class TwoLocks(Workload[TwoThreadLocks], CoroutineWorkload[tuple[LoopLock, LoopLock]]):
    """A task that acquires one lock, holds it for a while, acquires the other and releases both.

    The locks are those of `threading` and `asyncio`. Unlike a real program, a task does not wait forever for
    its second lock but fails with a reason. It keeps its first lock until the task that waits for that lock
    has given up as well. Otherwise the failure of one task would save the other, and chance would decide
    which of them fails.

    Attributes:
        started: Count of tasks that started in the program's process; new once the run is prepared.
        gave_up: Count of these tasks that gave up.
    """

    info = WorkloadInfo(
        key="two-locks",
        title="Two locks",
        summary="Takes two locks, every second task in the opposite order, as transfers between accounts do.",
        gil="releases the GIL while it waits for a lock or holds one",
        kind=WorkKind.SHARED_STATE,
    )
    order: str = choice(
        default=_OPPOSITE,
        choices=(_SAME, _OPPOSITE),
        help="Whether all tasks take the locks in the same order or every second task in the opposite order.",
    )
    duration_ms: int = integer(
        default=100,
        minimum=0,
        maximum=600_000,
        unit="ms",
        help="How long a task holds its first lock before it requests the second.",
    )
    patience_ms: int = integer(
        default=200,
        minimum=1,
        maximum=600_000,
        unit="ms",
        help="How long a task waits for its second lock before it gives up and fails.",
    )
    started: LocalCount = field(default_factory=LocalCount, repr=False, compare=False)
    gave_up: LocalCount = field(default_factory=LocalCount, repr=False, compare=False)

    def seconds_per_task(self) -> float:
        """Return the duration, plus the patience if tasks can block each other."""
        patience_ms = self.patience_ms if self.order == _OPPOSITE else 0
        return (self.duration_ms + patience_ms) / 1000

    def cpu_seconds_per_task(self) -> float:
        """Return 0: the task only waits."""
        return 0.0

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["TwoLocks"]:
        """Yield the workload with new counts."""
        del services
        yield replace(self, started=LocalCount(), gave_up=LocalCount())

    @contextlib.contextmanager
    def session(self, context: SessionContext) -> Iterator[TwoThreadLocks]:
        """Yield new locks for this process."""
        first, second = (
            SharedLock(name, threading.Lock(), threading.Event()) for name in ("lock A", "lock B")
        )
        yield TwoThreadLocks((first, second), context.cancelled)

    def call(self, session: TwoThreadLocks, task: Task) -> int:
        """Acquire both locks or give up."""
        self.started.add()
        first, second = session.locks if self._takes_right_order(task) else session.locks[::-1]
        session.acquire(first, None)
        gave_up = first.holder_gave_up = threading.Event()
        try:
            session.pause(self._duration_s)
            if not session.acquire(second, self._patience_s):
                gave_up.set()
                session.wait_for(second.holder_gave_up, self._for_the_other_s)
                raise self._give_up(first.name, second.name)
            second.lock.release()
        finally:
            gave_up.set()
            first.lock.release()
        return task.seed

    @contextlib.asynccontextmanager
    async def async_session(self, context: SessionContext) -> AsyncIterator[tuple[LoopLock, LoopLock]]:
        """Yield new locks for this loop."""
        first, second = (SharedLock(name, asyncio.Lock(), asyncio.Event()) for name in ("lock A", "lock B"))
        yield first, second

    async def call_async(self, session: tuple[LoopLock, LoopLock], task: Task) -> int:
        """Acquire both locks or give up, suspended: coroutines deadlock as threads do."""
        self.started.add()
        first, second = session if self._takes_right_order(task) else session[::-1]
        async with first.lock:
            gave_up = first.holder_gave_up = asyncio.Event()
            try:
                await asyncio.sleep(self._duration_s)
                if not await _within(self._patience_s, second.lock.acquire()):
                    gave_up.set()
                    await _within(self._for_the_other_s, second.holder_gave_up.wait())
                    raise self._give_up(first.name, second.name)
                second.lock.release()
            finally:
                gave_up.set()
        return task.seed

    def observations(self, results: Sequence[Result]) -> tuple[Observation, ...]:
        """Return how many tasks gave up, and how many ran in processes with other locks."""
        here, gave_up = self.started.value, self.gave_up.value
        elsewhere = max(0, len(results) - here)
        if here + elsewhere == 0:
            return ()
        return (
            Observation("gave_up", gave_up, self._how_all_finished(here, len(results))),
            Observation("elsewhere", elsewhere, _how_others_finished(elsewhere)),
        )

    def _how_all_finished(self, here: int, finished: int) -> Note | None:
        """Return a note if all tasks finished by luck; None if the order ensured it or not all finished."""
        if self.order == _SAME or not 2 <= here == finished:
            return None
        return Note.of("no-deadlock", tasks=here)

    def _takes_right_order(self, task: Task) -> bool:
        return self.order == _SAME or task.number % 2 == 0

    @property
    def _duration_s(self) -> float:
        return self.duration_ms / 1000

    @property
    def _patience_s(self) -> float:
        return self.patience_ms / 1000

    @property
    def _for_the_other_s(self) -> float:
        """Longest wait for the other task, which holds its lock and gives up within duration and patience."""
        return self._duration_s + self._patience_s + _FOR_THE_OTHER_S

    def _give_up(self, held: str, wanted: str) -> DeadlockError:
        self.gave_up.add()
        # The message has no task numbers, so that equal errors are counted together.
        return DeadlockError(
            f"deadlock: the task held {held} and waited {self.patience_ms} ms for {wanted}, whose holder "
            f"waited for {held}; if all tasks take the locks in the same order, all of them finish"
        )


def _how_others_finished(elsewhere: int) -> Note | None:
    return Note.of("locks-elsewhere", tasks=elsewhere) if elsewhere else None


async def _within(patience_s: float, operation: Coroutine[Any, Any, Any]) -> bool:
    """Await an operation for at most `patience_s`; return whether it completed."""
    try:
        async with asyncio.timeout(patience_s):
            await operation
    except TimeoutError:
        return False
    return True
