"""What a matrix has still to run."""

import dataclasses

from matrices import PLAN, RECORDS

from concgui.engine.planning.matrix_plan import MatrixPlan
from concgui.engine.workloads.sleep import Sleep
from concgui.qtlayer.catalogue import find_model
from concgui.qtlayer.running.matrix_preview import matrix_preview


def test_pairs_that_cannot_be_run_do_not_count() -> None:
    """What cannot be run here is neither done nor left."""
    plan = MatrixPlan(("thread-pool", "interpreter-pool"), (Sleep(),))
    can_run = 2 if find_model("interpreter-pool").availability() else 1
    ahead = matrix_preview(plan)
    assert (ahead.pairs_left, ahead.pairs_done, ahead.pairs_total) == (can_run, 0, can_run)
    assert ahead.pairs_refused == 2 - can_run


def test_what_is_left_is_counted() -> None:
    """Pairs that are done or cannot be run are not left, and what is left takes its time."""
    plan = dataclasses.replace(PLAN, repeats=2)
    whole, begun = (
        matrix_preview(plan),
        matrix_preview(plan, [RECORDS[0], dataclasses.replace(RECORDS[0], repeat=1)]),
    )
    assert (whole.pairs_left, whole.pairs_done, whole.pairs_total) == (4, 0, 4)
    assert (begun.pairs_left, begun.pairs_done) == (3, 1)
    assert 0 < begun.seconds_left < whole.seconds_left
