"""Every model on every workload: what is to be run, and what came of it as cells of a table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from concgui.engine.errors import ValueRangeError
from concgui.engine.knobs import Knobs
from concgui.engine.matrix_size import DEFAULT_SCALE, QUICK_SCALE, MatrixScale, sized
from concgui.engine.outcome import Outcome
from concgui.engine.records import RunRecord
from concgui.engine.spec import DEFAULT_SEED, AnyWorkload, Experiment, RunSize
from concgui.engine.summary import ModelSummary, summarise

RUN_LIMIT_S = 60.0
"""Each run is made to take a second or so; one that takes this long will not end."""

Pair = tuple[str, str]
"""Key of a model, key of a workload."""


@dataclass(frozen=True)
class MatrixPlan:
    """Every model on every workload.

    Attributes:
        models: Keys of the models: the rows, in the order in which they take turns.
        workloads: The workloads: the columns. Their parameters are upper bounds; `experiment`
            makes them smaller where a run would take too long.
        workers: How many workers, where a model has a number of them.
        repeats: Runs of each pair, interleaved across the models.
        tasks: Tasks of each run; None to choose for each workload.
        quick: Whether everything is smaller, see `QUICK_SCALE`.
        seed: Where the tasks' seeds begin; equal for all pairs.

    Raises:
        ValueRangeError: There is no model or no workload.
    """

    models: tuple[str, ...]
    workloads: tuple[AnyWorkload, ...]
    workers: int = 4
    repeats: int = 1
    tasks: int | None = None
    quick: bool = False
    seed: int = DEFAULT_SEED

    def __post_init__(self) -> None:
        if not self.models:
            raise ValueRangeError("models", "", "at least one model")
        if not self.workloads:
            raise ValueRangeError("workloads", "", "at least one workload")

    @property
    def scale(self) -> MatrixScale:
        """How much work each run is."""
        return QUICK_SCALE if self.quick else DEFAULT_SCALE

    @property
    def workload_keys(self) -> tuple[str, ...]:
        """Keys of the workloads, in the order of the columns."""
        return tuple(workload.info.key for workload in self.workloads)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All pairs, workload by workload: the order in which they are run."""
        return tuple((model, workload) for workload in self.workload_keys for model in self.models)

    def experiment(self, workload: AnyWorkload, models: tuple[str, ...] | None = None) -> Experiment:
        """One column as an experiment: all its models interleaved.

        Args:
            workload: One of `workloads`.
            models: Only these, where others are done already or cannot run; None for all.
        """
        chosen = self.models if models is None else models
        smaller, tasks = sized(workload, self.scale, self.tasks)
        return Experiment(
            chosen,
            smaller,
            RunSize(tasks, self.workers, self.repeats),
            warm_up_models=() if self.scale.warms_up_all else chosen[:1],
            baseline_ms=self.scale.baseline_ms,
            seed=self.seed,
            knobs=Knobs(signals=self.scale.signals),
            time_limit_s=RUN_LIMIT_S,
            again_if_disturbed=not self.quick,
        )

    def experiments(self) -> tuple[Experiment, ...]:
        """One experiment per workload, as if nothing were done yet."""
        return self.experiments_left(())

    def experiments_left(self, settled: Collection[Pair]) -> tuple[Experiment, ...]:
        """One experiment per workload that has pairs left, with the models of those pairs.

        Args:
            settled: Pairs that are done or cannot be run.
        """
        left = []
        for workload in self.workloads:
            models = tuple(model for model in self.models if (model, workload.info.key) not in settled)
            if models:
                left.append(self.experiment(workload, models))
        return tuple(left)


@dataclass(frozen=True, slots=True)
class MatrixCell:
    """One model on one workload.

    Attributes:
        model: Key of the model.
        workload: Key of the workload.
        summary: Its runs; None if there are none.
        reason: Why it could not be run, or what failed; "" if nothing stood in the way. Where
            both this and the summary are empty, the pair has not been run yet.
    """

    model: str
    workload: str
    summary: ModelSummary | None
    reason: str = ""


def matrix_cells(
    models: Sequence[str], workloads: Sequence[str], records: Sequence[RunRecord], reasons: Mapping[Pair, str]
) -> tuple[MatrixCell, ...]:
    """All cells, row by row.

    Args:
        models: Keys of the rows.
        workloads: Keys of the columns.
        records: The runs so far; those of one workload all have the same parameters.
        reasons: Why pairs could not be run.
    """
    found: dict[Pair, ModelSummary] = {}
    failures: dict[Pair, str] = {}
    for workload in workloads:
        of_workload = [record for record in records if record.workload == workload]
        found.update({(summary.model, workload): summary for summary in summarise(of_workload)})
        failures.update({(r.model, workload): failure_reason(r) for r in reversed(of_workload)})
    return tuple(
        MatrixCell(
            model,
            workload,
            found.get((model, workload)),
            reasons.get((model, workload)) or failures.get((model, workload), ""),
        )
        for model in models
        for workload in workloads
    )


def failure_reason(record: RunRecord) -> str:
    """How many tasks of a run failed and the first reason; "" if none did."""
    if record.outcome is not Outcome.FAILED:
        return ""
    errors = [str(span.error) for span in record.spans if span.error]
    why = [*errors, *record.notes, "no reason is known"][0]
    return f"{record.tasks.failed} of {record.tasks.total} tasks failed: {why}"


def records_of_complete_pairs(records: Sequence[RunRecord], repeats: int) -> tuple[RunRecord, ...]:
    """The runs of those pairs that need not be run again: all repeats were made, none was cancelled."""
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
