"""The optional parts of a workload."""

from concgui.engine.contracts.workload import Observation
from concgui.engine.workloads.sleep import Sleep


def test_most_workloads_observe_nothing(runner) -> None:
    """By default a workload has no observations of its own."""
    assert Sleep().observations([1, 2]) == ()
    assert Observation("lost", 1).note is None
    assert runner.run(Sleep(duration_ms=1), "blocking", tasks=1).records[0].observed == {}
