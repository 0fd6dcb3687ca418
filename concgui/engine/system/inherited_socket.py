"""Helper processes that are started with one end of a socket pair."""

import socket
import subprocess
import sys

from concgui.engine.system.child_process import spawn_module


def spawn_with_socket(
    module: str, theirs: socket.socket, *arguments: str, pass_fds: tuple[int, ...] = ()
) -> subprocess.Popen[bytes]:
    """Start a module of concgui that opens its end of the pair with `open_inherited`.

    POSIX: the first argument of the module is the inherited file descriptor. Windows: it is `-`, and
    standard input has the output of `socket.share` in hexadecimal, because that depends on the id of the
    new process.

    Args:
        module: Dotted module name.
        theirs: The end that the new process gets; the caller closes its own copy.
        arguments: Further arguments of the module.
        pass_fds: Further file descriptors that the process inherits (POSIX only).

    Raises:
        OSError: The process cannot be started.
    """
    if sys.platform == "win32":
        process = spawn_module(module, "-", *arguments, pipes=True)
        if process.stdin is not None:
            process.stdin.write(theirs.share(process.pid).hex().encode() + b"\n")
            process.stdin.flush()
        return process
    else:  # noqa: RET505 -- mypy evaluates the platform only in branches
        descriptor = theirs.fileno()
        return spawn_module(module, str(descriptor), *arguments, pass_fds=(descriptor, *pass_fds))


def open_inherited(argument: str) -> socket.socket:
    """Return the socket that `spawn_with_socket` gave to this process.

    Args:
        argument: The first argument of the process.
    """
    if sys.platform == "win32":
        return socket.fromshare(bytes.fromhex(sys.stdin.readline()))
    return socket.socket(fileno=int(argument))
