"""The options of ``matrix``."""

import argparse
import functools
from dataclasses import dataclass
from pathlib import Path

from concgui.cli.common.experiment_options import add_all_findings
from concgui.cli.common.history_options import add_no_history
from concgui.cli.common.json_target import resolved
from concgui.cli.common.parsing import ALL_KEYS, AUTO, add_size_options, parse_key_list
from concgui.engine.errors import UsageError, ValueRangeError
from concgui.engine.evaluation.settled_order import MOST_REPEATS
from concgui.engine.planning.spec import RunSize

_WHY_NO_AUTO = (
    f"not {AUTO}, because some of its models are equally fast, so their order is never settled and "
    f"nearly every pair would be run {MOST_REPEATS} times; 'concgui compare WORKLOAD --models A,B --repeats "
    f"{AUTO}' settles the order of a few"
)


@dataclass(frozen=True, slots=True)
class MatrixOptions:
    """The options of a matrix.

    Attributes:
        models: Keys of the models, None for all.
        workloads: Keys of the workloads, None for all.
        tasks: Tasks per run, None to choose a number for each workload.
        workers: Number of workers.
        repeats: Runs of each pair.
        quick: Whether the runs are smaller than usual.
        out: The JSON file, None to keep the matrix in the history.
        all_findings: Whether every finding on every pair is printed.
        is_kept: Whether the runs are kept in the history.
        resume: Whether a matrix must exist that can be resumed.
    """

    models: tuple[str, ...] | None
    workloads: tuple[str, ...] | None
    tasks: int | None
    workers: int
    repeats: int
    quick: bool
    out: Path | None
    all_findings: bool
    is_kept: bool
    resume: bool


def add_matrix_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options of a matrix."""
    for name in ("models", "workloads"):
        parser.add_argument(
            f"--{name}",
            metavar="A,B,…",
            type=functools.partial(parse_key_list, name),
            default=None,
            help=f"Comma-separated keys of {name}, or '{ALL_KEYS}'. Default: {ALL_KEYS}; those that "
            "cannot run here are listed with the reason.",
        )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="Smaller tasks, a shorter baseline and a warm-up of the first model only: about a quarter "
        "of the time. With shorter tasks, freezes are shorter and processes gain less.",
    )
    add_size_options(parser, chosen={"tasks": "chosen for each workload"}, why_no_auto=_WHY_NO_AUTO)
    parser.add_argument(
        "--out",
        metavar="FILE",
        default=None,
        help="Keep the matrix as JSON in this file. Default: in the history alone, which the window shares.",
    )
    add_all_findings(parser)
    add_no_history(parser)
    parser.add_argument(
        "--resume",
        action="store_true",
        help="Resume the kept matrix, and fail if there is none or it has other settings. Without --resume, "
        "an incomplete matrix with the same settings is resumed too. Otherwise a new one is started, and a "
        "file given by --out is kept with .previous in its name.",
    )


def read_matrix_options(arguments: argparse.Namespace) -> MatrixOptions:
    """Return the options after the checks that need no models and workloads.

    Raises:
        UsageError: A value is not allowed.
    """
    RunSize(arguments.tasks or 0, arguments.workers, arguments.repeats)
    if arguments.tasks == 0:
        raise ValueRangeError("tasks", 0, "at least 1 in a matrix")
    if arguments.no_history and arguments.out is None:
        raise UsageError("--no-history: name a file for the matrix with --out")
    out = None if arguments.out is None else resolved("--out", Path(arguments.out))
    if out is not None and (not arguments.out or out.is_dir()):
        raise UsageError(f"--out {arguments.out}: name a file")
    if out is not None and out.exists() and not out.is_file():
        raise UsageError(f"--out {arguments.out}: this is a device or a pipe; name a file")
    return MatrixOptions(
        models=arguments.models,
        workloads=arguments.workloads,
        tasks=arguments.tasks,
        workers=arguments.workers,
        repeats=arguments.repeats,
        quick=arguments.quick,
        out=out,
        all_findings=arguments.all_findings,
        is_kept=not arguments.no_history,
        resume=arguments.resume,
    )
