"""The model of one run, from its start until it has released everything."""

import contextlib
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from concgui.engine.contracts.model import Job, Model
from concgui.engine.note import Note
from concgui.engine.planning.spec import RunSpec
from concgui.engine.system.switch_interval import switch_interval
from concgui.engine.tasks.outcome import TaskError
from concgui.engine.tasks.report_columns import ReportColumns
from concgui.engine.tasks.sink import Delivery, EventSink
from concgui.qtlayer.bridge import GuiBridge
from concgui.qtlayer.running.cancel_clock import CancelClock
from concgui.qtlayer.running.deadlines import Deadlines
from concgui.qtlayer.running.event_drain import EventDrain
from concgui.qtlayer.running.task_places import task_places
from concgui.qtlayer.running.time_limit import LimitActions, TimeLimit


class ModelRun(QObject):
    """Owns the model, its reports, its time limit, and the interpreter's settings while the model runs.

    Call `make`, then `start`; or `end_unstarted` for a run that does not get that far.

    Args:
        spec: The run.
        model: The model.
        deadlines: How long the model may take to come to rest.
        on_delivery: Called in the GUI thread when tasks have ended.
        parent: Owner.
        announces_results: Whether a delivery holds what the tasks returned.
        tell_place: Told in another thread where the run is while it is over its limit.

    Signals:
        released: The model has released everything, or it was abandoned. Emitted exactly once.
    """

    released = Signal()

    def __init__(
        self,
        spec: RunSpec,
        model: type[Model],
        deadlines: Deadlines,
        on_delivery: Callable[[Delivery], None],
        parent: QObject,
        *,
        tell_place: Callable[[str], None],
        announces_results: bool = False,
    ) -> None:
        super().__init__(parent)
        self._tell_place = tell_place
        self._spec = spec
        self._model_type = model
        self._deadlines = deadlines
        self._bridge = GuiBridge(self)
        self._sink = EventSink(
            on_released=lambda: self._bridge.post(self._on_released), announces_results=announces_results
        )
        self._drain = EventDrain(self._sink, on_delivery)
        self._limit = TimeLimit(
            deadlines.grace_ms,
            LimitActions(
                exceeded=self._stop_tasks,
                still_over=self._tell_places,
                ignored=lambda: self._bridge.post(self._on_stuck),
            ),
        )
        self._cancel_clock = CancelClock(self._sink.has_begun, self._request_cancel)
        self._settings = contextlib.ExitStack()
        self._model: Model | None = None
        self._job: Job | None = None
        self._was_started = False
        self._started_ns = 0
        self._cancelled_ns: int | None = None
        self._planned_ns: int | None = None
        self._overdue_ns: int | None = None

    @property
    def was_started(self) -> bool:
        """Whether the model was started."""
        return self._was_started

    @property
    def is_abandoned(self) -> bool:
        """Whether tasks still run and cannot be stopped, although the run has ended."""
        return self._sink.is_abandoned

    @property
    def started_ns(self) -> int:
        """When the model was started, or when the run ended without starting it."""
        return self._started_ns

    @property
    def released_ns(self) -> int | None:
        """When the model had released everything, None before."""
        return self._sink.released_ns

    @property
    def cancelled_ns(self) -> int | None:
        """When the run was first asked to end, also if nothing heard it; None if it was not."""
        return self._planned_ns if self._planned_ns is not None else self._cancelled_ns

    @property
    def is_cancelled(self) -> bool:
        """Whether a request to cancel was heard."""
        return self._cancelled_ns is not None

    @property
    def overdue_ns(self) -> int | None:
        """When the tasks were told to stop because of the time limit, None if they were not."""
        return self._overdue_ns

    @property
    def failure(self) -> Note | None:
        """Why the model as a whole failed, None if it did not."""
        return self._sink.failure

    @property
    def notes(self) -> tuple[Note, ...]:
        """The model's notes on the run."""
        return self._sink.notes

    @property
    def tasks_done(self) -> int:
        """The number of tasks that have ended, as far as the GUI thread knows."""
        return self._drain.tasks_done

    def make(self, job: Callable[[], Job]) -> bool:
        """Make the model of a job, and return whether that worked. If not, `released` follows."""
        try:
            self._job = job()
            self._model = self._model_type(self._job, self._sink)
        except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            self.end_unstarted(self._could_not_start(error))
            return False
        if self.is_cancelled:
            # A signal handler cancelled the run while the model was being made.
            self._model.cancel()
        return True

    def start(self) -> None:
        """Start the model that was made; `released` follows."""
        if self._model is None:
            raise RuntimeError("a model is started that was not made")
        self._was_started = True
        if "switch_interval_ms" in self._model_type.info.run_options:
            self._settings.enter_context(switch_interval(self._spec.run_options.switch_interval_ms))
        self._limit.start(self._spec.time_limit_s)
        self._cancel_clock.start(self._spec.cancel_after_s)
        self._started_ns = time.perf_counter_ns()
        try:
            self._model.start()
        except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            self._sink.fail(self._could_not_start(error))
            self._sink.release()

    def end_unstarted(self, failure: Note | None) -> None:
        """End a run whose model was never started; `released` follows. Idempotent.

        Args:
            failure: Why it cannot be started; None if it was cancelled.
        """
        if self._sink.released_ns is not None:
            return
        self._started_ns = time.perf_counter_ns()
        if failure is not None:
            self._sink.fail(failure)
        self._sink.release()

    def abandon_unstarted(self, failure: Note | None, note: Note) -> None:
        """End a run whose preparation cannot be stopped; `released` follows. Idempotent.

        Args:
            failure: Why the run failed; None if it was cancelled.
            note: What the run says of the preparation.
        """
        if self._sink.released_ns is not None:
            return
        self._started_ns = time.perf_counter_ns()
        if failure is not None:
            self._sink.fail(failure)
        self._sink.abandon(note)

    def drain_regularly(self, now_ns: int) -> None:
        """Take the reports that are there, unless the last time was too recent."""
        self._drain.drain_regularly(now_ns)

    def cancel(self) -> None:
        """Ask the model to stop. Idempotent; safe at any moment, also from inside the model's start."""
        if self.is_cancelled:
            return
        self._cancelled_ns = time.perf_counter_ns()
        if self._model is not None:
            self._model.cancel()

    def abandon(self, note: Note) -> None:
        """End the run of a model that was started, although some of its tasks cannot be stopped."""
        if self._model is not None:
            self._sink.abandon(note)

    def take_reports(self) -> ReportColumns:
        """Return all reports and keep none; called once, after `released`."""
        return self._sink.take_columns()

    def rest(self) -> None:
        """Wait until the model's own threads have ended, unless the model was abandoned."""
        if self._model is not None and not self.is_abandoned:
            self._model.shutdown(self._deadlines.last_breath_s)

    def forget(self) -> None:
        """Drop the model with its tasks, unless the model was abandoned."""
        if not self.is_abandoned:
            self._model = None
            self._job = None

    def shutdown(self, deadline_s: float) -> bool:
        """Cancel and wait; return whether the model is at rest. Idempotent."""
        self.cancel()
        self._limit.stop()
        self._cancel_clock.stop()
        self._settings.close()
        return self._model.shutdown(deadline_s) if self._model is not None else True

    def _could_not_start(self, error: Exception) -> Note:
        return Note.of(
            "model-not-started", model=self._spec.model, error=str(TaskError.from_exception(error))
        )

    def _stop_tasks(self) -> None:
        """Let no further task start, in the clock's thread: the GUI thread may be in the middle of a task."""
        job = self._job
        if job is None or not self._sink.fail_if_running(Note.of("overdue", limit_s=self._spec.time_limit_s)):
            return
        self._overdue_ns = time.perf_counter_ns()
        job.cancelled.set()
        self._bridge.post(self._cancel_model)

    def _request_cancel(self) -> None:
        """Ask the run to end, in the clock's thread; like a click it is heard when the GUI thread is free."""
        if self._sink.released_ns is None and self._cancelled_ns is None:
            self._planned_ns = time.perf_counter_ns()
            self._bridge.post(self._hear_cancel)

    def _hear_cancel(self) -> None:
        if self._sink.released_ns is None:
            self.cancel()

    def _tell_places(self) -> None:
        places = task_places()
        if places:
            self._tell_place(", ".join(places))

    def _cancel_model(self) -> None:
        """Stop what runs, where the model can. `cancel` is for the GUI thread only."""
        if self._model is not None and self._sink.released_ns is None:
            self._model.cancel()

    def _on_stuck(self) -> None:
        self.abandon(Note.of("tasks-stuck"))

    def _on_released(self) -> None:
        self._settings.close()
        self._limit.stop()
        self._cancel_clock.stop()
        self._drain.drain()
        self.released.emit()
