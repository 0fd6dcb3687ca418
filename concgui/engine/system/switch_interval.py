"""Changing the GIL's switch interval for the duration of a run."""

import contextlib
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def switch_interval(interval_ms: float) -> Iterator[None]:
    """Set the switch interval of this interpreter and always restore the old one on exit.

    The interval applies to all threads of the interpreter, including the window's. It has no effect
    where there is no GIL.
    """
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(interval_ms / 1000)
    try:
        yield
    finally:
        sys.setswitchinterval(before_s)
