"""Owns the active experiment: runs its runs one after another and says what came of them."""

import time

from PySide6.QtCore import QObject, QTimer, Signal

from concgui.engine.contracts.model import StepView
from concgui.engine.errors import BusyError, UnavailableError
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.planning.progress import Progress
from concgui.engine.planning.size_limits import check_limits
from concgui.engine.planning.spec import Experiment
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.services import Services
from concgui.qtlayer.bridge import BackgroundCall, GuiBridge
from concgui.qtlayer.catalogue import check_pair, find_available_model
from concgui.qtlayer.probe.observer_link import Probe
from concgui.qtlayer.running.active_run import ActiveRun
from concgui.qtlayer.running.deadlines import DEADLINES, Deadlines
from concgui.qtlayer.running.run_queue import RunQueue


class ExperimentController(QObject):
    """Runs one experiment at a time. All methods belong to the GUI thread.

    Its runs share the servers that they need, so that each finds them warm; when the last run has
    ended, the servers end too.

    Signals:
        experiment_started: The `Experiment`.
        progressed: The `Progress`, at most 30 times a second.
        results_arrived: A tuple of `ArrivedResult` of the run under way, warm-ups among them, at most
            20 times a second; only while `announce_results` asks for it.
        run_ended: The `RunRecord` of a run that counts, or of which tasks could not be stopped.
        experiment_ended: The `ExperimentResult`; exactly once per start.
    """

    experiment_started = Signal(object)
    progressed = Signal(object)
    results_arrived = Signal(object)
    run_ended = Signal(object)
    experiment_ended = Signal(object)

    def __init__(
        self,
        probe: Probe,
        services: Services,
        parent: QObject | None = None,
        deadlines: Deadlines = DEADLINES,
    ) -> None:
        super().__init__(parent)
        self._deadlines = deadlines
        self._probe = probe
        self._services = services
        self._experiment: Experiment | None = None
        self._queue: RunQueue | None = None
        self._records: list[RunRecord] = []
        self._durations_s: dict[str, float] = {}
        self._step_view: StepView | None = None
        self._announces_results = False
        self._run: ActiveRun | None = None
        self._left_running: list[ActiveRun] = []
        self._run_began_s = 0.0
        self._cancelled = False
        self._bridge = GuiBridge(self)
        self._ending: BackgroundCall | None = None
        self._next_timer = QTimer(self, singleShot=True)
        self._next_timer.timeout.connect(self._begin_next)

    @property
    def is_active(self) -> bool:
        """Whether an experiment is under way."""
        return self._experiment is not None

    def start(self, experiment: Experiment) -> None:
        """Start an experiment; its runs begin when control is back in the event loop.

        Raises:
            BusyError: One is under way, or tasks of an earlier one still run and cannot be stopped.
            UnknownKeyError: A model of that name does not exist.
            UnavailableError: A model or the workload cannot run here, or not with each other.
            TooLargeError: A run would not fit in memory or in a quarter of an hour.
        """
        if self._experiment is not None:
            raise BusyError("an experiment is under way; cancel it or wait for its end")
        self._refuse_beside_stuck_tasks()
        models = [find_available_model(key) for key in experiment.models]
        available = experiment.workload.availability()
        if not available:
            raise UnavailableError("workload", experiment.workload.info.key, available.reason)
        for model in models:
            check_pair(model, experiment.workload)
            if not experiment.force:
                check_limits(experiment.workload, model.info, experiment.size, experiment.run_options)
        self._experiment = experiment
        self._queue = RunQueue(experiment)
        self._records, self._durations_s = [], {}
        self._cancelled = False
        self.experiment_started.emit(experiment)
        self._next_timer.start(self._deadlines.pause_ms)

    def _refuse_beside_stuck_tasks(self) -> None:
        """What is measured beside tasks that nobody can stop would be wrong."""
        self._left_running = [run for run in self._left_running if not run.shutdown(0.0)]
        stuck = [run.spec for run in self._left_running if run.is_abandoned]
        if stuck:
            raise BusyError(
                f"tasks of {stuck[0].model} on {stuck[0].workload.info.key} still run and cannot be stopped; "
                "start the program again to measure without them"
            )

    def set_step_view(self, view: StepView | None) -> None:
        """Where models that signal every small step show them from the next run on; None for no window.

        The view belongs to the caller and must outlive the runs that use it.
        """
        self._step_view = view

    def announce_results(self, wanted: bool) -> None:
        """Whether the runs from the next one on emit `results_arrived`; others pay nothing for it."""
        self._announces_results = wanted

    def cancel(self) -> None:
        """Wish that the experiment ends; `experiment_ended` follows. Idempotent."""
        if self._experiment is None or self._cancelled:
            return
        self._cancelled = True
        if self._run is not None:
            self._run.cancel()
        else:
            self._next_timer.start(0)

    def abandon(self) -> None:
        """Cancel, and do not wait for tasks that cannot be stopped; `experiment_ended` follows.

        Only for a program that is about to end.
        """
        self.cancel()
        if self._run is not None:
            self._run.abandon()

    def shutdown(self, deadline_s: float) -> bool:
        """End what is under way without further signals; whether it is at rest. Idempotent."""
        self._next_timer.stop()
        self._cancelled = True
        runs = [*self._left_running, *([self._run] if self._run is not None else [])]
        at_rest = [run.shutdown(deadline_s) for run in runs]
        if self._ending is not None:
            at_rest.append(self._ending.shutdown(deadline_s))
        return all(at_rest)

    def _begin_next(self) -> None:
        spec = None if self._cancelled or self._queue is None else self._queue.next()
        if spec is None:
            self._end()
            return
        self._run = ActiveRun(
            spec,
            find_available_model(spec.model),
            self._probe,
            self._services,
            self,
            step_view=self._step_view,
            announce_results=self._announces_results,
            deadlines=self._deadlines,
        )
        self._run.progressed.connect(self._emit_progress)
        self._run.results_arrived.connect(self.results_arrived)
        self._run.ended.connect(self._on_run_ended)
        self._run_began_s = time.monotonic()
        self._run.begin()

    def _on_run_ended(self, record: RunRecord) -> None:
        run, self._run = self._run, None
        if run is None or self._queue is None:
            return
        self._leave(run)
        if self._cancelled or run.is_abandoned:
            # What followed an abandoned run would be measured beside tasks that nobody can stop.
            self._queue.clear()
        counts = self._queue.end(run.spec, record) or run.is_abandoned
        # A run that was cancelled before its model started has no figures to show.
        if counts and (run.was_started or not self._cancelled):
            self._durations_s[record.model] = time.monotonic() - self._run_began_s
            self._records.append(record)
            self.run_ended.emit(record)
        self._next_timer.start(self._deadlines.pause_ms)

    def _leave(self, run: ActiveRun) -> None:
        """Let a run go that has ended; keep one of which something still runs."""
        if run.shutdown(0.0):
            run.deleteLater()
        else:
            self._left_running.append(run)

    def _end(self) -> None:
        """Let the servers of the runs go, outside the GUI thread; the news follows."""
        if self._ending is not None:
            return
        if self._services.are_running:
            self._ending = BackgroundCall(
                self._bridge, self._services.shutdown, self._on_services_ended, "concgui-services-end"
            )
        else:
            self._announce_end()

    def _on_services_ended(self, error: BaseException | None) -> None:
        self._ending = None
        self._announce_end()
        if error is not None:
            raise error

    def _announce_end(self) -> None:
        experiment, self._experiment = self._experiment, None
        if experiment is not None:
            self.experiment_ended.emit(ExperimentResult(experiment, tuple(self._records), self._outcome()))

    def _outcome(self) -> Outcome:
        if self._cancelled:
            return Outcome.CANCELLED
        failed = any(record.outcome is Outcome.FAILED for record in self._records)
        return Outcome.FAILED if failed else Outcome.FINISHED

    def _emit_progress(self) -> None:
        run, queue = self._run, self._queue
        if run is None or queue is None:
            return
        self.progressed.emit(
            Progress(
                runs_done=queue.done,
                runs_total=queue.total,
                model=run.spec.model,
                workload=run.spec.workload.info.key,
                phase=run.phase,
                warm_up=run.spec.warm_up,
                tasks_done=run.tasks_done,
                tasks_total=run.spec.tasks,
                seconds_left=self._seconds_left(),
            )
        )

    def _seconds_left(self) -> float | None:
        if self._queue is None or not self._durations_s:
            return None
        mean_s = sum(self._durations_s.values()) / len(self._durations_s)
        left_s = sum(self._durations_s.get(spec.model, mean_s) for spec in self._queue.left)
        return max(0.0, left_s - (time.monotonic() - self._run_began_s))
