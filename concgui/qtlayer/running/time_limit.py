"""The time limit of a run, kept by a clock that no task can stop."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from concgui.qtlayer.running.run_clock import RunClock

_LOOK_S = 1.0
"""Interval between two looks at a run that is over its limit."""


@dataclass(frozen=True, slots=True)
class LimitActions:
    """Functions that the clock calls in its own thread.

    Attributes:
        exceeded: The limit has passed.
        still_over: The run has not ended yet; called every second.
        ignored: The grace time after the limit has passed too; called once.
    """

    exceeded: Callable[[], None]
    still_over: Callable[[], None]
    ignored: Callable[[], None]


class TimeLimit(RunClock):
    """A clock that acts when a run exceeds its time.

    Args:
        grace_ms: The time from the limit to `LimitActions.ignored`.
        actions: What it does.
    """

    def __init__(self, grace_ms: int, actions: LimitActions) -> None:
        super().__init__("concgui-time-limit")
        self._grace_s = grace_ms / 1000
        self._actions = actions

    def _watch(self, time_s: float) -> None:
        if self._has_ended_within(time_s):
            return
        self._actions.exceeded()
        ignored_s = time.monotonic() + self._grace_s
        is_ignored = False
        while not self._has_ended_within(_LOOK_S if is_ignored else min(_LOOK_S, self._left_s(ignored_s))):
            self._actions.still_over()
            if not is_ignored and time.monotonic() >= ignored_s:
                is_ignored = True
                self._actions.ignored()

    @staticmethod
    def _left_s(until_s: float) -> float:
        return max(0.0, until_s - time.monotonic())
