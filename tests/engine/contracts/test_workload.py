"""What a workload may leave out."""

from concgui.engine.contracts.workload import Observation
from concgui.engine.workloads.sleep import Sleep


def test_most_workloads_observe_nothing(runner) -> None:
    """As a rule there is nothing to say beyond what the program measures."""
    assert Sleep().observations([1, 2]) == ()
    assert Observation("lost", 1).note is None
    assert runner.run(Sleep(duration_ms=1), "blocking", tasks=1).records[0].observed == {}
