"""The program's side of the loopback server: starts it, knows where it listens, ends it."""

import json
import subprocess

from concgui.engine.errors import ServiceError
from concgui.engine.system.child_process import end_process, spawn_module
from concgui.engine.workloads import http_server


class HttpServer:
    """Owns the server's process.

    Attributes:
        url: Where it listens, on 127.0.0.1 and a free port.
    """

    def __init__(self, process: subprocess.Popen[bytes], url: str) -> None:
        self._process = process
        self.url = url

    @classmethod
    def start(cls) -> "HttpServer":
        """Start it and wait until it listens.

        Raises:
            ServiceError: It ended before it listened.
        """
        process = spawn_module(http_server.__name__, pipes=True)
        # Ends with the line or, if the server dies, with the end of the pipe.
        line = process.stdout.readline() if process.stdout is not None else b""
        try:
            port = int(json.loads(line)["port"])
        except (ValueError, KeyError):
            end_process(process, 1.0)
            raise ServiceError(
                "the loopback server did not start; its message stands above, "
                "`concgui doctor` tells whether aiohttp is there"
            ) from None
        return cls(process, f"http://127.0.0.1:{port}")

    @property
    def pid(self) -> int:
        """Its process id."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process.poll() is None

    def shutdown(self) -> None:
        """Close its standard input, which ends it; wait; kill."""
        end_process(self._process, 1.0)
