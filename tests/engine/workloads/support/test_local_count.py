"""A count belongs to the process that created it."""

import pickle

from concgui.engine.workloads.support.local_count import LocalCount


def test_a_count_does_not_transfer() -> None:
    """Unpickling a count creates a new count at 0."""
    here = LocalCount()
    here.add(3)
    there = pickle.loads(pickle.dumps(here))  # noqa: S301 -- our own
    there.add()
    assert (here.value, there.value) == (3, 1)
