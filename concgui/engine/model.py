"""The contract that every concurrency model fulfils.

An instance is one run. Adding a model: a file in ``engine/models/`` or, if it needs Qt, in
``qtlayer/models/``, and a line in ``qtlayer/model_list``; command line, window and the
common test suite follow from that.
"""

import threading
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import ClassVar

from concgui.engine.knobs import DEFAULT_KNOBS, Knobs
from concgui.engine.sink import EventSink
from concgui.engine.spec import AnyWorkload
from concgui.engine.step_view import StepView
from concgui.engine.task import Task
from concgui.engine.workload import Availability, SessionContext


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What a model is, for people and for the common test suite.

    Attributes:
        key: The fixed name on the command line and in records.
        title: The name in the window.
        summary: One line: what it is.
        blocks_window: Whether `start` runs the tasks in the GUI thread before it returns.
        runs_coroutines: Whether it uses the workload's coroutine.
        uses_processes: Whether its workers are processes.
        uses_interpreters: Whether its workers are sub-interpreters of this process.
        uses_workers: Whether the number of workers bounds it.
        worker_per_task: Whether each task has a worker of its own, which starts for it and ends with it.
        all_at_once: Whether all tasks are under way at once, whatever the number of workers.
        stops_running_tasks: Whether cancel stops tasks that are under way.
        instead: Key of the model to use instead, where this one is a trap; else "".
        knobs: Names of the fields of `Knobs` that it has a use for.
    """

    key: str
    title: str
    summary: str
    blocks_window: bool = False
    runs_coroutines: bool = False
    uses_processes: bool = False
    uses_interpreters: bool = False
    uses_workers: bool = False
    worker_per_task: bool = False
    all_at_once: bool = False
    stops_running_tasks: bool = False
    instead: str = ""
    knobs: tuple[str, ...] = ()

    @property
    def is_trap(self) -> bool:
        """Whether it is there to show what goes wrong."""
        return bool(self.instead)


@dataclass(frozen=True, slots=True)
class Job:
    """What a model is given: prepared, and equal for all models of an experiment.

    Attributes:
        workload: The prepared workload.
        tasks: The tasks in their order.
        workers: How many workers, for models that have a number of them.
        knobs: How the run is executed.
        step_view: Where the window shows the steps of a model that signals each; None without a window.
        cancelled: Set when the run was cancelled; no task starts after that.
    """

    workload: AnyWorkload
    tasks: tuple[Task, ...]
    workers: int
    knobs: Knobs = DEFAULT_KNOBS
    step_view: StepView | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)

    @property
    def session_context(self) -> SessionContext:
        """What the workload's session may know."""
        return SessionContext(self.workers, self.cancelled)


class Model(ABC):
    """One run of one concurrency model.

    The model reports each task that it ends to the sink, exactly once, and calls
    `EventSink.release` exactly once, when nothing of the run is left. Tasks that it never
    reports count as cancelled.

    `start`, `cancel` and `shutdown` are called in the GUI thread.
    """

    info: ClassVar[ModelInfo]

    def __init__(self, job: Job, sink: EventSink) -> None:
        self._job = job
        self._sink = sink

    @classmethod
    def availability(cls) -> Availability:
        """Whether it can run here."""
        return Availability()

    @abstractmethod
    def start(self) -> None:
        """Start the run. Returns at once, unless `ModelInfo.blocks_window`."""

    def cancel(self) -> None:
        """Wish that the run ends: no new task starts, running ones stop where they can. Idempotent."""
        self._job.cancelled.set()

    @abstractmethod
    def shutdown(self, deadline_s: float) -> bool:
        """Ask, wait with a deadline, terminate, join. Idempotent.

        Returns:
            Whether everything of the run is at rest. A thread in a long call cannot be
            stopped; then this is False and only the end of the program ends it.
        """
