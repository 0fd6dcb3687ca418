"""The helper's process: ``python -m concgui.engine.observer.looks.spy_helper SOCKET PY_SPY PROGRAM_PID``.

Each byte on the socket asks for one look by py-spy, and each look is answered by one line of JSON. Starting
a process can take longer than the time between two pings, so the observer leaves it to this helper. The
helper ends when the observer closes its end of the socket.
"""

import contextlib
import json
import os
import subprocess
import sys
import time
from typing import Any

from concgui.engine.records.look import MOST_FRAMES
from concgui.engine.system.inherited_socket import open_inherited

_TIMEOUT_S = 2.0


def main() -> None:
    """Answer each byte until the observer is gone."""
    py_spy, program = sys.argv[2:4]
    with open_inherited(sys.argv[1]) as observer, contextlib.suppress(BrokenPipeError, ConnectionResetError):
        while observer.recv(1):
            observer.sendall(json.dumps(_answer(py_spy, program)).encode() + b"\n")


def _answer(py_spy: str, program: str) -> dict[str, Any]:
    before_s = _cpu_s()
    began_ns = time.perf_counter_ns()
    threads, error = _look(py_spy, program)
    return {
        "began_ns": began_ns,
        "ended_ns": time.perf_counter_ns(),
        "cost_ns": int((_cpu_s() - before_s) * 1e9),
        "threads": threads,
        "error": error,
    }


def _look(py_spy: str, program: str) -> tuple[list[Any], str]:
    """Return the threads as lists, or the error."""
    command = [py_spy, "dump", "--json", "--nonblocking", "--pid", program]
    try:
        done = subprocess.run(
            command, capture_output=True, stdin=subprocess.DEVNULL, timeout=_TIMEOUT_S, check=False
        )
        if done.returncode:
            lines = done.stderr.decode(errors="replace").strip().splitlines()
            return [], lines[0] if lines else f"exit status {done.returncode}"
        return [_thread(seen) for seen in json.loads(done.stdout)], ""
    except (OSError, subprocess.TimeoutExpired, ValueError, KeyError, TypeError) as error:
        return [], str(error)


def _thread(seen: dict[str, Any]) -> list[Any]:
    """Return native id, whether it owns the GIL, and the frames of a thread."""
    frames = [[frame["filename"], frame["line"], frame["name"]] for frame in seen["frames"][:MOST_FRAMES]]
    return [seen["os_thread_id"] or 0, bool(seen["owns_gil"]), frames]


def _cpu_s() -> float:
    """Return the CPU time of this process and of its children that have ended."""
    if sys.platform == "win32":
        times = os.times()
        return times.user + times.system
    else:  # noqa: RET505 -- mypy evaluates the platform only in branches
        import resource

        used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(part.ru_utime + part.ru_stime for part in used)


if __name__ == "__main__":
    main()
