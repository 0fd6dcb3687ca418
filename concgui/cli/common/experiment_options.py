"""The options that ``run`` and ``compare`` share."""

import argparse
from dataclasses import dataclass

from concgui.cli.common.history_options import add_no_history
from concgui.cli.common.json_target import OutputTarget, json_target
from concgui.cli.common.parsing import (
    AUTO,
    add_run_option_options,
    add_size_options,
    parse_setting_list,
    run_options_of,
    size_of,
)
from concgui.engine.contracts.parameters import Parameter
from concgui.engine.contracts.run_options import RunOptions
from concgui.engine.planning.spec import DEFAULT_TIME_LIMIT_S, RunSize

WORKLOAD_HELP = "Key of a workload; see 'concgui list workloads'."

TIME_LIMIT = Parameter(
    name="--time-limit-s",
    kind="number",
    unit="s",
    default=DEFAULT_TIME_LIMIT_S,
    minimum=0.1,
    maximum=1_000_000,
    choices=(),
    help="Stop a run after this many seconds and count it as failed.",
)

CANCEL_AFTER = Parameter(
    name="--cancel-after",
    kind="number",
    unit="s",
    default=0.0,
    minimum=0.001,
    maximum=1_000_000,
    choices=(),
    help="Cancel each run this many seconds after its first task has started, and show how long each model "
    "takes to stop. A run that is cancelled so has not failed.",
)


@dataclass(frozen=True, slots=True)
class ExperimentOptions:
    """The options of an experiment, except its models.

    Attributes:
        workload: Key of the workload, not yet looked up.
        settings: Parameters of the workload as typed.
        size: Tasks, workers, repeats.
        auto_repeats: Whether to repeat until the order of the models is settled.
        run_options: How the runs are executed.
        json: The target of the JSON.
        spans: Whether the JSON has spans and raw latencies.
        all_findings: Whether every finding of every model is printed.
        is_kept: Whether the runs are kept in the history.
        force: Whether to run even if the estimate exceeds the memory or a quarter of an hour.
        time_limit_s: When a run is stopped; None for the default.
        cancel_after_s: When a run is cancelled on purpose; None for never.
    """

    workload: str
    settings: dict[str, str]
    size: RunSize
    auto_repeats: bool
    run_options: RunOptions
    json: OutputTarget
    spans: bool
    all_findings: bool
    is_kept: bool
    force: bool
    time_limit_s: float | None
    cancel_after_s: float | None


def add_settings_option(parser: argparse.ArgumentParser) -> None:
    """Declare how the parameters of the workload are set."""
    parser.add_argument(
        "--set",
        dest="settings",
        metavar="NAME=VALUE",
        action="append",
        default=[],
        help="Set a parameter of the workload; may be given several times. "
        "'concgui list workloads' shows the parameters.",
    )


def add_experiment_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of an experiment."""
    add_size_options(parser, auto_repeats=True)
    add_settings_option(parser)
    parser.add_argument(
        "--json",
        metavar="PATH|-",
        default=None,
        help="Write the figures as JSON to a file, or with - to standard output. The table then goes to "
        "standard error.",
    )
    parser.add_argument(
        "--spans",
        action="store_true",
        help="Include every task's span and the window's raw latencies in the JSON.",
    )
    add_all_findings(parser)
    add_no_history(parser)
    parser.add_argument(
        "--force",
        action="store_true",
        help="Run even if the estimate is more than a quarter of an hour or most of the free memory.",
    )
    parser.add_argument(
        "--time-limit-s",
        metavar="N",
        type=TIME_LIMIT.parse,
        default=None,
        help=f"{TIME_LIMIT.help} Allowed: {TIME_LIMIT.allowed}. "
        f"Default: {DEFAULT_TIME_LIMIT_S:g}, and none with --force.",
    )
    parser.add_argument(
        CANCEL_AFTER.name,
        dest="cancel_after_s",
        metavar="S",
        type=CANCEL_AFTER.parse,
        default=None,
        help=f"{CANCEL_AFTER.help} Allowed: {CANCEL_AFTER.allowed}.",
    )
    add_run_option_options(parser)


def add_all_findings(parser: argparse.ArgumentParser) -> None:
    """Declare the option that prints every finding."""
    parser.add_argument(
        "--all-findings",
        action="store_true",
        help="Print every finding of every model, not only the five most important kinds.",
    )


def read_experiment_options(arguments: argparse.Namespace) -> ExperimentOptions:
    """Return the options after the checks that need no workload.

    Raises:
        UsageError: A value is not allowed.
    """
    return ExperimentOptions(
        workload=arguments.workload,
        settings=parse_setting_list(arguments.settings),
        size=size_of(arguments),
        auto_repeats=arguments.repeats == AUTO,
        run_options=run_options_of(arguments),
        json=json_target(arguments.json),
        spans=arguments.spans,
        all_findings=arguments.all_findings,
        is_kept=not arguments.no_history,
        force=arguments.force,
        time_limit_s=arguments.time_limit_s,
        cancel_after_s=arguments.cancel_after_s,
    )
