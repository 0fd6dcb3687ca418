"""The exit statuses of the command line and their numbers."""

import enum
import signal


class ExitStatus(enum.IntEnum):
    """An exit status.

    Attributes:
        FINISHED: Every task finished, or the command needed no run and succeeded.
        FAILED: At least one task failed, or the program could not do its work.
        USAGE: The arguments are not allowed.
        INTERRUPTED: Ended by Ctrl-C (128 + SIGINT, as in shells).
        PIPE_CLOSED: The reader of the output has gone (128 + SIGPIPE).
        TERMINATED: Ended by SIGTERM (128 + SIGTERM).
        HUNG_UP: Ended by SIGHUP, because its terminal was closed (128 + SIGHUP).
    """

    FINISHED = 0
    FAILED = 1
    USAGE = 2
    HUNG_UP = 129
    INTERRUPTED = 130
    PIPE_CLOSED = 141
    TERMINATED = 143


def status_of_signal(signal_number: int) -> ExitStatus:
    """Return the exit status after a signal."""
    if signal_number == getattr(signal, "SIGHUP", None):
        return ExitStatus.HUNG_UP
    return ExitStatus.TERMINATED if signal_number == signal.SIGTERM else ExitStatus.INTERRUPTED
