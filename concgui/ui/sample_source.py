"""What the views know of the probe."""

from collections.abc import Sequence
from typing import Protocol

from concgui.engine.latency import Sample


class SampleSource(Protocol):
    """Gives out the answered pings of the last minute or so."""

    def recent(self, since_ns: int) -> Sequence[Sample]:
        """The answered pings that were due at `since_ns` or later, in the order in which they were due."""
        ...
