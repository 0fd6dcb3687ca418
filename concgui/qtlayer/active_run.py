"""One run from its preparation to its record: preparing, baseline, running, evaluating."""

import contextlib
import enum
import functools
import time
from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from concgui.engine.assemble import RawRun, assemble
from concgui.engine.latency import Ping
from concgui.engine.model import Job, Model
from concgui.engine.observer.resources import Usage
from concgui.engine.open_files import ensure_open_files
from concgui.engine.outcome import TaskError
from concgui.engine.records import FreezeStack, RunRecord
from concgui.engine.services import Services
from concgui.engine.sink import EventSink
from concgui.engine.spec import DEFAULT_BASELINE_MS, AnyWorkload, RunSpec
from concgui.engine.step_view import StepView
from concgui.engine.stripes import StripeRecord
from concgui.engine.switch_interval import switch_interval
from concgui.engine.task import Result, Task, TaskReport
from concgui.engine.temporary_folder import ensure_room
from concgui.qtlayer.bridge import BackgroundCall, GuiBridge
from concgui.qtlayer.probe import Probe

DRAIN_PERIOD_NS = 50_000_000
"""Events are taken 20 times a second, in the handler that answers the pings."""

SETTLE_PERIOD_MS = 10
"""How often to look, after the run, whether its last pings have been settled."""

OBSERVER_DEADLINE_MS = 3_000
"""How long to wait for the observer: to begin with, and for its last word on a run."""

LAST_BREATH_S = 0.5

ABANDONED_NOTE = "tasks were still running that could not be stopped; the program ended without them"


class Phase(enum.StrEnum):
    """Where a run is."""

    PREPARING = "preparing"
    BASELINE = "baseline"
    RUNNING = "running"
    EVALUATING = "evaluating"
    ENDED = "ended"


