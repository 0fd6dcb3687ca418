"""Whether repeated runs have settled which model is faster, so that more of them would change nothing."""

import itertools
from collections.abc import Sequence

from concgui.engine.evaluation.noise import difference
from concgui.engine.evaluation.summary import summarise
from concgui.engine.records.run_record import RunRecord

FIRST_REPEATS = 3
"""Repeats before the order is looked at for the first time."""

MOST_REPEATS = 12
"""Repeats after which an order that is not settled is called so."""

STRICT_LEVEL = 0.05
"""Looking after every round finds a difference by chance more often, so each look must be stricter."""

NO_DIFFERENCE = 0.02
"""Models whose medians are closer are as fast as each other for every purpose."""

SMALL_SPREAD = 0.1
"""Close medians say that only of runs that are all within this part of each other."""


def is_order_settled(records: Sequence[RunRecord]) -> bool:
    """Return whether of each two models that are next to each other it is known which is faster.

    Models of which a run did not finish have no place in the order.

    Args:
        records: The runs so far, of one workload.
    """
    walls_s: list[list[float]] = []
    for summary in summarise(records):
        runs = [record for record in records if record.model == summary.model]
        if all(record.was_complete and record.times.wall_s > 0 for record in runs):
            walls_s.append([record.times.wall_s for record in runs])
    ordered = sorted(walls_s, key=lambda found: sorted(found)[len(found) // 2])
    return all(_is_known(first, second) for first, second in itertools.pairwise(ordered))


def _is_known(first: Sequence[float], second: Sequence[float]) -> bool:
    found = difference(first, second)
    if found.p_value is None:
        return False
    spread = max(*first, *second) / min(*first, *second) - 1
    is_same = abs(found.ratio - 1) < NO_DIFFERENCE and spread < SMALL_SPREAD
    return found.p_value <= STRICT_LEVEL or is_same
