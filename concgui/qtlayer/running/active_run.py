"""One run from its preparation to its record: preparing, baseline, running, evaluating."""

import contextlib
import dataclasses
import functools
import threading
import time

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from concgui.engine.contracts.model import Model, StepView
from concgui.engine.evaluation.build_record import build_record
from concgui.engine.evaluation.raw_run import RawRun
from concgui.engine.planning.progress import Phase
from concgui.engine.planning.spec import DEFAULT_BASELINE_MS, RunSpec
from concgui.engine.records.run_record import RunRecord
from concgui.engine.system.multiprocessing_helpers import multiprocessing_helper_pids
from concgui.engine.system.switch_interval import switch_interval
from concgui.engine.tasks.outcome import TaskError
from concgui.engine.tasks.sink import Delivery, EventSink
from concgui.engine.workloads.services import Services
from concgui.qtlayer.bridge import BackgroundCall, GuiBridge
from concgui.qtlayer.environment import describe_qt_environment
from concgui.qtlayer.probe.observer_link import Probe
from concgui.qtlayer.running.event_drain import EventDrain
from concgui.qtlayer.running.run_measurement import RunMeasurement
from concgui.qtlayer.running.run_preparation import RunPreparation

SETTLE_PERIOD_MS = 10
"""How often to look, after the run, whether its last pings have been settled."""

OBSERVER_DEADLINE_MS = 3_000
"""How long to wait for the observer: to begin with, and for its last word on a run."""

LAST_BREATH_S = 0.5

GRACE_MS = 5_000
"""How long the tasks of a run that took too long may take to stop."""

OVERDUE_TEXT = (
    "ended after {seconds:g} s, the limit for one run; take fewer or smaller tasks, or a higher limit"
)

ABANDONED_NOTE = "tasks were still running that could not be stopped; the program ended without them"

STUCK_NOTE = (
    "tasks are still running that cannot be stopped, so nothing more was run beside them; "
    "start the program again"
)


