"""Specifications of runs and experiments: a person's choices, checked before anything starts."""

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass

from concgui.engine.contracts.parameters import Parameter, integer, parameters_of
from concgui.engine.contracts.run_options import DEFAULT_RUN_OPTIONS, RunOptions
from concgui.engine.contracts.workload import AnyWorkload
from concgui.engine.errors import ValueRangeError

DEFAULT_SEED = 20_260

DEFAULT_TIME_LIMIT_S = 900.0
"""Default time limit of a run: a quarter of an hour."""

DEFAULT_BASELINE_MS = 400
"""How long the idle window is measured before each run: 80 pings."""


@dataclass(frozen=True)
class RunSize:
    """The size of runs: the same fields for every workload.

    Attributes:
        tasks: Number of calls of the workload in one run.
        workers: Number of threads or processes, for models that use it.
        repeats: Number of runs of each model in an experiment, besides the warm-up.
    """

    tasks: int = integer(default=8, minimum=0, maximum=1_000_000, help="Number of tasks in a run.")
    workers: int = integer(
        default=4, minimum=1, maximum=512, help="Number of threads or processes, for models that use it."
    )
    repeats: int = integer(default=1, minimum=1, maximum=100, help="Number of runs of each model.")

    def __post_init__(self) -> None:
        for parameter in parameters_of(RunSize):
            parameter.check(getattr(self, parameter.name))


def size_parameters() -> tuple[Parameter, ...]:
    """Return the declarations of `RunSize`, for forms and the command line.

    They require at least one task: only tests of models need runs without tasks.
    """
    return tuple(
        dataclasses.replace(parameter, minimum=1) if parameter.name == "tasks" else parameter
        for parameter in parameters_of(RunSize)
    )


@dataclass(frozen=True)
class RunSpec:
    """The specification of a run: one model, one workload and one list of tasks.

    Attributes:
        model: Key of the model.
        workload: The workload with its parameters.
        tasks: Number of tasks.
        workers: Number of workers, for models that use it.
        repeat: Number of the repeat, from 0; meaningless for a warm-up.
        warm_up: Whether the run is a warm-up, which does not count.
        baseline_ms: How long the idle window is measured before the run.
        seed: Seed of the first task, equal for all models of an experiment.
        run_options: How the run is executed.
        time_limit_s: Time after which the run is stopped if it has not ended; None for no limit.
        cancel_after_s: Time from the start of the first task to a request to cancel; None for none.
    """

    model: str
    workload: AnyWorkload
    tasks: int
    workers: int
    repeat: int = 0
    warm_up: bool = False
    baseline_ms: int = DEFAULT_BASELINE_MS
    seed: int = DEFAULT_SEED
    run_options: RunOptions = DEFAULT_RUN_OPTIONS
    time_limit_s: float | None = None
    cancel_after_s: float | None = None


@dataclass(frozen=True)
class Experiment:
    """Several runs to be compared: models × repeats on one workload.

    Attributes:
        models: Keys of the models, in the order in which they take turns.
        workload: The workload with its parameters.
        size: Number of tasks, workers and repeats.
        warm_up: Whether each model first runs one task that does not count.
        warm_up_models: Models that warm up; () for all.
        baseline_ms: How long the idle window is measured before each run that counts.
        seed: Seed of the first task of each run.
        run_options: How the runs are executed; each model uses the options that it names.
        force: Whether to run even if a run would not fit in memory or in a quarter of an hour.
        time_limit_s: Time after which each run is stopped if it has not ended. None for a quarter of an
            hour, or for no limit if `force` is set.
        auto_repeats: Whether more repeats follow until the order of the models is settled, or cannot be.
        again_if_disturbed: Whether a run that was disturbed by other programs is repeated at the end, so that
            only the second one counts.
        cancel_after_s: Time from the start of a run's first task to a request to cancel the run, as an
            experiment on stopping; warm-ups are not cancelled. None for none.
    """

    models: tuple[str, ...]
    workload: AnyWorkload
    size: RunSize
    warm_up: bool = True
    warm_up_models: tuple[str, ...] = ()
    baseline_ms: int = DEFAULT_BASELINE_MS
    seed: int = DEFAULT_SEED
    run_options: RunOptions = DEFAULT_RUN_OPTIONS
    force: bool = False
    time_limit_s: float | None = None
    again_if_disturbed: bool = False
    auto_repeats: bool = False
    cancel_after_s: float | None = None

    def __post_init__(self) -> None:
        if not self.models:
            raise ValueRangeError("models", "", "at least one model")
        if self.cancel_after_s is not None and self.auto_repeats:
            # They repeat until it is known which model is the fastest, and a cancelled run cannot tell.
            raise ValueRangeError("repeats", "auto", "a whole number where runs are cancelled on purpose")

    def runs(self) -> Iterator[RunSpec]:
        """Yield the runs in order: warm-ups, then interleaved repeats (A B C A B C).

        A warm-up has no figures, so it needs no baseline.
        """
        for run in self._runs_in_order():
            yield dataclasses.replace(run, baseline_ms=0 if run.warm_up else self.baseline_ms)

    def _runs_in_order(self) -> Iterator[RunSpec]:
        if self.warm_up and self.size.tasks > 0:
            for model in self.warm_up_models or self.models:
                run = self._run(model, 0)
                yield dataclasses.replace(
                    run,
                    tasks=1,
                    warm_up=True,
                    run_options=self._share_of_one_task(run.run_options),
                    cancel_after_s=None,
                )
        for repeat in range(self.size.repeats):
            for model in self.models:
                yield self._run(model, repeat)

    def round_of(self, repeat: int) -> Iterator[RunSpec]:
        """Yield one more run of each model.

        Args:
            repeat: Number of the repeat, from 0.
        """
        for model in self.models:
            yield dataclasses.replace(self._run(model, repeat), baseline_ms=self.baseline_ms)

    def _share_of_one_task(self, options: RunOptions) -> RunOptions:
        """Return the run options of a warm-up, which must not do the work of all tasks."""
        return dataclasses.replace(options, signal_count=max(1, options.signal_count // self.size.tasks))

    def _run(self, model: str, repeat: int) -> RunSpec:
        return RunSpec(
            model,
            # Sized for the whole experiment: a warm-up of one task must not do the work of all tasks.
            self.workload.for_tasks(self.size.tasks),
            self.size.tasks,
            self.size.workers,
            repeat,
            seed=self.seed,
            run_options=self.run_options,
            time_limit_s=self._time_limit_s,
            cancel_after_s=self.cancel_after_s,
        )

    @property
    def _time_limit_s(self) -> float | None:
        if self.time_limit_s is None and not self.force:
            return DEFAULT_TIME_LIMIT_S
        return self.time_limit_s
