"""One experiment under way: its runs one after another, and its result."""

import dataclasses
import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from concgui.engine.contracts.model import StepView
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.note import Note
from concgui.engine.planning.progress import Progress
from concgui.engine.planning.spec import Experiment, RunSpec
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome
from concgui.engine.workloads.services import LocalServices
from concgui.qtlayer.bridge import BackgroundCall, GuiBridge
from concgui.qtlayer.catalogue import find_available_model
from concgui.qtlayer.probe.probe import Probe
from concgui.qtlayer.running.active_run import ActiveRun
from concgui.qtlayer.running.deadlines import DEADLINES, Deadlines
from concgui.qtlayer.running.gui_thread_collector import GuiThreadCollector
from concgui.qtlayer.running.run_queue import RunQueue


class ExperimentRun(QObject):
    """One experiment under way, returned by `ExperimentController.start` to the caller, who connects to it.

    Nothing is emitted before control is back in the event loop. All runs share the servers that they
    need, so that no run pays for a start; the servers end after the last run. The controller deletes
    the object after `ended`.

    Args:
        experiment: The experiment, already checked.
        probe: Measures the window.
        services: The servers that workloads need.
        collector: Collects Python's garbage where nothing is measured.
        parent: Owner.
        step_view: Shows the steps of models that signal each of them; None without a window. It
            belongs to the caller and must outlive the experiment.
        deadlines: How long the experiment waits.

    Signals:
        progressed: The `Progress`, at most 30 times a second.
        results_arrived: A tuple of `ArrivedResult` of the run under way, warm-ups among them, at most
            20 times a second; only while `announce_results` asks for it.
        run_ended: The `RunRecord` of a run that counts, or of which tasks could not be stopped.
        ended: The `ExperimentResult`; exactly once, and nothing after it.
    """

    progressed = Signal(object)
    results_arrived = Signal(object)
    run_ended = Signal(object)
    ended = Signal(object)

    def __init__(
        self,
        experiment: Experiment,
        probe: Probe,
        services: LocalServices,
        collector: GuiThreadCollector,
        parent: QObject | None = None,
        *,
        step_view: StepView | None = None,
        deadlines: Deadlines = DEADLINES,
    ) -> None:
        super().__init__(parent)
        self._experiment = experiment
        self._probe = probe
        self._services = services
        self._collector = collector
        self._step_view = step_view
        self._deadlines = deadlines
        self._queue = RunQueue(experiment)
        self._records: list[RunRecord] = []
        self._durations_s: dict[str, float] = {}
        self._failed_warm_ups: dict[str, Note] = {}
        self._announces_results = False
        self._is_cancelled = False
        self._has_ended = False
        self._run: ActiveRun | None = None
        self._run_began_s = 0.0
        self._left_running: list[ActiveRun] = []
        self._bridge = GuiBridge(self)
        self._ending: BackgroundCall | None = None
        self._next_timer = QTimer(self, singleShot=True)
        self._next_timer.timeout.connect(self._begin_next)

    @property
    def experiment(self) -> Experiment:
        """The experiment."""
        return self._experiment

    @property
    def stuck(self) -> RunSpec | None:
        """The run whose tasks still run and cannot be stopped, None if there is none."""
        return next((run.spec for run in self._left_running if run.is_abandoned), None)

    def begin(self) -> None:
        """Start the first run when control is back in the event loop; called by the controller."""
        self._next_timer.start(self._deadlines.pause_ms)

    def announce_results(self, wanted: bool) -> None:
        """Choose whether later runs emit `results_arrived`; a run that does not pays nothing for it."""
        self._announces_results = wanted

    def cancel(self) -> None:
        """Ask the experiment to end; `ended` follows. Idempotent."""
        if self._is_cancelled or self._has_ended:
            return
        self._is_cancelled = True
        if self._run is not None:
            self._run.cancel()
        elif self._ending is None:
            self._next_timer.start(0)

    def abandon(self) -> None:
        """Cancel, and do not wait for tasks that cannot be stopped; `ended` follows.

        Only for a program that is about to end.
        """
        self.cancel()
        if self._run is not None:
            self._run.abandon()

    def shutdown(self, deadline_s: float) -> bool:
        """End what is under way without further signals; return whether it is at rest. Idempotent."""
        self._next_timer.stop()
        self._is_cancelled = True
        if self._run is not None:
            self._left_running.append(self._run)
            self._run = None
        self._left_running = [run for run in self._left_running if not run.shutdown(deadline_s)]
        has_ended = self._ending is None or self._ending.shutdown(deadline_s)
        return has_ended and not self._left_running

    @Slot()
    def _begin_next(self) -> None:
        spec = None if self._is_cancelled else self._queue.next()
        if spec is None:
            self._end()
            return
        self._run = ActiveRun(
            spec,
            find_available_model(spec.model),
            self._probe,
            self._services,
            self._collector,
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

    @Slot(object)
    def _on_run_ended(self, record: RunRecord) -> None:
        run, self._run = self._run, None
        if run is None:
            return
        if run.shutdown(0.0):
            run.deleteLater()
        else:
            self._left_running.append(run)
        if self._is_cancelled or run.is_abandoned:
            # Another run would be measured beside tasks that cannot be stopped.
            self._queue.clear()
        if run.spec.warm_up and record.outcome is Outcome.FAILED:
            self._failed_warm_ups[record.model] = _failed_warm_up(record)
        counts = self._queue.end(run.spec, record) or run.is_abandoned
        # A run that was cancelled before its model started has no figures to show.
        if counts and (run.was_started or not self._is_cancelled):
            self._durations_s[record.model] = time.monotonic() - self._run_began_s
            warm_up = self._failed_warm_ups.pop(record.model, None)
            if warm_up is not None and record.outcome is Outcome.FINISHED:
                record = dataclasses.replace(record, notes=(*record.notes, warm_up))
            self._records.append(record)
            self.run_ended.emit(record)
        self._next_timer.start(self._deadlines.pause_ms)

    def _end(self) -> None:
        """End the servers of the runs outside the GUI thread; the result follows."""
        if self._ending is not None or self._has_ended:
            return
        if self._services.are_running:
            self._ending = BackgroundCall(
                self._bridge, self._services.shutdown, self._on_services_ended, "concgui-services-end"
            )
        else:
            self._emit_end()

    def _on_services_ended(self, error: BaseException | None) -> None:
        self._ending = None
        self._emit_end()
        if error is not None:
            raise error

    def _emit_end(self) -> None:
        self._has_ended = True
        outcome = self._outcome()
        records, self._records = tuple(self._records), []
        self._collector.collect_all_soon()
        self.ended.emit(ExperimentResult(self._experiment, records, outcome))

    def _outcome(self) -> Outcome:
        if self._is_cancelled:
            return Outcome.CANCELLED
        failed = any(record.outcome is Outcome.FAILED for record in self._records)
        return Outcome.FAILED if failed else Outcome.FINISHED

    @Slot()
    def _emit_progress(self) -> None:
        run = self._run
        if run is None:
            return
        is_auto = self._experiment.auto_repeats
        self.progressed.emit(
            Progress(
                runs_done=self._queue.done,
                runs_total=self._queue.total,
                model=run.spec.model,
                workload=run.spec.workload.info.key,
                phase=run.phase,
                warm_up=run.spec.warm_up,
                tasks_done=run.tasks_done,
                tasks_total=run.spec.tasks,
                seconds_left=None if is_auto else self._seconds_left(),
                auto_round=None if not is_auto else 0 if run.spec.warm_up else run.spec.repeat + 1,
            )
        )

    def _seconds_left(self) -> float | None:
        """Estimate the time for the remaining runs from the runs before; None without one."""
        if not self._durations_s:
            return None
        mean_s = sum(self._durations_s.values()) / len(self._durations_s)
        left_s = sum(self._durations_s.get(spec.model, mean_s) for spec in self._queue.left)
        return max(0.0, left_s - (time.monotonic() - self._run_began_s))


def _failed_warm_up(record: RunRecord) -> Note:
    """Return what the next run of the model says of its warm-up, which has no record of its own."""
    errors = record.spans.errors
    error = str(errors[0]) if errors else ""
    return Note.of("warm-up-failed", failed=record.tasks.failed, total=record.tasks.total, error=error)
