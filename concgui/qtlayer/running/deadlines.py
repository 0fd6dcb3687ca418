"""How long a run waits for what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The waits of an experiment; tests pass shorter ones.

    Attributes:
        pause_ms: Between two runs, so that the views have drawn the last one before the next baseline.
        observer_ms: For the observer: for its first ping, and for its last word on a run.
        grace_ms: For the tasks of a run that took too long and were told to stop.
        last_breath_s: For the threads of a model that has released everything else.
    """

    pause_ms: int = 100
    observer_ms: int = 3_000
    grace_ms: int = 5_000
    last_breath_s: float = 0.5


DEADLINES = Deadlines()
