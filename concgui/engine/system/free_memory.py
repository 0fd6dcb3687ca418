"""Returning free memory to the system before each run, so that all runs start from the same state.

The C library keeps freed large blocks and reuses them without asking the system. The next run then
finds pages that are already mapped: it appears to take less memory, and a workload that fills large
buffers finishes in half the time, whichever model runs second.
"""

import ctypes
import sys


def give_back_free_memory() -> None:
    """Make the C library return its free memory to the system. Takes some milliseconds, without the GIL.

    Works with glibc (most Linux systems). Other C libraries keep less memory and have no such call in
    all of their versions, so on those systems this function does nothing.
    """
    if not sys.platform.startswith("linux"):
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        # 0 bytes are to be kept at the top of the heap (malloc_trim(3)).
        trim(0)
