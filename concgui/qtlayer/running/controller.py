"""Starts experiments, one at a time."""

from PySide6.QtCore import QObject, Slot

from concgui.engine.contracts.model import StepView
from concgui.engine.errors import BusyError, UnavailableError
from concgui.engine.planning.size_limits import check_limits
from concgui.engine.planning.spec import Experiment
from concgui.engine.workloads.services import LocalServices
from concgui.qtlayer.catalogue import check_pair, find_available_model
from concgui.qtlayer.probe.probe import Probe
from concgui.qtlayer.running.deadlines import DEADLINES, Deadlines
from concgui.qtlayer.running.experiment_run import ExperimentRun
from concgui.qtlayer.running.gui_thread_collector import GuiThreadCollector


class ExperimentController(QObject):
    """Starts experiments and owns the one under way. All methods belong to the GUI thread.

    Args:
        probe: Measures the window.
        services: The servers that workloads need.
        collector: Collects Python's garbage where nothing is measured.
        parent: Owner.
        deadlines: How long an experiment waits.
    """

    def __init__(
        self,
        probe: Probe,
        services: LocalServices,
        collector: GuiThreadCollector,
        parent: QObject | None = None,
        deadlines: Deadlines = DEADLINES,
    ) -> None:
        super().__init__(parent)
        self._probe = probe
        self._services = services
        self._collector = collector
        self._deadlines = deadlines
        self._under_way: ExperimentRun | None = None
        self._left_running: list[ExperimentRun] = []

    @property
    def under_way(self) -> ExperimentRun | None:
        """The experiment under way, None if there is none."""
        return self._under_way

    @property
    def is_active(self) -> bool:
        """Whether an experiment is under way."""
        return self._under_way is not None

    def start(self, experiment: Experiment, *, step_view: StepView | None = None) -> ExperimentRun:
        """Start an experiment and return it; its runs begin when control is back in the event loop.

        Args:
            experiment: The experiment.
            step_view: Shows the steps of models that signal each of them; None without a window. It
                belongs to the caller and must outlive the experiment.

        Raises:
            BusyError: One is under way, or tasks of an earlier one still run and cannot be stopped.
            UnknownKeyError: A model of that name does not exist.
            UnavailableError: A model or the workload cannot run here, or not with each other.
            TooLargeError: A run would not fit in memory or in a quarter of an hour.
        """
        self.check_free()
        models = [find_available_model(key) for key in experiment.models]
        available = experiment.workload.availability()
        if not available:
            raise UnavailableError("workload", experiment.workload.info.key, available.reason)
        for model in models:
            check_pair(model, experiment.workload)
            if not experiment.force:
                check_limits(experiment.workload, model.info, experiment.size, experiment.run_options)
        run = ExperimentRun(
            experiment,
            self._probe,
            self._services,
            self._collector,
            self,
            step_view=step_view,
            deadlines=self._deadlines,
        )
        # Before the caller can connect: a slot of `ended` may start the next experiment.
        run.ended.connect(self._on_ended)
        self._under_way = run
        run.begin()
        return run

    def check_free(self) -> None:
        """Check that nothing is under way that a new run would be measured beside.

        Raises:
            BusyError: An experiment is under way, or tasks of an earlier one still run and cannot be stopped.
        """
        if self._under_way is not None:
            raise BusyError("an experiment is under way; cancel it or wait for its end")
        self._let_go(0.0)
        stuck = next((spec for run in self._left_running if (spec := run.stuck)), None)
        if stuck is not None:
            raise BusyError(
                f"tasks of {stuck.model} on {stuck.workload.info.key} still run and cannot be stopped; "
                "start the program again to measure without them"
            )

    def shutdown(self, deadline_s: float) -> bool:
        """End what is under way without further signals; return whether it is at rest. Idempotent."""
        if self._under_way is not None:
            self._left_running.append(self._under_way)
            self._under_way = None
        self._let_go(deadline_s)
        return not self._left_running

    @Slot()
    def _on_ended(self) -> None:
        run, self._under_way = self._under_way, None
        if run is not None:
            self._left_running.append(run)
            self._let_go(0.0)

    def _let_go(self, deadline_s: float) -> None:
        """Delete the experiments that are at rest, and keep those of which something still runs."""
        at_rest = [run for run in self._left_running if run.shutdown(deadline_s)]
        for run in at_rest:
            self._left_running.remove(run)
            # Not at once: other slots of its signal are still to be called.
            run.deleteLater()