class ActiveRun(QObject):
    """Owns everything of one run until its record is made.

    Preparing and evaluating happen in a thread, so that the window stays alive meanwhile; the
    baseline is measured in between by an otherwise idle program.

    Signals:
        progressed: A phase began or tasks ended; at most 20 times a second.
        results_arrived: A tuple of `ArrivedResult`; only if it was asked for, after `progressed`.
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
        services: Services,
        parent: QObject | None = None,
        *,
        step_view: StepView | None = None,
        announce_results: bool = False,
    ) -> None:
        super().__init__(parent)
        self._spec = spec
        self._model_type = model
        self._probe = probe
        self._measurement = RunMeasurement(probe, self)
        self._services = services
        self._bridge = GuiBridge(self)
        self._sink = EventSink(
            on_released=lambda: self._bridge.post(self._on_released), announces_results=announce_results
        )
        self._step_view = step_view
        self._preparation = RunPreparation(spec, model.info, services)
        self._drain = EventDrain(self._sink, self._on_delivery)
        # What of the interpreter is different while the model runs.
        self._settings = contextlib.ExitStack()
        self._background: BackgroundCall | None = None
        self._model: Model | None = None
        self._settle_timer = QTimer(self, interval=SETTLE_PERIOD_MS)
        self._settle_timer.timeout.connect(self._try_evaluate)
        self._wait_timer = QTimer(self, singleShot=True)
        self._wait_timer.timeout.connect(self._on_wait_over)
        self._limit_timer = QTimer(self, singleShot=True)
        self._limit_timer.timeout.connect(self._on_overdue)
        self._phase = Phase.PREPARING
        self._notes: list[str] = []
        self._started_ns = 0
        self._cancelled_ns: int | None = None
        self._overdue_ns: int | None = None
        self._is_abandoned = False
        self._was_started = False
        self._record: RunRecord | None = None

    @property
    def spec(self) -> RunSpec:
        """What is run."""
        return self._spec

    @property
    def phase(self) -> Phase:
        """Where the run is."""
        return self._phase

    @property
    def tasks_done(self) -> int:
        """How many tasks have ended, as far as the GUI thread knows."""
        return self._drain.tasks_done

    @property
    def is_abandoned(self) -> bool:
        """Whether tasks of it still run and cannot be stopped, although it ended."""
        return self._is_abandoned

    @property
    def was_started(self) -> bool:
        """Whether its model was started."""
        return self._was_started

    def begin(self) -> None:
        """Prepare the workload in a thread; the rest follows."""
        self._background = BackgroundCall(
            self._bridge, self._preparation.make, self._on_prepared, "concgui-prepare"
        )

    def cancel(self) -> None:
        """Wish that the run ends. Idempotent; safe at any moment, also from inside the model's start."""
        if self._cancelled_ns is not None or self._phase in (Phase.EVALUATING, Phase.ENDED):
            return
        self._cancelled_ns = time.perf_counter_ns()
        if self._phase is Phase.BASELINE:
            self._wait_timer.stop()
            self._end_unstarted(None)
        elif self._model is not None:
            self._model.cancel()

    def abandon(self) -> None:
        """End a cancelled run although some of its tasks cannot be stopped.

        Only for a program that is about to end: the tasks go on until it does.
        """
        self.cancel()
        self._abandon(ABANDONED_NOTE)

    def shutdown(self, deadline_s: float) -> bool:
        """Cancel and wait; whether everything of the run is at rest. Idempotent."""
        self.cancel()
        self._probe.after_answers(None)
        for timer in (self._settle_timer, self._wait_timer, self._limit_timer):
            timer.stop()
        self._settings.close()
        at_rest = self._model.shutdown(deadline_s) if self._model is not None else True
        is_busy = self._background is not None and not self._background.shutdown(deadline_s)
        at_rest = at_rest and not is_busy
        if not is_busy:
            # Also under tasks that cannot be stopped: they end with the program, their files would not.
            with contextlib.nullcontext() if at_rest else contextlib.suppress(OSError):
                self._preparation.close()
        return at_rest

    # preparing

    def _on_prepared(self, error: BaseException | None) -> None:
        if error is not None:
            self._end_unstarted(f"the workload could not be prepared: {TaskError.from_exception(error)}")
        elif self._cancelled_ns is not None:
            self._end_unstarted(None)
        elif self._probe.is_ready:
            self._begin_baseline()
        else:
            self._probe.ready.connect(self._begin_baseline)
            self._probe.start()
            self._wait_timer.start(OBSERVER_DEADLINE_MS)

    def _end_unstarted(self, failure: str | None) -> None:
        """End a run whose model was never started."""
        self._started_ns = time.perf_counter_ns()
        if failure is not None:
            self._sink.fail(failure)
        self._sink.release()

    # baseline

    @Slot()
    def _begin_baseline(self) -> None:
        if self._phase is not Phase.PREPARING:
            return
        self._enter(Phase.BASELINE)
        self._measurement.begin_baseline()
        self._wait_timer.start(self._spec.baseline_ms)
        if self._spec.baseline_ms < DEFAULT_BASELINE_MS:
            self._notes.append(f"the baseline was measured for {self._spec.baseline_ms} ms only")

    @Slot()
    def _on_wait_over(self) -> None:
        if self._phase is Phase.PREPARING:
            self._notes.append("the observer did not answer: this run has no latencies")
            self._begin_baseline()
        elif self._phase is Phase.BASELINE:
            self._start_model()
        elif self._phase is Phase.RUNNING:
            self._notes.append("the observer was lost: latencies and resources of this run are incomplete")
            self._evaluate()

    # running

    def _start_model(self) -> None:
        self._enter(Phase.RUNNING)
        try:
            self._model = self._model_type(self._preparation.job(self._step_view), self._sink)
        except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            self._end_unstarted(self._could_not_start(error))
            return
        if self._cancelled_ns is not None:
            # A signal handler ran between the phase and the model, and found nothing to cancel.
            self._model.cancel()
        helpers = (*self._services.helper_pids(), *multiprocessing_helper_pids())
        self._measurement.begin_run(helpers, self._drain.drain_regularly)
        self._was_started = True
        if "switch_interval_ms" in self._model_type.info.run_options:
            self._settings.enter_context(switch_interval(self._spec.run_options.switch_interval_ms))
        if self._spec.time_limit_s is not None:
            self._limit_timer.start(round(self._spec.time_limit_s * 1000))
        self._started_ns = time.perf_counter_ns()
        try:
            self._model.start()
        except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            self._sink.fail(self._could_not_start(error))
            self._sink.release()

    def _could_not_start(self, error: Exception) -> str:
        return f"{self._spec.model} could not start: {TaskError.from_exception(error)}"

    @Slot()
    def _on_overdue(self) -> None:
        """End a run that took too long; one that works in the GUI thread is not heard here before its end."""
        if self._phase is not Phase.RUNNING or self._model is None or self._sink.released_ns is not None:
            return
        if self._overdue_ns is None:
            self._overdue_ns = time.perf_counter_ns()
            self._sink.fail(OVERDUE_TEXT.format(seconds=self._spec.time_limit_s))
            self._model.cancel()
            self._limit_timer.start(GRACE_MS)
        else:
            self._abandon(STUCK_NOTE)

    def _abandon(self, note: str) -> None:
        if self._model is not None:
            self._is_abandoned = True
            self._sink.abandon(note)

    def _on_delivery(self, delivery: Delivery) -> None:
        self.progressed.emit()
        if delivery.results:
            self.results_arrived.emit(delivery.results)

    def _on_released(self) -> None:
        self._settings.close()
        self._limit_timer.stop()
        self._probe.after_answers(None)
        self._drain.drain()
        if self._model is None:
            self._enter(Phase.RUNNING)
            self._evaluate()
            return
        self._measurement.end_run(time.perf_counter_ns())
        if not self._is_abandoned:
            # What a model released is at rest but for the last breath of its own threads.
            self._model.shutdown(LAST_BREATH_S)
        self._settle_timer.start()
        self._wait_timer.start(OBSERVER_DEADLINE_MS if self._probe.is_ready else 0)

    @Slot()
    def _try_evaluate(self) -> None:
        """Evaluate once every ping of the run has been settled and its resources are known."""
        released_ns = self._sink.released_ns
        if self._phase is not Phase.RUNNING or released_ns is None:
            return
        if self._measurement.is_complete(released_ns):
            self._evaluate()

    # evaluating

    def _evaluate(self) -> None:
        self._enter(Phase.EVALUATING)
        self._wait_timer.stop()
        self._settle_timer.stop()
        self._measurement.stop()
        evaluate = functools.partial(self._build_record, self._raw())
        self._background = BackgroundCall(self._bridge, evaluate, self._on_evaluated, "concgui-evaluate")

    def _build_record(self, raw: RawRun) -> None:
        """Make the record, whatever goes wrong: a run without one would never end."""
        try:
            with contextlib.closing(self._preparation):
                observations = self._preparation.observations(raw.reports) if self._was_started else ()
            raw = dataclasses.replace(raw, observations=observations)
        except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            raw = raw.failed(f"the workload could not be cleared away: {TaskError.from_exception(error)}")
        try:
            self._record = build_record(raw)
        except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            reason = f"the run could not be evaluated: {TaskError.from_exception(error)}"
            self._record = build_record(raw.without_measurements().failed(reason))

    def _raw(self) -> RawRun:
        released_ns = self._sink.released_ns or time.perf_counter_ns()
        return RawRun(
            spec=self._spec,
            started_ns=self._started_ns,
            released_ns=released_ns,
            environment=describe_qt_environment(),
            reports=self._sink.take_columns(),
            pings=self._measurement.pings_within(self._started_ns, released_ns),
            baseline=self._measurement.baseline_before(self._started_ns),
            paints=self._measurement.paints_within(self._started_ns, released_ns),
            usage=self._measurement.usage,
            thread_states=self._measurement.thread_states,
            freeze_stacks=self._measurement.freeze_stacks,
            cancelled_ns=self._cancelled_ns,
            overdue_ns=self._overdue_ns,
            is_abandoned=self._is_abandoned,
            failure=self._sink.failure,
            notes=(*self._notes, *self._sink.notes),
            run_options=self._spec.run_options.only(self._model_type.info.run_options),
            gui_thread=threading.get_native_id(),
        )

    def _on_evaluated(self, error: BaseException | None) -> None:
        self._enter(Phase.ENDED)
        record, self._record = self._record, None
        self._background = None
        if not self._is_abandoned:
            self._model = None
        if record is None:
            raise RuntimeError("the run could not be evaluated") from error
        self.ended.emit(record)

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        self.progressed.emit()
