"""One run from its preparation to its record: preparing, baseline, running, evaluating."""

import contextlib
import threading
import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from concgui.engine.contracts.model import Job, Model, StepView
from concgui.engine.evaluation.raw_run import RawRun
from concgui.engine.note import Note
from concgui.engine.planning.progress import Phase
from concgui.engine.planning.spec import DEFAULT_BASELINE_MS, RunSpec
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.multiprocessing_helpers import multiprocessing_helper_pids
from concgui.engine.tasks.outcome import TaskError
from concgui.engine.tasks.sink import Delivery
from concgui.engine.workloads.services import LocalServices
from concgui.qtlayer.bridge import BackgroundCall, GuiBridge
from concgui.qtlayer.environment import describe_qt_environment
from concgui.qtlayer.probe.probe import Probe
from concgui.qtlayer.running.condition_wait import ConditionWait
from concgui.qtlayer.running.deadlines import DEADLINES, Deadlines
from concgui.qtlayer.running.gui_thread_collector import GuiThreadCollector
from concgui.qtlayer.running.model_run import ModelRun
from concgui.qtlayer.running.record_making import make_in_background
from concgui.qtlayer.running.run_measurement import RunMeasurement
from concgui.qtlayer.running.run_preparation import RunPreparation

_LONGEST_TIMER_MS = 2**31 - 1


