"""Helper processes of the program: how they are started, and how they end with it."""

import subprocess
import sys
from typing import IO, Any


def spawn_module(
    module: str, *arguments: str, pass_fds: tuple[int, ...] = (), pipes: bool = False
) -> subprocess.Popen[bytes]:
    """Start a module of ours in a fresh interpreter.

    In a session of its own, so that Ctrl-C in a terminal reaches the program alone; the
    helper ends when its end of the pipe or socket to the program closes, also after SIGKILL.

    Args:
        module: Dotted name.
        arguments: Its command line.
        pass_fds: File descriptors that it inherits (POSIX only).
        pipes: Whether its standard input and output are pipes to the program.
    """
    options: dict[str, Any] = {"stdin": subprocess.PIPE if pipes else subprocess.DEVNULL}
    if pipes:
        options["stdout"] = subprocess.PIPE
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        options |= {"start_new_session": True, "pass_fds": pass_fds}
    return subprocess.Popen([sys.executable, "-m", module, *arguments], **options)


def end_process(process: subprocess.Popen[bytes], deadline_s: float) -> None:
    """Close its pipes, wait, terminate, kill, reap. Idempotent."""
    _close(process.stdin)
    for end in (process.terminate, process.kill):
        try:
            process.wait(deadline_s)
            break
        except subprocess.TimeoutExpired:
            end()
    process.wait()
    _close(process.stdout)


def _close(pipe: IO[bytes] | None) -> None:
    if pipe is not None and not pipe.closed:
        try:
            pipe.close()
        except BrokenPipeError:
            # Its reader is gone: there was nothing left to say.
            return
