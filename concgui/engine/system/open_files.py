"""The system's limit of open files: looked at before a run, raised where that is allowed.

Every connection is an open file to the system, and 256 (macOS) or 1,024 (Linux) of them are
what a program is given unless it asks for more.
"""

import os
import sys

from concgui.engine.errors import ServiceError

_MARGIN = 64
# What a run opens beside its tasks: pipes to workers, libraries, the run's own record.

MAX_RAISED = 65_536
"""No more is asked for where the system would give any number."""

# mypy looks at one platform at a time; both branches define the same two functions.
if sys.platform == "win32":

    def ensure_open_files(needed: int) -> None:
        """Nothing to check: Windows counts sockets as handles, of which a process has millions."""
        del needed

    def raise_open_files(wanted: int) -> int | None:
        """Nothing to raise; None, since there is no such limit."""
        del wanted
        return None

else:
    import resource

    def ensure_open_files(needed: int) -> None:
        """Make sure that so many files can be opened beside those that are open now.

        The limit stays raised for the rest of the process and for the processes it starts. It is
        never lowered.

        Args:
            needed: How many files and connections will be open at once.

        Raises:
            ServiceError: The system does not allow that many.
        """
        wanted = needed + _count_open_files() + _MARGIN
        allowed = raise_open_files(wanted)
        if allowed is not None and allowed < wanted:
            raise ServiceError(
                f"{needed:,} open files and connections are needed at once, the system allows this program "
                f"{allowed:,} in all; run fewer tasks, or raise the limit (`ulimit -Hn`, limits.conf)"
            )

    def raise_open_files(wanted: int) -> int | None:
        """Raise this process's limit of open files, as far towards `wanted` as the system allows.

        Returns:
            The limit as it is afterwards; None if there is none.
        """
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if soft == resource.RLIM_INFINITY:
            return None
        target = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        # macOS refuses values that its hard limit seems to allow; halving finds one that it takes.
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
            return len(os.listdir("/dev/fd"))  # noqa: PTH208 -- names alone; pathlib would make objects
        except OSError:
            # Some BSDs show three entries or none; the margin covers what an idle program has open.
            return 0