class ActiveRun(QObject):
    """Takes one run through its phases. Each phase has a part of its own.

    The preparation and the evaluation run in a thread, so that the window stays responsive. The
    baseline is measured between the two, while the program is idle.

    Signals:
        progressed: A phase began or tasks ended; at most 20 times a second.
        results_arrived: A tuple of `ArrivedResult`, after `progressed`; only with `announce_results`.
        ended: The `RunRecord`. Emitted exactly once.
    """

    progressed = Signal()
    results_arrived = Signal(object)
    ended = Signal(object)

    def __init__(
        self,
        spec: RunSpec,
        model: type[Model],
        probe: Probe,
        services: LocalServices,
        collector: GuiThreadCollector,
        parent: QObject | None = None,
        *,
        step_view: StepView | None = None,
        announce_results: bool = False,
        deadlines: Deadlines = DEADLINES,
    ) -> None:
        super().__init__(parent)
        self._spec = spec
        self._info = model.info
        self._probe = probe
        self._services = services
        self._step_view = step_view
        self._deadlines = deadlines
        self._bridge = GuiBridge(self)
        self._preparation = RunPreparation(spec, model.info, services)
        self._measurement = RunMeasurement(probe, collector, self)
        self._model_run = ModelRun(
            spec,
            model,
            deadlines,
            self._on_delivery,
            self,
            announces_results=announce_results,
            tell_place=probe.tell_place,
        )
        self._model_run.released.connect(self._on_released)
        self._observer_wait = ConditionWait(lambda: probe.is_at_full_rate, self)
        self._observer_wait.over.connect(self._on_observer_wait_over)
        self._baseline_timer = QTimer(self, singleShot=True, interval=spec.baseline_ms)
        self._baseline_timer.timeout.connect(self._start_model)
        self._measured_wait = ConditionWait(self._is_measured, self)
        self._measured_wait.over.connect(self._on_measured_wait_over)
        self._prepare_timer = QTimer(self, singleShot=True)
        self._prepare_timer.timeout.connect(self._on_prepare_overdue)
        self._preparing: BackgroundCall | None = None
        self._background: BackgroundCall | None = None
        self._phase = Phase.PREPARING
        self._notes: list[Note] = []

    @property
    def spec(self) -> RunSpec:
        """The run's specification."""
        return self._spec

    @property
    def phase(self) -> Phase:
        """The phase that the run is in."""
        return self._phase

    @property
    def tasks_done(self) -> int:
        """The number of tasks that have ended, as far as the GUI thread knows."""
        return self._model_run.tasks_done

    @property
    def is_abandoned(self) -> bool:
        """Whether tasks still run and cannot be stopped, although the run has ended."""
        return self._model_run.is_abandoned

    @property
    def was_started(self) -> bool:
        """Whether its model was started."""
        return self._model_run.was_started

    def begin(self) -> None:
        """Start to prepare the workload in a thread; the other phases follow."""
        self._measurement.prepare()
        # Beside the preparation, not after it. And the observer removes what a program leaves that is killed.
        self._probe.start()
        self._preparing = BackgroundCall(
            self._bridge, self._preparation.make, self._on_prepared, "concgui-prepare"
        )
        if self._spec.time_limit_s is not None:
            self._prepare_timer.start(min(round(self._spec.time_limit_s * 1000), _LONGEST_TIMER_MS))

    def cancel(self) -> None:
        """Ask the run to end. Idempotent; safe at any moment, also from inside the model's start."""
        if self._is_cancelled or self._phase in (Phase.EVALUATING, Phase.ENDED):
            return
        self._model_run.cancel()
        if self._observer_wait.is_active or self._phase is Phase.BASELINE:
            self._end_unstarted(None)

    def abandon(self) -> None:
        """End a cancelled run although some of its tasks cannot be stopped.

        Only for a program that is about to end: the tasks run until then.
        """
        self.cancel()
        if self._phase is Phase.PREPARING:
            self._model_run.abandon_unstarted(None, Note.of("tasks-left-at-end"))
        else:
            self._model_run.abandon(Note.of("tasks-left-at-end"))

    def shutdown(self, deadline_s: float) -> bool:
        """Cancel and wait; return whether everything of the run is at rest. Idempotent."""
        self.cancel()
        self._probe.after_answers(None)
        for wait in (self._prepare_timer, self._observer_wait, self._baseline_timer, self._measured_wait):
            wait.stop()
        self._measurement.close()
        at_rest = self._model_run.shutdown(deadline_s)
        calls = [call for call in (self._preparing, self._background) if call is not None]
        is_busy = not all(call.shutdown(deadline_s) for call in calls)
        at_rest = at_rest and not is_busy
        if not is_busy:
            # Also while tasks still run: they end with the program, but their files would not.
            with contextlib.nullcontext() if at_rest else contextlib.suppress(OSError):
                self._preparation.close()
        return at_rest

    # preparing

    def _on_prepared(self, error: BaseException | None) -> None:
        self._prepare_timer.stop()
        self._preparing = None
        if self._model_run.released_ns is not None:
            # The run could not wait for it.
            self._preparation.close()
        elif error is not None:
            self._end_unstarted(Note.of("not-prepared", error=str(TaskError.from_exception(error))))
        elif self._is_cancelled:
            self._end_unstarted(None)
        elif self._probe.is_at_full_rate:
            self._begin_baseline()
        else:
            self._probe.start()
            self._observer_wait.start(self._deadlines.observer_ms)

    @Slot()
    def _on_prepare_overdue(self) -> None:
        limit_s = self._spec.time_limit_s
        self._model_run.abandon_unstarted(Note.of("prepare-overdue", limit_s=limit_s), Note.of("tasks-stuck"))

    @Slot(bool)
    def _on_observer_wait_over(self, is_ready: bool) -> None:
        if not is_ready:
            self._notes.append(Note.of("no-observer"))
        self._begin_baseline()

    def _end_unstarted(self, failure: Note | None) -> None:
        """End the run before its model is started, because it was cancelled or failed."""
        self._observer_wait.stop()
        self._baseline_timer.stop()
        self._model_run.end_unstarted(failure)

    # baseline

    def _begin_baseline(self) -> None:
        self._enter(Phase.BASELINE)
        if self._is_cancelled:
            self._end_unstarted(None)
            return
        self._measurement.begin_baseline()
        self._baseline_timer.start()
        if self._spec.baseline_ms < DEFAULT_BASELINE_MS and not self._spec.warm_up:
            self._notes.append(Note.of("short-baseline", baseline_ms=self._spec.baseline_ms))

    # running

    @Slot()
    def _start_model(self) -> None:
        self._enter(Phase.RUNNING)
        if self._is_cancelled:
            self._end_unstarted(None)
            return
        if not self._model_run.make(self._job):
            return
        helpers = (*self._services.helper_pids(), *multiprocessing_helper_pids())
        self._measurement.begin_run(
            helpers,
            self._model_run.drain_regularly,
            automatic_collector=self._spec.workload.info.needs_collector,
        )
        limit_s = self._spec.time_limit_s
        if limit_s is not None:
            limit_ns = time.perf_counter_ns() + round(limit_s * 1e9)
            self._probe.limit_run(limit_ns, self._spec.workload.info.key)
        self._model_run.start()

    def _job(self) -> Job:
        return self._preparation.job(self._step_view, self._measurement.collect_if_many)

    def _on_delivery(self, delivery: Delivery) -> None:
        self.progressed.emit()
        if delivery.results:
            self.results_arrived.emit(delivery.results)

    @Slot()
    def _on_released(self) -> None:
        # A signal handler may have cancelled the run just before the timer was started.
        self._baseline_timer.stop()
        self._probe.after_answers(None)
        if not self.was_started:
            self._evaluate()
            return
        self._measurement.end_run()
        self._model_run.rest()
        self._measured_wait.start(self._deadlines.observer_ms if self._probe.is_ready else 0)

    def _is_measured(self) -> bool:
        """Whether every ping of the run has been settled and its resources are known."""
        released_ns = self._model_run.released_ns
        return released_ns is not None and self._measurement.is_complete(released_ns)

    @Slot(bool)
    def _on_measured_wait_over(self, is_measured: bool) -> None:
        if not is_measured:
            self._notes.append(Note.of("observer-lost"))
        self._evaluate()

    # evaluating

    def _evaluate(self) -> None:
        self._enter(Phase.EVALUATING)
        self._measurement.stop()
        self._background = make_in_background(
            self._bridge, self._raw(), self._preparation, self._on_evaluated, was_started=self.was_started
        )

    def _raw(self) -> RawRun:
        model_run, measured = self._model_run, self._measurement
        started_ns = model_run.started_ns
        released_ns = model_run.released_ns or time.perf_counter_ns()
        return RawRun(
            spec=self._spec,
            started_ns=started_ns,
            released_ns=released_ns,
            environment=describe_qt_environment(),
            reports=model_run.take_reports(),
            pings=measured.pings_within(started_ns, released_ns),
            baseline=measured.baseline_before(started_ns),
            paints=measured.paints_within(started_ns, released_ns),
            usage=measured.usage,
            thread_states=measured.thread_states,
            gil=measured.gil,
            evidence=measured.evidence,
            cancelled_ns=model_run.cancelled_ns,
            overdue_ns=model_run.overdue_ns,
            is_abandoned=model_run.is_abandoned,
            failure=model_run.failure,
            notes=(*self._notes, *model_run.notes, *measured.notes),
            run_options=self._spec.run_options.only(self._info.run_options),
            gui_thread=threading.get_native_id(),
        )

    def _on_evaluated(self, record: RunRecord) -> None:
        self._enter(Phase.ENDED)
        self._model_run.forget()
        self._background = None
        self.ended.emit(record)

    @property
    def _is_cancelled(self) -> bool:
        return self._model_run.is_cancelled

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        self.progressed.emit()
