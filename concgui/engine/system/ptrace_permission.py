"""Permission for another process to read this one's memory, where Linux asks for it."""

import ctypes
import sys

_PR_SET_PTRACER = 0x59616D61
# From <linux/prctl.h>: the letters "Yama", the security module that asks for it.


def permit_looks(process: int) -> None:
    """Let a process and its descendants read this process; 0 takes the permission back.

    By default Yama lets only ancestors of a process read it. Where it is not active, and on other systems,
    this does nothing: their own rules hold.

    Args:
        process: Process id of the one that may.
    """
    if sys.platform != "linux":
        return
    try:
        # Refused with EINVAL where Yama is not active.
        ctypes.CDLL(None).prctl(_PR_SET_PTRACER, ctypes.c_ulong(process), 0, 0, 0)
    except (OSError, AttributeError):
        return
