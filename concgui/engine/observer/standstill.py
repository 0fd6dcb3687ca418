"""Standstills: stretches in which the whole program, or the whole machine, did not run.

A signal (SIGSTOP), a debugger, or a suspend stops a window without any fault of the code in it. The observer
tells them from a freeze: the system says that the program is stopped, or the observer itself stood still
although it did not wait for a CPU.
"""

import os
import platform
from collections.abc import Callable

SHORTEST_NS = 50_000_000
"""A shorter gap of the observer is no standstill."""

CHECK_WAIT_NS = 10_000_000
"""Time a ping has waited before the system is asked whether the program is stopped."""

LONG_GAP_NS = 2_000_000_000
"""Where the observer cannot tell whether it waited for a CPU, a gap this long is taken for a standstill."""

_STOPPED = frozenset(b"Tt")
_SCHEDSTAT_BYTES = 128


def is_stopped(program: int) -> bool:
    """Return whether the program is stopped by a signal or a debugger; False where that is not known."""
    try:
        with open(f"/proc/{program}/stat", "rb") as file:  # noqa: PTH123 -- a quarter of Path's cost
            text = file.read()
    except OSError:
        return False
    state = text.rpartition(b")")[2].split()
    return bool(state) and state[0][0] in _STOPPED


class BusyClock:
    """The time for which this process ran or waited for a CPU: `schedstat` has both (Linux)."""

    def __init__(self) -> None:
        self._file = os.open(f"/proc/{os.getpid()}/schedstat", os.O_RDONLY)

    def __call__(self) -> int:
        """Return that time in ns. It takes 3 µs, because the file is kept open."""
        on_cpu, runnable = os.pread(self._file, _SCHEDSTAT_BYTES, 0).split()[:2]
        return int(on_cpu) + int(runnable)


def own_busy_clock() -> Callable[[], int] | None:
    """Return the clock of this process; None if the platform has none."""
    if platform.system() != "Linux":
        return None
    try:
        clock = BusyClock()
        clock()
    except (OSError, ValueError):
        return None
    return clock


class StandstillWatch:
    """Finds the standstills of one run, from `begin` to `finish`.

    Args:
        is_stopped: Tells whether the program is stopped now.
        busy_clock: Time for which the observer ran or waited for a CPU (see `BusyClock`); None if unknown.
    """

    def __init__(self, is_stopped: Callable[[], bool], busy_clock: Callable[[], int] | None) -> None:
        self._is_stopped = is_stopped
        self._busy_clock = busy_clock
        self._found: list[tuple[int, int]] = []
        self._ticked_ns: int | None = None
        self._busy_ns = 0
        self._running_ns = 0
        self._stopped_since_ns: int | None = None

    def begin(self, now_ns: int) -> None:
        """Start a run."""
        self._found = []
        self._stopped_since_ns = None
        self._running_ns = now_ns
        self._ticked_ns = now_ns
        self._busy_ns = self._busy_clock() if self._busy_clock is not None else 0

    def tick(self, now_ns: int, waiting_since_ns: int | None) -> None:
        """Check observer and program; called at least once in every period of the pings.

        Args:
            now_ns: The time.
            waiting_since_ns: When the ping that is not answered was sent; None if there is none.
        """
        if self._ticked_ns is None:
            return
        self._check_observer(self._ticked_ns, now_ns)
        self._ticked_ns = now_ns
        if waiting_since_ns is None:
            self._check_program(now_ns, is_stopped=False)
        elif now_ns - waiting_since_ns >= CHECK_WAIT_NS:
            self._check_program(now_ns, is_stopped=self._is_stopped())

    def finish(self, now_ns: int) -> tuple[tuple[int, int], ...]:
        """End the run and return its standstills in order, without overlaps."""
        if self._ticked_ns is not None:
            self._check_program(now_ns, is_stopped=False)
        self._ticked_ns = None
        return joined(self._found)

    def _check_observer(self, before_ns: int, now_ns: int) -> None:
        gap_ns = now_ns - before_ns
        if self._busy_clock is None:
            if gap_ns >= LONG_GAP_NS:
                self._found.append((before_ns, now_ns))
            return
        busy_before_ns, self._busy_ns = self._busy_ns, self._busy_clock()
        if gap_ns >= SHORTEST_NS and self._busy_ns - busy_before_ns < gap_ns // 2:
            self._found.append((before_ns, now_ns))

    def _check_program(self, now_ns: int, *, is_stopped: bool) -> None:
        if is_stopped:
            if self._stopped_since_ns is None:
                self._stopped_since_ns = self._running_ns
            return
        if self._stopped_since_ns is not None:
            self._found.append((self._stopped_since_ns, now_ns))
            self._stopped_since_ns = None
        self._running_ns = now_ns


def joined(stretches: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Return the stretches in order, with those that touch joined to one."""
    found: list[tuple[int, int]] = []
    for since_ns, until_ns in sorted(stretches):
        if found and since_ns <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], until_ns))
        else:
            found.append((since_ns, until_ns))
    return tuple(found)
