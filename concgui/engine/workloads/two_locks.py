"""`two-locks`: two locks that every second task takes in the opposite order."""

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
"""How soon a task that waits for a lock notices that its run was cancelled."""

_FOR_THE_OTHER_S = 5.0
"""A task that gave up lets the other give up too before it lets go of its lock, but waits no longer than
this beyond what the other should need."""

LockT = TypeVar("LockT")
EventT = TypeVar("EventT")


class DeadlockError(RuntimeError):
    """A task gave up waiting for its second lock while it held its first."""


@dataclass(slots=True)
class SharedLock(Generic[LockT, EventT]):
    """One of the two locks.

    Attributes:
        name: For messages.
        lock: The lock.
        holder_gave_up: Set when the task that took it first has given up or ended.
    """

    name: str
    lock: LockT
    holder_gave_up: EventT


ThreadLock = SharedLock[threading.Lock, threading.Event]
LoopLock = SharedLock[asyncio.Lock, asyncio.Event]


@dataclass(frozen=True, slots=True)
class TwoThreadLocks:
    """What the tasks of one process share.

    Attributes:
        locks: The two locks in their right order.
        cancelled: Set when the run was cancelled.
    """

    locks: tuple[ThreadLock, ThreadLock]
    cancelled: threading.Event

    def take(self, wanted: ThreadLock, patience_s: float | None) -> bool:
        """Wait for a lock for so long; without limit for None. Whether it was taken.

        Raises:
            CancelledError: The run was cancelled.
        """
        until_s = None if patience_s is None else time.monotonic() + patience_s
        while True:
            left_s = _POLL_S if until_s is None else min(_POLL_S, until_s - time.monotonic())
            taken = wanted.lock.acquire(timeout=max(0.0, left_s))
            if self.cancelled.is_set():
                # Also with the lock: whoever had it may just have been cancelled.
                if taken:
                    wanted.lock.release()
                raise CancelledError("the task waited for a lock until the run was cancelled")
            if taken:
                return True
            if left_s <= 0:
                return False

    def pause(self, duration_s: float) -> None:
        """Wait.

        Raises:
            CancelledError: The run was cancelled.
        """
        if self.cancelled.wait(duration_s):
            raise CancelledError("the task held a lock when the run was cancelled")

    def wait_for(self, event: threading.Event, patience_s: float) -> None:
        """Wait for an event, for so long at most, or until the run is cancelled."""
        until_s = time.monotonic() + patience_s
        while not event.wait(_POLL_S):
            if self.cancelled.is_set() or time.monotonic() >= until_s:
                return


@dataclass(frozen=True)
class TwoLocks(Workload[TwoThreadLocks], CoroutineWorkload[tuple[LoopLock, LoopLock]]):
    """Takes one lock, holds it for a while, takes the other, and lets go of both.

    The locks are real ones of `threading` and `asyncio`. What a real program lacks is the patience: a
    task that does not get its second lock fails with a reason instead of waiting for ever. It keeps its
    first lock until the task that waits for that one has given up as well; else that one would be saved
    by the failure of the other, and who fails would be a matter of luck.

    Attributes:
        begun: How many tasks began in the program's process; new once the run is prepared.
        gave_up: How many of them gave up.
    """

    info = WorkloadInfo(
        key="two-locks",
        title="Two locks",
        summary="Takes two locks, every second task in opposite order, as transfers between accounts do.",
        gil="releases the GIL while it waits for a lock or holds one",
    )
    order: str = choice(
        default=_OPPOSITE,
        choices=(_SAME, _OPPOSITE),
        help="Whether all tasks take the locks in the same order, or every second one in the opposite order.",
    )
    duration_ms: int = integer(
        default=100,
        minimum=0,
        maximum=600_000,
        unit="ms",
        help="How long a task holds its first lock before it asks for the second.",
    )
    patience_ms: int = integer(
        default=200,
        minimum=1,
        maximum=600_000,
        unit="ms",
        help="How long a task waits for its second lock before it gives up and fails.",
    )
    begun: LocalCount = field(default_factory=LocalCount, repr=False, compare=False)
    gave_up: LocalCount = field(default_factory=LocalCount, repr=False, compare=False)

    def seconds_per_task(self) -> float:
        """The duration, and the patience where it may be needed; a task alone needs none."""
        patience_ms = self.patience_ms if self.order == _OPPOSITE else 0
        return (self.duration_ms + patience_ms) / 1000

    def cpu_seconds_per_task(self) -> float:
        """No time at all: it only waits."""
        return 0.0

    @contextlib.contextmanager
    def prepared(self, services: "Services") -> Iterator["TwoLocks"]:
        """With counts of its own."""
        del services
        yield replace(self, begun=LocalCount(), gave_up=LocalCount())

    @contextlib.contextmanager
    def session(self, context: SessionContext) -> Iterator[TwoThreadLocks]:
        """Make the locks of this process."""
        first, second = (
            SharedLock(name, threading.Lock(), threading.Event()) for name in ("lock A", "lock B")
        )
        yield TwoThreadLocks((first, second), context.cancelled)

    def call(self, session: TwoThreadLocks, task: Task) -> int:
        """Take both locks, or give up."""
        self.begun.add()
        first, second = session.locks if self._takes_right_order(task) else session.locks[::-1]
        session.take(first, None)
        gave_up = first.holder_gave_up = threading.Event()
        try:
            session.pause(self._duration_s)
            if not session.take(second, self._patience_s):
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
        """Make the locks of this loop."""
        first, second = (SharedLock(name, asyncio.Lock(), asyncio.Event()) for name in ("lock A", "lock B"))
        yield first, second

    async def call_async(self, session: tuple[LoopLock, LoopLock], task: Task) -> int:
        """Take both locks, or give up, suspended: coroutines deadlock as threads do."""
        self.begun.add()
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
        """How many tasks gave up, and how many ran where there are other locks."""
        here, gave_up = self.begun.value, self.gave_up.value
        elsewhere = max(0, len(results) - here)
        if here + elsewhere == 0:
            return ()
        return (
            Observation("gave_up", gave_up, self._how_all_finished(here, len(results))),
            Observation("elsewhere", elsewhere, _how_others_finished(elsewhere)),
        )

    def _how_all_finished(self, here: int, finished: int) -> Note | None:
        """Return what spared the tasks; None where the order did, or where not all were spared."""
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
        """The other holds its lock already, so it gives up within its duration and patience."""
        return self._duration_s + self._patience_s + _FOR_THE_OTHER_S

    def _give_up(self, held: str, wanted: str) -> DeadlockError:
        self.gave_up.add()
        # Without the numbers of tasks: equal messages are counted together.
        return DeadlockError(
            f"deadlock: the task held {held} and waited {self.patience_ms} ms for {wanted}, whose holder "
            f"waited for {held}; where all tasks take the locks in the same order, all finish"
        )


def _how_others_finished(elsewhere: int) -> Note | None:
    return Note.of("locks-elsewhere", tasks=elsewhere) if elsewhere else None


async def _within(patience_s: float, wish: Coroutine[Any, Any, Any]) -> bool:
    """Await something, for so long at most; whether it came."""
    try:
        async with asyncio.timeout(patience_s):
            await wish
    except TimeoutError:
        return False
    return True
