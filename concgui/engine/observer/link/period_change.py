"""The observer's report that it has changed the period of the pings."""

from typing import NamedTuple


class PeriodChange(NamedTuple):
    """The boundary between two periods of the pings.

    Attributes:
        last_due_ns: Due time of the last ping of the former period.
        first_due_ns: Due time of the first ping of the new period.
    """

    last_due_ns: int
    first_due_ns: int
