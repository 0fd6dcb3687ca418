"""Starting and ending the program's helper processes."""

import subprocess
import sys
from pathlib import Path
from typing import IO, Any

_PACKAGE_PARENT = Path(__file__).resolve().parents[len(__name__.split(".")) - 1]
"""Folder from which concgui was imported: a checkout may be on the search path only as the current folder."""

_RUN_MODULE = """
import runpy, sys
if sys.argv[1] not in sys.path:
    sys.path.append(sys.argv[1])
del sys.argv[1]
module = sys.argv.pop(1)
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""
# Without -P the current folder would come first, and a file `random.py` in it would hide Python's own.


def spawn_module(
    module: str, *arguments: str, pass_fds: tuple[int, ...] = (), pipes: bool = False
) -> subprocess.Popen[bytes]:
    """Start one of concgui's modules in a new interpreter.

    The process gets its own session, so Ctrl-C in a terminal reaches only the program. The helper
    exits when its pipe or socket to the program closes, even if the program was ended by SIGKILL.

    Args:
        module: Dotted module name.
        arguments: Command-line arguments for the module.
        pass_fds: File descriptors that the process inherits (POSIX only).
        pipes: Whether standard input and output are pipes to the program.
    """
    options: dict[str, Any] = {"stdin": subprocess.PIPE if pipes else subprocess.DEVNULL}
    if pipes:
        options["stdout"] = subprocess.PIPE
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP
    else:
        options |= {"start_new_session": True, "pass_fds": pass_fds}
    command = [sys.executable, "-P", "-c", _RUN_MODULE, str(_PACKAGE_PARENT), module, *arguments]
    return subprocess.Popen(command, **options)


def end_process(process: subprocess.Popen[bytes], deadline_s: float) -> None:
    """Close the process's pipes, wait, terminate, kill and reap. Idempotent."""
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
            # The reader has gone: nothing is left to flush.
            return
