"""From single looks to stretches: who held the GIL from when to when, and who asked for it."""

from array import array

from concgui.engine.observer.gil.reader import Frame, GilLook
from concgui.engine.records.gil import NO_STACK

MOST_STACKS = 2000
"""Most different stacks of one run; holders with further ones are recorded without their line."""

HELD_COLUMNS, ASKED_COLUMNS = 4, 3
_FINISHED = 1


class GilLog:
    """The stretches of one run.

    A look stands for the time from halfway since the look before to halfway to the next one, but for no more
    than its reach on either side. What no look stands for is a gap.

    Attributes:
        held: Start, end, holder and stack of each stretch, flat.
        asked: Start, end and asking thread of each stretch, flat.
        stacks: The different stacks, to which `held` refers.
    """

    def __init__(self, began_ns: int) -> None:
        self.held = array("q")
        self.asked = array("q")
        self.stacks: dict[tuple[Frame, ...], int] = {}
        self._began_ns = began_ns
        self._last: tuple[int, int, GilLook | None] | None = None
        self._since_ns = began_ns
        self._asking: dict[int, int] = {}

    @property
    def row_count(self) -> int:
        """Number of stretches so far."""
        return len(self.held) // HELD_COLUMNS + len(self.asked) // ASKED_COLUMNS

    def saw(self, at_ns: int, look: GilLook | None, reach_ns: int) -> None:
        """Add a look; None is one that failed, of which the time remains a gap.

        Args:
            at_ns: Time of the look.
            look: What it found.
            reach_ns: Longest time on either side that the look stands for.
        """
        since_ns = max(self._began_ns, at_ns - reach_ns)
        if self._last is not None:
            middle_ns = (self._last[0] + at_ns) // 2
            self._settle(middle_ns)
            since_ns = max(middle_ns, since_ns)
        self._last, self._since_ns = (at_ns, reach_ns, look), since_ns

    def finish(self, until_ns: int) -> None:
        """End the last stretch. Idempotent."""
        self._settle(until_ns)
        self._last = None

    def _settle(self, until_ns: int) -> None:
        """Add the stretch of the last look, which ends at `until_ns` or earlier."""
        if self._last is None:
            return
        at_ns, reach_ns, look = self._last
        since_ns, until_ns = self._since_ns, min(until_ns, at_ns + reach_ns)
        if look is None or until_ns <= since_ns:
            return
        self._add_holder(since_ns, until_ns, look)
        for thread in look.askers or ():
            self._add_asker(since_ns, until_ns, thread)

    def _add_holder(self, since_ns: int, until_ns: int, look: GilLook) -> None:
        stack = self._number(look.frames)
        held = self.held
        if held and held[-3] == since_ns and held[-2] == look.holder and held[-1] == stack:
            held[-3] = until_ns
        else:
            held.extend((since_ns, until_ns, look.holder, stack))

    def _add_asker(self, since_ns: int, until_ns: int, thread: int) -> None:
        asked, row = self.asked, self._asking.get(thread)
        if row is not None and asked[row + _FINISHED] == since_ns:
            asked[row + _FINISHED] = until_ns
        else:
            self._asking[thread] = len(asked)
            asked.extend((since_ns, until_ns, thread))

    def _number(self, frames: tuple[Frame, ...]) -> int:
        """Return the number of a stack, a new one for a stack that was not seen before."""
        if not frames:
            return NO_STACK
        known = self.stacks.get(frames)
        if known is None:
            if len(self.stacks) >= MOST_STACKS:
                return NO_STACK
            known = self.stacks[frames] = len(self.stacks)
        return known
