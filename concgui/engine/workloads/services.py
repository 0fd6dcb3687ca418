"""Services that workloads need, started on first use and owned in one place."""

import threading

from concgui.engine.workloads.http_server.client import HttpServer


class LocalServices:
    """The owner of the loopback server. Usable from any thread; `shutdown` is idempotent.

    After a shutdown the next run that needs the server starts a new one.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._http_server: HttpServer | None = None

    def http_server_url(self) -> str:
        """Return the address of the loopback server, which is started first if it is not running.

        Raises:
            ServiceError: If the server did not start.
        """
        with self._lock:
            if self._http_server is None or not self._http_server.is_alive:
                if self._http_server is not None:
                    self._http_server.shutdown()
                self._http_server = HttpServer.start()
            return self._http_server.url

    def helper_pids(self) -> tuple[int, ...]:
        """Return the ids of the processes that serve the runs but are not part of any run."""
        with self._lock:
            return (self._http_server.pid,) if self._http_server and self._http_server.is_alive else ()

    @property
    def are_running(self) -> bool:
        """Whether there is something to shut down."""
        with self._lock:
            return self._http_server is not None

    def shutdown(self) -> None:
        """End the server if it was started. May take a second."""
        with self._lock:
            if self._http_server is not None:
                self._http_server.shutdown()
                self._http_server = None
