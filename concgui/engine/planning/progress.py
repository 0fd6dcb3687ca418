"""Progress of a run, an experiment or a matrix."""

import enum
from dataclasses import dataclass


class Phase(enum.StrEnum):
    """The phase of a run."""

    PREPARING = "preparing"
    BASELINE = "baseline"
    RUNNING = "running"
    EVALUATING = "evaluating"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of an experiment.

    Attributes:
        runs_done: Number of runs that have ended, including warm-ups.
        runs_total: Number of all runs, including warm-ups.
        model: Key of the model under way.
        workload: Key of the workload.
        phase: Phase of the current run.
        warm_up: Whether the current run is a warm-up, which does not count.
        tasks_done: Number of tasks of the run that have ended.
        tasks_total: Number of tasks of the run.
        seconds_left: Estimate from the runs so far; None before the first counted run, and where nobody knows
            how many runs will follow.
        auto_round: Number of the round under way, from 1, of an experiment that goes on until the order of
            its models is settled; 0 in its warm-ups; None where the number of rounds is fixed.
    """

    runs_done: int
    runs_total: int
    model: str
    workload: str
    phase: Phase
    warm_up: bool
    tasks_done: int
    tasks_total: int
    seconds_left: float | None
    auto_round: int | None = None


@dataclass(frozen=True, slots=True)
class MatrixProgress:
    """The progress of a matrix.

    Attributes:
        pairs_done: Number of pairs that were run, now or before.
        pairs_total: Number of all pairs that can be run here, as far as known.
        run: Progress of the experiment under way; None between two of them.
        seconds_left: Estimate from the workloads' own estimates, corrected by measurements.
    """

    pairs_done: int
    pairs_total: int
    run: Progress | None
    seconds_left: float
