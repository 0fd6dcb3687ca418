"""The options of ``matrix``."""

import argparse
import functools
from dataclasses import dataclass
from pathlib import Path

from concgui.cli.common.json_target import resolved
from concgui.cli.common.parsing import ALL_KEYS, add_size_options, parse_key_list
from concgui.engine.errors import UsageError, ValueRangeError
from concgui.engine.planning.spec import RunSize


@dataclass(frozen=True, slots=True)
class MatrixOptions:
    """What was asked of a matrix.

    Attributes:
        models: Keys of the models, None for all.
        workloads: Keys of the workloads, None for all.
        tasks: Tasks of each run, None to choose for each workload.
        workers: How many workers.
        repeats: Runs of each pair.
        quick: Whether everything is smaller.
        out: The file, None for the usual one.
        resume: Whether the file must be there and fit.
    """

    models: tuple[str, ...] | None
    workloads: tuple[str, ...] | None
    tasks: int | None
    workers: int
    repeats: int
    quick: bool
    out: Path | None
    resume: bool


def add_matrix_options(parser: argparse.ArgumentParser) -> None:
    """Declare them."""
    for name in ("models", "workloads"):
        parser.add_argument(
            f"--{name}",
            metavar="A,B,…",
            type=functools.partial(parse_key_list, name),
            default=None,
            help=f"Keys of {name} with commas between them, or '{ALL_KEYS}'. Default: {ALL_KEYS}; those that "
            "cannot run here are listed with the reason.",
        )
    parser.add_argument(
        "--quick",
        action="store_true",
        help="Smaller tasks, a shorter baseline and a warm-up of the first model only: about a quarter "
        "of the time. Freezes are shorter then, as the tasks are, and processes gain less.",
    )
    add_size_options(parser, chosen={"tasks": "chosen for each workload"})
    parser.add_argument(
        "--out",
        metavar="FILE",
        default=None,
        help="Where the matrix is kept as JSON. Default: matrix.json in the folder for this program's data.",
    )
    parser.add_argument(
        "--resume",
        action="store_true",
        help="Go on with the file, and complain where it is of other settings. Without this a file that fits "
        "and is not complete is continued too; any other is begun anew, and kept with .previous in its name.",
    )


def read_matrix_options(arguments: argparse.Namespace) -> MatrixOptions:
    """Check them, as far as that is possible without knowing models and workloads.

    Raises:
        UsageError: Something is not allowed.
    """
    RunSize(arguments.tasks or 0, arguments.workers, arguments.repeats)
    if arguments.tasks == 0:
        raise ValueRangeError("tasks", 0, "at least 1 in a matrix")
    out = None if arguments.out is None else resolved("--out", Path(arguments.out))
    if out is not None and (not arguments.out or out.is_dir()):
        raise UsageError(f"--out {arguments.out}: name a file")
    return MatrixOptions(
        models=arguments.models,
        workloads=arguments.workloads,
        tasks=arguments.tasks,
        workers=arguments.workers,
        repeats=arguments.repeats,
        quick=arguments.quick,
        out=out,
        resume=arguments.resume,
    )
