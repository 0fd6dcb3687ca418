"""Running experiments for tests in a program that the tests of a file share."""

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from concgui.app.program import Program
from concgui.engine.contracts.model import StepView
from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.planning.spec import Experiment, RunSize
from concgui.engine.records.run_record import RunRecord
from concgui.presentation.model_names import ModelNames
from concgui.qtlayer.catalogue import MODELS
from concgui.qtlayer.running.controller import ExperimentController
from concgui.qtlayer.running.deadlines import Deadlines
from concgui.qtlayer.running.experiment_run import ExperimentRun

RUN_DEADLINE_MS = 60_000
ATTEMPTS = 3
BASELINE_MS = 50
QUICK = Deadlines(pause_ms=5)
FEW_SIGNALS = RunOptions(signal_count=500)
"""Fewer signals than the default of 40,000, which freezes every run of the flood for seconds."""


class SharedProgram(QObject):
    """One test's own controller on the probe and services that the tests of its file share."""

    def __init__(self, host: Program) -> None:
        super().__init__()
        self.probe = host.probe
        self.services = host.services
        self.controller = ExperimentController(host.probe, host.services, host.collector, self, QUICK)


class Runner:
    """A runner that runs experiments in the test's program and waits for their ends."""

    def __init__(self, program: SharedProgram, qtbot: QtBot) -> None:
        self.program = program
        self._qtbot = qtbot

    def run(
        self,
        workload: AnyWorkload,
        *models: str,
        tasks: int = 4,
        workers: int = 2,
        repeats: int = 1,
        warm_up: bool = False,
        follow: Callable[[ExperimentRun], object] | None = None,
        run_options: RunOptions = FEW_SIGNALS,
        step_view: StepView | None = None,
    ) -> ExperimentResult:
        """Run an experiment to its end; `follow` is called with it before its first run."""
        size = RunSize(tasks, workers, repeats)
        experiment = Experiment(
            models, workload, size, warm_up=warm_up, run_options=run_options, baseline_ms=BASELINE_MS
        )
        run = self.program.controller.start(experiment, step_view=step_view)
        with self._qtbot.waitSignal(run.ended, timeout=RUN_DEADLINE_MS) as ended:
            if follow is not None:
                follow(run)
        return ended.args[0]

    def measured(self, workload: AnyWorkload, *models: str, **how: Any) -> tuple[RunRecord, ...]:
        """Return the runs of an experiment (see `run`), each of them with its latencies.

        On a busy machine the observer may come too late to ask the window. Then it is repeated, and after
        the last attempt the test is skipped. Where no other program was seen in any attempt, it fails.
        """
        was_disturbed = False
        for _ in range(ATTEMPTS):
            records = self.run(workload, *models, **how).records
            if all(record.latency is not None for record in records):
                return records
            was_disturbed |= any(record.resources.was_disturbed for record in records)
        assert was_disturbed, "the observer was late each time, although no other program used the cores"
        pytest.skip("the observer was late in all attempts, while other programs used the cores")

    def cancel(self) -> None:
        """Cancel the experiment under way, if there is one."""
        run = self.program.controller.under_way
        if run is not None:
            run.cancel()


def where_cores_are_free(run: Callable[[], RunRecord], is_shown: Callable[[RunRecord], bool]) -> RunRecord:
    """Return a run of something that needs a second core, which other programs may be using.

    A run without the effect counts only if the cores were free. Otherwise it is repeated, and after the
    last attempt the test is skipped.
    """
    others = []
    for _ in range(ATTEMPTS):
        record = run()
        if is_shown(record) or not record.resources.was_disturbed:
            return record
        others.append(f"{record.resources.other_cores:.1f}")
    pytest.skip(f"needs two cores, but other programs used {', '.join(others)} of them in the attempts")


NAMES = ModelNames.of(model.info for model in MODELS)

AVAILABLE_MODELS = [model for model in MODELS if model.availability()]
PICKLING_MODELS = [m for m in AVAILABLE_MODELS if m.info.uses_processes or m.info.uses_interpreters]
