"""A spawn context that remembers its processes, so that their owner can end them."""

import threading
from multiprocessing import context
from multiprocessing.context import SpawnProcess
from typing import Any


class OwnedSpawnContext(context.SpawnContext):
    """Makes spawned processes and can terminate and join all that it made.

    Executors keep their processes to themselves; whoever passes this context to one keeps
    hold of them without private attributes. Processes are spawned and never forked: forking a
    program with Qt's threads is not safe.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._made: list[SpawnProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> SpawnProcess:  # type: ignore[override]  # noqa: N802
        """Make a process, as the context's class attribute of that name does."""
        process = SpawnProcess(*args, **kwargs)
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
