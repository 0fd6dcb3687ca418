"""A multiprocessing context that remembers its processes, so that their owner can end them."""

import multiprocessing
import threading
from multiprocessing import context
from multiprocessing.process import BaseProcess
from typing import Any

from concgui.engine.knobs import SPAWN

FILES_PER_WORKER = 4
"""Open files that the program has for each worker process: two of its start, the ends of a queue."""


class OwnedContext(context.BaseContext):
    """Makes worker processes and can terminate and join all that it made.

    Executors keep their processes to themselves; whoever passes this context to one keeps
    hold of them without private attributes. Processes are spawned, or forked from the clean
    server process of `forkserver`, and never forked from this one: that is not safe with Qt's
    threads.

    Args:
        start_method: One of `knobs.START_METHODS`.
    """

    def __init__(self, start_method: str = SPAWN) -> None:
        super().__init__()
        self._name = start_method
        plain: Any = multiprocessing.get_context(start_method)
        self._process_type = plain.Process
        self._lock = threading.Lock()
        self._made: list[BaseProcess] = []

    def get_start_method(self, allow_none: bool = False) -> str:
        """The start method that it was made for."""
        return self._name

    def Process(self, *args: Any, **kwargs: Any) -> BaseProcess:  # noqa: N802
        """Make a process, as the attribute of that name of every context does."""
        process: BaseProcess = self._process_type(*args, **kwargs)
        with self._lock:
            self._made.append(process)
        return process

    def terminate(self) -> None:
        """Ask every process to end. Idempotent; callable from any thread."""
        with self._lock:
            for process in self._made:
                if process.pid is not None:
                    process.terminate()

    def kill(self) -> None:
        """End every process that lives. Idempotent; callable from any thread."""
        with self._lock:
            for process in self._made:
                if process.pid is not None:
                    process.kill()

    def forget(self, process: BaseProcess) -> None:
        """Close what is kept of a process that has been joined."""
        with self._lock:
            self._made.remove(process)
            process.close()

    def kill_and_join(self, deadline_s: float) -> None:
        """End what did not end by itself within the deadline, and close what is kept of it.

        Idempotent. Only for the owner of the executor, after the executor has shut down: it
        must not meet a process object that is closed.
        """
        with self._lock:
            made, self._made = self._made, []
        for process in made:
            if process.pid is None:
                continue
            process.join(deadline_s)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()
