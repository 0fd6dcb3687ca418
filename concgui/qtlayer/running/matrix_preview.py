"""How much of a matrix is still to be run: pairs that cannot be run here, pairs left, and their time."""

from collections.abc import Sequence
from dataclasses import dataclass

from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import UnavailableError
from concgui.engine.evaluation.matrix_cells import records_of_complete_pairs
from concgui.engine.note import Reason
from concgui.engine.planning.matrix_estimate import experiment_seconds
from concgui.engine.planning.matrix_plan import MatrixPlan, Pair
from concgui.engine.records.run_record import RunRecord
from concgui.qtlayer.catalogue import check_pair, find_available_model


@dataclass(frozen=True, slots=True)
class MatrixPreview:
    """The part of a matrix that is still to be run.

    Attributes:
        pairs_left: Pairs that are not done and can be run here, as far as that is known.
        pairs_done: Pairs of which all repeats are done.
        pairs_total: All pairs that can be run here, as far as that is known.
        pairs_refused: Pairs that cannot be run here.
        seconds_left: Estimated time for the pairs that are left.
    """

    pairs_left: int
    pairs_done: int
    pairs_total: int
    pairs_refused: int
    seconds_left: float


def matrix_preview(plan: MatrixPlan, done: Sequence[RunRecord] = ()) -> MatrixPreview:
    """Return how much of a plan is left.

    Args:
        plan: The matrix.
        done: Runs from before.
    """
    complete = {(r.model, r.workload) for r in records_of_complete_pairs(done, plan.repeats)}
    refused = reasons_not_to_run(plan).keys()
    left = plan.experiments_left(complete | refused)
    return MatrixPreview(
        pairs_left=sum(len(experiment.models) for experiment in left),
        pairs_done=len(complete.intersection(plan.pairs)),
        pairs_total=len(plan.pairs) - len(refused),
        pairs_refused=len(refused),
        seconds_left=sum(map(experiment_seconds, left)),
    )


def reasons_not_to_run(plan: MatrixPlan) -> dict[Pair, Reason]:
    """Return why pairs of a plan cannot be run here, as far as that is known before they are tried."""
    reasons: dict[Pair, Reason] = {}
    for workload in plan.workloads:
        for model in plan.models:
            reason = _reason_not_to_run(model, workload)
            if reason:
                reasons[model, workload.info.key] = reason
    return reasons


def _reason_not_to_run(model: str, workload: AnyWorkload) -> Reason:
    available = workload.availability()
    if not available:
        return (UnavailableError("workload", workload.info.key, available.reason).note,)
    try:
        check_pair(find_available_model(model), workload)
    except UnavailableError as error:
        return (error.note,)
    return ()
