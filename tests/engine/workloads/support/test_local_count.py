"""A count that belongs to the process that made it."""

import pickle

from concgui.engine.workloads.support.local_count import LocalCount


def test_a_count_does_not_transfer() -> None:
    """Whoever unpickles a count has one of its own."""
    here = LocalCount()
    here.add(3)
    there = pickle.loads(pickle.dumps(here))  # noqa: S301 -- our own
    there.add()
    assert (here.value, there.value) == (3, 1)
