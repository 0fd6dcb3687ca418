"""Which processes belong to the program: found again and again, at a bounded cost."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable
from typing import Any, Protocol

REFRESH_PERIOD_NS = 50_000_000
"""How often to look for new processes, unless that is dear."""

REFRESH_COST = 200
"""The next look comes no sooner than this many times what the last one cost: at most 0.5 % of a core."""

THREADS_ASKED = 32
"""Of each process so many threads are asked for children at a time, its first one always.

The kernel lists a child under the thread that started it, and a program may have thousands.
"""


class ChildFinder(Protocol):
    """Finds the processes that others have started."""

    def children(self, process: int, look: int) -> Iterable[int]:
        """The child processes of a process, as far as the look with this number shows them.

        Raises:
            ProcessLookupError: It has ended.
        """


class ProcChildFinder:
    """Linux: ``/proc/PID/task/TID/children``."""

    def children(self, process: int, look: int) -> Iterable[int]:
        """Of the first thread and of some others, others in each look."""
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
            with contextlib.suppress(OSError), open(f"/proc/{process}/task/{thread}/children") as file:  # noqa: PTH123 -- likewise
                found += map(int, file.read().split())
        return found


class PsutilChildFinder:
    """Elsewhere: psutil."""

    def __init__(self, psutil: Any) -> None:
        self._psutil = psutil

    def children(self, process: int, look: int) -> Iterable[int]:
        """All of them; the list of all processes is read for it."""
        try:
            return [child.pid for child in self._psutil.Process(process).children()]
        except self._psutil.Error as error:
            raise ProcessLookupError(process) from error


class ProcessTree:
    """The program and all below it that has not been left out.

    A process once found stays until it ends, also when its parent ends before it.
    """

    def __init__(
        self, finder: ChildFinder | None, root: int, cpu_clock: Callable[[], int] = time.thread_time_ns
    ) -> None:
        self._finder = finder
        self._root = root
        self._cpu_clock = cpu_clock
        self._left_out: frozenset[int] = frozenset()
        self._processes: dict[int, None] = {root: None}
        self._next_refresh_ns = 0
        self._looks = 0

    @property
    def processes(self) -> tuple[int, ...]:
        """The program first."""
        return tuple(self._processes)

    def begin(self, left_out: Iterable[int], now_ns: int) -> None:
        """Begin anew, leave out these processes; what they start counts, as a server may fork workers."""
        self._left_out = frozenset(left_out)
        self._processes = {self._root: None}
        self._next_refresh_ns = 0
        self.refresh(now_ns)

    def refresh(self, now_ns: int) -> bool:
        """Look again, if it is time; whether it was."""
        if now_ns < self._next_refresh_ns or self._finder is None:
            return False
        began_ns = self._cpu_clock()
        self._look(self._finder)
        cost_ns = self._cpu_clock() - began_ns
        self._next_refresh_ns = now_ns + max(REFRESH_PERIOD_NS, REFRESH_COST * cost_ns)
        return True

    def _look(self, finder: ChildFinder) -> None:
        self._looks += 1
        todo = [*self._processes, *self._left_out]
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
