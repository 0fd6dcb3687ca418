"""The plan of a matrix: every model on every workload."""

from collections.abc import Collection
from dataclasses import dataclass

from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import ValueRangeError
from concgui.engine.planning.matrix_size import DEFAULT_SCALE, QUICK_SCALE, MatrixScale, sized
from concgui.engine.planning.spec import DEFAULT_SEED, Experiment, RunSize

RUN_LIMIT_S = 60.0
"""Time limit of a run: each is sized to take about a second, so a run that takes this long will not end."""

Pair = tuple[str, str]
"""Key of a model and key of a workload."""


@dataclass(frozen=True)
class MatrixPlan:
    """The plan of a matrix.

    Attributes:
        models: Keys of the models, which are the rows, in the order in which they take turns.
        workloads: The workloads, which are the columns. Their parameters are upper bounds, which
            `experiment` reduces if a run would take too long.
        workers: Number of workers, for models that use it.
        repeats: Number of runs of each pair, interleaved across the models.
        tasks: Number of tasks of each run; None to choose it for each workload.
        quick: Whether all runs are smaller, see `QUICK_SCALE`.
        seed: Seed of the first task, equal for all pairs.

    Raises:
        ValueRangeError: If there is no model or no workload.
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
        """The amount of work of each run."""
        return QUICK_SCALE if self.quick else DEFAULT_SCALE

    @property
    def workload_keys(self) -> tuple[str, ...]:
        """Keys of the workloads in the order of the columns."""
        return tuple(workload.info.key for workload in self.workloads)

    @property
    def pairs(self) -> tuple[Pair, ...]:
        """All pairs in the order in which they are run, workload by workload."""
        return tuple((model, workload) for workload in self.workload_keys for model in self.models)

    def experiment(self, workload: AnyWorkload, models: tuple[str, ...] | None = None) -> Experiment:
        """Return one column as an experiment with all its models interleaved.

        Args:
            workload: One of `workloads`.
            models: Models to run if others are done already or cannot run; None for all.
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
        """Return one experiment per workload, as if no pair were done yet."""
        return self.experiments_left(())

    def experiments_left(self, settled: Collection[Pair]) -> tuple[Experiment, ...]:
        """Return one experiment per workload that has pairs left, with the models of those pairs.

        Args:
            settled: Pairs that are done or cannot be run.
        """
        left = []
        for workload in self.workloads:
            models = tuple(model for model in self.models if (model, workload.info.key) not in settled)
            if models:
                left.append(self.experiment(workload, models))
        return tuple(left)
