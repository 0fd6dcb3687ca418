"""The phases of a run."""

import enum


class Phase(enum.StrEnum):
    """Where a run is."""

    PREPARING = "preparing"
    BASELINE = "baseline"
    RUNNING = "running"
    EVALUATING = "evaluating"
    ENDED = "ended"
