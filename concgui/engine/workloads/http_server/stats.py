"""Request statistics of the loopback server, for the program, tests and lessons."""

import http.client
import json
import urllib.parse
from dataclasses import dataclass

from concgui.engine.errors import ServiceError

_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class ServerStats:
    """Request statistics as counted by the server.

    Attributes:
        current: Number of requests that are being handled now.
        peak: Largest number of simultaneous requests since the last reset.
        served: Number of requests answered or abandoned since the server started.
        open_files_limit: Largest number of files and connections the server may have open; None if there is
            no limit.
    """

    current: int
    peak: int
    served: int
    open_files_limit: int | None


def fetch_stats(base_url: str) -> ServerStats:
    """Return the server's statistics. Blocks, so it must not be called in the GUI thread.

    Raises:
        ServiceError: If the server did not respond.
    """
    return _ask(base_url, "GET", "/stats")


def reset_peak(base_url: str) -> ServerStats:
    """Reset the peak to the current number of requests and return the statistics. Blocks.

    Raises:
        ServiceError: If the server did not respond.
    """
    return _ask(base_url, "POST", "/stats/reset")


def _ask(base_url: str, method: str, path: str) -> ServerStats:
    # Not urllib.request, which would send even this request through a proxy set in the environment.
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(base_url).netloc, timeout=_TIMEOUT_S)
    try:
        connection.request(method, path)
        return ServerStats(**json.loads(connection.getresponse().read()))
    except (OSError, http.client.HTTPException, ValueError, TypeError) as error:
        raise ServiceError(f"the loopback server did not respond to {path}: {error}") from error
    finally:
        connection.close()
