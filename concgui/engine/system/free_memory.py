"""Memory that is free but kept: given back before each run, so that all runs begin alike.

The C library keeps what large blocks leave behind and hands it out again without asking the system.
A run after another one then finds pages that are there already: it seems to take less memory, and a
workload that fills large buffers is done in half the time, whichever model comes second.
"""

import ctypes
import sys


def give_back_free_memory() -> None:
    """Have the C library give back what it keeps. Takes some milliseconds, without the GIL.

    With glibc (most Linux systems). Other systems' libraries keep less, and have no such call that is
    there in all of their versions: nothing happens there.
    """
    if not sys.platform.startswith("linux"):
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        # How much to keep at the end of the heap: nothing (malloc_trim(3)).
        trim(0)
