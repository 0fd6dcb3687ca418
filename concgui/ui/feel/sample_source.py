"""The part of the probe that the views know."""

from collections.abc import Callable, Sequence
from typing import Protocol

from concgui.engine.records.latency import Sample
from concgui.engine.records.paint import PaintSample


class OwnWork(Protocol):
    """Keeps when the views were at work during a run, so that the model is not blamed for it."""

    def worked(self, since_ns: int, until_ns: int) -> None:
        """Record that a view has worked from one instant to another, in the GUI thread."""
        ...


class SampleSource(Protocol):
    """Provides the answered pings of about the last minute, and has some answers painted."""

    def recent(self, since_ns: int) -> Sequence[Sample]:
        """Return the answered pings that were due at `since_ns` or later, in order."""
        ...

    def unasked_share(self, since_ns: int) -> float:
        """Return the share of the pings due since `since_ns` that were sent too late to say anything."""
        ...

    def recent_paints(self, since_ns: int) -> Sequence[PaintSample]:
        """Return the pings to paint that were due at `since_ns` or later, in order."""
        ...

    def repaint_by(self, repaint: Callable[[], bool] | None) -> None:
        """Set the function to call for each repaint (it returns False if nothing is visible), or None."""
        ...

    @property
    def own_views(self) -> OwnWork:
        """Keeps when the views were at work."""
        ...

    def set_seen(self, is_seen: bool) -> None:
        """Record whether the window is visible: an idle window that is not visible is rarely pinged."""
        ...

    def painted(self, now_ns: int) -> None:
        """Record that a paint event requested by `repaint` ended at `now_ns`."""
        ...
