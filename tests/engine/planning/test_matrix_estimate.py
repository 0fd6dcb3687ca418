"""How long a matrix takes, before it runs and in its middle."""

import pytest

from concgui.engine.planning.matrix_estimate import corrected_seconds, experiment_seconds
from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.workloads.catalogue import WORKLOADS
from concgui.engine.workloads.primes import Primes


def test_the_whole_matrix_fits_its_time() -> None:
    """15 models on all workloads, each of the usual length: 15 minutes, quick in 3."""
    models = tuple(f"model-{number}" for number in range(15))
    workloads = (Primes(),) * len(WORKLOADS)
    full, quick = (MatrixPlan(models, workloads, quick=quick) for quick in (False, True))
    assert sum(map(experiment_seconds, full.experiments())) < 15 * 60
    assert sum(map(experiment_seconds, quick.experiments())) < 3 * 60


def test_time_left_follows_what_was_measured() -> None:
    """Twice as slow as estimated so far means twice as long from here; one odd run does not rule."""
    assert corrected_seconds(10, 0, 0) == 10
    assert corrected_seconds(10, 2, 4) == pytest.approx(20)
    assert corrected_seconds(10, 1, 1000) == pytest.approx(50)
