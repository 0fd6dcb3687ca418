"""What a workload saw of its own run, beside what its tasks returned."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Observation:
    """One figure that a prepared workload knows when its run is over.

    Attributes:
        name: Its name in JSON, the same in every run of the workload.
        value: The figure, as it was measured.
        sentence: What it means, for the notes of the run; "" where another observation says it.
    """

    name: str
    value: float
    sentence: str = ""
