"""Every model on every workload: what is to be run."""

from collections.abc import Collection
from dataclasses import dataclass

from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import ValueRangeError
from concgui.engine.planning.matrix_size import DEFAULT_SCALE, QUICK_SCALE, MatrixScale, sized
from concgui.engine.planning.spec import DEFAULT_SEED, Experiment, RunSize

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
            run_options=RunOptions(signal_count=self.scale.signal_count),
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
