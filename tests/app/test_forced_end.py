"""The end of a process that cannot end by itself."""

import subprocess
import sys
import threading

from concgui.app.forced_end import ForcedEnd

PATIENCE_S = 30.0
NEVER_S = 3_600.0


def test_it_ends_the_process_after_its_time() -> None:
    """From a thread of its own: this one may be stuck."""
    left = threading.Event()
    threads: list[int] = []

    def leave() -> None:
        threads.append(threading.get_ident())
        left.set()

    ForcedEnd(leave).begin(0.01)
    assert left.wait(PATIENCE_S)
    assert threads != [threading.get_ident()]


def test_a_later_request_does_not_prolong_it() -> None:
    """The first one counts."""
    left = threading.Event()
    end = ForcedEnd(left.set)
    end.begin(0.01)
    end.begin(NEVER_S)
    assert left.wait(PATIENCE_S)


def test_called_off_it_does_nothing() -> None:
    """Before and after it has begun, and as often as wanted."""
    begun, not_begun, other = threading.Event(), threading.Event(), threading.Event()
    for left, begins in ((begun, True), (not_begun, False)):
        end = ForcedEnd(left.set)
        if begins:
            end.begin(0.2)
        end.call_off()
        end.call_off()
        end.begin(0.2)
    # One that is not called off, and begins later, tells when their time is over.
    ForcedEnd(other.set).begin(0.4)
    assert other.wait(PATIENCE_S)
    assert not begun.is_set() and not not_begun.is_set()


STUCK = """
import sys, threading
from concgui.app.forced_end import ForcedEnd, end_at_once
print("written", end="")
ForcedEnd(lambda: end_at_once(7)).begin(0.1)
threading.Event().wait()
"""


def test_nothing_that_was_written_is_lost() -> None:
    """A process whose main thread waits for ever ends with its status, and its output is there."""
    done = subprocess.run(
        [sys.executable, "-c", STUCK], capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert (done.returncode, done.stdout) == (7, "written")
