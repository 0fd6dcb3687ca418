"""Names of the program's threads: the same in the timeline, in sentences and in tables."""

from collections.abc import Mapping
from dataclasses import dataclass

from concgui.engine.records.run_record import RunRecord
from concgui.engine.records.span import Worker

GUI_THREAD = "GUI thread"


def worker_name(number: int) -> str:
    """Return the name of the worker with a number, from 0, in the order in which workers first began."""
    return f"worker {number + 1}"


@dataclass(frozen=True, slots=True)
class ThreadNames:
    """The names of the threads of a run's program.

    Attributes:
        names: Names of the GUI thread and of workers, by native id.
        system_names: Names that other threads have for the system, by native id.
    """

    names: Mapping[int, str]
    system_names: Mapping[int, str]

    @classmethod
    def of(cls, record: RunRecord) -> "ThreadNames":
        """Return the names of the threads of a run."""
        names = {
            worker.thread: GUI_THREAD if record.program.is_gui_thread(worker) else worker_name(number)
            for number, worker in enumerate(record.workers_seen)
            if worker.process == record.program.process
        }
        names[record.program.gui_thread] = GUI_THREAD
        threads = record.thread_states.threads if record.thread_states is not None else ()
        program = Worker(record.program.process, record.program.process)
        main_name = next((t.name for t in threads if Worker(t.process, t.thread) == program), "")
        system_names = {
            thread.thread: thread.name
            for thread in threads
            if thread.process == record.program.process and thread.name != main_name
        }
        return cls(names, system_names)

    def name(self, thread: int) -> str:
        """Return ``GUI thread``, ``worker 2``, or the id and the system's name of a thread without tasks."""
        named = self.names.get(thread)
        if named is not None:
            return named
        system_name = self.system_names.get(thread, "")
        return f"thread {thread} ({system_name})" if system_name else f"thread {thread}"


NO_NAMES = ThreadNames({}, {})
"""For a thread of an unknown run, which is named by its id."""
