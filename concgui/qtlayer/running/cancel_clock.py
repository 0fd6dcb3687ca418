"""A request to cancel that comes a certain time after the first task of a run has started."""

from collections.abc import Callable

from concgui.qtlayer.running.run_clock import RunClock

_LOOK_S = 0.01
"""Interval between two looks whether a task has started; the request may be late by as much."""


class CancelClock(RunClock):
    """A clock that asks a run to end, also while the GUI thread is busy.

    Args:
        has_begun: Returns whether a task has started; called in the clock's thread.
        request: Called once in the clock's thread, when it is time.
    """

    def __init__(self, has_begun: Callable[[], bool], request: Callable[[], None]) -> None:
        super().__init__("concgui-cancel-clock")
        self._has_begun = has_begun
        self._request = request

    def _watch(self, time_s: float) -> None:
        while not self._has_begun():
            if self._has_ended_within(_LOOK_S):
                return
        if not self._has_ended_within(time_s):
            self._request()
