"""How far a run, an experiment or a matrix is, in one line."""

from collections.abc import Iterator

from concgui.engine.planning.progress import MatrixProgress, Phase, Progress
from concgui.presentation.labels import PHASE_LABELS
from concgui.presentation.numbers import part_text, rough_time

SEPARATOR = " · "
"""Between the parts of a line, the most important of which come first."""


def experiment_progress(progress: Progress, *, with_tasks: bool) -> str:
    """Return ``run 13 of 15 · process-pool · 120 of 2,000 tasks · about 6 s left``.

    Args:
        progress: How far it is.
        with_tasks: Whether there is room for the tasks of the run.
    """
    parts = [*_run_text(progress), _model_text(progress)]
    counts = progress.phase is Phase.RUNNING and progress.tasks_total > 0 and not progress.warm_up
    if with_tasks and counts:
        parts.append(part_text(progress.tasks_done, progress.tasks_total, "task"))
    elif with_tasks or progress.phase is not Phase.RUNNING:
        parts.append(PHASE_LABELS[progress.phase])
    if progress.seconds_left is not None:
        parts.append(_left_text(progress.seconds_left))
    return SEPARATOR.join(parts)


def _run_text(progress: Progress) -> Iterator[str]:
    """Yield which run it is; nothing of a warm-up whose rounds nobody can count yet."""
    if progress.auto_round is None:
        number = min(progress.runs_done + 1, progress.runs_total)
        yield f"run {number} of {progress.runs_total}"
    elif progress.auto_round:
        yield f"round {progress.auto_round}, until the order is settled"


def matrix_progress(progress: MatrixProgress, *, with_run: bool) -> str:
    """Return ``12 of 240 pairs · primes: process-pool · about 4 min left``.

    Args:
        progress: How far it is.
        with_run: Whether there is room for the run under way.
    """
    parts = [part_text(progress.pairs_done, progress.pairs_total, "pair")]
    if with_run and progress.run is not None:
        parts.append(f"{progress.run.workload}: {_model_text(progress.run)}")
    if progress.pairs_done < progress.pairs_total:
        parts.append(_left_text(progress.seconds_left))
    return SEPARATOR.join(parts)


def _model_text(progress: Progress) -> str:
    return f"warm-up of {progress.model}" if progress.warm_up else progress.model


def _left_text(seconds: float) -> str:
    return f"about {rough_time(seconds)} left"
