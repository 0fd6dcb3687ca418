"""What the observer says when it has changed the period of the pings."""

from typing import NamedTuple


class PeriodChange(NamedTuple):
    """Where one period of the pings ends and the next begins.

    Attributes:
        last_due_ns: No later ping of the former period is due.
        first_due_ns: When the first ping of the new one is due.
    """

    last_due_ns: int
    first_due_ns: int
