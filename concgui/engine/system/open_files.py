"""The system's limit on open files, checked before a run and raised where the system allows it.

Every connection counts as an open file. The default limit is 256 on macOS and 1,024 on Linux.
"""

import os
import sys

from concgui.engine.errors import ServiceError

_MARGIN = 64
# Files that a run opens besides those of its tasks: pipes to workers, libraries, the run's own record.

MAX_RAISED = 65_536
"""The largest limit that is requested, even if the system would allow more."""

# mypy looks at one platform at a time; both branches define the same two functions.
if sys.platform == "win32":

    def ensure_open_files(needed: int) -> None:
        """Do nothing: on Windows sockets are handles, and a process may have millions of them."""
        del needed

    def raise_open_files(wanted: int) -> int | None:
        """Return None: Windows has no such limit."""
        del wanted
        return None

else:
    import resource

    def ensure_open_files(needed: int) -> None:
        """Make sure that `needed` files can be opened in addition to those that are open now.

        The limit stays raised for the rest of the process and for the processes it starts. It is
        never lowered.

        Args:
            needed: Number of files and connections that will be open at once.

        Raises:
            ServiceError: If the system does not allow that many.
        """
        wanted = needed + _count_open_files() + _MARGIN
        allowed = raise_open_files(wanted)
        if allowed is not None and allowed < wanted:
            raise ServiceError(
                f"this run needs {needed:,} open files and connections at once, beside {wanted - needed:,} "
                f"of the program itself, but the system allows this program only {allowed:,}; "
                "run fewer tasks, or raise the limit (`ulimit -Hn`, limits.conf)"
            )

    def raise_open_files(wanted: int) -> int | None:
        """Raise this process's limit on open files as far towards `wanted` as the system allows.

        Returns:
            The new limit; None if there is no limit.
        """
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft == resource.RLIM_INFINITY:
            return None
        target = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        # macOS rejects values that its hard limit seems to allow; halving finds one that it accepts.
        while target > soft:
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (target, hard))
            except (OSError, ValueError):
                target = max(soft, target // 2)
            else:
                return target
        return soft

    def _count_open_files() -> int:
        try:
            return len(os.listdir("/dev/fd"))  # noqa: PTH208 -- only the number is needed; pathlib makes objects
        except OSError:
            # Some BSDs list three entries or none; the margin covers the files an idle program has open.
            return 0
