"""The processes that belong to the program, looked up regularly at a bounded cost."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

REFRESH_PERIOD_NS = 50_000_000
"""Time between two looks for new processes, unless a look costs much."""

REFRESH_COST = 200
"""The time until the next look is at least the cost of the last one times this: at most 0.5 % of a core."""

THREADS_ASKED = 32
"""How many threads of a process are asked for their children in one look; the first thread always is.

The kernel lists a child under the thread that started it, and a program may have thousands of threads.
"""


class ChildFinder(Protocol):
    """Finds the processes that others have started."""

    def children(self, process: int, look: int) -> Iterable[int]:
        """Return the child processes of a process, as far as they are found in the look with this number.

        Raises:
            ProcessLookupError: The process has ended.
        """


class ProcChildFinder:
    """Reads ``/proc/PID/task/TID/children``, on Linux.

    That takes 17 µs for a process with one thread, where psutil takes 1,700 µs, because it reads the parent
    of every process of the machine (113 of them when this was measured).
    """

    def children(self, process: int, look: int) -> Iterable[int]:
        """Return the children of the first thread and of some others, which change from look to look."""
        try:
            threads = os.listdir(f"/proc/{process}/task")  # noqa: PTH208 -- a quarter of Path's cost
        except OSError as error:
            raise ProcessLookupError(process) from error
        others = threads[1:]
        if len(others) >= THREADS_ASKED:
            first = look * THREADS_ASKED % len(others)
            others = others[first : first + THREADS_ASKED]
        found: list[int] = []
        for thread in (*threads[:1], *others):
            with contextlib.suppress(OSError), open(f"/proc/{process}/task/{thread}/children") as file:  # noqa: PTH123 -- the same
                found += map(int, file.read().split())
        return found


class PsutilChildFinder:
    """Asks psutil, on other platforms than Linux."""

    def __init__(self, psutil: Any) -> None:
        self._psutil = psutil

    def children(self, process: int, look: int) -> Iterable[int]:
        """Return all children of a process."""
        try:
            return [child.pid for child in self._psutil.Process(process).children()]
        except self._psutil.Error as error:
            raise ProcessLookupError(process) from error


class ProcessTree:
    """The program and its descendants, without those that are left out.

    A process that was found stays in the tree until it ends, even if its parent ends first.
    """

    def __init__(
        self, finder: ChildFinder | None, root: int, cpu_clock: Callable[[], int] = time.thread_time_ns
    ) -> None:
        self._finder = finder
        self._root = root
        self._cpu_clock = cpu_clock
        self._left_out: frozenset[int] = frozenset()
        self._processes: dict[int, None] = {root: None}
        self._childless = 0
        self._next_refresh_ns = 0
        self._looks = 0

    @property
    def processes(self) -> tuple[int, ...]:
        """All processes of the tree, the program first."""
        return tuple(self._processes)

    def begin(self, left_out: Iterable[int], now_ns: int, childless: int = 0) -> None:
        """Look for the processes of a run.

        Args:
            left_out: Processes that do not count. The processes that they start do, since a server may
                fork workers.
            now_ns: When.
            childless: The process among them whose children do not count either; 0 for none.
        """
        self._childless = childless
        self._left_out = frozenset(left_out)
        self._processes = {self._root: None}
        self._next_refresh_ns = 0
        self.refresh(now_ns)

    def refresh(self, now_ns: int) -> bool:
        """Look again if it is time; return whether it was."""
        if now_ns < self._next_refresh_ns or self._finder is None:
            return False
        began_ns = self._cpu_clock()
        self._look(self._finder)
        cost_ns = self._cpu_clock() - began_ns
        self._next_refresh_ns = now_ns + max(REFRESH_PERIOD_NS, REFRESH_COST * cost_ns)
        return True

    def _look(self, finder: ChildFinder) -> None:
        self._looks += 1
        todo = [*self._processes, *(self._left_out - {self._childless})]
        while todo:
            process = todo.pop()
            try:
                children = finder.children(process, self._looks)
            except ProcessLookupError:
                if process != self._root:
                    self._processes.pop(process, None)
                continue
            new = [c for c in children if c not in self._processes and c not in self._left_out]
            self._processes.update(dict.fromkeys(new))
            todo += new
