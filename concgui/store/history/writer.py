"""The one thread of a program that writes into the history."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from concgui.engine.errors import ConcguiError
from concgui.store.history.connection import set_damaged_aside
from concgui.store.history.errors import DamagedHistoryError
from concgui.store.history.history import History, open_or_set_aside
from concgui.store.history_place import HistoryPlace

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class JobEnd(Generic[Result]):
    """How a job ended.

    Attributes:
        result: What it returned; None if it failed.
        error: Why it failed; None if it did not.
        set_aside: New path of a damaged history that was set aside on the way; None if it was not damaged.
    """

    result: Result | None
    error: Exception | None = None
    set_aside: Path | None = None


Job = Callable[[History], Result]
Told = Callable[[JobEnd[Result]], None]


class HistoryWriter:
    """Does jobs on the history one after another, in a thread of its own.

    The thread lives only while there is something to do, and the file is open only as long. It is a
    daemon: a disk that does not answer must not keep the program alive. Half a transaction leaves nothing.

    Args:
        place: The history.
    """

    def __init__(self, place: HistoryPlace) -> None:
        self._place = place
        self._jobs: deque[Callable[[_OpenHistory], None]] = deque()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def place(self) -> HistoryPlace:
        """The history."""
        return self._place

    def submit(self, job: Job[Result], told: Told[Result]) -> None:
        """Queue a job and return at once.

        Args:
            job: Is called with the open history in the thread of the writer.
            told: Is called afterwards in the same thread; must not raise.
        """
        with self._lock:
            self._jobs.append(lambda opened: told(opened.end_of(job)))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="concgui-history", daemon=True)
                self._thread.start()

    def shutdown(self, deadline_s: float) -> bool:
        """Wait until all jobs are done; return whether they are. Idempotent."""
        with self._lock:
            thread = self._thread
        if thread is not None:
            thread.join(deadline_s)
        return thread is None or not thread.is_alive()

    def _work(self) -> None:
        opened = _OpenHistory(self._place)
        while True:
            while (job := self._next()) is not None:
                job(opened)
            opened.close()
            with self._lock:
                if not self._jobs:
                    self._thread = None
                    return

    def _next(self) -> Callable[["_OpenHistory"], None] | None:
        """Return the next job, None if there is none."""
        with self._lock:
            return self._jobs.popleft() if self._jobs else None


class _OpenHistory:
    """The history while the thread works: opened by the first job, and again after an error."""

    def __init__(self, place: HistoryPlace) -> None:
        self._place = place
        self._history: History | None = None

    def end_of(self, job: Job[Result]) -> JobEnd[Result]:
        """Do a job and return how it ended. If the file is found to be damaged, it is done with a new one."""
        aside: Path | None = None
        try:
            if self._history is None:
                self._history, aside = open_or_set_aside(self._place)
            try:
                return JobEnd(job(self._history), set_aside=aside)
            except DamagedHistoryError:
                if aside is not None:
                    raise
                self.close()
                aside = set_damaged_aside(self._place.path)
                self._history, _ = open_or_set_aside(self._place)
                return JobEnd(job(self._history), set_aside=aside)
        except ConcguiError as error:
            self.close()
            return JobEnd(None, error, aside)
        except Exception as error:  # noqa: BLE001 -- the thread has other jobs to do; `told` reports it
            self.close()
            return JobEnd(None, error, aside)

    def close(self) -> None:
        """Close the history. Idempotent."""
        if self._history is not None:
            self._history.close()
            self._history = None
