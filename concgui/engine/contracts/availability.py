"""Whether something can run here."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether something can run here, and if not, why not.

    Attributes:
        reason: "" when it is available, else one sentence that says what is missing.
    """

    reason: str = ""

    def __bool__(self) -> bool:
        return not self.reason
