"""Exit statuses of the command line, the one place that gives them numbers."""

import enum
import signal


class ExitStatus(enum.IntEnum):
    """What the shell is told.

    Attributes:
        FINISHED: Every task finished; also a wish that needed no run.
        FAILED: At least one task failed, or the program could not do its work.
        USAGE: What was asked for is not allowed.
        INTERRUPTED: Ended by Ctrl-C (128 + SIGINT, as shells count).
        PIPE_CLOSED: Nobody reads the output any more (128 + SIGPIPE).
        TERMINATED: Ended by SIGTERM (128 + SIGTERM).
    """

    FINISHED = 0
    FAILED = 1
    USAGE = 2
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


def status_of_signal(signal_number: int) -> ExitStatus:
    """Return the exit status after a signal."""
    return ExitStatus.TERMINATED if signal_number == signal.SIGTERM else ExitStatus.INTERRUPTED
