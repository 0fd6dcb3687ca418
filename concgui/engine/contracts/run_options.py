"""Run options: how a run is executed, beside what it runs and how much of it.

Declared like the parameters of a workload. A model names the run options that it uses in
`ModelInfo.run_options`; the others do nothing to its runs and are not in their records.
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
"""Never fork: a program with Qt's threads must not be forked."""


@dataclass(frozen=True)
class RunOptions:
    """The same fields for every model; each uses those that it names.

    Attributes:
        switch_interval_ms: `sys.setswitchinterval` during the run.
        start_method: How worker processes are started.
        chunk_size: How many tasks a pool is handed at once.
        yield_every_ms: How often a coroutine that computes yields to its loop, 0 for never.
        signal_count: How many signals `qthread-signal-flood` emits in a run.
        trivial_slot: Whether their slot does next to nothing.
    """

    switch_interval_ms: float = number(
        default=5.0,
        minimum=0.001,
        maximum=10_000.0,
        unit="ms",
        help="How long a thread may keep the GIL while others wait for it; restored after the run.",
    )
    start_method: str = choice(
        default=SPAWN,
        choices=START_METHODS,
        help="How worker processes start: each a fresh interpreter, or forked from a small server process.",
    )
    chunk_size: int = integer(
        default=1,
        minimum=1,
        maximum=1_000_000,
        help="How many tasks a pool is handed at once: large chunks save traffic, small ones spread better.",
    )
    yield_every_ms: int = integer(
        default=0,
        minimum=0,
        maximum=60_000,
        unit="ms",
        help="How often a coroutine that computes yields to its loop, where the workload has steps; "
        "0 is never.",
    )
    signal_count: int = integer(
        default=40_000,
        minimum=0,
        maximum=10_000_000,
        help="How many signals a run of qthread-signal-flood emits, divided among its tasks.",
    )
    trivial_slot: bool = switch(
        default=False,
        help="Let the slot of qthread-signal-flood count and nothing else, to compare with.",
    )

    def __post_init__(self) -> None:
        for parameter in parameters_of(RunOptions):
            parameter.check(getattr(self, parameter.name))

    def only(self, names: tuple[str, ...]) -> dict[str, ParameterValue]:
        """Return the values of some of them, by name."""
        return {name: value for name, value in values_of(self).items() if name in names}

    def changed(self) -> tuple[str, ...]:
        """Return the names of those that are not at their default."""
        defaults = {parameter.name: parameter.default for parameter in run_option_parameters()}
        return tuple(name for name, value in values_of(self).items() if value != defaults[name])


DEFAULT_RUN_OPTIONS = RunOptions()


def run_option_parameters(names: tuple[str, ...] | None = None) -> tuple[Parameter, ...]:
    """Return the declarations of `RunOptions`, for forms and the command line.

    Args:
        names: Only these; None for all.
    """
    return tuple(p for p in parameters_of(RunOptions) if names is None or p.name in names)
