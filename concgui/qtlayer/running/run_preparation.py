"""The things that a run needs before its model starts and that end with the run."""

import contextlib
import importlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from concgui.engine.contracts.model import Job, StepView
from concgui.engine.contracts.model_info import ModelInfo
from concgui.engine.contracts.pairing import tasks_at_once
from concgui.engine.contracts.workload import AnyWorkload, Observation, Services
from concgui.engine.execution.worker_processes import FILES_PER_WORKER
from concgui.engine.planning.spec import RunSpec
from concgui.engine.system.free_memory import give_back_free_memory
from concgui.engine.system.multiprocessing_helpers import start_resource_tracker
from concgui.engine.system.open_files import ensure_open_files
from concgui.engine.system.temporary_folder import ensure_room, ensure_short_enough
from concgui.engine.system.worker_needs import ensure_workers_can_start
from concgui.engine.tasks.report_columns import ReportColumns
from concgui.engine.tasks.task import Task
from concgui.engine.tasks.task_sequence import TaskSequence

if TYPE_CHECKING:
    from collections.abc import Sequence


class RunPreparation:
    """Owns the things that the workload makes for one run: a folder, a part of a server, shared memory.

    `make` and `close` may take long and are called outside the GUI thread.
    """

    def __init__(self, spec: RunSpec, info: ModelInfo, services: Services) -> None:
        self._spec = spec
        self._info = info
        self._services = services
        self._made = contextlib.ExitStack()
        self._workload: AnyWorkload = spec.workload

    def make(self) -> None:
        """Free the heap of earlier runs, check that there is room, and prepare the workload.

        Raises:
            ConcguiError: There is no room, or the workload cannot be prepared.
        """
        give_back_free_memory()
        workload, tasks, workers = self._spec.workload, self._spec.tasks, self._spec.workers
        at_once = tasks_at_once(self._info, workload, tasks, workers, self._spec.run_options)
        files = workload.open_files_needed(at_once)
        if self._info.uses_processes:
            files += FILES_PER_WORKER * at_once
            start_resource_tracker()
            ensure_workers_can_start()
            if self._spec.run_options.start_method == "forkserver":
                ensure_short_enough()
        ensure_open_files(files)
        ensure_room(workload.disk_bytes_needed(tasks, at_once))
        self._import_packages(workload)
        self._workload = self._made.enter_context(workload.prepared(self._services))

    def _import_packages(self, workload: AnyWorkload) -> None:
        """Import the packages of tasks that will run in this process.

        A process imports a package once in its life, so the first run would pay for all others. Worker
        processes and interpreters import it at each start, and that belongs to the run.
        """
        if not (self._info.uses_processes or self._info.uses_interpreters):
            for name in workload.info.packages:
                importlib.import_module(name)

    def job(self, step_view: StepView | None, between_tasks: Callable[[], None] | None = None) -> Job:
        """Return the job for the model, with prepared inputs."""
        tasks: Sequence[Task] = TaskSequence(self._spec.tasks, self._spec.seed)
        if self._workload.has_inputs:
            tasks = tuple(Task(t.number, t.seed, self._workload.input_for(t)) for t in tasks)
        return Job(
            self._workload,
            tasks,
            self._spec.workers,
            self._spec.run_options,
            step_view,
            between_tasks=between_tasks,
        )

    def observations(self, reports: ReportColumns) -> tuple[Observation, ...]:
        """Return the workload's observations of its tasks in this process."""
        return self._workload.observations([result for result in reports.results if result is not None])

    def close(self) -> None:
        """Remove everything that was made. Idempotent."""
        self._made.close()
