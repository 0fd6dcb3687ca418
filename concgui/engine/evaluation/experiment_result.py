"""The result of an experiment: its counted runs and how it ended."""

from dataclasses import dataclass

from concgui.engine.planning.spec import Experiment
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome


@dataclass(frozen=True, slots=True)
class ExperimentResult:
    """The result of an experiment.

    Attributes:
        experiment: What was asked for.
        records: The counted runs, in the order in which they ended.
        outcome: Cancelled if it was cancelled, failed if any run failed, else finished.
    """

    experiment: Experiment
    records: tuple[RunRecord, ...]
    outcome: Outcome
