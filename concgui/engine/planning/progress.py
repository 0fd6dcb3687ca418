"""How far a run, an experiment or a matrix is."""

import enum
from dataclasses import dataclass


class Phase(enum.StrEnum):
    """Where a run is."""

    PREPARING = "preparing"
    BASELINE = "baseline"
    RUNNING = "running"
    EVALUATING = "evaluating"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an experiment is.

    Attributes:
        runs_done: Runs that have ended, warm-ups among them.
        runs_total: Runs there will be, warm-ups among them.
        model: Key of the model under way.
        workload: Key of the workload.
        phase: Where its run is.
        warm_up: Whether the run counts.
        tasks_done: Tasks of the run that have ended.
        tasks_total: Tasks of the run.
        seconds_left: Estimate from the runs so far, None before the first one that counts.
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


@dataclass(frozen=True, slots=True)
class MatrixProgress:
    """How far a matrix is.

    Attributes:
        pairs_done: Pairs that were run, now or before.
        pairs_total: All pairs that can be run here, as far as that is known.
        run: The experiment under way; None between two of them.
        seconds_left: Estimate from the workloads' own, corrected by what was measured.
    """

    pairs_done: int
    pairs_total: int
    run: Progress | None
    seconds_left: float
