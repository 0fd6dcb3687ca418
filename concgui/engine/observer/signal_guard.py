"""The second request to end a program that cannot even hear the first one."""

import os
import signal
import socket
from collections.abc import Callable

PERIOD_NS = 100_000_000
"""Interval between two looks at the signals that the program has not taken yet."""

AGAIN_NS = 500_000_000
"""Shortest time between two requests: `timeout` and some shells send one signal twice within milliseconds."""

PATIENCE_NS = 1_000_000_000
"""How long the program may leave a request untaken."""


class SignalGuard:
    """Ends the program by SIGKILL at the second request that the program does not take.

    Python runs signal handlers between two bytecodes of the main thread, so a long call into C makes the
    program deaf. The C handler still writes a byte to the wake-up socket (`signal.set_wakeup_fd`). This
    process holds a copy of the socket's reading end and looks at the bytes without taking them.

    Args:
        signals: The reading end of the wake-up socket; None where there is none.
        say: Tells a person that the program is deaf; called once.
        kill: Ends the program.
    """

    def __init__(
        self, signals: socket.socket | None, say: Callable[[], None], kill: Callable[[], None]
    ) -> None:
        self._signals = signals
        self._say = say
        self._kill = kill
        self._next_ns = 0
        self._waiting = 0
        self._untaken_since_ns = 0
        self._requests = 0
        self._asked_ns = -AGAIN_NS
        self._has_said = False

    def tell_request(self, now_ns: int) -> None:
        """Count a request that the program has heard, unless it was counted by its byte already."""
        if not self._waiting:
            self._count(now_ns)

    def look(self, now_ns: int, *, is_overdue: bool = False) -> None:
        """Look at the bytes, unless the last look is too recent.

        Args:
            now_ns: The time.
            is_overdue: Whether a run is over its time limit. Then the first request counts as the second one.
        """
        if self._signals is None or now_ns < self._next_ns:
            return
        self._next_ns = now_ns + PERIOD_NS
        waiting = self._untaken()
        if waiting and not self._waiting:
            self._untaken_since_ns = now_ns
        if waiting > self._waiting and now_ns - self._asked_ns >= AGAIN_NS:
            self._count(now_ns)
        self._waiting = waiting
        # Counted from the first untaken request, so that a person who asks again and again is heard too.
        if not waiting or now_ns - self._untaken_since_ns < PATIENCE_NS:
            return
        if self._requests + is_overdue > 1:
            self._kill()
        elif not self._has_said:
            self._has_said = True
            self._say()

    def _count(self, now_ns: int) -> None:
        self._requests += 1
        self._asked_ns = now_ns

    def _untaken(self) -> int:
        """Return how many signals the program has received but not taken."""
        if self._signals is None:
            return 0
        try:
            return len(self._signals.recv(64, _PEEK))
        except OSError:  # none is there, or the socket is closed
            return 0


_PEEK = socket.MSG_PEEK | getattr(socket, "MSG_DONTWAIT", 0)


def kill_program(program: int) -> None:
    """End the program, unless it has gone: then its id may belong to another process."""
    if os.getppid() == program:
        os.kill(program, getattr(signal, "SIGKILL", signal.SIGTERM))
