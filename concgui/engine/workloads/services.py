"""What workloads need beside themselves, started on first use and owned in one place."""

import threading

from concgui.engine.workloads.http_server.client import HttpServer


class Services:
    """Owns the loopback server. Usable from any thread; `shutdown` is idempotent.

    What was shut down is started again by the next run that needs it.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._http_server: HttpServer | None = None

    def http_server_url(self) -> str:
        """Where the loopback server listens; starts it, or starts it again if it died.

        Raises:
            ServiceError: It did not start.
        """
        with self._lock:
            if self._http_server is None or not self._http_server.is_alive:
                if self._http_server is not None:
                    self._http_server.shutdown()
                self._http_server = HttpServer.start()
            return self._http_server.url

    def helper_pids(self) -> tuple[int, ...]:
        """Processes that serve the runs but are not part of any."""
        with self._lock:
            return (self._http_server.pid,) if self._http_server and self._http_server.is_alive else ()

    @property
    def are_running(self) -> bool:
        """Whether there is something to shut down."""
        with self._lock:
            return self._http_server is not None

    def shutdown(self) -> None:
        """End what was started. May take a second."""
        with self._lock:
            if self._http_server is not None:
                self._http_server.shutdown()
                self._http_server = None
