"""The times that a run waits for something."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadlines:
    """How long an experiment waits; tests pass shorter times.

    Attributes:
        pause_ms: Pause between two runs, in which the views draw the last run before the next baseline.
        observer_ms: Wait for the observer's first ping, and for its last data on a run.
        grace_ms: Time for tasks to stop after the run's time limit.
        last_breath_s: Time for a model's own threads to end after it has released everything else.
    """

    pause_ms: int = 100
    observer_ms: int = 3_000
    grace_ms: int = 5_000
    last_breath_s: float = 0.5


DEADLINES = Deadlines()
