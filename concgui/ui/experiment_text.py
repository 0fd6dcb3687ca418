"""What the window says of an experiment: what is compared, how it ended, what failed."""

from concgui.engine.limits import TooLargeError
from concgui.engine.outcome import Outcome
from concgui.engine.spec import Experiment
from concgui.qtlayer.controller import ExperimentResult
from concgui.ui.knob_panel import FORCE_TEXT


def too_large_text(error: TooLargeError) -> str:
    """The estimate, and the window's own way to force the run in place of the option's name."""
    return str(error).replace("--force", f"tick “{FORCE_TEXT}”")


def experiment_title(experiment: Experiment) -> str:
    """What is compared, in one line: ``primes · 8 tasks · 2 workers``."""
    size = experiment.size
    tasks = "1 task" if size.tasks == 1 else f"{size.tasks:,} tasks"
    workers = "1 worker" if size.workers == 1 else f"{size.workers} workers"
    return f"{experiment.workload.info.key} · {tasks} · {workers}"


def ending_text(result: ExperimentResult) -> str:
    """How an experiment ended: ``finished · 5 runs``."""
    runs = "1 run" if len(result.records) == 1 else f"{len(result.records)} runs"
    return f"{result.outcome} · {runs}"


def failure_text(result: ExperimentResult) -> str:
    """What failed first in an experiment: the model, how many tasks, and the error or note that says why."""
    failed = next(record for record in result.records if record.outcome is Outcome.FAILED)
    errors = [str(span.error) for span in failed.spans if span.error]
    reasons = (*errors, *failed.notes, "no reason is known")
    return f"{failed.model}: {failed.tasks.failed:,} of {failed.tasks.total:,} tasks failed: {reasons[0]}"
