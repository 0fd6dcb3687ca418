"""Results of a matrix as the cells of a table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concgui.engine.evaluation.summary import ModelSummary, summarise
from concgui.engine.note import Note, Reason
from concgui.engine.planning.matrix_plan import MatrixPlan, Pair
from concgui.engine.records.run_record import RunRecord
from concgui.engine.tasks.outcome import Outcome


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """The result of one model on one workload.

    Attributes:
        model: Key of the model.
        workload: Key of the workload.
        summary: Summary of the pair's runs; None if there are none.
        reason: Why the pair could not be run or failed; () otherwise. If both the reason and the summary are
            empty, the pair has not been run yet.
    """

    model: str
    workload: str
    summary: ModelSummary | None
    reason: Reason = ()


@dataclass(frozen=True)
class MatrixResult:
    """The result of a matrix.

    Attributes:
        plan: The plan as requested.
        records: The counted runs, earlier ones first, without cancelled ones.
        cells: All cells.
        outcome: Cancelled if the matrix was cancelled, failed if any run failed, otherwise finished. A pair
            that cannot run here is not a failure.
        stopped_by: Why the matrix ended early without being cancelled; () if it did not.
    """

    plan: MatrixPlan
    records: tuple[RunRecord, ...]
    cells: tuple[MatrixCell, ...]
    outcome: Outcome
    stopped_by: Reason = ()


def matrix_cells(
    models: Sequence[str],
    workloads: Sequence[str],
    records: Sequence[RunRecord],
    reasons: Mapping[Pair, Reason],
) -> tuple[MatrixCell, ...]:
    """Return all cells, row by row.

    Args:
        models: Keys of the rows.
        workloads: Keys of the columns.
        records: The runs so far; those of one workload all have the same parameters.
        reasons: Why pairs could not be run.
    """
    found: dict[Pair, ModelSummary] = {}
    failures: dict[Pair, Reason] = {}
    for workload in workloads:
        of_workload = [record for record in records if record.workload == workload]
        found.update({(summary.model, workload): summary for summary in summarise(of_workload)})
        failures.update({(r.model, workload): failure_reason(r) for r in reversed(of_workload)})
    return tuple(
        MatrixCell(
            model,
            workload,
            found.get((model, workload)),
            reasons.get((model, workload)) or failures.get((model, workload), ()),
        )
        for model in models
        for workload in workloads
    )


def failure_reason(record: RunRecord) -> Reason:
    """Return how many tasks of a run failed and the first cause; () if the run did not fail."""
    if record.outcome is not Outcome.FAILED:
        return ()
    error = next(iter(record.spans.errors), None)
    causes = (*record.notes, Note.of("no-reason"))
    return (
        Note.of("tasks-failed", failed=record.tasks.failed, total=record.tasks.total),
        Note.of("task-error", error=str(error)) if error is not None else causes[0],
    )


def records_of_complete_pairs(records: Sequence[RunRecord], repeats: int) -> tuple[RunRecord, ...]:
    """Return the runs of the pairs that are complete: all repeats were run and none was cancelled."""
    made: dict[Pair, set[int]] = {}
    for record in records:
        if record.outcome is not Outcome.CANCELLED:
            made.setdefault((record.model, record.workload), set()).add(record.repeat)
    return tuple(
        record
        for record in records
        if made.get((record.model, record.workload), set()) >= set(range(repeats))
        and record.outcome is not Outcome.CANCELLED
    )
