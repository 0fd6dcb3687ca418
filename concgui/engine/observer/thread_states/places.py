"""The place in which a thread sleeps, as far as the observer may read it on this machine.

`wchan` names the kernel function, if the observer may inspect the program at all (both run as
the same user, but some containers forbid it). Otherwise `syscall` gives at least a number. As a
last resort the letter in `stat` distinguishes sleeping from running and nothing more.
"""

import enum
import platform

from concgui.engine.records.thread_states import STATES, STATES_PER_PLACE, ThreadState

RUNNABLE = 0
"""Place of a thread that does not sleep but runs or waits for a CPU."""

UNKNOWN = 1
"""Place of a thread that sleeps in an unknown place."""

SILENT_SIGHTINGS = 40
"""Sleeping threads without a `wchan`, and none with one, after which `wchan` is given up."""

_FUTEX_NUMBERS = {
    "x86_64": (202,),
    "aarch64": (98, 449),
    "riscv64": (98, 422),
    "ppc64le": (221,),
    "s390x": (238,),
}
# From the kernel's syscall tables, by the processor names of `platform.machine`.


class PlaceFile(enum.StrEnum):
    """The file in ``/proc/PID/task/TID`` that shows where a thread sleeps, best first."""

    WCHAN = "wchan"
    SYSCALL = "syscall"
    STAT = "stat"


class PlaceTable:
    """Numbers the places; a row of thread states holds the number.

    Attributes:
        codes: For each place by its number, the code of a row in which a thread slept there.
    """

    def __init__(self, futex_numbers: tuple[int, ...] | None = None) -> None:
        self._futexes = _FUTEX_NUMBERS.get(platform.machine(), ()) if futex_numbers is None else futex_numbers
        self._names = ["", ""]
        self.codes = [_code(RUNNABLE, ThreadState.WANTS_CPU), _code(UNKNOWN, ThreadState.WAITS)]
        self._numbers: dict[bytes, int] = {b"0": RUNNABLE, b"": UNKNOWN}

    @property
    def names(self) -> tuple[str, ...]:
        """The places in the order of their numbers."""
        return tuple(self._names)

    def number(self, file: PlaceFile, content: bytes) -> int:
        """Return the number of the place that the content of such a file names."""
        if file is PlaceFile.WCHAN:
            # The common case: this runs for every running thread in every step.
            key = content
        elif file is PlaceFile.SYSCALL:
            key = content.split(None, 1)[0] if content.strip() else b""
            key = {b"running": b"0", b"-1": b""}.get(key, b"syscall " + key)
        else:
            key = {b"R": b"0", b"D": b"uninterruptible"}.get(state_letter(content), b"")
        found = self._numbers.get(key)
        return self._add(key) if found is None else found

    def _add(self, key: bytes) -> int:
        # The compiler marks its variants of a function with a suffix after a full stop.
        name = key.decode("ascii", "replace").partition(".")[0]
        number = len(self._names)
        is_lock = name.startswith("futex") or name in {f"syscall {n}" for n in self._futexes}
        self._numbers[key] = number
        self._names.append(name)
        self.codes.append(_code(number, ThreadState.LOCK if is_lock else ThreadState.IO))
        return number


def _code(place: int, state: ThreadState) -> int:
    return place * STATES_PER_PLACE + STATES.index(state)


def state_letter(stat: bytes) -> bytes:
    """Return field 3 of ``stat`` (proc(5)): R, S, D, Z, …; the name before it may contain brackets."""
    return stat.rpartition(b")")[2].strip()[:1]


class PlaceFileChoice:
    """Finds out which file is informative on this machine by looking at threads until that is clear.

    One look is not enough to give `wchan` up: a thread that has gone to sleep may stay in the queue
    of a CPU for a while, and `wchan` says nothing then although ``stat`` reports it asleep.

    Attributes:
        file: The file to read, now and after the choice is made.
        is_made: Whether the choice is final.
    """

    def __init__(self) -> None:
        self.file = PlaceFile.WCHAN
        self.is_made = False
        self._silent = 0
        self._has_syscall = False

    def saw(self, stat: bytes, wchan: bytes, syscall: bytes) -> None:
        """Record the content of a thread's three files; b"" for one that cannot be read."""
        if self.is_made or state_letter(stat) not in (b"S", b"D"):
            return
        if wchan not in (b"", b"0"):
            self.is_made = True
            return
        self._silent += 1
        self._has_syscall |= bool(syscall) and not syscall.startswith((b"running", b"-1"))
        if self._silent >= SILENT_SIGHTINGS:
            self.file = PlaceFile.SYSCALL if self._has_syscall else PlaceFile.STAT
            self.is_made = True
