"""What the window says of an experiment: what is compared, how it ended, what failed."""

from collections.abc import Iterator

from concgui.engine.evaluation.experiment_result import ExperimentResult
from concgui.engine.planning.size_limits import TooLargeError
from concgui.engine.planning.spec import Experiment
from concgui.engine.tasks.outcome import Outcome

FORCE_TEXT = "Run even if too large"
"""The window's check box that lifts the limits on size."""


def too_large_text(error: TooLargeError) -> str:
    """The estimate, and the window's own way to force the run in place of the option's name."""
    return str(error).replace("--force", f"tick “{FORCE_TEXT}”")


def experiment_title(experiment: Experiment) -> str:
    """What is compared, in one line: ``primes · 8 tasks · 2 workers``, and what is not at its default."""
    size = experiment.size
    tasks = "1 task" if size.tasks == 1 else f"{size.tasks:,} tasks"
    workers = "1 worker" if size.workers == 1 else f"{size.workers} workers"
    return " · ".join((experiment.workload.info.key, tasks, workers, *_changed(experiment)))


def _changed(experiment: Experiment) -> Iterator[str]:
    """Parameters and run options that are not at their defaults, as the command line names them."""
    workload = experiment.workload
    settings = workload.settings
    for parameter in workload.parameters:
        value = settings[parameter.name]
        if value != parameter.default:
            yield f"{parameter.name}={value}"
    for name in experiment.run_options.changed():
        yield f"{name}={getattr(experiment.run_options, name)}"


def ending_text(result: ExperimentResult) -> str:
    """How an experiment ended: ``finished · 5 runs``."""
    runs = "1 run" if len(result.records) == 1 else f"{len(result.records)} runs"
    return f"{result.outcome} · {runs}"


def column_ending_text(result: ExperimentResult) -> str:
    """How a column of a matrix ended: ``matrix · primes finished``."""
    return f"matrix · {result.experiment.workload.info.key} {result.outcome}"


def failure_text(result: ExperimentResult) -> str:
    """What failed first in an experiment: the model, how many tasks, and the error or note that says why.

    Then the other models of which something failed, with how many of their tasks.
    """
    failed, *others = [record for record in result.records if record.outcome is Outcome.FAILED]
    errors = [str(error) for error in failed.spans.errors]
    reasons = (*errors, *failed.notes, "no reason is known")
    first = f"{failed.model}: {failed.tasks.failed:,} of {failed.tasks.total:,} tasks failed: {reasons[0]}"
    counts = {r.model: f"{r.model} {r.tasks.failed:,}" for r in others if r.model != failed.model}
    return f"{first} · failed tasks of others: {', '.join(counts.values())}" if counts else first
