"""Estimates of a matrix's time, before and during its run."""

import pytest

from concgui.engine.planning.matrix_estimate import corrected_seconds, experiment_seconds
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.engine.workloads.primes import Primes


def test_the_whole_matrix_fits_its_time() -> None:
    """15 models on all workloads of the usual length take under 15 minutes, or under 3 if quick."""
    models = tuple(f"model-{number}" for number in range(15))
    workloads = (Primes(),) * len(WORKLOADS)
    full, quick = (MatrixPlan(models, workloads, quick=quick) for quick in (False, True))
    assert sum(map(experiment_seconds, full.experiments())) < 15 * 60
    assert sum(map(experiment_seconds, quick.experiments())) < 3 * 60


def test_time_left_follows_what_was_measured() -> None:
    """The remaining time is corrected by the error so far, within limits for a single odd run."""
    assert corrected_seconds(10, 0, 0) == 10
    assert corrected_seconds(10, 2, 4) == pytest.approx(20)
    assert corrected_seconds(10, 1, 1000) == pytest.approx(50)
