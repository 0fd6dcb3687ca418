"""The GIL's switch interval, changed for a run."""

import contextlib
import sys
from collections.abc import Iterator


@contextlib.contextmanager
def switch_interval(interval_ms: float) -> Iterator[None]:
    """Set the switch interval of this interpreter and put the old one back, whatever happens.

    It counts for all threads of the interpreter, the window's among them. Where there is no
    GIL it has no effect.
    """
    before_s = sys.getswitchinterval()
    sys.setswitchinterval(interval_ms / 1000)
    try:
        yield
    finally:
        sys.setswitchinterval(before_s)