class ArrivedResult(NamedTuple):
    """What one finished task brought home.

    Attributes:
        task: Its number.
        result: What it returned.
        worker: Process id, native thread id and sub-interpreter of who did it.
    """

    task: int
    result: Result
    worker: tuple[int, int, int | None]


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
        self._services = services
        self._bridge = GuiBridge(self)
        self._sink = EventSink(on_released=lambda: self._bridge.post(self._on_released))
        self._step_view = step_view
        self._announces_results = announce_results
        self._preparation = contextlib.ExitStack()
        # What of the interpreter is different while the model runs.
        self._settings = contextlib.ExitStack()
        self._prepared: AnyWorkload = spec.workload
        self._background: BackgroundCall | None = None
        self._model: Model | None = None
        self._settle_timer = QTimer(self, interval=SETTLE_PERIOD_MS)
        self._settle_timer.timeout.connect(self._try_evaluate)
        self._wait_timer = QTimer(self, singleShot=True)
        self._wait_timer.timeout.connect(self._on_wait_over)
        self._phase = Phase.PREPARING
        self._batches: list[tuple[int, Sequence[TaskReport]]] = []
        self._tasks_done = 0
        self._drained_ns = 0
        self._notes: list[str] = []
        self._baseline_ns = 0
        self._started_ns = 0
        self._cancelled_ns: int | None = None
        self._is_abandoned = False
        self._was_started = False
        self._usage: Usage | None = None
        self._stripes: StripeRecord | None = None
        self._freeze_stacks: tuple[FreezeStack, ...] = ()
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
        return self._tasks_done

    @property
    def was_started(self) -> bool:
        """Whether its model was started."""
        return self._was_started

    def begin(self) -> None:
        """Prepare the workload in a thread; the rest follows."""
        self._background = BackgroundCall(self._bridge, self._prepare, self._on_prepared, "concgui-prepare")

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
        if self._model is not None:
            self._is_abandoned = True
            self._sink.abandon(ABANDONED_NOTE)

    def shutdown(self, deadline_s: float) -> bool:
        """Cancel and wait; whether everything of the run is at rest. Idempotent."""
        self.cancel()
        self._probe.after_answers(None)
        self._settle_timer.stop()
        self._wait_timer.stop()
        self._settings.close()
        at_rest = self._model.shutdown(deadline_s) if self._model is not None else True
        if self._background is not None:
            at_rest = self._background.shutdown(deadline_s) and at_rest
        if at_rest:
            self._preparation.close()
        return at_rest

    # preparing

    def _prepare(self) -> None:
        workload = self._spec.workload
        workers = self._spec.workers
        at_once = self._spec.tasks if self._model_type.info.all_at_once else min(self._spec.tasks, workers)
        ensure_open_files(workload.open_files_needed(at_once, workers))
        ensure_room(workload.disk_bytes_needed(self._spec.tasks))
        self._prepared = self._preparation.enter_context(workload.prepared(self._services))

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
        self._probe.record()
        self._baseline_ns = time.perf_counter_ns()
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
        seed = self._spec.seed
        bare = (Task(number, seed + number) for number in range(self._spec.tasks))
        tasks = tuple(Task(t.number, t.seed, self._prepared.input_for(t)) for t in bare)
        job = Job(self._prepared, tasks, self._spec.workers, self._spec.knobs, self._step_view)
        self._model = self._model_type(job, self._sink)
        if self._cancelled_ns is not None:
            # A signal handler ran between the phase and the model, and found nothing to cancel.
            self._model.cancel()
        self._probe.stripes_recorded.connect(self._on_stripes)
        self._probe.usage_measured.connect(self._on_usage)
        self._probe.begin_run(self._services.helper_pids())
        self._probe.after_answers(self._drain_regularly)
        self._was_started = True
        if "switch_interval_ms" in self._model_type.info.knobs:
            self._settings.enter_context(switch_interval(self._spec.knobs.switch_interval_ms))
        self._started_ns = time.perf_counter_ns()
        try:
            self._model.start()
        except Exception as error:  # noqa: BLE001 -- becomes the run's failure, with its reason
            self._sink.fail(f"{self._spec.model} could not start: {TaskError.from_exception(error)}")
            self._sink.release()

    def _drain_regularly(self, now_ns: int) -> None:
        if now_ns - self._drained_ns >= DRAIN_PERIOD_NS:
            self._drained_ns = now_ns
            self._drain()

    def _drain(self) -> None:
        reports = self._sink.drain()
        if reports:
            self._batches.append((time.perf_counter_ns(), reports))
            self._tasks_done += len(reports)
            self.progressed.emit()
            if self._announces_results:
                self.results_arrived.emit(_results_of(reports))

    def _on_released(self) -> None:
        self._settings.close()
        self._probe.after_answers(None)
        self._drain()
        if self._model is None:
            self._enter(Phase.RUNNING)
            self._evaluate()
            return
        self._freeze_stacks = self._probe.end_run(time.perf_counter_ns())
        if not self._is_abandoned:
            # What a model released is at rest but for the last breath of its own threads.
            self._model.shutdown(LAST_BREATH_S)
        self._settle_timer.start()
        self._wait_timer.start(OBSERVER_DEADLINE_MS if self._probe.is_ready else 0)

    @Slot(object)
    def _on_stripes(self, stripes: StripeRecord) -> None:
        self._stripes = stripes

    @Slot(object)
    def _on_usage(self, usage: Usage) -> None:
        self._usage = usage

    @Slot()
    def _try_evaluate(self) -> None:
        """Evaluate once every ping of the run has been settled and its resources are known."""
        released_ns = self._sink.released_ns
        if self._phase is not Phase.RUNNING or released_ns is None or self._usage is None:
            return
        if self._probe.settled_until_ns >= released_ns:
            self._evaluate()

    # evaluating

    def _evaluate(self) -> None:
        self._enter(Phase.EVALUATING)
        self._wait_timer.stop()
        self._settle_timer.stop()
        evaluate = functools.partial(self._assemble, self._raw(self._probe.stop_recording()))
        self._background = BackgroundCall(self._bridge, evaluate, self._on_evaluated, "concgui-evaluate")

    def _assemble(self, raw: RawRun) -> None:
        self._preparation.close()
        self._record = assemble(raw)

    def _raw(self, pings: Sequence[Ping]) -> RawRun:
        released_ns = self._sink.released_ns or time.perf_counter_ns()
        return RawRun(
            spec=self._spec,
            started_ns=self._started_ns,
            released_ns=released_ns,
            batches=self._batches,
            pings=[ping for ping in pings if self._started_ns <= ping[0] <= released_ns],
            baseline=[ping for ping in pings if self._baseline_ns <= ping[0] and ping[2] < self._started_ns],
            usage=self._usage,
            stripes=self._stripes,
            freeze_stacks=self._freeze_stacks,
            cancelled_ns=self._cancelled_ns,
            failure=self._sink.failure,
            notes=(*self._notes, *self._sink.notes),
            knobs=self._spec.knobs.only(self._model_type.info.knobs),
        )

    def _on_evaluated(self, error: BaseException | None) -> None:
        self._enter(Phase.ENDED)
        record, self._record = self._record, None
        # 100,000 reports in a cycle that waits for the garbage collector make its next pass a freeze.
        self._batches = []
        self._background = None
        if not self._is_abandoned:
            self._model = None
        if record is None:
            raise RuntimeError("the run could not be evaluated") from error
        self.ended.emit(record)

    def _enter(self, phase: Phase) -> None:
        self._phase = phase
        self.progressed.emit()


def _results_of(reports: Sequence[TaskReport]) -> tuple[ArrivedResult, ...]:
    return tuple(
        ArrivedResult(report.task, report.result, (report.process, report.thread, report.interpreter))
        for report in reports
        if report.result is not None
    )
