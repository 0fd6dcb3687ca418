"""The contract that every concurrency model fulfils.

An instance is one run. To add a model, add a file in ``engine/execution/models/`` or, if it needs Qt, in
``qtlayer/models/``, and a line in ``qtlayer/catalogue.py``. Command line, window and the common test suite
follow from that line.
"""

import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from concgui.engine.contracts.availability import Availability
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.run_options import DEFAULT_RUN_OPTIONS, RunOptions
from concgui.engine.contracts.workload import AnyWorkload, SessionContext
from concgui.engine.tasks.sink import EventSink
from concgui.engine.tasks.task import Task


class StepView(Protocol):
    """A log that grows and a progress bar that moves, as programs show them during work.

    A view belongs to the GUI thread. The window has one with widgets; on the command line the model uses
    one without widgets.
    """

    def begin(self, total: int) -> None:
        """Empty the log and set the bar to 0 of `total`. Called before the first step of a run."""

    def show_step(self, number: int, line: str) -> None:
        """Append the line to the log and move the bar.

        Args:
            number: Number of the step within the run, from 1.
            line: Line to append, without a line break.
        """

    def end(self) -> None:
        """Finish after the last step. Called once for each `begin`."""


@dataclass(frozen=True, slots=True)
class Job:
    """The input of a model, prepared and equal for all models of an experiment.

    Attributes:
        workload: The prepared workload.
        tasks: The tasks in order.
        workers: Number of workers, for models that use it.
        run_options: How the run is executed.
        step_view: The window's view of the steps of a model that signals each step; None without a window.
        cancelled: Set when the run was cancelled; no task starts after that.
        between_tasks: Called after each task by a model that keeps the GUI thread busy; None for nothing.
    """

    workload: AnyWorkload
    tasks: Sequence[Task]
    workers: int
    run_options: RunOptions = DEFAULT_RUN_OPTIONS
    step_view: StepView | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    between_tasks: Callable[[], None] | None = None

    @property
    def session_context(self) -> SessionContext:
        """The context of the workload's sessions."""
        return SessionContext(self.workers, self.cancelled)


class Model(ABC):
    """One run of one concurrency model.

    The model reports each task that ends to the sink, exactly once, and calls `EventSink.release` exactly
    once, when nothing of the run is left. Tasks that the model never reports count as cancelled.

    `start`, `cancel` and `shutdown` are called in the GUI thread.
    """

    info: ClassVar[ModelInfo]

    def __init__(self, job: Job, sink: EventSink) -> None:
        self._job = job
        self._sink = sink

    @classmethod
    def availability(cls) -> Availability:
        """Return whether the model can run here."""
        return Availability()

    @abstractmethod
    def start(self) -> None:
        """Start the run; return at once unless `ModelInfo.blocks_window`."""

    def cancel(self) -> None:
        """Request the end of the run: no new task starts, and running tasks stop if they can. Idempotent."""
        self._job.cancelled.set()

    @abstractmethod
    def shutdown(self, deadline_s: float) -> bool:
        """Cancel, wait with a deadline, terminate and join. Idempotent.

        Returns:
            Whether everything of the run is at rest. A thread in a long call cannot be stopped; in that case
            the result is False, and the thread ends only with its call or the program.
        """
