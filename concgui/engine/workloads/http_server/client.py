"""The program's side of the loopback server: starting it, its address, ending it."""

import json
import subprocess

from concgui.engine.errors import ServiceError
from concgui.engine.system.child_process import end_process, spawn_module
from concgui.engine.workloads import http_server


class HttpServer:
    """The owner of the server's process.

    Attributes:
        url: Address of the server, on 127.0.0.1 and a free port.
    """

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self._process = process
        self.url = url

    @classmethod
    def start(cls) -> "HttpServer":
        """Start a server and wait until it listens.

        Raises:
            ServiceError: If the server ended before it listened.
        """
        process = spawn_module(http_server.__name__, pipes=True)
        # Reading ends with the line or, if the server dies, with the end of the pipe.
        line = process.stdout.readline() if process.stdout is not None else b""
        try:
            port = int(json.loads(line)["port"])
        except (ValueError, KeyError):
            end_process(process, 1.0)
            raise ServiceError(
                "the loopback server did not start; see its message above, "
                "and run `concgui doctor` to check whether aiohttp is installed"
            ) from None
        return cls(process, f"http://127.0.0.1:{port}")

    @property
    def pid(self) -> int:
        """Process id of the server."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether the server is running."""
        return self._process.poll() is None

    def shutdown(self) -> None:
        """Close the server's standard input, which ends it; wait for it, and kill it after a deadline."""
        end_process(self._process, 1.0)
