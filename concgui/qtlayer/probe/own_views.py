"""The work of the window's own views during a run, told apart from the work of the model."""

import time
from collections.abc import Iterator
from contextlib import contextmanager

SHORTEST_NS = 1_000_000
"""Shortest work that is kept: shorter work makes no freeze."""


class OwnViews:
    """Stretches in which handlers and paints of the window's own views ran in the GUI thread.

    Each stretch is one call into a view from its begin to its end, so nothing of the model is in it. All
    methods belong to the GUI thread, and cost next to nothing while nothing is recorded.
    """

    def __init__(self) -> None:
        self._stretches: list[tuple[int, int]] | None = None

    def record(self) -> None:
        """Keep the stretches from now on."""
        self._stretches = []

    def stop_recording(self) -> tuple[tuple[int, int], ...]:
        """Return the stretches since `record`, without overlaps; the second call returns none."""
        stretches, self._stretches = self._stretches, None
        return tuple(stretches or ())

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Record the body as work of the views. One such body may contain others."""
        since_ns = time.perf_counter_ns()
        try:
            yield
        finally:
            self.worked(since_ns, time.perf_counter_ns())

    def worked(self, since_ns: int, until_ns: int) -> None:
        """Record that views have worked from one instant to another."""
        if self._stretches is None or until_ns - since_ns < SHORTEST_NS:
            return
        while self._stretches and self._stretches[-1][0] >= since_ns:
            # Part of this stretch: what was called inside has been recorded first.
            self._stretches.pop()
        self._stretches.append((since_ns, until_ns))
