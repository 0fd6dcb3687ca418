"""What the loopback server tells of its requests, for the program, the tests and the lessons."""

import http.client
import json
import urllib.parse
from dataclasses import dataclass

from concgui.engine.errors import ServiceError

_TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class ServerStats:
    """Requests as the server saw them.

    Attributes:
        current: Requests that are being answered now.
        peak: The most there were at once since the last reset.
        served: Requests that were answered or given up since the server started.
        open_files_limit: How many files and connections the server may have open; None if that
            is not limited.
    """

    current: int
    peak: int
    served: int
    open_files_limit: int | None


def fetch_stats(base_url: str) -> ServerStats:
    """Ask the server. Blocks; not for the GUI thread.

    Raises:
        ServiceError: It did not answer.
    """
    return _ask(base_url, "GET", "/stats")


def reset_peak(base_url: str) -> ServerStats:
    """Let the peak begin anew with the requests that are there now. Blocks.

    Raises:
        ServiceError: The server did not answer.
    """
    return _ask(base_url, "POST", "/stats/reset")


def _ask(base_url: str, method: str, path: str) -> ServerStats:
    # Not urllib.request, which would send even this through a proxy of the environment.
    connection = http.client.HTTPConnection(urllib.parse.urlsplit(base_url).netloc, timeout=_TIMEOUT_S)
    try:
        connection.request(method, path)
        return ServerStats(**json.loads(connection.getresponse().read()))
    except (OSError, http.client.HTTPException, ValueError, TypeError) as error:
        raise ServiceError(f"the loopback server did not answer {path}: {error}") from error
    finally:
        connection.close()
