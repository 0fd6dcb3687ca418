"""How far something is is said in the same line everywhere."""

import dataclasses

from concgui.engine.planning.progress import MatrixProgress, Phase, Progress
from concgui.presentation.progress_text import experiment_progress, matrix_progress

RUN = Progress(12, 15, "process-pool", "primes", Phase.RUNNING, False, 120, 2_000, 6.2)


def test_an_experiment_says_which_run_and_how_long_it_will_take() -> None:
    """Run, model and time left; the tasks where there is room for them."""
    assert experiment_progress(RUN, with_tasks=False) == "run 13 of 15 · process-pool · about 6 s left"
    assert experiment_progress(RUN, with_tasks=True) == (
        "run 13 of 15 · process-pool · 120 of 2,000 tasks · about 6 s left"
    )


def test_a_run_that_does_not_run_yet_says_what_it_does() -> None:
    """Preparation, baseline and evaluation are named, and a warm-up is called one."""
    warm_up = dataclasses.replace(RUN, phase=Phase.BASELINE, warm_up=True, seconds_left=None)
    assert experiment_progress(warm_up, with_tasks=True) == (
        "run 13 of 15 · warm-up of process-pool · idle baseline"
    )
    running = dataclasses.replace(warm_up, phase=Phase.RUNNING)
    assert experiment_progress(running, with_tasks=True) == "run 13 of 15 · warm-up of process-pool · running"


def test_the_last_run_is_not_counted_beyond_their_number() -> None:
    """When all have ended it is still the last one."""
    ended = dataclasses.replace(RUN, runs_done=15, seconds_left=None)
    assert experiment_progress(ended, with_tasks=False).startswith("run 15 of 15 · ")


def test_a_matrix_counts_its_pairs() -> None:
    """Pairs and time left; the run under way where there is room; no time when all are done."""
    progress = MatrixProgress(12, 240, RUN, 250.0)
    assert matrix_progress(progress, with_run=False) == "12 of 240 pairs · about 4 min left"
    assert matrix_progress(progress, with_run=True) == (
        "12 of 240 pairs · primes: process-pool · about 4 min left"
    )
    assert matrix_progress(MatrixProgress(1, 1, None, 0.0), with_run=True) == "1 of 1 pair"


def test_rounds_are_counted_where_their_number_is_not_known() -> None:
    """How many runs will follow is not known, so none is claimed; warm-ups come before the first round."""
    fourth = dataclasses.replace(RUN, auto_round=4, seconds_left=None)
    assert experiment_progress(fourth, with_tasks=False) == (
        "round 4, until the order is settled · process-pool"
    )
    warm_up = dataclasses.replace(fourth, auto_round=0, warm_up=True)
    assert experiment_progress(warm_up, with_tasks=False) == "warm-up of process-pool"
