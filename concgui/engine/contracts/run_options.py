"""Run options: how a run is executed, in addition to its model, workload and size.

They are declared like the parameters of a workload. A model names the run options that it uses in
`ModelInfo.run_options`; other run options do not affect its runs and are not in their records.
"""

import multiprocessing
from dataclasses import dataclass

from concgui.engine.contracts.parameters import (
    Parameter,
    ParameterValue,
    choice,
    integer,
    number,
    parameters_of,
    switch,
    values_of,
)

SPAWN = "spawn"
START_METHODS = tuple(method for method in multiprocessing.get_all_start_methods() if method != "fork")
"""The available start methods except fork: a program with Qt's threads must not be forked."""


@dataclass(frozen=True)
class RunOptions:
    """The run options of all models; each model uses those that it names.

    Attributes:
        switch_interval_ms: Value of `sys.setswitchinterval` during the run.
        start_method: How worker processes are started.
        chunk_size: Number of tasks that are submitted to a pool together.
        yield_every_ms: How often a computing coroutine yields to its loop; 0 for never.
        signal_count: Number of signals that `qthread-signal-flood` emits in a run.
        trivial_slot: Whether the slot of these signals only counts them.
    """

    switch_interval_ms: float = number(
        default=5.0,
        minimum=0.001,
        maximum=10_000.0,
        unit="ms",
        help="How long a thread may hold the GIL while others wait for it; restored after the run.",
    )
    start_method: str = choice(
        default=SPAWN,
        choices=START_METHODS,
        help="How worker processes start: as new interpreters, or forked from a small server process.",
    )
    chunk_size: int = integer(
        default=1,
        minimum=1,
        maximum=1_000_000,
        help="Number of tasks submitted to a pool together: large chunks cost less, small ones balance load.",
    )
    yield_every_ms: int = integer(
        default=0,
        minimum=0,
        maximum=60_000,
        unit="ms",
        help="How often a computing coroutine yields to its loop, if the workload has steps; 0 means never.",
    )
    signal_count: int = integer(
        default=40_000,
        minimum=0,
        maximum=10_000_000,
        help="Number of signals that a run of qthread-signal-flood emits, divided among its tasks.",
    )
    trivial_slot: bool = switch(
        default=False,
        help="Make the slot of qthread-signal-flood only count its signals, for comparison.",
    )

    def __post_init__(self) -> None:
        for parameter in parameters_of(RunOptions):
            parameter.check(getattr(self, parameter.name))

    def only(self, names: tuple[str, ...]) -> dict[str, ParameterValue]:
        """Return the values of some of the options, by name."""
        return {name: value for name, value in values_of(self).items() if name in names}

    def changed(self) -> tuple[str, ...]:
        """Return the names of the options that differ from their defaults."""
        defaults = {parameter.name: parameter.default for parameter in run_option_parameters()}
        return tuple(name for name, value in values_of(self).items() if value != defaults[name])


DEFAULT_RUN_OPTIONS = RunOptions()


def run_option_parameters(names: tuple[str, ...] | None = None) -> tuple[Parameter, ...]:
    """Return the declarations of `RunOptions`, for forms and the command line.

    Args:
        names: Names of the options to return; None for all.
    """
    return tuple(p for p in parameters_of(RunOptions) if names is None or p.name in names)
