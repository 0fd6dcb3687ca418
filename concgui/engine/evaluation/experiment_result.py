"""The result of an experiment: its counted runs and how it ended."""

from dataclasses import dataclass

from concgui.engine.planning.spec import Experiment
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome


@dataclass(frozen=True, slots=True)
class ExperimentResult:
    """The result of an experiment.

    Attributes:
        experiment: The experiment as requested.
        records: The counted runs, in the order in which they ended.
        outcome: Cancelled if the experiment was cancelled, failed if any run failed, otherwise finished.
    """

    experiment: Experiment
    records: tuple[RunRecord, ...]
    outcome: Outcome
