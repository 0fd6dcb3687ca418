"""The looks of one run: when to look, at what cost, and what to report."""

from collections.abc import Callable

from concgui.engine.note import Note
from concgui.engine.observer.looks.looker import Looker, LookerFactory
from concgui.engine.records.ladder import FREEZE_MS
from concgui.engine.records.look import Look

FIRST_LOOK_NS = int(FREEZE_MS * 1_000_000)
"""Least time a ping has waited at the first look."""

FIRST_SHARE = 0.4
"""The first look comes after this share of the longest wait so far, as the longest freezes are explained."""

NEXT_FACTOR = 3
"""Each later look at one freeze comes after this many times the wait at the last one."""

CHEAP_NS = 500_000
"""A look that costs less is repeated every `CHEAP_PERIOD_NS`."""

CHEAP_PERIOD_NS = 50_000_000

COST_SHARE = 0.02
"""Largest CPU time of the looks ÷ length of a run that is longer than a second."""

CREDIT_NS = 20_000_000
"""CPU time that the looks may take in a run of a second or less."""

MAX_LOOKS = 200


class LookMeter:
    """Owns the looker, and the looks of a run from `begin` to `finish`.

    Args:
        factory: Makes the looker, or says why there is none.
        program: Process id of the program.
        tell: Called with each look of a run as soon as it has ended.
    """

    def __init__(
        self,
        factory: LookerFactory | Note,
        program: int,
        tell: Callable[[Look], None] | None = None,
    ) -> None:
        self._tell = tell
        self._reason = factory if isinstance(factory, Note) else None
        self._looker: Looker | None = None if isinstance(factory, Note) else factory(program)
        self._looks: list[Look] = []
        self._is_running = False
        self._began_ns = 0
        self._cost_before_ns = 0
        self._waiting_since_ns: int | None = None
        self._next_wait_ns = FIRST_LOOK_NS
        self._longest_wait_ns = 0

    @property
    def descriptor(self) -> int | None:
        """A file that is readable when a look has ended; None if there is nothing to wait for."""
        return self._looker.descriptor if self._looker is not None and self._looker.is_busy else None

    def begin(self, now_ns: int) -> None:
        """Start a run."""
        self._looks = []
        self._is_running = True
        self._began_ns = now_ns
        self._cost_before_ns = self._looker.cost_ns if self._looker is not None else 0
        self._waiting_since_ns = None
        self._longest_wait_ns = 0

    def tick(self, now_ns: int, waiting_since_ns: int | None) -> None:
        """Look if the window has not answered for long enough.

        Args:
            now_ns: The time.
            waiting_since_ns: When the ping that is not answered was due; None if there is none.
        """
        if self._looker is None or not self._is_running or waiting_since_ns is None:
            return
        if waiting_since_ns != self._waiting_since_ns:
            self._waiting_since_ns = waiting_since_ns
            self._next_wait_ns = max(FIRST_LOOK_NS, int(FIRST_SHARE * self._longest_wait_ns))
        waited_ns = now_ns - waiting_since_ns
        self._longest_wait_ns = max(self._longest_wait_ns, waited_ns)
        if waited_ns < self._next_wait_ns or self._looker.is_busy or len(self._looks) >= MAX_LOOKS:
            return
        if not self._can_afford(self._looker, now_ns):
            return
        is_cheap = self._looker.expected_cost_ns < CHEAP_NS
        self._next_wait_ns = waited_ns + CHEAP_PERIOD_NS if is_cheap else NEXT_FACTOR * waited_ns
        self._looker.ask()
        self.collect()

    def collect(self) -> None:
        """Take a look that has ended. Looks that end after the run belong to no run."""
        look = self._looker.take() if self._looker is not None else None
        if look is not None and self._is_running:
            self._looks.append(look)
            if self._tell is not None:
                self._tell(look)

    def finish(self) -> tuple[tuple[Look, ...], Note | None, int]:
        """End the run and return its looks, why there are none, and what they cost."""
        self._is_running = False
        looks, self._looks = tuple(self._looks), []
        if self._looker is None:
            return looks, self._reason, 0
        return looks, self._looker.reason, self._looker.cost_ns - self._cost_before_ns

    def close(self) -> None:
        """End the looker. Idempotent."""
        if self._looker is not None:
            self._looker.close()

    def _can_afford(self, looker: Looker, now_ns: int) -> bool:
        spent_ns = looker.cost_ns - self._cost_before_ns
        allowed_ns = max(CREDIT_NS, COST_SHARE * (now_ns - self._began_ns))
        return spent_ns + looker.expected_cost_ns <= allowed_ns
