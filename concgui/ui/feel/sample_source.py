"""What the views know of the probe."""

from collections.abc import Callable, Sequence
from typing import Protocol

from concgui.engine.records.latency import Sample
from concgui.engine.records.paint import PaintSample


class SampleSource(Protocol):
    """Gives out the answered pings of the last minute or so, and has some answers painted."""

    def recent(self, since_ns: int) -> Sequence[Sample]:
        """Return the answered pings that were due at `since_ns` or later, in their order."""
        ...

    def recent_paints(self, since_ns: int) -> Sequence[PaintSample]:
        """Return the pings to paint that were due at `since_ns` or later, in their order."""
        ...

    def repaint_by(self, repaint: Callable[[], bool] | None) -> None:
        """Call this for each repaint that is wanted (False: nobody would see it), or nothing any more."""
        ...

    def set_seen(self, is_seen: bool) -> None:
        """Take note of whether somebody can see the window: an idle one that nobody sees is hardly asked."""
        ...

    def painted(self, now_ns: int) -> None:
        """A paint event of what `repaint` asks for ended now."""
        ...
