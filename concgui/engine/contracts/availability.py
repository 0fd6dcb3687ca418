"""Availability of models and workloads on this machine."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether something can run here, and if not, why not.

    Attributes:
        reason: "" if it can run; otherwise one sentence that names what is missing.
    """

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason
