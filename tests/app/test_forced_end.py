"""The end of a process that cannot end by itself."""

import subprocess
import sys
import threading
from collections.abc import Callable

import pytest
from waiting import PATIENCE_S, wait_for_event

from concgui.app.forced_end import ForcedEnd

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


class Watched(ForcedEnd):
    """Tells when its thread has ended."""

    def __init__(self, leave: Callable[[], object]) -> None:
        super().__init__(leave)
        self.ended = threading.Event()

    def _wait(self, deadline_s: float) -> None:
        super()._wait(deadline_s)
        self.ended.set()


@pytest.mark.parametrize("deadline_s", [NEVER_S, 0.0], ids=["called off after its start", "before"])
def test_called_off_it_does_nothing(deadline_s: float) -> None:
    """Its thread ends without ending the process."""
    left = threading.Event()
    end = Watched(left.set)
    if deadline_s:
        end.begin(deadline_s)
    end.call_off()
    end.call_off()
    end.begin(deadline_s)
    wait_for_event(end.ended, "its thread has ended")
    assert not left.is_set()


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
